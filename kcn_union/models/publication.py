"""Versions of a half-year's figures as they were closed, and what was said of them in public."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from emulation.models import HalfYear
from toolkit.fields import DayColumn
from toolkit.text import LineField, ProseField
from unions.models.people import Role


class PublicationQuerySet(models.QuerySet):
    def visible_to(self, user, on: date):
        """Return the versions this person may read: published ones for all with a mandate, all of them for board and readers."""
        if user.has_role(on, Role.VERIFIER, Role.HEAD, Role.READER, Role.ADMIN):
            return self
        return self.filter(published_at__isnull=False) if user.mandates_on(on) else self.none()

    def newest_of_each(self) -> "dict[int, Publication]":
        """Return half-year id -> its newest version among these, the oldest half-year first; one query."""
        in_order: Any = self.select_related("half_year").order_by("half_year__cut_off_on", "number")
        return {one.half_year_id: one for one in in_order}


class Publication(models.Model):
    """One version of a half-year's figures, frozen at closing (version 1) or restating (the next ones).

    Window, name and issuer are those of the moment; `issuer` maps heading, parent_heading, place, signer_post and signer_name to
    text. `digest` is the SHA-256 of its lines and items (see `frozen.digest_of`). The columns from `published_at` on are filled
    in once, by publishing; all others the database refuses to change (migration `append_only`).
    """

    half_year = models.ForeignKey(HalfYear, models.PROTECT, related_name="versions", verbose_name=_("half-year"))
    number = models.PositiveSmallIntegerField(_("version"))
    name = LineField(_("name"), max_length=60)
    begins_on = DayColumn(_("from"))
    cut_off_on = DayColumn(_("cut-off day"))
    issuer = models.JSONField(_("issuer"), default=dict)
    made_at = models.DateTimeField(_("closed at"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("confirmed by"))
    reason = ProseField(_("reason of the correction"), blank=True)
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    phrase = ProseField(_("sentence for the press"), blank=True)
    report_number = LineField(
        _("number of the signed report"), max_length=60, blank=True, help_text=_("For example 12/BC-CĐKCN.")
    )
    report_on = DayColumn(_("day of the signed report"), null=True, blank=True)
    scan_sha256 = models.CharField(max_length=64, blank=True)
    scan_name = LineField(_("scan of the signed report"), max_length=120, blank=True)
    scan_format = models.CharField(max_length=4, blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a half-year")
        verbose_name_plural = _("versions of half-years")
        constraints = [
            models.UniqueConstraint(
                fields=["half_year", "number"],
                name="publication_number_once",
                violation_error_message=_("This half-year already has a version of that number."),
            ),
            models.CheckConstraint(
                condition=~Q(asked_by=F("confirmed_by")),
                name="publication_confirmed_by_another",
                violation_error_message=_("Who confirms the closing is not who asked for it."),
            ),
            models.CheckConstraint(
                condition=Q(number=1, reason="") | (Q(number__gt=1) & ~Q(reason="")),
                name="publication_correction_has_a_reason",
                violation_error_message=_("A correction says why; a first version has nothing to correct."),
            ),
            models.CheckConstraint(
                condition=Q(
                    published_at__isnull=True, published_by__isnull=True, phrase="", report_number="", report_on__isnull=True,
                    scan_sha256="",
                )
                | Q(published_at__isnull=False, published_by__isnull=False, report_on__isnull=False)
                & ~Q(report_number="")
                & ~Q(phrase=""),
                name="publication_published_says_how",
                violation_error_message=_("A published version has its sentence, and number and day of the signed report."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.half_year}, {_('version')} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("version", args=[self.half_year.code, self.number])


class StoredPaper(models.Model):
    """A file of a version as it was made that moment; the bytes lie under their hash, see toolkit.files."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="papers", verbose_name=_("version"))
    format = models.CharField(_("format"), max_length=4, choices=[("xlsx", "Excel"), ("docx", "Word"), ("pdf", "PDF")])
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("size in bytes"))

    class Meta:
        verbose_name = _("stored paper")
        verbose_name_plural = _("stored papers")
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "format"],
                name="stored_paper_once",
                violation_error_message=_("This version already has its paper in that format."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.publication} – {self.get_format_display()}"
