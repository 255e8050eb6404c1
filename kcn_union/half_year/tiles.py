"""The headline figures of a half-year, each with its change, and the three tiers of money."""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from emulation.figures import Tier
from kcn_union.half_year.doors import Doors
from kcn_union.half_year.figures import Change, Flows, HalfYearFigures
from toolkit.money import grouped, short
from toolkit.templatetags.vi import number, percent, signed


@dataclass(frozen=True)
class Tile:
    """One headline figure; `changes` are (what it is compared with, the change in words or None, over what)."""

    label: str
    figure: str
    unit: str
    url: str
    parts: list[tuple[str, str]]
    changes: list[tuple[str, str | None, str]]


def tiles(figures: HalfYearFigures, sides: dict, doors: Doors) -> list[Tile]:
    """Return the headline figures; `sides` has the figures to compare with, or None, under before and last_year."""
    accepted, expected = figures.tier(Tier.ACCEPTED), figures.expected
    total = figures.flow("accepted_total_vnd")
    amount, _space, unit = short(total).rpartition(" ")
    members = doors.to("returns", tier="accepted")
    compare = [(_("from the half-year before"), sides["before"]), (_("from the same half last year"), sides["last_year"])]

    def flow(name, absolute=True):
        return [(label, moved(figures.flow_change(name, side), absolute), "") for label, side in compare]

    found = [
        Tile(
            _("Unions that reported"),
            f"{accepted}/{expected}",
            "",
            members,
            [
                (_("%(n)s sent, waiting") % {"n": figures.tier(Tier.WAITING)}, doors.to("returns", tier="waiting")),
                (_("%(n)s not reported") % {"n": figures.tier(Tier.SILENT)}, doors.to("returns", tier="silent")),
            ],
            [(label, signed(accepted - side.tier(Tier.ACCEPTED)) if side else None, "") for label, side in compare],
        ),
        Tile(
            _("Accepted initiatives"),
            number(figures.flow("counted")),
            "",
            doors.to("initiatives"),
            [(_("%(n)s not in money") % {"n": number(figures.not_in_money)}, doors.to("initiatives", money="no"))],
            flow("counted"),
        ),
        Tile(
            _("Accepted benefit"),
            amount,
            unit,
            doors.to("initiatives", money="yes"),
            [(f"{grouped(total)} đ", doors.to("initiatives", money="yes"))],
            flow("accepted_total_vnd", absolute=False),
        ),
        Tile(
            _("Members of workers"),
            number(figures.stock("members")),
            "",
            members,
            [(_("of %(n)s workers") % {"n": number(figures.stock("workers"))}, members)],
            [_stock(label, figures.stock_change("members", side)) for label, side in compare],
        ),
    ]
    for campaign in figures.campaigns:
        rate = figures.rate(campaign)
        titles = doors.to("title_counts", campaign=campaign.slug, with_return="true")
        parts = _("%(part)s/%(whole)s women members") % {"part": number(rate.part), "whole": number(rate.whole)}
        found.append(
            Tile(
                campaign.short_name,
                percent(rate.ratio),
                "",
                titles,
                [(parts, titles), (_("over %(n)s unions") % {"n": rate.unions}, titles)],
                [_points(label, figures.rate_change(campaign, side)) for label, side in compare],
            )
        )
    return found


def moved(change: Change | None, absolute: bool = True) -> str | None:
    """Return +19 (+8,3%), and +8,3% alone for money; None for nothing to compare with."""
    if change is None:
        return None
    ratio = signed_percent(change.ratio) if change.ratio is not None else ""
    if not absolute:
        return ratio or ("+" if change.by > 0 else "") + short(change.by)
    return f"{signed(change.by)} ({ratio})" if ratio else signed(change.by)


def _stock(label: str, change: Change | None) -> tuple[str, str | None, str]:
    """A stock is compared over the unions that have it in both half-years, and says over how many."""
    return label, moved(change), _("over %(n)s unions") % {"n": change.unions} if change else ""


def _points(label: str, change: tuple[Fraction, int] | None) -> tuple[str, str | None, str]:
    if change is None:
        return label, None, ""
    points = _("%(points)s points") % {"points": signed_percent(change[0]).removesuffix("%")}
    return label, points, _("over %(n)s unions") % {"n": change[1]}


def signed_percent(ratio: Fraction) -> str:
    written = percent(abs(ratio))
    if written == percent(Fraction(0)):
        return written
    return ("+" if ratio > 0 else "−") + written


def amounts(figures: Flows) -> list[dict]:
    """Return the three tiers over the accepted initiatives: label, sum, share of the declared sum (rule 3)."""
    declared = figures.flow("declared_total_vnd")
    named = [
        ("declared", _("Declared")),
        ("confirmed", _("Confirmed by the companies")),
        ("accepted", _("Accepted by the board")),
    ]
    sums = [(name, label, figures.flow(f"{name}_total_vnd")) for name, label in named]
    widest = max([total for _name, _label, total in sums] + [1])
    return [
        {
            "name": name,
            "label": label,
            "total": total,
            "share": Fraction(total, declared) if declared else None,
            "width": total * 1000 // widest,
        }
        for name, label, total in sums
    ]
