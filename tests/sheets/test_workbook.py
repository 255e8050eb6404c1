"""The half-year as a workbook: another program reckons from its rows what the page shows."""

import csv
import io
import shutil
import subprocess

import pytest
from openpyxl import load_workbook

from unions.models import Event

pytestmark = pytest.mark.usefixtures("today")
SHEETS = ["Tổng hợp", "CĐCS", "Sáng kiến", "Tác giả", "Phong trào", "Danh hiệu", "Khen thưởng"]
ADDRESS = "/half-years/2022-H1/workbook.xlsx"


@pytest.fixture
def half_year(cast):
    cast.returned(cast.samju)
    cast.holders(cast.samju, 150)
    cast.accepted(title="Một", confirmed_vnd=30_000_000, authors=(("An", 50), ("Bình", 50)))
    cast.accepted(title="Hai", union=cast.haneul, confirmed_vnd=20_000_001, declared_vnd=90_000_000)
    cast.accepted(title="Ba", confirmed_vnd=None, accepted_vnd=None, social_value="Đỡ mệt.")
    cast.walked("submitted", title="Chưa tính")


def content_of(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_it_has_a_sheet_for_each_kind_of_record_and_is_an_event(cast, half_year):
    book = load_workbook(io.BytesIO(content_of(cast.client("doc").post(ADDRESS, {"why": "report"}))))

    assert book.sheetnames == SHEETS
    assert [(one.verb, one.actor, one.label) for one in Event.objects.filter(verb="exported")] == [
        ("exported", "Hoàng Đọc", "6 tháng đầu năm 2022"),
    ]  # fmt: skip


def test_an_officer_takes_away_the_own_union_only(cast, half_year):
    book = load_workbook(io.BytesIO(content_of(cast.client("hang").post(ADDRESS, {"why": "report"}))))
    words = " ".join(str(cell) for page in book for row in page.values for cell in row if cell)

    assert ("Hai" in words, "CD-002" in words, "Một" in words) == (False, False, True)


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.parametrize("who", ["doc", "hang"])
def test_another_program_reckons_what_the_page_shows(cast, half_year, who, tmp_path):
    client = cast.client(who)
    figures = client.get("/half-years/2022-H1/").context["figures"]
    (tmp_path / "kỳ.xlsx").write_bytes(content_of(client.post(ADDRESS, {"why": "report"})))
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
         "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,false,false,false,false,1", "--outdir", str(tmp_path),
         str(tmp_path / "kỳ.xlsx")],
        check=True, capture_output=True,
    )  # fmt: skip
    (file,) = tmp_path.glob("*.csv")
    lines = {line[0]: line[1:] for line in csv.reader(file.open(encoding="utf-8"), delimiter=";") if line and line[0]}
    flows = {
        "Sáng kiến được chấp nhận": "counted",
        "Kê khai (đ)": "declared_total_vnd",
        "Được xác nhận (đ)": "confirmed_total_vnd",
        "Được chấp nhận (đ)": "accepted_total_vnd",
        "Lượt tác giả": "authors",
    }

    assert {name: lines[name] for name in flows} == {
        name: [str(figures.flow(flow)), str(figures.flow(flow)), "0"] for name, flow in flows.items()
    }
    assert (lines["Lao động"][1], lines["Nữ đoàn viên"][1]) == ("300", "180")
    assert [cell for line in lines.values() for cell in line if cell.startswith(("#", "Err"))] == []
