"""What a union was reminded of, by whom and when."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from emulation.models import HalfYear
from toolkit.text import ProseField
from unions.models import Union


class ReminderQuerySet(models.QuerySet):
    def visible_to(self, user, on: date):
        """Return the reminders of the unions this person may see on that day."""
        return self if user.sees_all(on) else self.filter(union__in=user.served_union_ids(on))


class Reminder(models.Model):
    """One reminder to one union about one half-year (nhắc): the text as it was sent, and the way it went."""

    class Channel(models.TextChoices):
        ZALO = "zalo", _("Zalo")
        MAIL = "mail", _("e-mail")
        PHONE = "phone", _("telephone")

    half_year = models.ForeignKey(HalfYear, models.PROTECT, related_name="reminders", verbose_name=_("half-year"))
    union = models.ForeignKey(Union, models.PROTECT, related_name="reminders", verbose_name=_("grassroots union"))
    channel = models.CharField(_("by way of"), max_length=5, choices=Channel)
    text = ProseField(_("text"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("at"))

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""), name="reminder_says_something", violation_error_message=_("A reminder says something.")
            )
        ]

    def __str__(self) -> str:
        return f"{self.union} – {self.half_year}"
