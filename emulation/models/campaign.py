"""Emulation campaigns, the unions that take part, and the holders of titles they count."""

from datetime import date

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from emulation.models.half_year import HalfYear
from emulation.models.union_return import UnionReturn
from toolkit.fields import DayColumn, VndColumn
from toolkit.text import LineField, ProseField
from unions.models import Union


class CampaignQuerySet(models.QuerySet):
    def counting_titles(self):
        """Return the root campaigns that count titles, the oldest first."""
        return self.filter(parent__isnull=True, counts=Campaign.Counts.TITLES).order_by("starts_on", "pk")

    def counting_titles_on(self, cut_off: date):
        """Return the root campaigns that count titles and whose term covers that cut-off day: one tile each."""
        return self.counting_titles().running_on(cut_off)

    def running_on(self, day: date):
        """Return the campaigns that a union may name on that day."""
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))


class Campaign(models.Model):
    """An emulation campaign (phong trào thi đua), bound to a term, maybe under a parent."""

    class Level(models.TextChoices):
        NATION = "nation", _("Vietnam General Confederation of Labour")
        PROVINCE = "province", _("Province")
        BOARD = "board", _("Board of the industrial parks")
        UNION = "union", _("Grassroots union")

    class Audience(models.TextChoices):
        ALL = "all", _("All members")
        WOMEN = "women", _("Women")
        DIRECT = "direct", _("Direct workers")

    class Counts(models.TextChoices):
        INITIATIVES = "initiatives", _("Initiatives")
        TITLES = "titles", _("Holders of a title")

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    name = LineField(_("name"), max_length=250)
    short_name = LineField(_("short name"), max_length=40, help_text=_("For tiles and column heads, 40 characters at most."))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent campaign")
    )
    level = models.CharField(_("launched by"), max_length=10, choices=Level)
    document = LineField(_("document"), max_length=150, blank=True, help_text=_("Number of the launching document."))
    term = LineField(_("term"), max_length=20, blank=True, help_text=_("For example 2018–2023."))
    theme = LineField(_("theme"), max_length=300, blank=True)
    audience = models.CharField(_("for"), max_length=10, choices=Audience, default=Audience.ALL)
    counts = models.CharField(_("counts"), max_length=12, choices=Counts, default=Counts.INITIATIVES)
    starts_on = DayColumn(_("from"))
    ends_on = DayColumn(_("until"), null=True, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="campaign_ends_after_it_began",
                violation_error_message=_("The last day cannot lie before the first."),
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="campaign_not_its_own_parent",
                violation_error_message=_("A campaign is not its own parent."),
            ),
            # The rate of holders is taken over women members; another whole needs a rule of its own first.
            models.CheckConstraint(
                condition=~Q(counts="titles") | Q(audience="women"),
                name="campaign_titles_are_for_women",
                violation_error_message=_("Holders of titles are counted among women members; choose the audience “women”."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def runs_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)


class Enrolment(models.Model):
    """One union in one campaign (đăng ký tham gia), with its own targets."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="enrolments", verbose_name=_("campaign"))
    union = models.ForeignKey(Union, models.PROTECT, related_name="enrolments", verbose_name=_("grassroots union"))
    acknowledged_on = DayColumn(_("acknowledged on"), null=True, blank=True)
    registered_on = DayColumn(_("registered on"), null=True, blank=True)
    target_count = models.PositiveIntegerField(_("target, initiatives or titles"), null=True, blank=True)
    target_vnd = VndColumn(_("target, đồng"), null=True, blank=True)
    interim_words = ProseField(_("interim review"), blank=True)
    final_words = ProseField(_("final review"), blank=True)

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "union"],
                name="enrolment_once",
                violation_error_message=_("This union is already enrolled in this campaign."),
            ),
            models.CheckConstraint(
                condition=Q(target_vnd__isnull=True) | Q(target_vnd__gte=0, target_vnd__lte=10**15),
                name="enrolment_target_in_bounds",
                violation_error_message=_("A target lies between 0 and 1.000.000 tỷ đồng."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.union} – {self.campaign}"


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
