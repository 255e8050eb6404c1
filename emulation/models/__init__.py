from emulation.models.campaign import Campaign, Enrolment, TitleCount
from emulation.models.half_year import HalfYear, days_counted_in, half_year_for
from emulation.models.union_return import UnionReturn

__all__ = ["Campaign", "Enrolment", "HalfYear", "TitleCount", "UnionReturn", "days_counted_in", "half_year_for"]
