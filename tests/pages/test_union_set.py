"""Any set of unions: by park, ownership and size, live and frozen, and every figure still opens records with its own sum."""

import re
from datetime import date

import pytest

from emulation.figures import Size, size_of
from emulation.models import HalfYear
from kcn_union.half_year import frozen
from kcn_union.half_year.figures import gather
from kcn_union.half_year.union_set import UnionSet
from tests.conftest import TODAY
from tests.pages.test_closing import closed, july, ready  # noqa: F401
from tests.pages.test_half_year import Links
from unions.models import Union

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def four(cast):
    """Four unions that differ in park, ownership and size, each with something of everything; one is silent."""
    made = {"samju": cast.samju, "haneul": cast.haneul}
    for code, name, ownership in (("CD-003", "Ba", "private"), ("CD-004", "Bốn", "state")):
        made[name] = Union.objects.create(
            code=code, name=f"CĐCS {name}", employer=name, ownership=ownership, park=cast.parks["Điềm Thụy"],
            superior=cast.samju.superior, managing_board=cast.board, founded_on=date(2015, 1, 1),
        )  # fmt: skip
    for number, (union, workers) in enumerate(zip(made.values(), (99, 500, 1000, None), strict=True), start=1):
        if workers:
            cast.returned(union, workers=workers, women_workers=60, members=90, women_members=50 + number)
            cast.holders(union, 40 + number)
        cast.accepted(union=union, by=cast.hoa, accepted_vnd=number * 1_000_000, authors=(("A", 50), ("B", 50)))
        cast.accepted(union=union, by=cast.hoa, accepted_vnd=None, declared_vnd=None, confirmed_vnd=None, social_value="Sạch.")
        cast.walked("submitted", union=union, by=cast.hoa)
    cast.take_adoption("accept", cast.adopted(union=cast.haneul, by=cast.minh), accepted_vnd=12_000_000)
    return made


def summed(cast, **parts) -> int:
    year = HalfYear.objects.listed().get(code="2022-H1")
    unions = list(Union.objects.with_changes())
    return gather(year, unions, user=cast.bao, on=TODAY, chosen=UnionSet(**parts)).flow("accepted_total_vnd")


@pytest.mark.parametrize(
    ("workers", "size"),
    [
        (None, "unknown"), (0, "under-100"), (99, "under-100"), (100, "100-499"), (499, "100-499"), (500, "500-999"),
        (999, "500-999"), (1000, "from-1000"),
    ],
)  # fmt: skip
def test_a_size_is_the_workers_of_the_accepted_return(workers, size):
    assert size_of(workers) == size


def test_a_set_keeps_the_unions_that_have_all_its_parts(cast, four):
    park = cast.parks["Điềm Thụy"]
    own_library = 50_000_000

    assert summed(cast) == 10_000_000 + own_library
    assert {size: summed(cast, size=size) for size in Size.values} == {
        "under-100": 1_000_000 + own_library, "100-499": 0, "500-999": 2_000_000, "from-1000": 3_000_000, "unknown": 4_000_000,
    }  # fmt: skip
    assert [summed(cast, ownership=one) for one in ("foreign", "private", "state")] == [53_000_000, 3_000_000, 4_000_000]
    assert summed(cast, park=park, ownership="private") == 3_000_000
    assert summed(cast, park=cast.parks["Yên Bình"], ownership="private") == 0
    assert summed(cast, own=frozenset({cast.haneul.pk})) == 2_000_000


def test_a_return_that_only_waits_leaves_the_size_unknown(cast):
    cast.returned(cast.samju, state="submitted", workers=1200)
    cast.accepted(accepted_vnd=5_000_000)

    assert (summed(cast, size="unknown"), summed(cast, size="from-1000")) == (5_000_000, 0)


SETS = ["size=under-100", "size=unknown", "size=from-1000&ownership=private", "ownership=foreign", "ownership=state", "park"]


def asked(cast, query):
    return query.replace("park", f"park={cast.parks['Điềm Thụy'].pk}&ownership=foreign")


def figures_with_doors(client, address):
    links = Links()
    links.feed(client.get(address).content.decode())
    return [
        (href, int(re.sub(r"[.đ\s]", "", text)))
        for href, text in links.found
        if "?" in href and re.match(r"/(initiatives|returns|campaigns/titles|half-years/[^/]+/versions)/", href)
        if re.fullmatch(r"[\d.]+( đ)?", text.strip())
    ]


def sums_behind(client, href) -> set:
    """Return every sum that stands over the list at that address."""
    context = client.get(href).context
    found = set()
    for name in ("totals", "counts", "sums"):
        found |= set((context.get(name) or {}).values())
    return found | {context.get("holders")}


def assert_each_opens_its_own_sum(client, address, least):
    doors = figures_with_doors(client, address)
    assert len(doors) >= least
    for href, figure in doors:
        assert figure in sums_behind(client, href), (href, figure, sums_behind(client, href))


@pytest.mark.parametrize("query", SETS)
def test_every_figure_of_a_set_opens_records_whose_own_sum_is_the_same(cast, four, query):
    assert_each_opens_its_own_sum(cast.client("bao"), f"/half-years/2022-H1/?{asked(cast, query)}", 28)


@pytest.mark.parametrize("query", ["", *SETS])
def test_every_figure_of_a_version_opens_frozen_records_whose_own_sum_is_the_same(cast, four, query, time_machine):
    HalfYear.objects.filter(code__in=["2021-H1", "2021-H2"]).update(state="closed")
    version = closed(cast)
    # The records go on: what is frozen does not follow them.
    Union.objects.update(ownership="state")

    address = f"{version.get_absolute_url()}?{asked(cast, query)}"
    assert_each_opens_its_own_sum(cast.client("bao"), address, 25)


def test_a_set_of_a_version_is_the_set_that_was_frozen(cast, four):
    HalfYear.objects.filter(code__in=["2021-H1", "2021-H2"]).update(state="closed")
    version = closed(cast)
    Union.objects.update(ownership="state")

    frozen_sums = [
        frozen.figures_of(version, chosen=UnionSet(ownership=one)).flow("accepted_total_vnd")
        for one in ("foreign", "private", "state")
    ]
    assert frozen_sums == [53_000_000, 3_000_000, 4_000_000]
    page = cast.client("bao").get(f"{version.get_absolute_url()}?ownership=private")
    assert page.context["tail"].median_vnd == 3_000_000
    assert page.context["proof"]["sums"] == dict.fromkeys(("union", "month", "kind"), (2, 3_000_000))


@pytest.mark.parametrize("query", SETS)
def test_proof_and_tail_are_those_of_the_set(cast, four, query):
    page = cast.client("bao").get(f"/half-years/2022-H1/?{asked(cast, query)}")

    whole = page.context["whole"]
    assert set(page.context["proof"]["sums"].values()) == {(whole["counted"], whole["accepted_total_vnd"])}
    assert page.context["proof"]["agrees"]
    assert page.context["tail"].largest_five_vnd == whole["accepted_total_vnd"]


def test_the_workbook_holds_the_set_and_says_which(cast, four):
    answer = cast.client("bao").post("/half-years/2022-H1/workbook.xlsx?size=from-1000", {"why": "report"})

    book = read(answer)
    assert {row[1] for row in book["CĐCS"] if row[0] and row[0].startswith("CD-")} == {"CĐCS Ba"}
    assert any("từ 1.000 lao động" in str(cell) for row in book["CĐCS"][:4] for cell in row if cell)


def read(answer) -> dict:
    import io

    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return {page.title: [[cell.value for cell in row] for row in page.iter_rows()] for page in book}


@pytest.mark.parametrize("query", ["size=x", "ownership=x", "park=x", "size=under-100%27"])
@pytest.mark.parametrize("address", ["/half-years/2022-H1/", "/half-years/2022-H1/live/"])
def test_a_set_that_is_none_is_not_found(cast, address, query):
    assert cast.client("bao").get(f"{address}?{query}").status_code == 404


@pytest.mark.parametrize("address", ["/initiatives/", "/initiatives/authors/", "/initiatives/adoptions/", "/campaigns/titles/"])
def test_a_list_without_a_half_year_takes_the_size_of_the_newest_return(cast, address):
    cast.returned(cast.samju, "2021-H2", workers=100, women_workers=1, members=100, women_members=1)
    cast.returned(cast.samju, "2022-H1", workers=1000, women_workers=1, members=100, women_members=1)
    cast.accepted()
    cast.holders(cast.samju, 1)
    cast.take_adoption("accept", cast.adopted(initiative=cast.take("into_library", cast.accepted(union=cast.haneul)),
                                              union=cast.samju), accepted_vnd=1_000_000)  # fmt: skip

    def listed(query):
        page = cast.client("bao").get(f"{address}?{query}").context["page"]
        return len(getattr(page, "rows", None) or getattr(page, "object_list", page))

    assert (listed("size=from-1000") > 0, listed("size=100-499")) == (True, 0)


def test_an_officer_narrows_a_version_to_the_own_union(ready):  # noqa: F811
    version = closed(ready)
    type(version).objects.update(
        published_at="2022-07-04T09:00Z", published_by=ready.bao, phrase="x", report_number="1", report_on="2022-07-04"
    )

    page = ready.client("hang").get(f"{version.get_absolute_url()}?own=yes")

    assert [line["name"] for line in page.context["lines"]] == ["CĐCS Công ty Mẫu Một"]
    assert_each_opens_its_own_sum(ready.client("hang"), f"{version.get_absolute_url()}?own=yes", 10)
    everybody = ready.client("bao").get(f"{version.get_absolute_url()}?own=yes")
    assert len(everybody.context["lines"]) == 2
