"""What stands on a certificate: plain values for templates/papers/honour_certificate.typ."""

from typing import Any

from django.conf import settings

from awards.models import Honour
from toolkit import typeset
from unions.models import Superior

TEMPLATE = settings.BASE_DIR / "templates" / "papers" / "honour_certificate.typ"
DOTS = "……………"
MOST_TITLES = 2


def certificate(honour: Honour) -> bytes:
    """Return the pdf of an honour that was born of a decision. Raises toolkit.office.Unfit when it cannot be set."""
    return typeset.pdf(TEMPLATE, values_of(honour))


def values_of(honour: Honour) -> dict:
    """Return the values; a place that is not on file is left as dots, to be filled in by hand."""
    nomination: Any = honour.nomination
    decision = nomination.decision
    body = Superior.objects.filter(name__iexact=decision.authority.name).first()
    day = honour.decided_on
    return {
        "authority": decision.authority.name.upper(),
        "award": honour.award.name,
        "name": honour.holder,
        "post": nomination.job_title if honour.member_id else "",
        "union": honour.union.as_of(day).name if honour.member_id else "",
        "year": str(honour.year),
        "titles": [claim.author.initiative.title for claim in _spent(nomination)],
        "number": honour.decision_number,
        "day": f"{day:%d/%m/%Y}",
        "place_and_day": f"{(body and body.place) or DOTS}, ngày {day:%d} tháng {day:%m} năm {day.year}",
        "signer": decision.signer,
        "signer_post": decision.signer_post.upper(),
        "book_number": f"{honour.pk:05}",
        "made_on": f"{day:%Y-%m-%d}",
        "demo": settings.DEMO,
    }


def _spent(nomination: Any):
    return nomination.claims.living().select_related("author__initiative").order_by("pk")[:MOST_TITLES]
