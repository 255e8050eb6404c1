"""What makes similar initiatives findable, and what people answered about them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from initiatives.models.initiative import Initiative


class Trace(models.Model):
    """One band of the title's or the solution's signature; initiatives with a common band are worth comparing.

    Derived from the initiative's words by `initiatives.similar.trace()`, never written by hand.
    """

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="traces")
    value = models.BigIntegerField()

    class Meta:
        verbose_name = _("trace of words")
        verbose_name_plural = _("traces of words")
        indexes = [models.Index(fields=["value", "initiative"], name="trace_value")]

    def __str__(self) -> str:
        return f"{self.initiative_id}: {self.value}"


class SimilarAnswer(models.Model):
    """What the union said of an initiative that looks like its own."""

    class Answer(models.TextChoices):
        SAME = "same", _("It is the same")
        ADOPTED = "adopted", _("Ours was adopted from it")
        UNRELATED = "unrelated", _("They are unrelated")

    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="similar_answers")
    other = models.ForeignKey(Initiative, models.PROTECT, related_name="+", verbose_name=_("similar initiative"))
    answer = models.CharField(_("answer"), max_length=9, choices=Answer)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("answer about a similar initiative")
        verbose_name_plural = _("answers about similar initiatives")
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "other"],
                name="similar_answered_once",
                violation_error_message=_("This similar initiative was answered already."),
            ),
            models.CheckConstraint(
                condition=~Q(initiative=F("other")),
                name="similar_to_another",
                violation_error_message=_("An initiative is compared with others."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.other.code}: {self.get_answer_display()}"
