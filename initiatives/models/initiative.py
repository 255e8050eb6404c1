"""Initiatives: what a union's people improved, who recognised it, what it is worth, where it counts."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import ExtractMonth, ExtractYear
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from emulation.models import Campaign, HalfYear
from initiatives.models.saving import Saving
from toolkit.dates import months_later
from toolkit.fields import DayColumn, VndColumn
from toolkit.money import VND_MAX
from toolkit.text import FoldedField, LineField, ProseField, fold
from unions.models import Union

ANSWER_MONTHS = 3
TOTALS = {
    "counted": Count("*"),
    "in_money": Count("accepted_vnd"),
    "declared_total_vnd": Sum("declared_vnd", default=0),
    "confirmed_total_vnd": Sum("confirmed_vnd", default=0),
    "accepted_total_vnd": Sum("accepted_vnd", default=0),
}


class InitiativeQuerySet(models.QuerySet):
    def visible_to(self, user, on: date):
        """Return the initiatives of the unions this person may see on that day."""
        return self if user.sees_all(on) else self.filter(union__in=user.served_union_ids(on))

    def comparable_to(self, user, on: date):
        """Return the initiatives whose words this person may compare with: those seen, and the library's."""
        if user.sees_all(on):
            return self
        if not user.mandates_on(on):
            return self.none()
        return self.filter(Q(union__in=user.served_union_ids(on)) | Q(pk__in=Initiative.objects.in_library().values("pk")))

    def counted(self):
        """Return the initiatives that count: accepted ones, and no others (docs/rules.md, rule 2)."""
        return self.filter(state=Initiative.State.ACCEPTED)

    def counted_in(self, half_year: HalfYear):
        return self.counted().filter(half_year=half_year)

    def serving(self, campaign: Campaign):
        """Return the initiatives that name that campaign; by subquery, so that no row is doubled."""
        return self.filter(pk__in=_named().filter(campaign=campaign).values("initiative"))

    def serving_several(self):
        """Return the initiatives that name two campaigns or more; each once."""
        return self.serving_so_many("several")

    def serving_so_many(self, how_many: str):
        """Return the initiatives that name none, one, two, more or several campaigns; `several` are two and more."""
        if how_many == "none":
            return self.exclude(pk__in=_named().values("initiative"))
        asked = {"one": Q(n=1), "two": Q(n=2), "more": Q(n__gte=3), "several": Q(n__gte=2)}[how_many]
        return self.filter(pk__in=_named().values("initiative").annotate(n=Count("*")).filter(asked).values("initiative"))

    def totals_by_campaign(self):
        """Return one dict for each campaign that any names: campaign_id, counted, accepted_total_vnd.

        An initiative stands in each campaign it names, so these do not sum to the whole.
        """
        sums = {"counted": Count("*"), "accepted_total_vnd": Sum("initiative__accepted_vnd", default=0)}
        return _named().filter(initiative__in=self.order_by().values("pk")).values("campaign_id").annotate(**sums)

    def in_library(self):
        """Return the accepted initiatives worth copying; of these everybody signed in reads the public fields."""
        return self.counted().filter(in_library=True)

    def living(self):
        """Return the initiatives that count or may come to count."""
        return self.exclude(state__in=Initiative.ENDED)

    def waiting(self):
        """Return the initiatives that the board has still to decide on."""
        return self.filter(state__in=Initiative.WAITING)

    def in_queue_order(self):
        """Return them as the board takes them up: sent longest ago first."""
        return self.order_by("submitted_at", "pk")

    def after(self, record: "Initiative") -> "Initiative | None":
        """Return the one that follows that record in the queue."""
        later = Q(submitted_at__gt=record.submitted_at) | Q(submitted_at=record.submitted_at, pk__gt=record.pk)
        return self.filter(later).in_queue_order().first() if record.submitted_at else None

    def before(self, record: "Initiative") -> "Initiative | None":
        """Return the one that precedes that record in the queue."""
        earlier = Q(submitted_at__lt=record.submitted_at) | Q(submitted_at=record.submitted_at, pk__lt=record.pk)
        return self.filter(earlier).in_queue_order().last() if record.submitted_at else None

    def waiting_for(self, days: tuple[date, date] | None):
        """Return the waiting initiatives whose decision lies in these days, both included; none for None."""
        if days is None:
            return self.none()
        return self.waiting().filter(recognised_on__range=days)

    def matching(self, words: str):
        """Return those whose title or code holds every word, tones left out."""
        found = self
        for word in fold(words).split():
            found = found.filter(Q(title_key__contains=word) | Q(code=word.upper()))
        return found

    def totals(self) -> dict:
        """Return one dict: counted, in_money, and the sums of the three amounts in đồng; over this table alone."""
        return self.order_by().aggregate(**TOTALS)

    def totals_by_union(self):
        """Return one dict for each union that has any: union_id and the keys of `totals()`.

        Over this table alone, with no join, so nothing can be counted twice.
        """
        return self.order_by().values("union_id").annotate(**TOTALS)

    def totals_by_half_year_and_union(self):
        """Return one dict for each pair that has any: half_year_id, union_id and the keys of `totals()`; of this table alone."""
        return self.order_by().values("half_year_id", "union_id").annotate(**TOTALS)

    def totals_by_half_year(self):
        """Return one dict for each half-year that has any: half_year_id and the keys of `totals()`."""
        return self.order_by().values("half_year_id").annotate(**TOTALS)

    def totals_by_kind(self):
        """Return one dict for each kind that has any: kind and the keys of `totals()`."""
        return self.order_by().values("kind").annotate(**TOTALS)

    def totals_by_saving(self):
        """Return one dict for each main saving that has any: main_saving, "" without a worksheet, and the keys of `totals()`."""
        return self.order_by().values("main_saving").annotate(**TOTALS)

    def totals_by_month(self):
        """Return one dict for each month of decision: year, month and the keys of `totals()`."""
        return self.order_by().values(year=ExtractYear("recognised_on"), month=ExtractMonth("recognised_on")).annotate(**TOTALS)


def _named():
    """Return the rows that say which initiative names which campaign; a pair once."""
    return Initiative.campaigns.through.objects.order_by()


class Initiative(models.Model):
    """A technical improvement of one union, counted once, in the half-year of its recognition.

    Three amounts, never mixed: declared (authors and union), confirmed (the employer, with a paper), accepted
    (the board). Each is the first year's benefit net of the cost of applying, in whole đồng.
    Source of the fields: Circular 18/2013/TT-BKHCN, Annex I; see docs/rules.md.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Sent")
        RECEIVED = "received", _("Received")
        SENT_BACK = "sent_back", _("Sent back")
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Not accepted")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        REVOKED = "revoked", _("Acceptance revoked")

    class Kind(models.TextChoices):
        TECHNICAL = "technical", _("Technical solution")
        MANAGEMENT = "management", _("Management solution")
        OPERATIONAL = "operational", _("Operational solution")
        APPLICATION = "application", _("Application of technical progress")

    class Source(models.TextChoices):
        OWN = "own", _("the union itself")
        PAPER = "paper", _("on paper")
        ZALO = "zalo", _("by Zalo")

    WAITING = (State.SUBMITTED, State.RECEIVED)
    ENDED = (State.REJECTED, State.WITHDRAWN, State.REVOKED)

    code = models.CharField(_("code"), max_length=13, unique=True, editable=False)
    union = models.ForeignKey(Union, models.PROTECT, related_name="initiatives", verbose_name=_("grassroots union"))
    campaigns = models.ManyToManyField(Campaign, blank=True, related_name="initiatives", verbose_name=_("campaigns"))
    title = LineField(_("title"), max_length=300, help_text=_("One sentence that says what was improved."))
    title_key = FoldedField(source="title")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, blank=True)
    field_of_application = LineField(
        _("field of application"), max_length=100, blank=True, help_text=_("For example: soldering, moulds, warehouse.")
    )
    problem = ProseField(_("before: what was the difficulty"), blank=True)
    solution = ProseField(_("after: what was changed"), blank=True)
    novelty = ProseField(_("what is new"), blank=True)
    conditions = ProseField(_("what is needed to apply it"), blank=True)
    confidential_part = ProseField(
        _("confidential part"), blank=True, help_text=_("Seen by your union and the board's verifiers only.")
    )
    investor = LineField(
        _("investor"), max_length=200, blank=True, help_text=_("Who paid for making it, when that was not the author.")
    )
    first_applied_on = DayColumn(
        _("first applied on"), null=True, blank=True, help_text=_("First use or trial use, whichever came first.")
    )
    recognition_number = LineField(_("decision number"), max_length=100, blank=True, help_text=_("For example 118/QĐ-SJV."))
    recognised_on = DayColumn(
        _("day of the decision"), null=True, blank=True, help_text=_("It decides in which half-year the initiative counts.")
    )
    recognised_by = LineField(
        _("decided by"), max_length=200, blank=True, help_text=_("The company, or its council for initiatives.")
    )
    declared_vnd = VndColumn(
        _("declared benefit"),
        null=True,
        blank=True,
        help_text=_("First year, cost of applying taken off. “1,2 tỷ”, “850 triệu”, “850tr” will do."),
    )
    confirmed_vnd = VndColumn(
        _("benefit confirmed by the company"), null=True, blank=True, help_text=_("The sum in the company's paper.")
    )
    confirmed_by = LineField(_("confirmed by"), max_length=100, blank=True, help_text=_("Name of the person who signed."))
    confirmed_by_post = LineField(_("post of the person who signed"), max_length=100, blank=True)
    confirmed_on = DayColumn(_("confirmed on"), null=True, blank=True)
    accepted_vnd = VndColumn(_("accepted benefit"), null=True, blank=True)
    unusual_words = LineField(_("why the benefit is so large"), max_length=300, blank=True)
    social_value = ProseField(
        _("social value"),
        blank=True,
        help_text=_("Safer, lighter, cleaner work, how many people gain; needed where there is no sum."),
    )
    unlined_reason = LineField(
        _("why there is no worksheet"), max_length=300, blank=True, help_text=_("For example: the company gives the sum only.")
    )
    paperless_reason = LineField(
        _("why the paper is not attached"),
        max_length=300,
        blank=True,
        help_text=_("Only where the decision cannot be attached: say where it is kept."),
    )
    adopted_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="adopted_as", verbose_name=_("adopted from")
    )
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("replaces")
    )
    # Written with the lines of the worksheet, by whoever writes these; "" is no worksheet.
    main_saving = models.CharField(_("mainly saves"), max_length=10, choices=Saving, blank=True, editable=False)
    in_library = models.BooleanField(_("worth copying"), default=False)
    half_year = models.ForeignKey(
        HalfYear, models.PROTECT, null=True, blank=True, related_name="initiatives", verbose_name=_("half-year")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1, editable=False)
    op_id = models.UUIDField(unique=True, editable=False)
    source = models.CharField(_("came from"), max_length=5, choices=Source, default=Source.OWN)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    entered_at = models.DateTimeField(_("entered at"))
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    received_at = models.DateTimeField(_("received at"), null=True, blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)

    objects = InitiativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("initiative")
        verbose_name_plural = _("initiatives")
        indexes = [
            # Holds every column the half-year page sums, so that page never reads the table.
            models.Index(
                fields=[
                    "half_year",
                    "state",
                    "union",
                    "kind",
                    "main_saving",
                    "recognised_on",
                    "accepted_vnd",
                    "confirmed_vnd",
                    "declared_vnd",
                ],
                name="initiative_half_year",
            ),
            models.Index(fields=["union", "state", "recognised_on"], name="initiative_union"),
            models.Index(fields=["state", "submitted_at"], name="initiative_queue"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_vnd__isnull=True)
                | Q(accepted_vnd__gt=0, accepted_vnd__lte=F("confirmed_vnd"), confirmed_vnd__isnull=False),
                name="initiative_accepted_within_confirmed",
                violation_error_message=_("The accepted benefit cannot exceed what the company confirmed in its paper."),
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 1, f"{name}__lte": VND_MAX}),
                    name=f"initiative_{name}_in_bounds",
                    violation_error_message=_(
                        "An amount is a whole number of đồng, 1.000.000 tỷ at most; leave it empty rather than 0."
                    ),
                )
                for name in ("declared_vnd", "confirmed_vnd", "accepted_vnd")
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", half_year__isnull=False, accepted_by__isnull=False, accepted_at__isnull=False)
                | (~Q(state="accepted") & Q(half_year__isnull=True, accepted_by__isnull=True, accepted_vnd__isnull=True)),
                name="initiative_counts_when_accepted",
                violation_error_message=_("Accepted, with half-year and acceptor: these come together or not at all."),
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted")
                | (Q(recognised_on__isnull=False) & ~Q(recognition_number="") & ~Q(recognised_by="") & ~Q(kind="")),
                name="initiative_accepted_is_recognised",
                violation_error_message=_(
                    "Only an initiative recognised by the company, with number, day and body, is accepted."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(accepted_vnd__isnull=False) | ~Q(social_value=""),
                name="initiative_accepted_has_worth",
                violation_error_message=_("An accepted initiative has a benefit in đồng or a social value in words."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True)
                | (~Q(accepted_by=F("entered_by")) & Q(submitted_by__isnull=False) & ~Q(accepted_by=F("submitted_by"))),
                name="initiative_accepted_by_another",
                violation_error_message=_("Who accepts is not who entered or sent it."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_vnd__isnull=True) | Q(confirmed_on__isnull=False) & ~Q(confirmed_by=""),
                name="initiative_confirmed_by_somebody",
                violation_error_message=_("A confirmed sum says who confirmed it, and on which day."),
            ),
            models.UniqueConstraint(
                fields=["union", "half_year", "title_key"],
                condition=Q(state="accepted"),
                name="initiative_words_once_in_a_half_year",
                violation_error_message=_("This union has an initiative with the same words in this half-year."),
            ),
            models.CheckConstraint(
                condition=Q(in_library=False) | Q(state="accepted"),
                name="initiative_in_library_is_accepted",
                violation_error_message=_("Only an accepted initiative stands in the library."),
            ),
            models.CheckConstraint(
                condition=(Q(adopted_from__isnull=True) | ~Q(adopted_from=F("id")))
                & (Q(replaces__isnull=True) | ~Q(replaces=F("id"))),
                name="initiative_comes_from_another",
                violation_error_message=_("An initiative is not adopted from itself and does not replace itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("initiative", args=[self.code])

    @property
    def answer_due_on(self) -> date | None:
        """The last day for an answer: three months from receipt (Decree 13/2012/NĐ-CP, Article 7)."""
        return months_later(timezone.localdate(self.received_at), ANSWER_MONTHS) if self.received_at else None

    @property
    def late_from(self) -> HalfYear | None:
        """The half-year whose window holds the decision, when the initiative counts in a later one."""
        if self.half_year is None or self.recognised_on is None:
            return None
        own = HalfYear.objects.listed().filter(cut_off_on__gte=self.recognised_on).first()
        return own if own and own.pk != self.half_year_id else None


class CodeCounter(models.Model):
    """The last number given in a year; its row is locked while a number is taken, so codes have no gap or double."""

    year = models.PositiveIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
