"""Files made by hand for the suite: good ones small, hostile ones to order."""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image

from toolkit import files

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
OOXML = "application/vnd.openxmlformats-officedocument."
MAIN = {
    "docx": ("word/document.xml", OOXML + "wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", OOXML + "spreadsheetml.sheet.main+xml"),
}
BODY = {
    "docx": '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body/></w:document>',
    "xlsx": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheets/></workbook>',
}


def upload(name: str, content: bytes) -> ContentFile:
    """Return the file as a form hands it over, the name untouched."""
    return ContentFile(content, name=name)


def refusal_of(name: str, content: bytes) -> str:
    """Return the code of the refusal, which must have its sentence, all figures in it."""
    with pytest.raises(ValidationError) as told:
        files.take_in(upload(name, content))
    assert "“" in told.value.messages[0]
    assert "%(" not in told.value.messages[0]
    return told.value.code


def jpg(size=(40, 30), colour="red", **options) -> bytes:
    return picture(Image.new(options.pop("mode", "RGB"), size, colour), "JPEG", **options)


def png(size=(40, 30), colour="red", **options) -> bytes:
    return picture(Image.new(options.pop("mode", "RGB"), size, colour), "PNG", **options)


def picture(image: Image.Image, form: str, **options) -> bytes:
    written = io.BytesIO()
    image.save(written, form, **options)
    return written.getvalue()


def png_chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def bare_png(width: int, height: int, *chunks: bytes, pixels: bytes = b"") -> bytes:
    """Return a grey png that says it is of that size, whatever its pixels are."""
    head = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + png_chunk(b"IDAT", zlib.compress(pixels)) + png_chunk(b"IEND", b"")


def pdf(*, pages: int = 1, box="0 0 595 842", catalog="", page="", trailer="", count: int | None = None, **more) -> bytes:
    """Return a pdf of empty pages; `catalog`, `page`, `trailer` are put in there, `more` are objects named oN."""
    first = 10
    kids = " ".join(f"{first + number} 0 R" for number in range(pages))
    objects = {
        1: f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        2: f"<< /Type /Pages /Kids [{kids}] /Count {pages if count is None else count} >>".encode(),
    }
    for number in range(pages):
        objects[first + number] = f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] {page} >>".encode()
    objects |= {int(name[1:]): content for name, content in more.items()}
    written, places = bytearray(b"%PDF-1.7\n"), {}
    for number, content in sorted(objects.items()):
        places[number] = len(written)
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(written)
    written += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in sorted(places.items()):
        written += b"%d 1\n%010d 00000 n \n" % (number, place)
    written += f"trailer\n<< /Size {max(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(written)


def stream(content: bytes, told: str = "") -> bytes:
    return f"<< /Length {len(content)} {told} >>\nstream\n".encode() + content + b"\nendstream"


def relations(*told: str) -> str:
    return f'<Relationships xmlns="{RELS}">{"".join(told)}</Relationships>'


def relation(kind: str, target: str, mode: str = "") -> str:
    mode = f' TargetMode="{mode}"' if mode else ""
    kind = kind if ":" in kind else f"{OFFICE}/{kind}"
    return f'<Relationship Id="r" Type="{kind}" Target="{target}"{mode}/>'


def contents(main: str, told: str, *more: str) -> str:
    """Return [Content_Types].xml with `told` as the type of the main part."""
    return f'<Types xmlns="{TYPES}"><Override PartName="/{main}" ContentType="{told}"/>{"".join(more)}</Types>'


def parts(kind: str, **changed) -> dict[str, str | bytes]:
    """Return the parts of a small docx or xlsx; in `more` further ones or others, None takes one away."""
    main, told = MAIN[kind]
    made = {
        "[Content_Types].xml": contents(main, told, *changed.pop("types", ())),
        "_rels/.rels": relations(relation("officeDocument", main)),
        main: BODY[kind],
    } | changed.pop("more", {})
    return {name: content for name, content in made.items() if content is not None}


def office(kind: str, **changed) -> bytes:
    return zipped(parts(kind, **changed))


def docx(**changed) -> bytes:
    return office("docx", **changed)


def xlsx(**changed) -> bytes:
    return office("xlsx", **changed)


def zipped(held: dict[str, str | bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", how) as archive:
        for name, content in held.items():
            archive.writestr(name, content)
    return written.getvalue()


@dataclass
class Lie:
    """What the directory of a zip says of a part, where it is not the truth."""

    name: bytes | None = None
    size: int | None = None
    crc: int | None = None
    flags: int = 0
    method: int = 8
    packed: bytes | None = None
    inside: int | None = None  # the part is not written, it begins that far into the one before it


def lying_zip(held: list[tuple[str, bytes, Lie | None]]) -> bytes:
    """Return a zip of which each line of the directory may lie; without lies it is a good one."""
    body, directory, place = bytearray(), bytearray(), 0
    for name, content, lie in held:
        lie = lie or Lie()
        deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = deflate.compress(content) + deflate.flush() if lie.method == 8 else content
        packed = packed if lie.packed is None else lie.packed
        crc = zlib.crc32(content) if lie.crc is None else lie.crc
        size = len(content) if lie.size is None else lie.size
        told = struct.pack("<HHHHHIII", 20, lie.flags, lie.method, 0, 33, crc, len(packed), size)
        listed = lie.name or name.encode()
        if lie.inside is not None:
            place += lie.inside
        else:
            place = len(body)
            body += b"PK\x03\x04" + told + struct.pack("<HH", len(name.encode()), 0) + name.encode() + packed
        directory += b"PK\x01\x02\x14\x00" + told + struct.pack("<HHHHHII", len(listed), 0, 0, 0, 0, 0, place) + listed
    end = struct.pack("<HHHHIIH", 0, 0, len(held), len(held), len(directory), len(body), 0)
    return bytes(body + directory + b"PK\x05\x06" + end)


def lying_docx(name: str, content: bytes, lie: Lie) -> bytes:
    """Return a docx with one more part that the directory lies about."""
    held = [(part, text.encode(), None) for part, text in parts("docx").items()]
    return lying_zip([*held, (name, content, lie)])
