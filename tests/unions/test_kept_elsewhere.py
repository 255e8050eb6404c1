"""What is typed into a nomination, a return or an honour and not saved comes back as well; and who was slower sees both versions."""

import pytest

from awards.models import Honour, Nomination
from emulation.models import UnionReturn
from tests.awards.conftest import Awarding
from unions.models import SavedForm

pytestmark = pytest.mark.usefixtures("today")
RETURN = "/returns/2022-H1/CD-001/"


@pytest.fixture
def forms(cast):
    """Return name -> (address, a field, what is typed into it)."""
    awarding = Awarding(cast)
    member = cast.member("Trần Văn Lợi", qualification="college", job_title="Thợ hàn")
    draft, honour = awarding.nomination(member=member), awarding.honour(member=member)
    asked = awarding.round("dot-khac")
    new = f"/awards/rounds/{asked.slug}/propose/{awarding.award().code}/CD-001/?member={member.pk}"
    return {
        "nomination": (f"/awards/nominations/{draft.code}/edit/", "achievements", "Gõ dở thành tích"),
        "new nomination": (new, "achievements", "Gõ dở thành tích mới"),
        "return": (RETURN, "results", "Gõ dở kết quả"),
        "honour": (f"/awards/honours/{honour.pk}/edit/", "decision_number", "99/QĐ"),
        "new honour": ("/awards/honours/new/CD-001/", "decision_number", "98/QĐ"),
    }


NAMES = ["nomination", "new nomination", "return", "honour", "new honour"]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_posted_after_the_session_ended_comes_back_after_signing_in(cast, forms, name):
    address, field, words = forms[name]
    client = cast.client("hang")
    token = client.get(address).context["kept_token"]
    before = (Nomination.objects.count(), UnionReturn.objects.count(), Honour.objects.count())
    client.logout()

    answer = client.post(address, {"kept": token, field: words})

    assert (answer.status_code, SavedForm.objects.get().values) == (302, {field: [words]})
    client.force_login(cast.hang)
    page = client.get(address)
    assert (page.context["form"][field].value(), page.context["kept_copy"].values) == (words, {field: [words]})
    assert (Nomination.objects.count(), UnionReturn.objects.count(), Honour.objects.count()) == before


@pytest.mark.parametrize("name", NAMES)
def test_somebody_else_finds_nothing_of_it(cast, forms, name):
    address, field, words = forms[name]
    client = cast.client("hang")
    client.post("/saved-forms/", {"kept": client.get(address).context["kept_token"], field: words})

    page = cast.client("bao").get(address)

    assert words not in page.content.decode()


def values(page) -> dict[str, object]:
    """Return what the form of that page would post."""
    form = page.context["form"]
    found = {field.html_name: field.value() for field in form}
    return {name: value for name, value in found.items() if value not in (None, "", False, [])}


def day_of(posted: dict) -> dict:
    return {name: value.strftime("%d/%m/%Y") if hasattr(value, "strftime") else value for name, value in posted.items()}


def test_a_saved_nomination_leaves_no_copy(cast, forms):
    address, field, words = forms["nomination"]
    client = cast.client("hang")
    page = client.get(address)
    client.post("/saved-forms/", {"kept": page.context["kept_token"], field: words})

    client.post(address, day_of(values(page)) | {field: words})

    assert (Nomination.objects.get().achievements, SavedForm.objects.count()) == (words, 0)


def test_a_saved_return_leaves_no_copy(cast, forms):
    client = cast.client("hang")
    heads = {"workers": "300", "women_workers": "200", "members": "250", "women_members": "180"}
    client.post("/saved-forms/", {"kept": client.get(RETURN).context["kept_token"], "results": "Gõ dở"})

    client.post(RETURN, heads | {"results": "Gõ dở", "version": ""})

    assert (UnionReturn.objects.get().results, SavedForm.objects.count()) == ("Gõ dở", 0)


@pytest.mark.parametrize("name", ["nomination", "return", "honour"])
def test_who_was_slower_sees_what_is_on_file_beside_what_was_typed(cast, forms, name):
    if name == "return":
        UnionReturn.objects.create(
            union=cast.samju, half_year=cast.half_years["2022-H1"], entered_by=cast.hang, workers=300, women_workers=200,
            members=250, women_members=180,
        )  # fmt: skip
    address, field, words = forms[name]
    client = cast.client("hang")
    posted = day_of(values(client.get(address)))
    client.post(address, posted | {field: f"{words} của tôi"})

    page = client.post(address, posted | {field: f"{words} của người khác"})

    label = str(page.context["form"][field].label)
    both = {"label": label, "on_file": f"{words} của tôi", "typed": f"{words} của người khác"}
    assert (page.status_code, page.context["differences"]) == (200, [both])
    standing = {name: str(value) for name, value in values(page).items() if name != "version"}
    assert standing == {name: str(value) for name, value in posted.items() if name != "version"} | {field: both["typed"]}
