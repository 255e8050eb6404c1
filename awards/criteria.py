"""Criteria over facts: each answers met, not met or not known, with its evidence and the source of the rule.

Nothing here reads the database; `awards/facts.py` does. A checklist is the same whether it is live or was frozen.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from awards.facts import Facts, Held, Part
from awards.models import Award, Criterion
from toolkit.dates import as_written
from toolkit.money import grouped
from unions.models.member import Qualification, Sex, WorkClass

ORDER_OF_QUALIFICATIONS = [str(one) for one in Qualification]


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


@dataclass(frozen=True)
class Answer:
    """One criterion's answer, with all that a page or a paper shows of it."""

    criterion_id: int
    kind: str
    route: str
    route_name: str
    text: str
    verdict: Verdict
    words: str
    proofs: tuple[Proof, ...]
    legal_basis: str
    confirmed: bool
    forbids: bool


@dataclass(frozen=True)
class Route:
    """One way to an award: its answers are needed together. `needed` is no longer so once another route is met."""

    name: str
    label: str
    answers: tuple[Answer, ...]
    needed: bool

    @property
    def verdict(self) -> Verdict:
        return _all(one.verdict for one in self.answers)


@dataclass(frozen=True)
class Checklist:
    """The answers of one candidate for one award, judged as of a day."""

    on: date
    year: int
    answers: tuple[Answer, ...] = field(default_factory=tuple)

    @property
    def always(self) -> list[Answer]:
        return [one for one in self.answers if not one.route]

    @property
    def routes(self) -> list[Route]:
        """The routes, oldest letter first; one that is met makes the others not needed."""
        names = list(dict.fromkeys(one.route for one in self.answers if one.route))
        grouped_by = {name: tuple(one for one in self.answers if one.route == name) for name in names}
        met = {name for name, answers in grouped_by.items() if _all(one.verdict for one in answers) == MET}
        return [
            Route(name, next((one.route_name for one in answers if one.route_name), ""), answers, not met or name in met)
            for name, answers in grouped_by.items()
        ]

    @property
    def verdict(self) -> Verdict:
        """Met when what is always needed is met, and one route; not met when either cannot be any more."""
        always = _all(one.verdict for one in self.always)
        routes = self.routes
        return _all([always, _any(route.verdict for route in routes)]) if routes else always

    @property
    def forbidden(self) -> list[Answer]:
        """What the law forbids: these stop a nomination."""
        return [one for one in self.answers if one.forbids and one.verdict == NOT_MET]

    @property
    def parts_that_count(self) -> list[str]:
        """The codes of the initiatives that its met answers rest on."""
        met = [one for one in self.answers if one.verdict == MET]
        return list(dict.fromkeys(proof.key for one in met for proof in one.proofs if proof.kind == "initiative"))

    def count(self, verdict: str) -> int:
        """Return how many answers that matter have this verdict; those of routes not needed do not."""
        needed = [*self.always, *(one for route in self.routes if route.needed for one in route.answers)]
        return sum(one.verdict == verdict for one in needed)

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON keeps it; `from_json` is the way back."""
        rows = [
            {**vars(one), "verdict": str(one.verdict), "proofs": [vars(proof) for proof in one.proofs]} for one in self.answers
        ]
        return {"on": self.on.isoformat(), "year": self.year, "answers": rows}


def from_json(kept: dict[str, Any]) -> Checklist:
    """Return the checklist that `as_json` wrote."""
    answers = [
        Answer(**row | {"verdict": Verdict(row["verdict"]), "proofs": tuple(Proof(**proof) for proof in row["proofs"])})
        for row in kept["answers"]
    ]
    return Checklist(date.fromisoformat(kept["on"]), kept["year"], tuple(answers))


def _all(verdicts: Iterable[str]) -> Verdict:
    """Not met if one is not, else not known if one is not known, else met; met over nothing."""
    found = set(verdicts)
    return NOT_MET if NOT_MET in found else UNKNOWN if UNKNOWN in found else MET


def _any(verdicts: Iterable[str]) -> Verdict:
    found = set(verdicts)
    return MET if MET in found else UNKNOWN if UNKNOWN in found else NOT_MET


def judge(criteria: Sequence[Criterion], facts: Facts, *, year: int, on: date) -> Checklist:
    """Return the checklist of one candidate against these criteria of one award, over that year, as of that day."""
    answers = []
    for one in criteria:
        verdict, words, proofs = KINDS[one.kind](one, facts, year, on)
        answers.append(
            Answer(
                criterion_id=one.pk or 0,
                kind=one.kind,
                route=one.route,
                route_name=one.route_name,
                text=one.text,
                verdict=verdict,
                words=words,
                proofs=tuple(proofs),
                legal_basis=one.legal_basis,
                confirmed=one.confirmed_on is not None,
                forbids=one.forbids,
            )
        )
    return Checklist(on, year, tuple(answers))


def criteria_of(award: Award, *, on: date) -> list[Criterion]:
    """Return the criteria by which a nomination for the award is judged on that day, in the order of the checklist."""
    return list(award.criteria.in_force_on(on).select_related("named", "campaign").in_order())


Found = tuple[Verdict, str, Sequence[Proof]]


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


def _amount(one: Criterion, part: Part) -> int | None:
    return part.own_vnd if one.own_part else part.accepted_vnd


def _proof(part: Part, amount: int | None = None) -> Proof:
    return Proof("initiative", part.code, f"{part.code}: {grouped(amount)} đ" if amount is not None else part.code)


def _taken(facts: Facts, years: range) -> str:
    """Return which of these years' initiatives back another nomination, as words to append, or ""."""
    found = [f"{part.code} ({part.taken_by})" for part in facts.parts if part.taken_by and part.year in years]
    return " " + _("Already backing another nomination: %(codes)s.") % {"codes": ", ".join(found)} if found else ""


def _one_benefit(one: Criterion, facts: Facts, year: int, on: date) -> Found:
    years, needed = _span(one, year), one.amount_vnd or 0
    worth = [(amount, part) for part in facts.free if part.year in years and (amount := _amount(one, part)) is not None]
    if not worth:
        text = _("No accepted initiative with a sum %(within)s.") % {"within": _within(years)}
        return NOT_MET, text + _taken(facts, years), ()
    amount, part = max(worth, key=lambda pair: (pair[0], -pair[1].initiative_id))
    if amount >= needed:
        return MET, _("%(more)s đ above the threshold.") % {"more": grouped(amount - needed)}, [_proof(part, amount)]
    text = _("%(less)s đ below the threshold.") % {"less": grouped(needed - amount)}
    return NOT_MET, text + _taken(facts, years), [_proof(part, amount)]


def _years_benefit(one: Criterion, facts: Facts, year: int, on: date) -> Found:
    years, needed = _span(one, year), one.amount_vnd or 0
    worth = [(amount, part) for part in facts.free if part.year in years and (amount := _amount(one, part)) is not None]
    proofs = [_proof(part, amount) for amount, part in worth]
    without = [str(each) for each in years if each not in {part.year for _amount_of, part in worth}]
    if without:
        text = _("No accepted initiative with a sum in %(years)s, so the years are not consecutive.") % {
            "years": ", ".join(without)
        }
        return NOT_MET, text + _taken(facts, years), proofs
    total = sum(amount for amount, _part in worth)
    if total >= needed:
        return MET, _("Together %(total)s đ.") % {"total": grouped(total)}, proofs
    text = _("Together %(total)s đ, %(less)s đ below the threshold.") % {"total": grouped(total), "less": grouped(needed - total)}
    return NOT_MET, text + _taken(facts, years), proofs


def _initiatives(one: Criterion, facts: Facts, year: int, on: date) -> Found:
    years = _span(one, year)
    found = [part for part in facts.free if part.year in years]
    text = _("%(n)s of %(needed)s %(within)s.") % {"n": len(found), "needed": one.count, "within": _within(years)}
    enough = len(found) >= (one.count or 1)
    return (MET if enough else NOT_MET), text if enough else text + _taken(facts, years), [_proof(part) for part in found]


def _adoptions(one: Criterion, facts: Facts, year: int, on: date) -> Found:
    years = _span(one, year)
    found = [part for part in facts.free if part.year in years and part.adoptions]
    total = sum(part.adoptions for part in found)
    text = _("Adopted %(n)s times by other unions, %(needed)s needed.") % {"n": total, "needed": one.count}
    return (MET if total >= (one.count or 1) else NOT_MET), text, [_proof(part) for part in found]


def _honour(one: Criterion, facts: Facts, year: int, on: date) -> Found:
    """Held so many times within the span, or in so many consecutive years that end with its last one."""
    years, count = _span(one, year), one.count or 1
    if one.consecutive:
        years = range(years[-1] - count + 1, years[-1] + 1)
    held = [each for each in facts.honours if each.award_id == one.named_id and each.year in years]
    proofs = [_proof_of_honour(each) for each in held]
    if one.consecutive:
        without = [str(each) for each in years if each not in {one_held.year for one_held in held}]
        if not without:
            return MET, _("%(n)s consecutive years up to %(last)s.") % {"n": count, "last": years[-1]}, proofs
        return NOT_MET, _("Not on file for %(years)s.") % {"years": ", ".join(without)}, proofs
    text = _("%(n)s of %(needed)s %(within)s.") % {"n": len(held), "needed": count, "within": _within(years)}
    return (MET if len(held) >= count else NOT_MET), text, proofs


def _proof_of_honour(held: Held) -> Proof:
    return Proof("honour", str(held.honour_id), f"{held.name} {held.year} ({held.number})")


def _campaign(one: Criterion, facts: Facts, year: int, on: date) -> Found:
    first, last = date(year, 1, 1), date(year, 12, 31)
    found = [
        each
        for each in facts.campaigns
        if (one.campaign_id in (None, each.campaign_id))
        and each.starts_on <= last
        and (each.ends_on is None or each.ends_on >= first)
    ]
    proofs = [Proof("campaign", each.slug, each.name) for each in found]
    if found:
        return MET, _("The union has registered."), proofs
    return (
        NOT_MET,
        _("The union has not registered for %(campaign)s in %(year)s.")
        % {
            "campaign": one.campaign.short_name if one.campaign else _("a campaign"),
            "year": year,
        },
        (),
    )


def _membership(one: Criterion, facts: Facts, year: int, on: date) -> Found:
    if not facts.member:
        return UNKNOWN, _("Asked of members only."), ()
    days = sum((min(left or on, on) - joined).days + 1 for joined, left in facts.spans if joined <= on)
    # A month counts once its days are full: 365 days are 12 months.
    months = days * 12 // 365
    since = as_written(min(joined for joined, _left in facts.spans)) if facts.spans else "–"
    text = _("Member since %(day)s, %(n)s months; %(needed)s needed.") % {"day": since, "n": months, "needed": one.count}
    return (MET if months >= (one.count or 1) else NOT_MET), text, [Proof("member", str(facts.member.pk), facts.member.name)]


def _work_class(one: Criterion, facts: Facts, year: int, on: date) -> Found:
    if not facts.work_class:
        return UNKNOWN, _("The class of work is not on file; the union fills it in."), ()
    return (MET if facts.work_class == one.work_class else NOT_MET), str(WorkClass(facts.work_class).label), ()


def _leader(one: Criterion, facts: Facts, year: int, on: date) -> Found:
    if facts.leader is None:
        return UNKNOWN, _("Whether a leading post is held is not on file; the union says so in the nomination."), ()
    words = _("Holds a leading post.") if facts.leader else _("Holds no leading post.")
    return (MET if facts.leader == one.leader else NOT_MET), words, ()


def _qualification(one: Criterion, facts: Facts, year: int, on: date) -> Found:
    if not facts.qualification:
        return UNKNOWN, _("The qualification is not on file; the union fills it in."), ()
    at = ORDER_OF_QUALIFICATIONS.index(facts.qualification)
    least = ORDER_OF_QUALIFICATIONS.index(one.qualification_from) if one.qualification_from else 0
    most = ORDER_OF_QUALIFICATIONS.index(one.qualification_to) if one.qualification_to else len(ORDER_OF_QUALIFICATIONS)
    return (MET if least <= at <= most else NOT_MET), str(Qualification(facts.qualification).label), ()


def _sex(one: Criterion, facts: Facts, year: int, on: date) -> Found:
    if not facts.sex:
        return UNKNOWN, _("The sex is not on file."), ()
    return (MET if facts.sex == one.sex else NOT_MET), str(Sex(facts.sex).label), ()


def _members_share(one: Criterion, facts: Facts, year: int, on: date) -> Found:
    """A sum over a sum in whole numbers; not known while the union's members are not on file."""
    if not facts.members:
        return UNKNOWN, _("The union's member list is not on file."), ()
    holders = facts.holders.get(one.named_id or 0, 0)
    if one.percent is None:
        text = _("%(n)s members, %(needed)s needed.") % {"n": grouped(holders), "needed": one.count}
        return (MET if holders >= (one.count or 1) else NOT_MET), text, ()
    text = _("%(part)s of %(whole)s members, %(percent)s %% needed.") % {
        "part": grouped(holders), "whole": grouped(facts.members), "percent": one.percent,
    }  # fmt: skip
    return (MET if holders * 100 >= (one.percent or 0) * facts.members else NOT_MET), text, ()


def _statement(one: Criterion, facts: Facts, year: int, on: date) -> Found:
    if facts.statement:
        return MET, _("Signed statement on file."), ()
    return UNKNOWN, _("The union has the statement signed and enters who signed it, and when."), ()


def _judged(one: Criterion, facts: Facts, year: int, on: date) -> Found:
    if not (found := facts.judged.get(one.pk or 0)):
        return UNKNOWN, _("The union brings a paper, a verifier judges it."), ()
    answer, words = found
    return Verdict(answer), words, ()


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
