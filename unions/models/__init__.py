from unions.models.erasure import Erasure
from unions.models.event import Event
from unions.models.member import Member
from unions.models.member_double import MemberDouble
from unions.models.people import Mandate, User
from unions.models.saved_form import SavedForm
from unions.models.sheet_run import SheetRow, SheetRun
from unions.models.union import IndustrialPark, Superior, Union, UnionChange

__all__ = [
    "Erasure",
    "Event",
    "IndustrialPark",
    "Mandate",
    "Member",
    "MemberDouble",
    "SavedForm",
    "SheetRow",
    "SheetRun",
    "Superior",
    "Union",
    "UnionChange",
    "User",
]
