"""The first page of each role: what is due, what came back, what waits."""

from datetime import timedelta

from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from emulation.figures import Tier, is_expected, reporters
from emulation.models import Enrolment, HalfYear, UnionReturn, days_counted_in
from initiatives.forms import typed_and_unsaved
from initiatives.models import Adoption, Initiative
from initiatives.queue import LIMIT_DAYS, queue_of
from initiatives.workflow import missing
from unions.models import Event, Mandate, Union, User
from unions.models.people import Role

SHOWN = 10


@require_GET
def home(request):
    """Lead each person to their own page; the strongest mandate decides."""
    roles = request.user.roles_on(request.today)
    if roles & {Role.VERIFIER, Role.HEAD}:
        return _verifier(request)
    if Role.OFFICER in roles:
        return _officer(request)
    if Role.READER in roles:
        return _reader(request)
    if Role.ADMIN in roles:
        return redirect("admin:index")
    return render(request, "pages/home_nobody.html")


def running_half_years(today) -> list[HalfYear]:
    """Return the half-years people work on, oldest first: open ones that have begun and still take late returns."""
    return [
        year
        for year in HalfYear.objects.listed().filter(state=HalfYear.State.OPEN, late_until_on__gte=today)
        if year.begins_on <= today
    ]


def _officer(request):
    user, today = request.user, request.today
    own = Initiative.objects.filter(union__in=user.served_union_ids(today)).select_related("union")
    unions = list(Union.objects.filter(pk__in=user.served_union_ids(today)).order_by("name_sort", "pk"))
    sent_back = list(own.filter(state=Initiative.State.SENT_BACK).order_by("-pk"))
    drafts = list(
        own.filter(state=Initiative.State.DRAFT)
        .prefetch_related("authors", "lines", "evidence")
        .order_by("-entered_at", "-pk")[:SHOWN]
    )
    running = running_half_years(today)
    words = _words_of_return(sent_back)
    listed = list(HalfYear.objects.listed())
    filed = {(row.half_year_id, row.union_id): row for row in UnionReturn.objects.filter(half_year__in=running, union__in=unions)}
    context = {
        "unions": unions,
        "running": running,
        "sent_back": [{"initiative": one, "event": words.get(one.pk)} for one in sent_back],
        "drafts": [{"initiative": one, "missing": len(missing(one, on=today, listed=listed))} for one in drafts],
        "waiting": own.waiting().order_by("submitted_at", "pk")[:SHOWN],
        "waiting_count": own.waiting().count(),
        "accepted": own.counted().order_by("-accepted_at", "-pk")[:5],
        "figures": [{"half_year": year, "totals": own.counted_in(year).totals()} for year in reversed(running)],
        "returns": [
            {"half_year": year, "union": union, "return": filed.get((year.pk, union.pk)), "days": (year.due_on - today).days}
            for year in running
            for union in unions
            if is_expected(union, year)
        ],
        "to_answer": Enrolment.objects.visible_to(user, on=today)
        .to_answer(today)
        .select_related("campaign", "union")
        .order_by("-campaign__starts_on", "pk"),
        "unrewarded": own.counted().filter(rewards__isnull=True).count(),
        "open_forms": typed_and_unsaved(user),
        "to_ask": User.objects.filter(
            is_active=True, pk__in=Mandate.objects.on(today).filter(role=Role.VERIFIER).values("user")
        ).order_by("name_sort", "pk"),
    }
    return render(request, "pages/home_officer.html", context)


def _words_of_return(sent_back: list[Initiative]) -> dict[int, Event]:
    """Return initiative id -> the event that sent it back last, whose reason the officer reads."""
    found = Event.objects.filter(kind=Initiative._meta.label_lower, verb="send_back", record_id__in=[one.pk for one in sent_back])
    return {event.record_id: event for event in found.order_by("pk")}


def _verifier(request):
    user, today = request.user, request.today
    running = running_half_years(today)
    half_year = running[0] if running else None
    queue = queue_of(user, today)
    limit = today - timedelta(days=LIMIT_DAYS)
    context = {
        "half_year": half_year,
        "running": running,
        "oldest": queue[:SHOWN],
        "waiting": queue.count(),
        "limit": LIMIT_DAYS,
        "adoptions_waiting": Adoption.objects.visible_to(user, on=today).filter(state=Adoption.State.DRAFT).count(),
        "over_limit": queue.filter(submitted_at__date__lt=limit).count(),
        "today": today,
    }
    if half_year:
        unions = Union.objects.visible_to(user, on=today).with_changes().order_by("name_sort", "pk")
        filed = UnionReturn.objects.filter(half_year=half_year)
        rows = [row for row in reporters(half_year, unions, filed) if row.expected]
        context |= {
            "tiers": {tier.value: sum(row.tier == tier for row in rows) for tier in Tier},
            "expected": len(rows),
            "parks": _by_park(rows),
            "waiting_here": queue.waiting_for(days_counted_in(half_year)).count(),
            "sent_back": Initiative.objects.filter(state=Initiative.State.SENT_BACK).count(),
            "due_in": (half_year.due_on - today).days,
        }
    return render(request, "pages/home_verifier.html", context)


def _by_park(rows) -> list[dict]:
    """Return the parks with their unions' squares, those done first, so that the tail shows the work left."""
    order = list(Tier)
    parks: dict = {}
    for row in rows:
        parks.setdefault(row.then.park, []).append(row)
    return [
        {
            "park": park,
            "done": sum(row.tier == Tier.ACCEPTED for row in inside),
            "rows": sorted(inside, key=lambda row: (order.index(row.tier), row.union_return is None, row.union.name_sort)),
        }
        for park, inside in sorted(parks.items(), key=lambda item: (item[0].name_sort, item[0].pk))
    ]


def _reader(request):
    """The newest half-year whose window is over, and the one that runs."""
    today = request.today
    years = [year for year in HalfYear.objects.listed().reverse() if year.begins_on <= today]
    over = next((year for year in years if year.cut_off_on < today), None)
    totals = {
        row["half_year_id"]: row for row in Initiative.objects.visible_to(request.user, on=today).counted().totals_by_half_year()
    }
    rows = [{"half_year": year, "totals": totals.get(year.pk)} for year in years]
    return render(
        request, "pages/home_reader.html", {"over": over, "rows": rows, "newest": totals.get(over.pk) if over else None}
    )
