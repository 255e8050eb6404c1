"""Faults as they are planted on a well-made board, by SQL or in its files, past every form, trigger and constraint: each with the
invariant that watches over it, and the words by which that names the record."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.trust.board import Board
from tests.trust.damage import loosen, sql, value
from unions import chain
from unions.models import Event

OLD = 40 * 24 * 3600


@dataclass(frozen=True)
class Fault:
    """How it is planted, the invariant that must find it, and the words by which it names the record."""

    name: str
    plant: Callable[[Board], None]
    invariant: int
    named: Callable[[Board], str]


FAULTS: list[Fault] = []


def fault(invariant: int, named: str | Callable[[Board], str]):
    """Enter a function as a fault that this invariant must find; `named` stands in the sentence."""

    def enter(plant):
        says = named if callable(named) else lambda _board: named
        FAULTS.append(Fault(plant.__name__, plant, invariant, says))
        return plant

    return enter


def first(board: Board) -> str:
    return board.counted[0].code


def nominated(board: Board) -> str:
    return board.nominated.code


# 1. What was acknowledged is there.


@fault(1, "initiatives.initiative")
def an_initiative_is_gone(board):
    one = board.cast.draft()
    sql("DELETE FROM initiatives_author WHERE initiative_id = %s", one.pk)
    event = Event(
        at=one.entered_at, verb="created", kind="initiatives.initiative", record_id=one.pk, label=str(one), union_id=one.union_id
    )
    chain.write([event])
    sql("DELETE FROM initiatives_initiative WHERE id = %s", one.pk)


@fault(1, "SK-2022")
def a_counter_was_set_back(board):
    sql("UPDATE initiatives_codecounter SET last = last - 1 WHERE year = 2022")


@fault(1, "SK-2022")
def a_counter_ran_ahead(board):
    sql("UPDATE initiatives_codecounter SET last = last + 3 WHERE year = 2022")


@fault(1, "DN-2022")
def a_counter_is_gone(board):
    sql("DELETE FROM awards_nominationcounter")


@fault(1, "unions.member")
def a_member_is_gone(board):
    sql("DELETE FROM unions_member WHERE id = %s", value("SELECT MAX(id) FROM unions_member"))


@fault(1, "2022-H1: 2 closings and corrections in its events, 1 versions")
def a_version_is_gone(board):
    for table in ("closedline", "closeditem", "storedpaper"):
        sql(f"DELETE FROM kcn_union_{table} WHERE publication_id = %s", board.versions[1].pk)
    sql("DELETE FROM kcn_union_publication WHERE id = %s", board.versions[1].pk)


@fault(1, "campaign gvn")
def a_summing_up_is_gone(board):
    sql("DELETE FROM emulation_campaignreview")


# 2. All or nothing.


@fault(2, "plain.xlsx")
def a_written_sheet_lacks_a_row(board):
    sql("DELETE FROM unions_event WHERE id = %s", value("SELECT MAX(id) FROM unions_event WHERE reason LIKE '%%plain.xlsx%%'"))


@fault(2, "plain.xlsx")
def a_cancelled_sheet_has_written(board):
    sql("UPDATE unions_sheetrun SET state = 'cancelled'")


@fault(2, "CD-003")
def a_merge_was_half_done(board):
    loosen("unions_union", "union_with_successor_has_ended")
    sql("UPDATE unions_union SET dissolved_on = NULL WHERE code = 'CD-003'")


@fault(2, "CD-003")
def a_merge_leads_to_another(board):
    sql("UPDATE unions_union SET successor_id = %s WHERE code = 'CD-003'", board.cast.haneul.pk)


@fault(2, "CD-003")
def a_change_of_a_union_is_gone(board):
    sql("DELETE FROM unions_unionchange")


@fault(2, nominated)
def an_award_was_not_born(board):
    sql("UPDATE awards_honour SET nomination_id = NULL")


@fault(2, nominated)
def a_result_was_not_applied(board):
    sql("UPDATE awards_nomination SET state = 'under_review' WHERE id = %s", board.nominated.pk)


@fault(2, "12/QĐ-TLĐ")
def a_decision_names_nobody(board):
    sql("UPDATE awards_nomination SET decision_id = %s WHERE id = %s", _second_decision(board), board.nominated.pk)


def _second_decision(board) -> int:
    return board.awarding.decision(board.nominated.round, number="13/QĐ-TLĐ").pk


@fault(2, "2022-H1 version 2: no line of the whole")
def the_line_of_the_whole_is_gone(board):
    sql("DELETE FROM kcn_union_closedline WHERE union_id IS NULL AND publication_id = %s", board.versions[1].pk)


# 3. Records and their events.


@fault(3, first)
def a_version_was_raised(board):
    sql("UPDATE initiatives_initiative SET version = version + 1 WHERE code = %s", first(board))


@fault(3, first)
def a_title_was_changed_behind_the_events(board):
    sql("UPDATE initiatives_initiative SET title = 'Khác' WHERE code = %s", first(board))


@fault(3, first)
def an_accepted_sum_was_changed_behind_the_events(board):
    sql("UPDATE initiatives_initiative SET accepted_vnd = accepted_vnd - 1 WHERE code = %s", first(board))


@fault(3, "emulation.unionreturn")
def a_head_count_was_changed_behind_the_events(board):
    sql("UPDATE emulation_unionreturn SET members = members - 1 WHERE union_id = %s", board.cast.samju.pk)


@fault(3, "unions.member")
def a_member_was_put_in_past_the_forms(board):
    columns = "union_id, person, name, name_key, name_sort, sex, joined_on, employee_code, code_key, card_number, job_title, qualification, work_class"
    sql(
        f"INSERT INTO unions_member ({columns}) SELECT union_id, person, 'Ma', 'ma', 'ma', sex, joined_on, '', '', '', '', '', work_class"
        " FROM unions_member WHERE id = (SELECT MAX(id) FROM unions_member)"
    )


@fault(3, first)
def a_record_was_given_to_another_union(board):
    sql("UPDATE initiatives_initiative SET union_id = %s WHERE code = %s", board.cast.haneul.pk, first(board))


@fault(3, first)
def who_accepted_is_another(board):
    sql("UPDATE initiatives_initiative SET accepted_by_id = %s WHERE code = %s", board.cast.lanh.pk, first(board))


@fault(3, first)
def when_it_was_accepted_is_another_moment(board):
    sql("UPDATE initiatives_initiative SET accepted_at = '2022-06-01 00:00:00' WHERE code = %s", first(board))


@fault(3, first)
def the_half_year_of_a_record_is_another(board):
    sql("UPDATE initiatives_initiative SET half_year_id = %s WHERE code = %s", board.cast.half_years["2022-H2"].pk, first(board))


@fault(3, "emulation.enrolment")
def an_enrolment_came_out_of_nothing(board):
    sql(
        "INSERT INTO emulation_enrolment (campaign_id, union_id, state, version, source, interim_words, final_words)"
        " SELECT campaign_id, %s, 'invited', 1, source, '', '' FROM emulation_enrolment WHERE union_id = %s",
        board.cast.third.pk, board.cast.samju.pk,
    )  # fmt: skip


# 4. The chain of events.


@fault(4, "does not say what it said")
def the_words_of_an_event_were_changed(board):
    sql("UPDATE unions_event SET reason = 'khác' WHERE number = 5")


@fault(4, "event 5 is not found by what it says")
def an_event_was_hidden_from_searching(board):
    sql("UPDATE unions_event SET label_key = 'khac' WHERE number = 5")


@fault(4, "event 5 is not about what it was about")
def the_actor_of_an_event_was_changed(board):
    sql("UPDATE unions_event SET actor_id = 1 + COALESCE(actor_id, 0) WHERE number = 5")


@fault(4, "event 7 is missing")
def an_event_is_gone(board):
    sql("DELETE FROM unions_event WHERE number = 7")


@fault(4, "event 8")
def two_events_changed_places(board):
    sql("UPDATE unions_event SET number = -1 WHERE number = 8")
    sql("UPDATE unions_event SET number = 8 WHERE number = 9")
    sql("UPDATE unions_event SET number = 9 WHERE number = -1")


@fault(4, "event 6 was blanked, and no event says so")
def the_words_of_an_event_were_blanked_behind_the_system(board):
    sql(
        "UPDATE unions_event SET erased_at = at, actor = '', label = '', label_key = '', changes = '{}', reason = '', salt = '' WHERE number = 6"
    )


@fault(4, "event 5 was erased, but still has words")
def an_event_only_says_that_it_was_erased(board):
    sql("UPDATE unions_event SET erased_at = at WHERE number = 5")
