"""Search: tone-blind, over exactly what a person may see, with conditions in the words and in the address."""

from datetime import date

import pytest

from awards.models import Round
from initiatives.models import Author
from kcn_union.search_words import Condition, read
from tests.awards.conftest import Awarding
from unions.models import Union

pytestmark = pytest.mark.usefixtures("today")


def found(cast, who, q="", **more):
    """Return kind -> the records found, as their pages' addresses are read by."""
    answer = cast.client(who).get("/search", {"q": q} | more)
    assert answer.status_code == 200
    return {group["name"]: list(group["page"]) for group in answer.context["groups"]}


@pytest.fixture
def sk(cast):
    return cast.accepted(title="Đồ gá xoay hai mặt", confirmed_vnd=120_000_000, authors=[("Trần Thị Ánh", 100)])


@pytest.mark.parametrize("q", ["do ga", "XOAY đồ", '"gá xoay"', "tran anh", "ánh xoay", '"đồ gá" mặt'])
def test_an_initiative_is_found_by_words_of_its_title_and_authors_without_tones(cast, sk, q):
    cast.accepted(title="Xe đẩy khuôn")

    assert found(cast, "bao", q)["initiatives"] == [sk]


def test_words_in_quotation_marks_stand_in_their_order(cast, sk):
    assert found(cast, "bao", '"xoay gá"') == {}


def test_a_whole_code_leads_to_its_record_if_one_may_open_it(cast, sk):
    assert cast.client("hang").get("/search", {"q": f" {sk.code.lower()} "}).url == f"/initiatives/{sk.code}/"
    assert cast.client("bao").get("/search", {"q": "cd-002"}).url == "/unions/CD-002/"
    assert found(cast, "minh", sk.code) == {}
    assert cast.client("minh").get("/search", {"q": "CD-001"}).status_code == 200


def test_members_unions_and_campaigns_are_found_by_name(cast):
    member = cast.member("Đỗ Thị Dung", employee_code="T77")

    assert found(cast, "hang", "do dung") == {"members": [member]}
    assert found(cast, "hang", "t77") == {"members": [member]}
    assert found(cast, "bao", "t77") == {}
    assert found(cast, "bao", "dai hai") == {"unions": [cast.haneul]}
    assert found(cast, "hang", "viec nuoc") == {"campaigns": [cast.gvn]}
    assert found(cast, "khach", "viec nuoc") == {}


def test_a_row_that_was_joined_is_not_found_twice(cast):
    first, second = cast.member("Đỗ Thị Dung"), cast.member("Đỗ Thị Dung")
    second.merged_into = first
    second.save()

    assert found(cast, "hang", "do dung") == {"members": [first]}


@pytest.mark.parametrize(
    ("q", "codes"),
    [
        ("đơn vị:CD-002", ["hai"]), ("don vi: dai", ["hai"]), ('cdcs:"mẫu một"', ["mot", "nho", "nhap"]),
        ("kỳ:2022-H1", ["hai", "mot", "nho"]), ("ky:2022H1 đồ", ["mot"]), ("trạng thái:nháp", ["nhap"]),
        (">100tr", ["mot"]), ("> 60 triệu", ["mot"]), (">=0,05 tỷ kỳ:2022h1", ["hai", "mot"]), ("<20tr", ["nho"]),
        (">10tr <55tr", ["hai", "nho"]), ("kỳ:2021-H1", []),
    ],
)  # fmt: skip
def test_conditions_in_the_words_narrow_what_is_found(cast, q, codes):
    made = {
        "mot": cast.accepted(title="Đồ gá", confirmed_vnd=120_000_000),
        "hai": cast.accepted(title="Xe đẩy", union=cast.haneul, confirmed_vnd=50_000_000),
        "nho": cast.accepted(title="Kệ", confirmed_vnd=15_000_000),
        "nhap": cast.draft(title="Nháp", declared_vnd=None, confirmed_vnd=None, social_value="Nhẹ"),
    }
    names = {one.pk: name for name, one in made.items()}

    assert sorted(names[one.pk] for one in found(cast, "bao", q).get("initiatives", [])) == sorted(codes)


def test_filters_of_the_address_narrow_as_well(cast, sk):
    other = cast.accepted(title="Đồ gá khác", union=cast.haneul)

    assert found(cast, "bao", "do ga", union="CD-002")["initiatives"] == [other]
    assert found(cast, "bao", "", half_year="2022-H1", kind="initiatives")["initiatives"] == [other, sk]
    assert set(found(cast, "bao", "do ga", kind="unions")) == set()


@pytest.mark.parametrize(
    ("q", "said"),
    [("kỳ:mới", "kỳ:mới"), ("kỳ:", "kỳ:"), ("đơn vị:xyz", "đơn vị:xyz"), ("trạng thái:xyz", "trạng thái:xyz"), (">nhiều", "nhiều"), (">1.5 tỷ", "1,5 tỷ")],
)  # fmt: skip
def test_a_condition_that_is_not_understood_is_said_and_never_dropped(cast, sk, q, said):
    misread = cast.client("bao").get("/search", {"q": q}).context["asked"].misread

    assert (len(misread), said in misread[0]) == (1, True)


def test_each_condition_can_be_left_out_again(cast):
    answer = cast.client("bao").get("/search", {"q": 'đồ gá kỳ:2022-H1 > 100 triệu "hai mặt"', "kind": "initiatives"})

    assert answer.context["chips"] == [
        ("kỳ:2022-H1", 'đồ gá > 100 triệu "hai mặt"'), ("> 100 triệu", 'đồ gá kỳ:2022-H1 "hai mặt"'),
    ]  # fmt: skip


def test_what_stands_before_and_after_a_colon_are_words_when_it_is_no_condition():
    assert (read("Hàn: mặt A").words, read("Hàn: mặt A").conditions) == (["han", "mat", "a"], [])
    assert read("kỳ:2026 kỳ 2").conditions == []
    assert read("đơn vị:CD-062 x").conditions == [Condition("union", "CD-062", "đơn vị:CD-062")]


def test_a_union_finds_nothing_of_another_by_any_word_kind_or_condition(cast):
    for mark, union in (("xanhlam", cast.samju), ("dotham", cast.haneul)):
        cast.draft(title=f"Kệ {mark}", union=union, confidential_part=f"kín {mark}")
        cast.member(f"Người {mark}", union=union, employee_code=f"M-{mark}")
        made = cast.draft(title="Giá đỡ", union=union)
        Author.objects.filter(initiative=made).update(name=f"Tác giả {mark}", name_key=f"tac gia {mark}")
    for kind in ("", "initiatives", "members", "unions", "campaigns", "library"):
        for q in ("dotham", '"ke dotham"', "m-dotham", "đơn vị:CD-002", "cdcs:hai nguoi", "kin xanhlam", "kin dotham"):
            assert found(cast, "hang", q, kind=kind) == {}, (kind, q)
    assert sorted(found(cast, "hang", "xanhlam")) == ["initiatives", "members"]
    assert found(cast, "bao", "kin") == {}


def test_the_library_is_found_by_its_public_words_only(cast):
    record = cast.take("into_library", cast.accepted(title="Xe đẩy khuôn", union=cast.haneul, authors=[("Lê Văn Kín", 100)]))

    assert found(cast, "hang", "xe day") == {"library": [record]}
    assert found(cast, "hang", "van kin") == {}
    assert found(cast, "bao", "xe day") == {"initiatives": [record]}


@pytest.mark.parametrize(
    "q", ["%", "_", "'", '"', '""', ":", "::", ">", "<", ">>", "> >", 'đơn vị:"', "x" * 10_000, "\u202eabc", "a\u0000b", "[", "\\", "kỳ:99999999999999999999-H1"],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["", "members", "lạ"])
def test_nothing_that_can_be_typed_breaks_it(cast, sk, q, kind):
    assert cast.client("bao").get(
        "/search", {"q": q, "kind": kind, "page": "x", "union": "?", "half_year": "\u0000"}
    ).status_code in (200, 400)


def test_signs_of_the_database_are_letters_like_others(cast, sk):
    assert found(cast, "bao", "%") == {}
    assert found(cast, "bao", "_") == {}


def test_the_search_costs_the_same_with_one_hit_and_with_three(cast, django_assert_num_queries):
    client = cast.client("bao")

    def fill():
        cast.accepted(title=f"Đồ gá {Union.objects.count()} {date.today()} {cast.accepted().pk}")
        awarding = Awarding(cast)
        awarding.nomination(member=cast.member("Đồ Gá"))
        awarding.honour(member=cast.member("Đồ Gá"))
        awarding.round(f"do-ga-{Round.objects.count()}")

    fill()
    client.get("/search", {"q": "do ga"})
    with django_assert_num_queries(18):
        client.get("/search", {"q": "do ga"})
    fill()
    fill()
    with django_assert_num_queries(18):
        client.get("/search", {"q": "do ga"})
