"""Every column of every model, ours and others', has one data class in docs/security.md."""

import re
from pathlib import Path

from django.apps import apps

PAGE = Path(__file__).resolve().parent.parent / "docs" / "security.md"
CLASSES = ("public", "internal", "personal", "confidential", "secret")
# What must not be called harmless, whoever edits the table.
AT_LEAST = {
    "personal": {
        "unions.member": {"name", "birth_date", "employee_code", "card_number", "name_key", "code_key"},
        "unions.user": {"full_name", "phone", "email"},
        "initiatives.author": {"name", "birth_date"},
        "unions.event": {"actor", "label", "changes", "reason"},
    },
    "confidential": {"initiatives.initiative": {"confidential_part"}},
    "secret": {"unions.user": {"password"}, "unions.event": {"salt"}, "sessions.session": {"session_key", "session_data"}},
}


def written() -> list[tuple[str, str, str]]:
    """Return (model, column, class) as the table has them."""
    lines = PAGE.read_text(encoding="utf-8").partition("<!-- data classes")[2].splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| `")]
    assert {len(row) for row in rows} == {len(CLASSES) + 1}
    return [
        (row[0].strip("`"), column, name)
        for row in rows
        for name, cell in zip(CLASSES, row[1:], strict=True)
        for column in cell.split()
        if column != "–"
    ]


def on_file() -> set[tuple[str, str]]:
    models = apps.get_models(include_auto_created=True)
    return {(model._meta.label_lower, field.name) for model in models for field in model._meta.concrete_fields}


def test_every_column_has_a_class_and_every_line_a_column():
    told = {(model, column) for model, column, _class in written()}

    assert (on_file() - told, told - on_file()) == (set(), set())


def test_no_column_has_two_classes():
    told = [(model, column) for model, column, _class in written()]

    assert sorted(told) == sorted(set(told))


def test_what_tells_of_a_person_or_lets_in_is_called_so():
    found: dict[str, dict[str, set[str]]] = {}
    for model, column, name in written():
        found.setdefault(name, {}).setdefault(model, set()).add(column)

    for name, models in AT_LEAST.items():
        for model, columns in models.items():
            assert (model, columns - found[name].get(model, set())) == (model, set())


def test_the_page_says_what_is_not_met():
    assert PAGE.read_text(encoding="utf-8").count("**not met") >= 5


def test_every_test_the_page_names_exists():
    named = set(re.findall(r"`(tests/[\w/.]+)`", PAGE.read_text(encoding="utf-8")))

    assert len(named) > 30
    assert [name for name in sorted(named) if not (PAGE.parents[1] / name).exists()] == []
