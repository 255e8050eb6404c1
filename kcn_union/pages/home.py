"""The first page of each role: what is due, what came back, what waits."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Count, Exists, Max, OuterRef, Q
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from awards.models import Nomination
from awards.sittings import rounds_to_read
from emulation.figures import Stage, Tier, due_on, is_expected, reporters, stage_of, taken_until
from emulation.models import Enrolment, HalfYear, UnionReturn
from initiatives.forms import typed_and_unsaved
from initiatives.models import Adoption, Initiative
from initiatives.queue import LIMIT_DAYS, queue_of
from initiatives.workflow import missing
from kcn_union import closing
from kcn_union.half_year import frozen
from kcn_union.half_year.doors import of_version
from kcn_union.half_year.tiles import tiles
from kcn_union.models import Publication, Reminder
from kcn_union.pages import home_awards
from kcn_union.pages.half_years import rows_of
from unions.models import Event, Mandate, Union, User
from unions.models.people import Role

SHOWN = 10
# Squares and their legend: what is done, what the board has to do, what the unions have to do.
DONE_FIRST = (
    *(Stage.ACCEPTED, Stage.NOTHING, Stage.SUBMITTED, Stage.NOTHING_SENT),
    *(Stage.SENT_BACK, Stage.IN_PROGRESS, Stage.NOT_OPENED),
)


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
    if Role.COUNCILLOR in roles:
        return _councillor(request)
    return _nobody(request)


def _councillor(request):
    """The rounds in whose council this person sits, what there is to read, and when the council meets."""
    return render(request, "pages/home_councillor.html", {"rounds": rounds_to_read(request.user, request.today)})


def _nobody(request):
    """Say that no mandate holds, and what became of the unions this person served that have ended since."""
    ended = Union.objects.filter(mandates__user=request.user, dissolved_on__isnull=False).distinct()
    return render(request, "pages/home_nobody.html", {"ended": ended.select_related("successor").order_by("-dissolved_on", "pk")})


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
    listed = list(HalfYear.objects.listed())
    returns = _own_returns(unions, listed, today)
    running = [year for year in listed if year.pk in {one["half_year"].pk for one in returns} | _running_ids(listed, today)]
    awards = home_awards.of_officer(user, today)
    back = [one["return"] for one in returns if one["stage"] == Stage.SENT_BACK]
    words = _words_of_sending_back([*sent_back, *back, *awards["nominations_back"]])
    context = awards | {
        "unions": unions,
        "running": running,
        "sent_back": [{"initiative": one, "event": words.get((one._meta.label_lower, one.pk))} for one in sent_back],
        "drafts": [{"initiative": one, "missing": len(missing(one, on=today, listed=listed))} for one in drafts],
        "waiting": own.waiting().order_by("submitted_at", "pk")[:SHOWN],
        "waiting_count": own.waiting().count(),
        "accepted": own.counted().order_by("-accepted_at", "-pk")[:5],
        "figures": [{"half_year": year, "totals": own.counted_in(year).totals()} for year in reversed(running)],
        "nominations_back": [
            {"nomination": one, "event": words.get((one._meta.label_lower, one.pk))} for one in awards["nominations_back"]
        ],
        "returns": returns,
        "returns_back": [
            one | {"event": words.get((one["return"]._meta.label_lower, one["return"].pk))}
            for one in returns
            if one["stage"] == Stage.SENT_BACK
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


def _running_ids(listed: list[HalfYear], today: date) -> set[int]:
    """Return the half-years people work on: open ones that have begun and still take late returns."""
    return {year.pk for year in listed if year.state == HalfYear.State.OPEN and year.begins_on <= today <= year.late_until_on}


def _own_returns(unions: list[Union], listed: list[HalfYear], today: date) -> list[dict]:
    """Return what these unions owe, oldest half-year first: still taken, sent back, or given more time by the board."""
    running = _running_ids(listed, today)
    begun = [year for year in listed if year.state != HalfYear.State.CLOSED and year.begins_on <= today]
    filed = {(row.half_year_id, row.union_id): row for row in UnionReturn.objects.filter(half_year__in=begun, union__in=unions)}
    found = [_own_return(year, union, filed.get((year.pk, union.pk)), today) for year in begun for union in unions]
    return [
        one
        for one in found
        if is_expected(one["union"], one["half_year"])
        and (one["half_year"].pk in running or one["stage"] == Stage.SENT_BACK or today <= one["last"])
    ]


def _own_return(year: HalfYear, union: Union, filed: UnionReturn | None, today: date) -> dict:
    """Return one return as its officer reads it; `due` and `last` are the days that hold for this union."""
    due = due_on(year, filed)
    stage = stage_of(filed)
    owed = stage in (Stage.NOT_OPENED, Stage.IN_PROGRESS, Stage.SENT_BACK)
    return {
        "half_year": year,
        "union": union,
        "return": filed,
        "stage": stage,
        "extended": filed.extended_until if filed else None,
        "due": due,
        "last": taken_until(year, filed),
        "days": (due - today).days,
        "owed": owed,
        "sending": today >= year.cut_off_on,
        "may_say_nothing": stage in (Stage.NOT_OPENED, Stage.IN_PROGRESS) and today >= year.cut_off_on,
    }


def _words_of_sending_back(records: Sequence[Initiative | UnionReturn | Nomination]) -> dict[tuple[str, int], Event]:
    """Return (kind, id) -> the event that sent the record back last, whose reason the officer reads; one query."""
    wanted = Q(pk__in=[])
    for kind in {one._meta.label_lower for one in records}:
        wanted |= Q(kind=kind, record_id__in=[one.pk for one in records if one._meta.label_lower == kind])
    found = Event.objects.filter(wanted, verb="send_back").order_by("pk")
    return {(event.kind, event.record_id): event for event in found}


def _verifier(request):
    user, today = request.user, request.today
    half_year = _next_to_close(today)
    queue = queue_of(user, today)
    limit = today - timedelta(days=LIMIT_DAYS)
    context = {
        "half_year": half_year,
        "to_confirm": _to_confirm(user, today),
        "unpublished": _unpublished(),
        "oldest": queue[:SHOWN],
        "waiting": queue.count(),
        "limit": LIMIT_DAYS,
        "adoptions_waiting": Adoption.objects.visible_to(user, on=today).filter(state=Adoption.State.DRAFT).count(),
        "over_limit": queue.filter(submitted_at__date__lt=limit).count(),
        "today": today,
        **home_awards.of_board(user, today),
    }
    if half_year:
        context |= _far_to_go(request, half_year)
    return render(request, "pages/home_verifier.html", context)


def _next_to_close(today: date) -> HalfYear | None:
    """Return the oldest half-year that has begun and is not closed: half-years close in order."""
    listed = HalfYear.objects.listed().exclude(state=HalfYear.State.CLOSED)
    return next((year for year in listed if year.begins_on <= today), None)


def _far_to_go(request, half_year: HalfYear) -> dict:
    """Return what blocks the closing of this half-year, and the unions by how far their returns have come."""
    user, today = request.user, request.today
    unions = Union.objects.visible_to(user, on=today).with_changes().order_by("name_sort", "pk")
    filed = UnionReturn.objects.visible_to(user, on=today).filter(half_year=half_year)
    rows = [{"one": row, "stage": stage_of(row.union_return)} for row in reporters(half_year, unions, filed) if row.expected]
    found = closing.blockers(half_year, on=today)
    reminded = Reminder.objects.visible_to(user, on=today).filter(half_year=half_year)
    return {
        "blockers": found,
        "stopping": sum(one.stops for one in found),
        "expected": len(rows),
        "stages": [{"stage": stage, "n": sum(row["stage"] == stage for row in rows)} for stage in DONE_FIRST],
        "parks": _by_park(rows),
        "reminded": reminded.aggregate(last=Max("at"), unions=Count("union", distinct=True)),
        "days": [
            {"label": label, "day": day, "left": (day - today).days}
            for label, day in (
                (_("cut-off"), half_year.cut_off_on),
                (_("returns due"), half_year.due_on),
                (_("late ones taken until"), half_year.late_until_on),
            )
        ],
    }


def _to_confirm(user: User, today: date) -> list[dict]:
    """Return the closings and corrections that wait for a second person; `confirms` where this person may be the one."""
    asked = Q(state=HalfYear.State.CLOSING) | Q(correction_asked_by__isnull=False)
    found = []
    for year in HalfYear.objects.listed().filter(asked).select_related("asked_by", "correction_asked_by"):
        correcting = year.state == HalfYear.State.CLOSED
        by, at = (year.correction_asked_by, year.correction_asked_at) if correcting else (year.asked_by, year.asked_at)
        never = closing.workflow.forbidden("correct" if correcting else "close", year, by=user, on=today)
        found.append({"half_year": year, "correcting": correcting, "by": by, "at": at, "confirms": not never and by != user})
    return found


def _unpublished() -> list[Publication]:
    """Return the newest versions of half-years that nobody has published yet, oldest first."""
    later = Publication.objects.filter(half_year=OuterRef("half_year"), number__gt=OuterRef("number"))
    waiting = Publication.objects.filter(~Exists(later), published_at__isnull=True)
    return list(waiting.select_related("half_year", "confirmed_by").order_by("cut_off_on"))


def _by_park(rows: list[dict]) -> list[dict]:
    """Return the parks with their unions' squares, those done first, so that the tail shows the work left."""
    parks: dict = {}
    for row in rows:
        parks.setdefault(row["one"].then.park, []).append(row)
    return [
        {
            "park": park,
            "done": sum(row["one"].tier == Tier.ACCEPTED for row in inside),
            "rows": sorted(inside, key=lambda row: (DONE_FIRST.index(row["stage"]), row["one"].union.name_sort)),
        }
        for park, inside in sorted(parks.items(), key=lambda item: (item[0].name_sort, item[0].pk))
    ]


def _reader(request):
    """The newest published figures first, then all half-years that have begun."""
    user, today = request.user, request.today
    seen = Publication.objects.visible_to(user, on=today).filter(published_at__isnull=False).select_related("half_year")
    newest = seen.order_by("-cut_off_on", "-number").first()
    context = {
        "newest": newest,
        "rows": [row for row in rows_of(user, today) if row.half_year.begins_on <= today],
    }
    if newest:
        figures = frozen.figures_of(newest)
        context |= {
            "tiles": tiles(figures, {"before": None, "last_year": None}, of_version(newest)),
            "papers": newest.papers.order_by("format"),
        }
    return render(request, "pages/home_reader.html", context)
