"""What a database in use goes through: rows that are there already when the tables change."""

import pytest
from django.db import DatabaseError, connection, transaction
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


@pytest.mark.django_db(transaction=True)
def test_versions_on_file_keep_what_they_hold_and_their_triggers_when_awards_join_them():
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    before = [("kcn_union", "0002_append_only")]
    executor = MigrationExecutor(connection)
    executor.migrate(before)
    _a_version(
        executor.loader.project_state(
            [("kcn_union", "0002_append_only"), ("emulation", "0003_closing"), ("unions", "0009_privacy")]
        ).apps
    )
    refused_before = _refused()

    MigrationExecutor(connection).migrate(newest)
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, counted, honours FROM kcn_union_closedline")
        lines = cursor.fetchall()
        cursor.execute("SELECT code, award, authority, authority_rank FROM kcn_union_closeditem")
        items = cursor.fetchall()
    refused_after = _refused()
    MigrationExecutor(connection).migrate(before)
    refused_again = _refused()
    MigrationExecutor(connection).migrate(newest)

    assert (lines, items) == ([("A", 3, None)], [("SK-2022-00001", "", "", 0)])
    assert refused_before == refused_after == refused_again == [True] * 4


def _refused() -> list[bool]:
    """Return for each change of a line or an item whether the database refuses it."""
    found = []
    for statement in (
        "UPDATE kcn_union_closedline SET code = 'x'",
        "DELETE FROM kcn_union_closedline",
        "UPDATE kcn_union_closeditem SET code = 'x'",
        "DELETE FROM kcn_union_closeditem",
    ):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        except DatabaseError as error:
            found.append("written once" in str(error))
        else:
            found.append(False)
    return found


def _a_version(old) -> None:
    """Put one version with a line and an item on file."""
    park = old.get_model("unions", "IndustrialPark").objects.create(name="Sông Công I")
    superior = old.get_model("unions", "Superior").objects.create(name="Công đoàn các KCN")
    union = old.get_model("unions", "Union").objects.create(
        code="A", name="A", founded_on="2010-01-01", park=park, superior=superior, managing_board=superior
    )
    users = [old.get_model("unions", "User").objects.create(username=name, full_name=name) for name in ("bao", "lanh")]
    half_year = old.get_model("emulation", "HalfYear").objects.create(
        code="2022-H1", cut_off_on="2022-05-31", due_on="2022-06-10", late_until_on="2022-06-25"
    )
    version = old.get_model("kcn_union", "Publication").objects.create(
        half_year=half_year, number=1, name="6 tháng đầu năm 2022", begins_on="2021-12-01", cut_off_on="2022-05-31",
        made_at="2022-07-04T09:00+07:00", asked_by=users[0], confirmed_by=users[1], digest="0" * 64,
    )  # fmt: skip
    flows = (
        "counted",
        "in_money",
        "declared_total_vnd",
        "confirmed_total_vnd",
        "accepted_total_vnd",
        "authors",
        "women",
        "direct",
    )
    flows += ("adoptions", "adopted_total_vnd", "expected", "reported")
    old.get_model("kcn_union", "ClosedLine").objects.create(
        publication=version, union=union, code="A", name="A", park=park, park_name=park.name, **dict.fromkeys(flows, 3)
    )
    old.get_model("kcn_union", "ClosedItem").objects.create(
        publication=version, record="initiative", record_id=1, code="SK-2022-00001", title="Đồ gá", union=union, park=park,
        day="2022-03-01",
    )  # fmt: skip
