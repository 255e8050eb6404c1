"""One version of a half-year as it was signed: its page, what its figures are made of, its papers."""

import hashlib
import re
from typing import Any

import django_filters as filters
from django.conf import settings
from django.contrib.messages import get_messages
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import Http404
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import condition, require_GET

from emulation.models import HalfYear
from initiatives.figures import tail
from initiatives.models import Initiative
from kcn_union.half_year import frozen
from kcn_union.half_year.doors import of_version
from kcn_union.half_year.proof import proof
from kcn_union.half_year.table import heads, lines, whole
from kcn_union.half_year.tiles import amounts, tiles
from kcn_union.models import ClosedItem, ClosedLine, Publication, StoredPaper
from kcn_union.pages.park import park_of
from toolkit import files
from toolkit.money import grouped
from toolkit.templatetags.vi import signed
from unions.models import IndustrialPark
from unions.models.people import Role

PAGE = 100
# A new release draws the page anew.
DRAWN = max(
    path.stat().st_mtime_ns
    for folder, kind in (("templates", "*.html"), ("locale", "*.mo"), ("kcn_union", "*.py"), ("toolkit", "*.py"))
    for path in (settings.BASE_DIR / folder).rglob(kind)
)


def find(request, code, number) -> Publication:
    """Return the version among those this person may read."""
    seen = Publication.objects.visible_to(request.user, on=request.today)
    joined = seen.select_related("half_year", "asked_by", "confirmed_by", "published_by")
    return get_object_or_404(joined, half_year__code=code, number=number)


def readable(request, code) -> list[Publication]:
    """Return the versions of that half-year which this person may read, the newest last."""
    seen = Publication.objects.visible_to(request.user, on=request.today).select_related("half_year")
    return list(seen.filter(half_year__code=code).order_by("number"))


def etag(request, code, number) -> str | None:
    """Return what changes whenever the page would: the version, what was said of it and beside it, today's records, who reads.

    None where the page carries a message: that page is not the one to keep.
    """
    version = find(request, code, number)
    if len(get_messages(request)):
        return None
    beside: list[Any] = [(one.number, one.published_at) for one in readable(request, code)]
    beside += [(one.pk, one.published_at) if one else None for one in _compared_with(request, version).values()]
    papers = list(version.papers.order_by("format").values_list("format", "sha256"))
    # The page holds the person's name and office, their pages, and the token of their session.
    reader = [request.user.pk, request.user.full_name, [str(one) for one in request.user.mandates_on(request.today)]]
    get_token(request)
    reader += [request.META["CSRF_COOKIE"], get_language(), request.get_full_path()]
    parts = [version.digest, version.published_at, beside, papers, today_differs(request, version), reader]
    return f'"{hashlib.sha256(repr([*parts, settings.DEMO, DRAWN]).encode()).hexdigest()[:32]}"'


@require_GET
@condition(etag_func=etag)
def version(request, code, number):
    """The page of a version, from what was stored alone; only the line on today's records is read live."""
    return show(request, find(request, code, number))


def show(request, version: Publication):
    sort, park = request.GET.get("sort", ""), park_of(request)
    lists = of_version(version, park)
    figures = frozen.figures_of(version, park=park)
    items = ClosedItem.objects.filter(publication=version, record=ClosedItem.Record.INITIATIVE)
    items = items.filter(park=park) if park else items
    amounts_vnd = items.values_list("accepted_vnd", flat=True)
    sides = {name: other and frozen.figures_of(other, park=park) for name, other in _compared_with(request, version).items()}
    versions = readable(request, version.half_year.code)
    context = {
        "version": version,
        "half_year": figures.half_year,
        "versions": versions,
        "reads_former": any(one.number == version.number - 1 for one in versions),
        "papers": version.papers.order_by("format"),
        "differs": today_differs(request, version),
        "before": sides["before"] and sides["before"].half_year,
        "last_year": sides["last_year"] and sides["last_year"].half_year,
        "figures": figures,
        "whole": whole(figures),
        "tiles": tiles(figures, sides, lists),
        "amounts": amounts(figures),
        "tail": tail([amount for amount in amounts_vnd if amount is not None]),
        "lines": lines(figures, sort, lists),
        "heads": heads(sort, request.GET),
        "campaign": figures.campaigns[0] if figures.campaigns else None,
        "proof": proof(figures.half_year, figures, items, lists, day="day"),
        "lists": lists,
        "parks": IndustrialPark.objects.order_by("name_sort", "pk"),
        "park": park,
        "sort": sort,
        "user_sees_all": request.user.sees_all(request.today),
        "may_close": request.user.has_role(request.today, Role.VERIFIER, Role.HEAD),
    }
    answer = render(request, "pages/version.html", context)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def today_differs(request, version: Publication) -> str:
    """Return how today's records differ from the version, or "" when count and sum are the same; for those who see all."""
    if not request.user.sees_all(request.today):
        return ""
    now = Initiative.objects.counted_in(version.half_year).totals()
    then = ClosedLine.objects.filter(publication=version, union=None).values("counted", "accepted_total_vnd").get()
    count, amount = (now[name] - then[name] for name in ("counted", "accepted_total_vnd"))
    if not count and not amount:
        return ""
    text = _("Today's records differ from version %(n)s by %(count)s initiatives, %(amount)s đ.")
    return str(text % {"n": version.number, "count": signed(count), "amount": signed(amount) if amount else grouped(0)})


def _compared_with(request, version: Publication) -> dict[str, Publication | None]:
    """Return the newest versions, as far as they may be read, of the half-year before and of the same half last year."""
    seen = Publication.objects.visible_to(request.user, on=request.today).select_related("half_year")
    years = HalfYear.objects.listed().filter(cut_off_on__lt=version.cut_off_on)
    sides = {"before": years.last(), "last_year": years.filter(code=version.half_year.year_before).first()}
    return {name: seen.filter(half_year=year).order_by("number").last() if year else None for name, year in sides.items()}


class ItemFilter(filters.FilterSet):
    """Filters of a version's items; the figures of its page are addresses of it."""

    union = filters.CharFilter(label=_("Union code"), field_name="union__code")
    kind = filters.ChoiceFilter(label=_("Kind"), choices=Initiative.Kind.choices)
    money = filters.ChoiceFilter(label=_("In money"), choices=[("yes", _("yes")), ("no", _("no"))], method="filter_money")
    month = filters.CharFilter(label=_("Month"), method="filter_month")

    class Meta:
        model = ClosedItem
        fields: list[str] = []

    def __init__(self, *args, window, **kwargs):
        super().__init__(*args, **kwargs)
        self.window = window

    def filter_money(self, queryset, name, value):
        return queryset.filter(accepted_vnd__isnull=value == "no")

    def filter_month(self, queryset, name, value):
        if value == "outside":
            return queryset.exclude(day__range=self.window)
        if not (found := re.fullmatch(r"([12][0-9]{3})-(0[1-9]|1[0-2])", value)):
            return queryset.none()
        return queryset.filter(day__range=self.window, day__year=found[1], day__month=found[2])


@require_GET
def items(request, code, number, record=ClosedItem.Record.INITIATIVE):
    """The frozen items behind a figure, with their count and sums."""
    found = find(request, code, number)
    kept = ClosedItem.objects.filter(publication=found, record=record)
    kept = kept.filter(park=park) if (park := park_of(request)) else kept
    chosen = ItemFilter(request.GET, kept, window=(found.begins_on, found.cut_off_on))
    if not chosen.is_valid():
        raise Http404
    rows = chosen.qs
    context = {
        "version": found,
        "half_year": found.half_year,
        "filter": chosen,
        "page": Paginator(rows.with_union_names().select_related("park").order_by("code", "pk"), PAGE).get_page(
            request.GET.get("page")
        ),
        "totals": rows.totals(),
        "adoptions": record == ClosedItem.Record.ADOPTION,
    }
    return render(request, "pages/version_items.html", context)


@require_GET
def version_lines(request, code, number):
    """The frozen lines behind a head count or a title: one union's, or all with their sums."""
    found = find(request, code, number)
    rows = found.lines.filter(union__isnull=False).order_by("name_sort", "pk")
    if union := request.GET.get("union"):
        rows = rows.filter(code=union)
    if park := park_of(request):
        rows = rows.filter(park=park)
    tiers: dict[str, Any] = {"waiting": ["waiting"], "silent": ["silent"], "accepted": ["on_time", "late", "nothing"]}
    if tier := request.GET.get("tier"):
        rows = rows.filter(report__in=tiers.get(tier, []))
    sums = {name: Sum(name) for name in ("workers", "women_workers", "members", "women_members")}
    context = {"version": found, "half_year": found.half_year, "rows": rows, "sums": rows.order_by().aggregate(**sums)}
    return render(request, "pages/version_lines.html", context)


@require_GET
def paper(request, code, number, ending):
    """One stored paper, byte for byte as it was made."""
    found = get_object_or_404(StoredPaper, publication=find(request, code, number), format=ending)
    # The report's annex names the authors; the workbook names nobody.
    if found.format != "xlsx" and not request.user.sees_all(request.today):
        raise Http404
    name = f"bao-cao-{code}-ban-{number}.{found.format}"
    return files.answer_download(found.sha256, found.format, name)


@require_GET
def scan(request, code, number):
    """The scan of the signed report."""
    found = find(request, code, number)
    if not found.scan_sha256 or not request.user.sees_all(request.today):
        raise Http404
    return files.answer_download(found.scan_sha256, found.scan_format, found.scan_name)
