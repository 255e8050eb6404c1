"""Figures that were published before this system, kept with their source beside the computed ones."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from emulation.models import HalfYear
from toolkit.fields import DayColumn
from toolkit.text import LineField, ProseField


class CitedFigure(models.Model):
    """One figure as a paper or an article gave it (số đã công bố): “trên 20 tỷ đồng” is ABOVE 20.000.000.000."""

    class Measure(models.TextChoices):
        UNIONS = "expected", _("unions")
        WORKERS = "workers", _("workers")
        MEMBERS = "members", _("members")
        COUNTED = "counted", _("accepted initiatives")
        ACCEPTED = "accepted_total_vnd", _("accepted benefit, đồng")

    class Relation(models.TextChoices):
        EXACTLY = "exactly", _("exactly")
        ABOVE = "above", _("above")
        NEARLY = "nearly", _("nearly")

    half_year = models.ForeignKey(HalfYear, models.PROTECT, related_name="cited_figures", verbose_name=_("half-year"))
    measure = models.CharField(_("figure of"), max_length=20, choices=Measure)
    relation = models.CharField(_("it says"), max_length=8, choices=Relation, default=Relation.EXACTLY)
    value = models.BigIntegerField(_("value"), help_text=_("A whole number; money in đồng."))
    phrase = LineField(_("as it was written"), max_length=200, help_text=_("For example: trên 20 tỷ đồng."))
    source = ProseField(_("source"), help_text=_("Who published it, where."))
    published_on = DayColumn(_("published on"))

    class Meta:
        verbose_name = _("figure published before")
        verbose_name_plural = _("figures published before")
        constraints = [
            models.CheckConstraint(
                condition=Q(value__gte=0, value__lte=10**15),
                name="cited_figure_in_bounds",
                violation_error_message=_("A cited figure is a whole number, not negative."),
            ),
            models.UniqueConstraint(
                fields=["half_year", "measure", "source"],
                name="cited_figure_once",
                violation_error_message=_("This source's figure is on file already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.half_year}: {self.phrase}"
