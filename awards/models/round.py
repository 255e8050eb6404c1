"""Rounds: for which year, which awards, by when, from which unions, with which papers."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from awards.models.catalogue import Award
from toolkit.fields import DayColumn
from toolkit.text import LineField, ProseField
from unions.models import Union
from unions.models.people import Role


class PaperKind(models.TextChoices):
    """The papers of a dossier (hồ sơ) that people bring; the board's own are made from the records."""

    REPORT = "report", _("Signed report of achievements")
    MEETING = "meeting", _("Minutes of the union's meeting")
    EMPLOYER = "employer", _("Opinion of the employer")
    CERTIFICATE = "certificate", _("Certificate or decision of the initiative")
    STATEMENT = "statement", _("Signed statement that nothing stands against it")
    FORMER_UNIT = "former_unit", _("Comment of the former unit")
    TAX = "tax", _("Confirmation of taxes, insurance, safety")
    OTHER = "other", _("Other paper")


class RoundQuerySet(models.QuerySet):
    def visible_to(self, user, on: date):
        """Return the rounds this person may see: planned ones are the board's own, a councillor has those of their seats."""
        if user.sees_all(on):
            return self
        found = Q(pk__in=Round.objects.asking(user.served_union_ids(on)).values("pk"))
        if user.has_role(on, Role.COUNCILLOR):
            found |= Q(pk__in=Round.objects.filter(seats__user=user).values("pk"))
        return self.filter(found).exclude(state=Round.State.PLANNED)

    def asking(self, unions):
        """Return the rounds that ask one of these unions (ids): all unions, or chosen ones; none where no union is given."""
        if not unions:
            return self.none()
        return self.filter(Q(unions__isnull=True) | Q(unions__in=unions)).distinct()

    def over_the_same(self, year: int, awards):
        """Return the rounds over that year that judge one of these awards (ids)."""
        return self.filter(year=year, pk__in=RoundAward.objects.filter(award__in=awards).values("round"))

    def open_on(self, day: date):
        """Return the rounds in which unions propose on that day."""
        return self.filter(state=Round.State.OPEN, opens_on__lte=day)


class Round(models.Model):
    """One round of proposing (đợt xét khen thưởng) over one year; without chosen unions it asks all of them."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Coming")
        OPEN = "open", _("Running")
        FINISHED = "finished", _("Finished")

    slug = models.SlugField(_("address"), max_length=60, unique=True, help_text=_("Small letters, digits and hyphens."))
    name = LineField(_("name"), max_length=200)
    year = models.PositiveSmallIntegerField(_("year"), help_text=_("The year whose achievements are judged."))
    document = LineField(_("document"), max_length=150, blank=True, help_text=_("Number and day of the superior's letter."))
    opens_on = DayColumn(_("unions propose from"))
    due_on = DayColumn(_("nominations are due on"))
    council_on = DayColumn(_("the council meets on"), null=True, blank=True)
    quorum_part = models.PositiveSmallIntegerField(_("quorum, parts"), default=4)
    quorum_whole = models.PositiveSmallIntegerField(
        _("quorum, of"), default=5, help_text=_("For example 4 of 5 of all members, absent ones who vote in writing included.")
    )
    unions = models.ManyToManyField(
        Union, blank=True, related_name="rounds", verbose_name=_("unions"), help_text=_("None chosen: all unions.")
    )
    why_again = LineField(
        _("why another round over the same year"), max_length=300, blank=True,
        help_text=_("Only where another round already judges the same award over the same year."),
    )  # fmt: skip
    words = ProseField(_("what the unions should know"), blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PLANNED)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("award round")
        verbose_name_plural = _("award rounds")
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gte=F("opens_on")) & (Q(council_on__isnull=True) | Q(council_on__gte=F("opens_on"))),
                name="round_days_in_order",
                violation_error_message=_("First unions propose, then nominations are due, then the council meets."),
            ),
            models.CheckConstraint(
                condition=Q(year__gte=2000, year__lte=2099),
                name="round_year_in_bounds",
                violation_error_message=_("Write the year with four digits, for example 2026."),
            ),
            models.CheckConstraint(
                condition=Q(quorum_part__gte=1, quorum_whole__gte=F("quorum_part"), quorum_whole__lte=100),
                name="round_quorum_is_a_share",
                violation_error_message=_("A quorum is a share of all members, for example 4 of 5."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("round", args=[self.slug])

    def asks(self, union: Union) -> bool:
        """Whether this union is asked; two queries."""
        return not self.unions.exists() or self.unions.filter(pk=union.pk).exists()

    def unions_asked(self, today: date):
        """Return the unions it asks that exist today, or that existed when nominations were due; two queries."""
        living = Union.objects.living_on(min(today, self.due_on))
        return living.filter(pk__in=self.unions.values("pk")) if self.unions.exists() else living


class RoundAwardQuerySet(models.QuerySet):
    def in_order(self):
        """Return them from the grassroots up, by name, each with its award and authority."""
        return self.select_related("award__authority").order_by("award__authority__rank", "award__name_sort", "pk")


class RoundAward(models.Model):
    """One award in a round: how many may go forward, by when, in how many copies, with which papers (PaperKind values)."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="awards", verbose_name=_("award round"))
    award = models.ForeignKey(Award, models.PROTECT, related_name="rounds", verbose_name=_("award"))
    quota = models.PositiveSmallIntegerField(
        _("quota"), null=True, blank=True, help_text=_("How many the board may put forward; empty: no limit.")
    )
    forward_by = DayColumn(_("to the authority by"), null=True, blank=True)
    copies = models.PositiveSmallIntegerField(_("copies"), default=1)
    papers = models.JSONField(_("papers asked for"), default=list, blank=True)

    objects = RoundAwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("award of a round")
        verbose_name_plural = _("awards of a round")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "award"],
                name="round_award_once",
                violation_error_message=_("This award stands in the round already."),
            ),
            models.CheckConstraint(
                condition=Q(copies__gte=1, copies__lte=20) & (Q(quota__isnull=True) | Q(quota__gte=1)),
                name="round_award_numbers_in_bounds",
                violation_error_message=_("1 to 20 copies; a quota of 1 or more, or none."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award} – {self.round}"

    @property
    def paper_labels(self) -> list[str]:
        return [str(PaperKind(kind).label) for kind in self.papers]
