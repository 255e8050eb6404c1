"""Columns of text hold what they promise on both databases, also past forms and models."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, models, transaction
from django.db.migrations.writer import MigrationWriter
from django.test.utils import isolate_apps

from toolkit.text import FoldedField, LineField, ProseField, SortField, fold, person_sort_key, sort_key


@pytest.fixture
def scrap(db):
    """A throw-away model with its table, gone with the test's transaction."""
    with isolate_apps("toolkit"):

        class Scrap(models.Model):  # noqa: DJ008
            name = LineField(max_length=5, blank=True)
            nick = LineField(max_length=5, null=True, blank=True, unique=True)
            words = ProseField(max_length=10, blank=True)
            name_key = FoldedField()
            name_sort = SortField(source="name")
            person_sort = SortField(person=True)

            class Meta:
                app_label = "toolkit"

        sql, params = connection.SchemaEditorClass(connection).table_sql(Scrap)
        with connection.cursor() as cursor:
            cursor.execute(sql, params or None)
        yield Scrap


def write_past_the_model(scrap, **values):
    """Insert a row by SQL alone."""
    values = {"name": "", "words": "", "name_key": "", "name_sort": "", "person_sort": ""} | values
    columns, marks = ", ".join(values), ", ".join(["%s"] * len(values))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {scrap._meta.db_table} ({columns}) VALUES ({marks})", list(values.values()))  # noqa: S608


@pytest.mark.parametrize("values", [{"name": "đồ gá!"}, {"words": "đ" * 11}, {"nick": "x" * 6}])
def test_neither_database_takes_a_text_that_is_too_long(scrap, values):
    with pytest.raises(DatabaseError):
        write_past_the_model(scrap, **values)

    assert scrap.objects.count() == 0


@pytest.mark.parametrize("values", [{"name": "đồ gá"}, {"words": "đ" * 10}, {"nick": None}])
def test_both_databases_take_a_text_of_just_that_length(scrap, values):
    write_past_the_model(scrap, **values)

    assert scrap.objects.count() == 1


def test_rows_are_normalised_however_they_are_written(scrap):
    scrap.objects.create(name=" Ha\u0300\u200b ", words="a \r\n\r\n b")
    scrap.objects.bulk_create([scrap(name="La\u0301\x00", words="c\u00a0 d\x00")])
    scrap.objects.filter(name="Lá").update(name="  Lạ\u00a0")

    assert list(scrap.objects.order_by("pk").values_list("name", "words")) == [("Hà", "a\n\nb"), ("Lạ", "c d")]


@pytest.mark.parametrize("lookup", [{"name": " Ha\u0300 "}, {"name__in": ["H\u200bà", "\x00"]}])
def test_a_name_looked_up_is_normalised_as_the_rows_are(scrap, lookup):
    scrap.objects.create(name="Hà")
    scrap.objects.create(name="Ha")

    assert [found.name for found in scrap.objects.filter(**lookup)] == ["Hà"]


def test_empty_stays_empty_and_none_stays_none(scrap):
    field = scrap._meta.get_field("name")

    assert [field.to_python(""), field.to_python(None), field.get_prep_value(None)] == ["", None, None]


def test_keys_fill_themselves_in_save_and_in_bulk(scrap):
    scrap.objects.create(name="An Đỗ")
    scrap.objects.bulk_create([scrap(name=" Bé Hà ")])
    changed = scrap.objects.get(name="An Đỗ")
    changed.name = "Ý"
    changed.save()

    rows = scrap.objects.order_by("pk").values_list("name", "name_key", "name_sort", "person_sort")
    assert list(rows) == [(name, fold(name), sort_key(name), person_sort_key(name)) for name in ("Ý", "Bé Hà")]


def test_update_or_create_keeps_the_keys(scrap):
    made = scrap.objects.create(name="An")
    scrap.objects.update_or_create(pk=made.pk, defaults={"name": "Đạt"})

    assert scrap.objects.get().name_key == "dat"


def test_a_key_is_not_written_by_hand(scrap):
    made = scrap.objects.create(name="An", name_key="something else")

    assert [made.name_key, scrap.objects.get().name_key] == ["an", "an"]
    assert [field.name for field in scrap._meta.fields if not field.editable] == ["name_key", "name_sort", "person_sort"]


def test_rows_come_from_the_database_in_vietnamese_order(scrap):
    in_order = ["An", "Ánh", "Ba", "Bà", "Da", "Đa", "Em", "Ê"]
    scrap.objects.bulk_create([scrap(name=name) for name in reversed(in_order)])

    assert list(scrap.objects.order_by("name_sort").values_list("name", flat=True)) == in_order


def test_too_long_is_said_by_the_model_before_the_database_says_it(scrap):
    with pytest.raises(ValidationError) as caught:
        scrap(name="đồ gá!", words="đ" * 11).full_clean()

    assert {name: [error.code for error in errors] for name, errors in caught.value.error_dict.items()} == {
        "name": ["max_length"],
        "words": ["max_length"],
    }


@pytest.mark.parametrize(
    ("field", "typed", "stored"),
    [
        (LineField(max_length=5), "  đồ \u200b\u200b gá\r\n ", "đồ gá"),
        (ProseField(max_length=5), "a\r\nb\r\nc\u200b", "a\nb\nc"),
        (LineField(max_length=5, blank=True), "\u200b", ""),
        (LineField(max_length=5, blank=True, null=True), "\u200b", None),
    ],
)
def test_a_form_measures_the_length_of_what_is_stored(field, typed, stored):
    assert field.formfield().clean(typed) == stored


@pytest.mark.parametrize("field", [LineField(max_length=5), ProseField(max_length=5)])
def test_a_form_refuses_what_is_too_long_and_what_only_looks_filled(field):
    for typed, code in (("đồ gá!", "max_length"), ("\u200b\u3164 ", "required")):
        with pytest.raises(ValidationError) as caught:
            field.formfield().clean(typed)
        assert caught.value.error_list[0].code == code


@pytest.mark.parametrize("field", [LineField(max_length=5), ProseField(max_length=5)])
def test_white_space_alone_is_no_change(field):
    assert field.formfield().has_changed("đồ gá", " đồ  gá ") is False


@pytest.mark.parametrize(
    ("field", "written"),
    [
        (LineField(max_length=5), "toolkit.text.LineField(max_length=5)"),
        (ProseField(), "toolkit.text.ProseField(max_length=10000)"),
        (FoldedField(source="title"), "toolkit.text.FoldedField(source='title')"),
        (SortField(), "toolkit.text.SortField(source='name')"),
        (SortField(source="full_name", person=True), "toolkit.text.SortField(person=True, source='full_name')"),
    ],
)
def test_a_migration_writes_the_field_and_reads_it_back_alike(field, written):
    assert MigrationWriter.serialize(field)[0] == written
    assert field.clone().deconstruct() == field.deconstruct()


@isolate_apps("toolkit")
def test_a_key_whose_source_is_missing_fails_the_system_check():
    class Nameless(models.Model):  # noqa: DJ008
        key = FoldedField(source="nmae")

        class Meta:
            app_label = "toolkit"

    assert [error.id for error in Nameless.check()] == ["toolkit.E001"]
