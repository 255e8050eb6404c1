from emulation.models.campaign import Campaign, CampaignReview, campaigns_alone, joining
from emulation.models.enrolment import Enrolment, TitleCount
from emulation.models.half_year import HalfYear, closing_alone, days_counted_in, half_year_for, half_year_to_count_in, writing
from emulation.models.union_return import UnionReturn

__all__ = [
    "Campaign",
    "CampaignReview",
    "Enrolment",
    "HalfYear",
    "TitleCount",
    "UnionReturn",
    "campaigns_alone",
    "closing_alone",
    "days_counted_in",
    "half_year_for",
    "half_year_to_count_in",
    "joining",
    "writing",
]
