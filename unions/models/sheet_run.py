"""An uploaded sheet, and what came of it."""

from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from toolkit.text import LineField
from unions.models.people import User
from unions.models.union import Union


class SheetRunQuerySet(models.QuerySet):
    def visible_to(self, user, on: date):
        """Return the runs of this person, as long as they hold a mandate: a sheet is its sender's affair until it is written."""
        return self.filter(by=user) if user.mandates_on(on) else self.none()

    def waiting(self):
        """Return the runs that somebody has to work on, oldest first. A run whose worker died is waiting still."""
        return self.filter(state__in=SheetRun.WAITING).order_by("pk")


class SheetRun(models.Model):
    """One sheet on its way in: read, looked at by its sender, written in one transaction.

    The row is the job: a worker takes what waits, moves the state as its last deed, and leaves nothing behind when it dies.
    `read` says what the file held (the shape is that of unions.sheets.told), `counts` maps an outcome to its number of rows,
    `digest` is that of the outcomes the sender was shown, `answers` maps a row number to the record it was said to be.
    """

    class State(models.TextChoices):
        CHECKING = "checking", _("being read")
        READY = "ready", _("waiting for your confirmation")
        WRITING = "writing", _("being written")
        WRITTEN = "written", _("written")
        REFUSED = "refused", _("not readable")
        CANCELLED = "cancelled", _("cancelled")

    WAITING = (State.CHECKING, State.WRITING)

    kind = models.CharField(_("what it holds"), max_length=20)
    scope = models.CharField(_("of what"), max_length=20, blank=True)
    union = models.ForeignKey(Union, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("grassroots union"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("who"))
    made_at = models.DateTimeField(_("at"))
    op_id = models.UUIDField(unique=True, editable=False)
    file_name = LineField(_("file"), max_length=150)
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.CHECKING)
    tries = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    touched_at = models.DateTimeField(_("last sign of life"))
    read = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    refusal = models.TextField(_("why not"), blank=True)
    swept = models.BooleanField(default=False, editable=False, help_text=_("Its file is removed."))
    ended_at = models.DateTimeField(_("written at"), null=True, blank=True)

    objects = SheetRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("loaded sheet")
        verbose_name_plural = _("loaded sheets")
        indexes = [models.Index(fields=["state", "id"], name="sheet_run_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="refused") | Q(refusal=""),
                name="sheet_run_refused_says_why",
                violation_error_message=_("Only a sheet that could not be read says why."),
            ),
            models.CheckConstraint(
                condition=~Q(state="written") | Q(ended_at__isnull=False),
                name="sheet_run_written_says_when",
                violation_error_message=_("A written sheet says when."),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("sheet_run", args=[self.pk])

    @property
    def path(self) -> Path:
        """Where the file lies as it was brought."""
        return settings.SHEETS_ROOT / str(self.op_id)

    @property
    def marked_path(self) -> Path:
        """Where the same workbook lies with its wrong cells marked, if it has any."""
        return settings.SHEETS_ROOT / f"{self.op_id}-marked.xlsx"


class SheetRow(models.Model):
    """What would come, or came, of one row; rows that change nothing are only counted.

    `changes` are those of its event where something on file changes, `errors` are [column letter, header, sentence], `choices`
    are [answer, words].
    """

    class Outcome(models.TextChoices):
        NEW = "new", _("new")
        CHANGED = "changed", _("changed")
        UNCHANGED = "unchanged", _("unchanged")
        WRONG = "wrong", _("wrong")
        ASKED = "asked", _("to be decided")

    run = models.ForeignKey(SheetRun, models.CASCADE, related_name="rows", verbose_name=_("loaded sheet"))
    number = models.PositiveIntegerField(_("row"))
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    label = models.CharField(_("record"), max_length=300, blank=True)
    changes = models.JSONField(default=dict)
    errors = models.JSONField(default=list)
    choices = models.JSONField(default=list)

    class Meta:
        verbose_name = _("row of a loaded sheet")
        verbose_name_plural = _("rows of loaded sheets")
        indexes = [models.Index(fields=["run", "outcome", "id"], name="sheet_row_list")]

    def __str__(self) -> str:
        return f"{self.number}: {self.label}"
