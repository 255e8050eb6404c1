"""Emulation campaigns: launched by the board, joined by the unions, summed up; and what each summing-up froze."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from emulation.models.half_year import HalfYear
from toolkit import locks
from toolkit.fields import DayColumn
from toolkit.text import LineField, ProseField

LOCK = "campaigns"


def joining() -> None:
    """Hold off the steps of campaigns until this transaction ends; whoever enrols a union calls it before reading a state."""
    locks.shared(LOCK)


def campaigns_alone() -> None:
    """Wait for everybody who enrols a union to finish, and hold them off until this transaction ends."""
    locks.exclusive(LOCK)


class CampaignQuerySet(models.QuerySet):
    def visible_to(self, user, on: date):
        """Return the campaigns this person may see on that day: planned ones are the board's own until launched."""
        return self if user.sees_all(on) else self.exclude(state=Campaign.State.PLANNED)

    def counting_titles(self):
        """Return the launched root campaigns that count titles, the oldest first."""
        launched = self.exclude(state=Campaign.State.PLANNED)
        return launched.filter(parent__isnull=True, counts=Campaign.Counts.TITLES).order_by("starts_on", "pk")

    def counting_titles_on(self, cut_off: date):
        """Return the root campaigns that count titles and whose term covers that cut-off day: one tile each."""
        return self.counting_titles().running_on(cut_off)

    def running_on(self, day: date):
        """Return the campaigns that a union may name on that day: launched, and within their days."""
        within = self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))
        return within.exclude(state=Campaign.State.PLANNED)


class Campaign(models.Model):
    """An emulation campaign (phong trào thi đua), bound to a term, maybe under a parent."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        RUNNING = "running", _("Running")
        CLOSED = "closed", _("Summed up")

    class Level(models.TextChoices):
        NATION = "nation", _("Vietnam General Confederation of Labour")
        PROVINCE = "province", _("Province")
        BOARD = "board", _("Board of the industrial parks")
        UNION = "union", _("Grassroots union")

    class Audience(models.TextChoices):
        ALL = "all", _("All members")
        WOMEN = "women", _("Women")
        DIRECT = "direct", _("Direct workers")

    class Counts(models.TextChoices):
        INITIATIVES = "initiatives", _("Initiatives")
        TITLES = "titles", _("Holders of a title")

    slug = models.SlugField(
        _("address"),
        max_length=60,
        unique=True,
        help_text=_("Small letters, digits and hyphens; made from the short name if left empty."),
    )
    name = LineField(_("name"), max_length=250)
    short_name = LineField(_("short name"), max_length=40, help_text=_("For tiles and column heads, 40 characters at most."))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent campaign")
    )
    level = models.CharField(_("launched by"), max_length=10, choices=Level)
    document = LineField(_("document"), max_length=150, blank=True, help_text=_("Number of the launching document."))
    document_on = DayColumn(_("day of the document"), null=True, blank=True)
    term = LineField(_("term"), max_length=20, blank=True, help_text=_("For example 2018–2023."))
    theme = LineField(_("theme"), max_length=300, blank=True)
    audience = models.CharField(_("for"), max_length=10, choices=Audience, default=Audience.ALL)
    counts = models.CharField(_("counts"), max_length=12, choices=Counts, default=Counts.INITIATIVES)
    starts_on = DayColumn(_("from"))
    ends_on = DayColumn(_("until"), null=True, blank=True, help_text=_("The last day. Empty: until further notice."))
    review_words = ProseField(
        _("summing-up in words"), blank=True, help_text=_("What went well, what did not, what is done next.")
    )
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.PLANNED)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="campaign_ends_after_it_began",
                violation_error_message=_("The last day cannot lie before the first."),
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="campaign_not_its_own_parent",
                violation_error_message=_("A campaign is not its own parent."),
            ),
            # The rate of holders is taken over women members; another whole needs a rule of its own first.
            models.CheckConstraint(
                condition=~Q(counts="titles") | Q(audience="women"),
                name="campaign_titles_are_for_women",
                violation_error_message=_("Holders of titles are counted among women members; choose the audience “women”."),
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(ends_on__isnull=False) & ~Q(review_words=""),
                name="campaign_summed_up_has_ended",
                violation_error_message=_("A campaign that is summed up has a last day and the words of its summing-up."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("campaign", args=[self.slug])

    def clean(self):
        """Refuse a circle of parents."""
        above, seen = self.parent, set()
        while above and above.pk not in seen:
            if self.pk and above.pk == self.pk:
                raise ValidationError({"parent": _("This campaign stands under the other already. Choose another parent.")})
            seen.add(above.pk)
            above = above.parent

    def ended_by(self, day: date) -> bool:
        """Whether its last day has passed."""
        return self.ends_on is not None and self.ends_on < day

    def runs_on(self, day: date) -> bool:
        return self.starts_on <= day and not self.ended_by(day)


class CampaignReview(models.Model):
    """An interim or the final summing-up: the board's words, and the results as they stood at that moment; never changed.

    Initiatives and đồng are those accepted by then that name the campaign, over its whole time; each once. Holders of titles
    are a stock: those of `half_year`, over the unions whose return of it was accepted. `by_half_year` and `by_union` hold the
    same results by half-year and by union, as lists of dicts.
    """

    class Kind(models.TextChoices):
        INTERIM = "interim", _("Interim summing-up")
        FINAL = "final", _("Final summing-up")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="reviews", verbose_name=_("campaign"))
    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    words = ProseField(_("in words"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    invited = models.PositiveIntegerField(_("unions it is for"))
    acknowledged = models.PositiveIntegerField(_("unions that acknowledged it"))
    registered = models.PositiveIntegerField(_("unions registered"))
    counted = models.PositiveIntegerField(_("initiatives"))
    in_money = models.PositiveIntegerField(_("in money"))
    accepted_total_vnd = models.BigIntegerField(_("accepted benefit"))
    shared = models.PositiveIntegerField(_("serving another campaign too"))
    half_year = models.ForeignKey(HalfYear, models.PROTECT, null=True, related_name="+", verbose_name=_("half-year"))
    holders = models.PositiveIntegerField(_("holders"), null=True)
    holders_registered = models.PositiveIntegerField(_("registered for the title"), null=True)
    women_members = models.PositiveIntegerField(_("women members"), null=True)
    by_half_year = models.JSONField(default=list)
    by_union = models.JSONField(default=list)

    class Meta:
        verbose_name = _("summing-up of a campaign")
        verbose_name_plural = _("summings-up of campaigns")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign"],
                condition=Q(kind="final"),
                name="campaign_summed_up_once",
                violation_error_message=_("This campaign is summed up already."),
            ),
            models.CheckConstraint(
                condition=~Q(words=""),
                name="campaign_review_has_words",
                violation_error_message=_("A summing-up is written in words."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.campaign}"
