"""Who qualifies in a round and was proposed by nobody: the page, and the same list as a file."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from awards import exports
from awards.forgotten import Forgotten, Found, forgotten
from awards.models import Award, Criterion, Round
from initiatives.models import Initiative
from unions.models import Union
from unions.taking import take_sheet

PAGE = 50
# Lists that the page may show: who meets what is on file, and who may, once something on file is filled in.
SURE, MAYBE = "sure", "maybe"


@dataclass(frozen=True)
class Chosen:
    """What the address asks for: one list, of one award and one union, or of all."""

    round: Round
    found: Forgotten
    show: str
    award: str
    union: str

    @property
    def rows(self) -> list[Found]:
        return [one for one in self.listed(self.show) if self.award in ("", one.award.code)]

    def listed(self, show: str) -> list[Found]:
        rows = self.found.maybe if show == MAYBE else self.found.sure
        return [one for one in rows if self.union in ("", one.union.code)]


@require_GET
def page(request, slug):
    """The list, direct workers first, by union; each with what makes them qualify and a link that starts the nomination."""
    chosen = _chosen(request, slug)
    shown = Paginator(chosen.rows, PAGE).get_page(request.GET.get("page"))
    rows = _rows(request, shown.object_list)
    context = {
        "round": chosen.round,
        "chosen": chosen,
        "page": shown,
        "rows": rows,
        "asks_more": any(row["open"] for row in rows),
        "awards": _awards(chosen),
        "counts": {show: len(chosen.listed(show)) for show in (SURE, MAYBE)},
        "unions": _unions_of(chosen.found),
        "untold": chosen.found.untold,
        "may_propose": chosen.round.state == Round.State.OPEN and not _only_reads(request),
        "direct": sum(one.direct for one in chosen.rows),
    }
    return render(request, "awards/forgotten.html", context)


@require_POST
def file(request, slug, ending):
    """The same list as a file; to take away a list of persons needs a reason and is an event."""
    chosen = _chosen(request, slug)
    made = exports.forgotten(chosen.round, chosen.rows, notes=_words_of(chosen))
    return take_sheet(
        request,
        made,
        about=request.user,
        rows=len(chosen.rows),
        name=f"chua-de-nghi-{chosen.round.slug}",
        ending=ending,
        back=reverse("forgotten", args=[slug]),
    )


def _chosen(request, slug: str) -> Chosen:
    user, today = request.user, request.today
    asked = get_object_or_404(Round.objects.visible_to(user, on=today), slug=slug)
    if not (user.sees_all(today) or user.served_union_ids(today)):
        raise PermissionDenied(_("Officers see who was forgotten in their own unions, the board in all."))
    found = forgotten(asked, unions=_unions(request, asked), on=today)
    show = MAYBE if request.GET.get("show") == MAYBE else SURE
    return Chosen(asked, found, show, request.GET.get("award", ""), request.GET.get("union", ""))


def _unions(request, asked: Round) -> QuerySet[Union]:
    """Return the unions the round asks, of those this person may see, for which something new may be entered."""
    seen = Union.objects.visible_to(request.user, on=request.today).values("pk")
    return asked.unions_asked(request.today).entering().filter(pk__in=seen)


def _only_reads(request) -> bool:
    return not (request.user.writes_for_all(request.today) or request.user.served_union_ids(request.today))


def _awards(chosen: Chosen) -> list[dict[str, Any]]:
    """Return one dict for each award that anybody in the list qualifies for, and first one for all of them: code, label, n."""
    rows = chosen.listed(chosen.show)
    awards: dict[str, Award] = {one.award.code: one.award for one in rows}
    order = sorted(awards.values(), key=lambda award: (award.authority.rank, award.name_sort))
    each = [(one.code, one.short_name, sum(row.award.code == one.code for row in rows)) for one in order]
    return [{"code": code, "label": label, "n": n} for code, label, n in [("", _("All"), len(rows)), *each]]


def _unions_of(found: Forgotten) -> list[Union]:
    unions = {one.union.pk: one.union for one in (*found.sure, *found.maybe)}
    return sorted(unions.values(), key=lambda one: (one.name_sort, one.pk))


def _rows(request, shown: list[Found]) -> list[dict[str, Any]]:
    """Return one dict for each person shown: who, and the proofs, with a door to the initiatives that this reader may open."""
    codes = {proof.key for one in shown for proof in one.proofs if proof.kind == "initiative"}
    seen = Initiative.objects.visible_to(request.user, on=request.today).filter(code__in=codes)
    doors = set(seen.values_list("code", flat=True))
    own = request.user.served_union_ids(request.today)
    return [
        {
            "found": one,
            # What every nomination asks for is said once, below the list.
            "open": [each for each in one.open if each.kind != Criterion.Kind.STATEMENT],
            "code": one.member.employee_code if one.member and one.union.pk in own else "",
            "proofs": [
                {"proof": proof, "door": proof.key if proof.kind == "initiative" and proof.key in doors else ""}
                for proof in one.proofs
                if proof.kind in ("initiative", "honour")
            ],
        }
        for one in shown
    ]


def _words_of(chosen: Chosen) -> list[str]:
    listed = _("Meets what is on file") if chosen.show == SURE else _("May qualify, something is not known")
    return [" · ".join(part for part in (listed, chosen.award, chosen.union) if part)]
