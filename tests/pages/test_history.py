"""The history of a record: all of it, in words, for those who may read it, and nothing that is masked to them."""

import pytest

from tests.conftest import NOW
from unions import chain, events
from unions.models import Event


def page(cast, who, record, **asked):
    return cast.client(who).get(f"/history/{record._meta.label_lower}/{record.pk}/", asked)


def told(record, by, **changes) -> Event:
    [written] = events.write([events.drafted(record=record, verb="changed", by=by, at=NOW, changes=changes, reason="Gõ nhầm")])
    return written


def test_it_tells_who_did_what_with_the_old_and_the_new_value(cast):
    initiative = cast.accepted()
    told(initiative, cast.hang, title=["Tên cũ", "Tên mới"], declared_vnd=[60_000_000, 65_000_000])

    shown = page(cast, "hang", initiative).content.decode()

    for text in ("Nguyễn Thu Hằng", "Gõ nhầm", "Tên cũ", "Tên mới", "60.000.000 đ", "65.000.000 đ", "06/06/2022, 09:00"):
        assert text in shown, text


def test_fifty_are_shown_and_the_older_ones_follow(cast):
    initiative = cast.draft()
    for number in range(60):
        told(initiative, cast.hang, title=[f"Lần {number}.", f"Lần {number + 1}."])

    first = page(cast, "hang", initiative)
    second = page(cast, "hang", initiative, before=first.context["older"])

    assert [len(one.context["events"]) for one in (first, second)] == [50, 10]
    assert "Lần 60." in first.content.decode()
    assert "Lần 0." in second.content.decode()
    assert second.context["older"] is None
    assert page(cast, "hang", initiative, before="x").context["events"] == first.context["events"]


def test_confidential_parts_are_told_to_the_own_union_and_the_board_alone(cast):
    initiative = cast.accepted()
    told(initiative, cast.hang, confidential_part=["", "Công thức keo"])

    seen = {who: "Công thức keo" in page(cast, who, initiative).content.decode() for who in ("hang", "bao", "doc", "tri")}

    assert seen == {"hang": True, "bao": True, "doc": False, "tri": False}


def test_details_of_a_member_are_told_to_the_own_officers_alone(cast):
    member = cast.member("Trần Thị Lan", employee_code="NV 077")
    told(
        member,
        cast.hang,
        birth_date=["1990-02-01", "1990-02-03"],
        employee_code=["", "NV 077"],
        job_title=["Thợ hàn", "Tổ trưởng"],
    )

    own, board = (page(cast, who, member).content.decode() for who in ("hang", "bao"))

    assert ["03/02/1990" in own, "NV 077" in own, "Tổ trưởng" in own] == [True, True, True]
    assert ["03/02/1990" in board, "NV 077" in board, "Tổ trưởng" in board] == [False, False, True]


def test_the_history_of_a_member_is_headed_with_the_code_in_the_own_union_alone(cast):
    member = cast.member("Trần Thị Lan", employee_code="NV 077")

    assert [page(cast, who, member).context["called"] for who in ("hang", "bao")] == [
        "Trần Thị Lan · NV 077",
        f"Trần Thị Lan · #{member.pk}",
    ]


def test_a_member_named_elsewhere_is_told_without_the_code(cast):
    member = cast.member("Trần Thị Lan", employee_code="NV 077")
    told(cast.samju, cast.hang, successor=[None, "CĐCS khác"])
    initiative = cast.accepted()
    [about] = events.write(
        [
            events.drafted(
                record=initiative, verb="changed", by=cast.hang, at=NOW, changes={"authors": [[], [f"{member.handle} · 100.00"]]}
            )
        ]
    )

    assert "NV 077" in page(cast, "hang", initiative).content.decode()
    assert "NV 077" not in page(cast, "doc", initiative).content.decode()
    assert about.number is None or about.number > 0


def test_what_was_erased_says_so_and_nothing_else(cast):
    member = cast.member("Trần Thị Lan")
    told(member, cast.hang, job_title=["Thợ hàn", "Tổ trưởng"])
    chain.settle()
    events.erase(Event.objects.about(member), by=cast.tri, at=NOW)

    shown = page(cast, "hang", member).content.decode()

    assert ["Tổ trưởng" in shown, "Gõ nhầm" in shown, "06/06/2022" in shown] == [False, False, True]


def test_a_campaign_is_told_to_those_who_see_all_and_a_half_year_to_the_board(cast):
    people = ("hang", "bao", "lanh", "doc", "vinh", "khach")
    found = {
        kind: [page(cast, who, record).status_code for who in people]
        for kind, record in {"campaign": cast.gvn, "half-year": cast.half_years["2022-H1"]}.items()
    }

    assert found == {"campaign": [404, 200, 200, 200, 404, 404], "half-year": [404, 200, 200, 404, 404, 404]}


def test_a_record_page_leads_to_its_history(cast):
    initiative = cast.accepted()

    shown = cast.client("hang").get(initiative.get_absolute_url()).content.decode()

    assert f'href="/history/initiatives.initiative/{initiative.pk}/"' in shown


@pytest.mark.parametrize("many", [1, 30])
def test_the_number_of_queries_does_not_follow_the_events(cast, query_counter, many):
    initiative = cast.draft()
    for number in range(many):
        told(initiative, cast.hang, title=[f"Lần {number}.", f"Lần {number + 1}."])
    client = cast.client("hang")

    with query_counter.exactly(6):
        client.get(f"/history/initiatives.initiative/{initiative.pk}/")


def test_what_was_not_there_before_is_not_struck_out_beside_a_record(cast):
    initiative = cast.accepted()
    told(initiative, cast.hang, confidential_part=["", "Công thức keo"])

    shown = cast.client("hang").get(initiative.get_absolute_url()).content.decode()

    assert ["Công thức keo" in shown, '<del class="old">–</del>' in shown] == [True, False]
