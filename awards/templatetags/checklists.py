"""A checklist in words."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from awards.conflicts import Conflict
from awards.criteria import Answer, Checklist, Verdict
from toolkit.text import lowered

register = template.Library()


@register.filter
def tally(checklist: Checklist) -> str:
    """Return how many answers that matter are met, not met, not known; those of a route not needed are said apart."""
    words = [f"{n} {lowered(verdict.label)}" for verdict in Verdict if (n := checklist.count(verdict))]
    spare = sum(one.verdict != Verdict.MET for route in checklist.routes_not_needed for one in route.answers)
    if spare:
        words.append(_("%(n)s not met and not needed") % {"n": spare})
    return " · ".join(words)


@register.filter
def opened_by(proof, opens) -> bool:
    """Whether the person may open what a proof points to; `opens` holds "kind:key" of what they may."""
    return f"{proof.kind}:{proof.key}" in (opens or ())


@register.filter
def told_with_door(conflict: Conflict, seen) -> str:
    """Return the sentence of a conflict; the other nomination's code in it is the link, for whoever may open that one."""
    if not conflict.code or conflict.code not in (seen or ()):
        return conflict.sentence
    before, code, after = conflict.sentence.partition(conflict.code)
    return format_html('{}<a href="{}">{}</a>{}', before, reverse("nomination", args=[code]), code, after)


@register.filter
def initiative_opened_by(initiative, opens) -> bool:
    return f"initiative:{initiative.code}" in opens


@register.filter
def verdict_badge(answer: Answer, needed: bool = True) -> str:
    """Return the classes of the badge: what is not met is red only where it is needed."""
    kinds = {Verdict.MET: "is-ok", Verdict.NOT_MET: "is-stop" if needed else "is-idle", Verdict.UNKNOWN: "is-wait"}
    return kinds[answer.verdict]


@register.filter
def missing_at(form, name: str) -> str:
    """Return what sending needs at that field, where the form was asked to say so."""
    return getattr(form, "missing", {}).get(name, "")
