"""An admin keeps the catalogue: each change with its event, nothing confirmed that was changed, nothing overwritten that judged."""

from datetime import date

import pytest
from django.apps import apps

from awards import catalogue
from awards.criteria import criteria_of
from awards.models import Authority, Award, BaseWage, Criterion
from tests.conftest import BEGIN, NOW, TODAY
from toolkit.steps import Refused
from unions.events import WORDS
from unions.models import Event

pytestmark = pytest.mark.usefixtures("today")

MILLION = 1_000_000


@pytest.fixture
def admin(awarding):
    return awarding.cast.client("tri")


def posted(row) -> dict:
    """Return what the browser posts of a row of the catalogue, as it stands."""
    found = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.editable and field.name != "id" and value is not None and value is not False:
            found[field.name] = f"{value:%d/%m/%Y}" if isinstance(value, date) else value
    if getattr(row, "leader", None) is False:
        found["leader"] = "false"
    return found


def address(row, deed="change") -> str:
    return f"/admin/awards/{row._meta.model_name}/{row.pk}/{deed}/"


def events() -> list[tuple]:
    return list(Event.objects.filter(kind__startswith="awards.").order_by("pk").values_list("verb", "kind", "actor_id"))


@pytest.mark.parametrize("model", [Award, Criterion])
def test_comparing_with_the_text_is_a_deed_with_its_event(awarding, admin, model):
    award, criterion = awarding.award(), awarding.criterion("statement")
    row = award if model is Award else criterion

    assert admin.get(address(row, "confirm")).status_code == 405
    assert admin.post(address(row, "confirm")).status_code == 302
    row.refresh_from_db()
    assert (row.confirmed_on, row.confirmed_by) == (TODAY, awarding.cast.tri)
    assert events() == [("confirm", row._meta.label_lower, awarding.cast.tri.pk)]
    assert f"{row._meta.label_lower}.confirm" in WORDS


@pytest.mark.parametrize("who", ["hang", "bao", "lanh", "doc", "vinh", "khach"])
def test_only_an_admin_compares_changes_or_opens_a_version(awarding, who):
    criterion = awarding.criterion("statement")
    client = awarding.cast.client(who)

    for deed in ("confirm", "version", "change", "delete"):
        assert client.post(address(criterion, deed), posted(criterion) | {"since": "01/07/2022"}).status_code in {302, 403}
    criterion.refresh_from_db()
    assert (criterion.confirmed_on, Criterion.objects.count(), events()) == (None, 1, [])


@pytest.mark.parametrize(
    ("changes", "kept"),
    [({"amount_vnd": "90.000.000"}, False), ({"legal_basis": "QĐ 999"}, False), ({"order": "7"}, True), ({"valid_to": "31/12/2022"}, True)],
)  # fmt: skip
def test_a_change_of_weight_takes_the_confirmation_away(awarding, admin, changes, kept):
    row = awarding.criterion("one_benefit", amount_vnd=80 * MILLION, years=1)
    catalogue.confirm(row, by=awarding.cast.tri, at=NOW)

    assert admin.post(address(row), posted(row) | changes).status_code == 302
    row.refresh_from_db()
    assert (row.confirmed_on, row.confirmed_by) == ((TODAY, awarding.cast.tri) if kept else (None, None))
    assert [verb for verb, _kind, _actor in events()] == ["confirm", "changed"]


def test_an_award_changed_in_its_votes_is_to_be_compared_again(awarding, admin):
    row = awarding.award()
    catalogue.confirm(row, by=awarding.cast.tri, at=NOW)

    assert admin.post(address(row), posted(row) | {"vote_percent": "90"}).status_code == 302
    row.refresh_from_db()
    assert (row.vote_percent, row.confirmed_on) == (90, None)


@pytest.mark.parametrize("model", [Award, Criterion])
def test_a_row_without_a_source_is_refused_in_words(awarding, admin, model):
    award, criterion = awarding.award(), awarding.criterion("statement")
    row = award if model is Award else criterion

    response = admin.post(address(row), posted(row) | {"legal_basis": " "})
    assert (response.status_code, list(response.context["adminform"].form.errors)) == (200, ["legal_basis"])
    assert events() == []


def test_an_admin_adds_a_criterion_and_it_waits_to_be_compared(awarding, admin):
    row = awarding.criterion("one_benefit", amount_vnd=80 * MILLION, years=1)
    given = posted(row) | {"text": "Khác", "confirmed_on": "06/06/2022", "confirmed_by": awarding.cast.tri.pk}

    assert admin.post("/admin/awards/criterion/add/", given).status_code == 302
    made = Criterion.objects.get(text="Khác")
    assert (made.amount_vnd, made.confirmed_on, events()) == (
        80 * MILLION,
        None,
        [("created", "awards.criterion", awarding.cast.tri.pk)],
    )


# Versions.


def test_a_new_version_lets_the_old_one_end_the_day_before(awarding, admin):
    old = awarding.criterion("one_benefit", route="a", amount_vnd=80 * MILLION, years=1, valid_to=date(2022, 12, 31))
    catalogue.confirm(old, by=awarding.cast.tri, at=NOW)

    assert admin.get(address(old, "version")).status_code == 200
    response = admin.post(address(old, "version"), {"since": "01/07/2022"})
    new = Criterion.objects.exclude(pk=old.pk).get()
    old.refresh_from_db()
    assert response.url == address(new)
    assert (old.valid_from, old.valid_to, old.confirmed_on) == (BEGIN, date(2022, 6, 30), TODAY)
    assert (new.valid_from, new.valid_to, new.confirmed_on, new.amount_vnd, new.route) == (
        date(2022, 7, 1), date(2022, 12, 31), None, 80 * MILLION, "a",
    )  # fmt: skip
    assert [verb for verb, _kind, _actor in events()] == ["confirm", "changed", "created"]
    assert [criteria_of(old.award, on=day) for day in (date(2022, 6, 30), date(2022, 7, 1))] == [[old], [new]]


@pytest.mark.parametrize("since", ["01/01/2019", "01/12/2018", "02/01/2023", "", "31/06/2022"])
def test_a_version_from_a_day_that_does_not_fit_is_refused_in_words(awarding, admin, since):
    old = awarding.criterion("statement", valid_to=date(2023, 1, 1))

    response = admin.post(address(old, "version"), {"since": since})
    assert (response.status_code, list(response.context["form"].errors), Criterion.objects.count()) == (200, ["since"], 1)
    assert events() == []


def test_what_judged_a_nomination_stays_as_it_was(awarding, admin):
    row = awarding.criterion("judged")
    awarding.walked("submitted")

    assert admin.post(address(row), posted(row) | {"text": "Khác", "order": "3"}).status_code == 302
    assert admin.post(address(row, "delete"), {"post": "yes"}).status_code == 403
    row.refresh_from_db()
    assert (row.text, row.order) == (str(Criterion.Kind.JUDGED.label), 3)
    with pytest.raises(Refused, match=r"06/06/2022"):
        catalogue.new_version(row, TODAY, by=awarding.cast.tri, at=NOW)


def test_the_page_says_why_the_numbers_stay_and_where_new_ones_go(awarding, admin):
    row = awarding.criterion("judged")
    before = admin.get(address(row)).content.decode()
    awarding.walked("submitted")
    after = admin.get(address(row)).content.decode()

    words = "Đã có đề nghị xét theo các con số này nên không sửa được nữa."
    assert (words in before, words in after) == (False, True)


def test_an_award_shows_and_takes_its_prize_with_a_comma(awarding, admin):
    award = awarding.award(prize_multiple="0.30")

    page = admin.get(address(award)).content.decode()

    assert 'name="prize_multiple" value="0,30"' in page


def test_a_nomination_of_another_award_or_of_other_days_keeps_nothing(awarding, admin):
    other = awarding.criterion("judged", award=awarding.award("LDTT", "Lao động tiên tiến"))
    ended = awarding.criterion("judged", valid_to=date(2022, 6, 5))
    awarding.walked("submitted")

    for row in (other, ended):
        assert admin.post(address(row), posted(row) | {"text": "Khác"}).status_code == 302
    assert list(Criterion.objects.values_list("text", flat=True)) == ["Khác", "Khác"]


# Deleting.


def test_a_row_that_nobody_uses_may_go_and_one_in_use_may_not(awarding, admin):
    spare = Authority.objects.create(code="XA", name="Xã", short_name="Xã", rank=3)
    award = awarding.award()
    criterion = awarding.criterion("statement")

    for row in (award, award.authority):
        admin.post(address(row, "delete"), {"post": "yes"})
    assert (Award.objects.count(), Authority.objects.count()) == (1, 2)
    for row in (criterion, award, spare):
        assert admin.post(address(row, "delete"), {"post": "yes"}).status_code == 302
    assert (Criterion.objects.count(), Award.objects.count(), Authority.objects.count()) == (0, 0, 1)
    assert [verb for verb, _kind, _actor in events()] == ["deleted"] * 3


def test_a_base_wage_by_which_something_was_decided_stays(awarding, admin):
    used = BaseWage.objects.create(since=date(2019, 7, 1), wage_vnd=1_490_000, legal_basis="NĐ 38")
    coming = BaseWage.objects.create(since=date(2023, 7, 1), wage_vnd=1_800_000, legal_basis="NĐ 24")
    awarding.decision(awarding.round())

    assert admin.post(address(used, "delete"), {"post": "yes"}).status_code == 403
    assert admin.post(address(coming, "delete"), {"post": "yes"}).status_code == 302


@pytest.mark.parametrize("name", ["round", "nomination", "councilresult", "sitting", "awarddecision", "honour"])
def test_what_changes_by_its_steps_is_only_read_here(awarding, admin, name):
    awarding.walked("awarded")
    row = apps.get_model("awards", name).objects.get()

    assert admin.get(address(row)).status_code == 200
    assert admin.post(address(row), {}).status_code == 403
    assert admin.post(address(row, "delete"), {"post": "yes"}).status_code == 403
    assert admin.get(f"/admin/awards/{name}/add/").status_code == 403


def test_results_that_are_still_entered_are_not_shown_to_the_admin(awarding, admin):
    made = awarding.walked("under_review")
    result = awarding.result(made, sitting=awarding.sitting(made.round, state="open"))

    assert admin.get(address(result)).status_code == 302
    assert made.code not in admin.get("/admin/awards/councilresult/").content.decode()


# The preview.


def loi(awarding, vnd, *, union=None, name="Lợi", qualification="college"):
    member = awarding.cast.member(name, union=union, qualification=qualification, job_title="Thợ")
    awarding.author(member, accepted_vnd=vnd * MILLION)
    return member


@pytest.fixture
def threshold(awarding):
    """80 triệu in one initiative, a signed statement and a paper that people judge; three members around it."""
    awarding.criterion("statement")
    awarding.criterion("judged")
    loi(awarding, 85, name="Giữa")
    loi(awarding, 95, name="Trên")
    loi(awarding, 75, name="Dưới", union=awarding.cast.haneul)
    awarding.cast.member("Không", qualification="college")
    return awarding.criterion("one_benefit", amount_vnd=80 * MILLION, years=1)


def told(found) -> tuple:
    return (
        found.now, found.then, [one.member.name for one in found.gain], [one.member.name for one in found.lose],
        [(row.union.code, row.gain, row.lose) for row in found.rows],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("90.000.000", (2, 1, [], ["Giữa"], [("CD-001", 0, 1)])),
        ("70.000.000", (2, 3, ["Dưới"], [], [("CD-002", 1, 0)])),
        ("81 triệu", (2, 2, [], [], [])),
    ],
)
def test_the_preview_names_who_gains_and_who_loses_and_saves_nothing(awarding, admin, threshold, amount, expected):
    response = admin.post(address(threshold), posted(threshold) | {"amount_vnd": amount, "_preview": "1"})

    assert (response.status_code, told(response.context["preview"])) == (200, expected)
    threshold.refresh_from_db()
    assert (threshold.amount_vnd, events()) == (80 * MILLION, [])


def test_the_preview_of_a_new_criterion_takes_it_as_one_more(awarding, admin, threshold):
    given = posted(threshold) | {
        "kind": "qualification",
        "qualification_from": "university",
        "valid_from": "01/01/2023",
        "_preview": "1",
    }

    response = admin.post("/admin/awards/criterion/add/", given)
    assert told(response.context["preview"]) == (2, 0, [], ["Giữa", "Trên"], [("CD-001", 0, 2)])
    assert Criterion.objects.count() == 3


def test_a_preview_of_what_is_wrong_shows_what_is_wrong(awarding, admin, threshold):
    response = admin.post(address(threshold), posted(threshold) | {"amount_vnd": "", "_preview": "1"})

    assert ("preview" in response.context, list(response.context["adminform"].form.errors)) == (False, ["amount_vnd"])


def test_the_preview_of_a_collective_award_looks_at_unions(awarding):
    award = awarding.award("CO", "Cờ", for_whom="union")
    named = awarding.award("CDCS_XS", "Xuất sắc", for_whom="union")
    awarding.honour(union=awarding.cast.haneul, award=named, year=2022)
    row = awarding.criterion("honour", award=award, named=named, count=1, years=1)
    row.years, row.before = 1, True

    found = catalogue.preview(row, on=TODAY)
    assert (found.now, found.then, [one.union.code for one in found.lose]) == (1, 0, ["CD-002"])


def test_the_preview_names_fifty_and_counts_all(awarding, threshold):
    for number in range(52):
        loi(awarding, 72, name=f"Người {number}")
    threshold.amount_vnd = 70 * MILLION

    found = catalogue.preview(threshold, on=TODAY)
    assert (len(found.gain), found.gains) == (50, 53)


@pytest.mark.parametrize("many", [1, 3])
def test_the_preview_asks_the_same_of_however_many(awarding, threshold, django_assert_num_queries, many):
    for number in range(many):
        loi(awarding, 72, name=f"Người {number}")

    with django_assert_num_queries(9):
        catalogue.preview(threshold, on=TODAY)
