"""Which columns name a kept file by its digest: what a backup must hold, and what is asked before a file is removed."""

from django.apps import apps
from django.db import models


def naming_fields() -> list[models.Field]:
    """Return every field of every model that names a kept file by its SHA-256."""
    every = (field for model in apps.get_models(include_auto_created=True) for field in model._meta.concrete_fields)
    return [field for field in every if field.name == "sha256" or field.name.endswith("_sha256")]


def is_named(sha256: str) -> bool:
    """Whether any row names that file."""
    return any(field.model._base_manager.filter(**{field.name: sha256}).exists() for field in naming_fields())
