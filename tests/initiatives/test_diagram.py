"""The drawing in docs/ shows the table of steps, no more and no less."""

from pathlib import Path

from initiatives.workflow import STEPS

DRAWING = Path(__file__).parent.parent.parent / "docs" / "initiative-steps.md"


def arrows() -> list[str]:
    return [f"    {source} --> {step.target}: {name}" for name, step in STEPS.items() for source in sorted(step.sources)]


def test_the_drawing_is_the_table():
    drawn = [line for line in DRAWING.read_text(encoding="utf-8").splitlines() if "-->" in line and "[*]" not in line]

    assert drawn == arrows()
