"""The papers and pictures behind an initiative, and what verifiers remark on its fields."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from initiatives.models.initiative import Initiative
from toolkit.text import LineField, ProseField
from unions.models.people import Role


class EvidenceQuerySet(models.QuerySet):
    def visible_to(self, user, on: date):
        """Return the files of the initiatives seen; confidential and removed ones for the union and the board only."""
        found = self.filter(initiative__in=Initiative.objects.visible_to(user, on=on))
        if user.has_role(on, Role.VERIFIER, Role.HEAD):
            return found
        return found.filter(Q(confidential=False, removed_at__isnull=True) | Q(initiative__union__in=user.served_union_ids(on)))

    def current(self):
        """Return the files that stand; removed ones stay on file and are told by the events."""
        return self.filter(removed_at__isnull=True)


class Evidence(models.Model):
    """One file that proves one claim (minh chứng). The bytes lie under their hash, see toolkit.files."""

    class Kind(models.TextChoices):
        DECISION = "decision", _("Decision of recognition")
        CONFIRMATION = "confirmation", _("Company's confirmation of the benefit")
        CALCULATION = "calculation", _("Calculation")
        BEFORE = "before", _("Picture before")
        AFTER = "after", _("Picture after")
        OTHER = "other", _("Other paper")

    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="evidence", verbose_name=_("initiative"))
    kind = models.CharField(_("what it proves"), max_length=12, choices=Kind)
    name = LineField(_("file name"), max_length=120)
    format = models.CharField(_("format"), max_length=4)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("size in bytes"))
    pages = models.PositiveSmallIntegerField(_("pages shown"), default=0)
    confidential = models.BooleanField(_("confidential"), default=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("added by"))
    added_at = models.DateTimeField(_("added at"))
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [
            models.CheckConstraint(
                condition=~Q(sha256="") & ~Q(name="") & Q(size__gt=0),
                name="evidence_names_its_file",
                violation_error_message=_("Evidence names its file, size and digest."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.name}"


class RemarkQuerySet(models.QuerySet):
    def drafted(self):
        """Return what a verifier has noted and not sent back yet; the union does not see it."""
        return self.filter(sent_at__isnull=True)

    def open(self):
        """Return what was sent back and not answered by a new submission yet."""
        return self.filter(sent_at__isnull=False, settled_at__isnull=True)


class Remark(models.Model):
    """What a verifier asks at one field (ý kiến bổ sung): noted, then sent back with the record, settled when it returns."""

    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="remarks", verbose_name=_("initiative"))
    field = models.CharField(_("place"), max_length=30)
    text = ProseField(_("remark"), max_length=1000)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(field=""),
                name="remark_says_what_and_where",
                violation_error_message=_("Write the remark in a few words."),
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True) | Q(sent_at__isnull=False),
                name="remark_settled_after_it_was_sent",
                violation_error_message=_("Only a remark that was sent can be settled."),
            ),
        ]

    def __str__(self) -> str:
        return self.text
