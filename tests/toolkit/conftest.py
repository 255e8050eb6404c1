"""What the tests of the floor share."""

import pytest


@pytest.fixture
def root(tmp_path, settings):
    """Return the folder that files are kept in, which is not there until one is."""
    settings.FILES_ROOT = tmp_path / "files"
    return settings.FILES_ROOT
