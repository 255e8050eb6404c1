"""What must hold of every record, in plain SQL: the second part of invariant 7, the rules that figures rest on."""

from collections.abc import Iterator
from itertools import groupby

from initiatives.models import BenefitLine
from initiatives.models.benefit import main_saving
from kcn_union.verify.asking import BATCH, Fault, Tally, told

# What was sent and is not back with the union.
SENT = "('submitted', 'received', 'accepted', 'rejected', 'revoked')"
COUNTED = (
    ("initiative", "initiatives_initiative", "r.code", "r.recognised_on", "accepted"),
    ("adoption", "initiatives_adoption", "CAST(r.id AS VARCHAR(20))", "r.applied_on", "accepted"),
    ("award", "awards_honour", "CAST(r.id AS VARCHAR(20))", "r.decided_on", "standing"),
)


def _half_years(what: str, table: str, name: str, day: str, state: str) -> tuple[Fault, ...]:
    """Rule 5: the half-year whose window holds the day; else a later one, and all those between are closed."""
    counted = f"FROM {table} r JOIN emulation_halfyear h ON h.id = r.half_year_id WHERE r.state = '{state}'"
    return (
        Fault(
            what + " {0}: counts in {1}, which ended before its day {2}",
            f"SELECT {name}, h.code, {day} {counted} AND {day} > h.cut_off_on ORDER BY 1",
        ),
        Fault(
            what + " {0}: counts in {1}, though {2} holds its day {3} and is open",
            f"""
            SELECT {name}, h.code, o.code, {day} FROM {table} r JOIN emulation_halfyear h ON h.id = r.half_year_id
            JOIN emulation_halfyear o ON o.cut_off_on >= {day} AND o.cut_off_on < h.cut_off_on AND o.state = 'open'
            WHERE r.state = '{state}' ORDER BY 1
            """,
        ),
        Fault(
            what + " {0}: counts in the half-year {1}, though it is “{2}”",
            f"""
            SELECT {name}, h.code, r.state FROM {table} r JOIN emulation_halfyear h ON h.id = r.half_year_id
            WHERE r.state <> '{state}' ORDER BY 1
            """,
        ),
    )


def _accepted_late(what: str, table: str, name: str, kind: str) -> Fault:
    """What counts was accepted before the closing: by the numbers of events, since a clock may have been set back."""
    number = "SELECT MAX(e.number) FROM unions_event e WHERE e.kind = '{}' AND e.record_id = {} AND e.verb = '{}'"
    accepted, closed = number.format(kind, "r.id", "accept"), number.format("emulation.halfyear", "h.id", "close")
    return Fault(
        what + " {0}: accepted by event {2}, after event {3} closed {1} in which it counts",
        f"""
        SELECT {name}, h.code, ({accepted}), ({closed}) FROM {table} r JOIN emulation_halfyear h ON h.id = r.half_year_id
        WHERE h.closed_at IS NOT NULL AND ({accepted}) > ({closed}) ORDER BY 1
        """,
    )


FAULTS = (
    *(fault for one in COUNTED for fault in _half_years(*one)),
    _accepted_late("initiative", "initiatives_initiative", "r.code", "initiatives.initiative"),
    _accepted_late("adoption", "initiatives_adoption", "CAST(r.id AS VARCHAR(20))", "initiatives.adoption"),
    Fault(
        "initiative {0}: is accepted, and counts in no half-year or names nobody who accepted it",
        """
        SELECT code FROM initiatives_initiative WHERE state = 'accepted'
        AND (half_year_id IS NULL OR accepted_by_id IS NULL OR accepted_at IS NULL) ORDER BY code
        """,
    ),
    Fault(
        "adoption {0}: is accepted, and counts in no half-year or names nobody who accepted it",
        """
        SELECT id FROM initiatives_adoption WHERE state = 'accepted'
        AND (half_year_id IS NULL OR accepted_by_id IS NULL OR accepted_at IS NULL) ORDER BY id
        """,
    ),
    Fault(
        "initiative {0}: accepted are {1} đ, more than the {2} đ confirmed",
        """
        SELECT code, accepted_vnd, COALESCE(confirmed_vnd, 0) FROM initiatives_initiative
        WHERE accepted_vnd IS NOT NULL AND accepted_vnd > COALESCE(confirmed_vnd, 0) ORDER BY code
        """,
    ),
    Fault(
        "adoption {0}: accepted are {1} đ, more than the {2} đ entered",
        """
        SELECT id, accepted_vnd, COALESCE(benefit_vnd, 0) FROM initiatives_adoption
        WHERE accepted_vnd IS NOT NULL AND accepted_vnd > COALESCE(benefit_vnd, 0) ORDER BY id
        """,
    ),
    Fault(
        "initiative {0}: accepted by who entered or sent it (account {1})",
        """
        SELECT code, accepted_by_id FROM initiatives_initiative
        WHERE accepted_by_id IN (entered_by_id, COALESCE(submitted_by_id, -1)) ORDER BY code
        """,
    ),
    Fault(
        "initiative {0}: the shares of its {2} authors sum to {1} hundredths of a per cent, not 10000",
        f"""
        SELECT i.code, CAST(ROUND(SUM(a.share) * 100) AS BIGINT), COUNT(*) FROM initiatives_initiative i
        JOIN initiatives_author a ON a.initiative_id = i.id WHERE i.state IN {SENT}
        GROUP BY i.id, i.code HAVING ROUND(SUM(a.share) * 100) <> 10000 ORDER BY i.code
        """,
    ),
    Fault(
        "initiative {0}: is “{1}” and has no author",
        f"""
        SELECT i.code, i.state FROM initiatives_initiative i WHERE i.state IN {SENT} AND NOT EXISTS (
            SELECT 1 FROM initiatives_author a WHERE a.initiative_id = i.id) ORDER BY i.code
        """,
    ),
    Fault(
        "code {0}: {1} initiatives have it",
        "SELECT code, COUNT(*) FROM initiatives_initiative GROUP BY code HAVING COUNT(*) > 1 ORDER BY code",
    ),
    Fault(
        "code {0}: {1} nominations have it",
        "SELECT code, COUNT(*) FROM awards_nomination GROUP BY code HAVING COUNT(*) > 1 ORDER BY code",
    ),
    Fault(
        "author's part {0} in {1}: backs {2} living nominations",
        """
        SELECT c.author_id, MAX(i.code), COUNT(*) FROM awards_claim c JOIN initiatives_author a ON a.id = c.author_id
        JOIN initiatives_initiative i ON i.id = a.initiative_id WHERE c.state IN ('held', 'spent')
        GROUP BY c.author_id HAVING COUNT(*) > 1 ORDER BY c.author_id
        """,
    ),
    Fault(
        "nomination {0}: is “{1}”, its claim {2} is “{3}”",
        """
        SELECT n.code, n.state, c.id, c.state FROM awards_claim c JOIN awards_nomination n ON n.id = c.nomination_id
        WHERE NOT ((n.state IN ('draft', 'sent_back') AND c.state = 'chosen')
                OR (n.state IN ('submitted', 'under_review', 'passed', 'forwarded') AND c.state = 'held')
                OR (n.state = 'awarded' AND c.state = 'spent')
                OR (n.state IN ('not_passed', 'declined', 'withdrawn') AND c.state = 'freed')
                OR (n.state = 'revoked' AND c.state IN ('spent', 'freed')))
        ORDER BY n.code, c.id
        """,
    ),
    Fault(
        "nomination {0}: claim {1} is another person's part",
        """
        SELECT n.code, c.id FROM awards_claim c JOIN awards_nomination n ON n.id = c.nomination_id
        JOIN initiatives_author a ON a.id = c.author_id JOIN unions_member m ON m.id = n.member_id
        LEFT JOIN unions_member o ON o.id = a.member_id WHERE o.id IS NULL OR o.person <> m.person ORDER BY n.code
        """,
    ),
    Fault(
        "nomination {0}: is “{1}”, and what was checked when it was sent is not kept",
        """
        SELECT code, state FROM awards_nomination WHERE state NOT IN ('draft', 'withdrawn')
        AND (checked_on IS NULL OR CAST(checked AS TEXT) = '{}') ORDER BY code
        """,
    ),
    Fault(
        "nomination {0}: {1} of {2} members agree, that is {3}, it is “{4}”",
        """
        SELECT n.code, r.agree, r.members_in_all,
               CASE WHEN r.agree * 100 >= r.members_in_all * r.vote_percent THEN 'enough' ELSE 'too few' END, n.state
        FROM awards_councilresult r JOIN awards_nomination n ON n.id = r.nomination_id
        WHERE r.agree * 100 < r.members_in_all * r.vote_percent AND n.state IN ('passed', 'forwarded', 'awarded', 'declined')
        ORDER BY n.code
        """,
    ),
    Fault(
        "mandate {0} of {1}: an officer's, and names no union",
        """
        SELECT m.id, u.username FROM unions_mandate m JOIN unions_user u ON u.id = m.user_id
        WHERE (m.role = 'officer') <> (m.union_id IS NOT NULL) ORDER BY m.id
        """,
    ),
    Fault(
        "mandate {0} of {1}: goes on until {2}, {3} ended on {4}",
        """
        SELECT m.id, u.username, COALESCE(CAST(m.until AS VARCHAR(10)), 'further notice'), n.code, n.dissolved_on
        FROM unions_mandate m JOIN unions_user u ON u.id = m.user_id JOIN unions_union n ON n.id = m.union_id
        WHERE n.dissolved_on IS NOT NULL AND (m.until IS NULL OR (m.until > n.dissolved_on AND m.until > m.since)) ORDER BY m.id
        """,
    ),
    Fault(
        "return {0} of {1}: {2} women of {3} workers, {4} women of {5} members",
        """
        SELECT h.code, u.code, r.women_workers, r.workers, r.women_members, r.members FROM emulation_unionreturn r
        JOIN emulation_halfyear h ON h.id = r.half_year_id JOIN unions_union u ON u.id = r.union_id
        WHERE r.state = 'accepted' AND (r.women_workers > r.workers OR r.women_members > r.members) ORDER BY 1, 2
        """,
    ),
    Fault(
        "holders {0} of {1}: {2} of {3} registered",
        """
        SELECT h.code, u.code, t.achieved, t.registered FROM emulation_titlecount t
        JOIN emulation_enrolment e ON e.id = t.enrolment_id JOIN unions_union u ON u.id = e.union_id
        JOIN emulation_halfyear h ON h.id = t.half_year_id WHERE t.achieved > t.registered ORDER BY 1, 2
        """,
    ),
    Fault(
        "enrolment {0} ({1} in {2}): is “{3}”, its days and targets say otherwise",
        """
        SELECT e.id, u.code, c.slug, e.state FROM emulation_enrolment e JOIN emulation_campaign c ON c.id = e.campaign_id
        JOIN unions_union u ON u.id = e.union_id
        WHERE (e.state = 'registered') <> (e.registered_on IS NOT NULL)
           OR (e.state = 'registered' AND e.target_count IS NULL AND e.target_vnd IS NULL)
           OR (e.state <> 'invited' AND e.acknowledged_on IS NULL) ORDER BY e.id
        """,
    ),
)


def troubles(seen: Tally) -> Iterator[str]:
    yield from told(FAULTS, seen)
    yield from _worksheets(seen)


def _worksheets(seen: Tally) -> Iterator[str]:
    """The lines of a worksheet sum to what is declared; each is rounded once, half up, so that SQL cannot say it."""
    lines = BenefitLine.objects.select_related("initiative").order_by("initiative", "pk").iterator(BATCH)
    for initiative, group in groupby(lines, key=lambda line: line.initiative):
        own = list(group)
        seen["worksheets"] += 1
        total = sum(line.net_vnd for line in own)
        if total != initiative.declared_vnd:
            yield f"initiative {initiative.code}: its worksheet comes to {total} đ, declared are {initiative.declared_vnd} đ"
        if main_saving(own) != initiative.main_saving:
            yield f"initiative {initiative.code}: mainly saves {main_saving(own)}, on file is “{initiative.main_saving}”"
