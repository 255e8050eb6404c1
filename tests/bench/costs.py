"""What a board's data takes: the whole database, and what one initiative with all that hangs on it adds to it."""

from django.db import connection

from initiatives.models import Initiative
from tests.bench.measured import Figure
from unions.models import Event, Member

MILLIONS = 3


def whole() -> int:
    """Return the bytes of the database."""
    if connection.vendor == "postgresql":
        return _one("SELECT pg_database_size(current_database())")
    return _one("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")


def of(*tables: str) -> int:
    """Return the bytes of the tables whose names begin so, with their indexes."""
    likes = [f"{name}%" for name in tables]
    if connection.vendor == "postgresql":
        return _one("SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND relname LIKE ANY(%s)", likes)
    pages = "SELECT sum(pgsize) FROM dbstat JOIN sqlite_master USING (name) WHERE tbl_name LIKE %s"
    return sum(_one(pages, one) for one in likes)


def _one(statement: str, *values) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.fetchone()[0] or 0)


def figures(years: int) -> dict[str, Figure]:
    """Return what this board takes, and what follows from it for millions of initiatives: reckoned, not built."""
    events, event = Event.objects.count(), of("unions_event")
    of_initiatives = Event.objects.filter(kind__startswith="initiatives.").count()
    each = (of("initiatives_") + event * of_initiatives / events) / Initiative.objects.count()
    return {
        f"database of a board after {years} years, MB": Figure(whole() / 2**20),
        "of that events, MB": Figure(event / 2**20),
        "of that members, MB": Figure(of("unions_member") / 2**20),
        f"initiatives in it ({Member.objects.count()} members)": Figure(Initiative.objects.count()),
        "an initiative with authors, lines, traces and events, KB": Figure(each / 2**10),
        f"{MILLIONS} million of them at that size, GB (reckoned)": Figure(MILLIONS * 1_000_000 * each / 2**30),
    }
