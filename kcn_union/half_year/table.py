"""The unions' rows of the half-year page, their order, and the line of the whole."""

from datetime import date
from fractions import Fraction
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emulation.figures import Tier
from emulation.models.union_return import HEAD_COUNTS
from kcn_union.half_year.doors import Doors
from kcn_union.half_year.figures import FLOWS, HalfYearFigures, Row
from toolkit.money import short
from toolkit.templatetags.vi import number, percent

REPORTS = {Tier.WAITING: gettext_lazy("sent"), Tier.SILENT: gettext_lazy("not reported"), None: "–"}


def lines(figures: HalfYearFigures, sort: str, doors: Doors) -> list[dict]:
    """Return one dict of ready words for each union, in the order asked for; the template only places them."""
    campaign = figures.campaigns[0] if figures.campaigns else None
    return [_line(row, figures, campaign, doors) for row in _in_order(figures, sort)]


def _line(row: Row, figures: HalfYearFigures, campaign, doors: Doors) -> dict:
    code, cut_off = figures.half_year.code, figures.half_year.cut_off_on
    flows = row.flows
    rate = row.rate(campaign) if campaign else None
    stocks = {name: number(row.stock(name)) for name in HEAD_COUNTS}
    return stocks | {
        "name": row.reporter.then.name,
        "short_name": short_name(row.reporter.then.name),
        "union": row.union.pk,
        "url": row.union.get_absolute_url(),
        "park": row.reporter.then.park.name,
        "report": _report(row),
        "silent": row.reporter.tier == Tier.SILENT,
        "query": doors.query_of(row.union.code),
        "waiting_query": urlencode({"waiting": code, "union": row.union.code}),
        "counted": number(flows["counted"]),
        "in_money": number(flows["in_money"]),
        "not_in_money": number(row.not_in_money),
        "accepted": number(flows["accepted_total_vnd"]),
        "accepted_short": short(flows["accepted_total_vnd"]),
        "waiting": number(row.waiting),
        "authors": number(flows["authors"]),
        "women": number(flows["women"]),
        "direct": number(flows["direct"]),
        "adoptions": number(flows["adoptions"]),
        "adopted": number(flows["adopted_total_vnd"]),
        "honours": number(None if "honours" in figures.uncounted else flows["honours"]),
        "holders": number(rate.part if rate else None),
        "of_women": number(rate.whole if rate else None),
        "rate": percent(rate.ratio if rate else None),
        "note": row.noted or note(row, cut_off),
    }


def short_name(name: str) -> str:
    """Return a union's name without what all of them begin with, as the column's head says it already."""
    return name.removeprefix("CĐCS ").removeprefix("Công ty ")


def _report(row: Row) -> str:
    filed = row.reporter.accepted
    if filed is None:
        return str(REPORTS[row.reporter.tier])
    if filed.nothing_to_report:
        return _("nothing to report")
    return _("late") if filed.late else _("on time")


def note(row: Row, cut_off: date) -> str:
    """Say why a union stands in the table from which no return is expected."""
    if row.reporter.expected:
        return ""
    ended = row.union.dissolved_on
    if ended is None or row.union.founded_on > cut_off:
        return _("founded after the cut-off day")
    if successor := row.union.successor:
        text = _("merged into %(union)s from %(day)s, no return expected")
        return text % {"union": successor.as_of(cut_off).name, "day": f"{ended:%d/%m/%Y}"}
    return _("ended on %(day)s, no return expected") % {"day": f"{ended:%d/%m/%Y}"}


SORTS = {
    "name": lambda row: row.union.name_sort,
    "park": lambda row: (row.reporter.then.park.name_sort, row.union.name_sort),
    "workers": lambda row: row.stock("workers"),
    "members": lambda row: row.stock("members"),
    "counted": lambda row: row.flows["counted"],
    "in_money": lambda row: row.flows["in_money"],
    "not_in_money": lambda row: row.not_in_money,
    "accepted": lambda row: row.flows["accepted_total_vnd"],
    "waiting": lambda row: row.waiting,
    "authors": lambda row: row.flows["authors"],
    "adoptions": lambda row: row.flows["adoptions"],
    "honours": lambda row: row.flows["honours"],
}
TEXT_SORTS = {"name", "park"}
DEFAULT_SORT = "accepted"


def _in_order(figures: HalfYearFigures, asked: str):
    """Return the rows: texts rising, figures falling, `-` turns round; those without the figure, and silent unions, last."""
    name = asked.removeprefix("-")
    name = name if name in SORTS or name == "rate" else DEFAULT_SORT
    key = SORTS.get(name, lambda row: _rate_of(row, figures))
    falling = (name not in TEXT_SORTS) != asked.startswith("-")
    rows = sorted(figures.rows, key=lambda row: (row.union.name_sort, row.union.pk))
    known = [row for row in rows if key(row) is not None]
    unknown = [row for row in rows if key(row) is None]
    known.sort(key=key, reverse=falling)
    return known + unknown


def _rate_of(row, figures: HalfYearFigures) -> Fraction | None:
    rate = row.rate(figures.campaigns[0]) if figures.campaigns else None
    return rate.ratio if rate else None


def heads(asked: str, address) -> dict:
    """Return for each sortable column its link, which keeps the filters of `address`, and the order in force."""
    asked = asked or DEFAULT_SORT
    found = {}
    for name in [*SORTS, "rate"]:
        here = asked.removeprefix("-") == name
        turned = f"-{name}" if here and not asked.startswith("-") else name
        rising = (name in TEXT_SORTS) != asked.startswith("-")
        kept = address.copy()
        kept["sort"] = turned
        found[name] = {"url": f"?{kept.urlencode()}", "aria": ("ascending" if rising else "descending") if here else ""}
    return found


def whole(figures: HalfYearFigures) -> dict:
    """Return the sums of the first line; `reported` is the number of accepted returns."""
    stocks = {name: figures.stock(name) for name in HEAD_COUNTS}
    flows = {name: figures.known_flow(name) for name in FLOWS}
    return (
        stocks | flows | {"reported": figures.reported, "rate": figures.rate(figures.campaigns[0]) if figures.campaigns else None}
    )
