"""Decisions: the paper by which an authority awards, entered once for all it names."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from awards.models.catalogue import Authority
from awards.models.round import Round
from toolkit.fields import DayColumn
from toolkit.text import LineField


class AwardDecisionQuerySet(models.QuerySet):
    def visible_to(self, user, on: date):
        """Return the decisions this person may see: all for the board and readers, those that name their unions for officers."""
        if user.sees_all(on):
            return self
        return self.filter(nominations__union__in=user.served_union_ids(on)).distinct()


class AwardDecision(models.Model):
    """One decision of an authority on nominations of a round (quyết định khen thưởng), with its signed scan."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="decisions", verbose_name=_("award round"))
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="decisions", verbose_name=_("decided by"))
    number = LineField(_("decision number"), max_length=60, help_text=_("For example 1234/QĐ-TLĐ."))
    decided_on = DayColumn(_("day of the decision"), help_text=_("It decides in which half-year the awards count."))
    signer = LineField(_("signed by"), max_length=100)
    signer_post = LineField(_("post of who signed"), max_length=100, blank=True)
    scan_sha256 = models.CharField(max_length=64, blank=True)
    scan_name = LineField(_("scan of the decision"), max_length=120, blank=True)
    scan_format = models.CharField(max_length=4, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    op_id = models.UUIDField(unique=True, editable=False)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    entered_at = models.DateTimeField(_("entered at"))

    objects = AwardDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("award decision")
        verbose_name_plural = _("award decisions")
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "number", "decided_on"],
                name="award_decision_once",
                violation_error_message=_("This decision is on file already."),
            ),
            models.CheckConstraint(
                condition=~Q(number="") & ~Q(signer=""),
                name="award_decision_is_signed",
                violation_error_message=_("A decision has a number and somebody who signed it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} ({self.decided_on:%d/%m/%Y})"

    def get_absolute_url(self) -> str:
        return reverse("award_decision", args=[self.pk])
