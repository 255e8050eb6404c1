"""Anchors: where the chain stood when a version was closed and published, on its papers, and by command."""

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from kcn_union import anchors, closing
from kcn_union.half_year.report import report_of
from kcn_union.half_year.report_papers import report_papers
from kcn_union.models import Anchor, Publication
from tests.conftest import NOW
from tests.pages.test_closing import JULY, closed, ready
from tests.pages.test_report import pages, paragraphs, squeezed
from tests.thawed import thawed
from toolkit.templatetags.vi import number
from unions import chain
from unions.models import Event

__all__ = ["ready"]


@pytest.fixture
def version(ready) -> Publication:
    chain.settle()
    return closed(ready)


def test_closing_and_publishing_each_leave_an_anchor(version, ready):
    before = list(version.anchors.values_list("at", flat=True))
    chain.settle()
    closing.publish(version, phrase="3 sáng kiến", report_number="12/BC", report_on=JULY.date(), scan=None, by=ready.bao, at=JULY)

    assert before == [JULY]
    first, second = version.anchors.order_by("pk")
    assert 0 < first.number < second.number
    chain.settle()
    assert anchors.kept() == [(one.number, one.digest) for one in (first, second)]
    assert list(chain.troubles(anchors=anchors.kept())) == []


def test_a_tail_cut_off_after_publishing_is_known(version):
    chain.settle()
    [anchor] = version.anchors.all()
    with thawed():
        Event.objects.filter(number__gte=anchor.number).delete()

    assert list(chain.troubles(anchors=anchors.kept())) == [
        f"the chain ends at event {anchor.number - 1}, an anchor stands at {anchor.number}"
    ]


def test_the_signed_report_bears_the_anchor_short_at_its_foot_and_in_full_in_an_annex(version):
    [anchor] = version.anchors.all()
    report = report_of(version)
    made = report_papers(report)

    foot = f"Nhật ký đến số {number(anchor.number)}, mã {anchor.digest[:16]}."
    assert report["made"].endswith(foot)
    assert all(squeezed(foot) in squeezed(page) for page in pages(made["pdf"]))
    in_full = f"Nhật ký đến số {number(anchor.number)}, mã đầy đủ: {anchor.digest}."
    assert [text for text in paragraphs(made["docx"]) if in_full in text] == [report["unions_note"]]
    assert squeezed(in_full) in squeezed("".join(pages(made["pdf"])))


def test_the_report_of_a_version_older_than_the_chain_says_nothing_of_it(version):
    with thawed():
        version.anchors.all().delete()
    anchors.keep(at=NOW, publication=version)

    report = report_of(version)
    assert "Nhật ký" not in report["made"] + report["unions_note"]


def test_the_command_keeps_an_anchor_and_prints_its_line(cast, capsys):
    with pytest.raises(CommandError, match="no event"):
        call_command("anchor")
    cast.accepted()
    chain.settle()
    call_command("anchor")

    [anchor] = Anchor.objects.all()
    assert (anchor.number, anchor.digest) == chain.head()
    told = capsys.readouterr().out.split()
    assert told[:2] == [str(anchor.number), anchor.digest]
    assert told[2].endswith("+07:00")


@pytest.mark.parametrize("statement", ["UPDATE kcn_union_anchor SET number = 1", "DELETE FROM kcn_union_anchor"])
def test_an_anchor_is_written_once(version, statement):
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("wrong", [{"number": 0, "digest": "0" * 64}, {"number": 1, "digest": ""}])
def test_an_anchor_names_an_event(cast, wrong):
    with pytest.raises(IntegrityError, match="anchor_names_an_event"), transaction.atomic():
        Anchor.objects.create(at=NOW, **wrong)
