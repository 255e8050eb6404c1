from initiatives.forms.authors import AuthorFormSet
from initiatives.forms.filters import AuthorFilter, InitiativeFilter
from initiatives.forms.initiative import SECTIONS, InitiativeForm

__all__ = ["SECTIONS", "AuthorFilter", "AuthorFormSet", "InitiativeFilter", "InitiativeForm"]
