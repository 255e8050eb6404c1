"""What a database in use goes through: rows that are there already when the tables change."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE = [("emulation", "0003_closing")]


@pytest.fixture
def emulation_before_the_states():
    """Return the models as they stood before campaigns and enrolments had states; all comes forward again afterwards."""
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    yield executor.loader.project_state(BEFORE).apps
    MigrationExecutor(connection).migrate(newest)


@pytest.mark.django_db(transaction=True)
def test_what_is_on_file_runs_and_its_unions_stand_where_their_days_say(emulation_before_the_states):
    old = emulation_before_the_states
    _on_file(old)
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes("emulation")
    executor.migrate(newest)
    now = MigrationExecutor(connection).loader.project_state(newest).apps

    columns = ("union__code", "state", "acknowledged_on__day", "registered_on__day")
    assert list(now.get_model("emulation", "Campaign").objects.values_list("state", flat=True)) == ["running"]
    assert list(now.get_model("emulation", "Enrolment").objects.order_by("union__code").values_list(*columns)) == [
        ("A", "registered", 9, 9),
        ("B", "registered", 2, 9),
        ("C", "acknowledged", 2, None),
        ("D", "invited", None, None),
    ]


def _on_file(old) -> None:
    park = old.get_model("unions", "IndustrialPark").objects.create(name="Sông Công I")
    superior = old.get_model("unions", "Superior").objects.create(name="Công đoàn các KCN")
    campaign = old.get_model("emulation", "Campaign").objects.create(
        slug="lao-dong-gioi", name="Lao động giỏi", short_name="Lao động giỏi", level="board", starts_on="2018-01-01"
    )
    days = {"A": (None, "2022-03-09"), "B": ("2022-03-02", "2022-03-09"), "C": ("2022-03-02", None), "D": (None, None)}
    for code, (acknowledged_on, registered_on) in days.items():
        union = old.get_model("unions", "Union").objects.create(
            code=code, name=code, founded_on="2010-01-01", park=park, superior=superior, managing_board=superior
        )
        old.get_model("emulation", "Enrolment").objects.create(
            campaign=campaign, union=union, acknowledged_on=acknowledged_on, registered_on=registered_on
        )
