"""The log of everything in the admin: filtered, searched without tones, read in words, taken away with a reason."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.conftest import NOW
from unions import events
from unions.models import Event

LOG = "/admin/unions/event/"


@pytest.fixture
def admin(cast):
    return cast.client("tri")


@pytest.fixture
def some(cast):
    """Three events: of a union, of an account, of a member with details."""
    union, account, member = cast.samju, cast.bao, cast.member("Đặng Thị Lụa", employee_code="NV 077")
    later = NOW.replace(day=8)
    return events.write(
        [
            events.drafted(record=union, verb="changed", by=cast.tri, at=NOW, changes={"sector": ["May", "Điện tử"]}),
            events.drafted(record=account, verb="link_made", by=cast.tri, at=later, changes={}),
            events.drafted(
                record=member, verb="changed", by=cast.hang, at=later, changes={"birth_date": ["1990-01-01", "1991-02-02"]}
            ),
        ]
    )


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, [2, 1, 0]),
        ({"q": "dang thi lua"}, [2]),
        ({"actor": "tri"}, [1, 0]),
        ({"verb": "changed"}, [2, 0]),
        ({"kind": "unions.user"}, [1]),
        ({"union": "samju"}, [2, 0]),
        ({"since": "08/06/2022"}, [2, 1]),
        ({"until": "07/06/2022"}, [0]),
        ({"since": "31/02/2022"}, []),
    ],
)
def test_it_is_filtered(cast, admin, some, asked, found):
    given = {name: getattr(cast, value).pk if name in ("actor", "union") else value for name, value in asked.items()}

    shown = admin.get(LOG, given).context["events"]

    assert [one.pk for one in shown] == [some[place].pk for place in found]


def test_it_reads_in_words_and_never_tells_the_details_of_a_member(admin, some):
    shown = admin.get(LOG).content.decode()

    assert "May → Điện tử" in shown
    assert "Đặng Thị Lụa" in shown
    assert [text for text in ("NV 077", "1991") if text in shown] == []
    assert "NV 077" not in admin.get(f"{LOG}{some[2].pk}/change/").content.decode()


def test_fifty_are_shown_and_the_older_ones_follow(cast, admin):
    events.write(events.drafted(record=cast.samju, verb="noted", by=cast.tri, at=NOW, changes={}) for _ in range(120))
    sizes, before = [], ""
    while before is not None:
        page = admin.get(LOG, {"before": before}).context
        sizes.append(len(page["events"]))
        before = page["older"]

    assert sizes == [50, 50, 20]


def test_it_is_taken_away_with_a_reason_and_that_is_an_event(cast, admin, some):
    answer = admin.post(f"{LOG}list.xlsx?kind=unions.member", {"why": "other", "why_words": "Thanh tra yêu cầu"})

    rows = list(load_workbook(BytesIO(answer.getvalue())).active.values)
    told = [cell for row in rows for cell in row if cell]
    assert "Đặng Thị Lụa" in told
    assert [cell for cell in told if "NV 077" in str(cell) or "1991" in str(cell)] == []
    written = Event.objects.latest("pk")
    assert (written.verb, written.actor_id, written.reason.endswith("Thanh tra yêu cầu")) == ("exported", cast.tri.pk, True)


def test_the_same_as_csv(admin, some):
    answer = admin.post(f"{LOG}list.csv", {"why": "other", "why_words": "Lưu"})

    assert b"".join(answer.streaming_content).decode("utf-8-sig").count("Đặng Thị Lụa") == 1


def test_without_a_reason_it_is_asked_for(admin, some):
    for typed in ({}, {"why": "other", "why_words": ""}):
        answer = admin.post(f"{LOG}list.csv", typed)

        assert (answer.status_code, answer.templates[0].name) == (200, "unions/take_away.html")
        assert Event.objects.latest("pk") == some[2]


def test_nothing_is_taken_away_with_a_filter_not_understood(admin, some):
    answer = admin.post(f"{LOG}list.csv?since=31/02/2022", {"why": "other", "why_words": "Lưu"})

    assert answer.status_code == 302
    assert Event.objects.latest("pk") == some[2]


def test_a_long_log_needs_the_password_once_more(cast, some, settings):
    settings.PERSONS_WITHOUT_PASSWORD = 2
    answer = cast.client("tri").post(f"{LOG}list.csv", {"why": "other", "why_words": "Lưu"})

    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/account/reauthenticate/")
    assert Event.objects.latest("pk") == some[2]


def test_too_much_is_not_taken_away(admin, some, monkeypatch):
    monkeypatch.setattr("unions.log.MOST_TAKEN_AWAY", 2)

    assert admin.post(f"{LOG}list.csv", {"why": "other", "why_words": "Lưu"}).status_code == 302
    assert Event.objects.count() == len(some)


@pytest.mark.parametrize("who", ["hang", "bao", "lanh", "doc", "vinh", "khach"])
def test_only_an_admin_reads_it_or_takes_it_away(cast, some, who):
    client = cast.client(who)

    assert client.get(LOG).status_code in (302, 403)
    assert client.post(f"{LOG}list.csv", {"why": "other", "why_words": "Lưu"}).status_code in (302, 403)
    assert Event.objects.count() == len(some)


@pytest.mark.parametrize("many", [1, 40])
def test_the_number_of_queries_does_not_follow_the_events(cast, admin, query_counter, many):
    events.write(events.drafted(record=cast.samju, verb="noted", by=cast.tri, at=NOW, changes={}) for _ in range(many))

    with query_counter.exactly(7):
        admin.get(LOG)
