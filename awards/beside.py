"""What happens beside the steps of a nomination: papers come and go, and people judge what no figure says."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from awards.models import Criterion, Judgement, Nomination, NominationPaper
from awards.workflow import EDITABLE, OVER, State, before_no_sitting, not_the_nominee
from toolkit.files import Taken
from toolkit.steps import Refused
from unions import events

MOST_PAPERS = 30
events.WORDS.update(
    {
        "awards.nomination.judged": gettext_lazy("judged a criterion"),
        "awards.nomination.paper_added": gettext_lazy("added a paper"),
        "awards.nomination.paper_removed": gettext_lazy("removed a paper"),
    }
)


def paper_refusal(nomination: Nomination, by: Any, on: date) -> str:
    """Return why this person adds or removes no paper now, or ""; may somebody never, `may_bring_papers` says no."""
    if nomination.state in OVER:
        return _("The nomination is “%(state)s”; its papers stay as they are.") % {"state": nomination.get_state_display()}
    if by.writes_for_all(on) or nomination.state in EDITABLE:
        return ""
    return _("The nomination is with the board. Ask it to add the paper, or recall the nomination.")


def may_bring_papers(nomination: Nomination, by: Any, on: date) -> bool:
    return by.serves(nomination.union_id, on)


def judge_refusal(nomination: Nomination, by: Any, on: date) -> str:
    """Return why nobody judges its criteria now, or ""; who may is `verifier_or_head`."""
    if nomination.state not in {State.SUBMITTED, State.UNDER_REVIEW}:
        return _("The nomination is “%(state)s”; nothing is judged now.") % {"state": nomination.get_state_display()}
    return not_the_nominee(nomination, by, on) or before_no_sitting(nomination, by, on)


def judge_criterion(nomination: Nomination, criterion: Criterion, *, answer: str, words: str, by: Any, at: datetime) -> None:
    """Write what a person found of a criterion, over what was found before; one event. Raises Refused."""
    with transaction.atomic():
        fresh = Nomination.objects.select_for_update(no_key=True).get(pk=nomination.pk)
        if refused := judge_refusal(fresh, by, timezone.localdate(at)):
            raise Refused(refused)
        before = told_of(fresh.judgements)
        Judgement.objects.update_or_create(
            nomination=fresh, criterion=criterion, defaults={"answer": answer, "words": words, "by": by, "at": at}
        )
        children = {"judgements": (before, told_of(fresh.judgements))}
        if before != children["judgements"][1]:
            events.record(record=fresh, verb="judged", by=by, at=at, children=children)


def told_of(rows: Any) -> list[str]:
    """Return child rows as an event keeps them."""
    return [str(row) for row in rows.order_by("pk")]


def add_paper(nomination: Nomination, kind: str, taken: Taken, *, by: Any, at: datetime) -> None:
    """Put a file that was taken in into the dossier; the same file of the same kind again changes nothing. Raises Refused."""
    with transaction.atomic():
        fresh = _open_for_papers(nomination, by, at)
        standing = fresh.papers.current()
        if standing.filter(kind=kind, sha256=taken.sha256).exists():
            return
        if standing.count() >= MOST_PAPERS:
            raise Refused(_("A nomination takes up to %(most)s papers. Remove one that is not needed.") % {"most": MOST_PAPERS})
        before = told_of(standing)
        NominationPaper.objects.create(
            nomination=fresh, kind=kind, name=taken.name, format=taken.kind, sha256=taken.sha256, size=taken.size,
            pages=taken.pages, added_by=by, added_at=at,
        )  # fmt: skip
        children = {"papers": (before, told_of(standing.all()))}
        events.record(record=fresh, verb="paper_added", by=by, at=at, children=children)


def remove_paper(paper: NominationPaper, *, by: Any, at: datetime) -> None:
    """Take a paper out of the dossier; its row and file stay. Raises Refused."""
    with transaction.atomic():
        fresh = _open_for_papers(paper.nomination, by, at)
        standing = fresh.papers.current()
        before = told_of(standing)
        if standing.filter(pk=paper.pk).update(removed_at=at):
            children = {"papers": (before, told_of(standing.all()))}
            events.record(record=fresh, verb="paper_removed", by=by, at=at, children=children)


def _open_for_papers(nomination: Nomination, by: Any, at: datetime) -> Nomination:
    """Return the nomination, held until the transaction ends, if papers come and go now."""
    fresh = Nomination.objects.select_for_update(no_key=True).get(pk=nomination.pk)
    if refused := paper_refusal(fresh, by, timezone.localdate(at)):
        raise Refused(refused)
    return fresh
