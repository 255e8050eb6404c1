"""The papers of an initiative say what its record says, to each reader what they may see, and nothing more."""

import io
import os
import shutil
import subprocess
import zipfile
from datetime import date
from decimal import Decimal
from urllib.parse import unquote

import pypdfium2
import pytest
from django.utils import translation
from docx import Document
from lxml import etree

from initiatives import papers
from initiatives.models import Author, Initiative
from tests.conftest import NOW, TODAY
from toolkit.papers import CONTENT_TYPE, fill
from unions import changes
from unions.models import UnionChange

pytestmark = pytest.mark.usefixtures("today")
SECRET = "Góc xoay 37 độ, dầu XK-9"
DOTS = "…" * 20
SIGNED = ["………………, ngày …… tháng …… năm ……", "Người nộp đơn", "(Ký và ghi rõ họ tên)", "…" * 14]


@pytest.fixture(autouse=True)
def _in_vietnamese():
    with translation.override("vi"):
        yield


@pytest.fixture
def full(cast):
    """An accepted initiative that lacks nothing: three authors, three lines of which one loses, a social value."""
    member = cast.member("Nguyễn Thị Ánh", birth_date=date(1990, 3, 2))
    made = cast.draft(
        title="Đồ gá xoay hai mặt",
        problem="Hàn từng mặt.\nLật bằng tay.",
        novelty="Chưa có ở công ty.",
        conditions="Có bàn xoay.",
        confidential_part=SECRET,
        investor="Công ty Đầu Tư",
        declared_vnd=61_171_693,
        confirmed_by_post="Phó giám đốc",
        social_value="Không phải cúi lật.\n45 người bớt bỏng.",
        authors=(),
    )
    rows = [
        {"member": member, "name": member.name, "sex": "female", "birth_date": member.birth_date, "share": "33.34"}
        | {"work_class": "direct", "job_title": "Công nhân hàn", "qualification": "vocational"},
        {"name": "Trần Văn Lợi", "workplace": "Tổ hàn 2", "sex": "male", "birth_date": date(1985, 12, 31), "share": "33.33"}
        | {"work_class": "technical", "job_title": "Kỹ sư", "qualification": "university"},
        {"name": "Lê Bình", "workplace": "Tổ hàn 3", "sex": "male", "share": "33.33", "work_class": "direct"},
    ]
    for row in rows:
        Author.objects.create(initiative=made, **row)
    lines = [
        ("labour", "hàn và lật", "chiếc", "1806.50", "1250", "120000", 5_000_000),
        ("material", "", "kg", "45000", "45000.25", "1500.5", 545_432),
        ("other", "thuê chỗ", "tháng", "0", "500000", "0.125", 0),
    ]
    for kind, what, unit, before, after, quantity, applying in lines:
        made.lines.create(
            kind=kind, what=what, unit=unit, cost_before=Decimal(before), cost_after=Decimal(after), quantity=Decimal(quantity),
            cost_of_applying_vnd=applying,
        )  # fmt: skip
    made.refresh_from_db()
    for name in ("submit", "receive"):
        cast.take(name, made)
    return cast.take("accept", made, accepted_vnd=48_000_000)


def answer(cast, who, initiative, kind) -> bytes:
    response = cast.client(who).get(f"/initiatives/{initiative.code}/papers/{kind}.docx")
    assert (response.status_code, response["Content-Type"]) == (200, CONTENT_TYPE)
    return response.content


def paragraphs(content: bytes) -> list[str]:
    """Return the paragraphs outside tables that are not empty."""
    return [one.text for one in Document(io.BytesIO(content)).paragraphs if one.text.strip()]


def tables(content: bytes) -> list[list[list[str]]]:
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in Document(io.BytesIO(content)).tables]


def parts(content: bytes) -> dict[str, str]:
    """Return each XML part as its text, tags left out, so that no tag can part a word."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: "".join(etree.fromstring(file.read(name)).itertext()) for name in file.namelist() if name.endswith("xml")}


def heads(content: bytes) -> list[str]:
    """Return what stands at the head of the first page, then of the others, the page's number left out."""
    section = Document(io.BytesIO(content)).sections[0]
    return [
        "".join(one.text for one in header.paragraphs if "PAGE" not in one._p.xml)
        for header in (section.first_page_header, section.header)
    ]


def test_the_application_says_what_the_record_says(cast, full):
    content = answer(cast, "hang", full, "application")

    assert paragraphs(content) == [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "ĐƠN YÊU CẦU CÔNG NHẬN SÁNG KIẾN",
        "Kính gửi: Công ty Mẫu Một",
        "Tôi (chúng tôi) ghi tên dưới đây:",
        "Là tác giả (nhóm tác giả) đề nghị xét công nhận sáng kiến: Đồ gá xoay hai mặt",
        "Chủ đầu tư tạo ra sáng kiến (trường hợp tác giả không đồng thời là chủ đầu tư tạo ra sáng kiến): Công ty Đầu Tư",
        "Lĩnh vực áp dụng sáng kiến: Hàn",
        "Ngày sáng kiến được áp dụng lần đầu hoặc áp dụng thử (ghi ngày nào sớm hơn): 10/01/2022",
        "Mô tả bản chất của sáng kiến",
        "Trước khi áp dụng sáng kiến:",
        "Hàn từng mặt.",
        "Lật bằng tay.",
        "Sau khi áp dụng sáng kiến:",
        "Làm đồ gá xoay hai mặt.",
        "Tính mới:",
        "Chưa có ở công ty.",
        "Những thông tin cần được bảo mật (nếu có)",
        SECRET,
        "Các điều kiện cần thiết để áp dụng sáng kiến",
        "Có bàn xoay.",
        "Đánh giá lợi ích thu được hoặc dự kiến có thể thu được do áp dụng sáng kiến theo ý kiến của tác giả",
        "Bảng tính lợi ích của 12 tháng áp dụng đầu tiên. Kết quả = (chi phí trước − chi phí sau) × số lượng − chi phí áp dụng.",
        "Tổng giá trị làm lợi năm đầu theo tác giả: 61.171.693 đồng"
        " (bằng chữ: sáu mươi mốt triệu một trăm bảy mươi mốt nghìn sáu trăm chín mươi ba đồng).",
        "Hiệu quả xã hội:",
        "Không phải cúi lật.",
        "45 người bớt bỏng.",
        "Đánh giá lợi ích thu được hoặc dự kiến có thể thu được do áp dụng sáng kiến theo ý kiến của tổ chức,"
        " cá nhân đã tham gia áp dụng sáng kiến lần đầu, kể cả áp dụng thử (nếu có)",
        "Công ty Mẫu Một xác nhận giá trị làm lợi năm đầu: 50.000.000 đồng (bằng chữ: năm mươi triệu đồng).",
        "Người xác nhận: Kim Min Su. Chức vụ: Phó giám đốc. Ngày xác nhận: 01/03/2022.",
        "Danh sách những người đã tham gia áp dụng thử hoặc áp dụng sáng kiến lần đầu (nếu có)",
        "Tôi (chúng tôi) xin cam đoan mọi thông tin nêu trong đơn là trung thực, đúng sự thật"
        " và hoàn toàn chịu trách nhiệm trước pháp luật.",
        *SIGNED,
    ]
    labour, material, other = (one.get_kind_display() for one in full.lines.order_by("pk"))
    authors, worksheet, helpers = tables(content)
    assert authors[1:] == [
        ["1", "Nguyễn Thị Ánh", "02/03/1990", "Công ty Mẫu Một", "Công nhân hàn", "Sơ cấp, trung cấp", "33,34"],
        ["2", "Trần Văn Lợi", "31/12/1985", "Tổ hàn 2", "Kỹ sư", "Đại học", "33,33"],
        ["3", "Lê Bình", "", "Tổ hàn 3", "", "", "33,33"],
    ]
    assert worksheet[1:] == [
        ["1", f"{labour}: hàn và lật", "chiếc", "1.806,5", "1.250", "120.000", "5.000.000", "61.780.000"],
        ["2", material, "kg", "45.000", "45.000,25", "1.500,5", "545.432", "−545.807"],
        ["3", f"{other}: thuê chỗ", "tháng", "0", "500.000", "0,125", "0", "−62.500"],
        ["Cộng"] * 7 + ["61.171.693"],
    ]
    assert helpers[1:] == [[""] * 7] * 2
    assert parts(content)["word/footer1.xml"] == f"Hồ sơ {full.code} – CĐCS Công ty Mẫu Một"


def test_the_certificate_says_what_the_record_says(cast, full):
    content = answer(cast, "hang", full, "certificate")

    assert paragraphs(content) == [
        "GIẤY CHỨNG NHẬN SÁNG KIẾN",
        "Công ty Mẫu Một",
        "CHỨNG NHẬN",
        "Người có tên dưới đây là tác giả (nhóm tác giả) của sáng kiến: Đồ gá xoay hai mặt",
        "Chủ đầu tư tạo ra sáng kiến: Công ty Đầu Tư",
        "Lĩnh vực áp dụng: Hàn",
        "Ngày áp dụng lần đầu: 10/01/2022",
        "Được công nhận theo Quyết định số 118/QĐ ngày 01/03/2022 của Công ty Mẫu Một.",
        "Giá trị làm lợi năm đầu áp dụng: 50.000.000 đồng (bằng chữ: năm mươi triệu đồng), theo xác nhận ngày 01/03/2022.",
        "Giá trị được Ban Công đoàn các KCN chấp nhận: 48.000.000 đồng (bằng chữ: bốn mươi tám triệu đồng).",
        "Hiệu quả xã hội: Không phải cúi lật.",
        "45 người bớt bỏng.",
        "Số vào sổ: …………………………    Ngày vào sổ: ……/……/………",
        "ĐẠI DIỆN DOANH NGHIỆP",
        "(Ký, ghi rõ họ tên và đóng dấu)",
        "…" * 14,
    ]
    head, authors = tables(content)
    assert head == [
        ["Công ty Mẫu Một\n", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"],
        ["Số: …………………", "………………, ngày …… tháng …… năm ……"],
    ]
    assert authors[1:] == [
        ["1", "Nguyễn Thị Ánh", "Công ty Mẫu Một", "Công nhân hàn", "33,34"],
        ["2", "Trần Văn Lợi", "Tổ hàn 2", "Kỹ sư", "33,33"],
        ["3", "Lê Bình", "Tổ hàn 3", "", "33,33"],
    ]


def test_an_unfinished_draft_leaves_dots_to_fill_in_by_hand(cast):
    bare = {"novelty": "", "conditions": "", "problem": "", "solution": "", "field_of_application": "", "recognised_by": ""}
    nothing = {"declared_vnd": None, "confirmed_vnd": None, "confirmed_on": None, "confirmed_by": "", "first_applied_on": None}
    draft = cast.draft(title="Bàn nâng", unlined_reason="", **bare, **nothing)

    told = paragraphs(answer(cast, "hang", draft, "application"))

    assert told[3:] == [
        "Kính gửi: Công ty Mẫu Một",
        "Tôi (chúng tôi) ghi tên dưới đây:",
        "Là tác giả (nhóm tác giả) đề nghị xét công nhận sáng kiến: Bàn nâng",
        f"Lĩnh vực áp dụng sáng kiến: {DOTS}",
        f"Ngày sáng kiến được áp dụng lần đầu hoặc áp dụng thử (ghi ngày nào sớm hơn): {DOTS}",
        "Mô tả bản chất của sáng kiến",
        "Trước khi áp dụng sáng kiến:",
        DOTS,
        "Sau khi áp dụng sáng kiến:",
        DOTS,
        "Tính mới:",
        DOTS,
        "Những thông tin cần được bảo mật (nếu có)",
        DOTS,
        "Các điều kiện cần thiết để áp dụng sáng kiến",
        DOTS,
        "Đánh giá lợi ích thu được hoặc dự kiến có thể thu được do áp dụng sáng kiến theo ý kiến của tác giả",
        f"Tổng giá trị làm lợi năm đầu theo tác giả: {'…' * 6} đồng (bằng chữ: {'…' * 18}).",
        "Đánh giá lợi ích thu được hoặc dự kiến có thể thu được do áp dụng sáng kiến theo ý kiến của tổ chức,"
        " cá nhân đã tham gia áp dụng sáng kiến lần đầu, kể cả áp dụng thử (nếu có)",
        "…" * 34,
        "Danh sách những người đã tham gia áp dụng thử hoặc áp dụng sáng kiến lần đầu (nếu có)",
        "Tôi (chúng tôi) xin cam đoan mọi thông tin nêu trong đơn là trung thực, đúng sự thật"
        " và hoàn toàn chịu trách nhiệm trước pháp luật.",
        *SIGNED,
    ]


def test_without_a_worksheet_the_application_gives_the_reason_and_without_a_sum_says_so(cast):
    summed = cast.draft(unlined_reason="Công ty chỉ báo tổng số.")
    unsummed = cast.draft(declared_vnd=None, confirmed_vnd=None, unlined_reason="", social_value="Bớt bụi.")

    assert papers.application(summed, on=TODAY, confidential=True, details=True)["unlined_reason"] == "Công ty chỉ báo tổng số."
    assert "Lý do không có bảng tính: Công ty chỉ báo tổng số." in paragraphs(answer(cast, "hang", summed, "application"))
    told = paragraphs(answer(cast, "hang", unsummed, "application"))
    assert "Tổng giá trị làm lợi năm đầu theo tác giả: không tính được bằng tiền." in told
    assert not any(one.startswith("Lý do không có bảng tính") for one in told)


@pytest.mark.parametrize(("who", "dates"), [("hang", True), ("bao", False), ("lanh", False)])
def test_union_and_board_get_the_confidential_part_and_the_union_alone_the_birth_dates(cast, full, who, dates):
    document = parts(answer(cast, who, full, "application"))["word/document.xml"]

    assert (SECRET in document, "02/03/1990" in document, "31/12/1985" in document) == (True, dates, dates)


@pytest.mark.parametrize("who", ["doc", "tri"])
@pytest.mark.parametrize("kind", ["application", "certificate"])
def test_a_reader_gets_neither_the_confidential_part_nor_birth_dates(cast, full, who, kind):
    content = answer(cast, who, full, kind)

    for hidden in (SECRET, "XK-9", "bảo mật", "02/03/1990", "31/12/1985", "1990-03-02"):
        assert [name for name, text in parts(content).items() if hidden in text] == [], hidden
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert not any(b"XK-9" in file.read(name) for name in file.namelist())
    assert tables(content)[kind == "certificate"][1][1] == "Nguyễn Thị Ánh"


@pytest.mark.parametrize("who", ["hang", "bao"])
def test_no_certificate_carries_what_is_confidential_or_a_birth_date(cast, full, who):
    told = "".join(parts(answer(cast, who, full, "certificate")).values())

    assert [hidden for hidden in (SECRET, "bảo mật", "02/03/1990", "31/12/1985") if hidden in told] == []


@pytest.mark.parametrize("kind", ["application", "certificate"])
def test_an_officer_of_another_union_gets_no_paper(cast, full, kind):
    assert cast.client("minh").get(f"/initiatives/{full.code}/papers/{kind}.docx").status_code == 404


@pytest.mark.parametrize("state", ["draft", "submitted", "received", "sent_back", "rejected", "withdrawn"])
def test_there_is_no_certificate_before_acceptance(cast, state):
    initiative = cast.walked(state)
    where = f"/initiatives/{initiative.code}/papers/certificate.docx"

    response = cast.client("hang").get(where, follow=True)

    assert response.redirect_chain == [(initiative.get_absolute_url(), 302)]
    warnings = [(one.level_tag, str(one)) for one in response.context["messages"]]
    with translation.override("en"):
        assert (len(warnings), warnings[0][0], initiative.code in warnings[0][1]) == (1, "warning", True)
    assert Initiative.objects.get(pk=initiative.pk).state == state


def test_a_paper_that_does_not_exist_is_not_found(cast, full):
    assert cast.client("hang").get(f"/initiatives/{full.code}/papers/letter.docx").status_code == 404
    assert cast.client("hang").post(f"/initiatives/{full.code}/papers/application.docx").status_code == 405


@pytest.mark.parametrize("kind", ["application", "certificate"])
def test_a_hostile_title_comes_back_as_it_was_typed(cast, kind):
    title = "{{ 7*7 }} {% for x in y %} </w:t><w:p> A & B <x> {_{ \"'"
    initiative = cast.accepted(title=title)

    told = paragraphs(answer(cast, "hang", initiative, kind))

    assert [one for one in told if one.endswith(f"sáng kiến: {title}")] == [one for one in told if "7*7" in one]
    assert len([one for one in told if "7*7" in one]) == 1


def test_the_union_is_called_as_on_the_day_of_the_decision(cast):
    initiative = cast.draft(recognised_on=date(2022, 3, 1))
    undecided = cast.draft(recognised_on=None)
    renamed = UnionChange(
        union=cast.samju, kind="renamed", effective_on=date(2022, 4, 1), decision="45/QĐ", name_after="CĐCS Công ty Tên Mới"
    )
    changes.enter(renamed, by=cast.lanh, at=NOW)

    def called(one):
        return papers.application(Initiative.objects.get(pk=one.pk), on=TODAY, confidential=False, details=False)["union"]

    assert (called(initiative), called(undecided)) == ("CĐCS Công ty Mẫu Một", "CĐCS Công ty Tên Mới")


@pytest.mark.parametrize("kind", ["application", "certificate"])
@pytest.mark.parametrize("demo", [True, False])
def test_in_demo_mode_every_page_says_that_its_data_are_invented(cast, full, settings, kind, demo):
    settings.DEMO = demo

    assert heads(answer(cast, "hang", full, kind)) == (["Dữ liệu minh họa"] * 2 if demo else ["", ""])


@pytest.mark.parametrize(
    ("kind", "name"), [("application", "Đơn yêu cầu công nhận sáng kiến"), ("certificate", "Giấy chứng nhận sáng kiến")]
)
def test_the_file_is_called_by_what_it_is_and_of_which_initiative(cast, full, kind, name):
    response = cast.client("hang").get(f"/initiatives/{full.code}/papers/{kind}.docx")

    assert unquote(response["Content-Disposition"]) == f"attachment; filename*=utf-8''{name} {full.code}.docx"


@pytest.mark.parametrize("kind", ["application", "certificate"])
def test_a_template_is_a4_with_the_margins_and_the_letters_of_an_official_paper(kind):
    document = Document(papers.template(kind))

    section = document.sections[0]
    assert [round(one.mm) for one in (section.page_width, section.page_height)] == [210, 297]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(one.mm) for one in margins] == [20, 20, 30, 20]
    assert section.different_first_page_header_footer
    assert ["PAGE" in one._element.xml for one in (section.first_page_header, section.header)] == [False, True]
    assert set(document.styles.element.xpath("//w:rFonts/@w:ascii")) == {"Times New Roman"}
    listed = [table for table in document.tables if len(table.columns) > 2]
    assert [len(table._tbl.xpath("./w:tr[1]/w:trPr/w:tblHeader")) for table in listed] == [1] * len(listed)


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice (soffice) is not installed: the papers are not opened")
def test_an_office_opens_the_papers_and_long_tables_go_on_over_pages(cast, full, tmp_path):
    values = papers.application(full, on=TODAY, confidential=True, details=True)
    many = values | {
        "authors": [values["authors"][0] | {"number": number} for number in range(1, 41)],
        "lines": [values["lines"][0] | {"number": number} for number in range(1, 41)],
    }

    pages = printed(
        tmp_path,
        application=fill(papers.template("application"), values),
        certificate=fill(papers.template("certificate"), papers.certificate(full, on=TODAY)),
        many=fill(papers.template("application"), many),
    )

    # How much a page holds is a matter of the letters installed.
    assert (len(pages["application"]) in (2, 3), len(pages["certificate"])) == (True, 1)
    for sentence in ("ĐƠN YÊU CẦU CÔNG NHẬN SÁNG KIẾN", SECRET, "bảy mươi mốt nghìn sáu trăm chín mươi ba đồng"):
        assert sentence in " ".join(pages["application"])
    for sentence in ("GIẤY CHỨNG NHẬN SÁNG KIẾN", "CÔNG TY MẪU MỘT", "bốn mươi tám triệu đồng"):
        assert sentence in pages["certificate"][0]
    # The first page carries no number; where a table goes on, its head stands again.
    assert [page.split()[0] for page in pages["many"]] == ["CỘNG", *map(str, range(2, len(pages["many"]) + 1))]
    heads_of = {name: [at for at, page in enumerate(pages["many"]) if name in page] for name in ("Họ và tên", "Khoản tiết kiệm")}
    rows_on = [at for at, page in enumerate(pages["many"]) if "Nguyễn Thị Ánh" in page]
    lines_on = [at for at, page in enumerate(pages["many"]) if "61.780.000" in page]
    assert (len(rows_on) > 1, len(lines_on) > 1) == (True, True)
    assert (heads_of["Họ và tên"][: len(rows_on)], heads_of["Khoản tiết kiệm"]) == (rows_on, lines_on)


def printed(folder, **papers_by_name: bytes) -> dict[str, list[str]]:
    """Return the text of each page of each paper, its white space folded, as LibreOffice prints it."""
    for name, content in papers_by_name.items():
        (folder / f"{name}.docx").write_bytes(content)
    office = ["soffice", "--headless", f"-env:UserInstallation={(folder / 'office').as_uri()}", "--convert-to", "pdf"]
    files = [str(folder / f"{name}.docx") for name in papers_by_name]
    environment = os.environ | {"HOME": str(folder)}
    subprocess.run([*office, "--outdir", str(folder), *files], check=True, capture_output=True, timeout=240, env=environment)
    return {name: pages_of(folder / f"{name}.pdf") for name in papers_by_name}


def pages_of(file) -> list[str]:
    with pypdfium2.PdfDocument(file) as document:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]
