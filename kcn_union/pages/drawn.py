"""Figures as HTML, drawn once for all who read the same."""

import hashlib
from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db.models import Max
from django.template.loader import render_to_string

from unions import chain
from unions.models import Event

# What was changed behind the chain's back is on the page after a minute all the same.
KEPT_SECONDS = 60


@cache
def _release() -> int:
    """Return what another release has another of: it draws everything anew."""
    folders = (("templates", "*.html"), ("locale", "*.mo"), ("kcn_union", "*.py"), ("toolkit", "*.py"))
    return max(path.stat().st_mtime_ns for folder, kind in folders for path in (settings.BASE_DIR / folder).rglob(kind))


def digest_of(parts: list[Any]) -> str:
    """Return one name for all these, another wherever one of them is another."""
    return hashlib.sha256(repr([*parts, _release()]).encode()).hexdigest()[:32]


def written() -> list[Any]:
    """Return the newest event: whatever changes a record is one, so what is kept under it is as new as it.

    Ask for it before what is kept under it, which then may be newer, never older. The id is that of what this very transaction
    has written, which joins the chain at its end.
    """
    return [chain.head()[1], Event.objects.aggregate(last=Max("pk"))["last"]]


def kept(sources: list[Any], make: Callable[[], Any], *, seconds: int | None) -> Any:
    """Return what `make` gives, made once for all who come with the same sources; kept for so many seconds, None for always.

    Whatever it is made of has to be in `sources`, and the reader's rights where they matter.
    """
    pages, key = caches["pages"], digest_of(sources)
    if (found := pages.get(key)) is None:
        found = make()
        pages.set(key, found, seconds)
    return found


def drawn(request, sources: list[Any], context: Callable[[], dict[str, Any]], *, seconds: int | None = None) -> dict[str, Any]:
    """Return the figures of a half-year as HTML, with `expected` and `reported`; see `kept`.

    `context` gives the variables of `pages/figures.py`.
    """

    def draw() -> dict[str, Any]:
        variables = context()
        html = render_to_string("pages/_figures.html", variables, request)
        return {"html": html, "expected": variables["figures"].expected, "reported": variables["whole"]["reported"]}

    return kept(sources, draw, seconds=seconds)
