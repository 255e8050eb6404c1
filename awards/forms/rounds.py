"""The form of a round: its days, the unions it asks, and its awards as rows with quota, papers and the authority's day."""

import re
from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import Prefetch
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from awards.models import Award, PaperKind, Round, RoundAward, Sitting
from awards.rounds import refusal_of_a_second
from toolkit.dates import as_written, months_later
from toolkit.fields import CountField, DayField, RecordsField
from toolkit.steps import Refused
from toolkit.text import fold
from unions.models import Union

# Addresses below /awards/rounds/ that are no round's.
RESERVED = {"new"}
# What is fixed once unions have been asked to propose.
FIXED = ("slug", "year")
LONGEST_SLUG = 60
FIRST_YEAR, LAST_YEAR = 2000, 2099
ALL, CHOSEN = "all", "chosen"


class RoundForm(forms.ModelForm):
    """What a round is. `today` says which unions exist; `former` is the round that is copied, with its awards and unions."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    year = forms.IntegerField(
        label=gettext_lazy("Year"),
        help_text=gettext_lazy("The year whose achievements are judged."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "4", "autocomplete": "off"}),
        error_messages={"invalid": gettext_lazy("Write the year with four digits, for example 2026.")},
    )
    quorum_part = CountField(label=gettext_lazy("Quorum, parts"), min_value=1, max_value=100)
    quorum_whole = CountField(
        label=gettext_lazy("Quorum, of"), min_value=1, max_value=100, help_text=Round._meta.get_field("quorum_whole").help_text
    )
    asks_whom = forms.ChoiceField(
        label=gettext_lazy("Which unions propose"),
        choices=[(ALL, gettext_lazy("All unions")), (CHOSEN, gettext_lazy("Chosen ones"))],
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Round
        fields = ["name", "slug", "year", "document", "opens_on", "due_on", "council_on"]
        fields += ["quorum_part", "quorum_whole", "unions", "why_again", "words"]
        field_classes = {"unions": RecordsField}
        widgets = {
            "unions": forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
            "words": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, today: date, former: Round | None = None, **kwargs):
        if former:
            kwargs["initial"] = a_year_later(former)
        super().__init__(*args, **kwargs)
        self.source = former or self.instance
        self.fields["version"].initial = self.instance.version
        self.fields["slug"].required = False
        self._offer_unions(today)
        self.standing = {one.award_id: one for one in self.source.awards.all()} if self.source.pk else {}
        last_asked = RoundAward.objects.order_by("round__opens_on", "pk")
        proposed = Award.objects.proposed() | Award.objects.filter(pk__in=self.standing)
        with_rounds = Prefetch("rounds", last_asked, to_attr="asked_before")
        self.awards: list[Any] = list(proposed.select_related("authority").prefetch_related(with_rounds).in_order())
        for award in self.awards:
            self._add_row(award, moved=former is not None)
        if self.instance.pk and self.instance.state != Round.State.PLANNED:
            for name in FIXED:
                self.fields[name].disabled = True

    def _offer_unions(self, today: date) -> None:
        chosen = list(self.source.unions.values_list("pk", flat=True)) if self.source.pk else []
        living = Union.objects.living_on(today) | Union.objects.filter(pk__in=chosen)
        self.fields["unions"].queryset = living.order_by("name_sort", "pk")
        self.fields["asks_whom"].initial = CHOSEN if chosen else ALL

    def _add_row(self, award: Award, *, moved: bool) -> None:
        """Add the fields of one award; one that was never asked for in this round offers what the last round asked for."""
        known = self.standing.get(award.pk)
        like = known or (award.asked_before[-1] if award.asked_before else None)
        by = known and known.forward_by
        told = {"award": award.name}
        self.fields[f"in_{award.pk}"] = forms.BooleanField(
            label=award.name,
            required=False,
            initial=known is not None,
            widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
        )
        self.fields[f"quota_{award.pk}"] = CountField(
            label=_("Quota of “%(award)s”") % told, required=False, min_value=1, max_value=9999, initial=known and known.quota
        )
        self.fields[f"by_{award.pk}"] = DayField(
            label=_("To the authority by, of “%(award)s”") % told,
            required=False,
            initial=months_later(by, 12) if by and moved else by,
        )
        self.fields[f"copies_{award.pk}"] = CountField(
            label=_("Copies of “%(award)s”") % told, min_value=1, max_value=20, initial=like.copies if like else 1, required=False
        )
        self.fields[f"papers_{award.pk}"] = forms.MultipleChoiceField(
            label=_("Papers of “%(award)s”") % told,
            required=False,
            choices=PaperKind.choices,
            widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
            initial=like.papers if like else [],
        )
        for name in ("quota", "by", "copies"):
            # The column's head names it for the eye only.
            field = self.fields[f"{name}_{award.pk}"]
            field.widget.attrs["aria-label"] = field.label

    def by_authority(self) -> list[dict]:
        """Return the awards offered for the year on screen, by authority: those in force in it, and those ticked already."""
        year = self._year_on_screen()
        shown = [one for one in self.awards if self._ticked(one) or (not one.recorded_only and in_force_in(one, year))]
        return [
            {"authority": authority, "rows": [self._row(one) for one in group]}
            for authority, group in groupby(shown, key=lambda one: one.authority)
        ]

    def _year_on_screen(self) -> int | None:
        try:
            return int(str(self["year"].value()))
        except ValueError:
            return None

    def _ticked(self, award: Award) -> bool:
        return bool(self[f"in_{award.pk}"].value())

    def _row(self, award: Award) -> dict:
        names = ("in", "quota", "by", "copies", "papers")
        return {"award": award, "ticked": self._ticked(award)} | {name: self[f"{name}_{award.pk}"] for name in names}

    def clean_slug(self) -> str:
        """Return the address, proposed from the name where none was typed."""
        typed = self.cleaned_data.get("slug") or ""
        slug = typed or slugify(fold(self.data.get(self.add_prefix("name"), "")))[:LONGEST_SLUG].strip("-")
        if slug in RESERVED or not slug:
            raise forms.ValidationError(_("Write an address for this round, for example cuoi-nam-2026."))
        if taken := Round.objects.filter(slug=slug).exclude(pk=self.instance.pk).first():
            text = _("“%(name)s” stands at the address %(slug)s already. If another round is meant, write another address.")
            raise forms.ValidationError(text, params={"name": taken.name, "slug": slug})
        return slug

    def clean_year(self) -> int:
        year = self.cleaned_data["year"]
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise forms.ValidationError(_("Write the year with four digits, for example 2026."))
        return year

    def clean(self):
        cleaned = super().clean()
        self._clean_days(cleaned)
        part, whole = cleaned.get("quorum_part"), cleaned.get("quorum_whole")
        if part and whole and part > whole:
            self.add_error("quorum_whole", _("A quorum is a share of all members, for example 4 of 5."))
        if cleaned.get("asks_whom") == ALL:
            cleaned["unions"] = Union.objects.none()
        elif "unions" in cleaned and not cleaned["unions"]:
            self.add_error("unions", _("Choose the unions that propose, or let all propose."))
        self._clean_awards(cleaned)
        return cleaned

    def _clean_days(self, cleaned: dict) -> None:
        opens, due, council = (cleaned.get(name) for name in ("opens_on", "due_on", "council_on"))
        if opens and due and due < opens:
            self.add_error("due_on", _("Unions propose from %(day)s on; nominations cannot be due before.") % _day(opens))
        if opens and council and council < opens:
            self.add_error("council_on", _("Unions propose from %(day)s on; the council cannot meet before.") % _day(opens))

    def _clean_awards(self, cleaned: dict) -> None:
        """An award that does not exist in that year, or is only recorded, cannot be newly chosen; a second round says why."""
        year = cleaned.get("year")
        for award in self.chosen() if year else []:
            if award.recorded_only and not self._stands(award):
                self.add_error(f"in_{award.pk}", _("“%(award)s” is only recorded; no round proposes it.") % {"award": award})
            elif not in_force_in(award, year):
                told = {"award": award, "year": year}
                self.add_error(f"in_{award.pk}", _("“%(award)s” is not in force in %(year)s.") % told)
        ids = [one.pk for one in self.chosen()]
        if year and (refused := refusal_of_a_second(year, ids, cleaned.get("why_again", ""), but=self.instance.pk)):
            self.add_error("why_again", refused)

    def _stands(self, award: Award) -> bool:
        return bool(self.instance.pk) and award.pk in self.standing

    def chosen(self) -> list[Award]:
        """Return the awards that were ticked; of a form that was read."""
        return [one for one in self.awards if self.cleaned_data.get(f"in_{one.pk}")]

    def values_of(self, award: Award) -> dict[str, Any]:
        """Return what was typed for an award, as its row stores it."""
        typed = self.cleaned_data
        return {
            "quota": typed.get(f"quota_{award.pk}"),
            "forward_by": typed.get(f"by_{award.pk}"),
            "copies": typed.get(f"copies_{award.pk}") or 1,
            "papers": typed.get(f"papers_{award.pk}") or [],
        }

    def late_deadlines(self) -> list[str]:
        """Return the awards that are to be with the authority before nominations are due: told, not refused."""
        due = self.cleaned_data["due_on"]
        rows = [(one, self.values_of(one)["forward_by"]) for one in self.chosen()]
        return [f"{award.short_name} ({as_written(day)})" for award, day in rows if day and day < due]


def _day(day: date) -> dict[str, str]:
    return {"day": as_written(day)}


def in_force_in(award: Award, year: int | None) -> bool:
    """Whether the award exists on any day of that year; a year that cannot be read hides nothing."""
    if year is None:
        return True
    return (award.valid_from is None or award.valid_from.year <= year) and (award.valid_to is None or award.valid_to.year >= year)


def a_year_later(former: Round) -> dict[str, Any]:
    """Return what the form of next year's round begins with: words kept, days and years moved; its document is a new one."""
    own = re.compile("|".join(str(one) for one in {former.year, former.opens_on.year, former.due_on.year}))

    def moved(text: str) -> str:
        return own.sub(lambda found: str(int(found[0]) + 1), text)

    begins: dict[str, Any] = {name: moved(getattr(former, name)) for name in ("name", "slug", "words")}
    if begins["slug"] == former.slug:
        begins["slug"] = f"{former.slug[: LONGEST_SLUG - 5]}-{former.year + 1}"
    begins |= {name: getattr(former, name) for name in ("quorum_part", "quorum_whole")}
    days = {name: getattr(former, name) for name in ("opens_on", "due_on", "council_on")}
    begins |= {name: day and months_later(day, 12) for name, day in days.items()}
    return begins | {"year": former.year + 1, "unions": list(former.unions.all())}


class AwardRows:
    """The awards that a RoundForm carries. Raises Refused for an award or a union taken out that has nominations already."""

    prefix = "round_awards"

    def __init__(self, form: RoundForm):
        self.form = form

    def told(self, record: Round) -> list[str]:
        return in_words(record.awards.select_related("award").order_by("award__authority__rank", "award__code"))

    def save_for(self, record: Round, *, by, at) -> None:
        chosen = self.form.chosen()
        # Asked again here: somebody may have prepared the same round while this form was read.
        if refused := refusal_of_a_second(record.year, [one.pk for one in chosen], record.why_again, but=record.pk):
            raise Refused(refused)
        self._take_out(record, chosen)
        self._keep_what_was_signed(record)
        standing = {one.award_id: one for one in record.awards.all()}
        for award in chosen:
            row = standing.get(award.pk) or RoundAward(round=record, award=award)
            for name, value in self.form.values_of(award).items():
                setattr(row, name, value)
            row.full_clean()
            row.save()

    def _keep_what_was_signed(self, record: Round) -> None:
        """What a council has decided by its signed minutes is not turned round by another quota or quorum afterwards."""
        held = record.sittings.select_for_update(no_key=True).exclude(state=Sitting.State.OPEN)
        if not (signed := [one.pk for one in held]):
            return
        if {"quorum_part", "quorum_whole"} & set(self.form.changed_data):
            raise Refused(_("Signed results of the council rest on this quorum. It does not change any more."))
        decided = record.awards.filter(award__nominations__result__sitting__in=signed).select_related("award").distinct()
        for row in decided:
            if row.quota != self.form.values_of(row.award)["quota"]:
                text = _("Signed results of the council rest on the quota of “%(award)s”. It does not change any more.")
                raise Refused(text % {"award": row.award})

    def _take_out(self, record: Round, chosen: list[Award]) -> None:
        gone = record.awards.exclude(award__in=chosen).select_related("award")
        for row in gone:
            if n := record.nominations.filter(award=row.award).count():
                text = _("“%(award)s” has %(n)s nominations in this round and stays in it.")
                raise Refused(text % {"award": row.award, "n": n})
        asked = list(record.unions.all())
        left_out = record.nominations.exclude(union__in=asked).select_related("union").order_by("pk") if asked else []
        for nomination in left_out:
            text = _("%(union)s has nominations in this round and stays asked.")
            raise Refused(text % {"union": nomination.union})
        gone.delete()


def in_words(rows: Iterable[RoundAward]) -> list[str]:
    """Return the awards of a round as text: code, quota, the authority's day, copies and papers."""
    return [
        " · ".join(
            part
            for part in (
                one.award.code,
                _("quota %(n)s") % {"n": one.quota} if one.quota else "",
                as_written(one.forward_by) if one.forward_by else "",
                _("%(n)s copies") % {"n": one.copies},
                ", ".join(one.paper_labels),
            )
            if part
        )
        for one in rows
    ]
