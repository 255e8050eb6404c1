"""What happened, who did it, what it was before and after."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from toolkit.text import FoldedField


class EventQuerySet(models.QuerySet):
    def visible_to(self, user, on: date):
        """Return the events of the unions this person may see; those of no union are for the board's own people."""
        return self if user.sees_all(on) else self.filter(union_id__in=user.served_union_ids(on))

    def about(self, record: models.Model):
        """Return the events of one record."""
        return self.filter(kind=record._meta.label_lower, record_id=record.pk)

    def page(self, before: str, size: int = 50) -> "tuple[list[Event], int | None]":
        """Return the newest of these, older than the id that `before` holds, and the id from which still older ones follow.

        By key, not by counting: the last page is as quick as the first, and nothing slips while others write.
        """
        older = self.filter(pk__lt=int(before)) if before.isdecimal() and len(before) < 19 else self
        found: list[Any] = list(older.order_by("-pk")[: size + 1])
        return found[:size], found[size - 1].pk if len(found) > size else None


class Event(models.Model):
    """One change of one record (nhật ký). It points by number, not by foreign key: it outlives what it tells of.

    `changes` maps a field to [before, after], changed fields only. Written by `events` alone: number and digests are reckoned
    there (`chain`), and the database refuses every change but the blanking of words when a person is erased (`erased_at`).
    """

    number = models.BigIntegerField(_("number"), null=True, unique=True, editable=False)
    at = models.DateTimeField(_("at"))
    actor_id = models.BigIntegerField(null=True)
    actor = models.CharField(_("who"), max_length=100)
    verb = models.CharField(_("what"), max_length=30)
    kind = models.CharField(_("kind of record"), max_length=50)
    record_id = models.BigIntegerField()
    label = models.CharField(_("record"), max_length=300)
    label_key = FoldedField(source="label")
    union_id = models.BigIntegerField(null=True, db_index=True)
    changes = models.JSONField(_("changes"), default=dict)
    reason = models.TextField(_("reason"), blank=True)
    salt = models.CharField(max_length=32, default="", editable=False)
    words_digest = models.CharField(max_length=64, default="", editable=False)
    facts_digest = models.CharField(max_length=64, default="", editable=False)
    digest = models.CharField(_("digest"), max_length=64, default="", editable=False)
    erased_at = models.DateTimeField(_("words erased at"), null=True, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(fields=["kind", "record_id", "id"], name="event_record"),
            models.Index(fields=["actor_id", "id"], name="event_actor"),
            models.Index(fields=["at"], name="event_at"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(verb="") & ~Q(kind=""),
                name="event_says_what",
                violation_error_message=_("An event says what happened to what."),
            )
        ]

    def __str__(self) -> str:
        # Not what it is about: the name of a member comes with a code that not everybody reads.
        return f"{self._meta.verbose_name} {self.number or '–'}"
