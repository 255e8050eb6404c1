"""What a member of the council reads: the nominations of their round, and the cited initiatives with their papers."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from awards import seats, sittings
from awards.concerns import concerns_of
from awards.criteria import Verdict
from awards.models import Claim, Nomination, Round
from awards.workflow import checklist_of
from initiatives.models import Evidence, Initiative
from toolkit import files

# As the library shows them; confidential parts, authors and what is not accepted are not among them.
PUBLIC = (
    "code", "title", "kind", "field_of_application", "problem", "solution", "novelty", "conditions", "accepted_vnd",
    "social_value", "recognised_on", "recognition_number", "recognised_by", "first_applied_on", "state", "union__code",
    "union__name",
)  # fmt: skip


@require_GET
def reading(request, slug):
    """All nominations before the council of a round, by award, each with what speaks for it."""
    user, today = request.user, request.today
    found = get_object_or_404(Round.objects.visible_to(user, on=today), slug=slug)
    own = sittings.seat_of(found, user, today)
    if not sittings.reads_for_the_council(found, user, today):
        raise PermissionDenied(_("Only the members of this round's council and the board read its nominations here."))
    rows = sittings.reading_of(found, user, today)
    mine = [one for one in seats.in_order(found.seats) if own and one.pk == own.pk]
    concerns = concerns_of(rows, mine, on=today)
    cited = _cited(rows)
    listed: dict = {}
    for one in rows:
        listed.setdefault(one.award, []).append(_row(one, concerns.get(one.pk), cited.get(one.pk, []), today))
    context = {"round": found, "awards": list(listed.items()), "count": len(rows), "seat": own}
    context["concerned"] = sum(bool(concerns.get(one.pk)) for one in rows)
    return render(request, "awards/reading.html", context)


def _row(one: Nomination, concerns, cited: list[Initiative], today: date) -> dict:
    checked = checklist_of(one, on=today) if one.checked else None
    amounts = [row.accepted_vnd for row in cited if row.accepted_vnd is not None]
    return {
        "nomination": one,
        "concern": concerns[0] if concerns else None,
        "cited": cited,
        "sum": sum(amounts) if amounts else None,
        "verdicts": {str(verdict): checked.count(verdict) for verdict in Verdict} if checked else None,
    }


def _cited(rows: list[Nomination]) -> dict[int, list[Initiative]]:
    """Return nomination id -> the accepted initiatives it cites, claimed or not."""
    ids = [one.pk for one in rows]
    pairs = set(Claim.objects.filter(nomination__in=ids).values_list("nomination_id", "author__initiative_id"))
    through = Nomination.initiatives.through.objects.filter(nomination__in=ids)
    pairs |= set(through.values_list("nomination_id", "initiative_id"))
    known = Initiative.objects.counted().select_related("union").only(*PUBLIC).in_bulk({initiative for _pk, initiative in pairs})
    found: dict[int, list[Initiative]] = {}
    for pk, initiative in sorted(pairs):
        if initiative in known:
            found.setdefault(pk, []).append(known[initiative])
    return found


def _find(request, code, initiative_code) -> tuple[Nomination, Initiative]:
    """Return the nomination this person may read, and an accepted initiative that it cites, by its public fields."""
    seen = Nomination.objects.visible_to(request.user, on=request.today).filter(state__in=Nomination.BEFORE_THE_COUNCIL)
    one = get_object_or_404(seen.select_related("round", "award", "union", "member"), code=code)
    claimed = Claim.objects.filter(nomination=one).values("author__initiative")
    cited = Initiative.objects.counted().filter(Q(pk__in=claimed) | Q(pk__in=one.initiatives.values("pk")))
    return one, get_object_or_404(cited.select_related("union").only(*PUBLIC), code=initiative_code)


@require_GET
def evidence(request, code, initiative_code):
    """The public facts of a cited initiative and its papers that are not confidential."""
    one, initiative = _find(request, code, initiative_code)
    before, after = sittings.beside(one, request.user, request.today)
    context = {
        "nomination": one,
        "initiative": initiative,
        "part": Claim.objects.filter(nomination=one, author__initiative=initiative).select_related("author").first(),
        "authors": initiative.authors.count(),
        "files": _papers(initiative).order_by("kind", "pk"),
        "before": before,
        "after": after,
        "reads": sittings.reads_for_the_council(one.round, request.user, request.today),
    }
    return render(request, "awards/nomination_evidence.html", context)


def _papers(initiative: Initiative):
    return Evidence.objects.current().filter(initiative=initiative, confidential=False)


@require_GET
def evidence_file(request, code, initiative_code, pk):
    _one, initiative = _find(request, code, initiative_code)
    found = get_object_or_404(_papers(initiative), pk=pk)
    return files.answer_download(found.sha256, found.format, found.name)


@require_GET
def evidence_page(request, code, initiative_code, pk, number):
    """One page of the file as a picture."""
    _one, initiative = _find(request, code, initiative_code)
    found = get_object_or_404(_papers(initiative), pk=pk)
    if not 1 <= number <= found.pages:
        raise Http404
    return files.answer_preview(found.sha256, number)
