"""The one page on which all results of a sitting are entered: its head, and a row for each nomination."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from awards.concerns import Concern, concerns_of
from awards.models import CouncilResult, Nomination, Recusal, Seat, Sitting
from awards.sittings import Outcome, before_the_council, decided
from awards.votes import Vote, has_quorum
from toolkit import files
from toolkit.fields import CountField
from toolkit.steps import Refused
from toolkit.text import LineFormField

MOST_MEMBERS = 99


class SittingForm(forms.ModelForm):
    """The head of a sitting of a known round."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Sitting
        fields = ["held_on", "place", "minutes_number", "members_in_all", "present", "in_writing", "words"]
        widgets = {"words": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        for name in ("members_in_all", "present", "in_writing"):
            column = Sitting._meta.get_field(name)
            self.fields[name] = CountField(
                label=capfirst(column.verbose_name),
                help_text=column.help_text,
                required=name != "in_writing",
                max_value=MOST_MEMBERS,
            )
        # Of a sitting that is not on file yet nobody has seen a version.
        self.fields["version"].initial = self.instance.version if self.instance.pk else 0

    def clean_held_on(self) -> date:
        day = self.cleaned_data["held_on"]
        if day > self.today:
            raise forms.ValidationError(_("The sitting is still to come. Enter its results once it was held."))
        if day < self.instance.round.opens_on:
            raise forms.ValidationError(_("The sitting cannot be older than the round."))
        return day

    def clean_members_in_all(self) -> int:
        """A smaller council than the one on file would lower the votes needed."""
        typed, seats = self.cleaned_data["members_in_all"], self.instance.round.seats.count()
        if typed and seats and typed != seats:
            text = _("The council of this round has %(seats)s members, and shares of votes are taken over all of them.")
            raise forms.ValidationError(text, params={"seats": seats})
        return typed

    def clean_in_writing(self) -> int:
        return self.cleaned_data.get("in_writing") or 0

    def clean(self):
        cleaned = super().clean()
        all_of_them, present, written = (cleaned.get(name) for name in ("members_in_all", "present", "in_writing"))
        if all_of_them == 0:
            self.add_error("members_in_all", _("A council has 1 to 99 members."))
        if None not in (all_of_them, present, written) and present + written > all_of_them:
            text = _("%(present)s present and %(written)s in writing are more than %(all)s members.")
            self.add_error("present", text % {"present": present, "written": written, "all": all_of_them})
        return cleaned


class ResultForm(forms.Form):
    """The vote on one nomination as the minutes have it; an empty row is a nomination this sitting has not decided on."""

    agree = CountField(label=gettext_lazy("Agree"), required=False, max_value=MOST_MEMBERS)
    recused = forms.MultipleChoiceField(
        label=gettext_lazy("Did not vote, being concerned"), required=False, widget=forms.CheckboxSelectMultiple
    )
    declared = forms.MultipleChoiceField(
        label=gettext_lazy("Others who declared that they do not vote"), required=False, widget=forms.CheckboxSelectMultiple
    )
    declared_words = LineFormField(label=gettext_lazy("What they declared"), required=False, max_length=200)
    present = CountField(label=gettext_lazy("Present at this vote"), required=False, max_value=MOST_MEMBERS)
    in_writing = CountField(label=gettext_lazy("In writing"), required=False, max_value=MOST_MEMBERS)
    preferred_words = LineFormField(
        label=gettext_lazy("Why it goes first among equals"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Only where equal votes stand at the edge of the quota."),
    )

    def __init__(self, data, *, nomination: Nomination, head: SittingForm, seats: Sequence[Seat], concerns: list[Concern]):
        self.nomination, self.head, self.seats = nomination, head, seats
        self.concerned = {str(one.seat.pk): one for one in concerns}
        self.result: CouncilResult | None = getattr(nomination, "result", None)
        super().__init__(data, prefix=f"n{nomination.pk}", initial=self._on_file())
        self.fields["recused"].choices = [(key, f"{one.seat.name} ({one.label})") for key, one in self.concerned.items()]
        self.fields["declared"].choices = [(str(one.pk), one.name) for one in seats if str(one.pk) not in self.concerned]
        self.vote: Vote | None = None
        self.outcome: Outcome | None = None

    def _on_file(self) -> dict[str, Any]:
        """Return what the row begins with: the result on file, or the concerns as proposals."""
        if not self.result:
            return {"recused": list(self.concerned)}
        head, one = self.head.instance, self.result
        rows = list(one.recusals.all())
        marked = {str(row.seat_id) for row in rows}
        own = (one.present, one.in_writing) != (head.present, head.in_writing)
        return {
            "agree": one.agree,
            "recused": sorted(marked & set(self.concerned)),
            "declared": sorted(marked - set(self.concerned)),
            "declared_words": next((row.words for row in rows if row.why == Recusal.Why.DECLARED), ""),
            "present": one.present if own else None,
            "in_writing": one.in_writing if own else None,
            "preferred_words": one.preferred_words,
        }

    @property
    def percent(self) -> int:
        """The share the minutes were held to: of the catalogue, or as it was when this result was entered."""
        return self.result.vote_percent if self.result else self.nomination.award.vote_percent

    @property
    def own_presence(self) -> list:
        return [self["present"], self["in_writing"]]

    @property
    def opened(self) -> bool:
        """Whether the rarer fields say something."""
        names = ("declared", "declared_words", "present", "in_writing", "preferred_words")
        return any(self[name].errors or self[name].value() not in (None, "", []) for name in names)

    @property
    def is_empty(self) -> bool:
        return self.cleaned_data.get("agree") is None

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("declared") and not cleaned.get("declared_words"):
            self.add_error("declared_words", _("Write what the member declared."))
        given = getattr(self.head, "cleaned_data", {})
        if cleaned.get("agree") is None or any(name not in given for name in ("members_in_all", "present", "in_writing")):
            if cleaned.get("agree") is None and "agree" not in self.errors and self._says_more(cleaned):
                self.add_error("agree", _("Write how many agree."))
            return cleaned
        own_present, own_written = cleaned.get("present"), cleaned.get("in_writing")
        present = given["present"] if own_present is None else own_present
        # Whoever writes only who was present at this vote means the written votes of the head.
        written = given["in_writing"] if own_written is None else own_written
        recused = len(cleaned.get("recused", [])) + len(cleaned.get("declared", []))
        self._check(Vote(given["members_in_all"], present, written, recused, cleaned["agree"]))
        return cleaned

    def _says_more(self, cleaned) -> bool:
        return any(cleaned.get(name) not in (None, "", []) for name in ("declared", "present", "in_writing", "preferred_words"))

    def _check(self, vote: Vote) -> None:
        asked = self.nomination.round
        told = vars(vote) | {"voters": vote.present + vote.in_writing, "may": vote.may_vote}
        if vote.present + vote.in_writing > vote.members_in_all:
            text = _("%(present)s present and %(in_writing)s in writing are more than %(members_in_all)s members.")
            self.add_error("present", text % told)
        elif vote.agree > vote.members_in_all:
            self.add_error("agree", _("%(agree)s votes are more than the %(members_in_all)s members of the council.") % told)
        elif vote.agree > told["voters"]:
            self.add_error(
                "agree", _("%(agree)s votes are more than the %(voters)s who were present or voted in writing.") % told
            )
        elif vote.agree > vote.may_vote:
            text = _(
                "%(agree)s votes, but only %(may)s may vote: %(voters)s took part and %(recused)s of them are recused. "
                "A recused member is not counted; whoever was absent needs no tick."
            )
            self.add_error("agree", text % told)
        elif not has_quorum(vote, asked.quorum_part, asked.quorum_whole):
            told |= {"part": asked.quorum_part, "whole": asked.quorum_whole}
            text = _("No quorum: %(voters)s of %(members_in_all)s took part, at least %(part)s/%(whole)s must.")
            self.add_error("agree", text % told)
        else:
            self.vote = vote

    def recusals(self) -> list[tuple[int, str, str]]:
        """Return (seat id, why, words) of those who did not vote."""
        marked = [(int(key), self.concerned[key].why, self.concerned[key].words) for key in self.cleaned_data["recused"]]
        words = self.cleaned_data["declared_words"]
        return marked + [(int(key), Recusal.Why.DECLARED, words) for key in self.cleaned_data["declared"]]


class ResultRows:
    """All rows of a sitting, saved with its head in one event. Raises Refused for a nomination that has left the council."""

    prefix = "results"

    def __init__(self, data, *, head: SittingForm, seats: Sequence[Seat], today: date):
        self.head = head
        sitting = head.instance
        rows = before_the_council(sitting.round, sitting)
        concerns = concerns_of(rows, seats, on=today)
        results = {one.nomination_id: one for one in _results(sitting)}
        self.forms = []
        for one in rows:
            if one.pk in results:
                one.result = results[one.pk]
            else:
                one._state.fields_cache["result"] = None
            self.forms.append(ResultForm(data, nomination=one, head=head, seats=seats, concerns=concerns[one.pk]))

    def is_valid(self) -> bool:
        """Clean every row after the head, and say what the votes come to where they can be read."""
        fine = not [form for form in self.forms if not form.is_valid()]
        self._decide()
        return fine

    def _decide(self) -> None:
        sitting = self.head.instance
        given = [(form.nomination, form.vote, form.percent) for form in self.forms if form.vote]
        worded = {form.nomination.pk for form in self.forms if form.vote and form.cleaned_data["preferred_words"]}
        if self.head.is_valid():
            outcomes = {one.nomination.pk: one for one in decided(sitting, given, worded)}
            for form in self.forms:
                form.outcome = outcomes.get(form.nomination.pk)

    @property
    def by_award(self) -> list[tuple[Any, list[ResultForm]]]:
        found: dict[Any, list[ResultForm]] = {}
        for form in self.forms:
            found.setdefault(form.nomination.award, []).append(form)
        return list(found.items())

    @property
    def wrong(self) -> list[ResultForm]:
        return [form for form in self.forms if form.errors]

    def told(self, record: Sitting) -> list[str]:
        return [in_words(one) for one in _results(record)]

    def save_for(self, record: Sitting, *, by: Any, at: datetime) -> None:
        ids = [form.nomination.pk for form in self.forms]
        held = {one.pk: one for one in Nomination.objects.select_for_update(no_key=True).filter(pk__in=ids)}
        for form in self.forms:
            if held[form.nomination.pk].state != Nomination.State.UNDER_REVIEW:
                text = _("%(code)s is no longer before the council. Read the page again.")
                raise Refused(text % {"code": form.nomination.code})
            _write(form, record)


def _write(form: ResultForm, sitting: Sitting) -> None:
    """Write, change or take away the result of one nomination, with its recusals."""
    standing = CouncilResult.objects.filter(sitting=sitting, nomination=form.nomination.pk).first()
    if form.is_empty:
        if standing:
            standing.recusals.all().delete()
            standing.delete()
        return
    vote: Any = form.vote
    one = standing or CouncilResult(sitting=sitting, nomination=form.nomination, vote_percent=form.percent)
    for name, value in vars(vote).items():
        setattr(one, name, value)
    one.preferred_words = form.cleaned_data["preferred_words"]
    one.full_clean(exclude=["nomination", "sitting"])
    one.save()
    one.recusals.all().delete()
    Recusal.objects.bulk_create(
        Recusal(result=one, seat_id=seat, why=why, words=words[:200]) for seat, why, words in form.recusals()
    )


def _results(sitting: Sitting):
    if not sitting.pk:
        return CouncilResult.objects.none()
    rows = sitting.results.select_related("nomination__member", "nomination__union").prefetch_related("recusals__seat")
    return rows.order_by("nomination__code")


def in_words(one: CouncilResult) -> str:
    """Return a result as its event tells it."""
    text = _("%(code)s: %(agree)s of %(all)s agree, %(present)s present, %(written)s in writing")
    told = text % {
        "code": one.nomination.code, "agree": one.agree, "all": one.members_in_all,
        "present": one.present, "written": one.in_writing,
    }  # fmt: skip
    rows = sorted(one.recusals.all(), key=lambda row: row.seat.name_sort)
    recused = ", ".join(f"{row.seat.name} ({row.get_why_display()})" for row in rows)
    return " · ".join(part for part in (told, recused, one.preferred_words) if part)


class ScanForm(forms.Form):
    """The scan of the signed minutes, taken in when it is sent."""

    scan = forms.FileField(
        label=gettext_lazy("Scan of the signed minutes"),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def clean_scan(self) -> files.Taken:
        taken = files.take_in(self.cleaned_data["scan"])
        if taken.kind not in ("pdf", "jpg", "png"):
            raise forms.ValidationError(_("The scan is a PDF or a picture of the signed paper."))
        return taken
