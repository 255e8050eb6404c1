"""The demo keeps its promise: the published figures of 2022-H1, by plain queries, on any day it is loaded."""

from collections import Counter
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, Q, Sum
from django.utils import timezone

from emulation.figures import is_expected
from emulation.models import HalfYear, TitleCount, UnionReturn
from initiatives.models import Author, CodeCounter, Initiative, main_saving
from kcn_union.half_year.cited import holds
from kcn_union.invented import build
from kcn_union.models import CitedFigure
from unions.models import Event, Member, Union, User

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
    assert 20 * 10**9 < sum(amounts) < 21 * 10**9
    assert amounts[-1] < 5 * 10**9
    assert 0 < counted.filter(accepted_vnd=None).count() < 40
    assert 23_000 <= heads["workers"] < 23_100
    assert 20_900 <= heads["members"] < 21_000
    assert Decimal(holders) / heads["women"] > Decimal("0.9")
    assert sum(is_expected(union, half_year) for union in Union.objects.all()) == 78

    _whole_board_agrees(date(2026, 11, 24))
    said = [one for one in CitedFigure.objects.all() if not holds(one.relation, one.value, {
        "expected": 78, "workers": heads["workers"], "members": heads["members"], "counted": 210, "accepted_total_vnd": sum(amounts),
    }[one.measure])]  # fmt: skip
    assert (CitedFigure.objects.count(), said) == (5, [])
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
    else:
        assert {"accepted", "submitted", "received", "sent_back", "draft"} <= set(
            Initiative.objects.filter(recognised_on__gte=running.begins_on).values_list("state", flat=True)
        )


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
