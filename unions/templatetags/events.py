"""Events as sentences."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import template
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from toolkit.money import grouped
from toolkit.text import lowered
from unions.events import CREATED, WORDS
from unions.models import Event, Member

register = template.Library()

# What only the own union and the board read, and what is masked outside the own union.
CONFIDENTIAL = {"confidential_part", "evidence"}
DETAILS = {"birth_date", "card_number", "employee_code"}
# Rows that hold masked values: others read who and which share.
DETAILED_ROWS = {"authors"}
# Another union's record, which the reader may not open: told by its code, without its title.
CODE_ALONE = {"adopted_from"}
SHARE = re.compile(r"\d{1,3}\.\d\d")
LONGEST, LONGEST_ROWS = 120, 600
# Smaller numbers may be years.
GROUPED = 10_000
# Of papers the kind is enough beside a record, whose dossier lists the files by name.
BY_KIND = "papers"
# Told by the event's own words.
SELF_EVIDENT = {
    "state",
    "entered_by",
    "entered_at",
    "submitted_by",
    "submitted_at",
    "received_by",
    "received_at",
    "accepted_by",
    "accepted_at",
    "reviewed_by",
    "reviewed_at",
    "frozen_by",
    "frozen_at",
    "scan_sha256",
    "scan_format",
    "checked_on",
    "asked_by",
    "asked_at",
    "closed_by",
    "closed_at",
    "correction_asked_by",
    "correction_asked_at",
    "previewed_digest",
    "extended_by",
    "code",
    "source",
    "link_made_at",
    "person",
    "version",
}


@dataclass(frozen=True)
class Told:
    """One changed field: `told` says whether before and after may stand there, and are short enough to."""

    label: str
    before: str
    after: str
    told: bool


@register.filter
def verb(event: Event) -> str:
    """Return what was done, in lower case: the label of a step, of its own kind of record first, or of a kind of change."""
    return lowered(WORDS.get(f"{event.kind}.{event.verb}") or WORDS.get(event.verb, event.verb))


@register.filter
def kind_name(event: Event) -> str:
    """Return what the kind of record is called."""
    try:
        return lowered(apps.get_model(event.kind)._meta.verbose_name)
    except (LookupError, ValueError):
        return event.kind


@register.filter
def named(event: Event) -> str:
    """Return what the record was called; a member without the code, which is read in the own union alone."""
    return event.label.partition(" · ")[0] if event.kind == Member._meta.label_lower else event.label


@register.filter
def changes(event: Event, close: str = "") -> list[Told]:
    """Return the changed fields of an event for a person; `close` is what `User.reads_of()` said of that person."""
    if event.verb == CREATED:
        return []
    return [_told(event, name, pair, close) for name, pair in event.changes.items() if name not in SELF_EVIDENT]


@register.filter
def changes_in_full(event: Event, close: str = "") -> list[Told]:
    """Return the changed fields as `changes` does, however long their words are."""
    return [_told(event, name, pair, close, in_full=True) for name, pair in event.changes.items() if name not in SELF_EVIDENT]


def _told(event: Event, name: str, pair: list, close: str, in_full: bool = False) -> Told:
    label, choices = _label_and_choices(event.kind, name)
    pair = _differing(pair)
    if name == BY_KIND and not in_full:
        pair = [[row.partition(": ")[0] for row in rows or []] for rows in pair]
    if name in DETAILED_ROWS and close != "details":
        pair = _differing([[_without_details(row) for row in rows or []] for rows in pair])
    if close != "details" and _names_a_member(event.kind, name):
        pair = [without_code(value) for value in pair]
    before, after = (_plain(value, name, choices) for value in pair)
    short = len(before) + len(after) <= (LONGEST_ROWS if name in CHILDREN else LONGEST)
    masked = (name in CONFIDENTIAL and not close) or (name in DETAILS and close != "details")
    told = not masked and before != after and (in_full or short)
    return Told(label[:1].upper() + label[1:], before, after, told)


def _label_and_choices(kind: str, name: str) -> tuple[str, dict]:
    field = _field(kind, name)
    # Rows have words of their own: the model knows most of them too, as relations without words.
    if name in CHILDREN and not getattr(field, "concrete", False):
        return str(CHILDREN[name]), {}
    return str(getattr(field, "verbose_name", name)), dict(getattr(field, "flatchoices", None) or [])


def _field(kind: str, name: str) -> Any:
    try:
        return apps.get_model(kind)._meta.get_field(name)
    except (FieldDoesNotExist, LookupError):
        return None


def _names_a_member(kind: str, name: str) -> bool:
    return getattr(_field(kind, name), "related_model", None) is Member


def _without_details(row: str) -> str:
    """Return who and which share of an author's row as `events` tells it: name, employee code, ..., sex, share, ..."""
    name, *rest = row.split(" · ")
    share = next((part for part in rest[2:] if SHARE.fullmatch(part)), "")
    return f"{name} {share} %" if share else name


def without_code(told: str | None) -> str | None:
    """Return the name alone of a member told with the employee code."""
    return told.partition(" · ")[0] if told else told


def _differing(pair: list) -> list:
    """Return before and after; of rows only those that stand on one side alone."""
    before, after = pair
    if isinstance(before, list) and isinstance(after, list):
        return [[row for row in before if row not in after], [row for row in after if row not in before]]
    return pair


def _plain(value, name: str, choices: dict) -> str:
    if value in (None, "", []):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return "; ".join(value)
    if name.endswith("_vnd"):
        return f"{grouped(value)} đ"
    if isinstance(value, int) and value >= GROUPED:
        return grouped(value)
    if name.endswith("_at") and isinstance(value, str):
        return f"{timezone.localtime(datetime.fromisoformat(value)):%H:%M %d/%m/%Y}"
    if name.endswith(("_on", "_date", "until", "since")) and isinstance(value, str):
        return date.fromisoformat(value[:10]).strftime("%d/%m/%Y")
    if name in CODE_ALONE:
        return str(value).partition(" ")[0]
    return str(choices.get(value, value))


CHILDREN = {
    "authors": gettext_lazy("authors"),
    "mandates": gettext_lazy("mandates"),
    "campaigns": gettext_lazy("campaigns"),
    "unions": gettext_lazy("unions"),
    "lines": gettext_lazy("worksheet"),
    "evidence": gettext_lazy("papers and pictures"),
    "similar_answers": gettext_lazy("answers about similar initiatives"),
    "rewards": gettext_lazy("employer's rewards"),
    "titles": gettext_lazy("holders of titles"),
    "seats": gettext_lazy("seats in the council"),
    "results": gettext_lazy("results of the council"),
    "round_awards": gettext_lazy("awards"),
    "claims": gettext_lazy("initiatives it rests on"),
    "initiatives": gettext_lazy("cited initiatives"),
    "papers": gettext_lazy("papers of the dossier"),
    "judgements": gettext_lazy("judged criteria"),
}
