"""From a forgotten person to the decision, in a real browser, by clicking and typing; each page under axe and at 360 px."""

from datetime import date

import pytest

from awards.models import Honour, Nomination, Sitting
from tests.test_browser import browser, checked, desk, pdf, playwright_api, pytestmark

__all__ = ["browser", "desk", "pytestmark"]

BOARD = ["Trần Đức Lãnh", "Đỗ Minh Hà", "Lê Quốc Bảo", "Phạm Thị Hòa", "Lương Thúy", "Bùi Dũng", "Triệu Khánh", "Tạ Vân"]


def scan(name: str) -> dict:
    return {"name": name, "mimeType": "application/pdf", "buffer": pdf()}


@pytest.fixture
def running(awarding, cast):
    """A running round for the certificate of creative labour: one report asked for, nine seats, one of them a member of samju."""
    awarding.criterion("one_benefit", amount_vnd=80_000_000, years=1, text="Một giải pháp từ 80 triệu đồng")
    awarding.criterion("statement", text="Không đang bị kỷ luật")
    made = awarding.round(papers=["report"])
    for name in BOARD:
        awarding.seat(made, name)
    awarding.seat(made, user=cast.vinh, union=cast.samju)
    return made


def test_from_a_forgotten_person_to_the_decision(desk, cast, awarding, running, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    worker = cast.member("Trần Văn Lợi", sex="male", work_class="direct", job_title="Thợ hàn", qualification="vocational")
    part = awarding.author(worker, accepted_vnd=120_000_000)

    # Nobody has proposed him. The officer finds him in the round and starts with one click.
    officer = desk("hang")
    officer.goto("/awards/")
    checked(desk, officer)
    officer.goto(running.get_absolute_url())
    checked(desk, officer)
    officer.click(f"main a[href='/awards/rounds/{running.slug}/forgotten/'] >> nth=0")
    assert "Trần Văn Lợi" in officer.locator("main table").inner_text()
    checked(desk, officer)
    officer.click("main table a:has-text('Đề nghị')")
    checked(desk, officer)

    # She fills in what is missing, ticks the initiative it rests on, and adds the report.
    officer.check(f"input[type=checkbox][value='{part.pk}']")
    officer.select_option("#id_leader", "False")
    officer.fill("#id_achievements", "Hoàn thành 112 % kế hoạch năm 2022.")
    officer.fill("#id_clean_signed_by", "Kim Min Su")
    officer.fill("#id_clean_signed_post", "Giám đốc")
    officer.fill("#id_clean_signed_on", "1/6/2022")
    officer.click("button:text-is('Lưu nháp')")
    made = Nomination.objects.get()
    officer.wait_for_url(f"**{made.get_absolute_url()}")
    checked(desk, officer)
    officer.set_input_files("#add-paper input[type=file]", scan("Báo cáo thành tích.pdf"))
    officer.click("#add-paper button")
    officer.click("button:text-is('Gửi lên Ban')")
    made.refresh_from_db()
    assert (made.state, made.claims.get().state, made.papers.get().kind) == ("submitted", "held", "report")
    assert Honour.objects.count() == 0

    # The verifier puts it before the council.
    verifier = desk("bao")
    verifier.goto(made.get_absolute_url())
    checked(desk, verifier)
    verifier.click("form[action$='/steps/review/'] button")
    made.refresh_from_db()
    assert made.state == "under_review"

    # The sitting: eight of nine agree, the ninth belongs to the nominee's own union and does not vote.
    verifier.goto(f"/awards/rounds/{running.slug}/sitting/")
    checked(desk, verifier)
    verifier.fill("#id_held_on", "5/6/2022")
    verifier.fill("#id_present", "9")
    row = verifier.locator("table.votes tbody tr")
    assert row.locator("input[type=checkbox]:checked").count() == 1
    row.locator("input[name$='agree']").fill("7")
    verifier.click("button[formaction$='/sitting/check/']")
    assert "7" in row.inner_text()
    checked(desk, verifier)
    row.locator("input[name$='agree']").fill("8")
    verifier.click("main form:has(table.votes) button.btn-primary")
    verifier.set_input_files("form[action$='/freeze/'] input[type=file]", scan("Biên bản.pdf"))
    checked(desk, verifier)
    verifier.click("form[action$='/freeze/'] button")
    verifier.wait_for_url("**/sitting/*/")
    checked(desk, verifier)

    # Until the results are applied to all, the union sees nothing of them.
    officer.goto(made.get_absolute_url())
    assert "8/9" not in officer.locator("main").inner_text()
    verifier.click("form[action$='/apply/'] button")
    made.refresh_from_db()
    assert (made.state, Sitting.objects.get().state) == ("passed", "applied")

    # Forwarded under the number of one proposal; then the authority's decision is entered for all it names.
    verifier.goto(f"/awards/rounds/{running.slug}/dossiers/")
    checked(desk, verifier)
    verifier.fill("input[name$='forwarded_number']", "15/TTr-CĐKCN")
    verifier.fill("input[name$='forwarded_on']", "6/6/2022")
    verifier.click("form[id^='forward-'] button.btn-outline")
    made.refresh_from_db()
    assert (made.state, made.forwarded_number) == ("forwarded", "15/TTr-CĐKCN")
    verifier.goto(f"/awards/rounds/{running.slug}/decisions/new/TLD/")
    checked(desk, verifier)
    verifier.fill("#id_number", "1436/QĐ-TLĐ")
    verifier.fill("#id_decided_on", "6/6/2022")
    verifier.fill("#id_signer", "Nguyễn Đình Khang")
    verifier.set_input_files("input[name='scan']", scan("Quyết định.pdf"))
    verifier.click("main .stick button")
    made.refresh_from_db()
    assert (made.state, made.claims.get().state, made.honour.decided_on) == ("awarded", "spent", date(2022, 6, 6))
    checked(desk, verifier)

    # The officer reads it on the person's page, and among the union's honours.
    officer.goto(f"/people/{worker.pk}/")
    playwright_api.expect(officer.locator("main")).to_contain_text("1436/QĐ-TLĐ")
    checked(desk, officer)
    officer.goto("/awards/honours/")
    assert "Trần Văn Lợi" in officer.locator("main table").inner_text()
    checked(desk, officer)
    officer.goto(f"/awards/rounds/{running.slug}/forgotten/")
    assert officer.locator("main table").count() == 0
