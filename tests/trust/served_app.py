"""Lets tests/trust/careless.py begin once all models are there."""

from importlib import import_module

from django.apps import AppConfig


class ServedConfig(AppConfig):
    name = "tests.trust"
    label = "trust_server"

    def ready(self):
        import_module("tests.trust.careless").begin()
