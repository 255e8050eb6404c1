"""One version of a half-year as it was signed: its page, what its figures are made of, its papers."""

import re
from typing import Any

import django_filters as filters
from django.conf import settings
from django.contrib.messages import get_messages
from django.core.paginator import Paginator
from django.http import Http404
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from awards.models import Award, Honour
from emulation.models import HalfYear
from emulation.models.union_return import HEAD_COUNTS
from initiatives.forms.filters import SAVING, amount_choices, of_amount, of_saving
from initiatives.models import Initiative
from kcn_union.half_year import charts, frozen
from kcn_union.half_year.doors import of_version
from kcn_union.models import CitedFigure, ClosedItem, ClosedLine, Publication, StoredPaper
from kcn_union.pages.drawn import TODAY, VERSIONS, digest_of, drawn, kept
from kcn_union.pages.figures import shown
from kcn_union.pages.union_set import own_unions_of, union_set_of
from toolkit import files
from toolkit.money import grouped
from toolkit.templatetags.vi import signed
from unions import chain, events
from unions.models import IndustrialPark
from unions.models.member import Sex, WorkClass
from unions.models.people import Role

PAGE = 100
# The papers whose annex names the authors.
NAMING = {"docx", "pdf"}
REPORTS_OF = {"waiting": ("waiting",), "silent": ("silent",), "accepted": ("on_time", "late", "nothing")}


def find(request, code, number) -> Publication:
    """Return the version among those this person may read."""
    return get_object_or_404(_seen(request).select_related("half_year"), half_year__code=code, number=number)


def _seen(request):
    """Return the versions this person may read."""
    return Publication.objects.visible_to(request.user, on=request.today)


def readable(request, code) -> list[Publication]:
    """Return the versions of that half-year which this person may read, the newest last."""
    return list(_seen(request).select_related("half_year").filter(half_year__code=code).order_by("number"))


@require_GET
def version(request, code, number):
    """The page of a version, from what was stored alone; only the line on today's records is read live."""
    found = find(request, code, number)
    sources, differs = _sources(request, found), today_differs(request, found)
    tag = _etag(request, found, sources, differs)
    answer = get_conditional_response(request, etag=tag) or _page(request, found, sources, differs)
    if tag:
        answer.headers["ETag"] = tag
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _sources(request, version: Publication) -> list[Any]:
    """Return what the figures are drawn from: the version, what stands beside it, what was asked for, whose pages are open."""
    # Other half-years stand beside this one: a later version of theirs is drawn too.
    beside: list[Any] = list(_seen(request).order_by("pk").values_list("pk", "digest", "published_at"))
    beside += CitedFigure.objects.order_by("pk").values_list()
    # The filter names the parks.
    beside += IndustrialPark.objects.order_by("pk").values_list("pk", "name")
    return [version.pk, version.digest, beside, own_unions_of(request), get_language(), request.path, request.GET.urlencode()]


def _etag(request, version: Publication, sources: list[Any], differs: str) -> str | None:
    """Return what changes whenever the page would: its figures, what was said of the version, today's records, who reads.

    None where the page carries a message: that page is not the one to keep.
    """
    if len(get_messages(request)):
        return None
    papers = list(version.papers.order_by("format").values_list("format", "sha256"))
    # The page holds the person's name and office, their pages, and the token of their session.
    reader = [request.user.pk, request.user.full_name, [str(one) for one in request.user.mandates_on(request.today)]]
    get_token(request)
    # Weak: each answer masks the token anew, and may be compressed.
    return f'W/"{digest_of([*sources, papers, differs, *reader, request.META["CSRF_COOKIE"], settings.DEMO])}"'


def _page(request, version: Publication, sources: list[Any], differs: str):
    versions, user = readable(request, version.half_year.code), request.user
    context = {
        "version": version,
        "half_year": version.half_year,
        "drawn": drawn(request, VERSIONS, sources, lambda: _context(request, version) | {"version": version}),
        "chosen": union_set_of(request),
        "versions": versions,
        "newer": next((one for one in reversed(versions) if one.number > version.number), None),
        "reads_former": any(one.number == version.number - 1 for one in versions),
        "papers": version.papers.order_by("format"),
        "differs": differs,
        "user_sees_all": user.sees_all(request.today),
        "may_close": user.has_role(request.today, Role.VERIFIER, Role.HEAD),
    }
    return render(request, "pages/version.html", context)


def _context(request, version: Publication) -> dict[str, Any]:
    chosen = union_set_of(request)
    figures = frozen.figures_of(version, chosen=chosen)
    kept = ClosedItem.objects.filter(publication=version)
    kept = kept.filter(union__in=[row.union.pk for row in figures.rows]) if chosen else kept
    items = kept.filter(record=ClosedItem.Record.INITIATIVE)
    amounts_vnd = [amount for amount in items.values_list("accepted_vnd", flat=True) if amount is not None]
    cited = list(CitedFigure.objects.select_related("half_year"))
    compared = _compared_with(request, version)
    return shown(
        request,
        figures,
        sides={name: frozen.figures_of(one, chosen=chosen) if one else None for name, one in compared.items()},
        doors=of_version(version, chosen),
        counted=items,
        amounts_vnd=amounts_vnd,
        honours=kept.filter(record=ClosedItem.Record.HONOUR).totals_by_award(),
        charted=charts.of_version(version, figures, seen=_seen(request), chosen=chosen, cited=cited),
        cited=[] if chosen else cited,
        chosen=chosen,
        day="day",
        waits=False,
        own_unions=own_unions_of(request),
    )


def today_differs(request, version: Publication) -> str:
    """Return how today's records differ from the version, or "" when counts and sum are the same; for those who see all."""
    if not request.user.sees_all(request.today):
        return ""
    return kept(TODAY, ["differs", version.pk, *chain.state(), get_language()], lambda: _differs(version))


def _differs(version: Publication) -> str:
    now = Initiative.objects.counted_in(version.half_year).totals()
    now |= Honour.objects.counted_in(version.half_year).totals()
    names = ("counted", "accepted_total_vnd", "honours")
    then = ClosedLine.objects.filter(publication=version, union=None).values(*names).get()
    # A version made before awards were counted says nothing of them.
    count, amount, honours = (0 if then[name] is None else now[name] - then[name] for name in names)
    if not count and not amount and not honours:
        return ""
    told = {"n": version.number, "count": signed(count), "amount": signed(amount) if amount else grouped(0)}
    if honours:
        text = _("Today's records differ from version %(n)s by %(count)s initiatives, %(amount)s đ, %(honours)s awards.")
        return str(text % (told | {"honours": signed(honours)}))
    return str(_("Today's records differ from version %(n)s by %(count)s initiatives, %(amount)s đ.") % told)


def _compared_with(request, version: Publication) -> dict[str, Publication | None]:
    """Return the newest versions, as far as they may be read, of the half-year before and of the same half last year."""
    seen = _seen(request).select_related("half_year")
    years = HalfYear.objects.listed().filter(cut_off_on__lt=version.cut_off_on)
    sides = {"before": years.last(), "last_year": years.filter(code=version.half_year.year_before).first()}
    return {name: seen.filter(half_year=year).order_by("number").last() if year else None for name, year in sides.items()}


class ItemFilter(filters.FilterSet):
    """Filters of a version's items; the figures of its page are addresses of it."""

    union = filters.CharFilter(label=_("Union code"), field_name="union__code")
    kind = filters.ChoiceFilter(label=_("Kind"), choices=Initiative.Kind.choices)
    money = filters.ChoiceFilter(label=_("In money"), choices=[("yes", _("yes")), ("no", _("no"))], method="filter_money")
    month = filters.CharFilter(label=_("Month"), method="filter_month")
    amount = filters.ChoiceFilter(label=_("Accepted benefit"), choices=amount_choices, method="filter_amount")
    saving = filters.ChoiceFilter(label=_("Mainly saves"), choices=SAVING, method="filter_saving")

    class Meta:
        model = ClosedItem
        fields: list[str] = []

    def __init__(self, *args, window, **kwargs):
        super().__init__(*args, **kwargs)
        self.window = window

    def filter_money(self, queryset, name, value):
        return queryset.filter(accepted_vnd__isnull=value == "no")

    def filter_amount(self, queryset, name, value):
        return of_amount(queryset, value)

    def filter_saving(self, queryset, name, value):
        return of_saving(queryset, value)

    def filter_month(self, queryset, name, value):
        if value == "outside":
            return queryset.exclude(day__range=self.window)
        if not (found := re.fullmatch(r"([12][0-9]{3})-(0[1-9]|1[0-2])", value)):
            return queryset.none()
        return queryset.filter(day__range=self.window, day__year=found[1], day__month=found[2])


class HonourItemFilter(ItemFilter):
    """Filters of a version's honours; the counts of an item say whom it honoured."""

    kind = filters.ChoiceFilter(label=_("Kind"), choices=Award.Kind.choices)
    award = filters.CharFilter(label=_("Award"))
    holder = filters.ChoiceFilter(
        label=_("Holder"), choices=[("persons", _("Persons")), ("union", _("Union"))], method="filter_holder"
    )
    sex = filters.ChoiceFilter(label=_("Sex"), choices=Sex.choices, method="filter_sex")
    work_class = filters.ChoiceFilter(label=_("Class"), choices=WorkClass.choices, method="filter_work_class")

    def filter_holder(self, queryset, name, value):
        return queryset.filter(authors=int(value == "persons"))

    def filter_sex(self, queryset, name, value):
        return queryset.filter(authors=1, women=int(value == Sex.FEMALE))

    def filter_work_class(self, queryset, name, value):
        """Only direct workers are told apart in a version."""
        return queryset.filter(authors=1, direct=1) if value == WorkClass.DIRECT else queryset.none()


FILTERS = {ClosedItem.Record.HONOUR: HonourItemFilter}
TEMPLATES = {ClosedItem.Record.HONOUR: "pages/version_honours.html"}


@require_GET
def items(request, code, number, record=ClosedItem.Record.INITIATIVE):
    """The frozen items behind a figure, with their count and sums."""
    found = find(request, code, number)
    kept = ClosedItem.objects.filter(publication=found, record=record)
    if asked := union_set_of(request):
        kept = kept.filter(union__in=asked.ids_in(found.lines.all()))
    chosen = FILTERS.get(record, ItemFilter)(request.GET, kept, window=(found.begins_on, found.cut_off_on))
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
        "chosen": asked,
        "adoptions": record == ClosedItem.Record.ADOPTION,
    }
    return render(request, TEMPLATES.get(record, "pages/version_items.html"), context)


@require_GET
def version_lines(request, code, number):
    """The frozen lines behind a head count or a title: one union's, or all with their sums."""
    found = find(request, code, number)
    asked = union_set_of(request)
    every = list(found.lines.filter(union__isnull=False).order_by("name_sort", "pk"))
    kept = set(asked.ids_in(every)) if asked else {one.union_id for one in every}
    rows = [one for one in every if one.union_id in kept and _wanted(one, request.GET)]
    campaign = request.GET.get("campaign")
    held = (title["achieved"] for one in rows for title in one.titles if title["slug"] == campaign)
    context = {
        "version": found,
        "half_year": found.half_year,
        "chosen": asked,
        "rows": rows,
        "sums": {name: _sum(getattr(one, name) for one in rows) for name in HEAD_COUNTS},
        "holders": sum(held) if campaign else None,
    }
    return render(request, "pages/version_lines.html", context)


def _wanted(line: ClosedLine, asked) -> bool:
    """Whether a line is among those asked for by union, state of its return, or campaign it has holders of."""
    tier, campaign = asked.get("tier"), asked.get("campaign")
    return (
        (not asked.get("union") or line.code == asked["union"])
        and (not tier or line.report in REPORTS_OF.get(tier, ()))
        and (not campaign or any(title["slug"] == campaign for title in line.titles))
        and (asked.get("with_return") != "true" or line.women_members is not None)
    )


def _sum(known) -> int | None:
    """Return the sum of what is known, None where nothing is: silence is not zero."""
    there = [value for value in known if value is not None]
    return sum(there) if there else None


@require_GET
def paper(request, code, number, ending):
    """One stored paper that names nobody, byte for byte as it was made: the workbook."""
    if ending in NAMING:
        raise Http404
    return _download(get_object_or_404(StoredPaper, publication=find(request, code, number), format=ending))


@require_POST
def report(request, code, number, ending):
    """The stored report; its annex names the authors, so it is for those who see all, and taking it is an event."""
    found = get_object_or_404(StoredPaper, publication=find(request, code, number), format=ending)
    if ending not in NAMING or not request.user.sees_all(request.today):
        raise Http404
    events.record(record=found.publication.half_year, verb="exported", by=request.user, at=timezone.now())
    return _download(found)


def _download(found: StoredPaper):
    version = found.publication
    return files.answer_download(
        found.sha256, found.format, f"bao-cao-{version.half_year.code}-ban-{version.number}.{found.format}"
    )


@require_GET
def scan(request, code, number):
    """The scan of the signed report."""
    found = find(request, code, number)
    if not found.scan_sha256 or not request.user.sees_all(request.today):
        raise Http404
    return files.answer_download(found.scan_sha256, found.scan_format, found.scan_name)
