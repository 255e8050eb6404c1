"""What stands against a nomination: said at once, with its source; only what the law or the ledger forbids stops it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from awards.models import Award, Claim, Honour, Nomination
from initiatives.models import Author, Initiative
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


def conflicts_of(nomination: Nomination, *, on: date, authors: Iterable[int] | None = None) -> list[Conflict]:
    """Return what stands against the nomination now, what stops it first.

    `authors` are the parts it would claim (pks); without them those on file. A nomination that is not on file names them.
    """
    parts = list(authors) if authors is not None else _claimed_by(nomination)
    found = [
        *_left(nomination, on),
        *_honoured(nomination),
        *_proposed(nomination),
        *_claimed(nomination, parts),
        *_taken_back(nomination, parts),
        *_second_use(nomination, parts),
    ]
    found += _moved(nomination, on)
    return sorted(found, key=lambda one: not one.stops)


def _claimed_by(nomination: Nomination) -> list[int]:
    if not nomination.pk:
        return []
    return list(nomination.claims.exclude(state=Claim.State.FREED).order_by("pk").values_list("author_id", flat=True))


def _but(rows, nomination: Nomination, field: str):
    """Leave out the rows of the nomination itself; one that is not on file has none."""
    return rows.exclude(**{field: nomination.pk}) if nomination.pk else rows


def _left(nomination: Nomination, on: date) -> list[Conflict]:
    member = nomination.member
    if not member or member.left_on is None or member.left_on >= on:
        return []
    told = {"name": member.name, "day": as_written(member.left_on)}
    now = Member.objects.active_on(on).filter(person=member.person).select_related("union").order_by("-joined_on", "pk").first()
    if now:
        text = _(
            "%(name)s left the union on %(day)s and belongs to %(union)s now. That union proposes, with the comment of this one."
        )
        return [Conflict(True, text % (told | {"union": now.union.name}), FORMER_UNIT)]
    text = _("%(name)s left the union on %(day)s. The new unit proposes, with the comment of this one.")
    return [Conflict(True, text % told, FORMER_UNIT)]


def _of_the_nominee(nomination: Nomination) -> dict:
    """Return the filter that finds rows of the same person over unions, or of the union itself."""
    if nomination.member:
        return {"member__person": nomination.member.person}
    return {"member": None, "union": nomination.union_id}


def _honoured(nomination: Nomination) -> list[Conflict]:
    award, year = nomination.award, nomination.round.year
    rows = _but(Honour.objects.standing().filter(year=year, **_of_the_nominee(nomination)), nomination, "nomination")
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
    others = _but(Nomination.objects.living(), nomination, "pk").exclude(state=Nomination.State.AWARDED)
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


def _claimed(nomination: Nomination, parts: list[int]) -> list[Conflict]:
    rows = _but(Claim.objects.living().filter(author__in=parts), nomination, "nomination")
    text = _("%(initiative)s already backs %(code)s.")
    return [
        Conflict(
            True, text % {"initiative": row.author.initiative.code, "code": row.nomination.code}, ONE_USE, row.nomination.code
        )
        for row in rows.select_related("author__initiative", "nomination").order_by("pk")
    ]


def _taken_back(nomination: Nomination, parts: list[int]) -> list[Conflict]:
    """What the board accepted once and took back proves nothing, also where it was cited before."""
    rows = Initiative.objects.filter(authors__in=parts) if nomination.member else _cited_by(nomination)
    text = _("%(initiative)s is accepted no longer, it is “%(state)s” now: it proves nothing here. A draft drops it when saved.")
    return [
        Conflict(True, text % {"initiative": one.code, "state": one.get_state_display()})
        for one in rows.exclude(state=Initiative.State.ACCEPTED).order_by("pk")
    ]


def _cited_by(nomination: Nomination):
    return nomination.initiatives.all() if nomination.pk else Initiative.objects.none()


def _second_use(nomination: Nomination, parts: list[int]) -> list[Conflict]:
    """The initiative backs an award of another kind through a co-author's part: told, and answered by a verifier."""
    text = _("%(initiative)s also backs %(code)s for “%(award)s”, an award of another kind. A verifier says why it may.")
    return [
        Conflict(
            False,
            text % {"initiative": row.author.initiative.code, "code": row.nomination.code, "award": row.nomination.award.name},
            ONE_USE,
            row.nomination.code,
        )
        for row in uses_of_another_kind(nomination, parts)
    ]


def uses_of_another_kind(nomination: Nomination, parts: Iterable[int] | None = None):
    """Return the living claims of co-authors on the initiatives that this nomination claims, for awards of another kind."""
    own = list(parts) if parts is not None else _claimed_by(nomination)
    cited = Author.objects.filter(pk__in=own).values("initiative")
    rows = _but(Claim.objects.living().filter(author__initiative__in=cited), nomination, "nomination")
    rows = rows.exclude(nomination__award__kind=nomination.award.kind).exclude(author__in=own)
    return rows.select_related("author__initiative", "nomination__award").order_by("pk")


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
