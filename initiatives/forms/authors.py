"""The author rows: members of the union found by part of a name, or persons who are not on the list."""

from decimal import Decimal
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from initiatives.models import Author, Initiative
from initiatives.models.author import even_shares
from toolkit.constraints import AskedWithTheWrite
from toolkit.fields import NumberField
from toolkit.text import fold
from unions.models import Member, Union
from unions.models.member import WorkClass

EMPTY_ROWS = 3
MOST_AUTHORS = 30
MOST_DIGITS = 18


class AuthorForm(AskedWithTheWrite, forms.ModelForm):
    """One author. `name` is typed in part and becomes a member, unless `outside` says the person is on no list."""

    outside = forms.BooleanField(label=_("Not on the member list"), required=False)
    share = NumberField(
        label=_("Share (%)"), places=2, max_digits=5, min_value=Decimal("0.01"), max_value=Decimal(100), required=False
    )

    class Meta:
        model = Author
        fields = ["name", "share", "work_class", "leader", "job_title", "workplace", "birth_date", "sex", "qualification"]

    def __init__(self, *args, union: Union, shows_codes: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.union, self.shows_codes = union, shows_codes
        # Set where the form set gives the share, so that the row is stored though nothing was typed in it.
        self.share_was_given = False
        self.fields["name"].max_length = None
        self.fields["name"].widget.attrs |= {
            "autocomplete": "off",
            "data-find-member": union.code,
            "data-finder": reverse("find_members"),
            "maxlength": 150,
        }
        for name in ("sex", "work_class"):
            self.fields[name].required = False
        self.fields["work_class"].choices = [("", _("as on the member list")), *WorkClass.choices]
        if self.instance.member:
            self.initial["name"] = self.instance.member.handle_with(code=shows_codes)
        elif self.instance.pk:
            self.initial["outside"] = True

    def has_changed(self):
        return self.share_was_given or super().has_changed()

    def clean(self):
        cleaned = super().clean()
        if self.empty_permitted and not self.has_changed():
            return cleaned
        if cleaned.get("outside"):
            self.instance.member = None
            self._clean_outside(cleaned)
        elif cleaned.get("name"):
            self._clean_member(cleaned)
        return cleaned

    def _clean_outside(self, cleaned: dict) -> None:
        asked = {
            "workplace": _("Write where this person works."),
            "sex": _("Choose the sex."),
            "work_class": _("Choose what this person was when the initiative was made."),
        }
        for name, sentence in asked.items():
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, sentence)

    def _clean_member(self, cleaned: dict) -> None:
        """Turn the typed words into the one member they mean, and copy what is said of that person."""
        typed = cleaned["name"]
        found = find_members(self.union, typed)
        if len(found) != 1:
            self.add_error("name", _not_one(typed, [member.handle_with(code=self.shows_codes) for member in found]))
            return
        on_file = self.instance.member
        # A row that was joined with another since stays the author it was.
        member = on_file if on_file and on_file.standing == found[0] else found[0]
        if self.instance.member_id != member.pk:
            # Of another person than before nothing that stood in the row holds; of a new row, what was typed does.
            typed = cleaned if self.instance.pk is None else {}
            cleaned |= {name: typed.get(name) or getattr(member, name) for name in ("job_title", "qualification")}
        self.instance.member = member
        cleaned |= {"name": member.name, "sex": member.sex, "birth_date": member.birth_date, "workplace": ""}
        cleaned["work_class"] = cleaned.get("work_class") or member.work_class


def find_members(union: Union, typed: str) -> list[Member]:
    """Return the members that the typed words can mean: by handle or employee code, by whole name, else by part.

    A row that was entered twice means the one that stands, so that an author on file goes on being found by what the form shows.
    """
    return list(dict.fromkeys(member.standing for member in _named(union, typed)))


def _named(union: Union, typed: str) -> list[Member]:
    members = union.members.select_related("merged_into").order_by("name_sort", "pk")
    handle, _dot, code = typed.rpartition(" · ")
    if code.startswith("#") and code[1:].isdecimal() and len(code) < 12:
        return [member for member in members.filter(pk=int(code[1:])) if fold(member.name) == fold(handle)]
    if handle:
        return [member for member in members.filter(employee_code=code) if fold(member.name) == fold(handle)]
    exact = list(members.filter(employee_code__iexact=typed)) or list(members.filter(name_key=fold(typed))[:6])
    # By part of the name only: whoever enters for another union is not to find out codes letter by letter.
    return exact or list(members.matching(typed, codes=False)[:6])


def _not_one(typed: str, handles: list[str]) -> forms.ValidationError:
    if not handles:
        text = _("Nobody named “%(typed)s” is on the member list. If this person is not a member, tick “Not on the member list”.")
        return forms.ValidationError(text, params={"typed": typed})
    text = _("“%(typed)s” can be %(names)s. Choose one, or type the employee code.")
    return forms.ValidationError(text, params={"typed": typed, "names": ", ".join(handles[:5])})


class BaseAuthorFormSet(forms.BaseInlineFormSet):
    """All author rows of one initiative; a share may stay open in a draft only as a number above 0."""

    def clean(self):
        if any(self.errors):
            return
        rows = [form for form in self.forms if form.has_changed() or form.instance.pk]
        kept = [form for form in rows if form not in self.deleted_forms and form.cleaned_data.get("name")]
        self._refuse_doubles(kept)
        self._refuse_removing_paid()
        if self.data.get(self.add_prefix("even")):
            for form, share in zip(kept, even_shares(len(kept)), strict=True):
                form.instance.share = form.cleaned_data["share"] = share
                form.share_was_given = True
        elif len(kept) == 1 and kept[0].cleaned_data.get("share") is None:
            kept[0].instance.share = kept[0].cleaned_data["share"] = Decimal(100)
            kept[0].share_was_given = True
        for form in kept:
            if form.cleaned_data.get("share") is None:
                form.add_error("share", _("Enter the share in per cent, or tick “Share evenly”."))

    def _refuse_doubles(self, kept) -> None:
        """One row for one person: within what was typed, and against the rows on file."""
        seen: set[UUID] = set()
        posted = {form.instance.pk for form in self.forms if form.instance.pk}
        rows = list(self.instance.authors.all()) if self.instance.pk else []
        on_file = {row.member_id: row.pk for row in rows if row.member_id}
        outside = {row.name_key: row.pk for row in rows if not row.member_id}
        going = {form.instance.pk for form in self.deleted_forms}
        for form in kept:
            member, person = form.instance.member_id, form.instance.member and form.instance.member.person
            row = on_file.get(member) if member else outside.get(fold(form.cleaned_data["name"]))
            if person in seen:
                form.add_error("name", _("This person already stands above. Enter each author once."))
            elif row and row not in posted:
                # Saved meanwhile, by a double click or another tab: the same row, not a second one.
                form.instance.pk, form.instance._state.adding = row, False
            elif member and row and row != form.instance.pk and (form.instance.pk or row not in going):
                # A new row is written after others are removed, one on file maybe before.
                form.add_error("name", _("This person stands in another row. Remove that row and save, then change this one."))
            if person:
                seen.add(person)

    def _refuse_removing_paid(self) -> None:
        """What the employer paid hangs on the author's row."""
        going = [form.instance.pk for form in self.deleted_forms if form.instance.pk]
        paid = Author.objects.filter(pk__in=going, rewards__isnull=False).distinct().order_by("pk") if going else []
        if names := [author.name for author in paid]:
            text = _("A payment to %(names)s is on file. Take the payment back first, or leave this author in.")
            raise forms.ValidationError(text, params={"names": ", ".join(names)})


_AuthorFormSet = forms.inlineformset_factory(
    Initiative,
    Author,
    form=AuthorForm,
    formset=BaseAuthorFormSet,
    extra=EMPTY_ROWS,
    max_num=MOST_AUTHORS,
    absolute_max=MOST_AUTHORS + EMPTY_ROWS,
    validate_max=True,
    can_delete=True,
)


class AuthorFormSet(_AuthorFormSet):
    """The author rows of an initiative, on the page and in a posted form; prefix `authors`."""

    def __init__(self, data=None, *, instance: Initiative, shows_codes: bool):
        known = set(instance.authors.values_list("pk", flat=True)) if instance.pk else set()
        data = _known_rows_first(data, known) if data is not None else None
        super().__init__(
            data, instance=instance, prefix="authors", form_kwargs={"union": instance.union, "shows_codes": shows_codes}
        )
        self.extra = 1 if known else EMPTY_ROWS


def _known_rows_first(data, known: set[int]):
    """Return the posted rows renumbered: those still on file first; a row deleted meanwhile becomes a new one."""
    data = data.copy()
    total = _number(data.get("authors-TOTAL_FORMS", "")) or 0
    rows: list[dict] = [{} for _row in range(min(total, MOST_AUTHORS + EMPTY_ROWS))]
    for key in [key for key in data if key.startswith("authors-")]:
        _prefix, number, *field = key.split("-", 2)
        if number.isdecimal() and field:
            value = data.getlist(key)
            del data[key]
            place = _number(number)
            if place is not None and place < len(rows):
                rows[place][field[0]] = value
    for row in rows:
        if _number(row.get("id", [""])[0]) not in known:
            row["id"] = [""]
    rows.sort(key=lambda row: row["id"] == [""])
    for number, row in enumerate(rows):
        for field, value in row.items():
            data.setlist(f"authors-{number}-{field}", value)
    data["authors-TOTAL_FORMS"] = str(len(rows))
    data["authors-INITIAL_FORMS"] = str(sum(row["id"] != [""] for row in rows))
    return data


def _number(text: str) -> int | None:
    """Return the number written there, or None: also for one so long that Python refuses to read it."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None
