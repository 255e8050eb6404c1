"""Members: one row is one membership in one union, as thin as the law asks."""

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from toolkit.fields import DayColumn
from toolkit.text import FoldedField, LineField, SortField, fold
from unions.models.union import Union


class Sex(models.TextChoices):
    FEMALE = "female", _("Female")
    MALE = "male", _("Male")


class Qualification(models.TextChoices):
    NONE = "none", _("No vocational training")
    VOCATIONAL = "vocational", _("Vocational or intermediate")
    COLLEGE = "college", _("College")
    UNIVERSITY = "university", _("University")
    POSTGRADUATE = "postgraduate", _("Postgraduate")


class WorkClass(models.TextChoices):
    DIRECT = "direct", _("Direct worker")
    TECHNICAL = "technical", _("Technical staff")
    MANAGING = "managing", _("Manager")
    OFFICER = "officer", _("Union officer")


class MemberQuerySet(models.QuerySet):
    def visible_to(self, user, on: date):
        """Return the members this person may see on that day."""
        return self if user.sees_all(on) else self.filter(union__in=user.served_union_ids(on))

    def standing(self):
        """Return the rows that are memberships of their own: none that was found to be another one, entered twice."""
        return self.filter(merged_into__isnull=True)

    def active_on(self, day: date):
        """Return the memberships that hold on that day; `left_on` is the last day."""
        return self.standing().filter(joined_on__lte=day).filter(Q(left_on__isnull=True) | Q(left_on__gte=day))

    def matching(self, words: str, *, codes: bool = True):
        """Return the members whose name holds every word, tones left out, or, with `codes`, whose code begins with it."""
        found = self
        for word in fold(words).split():
            by_name = Q(name_key__contains=word)
            found = found.filter(by_name | Q(code_key__startswith=word) if codes else by_name)
        return found


class Member(models.Model):
    """One membership of one person in one union. No ethnicity, religion, identity card, bank, home address."""

    union = models.ForeignKey(Union, models.PROTECT, related_name="members", verbose_name=_("grassroots union"))
    person = models.UUIDField(
        default=uuid.uuid4, editable=False, db_index=True, help_text=_("The same for all rows of one person over unions.")
    )
    name = LineField(_("full name"), max_length=100)
    name_key = FoldedField(source="name")
    name_sort = SortField(source="name", person=True)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex)
    birth_date = DayColumn(_("birth date"), null=True, blank=True)
    employee_code = LineField(_("employee code"), max_length=20, blank=True, help_text=_("As on the company's card."))
    code_key = FoldedField(source="employee_code")
    card_number = LineField(_("union card number"), max_length=20, blank=True)
    joined_on = DayColumn(_("joined on"))
    left_on = DayColumn(_("last day"), null=True, blank=True, help_text=_("Empty while the person is a member."))
    job_title = LineField(_("job title"), max_length=100, blank=True)
    qualification = models.CharField(_("qualification"), max_length=12, choices=Qualification, blank=True)
    work_class = models.CharField(_("class"), max_length=10, choices=WorkClass, default=WorkClass.DIRECT)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged", verbose_name=_("same as the row")
    )
    erased_at = models.DateTimeField(_("erased at"), null=True, editable=False)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        indexes = [
            models.Index(fields=["union", "name_sort", "id"], name="member_list"),
            models.Index(fields=["name_key", "birth_date"], name="member_same_name"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="member_leaves_after_joining",
                violation_error_message=_("The last day cannot lie before the day of joining."),
            ),
            models.UniqueConstraint(
                fields=["union", "employee_code"],
                condition=Q(left_on__isnull=True, merged_into__isnull=True) & ~Q(employee_code=""),
                name="member_code_once_in_a_union",
                violation_error_message=_("A member with this employee code is already on the list."),
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="member_not_merged_into_itself",
                violation_error_message=_("A row is not its own double."),
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True)
                | Q(birth_date__isnull=True, employee_code="", card_number="", job_title="", qualification=""),
                name="member_erased_holds_no_details",
                violation_error_message=_("An erased row holds no personal details."),
            ),
            models.CheckConstraint(
                condition=Q(sex__in=Sex.values), name="member_sex_known", violation_error_message=_("Choose the sex.")
            ),
        ]

    def __str__(self) -> str:
        # Without the code: this stands in lists, labels and the admin, where codes are masked.
        return self.handle_with(code=False)

    def get_absolute_url(self) -> str:
        return reverse("person", args=[self.pk])

    @property
    def standing(self) -> "Member":
        """The row that stands for this one: itself, or the one it was joined with."""
        row = self
        while row.merged_into:
            row = row.merged_into
        return row

    @property
    def handle(self) -> str:
        """The name with the employee code, or the row's number where there is none: means one member of the union."""
        return self.handle_with(code=True)

    def handle_with(self, *, code: bool) -> str:
        """Return the handle, without the employee code for those to whom codes are masked."""
        # The name that stands for an erased person holds the number already.
        if self.erased_at:
            return self.name
        return f"{self.name} · {self.employee_code if code and self.employee_code else f'#{self.pk}'}"
