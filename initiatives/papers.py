"""What the papers of an initiative say: plain values for the templates of the same name in templates/papers/.

Source of the application: Circular 18/2013/TT-BKHCN, Annex I. What a paper lacks is left as dots, to be filled in by hand.
"""

from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from initiatives.models import Author, BenefitLine, Initiative
from toolkit.dates import as_written
from toolkit.fields import decimal_words
from toolkit.money import grouped, in_words

APPLICATION, CERTIFICATE = "application", "certificate"
NAMES = {APPLICATION: _("Application for recognition of an initiative"), CERTIFICATE: _("Certificate of an initiative")}
DOTS = "…" * 20


def template(kind: str) -> Path:
    return settings.BASE_DIR / "templates" / "papers" / f"{kind}.docx"


def filename(initiative: Initiative, kind: str) -> str:
    """Return the paper's name for people: what it is, and of which initiative."""
    return f"{NAMES[kind]} {initiative.code}.docx"


def application(initiative: Initiative, *, on: date, confidential: bool, details: bool) -> dict:
    """Return the values of the application; without `details` birth dates stay blank.

    Without `confidential` the paper has no confidential part, not even a heading that says there is one.
    """
    lines = list(initiative.lines.order_by("pk"))
    return {
        **_head(initiative, on),
        "addressee": initiative.recognised_by or initiative.union.employer,
        "authors": [_author(number, one, initiative, details=details) for number, one in _numbered(initiative.authors)],
        "problem": initiative.problem or DOTS,
        "solution": initiative.solution or DOTS,
        "novelty": initiative.novelty or DOTS,
        "shows_confidential": confidential,
        "confidential_part": (initiative.confidential_part or DOTS) if confidential else "",
        "conditions": initiative.conditions or DOTS,
        "lines": [_line(number, one) for number, one in enumerate(lines, start=1)],
        "lines_total": grouped(sum(one.net_vnd for one in lines)),
        **_sum("declared", initiative.declared_vnd),
        "unlined_reason": "" if lines else initiative.unlined_reason,
        **_sum("confirmed", initiative.confirmed_vnd),
        "confirmed_by": initiative.confirmed_by or DOTS,
        "confirmed_by_post": initiative.confirmed_by_post or DOTS,
        "confirmed_on": _day(initiative.confirmed_on),
    }


def certificate(initiative: Initiative, *, on: date) -> dict:
    """Return the values of the certificate of an accepted initiative; no birth date, nothing confidential."""
    return {
        **_head(initiative, on),
        "authors": [_author(number, one, initiative, details=False) for number, one in _numbered(initiative.authors)],
        "decision_number": initiative.recognition_number,
        "decided_on": _day(initiative.recognised_on),
        "decided_by": initiative.recognised_by,
        **_sum("confirmed", initiative.confirmed_vnd),
        "confirmed_on": _day(initiative.confirmed_on),
        **_sum("accepted", initiative.accepted_vnd),
        "board": initiative.union.managing_board.name,
    }


def _head(initiative: Initiative, on: date) -> dict:
    """Return what both papers say; the union is called as on the day of the decision, before one as on that day."""
    return {
        "demo": settings.DEMO,
        "code": initiative.code,
        "union": initiative.union.as_of(initiative.recognised_on or on).name,
        "employer": initiative.union.employer,
        "title": initiative.title,
        "investor": initiative.investor,
        "field_of_application": initiative.field_of_application or DOTS,
        "first_applied_on": _day(initiative.first_applied_on),
        "social_value": initiative.social_value,
    }


def _numbered(authors):
    return enumerate(authors.order_by("pk"), start=1)


def _author(number: int, author: Author, initiative: Initiative, *, details: bool) -> dict:
    """Return a row of the table of authors; who is on the member list works for the union's employer."""
    return {
        "number": number,
        "name": author.name,
        "born": as_written(author.birth_date) if details and author.birth_date else "",
        "workplace": author.workplace or initiative.union.employer,
        "job_title": author.job_title,
        "qualification": author.get_qualification_display(),
        "share": decimal_words(author.share),
    }


def _line(number: int, line: BenefitLine) -> dict:
    """Return a row of the worksheet."""
    kind = line.get_kind_display()
    return {
        "number": number,
        "what": f"{kind}: {line.what}" if line.what else kind,
        "unit": line.unit,
        "before": decimal_words(line.cost_before),
        "after": decimal_words(line.cost_after),
        "quantity": decimal_words(line.quantity),
        "applying": grouped(line.cost_of_applying_vnd),
        "net": grouped(line.net_vnd),
    }


def _sum(name: str, amount: int | None) -> dict:
    """Return the amount in digits and in words, or two empty texts for none."""
    digits, words = ("", "") if amount is None else (grouped(amount), in_words(amount))
    return {name: digits, f"{name}_words": words}


def _day(day: date | None) -> str:
    return as_written(day) if day else DOTS
