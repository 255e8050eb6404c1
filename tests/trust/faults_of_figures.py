"""The other half of the planted faults: files, versions, figures, and the engine itself."""

import os
import time

from django.db import connection

from tests.trust.damage import loosen, sql, value
from tests.trust.faults import FAULTS, OLD, fault, first, nominated
from toolkit import files
from unions import chain

__all__ = ["FAULTS"]


# 5. Rows and files.


def _path(sha256: str):
    return files.path_of(sha256)


def _evidence() -> str:
    return value("SELECT sha256 FROM initiatives_evidence")


@fault(5, "initiatives.evidence")
def a_file_is_gone(board):
    _path(_evidence()).unlink()


@fault(5, "initiatives.evidence")
def a_bit_of_a_file_was_turned(board):
    path = _path(_evidence())
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@fault(5, "initiatives.evidence")
def a_file_was_cut_short(board):
    path = _path(_evidence())
    path.write_bytes(path.read_bytes()[:-20])


@fault(5, "initiatives.evidence")
def a_row_says_another_size(board):
    sql("UPDATE initiatives_evidence SET size = size + 1")


@fault(5, "initiatives.evidence")
def a_row_says_another_kind(board):
    sql("UPDATE initiatives_evidence SET format = 'png'")


@fault(5, "the picture of page 2")
def the_picture_of_a_page_is_gone(board):
    files.preview_of(_evidence(), 2).unlink()


@fault(5, "awards.nominationpaper")
def the_paper_of_a_nomination_is_gone(board):
    _path(value("SELECT sha256 FROM awards_nominationpaper")).unlink()


@fault(5, "awards.sitting")
def the_signed_minutes_are_gone(board):
    _path(value("SELECT scan_sha256 FROM awards_sitting")).unlink()


@fault(5, "no row names it")
def an_old_file_belongs_to_nobody(board):
    path = files.path_of(files.keep(b"%PDF-1.4 nobody's"))
    os.utime(path, (time.time() - OLD,) * 2)


@fault(5, "sheet run")
def a_sheet_that_waits_has_lost_its_file(board):
    sql("UPDATE unions_sheetrun SET state = 'ready', ended_at = NULL")


# 6. Versions.


@fault(6, "2022-H1 version 1: lines or items are not those that were signed")
def the_digest_of_a_version_was_changed(board):
    sql("UPDATE kcn_union_publication SET digest = %s WHERE id = %s", "0" * 64, board.versions[0].pk)


@fault(6, "2022-H1 version 1: counted of CD-001")
def counts_were_moved_between_unions(board):
    for code, by in (("CD-001", -1), ("CD-002", 1)):
        sql(
            "UPDATE kcn_union_closedline SET counted = counted + %s WHERE code = %s AND publication_id = %s",
            by, code, board.versions[0].pk,
        )  # fmt: skip


@fault(6, "2022-H1 version 1: xlsx is not the file")
def a_stored_workbook_was_changed(board):
    path = _path(board.versions[0].papers.get(format="xlsx").sha256)
    path.write_bytes(path.read_bytes() + b" ")


@fault(6, "2022-H1 version 2: is not what was published")
def the_number_of_a_signed_report_was_changed(board):
    sql("UPDATE kcn_union_publication SET report_number = '99/BC' WHERE id = %s", board.versions[1].pk)


@fault(6, "2022-H1 version 1: says")
def the_sentence_for_the_press_was_changed(board):
    sql("UPDATE kcn_union_publication SET phrase = '9 sáng kiến' WHERE id = %s", board.versions[0].pk)


@fault(6, "2022-H1 version 1: cut_off_on")
def the_window_of_a_version_was_moved(board):
    sql("UPDATE kcn_union_publication SET cut_off_on = '2022-06-01' WHERE id = %s", board.versions[0].pk)


@fault(6, "2022-H1: versions [2]")
def the_first_version_is_gone(board):
    for table in ("closedline", "closeditem", "storedpaper"):
        sql(f"DELETE FROM kcn_union_{table} WHERE publication_id = %s", board.versions[0].pk)
    sql("DELETE FROM kcn_union_publication WHERE id = %s", board.versions[0].pk)


# 7. Figures and the rules they rest on.


@fault(7, "closed 2022-H1 in which it counts")
def what_was_accepted_after_the_closing_counts_in_it(board):
    """By the clock it was accepted before: the order of events tells."""
    late = board.cast.accepted()
    chain.settle()
    sql("UPDATE initiatives_initiative SET half_year_id = %s WHERE id = %s", board.cast.half_years["2022-H1"].pk, late.pk)


@fault(7, first)
def the_shares_do_not_sum_to_100(board):
    sql("UPDATE initiatives_author SET share = 49 WHERE initiative_id = %s", board.counted[0].pk)


@fault(7, first)
def a_counted_initiative_has_no_author(board):
    sql("DELETE FROM initiatives_author WHERE initiative_id = %s", board.counted[0].pk)


@fault(7, lambda board: board.lined.code)
def a_line_of_a_worksheet_was_changed(board):
    sql("UPDATE initiatives_benefitline SET quantity = quantity + 1 WHERE kind = 'material'")


@fault(7, lambda board: board.lined.code)
def what_an_initiative_mainly_saves_is_another(board):
    sql("UPDATE initiatives_initiative SET main_saving = 'energy' WHERE id = %s", board.lined.pk)


@fault(7, first)
def more_was_accepted_than_confirmed(board):
    loosen("initiatives_initiative", "initiative_accepted_within_confirmed")
    sql("UPDATE initiatives_initiative SET confirmed_vnd = 1 WHERE code = %s", first(board))


@fault(7, first)
def a_decision_lies_after_its_half_year(board):
    sql("UPDATE initiatives_initiative SET recognised_on = '2022-06-03' WHERE code = %s", first(board))


@fault(7, lambda board: board.counted[4].code)
def a_record_counts_later_than_it_must(board):
    loosen("emulation_halfyear", "half_year_closed_says_when")
    sql("UPDATE emulation_halfyear SET state = 'open' WHERE code = '2022-H1'")
    sql("UPDATE initiatives_initiative SET recognised_on = '2022-03-03' WHERE id = %s", board.counted[4].pk)


@fault(7, "backs 2 living nominations")
def one_part_backs_two_nominations(board):
    sql("DROP INDEX claim_backs_one_living_nomination")
    part = value("SELECT author_id FROM awards_claim WHERE state = 'spent'")
    sql("UPDATE awards_claim SET author_id = %s WHERE state = 'held'", part)


@fault(7, nominated)
def a_spent_claim_was_freed(board):
    sql("UPDATE awards_claim SET state = 'freed' WHERE nomination_id = %s", board.nominated.pk)


@fault(7, nominated)
def what_was_checked_is_gone(board):
    sql("UPDATE awards_nomination SET checked = '{}' WHERE id = %s", board.nominated.pk)


@fault(7, nominated)
def the_votes_were_too_few(board):
    sql("UPDATE awards_councilresult SET agree = 2")


@fault(7, "mandate")
def a_mandate_outlives_its_union(board):
    sql("UPDATE unions_mandate SET until = NULL WHERE union_id = %s", board.cast.third.pk)


@fault(7, "campaign gvn")
def a_summing_up_was_changed(board):
    sql("UPDATE emulation_campaignreview SET counted = counted + 1")


@fault(7, "says other words than its event")
def the_words_of_a_summing_up_were_changed(board):
    sql("UPDATE emulation_campaignreview SET words = 'khác'")


@fault(7, "enrolment")
def an_enrolment_says_it_registered_and_not_when(board):
    loosen("emulation_enrolment", "enrolment_state_has_its_days")
    sql("UPDATE emulation_enrolment SET state = 'registered'")


@fault(7, "2022-H1 version 1 CD-001: the line says women")
def an_item_of_a_version_was_changed(board):
    sql("UPDATE kcn_union_closeditem SET women = women + 1 WHERE record = 'initiative' AND union_id = %s AND publication_id = %s",
        board.cast.samju.pk, board.versions[0].pk)  # fmt: skip


@fault(7, "2022-H1 version")
def papers_of_two_versions_changed_places(board):
    one, other = (version.papers.get(format="pdf") for version in board.versions)
    sql("UPDATE kcn_union_storedpaper SET sha256 = %s, size = %s WHERE id = %s", other.sha256, other.size, one.pk)
    sql("UPDATE kcn_union_storedpaper SET sha256 = %s, size = %s WHERE id = %s", one.sha256, one.size, other.pk)


# 8. The engine.


@fault(8, "which is not there" if connection.vendor == "postgresql" else "points to a row")
def a_reference_leads_nowhere(board):
    sql("UPDATE initiatives_evidence SET added_by_id = 999999")


@fault(8, "kcn_union_closedline_kept")
def a_trigger_is_gone(board):
    table = " ON kcn_union_closedline" if connection.vendor == "postgresql" else ""
    sql(f"DROP TRIGGER kcn_union_closedline_kept{table}")


@fault(8, "kcn_union_anchor_kept of kcn_union_anchor refuses nothing")
def a_trigger_was_replaced_by_one_that_lets_all_pass(board):
    if connection.vendor == "postgresql":
        sql("CREATE OR REPLACE FUNCTION kcn_union_anchor_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$")
    else:
        sql("DROP TRIGGER kcn_union_anchor_kept")
        sql("CREATE TRIGGER kcn_union_anchor_kept BEFORE UPDATE ON kcn_union_anchor BEGIN SELECT 1; END")


@fault(4, "event 7 is not the one that was anchored")
def an_anchor_is_another(board):
    sql("UPDATE kcn_union_anchor SET number = 7, digest = %s", "0" * 64)


@fault(6, "its anchors are")
def an_anchor_is_gone(board):
    sql("DELETE FROM kcn_union_anchor WHERE publication_id = %s", board.versions[0].pk)


@fault(8, "unions_event_kept")
def the_guard_of_events_is_gone(board):
    sql("DROP TRIGGER unions_event_kept" + (" ON unions_event" if connection.vendor == "postgresql" else ""))


if connection.vendor == "postgresql":

    @fault(8, "is switched off")
    def a_trigger_is_switched_off(board):
        sql("ALTER TABLE unions_event DISABLE TRIGGER unions_event_kept")

    @fault(8, "the next number")
    def a_sequence_was_set_back(board):
        loosen("unions_member")
        sql("ALTER TABLE unions_member ALTER COLUMN id RESTART WITH 1")

    @fault(8, "is not validated")
    def a_constraint_is_not_validated(board):
        loosen("unions_member")
        sql("ALTER TABLE unions_member ADD CONSTRAINT not_validated CHECK (id > 0) NOT VALID")
