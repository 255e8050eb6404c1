"""Initiatives that look alike: found by the words of title and solution, tone-blind, over all unions.

The words are boiled down to a few numbers (MinHash, in bands of two), kept as Trace rows with an index. Two texts that share a
band are worth comparing; only those few are read and scored. Titles are taken by single syllables, since they are short;
solutions by pairs, since any two long texts share single syllables. With 10 bands a title that differs in one of six telling
syllables is found in 99.8 of 100 cases.
"""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emulation.models import HalfYear
from initiatives.models import Author, Initiative, SimilarAnswer, Trace
from initiatives.models.initiative import InitiativeQuerySet
from toolkit.steps import Refused
from toolkit.text import fold
from unions import events

TITLE_BANDS, SOLUTION_BANDS = 10, 6
ROWS = 2
CANDIDATES = 200
SOLUTION_LENGTH = 1_500
FEWEST_IN_SOLUTION = 15
# From this score on two are worth asking about; 1 is the same words.
LIKE = 0.7
BATCH = 1_000
PRIME = 2**61 - 1
# Syllables, tones left out, that stand in most titles and tell nothing of what was improved.
_FILLERS = """
    cai tien giai phap sang kien tai cho cua cac va de trong mot bang cong doan may so moi viec nham khi theo tu den
    thuc hien nang cao hieu qua ung dung su duoc
"""
SAYS_NOTHING = frozenset(_FILLERS.split())

events.WORDS["similar_answered"] = gettext_lazy("answered about similar initiatives")


@dataclass(frozen=True)
class Similar:
    """Another initiative, how alike it is (0 to 1), and by which of its words."""

    initiative: Initiative
    score: float
    by: str


@dataclass(frozen=True)
class Double:
    """Another initiative of the same half-year that shares authors: maybe the same saving, counted twice."""

    initiative: Initiative
    authors: list[str]
    score: float


def telling(text: str) -> list[str]:
    """Return the folded syllables that say something, or all where none does."""
    words = "".join(letter if letter.isalnum() else " " for letter in fold(text)).split()
    return [word for word in words if word not in SAYS_NOTHING] or words


def _pairs(words: list[str]) -> list[str]:
    return [f"{one} {two}" for one, two in pairwise(words)]


@lru_cache(maxsize=16_384)
def _number(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest())


_FACTORS = [(_number(f"factor {row}") % PRIME, _number(f"shift {row}") % PRIME) for row in range(TITLE_BANDS * ROWS)]


def _bands(part: str, pieces: list[str], bands: int) -> list[int]:
    """Return one signed 64-bit number for each band; none for no pieces."""
    if not pieces:
        return []
    numbers = {_number(piece) for piece in pieces}
    least = [min((factor * one + shift) % PRIME for one in numbers) for factor, shift in _FACTORS[: bands * ROWS]]
    found = []
    for band in range(bands):
        told = f"{part} {band} {least[band * ROWS : (band + 1) * ROWS]}"
        found.append(int.from_bytes(hashlib.blake2b(told.encode(), digest_size=8).digest(), signed=True))
    return found


def title_bands(title: str) -> list[int]:
    return _bands("title", telling(title), TITLE_BANDS)


def solution_bands(solution: str) -> list[int]:
    """Return the bands of a solution; none for one so short that others say the same without being the same."""
    words = telling(solution[:SOLUTION_LENGTH])
    return _bands("solution", _pairs(words), SOLUTION_BANDS) if len(words) >= FEWEST_IN_SOLUTION else []


def trace(initiatives: Iterable[Initiative], *, first: bool = False) -> None:
    """Write the traces of these initiatives anew, in the transaction that saved their words; `first`: they have none yet."""
    made = list(initiatives)
    if not first:
        Trace.objects.filter(initiative__in=made).delete()
    Trace.objects.bulk_create(
        (Trace(initiative=one, value=value) for one in made for value in title_bands(one.title) + solution_bands(one.solution)),
        batch_size=5 * BATCH,
    )


def trace_all() -> None:
    """Write the traces of all initiatives anew, some at a time."""
    keys = list(Initiative.objects.order_by("pk").values_list("pk", flat=True))
    for begin in range(0, len(keys), BATCH):
        trace(Initiative.objects.filter(pk__in=keys[begin : begin + BATCH]))


def comparable(user: Any, on: date) -> InitiativeQuerySet | None:
    """Return what this person may compare with, or None for everything: asked for all, the index alone answers."""
    return None if user.sees_all(on) else Initiative.objects.comparable_to(user, on=on)


def find(
    *, title: str, solution: str = "", among: InitiativeQuerySet | None, leave_out: Collection[int] = (), most: int = 5
) -> list[Similar]:
    """Return the living initiatives among these (None: all) that look like the words, best first; three queries at most.

    `leave_out` names those, by key, that are not asked about.
    """
    by_title = _sharing(title_bands(title), among)
    by_solution = _sharing(solution_bands(solution), among)
    if not by_title and not by_solution:
        return []
    words, pieces = telling(title), telling(solution[:SOLUTION_LENGTH])
    found = []
    candidates = Initiative.objects.living().filter(pk__in=by_title | by_solution).exclude(pk__in=leave_out)
    for one in candidates.select_related("union"):
        score, by = alike(words, telling(one.title_key)), "title"
        if one.pk in by_solution and (other := alike(pieces, telling(one.solution[:SOLUTION_LENGTH]))) > score:
            score, by = other, "solution"
        if score >= LIKE:
            found.append(Similar(one, score, by))
    return sorted(found, key=lambda one: (-one.score, one.initiative.pk))[:most]


def _sharing(bands: list[int], among: InitiativeQuerySet | None) -> set[int]:
    """Return the initiatives that share most bands, CANDIDATES at most."""
    if not bands:
        return set()
    traces = Trace.objects.filter(value__in=bands)
    if among is not None:
        traces = traces.filter(initiative__in=among.living())
    shared = traces.values("initiative").annotate(bands=Count("*"))
    return {row["initiative"] for row in shared.order_by("-bands", "initiative")[:CANDIDATES]}


def alike(one: list[str], other: list[str]) -> float:
    """Return how alike two lists of syllables are: the mean of what they share in single syllables and in pairs (Dice)."""
    singles = _shared(set(one), set(other))
    pairs = _shared(set(_pairs(one)), set(_pairs(other)))
    return singles or 0.0 if pairs is None else ((singles or 0.0) + pairs) / 2


def _shared(one: set[str], other: set[str]) -> float | None:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else None if not one and not other else 0.0


def unanswered(initiative: Initiative, *, among: InitiativeQuerySet | None) -> list[Similar]:
    """Return what looks like it and was not answered yet."""
    leave_out = {initiative.pk, *initiative.similar_answers.values_list("other_id", flat=True)}
    return find(title=initiative.title, solution=initiative.solution, among=among, leave_out=leave_out)


def answered(initiative: Initiative) -> list[Similar]:
    """Return what was answered about, whether or not it still looks like it: an answer can be changed."""
    words = telling(initiative.title)
    rows = initiative.similar_answers.select_related("other__union").order_by("pk")
    return [Similar(one.other, alike(words, telling(one.other.title_key)), "title") for one in rows]


def answer(initiative: Initiative, answers: dict[int, str], *, editable: Iterable[str], by: Any, at: datetime) -> None:
    """Store what the union says of each other initiative (its key -> answer), in one event; *adopted* names the origin.

    Raises Refused when the initiative is no longer in an editable state, or two are named as the origin.
    """
    with transaction.atomic():
        record = Initiative.objects.select_for_update(no_key=True).get(pk=initiative.pk)
        if record.state not in editable:
            raise Refused(_("The initiative is “%(state)s” now.") % {"state": record.get_state_display()})
        before, values = _told(record), events.values_of(record)
        record.similar_answers.filter(other__in=answers).delete()
        SimilarAnswer.objects.bulk_create(
            SimilarAnswer(initiative=record, other_id=other, answer=said, by=by, at=at) for other, said in answers.items()
        )
        origins = list(record.similar_answers.filter(answer=SimilarAnswer.Answer.ADOPTED).values_list("other", flat=True))
        if len(origins) > 1:
            raise Refused(_("An initiative is adopted from one other. Choose which."))
        if before == _told(record):
            return
        record.adopted_from_id = origins[0] if origins else None
        record.version += 1
        record.save(update_fields=["adopted_from", "version"])
        children = {"similar_answers": (before, _told(record))}
        after = events.values_of(record)
        events.record(record=record, verb="similar_answered", by=by, at=at, before=values, after=after, children=children)
    initiative.refresh_from_db()


def _told(record: Initiative) -> list[str]:
    return [str(one) for one in record.similar_answers.select_related("other").order_by("other")]


def doubles(initiative: Initiative, most: int = 10) -> list[Double]:
    """Return other living initiatives of the same half-year with an author in common, the most alike first."""
    people = [author.member.person for author in initiative.authors.select_related("member") if author.member]
    if not people or initiative.recognised_on is None:
        return []
    rows = (
        Author.objects.filter(member__person__in=people)
        .filter(initiative__in=Initiative.objects.living().exclude(pk=initiative.pk).filter(_same_half_year(initiative)))
        .select_related("initiative__union")
        .order_by("initiative", "pk")
    )
    shared: dict[Initiative, list[str]] = {}
    for row in rows:
        shared.setdefault(row.initiative, []).append(row.name)
    words = telling(initiative.title)
    found = [Double(other, names, alike(words, telling(other.title_key))) for other, names in shared.items()]
    return sorted(found, key=lambda one: (-one.score, -len(one.authors), one.initiative.pk))[:most]


def _same_half_year(initiative: Initiative) -> Q:
    """Return the condition of a decision in the same window, or of counting in the same half-year."""
    window = HalfYear.objects.listed().filter(cut_off_on__gte=initiative.recognised_on).first()
    condition = (
        Q(recognised_on__range=(window.begins_on, window.cut_off_on)) if window else Q(recognised_on=initiative.recognised_on)
    )
    return condition | Q(half_year=initiative.half_year_id) if initiative.half_year_id else condition
