"""The life of a campaign: planned, launched, summed up. Its summing-up freezes what the room above it counted."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emulation.models import Campaign, CampaignReview, Enrolment, HalfYear, TitleCount, campaigns_alone
from initiatives.models import Initiative
from toolkit.dates import as_written
from toolkit.steps import Refused, Step, Workflow
from unions import events
from unions.guards import verifier_or_head
from unions.models import Union

State = Campaign.State
Kind = CampaignReview.Kind


# Not yet, because.


def document_named(campaign: Campaign, by: Any, on: date) -> str:
    return "" if campaign.document else _("Write the number of the launching document first.")


def unions_named(campaign: Campaign, by: Any, on: date) -> str:
    return "" if campaign.enrolments.exists() else _("Choose the unions it is for first.")


def not_over(campaign: Campaign, by: Any, on: date) -> str:
    return _("Its last day has passed. Set another one first.") if campaign.ended_by(on) else ""


def has_begun(campaign: Campaign, by: Any, on: date) -> str:
    if campaign.starts_on <= on:
        return ""
    return _("It begins on %(day)s. There is nothing to sum up yet.") % {"day": as_written(campaign.starts_on)}


def has_ended(campaign: Campaign, by: Any, on: date) -> str:
    if campaign.ends_on is None:
        return _("It has no last day. Set one first, then sum it up after it.")
    if campaign.ended_by(on):
        return ""
    return _("It runs until %(day)s. Sum it up after that, or set an earlier last day.") % {"day": as_written(campaign.ends_on)}


# What a step brings with it.


def reviewed(campaign: Campaign, by: Any, at: datetime) -> None:
    freeze(campaign, Kind.INTERIM, by=by, at=at)


def summed_up(campaign: Campaign, by: Any, at: datetime) -> None:
    freeze(campaign, Kind.FINAL, by=by, at=at)


CAMPAIGN_STEPS = {
    "launch": Step(
        label=gettext_lazy("Launch the campaign"),
        sources={State.PLANNED},
        target=State.RUNNING,
        guards=(verifier_or_head, document_named, unions_named, not_over),
    ),
    "interim": Step(
        label=gettext_lazy("Interim summing-up"),
        sources={State.RUNNING},
        target=State.RUNNING,
        guards=(verifier_or_head, has_begun),
        fields=("review_words",),
        effect=reviewed,
    ),
    "sum_up": Step(
        label=gettext_lazy("Sum the campaign up"),
        sources={State.RUNNING},
        target=State.CLOSED,
        guards=(verifier_or_head, has_ended),
        fields=("review_words",),
        effect=summed_up,
    ),
}

workflow = Workflow(CAMPAIGN_STEPS, record=events.record, hold=campaigns_alone)
events.WORDS.update({name: step.label for name, step in CAMPAIGN_STEPS.items()})


def freeze(campaign: Campaign, kind: str, *, by: Any, at: datetime) -> CampaignReview:
    """Keep the board's words and the results of the whole campaign as of now. Raises Refused without words."""
    if not campaign.review_words:
        raise Refused(_("Write the summing-up in a few words."))
    counted = Initiative.objects.counted().serving(campaign)
    totals = counted.totals()
    joined = Enrolment.objects.filter(campaign=campaign).counts_by_campaign().get(campaign.pk, {})
    return CampaignReview.objects.create(
        campaign=campaign,
        kind=kind,
        words=campaign.review_words,
        by=by,
        at=at,
        **{name: joined.get(name, 0) for name in ("invited", "acknowledged", "registered")},
        **{name: totals[name] for name in ("counted", "in_money", "accepted_total_vnd")},
        shared=counted.serving_several().count(),
        by_half_year=_by_half_year(counted),
        by_union=_by_union(campaign, counted),
        **_titles(campaign, timezone.localdate(at)),
    )


def _by_half_year(counted) -> list[dict]:
    names = {one.pk: one for one in HalfYear.objects.all()}
    rows = [row for row in counted.totals_by_half_year() if row["half_year_id"]]
    rows.sort(key=lambda row: names[row["half_year_id"]].cut_off_on)
    return [
        {
            "code": names[row["half_year_id"]].code,
            "name": names[row["half_year_id"]].name,
            "counted": row["counted"],
            "accepted_total_vnd": row["accepted_total_vnd"],
        }
        for row in rows
    ]


def _by_union(campaign: Campaign, counted) -> list[dict]:
    """Return one dict for each union it was for, or that has anything in it: code, name, state, both targets, both results."""
    flows = {row["union_id"]: row for row in counted.totals_by_union()}
    enrolled = {one.union_id: one for one in campaign.enrolments.all()}
    unions = Union.objects.filter(pk__in={*flows, *enrolled})
    return [
        {
            "code": union.code,
            "name": union.name,
            "state": one.state if (one := enrolled.get(union.pk)) else "",
            "aim_count": one.aim_count if one else None,
            "aim_vnd": one.aim_vnd if one else None,
            "counted": flows.get(union.pk, {}).get("counted", 0),
            "accepted_total_vnd": flows.get(union.pk, {}).get("accepted_total_vnd", 0),
        }
        for union in unions.order_by("name_sort", "pk")
    ]


def _titles(campaign: Campaign, today: date) -> dict[str, Any]:
    """Return the holders of the last half-year that ended by now, within the campaign; nothing where it counts initiatives."""
    if campaign.counts != Campaign.Counts.TITLES:
        return {}
    days = (campaign.starts_on, min(today, campaign.ends_on or today))
    half_year = HalfYear.objects.listed().filter(cut_off_on__range=days).last()
    if half_year is None:
        return {}
    rows = TitleCount.objects.filter(enrolment__campaign=campaign, half_year=half_year).with_accepted_return()
    sums = rows.with_women_members().totals()
    if not sums["rows"]:
        return {}
    return {
        "half_year": half_year,
        "holders": sums["achieved_total"],
        "holders_registered": sums["registered_total"],
        "women_members": sums["women_members_total"],
    }
