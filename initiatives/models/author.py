"""Authors of initiatives, as they were when the initiative was made."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from initiatives.models.initiative import Initiative
from toolkit.fields import DayColumn
from toolkit.text import FoldedField, LineField
from unions.models import Member
from unions.models.member import Qualification, Sex, WorkClass


class AuthorQuerySet(models.QuerySet):
    def visible_to(self, user, on: date):
        """Return the authors of the initiatives this person may see on that day."""
        return self.filter(initiative__in=Initiative.objects.visible_to(user, on=on))

    def of(self, initiatives):
        """Return the author rows of these initiatives."""
        return self.filter(initiative__in=initiatives)

    def counts(self) -> dict:
        """Return one dict: authors, women, direct; author rows (lượt tác giả), not persons, so that unions add up."""
        return self.order_by().aggregate(**COUNTS)

    def counts_by_half_year_and_union(self):
        """Return one dict for each pair that has any: half_year_id, union_id, authors, women, direct.

        The join goes from many rows to one initiative, so it doubles none.
        """
        pair = {name: models.F(f"initiative__{name}") for name in ("half_year_id", "union_id")}
        return self.order_by().values(**pair).annotate(**COUNTS)

    def counts_by_initiative(self):
        """Return one dict for each initiative that has any: initiative_id, authors, women, direct."""
        return self.order_by().values("initiative_id").annotate(**COUNTS)


class Author(models.Model):
    """One person's part in one initiative; what is said of the person is copied and stays as of then."""

    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="authors", verbose_name=_("initiative"))
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="authorships", verbose_name=_("member")
    )
    name = LineField(_("full name"), max_length=100)
    name_key = FoldedField(source="name")
    workplace = LineField(_("workplace"), max_length=200, blank=True)
    birth_date = DayColumn(_("birth date"), null=True, blank=True)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex)
    share = models.DecimalField(_("share (%)"), max_digits=5, decimal_places=2)
    job_title = LineField(_("job title"), max_length=100, blank=True)
    qualification = models.CharField(_("qualification"), max_length=12, choices=Qualification, blank=True)
    work_class = models.CharField(_("class"), max_length=10, choices=WorkClass)
    leader = models.BooleanField(_("holds a leading post"), default=False)

    objects = AuthorQuerySet.as_manager()

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "member"],
                name="author_once_in_an_initiative",
                violation_error_message=_("This member is already an author here."),
            ),
            models.CheckConstraint(
                condition=Q(share__gt=0, share__lte=100),
                name="author_share_in_bounds",
                violation_error_message=_("A share lies above 0 and up to 100 %%."),
            ),
            models.CheckConstraint(
                condition=Q(member__isnull=False) | ~Q(workplace=""),
                name="author_outside_has_workplace",
                violation_error_message=_("For a person who is not on the list, write where they work."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.share:.2f} %"

    def clean(self):
        if self.member and self.member.union_id != self.initiative.union_id:
            raise ValidationError(
                {
                    "member": _("%(name)s belongs to another union. Enter them as a person not on the list.")
                    % {"name": self.member.name}
                }
            )

    @property
    def direct(self) -> bool:
        return self.work_class == WorkClass.DIRECT


COUNTS = {
    "authors": Count("*"),
    "women": Count("pk", filter=Q(sex=Sex.FEMALE)),
    "direct": Count("pk", filter=Q(work_class=WorkClass.DIRECT)),
}


def even_shares(people: int) -> list[Decimal]:
    """Return that many shares in per cent, two places, which sum to 100.00: 33.34, 33.33, 33.33."""
    if not people:
        return []
    each = Decimal(10000 // people) / 100
    first = Decimal(100) - each * (people - 1)
    return [first, *[each] * (people - 1)]
