"""Who has reported: states, in time or late, and reminders that name a union's own gaps and nobody else's."""

from datetime import date
from smtplib import SMTPException

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse

from emulation.models import UnionReturn
from initiatives.models import Initiative
from kcn_union import reminders
from kcn_union.models import Reminder
from tests.conftest import NOW, TODAY
from unions.models import Event, Union

pytestmark = pytest.mark.usefixtures("today")

BOARD = reverse("reporting", args=["2022-H1"])


def remind(union) -> str:
    return reverse("reminder", args=["2022-H1", union.code])


def rows(cast, who="bao", **asked):
    page = cast.client(who).get(BOARD, asked)
    assert page.status_code == 200
    return [(row["reporter"].union.code, row["stage"].value, row["late"], row["overdue"]) for row in page.context["rows"]]


def test_every_expected_union_stands_once_with_its_state(cast):
    cast.returned(cast.samju, state="submitted")

    assert rows(cast) == [("CD-001", "submitted", False, 0), ("CD-002", "not_opened", False, 0)]
    UnionReturn.objects.update(state="accepted", late=True, accepted_by=cast.bao, accepted_at="2022-06-06T09:00Z")
    assert rows(cast) == [("CD-002", "not_opened", False, 0), ("CD-001", "accepted", True, 0)]
    counts = cast.client("bao").get(BOARD).context
    assert sum(one["n"] for one in counts["counts"]) == counts["expected"] == 2


def test_only_who_still_owes_something_is_to_be_reminded_and_only_by_the_board(cast):
    cast.returned(cast.samju, state="submitted")
    button = reverse("reminder", args=["2022-H1", "CD-001"])

    assert cast.client("bao").get(BOARD).context["owing"] == {cast.haneul.pk}
    assert button not in cast.client("bao").get(BOARD).content.decode()
    cast.walked("sent_back")
    assert cast.client("bao").get(BOARD).context["owing"] == {cast.samju.pk, cast.haneul.pk}
    assert button in cast.client("bao").get(BOARD).content.decode()
    assert cast.client("hang").get(BOARD).context["owing"] == set()
    assert button not in cast.client("hang").get(BOARD).content.decode()


def test_a_union_that_is_not_expected_is_never_counted_above_the_whole(cast):
    cast.returned(cast.haneul)
    Union.objects.filter(pk=cast.haneul.pk).update(dissolved_on=date(2022, 4, 30))

    assert rows(cast) == [("CD-001", "not_opened", False, 0)]
    assert cast.client("bao").get(BOARD).context["expected"] == 1


def test_overdue_days_follow_the_due_day_or_the_extension(cast, time_machine):
    one = cast.returned(cast.haneul, state="draft")
    UnionReturn.objects.filter(pk=one.pk).update(
        extended_until=date(2022, 6, 14), extended_by=cast.bao, extension_reason="Đổi cán bộ."
    )
    time_machine.move_to("2022-06-15T03:00Z", tick=False)

    assert rows(cast) == [("CD-002", "in_progress", False, 1), ("CD-001", "not_opened", False, 5)]


@pytest.mark.parametrize("stage", ["submitted", "silent", "accepted", "nothing", "nonsense", "'", "a" * 3000])
def test_any_filter_answers(cast, stage):
    cast.client("bao").get(BOARD, {"stage": stage})

    assert rows(cast, stage=stage) is not None


def test_an_officer_sees_the_own_union_alone(cast):
    Reminder.objects.create(
        half_year=cast.half_years["2022-H1"],
        union=cast.haneul,
        channel="zalo",
        text="Riêng Hai",
        by=cast.bao,
        at="2022-06-01T09:00Z",
    )
    page = cast.client("hang").get(BOARD)

    assert [row["reporter"].union for row in page.context["rows"]] == [cast.samju]
    assert "Đại Hai" not in page.content.decode()
    assert "Riêng Hai" not in cast.client("hang").get(reverse("half_year_return", args=["2022-H1", "CD-001"])).content.decode()


# Reminders.


def gaps(cast, union):
    filed = UnionReturn.objects.filter(union=union, half_year__code="2022-H1").first()
    from_listed = type(cast.half_years["2022-H1"]).objects.listed().get(code="2022-H1")
    return reminders.gaps(union, from_listed, filed)


def test_a_reminder_names_every_gap_of_its_union_and_no_token_of_another(cast):
    own_back = cast.walked("sent_back")
    cast.draft()
    other_back = [cast.walked("sent_back", union=cast.haneul), cast.draft(union=cast.haneul), cast.accepted(union=cast.haneul)]
    cast.returned(cast.haneul, state="sent_back")

    page = cast.client("bao").get(remind(cast.samju))
    text = page.context["form"]["text"].value()

    assert own_back.code in text
    assert len(page.context["gaps"]) == 3
    for token in (*(one.code for one in other_back), *(one.title for one in other_back), "Đại Hai", "CD-002", "Minh"):
        assert token not in page.content.decode(), token
    assert len(gaps(cast, cast.haneul)) == 3


def test_who_has_sent_everything_owes_nothing(cast):
    cast.returned(cast.samju, state="submitted")

    assert gaps(cast, cast.samju) == []


def test_a_union_that_ended_owes_no_return(cast):
    Union.objects.filter(pk=cast.samju.pk).update(dissolved_on=date(2022, 4, 30))
    cast.samju.refresh_from_db()

    assert gaps(cast, cast.samju) == []


def test_what_was_sent_is_on_file_with_person_and_time(cast):
    cast.client("bao").post(remind(cast.samju), {"text": "Nhắc lần một.", "channel": "zalo"})

    one = Reminder.objects.get()
    assert (one.union, one.channel, one.text, one.by, len(mail.outbox)) == (cast.samju, "zalo", "Nhắc lần một.", cast.bao, 0)
    shown = cast.client("hang").get(reverse("half_year_return", args=["2022-H1", "CD-001"])).context["reminders"]
    assert list(shown) == [one]


def test_by_mail_it_goes_to_the_officers_of_that_union_alone(cast):
    for person, address in ((cast.hang, "hang@example.vn"), (cast.minh, "minh@example.vn"), (cast.bao, "bao@example.vn")):
        person.email = address
        person.save()
    gone = cast.user("cu", "officer", cast.samju, email="cu@example.vn")
    gone.mandates.update(until=date(2022, 1, 1))

    cast.client("bao").post(remind(cast.samju), {"text": "Nhắc qua thư.", "channel": "mail"})

    assert [(one.to, one.cc, one.bcc, one.body) for one in mail.outbox] == [(["hang@example.vn"], [], [], "Nhắc qua thư.")]
    assert Reminder.objects.get().channel == "mail"


class Broken(EmailBackend):
    """A server that does not answer."""

    def send_messages(self, messages):
        raise SMTPException("no answer")


@pytest.mark.parametrize("address", ["", "hang@example.vn"])
def test_a_mail_that_cannot_go_is_refused_in_words_and_nothing_is_written(cast, settings, address):
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    cast.hang.email = address
    cast.hang.save()

    page = cast.client("bao").post(remind(cast.samju), {"text": "Nhắc qua thư.", "channel": "mail"})

    assert (page.status_code, len(page.context["form"].non_field_errors())) == (200, 1)
    assert page.context["form"]["text"].value() == "Nhắc qua thư."
    assert (Reminder.objects.count(), Event.objects.count()) == (0, 0)


@pytest.mark.parametrize("typed", [{"text": "", "channel": "zalo"}, {"text": "Nhắc.", "channel": "carrier"}, {"text": "Nhắc."}])
def test_an_empty_reminder_or_an_unknown_way_is_refused(cast, typed):
    page = cast.client("bao").post(remind(cast.samju), typed)

    assert (page.status_code, page.context["form"].errors != {}, Reminder.objects.count()) == (200, True, 0)


def test_only_the_board_reminds(cast):
    for who in ("hang", "doc", "tri"):
        assert cast.client(who).post(remind(cast.samju), {"text": "Nhắc.", "channel": "zalo"}).status_code == 403
    assert cast.client("minh").post(remind(cast.samju), {"text": "Nhắc.", "channel": "zalo"}).status_code == 404
    assert (Reminder.objects.count(), Initiative.objects.count(), TODAY.year) == (0, 0, 2022)


def test_a_reminder_is_seen_by_who_serves_its_union_and_by_the_board(cast):
    made = {
        union.code: Reminder.objects.create(
            half_year=cast.half_years["2022-H1"], union=union, channel="zalo", text="Xin gửi.", by=cast.bao, at=NOW
        )
        for union in (cast.samju, cast.haneul)
    }
    seen = {
        who: list(Reminder.objects.visible_to(cast.people[who], on=TODAY).order_by("pk"))
        for who in ("hang", "minh", "bao", "khach")
    }

    assert seen == {"hang": [made["CD-001"]], "minh": [made["CD-002"]], "bao": list(made.values()), "khach": []}
