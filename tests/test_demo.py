"""The demo keeps its promise: the published figures of 2022-H1, by plain queries, on any day it is loaded."""

from collections import Counter
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from awards.conflicts import conflicts_of
from awards.forgotten import forgotten
from awards.models import AwardDecision, Claim, Honour, Nomination, NominationPaper, Recusal, Round, RoundAward, Seat, Sitting
from awards.workflow import papers_missing
from emulation.figures import Stage, is_expected, stage_of
from emulation.models import HalfYear, TitleCount, UnionReturn
from initiatives.models import Author, CodeCounter, Initiative, main_saving
from kcn_union import verify
from kcn_union.half_year.cited import holds
from kcn_union.invented import build, merit
from kcn_union.models import CitedFigure, ClosedItem, Publication, Reminder
from unions.models import Event, Member, Union, User

NEVER = datetime(1900, 1, 1, tzinfo=UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]


def loaded(day: str) -> datetime:
    at = timezone.make_aware(datetime.combine(date.fromisoformat(day), time(16)))
    build.load(timezone.localtime(at))
    return at


def test_the_first_half_of_2022_is_as_published():
    loaded("2026-11-24")
    half_year = HalfYear.objects.get(code="2022-H1")
    counted = Initiative.objects.filter(state="accepted", half_year=half_year)
    filed = UnionReturn.objects.filter(half_year=half_year, state="accepted")
    heads = filed.aggregate(workers=Sum("workers"), members=Sum("members"), women=Sum("women_members"))
    holders = TitleCount.objects.filter(half_year=half_year).aggregate(all=Sum("achieved"))["all"]
    amounts = sorted(counted.exclude(accepted_vnd=None).values_list("accepted_vnd", flat=True))

    assert (counted.count(), filed.count()) == (210, 78)
    assert sum(amounts) == 20_372_500_000
    assert amounts[-1] < 5 * 10**9
    assert 0 < counted.filter(accepted_vnd=None).count() < 40
    assert 23_000 <= heads["workers"] < 23_100
    assert 20_900 <= heads["members"] < 21_000
    assert Decimal(holders) / heads["women"] > Decimal("0.9")
    assert sum(is_expected(union, half_year) for union in Union.objects.all()) == 78

    signed = Publication.objects.get(half_year=half_year)
    whole = signed.lines.get(union=None)
    assert (whole.reported, whole.counted, whole.accepted_total_vnd) == (78, 210, 20_372_500_000)
    assert signed.phrase == "210 sáng kiến, giá trị làm lợi trên 20 tỷ đồng"
    assert (signed.scan_format, sorted(paper.format for paper in signed.papers.all())) == ("pdf", ["docx", "pdf", "xlsx"])

    _whole_board_agrees(date(2026, 11, 24))
    said = [one for one in CitedFigure.objects.all() if not holds(one.relation, one.value, {
        "expected": 78, "workers": heads["workers"], "members": heads["members"], "counted": 210, "accepted_total_vnd": sum(amounts),
    }[one.measure])]  # fmt: skip
    assert (CitedFigure.objects.count(), said) == (5, [])
    _past_half_years_are_closed(date(2026, 11, 24), unfinished="2026-H2")
    _rounds_stand_in_three_states(date(2026, 11, 24))
    _honours_count_in_the_half_year_of_their_decision(date(2026, 11, 24))
    own = Initiative.objects.filter(union__mandates__user__username="canbo")
    states = Counter(own.values_list("state", flat=True))
    assert (states["draft"] >= 2, states["sent_back"] >= 2, states["submitted"] + states["received"] >= 3, states["accepted"] >= 5) == (
        True, True, True, True,
    )  # fmt: skip


def _whole_board_agrees(today: date) -> None:
    """Members on each cut-off day equal the returns; shares sum; codes have no gap; nothing lies in the future."""
    for half_year in HalfYear.objects.listed().filter(cut_off_on__lt=today):
        day = half_year.cut_off_on
        active = Member.objects.filter(joined_on__lte=day).filter(Q(left_on=None) | Q(left_on__gte=day))
        rows = active.values_list("union").annotate(all=Count("pk"), women=Count("pk", filter=Q(sex="female")))
        found = {union: (members, women) for union, members, women in rows}
        filed = UnionReturn.objects.filter(half_year=half_year).values_list("union", "members", "women_members")
        assert {union: found[union] for union, _members, _women in filed} == {
            union: (members, women) for union, members, women in filed
        }

    drift = [one for one in Initiative.objects.prefetch_related("lines") if one.main_saving != main_saving(one.lines.all())]
    assert not drift
    shares = Author.objects.values_list("initiative").annotate(total=Sum("share"))
    assert {total for _initiative, total in shares} == {Decimal(100)}
    for counter in CodeCounter.objects.all():
        codes = Initiative.objects.filter(code__startswith=f"SK-{counter.year}-").order_by("code").values_list("code", flat=True)
        assert list(codes) == [f"SK-{counter.year}-{number:05}" for number in range(1, counter.last + 1)]
    now = timezone.make_aware(datetime.combine(today, time(16)))
    for field in ("entered_at", "submitted_at", "received_at", "accepted_at"):
        assert not Initiative.objects.filter(**{f"{field}__gt": now}).exists()
    assert not Initiative.objects.filter(recognised_on__gt=today).exists()
    assert not Member.objects.filter(Q(joined_on__gt=today) | Q(left_on__gt=today)).exists()
    assert (
        Event.objects.filter(verb="accept", kind="initiatives.initiative").count()
        == Initiative.objects.filter(state="accepted").count()
    )


def _past_half_years_are_closed(today: date, *, unfinished: str) -> None:
    """Each was asked for by one and confirmed by another in its turn, with nothing accepted into it afterwards."""
    now = timezone.make_aware(datetime.combine(today, time(16)))
    listed = list(HalfYear.objects.listed())
    past = [year for year in listed if year.code < unfinished]
    versions = list(Publication.objects.select_related("half_year").order_by("made_at"))
    first = [one for one in versions if one.number == 1]
    assert [year.state for year in listed] == ["closed"] * len(past) + ["open"] * (len(listed) - len(past))
    assert [one.half_year for one in first] == past
    assert [(one.half_year.asked_by_id, one.half_year.closed_by_id) for one in first] == [
        (one.asked_by_id, one.confirmed_by_id) for one in first
    ]
    assert {one.confirmed_by.username for one in first} == {"lanhdao"}
    assert all(year.late_until_on < timezone.localdate(year.closed_at) for year in past)
    assert [one.half_year for one in versions if not one.published_at] == [past[-1]]
    assert [(one.half_year, bool(one.reason), bool(one.published_at)) for one in versions if one.number > 1] == [
        (past[-3], True, True)
    ]
    filed = {row.union_id: row for row in UnionReturn.objects.filter(half_year=past[-1])}
    stages = Counter(stage_of(filed.get(union.pk)) for union in Union.objects.all() if is_expected(union, past[-1]))
    assert (stages[Stage.NOTHING], stages[Stage.NOT_OPENED]) == (2, 1)
    moments = [at for one in versions for at in (one.made_at, one.published_at) if at]
    assert max([*moments, *Event.objects.values_list("at", flat=True), *Reminder.objects.values_list("at", flat=True)]) <= now
    for model in (Initiative, UnionReturn):
        assert not model.objects.filter(accepted_at__gte=F("half_year__closed_at"), half_year__closed_at__isnull=False).exists()
    assert list(verify.troubles()) == []


N = Nomination.State
LATE = {N.AWARDED, N.DECLINED, N.NOT_PASSED, N.REVOKED, N.WITHDRAWN}
EARLY = {N.DRAFT, N.SUBMITTED, N.SENT_BACK, N.UNDER_REVIEW, N.WITHDRAWN}
# What a claim of a nomination in that state is, where it is not freed by choice.
CLAIMED: dict[str, str] = {
    **dict.fromkeys([N.DRAFT, N.SENT_BACK], "chosen"),
    **dict.fromkeys([N.SUBMITTED, N.UNDER_REVIEW, N.PASSED, N.FORWARDED], "held"),
    **dict.fromkeys([N.AWARDED, N.REVOKED], "spent"),
    **dict.fromkeys([N.NOT_PASSED, N.DECLINED, N.WITHDRAWN], "freed"),
}


def _rounds_stand_in_three_states(today: date) -> None:
    """One finished, one running, one coming; whatever is in them could have been entered by people, and was told."""
    judged = merit.years_on(today)
    rounds = list(Round.objects.order_by("year"))
    assert [(one.year, one.state) for one in rounds] == [
        (judged.finished, "finished"), (judged.running, "open"), (judged.coming, "planned"),
    ]  # fmt: skip
    past, running, coming = rounds
    assert running.opens_on < today <= running.due_on
    assert set(past.nominations.values_list("state", flat=True)) == LATE
    assert set(running.nominations.values_list("state", flat=True)) == EARLY
    assert not coming.nominations.exists()
    for model in (Round, RoundAward, Seat, Sitting, Nomination, Claim, NominationPaper, AwardDecision, Recusal):
        for one in model.objects.all():
            one.full_clean()
    told = Event.objects.filter(kind="awards.nomination").exclude(verb__in=["judged", "paper_added"])
    assert dict(Nomination.objects.values_list("pk", "version")) == dict(Counter(told.values_list("record_id", flat=True)))
    found = {(one.nomination.state, one.state) for one in Claim.objects.select_related("nomination")}
    assert found == {(state, CLAIMED[state]) for state, _claim in found}
    assert {"chosen", "held", "spent", "freed"} == {claim for _state, claim in found}
    _council_voted(past)
    _officer_sees_something_of_everything(running, today)


def _council_voted(past: Round) -> None:
    """Nine seats in both councils; seven of nine did not pass, and the demo's councillor did not vote on her own union."""
    assert set(Seat.objects.values_list("round__state").annotate(n=Count("pk"))) == {("finished", 9), ("open", 9)}
    councillor = Seat.objects.get(round=past, user__username="hoidong")
    recused = Recusal.objects.filter(result__sitting__round=past)
    assert {(one.seat, one.result.nomination.union) for one in recused} == {(councillor, councillor.union)}
    votes = past.nominations.filter(award__code="BLDST", result__isnull=False).values_list("result__agree", "state")
    assert {agree for agree, state in votes if state == N.NOT_PASSED} == {7}
    assert {agree for agree, state in votes if state != N.NOT_PASSED} <= {8, 9}
    assert set(past.decisions.values_list("authority__code", flat=True)) == {"LDLD", "UBND", "TLD"}
    assert set(
        past.nominations.filter(award__prize_multiple__isnull=False, state=N.AWARDED).values_list("prize_vnd", flat=True)
    ) == {one.prize_vnd for one in Honour.objects.filter(nomination__round=past, prize_vnd__isnull=False)}


def _officer_sees_something_of_everything(running: Round, today: date) -> None:
    """The officer's union has complete ones and some that lack a paper, drafts that are stopped, and people left over."""
    own = running.nominations.filter(union__mandates__user__username="canbo")
    assert set(own.values_list("state", flat=True)) >= EARLY - {N.WITHDRAWN}
    assert {bool(papers_missing(one)) for one in own.exclude(state=N.DRAFT)} == {True, False}
    stopped = [one for one in own.filter(state=N.DRAFT) if any(each.stops for each in conflicts_of(one, on=today))]
    assert len(stopped) == 2
    unions = Union.objects.filter(mandates__user__username="canbo")
    left_over = [one for one in forgotten(running, unions=unions, on=today).sure if one.proofs and one.direct]
    assert left_over
    assert {one.member for one in left_over}.isdisjoint({one.member for one in own.filter(award__code="BLDST")})


def _honours_count_in_the_half_year_of_their_decision(today: date) -> None:
    """Every year has some; what was decided before the first half-year counts in none; versions hold what counted then."""
    listed = list(HalfYear.objects.listed())
    for one in Honour.objects.select_related("member", "award", "union", "half_year"):
        one.clean()
        held = next((year for year in listed if year.begins_on <= one.decided_on <= year.cut_off_on), None)
        assert one.half_year == (held if one.state == "standing" else None)
        assert one.decided_on <= today
    for one in Honour.objects.order_by("pk")[::60]:
        one.full_clean()
    assert Honour.objects.count() < 4_000
    counted = dict(Honour.objects.filter(half_year__isnull=False).values_list("half_year").annotate(n=Count("pk")))
    assert set(counted) >= {year.pk for year in listed if year.code.endswith("H1") and year.cut_off_on < today}
    frozen = ClosedItem.objects.filter(record=ClosedItem.Record.HONOUR)
    for version in Publication.objects.all():
        assert frozen.filter(publication=version).count() == counted.get(version.half_year_id, 0)
    of_the_people = Honour.objects.filter(award__code__in=["LDTT", "CSTD_CS"]).values_list("union").distinct().count()
    assert of_the_people > 70


def _returns_were_filed_by_their_steps() -> None:
    """A return's version is the number of its events; none was sent before the day whose head counts it has."""
    told = Counter(Event.objects.filter(kind="emulation.unionreturn").values_list("record_id", flat=True))
    filed = UnionReturn.objects.select_related("half_year")
    assert {row.pk: row.version for row in filed} == dict(told)
    assert [row for row in filed if row.submitted_at and timezone.localdate(row.submitted_at) < row.half_year.cut_off_on] == []
    assert [row for row in filed if row.late != (timezone.localdate(row.submitted_at or NEVER) > row.half_year.due_on)] == []


@pytest.mark.parametrize("day", ["2026-12-01", "2026-05-31", "2026-11-30", "2028-02-29"])
def test_it_loads_on_any_day_and_the_running_half_year_is_half_done(day):
    today = date.fromisoformat(day)
    loaded(day)

    assert HalfYear.objects.listed().last().begins_on <= today <= HalfYear.objects.listed().last().cut_off_on
    _whole_board_agrees(today)
    running = list(HalfYear.objects.listed())[-1]
    if (today - running.begins_on).days < build.EARLY_DAYS:
        assert set(Initiative.objects.filter(recognised_on__gte=running.begins_on).values_list("state", flat=True)) <= {
            "submitted",
            "draft",
        }
        before = list(HalfYear.objects.listed())[-2]
        filed = UnionReturn.objects.filter(half_year=before, state="accepted").count()
        assert 0 < filed < sum(is_expected(union, before) for union in Union.objects.all())
        unfinished = before
    else:
        unfinished = running
        assert {"accepted", "submitted", "received", "sent_back", "draft"} <= set(
            Initiative.objects.filter(recognised_on__gte=running.begins_on).values_list("state", flat=True)
        )

    _past_half_years_are_closed(today, unfinished=unfinished.code)
    _rounds_stand_in_three_states(today)
    _honours_count_in_the_half_year_of_their_decision(today)
    _returns_were_filed_by_their_steps()
    filed = {row.union_id: row for row in UnionReturn.objects.filter(half_year=unfinished)}
    expected = [union for union in Union.objects.all() if is_expected(union, unfinished)]
    stages = {stage_of(filed.get(union.pk)) for union in expected}
    assert stages == (set(Stage) if today >= unfinished.cut_off_on else {Stage.NOT_OPENED, Stage.IN_PROGRESS})
    assert sum(row.extended_until is not None for row in filed.values()) == 1
    reminded = set(Reminder.objects.filter(half_year=unfinished).values_list("union", flat=True))
    assert len(reminded) == 7
    assert [union for union in reminded if union in filed and filed[union].submitted_at] == []


def test_a_database_that_holds_anything_is_left_alone(cast, settings):
    settings.DEMO = True
    before = User.objects.count()

    with pytest.raises(CommandError):
        call_command("load_demo")
    call_command("load_demo", if_empty=True)
    assert User.objects.count() == before


def test_without_demo_mode_nothing_is_loaded(db):
    with pytest.raises(CommandError):
        call_command("load_demo")
    assert User.objects.count() == 0
