"""Forms that ask the database about a record once, with the write."""

from typing import Any


class AskedWithTheWrite:
    """Mixed into a ModelForm whose own rules say what its fields can break: no question to the database for each constraint.

    Django asks them one by one, each by a query over all of the record's values. The database holds to all of them when the
    record is written; a test of the form keeps the list of those that its own rules have to know.
    """

    instance: Any

    def _post_clean(self):
        self.instance.validate_constraints = _not_asked
        try:
            super()._post_clean()  # type: ignore[misc]
        finally:
            del self.instance.validate_constraints


def _not_asked(exclude=None) -> None:
    """Stand in for the questions of one record."""
