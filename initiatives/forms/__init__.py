from initiatives.forms.filters import AuthorFilter, InitiativeFilter, QueueFilter
from initiatives.forms.initiative import EXTRA, INITIATIVE_FORM, ROWS, SECTIONS
from initiatives.forms.whole import WholeForm, typed_and_unsaved
from initiatives.forms.worksheet import Worksheet

__all__ = [
    "EXTRA",
    "INITIATIVE_FORM",
    "ROWS",
    "SECTIONS",
    "AuthorFilter",
    "InitiativeFilter",
    "QueueFilter",
    "WholeForm",
    "Worksheet",
    "typed_and_unsaved",
]
