"""Campaigns: prepared, launched and summed up by the board; acknowledged and registered by the unions."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from emulation import enrolling
from emulation.campaign_forms import Invitations, LaunchForm, a_year_later
from emulation.models import Campaign, CampaignReview, Enrolment
from emulation.views.campaigns import _stored
from kcn_union import campaign_steps
from tests.conftest import NOW, TODAY, ZONE
from tests.initiatives.test_races import at_once, needs_postgres
from toolkit.steps import Refused
from unions.models import Event, Union

pytestmark = pytest.mark.usefixtures("today")


def typed(**more) -> dict:
    return {
        "name": "Lao động giỏi, lao động sáng tạo 2022",
        "short_name": "Lao động giỏi 2022",
        "slug": "",
        "level": "board",
        "document": "12/KH-CĐKCN",
        "document_on": "01/03/2022",
        "parent": "",
        "term": "2018–2023",
        "theme": "Năng suất, chất lượng",
        "counts": "initiatives",
        "audience": "all",
        "starts_on": "01/03/2022",
        "ends_on": "30/11/2022",
        "invite": "all",
        "set_count": "5",
        "set_vnd": "200 triệu",
        "version": "1",
    } | more


def campaign(cast, *, state="running", unions=None, **more) -> Campaign:
    """Return a campaign on file with its unions asked."""
    values = {
        "slug": f"c-{uuid4().hex[:6]}",
        "name": "Lao động giỏi",
        "short_name": "Lao động giỏi",
        "level": "board",
        "document": "12/KH",
        "starts_on": date(2022, 3, 1),
        "ends_on": date(2022, 11, 30),
    } | more
    made = Campaign.objects.create(state=state, **values)
    for union in [cast.samju, cast.haneul] if unions is None else unions:
        Enrolment.objects.create(campaign=made, union=union, set_count=5, set_vnd=200_000_000)
    return made


def part(record, union) -> Enrolment:
    return Enrolment.objects.get(campaign=record, union=union)


def join(cast, record, union, *, by=None, at=NOW, **more):
    enrolment = part(record, union)
    values = {"registered_on": TODAY, "target_count": 8, "target_vnd": 300_000_000} | more
    enrolling.workflow.take("register", enrolment, by=by or cast.hang, at=at, **values)
    return enrolment


# Launching.


def test_a_new_campaign_is_for_all_living_unions_with_one_target_and_leaves_one_event(cast):
    Union.objects.filter(pk=cast.haneul.pk).update(dissolved_on=date(2022, 5, 1))

    answer = cast.client("bao").post("/campaigns/new/", typed())

    made = Campaign.objects.get(slug="lao-dong-gioi-2022")
    assert answer.url == "/campaigns/lao-dong-gioi-2022/"
    assert (made.state, made.document_on, made.ends_on) == ("planned", date(2022, 3, 1), date(2022, 11, 30))
    assert list(made.enrolments.values_list("union__code", "set_count", "set_vnd", "state")) == [
        ("CD-001", 5, 200_000_000, "invited")
    ]
    assert [one.verb for one in Event.objects.about(made)] == ["created"]
    assert Event.objects.about(made).get().changes["unions"] == [[], ["CD-001 · 5 · 200.000.000 đ"]]


def test_the_address_is_proposed_from_the_short_name(cast):
    cast.client("bao").post("/campaigns/new/", typed(short_name="Đổi mới, sáng tạo"))

    assert Campaign.objects.filter(slug="doi-moi-sang-tao").exists()


@pytest.mark.parametrize("who", ["hang", "doc", "tri", "khach"])
def test_only_the_board_prepares_campaigns(cast, who):
    assert cast.client(who).get("/campaigns/new/").status_code == 403
    assert cast.client(who).post("/campaigns/new/", typed()).status_code == 403
    assert Campaign.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ends_on", "28/02/2022"),
        ("set_count", "-1"),
        ("set_count", "1.000.001"),
        ("set_vnd", "-5"),
        ("set_vnd", "1.000.000.000.000.001"),
        ("slug", "titles"),
        ("slug", "new"),
        ("slug", "Lao động"),
        ("slug", "gvn"),
        ("name", ""),
        ("starts_on", "31/02/2022"),
        ("invite", "some"),
        ("parent", "999999"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(cast, field, value):
    page = cast.client("bao").post("/campaigns/new/", typed(**{field: value}))

    assert (page.status_code, list(page.context["form"].errors)) == (200, [field])
    assert Campaign.objects.count() == 1


def test_titles_are_counted_among_women_alone(cast):
    page = cast.client("bao").post("/campaigns/new/", typed(counts="titles"))

    assert "audience" in page.context["form"].errors


def test_a_campaign_already_at_the_address_is_named(cast):
    client = cast.client("bao")
    client.post("/campaigns/new/", typed())

    page = client.post("/campaigns/new/", typed())

    assert "lao-dong-gioi-2022" in page.context["form"].errors["slug"][0]
    assert Campaign.objects.count() == 2


def test_an_address_taken_after_it_was_checked_is_refused_in_words(cast, rf):
    form = LaunchForm(typed(), living=2)
    assert form.is_valid()
    campaign(cast, slug="lao-dong-gioi-2022")
    request = rf.post("/campaigns/new/")
    request.user = cast.bao

    made = _stored(request, form, rows=[Invitations(form, today=TODAY, former=None)])

    assert (made, list(form.errors)) == (None, ["slug"])
    assert (Campaign.objects.count(), Event.objects.filter(kind="emulation.campaign").count()) == (2, 0)


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_launch_the_same_address_make_one_campaign(cast):
    clients = [cast.client(who) for who in ("bao", "hoa", "lanh")]

    answers = at_once(lambda number: clients[number].post("/campaigns/new/", typed()).status_code, 3)

    assert sorted(answers) == [200, 200, 302]
    assert Campaign.objects.filter(slug="lao-dong-gioi-2022").count() == 1


def test_a_parent_is_not_below_its_own_child(cast):
    parent = campaign(cast, slug="a")
    child = campaign(cast, slug="b", parent=parent)

    page = cast.client("bao").post("/campaigns/a/edit/", typed(slug="a", parent=child.pk))

    assert list(page.context["form"].errors) == ["parent"]


def test_after_the_launch_what_it_counts_stands_fast(cast):
    record = campaign(cast, slug="a")

    cast.client("bao").post(
        "/campaigns/a/edit/", typed(slug="b", counts="titles", audience="women", starts_on="01/01/2022", theme="Mới")
    )

    record.refresh_from_db()
    assert (record.slug, record.counts, record.audience, record.starts_on, record.theme, record.version) == (
        "a", "initiatives", "all", date(2022, 3, 1), "Mới", 2,
    )  # fmt: skip


def test_who_edits_an_older_version_is_told(cast):
    record = campaign(cast, slug="a", state="planned")
    client = cast.client("bao")
    client.post("/campaigns/a/edit/", typed(slug="a"))

    page = client.post("/campaigns/a/edit/", typed(slug="a", theme="Khác"))

    assert len(page.context["form"].non_field_errors()) == 1
    record.refresh_from_db()
    assert record.theme == "Năng suất, chất lượng"


def test_a_planned_campaign_is_the_boards_own(cast):
    campaign(cast, slug="a", state="planned")

    seen = {who: cast.client(who).get("/campaigns/a/").status_code for who in ("bao", "lanh", "doc", "hang", "khach")}
    assert seen == {"bao": 200, "lanh": 200, "doc": 200, "hang": 404, "khach": 404}
    assert cast.client("hang").get("/campaigns/a/unions/CD-001/").status_code == 404
    assert [row["campaign"].slug for row in cast.client("hang").get("/campaigns/").context["rows"]] == ["gvn"]


def test_launching_asks_for_document_unions_and_days_to_come(cast):
    refused = {
        name: campaign_steps.workflow.refusal("launch", campaign(cast, state="planned", **more), by=cast.bao, on=TODAY)
        for name, more in {
            "document": {"document": ""},
            "unions": {"unions": []},
            "over": {"ends_on": date(2022, 6, 5)},
            "nothing": {},
        }.items()
    }
    assert [name for name, text in refused.items() if text] == ["document", "unions", "over"]
    assert len(set(refused.values())) == 4


def test_the_board_launches_and_others_do_not(cast):
    record = campaign(cast, slug="a", state="planned")
    for who, status in (("hang", 404), ("doc", 403), ("tri", 403)):
        assert cast.client(who).post("/campaigns/a/steps/launch/", {"seen": 1}).status_code == status

    cast.client("lanh").post("/campaigns/a/steps/launch/", {"seen": 1})

    record.refresh_from_db()
    assert (record.state, record.version) == ("running", 2)
    assert [one.verb for one in Event.objects.about(record)] == ["launch"]


# Unions and targets.


def test_the_board_chooses_unions_and_sets_targets_with_one_event(cast):
    record = campaign(cast, slug="a", unions=[cast.samju])
    fields = {f"in_{cast.haneul.pk}": "on", f"count_{cast.haneul.pk}": "3", f"vnd_{cast.haneul.pk}": "1,2 tỷ", "version": "1"}

    cast.client("bao").post("/campaigns/a/unions/", fields)

    assert list(record.enrolments.values_list("union__code", "set_count", "set_vnd")) == [("CD-002", 3, 1_200_000_000)]
    assert Event.objects.about(record).get().changes == {
        "unions": [["CD-001 · 5 · 200.000.000 đ"], ["CD-002 · 3 · 1.200.000.000 đ"]]
    }


def test_a_union_that_has_joined_is_not_taken_out(cast):
    record = campaign(cast, slug="a")
    join(cast, record, cast.samju)

    page = cast.client("bao").post("/campaigns/a/unions/", {f"in_{cast.haneul.pk}": "on", "version": "1"})

    assert cast.samju.name in page.context["form"].non_field_errors()[0]
    assert (record.enrolments.count(), Event.objects.about(record).count()) == (2, 0)


@pytest.mark.parametrize(("name", "value"), [("count", "-1"), ("count", "9.999.999"), ("vnd", "-1"), ("vnd", "1.000.001 tỷ")])
def test_a_target_beyond_its_bounds_is_said_at_its_row(cast, name, value):
    record = campaign(cast, slug="a")
    page = cast.client("bao").post(
        "/campaigns/a/unions/", {f"in_{cast.samju.pk}": "on", f"{name}_{cast.samju.pk}": value, "version": "1"}
    )

    assert list(page.context["form"].errors) == [f"{name}_{cast.samju.pk}"]
    assert record.enrolments.count() == 2


def test_officers_do_not_choose_unions(cast):
    campaign(cast, slug="a")

    assert cast.client("hang").post("/campaigns/a/unions/", {"version": "1"}).status_code == 403
    assert Enrolment.objects.filter(campaign__slug="a").count() == 2


# Acknowledging and registering.


def test_an_officer_acknowledges_and_registers_the_own_union_with_one_event_each(cast):
    record = campaign(cast, slug="a")
    client = cast.client("hang")
    where = "/campaigns/a/unions/CD-001/"

    client.post(f"{where}steps/acknowledge/", {"seen": 1})
    client.post(
        f"{where}steps/register/", {"seen": 2, "registered_on": "02/06/2022", "target_count": "8", "target_vnd": "300 triệu"}
    )

    enrolment = part(record, cast.samju)
    assert (enrolment.state, enrolment.acknowledged_on, enrolment.registered_on) == ("registered", TODAY, date(2022, 6, 2))
    assert (enrolment.target_count, enrolment.target_vnd, enrolment.aim_count, enrolment.source) == (8, 300_000_000, 8, "own")
    assert [one.verb for one in Event.objects.about(enrolment).order_by("pk")] == ["acknowledge", "register"]


def test_the_board_registers_a_union_from_its_paper(cast):
    record = campaign(cast)
    join(cast, record, cast.samju, by=cast.bao, target_vnd=None)

    enrolment = part(record, cast.samju)
    assert (enrolment.state, enrolment.source, enrolment.aim_vnd) == ("registered", "paper", 200_000_000)


def test_another_unions_officer_finds_nothing_and_a_reader_may_not(cast):
    campaign(cast, slug="a")

    assert cast.client("minh").post("/campaigns/a/unions/CD-001/steps/acknowledge/", {"seen": 1}).status_code == 404
    for who in ("doc", "tri"):
        assert cast.client(who).post("/campaigns/a/unions/CD-001/steps/acknowledge/", {"seen": 1}).status_code == 403
    with pytest.raises(PermissionDenied):
        enrolling.workflow.require("register", part(Campaign.objects.get(slug="a"), cast.samju), by=cast.minh, on=TODAY)
    assert set(Enrolment.objects.filter(campaign__slug="a").values_list("state", flat=True)) == {"invited"}


@pytest.mark.parametrize(
    ("state", "more", "word"),
    [
        ("planned", {}, "chưa phát động"),
        ("closed", {"ends_on": date(2022, 5, 31), "review_words": "Tốt."}, "đã tổng kết"),
        ("running", {"ends_on": date(2022, 6, 5)}, "05/06/2022"),
    ],
)
def test_nobody_joins_a_campaign_not_launched_ended_or_summed_up(cast, state, more, word):
    record = campaign(cast, state=state, **more)

    with pytest.raises(Refused, match=word):
        join(cast, record, cast.samju)
    assert part(record, cast.samju).state == "invited"


def test_a_union_that_ended_joins_no_campaign(cast):
    record = campaign(cast)
    Union.objects.filter(pk=cast.samju.pk).update(dissolved_on=date(2022, 6, 5))

    with pytest.raises(Refused, match="05/06/2022"):
        join(cast, record, cast.samju, by=cast.bao)


@pytest.mark.parametrize(
    "values",
    [
        {"target_count": None, "target_vnd": None},
        {"registered_on": None},
        {"registered_on": TODAY + timedelta(1)},
        {"registered_on": date(2014, 12, 31)},
        {"target_vnd": -1},
        {"target_vnd": 10**15 + 1},
        {"target_count": 1_000_001},
        {"target_count": -1},
    ],
)
def test_a_registration_that_cannot_be_is_refused(cast, values):
    record = campaign(cast)

    with pytest.raises(Refused):
        join(cast, record, cast.samju, **values)
    assert (part(record, cast.samju).state, Event.objects.filter(verb="register").count()) == ("invited", 0)


def test_what_was_typed_stays_when_a_registration_is_refused(cast):
    campaign(cast, slug="a")

    page = cast.client("hang").post(
        "/campaigns/a/unions/CD-001/steps/register/",
        {"seen": 1, "registered_on": "07/06/2022", "target_count": "8", "target_vnd": ""},
    )

    form = next(one["form"] for one in page.context["steps"] if one["offer"].name == "register")
    assert (form["target_count"].value(), list(form.errors)) == ("8", ["__all__"])


def test_a_registration_is_taken_back_with_a_reason_and_loses_its_targets(cast):
    record = campaign(cast)
    enrolment = join(cast, record, cast.samju)
    with pytest.raises(Refused):
        enrolling.workflow.take("unregister", enrolment, by=cast.hang, at=NOW)

    enrolling.workflow.take("unregister", enrolment, by=cast.hang, at=NOW, reason="Nhầm phong trào.")

    assert (enrolment.state, enrolment.registered_on, enrolment.target_count, enrolment.acknowledged_on) == (
        "acknowledged", None, None, TODAY,
    )  # fmt: skip


def test_a_registered_union_reviews_itself_in_words(cast):
    enrolment = join(cast, campaign(cast), cast.samju)
    for name, field in (("review_interim", "interim_words"), ("review_final", "final_words")):
        with pytest.raises(Refused):
            enrolling.workflow.take(name, enrolment, by=cast.hang, at=NOW, **{field: ""})
        enrolling.workflow.take(name, enrolment, by=cast.hang, at=NOW, **{field: "Tốt."})

    assert (enrolment.interim_words, enrolment.final_words) == ("Tốt.", "Tốt.")


def test_two_who_register_at_once_leave_one_registration(cast):
    enrolment = part(campaign(cast), cast.samju)
    stale = Enrolment.objects.get(pk=enrolment.pk)
    values = {"registered_on": TODAY, "target_count": 1, "target_vnd": None}
    enrolling.workflow.take("register", enrolment, by=cast.hang, at=NOW, seen=1, **values)

    with pytest.raises(Refused):
        enrolling.workflow.take("register", stale, by=cast.bao, at=NOW, seen=1, **values)
    assert Event.objects.filter(verb="register").count() == 1


# Summing up.


def test_a_campaign_is_summed_up_after_its_last_day_with_words(cast):
    record = campaign(cast)
    for more in ({"ends_on": None}, {"ends_on": TODAY}):
        Campaign.objects.filter(pk=record.pk).update(**more)
        with pytest.raises(Refused):
            campaign_steps.workflow.take("sum_up", record, by=cast.bao, at=NOW, review_words="Tốt.")
    Campaign.objects.filter(pk=record.pk).update(ends_on=date(2022, 6, 5))
    with pytest.raises(Refused):
        campaign_steps.workflow.take("sum_up", record, by=cast.bao, at=NOW, review_words="")

    campaign_steps.workflow.take("sum_up", record, by=cast.bao, at=NOW, review_words="Tốt.")

    assert (record.state, record.review_words) == ("closed", "Tốt.")


@pytest.mark.parametrize("who", ["hang", "doc", "tri"])
def test_only_the_board_sums_up(cast, who):
    record = campaign(cast, slug="a", ends_on=date(2022, 6, 5))

    assert cast.client(who).post("/campaigns/a/steps/sum_up/", {"seen": 1, "review_words": "Tốt."}).status_code == 403
    assert CampaignReview.objects.filter(campaign=record).count() == 0


def test_a_summing_up_keeps_the_results_of_its_moment(cast):
    record, other = campaign(cast, slug="a"), campaign(cast, slug="b")
    join(cast, record, cast.samju)
    one = cast.accepted(accepted_vnd=30_000_000)
    two = cast.accepted(union=cast.haneul, accepted_vnd=20_000_000)
    waiting = cast.walked("received")
    one.campaigns.set([record, other])
    two.campaigns.set([record])
    waiting.campaigns.set([record])
    campaign_steps.workflow.take("interim", record, by=cast.bao, at=NOW, review_words="Khá.")

    cast.take("accept", waiting, accepted_vnd=10_000_000)
    cast.take("revoke", one, by=cast.hoa, reason="Hủy quyết định.")

    kept = record.reviews.get()
    assert (kept.kind, kept.words, kept.by, kept.invited, kept.acknowledged, kept.registered) == (
        "interim", "Khá.", cast.bao, 2, 1, 1,
    )  # fmt: skip
    assert (kept.counted, kept.in_money, kept.accepted_total_vnd, kept.shared) == (2, 2, 50_000_000, 1)
    assert [(row["code"], row["counted"], row["accepted_total_vnd"]) for row in kept.by_half_year] == [("2022-H1", 2, 50_000_000)]
    assert [
        (row["code"], row["state"], row["aim_count"], row["counted"], row["accepted_total_vnd"]) for row in kept.by_union
    ] == [
        ("CD-002", "invited", 5, 1, 20_000_000),
        ("CD-001", "registered", 8, 1, 30_000_000),
    ]


def test_a_summing_up_of_titles_keeps_holders_over_accepted_returns(cast):
    cast.returned(cast.samju, women_members=180)
    cast.holders(cast.samju, 170, registered=175)
    cast.returned(cast.haneul, state="submitted")
    cast.holders(cast.haneul, 99)

    campaign_steps.workflow.take("interim", cast.gvn, by=cast.bao, at=NOW, review_words="Khá.")

    kept = CampaignReview.objects.get()
    assert (kept.half_year.code, kept.holders, kept.holders_registered, kept.women_members) == ("2022-H1", 170, 175, 180)


def test_after_the_summing_up_nothing_is_changed(cast):
    record = campaign(cast, slug="a", ends_on=date(2022, 6, 5))
    campaign_steps.workflow.take("sum_up", record, by=cast.bao, at=NOW, review_words="Tốt.")
    client = cast.client("bao")

    answers = [client.post(f"/campaigns/a/{page}/", typed(slug="a", version="2")) for page in ("edit", "unions")]

    assert [one.status_code for one in answers] == [302, 302]
    record.refresh_from_db()
    assert (record.version, record.enrolments.count(), list(campaign_steps.workflow.offers(record, by=cast.bao, on=TODAY))) == (
        2,
        2,
        [],
    )


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_a_registration_in_flight_is_in_the_summing_up_or_refused(cast):
    record = campaign(cast, ends_on=TODAY)
    tomorrow = datetime(2022, 6, 7, 0, 0, tzinfo=ZONE)

    def deed(number):
        try:
            if number:
                return bool(join(cast, record, cast.samju, at=NOW))
            mine = Campaign.objects.get(pk=record.pk)
            campaign_steps.workflow.take("sum_up", mine, by=cast.bao, at=tomorrow, review_words="Tốt.")
        except Refused:
            return False
        return None

    _closed, registered = at_once(deed, 2)

    assert CampaignReview.objects.get().registered == (1 if registered else 0)


# Again next year.


def test_next_years_campaign_begins_a_year_later_with_unions_and_targets(cast):
    record = campaign(cast, slug="ldg-2022", name="Lao động giỏi 2022", parent=cast.gvn)
    join(cast, record, cast.samju)
    client = cast.client("bao")
    offered = client.get("/campaigns/ldg-2022/copy/").context["form"]

    begins = {name: offered[name].value() for name in ("name", "slug", "starts_on", "ends_on", "parent", "invite")}
    assert begins == {
        "name": "Lao động giỏi 2023", "slug": "ldg-2023", "starts_on": "01/03/2023", "ends_on": "30/11/2023",
        "parent": cast.gvn.pk, "invite": "former",
    }  # fmt: skip
    assert not offered["document"].value()
    client.post("/campaigns/ldg-2022/copy/", typed(slug="ldg-2023", invite="former", set_count="", set_vnd=""))

    made = Campaign.objects.get(slug="ldg-2023")
    assert made.state == "planned"
    assert list(made.enrolments.order_by("union__code").values_list("union__code", "set_count", "set_vnd", "state")) == [
        ("CD-001", 8, 300_000_000, "invited"),
        ("CD-002", 5, 200_000_000, "invited"),
    ]


def test_a_campaign_that_crosses_the_turn_of_the_year_moves_both_years(cast):
    campaign(cast, slug="ldg-2023-h1", name="6 tháng đầu năm 2023", starts_on=date(2022, 12, 1), ends_on=date(2023, 5, 31))
    offered = cast.client("bao").get("/campaigns/ldg-2023-h1/copy/").context["form"]

    begins = [offered[name].value() for name in ("name", "slug", "starts_on", "ends_on")]
    assert begins == ["6 tháng đầu năm 2024", "ldg-2024-h1", "01/12/2023", "31/05/2024"]


def test_a_copy_need_not_take_unions_over(cast):
    campaign(cast, slug="ldg", unions=[cast.samju])

    cast.client("bao").post("/campaigns/ldg/copy/", typed(slug="ldg-2023", invite="later"))

    assert Enrolment.objects.filter(campaign__slug="ldg-2023").count() == 0


def test_an_address_without_a_year_gets_one(cast):
    record = campaign(cast, slug="ldg", starts_on=date(2024, 2, 29), ends_on=None)

    begins = a_year_later(record)
    assert (begins["slug"], begins["starts_on"], begins["ends_on"]) == ("ldg-2025", date(2025, 2, 28), None)


# The database is the last line.


@pytest.mark.parametrize(
    ("name", "model", "values"),
    [
        ("campaign_summed_up_has_ended", Campaign, {"state": "closed"}),
        ("enrolment_set_in_bounds", Enrolment, {"set_vnd": -1}),
        ("enrolment_target_in_bounds", Enrolment, {"target_vnd": 10**15 + 1}),
        ("enrolment_set_count_in_bounds", Enrolment, {"set_count": 1_000_001}),
        ("enrolment_target_count_in_bounds", Enrolment, {"target_count": 1_000_001}),
        ("enrolment_state_has_its_days", Enrolment, {"state": "registered"}),
        ("enrolment_state_has_its_days", Enrolment, {"acknowledged_on": TODAY}),
    ],
)
def test_the_database_holds_the_rules(cast, name, model, values):
    record = campaign(cast)
    campaign_steps.freeze(record_with_words(record), "final", by=cast.bao, at=NOW)
    rows = model.objects.filter(**{"pk" if model is Campaign else "campaign": record.pk})

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        rows.update(**values)


def test_a_summing_up_has_words(cast):
    kept = campaign_steps.freeze(record_with_words(campaign(cast)), "interim", by=cast.bao, at=NOW)
    kept.pk, kept.words = None, ""

    with pytest.raises(IntegrityError, match="campaign_review_has_words"), transaction.atomic():
        kept.save(force_insert=True)


@pytest.mark.parametrize(
    "statement", ["UPDATE emulation_campaignreview SET counted = 999", "DELETE FROM emulation_campaignreview"]
)
def test_the_database_refuses_to_change_a_summing_up(cast, statement):
    campaign_steps.freeze(record_with_words(campaign(cast)), "interim", by=cast.bao, at=NOW)

    with pytest.raises(IntegrityError, match="written once"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert list(CampaignReview.objects.values_list("counted", flat=True)) == [0]


def record_with_words(record):
    record.review_words = "Tốt."
    return record


def test_a_campaign_has_one_final_summing_up(cast):
    record = record_with_words(campaign(cast))
    campaign_steps.freeze(record, "final", by=cast.bao, at=NOW)

    named = "campaign_summed_up_once" if connection.vendor == "postgresql" else "emulation_campaignreview.campaign_id"
    with pytest.raises(IntegrityError, match=named), transaction.atomic():
        campaign_steps.freeze(record, "final", by=cast.bao, at=NOW)
