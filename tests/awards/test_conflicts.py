"""What stands against a nomination is said at once, with its source; it stops only where law or ledger forbid."""

from datetime import date

import pytest
from django.urls import reverse

from awards.conflicts import FORMER_UNIT, ONCE_A_YEAR, ONE_AWARD, ONE_USE, conflicts_of
from awards.models import Claim, Nomination
from awards.workflow import missing, refusal_of_round
from initiatives.models import Author
from tests.conftest import TODAY
from toolkit.steps import Refused
from unions.models import Member, Union

pytestmark = pytest.mark.usefixtures("today")


def told(nomination, **more):
    return [(one.stops, one.source, one.code) for one in conflicts_of(nomination, on=TODAY, **more)]


def loi(awarding, **more):
    return awarding.cast.member("Trần Văn Lợi", qualification="college", job_title="Thợ hàn", **more)


def elsewhere(awarding, **more):
    award = awarding.award("BK_TLD", "Bằng khen Tổng LĐLĐ", **more)
    return {"award": award, "round": awarding.round("khac", awards=[award])}


def test_nothing_stands_against_an_ordinary_one(awarding):
    assert told(awarding.nomination()) == []


def test_who_left_is_proposed_by_the_union_of_today(awarding):
    member = loi(awarding, left_on=date(2022, 3, 1))
    Member.objects.create(
        union=awarding.cast.haneul, person=member.person, name=member.name, sex="female", joined_on=date(2022, 3, 2)
    )

    (found,) = conflicts_of(awarding.nomination(member=member), on=TODAY)

    assert (found.stops, found.source, awarding.cast.haneul.name in found.sentence) == (True, FORMER_UNIT, True)


def test_who_came_lately_needs_the_comment_of_the_former_unit_and_is_not_stopped(awarding):
    before = awarding.cast.member("Lợi", union=awarding.cast.haneul, left_on=date(2022, 3, 1))
    member = loi(awarding, joined_on=date(2022, 3, 2))
    Member.objects.filter(pk=member.pk).update(person=before.person)
    member.refresh_from_db()

    made = awarding.nomination(member=member)

    assert told(made) == [(False, FORMER_UNIT, "")]
    assert awarding.take("submit", made).state == "submitted"


def test_the_same_award_of_the_year_stops_and_one_on_a_theme_warns(awarding):
    member = loi(awarding)
    made = awarding.nomination(member=member)
    theme = awarding.award("CD", "Chuyên đề", type="theme")
    awarding.honour(member=member, award=theme, year=2022, decided_on=date(2022, 5, 1))
    awarding.honour(member=member, award=made.award, year=2021)
    assert told(made) == [(False, ONCE_A_YEAR, "")]

    awarding.honour(member=member, award=made.award, year=2022, decided_on=date(2022, 5, 1))

    assert told(made) == [(True, ONE_AWARD, ""), (False, ONCE_A_YEAR, "")]


def test_an_honour_recorded_by_hand_is_told_before_the_first_save_too(awarding):
    member, award = loi(awarding), awarding.award()
    awarding.honour(member=member, award=award, year=2022, decided_on=date(2022, 5, 1))
    blank = Nomination(round=awarding.round(), award=award, union=member.union, member=member)

    assert told(blank, authors=[]) == [(True, ONE_AWARD, "")]


def test_the_same_person_proposed_in_another_round_of_the_year_stops(awarding):
    member = loi(awarding)
    first = awarding.walked("submitted", member=member)
    second = awarding.nomination(member=member, round=awarding.round("dot-hai"))

    assert told(second) == [(True, ONE_AWARD, first.code)]
    awarding.take("withdraw", first, reason="Đổi đợt.")
    assert told(second) == []


def shared(awarding):
    """Return the parts of two members in one accepted initiative."""
    one, two = loi(awarding), awarding.cast.member("Sơn", qualification="college", job_title="Thợ")
    part = awarding.author(one)
    Author.objects.filter(pk=part.pk).update(share=50)
    other = Author.objects.create(
        initiative=part.initiative, member=two, name=two.name, share=50, sex=two.sex, work_class="direct"
    )
    return one, part, two, other


def test_a_second_use_for_another_kind_warns_with_its_source_and_needs_a_verifiers_words(awarding):
    one, part, two, other = shared(awarding)
    first = awarding.walked("submitted", member=one, claims=[part])
    second = awarding.nomination(member=two, claims=[other], **elsewhere(awarding, kind="title"))
    assert told(second) == [(False, ONE_USE, first.code)]
    awarding.take("submit", second)

    page = awarding.cast.client("bao").get(second.get_absolute_url())
    with pytest.raises(Refused, match=first.code):
        awarding.take("review", second, second_use_words="")

    (review,) = [row["form"] for row in page.context["steps"] if row["offer"].name == "review"]
    assert [field.name for field in review.visible_fields()] == ["second_use_words"]
    assert awarding.take("review", second, second_use_words="Phần việc khác nhau.").state == "under_review"


def test_a_second_use_for_the_same_kind_is_each_authors_own(awarding):
    one, part, two, other = shared(awarding)
    awarding.walked("submitted", member=one, claims=[part])
    second = awarding.walked("submitted", member=two, claims=[other], **elsewhere(awarding))

    assert told(second) == []
    assert awarding.take("review", second, second_use_words="").state == "under_review"


def test_a_union_cites_what_its_authors_claim(awarding):
    member = loi(awarding)
    part = awarding.author(member)
    awarding.walked("submitted", member=member, claims=[part])
    flag = awarding.award("CO_TLD", "Cờ thi đua", for_whom="union", kind="title")
    made = awarding.nomination(award=flag, round=awarding.round("co", awards=[flag]))
    made.initiatives.add(part.initiative)

    assert (told(made), missing(made)) == ([], [])
    assert awarding.take("submit", made).state == "submitted"
    assert Claim.objects.filter(nomination=made).count() == 0


def test_what_another_took_while_it_was_sent_back_is_told_when_it_is_sent_again(awarding):
    member = loi(awarding)
    part = awarding.author(member)
    first = awarding.walked("sent_back", member=member, claims=[part])
    second = awarding.walked("submitted", member=member, claims=[part], **elsewhere(awarding))

    assert told(first) == [(True, ONE_USE, second.code)]
    with pytest.raises(Refused, match=second.code):
        awarding.take("submit", first)


def test_what_came_in_time_and_was_sent_back_may_come_again_late(awarding):
    made = awarding.walked("sent_back")
    asked = made.round
    asked.due_on = date(2022, 6, 1)
    asked.save()
    late = awarding.nomination(member=awarding.cast.member("Tú", qualification="college", job_title="Thợ"))

    assert awarding.take("submit", Nomination.objects.get(pk=made.pk)).state == "submitted"
    with pytest.raises(Refused, match=r"01/06/2022"):
        awarding.take("submit", late)
    assert refusal_of_round(asked, made.union, awarding.cast.bao, TODAY) == ""


def test_a_draft_of_a_union_merged_into_another_is_not_sent(awarding):
    made = awarding.nomination(by=awarding.cast.bao)
    Union.objects.filter(pk=made.union_id).update(dissolved_on=date(2022, 4, 1), successor=awarding.cast.haneul)

    with pytest.raises(Refused, match=awarding.cast.haneul.name):
        awarding.take("submit", Nomination.objects.get(pk=made.pk), by=awarding.cast.bao)
    where = reverse("nomination_new", args=[made.round.slug, made.award.code, made.union.code])
    assert awarding.cast.client("bao").get(where).status_code == 302


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("forward", {"forwarded_number": "1/TTr", "forwarded_on": date(2022, 6, 7)}),
        ("forward", {"forwarded_number": "1/TTr", "forwarded_on": date(2022, 6, 5)}),
    ],
)
def test_a_proposal_of_tomorrow_or_from_before_the_sitting_is_refused(awarding, name, fields):
    made = awarding.walked("passed")

    with pytest.raises(Refused, match=fields["forwarded_on"].strftime(r"%d/%m/%Y")):
        awarding.take(name, made, **fields)


def test_an_award_is_not_revoked_before_its_decision_nor_tomorrow(awarding):
    made = awarding.walked("awarded")

    for day in (date(2022, 6, 5), date(2022, 6, 7)):
        with pytest.raises(Refused, match=day.strftime(r"%d/%m/%Y")):
            awarding.take("revoke", made, revocation_number="9/QĐ", revoked_on=day, frees_claims=False, reason="Khai sai.")


def test_enough_votes_fail_only_where_there_is_a_quota(awarding):
    made = awarding.walked("under_review")
    awarding.result(made, agree=9)
    made.refresh_from_db()

    with pytest.raises(Refused):
        awarding.take("fail", made, reason="Hết chỉ tiêu.")
    made.round.awards.update(quota=1)
    assert awarding.take("fail", made, reason="Hết chỉ tiêu.").state == "not_passed"
