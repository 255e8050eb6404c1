"""The outside of a backup: what is written is sealed piece by piece, and read again only when no byte of it has changed.

With a key: MAGIC, salt, a mark of the key, then pieces of AES-256-GCM under a key of this one file. The nonce counts the pieces
and says which is the last, so that a changed, missing, doubled, moved or cut piece is found. Without a key: the bytes as they
are, and their SHA-256 at the end: that finds damage, but whoever can write the file can write the digest too.
"""

import base64
import binascii
import hashlib
import hmac
import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"KCN-BACKUP-1\n"
SALT = MARK = 16
PIECE = 1024 * 1024
TAG = 16
END = b"\nSHA-256 %s\n"
END_LENGTH = len(END % (b"0" * 64))


class Failed(Exception):
    """A backup or a restore that did not come about; the text is a sentence for the operator."""


def new_key() -> str:
    """Return a key as it stands in BACKUP_KEY: 32 random bytes in base64."""
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


def read_key(text: str) -> bytes:
    """Return the 32 bytes of a key. Raises Failed for what new_key() has not made."""
    try:
        key = base64.urlsafe_b64decode(text.strip().encode())
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32:
        raise Failed("BACKUP_KEY is not a key. Make one with: manage.py backup_key")
    return key


def is_sealed(file: BinaryIO) -> bool:
    """Say whether a file opened at its beginning is encrypted; leaves it at its beginning."""
    start = file.read(len(MAGIC))
    file.seek(0)
    return start == MAGIC


def _of_this_file(key: bytes, salt: bytes) -> tuple[AESGCM, bytes]:
    """Return the cipher of one file and the mark by which a wrong key is told from a damaged file."""
    made = HKDF(algorithm=SHA256(), length=32 + MARK, salt=salt, info=MAGIC).derive(key)
    return AESGCM(made[:32]), made[32:]


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\1" if last else b"\0")


class Sealer:
    """Writes to a file; `close` writes the end, without which nothing can be read. The file itself stays open."""

    def __init__(self, file: BinaryIO, key: bytes | None):
        self.file, self.waiting, self.number = file, bytearray(), 0
        self.cipher: AESGCM | None = None
        self.sha256 = hashlib.sha256()
        if key:
            salt = os.urandom(SALT)
            self.cipher, mark = _of_this_file(key, salt)
            self.head = MAGIC + salt + mark
            file.write(self.head)

    def write(self, content: bytes) -> int:
        if self.cipher is None:
            self.sha256.update(content)
            self.file.write(content)
            return len(content)
        self.waiting += content
        # The last piece is never written here: it has to be known for the last.
        while len(self.waiting) > PIECE:
            self._piece(bytes(self.waiting[:PIECE]), last=False)
            del self.waiting[:PIECE]
        return len(content)

    def close(self) -> None:
        if self.cipher is None:
            self.file.write(END % self.sha256.hexdigest().encode())
        else:
            self._piece(bytes(self.waiting), last=True)

    def _piece(self, content: bytes, *, last: bool) -> None:
        assert self.cipher is not None  # noqa: S101 – for the type checker
        self.file.write(self.cipher.encrypt(_nonce(self.number, last), content, self.head))
        self.number += 1


class Opener:
    """Reads what a Sealer wrote, from a file opened at its beginning. Raises Failed where it is not what was written.

    `finish` reads to the end and must be called: without a key only the end says that all before it was right.
    """

    def __init__(self, file: BinaryIO, key: bytes | None):
        self.file, self.ready, self.number, self.ended = file, b"", 0, False
        self.cipher: AESGCM | None = None
        self.sha256 = hashlib.sha256()
        size = os.fstat(file.fileno()).st_size
        if is_sealed(file):
            self._open_with(key)
        elif key:
            raise Failed(
                "BACKUP_KEY is set, but this file is not encrypted: it is damaged, or somebody without the key wrote it. "
                "If it is an older backup that you trust, take BACKUP_KEY away and run this again."
            )
        else:
            self.left = size - END_LENGTH
            if self.left < 0:
                raise Failed("This file is too short to be a backup.")

    def _open_with(self, key: bytes | None) -> None:
        if key is None:
            raise Failed("This backup is encrypted. Set BACKUP_KEY or BACKUP_KEY_FILE to the key it was made with.")
        self.head = self.file.read(len(MAGIC) + SALT + MARK)
        salt, mark = self.head[len(MAGIC) : len(MAGIC) + SALT], self.head[len(MAGIC) + SALT :]
        self.cipher, expected = _of_this_file(key, salt)
        if not hmac.compare_digest(mark, expected):
            raise Failed("BACKUP_KEY is not the key this backup was made with (or the first bytes of the file are damaged).")

    def read(self, length: int = -1) -> bytes:
        while not self.ended and (length < 0 or len(self.ready) < length):
            self.ready += self._next()
        cut = len(self.ready) if length < 0 else length
        given, self.ready = self.ready[:cut], self.ready[cut:]
        return given

    def finish(self) -> None:
        while not self.ended:
            self._next()
        self.ready = b""

    def _next(self) -> bytes:
        if self.cipher is not None:
            return self._decrypted(self.cipher)
        content = self.file.read(min(PIECE, self.left))
        self.left -= len(content)
        self.sha256.update(content)
        if not content:
            self.ended = True
            if self.left or self.file.read(END_LENGTH + 1) != END % self.sha256.hexdigest().encode():
                raise Failed("This backup is damaged or cut off: its content and the digest at its end do not agree.")
        return content

    def _decrypted(self, cipher: AESGCM) -> bytes:
        content = self.file.read(PIECE + TAG)
        last = len(content) < PIECE + TAG or not self.file.peek(1)  # type: ignore[attr-defined]
        try:
            piece = cipher.decrypt(_nonce(self.number, last), content, self.head)
        except (InvalidTag, ValueError):
            raise Failed(f"This backup is damaged or cut off: piece {self.number + 1} is not as it was written.") from None
        self.number += 1
        self.ended = last
        return piece
