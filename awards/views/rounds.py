"""Rounds: the hub of the awards, and one round with its awards, its unions, its steps and what it still lacks."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from awards.models import Round, Sitting
from awards.progress import in_states, lacks_of, progress_of, silent_unions
from awards.rounds import ROUND_STEPS, edit_refusal, others_over_the_same, workflow
from toolkit.step_form import StepForm
from toolkit.step_view import answer_step
from unions.guards import verifier_or_head
from unions.models import Event, Union
from unions.models.people import Role

# The order of the hub: what runs, what comes, what is over.
ORDER = [Round.State.OPEN, Round.State.PLANNED, Round.State.FINISHED]


@require_GET
def rounds(request):
    """The hub: the rounds this person may see by state, how far each is, and what an officer may do in those that run."""
    user, today = request.user, request.today
    seen = list(Round.objects.visible_to(user, on=today).order_by("-due_on", "-pk"))
    rows = progress_of(seen, user=user, on=today)
    context = {
        "groups": [
            {"state": state, "label": state.label, "rows": found}
            for state in ORDER
            if (found := [row for row in rows if row.round.state == state])
        ],
        "may_write": not verifier_or_head(None, user, today),
        "sees_all": user.sees_all(today),
        "reads_as_councillor": user.has_role(today, Role.COUNCILLOR),
        "served": _served(user, today),
    }
    return render(request, "awards/rounds.html", context)


@require_GET
def one(request, slug):
    """One round; officers see their own unions' part of it."""
    return _page(request, _find(request, slug))


@require_POST
def step(request, slug, name):
    """Take one step of a round; not being the one who may is a 403, not yet is said on the page."""
    found = _find(request, slug)
    return answer_step(
        request,
        workflow,
        name,
        found,
        form=lambda data: StepForm(name, ROUND_STEPS[name], found, data),
        page=lambda failed: _page(request, found, failed=failed),
    )


def _find(request, slug: str) -> Round:
    return get_object_or_404(Round.objects.visible_to(request.user, on=request.today), slug=slug)


def _page(request, found: Round, failed=(None, None)):
    user, today = request.user, request.today
    (progress,) = progress_of([found], user=user, on=today)
    lines = _lines(found, progress)
    steps = [
        {"offer": offer, "form": failed[1] if offer.name == failed[0] else StepForm(offer.name, offer.step, found)}
        for offer in workflow.offers(found, by=user, on=today)
    ]
    context = {
        "round": found,
        "progress": progress,
        "lines": lines,
        "forwards": _forwards(lines),
        "silent": silent_unions(found, user=user, on=today),
        "others": _others(found, user, today),
        "steps": steps,
        "events": Event.objects.about(found).order_by("-pk") if user.sees_all(today) else [],
        "reads": "",
    }
    return render(request, "awards/round.html", context | _may(request, found))


def _may(request, found: Round) -> dict:
    """Return what this person may do with the round, and for the board what it lacks."""
    user, today = request.user, request.today
    writes = not verifier_or_head(found, user, today)
    return {
        "may_write": writes,
        "may_edit": writes and not edit_refusal(found),
        "lacks": lacks_of(found, on=today) if writes and found.state != Round.State.FINISHED else None,
        "sees_all": user.sees_all(today),
        "sittings": Sitting.objects.visible_to(user, on=today).filter(round=found).order_by("held_on", "pk"),
        "reads_as_councillor": user.has_role(today, Role.COUNCILLOR),
        "served": [union for union in _served(user, today) if found.asks(union)],
    }


def _served(user, today) -> list[Union]:
    """Return the unions that this person enters for as their officer, by name."""
    return list(Union.objects.filter(pk__in=user.served_union_ids(today)).entering().order_by("name_sort", "pk"))


def _forwards(lines: list[dict]) -> list[tuple]:
    """Return (day, authority) for each day by which something is to be with an authority, in order."""
    rows = [line["row"] for line in lines if line["row"].forward_by]
    return sorted({(row.forward_by, row.award.authority.name) for row in rows})


def _lines(found: Round, progress) -> list[dict]:
    """Return one dict for each award of the round, from the grassroots up: the row, and its nominations by state."""
    rows = found.awards.in_order()
    return [
        {
            "row": row,
            "states": in_states(progress.by_award[row.award_id]),
            "nominations": progress.by_award[row.award_id].total(),
        }
        for row in rows
    ]


def _others(found: Round, user, today) -> list[Round]:
    """Return the other rounds over the same year that judge one of its awards, as far as this person may see them."""
    awards = found.awards.values_list("award", flat=True)
    seen = set(Round.objects.visible_to(user, on=today).filter(year=found.year).values_list("pk", flat=True))
    return [one for one in others_over_the_same(found.year, list(awards), but=found.pk) if one.pk in seen]
