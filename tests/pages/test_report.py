"""The half-year's report says what the version holds, in Word and in pdf alike, and names the authors to those who see all."""

import ctypes
import io
import re
import shutil
import subprocess
from datetime import datetime

import pypdfium2
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from emulation.models import HalfYear
from initiatives.models import Author
from kcn_union import closing
from kcn_union.closing import workflow
from kcn_union.half_year.report import report_of
from kcn_union.half_year.report_papers import report_papers
from kcn_union.half_year.stored import make_papers
from kcn_union.models import ClosedItem, Publication
from tests.conftest import ZONE
from toolkit import files, typeset
from toolkit.money import grouped
from unions.models import Event, Superior, Union

JULY = datetime(2022, 7, 4, 9, 0, tzinfo=ZONE)
HOSTILE = '#import "x.typ" $a^2$ *b* _c_ @d <e> `f` // g {{ 7*7 }} {% x %} </w:t><w:p> & \\n #sys.inputs'


@pytest.fixture(autouse=True)
def _at_work(time_machine, settings, tmp_path):
    time_machine.move_to(JULY, tick=False)
    settings.FILES_ROOT = tmp_path


@pytest.fixture
def ready(cast):
    """2022-H1 with three counted initiatives, one adoption, two accepted returns; the half-years before are closed."""
    HalfYear.objects.filter(code__in=["2021-H1", "2021-H2"]).update(state="closed")
    signer = {"place": "Thái Nguyên", "signer_post": "TRƯỞNG BAN", "signer_name": "Nguyễn Minh Khánh"}
    Superior.objects.filter(pk=cast.board.pk).update(**signer)
    cast.first = cast.accepted(
        title="Đồ gá xoay hai mặt",
        accepted_vnd=30_000_000,
        declared_vnd=60_000_000,
        confirmed_vnd=50_000_000,
        authors=(("Nguyễn Thị Ánh", 50), ("Đỗ Văn Lợi", 50)),
    )
    cast.accepted(title="Bàn nâng", union=cast.haneul, accepted_vnd=12_500_000, authors=(("Lê Bình", 100),))
    cast.accepted(title="Che bụi", accepted_vnd=None, declared_vnd=None, confirmed_vnd=None, social_value="Sạch hơn.")
    origin = cast.take("into_library", cast.first)
    cast.take_adoption("accept", cast.adopted(initiative=origin), accepted_vnd=7_000_000)
    cast.returned(cast.samju)
    cast.returned(cast.haneul, workers=100, women_workers=40, members=90, women_members=30)
    cast.holders(cast.samju, 150, registered=160)
    return cast


def closed(cast, code="2022-H1", at=JULY) -> Publication:
    for name, by in (("ask_to_close", cast.bao), ("close", cast.lanh)):
        workflow.take(name, HalfYear.objects.listed().get(code=code), by=by, at=at)
    return Publication.objects.get(half_year__code=code)


def papers(version) -> dict[str, bytes]:
    """Return the stored bytes by format."""
    return {one.format: files.path_of(one.sha256).read_bytes() for one in make_papers(version)}


def paragraphs(docx: bytes) -> list[str]:
    return [one.text for one in Document(io.BytesIO(docx)).paragraphs if one.text.strip()]


def tables(docx: bytes) -> list[list[list[str]]]:
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in Document(io.BytesIO(docx)).tables]


def pages(pdf: bytes) -> list[str]:
    """Return the text of each page on one line."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def widths(pdf: bytes) -> list[tuple[int, int]]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [tuple(round(side / 72 * 25.4) for side in page.get_size()) for page in document]


def fonts(pdf: bytes) -> set[tuple[str, bool]]:
    """Return (name without the mark of its subset, embedded) of each font that a text is set in."""
    found = set()
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            for one in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT], max_depth=4):
                font = pypdfium2.raw.FPDFTextObj_GetFont(one.raw)
                name = ctypes.create_string_buffer(100)
                pypdfium2.raw.FPDFFont_GetBaseFontName(font, name, 100)
                found.add((name.value.decode().partition("+")[2], bool(pypdfium2.raw.FPDFFont_GetIsEmbedded(font))))
    return found


def squeezed(text: str) -> str:
    """Return the text without blanks: a pdf may break a line anywhere between words."""
    return re.sub(r"\s", "", text)


# What it says.


def test_the_sentences_say_the_figures_of_the_version(ready):
    report = report_of(closed(ready))

    assert [(one["title"], one["paragraphs"]) for one in report["sections"]] == [
        (
            "I. TÌNH HÌNH BÁO CÁO CỦA CÁC CÔNG ĐOÀN CƠ SỞ",
            [
                "Đến ngày chốt số liệu 31/05/2022, 2/2 công đoàn cơ sở (CĐCS) thuộc diện báo cáo có báo cáo được chấp nhận,"
                " gồm: 2 CĐCS đúng hạn.",
                "Các CĐCS đã báo cáo có 400 lao động (nữ: 240), 340 đoàn viên (nữ: 210); đoàn viên bằng 85,0% tổng số lao động.",
            ],
        ),
        (
            "II. SÁNG KIẾN",
            [
                "Trong kỳ, 3 sáng kiến của 2 CĐCS đã được doanh nghiệp công nhận, được kiểm tra và chấp nhận. Mỗi sáng kiến được"
                " tính một lần, dù có nhiều tác giả hoặc tham gia nhiều phong trào.",
                "2 sáng kiến tính được giá trị làm lợi bằng tiền; 1 sáng kiến có hiệu quả xã hội, không tính được bằng tiền.",
                "Theo loại: giải pháp kỹ thuật: 3.",
                "Có 4 lượt tác giả, trong đó 0 lượt nữ và 4 lượt lao động trực tiếp.",
            ],
        ),
        (
            "III. GIÁ TRỊ LÀM LỢI",
            [
                "Tổng giá trị làm lợi được chấp nhận là 42.500.000 đồng (bằng chữ: bốn mươi hai triệu năm trăm nghìn đồng), tính"
                " cho năm đầu áp dụng, đã trừ chi phí áp dụng.",
                "Ba mức giá trị của các sáng kiến được chấp nhận: tác giả và CĐCS kê khai 120.000.000 đồng; doanh nghiệp xác nhận"
                " 100.000.000 đồng, bằng 83,3% mức kê khai; được chấp nhận 42.500.000 đồng, bằng 35,4% mức kê khai.",
            ],
        ),
        (
            "IV. DANH HIỆU THI ĐUA",
            [
                "Giỏi việc nước, đảm việc nhà: 150/180 nữ đoàn viên đạt danh hiệu, bằng 83,3%; số đăng ký: 160. Số liệu của 1 CĐCS"
                " có đủ cả hai số.",
            ],
        ),
        (
            "V. ÁP DỤNG LẠI SÁNG KIẾN",
            [
                "Có 1 lượt áp dụng lại sáng kiến của CĐCS khác, làm lợi 7.000.000 đồng (bằng chữ: bảy triệu đồng). Số này theo dõi"
                " riêng, không cộng vào số sáng kiến và tổng giá trị làm lợi nêu trên.",
            ],
        ),
    ]


def test_both_papers_say_every_sentence_of_the_report(ready):
    version = closed(ready)
    report, made = report_of(version), papers(version)
    told = [text for section in report["sections"] for text in (section["title"], *section["paragraphs"])]

    in_word, in_pdf = paragraphs(made["docx"]), squeezed("".join(pages(made["pdf"])))
    assert [text for text in in_word if text in told] == told
    assert [text for text in told if squeezed(text) not in in_pdf] == []


def test_the_head_and_the_signature_come_from_the_issuer_of_the_closing(ready):
    version = closed(ready)
    Superior.objects.filter(pk=ready.board.pk).update(heading="BAN KHÁC", signer_name="Người Khác")

    made = papers(version)

    head, signature = tables(made["docx"])[0], tables(made["docx"])[1]
    assert head == [
        [
            "LIÊN ĐOÀN LAO ĐỘNG TỈNH\nBAN CÔNG ĐOÀN CÁC KCN\n",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n",
        ],
        ["Số: ……/BC-……", "Thái Nguyên, ngày …… tháng …… năm 2022"],
    ]
    assert signature[0][1] == "TRƯỞNG BAN\nNguyễn Minh Khánh"
    first = pages(made["pdf"])[0]
    for text in (*head[0][0].split("\n"), *head[0][1].split("\n"), *head[1], "BÁO CÁO", *signature[0][1].split("\n")):
        assert text in first + pages(made["pdf"])[1], text


def test_a_paper_made_after_publishing_bears_number_and_day_of_the_signed_report(ready):
    version = closed(ready)
    more = {"report_number": "12/BC-CĐKCN", "report_on": JULY.date(), "scan": None, "by": ready.bao, "at": JULY}
    closing.publish(version, phrase="3 sáng kiến", **more)
    version.refresh_from_db()

    report = report_of(version)

    assert (report["number"], report["place_and_day"]) == ("Số: 12/BC-CĐKCN", "Thái Nguyên, ngày 04 tháng 07 năm 2022")


def test_a_silent_union_is_told_and_has_no_figures(ready):
    ready.half_years["2022-H1"].returns.filter(union=ready.haneul).delete()

    report = report_of(closed(ready))

    assert report["sections"][0]["paragraphs"][1].startswith("Còn 1 CĐCS chưa có báo cáo được chấp nhận.")
    (row,) = [one for one in report["unions"] if one["name"] == "CĐCS Công ty Đại Hai"]
    assert (row["report"], row["workers"], row["members"], row["counted"]) == ("chưa báo cáo", "–", "–", "1")


def test_it_compares_with_the_versions_before_where_there_are_any(cast):
    HalfYear.objects.filter(code="2021-H1").update(state="closed")
    cast.accepted(recognised_on="2021-10-01", first_applied_on="2021-09-01", accepted_vnd=20_000_000)
    cast.returned(cast.samju, half_year="2021-H2", workers=290, members=240)
    cast.holders(cast.samju, 126, half_year="2021-H2")
    cast.accepted(accepted_vnd=30_000_000)
    cast.accepted(accepted_vnd=5_000_000)
    cast.returned(cast.samju)
    cast.holders(cast.samju, 150)
    before = report_of(closed(cast, code="2021-H2"))

    report = report_of(closed(cast))

    assert (before["comparison"]["rows"], before["sections"][-1]["title"]) == ([], "IV. DANH HIỆU THI ĐUA")
    assert report["comparison"]["note"] == "Kỳ trước: 6 tháng cuối năm 2021 (phiên bản 1)."
    none = {"was": "–", "moved": "–", "ratio": ""}
    assert [(row["now"], row["sides"]) for row in report["comparison"]["rows"]] == [
        ("2", [{"was": "1", "moved": "+1", "ratio": "+100,0%"}, none]),
        ("35.000.000", [{"was": "20.000.000", "moved": "+15.000.000", "ratio": "+75,0%"}, none]),
        ("2", [{"was": "1", "moved": "+1", "ratio": "+100,0%"}, none]),
        ("0", [{"was": "0", "moved": "0", "ratio": ""}, none]),
        ("0", [{"was": "0", "moved": "0", "ratio": ""}, none]),
    ]
    assert report["sections"][-1]["paragraphs"] == [
        "So với kỳ trước, số lao động tăng 10 (3,4%); số đoàn viên tăng 10 (4,2%) (tính trên 1 CĐCS có số liệu ở cả hai kỳ).",
        "Tỷ lệ nữ đoàn viên đạt danh hiệu “Giỏi việc nước, đảm việc nhà” tăng 13,3 điểm phần trăm so với kỳ trước (tính trên"
        " 1 CĐCS có số liệu ở cả hai kỳ).",
    ]


def test_a_half_year_without_anything_is_reported_too(cast):
    HalfYear.objects.filter(code__in=["2021-H1", "2021-H2"]).update(state="closed")
    version = closed(cast)

    made = papers(version)

    assert "Trong kỳ không có sáng kiến nào được chấp nhận." in paragraphs(made["docx"])
    assert sorted(made) == ["docx", "pdf", "xlsx"]


def test_a_corrected_version_says_so_and_why(ready):
    version = closed(ready)
    ready.take("revoke", ready.first, by=ready.hoa, at=JULY, reason="Quyết định bị hủy.")
    year = HalfYear.objects.listed().get(code="2022-H1")
    workflow.take("ask_to_correct", year, by=ready.bao, at=JULY, correction_reason="Quyết định 118 bị hủy.\nXem biên bản.")
    workflow.take("correct", HalfYear.objects.listed().get(code="2022-H1"), by=ready.lanh, at=JULY)

    told = [papers(one) for one in (version, Publication.objects.get(number=2))]

    why = [
        "Đính chính: số liệu của báo cáo này (phiên bản 2) thay cho phiên bản 1.",
        "Lý do: Quyết định 118 bị hủy.",
        "Xem biên bản.",
        "Thay đổi của toàn bộ: số sáng kiến từ 3 thành 2; số sáng kiến tính được bằng tiền từ 2 thành 1; giá trị kê khai (đồng) từ"
        " 120.000.000 thành 60.000.000; giá trị doanh nghiệp xác nhận (đồng) từ 100.000.000 thành 50.000.000; giá trị được chấp nhận"
        " (đồng) từ 42.500.000 thành 12.500.000; số lượt tác giả từ 4 thành 2.",
    ]
    assert [[text for text in paragraphs(one["docx"]) if text in why] for one in told] == [[], why]
    assert [[text for text in why if text in pages(one["pdf"])[0]] for one in told] == [[], why]


# The tables.


def test_the_table_of_the_unions_holds_their_lines_and_the_whole_first(ready):
    version = closed(ready)
    made = papers(version)
    sums = ("declared_total_vnd", "confirmed_total_vnd", "accepted_total_vnd")
    names = ("workers", "members", "women_members", "counted", "in_money", *sums, "authors", "adoptions")
    lines = version.lines.filter(union__isnull=False).order_by("name_sort")
    whole = version.lines.get(union=None)

    def figures(line):
        return [grouped(getattr(line, name)) for name in names]

    expected = [
        ["", "Toàn bộ", "", "2/2", *figures(whole), "150"],
        *(
            [str(place), line.name, line.park_name, "đúng hạn", *figures(line), "150" if line.titles else "–"]
            for place, line in enumerate(lines, start=1)
        ),
    ]
    assert tables(made["docx"])[2][2:] == expected
    (page,) = [one for one in pages(made["pdf"]) if "SỐ LIỆU THEO CÔNG ĐOÀN CƠ SỞ" in one]
    assert [row for row in expected if " ".join(row[3:]) not in page] == []


def test_every_counted_initiative_stands_in_the_annex_once_with_its_authors(ready):
    version = closed(ready)
    made = papers(version)
    items = version.items.filter(record=ClosedItem.Record.INITIATIVE).order_by("code")

    rows = tables(made["docx"])[3]
    assert rows[1:] == [
        ["", "Tổng số", "3 sáng kiến", "", "", "", "42.500.000"],
        [
            "1",
            items[0].code,
            "Đồ gá xoay hai mặt",
            "Nguyễn Thị Ánh, Đỗ Văn Lợi",
            "CĐCS Công ty Mẫu Một",
            "118/QĐ ngày 01/03/2022",
            "30.000.000",
        ],
        ["2", items[1].code, "Bàn nâng", "Lê Bình", "CĐCS Công ty Đại Hai", "118/QĐ ngày 01/03/2022", "12.500.000"],
        ["3", items[2].code, "Che bụi", "Trần Văn Lợi", "CĐCS Công ty Mẫu Một", "118/QĐ ngày 01/03/2022", "–"],
    ]
    annex = squeezed("".join(pages(made["pdf"])).split("DANH MỤC SÁNG KIẾN ĐƯỢC TÍNH TRONG KỲ")[1].split("Phụ lục IV")[0])
    assert [annex.count(row[1]) for row in rows[2:]] == [1, 1, 1]
    assert [cell for row in rows[1:] for cell in row if squeezed(cell) not in annex] == []


def test_adoptions_stand_in_an_annex_of_their_own_and_only_where_there_are_any(ready, cast):
    version = closed(ready)
    made = papers(version)

    assert tables(made["docx"])[4][1:] == [
        ["", "Tổng số", "1 lượt áp dụng lại", "", "", "", "7.000.000"],
        ["1", ready.first.code, "Đồ gá xoay hai mặt", "CĐCS Công ty Đại Hai", "7/XN ngày 02/04/2022", "01/04/2022", "7.000.000"],
    ]
    report = report_of(version) | {"adoptions": [], "annexes": report_of(version)["annexes"] | {"adoptions": ""}}
    without = report_papers(report)
    assert (len(tables(without["docx"])), "Phụ lục IV" in "".join(pages(without["pdf"]))) == (4, False)


def test_the_charts_are_drawn_in_the_pdf_and_are_pictures_with_words_in_the_word_paper(ready):
    version = closed(ready)
    report, made = report_of(version), papers(version)
    shapes = Document(io.BytesIO(made["docx"])).inline_shapes
    told = squeezed("".join(pages(made["pdf"])))

    assert [shape._inline.docPr.get("descr") for shape in shapes] == [one["sentence"] for one in report["charts"]]
    assert len(shapes) == 4
    assert [one["title"] for one in report["charts"] if one["title"] not in paragraphs(made["docx"])] == []
    drawn = [text for one in report["charts"] for text in (one["title"], *(bar["shown"] for bar in one["bars"]))]
    assert [text for text in drawn if squeezed(text) not in told] == []


# Text stays text.


def test_what_people_typed_is_neither_typst_nor_word_nor_jinja(ready):
    Union.objects.filter(pk=ready.haneul.pk).update(name=HOSTILE[:190])
    ready.accepted(title=HOSTILE, accepted_vnd=1_000_000, authors=((HOSTILE[:90], 100),), recognition_number="#1 $x$ *2*")
    version = closed(ready)

    made = papers(version)

    (row,) = [row for row in tables(made["docx"])[3] if row[2].startswith("#import")]
    assert [*row[2:4], row[5]] == [HOSTILE, HOSTILE[:90], "#1 $x$ *2* ngày 01/03/2022"]
    text = squeezed("".join(pages(made["pdf"])))
    assert (text.count(squeezed(HOSTILE)), squeezed("#1 $x$ *2* ngày 01/03/2022") in text) == (4, True)


# Who takes it.


@pytest.mark.parametrize("kind", ["docx", "pdf"])
@pytest.mark.parametrize("is_published", [False, True])
def test_only_those_who_see_all_take_the_report_away_and_it_is_an_event(ready, kind, is_published):
    version = closed(ready)
    stored = papers(version)[kind]
    if is_published:
        said = {"report_number": "12/BC", "report_on": JULY.date(), "scan": None, "by": ready.bao, "at": JULY}
        closing.publish(version, phrase="3 sáng kiến", **said)
    address = reverse("version_report", args=["2022-H1", 1, kind])

    answers = {}
    for who in ("hang", "minh", "khach", "bao", "lanh", "doc", "tri"):
        before = Event.objects.filter(verb="exported").count()
        answer = ready.client(who).post(address)
        content = b"".join(answer.streaming_content) if answer.status_code == 200 else None
        answers[who] = (answer.status_code, content == stored, Event.objects.filter(verb="exported").count() - before)

    assert answers == dict.fromkeys(("hang", "minh", "khach"), (404, False, 0)) | dict.fromkeys(
        ("bao", "lanh", "doc", "tri"), (200, True, 1)
    )
    assert ready.client("doc").get(address).status_code == 405
    assert ready.client(None).post(address).status_code == 302
    assert ready.client("doc").get(reverse("version_paper", args=["2022-H1", 1, kind])).status_code == 404


def test_the_page_offers_the_report_to_those_who_may_take_it(ready):
    version = closed(ready)
    make_papers(version)
    said = {"report_number": "12/BC", "report_on": JULY.date(), "scan": None, "by": ready.bao, "at": JULY}
    closing.publish(version, phrase="3 sáng kiến", **said)

    offered = {}
    for who in ("doc", "hang"):
        page = ready.client(who).get(version.get_absolute_url()).content.decode()
        offered[who] = [reverse(name, args=["2022-H1", 1, kind]) in page for name, kind in OFFERS]

    assert offered == {"doc": [True, True, True], "hang": [True, False, False]}


OFFERS = [("version_paper", "xlsx"), ("version_report", "docx"), ("version_report", "pdf")]


def test_a_stored_report_stays_as_it_was_made(ready):
    version = closed(ready)
    was = papers(version)

    Author.objects.filter(name="Lê Bình").update(name="Tên Khác")

    assert papers(version) == was
    assert "Tên Khác" in report_of(version)["initiatives"][1]["authors"]


def test_the_same_report_is_the_same_bytes_and_vietnamese_whoever_asks(ready):
    version = closed(ready)
    with translation.override("en"):
        report = report_of(version)

    assert report == report_of(version)
    assert report_papers(report) == report_papers(report)


def test_what_cannot_be_made_now_is_made_later_and_the_workbook_stands(ready, monkeypatch):
    version = closed(ready)
    monkeypatch.setattr(typeset, "MOST_MEMORY", 10_000_000)
    with pytest.raises(ValidationError, match="Chưa lập được báo cáo lúc này"):
        make_papers(version)
    first = {one.format: one.sha256 for one in version.papers.all()}
    page = ready.client("bao").get(reverse("half_year_close", args=["2022-H1"])).content.decode()
    monkeypatch.undo()

    answer = ready.client("bao").post(reverse("version_papers", args=["2022-H1", 1]))

    assert (list(first), reverse("version_papers", args=["2022-H1", 1]) in page) == (["xlsx"], True)
    assert (answer.status_code, sorted(version.papers.values_list("format", flat=True))) == (302, ["docx", "pdf", "xlsx"])
    assert version.papers.get(format="xlsx").sha256 == first["xlsx"]
    page = ready.client("bao").get(reverse("half_year_close", args=["2022-H1"])).content.decode()
    assert reverse("version_papers", args=["2022-H1", 1]) not in page


# How it looks.


@pytest.fixture
def long(ready):
    """Both papers of a report whose tables run over several pages."""
    report = report_of(closed(ready))
    return report_papers(report | {"unions": report["unions"] * 40, "initiatives": report["initiatives"] * 20})


def test_the_pdf_is_set_in_tinos_alone_which_it_carries_along(long):
    assert fonts(long["pdf"]) == {(f"Tinos{style}", True) for style in ("", "-Bold", "-Italic", "-BoldItalic")}


def test_tables_stand_on_landscape_pages_with_their_head_on_each(long):
    told, sides = pages(long["pdf"]), widths(long["pdf"])
    unions = [place for place, page in enumerate(told) if "Kê khai Xác nhận Chấp nhận" in page]
    listed = [place for place, page in enumerate(told) if "Quyết định công nhận" in page]

    upright = sides.index((297, 210))
    assert (sides[:upright], set(sides[upright:])) == ([(210, 297)] * upright, {(297, 210)})
    assert (len(unions) > 2, len(listed) > 2) == (True, True)
    assert [*unions, *listed] == list(range(upright, len(told) - 1))

    document = Document(io.BytesIO(long["docx"]))
    assert [one.orientation for one in document.sections] == [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE]
    assert [(round(one.page_width.mm), round(one.page_height.mm)) for one in document.sections] == [(210, 297), (297, 210)]
    heads = [sum(row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows) for table in document.tables[2:]]
    assert heads == [2, 1, 1]


def test_pages_are_numbered_from_the_second_on(long):
    told = pages(long["pdf"])

    assert [page.split()[0] for page in told[1:]] == [str(place) for place in range(2, len(told) + 1)]
    assert told[0].startswith("LIÊN ĐOÀN LAO ĐỘNG TỈNH")
    section = Document(io.BytesIO(long["docx"])).sections[0]
    assert [("PAGE" in part._element.xml) for part in (section.first_page_header, section.header)] == [False, True]


@pytest.mark.parametrize("demo", [True, False])
def test_in_demo_mode_every_page_says_that_its_data_are_invented(ready, settings, demo):
    version = closed(ready)
    settings.DEMO = demo

    made = report_papers(report_of(version))

    document = Document(io.BytesIO(made["docx"]))
    heads = [document.sections[0].first_page_header, document.sections[0].header, document.sections[1].header]
    assert ["Dữ liệu minh họa" in [one.text for one in head.paragraphs] for head in heads] == [demo] * 3
    assert {"Dữ liệu minh họa" in page for page in pages(made["pdf"])} == {demo}


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_another_program_opens_the_word_paper_and_reads_the_same(long, tmp_path):
    (tmp_path / "báo cáo.docx").write_bytes(long["docx"])
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf",
         "--outdir", str(tmp_path), str(tmp_path / "báo cáo.docx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    content = (tmp_path / "báo cáo.pdf").read_bytes()
    told, sides = squeezed("".join(pages(content))), widths(content)

    missing = [text for text in paragraphs(long["docx"]) if squeezed(text) not in told]
    assert (missing, sides[0], sides[-1]) == ([], (210, 297), (297, 210))
