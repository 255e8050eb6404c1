"""Invariant 2: what was not acknowledged left nothing behind, and what was done is done whole: all rows of a sheet, or none."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q, QuerySet

from kcn_union.verify.asking import BATCH, Fault, Tally, told
from unions.models import Event, SheetRow, SheetRun

FAULTS = (
    Fault(
        "{0}: ended on {1}, no change of the union tells how",
        """
        SELECT u.code, u.dissolved_on FROM unions_union u WHERE u.dissolved_on IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM unions_unionchange c WHERE c.union_id = u.id AND c.kind IN ('merged', 'dissolved')
                                                 AND c.effective_on = u.dissolved_on) ORDER BY u.code
        """,
    ),
    Fault(
        "{0}: was {1} on {2}, the union does not say that it ended",
        """
        SELECT u.code, c.kind, c.effective_on FROM unions_unionchange c JOIN unions_union u ON u.id = c.union_id
        WHERE c.kind IN ('merged', 'dissolved') AND (u.dissolved_on IS NULL OR u.dissolved_on <> c.effective_on) ORDER BY u.code
        """,
    ),
    Fault(
        "{0}: merged on {1}, but its successor is not the one it was merged into",
        """
        SELECT u.code, c.effective_on FROM unions_unionchange c JOIN unions_union u ON u.id = c.union_id
        WHERE c.kind = 'merged' AND (u.successor_id IS NULL OR u.successor_id <> c.other_id) ORDER BY u.code
        """,
    ),
    Fault(
        "{0}: {1} of its changes ({2}) have no event",
        """
        SELECT u.code, COUNT(*), c.kind FROM unions_unionchange c JOIN unions_union u ON u.id = c.union_id
        GROUP BY u.id, u.code, c.kind HAVING COUNT(*) > (
            SELECT COUNT(*) FROM unions_event e WHERE e.kind = 'unions.union' AND e.record_id = u.id AND e.verb = c.kind)
        ORDER BY u.code
        """,
    ),
    Fault(
        "{0} version {1}: no line of the whole",
        """
        SELECT h.code, p.number FROM kcn_union_publication p JOIN emulation_halfyear h ON h.id = p.half_year_id
        WHERE NOT EXISTS (SELECT 1 FROM kcn_union_closedline l WHERE l.publication_id = p.id AND l.union_id IS NULL)
        ORDER BY h.code, p.number
        """,
    ),
    Fault(
        "{0}: closed on {1}, but no version is kept",
        """
        SELECT h.code, h.closed_at FROM emulation_halfyear h WHERE h.closed_by_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM kcn_union_publication p WHERE p.half_year_id = h.id) ORDER BY h.code
        """,
    ),
    Fault(
        "{0}: a version is kept, but it is “{1}”",
        """
        SELECT h.code, h.state FROM emulation_halfyear h WHERE h.state <> 'closed'
        AND EXISTS (SELECT 1 FROM kcn_union_publication p WHERE p.half_year_id = h.id) ORDER BY h.code
        """,
    ),
    Fault(
        "{0}: is “{1}”, but the sitting of the council that decided on it is “{2}”",
        """
        SELECT n.code, n.state, s.state FROM awards_councilresult r JOIN awards_nomination n ON n.id = r.nomination_id
        JOIN awards_sitting s ON s.id = r.sitting_id
        WHERE (s.state = 'applied' AND n.state = 'under_review')
           OR (s.state <> 'applied' AND n.state IN ('passed', 'not_passed', 'forwarded', 'awarded', 'declined')) ORDER BY n.code
        """,
    ),
    Fault(
        "{0}: is “{1}”, {2} awards were born of it",
        """
        SELECT n.code, n.state, COUNT(o.id) FROM awards_nomination n LEFT JOIN awards_honour o ON o.nomination_id = n.id
        GROUP BY n.id, n.code, n.state
        HAVING COUNT(o.id) <> CASE WHEN n.state IN ('awarded', 'revoked') THEN 1 ELSE 0 END ORDER BY n.code
        """,
    ),
    Fault(
        "{0}: is “{1}”, the award born of it ({2}) is “{3}”",
        """
        SELECT n.code, n.state, o.id, o.state FROM awards_nomination n JOIN awards_honour o ON o.nomination_id = n.id
        WHERE (n.state = 'awarded' AND o.state <> 'standing') OR (n.state = 'revoked' AND o.state <> 'revoked') ORDER BY n.code
        """,
    ),
    Fault(
        "award decision {0} ({1}): names no nomination",
        """
        SELECT d.id, d.number FROM awards_awarddecision d WHERE NOT EXISTS (
            SELECT 1 FROM awards_nomination n WHERE n.decision_id = d.id) ORDER BY d.id
        """,
    ),
    Fault(
        "campaign {0}: is summed up, but its final results are not kept",
        """
        SELECT c.slug FROM emulation_campaign c WHERE c.state = 'closed' AND NOT EXISTS (
            SELECT 1 FROM emulation_campaignreview r WHERE r.campaign_id = c.id AND r.kind = 'final') ORDER BY c.slug
        """,
    ),
)


def troubles(seen: Tally) -> Iterator[str]:
    yield from _sheets(seen)
    yield from told(FAULTS, seen)


def _sheets(seen: Tally) -> Iterator[str]:
    """Compare each sheet with the events of its rows: a written one has all of them, one that was not written none.

    The events of one writing have the moment of the written sheet, its sender for an actor, and name the file, unless a person
    was erased since. Moments are those of events, since a clock may have been set back between the arrival of a sheet and its
    writing.
    """
    claimed: set[tuple[int, Any]] = set()
    runs = SheetRun.objects.order_by("pk")
    for run in runs.filter(state=SheetRun.State.WRITTEN).iterator(BATCH):
        seen["sheets"] += 1
        claimed.add((run.by_id, run.ended_at))
        at_once = _by_sender(run, at=run.ended_at)
        made = at_once.filter(Q(reason__contains=run.file_name) | Q(erased_at__isnull=False)).count()
        wanted = sum(run.counts.get(name, 0) for name in (SheetRow.Outcome.NEW, SheetRow.Outcome.CHANGED))
        if made != wanted:
            yield f"{_name(run)}: {wanted} rows were to be written, {made} events tell of them"
    for run in runs.exclude(state=SheetRun.State.WRITTEN).iterator(BATCH):
        seen["sheets"] += 1
        # Not those before it: the runs they belong to are no longer kept when they are old.
        since = _by_sender(run, at__gte=run.made_at, reason__contains=run.file_name)
        for moment, made in since.order_by().values_list("at").annotate(n=Count("*")):
            if (run.by_id, moment) not in claimed:
                yield f"{_name(run)}: is “{run.state}”, but {made} rows of it were written at {moment:%Y-%m-%d %H:%M:%S}"


def _by_sender(run: SheetRun, **such: Any) -> QuerySet[Event]:
    return Event.objects.filter(actor_id=run.by_id, **such)


def _name(run: SheetRun) -> str:
    return f"sheet run {run.pk} ({run.file_name})"
