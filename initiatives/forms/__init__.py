from initiatives.forms.authors import AuthorFormSet
from initiatives.forms.filters import AuthorFilter, InitiativeFilter
from initiatives.forms.initiative import EXTRA, SECTIONS, InitiativeForm

__all__ = ["EXTRA", "SECTIONS", "AuthorFilter", "AuthorFormSet", "InitiativeFilter", "InitiativeForm"]
