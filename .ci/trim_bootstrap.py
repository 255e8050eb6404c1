"""Write static/bootstrap.css: of Bootstrap as published, the rules for what pages use, in their order and otherwise unchanged.

Usage: python .ci/trim_bootstrap.py. A test compares the file with what this makes; it differs when a template has begun, or
ceased, to use one of Bootstrap's classes.
"""

import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WHOLE = ROOT / "static/vendor/bootstrap/bootstrap.min.css"
USED = ROOT / "static/bootstrap.css"
ROOMS = ("kcn_union", "unions", "emulation", "initiatives", "awards", "toolkit")
# What the two filters of crispy forms put on a page; its layouts are not used here.
CRISPY = (
    "field",
    "uni_form",
    "errors",
    "layout/field_errors*",
    "layout/field_file",
    "layout/help_text*",
    "layout/radio_checkbox_select",
)
CRISPY_ADDS = {"form-control", "form-select", "form-check-input", "form-range", "is-invalid"}
NAME = re.compile(r"-?[A-Za-z_][\w-]*")
TAG = re.compile(r"\{[%{].*?[%}]\}")
NAMED = re.compile(r"""\bclass(?:Name)?["']?\s*[=:]\s*(?:"([^"]*)"|'([^']*)')""")


def used() -> set[str]:
    """Return every word that stands where a class may stand: too many never hurt, one too few would."""
    crispy = Path(find_spec("crispy_bootstrap5").origin).parent / "templates/bootstrap5"
    files = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "static").glob("*.js")]
    files += [file for pattern in CRISPY for file in crispy.glob(f"{pattern}.html")]
    files += [file for room in ROOMS for kind in ("*.py", "*.html") for file in (ROOT / room).rglob(kind)]
    found = set(CRISPY_ADDS)
    for file in files:
        text = file.read_text(encoding="utf-8")
        # Words within the tags of a class attribute, too; but a quotation mark in a tag does not end the attribute.
        for one, other in [*NAMED.findall(text), *NAMED.findall(TAG.sub(" ", text))]:
            found.update(NAME.findall(one or other))
    return found


def blocks(css: str) -> Iterator[tuple[str, str | None]]:
    """Yield (head, body) for each rule of this level; a statement without a body, as @charset, has None."""
    begin = at = 0
    while at < len(css):
        if css.startswith("/*", at):
            at = begin = css.index("*/", at) + 2
        elif css[at] == ";":
            yield css[begin:at], None
            at = begin = at + 1
        elif css[at] == "{":
            end, depth = at + 1, 1
            while depth:
                depth += {"{": 1, "}": -1}.get(css[end], 0)
                end += 1
            yield css[begin:at], css[at + 1 : end - 1]
            at = begin = end
        else:
            at += 1


def parts(selector: str) -> list[str]:
    """Return what stands between the commas that are not within brackets."""
    found, depth = [""], 0
    for sign in selector:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and not depth:
            found.append("")
        else:
            found[-1] += sign
    return found


def matches(part: str, words: set[str]) -> bool:
    """Whether a page can hold what this selector asks for: all its classes are used, and there is no dark mode."""
    asked = re.sub(r"\[[^]]*\]", "", re.sub(r":not\([^)]*\)", "", part))
    return "data-bs-theme=dark" not in part and set(re.findall(r"\.(-?[A-Za-z_][\w-]*)", asked)) <= words


def trimmed(css: str, words: set[str]) -> str:
    """Return the rules of this level that match, one a line; keyframes move only parts that are not used here."""
    kept = []
    for head, body in blocks(css):
        if body is None or head.startswith("@keyframes"):
            continue
        if head.startswith("@"):
            within = trimmed(body, words)
            kept.append(f"{head}{{{within}}}\n" if within else "")
        else:
            chosen = [part for part in parts(head) if matches(part, words)]
            kept.append(f"{','.join(chosen)}{{{body}}}\n" if chosen else "")
    return "".join(kept)


def made() -> str:
    whole = WHOLE.read_text(encoding="utf-8")
    licence = re.search(r"/\*!.*?\*/", whole, re.DOTALL)[0]
    return f'@charset "UTF-8";\n{licence}\n{trimmed(whole, used())}'


if __name__ == "__main__":
    USED.write_text(made(), encoding="utf-8")
    print(f"{USED.relative_to(ROOT)}: {USED.stat().st_size} of {WHOLE.stat().st_size} bytes")
