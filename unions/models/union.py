"""Grassroots unions, where they belong, and what they were on any day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Prefetch, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from toolkit.fields import DayColumn
from toolkit.text import FoldedField, LineField, SortField, fold


class SuperiorQuerySet(models.QuerySet):
    def board(self) -> "Superior | None":
        """Return the body that manages the unions, with its own superior; None before any union is on file."""
        managing: Any = self.filter(managed_unions__isnull=False).select_related("parent")
        return managing.order_by("pk").first()


class Superior(models.Model):
    """A body above the unions: the legal superior, or the board that manages them."""

    name = LineField(_("name"), max_length=200, unique=True)
    heading = LineField(
        _("heading"), max_length=200, help_text=_("As it stands at the head of papers, for example LIÊN ĐOÀN LAO ĐỘNG TỈNH …")
    )
    place = LineField(_("place"), max_length=100, blank=True, help_text=_("Written before the day on papers."))
    signer_post = LineField(_("signer's post"), max_length=100, blank=True)
    signer_name = LineField(_("signer's name"), max_length=100, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name=_("superior body"))

    objects = SuperiorQuerySet.as_manager()

    class Meta:
        verbose_name = _("superior union body")
        verbose_name_plural = _("superior union bodies")
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="superior_not_its_own",
                violation_error_message=_("A body is not its own superior."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self):
        """Refuse a body that would stand above itself; a form leaves out the constraint, since it does not offer the id."""
        above, seen = self.parent, set()
        while above and above.pk not in seen:
            if self.pk and above.pk == self.pk:
                raise ValidationError({"parent": _("A body is not its own superior.")})
            seen.add(above.pk)
            above = above.parent


class IndustrialPark(models.Model):
    name = LineField(_("name"), max_length=100, unique=True)
    name_sort = SortField(source="name")

    class Meta:
        verbose_name = _("industrial park")
        verbose_name_plural = _("industrial parks")

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class UnionOn:
    """What a union was called and where it belonged on one day."""

    name: str
    park: IndustrialPark
    superior: Superior
    dissolved_on: date | None


class UnionQuerySet(models.QuerySet):
    def visible_to(self, user, on: date):
        """Return the unions this person may see on that day: their own for officers, all for the board."""
        return self if user.sees_all(on) else self.filter(pk__in=user.served_union_ids(on))

    def served_by(self, user, on: date):
        """Return the unions this person may write for on that day."""
        return self if user.writes_for_all(on) else self.filter(pk__in=user.served_union_ids(on))

    def entering(self):
        """Return the unions for which something new may be entered: all but those merged into another."""
        return self.filter(successor__isnull=True)

    def living_on(self, day: date):
        """Return the unions that exist on that day; `dissolved_on` is the last day."""
        return self.filter(founded_on__lte=day).filter(Q(dissolved_on__isnull=True) | Q(dissolved_on__gte=day))

    def matching(self, words: str):
        """Return the unions whose name holds every word, tones left out, or whose code is the word."""
        found = self
        for word in fold(words).split():
            found = found.filter(Q(name_key__contains=word) | Q(code__iexact=word))
        return found

    def ids_in_park_on(self, park: IndustrialPark, day: date) -> list[int]:
        """Return the ids of the unions that stood in that park on that day, or on their last day before it."""
        return [union.pk for union in self.with_changes() if union.as_of(union.last_day_until(day)).park == park]

    def with_changes(self):
        """Fetch what `as_of()` walks, of the unions and of their successors: three queries, however many unions."""
        walk = UnionChange.objects.select_related("park_before", "superior_before").order_by("effective_on", "pk")
        return self.select_related("park", "superior", "successor__park", "successor__superior").prefetch_related(
            Prefetch("changes", walk, to_attr="walked_changes"),
            Prefetch("successor__changes", walk, to_attr="walked_changes"),
        )


class Union(models.Model):
    """A grassroots union (công đoàn cơ sở), one in each company.

    name, park, superior and dissolved_on hold the state after the latest UnionChange and move only with one;
    `as_of(day)` tells what they were.
    """

    class Ownership(models.TextChoices):
        FOREIGN = "foreign", _("Foreign-invested")
        PRIVATE = "private", _("Domestic private")
        STATE = "state", _("State-owned")

    code = models.CharField(
        _("code"),
        max_length=20,
        unique=True,
        validators=[RegexValidator(r"^[A-Z0-9-]+\Z", _("Capital letters, digits and hyphens only, for example CD-017."))],
        help_text=_("Never changes, also when the union is renamed."),
    )
    name = LineField(_("name"), max_length=200, help_text=_("In full, for example CĐCS Công ty TNHH …"))
    name_key = FoldedField(source="name")
    name_sort = SortField(source="name")
    employer = LineField(_("employer"), max_length=200)
    ownership = models.CharField(_("ownership"), max_length=10, choices=Ownership)
    sector = LineField(_("sector"), max_length=100, blank=True, help_text=_("For example: electronics, garments, mechanics."))
    park = models.ForeignKey(IndustrialPark, models.PROTECT, verbose_name=_("industrial park"))
    superior = models.ForeignKey(
        Superior,
        models.PROTECT,
        related_name="unions",
        verbose_name=_("legal superior"),
        help_text=_("The body that founded it."),
    )
    managing_board = models.ForeignKey(
        Superior,
        models.PROTECT,
        related_name="managed_unions",
        verbose_name=_("managing board"),
        help_text=_("The body that works with it day by day and adds up its figures."),
    )
    founded_on = DayColumn(_("founded on"))
    dissolved_on = DayColumn(_("last day"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name=_("successor")
    )

    objects = UnionQuerySet.as_manager()

    class Meta:
        verbose_name = _("grassroots union")
        verbose_name_plural = _("grassroots unions")
        constraints = [
            models.CheckConstraint(
                condition=Q(dissolved_on__isnull=True) | Q(dissolved_on__gte=F("founded_on")),
                name="union_ends_after_it_began",
                violation_error_message=_("The last day cannot lie before the day of founding."),
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | Q(dissolved_on__isnull=False),
                name="union_with_successor_has_ended",
                violation_error_message=_("Only a union that has ended has a successor."),
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("id")),
                name="union_not_its_own_successor",
                violation_error_message=_("A union is not its own successor."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("union", args=[self.code])

    @cached_property
    def walked_changes(self) -> "list[UnionChange]":
        """The changes by day; `with_changes()` fetches them for many unions at once."""
        return list(self.changes.select_related("park_before", "superior_before").order_by("effective_on", "pk"))

    @property
    def entered_elsewhere(self) -> str:
        """Why nothing new is entered for this union, as a sentence: it was merged into another; "" for all others."""
        if not self.successor:
            return ""
        text = _("%(union)s was merged into %(successor)s on %(day)s. What is new is entered there.")
        return text % {"union": self.name, "successor": self.successor.name, "day": f"{self.dissolved_on:%d/%m/%Y}"}

    def last_day_until(self, day: date) -> date:
        """Return that day, or the union's own last day when it ended before."""
        return min(day, self.dissolved_on) if self.dissolved_on else day

    def as_of(self, day: date) -> UnionOn:
        """Return what the union was on that day: the columns, with every later change taken back."""
        then: dict[str, Any] = {
            "name": self.name,
            "park": self.park,
            "superior": self.superior,
            "dissolved_on": self.dissolved_on,
        }
        for change in reversed(self.walked_changes):
            if change.effective_on <= day:
                break
            then.update(change.before)
        return UnionOn(**then)


class UnionChange(models.Model):
    """One change of a union with its effective day and decision; entered on that day or later, never before.

    A row holds the value before and after of the one thing its kind is about. *Merged* and *split* name the other union: the
    successor, or the origin of a union that begins with this change. They are entered in the roof (kcn_union/merging.py), which
    knows what passes to the successor.
    """

    class Kind(models.TextChoices):
        RENAMED = "renamed", _("Renamed")
        MOVED = "moved", _("Moved to another park")
        TRANSFERRED = "transferred", _("Moved to another superior")
        DISSOLVED = "dissolved", _("Dissolved")
        MERGED = "merged", _("Merged into another union")
        SPLIT = "split", _("Split from another union")

    # What is entered by itself, and what ends a union.
    ALONE = (Kind.RENAMED, Kind.MOVED, Kind.TRANSFERRED, Kind.DISSOLVED)
    ENDS = (Kind.DISSOLVED, Kind.MERGED)

    union = models.ForeignKey(Union, models.PROTECT, related_name="changes", verbose_name=_("grassroots union"))
    kind = models.CharField(_("what changed"), max_length=12, choices=Kind)
    effective_on = DayColumn(
        _("effective day"), help_text=_("The first day of the new state; for the end of a union, its last day.")
    )
    decision = LineField(_("decision"), max_length=100, help_text=_("Number of the decision, for example 45/QĐ-LĐLĐ."))
    name_before = LineField(max_length=200, blank=True, editable=False)
    name_after = LineField(_("new name"), max_length=200, blank=True)
    park_before = models.ForeignKey(IndustrialPark, models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    park_after = models.ForeignKey(
        IndustrialPark, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("new park")
    )
    superior_before = models.ForeignKey(Superior, models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    superior_after = models.ForeignKey(
        Superior, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("new superior")
    )
    other = models.ForeignKey(
        Union, models.PROTECT, null=True, blank=True, related_name="named_in", verbose_name=_("successor or origin")
    )

    class Meta:
        verbose_name = _("change of a union")
        verbose_name_plural = _("changes of unions")
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(kind="renamed", park_after__isnull=True, superior_after__isnull=True, other__isnull=True)
                    & ~Q(name_after="")
                    | Q(kind="moved", name_after="", park_after__isnull=False, superior_after__isnull=True, other__isnull=True)
                    | Q(
                        kind="transferred",
                        name_after="",
                        park_after__isnull=True,
                        superior_after__isnull=False,
                        other__isnull=True,
                    )
                    | Q(kind="dissolved", name_after="", park_after__isnull=True, superior_after__isnull=True, other__isnull=True)
                    | Q(
                        kind__in=["merged", "split"],
                        name_after="",
                        park_after__isnull=True,
                        superior_after__isnull=True,
                        other__isnull=False,
                    )
                ),
                name="union_change_says_what_its_kind_needs",
                violation_error_message=_("Fill in the one new value that this kind of change is about, and nothing else."),
            ),
            models.UniqueConstraint(
                fields=["union", "kind", "effective_on"],
                name="union_change_once_a_day",
                violation_error_message=_("A change of this kind is already on file for that day."),
            ),
            models.UniqueConstraint(
                fields=["union"],
                condition=Q(kind__in=["dissolved", "merged"]),
                name="union_dissolved_once",
                violation_error_message=_("The end of this union is already on file."),
            ),
            models.UniqueConstraint(
                fields=["union"],
                condition=Q(kind="split"),
                name="union_split_once",
                violation_error_message=_("A union begins once, from one other."),
            ),
            models.CheckConstraint(
                condition=Q(other__isnull=True) | ~Q(other=F("union")),
                name="union_change_names_another",
                violation_error_message=_("The other union is another one, not the union itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.union} – {self.get_kind_display()} {self.effective_on:%d/%m/%Y}"

    @property
    def before(self) -> dict:
        """What stands in the union's columns when this change is taken back."""
        match self.kind:
            case self.Kind.RENAMED:
                return {"name": self.name_before}
            case self.Kind.MOVED:
                return {"park": self.park_before}
            case self.Kind.TRANSFERRED:
                return {"superior": self.superior_before}
            case self.Kind.SPLIT:
                return {}
            case _:
                return {"dissolved_on": None}

    @property
    def after(self) -> dict:
        """What the change puts into the union's columns."""
        match self.kind:
            case self.Kind.RENAMED:
                return {"name": self.name_after}
            case self.Kind.MOVED:
                return {"park": self.park_after}
            case self.Kind.TRANSFERRED:
                return {"superior": self.superior_after}
            case self.Kind.MERGED:
                return {"dissolved_on": self.effective_on, "successor": self.other}
            case self.Kind.SPLIT:
                return {}
            case _:
                return {"dissolved_on": self.effective_on}
