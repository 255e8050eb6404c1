"""The life of a round: prepared by the board, opened for the unions, finished once nothing in it waits any more."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from awards.models import Nomination, Round
from emulation.models import closing_alone
from toolkit.dates import as_written
from toolkit.steps import Step, Workflow
from toolkit.text import lowered
from unions import events
from unions.guards import verifier_or_head

State = Round.State


def others_over_the_same(year: int, awards: Iterable[int], *, but: int | None) -> list[Round]:
    """Return the other rounds over that year that judge one of these awards (ids), the oldest first; `but` is the own pk."""
    return list(Round.objects.over_the_same(year, awards).exclude(pk=but).order_by("opens_on", "pk"))


def refusal_of_a_second(year: int, awards: Iterable[int], why_again: str, *, but: int | None) -> str:
    """Return why this would be a second round over the same year and award, or "": one of the two has to say why."""
    silent = [one for one in others_over_the_same(year, awards, but=but) if not one.why_again]
    if why_again or not silent:
        return ""
    text = _("“%(round)s” judges the same award over %(year)s already. Write why there is another round, or leave the award out.")
    return text % {"round": silent[0].name, "year": year}


# Not yet, because.


def awards_named(asked: Round, by: Any, on: date) -> str:
    return "" if asked.awards.exists() else _("Choose the awards of the round first.")


def not_over(asked: Round, by: Any, on: date) -> str:
    if asked.due_on >= on:
        return ""
    return _("Nominations were due on %(day)s. Set another day first.") % {"day": as_written(asked.due_on)}


def says_why_again(asked: Round, by: Any, on: date) -> str:
    awards = list(asked.awards.values_list("award", flat=True))
    return refusal_of_a_second(asked.year, awards, asked.why_again, but=asked.pk)


def nothing_unfinished(asked: Round, by: Any, on: date) -> str:
    """What was sent has to come to its end first; drafts may stay as they are."""
    counts = [(state, asked.nominations.filter(state=state).count()) for state in Nomination.UNFINISHED]
    told = [f"{n} {lowered(Nomination.State(state).label)}" for state, n in counts if n]
    text = _("%(n)s nominations are unfinished: %(told)s. Bring them to their end first.")
    return text % {"n": sum(n for _state, n in counts), "told": ", ".join(told)} if told else ""


ROUND_STEPS = {
    "open": Step(
        label=gettext_lazy("Open the round"),
        sources={State.PLANNED},
        target=State.OPEN,
        guards=(verifier_or_head, awards_named, not_over, says_why_again),
    ),
    "finish": Step(
        label=gettext_lazy("Finish the round"),
        sources={State.OPEN},
        target=State.FINISHED,
        guards=(verifier_or_head, nothing_unfinished),
    ),
    "reopen": Step(
        label=gettext_lazy("Open the round again"),
        sources={State.FINISHED},
        target=State.OPEN,
        guards=(verifier_or_head,),
        reason=True,
    ),
}

# Whoever sends a nomination holds off closings; a round is finished while nobody does.
workflow = Workflow(ROUND_STEPS, record=events.record, hold=closing_alone)
events.WORDS.update({f"awards.round.{name}": step.label for name, step in ROUND_STEPS.items()})


def edit_refusal(asked: Round) -> str:
    """Return why the round cannot be edited now, or ""; who may is `verifier_or_head`."""
    return _("The round is finished. Open it again to change it.") if asked.state == State.FINISHED else ""
