from kcn_union.verify import examine


def test_a_clean_board_says_nothing(well_made):
    import time
    results = list(examine(clock=time.perf_counter))
    for one in results:
        print(one.invariant.number, dict(one.seen), one.found, one.seconds)
    assert [one.found for one in results] == [[]] * 8
