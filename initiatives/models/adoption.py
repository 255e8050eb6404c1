"""Adoptions: another union uses an initiative; counted in a column of its own, never in the headline."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, F, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from emulation.models import HalfYear
from initiatives.models.initiative import Initiative
from toolkit.fields import DayColumn, VndColumn
from toolkit.money import VND_MAX
from toolkit.text import LineField, ProseField
from unions.models import Union

ADOPTION_TOTALS = {"adoptions": Count("*"), "adopted_total_vnd": Sum("accepted_vnd", default=0)}
STANDS_AS_INITIATIVE = _(
    "This union has entered its use as an initiative of its own, recognised by its company. It counts there."
)


class AdoptionQuerySet(models.QuerySet):
    def visible_to(self, user, on: date):
        """Return the adoptions by the unions this person may see on that day."""
        return self if user.sees_all(on) else self.filter(union__in=user.served_union_ids(on))

    def counted(self):
        return self.filter(state=Adoption.State.ACCEPTED)

    def counted_in(self, half_year: HalfYear):
        return self.counted().filter(half_year=half_year)

    def totals(self) -> dict:
        """Return one dict: adoptions, adopted_total_vnd in đồng; over this table alone."""
        return self.order_by().aggregate(**ADOPTION_TOTALS)

    def totals_by_union(self):
        """Return one dict for each adopting union that has any: union_id and the keys of `totals()`."""
        return self.order_by().values("union_id").annotate(**ADOPTION_TOTALS)

    def totals_by_half_year_and_union(self):
        """Return one dict for each pair that has any: half_year_id, union_id (who adopts) and the keys of `totals()`."""
        return self.order_by().values("half_year_id", "union_id").annotate(**ADOPTION_TOTALS)


class Adoption(models.Model):
    """One union's use of an initiative of another (áp dụng lại), with its own first-year benefit in whole đồng.

    Where the adopter's employer recognises it by its own decision it is an initiative with `adopted_from` instead.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Entered")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Not accepted")

    class Source(models.TextChoices):
        OWN = "own", _("the union itself")
        PAPER = "paper", _("on paper")
        ZALO = "zalo", _("by Zalo")

    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="adoptions", verbose_name=_("initiative"))
    union = models.ForeignKey(Union, models.PROTECT, related_name="adoptions", verbose_name=_("adopting union"))
    applied_on = DayColumn(_("applied since"), help_text=_("It decides in which half-year the adoption counts."))
    words = ProseField(_("where and how it is applied"), max_length=2000)
    benefit_vnd = VndColumn(
        _("benefit at the adopting union"), null=True, blank=True, help_text=_("First year, cost of applying taken off.")
    )
    paper = LineField(
        _("company's paper"), max_length=200, blank=True, help_text=_("Number and day of the paper that confirms the sum.")
    )
    accepted_vnd = VndColumn(_("accepted benefit"), null=True, blank=True)
    half_year = models.ForeignKey(
        HalfYear, models.PROTECT, null=True, blank=True, related_name="adoptions", verbose_name=_("half-year")
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1, editable=False)
    op_id = models.UUIDField(unique=True, editable=False)
    source = models.CharField(_("came from"), max_length=5, choices=Source, default=Source.OWN)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    entered_at = models.DateTimeField(_("entered at"))
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)

    objects = AdoptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("adoption")
        verbose_name_plural = _("adoptions")
        indexes = [models.Index(fields=["half_year", "state", "union", "accepted_vnd"], name="adoption_half_year")]
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "union"],
                name="adoption_once_by_a_union",
                violation_error_message=_("This union has entered its adoption of this initiative already."),
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gt": 0, f"{name}__lte": VND_MAX}),
                    name=f"adoption_{name}_in_bounds",
                    violation_error_message=_(
                        "An amount is a whole number of đồng, 1.000.000 tỷ at most; leave it empty rather than 0."
                    ),
                )
                for name in ("benefit_vnd", "accepted_vnd")
            ),
            models.CheckConstraint(
                condition=Q(accepted_vnd__isnull=True) | Q(benefit_vnd__isnull=False, accepted_vnd__lte=F("benefit_vnd")),
                name="adoption_accepted_within_declared",
                violation_error_message=_("The accepted benefit cannot exceed what the adopting union entered."),
            ),
            models.CheckConstraint(
                condition=Q(benefit_vnd__isnull=True) | ~Q(paper=""),
                name="adoption_sum_has_its_paper",
                violation_error_message=_("Write number and day of the company's paper that confirms the sum."),
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", half_year__isnull=False, accepted_by__isnull=False, accepted_at__isnull=False)
                | (~Q(state="accepted") & Q(half_year__isnull=True, accepted_by__isnull=True, accepted_vnd__isnull=True)),
                name="adoption_counts_when_accepted",
                violation_error_message=_("Accepted, with half-year and acceptor: these come together or not at all."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True) | ~Q(accepted_by=F("entered_by")),
                name="adoption_accepted_by_another",
                violation_error_message=_("Who accepts is not who entered it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.initiative.code} – {self.union.name}"

    def get_absolute_url(self) -> str:
        return reverse("adoption", args=[self.pk])

    def clean(self):
        if self.union_id == self.initiative.union_id:
            raise ValidationError(_("A union does not adopt its own initiative."))
        # What is on file may still be declined or taken back: it then leaves the pair to the initiative.
        if (self._state.adding or self.state == Adoption.State.ACCEPTED) and self.stands_as_initiative:
            raise ValidationError(STANDS_AS_INITIATIVE)

    @property
    def stands_as_initiative(self) -> bool:
        """Whether the union has entered its use as an initiative of its own, which counts or may come to count."""
        return Initiative.objects.filter(union=self.union_id, adopted_from=self.initiative_id).living().exists()


def adopters_of(initiative: Initiative) -> dict:
    """Return the counted adoptions of an initiative (`adoptions`) and their totals (`adopted`): who adopted it is public."""
    counted = Adoption.objects.counted().filter(initiative=initiative)
    return {"adoptions": counted.select_related("union").order_by("applied_on", "pk"), "adopted": counted.totals()}
