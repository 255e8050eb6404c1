"""Addresses of the lists behind the figures."""

from urllib.parse import urlencode

from django.urls import reverse


def door(name: str, query: dict, **more) -> str:
    """Return the address of a list that shows exactly the records of a figure."""
    return f"{reverse(name)}?{urlencode(query | more)}"
