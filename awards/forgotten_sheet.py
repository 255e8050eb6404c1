"""Forgotten people as a sheet: what the page shows, without employee codes and birth dates."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from awards.forgotten import Found
from awards.models import Round
from toolkit.sheets.columns import CHOICE, YES, Column
from toolkit.sheets.out import Sheet
from unions.models.member import Sex, WorkClass

COLUMNS = (
    Column(name="union", label=gettext_lazy("Grassroots union"), width=36),
    Column(name="name", label=gettext_lazy("Person or union"), width=28),
    Column(name="sex", label=gettext_lazy("Sex"), kind=CHOICE, choices=Sex.choices, width=10),
    Column(name="work_class", label=gettext_lazy("Class"), kind=CHOICE, choices=WorkClass.choices, width=20),
    Column(name="job_title", label=gettext_lazy("Job title"), width=24),
    Column(name="award", label=gettext_lazy("Award"), width=36),
    Column(name="route", label=gettext_lazy("Route"), width=36),
    Column(name="proofs", label=gettext_lazy("Qualifies by"), width=60),
    Column(name="open", label=gettext_lazy("Still to be answered"), width=60),
    Column(name="sure", label=gettext_lazy("Meets what is on file"), kind=YES, width=14),
)


def sheet(asked: Round, rows: Sequence[Found], *, notes: Sequence[str] = ()) -> Sheet:
    """Return the sheet of these people, as on screen."""
    cells = (
        [column.write(value) for column, value in zip(COLUMNS, _cells(one), strict=True)]
        for one in rows
    )  # fmt: skip
    title = _("Not proposed: %(round)s") % {"round": asked.name}
    return Sheet(name="Chưa đề nghị", title=title, notes=notes, columns=COLUMNS, rows=cells)


def _cells(one: Found) -> list:
    member = one.member
    person = [member.name, member.sex, member.work_class, member.job_title] if member else [one.union.name, "", "", ""]
    proofs = "; ".join(proof.text for proof in one.proofs)
    return [one.union.name, *person, one.award.name, one.route, proofs, "; ".join(each.text for each in one.open), one.sure]
