"""When everything on file was last checked, and what was found; so that a board sees that it is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class VerifyRun(models.Model):
    """One run of `manage.py verify`. `told` maps the name of each invariant to how many things were found against it."""

    at = models.DateTimeField(_("at"))
    seconds = models.PositiveIntegerField(_("seconds"))
    quick = models.BooleanField(_("without the slow parts"), default=False)
    found = models.PositiveIntegerField(_("found"))
    told = models.JSONField(_("found against each promise"), default=dict)

    class Meta:
        verbose_name = _("check of everything on file")
        verbose_name_plural = _("checks of everything on file")

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y %H:%M}: {self.found}"
