"""The log of everything: which events a person asks for, and the same as a sheet. For administrators."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from toolkit.fields import DayField
from toolkit.sheets.columns import WHOLE, Column
from toolkit.sheets.out import Sheet
from toolkit.text import LineField, fold
from unions.events import WORDS
from unions.models import Event, Union, User
from unions.templatetags.events import changes_in_full, kind_name, named, verb

# More is filtered first; a file of everything is a matter of the backup.
MOST_TAKEN_AWAY = 50_000
COLUMNS = (
    Column(name="number", label=gettext_lazy("Number"), kind=WHOLE, width=10),
    Column(name="at", label=gettext_lazy("When"), width=18),
    Column(name="actor", label=gettext_lazy("Who"), width=24),
    Column(name="verb", label=gettext_lazy("What"), width=24),
    Column(name="kind", label=gettext_lazy("Kind of record"), width=22),
    Column(name="label", label=gettext_lazy("Name of the record"), width=40),
    Column(name="union", label=gettext_lazy("Grassroots union"), width=40),
    Column(name="changes", label=gettext_lazy("Before and after"), width=60),
    Column(name="reason", label=gettext_lazy("Reason"), width=40),
)


class LogForm(forms.Form):
    """What is asked of the log; every field may stay empty."""

    q = LineField(max_length=100).formfield(label=gettext_lazy("Name of the record"), required=False)
    actor = forms.ModelChoiceField(User.objects.order_by("name_sort", "pk"), label=gettext_lazy("Who"), required=False)
    verb = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of record"), required=False)
    union = forms.ModelChoiceField(
        Union.objects.order_by("name_sort", "pk"), label=gettext_lazy("Grassroots union"), required=False
    )
    since = DayField(label=gettext_lazy("From day"), required=False)
    until = DayField(label=gettext_lazy("Until day"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["verb"].choices = [("", "---------"), *_verbs()]
        self.fields["kind"].choices = [("", "---------"), *_kinds()]

    def rows(self):
        """Return the events asked for; none when something was not understood."""
        if not self.is_valid():
            return Event.objects.none()
        asked = self.cleaned_data
        found = Event.objects.all()
        if key := fold(asked["q"]):
            found = found.filter(label_key__contains=key)
        if asked["actor"]:
            found = found.filter(actor_id=asked["actor"].pk)
        if asked["union"]:
            found = found.filter(union_id=asked["union"].pk)
        found = found.filter(**{name: asked[name] for name in ("verb", "kind") if asked[name]})
        if asked["since"]:
            found = found.filter(at__gte=_begins(asked["since"]))
        if asked["until"]:
            found = found.filter(at__lt=_begins(asked["until"] + timedelta(1)))
        return found


def refusal(form: LogForm, rows) -> str:
    """Return why these events are not taken away as a file, or ""."""
    if not form.is_valid():
        return _("The filter was not understood. Mend it, then take the file.")
    if rows.order_by("pk")[MOST_TAKEN_AWAY:].exists():
        return _("These are more events than go into one file. Filter the log first.")
    return ""


def sheet(rows, *, notes: Sequence[str]) -> Sheet:
    """Return the events as a sheet, as the page tells them: details of members are in none of them."""
    unions = dict(Union.objects.values_list("pk", "name"))
    written = (_row(event, unions) for event in rows.order_by("-pk").iterator(chunk_size=1_000))
    return Sheet(name="Nhật ký", title=str(_("Log of events")), notes=notes, columns=COLUMNS, rows=written)


def _row(event: Event, unions: Mapping[int, str]) -> list[Any]:
    told = (
        f"{one.label}: {one.before} → {one.after}" if one.told else one.label
        for one in ([] if event.erased_at else changes_in_full(event))
    )
    return [
        event.number,
        timezone.localtime(event.at).strftime("%d/%m/%Y %H:%M"),
        event.actor,
        verb(event),
        kind_name(event),
        named(event),
        unions.get(event.union_id or 0, ""),
        "\n".join(told),
        event.reason,
    ]


def _verbs() -> list[tuple[str, str]]:
    """Return the verbs with a label each, in the order of the labels; one that several kinds word differently has them all."""
    words: dict[str, list[str]] = {}
    for name, label in WORDS.items():
        told = words.setdefault(name.rpartition(".")[2], [])
        if str(label) not in told:
            told.append(str(label))
    return sorted(((name, " / ".join(told)) for name, told in words.items()), key=lambda pair: fold(pair[1]))


def _kinds() -> Iterator[tuple[str, str]]:
    """Return the kinds of record that events tell of."""
    for kind in Event.objects.order_by("kind").values_list("kind", flat=True).distinct():
        yield kind, kind_name(Event(kind=kind))


def _begins(day) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
