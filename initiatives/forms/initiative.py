"""What an officer types of an initiative; the authors have a form of their own."""

from datetime import date

from django import forms
from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from emulation.models import Campaign, half_year_for
from initiatives.figures import SMALL_BENEFIT_VND, same_words
from initiatives.forms.worksheet import BaseWorksheet
from initiatives.models import Initiative
from initiatives.surroundings import Surroundings
from toolkit.constraints import AskedWithTheWrite
from toolkit.fields import RecordsField
from toolkit.steps import Refused

# Under this name what was typed and not saved is kept.
INITIATIVE_FORM = "initiative"
# The four sections of the page and of the paper form (Circular 18/2013, Annex I); `ROWS` name child rows.
SECTIONS = {
    "initiative": (
        _("The initiative"),
        (
            "title",
            "kind",
            "field_of_application",
            "first_applied_on",
            "problem",
            "solution",
            "novelty",
            "conditions",
            "confidential_part",
            "investor",
            "campaigns",
        ),
    ),
    "authors": (_("Authors"), ("authors",)),
    "benefit": (
        _("First-year benefit"),
        (
            "lines",
            "declared_vnd",
            "unlined_reason",
            "unusual_words",
            "confirmed_vnd",
            "confirmed_by",
            "confirmed_by_post",
            "confirmed_on",
            "social_value",
        ),
    ),
    "papers": (
        _("Recognition and papers"),
        ("recognition_number", "recognised_on", "recognised_by", "evidence", "paperless_reason"),
    ),
}
# Places of the form that are no field of the record: each is drawn by a partial of its own.
ROWS = {"authors", "lines", "evidence"}
# Folded away until wanted: most initiatives need none of these.
EXTRA = {"novelty", "conditions", "confidential_part", "investor"}
OPTIONAL = EXTRA | {
    "campaigns",
    "confirmed_vnd",
    "confirmed_by",
    "confirmed_by_post",
    "confirmed_on",
    "social_value",
    "paperless_reason",
}


class InitiativeForm(AskedWithTheWrite, forms.ModelForm):
    """The fields of one initiative of a known union; lenient for a draft, `workflow.missing()` says what sending needs."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Initiative
        fields = [name for _label, names in SECTIONS.values() for name in names if name not in ROWS] + ["replaces", "source"]
        field_classes = {"campaigns": RecordsField}
        widgets = {
            name: forms.Textarea(attrs={"rows": rows})
            for name, rows in (
                ("problem", 3),
                ("solution", 4),
                ("novelty", 2),
                ("conditions", 2),
                ("confidential_part", 2),
                ("social_value", 3),
            )
        } | {"campaigns": forms.CheckboxSelectMultiple}

    def __init__(self, *args, around: Surroundings, enters_for_another: bool, worksheet: BaseWorksheet, **kwargs):
        super().__init__(*args, **kwargs)
        self.around, self.today, self.worksheet = around, around.today, worksheet
        self.fields["version"].initial = self.instance.version
        for name in ("declared_vnd", "confirmed_vnd"):
            self.fields[name].small_below, self.fields[name].min_value = SMALL_BENEFIT_VND, 1
        for name in OPTIONAL:
            field = self.fields[name]
            field.label = format_html('{} <span class="opt">({})</span>', field.label, _("if any"))
        self.fields["campaigns"].queryset = self._campaigns()
        self.fields["recognised_by"].widget.attrs.setdefault("placeholder", self.instance.union.employer)
        self._offer_revoked()
        if enters_for_another:
            self.fields["source"].choices = [choice for choice in Initiative.Source.choices if choice[0] != Initiative.Source.OWN]
        else:
            del self.fields["source"]

    def _campaigns(self):
        """Return the campaigns for initiatives that run today, and those named before."""
        offered = Q(counts=Campaign.Counts.INITIATIVES, pk__in=Campaign.objects.running_on(self.today).values("pk"))
        if self.instance.pk:
            offered |= Q(pk__in=self.instance.campaigns.values("pk"))
        return Campaign.objects.filter(offered).order_by("name", "pk")

    def _offer_revoked(self) -> None:
        """Offer the union's revoked initiatives that no other replaces yet; where there is none, do not ask."""
        revoked = Initiative.objects.filter(union=self.instance.union, state=Initiative.State.REVOKED)
        free = revoked.filter(Q(replaced_by__isnull=True) | Q(replaced_by=self.instance.pk or 0)).order_by("-pk")
        if self.around.has_revoked and free.exists():
            self.fields["replaces"].queryset = free
        else:
            del self.fields["replaces"]

    def _not_in_the_future(self, name: str) -> date | None:
        day = self.cleaned_data.get(name)
        if day and day > self.today:
            raise forms.ValidationError(_("The day %(day)s is still to come."), params={"day": f"{day:%d/%m/%Y}"})
        return day

    def clean_first_applied_on(self):
        return self._not_in_the_future("first_applied_on")

    def clean_confirmed_on(self):
        return self._not_in_the_future("confirmed_on")

    def clean_recognised_on(self):
        day = self.cleaned_data.get("recognised_on")
        ended = self.instance.union.dissolved_on
        if day and ended and day > ended:
            raise forms.ValidationError(
                _("The union ended on %(day)s, before this decision."), params={"day": f"{ended:%d/%m/%Y}"}
            )
        if day:
            try:
                half_year_for(day, today=self.today, listed=self.around.listed)
            except Refused as refused:
                raise forms.ValidationError(str(refused)) from refused
        return day

    def clean(self):
        cleaned = super().clean()
        if not self.instance.pk and (elsewhere := self.instance.union.entered_elsewhere):
            self.add_error(None, elsewhere)
        applied, recognised = cleaned.get("first_applied_on"), cleaned.get("recognised_on")
        if applied and recognised and recognised < applied:
            self.add_error("recognised_on", _("The decision cannot be older than the first use. Check both days."))
        if cleaned.get("confirmed_vnd") is not None:
            if not cleaned.get("confirmed_by") and "confirmed_by" not in self.errors:
                self.add_error("confirmed_by", _("Write who signed the company's confirmation."))
            if not cleaned.get("confirmed_on") and "confirmed_on" not in self.errors:
                self.add_error("confirmed_on", _("Enter the day of the company's confirmation."))
        if self.worksheet.is_valid() and self.worksheet.total_vnd is not None:
            self._declare(cleaned, self.worksheet.total_vnd)
        self._refuse_same_words(cleaned)
        self._ask_about_unusual(cleaned)
        return cleaned

    def _declare(self, cleaned: dict, total: int) -> None:
        """With lines the declared benefit is their sum, whatever stands in its own field."""
        cleaned["declared_vnd"], cleaned["unlined_reason"] = total, ""
        self.errors.pop("declared_vnd", None)
        self.errors.pop("unlined_reason", None)

    def _refuse_same_words(self, cleaned: dict) -> None:
        if not cleaned.get("title"):
            return
        twin = same_words(self.instance.union_id, cleaned["title"], cleaned.get("recognised_on"), but=self.instance.pk)
        if twin:
            text = _("%(code)s of this union has the same title in this half-year. Open that one, or say what differs.")
            self.add_error("title", forms.ValidationError(text, params={"code": twin.code}))

    def show_missing(self, found: list[tuple[str, str]]) -> None:
        """Put the sentences of `workflow.missing()` at their fields, also of a form that was not posted."""
        for name, sentence in found:
            if name in self.fields:
                self.errors.setdefault(name, self.error_class()).append(sentence)

    def _ask_about_unusual(self, cleaned: dict) -> None:
        largest = max(cleaned.get("declared_vnd") or 0, cleaned.get("confirmed_vnd") or 0)
        reason = self.around.why_unusual(largest, cleaned.get("recognised_on"))
        if reason and not cleaned.get("unusual_words"):
            ask = _("If the sum is right, say in a few words why, and attach the company's confirmation.")
            self.add_error("unusual_words", f"{reason} {ask}")
