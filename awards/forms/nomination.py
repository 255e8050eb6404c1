"""What is typed of a nomination: its facts, what it rests on, its papers, a judgement; and the filters of the list."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from awards.facts import Facts, Part
from awards.models import Authority, Award, Claim, Judgement, Nomination, PaperKind, Round
from awards.workflow import STEPS
from initiatives.models import Initiative
from toolkit import files, step_form
from toolkit.fields import RecordsField
from unions.models import Union
from unions.models.member import Sex, WorkClass

OF_A_PERSON = ("job_title", "qualification", "work_class", "leader", "duties")
YES_OR_NO = [("", _("not said yet")), ("True", _("yes")), ("False", _("no"))]
ACCEPTED = ".pdf,.jpg,.jpeg,.png,.docx,.xlsx"


class NominationForm(forms.ModelForm):
    """The fields of a draft; nothing is required to save it, and `workflow.missing` says what sending needs."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    leader = forms.TypedChoiceField(
        label=_("Holds a leading post"),
        help_text=Nomination._meta.get_field("leader").help_text,
        choices=YES_OR_NO,
        coerce=lambda typed: typed == "True",
        empty_value=None,
        required=False,
    )

    class Meta:
        model = Nomination
        fields = [
            *("source", "job_title", "qualification", "work_class", "leader", "duties", "achievements", "initiatives"),
            *("clean_signed_by", "clean_signed_post", "clean_signed_on"),
        ]
        field_classes = {"initiatives": RecordsField}
        widgets = {
            "duties": forms.Textarea(attrs={"rows": 2}),
            "achievements": forms.Textarea(attrs={"rows": 6}),
            "initiatives": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args, today: date, sources: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["version"].initial = self.instance.version
        if self.instance.member_id:
            del self.fields["initiatives"]
        else:
            for name in OF_A_PERSON:
                del self.fields[name]
            counted = Initiative.objects.counted().filter(union=self.instance.union_id).order_by("-recognised_on", "-pk")
            self.fields["initiatives"].queryset = counted
        if len(sources) > 1:
            self.fields["source"].choices = [choice for choice in Nomination.Source.choices if choice[0] in sources]
        else:
            del self.fields["source"]

    def clean_clean_signed_on(self):
        day = self.cleaned_data["clean_signed_on"]
        if day and day > self.today:
            raise forms.ValidationError(_("The day %(day)s is still to come."), params={"day": f"{day:%d/%m/%Y}"})
        return day

    def show_missing(self, lacking: Iterable[tuple[str, str]]) -> None:
        """Show at the fields what sending needs."""
        self.missing = {name: sentence for name, sentence in lacking if name in self.fields}

    def _get_validation_exclusions(self):
        # Given, not typed, and the rule that somebody is proposed once needs them.
        return super()._get_validation_exclusions() - {"round", "award", "union", "member", "state"}


class ClaimsForm(forms.Form):
    """The nominee's own parts in accepted initiatives; those ticked back the nomination. Rows of `workflow.save_draft`."""

    prefix = "claims"
    parts = forms.MultipleChoiceField(label=_("Initiatives it rests on"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, data=None, *, record: Nomination, facts: Facts, ticked: Iterable[int]):
        self.on_file = set(ticked)
        super().__init__(data, initial={"parts": [str(one) for one in self.on_file]}, prefix=self.prefix)
        # What the board has taken back since is shown as long as it is ticked.
        self.of_person = [part for part in facts.parts if part.author_id]
        self.fields["parts"].choices = [(str(part.author_id), part.code) for part in self.of_person]

    def clean_parts(self):
        chosen = {int(one) for one in self.cleaned_data["parts"]}
        taken = [part for part in self.of_person if part.author_id in chosen - self.on_file and part.taken_by]
        if taken:
            raise forms.ValidationError(
                _("%(initiative)s already backs %(code)s."), params={"initiative": taken[0].code, "code": taken[0].taken_by}
            )
        return chosen

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The parts, the newest first, each with whether it is ticked, and may be."""
        ticked = set(self["parts"].value() or [])
        return [
            {"part": part, "ticked": str(part.author_id) in ticked, "may": not part.taken_by or str(part.author_id) in ticked}
            for part in reversed(self.of_person)
        ]

    @property
    def chosen(self) -> list[Part]:
        """The parts ticked now."""
        return [row["part"] for row in self.rows if row["ticked"]]

    def told(self, record: Nomination) -> list[str]:
        rows = record.claims.select_related("author__initiative").order_by("pk")
        return [str(row) for row in rows.exclude(state=Claim.State.FREED)]

    def save_for(self, record: Nomination, *, by: Any, at: datetime) -> None:
        """Only parts that are chosen and not held are written here; a step holds them."""
        chosen = self.cleaned_data["parts"]
        record.claims.filter(state=Claim.State.CHOSEN).exclude(author__in=chosen).delete()
        there = set(record.claims.values_list("author_id", flat=True))
        Claim.objects.bulk_create(Claim(nomination=record, author_id=one) for one in sorted(chosen - there))


class PaperForm(forms.Form):
    """One paper of the dossier."""

    kind = forms.ChoiceField(label=_("Kind of paper"), choices=PaperKind.choices)
    file = forms.FileField(
        label=_("File"), widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=_("pdf, jpg, png, docx, xlsx; up to 10 MB. A photo of the paper will do."),
    )  # fmt: skip

    def clean_file(self) -> files.Taken:
        return files.take_in(self.cleaned_data["file"])


class JudgementForm(forms.ModelForm):
    """What a person found of one criterion, with the words it rests on."""

    class Meta:
        model = Judgement
        fields = ["answer", "words"]


class StepForm(step_form.StepForm):
    """What a step of a nomination asks; the words about a second use only where there is one."""

    def __init__(self, name: str, record: Nomination, data=None, *, second_use: bool = False):
        super().__init__(name, STEPS[name], record, data)
        if "second_use_words" in self.fields and not second_use:
            self.fields["second_use_words"].widget = forms.HiddenInput()
        if "decision" in self.fields:
            decisions = record.round.decisions.filter(authority=record.award.authority_id).order_by("-decided_on", "-pk")
            self.fields["decision"].queryset = decisions
            self.fields["decision"].required = True
        for asked in {"forwarded_number", "forwarded_on", "revocation_number", "revoked_on"} & self.fields.keys():
            self.fields[asked].required = True

    @property
    def asks(self) -> bool:
        return bool(self.visible_fields())


def _rounds(request):
    return Round.objects.visible_to(request.user, on=request.today).order_by("-opens_on", "-pk")


def _unions(request):
    return Union.objects.visible_to(request.user, on=request.today).order_by("name_sort", "pk")


def _awards(request):
    return Award.objects.proposed().in_order()


def _authorities(request):
    return Authority.objects.order_by("rank", "name")


class NominationFilter(filters.FilterSet):
    """Filters of the list of nominations, kept in the address."""

    q = filters.CharFilter(label=_("Name, code or award"), method="filter_words")
    round = filters.ModelChoiceFilter(label=_("Award round"), queryset=_rounds, to_field_name="slug")
    award = filters.ModelChoiceFilter(label=_("Award"), queryset=_awards, to_field_name="code")
    authority = filters.ModelChoiceFilter(
        label=_("Decided by"), queryset=_authorities, to_field_name="code", field_name="award__authority"
    )
    union = filters.ModelChoiceFilter(label=_("Grassroots union"), queryset=_unions, to_field_name="code")
    state = filters.ChoiceFilter(label=_("State"), choices=Nomination.State.choices)
    work_class = filters.ChoiceFilter(label=_("Class"), choices=WorkClass.choices)
    sex = filters.ChoiceFilter(label=_("Sex"), choices=Sex.choices)

    class Meta:
        model = Nomination
        fields: list[str] = []

    def filter_words(self, queryset, name, value):
        return queryset.matching(value)
