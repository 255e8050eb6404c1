"""Files that no program wrote, or a hostile one: refused in words or read in full, never an error, never half."""

import io
import os
import zipfile
from random import Random

import pytest
from django.core.exceptions import ValidationError
from openpyxl import Workbook

from tests.sheets.make import AN, BINH, FILES, HEAD
from tests.toolkit import made_files as make
from tests.toolkit.made_files import Lie
from toolkit.sheets import book

SHEET, WORKBOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
RELS, TYPES = "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MUTANTS = int(os.environ.get("SHEET_MUTANTS", "60"))


def good() -> bytes:
    made, file = Workbook(), io.BytesIO()
    for row in (HEAD, AN, BINH):
        made.active.append(row)
    made.save(file)
    return file.getvalue()


GOOD = good()
PARTS = {name: zipfile.ZipFile(io.BytesIO(GOOD)).read(name) for name in zipfile.ZipFile(io.BytesIO(GOOD)).namelist()}


def xlsx(**more: bytes | None) -> bytes:
    """Return the good file with parts changed, added, or left out where None."""
    return make.zipped({name: held for name, held in (PARTS | more.get("parts", {})).items() if held is not None})


def part(name: str, content: bytes | None) -> bytes:
    return xlsx(parts={name: content})


def sheet(rows: str, before: str = "") -> bytes:
    return part(SHEET, f"<worksheet {NS}>{before}<sheetData>{rows}</sheetData></worksheet>".encode())


def replaced(name: str, old: bytes, new: bytes) -> bytes:
    assert old in PARTS[name]
    return part(name, PARTS[name].replace(old, new))


def cell(reference: str, value: str = "1", more: str = "") -> str:
    return f'<c r="{reference}"{more}><v>{value}</v></c>'


def many_sheets() -> bytes:
    made, file = Workbook(), io.BytesIO()
    for number in range(55):
        made.create_sheet(f"S{number}")
    made.save(file)
    return file.getvalue()


def ods(content: str) -> bytes:
    parts = {
        name: zipfile.ZipFile(FILES / "titles-total-signature.ods").read(name) for name in ("mimetype", "META-INF/manifest.xml")
    }
    return make.zipped(parts | {"content.xml": content})


TWICE = [(name, held, None) for name, held in PARTS.items()] + [("xl/a.xml", b"<a/>", None), ("xl/A.xml", b"<a/>", None)]
LOCKED = [(name, held, None) for name, held in PARTS.items()] + [("xl/a.xml", b"<a/>", Lie(flags=1))]

# name: (file name, content, code of the refusal)
REFUSED = {
    "nothing": ("a.xlsx", b"", "empty"),
    "text called xlsx": ("a.xlsx", b"hello", "mismatch"),
    "pdf called xlsx": ("a.xlsx", b"%PDF-1.4", "mismatch"),
    "picture called xls": ("a.xls", make.png(), "mismatch"),
    "Word called xlsx": ("a.xlsx", make.docx(), "mismatch"),
    "old Excel called xlsx": ("a.xlsx", (FILES / "titles-total-signature.xls").read_bytes(), "mismatch"),
    "new Excel called xls": ("a.xls", GOOD, "mismatch"),
    "Excel called csv": ("a.csv", GOOD, "mismatch"),
    "OpenDocument called xlsx": ("a.xlsx", (FILES / "titles-total-signature.ods").read_bytes(), "mismatch"),
    "zip called xlsx": ("a.xlsx", make.zipped({"a.txt": "x"}), "mismatch"),
    "no ending": ("list", GOOD, "type"),
    "another ending": ("a.xlsb", GOOD, "type"),
    "half a zip": ("a.xlsx", GOOD[: len(GOOD) // 2], "unreadable"),
    "a zip without its beginning": ("a.xlsx", GOOD[100:], "mismatch"),
    "password in the old wrapping": ("a.xlsx", OLD + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "locked"),
    "a part under password": ("a.xlsx", make.lying_zip(LOCKED), "locked"),
    "macros by type": ("a.xlsx", replaced(TYPES, b"sheet.main+xml", b"sheet.macroEnabled.main+xml"), "macros"),
    "macros by part": ("a.xlsx", part("xl/vbaProject.bin", b"x"), "macros"),
    "a macro sheet": ("a.xlsx", part("xl/macrosheets/sheet1.xml", b"<a/>"), "macros"),
    "a link to another file": ("a.xlsx", part("xl/externalLinks/externalLink1.xml", b"<a/>"), "external"),
    "a relation to elsewhere": (
        "a.xlsx", part("xl/worksheets/_rels/sheet1.xml.rels", make.relations(make.relation("x/image", "http://a.b/c", "External")).encode()),
        "external",
    ),
    "laughs in the sheet": ("a.xlsx", part(SHEET, LAUGHS + b"<worksheet>&b;</worksheet>"), "doctype"),
    "laughs in the strings": ("a.xlsx", part("xl/sharedStrings.xml", LAUGHS + b"<sst>&b;</sst>"), "doctype"),
    "laughs in the workbook": ("a.xlsx", part(WORKBOOK, LAUGHS + b"<workbook>&b;</workbook>"), "doctype"),
    "a part that climbs out": ("a.xlsx", part("../../etc/x.xml", b"<a/>"), "names"),
    "a part from the root": ("a.xlsx", part("/etc/x.xml", b"<a/>"), "names"),
    "a part twice": ("a.xlsx", make.lying_zip(TWICE), "names"),
    "too many parts": ("a.xlsx", xlsx(parts={f"xl/p{number}.xml": b"<a/>" for number in range(250)}), "parts"),
    "a bomb": ("a.xlsx", part("xl/media/a.bin", b"\0" * 20_000_000), "bomb"),
    "no workbook": ("a.xlsx", part(WORKBOOK, None), "unreadable"),
    "a workbook cut short": ("a.xlsx", part(WORKBOOK, PARTS[WORKBOOK][:-30]), "unreadable"),
    "no relations": ("a.xlsx", part(RELS, None), "unreadable"),
    "a sheet that is not there": ("a.xlsx", part(SHEET, None), "unreadable"),
    "a sheet cut short": ("a.xlsx", part(SHEET, PARTS[SHEET][:-40]), "unreadable"),
    "a sheet with broken letters": ("a.xlsx", part(SHEET, PARTS[SHEET].replace(b"<v>", b"<v>\xff\xfe")), "unreadable"),
    "a string that is in no list": ("a.xlsx", sheet('<row r="1"><c r="A1" t="s"><v>99</v></c></row>'), "unreadable"),
    "a cell in row 1.000.000": ("a.xlsx", sheet(f'<row r="1">{cell("A1")}</row><row r="1000000">{cell("A1000000")}</row>'), "rows"),
    "a cell in the last column": ("a.xlsx", sheet(f'<row r="1">{cell("A1")}{cell("XFD1")}</row>'), "columns"),
    "too many sheets": ("a.xlsx", many_sheets(), "sheets"),
    "old Excel that is none": ("a.xls", OLD + b"\0" * 2000, "unreadable"),
    "half an old Excel": ("a.xls", (FILES / "titles-total-signature.xls").read_bytes()[:3000], "unreadable"),
    "csv of another alphabet": ("a.csv", "Hà".encode("cp1258"), "encoding"),
    "csv in UTF-16 of odd length": ("a.csv", "a;b".encode("utf-16") + b"x", "encoding"),
    "csv with a quotation that never ends": ("a.csv", b'a;b\n"c;d\n' * 2 + b'"', "quotes"),
    "csv with 300 columns": ("a.csv", b";".join([b"a"] * 300), "columns"),
    "csv of a picture": ("a.csv", make.png(), "mismatch"),
    "csv with a cell of 50.000 letters": ("a.csv", b"a;" + b"b" * 50_000, "quotes"),
    "too heavy": ("a.csv", b"a;b\n" * 3_000_000, "size"),
}  # fmt: skip

ONE_ROW = f'<row r="1">{cell("A1", "7")}{cell("B1", "8")}</row>'
# name: (file name, content, the rows that are read)
READ = {
    "a dimension that lies": (
        "a.xlsx", sheet("".join(f'<row r="{n}">{cell(f"A{n}", str(n))}</row>' for n in range(1, 501)), '<dimension ref="A1:A2"/>'),
        [[n] for n in range(1, 501)],
    ),
    "a dimension of the whole sheet": ("a.xlsx", sheet(ONE_ROW, '<dimension ref="A1:XFD1048576"/>'), [[7, 8]]),
    "no dimension": ("a.xlsx", sheet(ONE_ROW), [[7, 8]]),
    "a hundred thousand empty rows": (
        "a.xlsx", sheet(ONE_ROW + "".join(f'<row r="{n}" ht="20"><c r="A{n}"/></row>' for n in range(2, 100_000))), [[7, 8]],
    ),
    "rows and cells without references": ("a.xlsx", sheet("<row><c><v>7</v></c><c><v>8</v></c></row>"), [[7, 8]]),
    "text in the cell itself": (
        "a.xlsx", sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>đ</t></is></c></row>'), [["đ"]],
    ),
    "a formula with its result": ("a.xlsx", sheet('<row r="1"><c r="A1"><f>3+4</f><v>7</v></c></row>'), [[7]]),
    "no row at all": ("a.xlsx", sheet(""), []),
    "a sheet name with strange signs": (
        "a.xlsx", replaced(WORKBOOK, b'name="Sheet"', 'name="=1+1 &amp; &lt;đ&gt;"'.encode()),
        [HEAD, AN, BINH],
    ),
    "csv with a mark and nothing else": ("a.csv", b"\xef\xbb\xbf\r\n", [[]]),
    "csv with commas in quotes": ("a.csv", b'a;b\n"1,5;x";"say ""hi"""\n', [["a", "b"], ["1,5;x", 'say "hi"']]),
    "csv in UTF-16 without a mark": ("a.csv", "a;b\nc;d".encode("utf-16-le"), [["a", "b"], ["c", "d"]]),
    "csv with old line ends": ("a.csv", b"a;b\rc;d\r", [["a", "b"], ["c", "d"]]),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_it_is_refused_in_words(case):
    name, content, code = REFUSED[case]
    with pytest.raises(ValidationError) as refused:
        book.read(content, name)

    assert (refused.value.code, "%(" in str(refused.value.messages)) == (code, False)


@pytest.mark.parametrize("case", READ)
def test_it_is_read_in_full(case):
    name, content, rows = READ[case]

    assert book.read(content, name)[0].rows == rows


def test_an_opendocument_file_without_a_table_has_no_sheet():
    assert book.read(ods("<x/>"), "a.ods") == []


def test_an_error_in_a_cell_is_no_empty_cell():
    (read,) = book.read(sheet('<row r="1"><c r="A1" t="e"><v>#REF!</v></c></row>'), "a.xlsx")

    assert read.troubles == {(0, 0): book.Trouble("error", "#REF!")}


def test_a_good_file_with_bytes_changed_is_read_or_refused_and_nothing_else():
    rng, outcomes = Random(1989), {"read": 0, "refused": 0}
    for number in range(MUTANTS):
        content = bytearray(xlsx() if number % 2 else GOOD)
        for _change in range(rng.choice([1, 1, 2, 8, 64])):
            content[rng.randrange(len(content))] = rng.randrange(256)
        if rng.random() < 0.1:
            del content[rng.randrange(len(content)) :]
        try:
            book.read(bytes(content), "a.xlsx")
            outcomes["read"] += 1
        except ValidationError:
            outcomes["refused"] += 1

    assert sum(outcomes.values()) == MUTANTS


def test_a_nul_as_excel_writes_it_does_not_come_out_of_a_file():
    (found,) = book.read(sheet('<row><c t="inlineStr"><is><t>Ghi_x0000_chú</t></is></c></row>'), "a.xlsx")

    assert found.rows == [["Ghichú"]]


def test_a_file_that_needs_too_much_memory_is_refused_in_words(monkeypatch):
    rows = ("x" * 400 + ";b\n").encode() * 20_000
    assert len(book.read(rows, "a.csv")[0].rows) == 20_000
    monkeypatch.setattr(book, "MOST_MEMORY", 45 * 1024 * 1024)

    with pytest.raises(ValidationError) as refused:
        book.read(rows, "a.csv")
    assert refused.value.code == "heavy"
