"""The badge of a state, drawn once for each state and language: a long list shows fifty of them."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.translation import get_language

from initiatives.models import Initiative

register = template.Library()


@register.simple_tag
def state_badge(initiative: Initiative) -> str:
    return _drawn(initiative.state, get_language())


@lru_cache(maxsize=64)
def _drawn(state: str, _language: str | None) -> str:
    return render_to_string("initiatives/_state.html", {"state": state, "label": Initiative.State(state).label})
