import pytest

pytestmark = pytest.mark.usefixtures("today")


def test_pages(awarding):
    cast = awarding.cast
    h = awarding.honour(member=cast.member("Hoa"))
    for who in ("hang", "bao", "doc", "vinh", "khach"):
        for url in (
            "/awards/honours/",
            "/awards/decisions/",
            "/awards/statistics/",
            "/awards/honours/new/",
            f"/awards/honours/{h.pk}/",
            f"/awards/honours/{h.pk}/edit/",
            "/awards/honours/new/CD-001/",
        ):
            r = cast.client(who).get(url)
            print(who, url, r.status_code)
    awarding.walked("forwarded")
    r = cast.client("bao").get("/awards/rounds/dot-2022/decisions/new/TLD/")
    print(r.status_code)
