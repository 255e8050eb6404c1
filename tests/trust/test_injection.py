"""Text that would be a formula, a tag, a field or a command elsewhere: it comes out of every list, paper and page as the text it is."""

import re
from itertools import count

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from kcn_union.models import CitedFigure
from tests.test_access import LINES, WATCHED, address, closed
from tests.trust.account import FULL
from tests.trust.read_back import Acts, texts_of
from toolkit.text import LineField, ProseField
from unions.models import IndustrialPark, Superior

pytestmark = [pytest.mark.usefixtures("today"), pytest.mark.trust]

ROW = "injection"
WORLDS = range(6 if FULL else 1)
# What each begins with is what some program takes for its own; behind it stands a word by which the text is found again.
PAYLOADS = [
    "=1+1", "=cmd|' /C calc'!A0", "+cmd|' /C calc'!A0", "@SUM(1+1)", "-2+3", "\t=1+1", "\r=1+1", '=HYPERLINK("http://evil.example";"x")', "|calc", "%0A=1",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><svg onload=alert(1)>', "' onmouseover='alert(1)", "</textarea><script>", "</title><b>", "javascript:alert(1)",
    "</w:t></w:r></w:p>", "</t></is></c>", "{{7*7}}", "{{ title.__class__ }}", "{% for x in y %}", "{%p if x %}", "{{r x }}", "{# c #}", "${7*7}", "<w:br/>",
    "&amp;", "&lt;b&gt;", "&#60;", "A & B <x>", "]]>", "<![CDATA[x", "<!--", "<?xml?>", "&x;", "a\x0bb", "a\ufffeb", "a\x00b", "_x000D_", "_x0041_", "_x005F_", "\ufeff",
    "💥", "\u202ertl", "עברית", "đ\u0301", "#eval(\"1\")", "#read(\"/etc/passwd\")", "*bold* _it_", "$x^2$", "@ref", "<label>", "= Heading", "- list", "\\ back \\n", "`raw`", "//c", "/*c",
    "'; DROP TABLE x; --", "%s %(a)s {0}", '"""', "'''", "\\u003c", "long " + "A" * 150, "a;b,c", "'=1+1", "''", "‘’“”", "½ ² ﬁ", "1e5", "0012", "31/02/2022", "TRUE",
]  # fmt: skip
# Where a program other than ours draws the letters, an unusual one may be drawn as several, or as none.
DRAWN = re.compile(r"[ -~]*")
# Where a line is broken within a word.
BROKEN = re.compile("[\u00ad\ufffe\x02]")


def put(offset: int) -> dict[str, tuple[str, str]]:
    """Put payloads into every free text of every record; return word -> (field, text as it is kept)."""
    numbers, known = count(), {}
    for model in [*dict.fromkeys(WATCHED), Superior, IndustrialPark, CitedFigure]:
        if model._meta.label in {"unions.Event", "unions.SheetRun"} or model._meta.app_label == "kcn_union":
            continue
        fields = [
            one
            for one in model._meta.concrete_fields
            if isinstance(one, LineField | ProseField) and not one.choices and one.editable
        ]
        for row in model._default_manager.order_by("pk"):
            for field in fields:
                number = next(numbers)
                word = f"payload{number}z"
                setattr(row, field.attname, text := f"{PAYLOADS[(number + offset) % len(PAYLOADS)]} {word}")
                if field.max_length and len(text) > field.max_length:
                    row.refresh_from_db()
                    continue
                try:
                    with transaction.atomic():
                        row.save()
                except (DatabaseError, ValidationError):
                    row.refresh_from_db()
                    continue
                row.refresh_from_db()
                known[word] = (
                    f"{model._meta.label_lower}.{field.name}",
                    getattr(row, field.attname),
                    PAYLOADS[(number + offset) % len(PAYLOADS)],
                )
    return known


def kind_of(response) -> str:
    told = response.headers.get("Content-Type", "")
    kinds = {
        "spreadsheetml": "xlsx",
        "text/csv": "csv",
        "wordprocessingml": "docx",
        "application/pdf": "pdf",
        "text/html": "html",
        "application/zip": "zip",
    }
    return next((kind for part, kind in kinds.items() if part in told), "")


def output(client, where: str) -> tuple[str, bytes]:
    """Return kind and content of what is handed out: by GET, or by POST where that alone is taken; nothing is changed."""
    with transaction.atomic():
        response = client.get(where)
        if response.status_code == 405:
            # Lists of persons leave for a reason alone.
            response = client.post(where, {"why": "report"})
        content = b"".join(response.streaming_content) if response.streaming else response.content
        transaction.set_rollback(True)
    return (kind_of(response), content) if response.status_code == 200 else ("", b"")


def squeezed(text: str) -> str:
    """Return the text as it is compared: capitals and white space are the paper's own business."""
    return re.sub(r"\s+", "", text).casefold()


def compared(kind: str, texts: list[tuple[str, ...]], known: dict) -> tuple[set, list[str]]:
    """Return (field, payload) that were found again, and what of them came back otherwise."""
    found, changed = set(), []
    for forms in texts:
        words = {word.lower() for word in re.findall(r"payload[0-9]+z", " ".join(forms), re.IGNORECASE)}
        for word in words & set(known):
            field, kept, payload = known[word]
            if kind == "pdf" and not DRAWN.fullmatch(kept):
                continue
            # A paper begins a new paragraph with each line.
            wanted = squeezed(kept.rpartition("\n")[2] if kind in ("docx", "zip") else kept)
            if any(wanted in squeezed(BROKEN.sub("", form)) for form in forms):
                found.add((field, payload))
            else:
                changed.append(f"{field}: {kept!r} came back in {forms[0][max(0, forms[0].lower().find(word) - 120) :][:200]!r}")
    return found, changed


@pytest.mark.parametrize("offset", WORLDS)
def test_a_text_comes_out_everywhere_as_the_text_it_is(cast, objects, size, tried, offset):
    known = put(offset * 13)
    closed(cast)
    people = {name: cast.client(name) for name in ("bao", "hang")}
    seen, failures = set(), []
    lines = [
        line
        for line in LINES
        if not {"foreign", "unknown", "planned"} & set(line["object"].split()) and line["address"] != "account_logout"
    ]
    files = [line for line in lines if re.search("_file|report|minutes|workbook|template|paper|certificate", line["address"])]
    for line in size(files[::4] + lines[::23], lines):
        for name, client in people.items():
            kind, content = output(client, address(line, objects))
            # A scan is whatever somebody brought; what the site itself writes is read here.
            if not kind or content == b"paper":
                continue
            try:
                found, changed = compared(kind, texts_of(content, kind), known)
            except Acts as acts:
                found, changed = set(), [str(acts)]
            seen |= {(line["address"], kind, *one) for one in found}
            failures += [f"{name} {address(line, objects)} ({kind}): {one}" for one in changed]

    tried(ROW, len(seen), failures)
