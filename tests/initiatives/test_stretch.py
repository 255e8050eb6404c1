"""A long list is walked in both directions, every row once, by where each stretch begins."""

import pytest

from initiatives.models import Initiative
from initiatives.stretch import stretch


def walk(asked, step, size=3) -> list[list[int]]:
    """Return the keys of each stretch from there on in one direction."""
    found = []
    while asked is not None:
        page = stretch(Initiative.objects.all(), asked, size)
        found.append([row.pk for row in page])
        following = getattr(page, step)
        asked = {step: str(following)} if following is not None else None
    return found


def test_older_stretches_lead_to_the_end_and_newer_ones_back(cast):
    keys = [cast.draft().pk for _one in range(8)][::-1]

    assert walk({}, "older") == [keys[:3], keys[3:6], keys[6:]]
    assert walk({"newer": str(keys[6])}, "newer") == [keys[3:6], keys[:3]]


def test_a_list_of_one_stretch_leads_nowhere(cast):
    keys = [cast.draft().pk for _one in range(3)][::-1]
    page = stretch(Initiative.objects.all(), {}, 3)

    assert ([row.pk for row in page], page.newer, page.older) == (keys, None, None)


@pytest.mark.parametrize("asked", [{"older": "x"}, {"newer": "-1"}, {"older": "9" * 30}, {"older": ""}])
def test_nonsense_is_the_beginning(cast, asked):
    first = cast.draft()

    assert [row.pk for row in stretch(Initiative.objects.all(), asked, 3)] == [first.pk]


def test_the_whole_board_is_not_summed_up_on_each_visit_and_a_half_year_is(cast, today):
    cast.accepted()

    def totals(who, address):
        return cast.client(who).get(address).context["totals"]

    assert totals("bao", "/initiatives/") is None
    assert totals("bao", "/initiatives/?half_year=2022-H1")["accepted_total_vnd"] == 50_000_000
    assert totals("hang", "/initiatives/")["counted"] == 1
