"""The life of an initiative: who may take which step, when not yet and why, and what a step brings with it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.forms import BaseInlineFormSet, ModelForm
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emulation.models import HalfYear, half_year_for, half_year_to_count_in, writing
from initiatives import similar
from initiatives.figures import same_words
from initiatives.models import Adoption, CodeCounter, Evidence, Initiative, SimilarAnswer
from toolkit.steps import Refused, Step, Workflow
from unions import events
from unions.guards import served_by_the_sender, verifier_or_head
from unions.models import Union

State = Initiative.State


# Not yet, because.


def not_entered_by_the_same(initiative: Initiative, by: Any, on: date) -> str:
    if by.pk in (initiative.entered_by_id, initiative.submitted_by_id):
        return _("You entered or sent this initiative. Another verifier or the head accepts it.")
    return ""


def not_an_author(initiative: Initiative, by: Any, on: date) -> str:
    if by.member_id and initiative.authors.filter(member__person=by.member.person).exists():
        return _("You are an author of this initiative. Another verifier or the head accepts it.")
    return ""


def another_than_who_accepted(initiative: Initiative, by: Any, on: date) -> str:
    if by.pk == initiative.accepted_by_id:
        return _("You accepted this initiative. What was accepted is amended by another verifier or the head.")
    return ""


def accepted_by_the_same_today(initiative: Initiative, by: Any, on: date) -> str:
    if by.pk != initiative.accepted_by_id or timezone.localdate(initiative.accepted_at) != on:
        return _("Only who accepted it undoes this, and on the same day. Later it is amended or revoked.")
    return ""


def half_year_open(initiative: Any, by: Any, on: date) -> str:
    if initiative.half_year.state != HalfYear.State.OPEN:
        return _("%(half_year)s is closed. What was accepted in it is amended or revoked.") % {"half_year": initiative.half_year}
    return ""


def similar_answered(initiative: Initiative, by: Any, on: date) -> str:
    """The sender has said of each similar initiative that they may see what it is to theirs; none that lives is the same."""
    living = initiative.similar_answers.filter(other__in=Initiative.objects.living())
    if same := living.filter(answer=SimilarAnswer.Answer.SAME).select_related("other").first():
        text = _("You answered that it is the same as %(code)s. Withdraw this one, or answer again.")
        return text % {"code": same.other.code}
    among = similar.comparable(by, on)
    if found := similar.unanswered(initiative, among=among):
        text = _("It looks like %(code)s. Say whether it is the same, was adopted from it, or is unrelated.")
        return text % {"code": found[0].initiative.code}
    return ""


def not_on_file_as_adoption(initiative: Any, by: Any, on: date) -> str:
    """A pair of origin and adopting union counts once: as an adoption that was not declined, or as an initiative of its own."""
    if not initiative.adopted_from_id:
        return ""
    adoptions = initiative.adopted_from.adoptions.filter(union=initiative.union_id)
    if adoptions.exclude(state=Adoption.State.DECLINED).exists():
        text = _("This union has entered an adoption of %(code)s already. It counts there, not a second time here.")
        return text % {"code": initiative.adopted_from.code}
    return ""


def union_enters(initiative: Initiative, by: Any, on: date) -> str:
    return initiative.union.entered_elsewhere


def words_are_new(initiative: Initiative, by: Any, on: date) -> str:
    if twin := same_words(initiative.union_id, initiative.title, initiative.recognised_on, but=initiative.pk):
        text = _("%(code)s of this union has the same title in this half-year. One of the two has to be withdrawn or renamed.")
        return text % {"code": twin.code}
    return ""


def not_in_library(initiative: Initiative, by: Any, on: date) -> str:
    return _("It stands in the library already.") if initiative.in_library else ""


def stands_in_library(initiative: Initiative, by: Any, on: date) -> str:
    return "" if initiative.in_library else _("It does not stand in the library.")


def nothing_missing(initiative: Initiative, by: Any, on: date) -> str:
    return " ".join(str(sentence) for _field, sentence in missing(initiative, on=on))


def missing(initiative: Initiative, *, on: date, listed: Sequence[HalfYear] | None = None) -> list[tuple[str, str]]:
    """Return (field, sentence) for everything the board needs and the record does not have yet.

    The one list that the submit button, the form's sections and the home page read; the field "authors" stands
    for the author rows. `listed` half-years spare the query where many records are asked.
    """
    needed = [
        ("kind", _("Choose the kind of solution.")),
        ("field_of_application", _("Write the field of application, for example soldering.")),
        ("first_applied_on", _("Enter the day of first use, for example 06/07/2026.")),
        ("problem", _("Describe the difficulty before, in one or two sentences.")),
        ("solution", _("Describe what was changed, in one or two sentences.")),
        ("recognition_number", _("Enter the number on the company's decision.")),
        ("recognised_on", _("Enter the day on the decision, for example 20/10/2026.")),
        ("recognised_by", _("Enter who made the decision: the company or its council.")),
    ]
    found = [(name, sentence) for name, sentence in needed if not getattr(initiative, name)]
    found += [("authors", sentence) for sentence in _missing_of_authors(initiative)]
    if initiative.declared_vnd is None and not initiative.social_value:
        found.append(("declared_vnd", _("Enter the benefit in đồng, or the social value in words where there is no sum.")))
    found += _missing_papers(initiative)
    if initiative.recognised_on is not None:
        try:
            half_year_for(initiative.recognised_on, today=on, listed=listed)
        except Refused as refused:
            found.append(("recognised_on", str(refused)))
    return found


def _missing_papers(initiative: Initiative) -> list[tuple[str, str]]:
    """Return (field, sentence) for the reckoning and the papers that make the benefit defensible."""
    found = []
    if initiative.declared_vnd is not None and not initiative.unlined_reason and not initiative.lines.all():
        found.append(("lines", _("Show in the worksheet how the sum comes about, or write why there is none.")))
    kinds = {one.kind for one in initiative.evidence.all() if one.removed_at is None}
    if not initiative.paperless_reason:
        if Evidence.Kind.DECISION not in kinds:
            found.append(("evidence", _("Attach the decision of recognition, or write why it cannot be attached.")))
        if initiative.unusual_words and Evidence.Kind.CONFIRMATION not in kinds:
            found.append(("evidence", _("For so large a sum attach the company's confirmation of the benefit.")))
    return found


def _missing_of_authors(initiative: Initiative) -> list[str]:
    shares = [author.share for author in initiative.authors.all()]
    if not shares:
        return [_("Enter at least one author.")]
    total = sum(shares)
    if total == 100:
        return []
    written = {"total": f"{total:f}".replace(".", ","), "rest": f"{abs(100 - total):f}".replace(".", ",")}
    if total < 100:
        return [_("The shares sum to %(total)s%%, %(rest)s%% is missing.") % written]
    return [_("The shares sum to %(total)s%%, %(rest)s%% too much.") % written]


# What a step brings with it.


def sent(initiative: Initiative, by: Any, at: datetime) -> None:
    initiative.submitted_by, initiative.submitted_at = by, at
    initiative.received_by = initiative.received_at = None
    initiative.remarks.open().update(settled_at=at)


def remarks_sent(initiative: Initiative, by: Any, at: datetime) -> None:
    initiative.remarks.drafted().update(sent_at=at)


def not_sent(initiative: Initiative, by: Any, at: datetime) -> None:
    initiative.submitted_by = initiative.submitted_at = None
    initiative.received_by = initiative.received_at = None


def recalled(initiative: Initiative, by: Any, at: datetime) -> None:
    """Not sent any more; the remarks that the sending settled are open again."""
    initiative.remarks.filter(settled_at=initiative.submitted_at).update(settled_at=None)
    not_sent(initiative, by, at)


def received(initiative: Initiative, by: Any, at: datetime) -> None:
    initiative.received_by, initiative.received_at = by, at


def count_in_its_half_year(initiative: Any, by: Any, at: datetime) -> None:
    initiative.half_year = half_year_to_count_in(initiative.recognised_on, today=timezone.localdate(at))
    initiative.accepted_by, initiative.accepted_at = by, at


def count_no_longer(initiative: Initiative, by: Any, at: datetime) -> None:
    initiative.half_year = initiative.accepted_by = initiative.accepted_at = initiative.accepted_vnd = None
    initiative.in_library = False


def count_where_the_decision_lies(initiative: Any, by: Any, at: datetime) -> None:
    """Amended: the half-year follows the decision's day while it is open; what counted in a closed one stays there."""
    stored: Any = Initiative.objects.select_related("half_year").get(pk=initiative.pk)
    if all(getattr(initiative, name) == getattr(stored, name) for name in AMENDED):
        raise Refused(_("Nothing was changed."))
    now = half_year_to_count_in(initiative.recognised_on, today=timezone.localdate(at))
    if stored.half_year.state == HalfYear.State.OPEN:
        initiative.half_year = now


def into_library(initiative: Initiative, by: Any, at: datetime) -> None:
    initiative.in_library = True


def out_of_library(initiative: Initiative, by: Any, at: datetime) -> None:
    initiative.in_library = False


AMENDED = ("accepted_vnd", "confirmed_vnd", "recognition_number", "recognised_on", "recognised_by")

STEPS = {
    "submit": Step(
        label=gettext_lazy("Send for checking"),
        sources={State.DRAFT, State.SENT_BACK},
        target=State.SUBMITTED,
        guards=(served_by_the_sender, nothing_missing, words_are_new, not_on_file_as_adoption, similar_answered),
        effect=sent,
    ),
    "recall": Step(
        label=gettext_lazy("Recall"),
        sources={State.SUBMITTED},
        target=State.DRAFT,
        guards=(served_by_the_sender,),
        effect=recalled,
    ),
    "receive": Step(
        label=gettext_lazy("Receive"),
        sources={State.SUBMITTED},
        target=State.RECEIVED,
        guards=(verifier_or_head,),
        effect=received,
    ),
    "accept": Step(
        label=gettext_lazy("Accept"),
        sources={State.RECEIVED},
        target=State.ACCEPTED,
        guards=(
            verifier_or_head,
            not_entered_by_the_same,
            not_an_author,
            nothing_missing,
            words_are_new,
            not_on_file_as_adoption,
        ),
        fields=("accepted_vnd",),
        effect=count_in_its_half_year,
    ),
    "send_back": Step(
        label=gettext_lazy("Send back for mending"),
        sources={State.RECEIVED},
        target=State.SENT_BACK,
        guards=(verifier_or_head,),
        reason=True,
        effect=remarks_sent,
    ),
    "reject": Step(
        label=gettext_lazy("Do not accept"),
        sources={State.RECEIVED},
        target=State.REJECTED,
        guards=(verifier_or_head, not_entered_by_the_same, not_an_author),
        reason=True,
    ),
    "withdraw": Step(
        label=gettext_lazy("Withdraw"),
        sources={State.DRAFT, State.SUBMITTED, State.RECEIVED, State.SENT_BACK},
        target=State.WITHDRAWN,
        guards=(served_by_the_sender,),
    ),
    "reopen": Step(
        label=gettext_lazy("Open again"),
        sources={State.WITHDRAWN},
        target=State.DRAFT,
        guards=(served_by_the_sender, union_enters),
        effect=not_sent,
    ),
    "into_library": Step(
        label=gettext_lazy("Put into the library"),
        sources={State.ACCEPTED},
        target=State.ACCEPTED,
        guards=(verifier_or_head, not_in_library),
        effect=into_library,
    ),
    "out_of_library": Step(
        label=gettext_lazy("Take out of the library"),
        sources={State.ACCEPTED},
        target=State.ACCEPTED,
        guards=(verifier_or_head, stands_in_library),
        effect=out_of_library,
    ),
    "amend": Step(
        label=gettext_lazy("Amend"),
        sources={State.ACCEPTED},
        target=State.ACCEPTED,
        guards=(verifier_or_head, another_than_who_accepted, not_entered_by_the_same, not_an_author),
        fields=AMENDED,
        reason=True,
        effect=count_where_the_decision_lies,
    ),
    "undo": Step(
        label=gettext_lazy("Undo"),
        sources={State.ACCEPTED},
        target=State.RECEIVED,
        guards=(verifier_or_head, accepted_by_the_same_today, half_year_open),
        effect=count_no_longer,
    ),
    "revoke": Step(
        label=gettext_lazy("Revoke acceptance"),
        sources={State.ACCEPTED},
        target=State.REVOKED,
        guards=(verifier_or_head, not_entered_by_the_same, not_an_author),
        reason=True,
        effect=count_no_longer,
    ),
}

workflow = Workflow(STEPS, record=events.record, hold=writing)
events.WORDS.update({name: step.label for name, step in STEPS.items()})

EDITABLE = STEPS["submit"].sources


def edit_refusal(initiative: Initiative) -> str:
    """Return why the fields of an initiative cannot be edited now, or ""; who may is `served_by_the_sender`."""
    if initiative.state in EDITABLE:
        return ""
    text = _("The initiative is “%(state)s” and cannot be edited. Recall it, or ask the board to send it back.")
    return text % {"state": initiative.get_state_display()}


def save_draft(
    form: ModelForm,
    authors: BaseInlineFormSet,
    rows: Sequence[events.ChildRows] = (),
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    reason: str = "",
) -> Initiative:
    """Save a valid form with its child rows; a new record gets its code and its `entered_by`. One event, with its reason.

    `form.instance` of a new record carries union, op_id and source already. Raises Refused when somebody saved
    in between, or merged the union into another.
    """
    with transaction.atomic():
        new, first = form.instance, not form.instance.pk
        if first:
            # Held, so that no draft slips into a union while its unfinished work passes to another.
            if elsewhere := Union.objects.select_for_update(no_key=True).get(pk=new.union_id).entered_elsewhere:
                raise Refused(elsewhere)
            new.code = next_code(timezone.localdate(at).year)
            new.entered_by, new.entered_at = by, at
        saved = events.store(form, by=by, at=at, formsets=(authors,), rows=rows, seen=seen, reason=reason)
        similar.trace([saved], first=first)
        return saved


def next_code(year: int) -> str:
    """Return the next code of that year, SK-2022-00017; holds the counter until the transaction ends."""
    counter = CodeCounter.objects.filter(year=year)
    if not counter.update(last=F("last") + 1):
        # The first of the year; where somebody else was faster, this one waits and comes second.
        CodeCounter.objects.get_or_create(year=year)
        counter.update(last=F("last") + 1)
    return f"SK-{year}-{counter.get().last:05}"
