"""Where the chain of events stood at a moment, kept beside it and outside."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kcn_union.models.publication import Publication


class Anchor(models.Model):
    """Number and digest of the newest event at a moment; the chain reaches it for ever, or its tail was cut off.

    One is kept when a version is closed, one when it is published, and one by each `manage.py anchor`, whose line is taken away
    from this machine. Written once: the database refuses to change it (migration `anchors`).
    """

    number = models.BigIntegerField(_("number"))
    digest = models.CharField(_("digest"), max_length=64)
    at = models.DateTimeField(_("at"))
    publication = models.ForeignKey(
        Publication, models.PROTECT, null=True, related_name="anchors", verbose_name=_("version of a half-year")
    )

    class Meta:
        verbose_name = _("anchor of the chain of events")
        verbose_name_plural = _("anchors of the chain of events")
        constraints = [
            models.CheckConstraint(
                condition=Q(number__gte=1) & ~Q(digest=""),
                name="anchor_names_an_event",
                violation_error_message=_("An anchor names an event by its number and its digest."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.digest}"
