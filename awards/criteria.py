"""Criteria over facts: each answers met, not met or not known, with its evidence and the source of the rule.

Facts come from `awards/facts.py`, how each kind answers stands in `awards/kinds.py`. A checklist is the same whether it is
live or was frozen.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from awards.facts import Facts
from awards.kinds import KINDS, MET, NOT_MET, UNKNOWN, Proof, Verdict
from awards.models import Award, Criterion

# What only somebody with an accepted initiative or an honour can meet.
OF_RECORDS = frozenset(
    {
        *(Criterion.Kind.ONE_BENEFIT, Criterion.Kind.YEARS_BENEFIT, Criterion.Kind.INITIATIVES, Criterion.Kind.ADOPTIONS),
        Criterion.Kind.HONOUR,
    }
)


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
    def routes_not_needed(self) -> list[Route]:
        """The routes that another one, which is met, makes superfluous."""
        return [route for route in self.routes if not route.needed]

    @property
    def verdict(self) -> Verdict:
        """Met when what is always needed is met, and one route; not met when either cannot be any more.

        Without any criterion nothing is known.
        """
        if not self.answers:
            return UNKNOWN
        always = _all(one.verdict for one in self.always)
        routes = self.routes
        return _all([always, _any(route.verdict for route in routes)]) if routes else always

    @property
    def needed(self) -> list[Answer]:
        """The answers that matter: what is always needed, and the routes that no other has made superfluous."""
        return [*self.always, *(one for route in self.routes if route.needed for one in route.answers)]

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
        return sum(one.verdict == verdict for one in self.needed)

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


def in_routes(criteria: Iterable[Criterion]) -> tuple[list[Criterion], list[tuple[str, str, list[Criterion]]]]:
    """Return what is always needed, and (route, its name, its criteria) for each route, in the order of the checklist."""
    always: list[Criterion] = []
    routes: dict[str, list[Criterion]] = {}
    for one in criteria:
        (routes.setdefault(one.route, []) if one.route else always).append(one)
    return always, [(key, next((one.route_name for one in rows if one.route_name), ""), rows) for key, rows in routes.items()]


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
                words=words(),
                proofs=tuple(proofs()),
                legal_basis=one.legal_basis,
                confirmed=one.confirmed_on is not None,
                forbids=one.forbids,
            )
        )
    return Checklist(on, year, tuple(answers))


def sieve(criteria: Sequence[Criterion], *, year: int, on: date) -> Callable[[Facts], Verdict]:
    """Return the test that gives the verdict of `judge` and nothing else: for thousands of candidates.

    With no criteria at all nothing is known.
    """
    first_of_all, ways = in_routes(criteria)
    always = [(one, KINDS[one.kind]) for one in first_of_all]
    routes = [[(one, KINDS[one.kind]) for one in rows] for _route, _name, rows in ways]

    def together(pairs: list, facts: Facts) -> Verdict:
        found = MET
        for one, answer in pairs:
            verdict = answer(one, facts, year, on)[0]
            if verdict == NOT_MET:
                return NOT_MET
            if verdict == UNKNOWN:
                found = UNKNOWN
        return found

    def verdict(facts: Facts) -> Verdict:
        first = together(always, facts)
        if first == NOT_MET or not routes:
            return first
        return _all([first, _any(together(pairs, facts) for pairs in routes)])

    return verdict if criteria else lambda facts: UNKNOWN


def rests_on_records(criteria: Sequence[Criterion]) -> bool:
    """Whether nobody can meet these without a record of their own: then `facts.on_record` finds all who come into question."""
    ways: dict[str, bool] = {}
    for one in criteria:
        ways[one.route] = ways.get(one.route, False) or one.kind in OF_RECORDS
    always = ways.pop("", False)
    return always or (bool(ways) and all(ways.values()))


def criteria_of(award: Award, *, on: date) -> list[Criterion]:
    """Return the criteria by which a nomination for the award is judged on that day, in the order of the checklist."""
    return criteria_by_award([award.pk], on=on).get(award.pk, [])


def criteria_by_award(awards: Iterable[int], *, on: date) -> dict[int, list[Criterion]]:
    """Return award id -> its criteria as `criteria_of` gives them; one query for all the awards."""
    found: dict[int, list[Criterion]] = {}
    rows = Criterion.objects.in_force_on(on).filter(award__in=list(awards)).select_related("named", "campaign")
    for one in rows.in_order():
        found.setdefault(one.award_id, []).append(one)
    return found
