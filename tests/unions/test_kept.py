"""Nothing typed is lost: copies of open forms, whose they are, and how they come back."""

import json
from datetime import timedelta

import pytest
from django.http import QueryDict
from django.test import Client

from initiatives.models import Initiative
from tests.conftest import NOW
from tests.initiatives.test_evidence import upload
from tests.initiatives.test_form import edited, typed
from unions import kept
from unions.models import Event, SavedForm

pytestmark = pytest.mark.usefixtures("today")

BACK = "/initiatives/new/CD-001/?form="


def posted(**fields) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, value in fields.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    return query


def handed_out(user, key="k", **more) -> str:
    return kept.token(user, "initiative", key, **{"about": "CD-001", "back": BACK + key} | more)


def keep(user, key="k", at=NOW, **fields) -> SavedForm:
    return kept.keep(kept.read_token(handed_out(user, key)), posted(**fields), at=at)


# What is kept.


def test_what_was_typed_comes_back_field_by_field(cast):
    fields = {f"f{number}": f"Giá trị {number} 🛠" for number in range(150)}

    keep(cast.hang, title="  Đồ gá   xoay ", campaigns=["1", "2"], csrfmiddlewaretoken="x", kept="y", **fields)

    saved = kept.find(cast.hang, "initiative", "k")
    back = kept.as_posted(saved)
    assert dict(back.lists()) == {"title": ["  Đồ gá   xoay "], "campaigns": ["1", "2"]} | {
        name: [value] for name, value in fields.items()
    }
    assert (saved.label, saved.about, saved.back) == ("Đồ gá xoay", "CD-001", BACK + "k")


def test_the_latest_copy_stands_and_no_event_is_written(cast):
    keep(cast.hang, title="Một")
    keep(cast.hang, title="Hai")

    assert [saved.values for saved in SavedForm.objects.all()] == [{"title": ["Hai"]}]
    assert Event.objects.count() == 0


def test_what_no_database_holds_is_left_out(cast):
    assert keep(cast.hang, problem="a\0b\ud800c").values == {"problem": ["abc"]}


def test_more_than_a_person_types_is_refused_in_words(cast):
    answer = cast.client("hang").post("/saved-forms/", {"kept": handed_out(cast.hang), "problem": "x" * 300_000})

    assert (answer.status_code, "nháp" in answer.content.decode(), SavedForm.objects.count()) == (413, True, 0)


def test_twenty_copies_at_most_and_none_older_than_thirty_days(cast):
    keep(cast.minh, "other", at=NOW - timedelta(40), title="Của người khác")
    for number in range(21):
        keep(cast.hang, f"k{number}", at=NOW + timedelta(minutes=number), title=str(number))
    assert sorted(saved.key for saved in SavedForm.objects.filter(user=cast.hang)) == sorted(
        f"k{number}" for number in range(1, 21)
    )

    keep(cast.hang, "late", at=NOW + timedelta(31), title="Sau một tháng")

    assert [saved.key for saved in SavedForm.objects.filter(user=cast.hang)] == ["late"]
    assert SavedForm.objects.filter(user=cast.minh).count() == 1


# Whose it is.


def test_a_copy_is_kept_by_its_writer_alone(cast):
    answer = cast.client("hang").post("/saved-forms/", {"kept": handed_out(cast.hang), "title": "Một"})
    assert (answer.status_code, answer.content) == (200, b"09:00")

    assert cast.client("minh").post("/saved-forms/", {"kept": handed_out(cast.hang), "title": "Hai"}).status_code == 403
    assert kept.find(cast.minh, "initiative", "k") is None
    assert SavedForm.objects.get().values == {"title": ["Một"]}


@pytest.mark.parametrize("change", ["", "x", "forged"])
def test_a_token_that_is_not_ours_keeps_nothing(cast, change):
    token = {"": "", "x": handed_out(cast.hang)[:-3] + "xxx", "forged": handed_out(cast.hang).replace("W", "V", 1)}[change]

    assert cast.client("hang").post("/saved-forms/", {"kept": token, "title": "Một"}).status_code == 403
    assert SavedForm.objects.count() == 0


def test_a_token_ends_after_a_week(cast, time_machine):
    token = handed_out(cast.hang)
    time_machine.move_to(NOW + timedelta(days=7, seconds=5), tick=False)

    assert kept.read_token(token) is None


def test_a_copy_is_dropped_by_its_writer_and_leads_only_to_this_site(cast):
    saved = keep(cast.hang, title="Một")
    address = f"/saved-forms/{saved.pk}/drop/"
    assert cast.client("minh").post(address).status_code == 404

    assert cast.client("hang").post(address, {"next": "//evil.example/"}).url == "/"
    assert SavedForm.objects.count() == 0


# How it comes back.


def handed_form(client, address="/initiatives/new/CD-001/") -> dict:
    """Return what the form of that address hands out: op_id and kept."""
    context = client.get(address).context
    return {"op_id": str(context["initiative"].op_id), "kept": context["kept_token"]}


def test_an_open_form_comes_back_and_is_gone_once_it_is_saved(cast):
    cast.member("Trần Thị Ánh")
    client = cast.client("hang")
    form = typed(**handed_form(client), title="Chưa lưu")
    client.post("/saved-forms/", form)
    assert Initiative.objects.count() == 0

    listed = client.get("/initiatives/new/CD-001/").context["kept_others"]
    assert [saved.label for saved in listed] == ["Chưa lưu"]
    page = client.get(listed[0].back)
    assert (page.context["form"]["title"].value(), page.context["kept_copy"].label) == ("Chưa lưu", "Chưa lưu")
    assert str(page.context["initiative"].op_id) == form["op_id"]

    client.post("/initiatives/new/CD-001/", form)

    assert (Initiative.objects.get().title, SavedForm.objects.count()) == ("Chưa lưu", 0)


def test_two_open_forms_keep_a_copy_each(cast):
    client = cast.client("hang")
    for title in ("Thẻ một", "Thẻ hai"):
        client.post("/saved-forms/", typed(**handed_form(client), title=title))

    assert sorted(saved.label for saved in kept.open_forms(cast.hang, "initiative", about="CD-001")) == ["Thẻ hai", "Thẻ một"]


def test_an_edited_record_shows_what_was_typed_until_it_is_dropped(cast):
    initiative = cast.draft(title="Trên hồ sơ")
    client, address = cast.client("hang"), f"/initiatives/{initiative.code}/edit/"
    client.post("/saved-forms/", {"kept": client.get(address).context["kept_token"], "title": "Đang gõ", "version": "1"})

    page = client.get(address)
    assert page.context["form"]["title"].value() == "Đang gõ"
    client.post(f"/saved-forms/{page.context['kept_copy'].pk}/drop/")
    assert client.get(address).context["form"]["title"].value() == "Trên hồ sơ"


def test_a_copy_that_came_late_of_what_is_saved_is_not_offered_again(cast):
    cast.member("Trần Thị Ánh")
    client = cast.client("hang")
    form = typed(**handed_form(client), title="Đã lưu")
    client.post("/initiatives/new/CD-001/", form)
    client.post("/saved-forms/", form)
    assert SavedForm.objects.count() == 1

    assert client.get("/initiatives/new/CD-001/").context["kept_others"] == []
    assert client.get("/").context["open_forms"] == []


def test_what_is_posted_after_the_session_ended_is_kept_for_its_writer(cast):
    cast.member("Trần Thị Ánh")
    client = cast.client("hang")
    form = typed(**handed_form(client), title="Gõ dở thì hết phiên")
    client.logout()

    answer = client.post("/initiatives/new/CD-001/", form)

    assert (answer.status_code, Initiative.objects.count()) == (302, 0)
    back = f"/initiatives/new/CD-001/?form={form['op_id']}"
    assert QueryDict(answer.url.partition("?")[2])["next"] == back
    assert "phần anh/chị đã nhập" in client.get(answer.url).content.decode().lower()
    client.force_login(cast.hang)
    assert client.get(back).context["form"]["title"].value() == "Gõ dở thì hết phiên"


NEWS = [
    ({}, False),
    ({"authors-0-leader": "on"}, True),
    ({"authors-0-work_class": "managing"}, True),
    ({"authors-0-job_title": "Tổ trưởng"}, True),
    ({"evidence-confidential": "file"}, True),
    ({"evidence-remove": "file"}, True),
]


@pytest.mark.parametrize(("more", "offered"), NEWS)
def test_whatever_was_typed_into_an_edited_record_comes_back_and_what_is_on_file_does_not(cast, more, offered):
    cast.member("Trần Thị Ánh")
    client = cast.client("hang")
    client.post("/initiatives/new/CD-001/", typed() | {"evidence-decision": upload()})
    made = Initiative.objects.get()
    key, address = made.evidence.get().pk, f"/initiatives/{made.code}/edit/"
    ticks = {name: key if value == "file" else value for name, value in more.items()}
    token = client.get(address).context["kept_token"]

    client.post("/saved-forms/", edited(made, **{"kept": token, "evidence-known": key} | ticks))

    assert (client.get(address).context["kept_copy"] is not None) is offered


def test_somebody_else_who_signs_in_there_sees_nothing_of_it(cast):
    client = cast.client("hang")
    form = typed(**handed_form(client), title="Của chị Hằng")
    client.logout()
    client.post("/initiatives/new/CD-001/", form)

    client.force_login(cast.bao)
    page = client.get(f"/initiatives/new/CD-001/?form={form['op_id']}")

    assert "Của chị Hằng" not in page.content.decode()
    assert page.context["kept_copy"] is None


def test_without_the_forms_own_token_nothing_is_kept_for_a_stranger(cast):
    stranger = Client()

    assert stranger.post("/initiatives/new/CD-001/", typed(title="x")).status_code == 302
    assert SavedForm.objects.count() == 0


def test_a_forged_request_keeps_and_saves_nothing(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.minh)

    for form in (typed(), typed(kept=handed_out(cast.hang))):
        assert client.post("/initiatives/new/CD-002/", form).status_code == 403
    assert (SavedForm.objects.count(), Initiative.objects.count()) == (0, 0)


def test_who_signed_in_anew_in_another_tab_finds_again_what_the_old_tab_posts(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.hang)
    form = typed(**handed_form(client), title="Thẻ cũ", csrfmiddlewaretoken="x" * 64)

    answer = client.post("/initiatives/new/CD-001/", form)

    assert (answer.status_code, answer.url, Initiative.objects.count()) == (
        302,
        f"/initiatives/new/CD-001/?form={form['op_id']}",
        0,
    )
    assert client.get(answer.url).context["form"]["title"].value() == "Thẻ cũ"


def test_a_copy_is_plain_json_that_both_databases_hold(cast):
    keep(cast.hang, title="Đồ gá")

    assert json.loads(json.dumps(SavedForm.objects.get().values)) == {"title": ["Đồ gá"]}
