"""Sheets nobody wrote in good faith, through the site: refused in Vietnamese or shown row by row, and nothing is written."""

import resource
from random import Random
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kcn_union.sheets import work_once
from tests.trust.account import FULL
from tests.trust.odd_sheets import CASES, mutant
from toolkit.sheets import book
from unions.models import Event, Member, SheetRow, SheetRun

pytestmark = [pytest.mark.usefixtures("today", "kept_apart"), pytest.mark.trust]

ROW = "malformed sheets"
LOAD = "/sheets/members/CD-001/"
# What the site's own process may grow by while it takes in the worst of them, in KiB.
MOST_GROWN = 400 * 1024
VIETNAMESE = set("ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ")
NAMES = sorted(CASES)
HUNDREDS = range(20 if FULL else 1)


@pytest.fixture
def kept_apart(settings, tmp_path):
    settings.SHEETS_ROOT = tmp_path


def brought(client, name: str, content: bytes):
    """Return what came of a file: the sentence that refuses it, or its run as its sender finds it."""
    answer = client.post(LOAD, {"file": SimpleUploadedFile(name, content), "op_id": uuid4()})
    if answer.status_code == 200:
        return " ".join(answer.context["form"].errors["file"])
    run = SheetRun.objects.get(pk=int(answer.url.split("/")[-2]))
    assert work_once()
    run.refresh_from_db()
    page = client.get(run.get_absolute_url())
    assert page.status_code == 200
    if run.marked_path.exists():
        assert client.get(f"{run.get_absolute_url()}marked.xlsx").status_code == 200
    return run


def is_vietnamese(sentence: str) -> bool:
    return bool(VIETNAMESE & set(sentence.lower())) and "%(" not in sentence


def rows_of(run) -> list:
    found = SheetRow.objects.filter(run=run).order_by("number", "pk")
    for row in found:
        assert all(is_vietnamese(sentence) for _column, _header, sentence in row.errors)
    return [(one.outcome, one.label, [column for column, *_why in one.errors]) for one in found]


def trouble(came, expected) -> str:
    """Return what is wrong with what came of a file, or nothing: a refusal, or rows as they are meant."""
    if isinstance(came, str):
        # Turned away before it was kept: the ending and the size are asked by the form.
        return "" if isinstance(expected, str) and is_vietnamese(came) else f"refused: {came!r}"
    sentence = came.refusal
    if isinstance(expected, str):
        told = str(book.REFUSALS[expected]).rpartition("”")[2].partition("%")[0].strip()[:25] if expected else ""
        return "" if is_vietnamese(sentence) and told in sentence else f"not refused as {expected}: {sentence!r}"
    if sentence:
        return "" if expected is None and is_vietnamese(sentence) else f"refused: {sentence!r}"
    if came.state != "ready":
        return f"left as {came.state}"
    found = rows_of(came)
    return "" if expected is None or found == expected else f"read as {found}"


def nothing_written() -> bool:
    return not Member.objects.exists() and not Event.objects.exists()


def test_each_kind_of_malformed_sheet_is_refused_or_shown_and_writes_nothing(cast, size, tried):
    client, failures = cast.client("hang"), []
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    names = Random(7).sample(NAMES, size(14, len(NAMES)))
    for name in names:
        file_name, content, expected = CASES[name]
        try:
            told = trouble(brought(client, file_name, content), expected)
        except Exception as error:
            told = repr(error)[:300]
        if told or not nothing_written():
            failures.append(f"{name}: {told}")
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - grown

    tried(ROW, len(names), failures)
    assert grown < MOST_GROWN
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 < book.MOST_MEMORY


@pytest.mark.parametrize("seed", HUNDREDS)
def test_a_good_sheet_with_anything_changed_is_read_or_refused_and_writes_nothing(cast, size, tried, seed):
    rng, client, failures = Random(seed), cast.client("hang"), []
    grown, n = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, size(8, 100)
    for number in range(n):
        try:
            told = trouble(brought(client, "a.xlsx", mutant(rng)), None)
        except Exception as error:
            told = repr(error)[:300]
        if told or not nothing_written():
            failures.append(f"mutant {seed}/{number}: {told}")

    tried(ROW, n, failures)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - grown < MOST_GROWN
