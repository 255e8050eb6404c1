"""The certificate of an honour that was born of a decision: what stands on it, and for whom there is none."""

import pypdfium2
import pytest

from awards.certificate import values_of
from awards.models import Honour
from tests.conftest import TODAY

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def honour(awarding) -> Honour:
    member = awarding.cast.member("Trần Văn Lợi", qualification="college", job_title="Thợ hàn")
    part = awarding.author(member)
    awarding.walked("awarded", member=member, claims=[part])
    return Honour.objects.get()


def test_what_stands_on_it(honour):
    values = values_of(honour)

    told = {
        name: values[name] for name in ("authority", "award", "name", "post", "union", "year", "day", "signer", "book_number")
    }
    assert told == {
        "authority": "TỔNG LĐLĐ VIỆT NAM", "award": "Bằng Lao động sáng tạo", "name": "Trần Văn Lợi", "post": "Thợ hàn",
        "union": "CĐCS Công ty Mẫu Một", "year": "2022", "day": f"{TODAY:%d/%m/%Y}", "signer": "Nguyễn Văn Ký",
        "book_number": f"{honour.pk:05}",
    }  # fmt: skip
    assert values["titles"] == [honour.nomination.claims.get().author.initiative.title]


def test_it_is_one_page_of_a4_lying(cast, honour):
    answer = cast.client("hang").get(f"/awards/honours/{honour.pk}/certificate.pdf")
    document = pypdfium2.PdfDocument(answer.content)

    assert (len(document), [round(size) for size in document[0].get_size()]) == (1, [842, 595])
    words = document[0].get_textpage().get_text_bounded()
    assert {part for part in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Trần Văn Lợi", "Nguyễn Văn Ký") if part in words} == {
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Trần Văn Lợi", "Nguyễn Văn Ký",
    }  # fmt: skip


def test_long_names_still_take_one_page(cast, awarding, honour):
    honour.award.name = "Bằng khen chuyên đề về an toàn, vệ sinh lao động và phong trào Xanh – Sạch – Đẹp " * 2
    honour.award.save()
    cast.samju.name = "Công đoàn cơ sở Công ty trách nhiệm hữu hạn một thành viên " * 3
    cast.samju.save()
    answer = cast.client("hang").get(f"/awards/honours/{honour.pk}/certificate.pdf")

    assert len(pypdfium2.PdfDocument(answer.content)) == 1


def test_there_is_none_of_what_was_revoked_or_recorded_by_hand(cast, awarding, honour):
    recorded = awarding.honour(member=honour.member)
    assert cast.client("hang").get(f"/awards/honours/{recorded.pk}/certificate.pdf").status_code == 404
    awarding.take("revoke", honour.nomination, frees_claims=False, revocation_number="9/QĐ", revoked_on=TODAY, reason="Khai sai.")
    assert cast.client("hang").get(f"/awards/honours/{honour.pk}/certificate.pdf").url == honour.get_absolute_url()
    assert cast.client("minh").get(f"/awards/honours/{honour.pk}/certificate.pdf").status_code == 404
