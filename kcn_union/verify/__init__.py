"""Whether nothing was lost and nothing was changed behind the system's back: eight invariants, each in a module of its own.

Every module has `troubles(seen)`, which yields an English sentence for the operator for each thing that is wrong, and counts in
`seen` what it looked at. `manage.py verify` asks them all.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from kcn_union.verify import chained, engine, figures, history, kept_files, present, versions, whole
from kcn_union.verify.asking import Tally, Troubles


@dataclass(frozen=True)
class Invariant:
    """One promise; `slow` ones are left out by `--quick`."""

    number: int
    name: str
    troubles: Troubles
    slow: bool = False


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


def troubles() -> Iterator[str]:
    """Yield a sentence for everything that is not as it must be, over all invariants; nothing when all is well."""
    for one in INVARIANTS:
        yield from one.troubles(Tally())
