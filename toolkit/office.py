"""Word and Excel files, looked through before anything opens them: what the zip promises, and whether its parts keep it.

A small zip can unpack to gigabytes, hide macros or fetch things from elsewhere. Sizes are read from the directory first, then
every part is unpacked piece by piece and measured; nothing is kept, nothing is written.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from xml.parsers import expat

MOST_PARTS = 200
MOST_UNPACKED = 100 * 1024 * 1024
MOST_RATIO = 100
RATIO_FROM = 1024 * 1024
MOST_LISTED = 2 * 1024 * 1024  # lists of contents and relations are read element by element, so they stay small
MOST_ELEMENTS = 2_000_000
MOST_DEPTH = 256
MOST_TOKEN = 8 * 1024 * 1024
PIECE = 1024 * 1024
BEGINNING = 64 * 1024

CONTENTS = "[Content_Types].xml"
DIRECTORY_ENTRY, LOCAL_HEADER = b"PK\x01\x02", b"PK\x03\x04"
ENCRYPTED_BITS = 0x1 | 0x40 | 0x2000
_OOXML = "application/vnd.openxmlformats-officedocument."
_KINDS = {
    _OOXML + "wordprocessingml.document.main+xml": "docx",
    _OOXML + "spreadsheetml.sheet.main+xml": "xlsx",
    _OOXML + "presentationml.presentation.main+xml": "slides",
    _OOXML + "presentationml.slideshow.main+xml": "slides",
    _OOXML + "wordprocessingml.template.main+xml": "template",
    _OOXML + "spreadsheetml.template.main+xml": "template",
}
_USUAL_MAIN = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
_HYPERLINKS = {
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
    "http://purl.oclc.org/ooxml/officeDocument/relationships/hyperlink",
}
_RUNNING_TYPES = ("macroenabled", "vbaproject", "macrosheet", "activex")
_RUNNING_PARTS = ("vbaproject", "vbadata", "/macrosheets/", "/activex/")


class Unfit(Exception):
    """A file is not taken; `code` names the sentence for people, `seen`, `most` and `words` are what it tells."""

    def __init__(self, code: str, *, seen: int = 0, most: int = 0, **words):
        super().__init__(code)
        self.code, self.seen, self.most, self.words = code, seen, most, words


def look(content: bytes) -> str:
    """Return what a zip is by its own list of contents: docx, xlsx, macros, slides, template, or another zip.

    Raises Unfit when its directory or that list cannot be read.
    """
    with _open(content) as archive:
        if CONTENTS not in archive.namelist():
            return "opendocument" if "mimetype" in archive.namelist() and "content.xml" in archive.namelist() else "zip"
        types = _types(content, archive)
    if any("macroenabled" in one for one in types.values()):
        return "macros"
    return next((kind for known, kind in _KINDS.items() if known in types.values()), "zip")


def check(content: bytes) -> None:
    """Raise Unfit unless this docx or xlsx keeps the limits, holds nothing that runs and needs nothing from elsewhere."""
    with _open(content) as archive:
        _check_directory(content, archive)
        types = _types(content, archive)
        main = _main_part(types)
        names = {entry.filename.lower() for entry in archive.infolist()}
        if any(word in told for told in types.values() for word in _RUNNING_TYPES):
            raise Unfit("macros")
        if main not in names:
            raise Unfit("unreadable")
        for entry in archive.infolist():
            _check_part(content, entry, is_main=entry.filename.lower() == main)


def check_parts(content: bytes) -> None:
    """Raise Unfit unless this zip keeps the limits and each of its parts is what the directory says."""
    with _open(content) as archive:
        _check_directory(content, archive)
        for entry in archive.infolist():
            for _piece in _pieces(content, entry):
                pass


def main_part(content: bytes) -> str:
    """Return the name, in small letters, of the part that is the document or the workbook."""
    with _open(content) as archive:
        return _main_part(_types(content, archive))


def read_elements(part: bytes, on_element: Callable[[str, dict[str, str]], None]) -> None:
    """Tell each element of a part that is XML, by its local name, to `on_element`; raises Unfit for what is none."""
    _read_xml(iter([part]), on_element)


def _open(content: bytes) -> zipfile.ZipFile:
    # The directory's own count can lie, and each line of it costs memory.
    if content.count(DIRECTORY_ENTRY) > 20 * MOST_PARTS:
        raise Unfit("parts", seen=content.count(DIRECTORY_ENTRY), most=MOST_PARTS)
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError):
        raise Unfit("unreadable") from None


def _check_directory(content: bytes, archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > MOST_PARTS:
        raise Unfit("parts", seen=len(entries), most=MOST_PARTS)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_UNPACKED:
        raise Unfit("unpacked", seen=unpacked, most=MOST_UNPACKED)
    if any(entry.file_size > max(RATIO_FROM, MOST_RATIO * entry.compress_size) for entry in entries):
        raise Unfit("bomb")
    if any(entry.flag_bits & ENCRYPTED_BITS for entry in entries):
        raise Unfit("locked")
    if not all(_is_plain(entry) for entry in entries) or len({entry.filename.lower() for entry in entries}) < len(entries):
        raise Unfit("names")
    names = [f"/{entry.filename.lower()}" for entry in entries]
    if any(word in name for name in names for word in _RUNNING_PARTS):
        raise Unfit("macros")
    if any("/externallinks/" in name for name in names):
        raise Unfit("external")
    # Parts that lie over one another let one stretch of bytes be unpacked a thousand times.
    free_from = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        _begin, end = _span(content, entry)
        if entry.header_offset < free_from or end > archive.start_dir:
            raise Unfit("bomb")
        free_from = end


def _is_plain(entry: zipfile.ZipInfo) -> bool:
    """Whether a part's name stays inside the file: relative, without `..`, drive letter or characters that steer."""
    name = entry.orig_filename
    steps = name.replace("\\", "/").removesuffix("/").split("/")
    return name.isprintable() and ":" not in name and not {"", ".", ".."} & set(steps)


def _span(content: bytes, entry: zipfile.ZipInfo) -> tuple[int, int]:
    """Return where the packed bytes of a part begin and end; its own header must name it as the directory does."""
    begin = entry.header_offset + 30
    header = content[entry.header_offset : begin]
    if len(header) < 30 or not header.startswith(LOCAL_HEADER):
        raise Unfit("unreadable")
    name_length, extra_length = struct.unpack("<HH", header[26:])
    name = entry.orig_filename.encode("utf-8" if entry.flag_bits & 0x800 else "cp437")
    if content[begin : begin + name_length] != name:
        raise Unfit("names")
    begin += name_length + extra_length
    return begin, begin + entry.compress_size


def _pieces(content: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield a part unpacked, PIECE bytes at most at a time; raises Unfit as soon as it is not what the directory says."""
    begin, end = _span(content, entry)
    packed, size, checksum = content[begin:end], 0, 0
    if entry.compress_type == zipfile.ZIP_STORED:
        pieces = (packed[at : at + PIECE] for at in range(0, len(packed), PIECE))
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        pieces = _inflate(packed)
    else:
        raise Unfit("unreadable")
    for piece in pieces:
        size += len(piece)
        if size > entry.file_size:
            raise Unfit("bomb")
        checksum = zlib.crc32(piece, checksum)
        yield piece
    if (size, checksum) != (entry.file_size, entry.CRC):
        raise Unfit("unreadable")


def _inflate(packed: bytes) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    while not inflater.eof:
        try:
            piece = inflater.decompress(packed, PIECE)
        except zlib.error:
            raise Unfit("unreadable") from None
        packed = inflater.unconsumed_tail
        if not piece and not packed and not inflater.eof:
            raise Unfit("unreadable")
        yield piece
    if inflater.unused_data:
        raise Unfit("unreadable")


def _check_part(content: bytes, entry: zipfile.ZipInfo, is_main: bool) -> None:
    """Unpack one part to its end. The main part is whole XML, the others are looked at as far as a DOCTYPE may stand."""
    name = entry.filename.lower()
    if name.endswith(".rels"):
        _read_list(content, entry, _refuse_external)
        return
    pieces = _pieces(content, entry)
    if is_main:
        _read_xml(pieces)
    elif name.endswith(".xml"):
        _read_beginning(next(pieces, b""))
    for _piece in pieces:
        pass


def _types(content: bytes, archive: zipfile.ZipFile) -> dict[str, str]:
    """Return what each part is said to be, part or .ending: type, all in small letters but the known types."""
    told: dict[str, str] = {}

    def note(element: str, given: dict[str, str]) -> None:
        if element in ("Override", "Default"):
            part = given.get("PartName", "").removeprefix("/") or "." + given.get("Extension", "")
            kind = given.get("ContentType", "").strip()
            told[part.lower()] = kind if kind in _KINDS else kind.lower()

    try:
        entry = archive.getinfo(CONTENTS)
    except KeyError:
        raise Unfit("unreadable") from None
    _read_list(content, entry, note)
    return told


def _main_part(types: dict[str, str]) -> str:
    for part, told in types.items():
        kind = _KINDS.get(told, "")
        if kind in _USUAL_MAIN:
            return _USUAL_MAIN[kind] if part.startswith(".") else part
    raise Unfit("unreadable")


def _refuse_external(element: str, given: dict[str, str]) -> None:
    if element != "Relationship" or given.get("Type") in _HYPERLINKS:
        return
    target = given.get("Target", "").strip().replace("\\", "/")
    is_elsewhere = given.get("TargetMode", "").strip().lower() == "external" or ":" in target or target.startswith("//")
    if is_elsewhere or given.get("Type", "").lower().endswith("/externallink"):
        raise Unfit("external")


def _read_list(content: bytes, entry: zipfile.ZipInfo, on_element: Callable[[str, dict[str, str]], None]) -> None:
    if entry.file_size > MOST_LISTED:
        raise Unfit("bomb")
    _read_xml(_pieces(content, entry), on_element)


class _Elements:
    """Counts what an XML part opens and closes, and tells each element by its local name to `on_element`."""

    def __init__(self, on_element: Callable[[str, dict[str, str]], None]):
        self.on_element, self.seen, self.depth = on_element, 0, 0

    def open(self, element: str, given: dict[str, str]) -> None:
        self.seen += 1
        self.depth += 1
        if self.seen > MOST_ELEMENTS or self.depth > MOST_DEPTH:
            raise Unfit("bomb")
        self.on_element(element.rpartition(" ")[2], given)

    def close(self, _element: str) -> None:
        self.depth -= 1


def _read_xml(pieces: Iterator[bytes], on_element: Callable[[str, dict[str, str]], None] = lambda element, given: None) -> None:
    """Read XML to its end; nothing in it is expanded or fetched, and no part of it may grow without end."""
    reading, elements, fed = parser(), _Elements(on_element), 0
    reading.StartElementHandler, reading.EndElementHandler = elements.open, elements.close
    try:
        for piece in pieces:
            reading.Parse(piece, False)
            fed += len(piece)
            # A tag, comment or the like that has not ended yet is read again with every piece.
            if fed - reading.CurrentByteIndex > MOST_TOKEN:
                raise Unfit("bomb")
        reading.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError):
        raise Unfit("unreadable") from None


def _read_beginning(piece: bytes) -> None:
    """Read XML as far as its first element, which must stand near the beginning."""
    begun: list[str] = []
    reading = parser()
    reading.StartElementHandler = lambda element, given: begun.append(element)
    try:
        reading.Parse(piece[:BEGINNING], len(piece) <= BEGINNING)
    except (expat.ExpatError, LookupError, ValueError):
        raise Unfit("unreadable") from None
    if not begun:
        raise Unfit("unreadable")


def parser() -> expat.XMLParserType:
    """Return a parser that refuses a DOCTYPE and names elements as `namespace local`."""
    made = expat.ParserCreate(namespace_separator=" ")
    made.StartDoctypeDeclHandler = _refuse_doctype
    return made


def _refuse_doctype(*_declared) -> None:
    raise Unfit("doctype")
