"""Adoptions: entered by the adopter, accepted by the board, counted apart; and the library they come from."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from emulation.models import HalfYear
from initiatives.adoptions import ADOPTION_STEPS, workflow
from initiatives.models import Adoption, Initiative
from initiatives.workflow import workflow as life
from kcn_union.half_year.figures import gather
from tests.conftest import TODAY
from toolkit.steps import Refused
from unions.models import Event, Union

pytestmark = pytest.mark.usefixtures("today")

FIELDS = {"accept": {"accepted_vnd": 12_000_000}, "reject": {"reason": "Chưa rõ."}, "revoke": {"reason": "Không đúng."}}
# step: from, to, by whom. Minh's union adopts what Hang's made; Bao accepts.
TABLE = {
    "accept": ({"draft"}, "accepted", {"bao", "lanh"}),
    "reject": ({"draft"}, "declined", {"bao", "lanh"}),
    "reopen": ({"declined"}, "draft", {"minh"}),
    "undo": ({"accepted"}, "draft", {"bao"}),
    "revoke": ({"accepted"}, "declined", {"bao", "lanh"}),
}
NOT_NOW = {("undo", "lanh")}


def walked(cast, state) -> Adoption:
    made = cast.adopted()
    for name in {"draft": [], "accepted": ["accept"], "declined": ["reject"]}[state]:
        cast.take_adoption(name, made, **FIELDS[name])
    return made


def test_the_table_here_names_every_step():
    assert {name: (set(step.sources), str(step.target)) for name, step in ADOPTION_STEPS.items()} == {
        name: (sources, target) for name, (sources, target, _who) in TABLE.items()
    }


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.parametrize("who", ["hang", "minh", "bao", "lanh", "doc", "tri", "khach"])
def test_a_step_is_taken_by_those_who_may_and_by_nobody_else(cast, name, who):
    sources, target, may = TABLE[name]
    made, person = walked(cast, min(sources)), cast.people[who]

    if who in may:
        cast.take_adoption(name, made, by=person, **FIELDS.get(name, {}))
        assert (made.state, Event.objects.about(made).latest("pk").verb) == (target, name)
    else:
        before = Adoption.objects.values().get(pk=made.pk)
        if (name, who) not in NOT_NOW:
            with pytest.raises(PermissionDenied):
                workflow.require(name, made, by=person, on=TODAY)
        with pytest.raises(Refused):
            cast.take_adoption(name, made, by=person, **FIELDS.get(name, {}))
        assert Adoption.objects.values().get(pk=made.pk) == before


def test_it_counts_in_the_half_year_since_when_it_is_applied_late_where_that_is_closed(cast):
    HalfYear.objects.filter(code="2021-H1").update(state="closed")
    origin = cast.take("into_library", cast.accepted())
    early = cast.adopted(initiative=origin, applied_on=date(2021, 3, 1))

    assert cast.take_adoption("accept", early, accepted_vnd=None).half_year.code == "2021-H2"
    assert walked(cast, "accepted").half_year.code == "2022-H1"


def test_undo_is_for_who_accepted_on_the_same_day_while_the_half_year_is_open(cast):
    made = walked(cast, "accepted")

    assert workflow.refusal("undo", made, by=cast.hoa, on=TODAY) != ""
    assert workflow.refusal("undo", made, by=cast.bao, on=TODAY + timedelta(1)) != ""
    HalfYear.objects.filter(code="2022-H1").update(state="closed")
    with pytest.raises(Refused, match="đã đóng"):
        cast.take_adoption("undo", Adoption.objects.get(pk=made.pk))


def test_who_entered_it_does_not_accept_it(cast):
    entered = cast.adopted(by=cast.bao)

    assert workflow.refusal("accept", entered, by=cast.bao, on=TODAY).startswith("Anh/chị là người nhập")
    assert workflow.refusal("accept", entered, by=cast.hoa, on=TODAY) == ""


def test_what_was_adopted_from_a_revoked_initiative_is_not_accepted(cast):
    made = cast.adopted()
    cast.take("revoke", made.initiative, reason="Quyết định bị hủy.")
    made.refresh_from_db()

    with pytest.raises(Refused, match=made.initiative.code):
        cast.take_adoption("accept", made, accepted_vnd=None)


def test_an_adoption_is_never_in_the_headline(cast):
    origin = cast.take("into_library", cast.accepted(accepted_vnd=50_000_000))
    cast.take_adoption("accept", cast.adopted(initiative=origin), accepted_vnd=12_000_000)

    figures = gather(HalfYear.objects.listed().get(code="2022-H1"), Union.objects.with_changes(), user=cast.bao, on=TODAY)

    assert (figures.flow("counted"), figures.flow("accepted_total_vnd")) == (1, 50_000_000)
    assert (figures.flow("adoptions"), figures.flow("adopted_total_vnd")) == (1, 12_000_000)
    assert Initiative.objects.counted().totals()["accepted_total_vnd"] == 50_000_000


def test_what_is_not_accepted_adds_nothing(cast):
    walked(cast, "draft")

    assert Adoption.objects.counted().totals() == {"adoptions": 0, "adopted_total_vnd": 0}


# A pair counts once.


def test_one_adoption_for_a_union_and_an_initiative(cast):
    made = cast.adopted()

    with pytest.raises(IntegrityError), transaction.atomic():
        cast.adopted(initiative=made.initiative)


def test_a_union_does_not_adopt_its_own_nor_what_it_entered_as_an_initiative(cast):
    origin = cast.take("into_library", cast.accepted())
    own = Adoption(initiative=origin, union=cast.samju)
    with pytest.raises(ValidationError):
        own.clean()
    recognised = cast.draft(union=cast.haneul)
    Initiative.objects.filter(pk=recognised.pk).update(adopted_from=origin)
    with pytest.raises(ValidationError):
        Adoption(initiative=origin, union=cast.haneul).clean()

    cast.take("withdraw", recognised)
    Adoption(initiative=origin, union=cast.haneul).clean()


def test_what_is_on_file_as_an_adoption_is_not_sent_as_an_initiative_adopted_from_it(cast):
    made = cast.adopted()
    recognised = cast.draft(union=cast.haneul)
    Initiative.objects.filter(pk=recognised.pk).update(adopted_from=made.initiative)
    recognised.refresh_from_db()

    with pytest.raises(Refused, match="áp dụng lại"):
        cast.take("submit", recognised)


def use_as_initiative(cast, adoption) -> Initiative:
    """Let the adopting union enter the same use as an initiative of its own."""
    return cast.draft(union=adoption.union, adopted_from=adoption.initiative)


@pytest.mark.parametrize(("state", "name"), [("draft", "reject"), ("accepted", "undo"), ("accepted", "revoke")])
def test_what_stands_as_an_initiative_too_is_taken_back_and_leaves_the_pair_to_it(cast, state, name):
    made = walked(cast, state)
    own = use_as_initiative(cast, made)
    assert life.refusal("submit", own, by=cast.minh, on=TODAY) != ""

    cast.take_adoption(name, made, **FIELDS.get(name, {}))

    declined = made.state == "declined"
    assert (life.refusal("submit", own, by=cast.minh, on=TODAY) == "") is declined


def test_what_stands_as_an_initiative_is_neither_accepted_nor_opened_again_as_an_adoption(cast):
    waiting, declined = cast.adopted(), walked(cast, "declined")
    for made in (waiting, declined):
        use_as_initiative(cast, made)

    with pytest.raises(Refused):
        cast.take_adoption("accept", waiting, accepted_vnd=None)
    with pytest.raises(Refused):
        cast.take_adoption("reopen", declined, by=cast.minh)


def test_what_was_accepted_in_a_half_year_that_is_closed_does_not_count_in_a_second_one(cast):
    made = walked(cast, "accepted")
    cast.take_adoption("revoke", made, reason="Nhầm.")
    assert workflow.refusal("reopen", made, by=cast.minh, on=TODAY) == ""

    HalfYear.objects.filter(code="2022-H1").update(state="closed")

    with pytest.raises(Refused):
        cast.take_adoption("reopen", made, by=cast.minh)


def test_what_was_declined_only_is_opened_again_though_its_half_year_is_closed(cast):
    made = walked(cast, "declined")
    HalfYear.objects.filter(code="2022-H1").update(state="closed")

    cast.take_adoption("reopen", made, by=cast.minh)

    assert cast.take_adoption("accept", made, accepted_vnd=None).half_year.code == "2022-H2"


# The form.


def typed(**more):
    return {
        "op_id": str(uuid4()),
        "applied_on": "1/4/2022",
        "words": "Cho hai chuyền.",
        "benefit_vnd": "12 triệu",
        "paper": "7/XN",
    } | more


def adopt(cast, origin, who="minh", union="CD-002", **more):
    return cast.client(who).post(f"/initiatives/{origin.code}/adopt/{union}/", typed(**more))


@pytest.fixture
def origin(cast):
    return cast.take("into_library", cast.accepted())


def test_an_officer_enters_an_adoption_in_one_event_and_a_second_click_makes_no_second(cast, origin):
    form = typed()
    client = cast.client("minh")
    first, second = (client.post(f"/initiatives/{origin.code}/adopt/CD-002/", form) for _click in range(2))

    made = Adoption.objects.get()
    assert (made.union, made.benefit_vnd, str(made.applied_on), made.state, made.entered_by, made.source) == (
        cast.haneul, 12_000_000, "2022-04-01", "draft", cast.minh, "own",
    )  # fmt: skip
    assert (first.url, second.url) == (f"/initiatives/adoptions/{made.pk}/", f"/initiatives/adoptions/{made.pk}/")
    assert [event.verb for event in Event.objects.about(made)] == ["created"]


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"applied_on": "7/6/2022"}, "applied_on"),
        ({"applied_on": "1/1/2022"}, "applied_on"),
        ({"applied_on": "31/2/2022"}, "applied_on"),
        ({"applied_on": ""}, "applied_on"),
        ({"words": ""}, "words"),
        ({"benefit_vnd": "25.5"}, "benefit_vnd"),
        ({"benefit_vnd": "0"}, "benefit_vnd"),
        ({"paper": ""}, "paper"),
    ],
)
def test_a_wrong_adoption_is_refused_at_its_place(cast, origin, more, place):
    response = adopt(cast, origin, **more)

    assert (response.status_code, list(response.context["form"].errors), Adoption.objects.count()) == (200, [place], 0)


def test_a_union_adopts_nothing_after_its_end(cast, origin):
    Union.objects.filter(pk=cast.haneul.pk).update(dissolved_on=date(2022, 3, 31))

    response = adopt(cast, origin)
    assert (list(response.context["form"].errors), Adoption.objects.count()) == (["applied_on"], 0)
    assert adopt(cast, origin, applied_on="31/3/2022").status_code == 302


@pytest.mark.parametrize(
    ("who", "union", "status"),
    [("minh", "CD-001", 404), ("hang", "CD-001", 403), ("hang", "CD-002", 404), ("doc", "CD-002", 403)],
)
def test_an_adoption_is_not_entered_for_another_union_or_the_origins_own(cast, origin, who, union, status):
    assert adopt(cast, origin, who, union).status_code == status
    assert Adoption.objects.count() == 0


def test_what_stands_outside_the_library_is_not_there_for_a_stranger(cast):
    hidden = cast.accepted()

    assert adopt(cast, hidden).status_code == 404
    assert cast.client("minh").get(f"/library/{hidden.code}/").status_code == 404


def test_an_accepted_adoption_is_not_edited(cast):
    made = walked(cast, "accepted")
    before = Adoption.objects.values().get(pk=made.pk)

    assert cast.client("minh").post(f"/initiatives/adoptions/{made.pk}/edit/", typed(version=made.version)).status_code == 302
    assert Adoption.objects.values().get(pk=made.pk) == before


def test_who_saves_on_an_older_version_is_told(cast):
    made = cast.adopted()
    client = cast.client("minh")
    address = f"/initiatives/adoptions/{made.pk}/edit/"
    assert client.post(address, typed(version=1, words="Một")).status_code == 302

    response = client.post(address, typed(version=1, words="Hai"))

    made.refresh_from_db()
    assert (response.status_code, response.context["form"]["words"].value(), made.words) == (200, "Hai", "Một")


# The library.

SECRET = "BÍ-MẬT-XK9"


@pytest.mark.parametrize("who", ["hang", "minh", "bao", "lanh", "doc", "tri"])
def test_the_library_shows_public_fields_and_nothing_else(cast, who):
    shown = cast.accepted(
        title="Đồ gá công khai", confidential_part=SECRET, unusual_words=SECRET, authors=((f"Người {SECRET}", 100),)
    )
    cast.take("into_library", shown)
    cast.draft(title=f"Nháp {SECRET}")
    cast.accepted(title=f"Chưa vào thư viện {SECRET}")
    client = cast.client(who)

    pages = [
        client.get(address).content.decode()
        for address in ("/library/", "/library/?q=do+ga", "/library/?sort=adopted", f"/library/{shown.code}/")
    ]

    assert [("Đồ gá công khai" in page, SECRET in page) for page in pages] == [(True, False)] * 4


def test_the_library_is_searched_without_tones_and_sorted_by_adopters(cast):
    first = cast.take("into_library", cast.accepted(title="Khuôn ép nhựa", recognised_on=date(2022, 2, 1)))
    second = cast.take("into_library", cast.accepted(title="Máy sấy khay", recognised_on=date(2022, 3, 1)))
    cast.take_adoption("accept", cast.adopted(initiative=first), accepted_vnd=12_000_000)
    client = cast.client("hang")

    def listed(query=""):
        return [(one.code, one.adopters, one.adopted_vnd) for one in client.get(f"/library/{query}").context["page"]]

    assert listed() == [(second.code, 0, None), (first.code, 1, 12_000_000)]
    assert listed("?sort=adopted") == [(first.code, 1, 12_000_000), (second.code, 0, None)]
    assert listed("?q=khuon+EP") == [(first.code, 1, 12_000_000)]


def test_the_origins_page_shows_who_adopted_it_and_the_sum(cast):
    made = walked(cast, "accepted")
    cast.adopted(initiative=made.initiative, union=another(cast), by=cast.bao)

    for address in (f"/library/{made.initiative.code}/", f"/initiatives/{made.initiative.code}/"):
        context = cast.client("hang").get(address).context
        assert [one.union for one in context["adoptions"]] == [cast.haneul]
        assert context["adopted"] == {"adoptions": 1, "adopted_total_vnd": 12_000_000}


def test_an_origin_that_left_the_library_is_named_without_a_door_that_leads_nowhere(cast):
    made = cast.adopted(initiative=cast.take("into_library", cast.accepted()), union=cast.haneul, by=cast.minh)
    door = f'href="/library/{made.initiative.code}/"'
    assert door in cast.client("minh").get(made.get_absolute_url()).content.decode()
    cast.take("out_of_library", made.initiative)

    assert door not in cast.client("minh").get(made.get_absolute_url()).content.decode()


def another(cast) -> Union:
    return Union.objects.create(
        code="CD-003", name="CĐCS Công ty Ba", employer="Công ty Ba", ownership="private", park=cast.samju.park,
        superior=cast.samju.superior, managing_board=cast.board, founded_on=date(2015, 1, 1),
    )  # fmt: skip


def test_the_board_finds_what_waits_on_its_first_page(cast):
    walked(cast, "accepted")
    waiting = cast.adopted(initiative=cast.take("into_library", cast.accepted()))
    bao = cast.client("bao")

    assert bao.get("/").context["adoptions_waiting"] == 1
    assert [row.pk for row in bao.get("/initiatives/adoptions/?state=draft").context["page"]] == [waiting.pk]


def test_its_page_tells_what_happened_to_it(cast):
    made = walked(cast, "accepted")

    for who in ("minh", "bao", "doc"):
        page = cast.client(who).get(f"/initiatives/adoptions/{made.pk}/").content.decode()
        assert ("12.000.000 đ" in page, "chấp nhận" in page) == (True, True)


def test_only_a_mandate_opens_the_library(cast, origin):
    assert cast.client("khach").get("/library/").status_code == 403
    assert cast.client("khach").get(f"/library/{origin.code}/").status_code == 403
