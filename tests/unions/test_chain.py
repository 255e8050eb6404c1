"""The chain of events: numbered without gaps, never changed, and every tampering found."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from tests.conftest import NOW
from tests.thawed import thawed
from unions import chain, events
from unions.models import Event, IndustrialPark, Superior, Union


def settled(count=3) -> list[Event]:
    """Write some events about the first union and return them as they stand in the chain."""
    for number in range(count):
        events.record(record=Union.objects.first(), verb="noted", by=None, at=NOW, reason=f"Lần {number}")
    return on_file()


def on_file() -> list[Event]:
    chain.settle()
    return list(Event.objects.order_by("number"))


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except IntegrityError as error:
        return "written once" in str(error)
    return False


def test_events_are_numbered_one_after_the_other(cast):
    cast.accepted()
    found = settled()

    assert [one.number for one in found] == list(range(1, len(found) + 1))
    assert [one.pk for one in found] == sorted(one.pk for one in found)
    assert chain.head() == (found[-1].number, found[-1].digest)
    assert list(chain.troubles()) == []


def test_the_digest_is_reckoned_as_it_is_told(cast):
    first, second, _third = settled()

    assert second.digest == chain.link(first.digest, 2, second.facts_digest)
    assert first.digest == chain.link("", 1, first.facts_digest)


def test_many_events_at_once_follow_each_other(cast):
    made = events.write(
        events.drafted(record=cast.samju, verb="noted", by=cast.bao, at=NOW, changes={"name": ["Cũ", f"“Mới” {n} \\ đ"]})
        for n in range(1_100)
    )
    chain.settle()

    assert len(made) == Event.objects.count() == chain.head()[0] == 1_100
    assert list(chain.troubles()) == []


WRITTEN_ONCE = (
    "UPDATE unions_event SET verb = 'x'",
    "UPDATE unions_event SET reason = ''",
    "UPDATE unions_event SET number = number + 100",
    "UPDATE unions_event SET digest = words_digest",
    "UPDATE unions_event SET erased_at = at",
    "UPDATE unions_event SET erased_at = at, actor = '', label = '', reason = '', salt = '', changes = '{}', verb = 'x'",
    "UPDATE unions_event SET erased_at = at, actor = '', label = '', reason = 'x', salt = '', changes = '{}'",
    "DELETE FROM unions_event",
    "INSERT INTO unions_event (at, actor, verb, kind, record_id, label, changes, reason, salt, words_digest, facts_digest, digest)"
    " SELECT at, actor, verb, kind, record_id, label, changes, reason, salt, '', '', '' FROM unions_event LIMIT 1",
    "INSERT INTO unions_event (number, at, actor, verb, kind, record_id, label, changes, reason, salt, words_digest, facts_digest,"
    " digest) SELECT 1000, at, actor, verb, kind, record_id, label, changes, reason, salt, words_digest, facts_digest, digest"
    " FROM unions_event LIMIT 1",
)


@pytest.mark.parametrize("statement", WRITTEN_ONCE)
def test_the_database_refuses_to_change_an_event(cast, statement):
    settled()

    assert refused(statement)


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_the_table_is_not_emptied(cast):
    settled()

    assert refused("TRUNCATE unions_event")


@pytest.mark.skipif("connection.vendor == 'postgresql'")
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.django_db(transaction=True)
def test_no_event_is_replaced(recursive):
    """A replacing insert deletes the old row, past a delete trigger where recursive triggers are off."""
    Union.objects.create(code="A", name="A", founded_on="2010-01-01", **_above())
    last = settled()[-1]
    columns = ", ".join(field.column for field in Event._meta.concrete_fields)
    told = columns.replace("number", "number + 1").replace("reason,", "'khác',")
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA recursive_triggers={recursive}")
    try:
        assert refused(f"INSERT OR REPLACE INTO unions_event ({columns}) SELECT {columns} FROM unions_event")  # noqa: S608
        assert refused(f"INSERT OR REPLACE INTO unions_event ({columns}) SELECT {told} FROM unions_event WHERE id = {last.pk}")  # noqa: S608
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers=ON")


def _above() -> dict:
    board = Superior.objects.create(name="Ban", heading="BAN")
    return {"park": IndustrialPark.objects.create(name="P"), "superior": board, "managing_board": board}


def test_erasing_takes_the_words_and_the_chain_holds(cast):
    events.record(record=cast.member("Trần Thị Lan"), verb="created", by=cast.hang, at=NOW, reason="Nhập tay")
    kept = settled()[-1]

    assert events.erase(Event.objects.filter(kind="unions.member"), by=cast.tri, at=NOW) == 1
    assert events.erase(Event.objects.filter(kind="unions.member"), by=cast.tri, at=NOW) == 0

    row = Event.objects.get(kind="unions.member")
    assert (row.label, row.changes, row.reason, row.actor, row.salt) == ("", {}, "", "", "")
    assert (row.actor_id, row.verb, row.erased_at) == (cast.hang.pk, "created", NOW)
    assert list(chain.troubles()) == []
    said = on_file()[-1]
    assert (said.verb, said.changes, said.label, said.number) == (
        events.ERASED,
        {"number": [[], ["1"]]},
        "",
        kept.number + 1,
    )
    assert events.erased_numbers() == {1}


def test_numbers_that_follow_each_other_are_told_as_one(cast):
    third = settled(5)[2].number
    events.erase(Event.objects.exclude(number=third), by=None, at=NOW)

    assert on_file()[-1].changes == {"number": [[], ["1–2", "4–5"]]}
    assert events.erased_numbers() == {1, 2, 4, 5}


TAMPERED = {
    "event 2 does not say what it said": {"reason": "Khác"},
    "event 2 is not about what it was about": {"verb": "accepted"},
    "event 2 was erased, but still has words": {"erased_at": NOW},
}


@pytest.mark.parametrize("told", TAMPERED)
def test_what_was_changed_is_found(cast, told):
    settled()
    with thawed():
        Event.objects.filter(number=2).update(**TAMPERED[told])

    assert list(chain.troubles()) == [told]


def test_a_digest_made_to_fit_breaks_the_next_link(cast):
    _first, second, _third = settled()
    with thawed():
        second.reason = "Khác"
        second.words_digest = chain.words_digest(second)
        second.facts_digest = chain.facts_digest(second)
        second.digest = chain.link(_first.digest, 2, second.facts_digest)
        second.save()

    assert list(chain.troubles()) == ["event 3 does not follow the one before it"]


def test_what_was_taken_out_is_found(cast):
    settled()
    with thawed():
        Event.objects.filter(number=2).delete()

    assert list(chain.troubles()) == ["event 2 is missing"]


def test_what_was_put_in_or_numbered_anew_is_found(cast):
    settled(4)
    with thawed():
        Event.objects.filter(number=2).delete()
        for number in (3, 4):
            Event.objects.filter(number=number).update(number=F("number") - 1)

    assert list(chain.troubles()) == ["event 2 does not follow the one before it", "event 3 does not follow the one before it"]


def test_an_event_outside_the_chain_is_found(cast):
    settled()
    with thawed():
        Event.objects.create(at=NOW, verb="x", kind="x", record_id=1)

    assert list(chain.troubles()) == ["1 events are not part of the chain"]


def test_a_tail_cut_off_is_found_by_its_anchor_alone(cast):
    settled()
    anchor = chain.head()
    with thawed():
        Event.objects.filter(number=3).delete()

    assert list(chain.troubles()) == []
    assert list(chain.troubles(anchors=[anchor])) == ["the chain ends at event 2, an anchor stands at 3"]


def test_a_chain_written_anew_is_found_by_its_anchor_alone(cast):
    settled()
    anchor = (2, chain.link("", 2, "0" * 64))

    assert list(chain.troubles(anchors=[anchor, chain.head(), (0, "")])) == ["event 2 is not the one that was anchored"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="on SQLite events are numbered as they are written")
def test_sealing_many_events_looks_at_each_once_and_not_at_all_that_wait(cast):
    def write(many):
        drafts = [events.drafted(record=cast.samju, verb="changed", by=None, at=NOW, changes={}) for _one in range(many)]
        events.write(drafts)
        chain.settle()

    def fetched():
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(sum(idx_tup_fetch), 0) FROM pg_stat_xact_user_tables WHERE relname = 'unions_event'")
            return int(cursor.fetchone()[0])

    write(300)
    with connection.cursor() as cursor:
        # What the planner knows of a table in use: hardly an event is without its number.
        cursor.execute("ANALYZE unions_event")
    before = fetched()
    write(300)

    assert fetched() - before < 10 * 300
