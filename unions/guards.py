"""Who may take a step, for the workflows of every room: the first guard of a step, a sentence or ""."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from unions.models.people import Role


def served_by_the_sender(record: Any, by: Any, on: date) -> str:
    """The union's officers; the board for what it entered from the union's paper, and where the union has ended since.

    The record has `union` and `source`.
    """
    if record.union_id in by.served_union_ids(on):
        return ""
    if by.writes_for_all(on) and (record.source != record.Source.OWN or record.union.dissolved_on):
        return ""
    return _("Only an officer of this union, or the board entering for it, does this.")


def verifier_or_head(record: Any, by: Any, on: date) -> str:
    return "" if by.has_role(on, Role.VERIFIER, Role.HEAD) else _("Only a verifier or the head of the board does this.")


def head(record: Any, by: Any, on: date) -> str:
    return "" if by.has_role(on, Role.HEAD) else _("Only the head of the board confirms this.")


def admin(record: Any, by: Any, on: date) -> str:
    return "" if by.has_role(on, Role.ADMIN) else _("Only an administrator does this.")
