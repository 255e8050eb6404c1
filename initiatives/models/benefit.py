"""What an initiative saves, line by line, and what its authors were paid for it."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from initiatives.models.author import Author
from initiatives.models.initiative import Initiative
from initiatives.models.saving import Saving
from toolkit.fields import DayColumn, VndColumn
from toolkit.money import VND_MAX, grouped
from toolkit.text import LineField

_LEAST, _MOST = Decimal(0), Decimal(10) ** 13 - Decimal("0.01")
_MOST_QUANTITY = Decimal(10) ** 12 - Decimal("0.001")


class BenefitLine(models.Model):
    """One saving of an initiative in its first year of application.

    Net value in whole đồng: (cost_before - cost_after) * quantity - cost_of_applying_vnd, rounded once, half up.
    A line may lose; all lines together may not. Source: Circular 18/2013/TT-BKHCN; docs/rules.md, "First-year benefit".
    """

    Kind = Saving

    class Lasting(models.TextChoices):
        RECURRING = "recurring", _("every year again")
        ONE_TIME = "one_time", _("once")

    class Firmness(models.TextChoices):
        HARD = "hard", _("seen in the books")
        SOFT = "soft", _("reckoned")

    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="lines", verbose_name=_("initiative"))
    kind = models.CharField(_("what is saved"), max_length=10, choices=Kind)
    what = LineField(_("in a few words"), max_length=100, blank=True)
    unit = LineField(_("unit"), max_length=30)
    cost_before = models.DecimalField(_("cost of one before (đ)"), max_digits=15, decimal_places=2)
    cost_after = models.DecimalField(_("cost of one after (đ)"), max_digits=15, decimal_places=2)
    quantity = models.DecimalField(_("quantity in twelve months"), max_digits=15, decimal_places=3)
    cost_of_applying_vnd = VndColumn(_("cost of applying"), default=0)
    lasting = models.CharField(_("saves"), max_length=10, choices=Lasting, default=Lasting.RECURRING)
    firmness = models.CharField(_("the saving is"), max_length=4, choices=Firmness, default=Firmness.HARD)

    class Meta:
        verbose_name = _("line of the worksheet")
        verbose_name_plural = _("lines of the worksheet")
        constraints = [
            models.CheckConstraint(
                condition=Q(cost_before__gte=_LEAST, cost_before__lte=_MOST, cost_after__gte=_LEAST, cost_after__lte=_MOST),
                name="benefit_line_costs_in_bounds",
                violation_error_message=_("The cost of one lies between 0 and 9.999 tỷ đồng."),
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=_LEAST, quantity__lte=_MOST_QUANTITY),
                name="benefit_line_quantity_in_bounds",
                violation_error_message=_("The quantity of twelve months is above 0."),
            ),
            models.CheckConstraint(
                condition=Q(cost_of_applying_vnd__gte=0, cost_of_applying_vnd__lte=VND_MAX),
                name="benefit_line_cost_of_applying_in_bounds",
                violation_error_message=_("The cost of applying is a whole number of đồng, 0 or more."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.what or self.unit}: {grouped(self.net_vnd)} đ"

    @property
    def net_vnd(self) -> int:
        """The first year's saving in whole đồng; below 0 where applying cost more than it saved."""
        saved = (self.cost_before - self.cost_after) * self.quantity
        return int(saved.quantize(Decimal(1), rounding=ROUND_HALF_UP)) - self.cost_of_applying_vnd


def main_saving(lines: Iterable[BenefitLine]) -> str:
    """Return the kind of the line with the largest net value, the first listed kind of equal ones; "" without lines."""
    order = Saving.values
    main = min(lines, key=lambda line: (-line.net_vnd, order.index(line.kind)), default=None)
    return main.kind if main else ""


class Reward(models.Model):
    """What the employer paid for an initiative, to whom and when; never part of the benefit.

    Without an author the sum went to all of them together.
    """

    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="rewards", verbose_name=_("initiative"))
    author = models.ForeignKey(Author, models.PROTECT, null=True, blank=True, related_name="rewards", verbose_name=_("paid to"))
    amount_vnd = VndColumn(_("amount"))
    paid_on = DayColumn(_("paid on"))
    words = LineField(_("for what, which paper"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("employer's reward")
        verbose_name_plural = _("employer's rewards")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_vnd__gt=0, amount_vnd__lte=VND_MAX),
                name="reward_amount_in_bounds",
                violation_error_message=_("A reward is a whole number of đồng above 0."),
            ),
        ]

    def __str__(self) -> str:
        to = self.author.name if self.author else _("all authors")
        return f"{self.paid_on:%d/%m/%Y} {to}: {grouped(self.amount_vnd)} đ"
