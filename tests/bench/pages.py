"""The pages that people open most, on the invented board of 78 unions, and on the same board grown to 3.000.000 initiatives.

The half-year that is looked at stays as large as it was: what is added lies in the two oldest half-years.
"""

import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.cache import caches
from django.db import connection, models
from django.test import Client, override_settings
from django.utils import timezone

from emulation.models import HalfYear
from initiatives.models import Author, Initiative
from kcn_union.invented import build
from kcn_union.models import Publication
from tests.bench import costs
from tests.bench.measured import PAIRS, Figure, look_over, page, ratio, seconds, size
from unions.models import User

MANY, HALF_YEAR = size(100_000, 3_000_000), "2022-H1"
OLDEST = ("2020-H1", "2020-H2")
LIVE, LIST, TRIVIAL = f"/half-years/{HALF_YEAR}/live/", "/initiatives/", "/rules/"
# Pages of no sum, so that only the rows on them are read.
PEER = "/plain/initiatives/initiative/"
SHOWN = 50
# A number that one title alone has, and words that stand in very many.
SELECTIVE, BROAD = f"lô{MANY - 7}x", "thời gian"
# SQLite, which is for a small board, has no index over the words of titles.
ONE_OF_MANY = {"postgresql": 0.01, "sqlite": None}
# Columns that a copy has of its own -> what stands there, of the original `o` and the copy's number `n`.
OWN = {
    "code": "'Z' || CAST(c.n AS TEXT)",
    "title": "o.title || ' lô' || CAST(c.n AS TEXT) || 'x'",
    "title_key": "o.title_key || ' lo' || CAST(c.n AS TEXT) || 'x'",
    "half_year_id": "CASE WHEN c.n % 2 = 0 THEN {first} ELSE {second} END",
    "replaces_id": "NULL",
}
OP_ID = {"postgresql": "md5(CAST(c.n AS TEXT))::uuid", "sqlite": "printf('%032x', c.n)"}
DAY = {"postgresql": "DATE '2020-03-16'", "sqlite": "'2020-03-16'"}


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=name))
    return client


def columns(model: type[models.Model]) -> list[str]:
    return [field.column for field in model._meta.concrete_fields if not field.primary_key]


@contextmanager
def unchecked(cursor) -> Iterator[None]:
    """Fill tables without asking what rows point at, and build the indexes of initiatives afterwards: millions would cost minutes more."""
    postgresql = connection.vendor == "postgresql"
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'initiatives_initiative' AND indexdef NOT LIKE '%UNIQUE%'"
        if postgresql
        else "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'initiatives_initiative' AND sql NOT LIKE '%UNIQUE%'"
    )
    indexes = cursor.fetchall()
    for name, _definition in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    cursor.execute("SET session_replication_role = replica" if postgresql else "PRAGMA foreign_keys = OFF")
    cursor.execute("SET maintenance_work_mem = '512MB'" if postgresql else "PRAGMA cache_size = -500000")
    yield
    cursor.execute("SET session_replication_role = origin" if postgresql else "PRAGMA foreign_keys = ON")
    for _name, definition in indexes:
        cursor.execute(definition)
    cursor.execute("RESET maintenance_work_mem" if postgresql else "PRAGMA cache_size = -2000")


def grow() -> None:
    """Copy the half-year's initiatives, each with one author, until there are MANY; by the database alone, since it is so many."""
    years = HalfYear.objects.in_bulk(OLDEST, field_name="code")
    named = columns(Initiative)
    own = OWN | {"op_id": OP_ID[connection.vendor], "recognised_on": DAY[connection.vendor]}
    own["half_year_id"] = own["half_year_id"].format(first=years[OLDEST[0]].pk, second=years[OLDEST[1]].pk)
    taken = ", ".join(own.get(name, f'o."{name}"') for name in named)
    listed = ", ".join(f'"{name}"' for name in named)
    last = Initiative.objects.order_by("pk").last().pk
    copied = Initiative.objects.filter(half_year__code=HALF_YEAR, state=Initiative.State.ACCEPTED).order_by("pk")
    originals = list(enumerate(copied.values_list("pk", flat=True)))
    author = ", ".join('i."id"' if name == "initiative_id" else f'a."{name}"' for name in columns(Author))
    with connection.cursor() as cursor, unchecked(cursor):
        # A place in a table of its own: a join that reckons with both sides would look at every pair.
        cursor.execute("CREATE TEMPORARY TABLE originals (place INTEGER PRIMARY KEY, id INTEGER)")
        cursor.executemany("INSERT INTO originals VALUES (%s, %s)", originals)
        cursor.execute(
            f"WITH RECURSIVE counter(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counter WHERE n < {MANY}) "
            f"INSERT INTO initiatives_initiative ({listed}) SELECT {taken} FROM counter c "
            f"JOIN originals p ON p.place = c.n % {len(originals)} JOIN initiatives_initiative o ON o.id = p.id"
        )
        cursor.execute(
            f"INSERT INTO initiatives_author ({', '.join(columns(Author))}) SELECT {author} FROM initiatives_initiative i "
            f"JOIN (SELECT * FROM initiatives_author WHERE member_id IS NULL ORDER BY id LIMIT 1) a ON 1 = 1 WHERE i.id > {last}"
        )
    look_over()


def drawn_anew(client: Client, address: str) -> Callable[[], object]:
    """Return what asks for a page whose figures nobody has read since the last change."""
    ask = page(client, address)

    def asked() -> object:
        caches["today"].clear()
        return ask()

    return asked


def asked_again(pages: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Return the median of the seconds of each, after three that warm up."""
    return {name: statistics.median([seconds(ask) for _again in range(PAIRS + 3)][3:]) for name, ask in pages.items()}


def newest(words: str) -> Callable[[], object]:
    return lambda: list(Initiative.objects.matching(words).order_by("-pk")[:SHOWN])


def unindexed(words: str) -> Callable[[], object]:
    """Return the peer: the same rows by reading the titles, which no index helps with."""
    found = Initiative.objects.filter(title__icontains=words).order_by("-pk")
    return lambda: list(found[:SHOWN])


def grown(before: dict[str, float], pages: dict[str, Callable[[], object]]) -> dict[str, Figure]:
    now = asked_again(pages)
    verifier, admin = signed_in("chuyenvien"), signed_in("quantri")
    middle = Initiative.objects.order_by("pk").values_list("pk", flat=True)[MANY // 2]
    deep = page(verifier, f"{LIST}?older={middle}")
    few = size(4, 6)
    return {
        f"the database with {MANY} initiatives, GB": Figure(costs.whole() / 2**30),
        **{f"{name}, {MANY} / as it was": Figure(now[name] / before[name], goal) for name, goal in GROWN.items()},
        f"list of {MANY}, deep / first": ratio(deep, pages["list"], 1.15),
        f"list of {MANY} / Django's changelist of {MANY}": ratio(pages["list"], page(admin, PEER), 0.05, pairs=few),
        f"one title among {MANY} / reading them all": ratio(
            newest(SELECTIVE), unindexed(SELECTIVE), ONE_OF_MANY[connection.vendor], pairs=few
        ),
        f"newest {SHOWN} with words of many among {MANY}, seconds": Figure(
            statistics.median(seconds(newest(BROAD)) for _n in range(few))
        ),
    }


GROWN = {"half-year page": 1.25, "list": 1.15}


def measure() -> dict[str, Figure]:
    with override_settings(DEMO=True):
        build.load(timezone.localtime())
    look_over()
    reader, verifier, admin = signed_in("docbaocao"), signed_in("chuyenvien"), signed_in("quantri")
    trivial, live = page(reader, TRIVIAL), page(reader, LIVE)
    pages = {"half-year page": drawn_anew(reader, LIVE), "list": page(verifier, LIST)}
    published = Publication.objects.get(half_year__code=HALF_YEAR, number=1).get_absolute_url()
    unchanged = page(reader, published, HTTP_IF_NONE_MATCH=reader.get(published)["ETag"])
    found = {
        "half-year page, live / a page that says nothing": ratio(live, trivial, 3.5),
        "half-year page, live, the first after a change / a page that says nothing": ratio(pages["half-year page"], trivial, 3.5),
        "published half-year / a page that says nothing": ratio(page(reader, published), trivial, 3.5),
        "published half-year, not changed (304) / a page that says nothing": ratio(unchanged, trivial, 1.2),
        "list of the board / Django's changelist of it": ratio(pages["list"], page(admin, PEER), 0.3),
    }
    before = asked_again(pages)
    grow()
    return found | grown(before, pages)
