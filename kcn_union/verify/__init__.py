"""Whether nothing was lost and nothing was changed behind the system's back: eight invariants, each in a module of its own.

Every module has `troubles(seen)`, which yields an English sentence for the operator for each thing that is wrong, and counts in
`seen` what it looked at. `manage.py verify` asks them all.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from kcn_union.verify import chained, engine, figures, history, kept_files, present, versions, whole
from kcn_union.verify.asking import Tally, Troubles, snapshot

Anchors = Sequence[tuple[int, str]]


@dataclass(frozen=True)
class Invariant:
    """One promise; `slow` ones are left out where somebody waits for the answer."""

    number: int
    name: str
    troubles: Troubles
    slow: bool = False


@dataclass
class Result:
    """What came of one promise: what was looked at, the sentences of what is wrong, and how long it took."""

    invariant: Invariant
    seen: Tally = field(default_factory=Tally)
    found: list[str] = field(default_factory=list)
    seconds: float = 0


INVARIANTS = (
    Invariant(1, "what was acknowledged is there", present.troubles),
    Invariant(2, "all or nothing", whole.troubles),
    Invariant(3, "records and their events agree", history.troubles, slow=True),
    Invariant(4, "the chain of events is whole", chained.troubles),
    Invariant(5, "rows and files agree", kept_files.troubles, slow=True),
    Invariant(6, "versions stand as they were signed", versions.troubles),
    Invariant(7, "figures equal plain SQL", figures.troubles, slow=True),
    Invariant(8, "the database itself is sound", engine.troubles),
)


def examine(*, quick: bool = False, anchors: Anchors = (), clock: Callable[[], float] = time.monotonic) -> Iterator[Result]:
    """Yield the result of each invariant, all of the same moment; `anchors` are (number, digest) kept elsewhere."""
    with snapshot():
        for one in INVARIANTS:
            if quick and one.slow:
                continue
            ask = partial(chained.troubles, elsewhere=anchors) if one.troubles is chained.troubles else one.troubles
            result, begun = Result(one), clock()
            result.found = list(ask(result.seen))
            result.seconds = clock() - begun
            yield result


def troubles(*, anchors: Anchors = ()) -> Iterator[str]:
    """Yield a sentence for everything that is not as it must be, over all invariants; nothing when all is well."""
    for result in examine(anchors=anchors):
        yield from result.found
