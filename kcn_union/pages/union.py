"""The union's face: what it is, how it grew, its people, its work."""

from django.db.models import Count, Q
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from awards.models import Honour, Nomination, Round
from emulation.models import Campaign, Enrolment, HalfYear, UnionReturn
from initiatives.models import Initiative
from kcn_union.pages.merging import LOOKS
from unions.models import Event, Member, Union, UnionChange
from unions.models.member import Sex
from unions.models.people import Role
from unions.views import find

SHOWN = 8
RELATED = ("other", "park_before", "park_after", "superior_before", "superior_after")


@require_GET
def union(request, code):
    user, today = request.user, request.today
    record = find(request, code)
    filed = {row.half_year_id: row for row in UnionReturn.objects.accepted().filter(union=record)}
    counted = {row["half_year_id"]: row for row in Initiative.objects.filter(union=record).counted().totals_by_half_year()}
    years = [year for year in HalfYear.objects.listed().reverse() if year.begins_on <= today]
    own = Initiative.objects.visible_to(user, on=today).filter(union=record)
    context = {
        "union": record,
        "history": [
            {"half_year": year, "return": filed.get(year.pk), "totals": counted.get(year.pk)}
            for year in years
            if year.pk in filed or year.pk in counted
        ],
        "officers": record.mandates.on(today).filter(role=Role.OFFICER).select_related("user").order_by("user__name_sort", "pk"),
        "members_now": Member.objects.filter(union=record).active_on(today).count(),
        "initiatives": own.order_by("-entered_at", "-pk")[:SHOWN],
        "initiatives_count": own.count(),
        "enrolments": Enrolment.objects.filter(union=record, campaign__in=Campaign.objects.visible_to(user, on=today))
        .select_related("campaign", "union")
        .order_by("-campaign__starts_on", "pk"),
        **_awards(request, record),
        "events": Event.objects.visible_to(user, on=today).about(record).order_by("-pk"),
        "reads": user.reads_of(record.pk, today),
        "serves": record.pk in user.served_union_ids(today),
        **_before_and_after(request, record),
    }
    return render(request, "pages/union.html", context)


def _awards(request, record: Union) -> dict:
    """Return the union's own honours, how many its members have received by year, and its nominations in running rounds."""
    user, today = request.user, request.today
    standing = Honour.objects.visible_to(user, on=today).standing().filter(union=record)
    of_members = standing.filter(member__isnull=False).order_by().values("year")
    counts = {"n": Count("*"), "women": Count("pk", filter=Q(sex=Sex.FEMALE))}
    running = Nomination.objects.visible_to(user, on=today).filter(union=record, round__state=Round.State.OPEN)
    return {
        "own_honours": standing.filter(member__isnull=True)
        .select_related("award")
        .order_by("-year", "-decided_on", "pk")[:SHOWN],
        "member_honours": of_members.annotate(**counts).order_by("-year")[:SHOWN],
        "nominations": running.living().select_related("award", "member", "round", "union").order_by("round__due_on", "code"),
    }


def _before_and_after(request, record: Union) -> dict:
    """Return what happened to the union and with it, its successor, and which of the unions named may be opened."""
    words: dict[str, str] = {
        UnionChange.Kind.MERGED: _("Took in another union"),
        UnionChange.Kind.SPLIT: _("Gave off a new union"),
    }
    about = UnionChange.objects.filter(Q(union=record) | Q(other=record)).select_related("union", *RELATED)
    found = [
        (change, str(change.get_kind_display()), change.other)
        if change.union_id == record.pk
        else (change, words[change.kind], change.union)
        for change in about.order_by("-effective_on", "-pk")
    ]
    others = {other.pk for _change, _label, other in found if other}
    seen = set(Union.objects.visible_to(request.user, on=request.today).filter(pk__in=others).values_list("pk", flat=True))
    return {
        "changes": [_told(change, label, other, seen) for change, label, other in found],
        "successor": record.successor,
        "sees_successor": record.successor_id in seen,
        "looks_at_merging": request.user.has_role(request.today, *LOOKS),
    }


def _told(change: UnionChange, label: str, other: Union | None, seen: set[int]) -> dict:
    return {
        "label": label,
        "was": change.name_before or change.park_before or change.superior_before,
        "now": change.name_after or change.park_after or change.superior_after,
        "other": other,
        "opens": other is not None and other.pk in seen,
        "decision": change.decision,
        "on": change.effective_on,
    }
