"""Sheets made by hand, one trouble in each, and sheets with a trouble drawn from a seed: what must come of them."""

import io
import zipfile
from random import Random

from openpyxl import Workbook

from tests.sheets.make import FILES, HEAD
from tests.sheets.test_malformed import (
    GOOD,
    LAUGHS,
    NS,
    PARTS,
    READ,
    REFUSED,
    RELS,
    SHEET,
    TYPES,
    WORKBOOK,
    part,
    replaced,
    sheet,
    xlsx,
)
from tests.toolkit import made_files as make
from tests.toolkit.made_files import Lie

STRINGS = "xl/sharedStrings.xml"


def made(*rows, epoch=None) -> bytes:
    book, file = Workbook(), io.BytesIO()
    if epoch:
        book.epoch = epoch
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def text(value: str, at: str) -> str:
    return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{value}</t></is></c>'


def rows(*more: str) -> str:
    """Return the rows of a sheet: the header, and one person whose cells are given as XML, in columns A to F."""
    head = "".join(text(word, f"{letter}1") for letter, word in zip("ABCDEF", HEAD, strict=True))
    return f'<row r="1">{head}</row><row r="2">{"".join(more)}</row>'


def person(**cells: str) -> bytes:
    """Return a sheet with one person; a cell is named by its column and given as XML."""
    usual = {
        "A": '<c r="A2"><v>1</v></c>', "B": text("Nguyễn Văn An", "B2"), "C": text("Nam", "C2"), "D": text("05/03/1990", "D2"),
        "E": text("T1001", "E2"), "F": text("01/02/2015", "F2"),
    }  # fmt: skip
    return sheet(rows(*(usual | cells).values()))


def linked(depth: int) -> bytes:
    """Return a zip in a zip in a zip."""
    content = b"\0" * 1_000_000
    for _level in range(depth):
        content = make.zipped({"a.zip": content})
    return content


def climbing() -> bytes:
    """Return the good file with an entry that is a link to another file of the machine."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, held in PARTS.items():
            archive.writestr(name, held)
        link = zipfile.ZipInfo("xl/media/link.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return file.getvalue()


# name: (file name, content, code of book.REFUSALS, or "" where the reason is another sentence)
TURNED_AWAY = {
    "an external entity": ("a.xlsx", part(SHEET, b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet>&a;</worksheet>'), "doctype"),
    "an entity of parameters": ("a.xlsx", part("xl/styles.xml", b'<!DOCTYPE x [<!ENTITY % a SYSTEM "http://a.b/"> %a;]><x/>'), "doctype"),
    "a declaration in UTF-16": ("a.xlsx", part(SHEET, LAUGHS.decode().encode("utf-16") + "<worksheet/>".encode("utf-16-le")), "doctype"),
    "zips in zips": ("a.xlsx", linked(4), "mismatch"),
    "parts that lie over one another": ("a.xlsx", make.lying_zip([*((n, c, None) for n, c in PARTS.items()), *((f"xl/p{n}.xml", b"<a/>", Lie(inside=0)) for n in range(90))]), "names"),
    "a size that lies": ("a.xlsx", make.lying_zip([*((n, c, None) for n, c in PARTS.items()), ("xl/a.xml", b"<a>" + b"b" * 9_000 + b"</a>", Lie(size=10))]), "bomb"),
    "a checksum that lies": ("a.xlsx", make.lying_zip([*((n, c, None) for n, c in PARTS.items()), ("xl/a.xml", b"<a/>", Lie(crc=1))]), "unreadable"),
    "a method nobody unpacks": ("a.xlsx", make.lying_zip([*((n, c, None) for n, c in PARTS.items()), ("xl/a.xml", b"<a/>", Lie(method=99))]), "unreadable"),
    "a name with a drive": ("a.xlsx", part("c:/windows/x.xml", b"<a/>"), "names"),
    "a name with strokes of Windows": ("a.xlsx", part("..\\..\\x.xml", b"<a/>"), "names"),
    "elements without end": ("a.xlsx", part(WORKBOOK, b"<a>" * 100_000), "bomb"),
    "a page called xls": ("a.xls", b"<html><table><tr><td>1</td></tr></table></html>", "mismatch"),
    "a page called xlsx": ("a.xlsx", b"<html><table/></html>", "mismatch"),
    "csv called xlsx": ("a.xlsx", ";".join(HEAD).encode(), "mismatch"),
    "a bomb of one letter": ("a.xlsx", part(SHEET, f"<worksheet {NS}><sheetData><row><c t='str'><v>".encode() + b"a" * 30_000_000 + b"</v></c></row></sheetData></worksheet>"), "bomb"),
    "11 MB": ("a.xlsx", GOOD + b"\0" * 11_000_000, ""),
    "0 bytes": ("a.xlsx", b"", ""),
    "a program called csv": ("a.csv", b"MZ\x90\0" + bytes(range(256)) * 20, "mismatch"),
    "csv with NUL": ("a.csv", ("Họ và tên;Ngày sinh\n" + "x\n" * 3_000 + "a\0b;1\n").encode(), "unreadable"),
    "a type for every part but the workbook": ("a.xlsx", replaced(TYPES, b"sheet.main+xml", b"sheet.other+xml"), "mismatch"),
    "a workbook that is its own sheet": ("a.xlsx", part(RELS, PARTS[RELS].replace(b"/xl/worksheets/sheet1.xml", b"/xl/workbook.xml")), ""),
    "relations that go round": ("a.xlsx", part(RELS, PARTS[RELS].replace(b"/xl/worksheets/sheet1.xml", b"/xl/_rels/workbook.xml.rels")), ""),
    "a sheet without rows": ("a.xlsx", sheet(""), ""),
    "no table": ("a.csv", "Kính gửi;Ban Công đoàn\n".encode(), ""),
}  # fmt: skip

ONE = [("new", "Nguyễn Văn An · Nam · 05/03/1990 · T1001", [])]


def wrong(*columns: str, label: str = "Nguyễn Văn An") -> list:
    return [("wrong", label, list(columns))]


# name: (file name, content, what each row means: outcome, label, the columns of its wrong cells)
UNDERSTOOD = {
    "a day of 1904": ("a.xlsx", (FILES / "from-1904.xlsx").read_bytes(), [*ONE, ("new", "Trần Thị Bình · Nữ · 31/12/1991 · T1002", [])]),
    "the day 60 of Excel": ("a.xlsx", xlsx(parts={
        SHEET: f'<worksheet {NS}><sheetData>{rows(text("Nguyễn Văn An", "B2"), text("Nam", "C2"), "<c r=" + chr(34) + "D2" + chr(34) + " s=" + chr(34) + "1" + chr(34) + "><v>60</v></c>", text("T1001", "E2"), text("01/02/2015", "F2"))}</sheetData></worksheet>'.encode(),
    }), wrong("D")),
    "a day with dots": ("a.xlsx", person(D=text("5.3.1990", "D2")), ONE),
    "a day with hyphens": ("a.xlsx", person(D=text("05-03-1990", "D2")), ONE),
    "a day of machines": ("a.xlsx", person(D=text("1990-03-05", "D2")), ONE),
    "a day with spaces": ("a.xlsx", person(D=text(" 5 / 3 / 1990 ", "D2")), ONE),
    "a day with two digits of the year": ("a.xlsx", person(D=text("05/03/90", "D2")), wrong("D")),
    "a day that is none": ("a.xlsx", person(D=text("31/02/1990", "D2")), wrong("D")),
    "a day in American order": ("a.xlsx", person(D=text("03/25/1990", "D2")), wrong("D")),
    "a day before there was Excel": ("a.xlsx", person(D='<c r="D2"><v>-5</v></c>'), wrong("D")),
    "a day in a million years": ("a.xlsx", person(D='<c r="D2"><v>99999999</v></c>'), wrong("D")),
    "a number with an exponent": ("a.xlsx", person(D='<c r="D2"><v>1e308</v></c>'), wrong("D")),
    "full-width digits": ("a.xlsx", person(D=text("０５/０３/１９９０", "D2")), wrong("D")),
    "Arabic digits": ("a.xlsx", person(D=text("٠٥/٠٣/١٩٩٠", "D2")), wrong("D")),
    "a formula with its result": ("a.xlsx", person(B='<c r="B2" t="str"><f>A1&amp;"x"</f><v>Nguyễn Văn An</v></c>'), ONE),
    "a formula never reckoned": ("a.xlsx", person(F='<c r="F2"><f>TODAY()</f></c>'), wrong("F")),
    "an error in a cell": ("a.xlsx", person(D='<c r="D2" t="e"><v>#REF!</v></c>'), wrong("D")),
    "an error in the name": ("a.xlsx", person(B='<c r="B2" t="e"><v>#N/A</v></c>'), wrong("B", label="–")),
    "true in a cell of text": ("a.xlsx", person(C='<c r="C2" t="b"><v>1</v></c>'), wrong("C")),
    "a number as text": ("a.xlsx", person(E=text("1001", "E2")), [("new", "Nguyễn Văn An · Nam · 05/03/1990 · 1001", [])]),
    "a code as a number": ("a.xlsx", person(E='<c r="E2"><v>1001</v></c>'), [("new", "Nguyễn Văn An · Nam · 05/03/1990 · 1001", [])]),
    "letters taken apart": ("a.xlsx", person(B=text("Nguye\u0302\u0303n Va\u0306n An", "B2")), ONE),
    "letters nobody sees": ("a.xlsx", person(B=text("Nguyễn\u200b Văn\u00ad An\u202e", "B2")), ONE),
    "control characters as Excel writes them": ("a.xlsx", person(B=text("Nguyễn_x0000_ Văn_x000B_ An", "B2")), ONE),
    "NUL in a code, as Excel writes it": ("a.xlsx", person(E=text("T1001_x0000_", "E2")), ONE),
    "NUL in a header": ("a.xlsx", sheet(rows(text("Nguyễn Văn An", "B2"), text("Nam", "C2"), text("05/03/1990", "D2"), text("T1001", "E2"), text("01/02/2015", "F2"), "").replace("STT", "Ghi_x0000_chú")), ONE),
    "half of a pair in a header": ("a.xlsx", sheet(rows(text("Nguyễn Văn An", "B2"), text("Nam", "C2"), text("05/03/1990", "D2"), text("T1001", "E2"), text("01/02/2015", "F2"), "").replace("STT", "Ghi_xD800_chú")), ONE),
    "half of a pair": ("a.xlsx", person(B=text("Nguyễn Văn_xD800_ An", "B2")), None),
    "a name of 40.000 letters": ("a.xlsx", person(B=text("A" * 40_000, "B2")), None),
    "a code that is a formula": ("a.xlsx", person(E=text("=1+1", "E2")), [("new", "Nguyễn Văn An · Nam · 05/03/1990 · =1+1", [])]),
    "a million empty rows": ("a.xlsx", sheet(rows() + '<row r="1048576" hidden="1"/>'), None),
    "16.384 columns of nothing": ("a.xlsx", sheet(rows(*(f'<c r="{letter}2"/>' for letter in "ABCDEF"), '<c r="XFD2"/>')), None),
    "rows the wrong way round": ("a.xlsx", sheet("".join(reversed(rows(text("An", "B2")).partition("</row>")[::2]))), None),
    "negative rows": ("a.xlsx", sheet('<row r="-1"><c r="A-1"><v>1</v></c></row>', '<dimension ref="A-1:B-9"/>'), None),
    "a row beyond every sheet": ("a.xlsx", sheet(rows() + '<row r="99999999999999999999"><c r="A99999999999999999999"><v>1</v></c></row>'), None),
    "two sheets of the same name": ("a.xlsx", xlsx(parts={
        WORKBOOK: PARTS[WORKBOOK].replace(b"</sheets>", b'<sheet name="Sheet" sheetId="2" r:id="rId1" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/></sheets>'),
    }), None),
    "no styles": ("a.xlsx", xlsx(parts={"xl/styles.xml": None}), None),
    "styles that are none": ("a.xlsx", part("xl/styles.xml", b"<styleSheet/>"), None),
    "no strings": ("a.xlsx", xlsx(parts={STRINGS: None}), None),
    "a string list that is none": ("a.xlsx", xlsx(parts={STRINGS: b"<sst/>"}), None),
    "strict OOXML": ("a.xlsx", xlsx(parts={name: held.replace(b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main") for name, held in PARTS.items()}), None),
    "a prefix before every element": ("a.xlsx", part(SHEET, f'<x:worksheet xmlns:x="{NS[7:-1]}"><x:sheetData/></x:worksheet>'.encode()), None),
    "a comment that asks for a table": ("a.xlsx", part("xl/comments/comment1.xml", b"<comments/>"), None),
    "a merged header": ("a.xlsx", (FILES / "merged-header-sex-by-column.xlsx").read_bytes(), [*ONE, ("new", "Trần Thị Bình · Nữ · 31/12/1991 · T1002", [])]),
    "hidden rows and sheets": ("a.xlsx", (FILES / "hidden.xlsx").read_bytes(), [*ONE, ("new", "Trần Thị Bình · Nữ · 31/12/1991 · T1002", [])]),
    "written by LibreOffice as .ods": ("a.ods", (FILES / "titles-total-signature.ods").read_bytes(), [*ONE, ("new", "Trần Thị Bình · Nữ · 31/12/1991 · T1002", [])]),
    "written by LibreOffice as .xls": ("a.xls", (FILES / "titles-total-signature.xls").read_bytes(), [*ONE, ("new", "Trần Thị Bình · Nữ · 31/12/1991 · T1002", [])]),
    "csv in UTF-16": ("a.csv", (FILES / "tab-utf16.csv").read_bytes(), [*ONE, ("new", "Trần Thị Bình · Nữ · 31/12/1991 · T1002", [])]),
    "csv with semicolons and a mark": ("a.csv", (FILES / "semicolon-bom.csv").read_bytes(), [*ONE, ("new", "Trần Thị Bình · Nữ · 31/12/1991 · T1002", [])]),
    "wrong cells of four kinds": ("a.xlsx", (FILES / "wrong-cells.xlsx").read_bytes(), [("wrong", "Nguyễn Văn An", ["D"]), ("wrong", "–", ["B"]), ("wrong", "Lê Văn Cường", ["C", "F"]), ("wrong", "Đỗ Thị Dung", ["F", "D"])]),
}  # fmt: skip

CASES: dict[str, tuple] = (
    {f"refused: {name}": case for name, case in (REFUSED | TURNED_AWAY).items()}
    | {f"odd: {name}": (file, content, None) for name, (file, content, _rows) in READ.items()}
    | {f"read: {name}": case for name, case in UNDERSTOOD.items()}
)

_TROUBLES = [
    b"", b"-1", b"0", b"60", b"1e999", b"NaN", b"99999999999999999999", b"A1048577", b"XFE1", b"_x0000_", b"&#0;", b"&lt;", b"\xff", b"inlineStr", b"s",
    b"e", b"d", b"b", b"str", b"hidden", b"=1+1", "Nguyễn".encode(), b"1", b"true", b"A" * 5_000, b"../../x", b"rId99", b"http://a.b/",
]  # fmt: skip
_RECKONED = '<c r="F2"><f>1</f><v>42000</v></c>'
_FULL = PARTS | {SHEET: zipfile.ZipFile(io.BytesIO(person(E=text("T1", "E2"), F=_RECKONED))).read(SHEET)}


def mutant(rng: Random) -> bytes:
    """Return a good file with bytes changed, or with the XML of a part changed and packed anew."""
    if rng.random() < 0.35:
        content = bytearray(GOOD if rng.random() < 0.5 else xlsx())
        for _change in range(rng.choice([1, 1, 2, 8, 64])):
            content[rng.randrange(len(content))] = rng.randrange(256)
        if rng.random() < 0.1:
            del content[rng.randrange(len(content)) :]
        return bytes(content)
    parts = dict(_FULL)
    for _change in range(rng.choice([1, 1, 2, 5])):
        name = rng.choice([SHEET, SHEET, SHEET, WORKBOOK, RELS, TYPES, "xl/styles.xml", *parts])
        if name in parts:
            parts[name] = _changed(rng, parts[name])
    if rng.random() < 0.05:
        del parts[rng.choice(sorted(parts))]
    return make.zipped(parts)


def _changed(rng: Random, content: bytes) -> bytes:
    """Return XML with a value, a name or a whole element changed, doubled or taken away."""
    places = [at for at, byte in enumerate(content) if byte in b'<>"=/']
    if not places:
        return content
    begin = rng.choice(places)
    end = next((at for at in places if at > begin), len(content))
    way = rng.randrange(5)
    if way == 0:
        return content[: begin + 1] + rng.choice(_TROUBLES) + content[end:]
    if way == 1:
        return content[:begin] + content[end:]
    if way == 2:
        return content[:end] + content[begin:end] * rng.choice([1, 2, 50]) + content[end:]
    if way == 3:
        return content[:begin] + bytes([rng.randrange(256)]) + content[begin + 1 :]
    other = rng.choice(places)
    return content[:begin] + content[other : other + rng.randrange(1, 80)] + content[end:]
