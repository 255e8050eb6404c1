"""The forms of campaigns: launching and copying one, its unions with their targets, and what a union's step asks."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from emulation.enrolling import ENROLMENT_STEPS
from emulation.models import Campaign, Enrolment, TitleCount
from emulation.models.enrolment import MOST_COUNTED
from toolkit import step_form
from toolkit.dates import months_later
from toolkit.fields import CountField, VndField
from toolkit.money import grouped
from toolkit.steps import Refused
from toolkit.text import fold
from unions.models import Union

# Addresses below /campaigns/ that are no campaign's.
RESERVED = {"new", "titles", "list"}
# What is fixed once unions have been asked to join.
FIXED = ("slug", "level", "audience", "counts", "starts_on")
LONGEST_SLUG = 60
ALL, FORMER, LATER = "all", "former", "later"


class TargetField(CountField):
    """A target: how many."""

    def __init__(self, **kwargs):
        super().__init__(**{"required": False, "max_value": MOST_COUNTED} | kwargs)

    def parse(self, text):
        if text.strip().startswith(("-", "−")):
            raise forms.ValidationError(_("A target is 0 or more."), code="min")
        return super().parse(text)


class CampaignForm(forms.ModelForm):
    """What a campaign is; what was fixed with its launch is only shown."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Campaign
        fields = [
            "name",
            "short_name",
            "slug",
            "level",
            "document",
            "document_on",
            "parent",
            "term",
            "theme",
            "counts",
            "audience",
            "starts_on",
            "ends_on",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        self.fields["slug"].required = False
        self.fields["parent"].queryset = Campaign.objects.exclude(pk=self.instance.pk).order_by("-starts_on", "pk")
        self.fields["parent"].empty_label = "–"
        if self.instance.pk and self.instance.state != Campaign.State.PLANNED:
            for name in FIXED:
                self.fields[name].disabled = True

    def clean_slug(self) -> str:
        """Return the address, proposed from the short name where none was typed."""
        typed = self.cleaned_data.get("slug") or ""
        slug = typed or slugify(fold(self.data.get(self.add_prefix("short_name"), "")))[:LONGEST_SLUG].strip("-")
        if slug in RESERVED or not slug:
            raise forms.ValidationError(_("Write an address for this campaign, for example lao-dong-gioi-2026."))
        if taken := Campaign.objects.filter(slug=slug).exclude(pk=self.instance.pk).first():
            text = _("“%(name)s” stands at the address %(slug)s already. If another campaign is meant, write another address.")
            raise forms.ValidationError(text, params={"name": taken.name, "slug": slug})
        return slug

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day cannot lie before the first."))
        if cleaned.get("counts") == Campaign.Counts.TITLES and cleaned.get("audience") not in (None, Campaign.Audience.WOMEN):
            self.add_error("audience", _("Holders of titles are counted among women members; choose the audience “women”."))
        return cleaned


class LaunchForm(CampaignForm):
    """A new campaign: what it is, the unions it is for, and one target for all of them. `former` is one that is copied."""

    invite = forms.ChoiceField(label=_("For which unions"), choices=[], widget=forms.RadioSelect)
    set_count = TargetField(label=_("Target of each union: how many"), help_text=_("For each half-year; may stay empty."))
    set_vnd = VndField(label=_("Target of each union: đồng"), required=False, help_text=_("For each half-year; may stay empty."))

    def __init__(self, *args, living: int, former: Campaign | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        copied = [(FORMER, _("The unions of the campaign that is copied, with their targets"))] if former else []
        everybody = (ALL, _("All %(n)s unions that exist today") % {"n": grouped(living)})
        self.fields["invite"].choices = [*copied, everybody, (LATER, _("Chosen on the next page"))]
        self.fields["invite"].initial = FORMER if former else ALL


def a_year_later(former: Campaign) -> dict[str, Any]:
    """Return what the form of next year's campaign begins with: words and parent kept, days and years moved by a year."""
    year, last = former.starts_on.year, (former.ends_on or former.starts_on).year
    # A campaign that begins in December carries the year of its end in its name.
    own = re.compile("|".join(str(one) for one in range(year, last + 1)))

    def moved(text: str) -> str:
        return own.sub(lambda found: str(int(found[0]) + 1), text)

    begins = {name: getattr(former, name) for name in ("level", "term", "counts", "audience")}
    begins |= {name: moved(getattr(former, name)) for name in ("name", "short_name", "theme", "slug")}
    if begins["slug"] == former.slug:
        begins["slug"] = f"{former.slug[: LONGEST_SLUG - 5]}-{year + 1}"
    begins["parent"] = former.parent_id
    begins["starts_on"] = months_later(former.starts_on, 12)
    begins["ends_on"] = former.ends_on and months_later(former.ends_on, 12)
    return begins


class Invitations:
    """The unions a new campaign is for, saved with it, and told in its event."""

    prefix = "unions"

    def __init__(self, form: LaunchForm, *, today: date, former: Campaign | None):
        self.form, self.today, self.former = form, today, former

    def told(self, record: Campaign) -> list[str]:
        return in_words(record.enrolments.order_by("union__code"))

    def save_for(self, record: Campaign, *, by, at) -> None:
        asked = self.form.cleaned_data
        if asked["invite"] == LATER:
            return
        living = Union.objects.living_on(self.today).order_by("code")
        aims: dict[int, tuple[int | None, int | None]] = {}
        if asked["invite"] == FORMER and self.former:
            aims = {one.union_id: (one.aim_count, one.aim_vnd) for one in self.former.enrolments.all()}
            living = living.filter(pk__in=aims)
        same = (asked.get("set_count"), asked.get("set_vnd"))
        rows = []
        for union in living:
            count, vnd = (given if given is not None else own for given, own in zip(same, aims.get(union.pk, same), strict=True))
            rows.append(Enrolment(campaign=record, union=union, set_count=count, set_vnd=vnd))
        Enrolment.objects.bulk_create(rows, batch_size=500)


class TargetsForm(forms.ModelForm):
    """The unions on one page of a campaign's list: whether it is for them, and the targets the board sets."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Campaign
        fields: list[str] = []

    def __init__(self, *args, unions: Iterable[Union], **kwargs):
        super().__init__(*args, **kwargs)
        self.unions = list(unions)
        self.fields["version"].initial = self.instance.version
        self.standing = {one.union_id: one for one in self.instance.enrolments.filter(union__in=self.unions)}
        for union in self.unions:
            known = self.standing.get(union.pk)
            takes_part = forms.BooleanField(label=union.name, required=False, initial=known is not None)
            self.fields[f"in_{union.pk}"] = takes_part
            self.fields[f"count_{union.pk}"] = TargetField(
                label=_("Target of %(union)s: how many") % {"union": union.name}, initial=known and known.set_count
            )
            self.fields[f"vnd_{union.pk}"] = VndField(
                label=_("Target of %(union)s: đồng") % {"union": union.name}, required=False, initial=known and known.set_vnd
            )

            for name in ("count", "vnd"):
                # The column's head names it for the eye only.
                field = self.fields[f"{name}_{union.pk}"]
                field.widget.attrs["aria-label"] = field.label

    def rows(self) -> list[dict]:
        """Return one dict for each union: the union, its enrolment if any, its three bound fields."""
        return [
            {"union": one, "enrolment": self.standing.get(one.pk)}
            | {name: self[f"{name}_{one.pk}"] for name in ("in", "count", "vnd")}
            for one in self.unions
        ]


class TargetRows:
    """The unions and targets that a TargetsForm carries. Raises Refused for a union that has joined and was taken out."""

    prefix = "unions"

    def __init__(self, form: TargetsForm):
        self.form = form

    def told(self, record: Campaign) -> list[str]:
        return in_words(record.enrolments.filter(union__in=self.form.unions).order_by("union__code"))

    def save_for(self, record: Campaign, *, by, at) -> None:
        asked = self.form.cleaned_data
        standing = {one.union_id: one for one in record.enrolments.filter(union__in=self.form.unions)}
        for union in self.form.unions:
            known = standing.get(union.pk)
            values = {"set_count": asked[f"count_{union.pk}"], "set_vnd": asked[f"vnd_{union.pk}"]}
            if not asked[f"in_{union.pk}"]:
                self._take_out(known, union)
            elif known is None:
                Enrolment.objects.create(campaign=record, union=union, **values)
            elif any(getattr(known, name) != value for name, value in values.items()):
                Enrolment.objects.filter(pk=known.pk).update(**values, version=known.version + 1)

    def _take_out(self, known: Enrolment | None, union: Union) -> None:
        if known is None:
            return
        if known.state != Enrolment.State.INVITED or TitleCount.objects.filter(enrolment=known).exists():
            raise Refused(_("%(union)s has acknowledged or registered. It stays in the campaign.") % {"union": union.name})
        known.delete()


def in_words(rows: Iterable[Enrolment]) -> list[str]:
    """Return the enrolments as text: the union's code and the targets that the board set."""
    return [
        " · ".join(
            part
            for part in (
                one.union.code,
                grouped(one.set_count) if one.set_count is not None else "",
                f"{grouped(one.set_vnd)} đ" if one.set_vnd is not None else "",
            )
            if part
        )
        for one in rows.select_related("union")
    ]


class StepForm(step_form.StepForm):
    """What a union's step asks; the targets are offered as the board set them, the day as today."""

    def __init__(self, name: str, record: Enrolment, data=None, *, today: date):
        offered: dict[str, Any] = {}
        if name == "register":
            offered = {"target_count": record.aim_count, "target_vnd": record.aim_vnd, "registered_on": today}
        super().__init__(name, ENROLMENT_STEPS[name], record, data, offered)
        if "target_count" in self.fields:
            column = Enrolment._meta.get_field("target_count")
            titles = record.campaign.counts == Campaign.Counts.TITLES
            label = _("Target: holders of the title") if titles else _("Target: initiatives")
            self.fields["target_count"] = TargetField(label=label, help_text=column.help_text)
        for words in {"interim_words", "final_words"} & self.fields.keys():
            self.fields[words].required = True
            self.fields[words].widget = forms.Textarea(attrs={"rows": 5})
