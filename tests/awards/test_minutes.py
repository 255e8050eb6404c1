"""The minutes of the council: to sign, with room for the figures, and after, with the figures the results say."""

import io

import pytest
from django.utils import translation
from docx import Document

from awards import minutes, sittings
from awards.models import Recusal, RoundAward, Sitting
from tests.conftest import NOW, TODAY
from toolkit.papers import CONTENT_TYPE, fill

pytestmark = pytest.mark.usefixtures("today")
PAGE = "/awards/rounds/dot-2022/sitting/"


@pytest.fixture
def round(awarding):
    made = awarding.round(quota=1)
    awarding.seat(made, "Vũ Thị Lan", post="chair")
    awarding.seat(made, "Lê Hoa", post="secretary")
    awarding.seat(made, user=awarding.cast.vinh, union=awarding.cast.samju)
    return made


def before(awarding, name, sex="male"):
    member = awarding.cast.member(name, sex=sex, qualification="college", job_title="Thợ")
    return awarding.walked("under_review", member=member, round=awarding.round())


def text_of(content: bytes) -> str:
    paper = Document(io.BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in paper.paragraphs), *cells])


def held(awarding, round, *votes) -> Sitting:
    """Return a sitting of ten with these (nomination, agree) as its results."""
    made = awarding.sitting(
        round, members_in_all=10, present=9, in_writing=1, minutes_number="05/BB-HĐTĐKT", place="Hội trường A"
    )
    for one, agree in votes:
        awarding.result(one, agree=agree, sitting=made)
    return made


def test_before_the_sitting_the_minutes_list_council_and_agenda_with_room_for_the_figures(awarding, round):
    one = before(awarding, "Trần Văn Lợi")

    values = minutes.minutes_of(Sitting(round=round))

    assert [(row["name"], row["post"]) for row in values["seats"]] == [
        ("Vũ Thị Lan", "Chủ tịch"), ("Lê Hoa", "Thư ký"), ("Phạm Quang Vinh", "Ủy viên"),
    ]  # fmt: skip
    (award,) = values["awards"]
    assert [(row["code"], row["nominee"], row["agree"], row["share"], row["result"]) for row in award["rows"]] == [
        (one.code, "Trần Văn Lợi", "", "", "")
    ]
    assert award["threshold"] == "Cần từ 80% tổng số thành viên; chỉ tiêu: 1."
    assert (values["chair"], values["secretary"], values["board"]) == ("Vũ Thị Lan", "Lê Hoa", "BAN CÔNG ĐOÀN CÁC KCN")


def test_after_it_the_minutes_say_votes_shares_recusals_and_who_stands_beyond_the_quota(awarding, round):
    one, two, three = before(awarding, "Trần Văn Lợi"), before(awarding, "Chị Hoa", "female"), before(awarding, "Anh Ba")
    made = held(awarding, round, (one, 9), (two, 9), (three, 7))
    result = made.results.get(nomination=one)
    Recusal.objects.create(result=result, seat=round.seats.get(user=awarding.cast.vinh), why="own_union", words=one.union.name)
    type(result).objects.filter(pk=result.pk).update(recused=1)

    values = minutes.minutes_of(made)

    (award,) = values["awards"]
    assert {row["nominee"]: (row["agree"], row["share"], row["result"]) for row in award["rows"]} == {
        "Trần Văn Lợi": ("9/10", "90,0", "Ngoài chỉ tiêu"),
        "Chị Hoa": ("9/10", "90,0", "Đạt"),
        "Anh Ba": ("7/10", "70,0", "Không đạt"),
    }
    assert award["threshold"] == "Cần từ 80% tổng số thành viên (ít nhất 8/10 phiếu); chỉ tiêu: 1."
    told = f"{one.code}, Trần Văn Lợi: không bỏ phiếu: Phạm Quang Vinh (cùng công đoàn cơ sở)."
    assert set(award["notes"]) == {
        told,
        f"{one.code}, Trần Văn Lợi: đủ tỷ lệ, xếp thứ 2 trên chỉ tiêu 1.",
        f"{two.code}, Chị Hoa: bằng phiếu, được xếp trước vì là nữ.",
    }
    assert values["presence"] == "Tổng số: 10 thành viên. Có mặt: 9; vắng mặt, gửi ý kiến bằng văn bản: 1; vắng mặt: 0."
    assert values["quorum"].endswith("10/10 thành viên tham gia, đủ điều kiện.")
    assert values["conclusion"] == [
        "Hội đồng thông qua 1/3 hồ sơ, đề nghị cấp có thẩm quyền khen thưởng:", "- Bằng Lao động sáng tạo: 1 (Chị Hoa).",
    ]  # fmt: skip
    assert values["number"] == "Số: 05/BB-HĐTĐKT"


def test_a_tie_that_words_settled_is_told_with_the_words(awarding, round):
    one, two = before(awarding, "Trần Văn Lợi"), before(awarding, "Anh Hai")
    made = held(awarding, round, (one, 9), (two, 9))
    assert any("Hội đồng quyết định thứ tự" in note for note in minutes.minutes_of(made)["awards"][0]["notes"])

    made.results.filter(nomination=two).update(preferred_words="Nhiều năm hơn.")

    notes = minutes.minutes_of(made)["awards"][0]["notes"]
    assert f"{two.code}, Anh Hai: được xếp trước khi bằng phiếu: Nhiều năm hơn." in notes


def test_the_paper_is_filled_the_same_in_either_language_and_leaves_no_mark_of_the_template(awarding, round):
    made = held(awarding, round, (before(awarding, "Trần Văn Lợi"), 9))

    with translation.override("en"):
        content = fill(minutes.TEMPLATE, minutes.minutes_of(made))

    text = text_of(content)
    for words in ("BIÊN BẢN", "HỘI ĐỒNG THI ĐUA - KHEN THƯỞNG", "90,0", "9/10", "Vũ Thị Lan", "Cộng hòa".upper()):
        assert words in text
    assert ("{{" in text, "{%" in text) == (False, False)
    assert content == fill(minutes.TEMPLATE, minutes.minutes_of(made))


def test_the_board_takes_the_minutes_before_and_after_and_nobody_else_before_they_are_applied(awarding, round):
    one = before(awarding, "Trần Văn Lợi")
    client = awarding.cast.client("bao")
    blank = client.get(f"{PAGE}minutes.docx")
    assert (blank.status_code, blank["Content-Type"]) == (200, CONTENT_TYPE)
    made = held(awarding, round, (one, 9))
    scan = {"scan_sha256": "a" * 64, "scan_name": "bb.pdf", "scan_format": "pdf"}
    sittings.workflow.take("freeze", made, by=awarding.cast.bao, at=NOW, **scan)
    url = f"{PAGE}{made.pk}/minutes.docx"
    people = ("bao", "doc", "vinh", "hang", "khach")

    assert {who: awarding.cast.client(who).get(url).status_code for who in people} == {
        "bao": 200, "doc": 404, "vinh": 404, "hang": 404, "khach": 404,
    }  # fmt: skip
    sittings.apply(made, by=awarding.cast.bao, at=NOW)
    assert {who: awarding.cast.client(who).get(url).status_code for who in people} == {
        "bao": 200, "doc": 200, "vinh": 200, "hang": 404, "khach": 404,
    }  # fmt: skip


def test_what_no_vote_was_taken_on_is_left_for_the_next_sitting(awarding, round):
    RoundAward.objects.filter(round=round).update(quota=None)
    one = before(awarding, "Trần Văn Lợi")
    before(awarding, "Anh Hai")
    made = held(awarding, round, (one, 3))

    assert minutes.minutes_of(made)["conclusion"] == [
        "Không hồ sơ nào trong 1 hồ sơ được Hội đồng thông qua.", "Còn 1 hồ sơ chưa bỏ phiếu, để lại kỳ họp sau.",
    ]  # fmt: skip
    assert made.held_on == TODAY
