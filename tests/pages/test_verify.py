"""`verify` finds what of a version was changed behind the triggers' back, whatever it is."""

from random import Random

import pytest
from django.db import connection

from kcn_union.half_year.stored import make_papers
from kcn_union.models import ClosedItem, ClosedLine
from kcn_union.verify import versions
from kcn_union.verify.asking import Tally
from tests.pages.test_closing import closed, ready
from tests.thawed import thawed
from toolkit import files

__all__ = ["ready"]


def troubles():
    return versions.troubles(Tally())


NOT_SIGNED = {"id", "publication_id", "name_sort"}


@pytest.fixture
def version(ready, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    made = closed(ready)
    make_papers(made)
    return made


def test_what_was_signed_stands(version):
    assert list(troubles()) == []


def _columns(model):
    return [field for field in model._meta.concrete_fields if field.attname not in NOT_SIGNED]


def _other(value, rng):
    """Return another value of the same type."""
    if value is None:
        return 1
    if isinstance(value, bool | int):
        return value + 1 + rng.randrange(1000)
    return "x" if value != "x" else "y"


@pytest.mark.parametrize("model", [ClosedLine, ClosedItem])
def test_every_column_of_every_row_is_watched(version, model):
    """A hundred and more small changes, one at a time, each found, each taken back."""
    rng, tried = Random(7), 0
    for row in model.objects.filter(publication=version):
        for field in _columns(model):
            if field.remote_field or field.get_internal_type() in ("JSONField", "DateField"):
                continue
            was = getattr(row, field.attname)
            _write(model, row.pk, field.attname, _other(was, rng))
            assert list(troubles()), (row, field.name)
            _write(model, row.pk, field.attname, was)
            tried += 1
    assert (tried > 40, list(troubles())) == (True, [])


def _write(model, pk, column, value):
    with thawed():
        model.objects.filter(pk=pk).update(**{column: value})


def test_a_row_taken_away_and_a_row_put_in_are_found(version):
    with thawed():
        ClosedItem.objects.filter(publication=version).first().delete()
    assert "digest differs" in next(troubles())


@pytest.mark.parametrize("kind", ["xlsx", "docx", "pdf"])
def test_a_paper_that_was_changed_or_lost_is_found(version, kind):
    path = files.path_of(version.papers.get(format=kind).sha256)
    content = path.read_bytes()
    path.write_bytes(content + b" ")
    assert list(troubles()) == [f"2022-H1 version 1: {kind} is not the file that was stored"]
    path.unlink()
    assert list(troubles()) == [f"2022-H1 version 1: {kind} is missing"]


def test_sums_that_fit_but_were_moved_between_unions_are_found(version):
    with thawed(), connection.cursor() as cursor:
        cursor.execute("UPDATE kcn_union_closedline SET counted = counted + 1 WHERE code = 'CD-002'")
        cursor.execute("UPDATE kcn_union_closedline SET counted = counted - 1 WHERE code = 'CD-001'")

    assert list(troubles()) == [
        "2022-H1 version 1: lines or items are not those that were signed (digest differs)",
        "2022-H1 version 1: counted of CD-001 is 1, its items make 2",
        "2022-H1 version 1: counted of CD-002 is 2, its items make 1",
    ]
