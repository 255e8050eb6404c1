"""The unions' half-year returns: head counts on the cut-off day, and words."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from emulation.models.half_year import HalfYear
from toolkit.fields import DayColumn
from toolkit.text import ProseField
from unions.models import Union

HEAD_COUNTS = ("workers", "women_workers", "members", "women_members")


class UnionReturnQuerySet(models.QuerySet):
    def visible_to(self, user, on: date):
        """Return the returns of the unions this person may see on that day."""
        return self if user.sees_all(on) else self.filter(union__in=user.served_union_ids(on))

    def accepted(self):
        """Return the returns whose figures enter sums: accepted ones of unions expected to report (rules 7 and 8)."""
        cut_off = F("half_year__cut_off_on")
        expected = Q(union__founded_on__lte=cut_off) & (Q(union__dissolved_on__isnull=True) | Q(union__dissolved_on__gt=cut_off))
        return self.filter(expected, state=UnionReturn.State.ACCEPTED)

    def count_by_half_year(self) -> dict[int, int]:
        """Return half-year id -> number of returns."""
        return dict(self.order_by().values_list("half_year_id").annotate(returns=Count("*")))


class UnionReturn(models.Model):
    """What one union reports for one half-year (báo cáo 6 tháng của CĐCS).

    Head counts are those of the cut-off day. Only accepted returns enter sums: silence is not zero.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Being filled in")
        SUBMITTED = "submitted", _("Sent")
        SENT_BACK = "sent_back", _("Sent back")
        ACCEPTED = "accepted", _("Accepted")

    class Source(models.TextChoices):
        OWN = "own", _("the union itself")
        PAPER = "paper", _("on paper")
        ZALO = "zalo", _("by Zalo")

    union = models.ForeignKey(Union, models.PROTECT, related_name="returns", verbose_name=_("grassroots union"))
    half_year = models.ForeignKey(HalfYear, models.PROTECT, related_name="returns", verbose_name=_("half-year"))
    workers = models.PositiveIntegerField(_("workers"), null=True, blank=True)
    women_workers = models.PositiveIntegerField(_("women workers"), null=True, blank=True)
    members = models.PositiveIntegerField(_("members"), null=True, blank=True)
    women_members = models.PositiveIntegerField(_("women members"), null=True, blank=True)
    nothing_to_report = models.BooleanField(_("nothing to report"), default=False)
    results = ProseField(_("results"), blank=True)
    difficulties = ProseField(_("difficulties"), blank=True)
    lessons = ProseField(_("lessons"), blank=True)
    jump_words = ProseField(
        _("why a head count changed so much"),
        blank=True,
        help_text=_("Where one moved by more than a third since the half-year before."),
    )
    extended_until = DayColumn(_("extended until"), null=True, blank=True)
    extended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    extension_reason = ProseField(_("reason of the extension"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    late = models.BooleanField(_("late"), default=False, help_text=_("Stored when the return is sent."))
    version = models.PositiveIntegerField(default=1, editable=False)
    op_id = models.UUIDField(null=True, unique=True, editable=False)
    source = models.CharField(_("came from"), max_length=5, choices=Source, default=Source.OWN)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)

    objects = UnionReturnQuerySet.as_manager()

    class Meta:
        verbose_name = _("half-year return")
        verbose_name_plural = _("half-year returns")
        constraints = [
            models.UniqueConstraint(
                fields=["half_year", "union"],
                name="return_once_for_a_half_year",
                violation_error_message=_("This union already has a return for this half-year."),
            ),
            models.CheckConstraint(
                condition=Q(women_workers__lte=F("workers"), women_members__lte=F("members"), members__lte=F("workers"))
                | ~Q(state__in=["submitted", "accepted"]),
                name="return_parts_within_wholes",
                violation_error_message=_("Women cannot outnumber workers or members, nor members the workers."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "accepted"])
                | Q(workers__isnull=False, women_workers__isnull=False, members__isnull=False, women_members__isnull=False),
                name="return_sent_with_head_counts",
                violation_error_message=_("A return is sent with all four head counts."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True) | Q(submitted_by__isnull=True) | ~Q(accepted_by=F("submitted_by")),
                name="return_accepted_by_another",
                violation_error_message=_("Who accepts a return is not who sent it."),
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(accepted_by__isnull=False, accepted_at__isnull=False),
                name="return_accepted_says_by_whom",
                violation_error_message=_("An accepted return says who accepted it and when."),
            ),
            models.CheckConstraint(
                condition=Q(extended_until__isnull=True, extended_by__isnull=True, extension_reason="")
                | Q(extended_until__isnull=False, extended_by__isnull=False) & ~Q(extension_reason=""),
                name="return_extension_says_by_whom",
                violation_error_message=_("An extension says until when, by whom and why."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.union} – {self.half_year}"

    def get_absolute_url(self) -> str:
        return reverse("half_year_return", args=[self.half_year.code, self.union.code])

    @property
    def is_begun(self) -> bool:
        """Whether anybody has begun to fill it in; an extension alone opens a return, too."""
        return bool(self.pk and self.entered_by_id)
