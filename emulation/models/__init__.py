from emulation.models.campaign import Campaign, Enrolment, TitleCount
from emulation.models.half_year import HalfYear, closing_alone, days_counted_in, half_year_for, half_year_to_count_in, writing
from emulation.models.union_return import UnionReturn

__all__ = [
    "Campaign",
    "Enrolment",
    "HalfYear",
    "TitleCount",
    "UnionReturn",
    "closing_alone",
    "days_counted_in",
    "half_year_for",
    "half_year_to_count_in",
    "writing",
]
