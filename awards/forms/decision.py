"""The form of a decision: its number, day and signer, its scan, and what it says of each nomination it may name."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from awards.deciding import AWARD, DECLINE, Outcome, paid_titles, prize_of
from awards.models import AwardDecision, BaseWage, Nomination, base_wage_on
from awards.workflow import older_than_proposal
from emulation.models import half_year_for
from toolkit import files
from toolkit.dates import as_written, parse_day
from toolkit.fields import VndField
from toolkit.money import grouped, parse_vnd
from toolkit.steps import Refused
from toolkit.text import LineFormField

SALT = "awards.decision"
STAGED_FOR = 24 * 3600
OUTCOMES = [(AWARD, _("awarded")), (DECLINE, _("not awarded")), ("", _("not in this decision"))]


class OutcomesForm(forms.ModelForm):
    """What a decision on file says of nominations that are not in it yet; its scan where it has none.

    Prize money begins as the award's multiple of the base wage on the decision's day; typed amounts stand.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    wage = forms.CharField(widget=forms.HiddenInput, required=False)
    scan = forms.FileField(label=_("Scan of the signed decision"), required=False, help_text=_("PDF or pictures."))
    sure = forms.BooleanField(label=_("I have checked it: it is right as written"), required=False)

    class Meta:
        model = AwardDecision
        fields: list[str] = []

    def __init__(
        self, data=None, uploads=None, *, instance: AwardDecision, nominations: Sequence[Nomination], user: Any, today: date
    ):
        self.nominations, self.user, self.today = nominations, user, today
        self.taken, self.changed_wage = None, False
        self.wage_now = base_wage_on(self._day(data, instance) or today)
        data = self._reckoned(data) if data is not None else None
        super().__init__(data, uploads, instance=instance)
        self.fields["version"].initial = instance.version
        self.fields["wage"].initial = self.wage_now.pk if self.wage_now else ""
        for one in nominations:
            self.fields |= self._fields_of(one)

    def _fields_of(self, one: Nomination) -> dict[str, forms.Field]:
        named = {"name": one.nominee}
        made: dict[str, forms.Field] = {
            f"seen_{one.pk}": forms.IntegerField(widget=forms.HiddenInput, initial=one.version),
            f"outcome_{one.pk}": forms.ChoiceField(
                label=_("What is decided of %(name)s") % named, choices=OUTCOMES, required=False, initial=AWARD
            ),
            f"prize_{one.pk}": VndField(
                label=_("Prize money of %(name)s") % named, required=False, initial=prize_of(one.award, self.wage_now)
            ),
            f"reason_{one.pk}": LineFormField(label=_("Why %(name)s is not awarded") % named, max_length=300, required=False),
        }
        for field in made.values():
            # The column's head names it for the eye only.
            field.widget.attrs["aria-label"] = field.label
        return made

    def _day(self, data: Any, instance: AwardDecision) -> date | None:
        """Return the day of the decision as far as it is known."""
        if instance.pk or data is None:
            return instance.decided_on
        try:
            return parse_day(data.get("decided_on", ""))
        except ValidationError:
            return None

    def _reckoned(self, data: Any) -> Any:
        """Return what was posted; prizes that were reckoned with another base wage than the day's are reckoned again."""
        now = str(self.wage_now.pk) if self.wage_now else ""
        was = data.get("wage", now)
        if was == now:
            return data
        former = BaseWage.objects.filter(pk=was).first() if was.isdecimal() and len(was) < 12 else None
        data = data.copy()
        data["wage"], self.changed_wage = now, True
        for one in self.nominations:
            prize, name = prize_of(one.award, self.wage_now), f"prize_{one.pk}"
            if _amount(data.get(name, "")) == prize_of(one.award, former):
                data[name] = "" if prize is None else grouped(prize)
        return data

    def clean_scan(self):
        if upload := self.cleaned_data.get("scan"):
            self.taken = files.take_in(upload)
        elif staged := self.data.get("staged"):
            try:
                told = signing.loads(staged, salt=SALT, max_age=STAGED_FOR)
            except signing.BadSignature:
                return None
            self.taken = files.Taken(**told["file"]) if told["user"] == self.user.pk else None
            if self.taken and not files.stands(self.taken):
                name, self.taken = self.taken.name, None
                raise forms.ValidationError(_("“%(name)s” is not kept any more. Choose the file again."), params={"name": name})
        return None

    @property
    def staged(self) -> str:
        """The file taken in and not saved yet, as the signed text that brings it back."""
        return signing.dumps({"user": self.user.pk, "file": vars(self.taken)}, salt=SALT) if self.taken else ""

    def clean(self):
        cleaned = super().clean()
        for one in self.nominations:
            if cleaned.get(f"outcome_{one.pk}") == DECLINE and not cleaned.get(f"reason_{one.pk}"):
                self.add_error(f"reason_{one.pk}", _("Write the reason in a few words."))
        self._refuse_early_day()
        if self.changed_wage:
            wage = grouped(self.wage_now.wage_vnd) if self.wage_now else _("not on file")
            text = _("The base wage on that day is %(wage)s. The prizes were reckoned again; look at them, then save.")
            self.add_error(None, forms.ValidationError(text, params={"wage": wage}))
        if not self.errors:
            self._ask_back()
            self._keep_scan()
        return cleaned

    def _refuse_early_day(self) -> None:
        day = self.decided_on
        awarded = [one.nomination for one in self.outcomes if one.step == AWARD] if day else []
        if early := next((text for one in awarded if (text := older_than_proposal(one, day))), ""):
            self.add_error("decided_on" if "decided_on" in self.fields else None, early)

    def _ask_back(self) -> None:
        doubts = paid_titles(self.outcomes, year=self.instance.round.year)
        if doubts and not self.cleaned_data.get("sure"):
            self.add_error("sure", forms.ValidationError(doubts))
        if not self.instance.pk and not any(one.step == AWARD for one in self.outcomes):
            self.add_error(None, _("A decision awards at least one nomination."))
        elif self.instance.pk and not self.outcomes and not self.taken:
            self.add_error(None, _("Nothing was chosen."))

    def _keep_scan(self) -> None:
        if self.taken:
            self.instance.scan_sha256, self.instance.scan_name = self.taken.sha256, self.taken.name
            self.instance.scan_format = self.taken.kind

    @property
    def decided_on(self) -> date | None:
        return self.cleaned_data.get("decided_on") if "decided_on" in self.fields else self.instance.decided_on

    @property
    def outcomes(self) -> list[Outcome]:
        """What was typed of each nomination that the decision names."""
        typed = self.cleaned_data
        return [
            Outcome(
                nomination=one,
                step=typed[f"outcome_{one.pk}"],
                seen=typed.get(f"seen_{one.pk}") or 0,
                prize_vnd=typed.get(f"prize_{one.pk}"),
                reason=typed.get(f"reason_{one.pk}") or "",
            )
            for one in self.nominations
            if typed.get(f"outcome_{one.pk}")
        ]

    def rows(self) -> list[dict[str, Any]]:
        """Return one dict for each nomination: itself and its four bound fields."""
        return [
            {"nomination": one} | {name: self[f"{name}_{one.pk}"] for name in ("seen", "outcome", "prize", "reason")}
            for one in self.nominations
        ]


class DecisionForm(OutcomesForm):
    """A new decision."""

    class Meta:
        model = AwardDecision
        fields = ["number", "decided_on", "signer", "signer_post"]

    def clean_decided_on(self):
        day = self.cleaned_data["decided_on"]
        if day > self.today:
            raise forms.ValidationError(_("The day %(day)s is still to come."), params={"day": as_written(day)})
        try:
            half_year_for(day, today=self.today)
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return day

    def _get_validation_exclusions(self):
        # Given, not typed; that a decision stands once needs it.
        return super()._get_validation_exclusions() - {"authority"}


def _amount(typed: str) -> int | None:
    try:
        return parse_vnd(typed) if typed.strip() else None
    except ValidationError:
        # What cannot be read is no reckoned amount.
        return -1
