"""Half-years: windows of days that touch by construction, and which of them a day belongs to."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from toolkit import locks
from toolkit.fields import DayColumn
from toolkit.steps import Refused
from toolkit.text import ProseField

LOCK = "half-years"


class HalfYearQuerySet(models.QuerySet):
    def in_order(self):
        """Return them from the oldest to the newest, each with `cut_off_before`, the cut-off it follows."""
        before = HalfYear.objects.filter(cut_off_on__lt=OuterRef("cut_off_on")).order_by("-cut_off_on")
        return self.annotate(cut_off_before=Subquery(before.values("cut_off_on")[:1])).order_by("cut_off_on")

    def listed(self):
        """Return the half-years people see, in order: the first row on file only gives the beginning."""
        return self.in_order().filter(cut_off_before__isnull=False)


class HalfYear(models.Model):
    """Six months of figures (kỳ 6 tháng). It begins the day after the cut-off day before it."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSING = "closing", _("Closing asked for")
        CLOSED = "closed", _("Closed")

    code = models.CharField(
        _("code"), max_length=7, unique=True, validators=[RegexValidator(r"^\d{4}-H[12]\Z", _("For example 2026-H1."))]
    )
    cut_off_on = DayColumn(_("cut-off day"), unique=True)
    due_on = DayColumn(_("returns are due on"))
    late_until_on = DayColumn(_("late returns are taken until"))
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.OPEN)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("asked by"),
    )
    asked_at = models.DateTimeField(_("closing asked for at"), null=True, blank=True, editable=False)
    previewed_digest = models.CharField(max_length=64, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("closed by"),
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)
    correction_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    correction_asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    correction_reason = ProseField(_("reason of the correction"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    # The cut-off day this half-year follows; set on rows from `in_order()` and `listed()`.
    cut_off_before: date

    objects = HalfYearQuerySet.as_manager()

    class Meta:
        verbose_name = _("half-year")
        verbose_name_plural = _("half-years")
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gte=F("cut_off_on"), late_until_on__gte=F("due_on")),
                name="half_year_days_in_order",
                violation_error_message=_("The cut-off day, the due day and the last late day follow each other."),
            ),
            models.CheckConstraint(
                condition=~Q(state="closing") | Q(asked_by__isnull=False, asked_at__isnull=False) & ~Q(previewed_digest=""),
                name="half_year_closing_says_who_asked",
                violation_error_message=_("A closing says who asked for it, when, and which figures were shown."),
            ),
            models.CheckConstraint(
                condition=Q(correction_asked_by__isnull=True, correction_asked_at__isnull=True, correction_reason="")
                | Q(state="closed", correction_asked_by__isnull=False, correction_asked_at__isnull=False)
                & ~Q(correction_reason=""),
                name="half_year_correction_says_who_asked",
                violation_error_message=_("A correction of a closed half-year says who asked for it, when and why."),
            ),
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True) | Q(state="closed", closed_at__isnull=False, asked_by__isnull=False),
                name="half_year_closed_says_when",
                violation_error_message=_("A closed half-year says who asked for it, who confirmed it, and when."),
            ),
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True) | Q(asked_by__isnull=True) | ~Q(closed_by=F("asked_by")),
                name="half_year_closed_by_another",
                violation_error_message=_("Who confirms the closing is not who asked for it."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("half_year", args=[self.code])

    @property
    def name(self) -> str:
        """The name people use; never the code."""
        year, half = self.code.split("-")
        first = _("first six months of %(year)s") % {"year": year}
        return str(first if half == "H1" else _("last six months of %(year)s") % {"year": year})

    @property
    def begins_on(self) -> date:
        """The first day of the window; needs a row from `in_order()` or `listed()`."""
        return self.cut_off_before + timedelta(days=1)

    @property
    def year_before(self) -> str:
        """The code of the same half of the year before."""
        year, half = self.code.split("-")
        return f"{int(year) - 1}-{half}"


def half_year_for(day: date, *, today: date, listed: "Sequence[HalfYear] | None" = None) -> HalfYear:
    """Return the half-year that a decision of that day counts in (docs/rules.md, rule 5).

    The one whose window holds the day; if it is not open, the first open one after it. `listed` spares the
    query where many days are asked. Raises Refused for a day in the future, before the first half-year on
    file, or past the last one.
    """
    if day > today:
        raise Refused(_("The day %(day)s is still to come.") % {"day": f"{day:%d/%m/%Y}"})
    years = list(HalfYear.objects.listed()) if listed is None else list(listed)
    holding = next((year for year in years if year.begins_on <= day <= year.cut_off_on), None)
    if holding is None:
        raise Refused(_("The day %(day)s lies in no half-year on file.") % {"day": f"{day:%d/%m/%Y}"})
    for year in years[years.index(holding) :]:
        if year.state == HalfYear.State.OPEN:
            return year
    raise Refused(_("No half-year is open from %(name)s on. The board opens the next one first.") % {"name": holding.name})


def half_year_to_count_in(day: date, *, today: date) -> HalfYear:
    """Return what `half_year_for` says, for a record that is counted now; needs `writing()`.

    Raises Refused as well while somebody has been asked to confirm a closing that the record could still belong to: it would
    slip into the next half-year, and stay there if the closing is called off.
    """
    found = half_year_for(day, today=today)
    between = HalfYear.objects.filter(cut_off_on__gte=day, cut_off_on__lt=found.cut_off_on, state=HalfYear.State.CLOSING)
    if waiting := between.first():
        text = _("The closing of %(name)s waits for confirmation. What is decided now would slip into the next half-year.")
        raise Refused(text % {"name": waiting.name})
    return found


def writing() -> None:
    """Hold off closings until this transaction ends; whoever counts a record calls it before reading a half-year's state."""
    locks.shared(LOCK)


def closing_alone() -> None:
    """Wait for everybody who counts a record to finish, and hold them off until this transaction ends."""
    locks.exclusive(LOCK)


def days_counted_in(half_year: HalfYear) -> tuple[date, date] | None:
    """Return the first and last decision day that would count in this half-year if accepted now; None unless open.

    Half-years close in order, so the first open one also gathers what is late for the closed ones before it.
    Needs a row from `listed()`.
    """
    if half_year.state != HalfYear.State.OPEN:
        return None
    before = HalfYear.objects.listed().filter(cut_off_on__lt=half_year.cut_off_on)
    if before.filter(state=HalfYear.State.OPEN).exists():
        return half_year.begins_on, half_year.cut_off_on
    first = before.first() or half_year
    return first.begins_on, half_year.cut_off_on
