"""Papers and pictures: attached with the form, staged when another place was wrong, seen by who may, never lost silently."""

import io
import re

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from initiatives.models import Author, Evidence, Initiative
from initiatives.workflow import missing
from tests.conftest import NOW, TODAY
from tests.initiatives.test_form import edited, posted
from toolkit import files
from unions.models import Event

pytestmark = pytest.mark.usefixtures("today")


def pdf(tone=200) -> bytes:
    written = io.BytesIO()
    Image.new("L", (60, 80), tone).save(written, "PDF")
    return written.getvalue()


def photo(tone=100) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (80, 60), (tone, 0, 0)).save(written, "JPEG")
    return written.getvalue()


def upload(name="Quyết định 118.pdf", content=None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf() if content is None else content)


def attached(initiative, by, kind="decision", name="QĐ.pdf", digest="a" * 64, **more) -> Evidence:
    """Return a row of evidence whose file is not on this disk."""
    values = {"format": "pdf", "size": 1_000, "pages": 1, "added_by": by, "added_at": NOW}
    return Evidence.objects.create(initiative=initiative, kind=kind, name=name, sha256=digest, **values | more)


@pytest.fixture
def anh(cast):
    return cast.member("Trần Thị Ánh")


def test_files_are_attached_with_the_draft_in_one_event(cast, anh):
    posted(
        cast,
        **{
            "evidence-decision": upload(),
            "evidence-before": upload("trước.jpg", photo()),
            "evidence-after": upload("sau.jpg", photo(9)),
        },
    )

    made = Initiative.objects.get()
    rows = [(one.kind, one.name, one.format, one.pages, one.confidential, one.added_by) for one in made.evidence.order_by("pk")]
    assert rows == [
        ("decision", "Quyết định 118.pdf", "pdf", 1, False, cast.hang),
        ("before", "trước.jpg", "jpg", 1, False, cast.hang),
        ("after", "sau.jpg", "jpg", 1, False, cast.hang),
    ]
    assert [event.verb for event in Event.objects.about(made)] == ["created"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("quyết định.pdf", b"<!DOCTYPE html><html><script>alert(1)</script></html>", "trang web"),
        ("ảnh.jpg", b"", "trống"),
        ("chạy.exe", b"MZ" + b"\0" * 200, "PDF"),
    ],
)
def test_a_wrong_file_is_refused_at_its_place_and_what_was_typed_stays(cast, anh, name, content, words):
    response = posted(cast, title="Gõ rồi thì còn", **{"evidence-decision": upload(name, content)})

    assert response.status_code == 200
    assert [words in text for text in response.context["whole"].evidence.errors["decision"]] == [True]
    assert response.context["form"]["title"].value() == "Gõ rồi thì còn"
    assert (Initiative.objects.count(), Evidence.objects.count()) == (0, 0)


def staged(response) -> list[str]:
    return re.findall(r'name="evidence-staged" value="([^"]+)"', response.content.decode())


def test_a_good_file_is_not_chosen_twice_when_another_place_was_wrong(cast, anh):
    client = cast.client("hang")
    first = posted(cast, client, declared_vnd="25.5", **{"evidence-decision": upload()})
    tokens = staged(first)
    assert (first.status_code, len(tokens), Evidence.objects.count()) == (200, 1, 0)

    posted(cast, client, **{"evidence-staged": tokens})

    assert [(one.kind, one.name) for one in Initiative.objects.get().evidence.all()] == [("decision", "Quyết định 118.pdf")]


def test_a_staged_file_that_was_removed_meanwhile_is_asked_for_again(cast, anh):
    client = cast.client("hang")
    tokens = staged(posted(cast, client, declared_vnd="25.5", **{"evidence-decision": upload()}))
    for path in settings.FILES_ROOT.rglob("*"):
        if path.is_file():
            files.remove(path.name.partition("-")[0])
    answer = posted(cast, client, **{"evidence-staged": tokens})

    assert (answer.status_code, staged(answer), Initiative.objects.count(), Evidence.objects.count()) == (200, [], 0, 0)
    assert "Tệp “Quyết định 118.pdf” không còn được lưu" in answer.content.decode()


def test_a_staged_file_serves_only_who_brought_it(cast, anh):
    token = staged(posted(cast, declared_vnd="25.5", **{"evidence-decision": upload()}))[0]
    cast.member("Lê Văn Bình", union=cast.haneul)

    posted(cast, cast.client("minh"), "/initiatives/new/CD-002/", **{"evidence-staged": token, "authors-0-name": "Lê Văn Bình"})
    posted(cast, **{"evidence-staged": token[:-2] + "xx"})

    assert (Initiative.objects.count(), Evidence.objects.count()) == (2, 0)


def test_a_removed_file_stays_on_file_and_is_told(cast, anh):
    posted(cast, **{"evidence-decision": upload()})
    made = Initiative.objects.get()
    row = made.evidence.get()

    cast.client("hang").post(f"/initiatives/{made.code}/edit/", edited(made, **{"evidence-remove": row.pk}))

    row.refresh_from_db()
    assert (row.removed_at is None, made.evidence.current().count()) == (False, 0)
    told = f"Quyết định công nhận: Quyết định 118.pdf · {row.sha256[:8]}"
    assert Event.objects.about(made).latest("pk").changes == {"evidence": [[told], []]}


def test_a_removed_file_opens_for_the_union_and_the_board_only(cast, anh):
    posted(cast, **{"evidence-decision": upload()})
    made = Initiative.objects.get()
    where = f"/initiatives/{made.code}/evidence/{made.evidence.get().pk}/"
    before = {who: cast.client(who).get(where).status_code for who in ("hang", "bao", "doc")}
    cast.client("hang").post(f"/initiatives/{made.code}/edit/", edited(made, **{"evidence-remove": made.evidence.get().pk}))

    assert before == {"hang": 200, "bao": 200, "doc": 200}
    assert {who: cast.client(who).get(where).status_code for who in before} == {"hang": 200, "bao": 200, "doc": 404}


def test_another_file_of_the_same_name_takes_the_place_of_the_first_and_is_told(cast, anh):
    posted(cast, **{"evidence-decision": upload("scan.pdf", pdf(200))})
    made = Initiative.objects.get()
    first = made.evidence.get()

    form = edited(made, **{"evidence-remove": first.pk, "evidence-decision": upload("scan.pdf", pdf(10))})
    cast.client("hang").post(f"/initiatives/{made.code}/edit/", form)

    second = made.evidence.current().get()
    assert (second.name, second.sha256 == first.sha256) == ("scan.pdf", False)
    before, after = (f"Quyết định công nhận: scan.pdf · {one.sha256[:8]}" for one in (first, second))
    assert Event.objects.about(made).latest("pk").changes == {"evidence": [[before], [after]]}


def test_what_was_ticked_stays_ticked_when_another_place_was_wrong(cast, anh):
    posted(cast, **{"evidence-decision": upload(), "evidence-before": upload("trước.jpg", photo())})
    made = Initiative.objects.get()
    first, second = made.evidence.order_by("pk")
    ticked = {"evidence-known": [first.pk, second.pk], "evidence-remove": first.pk, "evidence-confidential": second.pk}
    form = edited(made, declared_vnd="25.5") | ticked

    page = cast.client("hang").post(f"/initiatives/{made.code}/edit/", form)

    rows = [(row["file"].pk, row["remove"], row["confidential"]) for row in page.context["whole"].evidence.standing]
    assert sorted(rows) == [(first.pk, True, False), (second.pk, False, True)]


def test_another_initiatives_file_cannot_be_removed(cast, anh):
    other = attached(cast.draft(), cast.hang)
    posted(cast)
    made = Initiative.objects.latest("pk")

    response = cast.client("hang").post(f"/initiatives/{made.code}/edit/", edited(made, **{"evidence-remove": other.pk}))

    other.refresh_from_db()
    assert (response.status_code, other.removed_at) == (200, None)


def test_the_eleventh_file_is_refused(cast, anh):
    posted(cast)
    made = Initiative.objects.get()
    for number in range(10):
        attached(made, cast.hang, name=f"{number}.pdf", digest=f"{number:064x}")

    response = cast.client("hang").post(f"/initiatives/{made.code}/edit/", edited(made) | {"evidence-other": upload()})

    assert "10 tệp" in str(response.context["whole"].evidence.non_field_errors())
    assert made.evidence.count() == 10


WHO_OPENS = {
    "hang": (200, 200),
    "bao": (200, 200),
    "lanh": (200, 200),
    "doc": (200, 404),
    "tri": (200, 404),
    "minh": (404, 404),
    "khach": (404, 404),
}


@pytest.mark.parametrize("who", WHO_OPENS)
def test_a_file_opens_for_who_sees_the_initiative_and_a_confidential_one_for_union_and_board(cast, anh, who):
    posted(cast, **{"evidence-decision": upload()})
    made = Initiative.objects.get()
    row = made.evidence.get()
    client, found = cast.client(who), []
    for confidential in (False, True):
        Evidence.objects.update(confidential=confidential)
        answers = [client.get(f"/initiatives/{made.code}/evidence/{row.pk}/{page}").status_code for page in ("", "pages/1/")]
        assert len(set(answers)) == 1
        found.append(answers[0])
        page = client.get(f"/initiatives/{made.code}/")
        assert (b"118.pdf" in page.content) == (answers[0] == 200)

    assert tuple(found) == WHO_OPENS[who]


@pytest.mark.parametrize(("who", "told"), [("hang", True), ("bao", True), ("doc", False)])
def test_the_history_names_files_to_union_and_board_alone(cast, anh, who, told):
    posted(cast)
    made = Initiative.objects.get()
    form = edited(made) | {"evidence-decision": upload(), "evidence-new_confidential": "on"}
    cast.client("hang").post(f"/initiatives/{made.code}/edit/", form)

    assert made.evidence.get().confidential is True
    assert (b"118.pdf" in cast.client(who).get(f"/initiatives/{made.code}/").content) is told


def known(response) -> list[str]:
    """Return the files that a page has drawn, as its form sends them back."""
    return re.findall(r'name="evidence-known" value="([^"]+)"', response.content.decode())


def test_a_file_is_marked_and_unmarked_confidential_on_the_page_that_shows_it(cast, anh):
    client = cast.client("hang")
    posted(cast, client, **{"evidence-decision": upload()})
    row, found = Evidence.objects.get(), []
    address = f"/initiatives/{row.initiative.code}/edit/"

    for ticked in ([row.pk], []):
        shown = {"evidence-known": known(client.get(address)), "evidence-confidential": ticked}
        client.post(address, edited(Initiative.objects.get(), **shown))
        row.refresh_from_db()
        found.append(row.confidential)

    assert found == [True, False]


def test_a_file_that_a_stale_page_never_showed_stays_confidential(cast, anh):
    cast.user("thu", "officer", cast.samju)
    hang, thu = cast.client("hang"), cast.client("thu")
    posted(cast, hang)
    made = Initiative.objects.get()
    stale, address = edited(made, title="Tên do Hằng gõ"), f"/initiatives/{made.code}/edit/"
    thu.post(address, edited(made) | {"evidence-new_confidential": "on", "evidence-other": upload("bí mật.pdf")})
    secret = made.evidence.get()

    page = hang.post(address, stale)
    ticks = [row["file"].pk for row in page.context["whole"].evidence.standing if row["confidential"]]
    again = {"version": page.context["form"].data["version"], "evidence-known": known(page), "evidence-confidential": ticks}
    hang.post(address, stale | again)

    made.refresh_from_db()
    secret.refresh_from_db()
    assert (page.status_code, ticks, made.title, secret.confidential) == (200, [secret.pk], "Tên do Hằng gõ", True)


def test_who_comes_later_is_told_that_a_mark_at_a_file_differs(cast, anh):
    cast.user("thu", "officer", cast.samju)
    hang, thu = cast.client("hang"), cast.client("thu")
    posted(cast, hang, **{"evidence-other": upload("bí mật.pdf")})
    made = Initiative.objects.get()
    row, address = made.evidence.get(), f"/initiatives/{made.code}/edit/"
    shown = {"evidence-known": row.pk}
    thu.post(address, edited(made) | shown | {"evidence-confidential": row.pk})

    page = hang.post(address, edited(made) | shown)

    words = f"Giấy tờ khác: bí mật.pdf · {row.sha256[:8]}"
    told = {"label": "giấy tờ và ảnh", "on_file": f"{words} (bảo mật)", "typed": words}
    assert [one for one in page.context["differences"] if one["label"] == "giấy tờ và ảnh"] == [told]


def test_a_file_comes_as_a_download_in_a_sandbox(cast, anh):
    posted(cast, **{"evidence-decision": upload()})
    row = Evidence.objects.get()

    answer = cast.client("bao").get(f"/initiatives/{row.initiative.code}/evidence/{row.pk}/")

    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''Quy")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert b"".join(answer.streaming_content)[:5] == b"%PDF-"


@pytest.mark.parametrize("path", ["pages/0/", "pages/2/", "pages/99999999999/"])
def test_a_page_that_is_not_there_is_not_found(cast, anh, path):
    posted(cast, **{"evidence-decision": upload()})
    row = Evidence.objects.get()

    assert cast.client("bao").get(f"/initiatives/{row.initiative.code}/evidence/{row.pk}/{path}").status_code == 404


def test_one_initiatives_file_does_not_open_under_another(cast):
    here, there = cast.draft(), cast.draft()
    row = attached(there, cast.hang)

    assert cast.client("hang").get(f"/initiatives/{here.code}/evidence/{row.pk}/").status_code == 404


def test_the_decision_or_a_reason_is_needed_and_for_a_large_sum_the_confirmation(cast):
    bare = cast.draft(paperless_reason="", unusual_words="Cả 12 chuyền.")
    assert [name for name, _sentence in missing(bare, on=TODAY)] == ["evidence", "evidence"]

    attached(bare, cast.hang)
    assert [name for name, _sentence in missing(Initiative.objects.get(pk=bare.pk), on=TODAY)] == ["evidence"]
    attached(bare, cast.hang, kind="confirmation")
    assert missing(Initiative.objects.get(pk=bare.pk), on=TODAY) == []

    Evidence.objects.update(removed_at=NOW)
    assert len(missing(Initiative.objects.get(pk=bare.pk), on=TODAY)) == 2


def test_thirty_files_and_twenty_authors_cost_no_more_queries_than_one(cast):
    small, large = cast.draft(), cast.draft(authors=(("A", 81),))
    attached(small, cast.hang)
    for number in range(30):
        attached(large, cast.hang, name=f"{number}.pdf", digest=f"{number:064x}")
    for number in range(19):
        Author.objects.create(initiative=large, name=f"N {number}", share=1, workplace="Tổ", sex="male", work_class="direct")
    counts = {}
    for who, path in (("bao", ""), ("hang", ""), ("hang", "edit/")):
        client = cast.client(who)
        client.get("/")
        for record in (small, large):
            with CaptureQueriesContext(connection) as made:
                assert client.get(f"/initiatives/{record.code}/{path}").status_code == 200
            counts.setdefault((who, path), []).append(len(made))

    assert {place: many - few for place, (few, many) in counts.items()} == dict.fromkeys(counts, 0)
