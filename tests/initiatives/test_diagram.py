"""Each drawing in docs/ shows its table of steps, no more and no less."""

from pathlib import Path

import pytest

from initiatives.adoptions import ADOPTION_STEPS
from initiatives.workflow import STEPS

DOCS = Path(__file__).parent.parent.parent / "docs"


def arrows(steps) -> list[str]:
    return [f"    {source} --> {step.target}: {name}" for name, step in steps.items() for source in sorted(step.sources)]


@pytest.mark.parametrize(("name", "steps"), [("initiative-steps.md", STEPS), ("adoption-steps.md", ADOPTION_STEPS)])
def test_the_drawing_is_the_table(name, steps):
    lines = (DOCS / name).read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if "-->" in line and "[*]" not in line] == arrows(steps)
