"""One form makes one record: the number a form carries, which is unique in the database."""

import uuid
from typing import Any


def op_id_of(typed: str) -> uuid.UUID:
    """Return the number that came back with a form; a new one where none came, or nothing that can be read."""
    try:
        return uuid.UUID(typed)
    except ValueError:
        return uuid.uuid4()


def own_op_id(typed: str, records: Any, *, by: Any) -> uuid.UUID:
    """Return the same, but a new one where somebody else made a record of that form: this one makes one of its own.

    `records` have `op_id` and `entered_by`.
    """
    found = op_id_of(typed)
    return uuid.uuid4() if records.filter(op_id=found).exclude(entered_by=by).exists() else found
