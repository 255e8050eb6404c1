"""What waits for the board, and what there is to look at."""

from datetime import date

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from initiatives.models import Evidence, Initiative, SimilarAnswer
from unions.models import Event

# Beyond this the age is shown in red; the law gives three months from receipt.
LIMIT_DAYS = 30


def queue_of(user, on: date) -> QuerySet:
    """Return the waiting initiatives this person sees, sent longest ago first.

    Each with times_sent, and whether has_decision, has_confirmation (papers that lie with it), was_compared.
    """
    sent = Event.objects.filter(kind=Initiative._meta.label_lower, record_id=OuterRef("pk"), verb="submit")
    times = sent.order_by().values("record_id").annotate(n=Count("*")).values("n")
    papers = Evidence.objects.current().filter(initiative=OuterRef("pk"))
    return (
        Initiative.objects.visible_to(user, on=on)
        .waiting()
        .annotate(
            times_sent=Coalesce(Subquery(times), 1),
            has_decision=Exists(papers.filter(kind=Evidence.Kind.DECISION)),
            has_confirmation=Exists(papers.filter(kind=Evidence.Kind.CONFIRMATION)),
            was_compared=Exists(SimilarAnswer.objects.filter(initiative=OuterRef("pk"))),
        )
        .select_related("union", "received_by")
        .in_queue_order()
    )
