"""Figures as HTML, drawn once for all who read the same."""

import hashlib
from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.template.loader import render_to_string


@cache
def _release() -> int:
    """Return what another release has another of: it draws everything anew."""
    folders = (("templates", "*.html"), ("locale", "*.mo"), ("kcn_union", "*.py"), ("toolkit", "*.py"))
    return max(path.stat().st_mtime_ns for folder, kind in folders for path in (settings.BASE_DIR / folder).rglob(kind))


def digest_of(parts: list[Any]) -> str:
    """Return one name for all these, another wherever one of them is another."""
    return hashlib.sha256(repr([*parts, _release()]).encode()).hexdigest()[:32]


def drawn(request, sources: list[Any], context: Callable[[], dict[str, Any]], *, seconds: int | None = None) -> dict[str, Any]:
    """Return the figures of a half-year as HTML, with `expected` and `reported`; kept for so many seconds, None for always.

    They are kept by what they were drawn from, `sources`, so that they are drawn anew when any of it is another; whoever reads
    with other rights has to have other sources. `context` gives the variables of `pages/figures.py`.
    """
    pages, key = caches["pages"], digest_of(sources)
    if (found := pages.get(key)) is None:
        variables = context()
        html = render_to_string("pages/_figures.html", variables, request)
        found = {"html": html, "expected": variables["figures"].expected, "reported": variables["whole"]["reported"]}
        pages.set(key, found, seconds)
    return found
