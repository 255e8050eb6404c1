"""Damaged, cut, swapped, foreign and newer backups: none is restored, each is answered with a sentence, nothing is left behind."""

import io
import json
import random
import tarfile
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from kcn_union.backup import restoring
from kcn_union.backup.sealing import PIECE, TAG, Failed, Opener, Sealer, new_key
from tests.trust.sites import backup_of, empty, everything, refusal_of, sites, small

__all__ = ["empty", "sites", "small"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("sealed", [True, False], ids=["sealed", "plain"])
def test_every_damage_is_found(small, empty, size, sealed):
    """Bits turned and ends cut off at random places, and at the first and last bytes: no copy passes."""
    key = {"BACKUP_KEY": new_key()} if sealed else {}
    made, rng, passed = backup_of(small, **key), random.Random(7), []
    content = made.read_bytes()
    places = [0, 1, 20, 40, len(content) - 1, len(content) - 20, *(rng.randrange(len(content)) for _ in range(size(40, 400)))]
    copy = made.with_name("copy")
    with empty.here(**key):
        for place in places:
            turned = bytearray(content)
            turned[place] ^= 1 << rng.randrange(8)
            for what, damaged in (("turned", bytes(turned)), ("cut", content[:place])):
                copy.write_bytes(damaged)
                try:
                    restoring.check(copy)
                    passed.append((what, place))
                except Failed:
                    pass
        copy.write_bytes(content + b"\0")
        with pytest.raises(Failed):
            restoring.check(copy)
    assert passed == []
    assert "damaged" in refusal_of(empty, copy, **key)


def test_pieces_in_another_order_twice_or_left_out_are_found(tmp_path):
    key, file = b"k" * 32, tmp_path / "sealed"
    with file.open("wb") as out:
        sealer = Sealer(out, key)
        sealer.write(random.Random(1).randbytes(PIECE * 3 + 5))
        sealer.close()
    content = file.read_bytes()
    head, rest = content[: len(content) - 3 * (PIECE + TAG) - 5 - TAG], content[-3 * (PIECE + TAG) - 5 - TAG :]
    one, two, three, last = (rest[n * (PIECE + TAG) :][: PIECE + TAG] for n in range(4))
    for pieces in ([two, one, three, last], [one, one, two, three, last], [one, three, last], [one, two, three], [last], []):
        file.write_bytes(head + b"".join(pieces))
        with file.open("rb") as again, pytest.raises(Failed, match="damaged or cut off"):
            Opener(again, key).finish()


@pytest.mark.parametrize("length", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE])
def test_what_is_sealed_is_read_again(tmp_path, length):
    content, file = random.Random(length).randbytes(length), tmp_path / "sealed"
    for key in (b"k" * 32, None):
        with file.open("wb") as out:
            sealer = Sealer(out, key)
            for start in range(0, length, 70_001):
                sealer.write(content[start : start + 70_001])
            sealer.close()
        with file.open("rb") as again:
            opener = Opener(again, key)
            read = opener.read()
            opener.finish()
        assert (read == content, file.read_bytes() == content) == (True, False)


def _rewritten(made: Path, change) -> Path:
    """Return a plain backup packed anew by somebody who knows the format: `change` may alter members, names to bytes."""
    with tarfile.open(made) as tar:
        members = {head.name: tar.extractfile(head).read() for head in tar}
    change(members)
    copy = made.with_name("rewritten")
    with copy.open("wb") as out:
        sealer = Sealer(out, None)
        with tarfile.open(fileobj=sealer, mode="w|") as tar:
            for name, content in members.items():
                head = tarfile.TarInfo(name)
                head.size = len(content)
                tar.addfile(head, io.BytesIO(content))
        sealer.close()
    return copy


def _swap(members):
    one, other = [name for name in members if name.startswith("files/")][:2]
    members[one], members[other] = members[other], members[one]


def _lose(members):
    del members[next(name for name in members if name.startswith("files/"))]


def _add(members):
    members["files/aa/bb/more"] = b"more"
    members["manifest.json"] = members.pop("manifest.json")


def _climb(members):
    members["files/../../climbed"] = b"out"
    members["manifest.json"] = members.pop("manifest.json")


def _without_manifest(members):
    del members["manifest.json"]


def _told(**more):
    def change(members):
        members["manifest.json"] = json.dumps(json.loads(members["manifest.json"]) | more).encode()

    return change


def _other_engine(members):
    engine = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]
    _told(engine=engine)(members)


def _other_rows(members):
    manifest = json.loads(members["manifest.json"])
    manifest["tables"]["unions_union"][0] += 1
    members["manifest.json"] = json.dumps(manifest).encode()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (_swap, "is not as it was written"),
        (_lose, "is missing"),
        (_add, "is not in its manifest"),
        (_climb, "has no place in it"),
        (_without_manifest, "its manifest is missing"),
        (_told(members=[]), "its manifest cannot be read"),
        (_told(format=2), "made by another version of the program (format 2)"),
        (_told(migrations=[["unions", "0999_later"]]), "migrations this one does not know: unions.0999_later"),
        (_other_engine, "Restore it on"),
        (_other_rows, "table unions_union has 2 rows, the manifest says 3"),
    ],
)
def test_a_backup_that_is_not_what_its_manifest_says_is_refused(small, empty, change, sentence):
    assert sentence in refusal_of(empty, _rewritten(backup_of(small), change))


def test_a_wrong_key_no_key_and_a_key_for_a_plain_backup_are_told_apart(small, empty):
    sealed = backup_of(small, BACKUP_KEY=new_key())

    assert "is not the key this backup was made with" in refusal_of(empty, sealed, BACKUP_KEY=new_key())
    assert "This backup is encrypted" in refusal_of(empty, sealed)
    assert "BACKUP_KEY is not a key" in refusal_of(empty, sealed, BACKUP_KEY="short")
    sealed.unlink()
    assert "this file is not encrypted" in refusal_of(empty, backup_of(small), BACKUP_KEY=new_key())


def test_it_restores_an_older_program_s_backup_and_says_which_migrations_wait(small, empty, capsys):
    def older(members):
        manifest = json.loads(members["manifest.json"])
        manifest["migrations"] = [one for one in manifest["migrations"] if one[0] != "sessions"]
        members["manifest.json"] = json.dumps(manifest).encode()

    with empty.here():
        call_command("restore", _rewritten(backup_of(small), older))
    assert "1 migrations are waiting: sessions.0001_initial\n" in capsys.readouterr().out
    assert everything(empty) == everything(small)
