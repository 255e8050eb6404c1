"""Which records are audited: those that have events of their own, and what is known of how these count."""

from django.db import models

from awards.models import Authority, Award, AwardDecision, BaseWage, Criterion, Honour, Nomination, Round, Sitting
from emulation.models import Campaign, Enrolment, HalfYear, UnionReturn
from initiatives.models import Adoption, Initiative
from kcn_union.models import CitedFigure
from unions.models import IndustrialPark, Member, Superior, Union, User

AUDITED: tuple[type[models.Model], ...] = (
    Superior,
    IndustrialPark,
    Union,
    User,
    Member,
    HalfYear,
    Campaign,
    Enrolment,
    UnionReturn,
    Initiative,
    Adoption,
    Authority,
    Award,
    Criterion,
    BaseWage,
    Round,
    AwardDecision,
    Nomination,
    Sitting,
    Honour,
    CitedFigure,
)
# The one exception: the catalogue of awards that came with the migration `awards.0002_catalogue`, before there was anybody to
# enter it. Its rows are the first of their tables; whatever was entered since has its event.
BY_MIGRATION = {"awards.authority": 9, "awards.award": 48, "awards.criterion": 146, "awards.basewage": 3}
# Deeds beside the steps of a record: they leave an event and do not raise `version`, as nobody's open form goes stale by them.
BESIDE = frozenset(
    {
        "revealed", "exported", "noted", "note_dropped", "rewarded", "reward_dropped", "judged", "paper_added", "paper_removed",
        "published", "council", "dossier",
    }
)  # fmt: skip
# Fields that change beside the events of their record: rows of one person get the same `person` when two of them are linked, and
# the other way round; which rows that were the decision tells (`MemberDouble.moved`).
UNTOLD = frozenset({"unions.member.person"})
