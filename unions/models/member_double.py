"""What was decided of two rows that may be one person: nothing is moved or deleted, so that it can be undone."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from unions.models.member import Member


class MemberDoubleQuerySet(models.QuerySet):
    def visible_to(self, user, on: date):
        """Return the decisions on two rows that this person may both see."""
        seen = Member.objects.visible_to(user, on=on).values("pk")
        return self.filter(first__in=seen, second__in=seen)

    def holding(self):
        """Return the decisions that were not undone."""
        return self.filter(undone_at__isnull=True)


class MemberDouble(models.Model):
    """One decision on a pair of rows, `first` being the older one.

    `same_row`: one membership entered twice; `kept` stands, the other points to it. `same_person`: two memberships of one person.
    `taken` maps each field that the kept row took over to [before, after]; `moved` are the rows whose `person` changed, and
    `person_before` what it was: both give back what was when it is undone.
    """

    class Answer(models.TextChoices):
        SAME_ROW = "same_row", _("one membership, entered twice")
        SAME_PERSON = "same_person", _("one person, two memberships")
        DIFFERENT = "different", _("two people")

    first = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("member"))
    second = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("member"))
    answer = models.CharField(_("answer"), max_length=11, choices=Answer)
    kept = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("row that stands"))
    taken = models.JSONField(default=dict)
    moved = models.JSONField(default=list)
    person_before = models.UUIDField(null=True, editable=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided at"))
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("undone by")
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    objects = MemberDoubleQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision on a double entry")
        verbose_name_plural = _("decisions on double entries")
        constraints = [
            models.CheckConstraint(
                condition=Q(first__lt=F("second")),
                name="member_double_older_first",
                violation_error_message=_("A pair is two different rows, the older one first."),
            ),
            models.UniqueConstraint(
                fields=["first", "second"],
                condition=Q(undone_at__isnull=True),
                name="member_double_decided_once",
                violation_error_message=_("This pair is decided already. Undo that first."),
            ),
            models.CheckConstraint(
                condition=Q(answer="same_row", kept__isnull=False) & (Q(kept=F("first")) | Q(kept=F("second")))
                | (~Q(answer="same_row") & Q(kept__isnull=True)),
                name="member_double_keeps_one_of_both",
                violation_error_message=_("Of a membership entered twice one of the two rows stands."),
            ),
            models.CheckConstraint(
                condition=Q(undone_by__isnull=True, undone_at__isnull=True) | Q(undone_by__isnull=False, undone_at__isnull=False),
                name="member_double_undone_by_somebody",
                violation_error_message=_("What was undone says by whom and when."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first.name}: {self.get_answer_display()}"

    def get_absolute_url(self) -> str:
        return reverse("member_double", args=[self.first_id, self.second_id])
