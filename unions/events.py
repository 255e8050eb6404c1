"""The one place where events are written, in the transaction of the change they tell of."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.forms import BaseFormSet, ModelForm
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from toolkit.steps import Refused
from unions.models import Event, Union

CREATED, CHANGED, DELETED = "created", "changed", "deleted"
WORDS: dict[str, str | Promise] = {
    CREATED: _("entered"),
    CHANGED: _("changed"),
    DELETED: _("deleted"),
    "revealed": _("looked at the personal details"),
    "link_made": _("made a one-time sign-in link"),
    "password_set": _("set the password"),
}
# Bookkeeping of the record itself, told by the event's own columns; and secrets.
UNTOLD = {"id", "version", "op_id", "password", "last_login", "name_key", "name_sort", "code_key", "title_key"}


def record(
    *,
    record: models.Model,
    verb: str,
    by: Any,
    at: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    children: Mapping[str, tuple[list[str], list[str]]] | None = None,
) -> Event:
    """Write one event; `before` and `after` map attnames to values, and only what differs is kept.

    `by` is a user, or None for a command. `children` maps a name to the child rows before and after, as text.
    """
    changes = _changes(record, before or {}, after or {}) | {
        name: [was, now] for name, (was, now) in (children or {}).items() if was != now
    }
    return Event.objects.create(
        at=at,
        actor_id=by.pk if by else None,
        actor=str(by) if by else "",
        verb=verb,
        kind=record._meta.label_lower,
        record_id=record.pk,
        label=str(record)[:300],
        union_id=record.pk if isinstance(record, Union) else getattr(record, "union_id", None),
        changes=changes,
        reason=reason,
    )


def store(
    form: ModelForm, *, by: Any, at: datetime, formsets: Iterable[BaseFormSet] = (), seen: int | None = None
) -> models.Model:
    """Save a valid form and its child rows and write one event, in one transaction; return the record.

    Nothing changed, nothing written. For a record with `version`, `seen` is the version the person started
    from; raises Refused when somebody saved in between.
    """
    with transaction.atomic():
        old = _locked(form.instance)
        versioned = hasattr(form.instance, "version")
        if old and versioned and seen is not None and old.version != seen:
            raise Refused(_("Somebody has just changed this record. Read it again, then decide."))
        before = values_of(old) if old else {}
        children_before = {fs.prefix: _rows(fs, old) for fs in formsets}
        if versioned and old:
            form.instance.version = old.version + 1
        saved = form.save()
        for formset in formsets:
            formset.instance = saved
            formset.save()
        children = {fs.prefix: (children_before[fs.prefix], _rows(fs, saved)) for fs in formsets}
        after = values_of(saved)
        told = _changes(saved, before, after) or any(was != now for was, now in children.values())
        if not old or told:
            verb = CHANGED if old else CREATED
            record(record=saved, verb=verb, by=by, at=at, before=before, after=after, children=children)
    return saved


def values_of(instance: models.Model) -> dict[str, Any]:
    """Return the stored values of a record by attname."""
    return {field.attname: getattr(instance, field.attname) for field in instance._meta.concrete_fields}


def _locked(instance: models.Model) -> models.Model | None:
    if not instance.pk:
        return None
    return type(instance)._base_manager.select_for_update().get(pk=instance.pk)


def _rows(formset: BaseFormSet, parent: models.Model | None) -> list[str]:
    return [str(row) for row in formset.model.objects.filter(**{formset.fk.name: parent}).order_by("pk")] if parent else []


def _changes(record: models.Model, before: Mapping, after: Mapping) -> dict[str, list]:
    changes = {}
    for field in record._meta.concrete_fields:
        was, now = before.get(field.attname), after.get(field.attname)
        if field.attname in UNTOLD or was == now or (was in (None, "") and now in (None, "")):
            continue
        changes[field.name] = [_plain(field, was), _plain(field, now)]
    return changes


def _plain(field: models.Field, value: Any) -> Any:
    """Return the value as JSON keeps it; a related record as its words, which outlive it."""
    if value is None:
        return None
    if field.is_relation:
        return str(field.related_model._base_manager.filter(pk=value).first() or value)
    if isinstance(value, str | int | bool):
        return value
    return DjangoJSONEncoder().default(value)
