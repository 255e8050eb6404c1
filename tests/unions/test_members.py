"""Member lists: kept by their own union, masked for others, each look and change an event."""

from datetime import date

import pytest
from django.apps import apps

from initiatives.models import Initiative
from tests.initiatives.test_form import edited, posted
from toolkit.text import FoldedField, SortField
from unions.models import Event, Member
from unions.templatetags.events import CHILDREN, changes

pytestmark = pytest.mark.usefixtures("today")


def form(**more):
    return {
        "name": "Trần Thị Ánh", "sex": "female", "birth_date": "02/03/1990", "employee_code": "NV 0007", "joined_on": "01/01/2020",
        "work_class": "direct",
    } | more  # fmt: skip


def test_an_officer_enters_and_edits_a_member_each_with_one_event(cast):
    client = cast.client("hang")
    client.post("/unions/CD-001/members/new/", form())
    member = Member.objects.get()
    client.post(f"/people/{member.pk}/edit/", form(job_title="Tổ trưởng"))

    assert (member.union, member.name_key) == (cast.samju, "tran thi anh")
    assert [(event.verb, event.changes.get("job_title")) for event in Event.objects.order_by("pk")] == [
        ("created", None), ("changed", ["", "Tổ trưởng"]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", "x" * 101), ("sex", "x"), ("sex", ""), ("birth_date", "31/02/1990"), ("birth_date", "07/06/2022"),
        ("birth_date", "01/01/2010"), ("joined_on", ""), ("joined_on", "07/06/2022"), ("left_on", "01/01/2019"), ("work_class", "x"),
    ],
)  # fmt: skip
def test_wrong_input_is_answered_at_the_field(cast, field, value):
    response = cast.client("hang").post("/unions/CD-001/members/new/", form(**{field: value}))

    found = dict(response.context["form"].errors)
    assert (response.status_code, set(found) <= {field, "__all__"}, bool(found)) == (200, True, True)
    assert Member.objects.count() == 0


def test_an_employee_code_is_given_once_in_a_union(cast):
    cast.member("Khác", employee_code="NV 0007")

    response = cast.client("hang").post("/unions/CD-001/members/new/", form())

    assert "mã nhân viên" in str(response.context["form"].errors)
    assert Member.objects.count() == 1


def test_details_are_masked_for_others_and_shown_to_verifiers_on_a_post_that_leaves_an_event(cast):
    member = cast.member("Trần Thị Ánh", birth_date="1990-03-02", employee_code="NV 0007", card_number="TH123")
    secrets = ("02/03/1990", "NV 0007", "TH123")

    def seen(client, method, address):
        page = getattr(client, method)(address).content.decode()
        return [secret for secret in secrets if secret in page]

    own, verifier, reader = cast.client("hang"), cast.client("bao"), cast.client("doc")
    assert seen(own, "get", f"/people/{member.pk}/") == list(secrets)
    assert seen(verifier, "get", f"/people/{member.pk}/") == []
    assert seen(verifier, "get", "/unions/CD-001/members/") == []
    assert seen(verifier, "post", f"/people/{member.pk}/details/") == list(secrets)
    assert [(event.verb, event.actor) for event in Event.objects.about(member)] == [("revealed", "Lê Quốc Bảo")]
    assert seen(reader, "get", f"/people/{member.pk}/") == []
    assert seen(reader, "post", f"/people/{member.pk}/details/") == []


def test_members_are_found_by_part_of_a_name_without_tones_own_union_only(cast):
    cast.member("Trần Thị Ánh", employee_code="NV 0007")
    cast.member("Nguyễn Ánh Dương", union=cast.haneul)

    page = cast.client("hang").get("/people/find/?union=CD-001&q=anh").content.decode()

    assert ("Trần Thị Ánh · NV 0007" in page, "Dương" in page) == (True, False)


def test_names_are_listed_by_given_name_in_vietnamese_order(cast):
    for name in ("Nguyễn Đạt", "Trần Dũng", "Lê Ánh", "Phạm An"):
        cast.member(name)

    page = cast.client("hang").get("/unions/CD-001/members/").context["page"]

    assert [member.name for member in page] == ["Phạm An", "Lê Ánh", "Trần Dũng", "Nguyễn Đạt"]


def test_no_key_has_drifted_from_its_source(cast):
    """Every search and sort key equals what its source gives now, after all that the cast was walked through."""
    cast.member("Trần Thị Ánh")
    cast.walked("accepted")
    checked = 0
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, FoldedField | SortField):
                for row in model._base_manager.all():
                    checked += 1
                    assert getattr(row, field.attname) == field.key_of(getattr(row, field.source)), (model, field.name)
    assert checked > 10


def test_the_confidential_part_is_read_by_the_union_and_the_verifiers_only(cast):
    initiative = cast.accepted(confidential_part="Công thức keo 7:3")
    address = initiative.get_absolute_url()

    found = {
        who: "Công thức keo 7:3" in cast.client(who).get(address).content.decode()
        for who in ("hang", "bao", "lanh", "doc", "tri")
    }

    assert found == {"hang": True, "bao": True, "lanh": True, "doc": False, "tri": False}


@pytest.mark.parametrize(("who", "close"), [("hang", True), ("bao", False), ("lanh", False), ("doc", False), ("tri", False)])
def test_the_history_of_an_initiative_tells_birth_dates_and_codes_to_the_own_union_alone(cast, who, close):
    cast.member("Trần Thị Ánh", employee_code="NV 0007", birth_date=date(1990, 5, 17))
    other = cast.member("Lê Văn Bình", employee_code="NV 0009")
    posted(cast, to="/initiatives/new/CD-001/send/")
    made = Initiative.objects.get()
    cast.take("receive", made, by=cast.bao)
    cast.take("send_back", made, by=cast.bao, reason="Xem lại tác giả.")
    form = edited(made, **{"authors-0-share": "60", "authors-1-name": other.handle, "authors-1-share": "40"})
    cast.client("hang").post(f"/initiatives/{made.code}/edit/send/", form)

    page = cast.client(who).get(f"/initiatives/{made.code}/").content.decode()

    assert [secret in page for secret in ("1990-05-17", "NV 0007", "NV 0009")] == [close] * 3
    assert ("Trần Thị Ánh 60.00 %" in page, "Lê Văn Bình 40.00 %" in page) == (not close, not close)


@pytest.mark.parametrize("name", CHILDREN)
def test_rows_below_a_record_are_called_in_words(name):
    event = Event(kind="initiatives.initiative", verb="changed", changes={name: [[], ["Một dòng"]]})

    label = str(CHILDREN[name])
    assert [one.label for one in changes(event, "details")] == [label[:1].upper() + label[1:]]


def test_a_change_of_masked_values_alone_is_told_without_them(cast):
    row = "Trần Thị Ánh · NV 0007 · Trần Thị Ánh · {} · Nữ · 100.00 · Lao động trực tiếp"
    event = Event(
        kind="initiatives.initiative",
        verb="changed",
        changes={"authors": [[row.format("1990-05-17")], [row.format("1990-05-18")]]},
    )

    assert [(one.told, one.before, one.after) for one in changes(event, "confidential")] == [(False, "–", "–")]
    [told] = changes(event, "details")
    assert (told.told, told.before, told.after) == (True, row.format("1990-05-17"), row.format("1990-05-18"))
