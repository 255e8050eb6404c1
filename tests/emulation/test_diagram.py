"""The drawing in docs/ shows the tables of steps of campaigns and of the unions in them, no more and no less."""

from emulation.enrolling import ENROLMENT_STEPS
from kcn_union.campaign_steps import CAMPAIGN_STEPS
from tests.initiatives.test_diagram import DOCS, arrows


def test_the_drawing_is_the_tables():
    lines = (DOCS / "campaign-steps.md").read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if "-->" in line and "[*]" not in line] == arrows(CAMPAIGN_STEPS) + arrows(ENROLMENT_STEPS)
