"""What the article on the half-year of the demo really said, to stand beside the invented figures."""

from collections.abc import Iterable
from datetime import date

from emulation.models import HalfYear
from kcn_union.invented import entered
from kcn_union.invented.board import at_noon
from kcn_union.invented.heads import PUBLISHED
from kcn_union.models import CitedFigure

SOURCE = "Bài báo ngày 23/06/2022 về phong trào thi đua của Công đoàn các KCN tỉnh Thái Nguyên."
PUBLISHED_ON = date(2022, 6, 23)
SAID = [
    ("expected", "exactly", 78, "78 công đoàn cơ sở"),
    ("workers", "above", 23_000, "trên 23.000 lao động"),
    ("members", "nearly", 21_000, "gần 21.000 đoàn viên"),
    ("counted", "exactly", 210, "210 sáng kiến cải tiến kỹ thuật"),
    ("accepted_total_vnd", "above", 20_000_000_000, "trên 20 tỷ đồng"),
]


def save(years: Iterable[HalfYear], today: date) -> None:
    """Store what was published by that day of the half-years on file."""
    year = next((year for year in years if year.code == PUBLISHED), None)
    if year is None or today < PUBLISHED_ON:
        return
    made = CitedFigure.objects.bulk_create(
        CitedFigure(
            half_year=year,
            measure=measure,
            relation=relation,
            value=value,
            phrase=phrase,
            source=SOURCE,
            published_on=PUBLISHED_ON,
        )
        for measure, relation, value, phrase in SAID
    )
    entered.tell(made, at=lambda one: at_noon(one.published_on))
