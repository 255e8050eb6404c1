"""Each drawing in docs/ shows its table of steps, no more and no less."""

from pathlib import Path

import pytest

from awards.honours import HONOUR_STEPS
from awards.rounds import ROUND_STEPS
from awards.sittings import SITTING_STEPS
from awards.workflow import STEPS as NOMINATION_STEPS
from emulation.enrolling import ENROLMENT_STEPS
from initiatives.adoptions import ADOPTION_STEPS
from initiatives.workflow import STEPS
from kcn_union.campaign_steps import CAMPAIGN_STEPS
from kcn_union.closing import HALF_YEAR_STEPS
from kcn_union.return_steps import RETURN_STEPS

DOCS = Path(__file__).parent.parent / "docs"
TABLES = {
    "initiative-steps.md": [STEPS],
    "adoption-steps.md": [ADOPTION_STEPS],
    "round-steps.md": [ROUND_STEPS],
    "return-steps.md": [RETURN_STEPS],
    "half-year-steps.md": [HALF_YEAR_STEPS],
    "nomination-steps.md": [NOMINATION_STEPS],
    "campaign-steps.md": [CAMPAIGN_STEPS, ENROLMENT_STEPS],
    "honour-steps.md": [HONOUR_STEPS],
    "sitting-steps.md": [SITTING_STEPS],
}


def arrows(tables) -> list[str]:
    rows = [row for steps in tables for row in steps.items()]
    return [f"    {source} --> {step.target}: {name}" for name, step in rows for source in sorted(step.sources)]


@pytest.mark.parametrize(("name", "tables"), TABLES.items())
def test_the_drawing_is_the_table(name, tables):
    lines = (DOCS / name).read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if "-->" in line and "[*]" not in line] == arrows(tables)
