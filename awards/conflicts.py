"""What stands against a nomination: said at once, with its source; only what the law or the ledger forbids stops it."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from awards.models import Award, Claim, Honour, Nomination
from toolkit.dates import as_written, months_later
from unions.models import Member

FORMER_UNIT_MONTHS = 6
# Where the rules stand; what was superseded is said so on the page of the award.
ONCE_A_YEAR = "HD 1217/HD-TLĐ 2016"
ONE_USE = "CV 5007/BNV-TĐKT 2023"
ONE_AWARD = "Luật Thi đua, khen thưởng 2022, Điều 5.2"
FORMER_UNIT = "HD 1217/HD-TLĐ 2016"


@dataclass(frozen=True)
class Conflict:
    """One sentence for the person who proposes; `source` is the rule it rests on, `code` the other nomination's, or ""."""

    stops: bool
    sentence: str
    source: str = ""
    code: str = ""


def conflicts_of(nomination: Nomination, *, on: date) -> list[Conflict]:
    """Return what stands against the nomination now, what stops it first."""
    found = [
        *_left(nomination, on),
        *_honoured(nomination),
        *_proposed(nomination),
        *_claimed(nomination),
        *_second_use(nomination),
    ]
    found += _moved(nomination, on)
    return sorted(found, key=lambda one: not one.stops)


def _left(nomination: Nomination, on: date) -> list[Conflict]:
    member = nomination.member
    if member and member.left_on and member.left_on < on:
        text = _("%(name)s left the union on %(day)s. The new unit proposes, with the comment of this one.")
        return [Conflict(True, text % {"name": member.name, "day": as_written(member.left_on)}, FORMER_UNIT)]
    return []


def _of_the_nominee(nomination: Nomination) -> dict:
    """Return the filter that finds rows of the same person over unions, or of the union itself."""
    if nomination.member:
        return {"member__person": nomination.member.person}
    return {"member": None, "union": nomination.union_id}


def _honoured(nomination: Nomination) -> list[Conflict]:
    award, year = nomination.award, nomination.round.year
    rows = Honour.objects.standing().filter(year=year, **_of_the_nominee(nomination)).exclude(nomination=nomination.pk)
    found = []
    for row in rows.select_related("award").order_by("pk"):
        told = {"award": row.award.name, "year": year, "number": row.decision_number}
        if row.award_id == award.pk:
            found.append(Conflict(True, _("Already holds “%(award)s” for %(year)s (%(number)s).") % told, ONE_AWARD))
        elif _excludes(row.award, award):
            text = _(
                "Already holds “%(award)s” of the same authority for %(year)s (%(number)s): yearly and theme exclude each other."
            )
            found.append(Conflict(False, text % told, ONCE_A_YEAR))
    return found


def _proposed(nomination: Nomination) -> list[Conflict]:
    """Other living nominations over the same year; awarded ones are told by their honours."""
    others = Nomination.objects.living().exclude(pk=nomination.pk).exclude(state=Nomination.State.AWARDED)
    rows = others.filter(round__year=nomination.round.year, **_of_the_nominee(nomination)).select_related("award")
    found = []
    for row in rows.order_by("pk"):
        told = {"award": row.award.name, "code": row.code}
        if row.award_id == nomination.award_id:
            text = _("Already proposed for “%(award)s” over the same year (%(code)s).")
            found.append(Conflict(True, text % told, ONE_AWARD, row.code))
        elif _excludes(row.award, nomination.award):
            text = _("Also proposed for “%(award)s” of the same authority (%(code)s): yearly and theme exclude each other.")
            found.append(Conflict(False, text % told, ONCE_A_YEAR, row.code))
    return found


def _excludes(one: Award, other: Award) -> bool:
    """Within one authority and year the yearly award and one on a theme exclude each other."""
    return one.authority_id == other.authority_id and {one.type, other.type} == {Award.Type.MERIT, Award.Type.THEME}


def _claimed(nomination: Nomination) -> list[Conflict]:
    own = nomination.claims.exclude(state=Claim.State.FREED).values("author")
    rows = Claim.objects.living().filter(author__in=own).exclude(nomination=nomination.pk)
    text = _("%(initiative)s already backs %(code)s.")
    return [
        Conflict(
            True, text % {"initiative": row.author.initiative.code, "code": row.nomination.code}, ONE_USE, row.nomination.code
        )
        for row in rows.select_related("author__initiative", "nomination").order_by("pk")
    ]


def _second_use(nomination: Nomination) -> list[Conflict]:
    """The initiative backs an award of another kind through a co-author's part: told, and answered by a verifier."""
    text = _("%(initiative)s also backs %(code)s for “%(award)s”, an award of another kind. A verifier says why it may.")
    return [
        Conflict(
            False,
            text % {"initiative": row.author.initiative.code, "code": row.nomination.code, "award": row.nomination.award.name},
            ONE_USE,
            row.nomination.code,
        )
        for row in uses_of_another_kind(nomination)
    ]


def uses_of_another_kind(nomination: Nomination):
    """Return the living claims of co-authors on the initiatives that this nomination claims, for awards of another kind."""
    own = nomination.claims.exclude(state=Claim.State.FREED)
    rows = Claim.objects.living().filter(author__initiative__in=own.values("author__initiative"))
    rows = rows.exclude(nomination=nomination.pk).exclude(nomination__award__kind=nomination.award.kind)
    return rows.exclude(author__in=own.values("author")).select_related("author__initiative", "nomination__award").order_by("pk")


def _moved(nomination: Nomination, on: date) -> list[Conflict]:
    """Who came from another union not long ago is judged by the new unit, with the former one's comment."""
    member = nomination.member
    if not member or months_later(member.joined_on, FORMER_UNIT_MONTHS) <= on:
        return []
    before = Member.objects.standing().filter(person=member.person, left_on__lt=member.joined_on).exclude(pk=member.pk)
    if not (former := before.select_related("union").order_by("-left_on").first()):
        return []
    text = _("Came from %(union)s on %(day)s: attach the comment of the former unit.")
    return [Conflict(False, text % {"union": former.union.name, "day": as_written(member.joined_on)}, FORMER_UNIT)]
