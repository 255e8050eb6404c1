"""The union's face: what it is, how it grew, its people, its work."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from emulation.models import Campaign, Enrolment, HalfYear, UnionReturn
from initiatives.models import Initiative
from unions.models import Event, Member
from unions.models.people import Role
from unions.views import find

SHOWN = 8


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
        "changes": record.walked_changes[::-1],
        "officers": record.mandates.on(today).filter(role=Role.OFFICER).select_related("user").order_by("user__name_sort", "pk"),
        "members_now": Member.objects.filter(union=record).active_on(today).count(),
        "initiatives": own.order_by("-entered_at", "-pk")[:SHOWN],
        "initiatives_count": own.count(),
        "enrolments": Enrolment.objects.filter(union=record, campaign__in=Campaign.objects.visible_to(user, on=today))
        .select_related("campaign", "union")
        .order_by("-campaign__starts_on", "pk"),
        "events": Event.objects.visible_to(user, on=today).about(record).order_by("-pk"),
        "reads": user.reads_of(record.pk, today),
        "serves": record.pk in user.served_union_ids(today),
    }
    return render(request, "pages/union.html", context)
