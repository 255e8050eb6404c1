"""Proposing: from the award to the draft and its record page, and who may not."""

from uuid import uuid4

import pytest
from django.urls import reverse

from awards.models import Claim, Nomination
from tests.conftest import BEGIN
from unions.models import Event, Mandate

pytestmark = pytest.mark.usefixtures("today")


def new_address(round, award, union, member=None) -> str:
    where = reverse("nomination_new", args=[round.slug, award.code, union.code])
    return f"{where}?member={member.pk}" if member else where


def typed(**more) -> dict:
    values = {
        "op_id": str(uuid4()), "version": "1", "job_title": "Thợ hàn", "qualification": "college", "work_class": "direct",
        "leader": "False", "achievements": "Vượt kế hoạch 12 %.", "clean_signed_by": "Kim Min Su", "clean_signed_on": "06/06/2022",
    }  # fmt: skip
    return values | more


def loi(awarding, **more):
    return awarding.cast.member("Trần Văn Lợi", qualification="college", job_title="Thợ hàn", **more)


def test_an_officer_comes_from_the_round_to_the_form_in_three_choices(awarding):
    asked, member = awarding.round(), loi(awarding)
    hang = awarding.cast.client("hang")

    awards = hang.get(reverse("nomination_choose", args=[asked.slug]))
    straight = hang.get(reverse("nomination_choose_union", args=[asked.slug, "BLDST"]))
    people = hang.get(straight.url + "?q=loi")

    form = f"{straight.url}?member={member.pk}"
    told = (reverse("nomination_choose_union", args=[asked.slug, "BLDST"]) in awards.content.decode(), straight.status_code)
    assert (*told, form in people.content.decode(), hang.get(form).status_code) == (True, 302, True, 200)


def test_the_form_begins_with_the_member_and_the_parts_that_count(awarding):
    awarding.criterion("one_benefit", amount_vnd=80_000_000, years=1)
    member, asked = loi(awarding), awarding.round()
    small, large = (
        awarding.author(member, accepted_vnd=10_000_000),
        awarding.author(member, accepted_vnd=100_000_000, leader=True),
    )

    page = awarding.cast.client("hang").get(new_address(asked, awarding.award(), member.union, member))

    form, claims = page.context["form"], page.context["claims"]
    begins = [form[name].value() for name in ("job_title", "qualification", "work_class", "leader")]
    assert begins == ["Thợ hàn", "college", "direct", True]
    assert {row["part"].author_id: row["ticked"] for row in claims.rows} == {small.pk: False, large.pk: True}
    assert [one.verdict for one in page.context["checklist"].answers] == ["met"]


def test_one_form_makes_one_record_with_its_claims_told(awarding):
    member, asked = loi(awarding), awarding.round()
    part = awarding.author(member)
    hang, form = awarding.cast.client("hang"), typed(**{"claims-parts": [str(part.pk)]})
    address = new_address(asked, awarding.award(), member.union, member)

    answers = [hang.post(address, form), hang.post(address, form)]

    made = Nomination.objects.get()
    assert [one.status_code for one in answers] == [302, 302]
    assert (made.code, made.state, made.sex, made.leader, made.source, made.entered_by) == (
        "DN-2022-00001", "draft", "female", False, "own", awarding.cast.hang,
    )  # fmt: skip
    assert list(Claim.objects.values_list("author", "state")) == [(part.pk, "chosen")]
    (event,) = Event.objects.about(made)
    assert event.changes["claims"] == [[], [f"{part.initiative.code} {member.name}"]]


def test_a_part_that_backs_another_nomination_is_greyed_with_its_code_and_refused(awarding):
    member = loi(awarding)
    part = awarding.author(member)
    first = awarding.walked("submitted", member=member, claims=[part])
    other = awarding.award("BK_UBND", "Bằng khen UBND tỉnh", authority=awarding.authority("UBND", "UBND tỉnh", 6))
    second = awarding.round("khac", awards=[other])
    hang, address = awarding.cast.client("hang"), new_address(second, other, member.union, member)

    shown = hang.get(address).context["claims"].rows
    answer = hang.post(address, typed(**{"claims-parts": [str(part.pk)]}))

    assert [(row["may"], row["part"].taken_by) for row in shown] == [(False, first.code)]
    assert (answer.status_code, first.code in answer.content.decode()) == (200, True)
    assert Nomination.objects.count() == 1


def test_a_union_is_proposed_with_initiatives_it_cites_and_claims_none(awarding):
    flag = awarding.award("CO_TLD", "Cờ thi đua", for_whom="union")
    awarding.criterion("initiatives", award=flag, count=1, years=1)
    asked = awarding.round(awards=[flag])
    cited = awarding.author(loi(awarding)).initiative
    hang, address = awarding.cast.client("hang"), new_address(asked, flag, awarding.cast.samju)

    page = hang.get(address)
    form = typed(initiatives=[str(cited.pk)])
    hang.post(address, form)

    made = Nomination.objects.get()
    assert page.context["form"]["initiatives"].value() == [cited.pk]
    assert (made.member, list(made.initiatives.all()), made.claims.count()) == (None, [cited], 0)
    assert awarding.take("submit", made).state == "submitted"


@pytest.mark.parametrize(("who", "outcome"), [("minh", 404), ("doc", 403), ("vinh", 404), ("khach", 404), ("tri", 403)])
def test_nobody_else_proposes_for_a_union(awarding, who, outcome):
    member, asked = loi(awarding), awarding.round()

    answer = awarding.cast.client(who).post(new_address(asked, awarding.award(), member.union, member), typed())

    assert (answer.status_code, Nomination.objects.count()) == (outcome, 0)


def test_the_board_enters_for_a_union_or_proposes_itself(awarding):
    member, asked = loi(awarding), awarding.round()
    address = new_address(asked, awarding.award(), member.union, member)

    page = awarding.cast.client("bao").get(address)
    awarding.cast.client("bao").post(address, typed(source="board"))

    made = Nomination.objects.get()
    assert [value for value, _label in page.context["form"].fields["source"].choices] == ["paper", "zalo", "board"]
    assert (made.source, awarding.cast.client("hang").get(reverse("nomination_edit", args=[made.code])).status_code) == (
        "board",
        403,
    )


def test_who_is_proposed_already_is_shown_instead_of_a_second_form(awarding):
    made = awarding.walked("submitted")

    answer = awarding.cast.client("hang").get(new_address(made.round, made.award, made.union, made.member))

    assert answer.url == made.get_absolute_url()


def test_a_save_over_a_save_of_another_tells_so(awarding):
    made = awarding.nomination()
    hang, address = awarding.cast.client("hang"), reverse("nomination_edit", args=[made.code])
    form = typed()
    hang.post(address, form | {"achievements": "Một."})

    answer = hang.post(address, form | {"achievements": "Hai."})

    made.refresh_from_db()
    assert (answer.status_code, made.achievements, answer.context["form"].data["version"]) == (200, "Một.", "2")


@pytest.mark.parametrize("state", Nomination.State.values)
@pytest.mark.parametrize("who", ["hang", "bao", "lanh", "doc"])
def test_the_record_page_stands_in_every_state(awarding, state, who):
    awarding.criterion("judged")
    made = awarding.walked(state)

    page = awarding.cast.client(who).get(made.get_absolute_url())

    assert (page.status_code, page.context["nomination"]) == (200, made)


def test_an_officer_who_also_reads_everything_proposes_for_the_own_union_alone(awarding):
    cast, asked = awarding.cast, awarding.round()
    Mandate.objects.create(user=cast.hang, role="reader", since=BEGIN)

    answers = [cast.client("hang").get(new_address(asked, awarding.award(), union)) for union in (cast.samju, cast.haneul)]

    assert [one.status_code for one in answers] == [200, 403]
