import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", ["hang", "bao", "doc", "lanh"])
def test_every_page_answers(cast, today, who):
    first = cast.accepted()
    cast.walked("sent_back")
    cast.walked("submitted")
    cast.returned(cast.samju)
    cast.holders(cast.samju, 150)
    member = cast.member("Trần Thị Ánh")
    client = cast.client(who)
    for address in [
        "/",
        "/initiatives/",
        "/initiatives/authors/",
        first.get_absolute_url(),
        "/half-years/",
        "/half-years/2022-H1/",
        "/returns/",
        "/campaigns/",
        "/campaigns/titles/",
        "/unions/",
        "/unions/CD-001/",
        "/unions/CD-001/members/",
        f"/people/{member.pk}/",
        "/rules/",
        "/money/?value=1,2 tỷ",
    ]:
        assert (address, client.get(address).status_code) == (address, 200)
