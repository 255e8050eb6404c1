"""The council: who sits in it, its sitting, and the result for each nomination as the signed minutes have it."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from awards.models.nomination import Nomination
from awards.models.round import Round
from toolkit.fields import DayColumn
from toolkit.text import LineField, ProseField, SortField
from unions.models import Union
from unions.models.people import Role


class Seat(models.Model):
    """One member of a round's council; with an account they read the nominations. `union` is where they belong themselves."""

    class Post(models.TextChoices):
        CHAIR = "chair", _("Chair")
        VICE = "vice", _("Vice-chair")
        SECRETARY = "secretary", _("Secretary")
        MEMBER = "member", _("Member")

    round = models.ForeignKey(Round, models.PROTECT, related_name="seats", verbose_name=_("award round"))
    name = LineField(_("full name"), max_length=100)
    name_sort = SortField(source="name", person=True)
    office = LineField(_("post and office"), max_length=200, blank=True)
    post = models.CharField(_("in the council"), max_length=10, choices=Post, default=Post.MEMBER)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="seats", verbose_name=_("account")
    )
    union = models.ForeignKey(
        Union, models.PROTECT, null=True, blank=True, related_name="seats", verbose_name=_("own union"),
        help_text=_("They do not vote on nominations of that union or of its employer."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("seat in the council")
        verbose_name_plural = _("seats in the council")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "user"],
                condition=Q(user__isnull=False),
                name="seat_once_in_a_round",
                violation_error_message=_("This account has a seat in this round's council already."),
            ),
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(post="chair"),
                name="seat_of_the_chair_once",
                violation_error_message=_("A council has one chair."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SittingQuerySet(models.QuerySet):
    def visible_to(self, user, on: date):
        """Return all sittings for the board; once applied, for those who see all, and for the council's own members."""
        if user.writes_for_all(on):
            return self
        applied = self.filter(state=Sitting.State.APPLIED)
        if user.sees_all(on):
            return applied
        if user.has_role(on, Role.COUNCILLOR):
            return applied.filter(round__in=Round.objects.filter(seats__user=user).values("pk"))
        return self.none()


class Sitting(models.Model):
    """One sitting of a round's council. Open while results are entered; frozen once the signed minutes are attached; applied
    when all its results have become steps of the nominations."""

    class State(models.TextChoices):
        OPEN = "open", _("Being entered")
        FROZEN = "frozen", _("Signed")
        APPLIED = "applied", _("Applied")

    round = models.ForeignKey(Round, models.PROTECT, related_name="sittings", verbose_name=_("award round"))
    held_on = DayColumn(_("held on"))
    place = LineField(_("where it was held"), max_length=200, blank=True)
    minutes_number = LineField(_("number of the minutes"), max_length=60, blank=True)
    members_in_all = models.PositiveSmallIntegerField(
        _("members in all"), help_text=_("Every seat of the council; shares of votes are taken over all of them.")
    )
    present = models.PositiveSmallIntegerField(_("present"), default=0)
    in_writing = models.PositiveSmallIntegerField(
        _("absent, voted in writing"), default=0, help_text=_("Their votes count; the minutes say so.")
    )
    words = ProseField(_("course of the sitting"), blank=True)
    scan_sha256 = models.CharField(max_length=64, blank=True)
    scan_name = LineField(_("scan of the signed minutes"), max_length=120, blank=True)
    scan_format = models.CharField(max_length=4, blank=True)
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    frozen_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SittingQuerySet.as_manager()

    class Meta:
        verbose_name = _("sitting of the council")
        verbose_name_plural = _("sittings of the council")
        constraints = [
            models.CheckConstraint(
                condition=Q(members_in_all__gte=1, members_in_all__lte=99),
                name="sitting_has_members",
                violation_error_message=_("A council has 1 to 99 members."),
            ),
            models.CheckConstraint(
                condition=Q(members_in_all__gte=F("present") + F("in_writing")),
                name="sitting_voters_within_members",
                violation_error_message=_("Those present and those who voted in writing are more than all members."),
            ),
            models.CheckConstraint(
                condition=Q(state="open") | (~Q(scan_sha256="") & Q(frozen_by__isnull=False, frozen_at__isnull=False)),
                name="sitting_frozen_by_its_minutes",
                violation_error_message=_("Results are frozen by the scan of the signed minutes."),
            ),
            models.UniqueConstraint(
                fields=["round"],
                condition=~Q(state="applied"),
                name="sitting_under_way_once",
                violation_error_message=_("A sitting of this round is being entered already. Apply its results first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} – {self.held_on:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("sitting_one", args=[self.round.slug, self.pk])


class CouncilResult(models.Model):
    """The vote on one nomination, in whole numbers as the signed minutes have it. A recused member stays in `members_in_all`."""

    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="results", verbose_name=_("sitting of the council"))
    nomination = models.OneToOneField(Nomination, models.PROTECT, related_name="result", verbose_name=_("nomination"))
    members_in_all = models.PositiveSmallIntegerField(_("members in all"))
    present = models.PositiveSmallIntegerField(_("present"))
    in_writing = models.PositiveSmallIntegerField(_("absent, voted in writing"), default=0)
    recused = models.PositiveSmallIntegerField(_("did not vote, being concerned"), default=0)
    agree = models.PositiveSmallIntegerField(_("agree"))
    vote_percent = models.PositiveSmallIntegerField(_("share of votes needed (%)"))
    preferred_words = LineField(
        _("why it goes first among equals"), max_length=300, blank=True,
        help_text=_("Only where equal votes stand at the edge of the quota and the rule for ties does not decide."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("result of the council")
        verbose_name_plural = _("results of the council")
        constraints = [
            models.CheckConstraint(
                condition=Q(members_in_all__gte=F("present") + F("in_writing")),
                name="council_voters_within_members",
                violation_error_message=_("Those present and those who voted in writing are more than all members."),
            ),
            models.CheckConstraint(
                condition=Q(present__gte=F("agree") + F("recused") - F("in_writing")),
                name="council_votes_within_voters",
                violation_error_message=_("More votes than members who may vote; a recused member does not vote."),
            ),
            models.CheckConstraint(
                condition=Q(members_in_all__gte=1, members_in_all__lte=99),
                name="council_result_has_members",
                violation_error_message=_("A council has 1 to 99 members."),
            ),
            models.CheckConstraint(
                condition=Q(vote_percent__gte=1, vote_percent__lte=100),
                name="council_share_of_votes_in_bounds",
                violation_error_message=_("The share of votes needed lies between 1 and 100 %%."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nomination}: {self.agree}/{self.members_in_all}"


class Recusal(models.Model):
    """A council member who did not vote on one nomination, and why."""

    class Why(models.TextChoices):
        OWN_UNION = "own_union", _("own union")
        OWN_EMPLOYER = "own_employer", _("own employer")
        AUTHOR = "author", _("own authorship")
        NOMINEE = "nominee", _("is proposed")
        DECLARED = "declared", _("declared")

    result = models.ForeignKey(CouncilResult, models.CASCADE, related_name="recusals", verbose_name=_("result of the council"))
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="recusals", verbose_name=_("member of the council"))
    why = models.CharField(_("why"), max_length=12, choices=Why)
    words = LineField(_("in words"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("recusal")
        verbose_name_plural = _("recusals")
        constraints = [
            models.UniqueConstraint(
                fields=["result", "seat"],
                name="recusal_once",
                violation_error_message=_("This member is recused from this nomination already."),
            ),
            models.CheckConstraint(
                condition=~Q(why="declared") | ~Q(words=""),
                name="recusal_declared_says_why",
                violation_error_message=_("Write what the member declared."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat} – {self.get_why_display()}"

    @property
    def told(self) -> str:
        """The reason in words, with which work, or what was declared; the rest stands on the nomination itself."""
        why = self.get_why_display()
        return f"{why}: {self.words}" if self.words and self.why in (self.Why.AUTHOR, self.Why.DECLARED) else why
