from initiatives.models.adoption import Adoption
from initiatives.models.author import Author
from initiatives.models.benefit import BenefitLine, Reward, main_saving
from initiatives.models.evidence import Evidence, Remark
from initiatives.models.initiative import CodeCounter, Initiative
from initiatives.models.saving import Saving
from initiatives.models.similar import SimilarAnswer, Trace

__all__ = [
    "Adoption",
    "Author",
    "BenefitLine",
    "CodeCounter",
    "Evidence",
    "Initiative",
    "Remark",
    "Reward",
    "Saving",
    "SimilarAnswer",
    "Trace",
    "main_saving",
]
