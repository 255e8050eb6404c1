"""The database server itself is stopped in the middle of a deed, as in a power cut, and comes back."""

import pytest
from django.test import override_settings

from tests.pages.test_closing import JULY
from tests.trust.served import Site, _django_db_helper, cluster, connected_to
from tests.trust.test_faults import LINGER, a_moment, by_turns, on_postgres, whole_programme
from tests.trust.test_http_races import patient, served_world

__all__ = ["_django_db_helper", "patient"]

pytestmark = [pytest.mark.trust, pytest.mark.django_db]


@on_postgres
def test_the_database_server_is_stopped_and_started_again(django_db_setup, django_db_blocker, tmp_path, size, tried):
    """A cluster of its own, stopped in the way of a power cut in the middle of a deed, then started again."""
    whole_programme(size)
    with django_db_blocker.unblock(), cluster() as own, connected_to(own.address):
        world = served_world(Site(tmp_path, own.address))
        world.site.start(workers=1, readers=1, TRUST_NOW=JULY.isoformat(), TRUST_LINGER=LINGER)
        try:

            def stop():
                a_moment()
                own.stop()

            with override_settings(SHEETS_ROOT=tmp_path / "sheets", FILES_ROOT=tmp_path / "files"):
                times = size(1, 20)
                found = by_turns(world, times, stop, recovers=own.start)
        finally:
            world.site.stop()
    tried("faults", times, found)
