"""The kinds of criteria: each says of one candidate's facts met, not met or not known, with its words and proofs.

Words and proofs are made when asked for: finding out who qualifies among all members needs the verdict alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from awards.facts import Facts, Held, Part
from awards.models import Criterion
from toolkit.dates import as_written, months_later
from toolkit.money import grouped
from unions.models.member import Qualification, Sex, WorkClass

PLACE_OF_QUALIFICATION = {str(one): place for place, one in enumerate(Qualification)}
# What single stretches leave over is less than that: only together do they make one more month.
DAYS_OF_A_MONTH = 31


class Verdict(models.TextChoices):
    MET = "met", gettext_lazy("Met")
    NOT_MET = "not_met", gettext_lazy("Not met")
    UNKNOWN = "unknown", gettext_lazy("Not known")


MET, NOT_MET, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN


@dataclass(frozen=True)
class Proof:
    """What an answer rests on: `kind` is initiative, honour, campaign or member, `key` its code, number or slug."""

    kind: str
    key: str
    text: str


Words = Callable[[], str]
Proofs = Callable[[], Sequence[Proof]]
Found = tuple[Verdict, Words, Proofs]


def _nothing() -> Sequence[Proof]:
    return ()


def _met(whether: bool) -> Verdict:
    return MET if whether else NOT_MET


def _span(one: Criterion, year: int) -> range:
    """Return the years that the criterion looks at: `years` of them, up to the nominated one, or ending before it."""
    last = year - 1 if one.before else year
    return range(last - (one.years or 1) + 1, last + 1)


def _within(years: range) -> str:
    return (
        _("in %(year)s") % {"year": years[0]}
        if len(years) == 1
        else _("in %(first)s–%(last)s") % {"first": years[0], "last": years[-1]}
    )


def _free(facts: Facts, years: range) -> list[Part]:
    """Return the initiatives of these years that back no other nomination, each once.

    A person who stands in one initiative with two rows, of two memberships, has one part in it: both shares.
    """
    if not facts.parts:
        return []
    found: dict[int, Part] = {}
    for part in facts.parts:
        if not part.taken_by and part.year in years:
            first = found.get(part.initiative_id)
            found[part.initiative_id] = replace(first, share=first.share + part.share) if first else part
    return list(found.values())


def _worth(one: Criterion, facts: Facts, years: range) -> list[tuple[int, Part]]:
    """Return (amount, initiative) of those with a sum: the whole solution's, or the author's own part of it."""
    pairs = ((part.own_vnd if one.own_part else part.accepted_vnd, part) for part in _free(facts, years))
    return [(amount, part) for amount, part in pairs if amount is not None]


def _proof(part: Part, amount: int | None = None) -> Proof:
    return Proof("initiative", part.code, f"{part.code}: {grouped(amount)} đ" if amount is not None else part.code)


def _taken(facts: Facts, years: range) -> str:
    """Return which of these years' initiatives back another nomination, as words to append, or ""."""
    found = [f"{part.code} ({part.taken_by})" for part in facts.parts if part.taken_by and part.year in years]
    return " " + _("Already backing another nomination: %(codes)s.") % {"codes": ", ".join(found)} if found else ""


def _one_benefit(one: Criterion, facts: Facts, year: int, on: date) -> Found:
    years, needed = _span(one, year), one.amount_vnd or 0
    worth = _worth(one, facts, years)
    if not worth:

        def none() -> str:
            return _("No accepted initiative with a sum %(within)s.") % {"within": _within(years)} + _taken(facts, years)

        return NOT_MET, none, _nothing
    amount, best = max(worth, key=lambda pair: (pair[0], -pair[1].initiative_id))

    def words() -> str:
        if amount > needed:
            return _("%(more)s đ above the threshold.") % {"more": grouped(amount - needed)}
        if amount == needed:
            return _("Exactly the threshold.")
        return _("%(less)s đ below the threshold.") % {"less": grouped(needed - amount)} + _taken(facts, years)

    return _met(amount >= needed), words, lambda: [_proof(best, amount)]


def _years_benefit(one: Criterion, facts: Facts, year: int, on: date) -> Found:
    """The sum over the years counts only if each of them has something to add."""
    years, needed = _span(one, year), one.amount_vnd or 0
    worth = _worth(one, facts, years)
    without = [each for each in years if each not in {part.year for _amount, part in worth}]
    total = sum(amount for amount, _part in worth)

    def words() -> str:
        told = {"total": grouped(total), "less": grouped(needed - total), "years": ", ".join(map(str, without))}
        if without:
            text = _("No accepted initiative with a sum in %(years)s, so the years are not consecutive.") % told
        elif total >= needed:
            return _("Together %(total)s đ.") % told
        else:
            text = _("Together %(total)s đ, %(less)s đ below the threshold.") % told
        return text + _taken(facts, years)

    return _met(not without and total >= needed), words, lambda: [_proof(part, amount) for amount, part in worth]


def _initiatives(one: Criterion, facts: Facts, year: int, on: date) -> Found:
    years, needed = _span(one, year), one.count or 1
    found = _free(facts, years)

    def words() -> str:
        text = _("%(n)s of %(needed)s %(within)s.") % {"n": len(found), "needed": needed, "within": _within(years)}
        return text if len(found) >= needed else text + _taken(facts, years)

    return _met(len(found) >= needed), words, lambda: [_proof(part) for part in found]


def _adoptions(one: Criterion, facts: Facts, year: int, on: date) -> Found:
    years, needed = _span(one, year), one.count or 1
    found = [part for part in _free(facts, years) if part.adoptions]
    total = sum(part.adoptions for part in found)

    def words() -> str:
        text = _("Adopted %(n)s times by other unions, %(needed)s needed.") % {"n": total, "needed": needed}
        return text if total >= needed else text + _taken(facts, years)

    return _met(total >= needed), words, lambda: [_proof(part) for part in found]


def _honour(one: Criterion, facts: Facts, year: int, on: date) -> Found:
    """Held in so many years within the span, or in so many consecutive years that end with its last one.

    Two papers over one year are one honour.
    """
    years, needed = _span(one, year), one.count or 1
    if one.consecutive:
        years = range(years[-1] - needed + 1, years[-1] + 1)
    held = [each for each in facts.honours if each.award_id == one.named_id and each.year in years]
    have = {each.year for each in held}

    def words() -> str:
        if not one.consecutive:
            return _("%(n)s of %(needed)s %(within)s.") % {"n": len(have), "needed": needed, "within": _within(years)}
        if without := [str(each) for each in years if each not in have]:
            return _("Not on file for %(years)s.") % {"years": ", ".join(without)}
        return _("%(n)s consecutive years up to %(last)s.") % {"n": needed, "last": years[-1]}

    return _met(len(have) >= needed), words, lambda: [_proof_of_honour(each) for each in held]


def _proof_of_honour(held: Held) -> Proof:
    return Proof("honour", str(held.honour_id), f"{held.name} {held.year} ({held.number})")


def _campaign(one: Criterion, facts: Facts, year: int, on: date) -> Found:
    """A campaign that ran in that year, for which the union had registered before the year was over."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    found = [
        each
        for each in facts.campaigns
        if one.campaign_id in (None, each.campaign_id)
        and each.starts_on <= last
        and (each.ends_on is None or each.ends_on >= first)
        and (each.registered_on is None or each.registered_on <= last)
    ]

    def words() -> str:
        if found:
            return _("The union has registered.")
        told = {"campaign": one.campaign.short_name if one.campaign else _("a campaign"), "year": year}
        return _("The union has not registered for %(campaign)s in %(year)s.") % told

    return _met(bool(found)), words, lambda: [Proof("campaign", each.slug, each.name) for each in found]


def months_of(spans: Sequence[tuple[date, date | None]], on: date) -> int:
    """Return the full months of these memberships up to that day; days that two of them share count once.

    What is left of each stretch adds up: 31 days make a month.
    """
    months, days = 0, 0
    for first, end in _apart(spans, on):
        whole = (end.year - first.year) * 12 + end.month - first.month
        if months_later(first, whole) > end:
            whole -= 1
        months, days = months + whole, days + (end - months_later(first, whole)).days
    return months + days // DAYS_OF_A_MONTH


def _apart(spans: Sequence[tuple[date, date | None]], on: date) -> list[tuple[date, date]]:
    """Return the stretches (first day, day after the last) that these spans cover up to that day, none touching another."""
    found: list[tuple[date, date]] = []
    for joined, left in sorted(spans, key=lambda span: span[0]):
        end = min(left or on, on) + timedelta(1)
        if joined >= end:
            continue
        if found and joined <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((joined, end))
    return found


def _membership(one: Criterion, facts: Facts, year: int, on: date) -> Found:
    if not (member := facts.member):
        return _of_members_only()
    months, needed = months_of(facts.spans, on), one.count or 1

    def words() -> str:
        begun = [joined for joined, _left in facts.spans if joined <= on]
        told = {"day": as_written(min(begun)) if begun else "", "n": months, "needed": needed}
        if not begun:
            return _("Not a member yet; %(needed)s months needed.") % told
        return _("Member since %(day)s, %(n)s months; %(needed)s needed.") % told

    return _met(months >= needed), words, lambda: [Proof("member", str(member.pk), member.name)]


def _of_members_only() -> Found:
    return UNKNOWN, lambda: _("Asked of members only."), _nothing


def _work_class(one: Criterion, facts: Facts, year: int, on: date) -> Found:
    if not facts.member:
        return _of_members_only()
    if not facts.work_class:
        return UNKNOWN, lambda: _("The class of work is not on file; the union fills it in."), _nothing
    return _met(facts.work_class == one.work_class), lambda: str(WorkClass(facts.work_class).label), _nothing


def _leader(one: Criterion, facts: Facts, year: int, on: date) -> Found:
    if not facts.member:
        return _of_members_only()
    if facts.leader is None:
        text = gettext_lazy("Whether a leading post is held is not on file; the union says so in the nomination.")
        return UNKNOWN, lambda: str(text), _nothing
    text = gettext_lazy("Holds a leading post.") if facts.leader else gettext_lazy("Holds no leading post.")
    return _met(facts.leader == one.leader), lambda: str(text), _nothing


def _qualification(one: Criterion, facts: Facts, year: int, on: date) -> Found:
    if not facts.member:
        return _of_members_only()
    if not facts.qualification:
        return UNKNOWN, lambda: _("The qualification is not on file; the union fills it in."), _nothing
    at = PLACE_OF_QUALIFICATION[facts.qualification]
    least = PLACE_OF_QUALIFICATION.get(one.qualification_from, 0)
    most = PLACE_OF_QUALIFICATION.get(one.qualification_to, len(PLACE_OF_QUALIFICATION))
    return _met(least <= at <= most), lambda: str(Qualification(facts.qualification).label), _nothing


def _sex(one: Criterion, facts: Facts, year: int, on: date) -> Found:
    if not facts.member:
        return _of_members_only()
    if not facts.sex:
        return UNKNOWN, lambda: _("The sex is not on file."), _nothing
    return _met(facts.sex == one.sex), lambda: str(Sex(facts.sex).label), _nothing


def _members_share(one: Criterion, facts: Facts, year: int, on: date) -> Found:
    """A sum over a sum in whole numbers, or so many members; not known while the union's members are not on file."""
    if facts.member:
        return UNKNOWN, lambda: _("Asked of unions only."), _nothing
    if not facts.members:
        return UNKNOWN, lambda: _("The union's member list is not on file."), _nothing
    holders = facts.holders.get(one.named_id or 0, 0)
    told = {
        "n": grouped(holders), "whole": grouped(facts.members), "percent": one.percent, "needed": one.count,
    }  # fmt: skip
    if one.percent is None:
        return _met(holders >= (one.count or 1)), lambda: _("%(n)s members, %(needed)s needed.") % told, _nothing
    enough = holders * 100 >= one.percent * facts.members
    return _met(enough), lambda: _("%(n)s of %(whole)s members, %(percent)s %% needed.") % told, _nothing


def _statement(one: Criterion, facts: Facts, year: int, on: date) -> Found:
    if facts.statement:
        return MET, lambda: _("Signed statement on file."), _nothing
    return UNKNOWN, lambda: _("The union has the statement signed and enters who signed it, and when."), _nothing


def _judged(one: Criterion, facts: Facts, year: int, on: date) -> Found:
    if not (found := facts.judged.get(one.pk or 0)):
        return UNKNOWN, lambda: _("The union brings a paper, a verifier judges it."), _nothing
    answer, words = found
    return Verdict(answer), lambda: words, _nothing


KINDS: dict[str, Callable[[Criterion, Facts, int, date], Found]] = {
    Criterion.Kind.ONE_BENEFIT: _one_benefit,
    Criterion.Kind.YEARS_BENEFIT: _years_benefit,
    Criterion.Kind.INITIATIVES: _initiatives,
    Criterion.Kind.ADOPTIONS: _adoptions,
    Criterion.Kind.HONOUR: _honour,
    Criterion.Kind.CAMPAIGN: _campaign,
    Criterion.Kind.MEMBERSHIP: _membership,
    Criterion.Kind.WORK_CLASS: _work_class,
    Criterion.Kind.LEADER: _leader,
    Criterion.Kind.QUALIFICATION: _qualification,
    Criterion.Kind.SEX: _sex,
    Criterion.Kind.MEMBERS_SHARE: _members_share,
    Criterion.Kind.STATEMENT: _statement,
    Criterion.Kind.JUDGED: _judged,
}
