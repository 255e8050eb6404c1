"""The papers of nominations say what the records say, to each reader what they may see, and stay whole whatever was typed."""

import io
import shutil
from datetime import date
from urllib.parse import unquote

import pytest
from django.utils import translation
from docx import Document

from awards import papers
from awards.dossier import dossiers_of
from awards.models import Award, Honour, Nomination, RoundAward
from initiatives.models import Initiative
from tests.conftest import NOW, TODAY
from tests.initiatives.test_papers import heads, paragraphs, parts, printed, tables
from toolkit.papers import CONTENT_TYPE, fill
from unions import changes
from unions.models import Superior, UnionChange

pytestmark = pytest.mark.usefixtures("today")
DOTS = "…" * 20
PAPERS = ["achievement_report", "award_proposal", "award_nominees", "dossier_index", "dossier_missing"]
HOSTILE = "{{ 7*7 }} {% for x in y %} </w:t><w:p> A & B <x> {_{ \"'"


@pytest.fixture(autouse=True)
def _in_vietnamese():
    with translation.override("vi"):
        yield


@pytest.fixture
def lacking_nothing(cast, awarding):
    """A passed nomination of a member with a part of 60 % in one initiative, one without a sum, a title and a commendation."""
    board = {"heading": "BAN CÔNG ĐOÀN CÁC KCN", "place": "Thái Nguyên", "signer_post": "TRƯỞNG BAN", "signer_name": "Trần Lãnh"}
    Superior.objects.filter(pk=cast.board.pk).update(**board)
    member = cast.member(
        "Nguyễn Thị Ánh", qualification="college", job_title="Thợ hàn", birth_date=date(1990, 3, 2), work_class="direct"
    )
    shared = awarding.author(member, accepted_vnd=96_500_001, share=60, title="Đồ gá xoay hai mặt")
    unvalued = {"accepted_vnd": None, "social_value": "Giảm bụi.", "title": "Chụp hút bụi", "unlined_reason": ""}
    awarding.honour(member=member, year=2021)
    certificate = awarding.award("BK_LDLD", "Bằng khen của LĐLĐ tỉnh", recorded_only=True)
    awarding.honour(member=member, award=certificate, year=2020, issuer="LĐLĐ tỉnh")
    awarding.criterion("one_benefit", amount_vnd=80_000_000, years=1, legal_basis="QĐ 999/QĐ-TLĐ, Điều 9")
    claims = [shared, awarding.author(member, **unvalued)]
    return awarding.walked("passed", member=member, claims=claims, duties="Vận hành máy hàn.\nKèm ba người mới.", leader=True)


def report(nomination, *, details=True) -> bytes:
    (told,) = papers.told_of(Nomination.objects.filter(pk=nomination.pk), on=TODAY)
    return papers.made("achievement_report", lambda: papers.report(told, details=details))


def the_dossier(nomination, authority="TLD"):
    (found,) = dossiers_of(nomination.round, on=TODAY, authority=authority)
    return found


def paper(nomination, kind) -> bytes:
    values = {"award_proposal": papers.proposal, "award_nominees": papers.nominees}[kind]
    (asked,) = the_dossier(nomination).proposals
    return papers.made(kind, lambda: values(asked))


def test_the_report_of_a_member_says_what_the_record_says(lacking_nothing):
    content = report(lacking_nothing)

    assert paragraphs(content) == [
        "BÁO CÁO THÀNH TÍCH",
        "Đề nghị tặng thưởng Bằng Lao động sáng tạo",
        "(Thành tích năm 2022)",
        "I. SƠ LƯỢC LÝ LỊCH",
        "1. Họ và tên: Nguyễn Thị Ánh",
        "2. Ngày, tháng, năm sinh: 02/03/1990",
        "3. Giới tính: Nữ",
        "4. Đơn vị công tác: Công ty Mẫu Một – CĐCS Công ty Mẫu Một",
        "5. Chức vụ, chức danh: Thợ hàn (giữ chức vụ lãnh đạo, quản lý)",
        "6. Trình độ chuyên môn: Cao đẳng",
        "7. Đối tượng: Lao động trực tiếp",
        "II. THÀNH TÍCH ĐẠT ĐƯỢC",
        "1. Chức trách, nhiệm vụ được giao",
        "Vận hành máy hàn.",
        "Kèm ba người mới.",
        "2. Kết quả đạt được trong năm 2022",
        "Vượt kế hoạch 12 %.",
        "3. Sáng kiến đã được công nhận và áp dụng",
        "Tổng giá trị làm lợi năm đầu: 96.500.001 đồng (bằng chữ: chín mươi sáu triệu năm trăm nghìn không trăm linh một đồng).",
        "Giá trị theo phần đóng góp của cá nhân: 57.900.000 đồng (bằng chữ: năm mươi bảy triệu chín trăm nghìn đồng).",
        "“–” ở cột giá trị: hiệu quả không tính được bằng tiền.",
        "4. Chấp hành chủ trương, pháp luật và Điều lệ",
        "Không trong thời gian xem xét, thi hành kỷ luật, không bị điều tra, thanh tra, kiểm tra, không có khiếu nại, tố cáo"
        " chưa giải quyết, theo xác nhận ngày 06/06/2022 của Kim Min Su, Giám đốc.",
        "III. CÁC HÌNH THỨC ĐÃ ĐƯỢC KHEN THƯỞNG",
        "1. Danh hiệu thi đua",
        "2. Hình thức khen thưởng",
    ]
    head, initiatives, titles, commendations, signed = tables(content)
    assert head == [
        ["LIÊN ĐOÀN LAO ĐỘNG TỈNH\nCĐCS Công ty Mẫu Một\n", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"],
        ["", "Thái Nguyên, ngày …… tháng …… năm ……"],
    ]
    decided = "118/QĐ ngày 01/03/2022, Công ty Mẫu Một"
    assert initiatives[1:] == [
        ["1", "Đồ gá xoay hai mặt", "96.500.001", decided, "60", "57.900.000"],
        ["2", "Chụp hút bụi", "–", decided, "100", "–"],
        ["Cộng", "Cộng", "96.500.001", "", "", "57.900.000"],
    ]
    assert titles[1:] == [["2021", "Lao động tiên tiến", "5/QĐ-2021 ngày 20/12/2021, Công ty Mẫu Một"]]
    assert commendations[1:] == [["2020", "Bằng khen của LĐLĐ tỉnh", "5/QĐ-2020 ngày 20/12/2020, LĐLĐ tỉnh"]]
    assert signed == [
        [
            f"XÁC NHẬN CỦA ĐƠN VỊ\n(Ký, ghi rõ họ tên và đóng dấu)\n{'…' * 8}",
            "NGƯỜI BÁO CÁO THÀNH TÍCH\n(Ký, ghi rõ họ tên)\nNguyễn Thị Ánh",
        ]
    ]
    assert parts(content)["word/footer1.xml"] == f"Hồ sơ {lacking_nothing.code} – CĐCS Công ty Mẫu Một"


def test_a_report_without_initiatives_honours_or_words_leaves_dots(cast, awarding):
    bare = awarding.nomination(member=cast.member("Lợi"), achievements="", clean_signed_by="", clean_signed_on=None)
    Nomination.objects.filter(pk=bare.pk).update(job_title="", qualification="", work_class="")

    told = paragraphs(report(bare))

    assert told[4:] == [
        "1. Họ và tên: Lợi",
        f"2. Ngày, tháng, năm sinh: {DOTS}",
        "3. Giới tính: Nữ",
        "4. Đơn vị công tác: Công ty Mẫu Một – CĐCS Công ty Mẫu Một",
        f"5. Chức vụ, chức danh: {DOTS}",
        f"6. Trình độ chuyên môn: {DOTS}",
        f"7. Đối tượng: {DOTS}",
        "II. THÀNH TÍCH ĐẠT ĐƯỢC",
        "1. Chức trách, nhiệm vụ được giao",
        DOTS,
        "2. Kết quả đạt được trong năm 2022",
        DOTS,
        "3. Sáng kiến đã được công nhận và áp dụng",
        "Đề nghị này không kèm sáng kiến.",
        "4. Chấp hành chủ trương, pháp luật và Điều lệ",
        "Không trong thời gian xem xét, thi hành kỷ luật, không bị điều tra, thanh tra, kiểm tra, không có khiếu nại, tố cáo"
        f" chưa giải quyết, theo xác nhận ngày {DOTS} của {DOTS}, Giám đốc.",
        "III. CÁC HÌNH THỨC ĐÃ ĐƯỢC KHEN THƯỞNG",
        "1. Danh hiệu thi đua",
        "Chưa có trong hồ sơ.",
        "2. Hình thức khen thưởng",
        "Chưa có trong hồ sơ.",
    ]


def test_the_report_of_a_union_speaks_of_the_union(cast, awarding):
    flag = awarding.award("CO_TLD", "Cờ thi đua của Tổng LĐLĐ", for_whom="union", kind="title")
    cast.member("Một")
    cited = cast.accepted(title="Bàn nâng")
    made = awarding.nomination(award=flag, duties="Đại diện đoàn viên.")
    made.initiatives.add(cited)

    content = report(made)

    assert paragraphs(content)[:10] == [
        "BÁO CÁO THÀNH TÍCH",
        "Đề nghị tặng danh hiệu Cờ thi đua của Tổng LĐLĐ",
        "(Thành tích năm 2022)",
        "I. SƠ LƯỢC ĐẶC ĐIỂM, TÌNH HÌNH",
        "1. Tên đơn vị: CĐCS Công ty Mẫu Một",
        "2. Doanh nghiệp: Công ty Mẫu Một",
        "3. Khu công nghiệp: Điềm Thụy",
        "4. Công đoàn cấp trên: LĐLĐ tỉnh",
        "5. Ngày thành lập: 01/01/2015",
        "6. Số đoàn viên: 1",
    ]
    assert tables(content)[1][1:] == [
        ["1", "Bàn nâng", "50.000.000", "118/QĐ ngày 01/03/2022, Công ty Mẫu Một"],
        ["Cộng", "Cộng", "50.000.000", ""],
    ]
    assert tables(content)[-1][0][1].startswith("TM. BAN CHẤP HÀNH\nCHỦ TỊCH")


@pytest.mark.parametrize(("who", "born"), [("hang", True), ("bao", False), ("lanh", False), ("doc", False), ("tri", False)])
def test_the_own_union_alone_gets_the_birth_date(cast, lacking_nothing, who, born):
    response = cast.client(who).get(f"/awards/nominations/{lacking_nothing.code}/report.docx")

    assert (response.status_code, response["Content-Type"]) == (200, CONTENT_TYPE)
    assert ("02/03/1990" in "".join(parts(response.content).values())) == born
    called = unquote(response["Content-Disposition"])
    assert called == f"attachment; filename*=utf-8''Báo cáo thành tích {lacking_nothing.code}.docx"


@pytest.mark.parametrize("who", ["minh", "khach", "vinh"])
def test_who_does_not_see_the_nomination_gets_no_report(cast, lacking_nothing, who):
    assert cast.client(who).get(f"/awards/nominations/{lacking_nothing.code}/report.docx").status_code == 404


def test_a_councillor_of_the_round_gets_the_report_without_the_birth_date(cast, awarding, lacking_nothing):
    awarding.seat(lacking_nothing.round, user=cast.vinh)

    response = cast.client("vinh").get(f"/awards/nominations/{lacking_nothing.code}/report.docx")

    assert (response.status_code, "02/03/1990" in "".join(parts(response.content).values())) == (200, False)


def test_what_is_confidential_of_an_initiative_stands_on_no_paper(cast, awarding, lacking_nothing):
    Initiative.objects.update(confidential_part="Góc xoay 37 độ, dầu XK-9")

    told = [report(lacking_nothing), paper(lacking_nothing, "award_proposal"), paper(lacking_nothing, "award_nominees")]

    assert [n for n, content in enumerate(told) if "XK-9" in "".join(parts(content).values())] == []


def test_a_report_tells_no_honour_that_came_of_the_nomination_or_after_its_proposal(cast, awarding, lacking_nothing):
    awarding.take("forward", lacking_nothing, forwarded_number="15/TTr", forwarded_on=TODAY)
    later = awarding.award("GK", "Giấy khen", recorded_only=True)
    awarding.honour(member=lacking_nothing.member, award=later, year=2022, decided_on=date(2022, 12, 1))
    struck = awarding.honour(member=lacking_nothing.member, award=later, year=2019)
    Honour.objects.filter(pk=struck.pk).update(state="struck")
    decision = awarding.decision(lacking_nothing.round)
    awarding.take("award", lacking_nothing, decision=decision, prize_vnd=None)

    assert [row[0] for table in tables(report(lacking_nothing))[2:4] for row in table[1:]] == ["2021", "2020"]


def test_the_proposal_cites_what_was_compared_and_says_numbers_and_who_signs(cast, awarding, lacking_nothing):
    flag = awarding.award("CO_TLD", "Cờ thi đua của Tổng LĐLĐ", for_whom="union", kind="title", legal_basis="Luật TĐKT 2022")
    Award.objects.filter(pk=flag.pk).update(confirmed_on=TODAY, confirmed_by=cast.tri)
    RoundAward.objects.create(round=lacking_nothing.round, award=flag, copies=3)
    awarding.walked("passed", award=flag, round=lacking_nothing.round, union=cast.haneul)

    content = paper(lacking_nothing, "award_proposal")

    assert paragraphs(content) == [
        "TỜ TRÌNH",
        "Về việc đề nghị khen thưởng năm 2022",
        "Kính gửi: Tổng LĐLĐ Việt Nam",
        "Căn cứ ………………………………;",
        "Căn cứ Luật TĐKT 2022;",
        "Xét thành tích của các tập thể, cá nhân trong đợt “Đợt dot-2022”, Ban Công đoàn các KCN trình Tổng LĐLĐ Việt Nam"
        " xem xét, khen thưởng:",
        "1. Bằng Lao động sáng tạo: 1 (một) cá nhân.",
        "2. Cờ thi đua của Tổng LĐLĐ: 1 (một) tập thể.",
        "Tổng số: 2 (hai) trường hợp, gồm 1 cá nhân và 1 tập thể, theo danh sách trích ngang kèm theo."
        " Hồ sơ của mỗi trường hợp: 01 (Bằng Lao động sáng tạo), 03 (Cờ thi đua của Tổng LĐLĐ) bộ.",
        "Các trường hợp trên đã được Hội đồng Thi đua - Khen thưởng thông qua tại Biên bản ngày 06/06/2022; Biên bản ngày 06/06/2022;"
        " tỷ lệ phiếu ghi ở danh sách trích ngang.",
        "Kèm theo tờ trình: danh sách trích ngang, báo cáo thành tích, biên bản họp hội đồng,"
        " bản sao quyết định công nhận sáng kiến và các giấy tờ khác theo mục lục hồ sơ.",
        "Ban Công đoàn các KCN kính trình Tổng LĐLĐ Việt Nam xem xét, quyết định./.",
    ]
    head, signed = tables(content)
    assert head[0][0] == "LIÊN ĐOÀN LAO ĐỘNG TỈNH\nBAN CÔNG ĐOÀN CÁC KCN\n"
    assert head[1] == ["Số: ……/TTr-……", "Thái Nguyên, ngày …… tháng …… năm ……"]
    assert signed == [["Nơi nhận:\n- Như trên;\n- Lưu: VT.", "TRƯỞNG BAN\nTrần Lãnh"]]


def test_number_and_day_of_the_proposal_stand_on_the_papers(awarding, lacking_nothing):
    awarding.take("forward", lacking_nothing, forwarded_number="15/TTr-CĐKCN", forwarded_on=TODAY)

    proposal, listed = paper(lacking_nothing, "award_proposal"), paper(lacking_nothing, "award_nominees")

    assert tables(proposal)[0][1] == ["Số: 15/TTr-CĐKCN", "Thái Nguyên, ngày 06 tháng 06 năm 2022"]
    assert "(Kèm theo Tờ trình số 15/TTr-CĐKCN ngày 06 tháng 06 năm 2022)" in paragraphs(listed)


@pytest.mark.parametrize(("post", "signs"), [("CHỦ TỊCH", True), ("Phó Chủ tịch", True), ("", True), ("TRƯỞNG BAN", False)])
def test_a_chair_signs_for_the_committee_and_the_head_of_a_department_alone(cast, lacking_nothing, post, signs):
    Superior.objects.filter(pk=cast.board.pk).update(signer_post=post)

    (signed,) = tables(paper(lacking_nothing, "award_proposal"))[-1]

    assert signed[1].startswith("TM. BAN THƯỜNG VỤ\n") == signs


def test_the_authority_is_addressed_as_it_wants(awarding, lacking_nothing):
    authority = awarding.authority()
    authority.addressed_as = "Đoàn Chủ tịch Tổng LĐLĐ Việt Nam"
    authority.save()

    assert paragraphs(paper(lacking_nothing, "award_proposal"))[2] == "Kính gửi: Đoàn Chủ tịch Tổng LĐLĐ Việt Nam"


def test_the_list_has_each_nominee_with_initiatives_honours_and_votes(cast, awarding, lacking_nothing):
    awarding.honour(member=lacking_nothing.member, year=2019)
    content = paper(lacking_nothing, "award_nominees")

    listed = tables(content)[1]
    assert listed[0] == [
        *("STT", "Họ và tên, tên tập thể", "Ngày sinh", "Giới tính", "Chức danh", "Đơn vị", "Đối tượng", "Tóm tắt thành tích"),
        *("Sáng kiến (số, ngày quyết định công nhận)", "Khen thưởng đã có", "Tỷ lệ phiếu"),
    ]
    assert set(listed[1]) == {"Bằng Lao động sáng tạo: 1 (một) cá nhân"}
    decided = "118/QĐ ngày 01/03/2022, Công ty Mẫu Một"
    assert listed[2:] == [
        [
            *("1", "Nguyễn Thị Ánh", "02/03/1990", "Nữ", "Thợ hàn", "CĐCS Công ty Mẫu Một"),
            *("Lao động trực tiếp; lãnh đạo, quản lý", "Vượt kế hoạch 12 %."),
            f"Đồ gá xoay hai mặt ({decided}; 96.500.001 đ)\nChụp hút bụi ({decided})",
            "Lao động tiên tiến: 2019 (5/QĐ-2019), 2021 (5/QĐ-2021)\nBằng khen của LĐLĐ tỉnh: 2020 (5/QĐ-2020)",
            "9/9\n100,0%",
        ]
    ]


def test_the_union_is_called_as_on_the_day_of_the_paper(cast, awarding):
    first = awarding.walked("passed")
    awarding.take("forward", first, forwarded_number="15/TTr", forwarded_on=TODAY)
    second = awarding.nomination(member=cast.member("Sau", qualification="college", job_title="Thợ"))
    renamed = UnionChange(
        union=cast.samju, kind="renamed", effective_on=date(2022, 7, 1), decision="45/QĐ", name_after="CĐCS Công ty Tên Mới"
    )
    changes.enter(renamed, by=cast.lanh, at=NOW.replace(month=8))

    told = papers.told_of(Nomination.objects.all(), on=date(2022, 8, 1))

    assert {one.nomination.pk: one.union.name for one in told} == {
        first.pk: "CĐCS Công ty Mẫu Một",
        second.pk: "CĐCS Công ty Tên Mới",
    }


def test_what_was_typed_comes_back_as_it_was_typed(cast, awarding):
    member = cast.member(f"Bùi {HOSTILE}"[:90], qualification="college", job_title=HOSTILE)
    part = awarding.author(member, title=HOSTILE)
    made = awarding.walked("passed", member=member, claims=[part], achievements=HOSTILE, duties=HOSTILE)

    content = report(made)

    assert paragraphs(content).count(HOSTILE) == 2
    assert tables(content)[1][1][1] == HOSTILE
    assert tables(paper(made, "award_nominees"))[1][2][7] == HOSTILE
    assert f"Đợt {made.round.slug}" in parts(paper(made, "award_proposal"))["word/document.xml"]


@pytest.mark.parametrize("n", [0, 30])
def test_thirty_nominees_and_very_long_words_break_nothing(cast, awarding, n):
    made = awarding.walked("passed", achievements="Rất dài " * 900)
    for place in range(n):
        member = cast.member(f"Nguyễn Văn {place:02}", qualification="college", job_title="T" * 100)
        awarding.walked(
            "passed", member=member, round=made.round, claims=[awarding.author(member, title=f"{place} " + "x" * 190)]
        )

    listed = tables(paper(made, "award_nominees"))[1]

    assert [row[0] for row in listed[2:]] == [str(number) for number in range(1, n + 2)]
    assert max(len(row[7]) for row in listed) <= papers.SUMMARY
    told = {1: "1 (một) cá nhân", 31: "31 (ba mươi mốt) cá nhân"}[n + 1]
    assert f"Danh sách có {told}." in paragraphs(paper(made, "award_nominees"))


@pytest.mark.parametrize("demo", [True, False])
def test_in_demo_mode_every_page_says_that_its_data_are_invented(lacking_nothing, settings, demo):
    settings.DEMO = demo

    made = [report(lacking_nothing), paper(lacking_nothing, "award_proposal"), paper(lacking_nothing, "award_nominees")]
    made += [one.make() for one in the_dossier(lacking_nothing).entries if one.path.startswith("00-")]

    assert [heads(content) for content in made] == [["Dữ liệu minh họa"] * 2 if demo else ["", ""]] * 5


@pytest.mark.parametrize("kind", PAPERS)
def test_a_template_is_a4_with_the_margins_and_the_letters_of_an_official_paper(kind):
    document = Document(papers.template(kind))

    section, wide = document.sections[0], kind == "award_nominees"
    size = [round(one.mm) for one in (section.page_width, section.page_height)]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert (size, [round(one.mm) for one in margins]) == (
        ([297, 210], [20, 18, 20, 15]) if wide else ([210, 297], [20, 20, 30, 15])
    )
    assert section.different_first_page_header_footer
    assert ["PAGE" in one._element.xml for one in (section.first_page_header, section.header)] == [False, True]
    assert set(document.styles.element.xpath("//w:rFonts/@w:ascii")) == {"Times New Roman"}
    listed = [table for table in document.tables if len(table.columns) > 2]
    assert [len(table._tbl.xpath("./w:tr[1]/w:trPr/w:tblHeader")) for table in listed] == [1] * len(listed)


def test_the_same_records_give_the_same_bytes(lacking_nothing):
    assert report(lacking_nothing) == report(lacking_nothing)
    assert paper(lacking_nothing, "award_nominees") == paper(lacking_nothing, "award_nominees")


@pytest.mark.parametrize("n", [1, 3])
def test_however_many_nominations_are_told_the_queries_stay_the_same(cast, awarding, query_counter, n):
    for place in range(n):
        member = cast.member(f"Lợi {place}", qualification="college", job_title="Thợ")
        awarding.honour(member=member)
        awarding.walked("passed", member=member, round=awarding.round(), claims=[awarding.author(member)])

    with query_counter.exactly(10):
        told = papers.told_of(Nomination.objects.all(), on=TODAY)
        made = [papers.report(one, details=True) for one in told]
    assert len(made) == n


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice (soffice) is not installed: the papers are not opened")
def test_an_office_opens_the_papers_and_the_head_of_the_list_stands_on_each_page(lacking_nothing, tmp_path):
    (asked,) = the_dossier(lacking_nothing).proposals
    values = papers.nominees(asked)
    (group,) = values["groups"]
    many = values | {"groups": [group | {"rows": [group["rows"][0] | {"number": number} for number in range(1, 31)]}]}

    pages = printed(
        tmp_path,
        report=report(lacking_nothing),
        proposal=paper(lacking_nothing, "award_proposal"),
        many=fill(papers.template("award_nominees"), many),
        **{one.path[:-5]: one.make() for one in the_dossier(lacking_nothing).entries if one.path.startswith("00-")},
    )

    assert (len(pages["report"]) in (2, 3), len(pages["proposal"])) == (True, 1)
    assert [page.split()[0] for page in pages["many"]][1:] == [*map(str, range(2, len(pages["many"]) + 1))]
    assert len(pages["many"]) > 3
    rows_on = [at for at, page in enumerate(pages["many"]) if "Nguyễn Thị Ánh" in page]
    assert [at for at, page in enumerate(pages["many"]) if "Tóm tắt thành tích" in page] == rows_on
    assert "MỤC LỤC HỒ SƠ" in pages["00-muc-luc"][0]
    assert "BẢNG KÊ GIẤY TỜ CÒN THIẾU" in pages["00-con-thieu"][0]
    assert io.BytesIO(report(lacking_nothing)).getvalue()[:2] == b"PK"
