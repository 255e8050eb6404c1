from uuid import UUID

from initiatives.models import Initiative
from toolkit.op_id import op_id_of, own_op_id

SENT = "7b0c4f6e-0d5c-4a43-9d55-5a9f2f2d8f11"


def test_the_number_of_a_form_is_read_back():
    assert op_id_of(SENT) == UUID(SENT)


def test_a_form_without_a_number_or_with_nonsense_gets_a_new_one_each_time():
    found = {op_id_of(typed) for typed in ("", "x", "7b0c4f6e", "", SENT + "0")}

    assert (len(found), UUID(SENT) in found) == (5, False)


def test_somebody_elses_form_makes_a_record_of_its_own(cast):
    made = cast.draft(by=cast.hang)
    own, foreign = (own_op_id(str(made.op_id), Initiative.objects, by=by) for by in (cast.hang, cast.minh))

    assert (own == made.op_id, foreign == made.op_id) == (True, False)
