"""Nominations: who is proposed for which award in a round, on which initiatives and papers, and how far it has come."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from awards.models.catalogue import Award, Criterion
from awards.models.decision import AwardDecision
from awards.models.round import PaperKind, Round
from initiatives.models import Author, Initiative
from toolkit.fields import DayColumn, VndColumn
from toolkit.money import VND_MAX
from toolkit.text import LineField, ProseField, fold
from unions.models import Member, Union
from unions.models.member import Qualification, Sex, WorkClass
from unions.models.people import Role


class NominationQuerySet(models.QuerySet):
    def visible_to(self, user, on: date):
        """Return the nominations this person may see: their unions', all for the board, those put before their council."""
        if user.sees_all(on):
            return self
        found = Q(union__in=user.served_union_ids(on))
        if user.has_role(on, Role.COUNCILLOR):
            found |= Q(state__in=Nomination.BEFORE_THE_COUNCIL, round__in=Round.objects.filter(seats__user=user).values("pk"))
        return self.filter(found)

    def living(self):
        """Return the nominations that stand or may come to stand: no other of the same award in the round may."""
        return self.exclude(state__in=Nomination.ENDED)

    def waiting(self):
        """Return the nominations the board has to take up."""
        return self.filter(state=Nomination.State.SUBMITTED)

    def matching(self, words: str):
        """Return those whose nominee, code or award holds every word, tones left out."""
        found = self
        for word in fold(words).split():
            found = found.filter(
                Q(member__name_key__contains=word)
                | Q(member=None, union__name_key__contains=word)
                | Q(code__iexact=word)
                | Q(award__name_key__contains=word)
            )
        return found


class Nomination(models.Model):
    """One member, or one union (member empty), proposed for one award in one round (đề nghị khen thưởng).

    What is said of the person is copied as of the nomination. `checked` holds the checklist as it stood at submission
    (`criteria.Checklist.as_json()`), judged as of `checked_on`; it does not move afterwards.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Sent")
        SENT_BACK = "sent_back", _("Sent back")
        UNDER_REVIEW = "under_review", _("Before the council")
        PASSED = "passed", _("Passed by the council")
        NOT_PASSED = "not_passed", _("Not passed by the council")
        FORWARDED = "forwarded", _("Forwarded")
        AWARDED = "awarded", _("Awarded")
        DECLINED = "declined", _("Not awarded")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        REVOKED = "revoked", _("Award revoked")

    class Source(models.TextChoices):
        OWN = "own", _("the union itself")
        PAPER = "paper", _("on paper")
        ZALO = "zalo", _("by Zalo")
        BOARD = "board", _("the board")

    ENDED = (State.NOT_PASSED, State.DECLINED, State.WITHDRAWN, State.REVOKED)
    BEFORE_THE_COUNCIL = (
        *(State.UNDER_REVIEW, State.PASSED, State.NOT_PASSED, State.FORWARDED),
        *(State.AWARDED, State.DECLINED, State.REVOKED),
    )

    # Sent, and nobody has said the last word on it yet.
    UNFINISHED = (State.SUBMITTED, State.UNDER_REVIEW, State.PASSED, State.FORWARDED)
    # Of these a choice may still be made: sent, and not with the authority yet.
    CHOSEN_FROM = (State.SUBMITTED, State.UNDER_REVIEW, State.PASSED)

    code = models.CharField(_("code"), max_length=13, unique=True, editable=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="nominations", verbose_name=_("award round"))
    award = models.ForeignKey(Award, models.PROTECT, related_name="nominations", verbose_name=_("award"))
    union = models.ForeignKey(Union, models.PROTECT, related_name="nominations", verbose_name=_("grassroots union"))
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="nominations", verbose_name=_("member")
    )
    sex = models.CharField(_("sex"), max_length=6, choices=Sex, blank=True)
    job_title = LineField(_("job title"), max_length=100, blank=True)
    qualification = models.CharField(_("qualification"), max_length=12, choices=Qualification, blank=True)
    work_class = models.CharField(_("class"), max_length=10, choices=WorkClass, blank=True)
    leader = models.BooleanField(
        _("holds a leading post"), null=True, blank=True, help_text=_("Head or deputy head of a unit; as of today.")
    )
    duties = ProseField(_("work and duties"), blank=True, help_text=_("What the person does, in one or two sentences."))
    achievements = ProseField(
        _("achievements"),
        blank=True,
        help_text=_("Results of the year in figures; the initiatives cited below need no repeating."),
    )
    clean_signed_by = LineField(
        _("statement signed by"), max_length=100, blank=True,
        help_text=_("Who signed that there is no discipline, investigation, inspection or open complaint."),
    )  # fmt: skip
    clean_signed_post = LineField(_("post of who signed it"), max_length=100, blank=True)
    clean_signed_on = DayColumn(_("statement signed on"), null=True, blank=True)
    initiatives = models.ManyToManyField(
        Initiative, blank=True, related_name="cited_for", verbose_name=_("cited initiatives"),
        help_text=_("Of a union: cited, and free for its authors' own nominations."),
    )  # fmt: skip
    second_use_words = LineField(
        _("why the initiative may back this award too"), max_length=300, blank=True,
        help_text=_("Where it already backs an award of another kind."),
    )  # fmt: skip
    checked = models.JSONField(default=dict, editable=False)
    checked_on = DayColumn(_("judged as of"), null=True, blank=True, editable=False)
    forwarded_number = LineField(_("number of the proposal"), max_length=60, blank=True, help_text=_("For example 15/TTr-CĐKCN."))
    forwarded_on = DayColumn(_("day of the proposal"), null=True, blank=True)
    decision = models.ForeignKey(
        AwardDecision, models.PROTECT, null=True, blank=True, related_name="nominations", verbose_name=_("decision")
    )
    prize_vnd = VndColumn(_("prize money"), null=True, blank=True)
    revocation_number = LineField(_("number of the revoking decision"), max_length=60, blank=True)
    revoked_on = DayColumn(_("revoked on"), null=True, blank=True)
    frees_claims = models.BooleanField(
        _("its initiatives may back another nomination"), default=False,
        help_text=_("Leave it empty where the initiative itself was found to be false."),
    )  # fmt: skip
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1, editable=False)
    op_id = models.UUIDField(unique=True, editable=False)
    source = models.CharField(_("came from"), max_length=5, choices=Source, default=Source.OWN)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    entered_at = models.DateTimeField(_("entered at"))
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(_("put before the council at"), null=True, blank=True)

    objects = NominationQuerySet.as_manager()

    class Meta:
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        indexes = [
            models.Index(fields=["round", "award", "state"], name="nomination_round"),
            models.Index(fields=["union", "state"], name="nomination_union"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "award", "member"],
                condition=Q(member__isnull=False) & ~Q(state__in=["not_passed", "declined", "withdrawn", "revoked"]),
                name="nomination_of_a_member_once",
                violation_error_message=_("This member is already proposed for this award in this round."),
            ),
            models.UniqueConstraint(
                fields=["round", "award", "union"],
                condition=Q(member__isnull=True) & ~Q(state__in=["not_passed", "declined", "withdrawn", "revoked"]),
                name="nomination_of_a_union_once",
                violation_error_message=_("This union is already proposed for this award in this round."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"])
                | Q(submitted_by__isnull=False, submitted_at__isnull=False, checked_on__isnull=False),
                name="nomination_sent_says_by_whom",
                violation_error_message=_("A nomination that was sent says by whom, when, and by which checklist."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["forwarded", "awarded", "declined", "revoked"])
                | (~Q(forwarded_number="") & Q(forwarded_on__isnull=False)),
                name="nomination_forwarded_by_a_paper",
                violation_error_message=_("Write number and day of the proposal to the authority."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["awarded", "revoked"]) | Q(decision__isnull=False),
                name="nomination_awarded_by_a_decision",
                violation_error_message=_("An award names its decision."),
            ),
            models.CheckConstraint(
                condition=~Q(state="revoked") | (~Q(revocation_number="") & Q(revoked_on__isnull=False)),
                name="nomination_revoked_by_a_paper",
                violation_error_message=_("Write number and day of the decision that revokes the award."),
            ),
            models.CheckConstraint(
                condition=Q(prize_vnd__isnull=True) | Q(prize_vnd__gte=0, prize_vnd__lte=VND_MAX, decision__isnull=False),
                name="nomination_prize_in_bounds",
                violation_error_message=_("Prize money comes with a decision, and is a whole number of đồng."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.nominee}"

    def get_absolute_url(self) -> str:
        return reverse("nomination", args=[self.code])

    def clean(self):
        if self.award.for_a_person != (self.member_id is not None):
            text = _("This award is for a member. Choose one.") if self.award.for_a_person else _("This award is for a union.")
            raise ValidationError({"member": text})
        if self.member and self.member.union_id != self.union_id:
            raise ValidationError({"member": _("%(name)s belongs to another union.") % {"name": self.member.name}})

    @property
    def nominee(self) -> str:
        """The name of the person, or of the union."""
        return self.member.name if self.member else self.union.name

    @property
    def list_key(self) -> tuple:
        """What agenda, minutes and dossiers sort by: the award from the grassroots up, then the name."""
        named = self.member.name_sort if self.member else self.union.name_sort
        return (self.award.authority.rank, self.award.name_sort, self.award_id, named, self.pk)

    @property
    def ended(self) -> bool:
        return self.state in self.ENDED


class ClaimQuerySet(models.QuerySet):
    def living(self):
        """Return the parts that back a nomination now: held since submission, or spent by an award."""
        return self.filter(state__in=Claim.LIVING)


class Claim(models.Model):
    """An author's part in an initiative behind one nomination; a part backs one living nomination (constraint).

    Chosen while the nomination is written, held from its submission, spent by the award; free again when it is sent back, not
    passed, declined or withdrawn, and by choice after a revocation.
    """

    class State(models.TextChoices):
        CHOSEN = "chosen", _("Chosen")
        HELD = "held", _("Held")
        SPENT = "spent", _("Used")
        FREED = "freed", _("Free again")

    LIVING = (State.HELD, State.SPENT)

    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="claims", verbose_name=_("nomination"))
    author = models.ForeignKey(Author, models.PROTECT, related_name="claims", verbose_name=_("author's part"))
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.CHOSEN)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = [
            models.UniqueConstraint(
                fields=["author"],
                condition=Q(state__in=["held", "spent"]),
                name="claim_backs_one_living_nomination",
                violation_error_message=_("This part in the initiative already backs another nomination."),
            ),
            models.UniqueConstraint(
                fields=["nomination", "author"],
                name="claim_once_in_a_nomination",
                violation_error_message=_("This initiative is cited already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author.initiative.code} {self.author.name}"


class NominationPaperQuerySet(models.QuerySet):
    def current(self):
        """Return the papers that stand; removed ones stay on file and are told by the events."""
        return self.filter(removed_at__isnull=True)


class NominationPaper(models.Model):
    """One paper of a nomination's dossier. The bytes lie under their hash, see toolkit.files."""

    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="papers", verbose_name=_("nomination"))
    kind = models.CharField(_("what it is"), max_length=12, choices=PaperKind)
    name = LineField(_("file name"), max_length=120)
    format = models.CharField(_("format"), max_length=4)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("size in bytes"))
    pages = models.PositiveSmallIntegerField(_("pages shown"), default=0)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("added by"))
    added_at = models.DateTimeField(_("added at"))
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    objects = NominationPaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper of a nomination")
        verbose_name_plural = _("papers of nominations")
        constraints = [
            models.CheckConstraint(
                condition=~Q(sha256="") & ~Q(name="") & Q(size__gt=0),
                name="nomination_paper_names_its_file",
                violation_error_message=_("A paper names its file, size and digest."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.name}"


class Judgement(models.Model):
    """What a verifier found of a criterion that only people can judge, with their words; the latest one holds."""

    class Answer(models.TextChoices):
        MET = "met", _("Met")
        NOT_MET = "not_met", _("Not met")

    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="judgements", verbose_name=_("nomination"))
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+", verbose_name=_("criterion"))
    answer = models.CharField(_("verdict"), max_length=8, choices=Answer)
    words = LineField(_("why"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("judgement")
        verbose_name_plural = _("judgements")
        constraints = [
            models.UniqueConstraint(
                fields=["nomination", "criterion"],
                name="judgement_once",
                violation_error_message=_("This criterion has its answer; change that one."),
            ),
            models.CheckConstraint(
                condition=~Q(words=""),
                name="judgement_says_why",
                violation_error_message=_("Write in a few words on what the answer rests."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.get_answer_display()} – {self.words}"


class NominationCounter(models.Model):
    """The last number given in a year; its row is locked while a number is taken, so codes have no gap or double."""

    year = models.PositiveIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


def next_code(year: int) -> str:
    """Return the next code of that year, DN-2026-00042; holds the counter until the transaction ends."""
    NominationCounter.objects.get_or_create(year=year)
    counter = NominationCounter.objects.select_for_update(no_key=True).get(year=year)
    NominationCounter.objects.filter(year=year).update(last=F("last") + 1)
    return f"DN-{year}-{counter.last + 1:05}"
