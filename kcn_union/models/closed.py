"""What a version holds: a line for each union and the whole, an item for each record that counted; no person in either."""

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.db.models.functions import ExtractMonth, ExtractYear
from django.utils.translation import gettext_lazy as _

from awards.models import Award
from initiatives.models import Initiative, Saving
from kcn_union.models.publication import Publication
from toolkit.fields import DayColumn
from toolkit.text import LineField, SortField
from unions.models import IndustrialPark, Union


class ClosedLine(models.Model):
    """The figures of one union in a version, or of the whole where `union` is empty; sums in whole đồng.

    Name and park are those of the cut-off day, or of the union's last day before. Head counts are null without an accepted
    return: silence is not zero. `honours` is null in versions made before awards were counted. `titles` holds one dict for
    each campaign that counts titles and that the union has a count of: slug, name, registered, achieved; the line of the
    whole adds women_members and unions, over the unions that have both parts of the rate.
    """

    class Report(models.TextChoices):
        ON_TIME = "on_time", _("on time")
        LATE = "late", _("late")
        NOTHING = "nothing", _("nothing to report")
        WAITING = "waiting", _("sent")
        SILENT = "silent", _("not reported")
        NOT_EXPECTED = "none", "–"

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="lines", verbose_name=_("version"))
    union = models.ForeignKey(Union, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("grassroots union"))
    code = models.CharField(_("code"), max_length=20, blank=True)
    name = LineField(_("name"), max_length=200, blank=True)
    name_sort = SortField(source="name")
    park = models.ForeignKey(IndustrialPark, models.PROTECT, null=True, blank=True, related_name="+")
    park_name = LineField(_("industrial park"), max_length=100, blank=True)
    ownership = models.CharField(_("ownership"), max_length=10, choices=Union.Ownership, blank=True)
    note = LineField(_("note"), max_length=300, blank=True)
    expected = models.PositiveIntegerField(_("expected to report"))
    reported = models.PositiveIntegerField(_("accepted returns"))
    report = models.CharField(_("return"), max_length=8, choices=Report, blank=True)
    workers = models.PositiveIntegerField(_("workers"), null=True, blank=True)
    women_workers = models.PositiveIntegerField(_("women workers"), null=True, blank=True)
    members = models.PositiveIntegerField(_("members"), null=True, blank=True)
    women_members = models.PositiveIntegerField(_("women members"), null=True, blank=True)
    counted = models.PositiveIntegerField(_("accepted initiatives"))
    in_money = models.PositiveIntegerField(_("of these in money"))
    declared_total_vnd = models.BigIntegerField(_("declared (đ)"))
    confirmed_total_vnd = models.BigIntegerField(_("confirmed (đ)"))
    accepted_total_vnd = models.BigIntegerField(_("accepted (đ)"))
    authors = models.PositiveIntegerField(_("author rows"))
    women = models.PositiveIntegerField(_("of these women"))
    direct = models.PositiveIntegerField(_("of these direct workers"))
    adoptions = models.PositiveIntegerField(_("adoptions"))
    adopted_total_vnd = models.BigIntegerField(_("benefit of adoptions (đ)"))
    honours = models.PositiveIntegerField(_("awards received"), null=True, blank=True)
    titles = models.JSONField(_("titles"), default=list)

    class Meta:
        verbose_name = _("closed line")
        verbose_name_plural = _("closed lines")
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "union"],
                name="closed_line_once",
                violation_error_message=_("This version already has the line of that union."),
            ),
            models.UniqueConstraint(
                fields=["publication"],
                condition=Q(union__isnull=True),
                name="closed_line_of_the_whole_once",
                violation_error_message=_("This version already has the line of the whole."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication}: {self.name}"


ITEM_TOTALS = {
    "counted": Count("*"),
    "in_money": Count("accepted_vnd"),
    "declared_total_vnd": Sum("declared_vnd", default=0),
    "confirmed_total_vnd": Sum("confirmed_vnd", default=0),
    "accepted_total_vnd": Sum("accepted_vnd", default=0),
    "authors_total": Sum("authors", default=0),
    "women_total": Sum("women", default=0),
    "direct_total": Sum("direct", default=0),
}


class ClosedItemQuerySet(models.QuerySet):
    def totals(self) -> dict:
        """Return one dict: counted, in_money, the sums of the three amounts in đồng, authors_total, women_total, direct_total."""
        return self.order_by().aggregate(**ITEM_TOTALS)

    def totals_by_kind(self):
        """Return one dict for each kind that has any: kind and the keys of `totals()`."""
        return self.order_by().values("kind").annotate(**ITEM_TOTALS)

    def totals_by_saving(self):
        """Return one dict for each main saving that has any: main_saving and the keys of `totals()`."""
        return self.order_by().values("main_saving").annotate(**ITEM_TOTALS)

    def totals_by_month(self):
        """Return one dict for each month of decision: year, month and the keys of `totals()`."""
        return self.order_by().values(year=ExtractYear("day"), month=ExtractMonth("day")).annotate(**ITEM_TOTALS)

    def totals_by_award(self):
        """Return one dict for each award that has any, of honours: authority, authority_rank, award, title and the totals."""
        return self.order_by().values("authority", "authority_rank", "award", "title").annotate(**ITEM_TOTALS)

    def with_union_names(self):
        """Annotate `union_name`, as the version's line of that union says it."""
        own = ClosedLine.objects.filter(publication=OuterRef("publication"), union=OuterRef("union"))
        return self.annotate(union_name=Subquery(own.values("name")[:1]))


class ClosedItem(models.Model):
    """One record that counted in a version: an initiative, an adoption or an honour. It points by number, and names no person.

    Of an honour `title` is the award's name, and the three counts say whom it honoured: a person (1), a woman, a direct worker;
    all are 0 where it is the union's own. `award` and `authority` are as they were called; `authority_rank` gives their order.
    """

    class Record(models.TextChoices):
        INITIATIVE = "initiative", _("Initiative")
        ADOPTION = "adoption", _("Adoption")
        HONOUR = "honour", _("Award received")

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="items", verbose_name=_("version"))
    record = models.CharField(_("kind of record"), max_length=10, choices=Record)
    record_id = models.BigIntegerField()
    code = models.CharField(_("code"), max_length=20)
    title = LineField(_("title"), max_length=300)
    union = models.ForeignKey(Union, models.PROTECT, related_name="+", verbose_name=_("grassroots union"))
    park = models.ForeignKey(IndustrialPark, models.PROTECT, related_name="+", verbose_name=_("industrial park"))
    kind = models.CharField(_("kind"), max_length=12, choices=[*Initiative.Kind.choices, *Award.Kind.choices], blank=True)
    main_saving = models.CharField(_("mainly saves"), max_length=10, choices=Saving, blank=True)
    decision = LineField(_("decision"), max_length=100, blank=True)
    day = DayColumn(_("day of the decision"), help_text=_("Of an adoption: the day it was applied from."))
    declared_vnd = models.BigIntegerField(_("declared benefit"), null=True, blank=True)
    confirmed_vnd = models.BigIntegerField(_("benefit confirmed by the company"), null=True, blank=True)
    accepted_vnd = models.BigIntegerField(_("accepted benefit"), null=True, blank=True)
    authors = models.PositiveIntegerField(_("author rows"), default=0)
    women = models.PositiveIntegerField(_("of these women"), default=0)
    direct = models.PositiveIntegerField(_("of these direct workers"), default=0)
    award = models.CharField(_("award"), max_length=20, blank=True, default="")
    authority = LineField(_("decided by"), max_length=200, blank=True, default="")
    authority_rank = models.PositiveSmallIntegerField(default=0)

    objects = ClosedItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("closed item")
        verbose_name_plural = _("closed items")
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "record", "record_id"],
                name="closed_item_once",
                violation_error_message=_("A record counts once in a version."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
