"""The unions in a campaign: invited, acknowledged, registered with targets; and the holders of the titles it counts."""

from datetime import date

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from emulation.models.campaign import Campaign
from emulation.models.half_year import HalfYear
from emulation.models.union_return import UnionReturn
from toolkit.fields import DayColumn, VndColumn
from toolkit.money import VND_MAX
from toolkit.text import ProseField
from unions.models import Union

TARGETS = ("set_count", "target_count")
SUMS = ("set_vnd", "target_vnd")
MOST_COUNTED = 1_000_000


class EnrolmentQuerySet(models.QuerySet):
    def visible_to(self, user, on: date):
        """Return the enrolments of the unions this person may see on that day."""
        return self if user.sees_all(on) else self.filter(union__in=user.served_union_ids(on))

    def to_answer(self, on: date):
        """Return those of campaigns that run and that the union has not even acknowledged."""
        running = Campaign.objects.running_on(on).filter(state=Campaign.State.RUNNING)
        return self.filter(state=Enrolment.State.INVITED, campaign__in=running)

    def counts_by_campaign(self) -> dict[int, dict]:
        """Return campaign id -> invited, acknowledged, registered: how many unions; the registered have acknowledged too."""
        rows = self.order_by().values("campaign_id").annotate(**JOINED)
        return {row.pop("campaign_id"): row for row in rows}


class Enrolment(models.Model):
    """One union in one campaign (đăng ký tham gia): asked by the board, acknowledged, registered with its own targets.

    Targets are for each half-year; the union's own stands before the one the board set.
    """

    class State(models.TextChoices):
        INVITED = "invited", _("Not acknowledged yet")
        ACKNOWLEDGED = "acknowledged", _("Has acknowledged")
        REGISTERED = "registered", _("Has registered")

    class Source(models.TextChoices):
        OWN = "own", _("the union itself")
        PAPER = "paper", _("on paper")
        ZALO = "zalo", _("by Zalo")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="enrolments", verbose_name=_("campaign"))
    union = models.ForeignKey(Union, models.PROTECT, related_name="enrolments", verbose_name=_("grassroots union"))
    set_count = models.PositiveIntegerField(_("target set by the board"), null=True, blank=True)
    set_vnd = VndColumn(_("target set by the board, đồng"), null=True, blank=True)
    acknowledged_on = DayColumn(_("acknowledged on"), null=True, blank=True)
    registered_on = DayColumn(_("registered on"), null=True, blank=True, help_text=_("The day on the union's registration."))
    target_count = models.PositiveIntegerField(
        _("target, initiatives or titles"), null=True, blank=True, help_text=_("For each half-year.")
    )
    target_vnd = VndColumn(
        _("target, đồng"), null=True, blank=True, help_text=_("For each half-year; leave it empty where none is set.")
    )
    interim_words = ProseField(_("interim review"), blank=True)
    final_words = ProseField(_("final review"), blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.INVITED)
    version = models.PositiveIntegerField(default=1, editable=False)
    source = models.CharField(_("came from"), max_length=5, choices=Source, default=Source.OWN)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "union"],
                name="enrolment_once",
                violation_error_message=_("This union is already enrolled in this campaign."),
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 0, f"{name}__lte": VND_MAX}),
                    name=f"enrolment_{name.replace('_vnd', '')}_in_bounds",
                    violation_error_message=_("A target lies between 0 and 1.000.000 tỷ đồng."),
                )
                for name in SUMS
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 0, f"{name}__lte": MOST_COUNTED}),
                    name=f"enrolment_{name}_in_bounds",
                    violation_error_message=_("A target lies between 0 and 1.000.000 initiatives or titles."),
                )
                for name in TARGETS
            ),
            models.CheckConstraint(
                condition=Q(state="invited", acknowledged_on__isnull=True, registered_on__isnull=True)
                | Q(state="acknowledged", acknowledged_on__isnull=False, registered_on__isnull=True)
                | Q(state="registered", acknowledged_on__isnull=False, registered_on__isnull=False),
                name="enrolment_state_has_its_days",
                violation_error_message=_("Acknowledged and registered unions say on which day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.union} – {self.campaign}"

    def get_absolute_url(self) -> str:
        return reverse("enrolment", args=[self.campaign.slug, self.union.code])

    @property
    def aim_count(self) -> int | None:
        """The target that counts: the union's own, else the one the board set."""
        return self.set_count if self.target_count is None else self.target_count

    @property
    def aim_vnd(self) -> int | None:
        return self.set_vnd if self.target_vnd is None else self.target_vnd


JOINED = {
    "invited": Count("*"),
    "acknowledged": Count("pk", filter=~Q(state=Enrolment.State.INVITED)),
    "registered": Count("pk", filter=Q(state=Enrolment.State.REGISTERED)),
}


class TitleCountQuerySet(models.QuerySet):
    def visible_to(self, user, on: date):
        """Return the counts of the unions this person may see on that day."""
        return self if user.sees_all(on) else self.filter(enrolment__union__in=user.served_union_ids(on))

    def with_accepted_return(self):
        """Return the counts of unions whose return for the same half-year is accepted: both parts of a rate."""
        return self.filter(Exists(_accepted_return()))

    def with_women_members(self):
        """Annotate `women_members` of the accepted return of the same union and half-year, None without one."""
        return self.annotate(women_members=Subquery(_accepted_return().values("women_members")[:1]))

    def totals(self) -> dict:
        """Return one dict of sums: registered, achieved, women_members, each `…_total`, and `rows`.

        Needs `with_women_members()`.
        """
        return self.order_by().aggregate(
            registered_total=Sum("registered", default=0),
            achieved_total=Sum("achieved", default=0),
            women_members_total=Sum("women_members", default=0),
            rows=Count("*"),
        )


def _accepted_return():
    return UnionReturn.objects.accepted().filter(union=OuterRef("enrolment__union"), half_year=OuterRef("half_year"))


class TitleCount(models.Model):
    """Holders of a campaign's title in one union on a half-year's cut-off day (số đạt danh hiệu): a stock."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="title_counts", verbose_name=_("enrolment"))
    half_year = models.ForeignKey(HalfYear, models.PROTECT, related_name="title_counts", verbose_name=_("half-year"))
    registered = models.PositiveIntegerField(_("registered"), default=0)
    achieved = models.PositiveIntegerField(_("holders"), default=0)

    # Of the accepted return of the same union and half-year; set on rows from `with_women_members()`.
    women_members: int | None

    objects = TitleCountQuerySet.as_manager()

    class Meta:
        verbose_name = _("count of title holders")
        verbose_name_plural = _("counts of title holders")
        constraints = [
            models.UniqueConstraint(
                fields=["half_year", "enrolment"],
                name="title_count_once",
                violation_error_message=_("This union already has a count for this half-year."),
            ),
            models.CheckConstraint(
                condition=Q(achieved__lte=F("registered")),
                name="title_holders_have_registered",
                violation_error_message=_("More holders than registered people cannot be."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} – {self.half_year}"

    def get_absolute_url(self) -> str:
        return reverse("title_counts") + f"?half_year={self.half_year.code}"

    @property
    def union_id(self) -> int:
        return self.enrolment.union_id
