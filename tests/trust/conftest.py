"""What several files here begin with: the well-made board, and everything that the table of access names."""

import pytest

from tests import test_access
from tests.trust.board import AUGUST, Board, make_board


@pytest.fixture
def well_made(db, settings, tmp_path, time_machine) -> Board:
    settings.FILES_ROOT, settings.SHEETS_ROOT = tmp_path / "files", tmp_path / "sheets"
    time_machine.move_to(AUGUST, tick=False)
    return make_board()


@pytest.fixture
def objects(cast, settings, tmp_path) -> dict:
    """Return the records that the lines of the table name, awards and sent returns among them; nothing is closed yet."""
    settings.FILES_ROOT = tmp_path / "files"
    made = test_access.objects(cast)
    test_access.prepare("awards sent", cast, made)
    return made
