"""A dossier holds exactly what goes to its authority, says what it lacks, leaves out what is confidential, and is told."""

import hashlib
import io
import zipfile
from datetime import date, timedelta

import pytest
from django.utils import translation

from awards import dossier
from awards.dossier import dossiers_of, zip_of
from awards.forwarding import forward_all
from awards.models import Judgement, Nomination, NominationPaper, RoundAward, Sitting
from initiatives.models import Evidence, Initiative
from tests.conftest import NOW, TODAY
from tests.initiatives.test_papers import paragraphs, parts, tables
from toolkit import files
from toolkit.steps import Refused
from unions.models import Event

pytestmark = pytest.mark.usefixtures("today")
PAGE = "/awards/rounds/dot-2022/dossiers/"
ZIP = f"{PAGE}TLD.zip"
REASON = "Hồ sơ Tổng LĐLĐ Việt Nam, số dòng: 1. Lập hồ sơ khen thưởng"
FORWARD = f"{PAGE}TLD/forward/"
OF_LOI = "01 Trần Văn Lợi (CĐCS Công ty Mẫu Một)"


@pytest.fixture(autouse=True)
def _on_this_disk(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


def kept(content: bytes) -> str:
    digest = hashlib.sha256(content).hexdigest()
    files.path_of(digest).parent.mkdir(parents=True, exist_ok=True)
    files.path_of(digest).write_bytes(content)
    return digest


def evidence(initiative, name="QĐ.pdf", kind="decision", **more) -> Evidence:
    content = f"{name} {more}".encode()
    return Evidence.objects.create(
        initiative=initiative, kind=kind, name=name, format="pdf", sha256=kept(content), size=len(content),
        added_by=initiative.entered_by, added_at=NOW, **more,
    )  # fmt: skip


def paper(nomination, kind="report", name="scan.pdf", **more) -> NominationPaper:
    content = f"{kind} {name}".encode()
    return NominationPaper.objects.create(
        nomination=nomination, kind=kind, name=name, format="pdf", sha256=kept(content), size=len(content),
        added_by=nomination.entered_by, added_at=NOW, **more,
    )  # fmt: skip


@pytest.fixture
def one(cast, awarding):
    """A passed nomination whose round asks for two papers, of which one is there; the minutes are signed."""
    member = cast.member("Trần Văn Lợi", qualification="college", job_title="Thợ hàn", birth_date=date(1990, 3, 2))
    part = awarding.author(member, title="Đồ gá xoay")
    asked = awarding.round(papers=["report", "meeting"])
    made = awarding.walked("under_review", member=member, round=asked, claims=[part])
    sitting = awarding.sitting(asked, state="applied", scan_sha256=kept(b"minutes"))
    awarding.result(made, sitting=sitting)
    made.refresh_from_db()
    awarding.take("pass", made)
    paper(made)
    paper(made, name="bo.pdf", removed_at=NOW)
    return made


def named(found) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(found)) as file:
        assert file.testzip() is None
        return file.namelist()


def taken(round, authority="TLD", **more) -> bytes:
    _made, file = zip_of(round, authority, on=TODAY, **more)
    with file:
        return file.read()


def read(found: bytes, path: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(found)) as file:
        return file.read(path)


def lacks(round) -> list[list[str]]:
    with translation.override("en"):
        return [[lack.sentence for lack in case.lacks] for made in dossiers_of(round, on=TODAY) for case in made.cases]


def test_the_zip_holds_exactly_the_papers_of_the_dossier(one):
    initiative = Initiative.objects.get()
    evidence(initiative)
    evidence(initiative, name="Ảnh sau.pdf", kind="after")

    found = taken(one.round)

    with translation.override("vi"):
        decision, after = (str(Evidence.Kind(value).label) for value in ("decision", "after"))
        report = str(NominationPaper(kind="report").get_kind_display())
    assert named(found) == [
        "00-muc-luc.docx",
        "00-con-thieu.docx",
        "01-to-trinh.docx",
        "02-danh-sach.docx",
        "03-bien-ban-hoi-dong.docx",
        "03-bien-ban-hoi-dong-da-ky.pdf",
        f"{OF_LOI}/01 Báo cáo thành tích.docx",
        f"{OF_LOI}/02 {report} - scan.pdf",
        f"{OF_LOI}/03 {initiative.code} {decision} - QĐ.pdf",
        f"{OF_LOI}/04 {initiative.code} {after} - Ảnh sau.pdf",
    ]
    assert read(found, "03-bien-ban-hoi-dong-da-ky.pdf") == b"minutes"
    assert read(found, f"{OF_LOI}/02 {report} - scan.pdf") == b"report scan.pdf"


def test_the_index_lists_every_file_of_the_zip_and_no_other(one):
    found = taken(one.round)

    rows = tables(read(found, "00-muc-luc.docx"))[1]
    listed = [row for row in rows[1:] if len(set(row)) > 1]
    assert [row[2] for row in listed] == [name.rpartition("/")[2] for name in named(found)]
    assert [row[0] for row in listed] == [str(number) for number in range(1, len(listed) + 1)]


def test_the_report_in_the_dossier_has_the_birth_date_and_nothing_confidential(one):
    Initiative.objects.update(confidential_part="Góc xoay 37 độ, dầu XK-9")
    secret = evidence(Initiative.objects.get(), name="Mật.pdf", confidential=True)

    found = taken(one.round)

    told = {name: "".join(parts(read(found, name)).values()) for name in named(found) if name.endswith(".docx")}
    assert [name for name, text in told.items() if "02/03/1990" in text] == [
        "02-danh-sach.docx",
        f"{OF_LOI}/01 Báo cáo thành tích.docx",
    ]
    assert [name for name, text in told.items() if "XK-9" in text] == []
    with zipfile.ZipFile(io.BytesIO(found)) as file:
        assert not [name for name in file.namelist() if "Mật" in name]
        assert secret.sha256 not in {hashlib.sha256(file.read(name)).hexdigest() for name in file.namelist()}


def test_a_removed_file_does_not_go_into_the_dossier(one):
    evidence(Initiative.objects.get(), removed_at=NOW)

    assert [name for name in named(taken(one.round)) if "QĐ" in name or "bo.pdf" in name] == []


def test_what_is_missing_is_told_of_each_nomination(cast, awarding, one):
    assert lacks(one.round) == [
        [
            "Minutes of the union's meeting: not in the dossier.",
            f"No copy of decision 118/QĐ recognising {Initiative.objects.get().code}.",
        ]
    ]
    evidence(Initiative.objects.get(), confidential=True)
    assert lacks(one.round)[0][1] == (
        f"Decision 118/QĐ recognising {Initiative.objects.get().code} is kept as confidential and is not in the dossier."
    )
    evidence(Initiative.objects.get())
    paper(one, kind="meeting")
    assert lacks(one.round) == [[]]


def test_a_criterion_that_is_not_known_and_a_copy_that_a_criterion_rests_on_are_told(cast, awarding):
    titled = awarding.award("LDTT", "Lao động tiên tiến", kind="title", recorded_only=True)
    awarding.criterion("judged", text="Ý kiến của doanh nghiệp")
    awarding.criterion("honour", named=titled, count=1, years=1, before=True)
    member = cast.member("Lợi", qualification="college", job_title="Thợ")
    awarding.honour(member=member, award=titled, year=2021)
    other = awarding.award("GK", "Giấy khen", recorded_only=True)
    awarding.honour(member=member, award=other, year=2020)
    made = awarding.walked("passed", member=member)

    assert lacks(made.round) == [
        [
            "Criterion not known: Ý kiến của doanh nghiệp. CĐCS gửi giấy tờ, chuyên viên kết luận.",
            "No copy of decision 5/QĐ-2021, Lao động tiên tiến 2021.",
        ]
    ]


def test_a_criterion_that_a_verifier_judged_after_the_sending_is_known(cast, awarding):
    judged = awarding.criterion("judged", text="Ý kiến của doanh nghiệp")
    made = awarding.walked("passed", member=cast.member("Lợi", qualification="college", job_title="Thợ"))
    Judgement.objects.create(nomination=made, criterion=judged, answer="met", words="Có văn bản.", by=cast.bao, at=NOW)

    assert lacks(made.round) == [[]]


def test_the_decision_of_an_earlier_award_goes_along(cast, awarding):
    member = cast.member("Lợi", qualification="college", job_title="Thợ")
    before = awarding.round("dot-2021", year=2021)
    first = awarding.walked("forwarded", member=member, round=before)
    scan = {"scan_sha256": kept(b"decision"), "scan_name": "qd.pdf", "scan_format": "pdf"}
    awarding.take("award", first, decision=awarding.decision(before, **scan), prize_vnd=None)
    second = awarding.walked("passed", member=member, round=awarding.round("sau", awards=[awarding.award()]))

    found = taken(second.round)

    (name,) = [name for name in named(found) if "12-QĐ-TLĐ" in name]
    assert read(found, name) == b"decision"


def test_a_file_that_is_gone_from_the_disk_is_told_and_stops_nothing(one):
    gone = evidence(Initiative.objects.get())
    files.path_of(gone.sha256).unlink()

    assert [name for name in named(taken(one.round)) if "QĐ.pdf" in name] == []
    assert [text.endswith("is on file, but not on the disk.") for text in lacks(one.round)[0]] == [False, True]


def test_the_sheet_of_what_is_missing_names_the_board_s_papers_too(one):
    Sitting.objects.update(state="open", scan_sha256="")

    rows = tables(read(taken(one.round), "00-con-thieu.docx"))[1]

    assert [row[:2] for row in rows[1:]] == [
        ["1", "Giấy tờ chung"],
        ["2", f"{OF_LOI} – Bằng Lao động sáng tạo ({one.code})"],
    ]
    assert [row[2].count("\n") + 1 for row in rows[1:]] == [3, 2]


def test_a_dossier_that_lacks_nothing_says_so(cast, awarding, one):
    evidence(Initiative.objects.get())
    paper(one, kind="meeting")
    cast.board.signer_name = "Trần Lãnh"
    cast.board.save()
    awarding.take("forward", one, forwarded_number="15/TTr", forwarded_on=TODAY)

    told = paragraphs(read(taken(one.round), "00-con-thieu.docx"))

    assert told[-1] == "Hồ sơ không thiếu giấy tờ nào theo yêu cầu của đợt xét."


def test_each_authority_gets_its_own_and_what_was_not_passed_goes_nowhere(cast, awarding):
    provincial = awarding.award("BK_UBND", "Bằng khen UBND tỉnh", authority=awarding.authority("UBND", "UBND tỉnh", 6))
    asked = awarding.round(awards=[awarding.award(), provincial])
    made = {}
    for state in ("submitted", "under_review", "passed", "not_passed", "forwarded", "awarded", "declined", "withdrawn"):
        member = cast.member(f"Người {state}", qualification="college", job_title="Thợ")
        made[state] = awarding.walked(state, member=member, round=asked)
    member = cast.member("Người tỉnh", qualification="college", job_title="Thợ")
    awarding.walked("passed", member=member, round=asked, award=provincial)

    found = [(one.authority.code, [case.told.name for case in one.cases]) for one in dossiers_of(asked, on=TODAY)]

    assert found == [("TLD", ["Người awarded", "Người forwarded", "Người passed"]), ("UBND", ["Người tỉnh"])]


def test_two_proposals_to_one_authority_each_have_their_papers(cast, awarding, one):
    RoundAward.objects.update(papers=[])
    awarding.take("forward", one, forwarded_number="15/TTr", forwarded_on=TODAY)
    later = awarding.walked("passed", member=cast.member("Sau", qualification="college", job_title="Thợ"), round=one.round)

    found = taken(one.round)

    assert [name for name in named(found) if name.startswith(("01-", "02-"))] == [
        "01-to-trinh 15-TTr.docx",
        "02-danh-sach 15-TTr.docx",
        "01-to-trinh.docx",
        "02-danh-sach.docx",
    ]
    assert tables(read(found, "02-danh-sach 15-TTr.docx"))[1][2][:2] == ["1", "Trần Văn Lợi"]
    assert tables(read(found, "02-danh-sach.docx"))[1][2][:2] == ["1", "Sau"]
    assert [name for name in named(taken(one.round, codes=[later.code])) if name.startswith("01")] == [
        "01-to-trinh.docx",
        "01 Sau (CĐCS Công ty Mẫu Một)/01 Báo cáo thành tích.docx",
    ]


def test_the_same_records_give_the_same_bytes(one):
    evidence(Initiative.objects.get())

    assert taken(one.round) == taken(one.round)


@pytest.mark.parametrize("name", ["CON", 'A/B\\C:*?"<>|', "Nguyễn " + "Văn " * 22, "..", "Trần\u202eVăn", "Lợi.", "e\u0301" * 20])
def test_names_can_be_unpacked_on_windows(cast, awarding, name):
    member = cast.member(name, qualification="college", job_title="Thợ")
    cast.samju.name = "CĐCS Công ty TNHH / Cổ phần: " + "Rất Dài " * 18
    cast.samju.save()
    part = awarding.author(member, title="x" * 200)
    evidence(part.initiative, name=f"{'ảnh dài ' * 12}.pdf")
    made = awarding.walked("passed", member=member, claims=[part])
    paper(made, name="COM1.pdf")

    found = named(taken(made.round))

    assert len(found) == len(set(map(str.lower, found)))
    for path in found:
        assert len(path) <= dossier.MOST_OF_A_FOLDER + dossier.MOST_OF_A_FILE + 10
        for step in path.split("/"):
            assert not set(step) & set('<>:"|?*\\')
            assert step == step.strip(" .")
            assert step.partition(".")[0].upper() != "CON"


def test_a_unions_folder_has_its_whole_name(cast, awarding):
    cast.samju.name = "CĐCS Công ty TNHH Quang học Phúc Cường"
    cast.samju.save()
    made = awarding.walked("passed", award=awarding.award("CO", "Cờ thi đua", kind="title", for_whom="union"), union=cast.samju)

    (found,) = dossiers_of(made.round, on=TODAY)

    assert [case.folder for case in found.cases] == ["01 CĐCS Công ty TNHH Quang học Phúc Cường"]


def test_a_dossier_too_heavy_for_one_file_is_refused_in_words(one, monkeypatch):
    monkeypatch.setattr(dossier, "MOST_BYTES", 5)

    with pytest.raises(Refused, match="MB"):
        zip_of(one.round, "TLD", on=TODAY)


def test_a_large_dossier_lies_on_disk_and_not_in_memory(one, monkeypatch):
    monkeypatch.setattr(dossier, "IN_MEMORY", 1000)

    _made, file = zip_of(one.round, "TLD", on=TODAY)

    with file:
        assert file._rolled


def test_a_taken_dossier_is_a_download_and_an_event_with_whom_it_holds(cast, one):
    response = cast.client("bao").post(ZIP, {"why": "award"})

    assert (response.status_code, response["Content-Type"]) == (200, "application/zip")
    assert named(b"".join(response.streaming_content))[0] == "00-muc-luc.docx"
    event = Event.objects.order_by("pk").last()
    told = (event.kind, event.record_id, event.verb, event.actor, event.reason, event.changes)
    assert told == (
        *("awards.round", one.round.pk, "dossier", "Lê Quốc Bảo", REASON),
        {"nominations": [[], [one.code]]},
    )


@pytest.mark.parametrize("who", ["hang", "minh", "doc", "tri", "vinh", "khach"])
def test_only_the_board_takes_a_dossier_away_or_forwards(cast, awarding, one, who):
    awarding.seat(one.round, user=cast.vinh)
    before = Event.objects.count()
    client = cast.client(who)
    sent = {"pick": f"{one.code}:{one.version}", "forwarded_number": "15/TTr", "forwarded_on": "06/06/2022"}

    answers = [client.get(PAGE), client.post(ZIP), client.post(FORWARD, sent)]

    assert [one.status_code for one in answers] == [404 if who == "khach" else 403] * 3
    assert Event.objects.count() == before
    assert Nomination.objects.get(pk=one.pk).state == "passed"


def test_a_dossier_is_not_taken_by_a_link(cast, one):
    assert cast.client("bao").get(ZIP).status_code == 405


def test_an_empty_dossier_is_refused_in_words_and_told_as_nothing(cast, awarding):
    awarding.round()
    before = Event.objects.count()

    response = cast.client("bao").post(ZIP, {"why": "award"})

    assert (response.status_code, response["Location"], Event.objects.count()) == (302, PAGE, before)


def test_an_authority_of_another_round_is_not_found(cast, awarding, one):
    awarding.authority("UBND", "UBND tỉnh", 6)

    assert cast.client("bao").post(f"{PAGE}UBND.zip").status_code == 404
    assert cast.client("bao").post(f"{PAGE}UBND/forward/").status_code == 404


# Forwarding.


def three(cast, awarding, **more) -> list[Nomination]:
    found = []
    for name in ("An", "Bình", "Cúc"):
        member = cast.member(name, qualification="college", job_title="Thợ")
        found.append(awarding.walked("passed", member=member, **more))
    return found


def forward(cast, nominations, number="15/TTr", day="06/06/2022", who="bao"):
    picks = [f"{one.code}:{one.version}" for one in nominations]
    return cast.client(who).post(FORWARD, {"pick": picks, "forwarded_number": number, "forwarded_on": day})


def states() -> list[tuple[str, str]]:
    return list(Nomination.objects.order_by("pk").values_list("state", "forwarded_number"))


def test_all_ticked_ones_are_forwarded_under_one_number(cast, awarding):
    found = three(cast, awarding)

    response = forward(cast, found[:2])

    assert (response.status_code, response["Location"]) == (302, PAGE)
    assert states() == [("forwarded", "15/TTr"), ("forwarded", "15/TTr"), ("passed", "")]
    told = Event.objects.filter(verb="forward").order_by("pk")
    assert [event.record_id for event in told] == [one.pk for one in found[:2]]


def test_where_one_lacks_a_paper_none_is_forwarded_and_it_is_named(cast, awarding):
    found = three(cast, awarding, round=awarding.round(papers=["report"]))
    for one in found[:2]:
        paper(one)
    before = Event.objects.count()

    response = forward(cast, found)

    ((sentence, records),) = response.context["refused"]
    assert (records, "hồ sơ" in sentence.lower() or "dossier" in sentence.lower()) == ([found[2]], True)
    assert (states(), Event.objects.count()) == ([("passed", "")] * 3, before)
    assert response.context["picked"] == [one.code for one in found]


@pytest.mark.parametrize("day", ["07/06/2022", "05/06/2022"])
def test_a_day_to_come_or_before_the_sitting_forwards_nothing(cast, awarding, day):
    found = three(cast, awarding)

    response = forward(cast, found, day=day)

    assert [records for _sentence, records in response.context["refused"]] == [found]
    assert states() == [("passed", "")] * 3


@pytest.mark.parametrize(("number", "day"), [("", "06/06/2022"), ("15/TTr", ""), ("15/TTr", "6.6.22")])
def test_number_and_day_are_asked_for(cast, awarding, number, day):
    found = three(cast, awarding)

    response = forward(cast, found, number=number, day=day)

    assert (response.status_code, states()) == (200, [("passed", "")] * 3)
    assert [one["form"].is_valid() for one in response.context["found"]] == [False]


def test_nothing_ticked_forwards_nothing_and_says_so(cast, awarding):
    three(cast, awarding)

    response = forward(cast, [])

    assert (response.context["none_picked"], states()) == (True, [("passed", "")] * 3)


def test_what_somebody_changed_meanwhile_is_not_forwarded_unseen(cast, awarding):
    found = three(cast, awarding)
    Nomination.objects.filter(pk=found[0].pk).update(version=99)

    response = forward(cast, found)

    assert [records for _sentence, records in response.context["refused"]] == [[found[0]]]
    assert states() == [("passed", "")] * 3


def test_another_authority_s_nomination_is_not_forwarded_along(cast, awarding):
    other = awarding.award("BK_UBND", "Bằng khen UBND tỉnh", authority=awarding.authority("UBND", "UBND tỉnh", 6))
    asked = awarding.round(awards=[awarding.award(), other])
    foreign = awarding.walked("passed", award=other, round=asked)

    response = forward(cast, [foreign])

    assert (response.context["none_picked"], states()) == (True, [("passed", "")])


def test_who_is_no_verifier_forwards_nothing_even_beside_the_page(cast, awarding):
    found = three(cast, awarding)

    refused = forward_all({one: one.version for one in found}, number="15/TTr", day=TODAY, by=cast.hang, at=NOW)

    assert [record for record, _why in refused] == found
    assert states() == [("passed", "")] * 3


# The page.


def test_the_page_shows_deadline_copies_and_what_is_over_the_quota(cast, awarding):
    asked = awarding.round(quota=2)
    RoundAward.objects.update(copies=4, forward_by=TODAY + timedelta(days=9))
    three(cast, awarding, round=asked)

    (made,) = [one["dossier"] for one in cast.client("bao").get(PAGE).context["found"]]

    assert (made.copies, made.forward_by, made.over_quota) == ("04", date(2022, 6, 15), [("Bằng Lao động sáng tạo", 3, 2)])


def test_what_is_missing_leads_to_where_it_is_mended(cast, one):
    content = cast.client("bao").get(PAGE).content.decode()

    for lack in dossiers_of(one.round, on=TODAY)[0].cases[0].lacks:
        assert f'href="{lack.url}"' in content


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_takes_as_many_queries_for_three_as_for_one(cast, awarding, query_counter, n):
    for name in ["An", "Bình", "Cúc"][:n]:
        member = cast.member(name, qualification="college", job_title="Thợ")
        part = awarding.author(member)
        evidence(part.initiative)
        paper(awarding.walked("passed", member=member, round=awarding.round(papers=[]), claims=[part]))
    client = cast.client("bao")
    client.get(PAGE)

    with query_counter.exactly(17):
        client.get(PAGE)
