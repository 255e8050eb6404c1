"""The inside of a backup: a tar with the database, every file, and at its end the manifest that says what must be in it."""

import hashlib
import io
import json
import re
import tarfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from kcn_union.backup.sealing import Failed, Opener, Sealer

MANIFEST = "manifest.json"
FORMAT = 1
MOST_MANIFEST = 1024 * 1024 * 1024
PIECE = 1024 * 1024
# Folders of the site and files under them; nothing that could leave its folder.
NAME = re.compile(r"(database\.(sqlite3|pgdump)|(files|sheets)(/[\w-][\w.-]*)+)")

Take = Callable[[str, Iterator[bytes]], None]


def write(sealer: Sealer, members: Iterable[tuple[str, Path]], tell: Callable[[dict], dict]) -> dict[str, Any]:
    """Write every member and the manifest; return the manifest. A member that is gone meanwhile is left out.

    `tell` says, of the members as they were written, what else stands in the manifest.
    """
    written: dict[str, dict[str, Any]] = {}
    with tarfile.open(fileobj=sealer, mode="w|", format=tarfile.PAX_FORMAT, bufsize=PIECE) as tar:  # type: ignore[call-overload]
        for name, path in members:
            try:
                file = path.open("rb")
            except FileNotFoundError:
                continue
            with file:
                written[name] = _add(tar, name, file)
        told = {"format": FORMAT, **tell(written), "members": written}
        content = json.dumps(told, indent=1, sort_keys=True).encode()
        tar.addfile(_head(MANIFEST, len(content)), io.BytesIO(content))
    sealer.close()
    return told


def _add(tar: tarfile.TarFile, name: str, file: BinaryIO) -> dict[str, Any]:
    stat = tar.gettarinfo(name, fileobj=file)
    reader = _Reading(file)
    tar.addfile(_head(name, stat.size, stat.mtime), reader)
    return {"size": stat.size, "sha256": reader.sha256.hexdigest()}


def _head(name: str, size: int, mtime: float = 0) -> tarfile.TarInfo:
    head = tarfile.TarInfo(name)
    head.size, head.mtime, head.mode = size, mtime, 0o600
    return head


class _Reading:
    """Takes the digest of what is read through it."""

    def __init__(self, file: BinaryIO):
        self.file, self.sha256 = file, hashlib.sha256()

    def read(self, length: int = -1) -> bytes:
        content = self.file.read(length)
        self.sha256.update(content)
        return content


def check(path: Path, key: bytes | None) -> dict[str, Any]:
    """Return the manifest of a backup that is whole: read to its end, every member as the manifest says.

    Raises Failed with the first thing that is wrong. Nothing is written anywhere.
    """
    return _read(path, key, lambda _name, pieces: _drain(pieces))


def unpack(path: Path, key: bytes | None, manifest: dict[str, Any], take: Take) -> None:
    """Hand every member to `take` as (name, pieces), comparing again with the manifest that was checked."""
    if _read(path, key, take) != manifest:
        raise Failed("The backup was changed while it was read.")


def _read(path: Path, key: bytes | None, take: Take) -> dict[str, Any]:
    found: dict[str, dict[str, Any]] = {}
    manifest: dict[str, Any] | None = None
    with path.open("rb") as file:
        opener = Opener(file, key)
        try:
            with tarfile.open(fileobj=opener, mode="r|", bufsize=PIECE) as tar:  # type: ignore[call-overload]
                for head in tar:
                    if not head.isreg() or head.name in found or manifest is not None:
                        raise Failed(f"This backup is damaged: {head.name[:200]} has no place in it.")
                    pieces = _Pieces(tar, head)
                    if head.name == MANIFEST:
                        manifest = _manifest(pieces, head.size)
                        continue
                    if not NAME.fullmatch(head.name):
                        raise Failed(f"This backup is damaged: {head.name[:200]} has no place in it.")
                    take(head.name, iter(pieces))
                    found[head.name] = pieces.seen()
            opener.finish()
        except (tarfile.TarError, EOFError, UnicodeError, OverflowError):
            # Damage is named by the seal where the seal finds it.
            opener.finish()
            raise Failed("This backup is damaged or cut off: it cannot be unpacked.") from None
    if manifest is None:
        raise Failed("This backup is cut off: its manifest is missing.")
    _compare(manifest["members"], found)
    return manifest


class _Pieces:
    """The content of a member in pieces, and its size and digest afterwards."""

    def __init__(self, tar: tarfile.TarFile, head: tarfile.TarInfo):
        self.file, self.size, self.sha256 = tar.extractfile(head), 0, hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        while self.file and (piece := self.file.read(PIECE)):
            self.size += len(piece)
            self.sha256.update(piece)
            yield piece

    def seen(self) -> dict[str, Any]:
        return {"size": self.size, "sha256": self.sha256.hexdigest()}


def _drain(pieces: Iterator[bytes]) -> None:
    for _piece in pieces:
        pass


def _manifest(pieces: _Pieces, size: int) -> dict[str, Any]:
    if size > MOST_MANIFEST:
        raise Failed("This backup is damaged: its manifest is too long.")
    try:
        told = json.loads(b"".join(pieces))
    except ValueError:
        raise Failed("This backup is damaged: its manifest cannot be read.") from None
    if not isinstance(told, dict) or not isinstance(told.get("members"), dict):
        raise Failed("This backup is damaged: its manifest cannot be read.")
    if told.get("format") != FORMAT:
        raise Failed(f"This backup was made by another version of the program (format {told.get('format')}).")
    return told


def _compare(told: dict[str, Any], found: dict[str, Any]) -> None:
    for name in sorted(told.keys() | found.keys()):
        if name not in found:
            raise Failed(f"This backup is damaged: {name} is missing.")
        if name not in told:
            raise Failed(f"This backup is damaged: {name} is not in its manifest.")
        if told[name] != found[name]:
            raise Failed(f"This backup is damaged: {name} is not as it was written.")
