"""Two people at one record: what stands on file now beside what was typed, field by field, in words."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.forms import BaseForm, BoundField

from toolkit.dates import as_written


def differences(fresh: BaseForm, typed: BaseForm) -> list[dict[str, str]]:
    """Return label, on_file, typed for each field of the form that shows the record as it stands and the one that was posted."""
    found = []
    for field in typed:
        stored, value = fresh[field.name].value(), field.value()
        if not field.is_hidden and field.field.has_changed(stored, value):
            found.append({"label": str(field.label), "on_file": _words(field, stored), "typed": _words(field, value)})
    return found


def read_again(form: BaseForm, version: int | None) -> None:
    """Let the refused form go out as that of somebody who has read `version` of the record; what was typed stays in it.

    Saving again then keeps what was typed. None where there is no record yet.
    """
    data: Any = form.data.copy()
    data["version"] = "" if version is None else str(version)
    form.data = data


def _words(field: BoundField, value: Any) -> str:
    """Return a value as a person reads it; a choice by its name."""
    if isinstance(value, list | tuple):
        return "; ".join(_words(field, one) for one in value)
    if isinstance(value, date):
        return as_written(value)
    named = dict(_flat(getattr(field.field, "choices", ())))
    return named.get(str(getattr(value, "pk", value)), "" if value is None else str(value))


def _flat(choices: Iterable) -> Iterable[tuple[str, str]]:
    for value, words in choices:
        if isinstance(words, list | tuple):
            yield from _flat(words)
        else:
            yield str(value), str(words)
