"""The arithmetic of votes against another definition of it, over every council of up to thirty members."""

from fractions import Fraction
from math import ceil

import pytest

from awards.votes import Candidate, Vote, has_quorum, passes, ranked, share_percent, unsettled, votes_needed

SIZES = range(1, 31)


def vote(members_in_all, agree=0, *, present=None, in_writing=0, recused=0) -> Vote:
    return Vote(members_in_all, members_in_all if present is None else present, in_writing, recused, agree)


@pytest.mark.parametrize("size", SIZES)
def test_a_vote_passes_when_its_exact_share_of_all_members_reaches_the_threshold(size):
    found = {(agree, percent): passes(vote(size, agree), percent) for agree in range(size + 1) for percent in range(1, 101)}

    assert found == {
        (agree, percent): Fraction(agree, size) >= Fraction(percent, 100)
        for agree in range(size + 1)
        for percent in range(1, 101)
    }


@pytest.mark.parametrize("size", SIZES)
def test_the_votes_needed_are_the_least_that_pass(size):
    found = {percent: votes_needed(size, percent) for percent in range(1, 101)}

    assert found == {percent: ceil(Fraction(percent, 100) * size) for percent in range(1, 101)}
    assert all(passes(vote(size, needed), percent) for percent, needed in found.items())
    assert not any(passes(vote(size, needed - 1), percent) for percent, needed in found.items())


@pytest.mark.parametrize(("part", "whole"), [(4, 5), (2, 3), (1, 1), (1, 2), (3, 4), (9, 10), (1, 100), (67, 100)])
def test_a_quorum_is_the_exact_share_of_all_members_present_or_in_writing(part, whole):
    for size in SIZES:
        for took_part in range(size + 1):
            for written in {0, took_part // 2, took_part}:
                one = vote(size, present=took_part - written, in_writing=written)
                assert has_quorum(one, part, whole) == (Fraction(took_part, size) >= Fraction(part, whole))


def test_seven_of_nine_are_not_eighty_per_cent_though_only_eight_voted():
    assert not passes(vote(9, 7, present=8), 80)
    assert (votes_needed(9, 80), passes(vote(9, 8), 80), share_percent(vote(9, 7))) == (8, True, "77,8")


def test_a_recused_member_stays_among_those_over_whom_the_share_is_taken():
    one = vote(10, 7, recused=2)

    assert (one.may_vote, passes(one, 80), passes(one, 70)) == (8, False, True)


@pytest.mark.parametrize("size", SIZES)
def test_a_share_is_written_to_a_tenth_and_never_as_a_whole_per_cent_it_does_not_reach(size):
    for agree in range(size + 1):
        written = Fraction(share_percent(vote(size, agree)).replace(",", "."))
        exact = Fraction(100 * agree, size)
        assert abs(written - exact) < Fraction(1, 10)
        assert not (written.denominator == 1 and written > exact)


def test_seventeen_of_twenty_one_do_not_read_as_eighty_one_per_cent():
    assert (share_percent(vote(21, 17)), passes(vote(21, 17), 81)) == ("80,9", False)


def keys(placed):
    return [(one.candidate.key, one.place, one.tied_with) for one in placed]


def test_more_votes_go_first_then_women_then_the_council_s_words():
    four = [
        Candidate(1, agree=8),
        Candidate(2, agree=9),
        Candidate(3, agree=8, preferred=True),
        Candidate(4, agree=8, worded=True),
    ]

    assert keys(ranked(four)) == [(2, 1, ()), (3, 2, ()), (4, 3, ()), (1, 4, ())]


def test_words_never_pass_by_a_woman_nor_anything_by_more_votes():
    three = [Candidate(1, agree=8, worded=True), Candidate(2, agree=8, preferred=True), Candidate(3, agree=9)]

    assert [one.candidate.key for one in ranked(three)] == [3, 2, 1]


def test_those_whom_nothing_parts_share_a_place_and_name_each_other():
    three = [Candidate(1, agree=8), Candidate(2, agree=9), Candidate(3, agree=8)]

    assert keys(ranked(three)) == [(2, 1, ()), (1, 2, (3,)), (3, 2, (1,))]
    assert keys(ranked([Candidate(7, 8, preferred=True), Candidate(5, 8, preferred=True)])) == [(7, 1, (5,)), (5, 1, (7,))]


@pytest.mark.parametrize(("places", "open_ones"), [(0, []), (1, []), (2, [1, 3]), (3, []), (9, [])])
def test_a_tie_matters_only_across_the_edge_of_the_quota(places, open_ones):
    placed = ranked([Candidate(1, agree=8), Candidate(2, agree=9), Candidate(3, agree=8)])

    assert [one.candidate.key for one in unsettled(placed, places)] == open_ones
