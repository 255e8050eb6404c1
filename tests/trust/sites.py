"""Whole sites to try things on: a database and folders of their own, migrated and empty, beside the suite's."""

import os
import random
import shutil
import subprocess
import sys
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings as live
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models.signals import post_save
from django.test import override_settings

from emulation.models import Campaign, HalfYear, UnionReturn
from initiatives.models import Evidence, Initiative
from kcn_union import closing
from kcn_union.backup import postgres, sqlite
from kcn_union.half_year.stored import make_papers
from tests.conftest import NOW, ZONE, make_cast
from toolkit import files
from unions import events
from unions.models import IndustrialPark, Superior, Union, User

ROOT = Path(__file__).parents[2]
JULY = datetime(2022, 7, 4, 9, 0, tzinfo=ZONE)
ENTERED = {Superior, IndustrialPark, Union, User, Campaign, UnionReturn, Initiative}
STATES = ["draft", "submitted", "received", "sent_back", "rejected", "withdrawn", "accepted", "revoked"]


class Site:
    """A database and folders; `here()` is what this process reads and writes meanwhile, `manage` runs a command of its own."""

    def __init__(self, var: Path, database: str):
        self.var, self.database = var, database
        var.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def here(self, **more):
        folders = {
            "VAR": self.var,
            "FILES_ROOT": self.var / "files",
            "SHEETS_ROOT": self.var / "sheets",
            "BACKUP_DIR": self.var / "backups",
        }
        connection.close()
        elsewhere, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], self.database
        try:
            with override_settings(**folders, **more):
                yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = elsewhere

    @property
    def environment(self):
        given = {name: value for name, value in os.environ.items() if not name.startswith("BACKUP_")}
        url = f"sqlite:///{self.database}"
        if connection.vendor == "postgresql":
            url = postgres.named(self.database)
        return given | {"DATABASE_URL": url, "VAR_DIR": str(self.var), "DJANGO_SETTINGS_MODULE": "kcn_union.settings"}

    def manage(self, *words, **more):
        command = [sys.executable, "manage.py", *map(str, words)]
        extra = {name: more.pop(name) for name in ("preexec_fn",) if name in more}
        given = self.environment | {name: str(value) for name, value in more.items()}
        return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=False, timeout=120, **extra)

    def start(self, *words, **more):
        command = [sys.executable, "manage.py", *map(str, words)]
        return subprocess.Popen(
            command, cwd=ROOT, env=self.environment | more, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def backups(self):
        return sorted(path for path in (self.var / "backups").glob("kcn-*"))


@pytest.fixture
def sites(transactional_db, tmp_path):
    """Return `sites(name, empty=False)`: a new site, migrated, or without even a table; gone when the test ends."""
    made = []

    def site(name: str, *, empty: bool = False) -> Site:
        one = Site(tmp_path / name, str(tmp_path / name / "kcn.sqlite3"))
        if connection.vendor == "postgresql":
            one.database = f"kcn_site_{uuid4().hex[:12]}"
            _outside(f"CREATE DATABASE {one.database} TEMPLATE template0")
        made.append(one)
        if not empty:
            _migrated(one, tmp_path)
        return one

    yield site
    for one in made:
        if connection.vendor == "postgresql":
            _outside(f"DROP DATABASE {one.database} WITH (FORCE)")


def _outside(sql):
    with connection._nodb_cursor() as cursor:
        cursor.execute(sql)


def _migrated(site, folder):
    """Give a site the tables of the suite's own database, which is empty outside of a test."""
    engine = {"sqlite": sqlite, "postgresql": postgres}[connection.vendor]
    copy = folder / engine.MEMBER
    if not copy.exists():
        engine.copy_into(folder)
    if engine is sqlite:
        # Of a file nobody writes to a plain copy is good enough.
        shutil.copyfile(copy, site.database)
        return
    with site.here():
        postgres.fill(copy)


def random_board(seed: int):
    """Fill this site with a small board: records walked to random states, files, on some a half-year closed, with its papers."""
    with told():
        _board(random.Random(seed), closed=seed % 4 == 0)
    live.SHEETS_ROOT.mkdir()
    (live.SHEETS_ROOT / str(uuid4())).write_bytes(b"a sheet on its way in")


@contextmanager
def told():
    """Let every record that is made within the block have its event of being entered, as pages and sheets give it one."""

    def tell(sender, instance, created, raw=False, **more):
        if created and sender in ENTERED:
            _enter(instance)

    post_save.connect(tell)
    try:
        yield
    finally:
        post_save.disconnect(tell)


def _enter(record):
    said = events.changes_of(record, {}, events.values_of(record))
    events.write([events.drafted(record=record, verb=events.CREATED, by=None, at=NOW, changes=said)])


def _board(rng, *, closed):
    cast = make_cast()
    if closed:
        HalfYear.objects.filter(code__in=["2021-H1", "2021-H2"]).update(state="closed")
    for half_year in HalfYear.objects.order_by("pk"):
        _enter(half_year)
    for number in range(rng.randint(2, 6)):
        made = cast.walked(
            rng.choice(STATES), union=rng.choice([cast.samju, cast.haneul]), title=f"Đồ gá số {number} \N{SNOWMAN}'\\n"
        )
        for _file in range(rng.randint(0, 3)):
            evidence_of(made, rng.randbytes(rng.choice([1, 500, 70_000])))
    if closed:
        _close(cast)


def evidence_of(initiative, random_bytes: bytes) -> Evidence:
    """Keep a file that begins as a pdf does and is no other's, and the row that names it."""
    content = b"%PDF-1.7\n" + random_bytes
    sha256 = files.keep(content)
    return Evidence.objects.create(
        initiative=initiative, kind="other", name="giấy.pdf", format="pdf", sha256=sha256, size=len(content),
        added_by=initiative.entered_by, added_at=NOW,
    )  # fmt: skip


def _close(cast):
    for initiative in Initiative.objects.filter(state__in=["submitted", "received"]):
        if initiative.state == "submitted":
            cast.take("receive", initiative)
        cast.take("reject", initiative, reason="Đã có.")
    cast.returned(cast.samju)
    cast.returned(cast.haneul)
    half_year = HalfYear.objects.get(code="2022-H1")
    closing.workflow.take("ask_to_close", half_year, by=cast.bao, at=JULY)
    closing.workflow.take("close", half_year, by=cast.lanh, at=JULY)
    make_papers(closing.newest_version(half_year))


def everything(site: Site) -> tuple[dict[str, list], dict[str, bytes]]:
    """Return every row of every table as text, and every file by its name."""
    with site.here(), connection.cursor() as cursor:
        rows = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows[table] = sorted(map(repr, cursor.fetchall()))
    kept = {}
    for folder in ("files", "sheets"):
        kept |= {str(path.relative_to(site.var)): path.read_bytes() for path in (site.var / folder).rglob("*") if path.is_file()}
    return rows, kept


def backup_of(site: Site, **settings) -> Path:
    """Return the backup that this site makes now."""
    before = set(site.backups())
    with site.here(**settings):
        call_command("backup")
    [made] = set(site.backups()) - before
    return made


def refusal_of(site: Site, file: Path, **settings) -> str:
    """Return why a backup is not restored here, having looked that nothing was left behind."""
    with site.here(**settings), pytest.raises(CommandError) as refused:
        call_command("restore", file)
    assert everything(site) == ({}, {})
    return str(refused.value)


@pytest.fixture
def small(sites):
    """Return a site with a small board and its files."""
    site = sites("small")
    with site.here():
        random_board(1)
    return site


@pytest.fixture
def empty(sites):
    """Return a site without a table or a file."""
    return sites("empty", empty=True)
