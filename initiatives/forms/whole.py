"""The whole form of an initiative: its fields, authors, worksheet, papers; valid or not as one."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from initiatives.forms.authors import AuthorForm, AuthorFormSet
from initiatives.forms.evidence import EvidenceForm
from initiatives.forms.initiative import INITIATIVE_FORM, InitiativeForm
from initiatives.forms.worksheet import Worksheet
from initiatives.models import Author, Initiative
from initiatives.surroundings import Surroundings
from unions import events, kept
from unions.models import SavedForm


class WholeForm:
    """The parts share one <form> on the page; `posted` and `uploads` are None for one that was not sent.

    Who reads many forms gives them the same surroundings.
    """

    def __init__(
        self, record: Initiative, *, user: Any, today: date, posted=None, uploads=None, around: Surroundings | None = None
    ):
        around = around or Surroundings(record.union, today)
        own = record.union_id in user.served_union_ids(today)
        self.record = record
        self.worksheet = Worksheet(posted, record=record)
        self.fields = InitiativeForm(posted, instance=record, around=around, enters_for_another=not own, worksheet=self.worksheet)
        self.authors = AuthorFormSet(posted, instance=record, shows_codes=own)
        self.evidence = EvidenceForm(posted, uploads, record=record, user=user)

    def is_valid(self) -> bool:
        # All are asked, so that all errors stand on the page at once.
        answers = [part.is_valid() for part in (self.fields, self.authors, self.worksheet, self.evidence)]
        return all(answers)

    @property
    def is_bound(self) -> bool:
        return self.fields.is_bound

    @property
    def rows(self) -> tuple[Worksheet, EvidenceForm]:
        """The child rows that are saved with the record, beside the authors."""
        return self.worksheet, self.evidence

    def differences(self, fresh: "WholeForm") -> list[dict]:
        """Return label, on_file, typed for each place where what was typed differs from the record on file."""
        found = []
        for field in self.fields:
            stored, typed = fresh.fields[field.name].value(), field.value()
            if field.name not in ("version", "campaigns") and field.field.has_changed(stored, typed):
                found.append({"label": field.label, "on_file": stored, "typed": typed})
        for label, on_file, typed in (
            (self.fields["campaigns"].label, *_chosen(fresh.record, self.fields)),
            (self.authors.model._meta.verbose_name_plural, sorted(map(str, fresh.record.authors.all())), self.typed_authors),
            (self.worksheet.form._meta.model._meta.verbose_name_plural, self.worksheet.told(fresh.record), self.worksheet.typed),
            (_("papers and pictures"), self.evidence.told(fresh.record), self.evidence.typed),
        ):
            if on_file != typed:
                found.append({"label": label, "on_file": "; ".join(on_file), "typed": "; ".join(typed)})
        return found

    def foreseen(self) -> dict[str, list]:
        """Return what saving would change, as its event will tell it; needs a valid form of a record that is on file."""
        stored = Initiative.objects.get(pk=self.record.pk)
        parts: dict[str, Any] = {"form": self.fields, "formsets": [self.authors], "rows": self.rows}
        on_file = events.children_of(stored, **parts)
        typed = {one.prefix: one.typed for one in self.rows} | {
            "authors": [self._author_in_words(row, stored) for row in self.typed_forms],
            "campaigns": [str(one) for one in self.fields.cleaned_data["campaigns"].order_by("pk")],
        }
        children = {name: [was, typed[name]] for name, was in on_file.items() if was != typed[name]}
        return events.changes_of(self.record, events.values_of(stored), events.values_of(self.record)) | children

    def _author_in_words(self, row: AuthorForm, stored: Initiative) -> str:
        # A row in which nothing was typed stays as it was copied, whatever the member list says today.
        author = row.instance if row.has_changed() else stored.authors.get(pk=row.instance.pk)
        return events.row_in_words(author, without=stored)

    @property
    def typed_forms(self) -> list[AuthorForm]:
        return [row for row in self.authors if row.cleaned_data.get("name") and row not in self.authors.deleted_forms]

    @property
    def _typed_rows(self) -> list[Author]:
        """The author rows that were typed; needs a valid form."""
        return [row.instance for row in self.typed_forms]

    @property
    def typed_authors(self) -> list[str]:
        """The author rows that were typed, in words; needs a valid form."""
        return sorted(map(str, self._typed_rows))

    @property
    def has_news(self) -> bool:
        """Whether anything was typed that is not on file; needs a form that was asked whether it is valid."""
        if set(self.fields.changed_data) - {"version"}:
            return True
        if not (self.authors.is_valid() and self.worksheet.is_valid() and self.evidence.is_valid()):
            return True
        if _values(self._typed_rows) != _values(self.record.authors.all()):
            return True
        return any(rows.typed != rows.told(self.record) for rows in self.rows)


def _values(authors: Iterable[Author]) -> list[dict]:
    """Return every value of author rows that a person enters, in an order of its own."""
    told = [{name: getattr(one, name) for name in ("member_id", *AuthorForm.Meta.fields)} for one in authors]
    return sorted(told, key=lambda row: (row["name"], row["member_id"] or 0))


def _chosen(fresh: Initiative, fields: InitiativeForm) -> tuple[list[str], list[str]]:
    """Return the campaigns on file and those typed, as text."""
    typed = fields.cleaned_data["campaigns"].order_by("pk")
    return [str(one) for one in fresh.campaigns.order_by("pk")], [str(one) for one in typed]


def typed_and_unsaved(user: Any, about: str | None = None) -> list[SavedForm]:
    """Return this person's copies of initiative forms, newest first, without those of records that are saved by now."""
    copies = list(kept.open_forms(user, INITIATIVE_FORM, about=about))
    new = [copy.key for copy in copies if not copy.key.startswith("SK-")]
    saved = {str(op_id) for op_id in Initiative.objects.filter(op_id__in=new).values_list("op_id", flat=True)}
    return [copy for copy in copies if copy.key not in saved]
