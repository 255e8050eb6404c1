"""What an authority decided, entered once for all it names: the decision, its awards and refusals, in one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.forms import ModelForm
from django.utils.translation import gettext as _

from awards.models import Award, AwardDecision, BaseWage, Honour, Nomination
from awards.workflow import workflow
from emulation.models import writing
from toolkit.steps import Refused
from unions import events

# Prize money is rounded up to tens of thousands of đồng (NĐ 152/2025, Điều 49–50).
ROUNDED_TO_VND = 10_000
AWARD, DECLINE = "award", "decline"


@dataclass(frozen=True)
class Outcome:
    """What the decision says of one nomination: AWARD with its prize money, or DECLINE with the reason; `seen` its version."""

    nomination: Nomination
    step: str
    seen: int
    prize_vnd: int | None = None
    reason: str = ""


def prize_of(award: Award, wage: BaseWage | None) -> int | None:
    """Return the prize money: the award's multiple of the base wage, rounded up; None where one of the two is not on file."""
    if award.prize_multiple is None or wage is None:
        return None
    steps = (award.prize_multiple * wage.wage_vnd / ROUNDED_TO_VND).to_integral_value(rounding=ROUND_CEILING)
    return int(steps * Decimal(ROUNDED_TO_VND))


def waiting(round: Any, authority: Any) -> list[Nomination]:
    """Return the forwarded nominations of that authority in the round, as a list names them."""
    found = Nomination.objects.filter(round=round, award__authority=authority, state=Nomination.State.FORWARDED)
    told = found.select_related("award", "member", "union")
    return list(told.order_by("award__name_sort", "award", "member__name_sort", "union__name_sort", "pk"))


def awaited(decisions_for: Any) -> list[dict[str, Any]]:
    """Return one dict for each round and authority with forwarded nominations among these: names, addresses, waiting."""
    forwarded = decisions_for.filter(state=Nomination.State.FORWARDED).order_by(
        "round__opens_on", "round", "award__authority__rank"
    )
    names = ("round__slug", "round__name", "award__authority__code", "award__authority__name")
    return list(forwarded.values(*names).annotate(waiting=Count("pk")))


def paid_titles(outcomes: Iterable[Outcome], *, year: int) -> list[str]:
    """Return a sentence for each person who would be paid for several titles of one year; only the highest is paid."""
    paid: dict[Any, list[tuple[str, str]]] = {}
    for one in outcomes:
        if one.step == AWARD and one.prize_vnd and one.nomination.member and one.nomination.award.kind == Award.Kind.TITLE:
            member = one.nomination.member
            paid.setdefault(member.person, []).append((member.name, one.nomination.award.name))
    of_them = Q(member__person__in=paid, award__kind=Award.Kind.TITLE, prize_vnd__gt=0, year=year)
    for honour in Honour.objects.standing().filter(of_them).select_related("member", "award").order_by("pk") if paid else []:
        paid[honour.member.person].append((honour.member.name, honour.award.name))
    text = _(
        "%(name)s would be paid for several titles of %(year)s: %(awards)s. Only the highest is paid (NĐ 152/2025, Điều 50)."
    )
    return [
        text % {"name": found[0][0], "year": year, "awards": ", ".join(award for _name, award in found)}
        for found in paid.values()
        if len(found) > 1
    ]


def decide(form: ModelForm, outcomes: Sequence[Outcome], *, by: Any, at: datetime, seen: int | None = None) -> AwardDecision:
    """Write the decision and take `award` or `decline` for all it names, or nothing of it.

    `form.instance` of a new decision carries round, authority and op_id. Raises Refused with the name of the nominee whose step
    is not possible.
    """
    with transaction.atomic():
        writing()
        new = form.instance
        if not new.pk:
            new.entered_by, new.entered_at = by, at
        decision = events.store(form, by=by, at=at, seen=seen)
        for one in outcomes:
            given: dict[str, Any] = (
                {"decision": decision, "prize_vnd": one.prize_vnd} if one.step == AWARD else {"reason": one.reason}
            )
            try:
                workflow.take(one.step, one.nomination, by=by, at=at, seen=one.seen, **given)
            except Refused as refused:
                raise Refused(f"{one.nomination.nominee}: {refused}") from refused
    return decision
