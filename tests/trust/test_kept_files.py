"""Files and rows: no field that names a file is forgotten, and what no row names is swept, unless somebody may still bring it."""

import os
import time

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models, transaction

from initiatives.models import Evidence
from kcn_union.management.commands.sweep import removed
from kcn_union.verify import engine, kept_files
from kcn_union.verify.asking import Tally
from kcn_union.verify.audited import AUDITED
from toolkit import files
from unions.models import Event

pytestmark = pytest.mark.django_db
OLD = 3 * 24 * 3600


@pytest.fixture(autouse=True)
def files_apart(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


def kept(content: bytes, *, seconds: int = OLD):
    path = files.path_of(files.keep(content))
    os.utime(path, (time.time() - seconds,) * 2)
    return path


def test_every_field_that_names_a_file_is_looked_at():
    found = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if "sha256" in field.name or isinstance(field, models.FileField | models.FilePathField)
    }

    assert found == {str(one) for one in kept_files.NAMED}


def test_every_record_with_a_version_is_audited():
    assert {model for model in apps.get_models() if hasattr(model, "version")} <= set(AUDITED)


def test_every_trigger_is_known_by_name():
    assert [one for one in engine.troubles(Tally()) if "trigger" in one] == []
    assert set(engine.there()) == set(engine.wanted())


def test_what_a_transaction_left_behind_is_swept_once_it_is_old(cast, capsys):
    with transaction.atomic():
        path = kept(b"%PDF-1.4 nobody's")
        transaction.set_rollback(True)
    young = kept(b"%PDF-1.4 just brought", seconds=3600)

    call_command("sweep")
    assert (path.exists(), str(path) in capsys.readouterr().out) == (True, True)
    call_command("sweep", delete=True)
    assert (path.exists(), young.exists()) == (False, True)
    assert list(kept_files.troubles(Tally())) == []


def test_what_a_row_names_stays(cast):
    path = kept(b"%PDF-1.4 a decision")
    draft = cast.draft()
    Evidence.objects.create(
        initiative=draft, kind="decision", name="qd.pdf", format="pdf", sha256=path.name, size=19, added_by=cast.hang,
        added_at=draft.entered_at,
    )  # fmt: skip

    call_command("sweep", delete=True)

    assert path.exists()
    assert list(kept_files.troubles(Tally())) == []


def test_what_is_brought_again_this_moment_stays():
    path = kept(b"%PDF-1.4 again")
    files.keep(b"%PDF-1.4 again")

    assert (removed(path, older_than=kept_files.YOUNG_SECONDS), path.exists()) == (False, True)
    assert Event.objects.count() == 0
