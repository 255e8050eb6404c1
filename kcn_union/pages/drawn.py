"""Figures as HTML, drawn once for all who read the same.

Two caches of each process: `versions` holds what was signed, for as long as there is room; `today` what may change, for a minute
at most (`CACHES`).
"""

import hashlib
from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.template.loader import render_to_string

VERSIONS, TODAY = "versions", "today"


@cache
def _release() -> int:
    """Return a number that differs from release to release: a browser that kept a page of the last one gets it anew."""
    folders = (("templates", "*.html"), ("locale", "*.mo"), ("kcn_union", "*.py"), ("toolkit", "*.py"))
    return max(path.stat().st_mtime_ns for folder, kind in folders for path in (settings.BASE_DIR / folder).rglob(kind))


def digest_of(parts: list[Any]) -> str:
    """Return one digest of all these, which differs when any of them does."""
    return hashlib.sha256(repr([*parts, _release()]).encode()).hexdigest()[:32]


def kept(where: str, sources: list[Any], make: Callable[[], Any]) -> Any:
    """Return what `make` gives, made once for all who come with the same sources.

    Everything it is made of has to be in `sources`, and the reader's rights where they matter.
    """
    held, key = caches[where], digest_of(sources)
    if (found := held.get(key)) is None:
        found = make()
        held.set(key, found)
    return found


def drawn(request, where: str, sources: list[Any], context: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return the figures of a half-year as HTML, with `expected` and `reported`; `context` gives what pages/figures.py does."""

    def draw() -> dict[str, Any]:
        variables = context()
        html = render_to_string("pages/_figures.html", variables, request)
        return {"html": html, "expected": variables["figures"].expected, "reported": variables["whole"]["reported"]}

    return kept(where, sources, draw)
