"""Honours: what a person or a union has been awarded; criteria, history and statistics read this table alone."""

import re
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, CharField, Count, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from awards.models.catalogue import Award
from awards.models.nomination import Nomination
from emulation.models import HalfYear
from toolkit.fields import DayColumn, VndColumn
from toolkit.money import VND_MAX
from toolkit.text import FoldedField, LineField, fold
from unions.models import Member, Union
from unions.models.member import Sex, WorkClass

HONOUR_TOTALS = {"honours": Count("*")}


class Holder(models.TextChoices):
    """Who holds an honour, as the rows of the state's form 0603.N: a leader is no direct worker there."""

    UNION = "union", _("Union")
    LEADER = "leader", _("Leader")
    DIRECT = "direct", _("Direct worker")
    OTHER = "other", _("Other person")


class HonourQuerySet(models.QuerySet):
    def visible_to(self, user, on: date):
        """Return the honours of the unions this person may see on that day."""
        return self if user.sees_all(on) else self.filter(union__in=user.served_union_ids(on))

    def standing(self):
        """Return the honours that hold: neither entered by mistake nor revoked."""
        return self.filter(state=Honour.State.STANDING)

    def counted_in(self, half_year: HalfYear):
        return self.standing().filter(half_year=half_year)

    def totals(self) -> dict:
        """Return one dict: honours; over this table alone."""
        return self.order_by().aggregate(**HONOUR_TOTALS)

    def counts(self) -> dict:
        """Return one dict: honours, persons, women, unions; what a person holds twice stands there twice."""
        return self.order_by().aggregate(
            **HONOUR_TOTALS,
            persons=Count("member"),
            women=Count("pk", filter=Q(member__isnull=False, sex=Sex.FEMALE)),
            unions=Count("pk", filter=Q(member=None)),
        )

    def totals_by_half_year_and_union(self):
        """Return one dict for each pair that has any: half_year_id, union_id, honours; of this table alone."""
        return self.order_by().values("half_year_id", "union_id").annotate(**HONOUR_TOTALS)

    def totals_by_half_year_and_award(self):
        """Return one dict for each pair that has any: half_year_id, award_id, honours; of this table alone."""
        return self.order_by().values("half_year_id", "award_id").annotate(**HONOUR_TOTALS)

    def with_holder(self):
        """Return them with `holder_kind`, a value of Holder."""
        whens = (
            When(member=None, then=Value(Holder.UNION.value)),
            When(leader=True, then=Value(Holder.LEADER.value)),
            When(work_class=WorkClass.DIRECT, then=Value(Holder.DIRECT.value)),
        )
        return self.annotate(holder_kind=Case(*whens, default=Value(Holder.OTHER.value), output_field=CharField()))

    def totals_by_kind(self):
        """Return one dict for each combination that has any: award_id, holder_kind, sex, honours.

        Over this table alone; what an award is (form, type, authority) the catalogue says, see awards/figures.py.
        """
        return self.with_holder().order_by().values("award_id", "holder_kind", "sex").annotate(**HONOUR_TOTALS)

    def counted_in_year(self, year: int):
        """Return those that count in a half-year of that year; a year is the sum of its halves."""
        return self.standing().filter(half_year__code__startswith=f"{year:04}-")

    def matching(self, words: str):
        """Return those whose holder, award or decision holds every word, tones left out; four digits are the year too."""
        found = self
        for word in fold(words).split():
            of_the_year = Q(year=int(word)) if re.fullmatch("[0-9]{4}", word) else Q(pk__in=[])
            found = found.filter(
                Q(member__name_key__contains=word)
                | Q(member=None, union__name_key__contains=word)
                | Q(award__name_key__contains=word)
                | Q(decision_key__contains=word)
                | of_the_year
            )
        return found


class Honour(models.Model):
    """One award held by a member, or by a union (member empty), for one year (khen thưởng đã nhận).

    Recorded by a union from its paper, or born of an awarded nomination. Sex, class and leading post are copied as of then:
    the state's form 0603.N asks for them. `half_year` follows the decision's day; it is empty for what was decided before the
    half-years that still count (docs/rules.md).
    """

    class State(models.TextChoices):
        STANDING = "standing", _("Holds")
        STRUCK = "struck", _("Entered by mistake")
        REVOKED = "revoked", _("Revoked")

    class Source(models.TextChoices):
        OWN = "own", _("the union itself")
        PAPER = "paper", _("on paper")
        ZALO = "zalo", _("by Zalo")
        BOARD = "board", _("the board")

    union = models.ForeignKey(Union, models.PROTECT, related_name="honours", verbose_name=_("grassroots union"))
    member = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="honours", verbose_name=_("member"))
    award = models.ForeignKey(Award, models.PROTECT, related_name="honours", verbose_name=_("award"))
    year = models.PositiveSmallIntegerField(_("year"), help_text=_("The year whose achievements were honoured."))
    decision_number = LineField(_("decision number"), max_length=60)
    decision_key = FoldedField(source="decision_number")
    decided_on = DayColumn(_("day of the decision"))
    issuer = LineField(_("decided by"), max_length=200)
    issuer_key = FoldedField(source="issuer")
    nomination = models.OneToOneField(
        Nomination, models.PROTECT, null=True, blank=True, editable=False, related_name="honour", verbose_name=_("nomination")
    )
    sex = models.CharField(_("sex"), max_length=6, choices=Sex, blank=True)
    work_class = models.CharField(_("class"), max_length=10, choices=WorkClass, blank=True)
    leader = models.BooleanField(_("holds a leading post"), null=True, blank=True)
    prize_vnd = VndColumn(_("prize money"), null=True, blank=True)
    half_year = models.ForeignKey(
        HalfYear, models.PROTECT, null=True, blank=True, related_name="honours", verbose_name=_("half-year")
    )
    revocation_number = LineField(_("number of the revoking decision"), max_length=60, blank=True)
    revoked_on = DayColumn(_("revoked on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.STANDING)
    version = models.PositiveIntegerField(default=1, editable=False)
    op_id = models.UUIDField(unique=True, editable=False)
    source = models.CharField(_("came from"), max_length=5, choices=Source, default=Source.OWN)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    entered_at = models.DateTimeField(_("entered at"))

    objects = HonourQuerySet.as_manager()

    class Meta:
        verbose_name = _("honour")
        verbose_name_plural = _("honours")
        indexes = [
            models.Index(fields=["half_year", "state", "union"], name="honour_half_year"),
            models.Index(fields=["member", "award", "year"], name="honour_member"),
            models.Index(fields=["award", "year", "state"], name="honour_award"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "award", "year", "decision_number"],
                condition=Q(state="standing", member__isnull=False),
                name="honour_of_a_member_once",
                violation_error_message=_("This honour of this member is on file already."),
            ),
            models.UniqueConstraint(
                fields=["union", "award", "year", "decision_number"],
                condition=Q(state="standing", member__isnull=True),
                name="honour_of_a_union_once",
                violation_error_message=_("This honour of this union is on file already."),
            ),
            models.CheckConstraint(
                condition=~Q(decision_number="") & ~Q(issuer=""),
                name="honour_names_its_decision",
                violation_error_message=_("Write the number of the decision and who made it."),
            ),
            models.CheckConstraint(
                condition=Q(year__gte=1990, year__lte=2099),
                name="honour_year_in_bounds",
                violation_error_message=_("Write the year with four digits, for example 2026."),
            ),
            models.CheckConstraint(
                condition=~Q(state="revoked") | (~Q(revocation_number="") & Q(revoked_on__isnull=False)),
                name="honour_revoked_by_a_paper",
                violation_error_message=_("Write number and day of the decision that revokes it."),
            ),
            models.CheckConstraint(
                condition=Q(state="standing") | Q(half_year__isnull=True),
                name="honour_counts_while_it_holds",
                violation_error_message=_("What does not hold counts in no half-year."),
            ),
            models.CheckConstraint(
                condition=Q(prize_vnd__isnull=True) | Q(prize_vnd__gte=0, prize_vnd__lte=VND_MAX),
                name="honour_prize_in_bounds",
                violation_error_message=_("Prize money is a whole number of đồng, 1.000.000 tỷ at most."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award.short_name} {self.year} – {self.holder}"

    def get_absolute_url(self) -> str:
        return reverse("honour", args=[self.pk])

    def clean(self):
        if not hasattr(self, "award"):
            return
        if self.award.for_a_person != (self.member_id is not None):
            text = _("This award is for a member. Choose one.") if self.award.for_a_person else _("This award is for a union.")
            raise ValidationError({"member": text})
        if self.member and self.member.union_id != self.union_id:
            raise ValidationError({"member": _("%(name)s belongs to another union.") % {"name": self.member.name}})
        if self.decided_on and self.year and self.decided_on.year < self.year:
            raise ValidationError({"decided_on": _("The decision is older than the year it honours.")})

    @property
    def holder(self) -> str:
        """The name of the person, or of the union."""
        return self.member.name if self.member else self.union.name
