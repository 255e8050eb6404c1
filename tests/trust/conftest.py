"""The well-made board, for tests that damage it and take every damage back."""

import pytest

from tests.trust.board import AUGUST, Board, make_board


@pytest.fixture
def well_made(db, settings, tmp_path, time_machine) -> Board:
    settings.FILES_ROOT, settings.SHEETS_ROOT = tmp_path / "files", tmp_path / "sheets"
    time_machine.move_to(AUGUST, tick=False)
    return make_board()
