"""Erasing a person: asked for by one, done by another, and then nothing here names anybody."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from toolkit.text import LineField
from unions.models.member import Member


class ErasureQuerySet(models.QuerySet):
    def open(self):
        """Return those that were asked for and neither done nor called off."""
        return self.filter(done_at__isnull=True, called_off_at__isnull=True)


class Erasure(models.Model):
    """That somebody asked to erase the person of these memberships, why, and who did it (xóa thông tin cá nhân).

    `member` is the row it was asked at; it covers all rows of that person. The reason goes with the rest once it is done.
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="erasures", verbose_name=_("member"))
    reason = LineField(_("reason"), max_length=300, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"))
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("confirmed by")
    )
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    called_off_at = models.DateTimeField(_("called off at"), null=True, blank=True)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(done_at__isnull=True, called_off_at__isnull=True),
                name="erasure_asked_once",
                violation_error_message=_("Erasing this person is asked for already."),
            ),
            models.CheckConstraint(
                condition=Q(done_by__isnull=True) | ~Q(done_by=F("asked_by")),
                name="erasure_done_by_another",
                violation_error_message=_("Who erases a person is not who asked for it."),
            ),
            models.CheckConstraint(
                condition=Q(done_by__isnull=True, done_at__isnull=True)
                | Q(done_by__isnull=False, done_at__isnull=False, called_off_at__isnull=True, reason=""),
                name="erasure_done_keeps_no_words",
                violation_error_message=_("What is done says by whom and when, and keeps no words."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} #{self.member_id}"
