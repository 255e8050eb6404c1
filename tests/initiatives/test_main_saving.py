"""What an initiative mainly saves: stored with its worksheet's lines, by the one place that writes them."""

from decimal import Decimal

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from initiatives.models import BenefitLine, Initiative, main_saving
from tests.pages.test_charts import full, worksheet
from unions.models import Event

__all__ = ["full"]


def line(kind, before, cost=0):
    return BenefitLine(
        kind=kind, cost_before=Decimal(before), cost_after=Decimal(0), quantity=Decimal(1), cost_of_applying_vnd=cost
    )


def test_the_line_with_the_largest_net_value_is_the_main_saving():
    assert main_saving([]) == ""
    assert main_saving([line("material", 10), line("scrap", 11)]) == "scrap"
    assert main_saving([line("material", 10), line("scrap", 100, cost=95)]) == "material"
    assert main_saving([line("other", 10), line("energy", 10), line("scrap", 10)]) == "energy"


def drift():
    """Return the codes whose stored main saving is not that of their lines."""
    return [one.code for one in Initiative.objects.prefetch_related("lines") if one.main_saving != main_saving(one.lines.all())]


def test_the_main_saving_follows_the_lines_on_file_and_tells_no_second_event(cast):
    draft = cast.draft()
    worksheet(draft, ("energy", 100, 10), ("labour", 200, 10))
    assert (Initiative.objects.get(pk=draft.pk).main_saving, drift()) == ("labour", [])

    worksheet(draft, ("energy", 300, 10), ("labour", 200, 10))
    assert (Initiative.objects.get(pk=draft.pk).main_saving, drift()) == ("energy", [])

    worksheet(draft)
    assert (Initiative.objects.get(pk=draft.pk).main_saving, drift()) == ("", [])
    Initiative.objects.filter(pk=draft.pk).update(main_saving="other")
    assert drift() == [draft.code]
    assert not Event.objects.filter(changes__has_key="main_saving").exists()


def test_the_migration_reckons_what_is_on_file(full):
    was = dict(Initiative.objects.values_list("pk", "main_saving"))
    Initiative.objects.update(main_saving="")
    migration = MigrationLoader(connection).get_migration("initiatives", "0006_main_saving")
    reckon = migration.operations[-1].code
    apps = MigrationLoader(connection).project_state(("initiatives", "0006_main_saving")).apps
    for _again in range(2):
        reckon(apps, None)
        assert dict(Initiative.objects.values_list("pk", "main_saving")) == was
    assert set(was.values()) == {"", "energy", "labour", "scrap", "capacity", "other"}
