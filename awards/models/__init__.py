from awards.models.catalogue import Authority, Award, BaseWage, Confidence, Criterion, base_wage_on
from awards.models.council import CouncilResult, Recusal, Seat, Sitting
from awards.models.decision import AwardDecision
from awards.models.honour import Holder, Honour
from awards.models.nomination import Claim, Judgement, Nomination, NominationCounter, NominationPaper, next_code
from awards.models.round import PaperKind, Round, RoundAward

__all__ = [
    "Authority",
    "Award",
    "AwardDecision",
    "BaseWage",
    "Claim",
    "Confidence",
    "CouncilResult",
    "Criterion",
    "Holder",
    "Honour",
    "Judgement",
    "Nomination",
    "NominationCounter",
    "NominationPaper",
    "PaperKind",
    "Recusal",
    "Round",
    "RoundAward",
    "Seat",
    "Sitting",
    "base_wage_on",
    "next_code",
]
