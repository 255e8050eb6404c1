"""What may be awarded, by whom, under which conditions, and by which paper: data that an admin keeps, never code."""

from datetime import date
from decimal import Decimal
from functools import reduce
from operator import and_, or_

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, F, Q, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from emulation.models import Campaign
from toolkit.fields import DayColumn, VndColumn
from toolkit.money import VND_MAX
from toolkit.text import FoldedField, LineField, ProseField, SortField, fold
from unions.models.member import Qualification, Sex, WorkClass

CODE = RegexValidator(r"^[A-Z0-9_]+\Z", _("Capital letters, digits and _ only, for example BLDST."))


class Confidence(models.TextChoices):
    """How a row of the catalogue is known; until an admin has compared it with the paper in force it is to be checked."""

    READ = "read", _("read in the text in force")
    OLD = "old", _("read in a text that was replaced since")
    PARTLY = "partly", _("from a part of the text, or another province's")
    GENERAL = "general", _("general knowledge")


class Authority(models.Model):
    """Who decides on an award (cấp khen thưởng), from the grassroots up by `rank`."""

    code = models.CharField(_("code"), max_length=20, unique=True, validators=[CODE])
    name = LineField(_("name"), max_length=200, unique=True)
    short_name = LineField(_("short name"), max_length=40)
    addressed_as = LineField(
        _("addressed as"), max_length=200, blank=True, help_text=_("As it stands after “Kính gửi”; empty: the name.")
    )
    rank = models.PositiveSmallIntegerField(_("rank"), help_text=_("From the grassroots (1) up; lists stand in this order."))

    class Meta:
        verbose_name = _("deciding authority")
        verbose_name_plural = _("deciding authorities")

    def __str__(self) -> str:
        return self.name


# Lists stand in this order within one authority.
KIND_ORDER = Case(
    *(When(kind=kind, then=place) for place, kind in enumerate(("title", "commendation", "prize", "medal"))), default=9
)


class AwardQuerySet(models.QuerySet):
    def in_force_on(self, day: date):
        """Return the awards that exist on that day."""
        return self.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=day)).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )

    def proposed(self):
        """Return the awards that a round proposes people or unions for; the others are only recorded."""
        return self.filter(recorded_only=False)

    def matching(self, words: str):
        """Return those whose name holds every word, tones left out, or whose code is that word."""
        found = self
        for word in fold(words).split():
            found = found.filter(Q(name_key__contains=word) | Q(code__iexact=word))
        return found

    def in_order(self):
        """Return them from the grassroots up, by kind and name."""
        return self.order_by("authority__rank", KIND_ORDER, "name_sort", "pk")


class Award(models.Model):
    """One thing that may be awarded. `vote_percent` is taken over all members of the council, see awards/votes.py."""

    class Kind(models.TextChoices):
        TITLE = "title", _("Emulation title")
        COMMENDATION = "commendation", _("Commendation")
        PRIZE = "prize", _("Prize")
        MEDAL = "medal", _("Medal")

    class Form(models.TextChoices):
        """The columns of the state's form 0603.N, and what it has no column for."""

        FLAG = "flag", _("Flag")
        FIGHTER = "fighter", _("Emulation fighter")
        CERTIFICATE = "certificate", _("Certificate of merit")
        CREATIVE = "creative", _("Creative labour certificate")
        LETTER = "letter", _("Letter of commendation")
        MEDAL = "medal", _("Commemorative medal")
        OTHER = "other", _("Other")

    class ForWhom(models.TextChoices):
        PERSON = "person", _("A member")
        UNION = "union", _("A union")

    class Type(models.TextChoices):
        MERIT = "merit", _("Merit of the whole year")
        THEME = "theme", _("On one theme")
        SUDDEN = "sudden", _("Sudden achievement")
        SERVICE = "service", _("Long contribution")
        YEARS = "years", _("Years of service")
        FOREIGN = "foreign", _("Foreign relations")

    code = models.CharField(_("code"), max_length=20, unique=True, validators=[CODE])
    name = LineField(_("name"), max_length=200)
    name_key = FoldedField(source="name")
    name_sort = SortField(source="name")
    short_name = LineField(_("short name"), max_length=40, help_text=_("For tables and tiles, 40 characters at most."))
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="awards", verbose_name=_("decided by"))
    kind = models.CharField(_("kind of award"), max_length=12, choices=Kind)
    form = models.CharField(_("form"), max_length=12, choices=Form, default=Form.OTHER)
    type = models.CharField(_("type of commendation"), max_length=10, choices=Type, default=Type.MERIT)
    for_whom = models.CharField(_("for"), max_length=6, choices=ForWhom)
    recorded_only = models.BooleanField(
        _("only recorded"), default=False, help_text=_("Decided elsewhere, and a fact that criteria read; no round proposes it.")
    )
    vote_percent = models.PositiveSmallIntegerField(
        _("share of votes needed (%)"),
        default=80,
        help_text=_("Of all members of the council, also of those who were absent or did not vote."),
    )
    prize_multiple = models.DecimalField(
        _("prize money, times the base wage"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    legal_basis = LineField(_("legal basis"), max_length=300)
    confidence = models.CharField(_("how it is known"), max_length=8, choices=Confidence)
    valid_from = DayColumn(_("in force from"), null=True, blank=True)
    valid_to = DayColumn(_("in force until"), null=True, blank=True)
    confirmed_on = DayColumn(_("compared with the text on"), null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("compared by"),
    )
    note = ProseField(_("note"), blank=True)

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        constraints = [
            models.CheckConstraint(
                condition=Q(vote_percent__gte=1, vote_percent__lte=100),
                name="award_share_of_votes_in_bounds",
                violation_error_message=_("The share of votes needed lies between 1 and 100 %%."),
            ),
            models.CheckConstraint(
                condition=Q(prize_multiple__isnull=True) | Q(prize_multiple__gt=Decimal(0)),
                name="award_prize_above_nothing",
                violation_error_message=_("The prize money is a multiple above 0; leave it empty where there is none."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="award_days_in_order",
                violation_error_message=_("The last day in force cannot lie before the first."),
            ),
            models.CheckConstraint(
                condition=~Q(legal_basis=""),
                name="award_names_its_source",
                violation_error_message=_("Write the text that this award rests on."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_on__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_on__isnull=False, confirmed_by__isnull=False),
                name="award_confirmed_by_somebody",
                violation_error_message=_("Compared with the text: who and when come together."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("award", args=[self.code])

    @property
    def for_a_person(self) -> bool:
        return self.for_whom == self.ForWhom.PERSON


# What each kind of criterion needs: of the names in one group, one is enough.
NEEDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "one_benefit": (("amount_vnd",), ("years",)),
    "years_benefit": (("amount_vnd",), ("years",)),
    "initiatives": (("count",), ("years",)),
    "adoptions": (("count",), ("years",)),
    "honour": (("named",), ("count",), ("years",)),
    "membership": (("count",),),
    "work_class": (("work_class",),),
    "leader": (("leader",),),
    "qualification": (("qualification_to", "qualification_from"),),
    "sex": (("sex",),),
    "members_share": (("named",), ("percent", "count")),
}
# Kinds that ask something of a person, or of a union; the others fit both.
OF_A_MEMBER = {"membership", "work_class", "leader", "qualification", "sex"}
OF_A_UNION = {"members_share"}
CHOSEN = ("work_class", "sex", "qualification_from", "qualification_to")


def _has_what_its_kind_needs() -> Q:
    """Return the condition: whatever the kind, each of its groups has a value."""

    def given(names: tuple[str, ...]) -> Q:
        each = (~Q(**{name: ""}) if name in CHOSEN else Q(**{f"{name}__isnull": False}) for name in names)
        return reduce(or_, each)

    return reduce(and_, (~Q(kind=kind) | reduce(and_, map(given, groups)) for kind, groups in NEEDS.items()))


class CriterionQuerySet(models.QuerySet):
    def in_force_on(self, day: date):
        """Return the criteria by which a nomination of that day is judged."""
        return self.filter(valid_from__lte=day).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))

    def not_in_force_on(self, day: date):
        """Return those that were in force before that day, or will be later."""
        return self.filter(Q(valid_from__gt=day) | Q(valid_to__lt=day))

    def in_order(self):
        """Return them as a checklist shows them: what is always needed, then the routes."""
        return self.order_by("award", "route", "order", "pk")


class Criterion(models.Model):
    """One condition of an award: a kind with numbers, never an expression (see awards/criteria.py).

    Criteria without `route` are always needed; those of one route are needed together, and one route is enough.
    A criterion advises, unless `forbids`: then what is not met stops the nomination.
    """

    class Kind(models.TextChoices):
        ONE_BENEFIT = "one_benefit", _("one initiative with a benefit of at least")
        YEARS_BENEFIT = "years_benefit", _("benefit over consecutive years of at least")
        INITIATIVES = "initiatives", _("accepted initiatives within a span of years")
        ADOPTIONS = "adoptions", _("adoptions of the initiatives by other unions")
        HONOUR = "honour", _("holds another award")
        CAMPAIGN = "campaign", _("registered for a campaign")
        MEMBERSHIP = "membership", _("months of membership")
        WORK_CLASS = "work_class", _("class of work")
        LEADER = "leader", _("holds a leading post, or none")
        QUALIFICATION = "qualification", _("qualification")
        SEX = "sex", _("sex")
        MEMBERS_SHARE = "members_share", _("share of the union's members who hold an award")
        STATEMENT = "statement", _("signed statement that nothing stands against it")
        JUDGED = "judged", _("judged by people, with a paper")

    award = models.ForeignKey(Award, models.PROTECT, related_name="criteria", verbose_name=_("award"))
    route = models.CharField(
        _("route"),
        max_length=4,
        blank=True,
        help_text=_("Empty: always needed. The same letter: needed together; one route is enough."),
    )
    route_name = LineField(_("name of the route"), max_length=150, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    kind = models.CharField(_("kind of criterion"), max_length=16, choices=Kind)
    text = LineField(_("in words"), max_length=300, help_text=_("As it stands on the checklist."))
    amount_vnd = VndColumn(_("amount"), null=True, blank=True)
    own_part = models.BooleanField(
        _("own part only"), default=False, help_text=_("Of the benefit, only the author's share; else the whole of the solution.")
    )
    years = models.PositiveSmallIntegerField(
        _("years"), null=True, blank=True, help_text=_("How many years up to and including the nominated one.")
    )
    count = models.PositiveSmallIntegerField(
        _("how many"),
        null=True,
        blank=True,
        help_text=_("Of membership: months. Of a named award: how many times, or how many of the members."),
    )
    percent = models.PositiveSmallIntegerField(_("share (%)"), null=True, blank=True)
    named = models.ForeignKey(
        Award, models.PROTECT, null=True, blank=True, related_name="named_by", verbose_name=_("named award")
    )
    consecutive = models.BooleanField(_("in consecutive years"), default=False)
    before = models.BooleanField(
        _("years before the nominated one"), default=False, help_text=_("Count the years that end before the nominated one.")
    )
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("campaign"),
        help_text=_("Empty: any campaign that ran in that year."),
    )  # fmt: skip
    work_class = models.CharField(_("class of work"), max_length=10, choices=WorkClass, blank=True)
    leader = models.BooleanField(_("holds a leading post"), null=True, blank=True)
    qualification_from = models.CharField(_("qualification from"), max_length=12, choices=Qualification, blank=True)
    qualification_to = models.CharField(_("qualification up to"), max_length=12, choices=Qualification, blank=True)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex, blank=True)
    forbids = models.BooleanField(
        _("the law forbids it otherwise"), default=False, help_text=_("What is not met then stops the nomination.")
    )
    legal_basis = LineField(_("legal basis"), max_length=300)
    confidence = models.CharField(_("how it is known"), max_length=8, choices=Confidence)
    valid_from = DayColumn(_("in force from"))
    valid_to = DayColumn(_("in force until"), null=True, blank=True)
    confirmed_on = DayColumn(_("compared with the text on"), null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("compared by"),
    )

    objects = CriterionQuerySet.as_manager()

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        constraints = [
            models.CheckConstraint(
                condition=~Q(legal_basis=""),
                name="criterion_names_its_source",
                violation_error_message=_("A criterion names the text it comes from."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="criterion_days_in_order",
                violation_error_message=_("The last day in force cannot lie before the first."),
            ),
            models.CheckConstraint(
                condition=Q(amount_vnd__isnull=True) | Q(amount_vnd__gt=0, amount_vnd__lte=VND_MAX),
                name="criterion_amount_in_bounds",
                violation_error_message=_("An amount is a whole number of đồng above 0, 1.000.000 tỷ at most."),
            ),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__gte=1, percent__lte=100),
                name="criterion_share_in_bounds",
                violation_error_message=_("A share lies between 1 and 100 %%."),
            ),
            models.CheckConstraint(
                condition=(Q(years__isnull=True) | Q(years__gte=1, years__lte=30)) & (Q(count__isnull=True) | Q(count__gte=1)),
                name="criterion_numbers_above_nothing",
                violation_error_message=_("Years lie between 1 and 30, numbers begin with 1."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_on__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_on__isnull=False, confirmed_by__isnull=False),
                name="criterion_confirmed_by_somebody",
                violation_error_message=_("Compared with the text: who and when come together."),
            ),
            models.CheckConstraint(
                condition=_has_what_its_kind_needs(),
                name="criterion_has_what_its_kind_needs",
                violation_error_message=_("This kind of criterion needs a number or a choice that is missing."),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def clean(self):
        groups = NEEDS.get(self.kind, ())
        if lacking := [names[0] for names in groups if all(getattr(self, name) in (None, "") for name in names)]:
            raise ValidationError(dict.fromkeys(lacking, _("This kind of criterion needs it.")))
        if self.award_id:
            self._fits()

    def _fits(self):
        """Raises ValidationError where the kind, or the named award, asks of somebody else than this award is for."""
        if self.kind in (OF_A_UNION if self.award.for_a_person else OF_A_MEMBER):
            text = (
                _("This kind asks something of a union.")
                if self.award.for_a_person
                else _("This kind asks something of a member.")
            )
            raise ValidationError({"kind": text})
        if self.named and self.named.for_a_person != (self.award.for_a_person or self.kind in OF_A_UNION):
            raise ValidationError(
                {"named": _("That award is for somebody else: a person's asks for a person's, a union's for a union's.")}
            )


class BaseWage(models.Model):
    """The base wage (lương cơ sở) from a day on; prize money is a multiple of the one in force on the decision's day."""

    since = DayColumn(_("from"), unique=True)
    wage_vnd = VndColumn(_("base wage"))
    legal_basis = LineField(_("legal basis"), max_length=200)

    class Meta:
        verbose_name = _("base wage")
        verbose_name_plural = _("base wages")
        constraints = [
            models.CheckConstraint(
                condition=Q(wage_vnd__gt=0, wage_vnd__lte=VND_MAX),
                name="base_wage_in_bounds",
                violation_error_message=_("The base wage is a whole number of đồng above 0."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.since:%d/%m/%Y}"


def base_wage_on(day: date) -> BaseWage | None:
    """Return the base wage in force on that day; None before the first on file."""
    return BaseWage.objects.filter(since__lte=day).order_by("-since").first()
