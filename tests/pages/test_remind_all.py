"""Reminding all unions that have not reported: each of its own gaps, mailed where there is an address, written down."""

import pytest
from django.core import mail
from django.urls import reverse

from emulation.models import HalfYear
from initiatives.models import Initiative
from kcn_union import reminders
from kcn_union.models import Reminder
from unions.models import Mandate, User

pytestmark = pytest.mark.usefixtures("today")
ADDRESS = reverse("reminders", args=["2022-H1"])


@pytest.fixture
def owing(cast):
    """Both unions are silent and owe something of their own; only the first has an officer with an address."""
    cast.returned(cast.haneul, state="draft")
    cast.walked("sent_back")
    cast.walked("draft", union=cast.haneul)
    User.objects.filter(pk=cast.hang.pk).update(email="hang@mau.example")
    return cast


def listed(cast):
    return HalfYear.objects.listed().get(code="2022-H1")


def test_each_union_is_reminded_of_its_own_gaps_alone(owing):
    found = reminders.gaps_of_each({owing.samju: None, owing.haneul: owing.haneul.returns.get()}, listed(owing))

    code = Initiative.objects.get(state="sent_back").code
    assert found == {
        owing.samju: [
            "Chưa gửi báo cáo 6 tháng đầu năm 2022 (hạn 10/06/2022, nhận muộn đến 25/06/2022).",
            f"1 sáng kiến bị trả lại, cần sửa: {code}.",
        ],
        owing.haneul: [
            "Báo cáo 6 tháng đầu năm 2022 đã nhập nhưng chưa gửi (hạn 10/06/2022, nhận muộn đến 25/06/2022).",
            "1 sáng kiến còn ở bản nháp, chưa gửi.",
        ],
    }


def test_all_that_have_an_address_are_mailed_and_it_is_written_down(owing):
    page = owing.client("bao").post(ADDRESS, follow=True)

    assert [(one.to, "CĐCS Công ty Mẫu Một" in one.body, "Đại Hai" in one.body) for one in mail.outbox] == [
        (["hang@mau.example"], True, False)
    ]
    assert list(Reminder.objects.values_list("union", "channel", "by", "text")) == [
        (owing.samju.pk, "mail", owing.bao.pk, mail.outbox[0].body)
    ]
    assert "Đã gửi 1 thư nhắc." in page.content.decode()


def test_a_mail_that_cannot_be_sent_is_said_and_not_written_down(owing, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    page = owing.client("bao").post(ADDRESS, follow=True)

    assert (Reminder.objects.count(), "Chưa gửi được thư cho: CĐCS Công ty Mẫu Một." in page.content.decode()) == (0, True)


def test_a_union_that_has_reported_is_not_reminded(owing):
    owing.returned(owing.samju, state="submitted")

    page = owing.client("bao").get(ADDRESS).content.decode()

    assert ("CĐCS Công ty Mẫu Một" in page, "CĐCS Công ty Đại Hai" in page) == (False, True)


@pytest.mark.parametrize("who", ["hang", "doc", "tri"])
def test_only_the_board_reminds(owing, who):
    client = owing.client(who)

    assert (client.get(ADDRESS).status_code, client.post(ADDRESS).status_code) == (403, 403)
    assert (Reminder.objects.count(), mail.outbox) == (0, [])


def test_the_number_of_queries_does_not_grow(owing, django_assert_max_num_queries):
    client = owing.client("bao")
    with django_assert_max_num_queries(30) as before:
        client.get(ADDRESS)
    made = type(owing.samju).objects.create(
        code="CD-003", name="CĐCS Ba", employer="Ba", ownership="state", park=owing.samju.park,
        superior=owing.samju.superior, managing_board=owing.board, founded_on="2015-01-01",
    )  # fmt: skip
    Mandate.objects.create(user=owing.user("ba", email="ba@ba.example"), role="officer", union=made, since="2019-01-01")

    with django_assert_max_num_queries(len(before.captured_queries)):
        client.get(ADDRESS)
