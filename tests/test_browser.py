"""The whole main job in a real browser, by clicking and typing; every page under axe, the console clean under the CSP."""

import io
import os
import re
import shutil
from datetime import date
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from PIL import Image

from emulation.models import HalfYear, UnionReturn
from initiatives import similar
from initiatives.models import Initiative
from kcn_union.models import ClosedLine
from kcn_union.sheets import work_once
from tests.conftest import NOW
from tests.sheets.make import FILES
from unions import sheets
from unions.models import SavedForm, SheetRun, Union

playwright_api = pytest.importorskip("playwright.sync_api")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PASSWORD = "mot-hai-ba-bon-nam"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine: the browser tests did not run"),
]


@pytest.fixture(scope="module")
def browser():
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with playwright_api.sync_playwright() as driver:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=[*flags, "--disable-component-update", "--disable-sync"])
        yield opened
        opened.close()


@pytest.fixture
def desk(browser, live_server, cast, time_machine):
    """Return a function that seats a person at a browser of their own; what the console says is kept."""
    time_machine.move_to(NOW, tick=True)
    said, contexts = [], []
    for person in cast.people.values():
        person.set_password(PASSWORD)
        person.save()

    def seat(username, width=1280, script=True):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, base_url=live_server.url, java_script_enabled=script
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: said.append(message.text) if _is_trouble(message) else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto("/")
        page.fill("#id_login", username)
        page.fill("#id_password", PASSWORD)
        page.click("main form button")
        return page

    seat.said = said
    yield seat
    for context in contexts:
        context.close()
    assert said == []


REFUSED_ON_PURPOSE = ("/khong-co/", "/admin/login/?next=/admin/", "/saved-forms/")


def _is_trouble(message) -> bool:
    """Whether the console complains of anything but what is refused or cut off on purpose."""
    cut_off_on_purpose = "ERR_INTERNET_DISCONNECTED" in message.text
    refused = message.location["url"].endswith(REFUSED_ON_PURPOSE)
    return message.type in ("error", "warning") and not refused and not cut_off_on_purpose


def fill_initiative(page):
    page.fill("#id_title", "Đồ gá xoay hai mặt cho công đoạn hàn")
    page.select_option("#id_kind", "technical")
    page.fill("#id_field_of_application", "Hàn")
    page.fill("#id_first_applied_on", "10/01/2022")
    page.fill("#id_problem", "Hàn từng mặt, phải lật tay.")
    page.fill("#id_solution", "Làm đồ gá xoay hai mặt.")
    page.select_option("#id_lines-0-kind", "labour")
    page.fill("#id_lines-0-unit", "giờ")
    page.fill("#id_lines-0-cost_before", "45.000")
    page.fill("#id_lines-0-cost_after", "10.000")
    page.fill("#id_lines-0-quantity", "2.500")
    page.fill("#id_lines-0-cost_of_applying_vnd", "2,5 triệu")
    page.set_input_files("#id_evidence-decision", {"name": "QĐ 118.pdf", "mimeType": "application/pdf", "buffer": pdf()})
    page.fill("#id_recognition_number", "118/QĐ-MM")
    page.fill("#id_recognised_on", "1/3/2022")
    page.fill("#id_recognised_by", "Công ty Mẫu Một")


def pdf() -> bytes:
    written = io.BytesIO()
    Image.new("L", (90, 127), 250).save(written, "PDF")
    return written.getvalue()


def tile(page) -> int:
    """Return the accepted benefit that the half-year page shows to the đồng."""
    page.goto("/half-years/2022-H1/")
    return int(re.search(r"([\d.]+) đ", page.locator(".tile").nth(2).inner_text())[1].replace(".", ""))


def test_the_main_job(desk, cast):
    cast.member("Trần Thị Ánh", employee_code="NV 0007")
    cast.member("Trần Văn Lợi", employee_code="NV 0008", sex="male")
    cast.accepted(accepted_vnd=40_000_000)
    reader = desk("doc")
    before = tile(reader)

    # The officer enters it; members are found by part of a name without tones, the amount is read back.
    officer = desk("hang")
    officer.click("text=Nhập sáng kiến")
    fill_initiative(officer)
    playwright_api.expect(officer.locator("[data-line-result]").first).to_have_text("85.000.000")
    playwright_api.expect(officer.locator("[data-lines-words]")).to_have_text("tám mươi lăm triệu đồng")
    officer.fill("#id_confirmed_vnd", "85tr")
    playwright_api.expect(officer.locator("#id_confirmed_vnd_words")).to_have_text("85.000.000 – tám mươi lăm triệu đồng")
    officer.fill("#id_confirmed_vnd", "")
    officer.locator("#id_authors-0-name").press_sequentially("anh")
    officer.locator(".suggest [data-handle]").click()
    assert officer.input_value("#id_authors-0-name") == "Trần Thị Ánh · NV 0007"
    officer.locator("#id_authors-1-name").press_sequentially("tran van")
    officer.locator(".suggest:not([hidden]) [data-handle]").wait_for()
    officer.keyboard.press("ArrowDown")
    officer.keyboard.press("Enter")
    officer.check("[data-even]")
    playwright_api.expect(officer.locator("[data-share-sum]")).to_have_text("100 / 100")
    officer.click("text=Gửi kiểm tra")
    made = Initiative.objects.latest("pk")
    assert (made.state, [str(share) for share in made.authors.order_by("pk").values_list("share", flat=True)]) == (
        "submitted",
        ["50.00", "50.00"],
    )

    # The verifier receives it, notes what is missing at its place, and sends it back.
    verifier = desk("bao")
    verifier.click(f"text={made.title}")
    verifier.click("button:text-is('Tiếp nhận')")
    assert verifier.locator(".paper-view img").count() == 1
    verifier.click("summary:has-text('Ghi ý kiến tại một mục')")
    verifier.select_option("#id_field", "confirmed_vnd")
    verifier.fill("#id_text", "Chưa thấy số doanh nghiệp xác nhận.")
    verifier.click("button:text-is('Ghi ý kiến')")
    verifier.click("summary:has-text('Trả lại bổ sung')")
    assert verifier.input_value("#send_back_reason") == "Xin xem ý kiến ghi tại từng mục."
    verifier.click("button:text-is('Trả lại bổ sung')")
    made.refresh_from_db()
    assert made.state == "sent_back"

    # The officer reads it at the field, mends it and sends it again.
    officer.goto("/")
    assert "Xin xem ý kiến ghi tại từng mục." in officer.locator(".quote").inner_text()
    officer.click("text=Sửa và gửi lại")
    place = officer.locator("div:has(> .mb-3 #id_confirmed_vnd)")
    assert "Chưa thấy số doanh nghiệp xác nhận." in place.locator(".remark").inner_text()
    officer.fill("#id_confirmed_vnd", "80 triệu")
    officer.fill("#id_confirmed_by", "Kim Min Su")
    officer.fill("#id_confirmed_on", "1/3/2022")
    officer.click("text=Gửi kiểm tra")

    # The verifier reads only what changed, the money first, and accepts.
    verifier.goto(made.get_absolute_url())
    verifier.click("button:text-is('Tiếp nhận')")
    changed = verifier.locator("section:has(> .sec-head h2:text-is('Đã đổi từ lần gửi trước')) dl > div").all_inner_texts()
    assert [text.split("\n")[0] for text in changed][:1] == ["Làm lợi doanh nghiệp xác nhận"]
    assert "80.000.000 đ" in changed[0]
    assert len(changed) == 3
    assert verifier.input_value("#accept_accepted_vnd") == "80.000.000"
    verifier.fill("#accept_accepted_vnd", "75 triệu")
    verifier.click("button:text-is('Chấp nhận')")
    made.refresh_from_db()
    assert (made.state, made.accepted_vnd, made.half_year.code) == ("accepted", 75_000_000, "2022-H1")

    # The reader sees the tile grow by exactly that amount.
    assert tile(reader) - before == 75_000_000

    # The admin renames a union from a day.
    admin = desk("tri")
    admin.goto(f"/admin/unions/union/{cast.samju.pk}/change/")
    admin.click(".object-tools a[href*='unionchange/add']")
    admin.select_option("#id_kind", "renamed")
    admin.fill("#id_effective_on", "01/06/2022")
    admin.fill("#id_decision", "45/QĐ-LĐLĐ")
    admin.fill("#id_name_after", "CĐCS Công ty Tên Mới")
    admin.click("[name=_save]")
    union = Union.objects.get(pk=cast.samju.pk)
    assert (union.name, union.as_of(made.half_year.cut_off_on).name) == ("CĐCS Công ty Tên Mới", "CĐCS Công ty Mẫu Một")


def test_the_main_job_without_scripts(desk, cast):
    cast.member("Trần Thị Ánh", employee_code="NV 0007")
    officer = desk("hang", width=360, script=False)
    officer.goto("/initiatives/new/CD-001/")
    fill_initiative(officer)
    officer.fill("#id_authors-0-name", "anh")
    officer.click("text=Gửi kiểm tra")

    made = Initiative.objects.get()
    assert (made.state, made.authors.get().name) == ("submitted", "Trần Thị Ánh")
    verifier = desk("bao", width=360, script=False)
    verifier.goto(made.get_absolute_url())
    verifier.click("button:text-is('Tiếp nhận')")
    made.refresh_from_db()
    assert made.state == "received"


def test_a_session_that_ends_in_the_middle_of_typing_loses_nothing(desk, cast):
    cast.member("Trần Thị Ánh", employee_code="NV 0007")
    officer = desk("hang")
    officer.goto("/initiatives/new/CD-001/")
    officer.fill("#id_title", "Gõ dở thì hết phiên làm việc")
    officer.fill("#id_problem", "Hàn từng mặt.")
    # Leaving a section keeps it on the server.
    with officer.expect_response("**/saved-forms/") as answered:
        officer.focus("#id_authors-0-name")
    assert answered.value.status == 200
    playwright_api.expect(officer.locator("[data-kept-mark]")).to_have_text("Đã giữ lúc 09:00")
    officer.fill("#id_solution", "Chưa kịp giữ tự động.")
    officer.context.clear_cookies(name=django_settings.SESSION_COOKIE_NAME)

    officer.click("text=Lưu nháp")
    assert "/account/login/" in officer.url
    assert "còn nguyên" in officer.locator("main").inner_text()
    officer.fill("#id_login", "hang")
    officer.fill("#id_password", PASSWORD)
    officer.click("main form button")

    assert officer.input_value("#id_title") == "Gõ dở thì hết phiên làm việc"
    assert officer.input_value("#id_solution") == "Chưa kịp giữ tự động."
    officer.click("text=Lưu nháp")
    made = Initiative.objects.get()
    assert (made.title, made.problem, made.solution) == (
        "Gõ dở thì hết phiên làm việc",
        "Hàn từng mặt.",
        "Chưa kịp giữ tự động.",
    )
    officer.goto("/initiatives/new/CD-001/")
    assert officer.input_value("#id_title") == ""
    assert officer.locator("text=Đã nhập, chưa lưu").count() == 0


def test_who_signs_in_anew_in_another_tab_goes_on_typing_in_the_old_one(desk, cast):
    officer = desk("hang")
    officer.goto("/initiatives/new/CD-001/")
    officer.fill("#id_title", "Thẻ cũ vẫn gõ tiếp")
    officer.context.clear_cookies(name=django_settings.SESSION_COOKIE_NAME)
    other = officer.context.new_page()
    other.goto("/")
    other.fill("#id_login", "hang")
    other.fill("#id_password", PASSWORD)
    other.click("main form button")
    other.wait_for_selector("text=Nhập sáng kiến")

    officer.focus("#id_authors-0-name")

    playwright_api.expect(officer.locator("[data-kept-mark]")).to_have_text("Đã giữ lúc 09:00")
    assert SavedForm.objects.get().label == "Thẻ cũ vẫn gõ tiếp"
    officer.click("text=Lưu nháp")
    officer.wait_for_url("**/edit/")
    assert Initiative.objects.get().title == "Thẻ cũ vẫn gõ tiếp"


def test_without_a_connection_nothing_is_sent_and_nothing_lost(desk, cast):
    officer = desk("hang")
    officer.goto("/initiatives/new/CD-001/")
    officer.fill("#id_title", "Mất mạng giữa chừng")
    officer.context.set_offline(True)
    officer.click("text=Lưu nháp")

    playwright_api.expect(officer.locator("[data-kept-mark]")).to_contain_text("Phần đã nhập còn nguyên")
    assert officer.input_value("#id_title") == "Mất mạng giữa chừng"
    officer.context.set_offline(False)
    with officer.expect_response("**/saved-forms/"):
        officer.evaluate("window.dispatchEvent(new Event('online'))")
    assert SavedForm.objects.get().label == "Mất mạng giữa chừng"


def loaded_sheet(cast, name) -> SheetRun:
    """Return a sheet of hang's: the first has been read, the last still waits."""
    run = SheetRun(
        kind="members", scope="CD-001", union=cast.samju, by=cast.hang, made_at=NOW, touched_at=NOW, op_id=uuid4(), file_name=name
    )
    sheets.start(run, [(FILES / name).read_bytes()])
    if name == "wrong-cells.xlsx":
        work_once()
    return run


PAGES = {
    "hang": ["/", "/initiatives/", "/initiatives/new/CD-001/", "/half-years/2022-H1/", "/unions/CD-001/", "/unions/CD-001/members/", "/unions/CD-001/members/new/", "/account/password/change/", "/campaigns/gvn/?half_year=2022-H1", "/campaigns/gvn/unions/CD-001/", "/search", "/search?q=do+ky:x+ky:2022-H1", "/people/doubles/"],
    "bao": ["/", "/initiatives/queue/", "/initiatives/adoptions/", "/library/", "/initiatives/authors/", "/half-years/", "/half-years/2022-H1/", "/returns/", "/campaigns/", "/campaigns/titles/", "/campaigns/gvn/?half_year=2022-H1", "/campaigns/new/", "/campaigns/gvn/unions/", "/unions/", "/rules/", "/khong-co/", "/search?q=anh", "/people/doubles/", "/initiatives/new/"],
    "minh": ["/library/"],
    "doc": ["/", "/admin/", "/account/", "/account/devices/", "/account/second-factor/", "/account/second-factor/app/"],
    "tri": ["/admin/", "/admin/unions/union/", "/admin/unions/union/add/", "/admin/unions/unionchange/add/", "/admin/unions/user/add/", "/admin/unions/event/"],
}  # fmt: skip


@pytest.mark.parametrize("who", PAGES)
def test_axe_finds_nothing_and_no_page_scrolls_sideways(desk, cast, settings, tmp_path, who):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    accepted, sent_back = cast.accepted(), cast.walked("sent_back")
    received = cast.walked("received", union=cast.haneul)
    cast.returned(cast.samju)
    cast.holders(cast.samju, 150)
    member = cast.member("Trần Thị Ánh")
    twin = cast.member("Trần Thị Ánh", birth_date=date(1990, 1, 1))
    adopted = cast.adopted(initiative=cast.take("into_library", accepted))
    similar.trace([accepted, sent_back])
    settings.SHEETS_ROOT = tmp_path
    runs = [loaded_sheet(cast, name) for name in ("wrong-cells.xlsx", "plain.xlsx")]
    more = {
        "hang": [
            "/sheets/members/CD-001/",
            *[run.get_absolute_url() for run in runs],
            accepted.get_absolute_url(),
            f"/initiatives/{sent_back.code}/edit/?check=1",
            f"/initiatives/{sent_back.code}/similar/",
            f"/people/{member.pk}/",
            f"/people/doubles/{member.pk}/{twin.pk}/",
            "/sheets/initiatives/CD-001/",
        ],
        "minh": [f"/library/{accepted.code}/", f"/initiatives/adoptions/{adopted.pk}/edit/", adopted.get_absolute_url()],
        "bao": [
            received.get_absolute_url() + "?queue=1",
            adopted.get_absolute_url(),
            f"/people/{member.pk}/",
            f"/people/doubles/{member.pk}/{twin.pk}/",
        ],
    }
    page = desk(who)
    for address in PAGES[who] + more.get(who, []):
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(address)
            if not address.startswith("/admin/"):
                wide = page.evaluate(
                    "()=>[...document.querySelectorAll('body *')].filter(e=>e.getBoundingClientRect().right>document.documentElement.clientWidth+1).slice(0,6).map(e=>e.outerHTML.slice(0,120))"
                )
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (address, width, wide)
        page.set_viewport_size({"width": 1280, "height": 900})
        before_axe = list(desk.said)
        found = axe.run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}).response[
            "violations"
        ]
        # axe itself sets styles, which the content policy refuses aloud.
        desk.said[:] = before_axe
        assert [(address, one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found] == []


def test_figures_in_tables_have_equal_digits(desk, cast):
    page = desk("bao")
    page.goto("/half-years/2022-H1/")

    widths = page.evaluate(
        """() => ['1111111', '8888888'].map(text => {
            const cell = document.createElement('span'); cell.className = 'num'; cell.textContent = text;
            document.querySelector('td.num').append(cell); return cell.getBoundingClientRect().width; })"""
    )
    assert widths[0] == pytest.approx(widths[1], abs=0.1)


def test_a_member_list_is_loaded_by_clicking(desk, cast, settings, tmp_path):
    settings.SHEETS_ROOT = tmp_path
    page = desk("hang", width=360)
    page.goto("/unions/CD-001/members/")
    page.click("text=Nạp từ Excel")
    page.set_input_files("#id_file", FILES / "titles-total-signature.xlsx")
    page.click("main button:has-text('Đọc tệp')")
    playwright_api.expect(page.locator("h2", has_text="Đang đọc tệp")).to_be_visible()
    page.reload()
    work_once()
    # The page asks again by itself.
    playwright_api.expect(page.locator("table.grid tbody tr")).to_have_count(2)
    page.click("button:has-text('Ghi 2 dòng')")
    work_once()
    playwright_api.expect(page.locator("main")).to_contain_text("2 dòng mới")
    page.goto("/unions/CD-001/members/")

    assert page.locator("td a").all_inner_texts() == ["Nguyễn Văn An", "Trần Thị Bình"]


def test_initiatives_are_loaded_and_found_by_clicking(desk, cast, settings, tmp_path):
    settings.SHEETS_ROOT = tmp_path
    cast.member("Nguyễn Văn An", sex="male"), cast.member("Trần Thị Bình")
    page = desk("hang", width=360)
    page.goto("/initiatives/")
    page.click("text=Nạp từ Excel")
    page.set_input_files("#id_file", FILES / "initiatives-in-trieu-authors-below.xlsx")
    page.click("main button:has-text('Đọc tệp')")
    work_once()
    playwright_api.expect(page.locator("table.grid tbody tr")).to_have_count(2)
    page.click("button:has-text('Ghi 2 dòng')")
    work_once()
    page.click("text=Xem danh sách")
    assert page.locator("table.grid tbody tr").count() == 3
    page.click("header a:has-text('Tìm kiếm')")
    page.fill("#id_q", "binh >100tr")
    page.click("button:has-text('Tìm')")

    assert page.locator("main .items a").all_inner_texts() == ["XE ĐẨY KHUÔN"]


def test_a_member_entered_twice_is_joined_and_undone_by_clicking(desk, cast):
    first, second = cast.member("Trần Thị Ánh"), cast.member("Trần Thị Ánh", birth_date=date(1990, 1, 1))
    page = desk("hang", script=False)
    page.goto("/unions/CD-001/members/")
    page.click("text=Xem từng cặp")
    page.click("main table a")
    page.click("text=cột thứ hai")
    page.click("button:has-text('Một đoàn viên, nhập hai lần')")
    first.refresh_from_db()
    assert first.merged_into == second
    page.click("button:has-text('Hoàn tác')")

    first.refresh_from_db()
    assert first.merged_into is None


def test_without_scripts_a_list_is_loaded_too(desk, cast, settings, tmp_path):
    settings.SHEETS_ROOT = tmp_path
    page = desk("hang", script=False)
    page.goto("/sheets/members/CD-001/")
    page.set_input_files("#id_file", FILES / "wrong-cells.xlsx")
    page.click("main button:has-text('Đọc tệp')")
    work_once()
    page.click("text=Xem lại")

    assert page.locator("table.grid tbody tr").count() == 4


def checked(desk, page) -> None:
    """The page stands under axe and does not scroll sideways at 360 px; it is left at 1280 px."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    # A click has led here; its styles are still on their way.
    page.wait_for_load_state("networkidle")
    page.set_viewport_size({"width": 360, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360, page.url
    page.set_viewport_size({"width": 1280, "height": 900})
    before_axe = list(desk.said)
    found = axe.run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}).response["violations"]
    desk.said[:] = before_axe
    assert [(page.url, one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found] == []


def test_a_half_year_from_the_return_to_its_correction(desk, cast, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    HalfYear.objects.filter(code__in=["2021-H1", "2021-H2"]).update(state="closed")
    first = cast.accepted(accepted_vnd=30_000_000)
    cast.accepted(union=cast.haneul, accepted_vnd=12_500_000)
    cast.returned(cast.haneul)
    officer, verifier, head = desk("hang"), desk("bao"), desk("lanh")

    # The return: filled in by the officer, accepted by the verifier.
    officer.click("main a[href='/returns/2022-H1/CD-001/'] >> nth=0")
    for name, value in (("workers", "300"), ("women_workers", "200"), ("members", "250"), ("women_members", "180")):
        officer.fill(f"#id_{name}", value)
    checked(desk, officer)
    officer.click("text=Lưu và gửi")
    verifier.goto("/half-years/2022-H1/reporting/")
    checked(desk, verifier)
    verifier.click("main table a >> nth=0")
    checked(desk, verifier)
    verifier.click("main button:text-is('Chấp nhận')")
    assert UnionReturn.objects.get(union=cast.samju).state == "accepted"

    # The closing: asked by one, confirmed by the head after the password.
    verifier.goto("/half-years/2022-H1/close/")
    checked(desk, verifier)
    verifier.click("main button:text-is('Đề nghị đóng kỳ')")
    head.goto("/half-years/2022-H1/close/")
    head.click("main button:text-is('Xác nhận đóng kỳ')")
    checked(desk, head)
    head.fill("#id_password", PASSWORD)
    head.click("main form button")
    head.wait_for_url("**/versions/1/")
    checked(desk, head)
    assert officer.request.get("/half-years/2022-H1/versions/1/").status == 404

    # Publishing: a sentence that overstates is refused first.
    verifier.goto("/half-years/2022-H1/versions/1/publish/")
    verifier.fill("#id_phrase", "2 sáng kiến, làm lợi trên 43 triệu đồng")
    verifier.fill("#id_report_number", "12/BC-CĐKCN")
    verifier.fill("#id_report_on", "6/6/2022")
    verifier.click("main form button:text-is('Công bố')")
    assert "42.500.000" in verifier.locator("main form").inner_text()
    checked(desk, verifier)
    verifier.fill("#id_phrase", "2 sáng kiến, làm lợi trên 42 triệu đồng")
    verifier.click("main form button:text-is('Công bố')")
    verifier.wait_for_url("**/versions/1/")
    officer.goto("/half-years/2022-H1/")
    assert "làm lợi trên 42 triệu đồng" in officer.locator("main").inner_text()
    for name in ("items", "adoptions", "lines"):
        officer.goto(f"/half-years/2022-H1/versions/1/{name}/")
        checked(desk, officer)

    # The correction.
    cast.take("revoke", first, by=cast.hoa, reason="Quyết định bị hủy.")
    verifier.goto("/half-years/2022-H1/close/")
    verifier.click("main summary:text-is('Đề nghị đính chính')")
    verifier.fill("#ask_to_correct_correction_reason", "Quyết định 118 bị hủy.")
    verifier.click("main button:text-is('Đề nghị đính chính')")
    checked(desk, verifier)
    head.goto("/half-years/2022-H1/close/")
    head.click("main button:text-is('Xác nhận đính chính')")
    head.wait_for_url("**/versions/2/")
    head.click("main .msg a:text-is('Những thay đổi')")
    checked(desk, head)
    assert first.code in head.locator("main table.cards").last.inner_text()
    sums = ClosedLine.objects.filter(union=None).order_by("publication__number").values_list("accepted_total_vnd", flat=True)
    assert list(sums) == [42_500_000, 12_500_000]
