"""Invariant 1: what was acknowledged is there. An event is the acknowledgement, a counter says how many codes were given."""

from collections.abc import Iterator

from kcn_union.verify.asking import Fault, Tally, rows, told
from kcn_union.verify.audited import AUDITED
from unions import events

GIVEN = """
SELECT c.year, c.last, COUNT(r.code), COALESCE(MAX(CAST(SUBSTR(r.code, 9) AS INTEGER)), 0)
FROM {counter} c LEFT JOIN {table} r ON SUBSTR(r.code, 4, 4) = CAST(c.year AS VARCHAR(4)) GROUP BY c.year, c.last ORDER BY c.year
"""
COUNTERS = (
    ("SK", "initiatives_initiative", "initiatives_codecounter"),
    ("DN", "awards_nomination", "awards_nominationcounter"),
)
# Asked of each audited kind; a record that was deleted has its event of that.
GONE = """
SELECT e.record_id, MAX(e.label), COUNT(*) FROM unions_event e
WHERE e.kind = %s AND NOT EXISTS (SELECT 1 FROM {table} r WHERE r.id = e.record_id)
GROUP BY e.record_id HAVING SUM(CASE WHEN e.verb = %s THEN 1 ELSE 0 END) = 0 ORDER BY e.record_id
"""
FAULTS = (
    Fault(
        "{0}: {1} closings and corrections in its events, {2} versions on file",
        """
        SELECT h.code, COALESCE(e.n, 0), COALESCE(p.n, 0) FROM emulation_halfyear h
        LEFT JOIN (SELECT record_id, COUNT(*) AS n FROM unions_event
                   WHERE kind = 'emulation.halfyear' AND verb IN ('close', 'correct') GROUP BY record_id) e ON e.record_id = h.id
        LEFT JOIN (SELECT half_year_id, COUNT(*) AS n FROM kcn_union_publication GROUP BY half_year_id) p ON p.half_year_id = h.id
        WHERE COALESCE(e.n, 0) <> COALESCE(p.n, 0) ORDER BY h.code
        """,
    ),
    Fault(
        "{0}: published {1} times in its events, {2} versions say so",
        """
        SELECT h.code, COALESCE(e.n, 0), COALESCE(p.n, 0) FROM emulation_halfyear h
        LEFT JOIN (SELECT record_id, COUNT(*) AS n FROM unions_event
                   WHERE kind = 'emulation.halfyear' AND verb = 'published' GROUP BY record_id) e ON e.record_id = h.id
        LEFT JOIN (SELECT half_year_id, COUNT(*) AS n FROM kcn_union_publication WHERE published_at IS NOT NULL
                   GROUP BY half_year_id) p ON p.half_year_id = h.id
        WHERE COALESCE(e.n, 0) <> COALESCE(p.n, 0) ORDER BY h.code
        """,
    ),
    Fault(
        "campaign {0}: {1} summings-up in its events, {2} on file",
        """
        SELECT c.slug, COALESCE(e.n, 0), COALESCE(r.n, 0) FROM emulation_campaign c
        LEFT JOIN (SELECT record_id, COUNT(*) AS n FROM unions_event
                   WHERE kind = 'emulation.campaign' AND verb IN ('interim', 'sum_up') GROUP BY record_id) e ON e.record_id = c.id
        LEFT JOIN (SELECT campaign_id, COUNT(*) AS n FROM emulation_campaignreview GROUP BY campaign_id) r ON r.campaign_id = c.id
        WHERE COALESCE(e.n, 0) <> COALESCE(r.n, 0) ORDER BY c.slug
        """,
    ),
)


def troubles(seen: Tally) -> Iterator[str]:
    for prefix, table, counter in COUNTERS:
        for year, last, there, highest in rows(GIVEN.format(table=table, counter=counter)):
            seen["codes"] += there
            if not last == there == highest:
                yield f"{prefix}-{year}: {last} codes were given, {there} are on file, the highest is {highest}"
        uncounted = f"SELECT DISTINCT SUBSTR(code, 4, 4) FROM {table} WHERE CAST(SUBSTR(code, 4, 4) AS INTEGER) NOT IN"
        for (year,) in rows(f"{uncounted} (SELECT year FROM {counter}) ORDER BY 1"):
            yield f"{prefix}-{year}: codes are on file, but their counter is not"
    for model in AUDITED:
        kind, table = model._meta.label_lower, model._meta.db_table
        for number, label, count in rows(GONE.format(table=table), kind, events.DELETED):
            yield f"{kind} {number} ({label}): {count} events tell of it, it is not on file"
        seen["kinds of records"] += 1
    yield from told(FAULTS, seen)
