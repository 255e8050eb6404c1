"""The words of Django and the libraries beside it: a Vietnamese one for each, with every place kept. Reads files only."""

import ast
import re
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import polib
import pytest
from django.utils.translation.template import templatize

PO = Path(__file__).parent.parent / "locale" / "upstream" / "vi" / "LC_MESSAGES" / "django.po"
DJANGO = ["conf"] + [f"contrib/{name}" for name in ["admin", "auth", "contenttypes", "sessions", "humanize", "staticfiles"]]
# Where each other library keeps the words that pages here can show.
SOURCES = {
    "allauth": ["*.py", "account/**/*.py", "core/**/*.py", "usersessions/**/*.py", "mfa/**/*.py"]
    + [f"templates/{name}/**/*.*" for name in ("account", "allauth", "usersessions", "mfa")],
    "crispy_bootstrap5": ["**/*.py", "**/*.html"],
    "crispy_forms": ["**/*.py", "**/*.html"],
    "django_filters": ["**/*.py", "**/*.html"],
}
# Which arguments of a call are context, word and plural.
ARGUMENTS = {"gettext": (None, 0, None), "ngettext": (None, 0, 1), "pgettext": (0, 1, None), "npgettext": (0, 1, 2)}
NAMED = re.compile(r"%\(\w+\)[a-z]|{\w+}|</?\w[^>]*>")
UNNAMED = re.compile(r"%[a-z]|{}")
FORBIDDEN = re.compile(r"\bbạn\b|quý khách|người (sử )?dùng|dữ liệu không hợp lệ|trường (này )?(là )?bắt buộc|!", re.IGNORECASE)
SIGNS = ":?.!"  # Django's list of signs after which a label gets no colon


def folder(library: str) -> Path:
    return Path(find_spec(library).origin).parent


def key(entry) -> tuple:
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def said(entry) -> list[str]:
    return list(entry.msgstr_plural.values()) or [entry.msgstr]


def words(catalogue) -> dict[tuple, list[str]]:
    return {key(entry): said(entry) for entry in catalogue if entry.translated()}


def own() -> dict[tuple, list[str]]:
    return words(polib.pofile(str(PO)))


def django_words(part: str, language: str) -> polib.POFile | list:
    file = folder("django") / part / "locale" / language / "LC_MESSAGES" / "django.po"
    return polib.pofile(str(file)) if file.exists() else []


def calls(tree: ast.AST, names: dict[str, str]) -> set[tuple]:
    """Return the words in calls of gettext and its kin; a call without a literal has none."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            places = ARGUMENTS.get(names.get(name, name).removesuffix("_lazy").removesuffix("_noop"))
            texts = [argument.value if isinstance(argument, ast.Constant) else None for argument in node.args]
            if places and isinstance(texts[places[1]], str):
                found.add(tuple(default if at is None else texts[at] for at, default in zip(places, (None, "", ""), strict=True)))
    return found


def words_of_code(text: str) -> set[tuple]:
    tree = ast.parse(text)
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return calls(tree, {name.asname: name.name for node in imports for name in node.names if name.asname})


def words_of_template(text: str) -> set[tuple]:
    code, found = templatize(text), set()
    for start in re.finditer(r"\b(_|n?p?gettext)\(", code):
        for end in re.finditer(r"\)", code[start.start() :]):
            try:
                call = ast.parse(code[start.start() : start.start() + end.end()])
            except SyntaxError:  # a bracket inside the words
                continue
            found |= calls(call, {"_": "gettext"})
            break
    return found


def source_words(library: str) -> set[tuple]:
    files = {file for pattern in SOURCES[library] for file in folder(library).glob(pattern) if file.is_file()}
    assert files, f"nothing of {library} was read"
    readers = {True: words_of_code, False: words_of_template}
    return set().union(*(readers[file.suffix == ".py"](file.read_text(encoding="utf-8")) for file in files))


def test_the_compiled_words_are_the_written_ones():
    written, compiled = polib.pofile(str(PO)), polib.mofile(str(PO.with_suffix(".mo")))

    assert {key(entry): said(entry) for entry in compiled} == {key(entry): said(entry) for entry in written}
    assert written.metadata["Plural-Forms"] == compiled.metadata["Plural-Forms"] == "nplurals=1; plural=0;"


def test_every_word_is_translated_once_and_none_is_a_guess():
    catalogue = polib.pofile(str(PO))

    assert [entry.msgid for entry in catalogue if entry.fuzzy or not entry.translated() or not all(said(entry))] == []
    assert [word for word, times in Counter((entry.msgctxt, entry.msgid) for entry in catalogue).items() if times > 1] == []


@pytest.mark.parametrize("part", DJANGO)
def test_every_word_of_django_has_a_vietnamese_one(part):
    known = words(django_words(part, "vi")) | own()

    assert [key(entry) for entry in django_words(part, "en") if key(entry) not in known] == []


@pytest.mark.parametrize("library", sorted(SOURCES))
def test_every_word_of_a_library_has_a_vietnamese_one(library):
    assert sorted(source_words(library) - own().keys(), key=str) == []


def test_the_search_for_words_finds_them():
    found = source_words("allauth")

    assert {(None, "Sign In", ""), ("field label", "Login", ""), ("action", "Change Phone", "")} <= found
    assert {(None, "Multiple values may be separated by commas.", ""), (None, "Submit", "")} <= source_words("django_filters")


@pytest.mark.parametrize("signs", [NAMED, UNNAMED], ids=["named", "unnamed"])
def test_every_place_in_a_sentence_is_kept(signs):
    # A named place may stand twice, an unnamed one stands as often as before.
    taken = set if signs is NAMED else Counter
    wrong = {
        word: texts
        for word, texts in own().items()
        if any(taken(signs.findall(text)) != taken(signs.findall(word[2] or word[1])) for text in texts)
    }

    assert wrong == {}


def test_nothing_the_style_forbids_is_left_of_djangos_own_words():
    shipped = {word for part in DJANGO for word in map(key, django_words(part, "en"))}
    django = {word: texts for part in DJANGO for word, texts in words(django_words(part, "vi")).items() if word in shipped}
    spoken = django | own()

    assert {word[1]: texts for word, texts in spoken.items() if word[1] != SIGNS and FORBIDDEN.search(" ".join(texts))} == {}
