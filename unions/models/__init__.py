from unions.models.event import Event
from unions.models.member import Member
from unions.models.people import Mandate, User
from unions.models.union import IndustrialPark, Superior, Union, UnionChange

__all__ = ["Event", "IndustrialPark", "Mandate", "Member", "Superior", "Union", "UnionChange", "User"]
