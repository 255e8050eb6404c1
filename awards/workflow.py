"""The life of a nomination: one table of steps, and what each step asks for and brings with it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.forms import ModelForm
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from awards.conflicts import conflicts_of, uses_of_another_kind
from awards.criteria import Answer, Checklist, Verdict, criteria_of, from_json, judge
from awards.facts import Facts, facts_of
from awards.honours import born_of, revoke_born
from awards.models import Claim, Criterion, Judgement, Nomination, PaperKind, Round, RoundAward, next_code
from awards.votes import PASSED, come_to, vote_of
from emulation.models import writing
from toolkit.dates import as_written
from toolkit.steps import Refused, Step, Workflow
from toolkit.text import lowered
from unions import events
from unions.guards import served_by_the_sender, verifier_or_head
from unions.models import Union

State = Nomination.State
EDITABLE = {State.DRAFT, State.SENT_BACK}
# Nothing is added to a nomination any more.
OVER = {*Nomination.ENDED, State.AWARDED}


def live_checklist(nomination: Nomination, *, on: date) -> Checklist:
    """Return the checklist as the records stand, judged as of that day; the nomination is on file."""
    return judged(nomination, facts_of(nomination, on=on), on=on)


def judged(nomination: Nomination, facts: Facts, *, on: date) -> Checklist:
    """Return the checklist over these facts: also of a nomination that is not on file yet."""
    return judge(criteria_of(nomination.award, on=on), facts, year=nomination.round.year, on=on)


def checklist_of(nomination: Nomination, *, on: date) -> Checklist:
    """Return the checklist: live while the nomination is being written, else as it was frozen at submission.

    Of a frozen one only what people judge is filled in afterwards, from their judgements; all else stays as it was sent.
    """
    if nomination.state in EDITABLE or not nomination.checked:
        return live_checklist(nomination, on=on)
    kept = from_json(nomination.checked)
    found = {one.criterion_id: one for one in nomination.judgements.all()}
    return replace(kept, answers=tuple(_with_judgement(one, found.get(one.criterion_id)) for one in kept.answers))


def _with_judgement(answer: Answer, found: Judgement | None) -> Answer:
    if found is None or answer.kind != Criterion.Kind.JUDGED:
        return answer
    return replace(answer, verdict=Verdict(found.answer), words=found.words)


def judged_otherwise(nomination: Nomination, frozen: Checklist, *, on: date) -> list[tuple[Answer | None, Answer | None]]:
    """Return (as frozen, as of that day) for each criterion that would be answered differently; None where it is not asked."""
    if nomination.state not in Nomination.UNFINISHED:
        return []
    live = {one.criterion_id: one for one in live_checklist(nomination, on=on).answers}
    then = {one.criterion_id: one for one in frozen.answers}
    pairs = [(then.get(key), live.get(key)) for key in dict.fromkeys([*then, *live])]
    return [(was, now) for was, now in pairs if (was and was.verdict) != (now and now.verdict)]


def missing(nomination: Nomination) -> list[tuple[str, str]]:
    """Return (field, sentence) for everything that sending needs and the nomination does not have yet."""
    needed = [("achievements", _("Write the achievements of the year, in figures where there are any."))]
    if nomination.member_id:
        needed += [
            ("job_title", _("Enter the job title as of today.")),
            ("qualification", _("Choose the qualification as of today.")),
            ("work_class", _("Choose the class of work as of today.")),
        ]
    needed += [
        ("clean_signed_by", _("Enter who signed that no discipline, investigation or open complaint stands against it.")),
        ("clean_signed_on", _("Enter the day on that statement.")),
    ]
    found = [(name, sentence) for name, sentence in needed if not getattr(nomination, name)]
    if nomination.member_id and nomination.leader is None:
        found.append(("leader", _("Say whether a leading post is held.")))
    return found


def papers_missing(nomination: Nomination, *, asked: RoundAward | None = None) -> list[PaperKind]:
    """Return the papers that the round asks for (`asked`, where it is at hand) and the dossier lacks, in the order asked."""
    asked = asked or RoundAward.objects.filter(round=nomination.round_id, award=nomination.award_id).first()
    there = {one.kind for one in nomination.papers.all() if one.removed_at is None}
    return [PaperKind(kind) for kind in (asked.papers if asked else []) if kind not in there]


# Who.


def proposer(nomination: Nomination, by: Any, on: date) -> str:
    """The union's side; what the board proposes itself, the board alone."""
    if nomination.source != Nomination.Source.BOARD:
        return served_by_the_sender(nomination, by, on)
    if by.writes_for_all(on):
        return ""
    return _("The board proposes this itself; a verifier or the head changes it.")


# Not yet, because.


def nothing_missing(nomination: Nomination, by: Any, on: date) -> str:
    return " ".join(str(sentence) for _field, sentence in missing(nomination))


def round_takes_it(nomination: Nomination, by: Any, on: date) -> str:
    """Officers send while the round is open and until the due day; the board until the round is finished."""
    return refusal_of_round(nomination.round, nomination.union, by, on, again=nomination.state == State.SENT_BACK)


def refusal_of_round(asked: Round, union: Union, by: Any, on: date, *, again: bool = False) -> str:
    """Return why nothing is proposed in that round for that union now, or ""; `again`: what the board sent back comes late."""
    if asked.state != Round.State.OPEN or on < asked.opens_on:
        return _("The round is “%(state)s”. Unions propose from %(day)s on.") % {
            "state": asked.get_state_display(),
            "day": as_written(asked.opens_on),
        }
    if not asked.asks(union):
        return _("This round does not ask %(union)s.") % {"union": union.name}
    if on > asked.due_on and not again and not by.writes_for_all(on):
        return _("Nominations were due on %(day)s. Ask the board: it may enter it, or move that day.") % {
            "day": as_written(asked.due_on)
        }
    return ""


def nothing_stops_it(nomination: Nomination, by: Any, on: date) -> str:
    return " ".join(str(one.sentence) for one in conflicts_of(nomination, on=on) if one.stops)


def law_allows_it(nomination: Nomination, by: Any, on: date) -> str:
    text = _("%(criterion)s: %(words)s (%(source)s)")
    return " ".join(
        text % {"criterion": one.text, "words": one.words, "source": one.legal_basis}
        for one in live_checklist(nomination, on=on).forbidden
    )


def union_enters(nomination: Nomination, by: Any, on: date) -> str:
    return nomination.union.entered_elsewhere


def not_the_nominee(nomination: Nomination, by: Any, on: date) -> str:
    if nomination.member and by.member_id and by.member.person == nomination.member.person:
        return _("You are proposed here yourself. Another verifier or the head does this.")
    return ""


def before_no_sitting(nomination: Nomination, by: Any, on: date) -> str:
    """A nomination with a result is the council's; it does not go back."""
    return _("The council's result is entered already.") if hasattr(nomination, "result") else ""


def council_passed_it(nomination: Nomination, by: Any, on: date) -> str:
    return _sitting_says(nomination) or ("" if _passed(nomination) else _("The council did not pass it."))


def council_did_not_pass_it(nomination: Nomination, by: Any, on: date) -> str:
    """Votes that are enough still do not help where the quota is smaller than the number of those who got them."""
    if refused := _sitting_says(nomination):
        return refused
    asked = RoundAward.objects.filter(round=nomination.round_id, award=nomination.award_id).first()
    return _("The council passed it.") if _passed(nomination) and not (asked and asked.quota) else ""


def _sitting_says(nomination: Nomination) -> str:
    """Return why the council's result cannot be applied yet, or ""."""
    if not hasattr(nomination, "result"):
        return _("The council's result is not entered yet.")
    if nomination.result.sitting.state != nomination.result.sitting.State.APPLIED:
        return _("The results of a sitting are applied to all nominations together, once its signed minutes are attached.")
    return ""


def _passed(nomination: Nomination) -> bool:
    result, asked = nomination.result, nomination.round
    quorum = (asked.quorum_part, asked.quorum_whole)
    return come_to(vote_of(result), result.vote_percent, quorum=quorum) == PASSED


def papers_complete(nomination: Nomination, by: Any, on: date) -> str:
    lacking = ", ".join(lowered(kind.label) for kind in papers_missing(nomination))
    return _("The dossier still lacks: %(papers)s.") % {"papers": lacking} if lacking else ""


# What a step brings with it.


def sent(nomination: Nomination, by: Any, at: datetime) -> None:
    """The checklist is frozen as of this day, and the cited parts are held; somebody who was faster keeps them."""
    on = timezone.localdate(at)
    nomination.submitted_by, nomination.submitted_at = by, at
    with translation.override(settings.LANGUAGE_CODE):
        nomination.checked, nomination.checked_on = live_checklist(nomination, on=on).as_json(), on
    _claims(nomination, Claim.State.CHOSEN, Claim.State.HELD)


def released(nomination: Nomination, by: Any, at: datetime) -> None:
    """Back with the union, which may choose other initiatives; what it cited is free for others meanwhile."""
    _claims(nomination, Claim.State.HELD, Claim.State.CHOSEN)


def ended(nomination: Nomination, by: Any, at: datetime) -> None:
    nomination.claims.exclude(state=Claim.State.SPENT).update(state=Claim.State.FREED)


def put_before_the_council(nomination: Nomination, by: Any, at: datetime) -> None:
    nomination.reviewed_by, nomination.reviewed_at = by, at
    if not nomination.second_use_words and (other := uses_of_another_kind(nomination).first()):
        text = _("%(initiative)s also backs %(code)s, an award of another kind. Write why it may back this one too.")
        raise Refused(text % {"initiative": other.author.initiative.code, "code": other.nomination.code})


def forwarded(nomination: Any, by: Any, at: datetime) -> None:
    """The proposal is written after the council sat, and not tomorrow."""
    day, sat = nomination.forwarded_on, nomination.result.sitting.held_on
    if day and day > timezone.localdate(at):
        raise Refused(_("The day %(day)s is still to come.") % {"day": as_written(day)})
    if day and day < sat:
        text = _("The proposal of %(day)s is older than the council's sitting of %(sat)s.")
        raise Refused(text % {"day": as_written(day), "sat": as_written(sat)})


def older_than_proposal(nomination: Nomination, decided_on: date) -> str:
    """Return that the decision of that day is older than what was proposed to the authority, as a sentence, or ""."""
    if nomination.forwarded_on is None or decided_on >= nomination.forwarded_on:
        return ""
    text = _("The decision of %(decided)s is older than the proposal of %(day)s (%(number)s) for %(name)s.")
    told = {"decided": as_written(decided_on), "day": as_written(nomination.forwarded_on), "name": nomination.nominee}
    return text % (told | {"number": nomination.forwarded_number})


def awarded(nomination: Any, by: Any, at: datetime) -> None:
    """Check that the decision fits, spend the claims, and write the honour that criteria and statistics read."""
    decision = nomination.decision
    if decision is None or decision.authority_id != nomination.award.authority_id or decision.round_id != nomination.round_id:
        raise Refused(_("The decision is another authority's or another round's."))
    if early := older_than_proposal(nomination, decision.decided_on):
        raise Refused(early)
    _claims(nomination, Claim.State.HELD, Claim.State.SPENT)
    born_of(nomination, by=by, at=at)


def revoked(nomination: Any, by: Any, at: datetime) -> None:
    """The honour no longer holds; its parts are free again only if the person who revokes says so."""
    day, decided = nomination.revoked_on, nomination.decision.decided_on
    if day and not decided <= day <= timezone.localdate(at):
        text = _("The award is revoked between the day of its decision, %(decided)s, and today; %(day)s is not.")
        raise Refused(text % {"decided": as_written(decided), "day": as_written(day)})
    if nomination.frees_claims:
        nomination.claims.update(state=Claim.State.FREED)
    revoke_born(nomination, by=by, at=at)


def _claims(nomination: Nomination, was: str, now: str) -> None:
    """Move the claims of a nomination; the database refuses to hold a part that another nomination holds."""
    try:
        with transaction.atomic():
            nomination.claims.filter(state=was).update(state=now)
    except IntegrityError as error:
        raise Refused(_("An initiative cited here has just been taken by another nomination. Read it again.")) from error


STEPS = {
    "submit": Step(
        label=gettext_lazy("Send to the board"),
        sources={State.DRAFT, State.SENT_BACK},
        target=State.SUBMITTED,
        guards=(proposer, union_enters, nothing_missing, round_takes_it, nothing_stops_it, law_allows_it),
        effect=sent,
    ),
    "recall": Step(
        label=gettext_lazy("Recall"),
        sources={State.SUBMITTED},
        target=State.DRAFT,
        guards=(proposer,),
        effect=released,
    ),
    "review": Step(
        label=gettext_lazy("Put before the council"),
        sources={State.SUBMITTED},
        target=State.UNDER_REVIEW,
        guards=(verifier_or_head, not_the_nominee),
        fields=("second_use_words",),
        effect=put_before_the_council,
    ),
    "send_back": Step(
        label=gettext_lazy("Send back for mending"),
        sources={State.SUBMITTED, State.UNDER_REVIEW},
        target=State.SENT_BACK,
        guards=(verifier_or_head, before_no_sitting),
        reason=True,
        effect=released,
    ),
    "pass": Step(
        label=gettext_lazy("Passed by the council"),
        sources={State.UNDER_REVIEW},
        target=State.PASSED,
        guards=(verifier_or_head, council_passed_it),
    ),
    "fail": Step(
        label=gettext_lazy("Not passed by the council"),
        sources={State.UNDER_REVIEW},
        target=State.NOT_PASSED,
        guards=(verifier_or_head, council_did_not_pass_it),
        reason=True,
        effect=ended,
    ),
    "forward": Step(
        label=gettext_lazy("Forward to the authority"),
        sources={State.PASSED},
        target=State.FORWARDED,
        guards=(verifier_or_head, not_the_nominee, papers_complete),
        fields=("forwarded_number", "forwarded_on"),
        effect=forwarded,
    ),
    "award": Step(
        label=gettext_lazy("Awarded"),
        sources={State.FORWARDED},
        target=State.AWARDED,
        guards=(verifier_or_head, not_the_nominee),
        fields=("decision", "prize_vnd"),
        effect=awarded,
    ),
    "decline": Step(
        label=gettext_lazy("Not awarded"),
        sources={State.FORWARDED},
        target=State.DECLINED,
        guards=(verifier_or_head, not_the_nominee),
        reason=True,
        effect=ended,
    ),
    "withdraw": Step(
        label=gettext_lazy("Withdraw the nomination"),
        sources={State.DRAFT, State.SUBMITTED, State.SENT_BACK, State.UNDER_REVIEW},
        target=State.WITHDRAWN,
        guards=(proposer, before_no_sitting),
        reason=True,
        effect=ended,
    ),
    "revoke": Step(
        label=gettext_lazy("Revoke the award"),
        sources={State.AWARDED},
        target=State.REVOKED,
        guards=(verifier_or_head, not_the_nominee),
        fields=("revocation_number", "revoked_on", "frees_claims"),
        reason=True,
        effect=revoked,
    ),
}

workflow = Workflow(STEPS, record=events.record, hold=writing)
events.WORDS.update({f"awards.nomination.{name}": step.label for name, step in STEPS.items()})


def edit_refusal(nomination: Nomination) -> str:
    """Return why the fields of a nomination cannot be edited now, or ""; who may is `proposer`."""
    if nomination.state in EDITABLE:
        return ""
    return _("The nomination is “%(state)s” and cannot be edited. Recall it, or ask the board to send it back.") % {
        "state": nomination.get_state_display()
    }


def save_draft(
    form: ModelForm, rows: Sequence[events.ChildRows] = (), *, by: Any, at: datetime, seen: int | None = None
) -> Nomination:
    """Save a valid form with its child rows; a new record gets its code and its `entered_by`. One event.

    `form.instance` of a new record carries round, award, union, member, op_id and source already. Raises Refused when somebody
    saved in between, or merged the union into another.
    """
    with transaction.atomic():
        new = form.instance
        if not new.pk:
            if elsewhere := Union.objects.select_for_update(no_key=True).get(pk=new.union_id).entered_elsewhere:
                raise Refused(elsewhere)
            new.code = next_code(timezone.localdate(at).year)
            new.entered_by, new.entered_at = by, at
        return events.store(form, by=by, at=at, rows=rows, seen=seen)
