"""One search over what a person may see: initiatives, members, unions, campaigns, awards, the library; tone-blind."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from awards.models import Honour, Nomination, Round
from emulation.models import Campaign, HalfYear
from initiatives.models import Author, Initiative
from kcn_union import search_words
from kcn_union.forms import SearchForm
from kcn_union.search_words import HALF_YEAR, LESS, MORE, STATE, UNION, Asked
from toolkit.text import fold
from unions.models import Member, Union

SHOWN, PAGE = 8, 30
_INITIATIVE, _UNION = re.compile(r"SK-\d{4}-\d{5}", re.IGNORECASE), re.compile(r"[A-Z]{2,4}-\d{2,6}", re.IGNORECASE)
_NOMINATION = re.compile(r"DN-\d{4}-\d{5}", re.IGNORECASE)


@dataclass(frozen=True)
class Kind:
    """One kind of records: `find(request, asked, scope)` returns a queryset or list in order, or None where it does not apply."""

    name: str
    label: Any
    find: Callable[[Any, Asked, "Scope"], Any]


@dataclass(frozen=True)
class Scope:
    """What the conditions mean: the unions and the half-years they leave, None for all."""

    unions: list[int] | None
    half_years: list[int] | None
    states: list[str] | None

    @property
    def of_initiatives(self) -> bool:
        return self.half_years is not None or self.states is not None


@require_GET
def search(request):
    """Look for words and conditions; a whole code leads straight to its record."""
    form = SearchForm(request.GET, user=request.user, today=request.today)
    chosen = form.cleaned_data if form.is_valid() else {}
    text = chosen.get("q", "")
    if direct := _by_code(request, text):
        return redirect(direct)
    asked = search_words.read(text)
    scope = _scope(request, asked, chosen)
    wanted = [kind for kind in KINDS if chosen.get("kind") in ("", None, kind.name)]
    groups = []
    if asked.parts or asked.conditions or scope.unions is not None or scope.half_years is not None:
        for kind in wanted:
            if (rows := kind.find(request, asked, scope)) is not None:
                groups.append(_group(request, kind, rows, alone=len(wanted) == 1))
    context = {
        "form": form,
        "asked": asked,
        "chips": [(one.typed, search_words.without(text, one)) for one in asked.conditions],
        "groups": [group for group in groups if group["n"]],
        "looked": bool(groups),
        "alone": len(wanted) == 1,
    }
    return render(request, "pages/search.html", context)


def _group(request, kind: Kind, rows, *, alone: bool) -> dict:
    page = Paginator(rows, PAGE if alone else SHOWN).get_page(request.GET.get("page") if alone else 1)
    return {"name": kind.name, "label": kind.label, "n": page.paginator.count, "page": page, "more": page.paginator.num_pages > 1}


def _by_code(request, text: str):
    """Return the record whose whole code was typed, if this person may open it."""
    code = text.strip().upper()
    if _INITIATIVE.fullmatch(code):
        return Initiative.objects.visible_to(request.user, on=request.today).filter(code=code).first()
    if _NOMINATION.fullmatch(code):
        return Nomination.objects.visible_to(request.user, on=request.today).filter(code=code).first()
    if _UNION.fullmatch(code):
        return Union.objects.visible_to(request.user, on=request.today).filter(code=code).first()
    return None


def _scope(request, asked: Asked, chosen: dict) -> Scope:
    """Return what the conditions mean; one that names nothing is told and leaves nothing."""
    unions = [chosen["union"].pk] if chosen.get("union") else None
    for one in asked.all_of(UNION):
        seen = Union.objects.visible_to(request.user, on=request.today).matching(str(one.value))
        found = list(seen.order_by("pk").values_list("pk", flat=True))
        if not found:
            asked.misread.append(_("“%(typed)s”: no union that you see has this code or name.") % {"typed": one.typed})
        unions = found if unions is None else [pk for pk in unions if pk in found]
    half_years = [chosen["half_year"].pk] if chosen.get("half_year") else None
    for one in asked.all_of(HALF_YEAR):
        found = list(HalfYear.objects.listed().filter(code=one.value).values_list("pk", flat=True))
        if not found:
            asked.misread.append(_("“%(typed)s”: there is no such half-year on file.") % {"typed": one.typed})
        half_years = found if half_years is None else [pk for pk in half_years if pk in found]
    states = None
    for one in asked.all_of(STATE):
        states = [value for value, label in Initiative.State.choices if fold(str(one.value)) in fold(str(label))]
        if not states:
            words = ", ".join(str(label) for _value, label in Initiative.State.choices)
            asked.misread.append(_("“%(typed)s”: a state is one of %(words)s.") % {"typed": one.typed, "words": words})
    return Scope(unions, half_years, states)


def _initiatives(request, asked: Asked, scope: Scope):
    """By words of the title, by code, by the names of authors; never by the confidential part."""
    found = Initiative.objects.visible_to(request.user, on=request.today)
    for part in asked.parts:
        named = Author.objects.filter(initiative=OuterRef("pk"), name_key__contains=part)
        found = found.filter(Q(title_key__contains=part) | Q(code__iexact=part) | Exists(named))
    return _narrowed(found, asked, scope).select_related("union").prefetch_related("authors").order_by("-pk")


def _library(request, asked: Asked, scope: Scope):
    """The library's initiatives that this person does not see otherwise; by their public words."""
    if request.user.sees_all(request.today):
        return None
    own = Initiative.objects.visible_to(request.user, on=request.today).values("pk")
    found = Initiative.objects.comparable_to(request.user, on=request.today).in_library().exclude(pk__in=own)
    for part in asked.parts:
        found = found.filter(Q(title_key__contains=part) | Q(code__iexact=part))
    return _narrowed(found, asked, scope).select_related("union").order_by("-pk")


def _narrowed(found, asked: Asked, scope: Scope):
    if scope.unions is not None:
        found = found.filter(union__in=scope.unions)
    if scope.half_years is not None:
        found = found.filter(half_year__in=scope.half_years)
    if scope.states is not None:
        found = found.filter(state__in=scope.states)
    for one in asked.all_of(MORE):
        found = found.filter(Q(accepted_vnd__gte=one.value) | Q(accepted_vnd__isnull=True, declared_vnd__gte=one.value))
    for one in asked.all_of(LESS):
        found = found.filter(Q(accepted_vnd__lte=one.value) | Q(accepted_vnd__isnull=True, declared_vnd__lte=one.value))
    return found


def _members(request, asked: Asked, scope: Scope):
    """By name; by employee code only where codes are not masked."""
    if _only_of_initiatives(asked, scope):
        return None
    own = set(request.user.served_union_ids(request.today))
    found = Member.objects.visible_to(request.user, on=request.today).standing()
    if scope.unions is not None:
        found = found.filter(union__in=scope.unions)
    for part in asked.parts:
        by_code = Q(union__in=own, code_key__startswith=part)
        found = found.filter(Q(name_key__contains=part) | by_code if own else Q(name_key__contains=part))
    return found.select_related("union").order_by("name_sort", "pk")


def _unions(request, asked: Asked, scope: Scope):
    if _only_of_initiatives(asked, scope):
        return None
    found = Union.objects.visible_to(request.user, on=request.today)
    if scope.unions is not None:
        found = found.filter(pk__in=scope.unions)
    for part in asked.parts:
        found = found.filter(Q(name_key__contains=part) | Q(code__iexact=part))
    return found.select_related("park").order_by("name_sort", "pk")


def _campaigns(request, asked: Asked, scope: Scope):
    """A handful: compared here, for their names are not kept folded."""
    if not request.user.mandates_on(request.today) or scope.unions is not None or _only_of_initiatives(asked, scope):
        return None
    rows = Campaign.objects.visible_to(request.user, on=request.today).order_by("name", "pk")
    return [one for one in rows if all(part in fold(f"{one.name} {one.short_name}") for part in asked.parts)]


def _nominations(request, asked: Asked, scope: Scope):
    """By nominee, award or code."""
    if _only_of_initiatives(asked, scope):
        return None
    found = Nomination.objects.visible_to(request.user, on=request.today)
    if scope.unions is not None:
        found = found.filter(union__in=scope.unions)
    return found.matching(" ".join(asked.parts)).select_related("member", "union", "award", "round").order_by("-pk")


def _honours(request, asked: Asked, scope: Scope):
    """By holder, award, year or number of the decision; also those that hold no longer, which say so."""
    if scope.states is not None or asked.all_of(MORE) or asked.all_of(LESS):
        return None
    found = Honour.objects.visible_to(request.user, on=request.today)
    if scope.unions is not None:
        found = found.filter(union__in=scope.unions)
    if scope.half_years is not None:
        found = found.filter(half_year__in=scope.half_years)
    return found.matching(" ".join(asked.parts)).select_related("member", "union", "award").order_by("-decided_on", "-pk")


def _rounds(request, asked: Asked, scope: Scope):
    """A handful: compared here, for their names are not kept folded."""
    if scope.unions is not None or _only_of_initiatives(asked, scope):
        return None
    rows = Round.objects.visible_to(request.user, on=request.today).order_by("-opens_on", "pk")
    return [one for one in rows if all(part in fold(f"{one.name} {one.document} {one.year}") for part in asked.parts)]


def _only_of_initiatives(asked: Asked, scope: Scope) -> bool:
    return scope.of_initiatives or bool(asked.all_of(MORE) or asked.all_of(LESS))


KINDS = (
    Kind("initiatives", gettext_lazy("Initiatives"), _initiatives),
    Kind("members", gettext_lazy("Members"), _members),
    Kind("unions", gettext_lazy("Grassroots unions"), _unions),
    Kind("campaigns", gettext_lazy("Campaigns"), _campaigns),
    Kind("nominations", gettext_lazy("Nominations"), _nominations),
    Kind("honours", gettext_lazy("Awards received"), _honours),
    Kind("rounds", gettext_lazy("Award rounds"), _rounds),
    Kind("library", gettext_lazy("Library"), _library),
)
