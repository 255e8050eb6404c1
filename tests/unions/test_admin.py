"""An admin manages unions and accounts; what is signed elsewhere is only read here."""

from datetime import date

import pytest
from django.contrib import admin as site

from emulation.models import HalfYear, TitleCount
from tests.conftest import NOW, TODAY
from unions import events
from unions.models import Event, Union, UnionChange, User

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def admin(cast):
    return cast.confirmed_client("tri")


def events_since(count):
    return [(event.verb, event.kind) for event in Event.objects.order_by("pk")[count:]]


@pytest.mark.parametrize("who", ["hang", "bao", "lanh", "doc", "khach"])
def test_only_an_admin_enters(cast, who):
    response = cast.client(who).get("/admin/", follow=True)

    assert (response.status_code, response.redirect_chain) == (403, [("/admin/login/?next=/admin/", 302)])


def test_the_admin_has_no_sign_in_page_of_its_own(cast):
    assert cast.client(None).get("/admin/login/").url == "/account/login/?next=/admin/"


def test_every_list_and_form_of_the_admin_opens(cast, admin):
    cast.accepted()
    cast.returned(cast.samju)
    cast.holders(cast.samju, 1)
    cast.member("Ánh")
    for model, model_admin in site.site._registry.items():
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        assert admin.get(base).status_code == 200, base
        assert admin.get(base, {"q": "anh"}).status_code == 200, base
        row = model.objects.first()
        if row:
            assert admin.get(f"{base}{row.pk}/change/").status_code == 200, base
            assert admin.get(f"{base}{row.pk}/history/").status_code == 200, base
        if model_admin.has_add_permission(type("R", (), {"user": cast.tri})()):
            assert admin.get(f"{base}add/").status_code == 200, base


def union_form(cast, **more):
    return {
        "code": "CD-003",
        "name": "CĐCS Công ty Ba",
        "employer": "Công ty Ba",
        "ownership": "private",
        "sector": "may",
        "park": cast.samju.park_id,
        "superior": cast.samju.superior_id,
        "managing_board": cast.board.pk,
        "founded_on": "01/02/2020",
    } | more


POSTS = {
    "union": lambda cast: ("/admin/unions/union/add/", union_form(cast)),
    "park": lambda cast: ("/admin/unions/industrialpark/add/", {"name": "Sông Công I"}),
    "superior": lambda cast: ("/admin/unions/superior/add/", {"name": "Cấp trên", "heading": "CẤP TRÊN"}),
    "half_year": lambda cast: (
        "/admin/emulation/halfyear/add/",
        {"code": "2023-H1", "cut_off_on": "31/05/2023", "due_on": "10/06/2023", "late_until_on": "25/06/2023"},
    ),
    "union edited": lambda cast: (
        f"/admin/unions/union/{cast.samju.pk}/change/",
        union_form(cast, employer="Công ty Mẫu Một mới"),
    ),
    "union changed": lambda cast: (
        "/admin/unions/unionchange/add/",
        {
            "union": cast.samju.pk,
            "kind": "renamed",
            "effective_on": "01/06/2022",
            "decision": "45/QĐ",
            "name_after": "CĐCS Tên Mới",
        },
    ),
    "slip": lambda cast: (f"/admin/unions/union/{cast.samju.pk}/slip/", {"name": "CĐCS Công ty Mẫu Một."}),
    "user": lambda cast: (
        "/admin/unions/user/add/",
        {
            "username": "moi",
            "full_name": "Người Mới",
            "is_active": "on",
            "mandates-TOTAL_FORMS": "1",
            "mandates-INITIAL_FORMS": "0",
            "mandates-0-role": "officer",
            "mandates-0-union": cast.samju.pk,
            "mandates-0-since": "01/06/2022",
        },
    ),
}


@pytest.mark.parametrize("name", POSTS)
def test_every_change_in_the_admin_writes_its_event(cast, admin, name):
    address, data = POSTS[name](cast)
    before = Event.objects.count()

    response = admin.post(address, data)

    assert response.status_code in (200, 302), response.content
    wanted = {
        "user": [("created", "unions.user"), ("link_made", "unions.user")],
        "union changed": [("renamed", "unions.union")],
        "union edited": [("changed", "unions.union")],
        "slip": [("slip_mended", "unions.union")],
    }
    found = events_since(before)
    assert found == wanted.get(name, [("created", found[0][1])])
    assert len(found) == (2 if name == "user" else 1)


def test_name_park_superior_and_end_of_a_union_cannot_be_typed_over(cast, admin):
    admin.post(
        f"/admin/unions/union/{cast.samju.pk}/change/", union_form(cast, name="Lén", code="CD-999", dissolved_on="01/01/2022")
    )
    union = Union.objects.get(pk=cast.samju.pk)

    assert (union.name, union.code, union.dissolved_on, union.employer) == ("CĐCS Công ty Mẫu Một", "CD-001", None, "Công ty Ba")


@pytest.mark.parametrize(
    "values",
    [
        {"effective_on": "07/06/2022"},
        {"name_after": ""},
        {"name_after": "CĐCS Công ty Mẫu Một"},
        {"effective_on": "31/02/2022"},
        {"kind": "moved"},
    ],
)
def test_a_refused_change_is_a_sentence_on_the_form(cast, admin, values):
    address, data = POSTS["union changed"](cast)

    response = admin.post(address, data | values)

    assert response.status_code == 200
    assert response.context["adminform"].form.errors
    assert (UnionChange.objects.count(), Union.objects.get(pk=cast.samju.pk).name) == (0, "CĐCS Công ty Mẫu Một")


def test_a_union_with_records_is_not_deleted_and_an_empty_one_is_with_its_event(cast, admin):
    cast.draft()
    admin.post(f"/admin/unions/union/{cast.samju.pk}/delete/", {"post": "yes"})
    assert Union.objects.filter(pk=cast.samju.pk).exists()

    admin.post("/admin/unions/union/add/", union_form(cast))
    made = Union.objects.get(code="CD-003")
    admin.post(f"/admin/unions/union/{made.pk}/delete/", {"post": "yes"})
    assert not Union.objects.filter(code="CD-003").exists()
    assert Event.objects.latest("pk").verb == "deleted"


@pytest.mark.parametrize("path", ["initiatives/initiative", "emulation/unionreturn", "unions/member", "unions/event"])
def test_workflow_records_are_only_read(cast, admin, path):
    made = {
        "initiatives/initiative": cast.accepted,
        "emulation/unionreturn": lambda: cast.returned(cast.samju),
        "unions/member": lambda: cast.member("Ánh"),
        "unions/event": lambda: events.record(record=cast.samju, verb="noted", by=cast.bao, at=NOW),
    }[path]()

    assert admin.get(f"/admin/{path}/add/").status_code == 403
    assert admin.post(f"/admin/{path}/{made.pk}/change/", {}).status_code == 403
    assert admin.post(f"/admin/{path}/{made.pk}/delete/", {"post": "yes"}).status_code == 403


def test_accounts_are_not_deleted_and_nothing_is_deleted_in_bulk(cast, admin):
    assert admin.post(f"/admin/unions/user/{cast.hang.pk}/delete/", {"post": "yes"}).status_code == 403
    admin.post("/admin/unions/union/", {"action": "delete_selected", "_selected_action": [cast.samju.pk], "post": "yes"})
    assert Union.objects.filter(pk=cast.samju.pk).exists()


def test_the_history_of_a_union_reads_its_events(cast, admin):
    address, data = POSTS["union changed"](cast)
    admin.post(address, data)

    page = admin.get(f"/admin/unions/union/{cast.samju.pk}/history/").content.decode()
    assert "CĐCS Tên Mới" in page
    assert "Vũ Trị" in page


def test_unions_are_found_without_tones(cast, admin):
    page = admin.get("/admin/unions/union/", {"q": "dai hai"})

    assert [row.code for row in page.context["cl"].result_list] == ["CD-002"]


# Half-years.


def half_year_post(admin, cast, **days):
    year = cast.half_years["2022-H1"]
    data = {"cut_off_on": "31/05/2022", "due_on": "10/06/2022", "late_until_on": "25/06/2022"} | days
    return admin.post(f"/admin/emulation/halfyear/{year.pk}/change/", data)


def test_a_cut_off_moves_while_nothing_counted_moves_with_it(cast, admin):
    assert half_year_post(admin, cast, cut_off_on="15/05/2022").status_code == 302
    assert HalfYear.objects.get(code="2022-H1").cut_off_on == date(2022, 5, 15)


def test_a_cut_off_that_would_move_counted_records_is_refused_with_their_number(cast, admin):
    for _one in range(2):
        cast.accepted(recognised_on=date(2022, 5, 20))

    response = half_year_post(admin, cast, cut_off_on="15/05/2022")

    assert "2 sáng kiến" in response.context["adminform"].form.errors["cut_off_on"][0]
    assert half_year_post(admin, cast, cut_off_on="20/05/2022").status_code == 302


def test_a_cut_off_that_would_move_an_accepted_adoption_is_refused(cast, admin):
    made = cast.adopted(applied_on=date(2022, 5, 20))
    assert half_year_post(admin, cast, cut_off_on="15/05/2022").status_code == 302
    assert half_year_post(admin, cast).status_code == 302
    cast.take_adoption("accept", made, accepted_vnd=12_000_000)

    response = half_year_post(admin, cast, cut_off_on="15/05/2022")

    assert list(response.context["adminform"].form.errors) == ["cut_off_on"]
    assert HalfYear.objects.get(code="2022-H1").cut_off_on == date(2022, 5, 31)
    assert half_year_post(admin, cast, cut_off_on="20/05/2022").status_code == 302


@pytest.mark.parametrize("cut_off", ["30/11/2022", "01/12/2022", "30/11/2021"])
def test_half_years_keep_their_order(cast, admin, cut_off):
    assert half_year_post(admin, cast, cut_off_on=cut_off, due_on="31/12/2022", late_until_on="31/12/2022").status_code == 200


def test_the_very_first_half_year_on_file_only_gives_the_beginning(cast, admin):
    HalfYear.objects.all().delete()
    address, data = POSTS["half_year"](cast)

    admin.post(address, data)

    assert (HalfYear.objects.get().state, HalfYear.objects.listed().count()) == ("closed", 0)


# Accounts and one-time links.


def test_an_account_is_made_with_its_mandate_and_a_slip(cast, admin):
    address, data = POSTS["user"](cast)

    page = admin.post(address, data)

    made = User.objects.get(username="moi")
    assert (made.has_usable_password(), made.served_union_ids(TODAY)) == (False, [cast.samju.pk])
    assert "/account/link/" in page.content.decode()


def link_for(admin, user):
    return admin.post(f"/admin/unions/user/{user.pk}/link/").context["link"]


PASSWORD = "chuyen-may-so-bay"


def set_password(client, link, password=PASSWORD):
    page = client.get(link, follow=True)
    if not page.context.get("validlink"):
        return page
    return client.post(page.request["PATH_INFO"], {"new_password1": password, "new_password2": password}, follow=True)


def test_a_link_sets_a_password_once_and_it_opens_the_door(cast, admin):
    link = link_for(admin, cast.hang)
    client = cast.client(None)

    set_password(client, link)

    assert client.post("/account/login/", {"login": "hang", "password": PASSWORD}).url == "/"
    assert set_password(cast.client(None), link).context["validlink"] is False
    assert [event.verb for event in Event.objects.filter(kind="unions.user").order_by("pk")] == ["link_made", "password_set"]


def test_a_newer_link_ends_the_older_one(cast, admin, time_machine):
    old = link_for(admin, cast.hang)
    time_machine.shift(1)
    new = link_for(admin, cast.hang)

    assert set_password(cast.client(None), old).context["validlink"] is False
    assert set_password(cast.client(None), new).status_code == 200


def test_a_link_ends_after_three_days(cast, admin, time_machine):
    link = link_for(admin, cast.hang)

    time_machine.shift(3 * 24 * 3600 + 60)

    assert set_password(cast.client(None), link).context["validlink"] is False


@pytest.mark.parametrize("password", ["ngan", "123456789012", "hang", "password1234"])
def test_a_weak_password_is_refused(cast, admin, password):
    page = set_password(cast.client(None), link_for(admin, cast.hang), password)

    assert page.context["form"].errors


def test_links_are_made_by_posting_and_by_admins_only(cast, admin):
    address = f"/admin/unions/user/{cast.hang.pk}/link/"

    assert admin.get(address).status_code == 405
    assert cast.client("bao").post(address).status_code == 302
    assert User.objects.get(pk=cast.hang.pk).link_made_at is None


def test_a_closed_account_gets_no_link_and_no_page(cast, admin):
    client = cast.client("hang")
    User.objects.filter(pk=cast.hang.pk).update(is_active=False)

    assert admin.post(f"/admin/unions/user/{cast.hang.pk}/link/").status_code == 403
    assert client.get("/").status_code == 302


def test_nobody_signs_up(cast):
    assert cast.client(None).get("/account/signup/").status_code == 404


def test_a_mandate_is_ended_in_the_admin_and_the_event_tells_it(cast, admin):
    mandate = cast.hang.mandates.get()
    data = {
        "username": "hang", "full_name": "Nguyễn Thu Hằng", "sex": "female", "is_active": "on", "mandates-TOTAL_FORMS": "1",
        "mandates-INITIAL_FORMS": "1", "mandates-0-id": mandate.pk, "mandates-0-user": cast.hang.pk, "mandates-0-role": "officer",
        "mandates-0-union": cast.samju.pk, "mandates-0-since": "01/01/2019", "mandates-0-until": "05/06/2022",
    }  # fmt: skip

    admin.post(f"/admin/unions/user/{cast.hang.pk}/change/", data)

    mandate.refresh_from_db()
    event = Event.objects.get()
    assert (mandate.until, event.verb, list(event.changes)) == (date(2022, 6, 5), "changed", ["mandates"])


def test_an_account_is_not_made_without_a_mandate(cast, admin):
    address, data = POSTS["user"](cast)

    response = admin.post(address, data | {"mandates-TOTAL_FORMS": "0"})

    assert (response.status_code, User.objects.filter(username="moi").exists()) == (200, False)


def test_the_next_half_year_is_offered_and_no_other_is_taken(cast, admin):
    offered = admin.get("/admin/emulation/halfyear/add/").content.decode()
    address, data = POSTS["half_year"](cast)

    refused = admin.post(address, data | {"code": "2019-H1"})

    assert ('value="2023-H1"' in offered, 'value="31/05/2023"' in offered) == (True, True)
    assert list(refused.context["adminform"].form.errors) == ["code"]


def test_a_campaign_is_not_deleted(cast, admin):
    assert admin.post(f"/admin/emulation/campaign/{cast.gvn.pk}/delete/", {"post": "yes"}).status_code == 403


def test_holders_of_a_title_change_with_the_return_alone(cast, admin):
    count = cast.holders(cast.samju, 160, 170)
    address, typed = "/admin/emulation/titlecount/", {"enrolment": count.enrolment_id, "half_year": count.half_year_id}

    asked = [
        admin.post(f"{address}{count.pk}/change/", typed | {"registered": "999", "achieved": "999"}),
        admin.post(f"{address}{count.pk}/delete/", {"post": "yes"}),
        admin.post(f"{address}add/", typed | {"registered": "1", "achieved": "1"}),
    ]

    assert [one.status_code for one in asked] == [403, 403, 403]
    assert list(TitleCount.objects.values_list("registered", "achieved")) == [(170, 160)]
    assert admin.get(f"{address}{count.pk}/change/").status_code == 200


def test_the_raw_changes_of_an_event_are_not_shown(cast, admin):
    initiative = cast.accepted()
    told = {"confidential_part": ["", "Công thức keo"]}
    [event] = events.write([events.drafted(record=initiative, verb="changed", by=cast.hang, at=NOW, changes=told)])

    pages = [f"/admin/unions/event/{event.pk}/change/", f"/admin/initiatives/initiative/{initiative.pk}/history/"]
    assert [address for address in pages if "Công thức keo" in admin.get(address).content.decode()] == []


# Rights, and the password once more.


def account_form(user, **more):
    mandate = user.mandates.get()
    return {
        "username": user.username, "full_name": user.full_name, "is_active": "on", "mandates-TOTAL_FORMS": "1",
        "mandates-INITIAL_FORMS": "1", "mandates-0-id": mandate.pk, "mandates-0-user": user.pk, "mandates-0-role": mandate.role,
        "mandates-0-union": mandate.union_id or "", "mandates-0-since": "01/01/2019",
    } | more  # fmt: skip


LEAVING = {
    "a last day passed": {"mandates-0-until": "05/06/2022"},
    "a last day ahead": {"mandates-0-until": "31/12/2022"},
    "another role": {"mandates-0-role": "reader"},
    "a later beginning": {"mandates-0-since": "07/06/2022"},
    "no signing in": {"is_active": ""},
}


@pytest.mark.parametrize("name", LEAVING)
def test_the_last_admin_stays_one(cast, admin, name):
    answer = admin.post(f"/admin/unions/user/{cast.tri.pk}/change/", account_form(cast.tri, **LEAVING[name]))

    assert answer.status_code == 200
    assert answer.context["errors"]
    tri = User.objects.get(username="tri")
    assert (tri.is_active, tri.has_role(TODAY, "admin"), tri.mandates.get().until) == (True, True, None)


@pytest.mark.parametrize("name", LEAVING)
def test_an_admin_leaves_when_another_stays(cast, admin, name):
    cast.user("an", "admin", full_name="Đỗ An")

    assert admin.post(f"/admin/unions/user/{cast.tri.pk}/change/", account_form(cast.tri, **LEAVING[name])).status_code == 302


@pytest.mark.parametrize("lacking", ["closed", "ended", "ending"])
def test_another_admin_counts_only_who_stays(cast, admin, lacking):
    other = cast.user("an", "admin", full_name="Đỗ An")
    if lacking == "closed":
        User.objects.filter(pk=other.pk).update(is_active=False)
    else:
        other.mandates.update(until=date(2022, 6, 5) if lacking == "ended" else date(2022, 12, 31))

    answer = admin.post(f"/admin/unions/user/{cast.tri.pk}/change/", account_form(cast.tri, **LEAVING["a last day ahead"]))
    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["change", "link", "sign-out", "second-factor"])
def test_accounts_change_after_the_password_alone(cast, path):
    before = Event.objects.count()
    typed = account_form(cast.hang, **{"full_name": "Tên Khác"})
    answer = cast.client("tri").post(f"/admin/unions/user/{cast.hang.pk}/{path}/", typed)

    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/account/reauthenticate/")
    assert (Event.objects.count(), User.objects.get(pk=cast.hang.pk).full_name) == (before, "Nguyễn Thu Hằng")


def test_a_new_account_needs_the_password_too(cast):
    address, data = POSTS["user"](cast)

    assert cast.client("tri").post(address, data).url.startswith("/account/reauthenticate/")


def test_what_was_typed_is_saved_once_the_password_is_given(cast):
    cast.tri.set_password(PASSWORD)
    cast.tri.save()
    client = cast.client("tri")
    asked = client.post(f"/admin/unions/user/{cast.hang.pk}/change/", account_form(cast.hang, full_name="Tên Khác"))
    answer = client.post(asked.url, {"password": PASSWORD})

    assert answer.status_code == 302
    assert User.objects.get(pk=cast.hang.pk).full_name == "Tên Khác"


@pytest.mark.parametrize("model", ["mfa/authenticator", "usersessions/usersession", "account/emailaddress"])
def test_secrets_and_sessions_have_no_list_in_the_admin(cast, admin, model):
    assert admin.get(f"/admin/{model}/").status_code == 404


@pytest.mark.parametrize("path", ["link", "sign-out", "second-factor"])
def test_deeds_are_posted(cast, admin, path):
    assert admin.get(f"/admin/unions/user/{cast.hang.pk}/{path}/").status_code == 405


@pytest.mark.parametrize("above", ["itself", "one below it"])
def test_a_body_does_not_stand_above_itself(cast, admin, above):
    province = cast.board.parent
    parent = province if above == "itself" else cast.board

    answer = admin.post(
        f"/admin/unions/superior/{province.pk}/change/", {"name": province.name, "heading": province.heading, "parent": parent.pk}
    )

    assert (answer.status_code, list(answer.context["adminform"].form.errors)) == (200, ["parent"])


@pytest.mark.parametrize(
    "asked",
    [
        "unions/member/?employee_code=M-1", "unions/member/?employee_code__startswith=M", "unions/member/?card_number__contains=7",
        "unions/member/?birth_date=1991-04-07", "unions/member/?birth_date__lt=1992-01-01", "unions/member/?code_key=m-1",
        "unions/member/?birth_date__isnull=False", "unions/user/?password__startswith=argon2", "unions/user/?phone=0912",
        "unions/user/?member__birth_date=1991-04-07", "unions/erasure/?reason__contains=a",
        "initiatives/initiative/?confidential_part__contains=a", "awards/nomination/?duties__contains=a",
    ],
)  # fmt: skip
def test_no_address_asks_the_admin_letter_by_letter(cast, asked):
    cast.member("Ánh", employee_code="M-1")

    assert cast.client("tri").get(f"/admin/{asked}").status_code == 400


def test_what_a_list_offers_to_filter_by_still_filters(cast):
    client = cast.client("tri")
    asked = [
        "unions/member/?union__park__id__exact=1",
        "unions/user/?mandates__role__exact=admin",
        "unions/user/?is_active__exact=1",
    ]
    asked += ["awards/criterion/?award__id__exact=1", "unions/union/?living=yes"]

    assert [client.get(f"/admin/{one}").status_code for one in asked] == [200] * 5
