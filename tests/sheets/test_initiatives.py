"""The workbook of initiatives: authors and lines beside, each row through the form, drafts only, the way out and in again."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from random import Random
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from emulation.models import Campaign
from initiatives.imports import Initiatives
from initiatives.models import Author, BenefitLine, Initiative
from initiatives.sheet_columns import AUTHOR_COLUMNS, COLUMNS, INLINE, LINE_COLUMNS
from kcn_union.sheets import work_once
from tests.conftest import NOW
from tests.sheets.test_loading import Watching, confirmed, kept_apart, written  # noqa: F401
from unions import chain, events, sheets
from unions.models import Event, SheetRun

pytestmark = pytest.mark.usefixtures("today", "kept_apart")
LOAD = "/sheets/initiatives/CD-001/"
MAIN = ["STT", "Tên sáng kiến", "Ngày quyết định", "Giá trị làm lợi"]
GA = [1, "Đồ gá xoay hai mặt", date(2022, 3, 1), "36,5 triệu"]
AUTHORS = ["STT", "Họ và tên", "Mã nhân viên", "Tỷ lệ"]
LINES = [
    "STT",
    "Tiết kiệm gì",
    "Đơn vị tính",
    "Chi phí một đơn vị trước (đ)",
    "Chi phí một đơn vị sau (đ)",
    "Số lượng trong 12 tháng",
]


@pytest.fixture
def people(cast):
    return cast.member("Trần Thị Ánh", employee_code="0007", job_title="Hàn"), cast.member("Lê Văn Bảy", employee_code="0008")


def brought(cast, sheets, who="hang", name="sk.xlsx") -> SheetRun:
    """Load a workbook of sheet name -> rows and return its run as the sender finds it."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    return sent(cast, book, who, name)


def sent(cast, book, who="hang", name="sk.xlsx") -> SheetRun:
    file = BytesIO()
    book.save(file)
    answer = cast.client(who).post(LOAD, {"file": SimpleUploadedFile(name, file.getvalue()), "op_id": uuid4()})
    work_once()
    return SheetRun.objects.get(pk=int(answer.url.split("/")[-2]))


def taken(cast, who="hang"):
    """Return the template with what is on file."""
    answer = cast.client(who).post(f"{LOAD}template/", {"why": "keeping"})
    return load_workbook(BytesIO(b"".join(answer.streaming_content)))


def told(run):
    return [
        (one.sheet, one.number, one.outcome, [(error[0], error[2]) for error in one.errors]) for one in run.rows.order_by("pk")
    ]


def authors(record):
    return list(record.authors.order_by("pk").values_list("name", "share", "job_title"))


def stored():
    """Return everything a sheet can change, row by row."""
    records = [{k: v for k, v in vars(one).items() if k != "_state"} for one in Initiative.objects.order_by("pk")]
    return records, list(Author.objects.order_by("pk").values()), Event.objects.count()


def test_an_initiative_arrives_as_a_draft_with_authors_and_lines_in_one_event(cast, people):
    run = brought(
        cast,
        {
            "Sáng kiến": [MAIN, [*GA[:3], None]],
            "Tác giả": [AUTHORS, [1, "tran thi anh", None, 60], [None, "Lê Văn Bảy", "0008", "40"]],
            "Dòng tính": [LINES, [1, "Vật tư", "cái", "1.806,50", 1000, 10_000], ["", "Năng lượng", "kWh", 3000, 2000, 1_000]],
        },
    )
    assert (run.counts, [(row.outcome, row.label) for row in run.rows.all()]) == (
        {"new": 1},
        [("new", "Đồ gá xoay hai mặt · Trần Thị Ánh, Lê Văn Bảy · 9,1 triệu")],
    )
    written(cast, run)

    made = Initiative.objects.get()
    assert (made.state, made.source, made.entered_by, made.declared_vnd, made.recognised_on) == (
        "draft", "own", cast.hang, 9_065_000, date(2022, 3, 1),
    )  # fmt: skip
    assert authors(made) == [("Trần Thị Ánh", Decimal(60), "Hàn"), ("Lê Văn Bảy", Decimal(40), "")]
    assert [(one.verb, one.reason) for one in Event.objects.all()] == [("created", "từ tệp sk.xlsx, dòng 2")]


def test_the_same_workbook_twice_changes_nothing(cast, people):
    sheets = {"Sáng kiến": [MAIN, GA], "Tác giả": [AUTHORS, [1, "Trần Thị Ánh", "0007", 100]]}
    written(cast, brought(cast, sheets))
    before = stored()

    assert (brought(cast, sheets).counts, stored()) == ({"unchanged": 1}, before)


def test_the_way_out_and_in_again_changes_exactly_the_edited_cells(cast, people):
    rows = [MAIN, [*GA[:3], None], [2, "Xe đẩy khuôn", None, None], [3, "Giảm phế phẩm", None, 850_000]]
    written(cast, brought(cast, {
        "Sáng kiến": rows, "Tác giả": [AUTHORS, [1, "Trần Thị Ánh", None, 50], [1, "Lê Văn Bảy", None, 50], [2, "Lê Văn Bảy", None, None]],
        "Dòng tính": [LINES, [1, "Vật tư", "cái", "1806,50", 1000, "10.000,125"]],
    }))  # fmt: skip
    book = taken(cast)
    assert sent(cast, book).counts == {"unchanged": 3}
    main, beside = book["Sáng kiến"], book["Tác giả"]
    place = {cell.value: cell.column for cell in main[1]}
    main.cell(3, place["Lĩnh vực áp dụng"]).value = "=Kho"
    main.cell(3, place["Lĩnh vực áp dụng"]).data_type = "s"
    main.cell(4, place["Làm lợi kê khai"]).value = None
    share = {cell.value: cell.column for cell in beside[1]}["Tỷ lệ (%)"]
    beside.cell(2, share).value = 49.5
    beside.cell(3, share).value = 50.5
    lines = book["Dòng tính"]
    lines.cell(2, {cell.value: cell.column for cell in lines[1]}["Số lượng trong 12 tháng"]).value = 20_000
    records, rows_before, _events = stored()
    run = sent(cast, book)
    assert (run.counts, told(run)) == ({"changed": 3}, [("", 2, "changed", []), ("", 3, "changed", []), ("", 4, "changed", [])])
    written(cast, run)

    records[0]["declared_vnd"] = 16_130_000
    records[1]["field_of_application"], records[2]["declared_vnd"] = "=Kho", None
    for record in records:
        record["version"] += 1
    rows_before[0]["share"], rows_before[1]["share"] = Decimal("49.50"), Decimal("50.50")
    assert stored()[:2] == (records, rows_before)


def test_every_wrong_cell_is_named_at_once_on_its_own_sheet(cast, people):
    run = brought(
        cast,
        {
            "Sáng kiến": [MAIN, [1, "", date(2022, 3, 1), 36], [2, "Xe đẩy", "31/02/2022", None], [3, "Kệ", None, None]],
            "Tác giả": [AUTHORS, [2, "Không Ai", None, 0], [3, "Trần Thị Ánh", None, 100], [9, "Lê Văn Bảy", None, 100]],
            "Dòng tính": [LINES, [3, "Vật tư", "cái", 10, 5, 0]],
        },
    )

    assert [(sheet, number, outcome, [column for column, _why in errors]) for sheet, number, outcome, errors in told(run)] == [
        ("", 2, "wrong", ["B", "D"]),
        ("", 3, "wrong", ["C"]),
        ("Tác giả", 2, "wrong", ["D", "B"]),
        ("", 4, "wrong", [""]),
        ("Dòng tính", 2, "wrong", ["F"]),
        ("Tác giả", 4, "wrong", ["A"]),
    ]
    marked = load_workbook(run.marked_path)
    assert [name for name in marked.sheetnames if any(cell.comment for row in marked[name] for cell in row)] == [
        "Sáng kiến", "Tác giả", "Dòng tính",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Trần Thị Ánh 60%; Lê Văn Bảy 40%", [("Trần Thị Ánh", 60), ("Lê Văn Bảy", 40)]),
        ("Trần Thị Ánh (0007): 33,5%, Lê Văn Bảy (66,5 %)", [("Trần Thị Ánh", Decimal("33.5")), ("Lê Văn Bảy", Decimal("66.5"))]),
        ("1. Trần Thị Ánh\n2. Lê Văn Bảy", [("Trần Thị Ánh", 50), ("Lê Văn Bảy", 50)]),
        ("- TRẦN THỊ ÁNH", [("Trần Thị Ánh", 100)]),
    ],
)
def test_authors_may_stand_in_one_cell(cast, people, cell, expected):
    written(cast, brought(cast, {"Danh sách": [["TT", "Tên sáng kiến", "Tác giả"], [1, "Đồ gá", cell]]}))

    assert [(name, share) for name, share, _job in authors(Initiative.objects.get())] == expected


def test_authors_may_stand_in_the_rows_below_and_signatures_are_none(cast, people):
    head = ["STT", "Tên sáng kiến", "Họ và tên", "Mã NV", "Tỷ lệ đóng góp"]
    rows = [head, [1, "Đồ gá", "Trần Thị Ánh", 7, 0.6], [None, None, "Lê Văn Bảy", 8, 0.4], [], [None, None, "Người lập biểu"]]
    run = brought(cast, {"Danh sách": rows})
    assert run.read["left_out"] == ["5: Người lập biểu"]
    written(cast, run)

    assert [(name, share) for name, share, _job in authors(Initiative.objects.get())] == [
        ("Trần Thị Ánh", 60),
        ("Lê Văn Bảy", 40),
    ]


@pytest.mark.parametrize(
    ("title", "header", "cell", "stored_vnd"),
    [
        ("", "Giá trị làm lợi (triệu đồng)", 36.5, 36_500_000),
        ("ĐVT: triệu đồng", "Giá trị làm lợi", "1.200", 1_200_000_000),
        ("ĐVT: triệu đồng", "Giá trị làm lợi (đồng)", 850_000, 850_000),
        ("", "Giá trị làm lợi (tỷ)", "1,2 tỷ", 1_200_000_000),
        ("Đơn vị tính: 1.000 đ", "Giá trị làm lợi", 250_000, 250_000_000),
        ("(Đơn vị: triệu đồng)", "Giá trị làm lợi", 36.5, 36_500_000),
        ("", "Giá trị làm lợi (ĐVT: tr.đ)", 36.5, 36_500_000),
        ("", "Giá trị làm lợi (trđ)", 120, 120_000_000),
        ("Đơn vị: Công ty TNHH Tỷ Phú", "Giá trị làm lợi", 850_000, 850_000),
        ("ĐƠN VỊ: CĐCS CÔNG TY TR", "Giá trị làm lợi (công ty xác nhận)", 850_000, 850_000),
        ("Công ty tính ra triệu đồng", "Giá trị làm lợi (năm 1.000)", 850_000, 850_000),
        ("ĐVT: triệu đồng", "Giá trị làm lợi (VNĐ)", 850_000, 850_000),
        ("ĐVT: đồng", "Giá trị làm lợi", 850_000, 850_000),
    ],
)
def test_an_amount_is_in_the_unit_its_sheet_says(cast, title, header, cell, stored_vnd):
    written(cast, brought(cast, {"Danh sách": [[title], ["STT", "Tên sáng kiến", header], [1, "Đồ gá", cell]]}))

    assert Initiative.objects.get().declared_vnd == stored_vnd


def test_a_bare_small_number_is_asked_about(cast):
    run = brought(cast, {"Danh sách": [["STT", "Tên sáng kiến", "Giá trị làm lợi"], [1, "Đồ gá", 36]]})

    assert told(run) == [
        ("", 2, "wrong", [("C", "36 đồng hay 36 triệu? Anh/chị viết rõ đơn vị, ví dụ “36 triệu” hoặc “36 đồng”.")])
    ]


def test_a_sum_beside_lines_that_come_to_another_is_told(cast, people):
    lines = {"Dòng tính": [LINES, [1, "Vật tư", "cái", 2000, 1000, 1000]]}
    run = brought(cast, {"Sáng kiến": [MAIN, [*GA[:3], 2_000_000]], **lines})

    assert [(number, [column for column, _why in errors]) for _sheet, number, _outcome, errors in told(run)] == [(2, ["D"])]
    assert brought(cast, {"Sáng kiến": [MAIN, [*GA[:3], 1_000_000]], **lines}).counts == {"new": 1}


def test_what_was_sent_is_compared_and_never_changed_by_a_file(cast):
    record = cast.walked("accepted", title="Đồ gá xoay")
    same = ["STT", "Tên sáng kiến", "Ngày quyết định", "Lĩnh vực"]
    assert brought(cast, {"x": [same, [1, "Đồ gá xoay", date(2022, 3, 1), "Hàn"]]}).counts == {"unchanged": 1}
    before = stored()
    run = brought(cast, {"x": [same, [1, "đồ gá xoay", date(2022, 3, 1), "Kho"]]})

    assert [(outcome, [why for _column, why in errors]) for _sheet, _number, outcome, errors in told(run)] == [
        ("wrong", ["Sáng kiến đang ở trạng thái “Được chấp nhận” nên không sửa được. Anh/chị rút về, hoặc nhờ Ban trả lại."]),
    ]
    assert (stored(), record.state) == (before, "accepted")


def test_the_same_title_twice_in_one_half_year_is_wrong_the_second_time(cast):
    head = ["STT", "Tên sáng kiến", "Ngày quyết định"]
    rows = [head, [1, "Đồ gá", date(2022, 3, 1)], [2, "đo ga", date(2022, 4, 1)], [3, "Đồ gá", date(2021, 3, 1)], [1, "Kệ", None]]

    assert [(number, outcome, [column for column, _why in errors]) for _sheet, number, outcome, errors in told(brought(cast, {"x": rows}))] == [
        (2, "new", []), (3, "wrong", ["B"]), (4, "new", []), (5, "wrong", ["A"]),
    ]  # fmt: skip


def test_authors_that_the_sheet_leaves_out_go_and_those_of_a_silent_sheet_stay(cast, people):
    written(cast, brought(cast, {"x": [["Tên sáng kiến", "Tác giả"], ["Đồ gá", "Trần Thị Ánh; Lê Văn Bảy"]]}))
    record = Initiative.objects.get()
    assert brought(cast, {"x": [["STT", "Tên sáng kiến"], [1, "Đồ gá"]]}).counts == {"unchanged": 1}
    run = brought(cast, {"x": [["Tên sáng kiến", "Tác giả"], ["Đồ gá", "Lê Văn Bảy 100%"]]})
    assert run.rows.get().changes["authors"][1] == ["Lê Văn Bảy · 0008 · Lê Văn Bảy · Nữ · 100.00 · Lao động trực tiếp"]
    written(cast, run)

    assert authors(record) == [("Lê Văn Bảy", 100, "")]


def test_the_board_brings_what_came_on_paper_and_leaves_the_unions_own_alone(cast, people):
    own = brought(cast, {"x": [["STT", "Tên sáng kiến"], [1, "Đồ gá"]]})
    written(cast, own)
    run = brought(cast, {"x": [["Tên sáng kiến", "Tác giả"], ["Kệ", "Trần Thị Ánh"], ["Đồ gá", "Lê Văn Bảy"]]}, who="bao")
    assert [(number, outcome) for _sheet, number, outcome, _errors in told(run)] == [(2, "new"), (3, "wrong")]
    written(cast, run, "bao")

    assert [(one.title, one.source) for one in Initiative.objects.order_by("pk")] == [("Đồ gá", "own"), ("Kệ", "paper")]
    names = [[cell.value for cell in row][1:3] for row in taken(cast, "bao")["Tác giả"].iter_rows(min_row=2, max_row=2)]
    assert names == [[f"Trần Thị Ánh · #{people[0].pk}", None]]


@pytest.mark.parametrize(
    ("who", "status"), [("minh", 404), ("doc", 403), ("tri", 403), ("khach", 404), ("hang", 200), ("bao", 200), ("lanh", 200)]
)
def test_who_loads_initiatives_of_a_union(cast, who, status):
    assert cast.client(who).get(LOAD).status_code == status


def test_the_key_of_another_unions_initiative_is_not_known(cast):
    other = cast.draft(union=cast.haneul, by=cast.minh)
    book = taken(cast)
    page = book["Sáng kiến"]
    place = {cell.value: cell.column for cell in page[1]}
    page.cell(2, 2).value, page.cell(2, place["Mã dòng (không sửa)"]).value = "Đồ gá", other.code
    run = sent(cast, book)

    assert [[column for column, _why in errors] for _sheet, _number, _outcome, errors in told(run)] == [["Y"]]


def test_the_help_sheet_is_never_offered_and_what_was_written_has_a_door(cast, people):
    written(cast, brought(cast, {"Sáng kiến": [MAIN, GA]}))
    run = sent(cast, taken(cast))
    assert (run.read["sheet"], run.read["others"], run.read["beside"]) == ("Sáng kiến", [], [["Tác giả", 0], ["Dòng tính", 0]])
    first = SheetRun.objects.earliest("pk")

    assert cast.client("hang").get(first.get_absolute_url()).context["written_to"] == "/initiatives/?union=CD-001&state=draft"


def test_more_than_a_file_brings_are_refused(cast):
    rows = [["STT", "Tên sáng kiến"], *([number, f"Kệ {number}"] for number in range(1, 302))]

    assert brought(cast, {"x": rows}).state == "refused"


def test_an_author_in_a_row_below_who_is_nobody_is_named_at_that_row(cast, people):
    rows = [["STT", "Tên sáng kiến", "Tác giả"], [1, "Đồ gá", "Trần Thị Ánh"], [None, None, "Không Ai"]]

    assert [(number, [column for column, _why in errors]) for _sheet, number, _outcome, errors in told(brought(cast, {"x": rows}))] == [
        (2, [""]), (3, ["C"]),
    ]  # fmt: skip


def test_authors_in_two_places_are_asked_to_stand_in_one(cast, people):
    run = brought(
        cast,
        {
            "Sáng kiến": [["STT", "Tên sáng kiến", "Tác giả"], [1, "Đồ gá", "Trần Thị Ánh"]],
            "Tác giả": [AUTHORS, [1, "Lê Văn Bảy"]],
        },
    )

    assert [(sheet, number, [column for column, _why in errors]) for sheet, number, _outcome, errors in told(run)] == [
        ("", 2, ["C"])
    ]


def test_a_person_who_is_no_member_is_entered_with_workplace_sex_and_class(cast):
    head = [*AUTHORS, "Ngoài danh sách đoàn viên", "Nơi làm việc", "Giới tính", "Vai trò"]
    rows = [head, [1, "Phạm Ngoài", None, 100, "x", "Công ty Bảo trì", "Nữ", "Lao động trực tiếp"]]
    sheets = {"Sáng kiến": [MAIN, GA], "Tác giả": rows}
    written(cast, brought(cast, sheets))

    assert list(Author.objects.values_list("name", "member", "workplace", "sex", "work_class")) == [
        ("Phạm Ngoài", None, "Công ty Bảo trì", "female", "direct"),
    ]  # fmt: skip
    assert brought(cast, sheets).counts == {"unchanged": 1}


def test_campaigns_are_named_by_their_names(cast):
    campaign = Campaign.objects.create(
        slug="ldst",
        name="Lao động giỏi, lao động sáng tạo",
        short_name="Lao động sáng tạo",
        level="nation",
        starts_on=date(2020, 1, 1),
        state="running",
    )
    head = ["STT", "Tên sáng kiến", "Phong trào"]
    assert told(brought(cast, {"x": [head, [1, "Đồ gá", "Không có"]]}))[0][3][0][0] == "C"
    written(cast, brought(cast, {"x": [head, [1, "Đồ gá", "lao dong sang tao"]]}))

    assert list(Initiative.objects.get().campaigns.all()) == [campaign]
    assert sent(cast, taken(cast)).counts == {"unchanged": 1}


@pytest.fixture
def full(cast, people):
    """One draft with every cell of the workbook filled, beside another that must not change."""
    campaign = Campaign.objects.create(
        slug="ldst",
        name="Lao động sáng tạo",
        short_name="Lao động sáng tạo",
        level="nation",
        starts_on=date(2020, 1, 1),
        state="running",
    )
    for title in ("Đồ gá xoay", "Xe đẩy khuôn"):
        made = cast.draft(
            title=title, authors=[("Phạm Ngoài", 25)], novelty="Mới", conditions="Có điện", confidential_part="Kín", investor="Công ty",
            social_value="Nhẹ", unusual_words="Nhiều chuyền", confirmed_by_post="Giám đốc", unlined_reason="", declared_vnd=9_065_000,
        )  # fmt: skip
        made.campaigns.add(campaign)
        Author.objects.filter(initiative=made).update(
            birth_date=date(1980, 1, 2), qualification="college", job_title="Thợ", sex="male"
        )
        for member, share in zip(people, (50, 25), strict=True):
            Author.objects.create(
                initiative=made, member=member, name=member.name, share=share, sex="female", work_class="direct", job_title="Cũ"
            )
        for what in ("Đinh", "Ốc"):
            BenefitLine.objects.create(
                initiative=made, kind="material", what=what, unit="cái", cost_before=Decimal("1806.50"), cost_after=1000, quantity=5000,
                cost_of_applying_vnd=100_000,
            )  # fmt: skip
        BenefitLine.objects.filter(initiative=made, what="Ốc").update(cost_after=Decimal("1000.25"))
        made.declared_vnd = sum(line.net_vnd for line in made.lines.all())
        made.save()
    return Initiative.objects.get(title="Đồ gá xoay")


def everything():
    """Return every stored value of initiatives, authors and lines, by table and place; ids of lines do not count."""
    told = {}
    for name, rows in (
        ("initiative", Initiative.objects.order_by("pk").values()),
        ("author", Author.objects.order_by("pk").values()),
        ("line", BenefitLine.objects.order_by("initiative", "pk").values()),
    ):
        for place, row in enumerate(rows):
            told |= {(name, place, field): value for field, value in row.items() if not (name == "line" and field == "id")}
    return told


EDITS = {
    # sheet, column: what is typed, what is stored
    ("Sáng kiến", "Tên sáng kiến"): ("Tên khác", {"title": "Tên khác", "title_key": "ten khac"}),
    ("Sáng kiến", "Loại giải pháp"): ("Giải pháp quản lý", {"kind": "management"}),
    ("Sáng kiến", "Lĩnh vực áp dụng"): ("Kho", {"field_of_application": "Kho"}),
    ("Sáng kiến", "Ngày áp dụng lần đầu"): (date(2022, 1, 11), {"first_applied_on": date(2022, 1, 11)}),
    ("Sáng kiến", "Trước khi cải tiến: khó khăn gì"): ("Khó\nlắm", {"problem": "Khó\nlắm"}),
    ("Sáng kiến", "Sau khi cải tiến: đã thay đổi gì"): ("Dễ", {"solution": "Dễ"}),
    ("Sáng kiến", "Điểm mới"): (None, {"novelty": ""}),
    ("Sáng kiến", "Điều kiện cần để áp dụng"): ("=1+1", {"conditions": "=1+1"}),
    ("Sáng kiến", "Phần cần bảo mật"): ("Kín hơn", {"confidential_part": "Kín hơn"}),
    ("Sáng kiến", "Chủ đầu tư tạo ra sáng kiến"): (None, {"investor": ""}),
    ("Sáng kiến", "Vì sao làm lợi lớn như vậy"): ("Ba ca", {"unusual_words": "Ba ca"}),
    ("Sáng kiến", "Làm lợi doanh nghiệp xác nhận"): ("40 triệu", {"confirmed_vnd": 40_000_000}),
    ("Sáng kiến", "Người xác nhận"): ("Park", {"confirmed_by": "Park"}),
    ("Sáng kiến", "Chức vụ người ký"): (None, {"confirmed_by_post": ""}),
    ("Sáng kiến", "Ngày xác nhận"): ("02/03/2022", {"confirmed_on": date(2022, 3, 2)}),
    ("Sáng kiến", "Hiệu quả xã hội"): ("Sạch", {"social_value": "Sạch"}),
    ("Sáng kiến", "Số quyết định"): (119, {"recognition_number": "119"}),
    ("Sáng kiến", "Ngày quyết định"): (date(2022, 3, 2), {"recognised_on": date(2022, 3, 2)}),
    ("Sáng kiến", "Nơi ra quyết định"): ("Hội đồng", {"recognised_by": "Hội đồng"}),
    ("Sáng kiến", "Lý do chưa đính kèm giấy"): ("Ở tủ", {"paperless_reason": "Ở tủ"}),
    ("Tác giả", "Tỷ lệ (%)"): (24.5, {"share": Decimal("24.50")}),
    ("Tác giả", "Vai trò"): ("Quản lý", {"work_class": "managing"}),
    ("Tác giả", "Giữ chức vụ lãnh đạo"): ("x", {"leader": True}),
    ("Tác giả", "Công việc"): ("Tổ trưởng", {"job_title": "Tổ trưởng"}),
    ("Tác giả", "Trình độ chuyên môn"): ("Đại học", {"qualification": "university"}),
    ("Tác giả", "Nơi làm việc"): ("Tổ mạ", {"workplace": "Tổ mạ"}),
    ("Tác giả", "Giới tính"): ("Nữ", {"sex": "female"}),
    ("Tác giả", "Ngày sinh"): ("03/02/1981", {"birth_date": date(1981, 2, 3)}),
    ("Dòng tính", "Tiết kiệm gì"): ("Năng lượng", {"kind": "energy"}),
    ("Dòng tính", "Ghi rõ"): (None, {"what": ""}),
    ("Dòng tính", "Đơn vị tính"): ("kg", {"unit": "kg"}),
    ("Dòng tính", "Chi phí một đơn vị, trước (đ)"): ("1.806,75", {"cost_before": Decimal("1806.75")}),
    ("Dòng tính", "Chi phí một đơn vị, sau (đ)"): (999.5, {"cost_after": Decimal("999.50")}),
    ("Dòng tính", "Số lượng trong 12 tháng"): (5000.125, {"quantity": Decimal("5000.125")}),
    ("Dòng tính", "Chi phí áp dụng"): ("200.000", {"cost_of_applying_vnd": 200_000}),
    ("Dòng tính", "Tiết kiệm"): ("một lần", {"lasting": "one_time"}),
    ("Dòng tính", "Khoản tiết kiệm"): ("ước tính", {"firmness": "soft"}),
}
TABLES = {"Sáng kiến": "initiative", "Tác giả": "author", "Dòng tính": "line"}


@pytest.mark.parametrize(("sheet", "column"), EDITS)
def test_one_edited_cell_changes_one_value(cast, full, sheet, column):
    typed, meant = EDITS[sheet, column]
    before = everything()
    book = taken(cast)
    page = book[sheet]
    cell = page.cell(2, {cell.value: cell.column for cell in page[1]}[column])
    cell.value = typed
    if isinstance(typed, str):
        cell.data_type = "s"
    run = sent(cast, book)
    assert run.counts == {"changed": 1, "unchanged": 1}, told(run)
    written(cast, run)

    after = everything()
    changed = {key: after[key] for key in before if before[key] != after[key]}
    own = {("initiative", 0, "version"): full.version + 1}
    if sheet == "Dòng tính":
        # Both follow from the lines.
        own |= {("initiative", 0, name): after["initiative", 0, name] for name in ("declared_vnd", "main_saving")}
    assert {key: value for key, value in changed.items() if key not in own} == {
        (TABLES[sheet], 0, name): value for name, value in meant.items()
    }
    assert (set(before) == set(after), own.items() >= {k: v for k, v in changed.items() if k in own}.items()) == (True, True)


@pytest.mark.parametrize("member_says", ["Trần Thị Ánh", "Trần Thị Ánh Tuyết"])
def test_a_member_list_that_changed_since_changes_no_author_on_file(cast, full, people, member_says):
    people[0].name, people[0].birth_date, people[0].sex = member_says, date(1977, 7, 7), "male"
    people[0].save()
    before = everything()

    assert sent(cast, taken(cast)).counts == {"unchanged": 2}
    assert everything() == before


ODD = [
    None, "", " ", True, False, 0, -1, 1, 36, 0.6, 33.34, 1e308, -1e-9, 10**18, "1", "-5", "1.2", "1,2 tỷ", "x" * 400, "đ" * 11_000, "=1+1", "#N/A",
    date(2022, 3, 1), date(1900, 1, 1), date(9999, 12, 31), "31/02/2022", "2022-13-01", "a\nb;c,d", ";;;", "100%", "Trần Thị Ánh", "Trần Thị Ánh · 0007",
    "· ", "#1", "A 60%; B 40%", "SK-2022-00001", "Vật tư", "Nữ", "\u202e\u200b", "0" * 30, "٣", "1e5", "Tổng cộng", "Lao động sáng tạo",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_no_cell_of_any_kind_breaks_the_reading(cast, people, seed):
    rng = Random(seed)
    heads = {
        "Sáng kiến": [str(column.label) for column in (*COLUMNS, *(INLINE if seed % 2 else ()))],
        "Tác giả": [str(column.label) for column in AUTHOR_COLUMNS],
        "Dòng tính": [str(column.label) for column in LINE_COLUMNS],
    }
    sheets = {
        name: [head, *([rng.choice([1, 2, 3, *ODD]), *(rng.choice(ODD) for _column in head[1:])] for _row in range(12))]
        for name, head in heads.items()
    }
    run = brought(cast, sheets)

    assert run.state in ("ready", "refused")
    if run.counts.get("new"):
        assert written(cast, run).state == "written"


@pytest.mark.parametrize("sheet", ["Tác giả", "Dòng tính"])
def test_a_mistyped_number_takes_no_author_and_no_line_away(cast, full, sheet):
    book = taken(cast)
    book[sheet].cell(2, 1).value = 12
    run = sent(cast, book)

    assert [(one, number, outcome) for one, number, outcome, _errors in told(run)] == [("", 2, "wrong"), (sheet, 2, "wrong")]


def test_a_code_beside_a_person_who_is_no_member_changes_nothing(cast, full):
    book = taken(cast)
    page = book["Tác giả"]
    page.cell(2, {cell.value: cell.column for cell in page[1]}["Mã nhân viên"]).value = "T99"

    assert sent(cast, book).counts == {"unchanged": 2}


def test_a_reason_for_no_worksheet_beside_a_worksheet_is_told(cast, full):
    book = taken(cast)
    page = book["Sáng kiến"]
    page.cell(2, {cell.value: cell.column for cell in page[1]}["Lý do không có bảng tính"]).value = "Không rõ"

    assert [[column for column, _why in errors] for _sheet, _number, _outcome, errors in told(sent(cast, book))] == [["N"]]


@pytest.mark.parametrize(("born", "sex", "wrong"), [("05/03/1990", "Nữ", []), ("06/03/1990", "Nữ", ["D"]), (None, "Nam", ["C"])])
def test_an_author_row_that_the_member_list_contradicts_is_asked_about(cast, born, sex, wrong):
    cast.member("Trần Thị Ánh", birth_date=date(1990, 3, 5))
    head = ["STT", "Họ và tên", "Giới tính", "Ngày sinh"]
    run = brought(cast, {"Sáng kiến": [MAIN, GA], "Tác giả": [head, [1, "Trần Thị Ánh", sex, born]]})

    assert [[column for column, _why in errors] for one, _number, _outcome, errors in told(run) if one] == (
        [wrong] if wrong else []
    )
    assert run.counts == ({"wrong": 2} if wrong else {"new": 1})


def test_each_further_initiative_asks_only_for_the_same_words(cast):
    """What the form asks of the rest of the board is asked once for the whole sheet."""
    asked = []
    for number in (2, 5):
        rows = [[one, f"{GA[1]} số {one}", *GA[2:]] for one in range(number)]
        with CaptureQueriesContext(connection) as made:
            run = brought(cast, {"Sáng kiến": [MAIN, *rows]})
        assert (run.state, run.counts) == ("ready", {"new": number})
        asked.append(len(made))
    assert asked[1] - asked[0] == 3


def test_each_row_is_measured_against_the_half_year_of_its_own_decision(cast):
    for day, amount in ((date(2022, 3, 1), 40_000_000), (date(2022, 6, 2), 90_000_000)):
        for _one in range(5):
            cast.accepted(union=cast.haneul, declared_vnd=amount, confirmed_vnd=amount, recognised_on=day)
    later = [2, "Khuôn ép hai tầng", date(2022, 6, 2), "60 triệu"]
    run = brought(cast, {"Sáng kiến": [MAIN, [*GA[:3], "60 triệu"], later]})

    assert [(number, outcome) for _sheet, number, outcome, _errors in told(run)] == [(2, "wrong"), (3, "new")]


class Watched(Watching, Initiatives):
    pass


MEANWHILE = {
    "nothing": (lambda cast: None, False),
    "sent elsewhere": (lambda cast: cast.walked("received", union=cast.haneul), False),
    "accepted elsewhere": (lambda cast: cast.accepted(union=cast.haneul), True),
    "sent here": (lambda cast: cast.walked("submitted"), True),
    "of no union": (lambda cast: events.record(record=cast.half_years["2022-H1"], verb="changed", by=cast.tri, at=NOW), True),
}


@pytest.mark.parametrize("name", MEANWHILE)
def test_rows_are_reckoned_again_within_the_transaction_only_where_what_they_rest_on_has_changed(cast, name):
    happens, again = MEANWHILE[name]
    run = confirmed(brought(cast, {"Sáng kiến": [MAIN, GA]}))
    kind = Watched(lambda: [happens(cast), chain.settle()])
    sheets.write(run, kind, clock=lambda: NOW)

    assert (run.state, kind.within) == ("written", [False, True] if again else [False])


def test_the_same_words_entered_while_the_rows_were_reckoned_are_seen(cast):
    def enter():
        made = cast.draft(title=GA[1])
        events.record(record=made, verb="created", by=cast.hang, at=NOW)
        chain.settle()

    run = confirmed(brought(cast, {"Sáng kiến": [MAIN, GA]}))
    sheets.write(run, Watched(enter), clock=lambda: NOW)
    run.refresh_from_db()

    assert (run.state, run.read["stale"], Initiative.objects.count()) == ("ready", True, 1)
