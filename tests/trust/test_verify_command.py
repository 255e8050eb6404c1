"""`manage.py verify` as the operator runs it: what it prints, how it ends, what the admin's first page says of it afterwards."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from kcn_union.models import VerifyRun
from kcn_union.verify import INVARIANTS
from tests.conftest import NOW
from unions import chain, events
from unions.models import IndustrialPark

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files_apart(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


@pytest.fixture
def park():
    """A park with its event, in a database that holds nothing else."""
    made = IndustrialPark.objects.create(name="Điềm Thụy")
    events.record(record=made, verb=events.CREATED, by=None, at=NOW, after=events.values_of(made))
    chain.settle()
    return made


def lines(capsys) -> list[str]:
    return capsys.readouterr().out.splitlines()


def test_all_eight_are_asked_and_each_says_what_it_looked_at(park, capsys):
    call_command("verify")

    said = [line for line in lines(capsys) if line[:1].isdigit()]
    assert [line.split(":")[0] for line in said] == [f"{one.number}. {one.name}" for one in INVARIANTS]
    run = VerifyRun.objects.get()
    assert (run.found, run.quick, run.told) == (0, False, {str(one.number): 0 for one in INVARIANTS})


def test_what_is_wrong_is_named_and_the_command_fails(park, capsys):
    IndustrialPark.objects.create(name="Yên Bình")

    with pytest.raises(CommandError, match=r"^1 found$"):
        call_command("verify")

    other = IndustrialPark.objects.get(name="Yên Bình")
    said = capsys.readouterr().err.splitlines()
    assert said == [f"3. unions.industrialpark {other.pk}: no event tells how it came, the first is “none”"]
    assert VerifyRun.objects.get().told["3"] == 1


def test_quick_leaves_out_the_slow_ones(park, capsys):
    IndustrialPark.objects.create(name="Yên Bình")

    call_command("verify", quick=True)

    assert [line[0] for line in lines(capsys) if line[:1].isdigit()] == ["1", "2", "4", "6", "8"]
    assert VerifyRun.objects.get().quick is True


@pytest.mark.parametrize("form", ["{}:{}", "{} {}", "{} {} 2022-07-04T09:00:00+07:00"])
def test_a_line_kept_elsewhere_is_asked_for(park, form):
    number, digest = chain.head()

    call_command("verify", "--anchor", form.format(number, digest))
    with pytest.raises(CommandError, match="1 found"):
        call_command("verify", "--anchor", form.format(number, "0" * 64))
    with pytest.raises(CommandError, match="1 found"):
        call_command("verify", "--anchor", form.format(number + 1, digest))


@pytest.mark.parametrize("wrong", ["12", "x:0", "12:abc", "-1:" + "0" * 64, "12:" + "A" * 64])
def test_what_is_no_anchor_is_refused_with_the_form_it_has(wrong):
    with pytest.raises(CommandError, match="NUMBER:DIGEST"):
        call_command("verify", f"--anchor={wrong}")


def _first_page(cast) -> str:
    return cast.client("tri").get("/admin/").content.decode()


def test_the_admins_first_page_says_when_it_was_checked(cast, today):
    assert "chưa được kiểm tra" in _first_page(cast)
    run = VerifyRun.objects.create(at=timezone.now() - timedelta(hours=5), seconds=3, found=0)
    assert "không mất, không bị sửa" in _first_page(cast)

    run.at -= timedelta(hours=60)
    run.save()
    assert "chạy “manage.py verify” hằng đêm" in _first_page(cast)
    VerifyRun.objects.create(at=timezone.now(), seconds=3, found=2)
    assert "2 điểm sai" in _first_page(cast)
