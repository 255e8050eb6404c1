"""The sheet of one union's honours: one row is one honour of a member or of the union, through the browser's form."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import uuid4

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from awards.forms.honour import HonourForm
from awards.honours import edit_refusal, record_from_paper
from awards.models import Award, Honour
from toolkit.sheets import columns as kinds
from toolkit.sheets.columns import Column, as_text
from toolkit.sheets.out import Sheet as OutSheet
from toolkit.sheets.table import Row, Table
from toolkit.steps import Refused
from toolkit.text import fold
from unions import events
from unions.guards import served_by_the_sender
from unions.models import Member, Union
from unions.models.member import WorkClass
from unions.sheet_kinds import Asked, Meant, Outcome, read_cells, troubles_of
from unions.sheet_records import OfUnion

SHEET, AWARDS = "Khen thưởng", "Danh mục khen thưởng"
# Each is written through the form with its event, all in one transaction, which on SQLite others wait for.
MOST = 1_000
EMPTY_ROWS = 100
SURE = "sure"
# The union itself, which has no name of a member, before its members, on either database.
HOLDERS = (F("member__name_sort").asc(nulls_first=True), "pk")
COLUMNS = (
    Column(name="name", label=gettext_lazy("Full name"), width=30, required=True,
           also=("ho ten", "ho va ten", "ten", "ten doan vien", "doan vien", "ca nhan tap the", "ten ca nhan tap the"),
           asked=gettext_lazy("Of the member; empty where the union itself was honoured.")),
    Column(name="code", label=gettext_lazy("Employee code"), width=14, also=("ma nv", "ma nhan vien", "ma so", "ma cnv"),
           asked=gettext_lazy("Tells members of the same name apart.")),
    Column(name="award", label=gettext_lazy("Award"), width=40, required=True,
           also=("danh hieu", "hinh thuc", "hinh thuc khen thuong", "danh hieu hinh thuc", "danh hieu hinh thuc khen thuong"),
           asked=gettext_lazy("Name or code, as on the sheet with the catalogue.")),
    Column(name="year", label=gettext_lazy("Year"), kind=kinds.WHOLE, width=8, required=True,
           also=("nam khen", "nam khen thuong"), asked=gettext_lazy("The year whose achievements were honoured.")),
    Column(name="decision_number", label=gettext_lazy("Decision number"), width=20, required=True,
           also=("so qd", "so quyet dinh", "quyet dinh so", "quyet dinh"), asked=gettext_lazy("For example 12/QĐ-TLĐ.")),
    Column(name="decided_on", label=gettext_lazy("Day of the decision"), kind=kinds.DAY, width=14, required=True,
           also=("ngay qd", "ngay quyet dinh", "ngay ky")),
    Column(name="issuer", label=gettext_lazy("Decided by"), width=36, also=("cap khen", "co quan quyet dinh", "co quan ban hanh"),
           asked=gettext_lazy("Empty: the authority of the award.")),
    Column(name="work_class", label=gettext_lazy("Class"), kind=kinds.CHOICE, choices=WorkClass.choices, width=20,
           asked=gettext_lazy("As of then; empty: as on the member list.")),
    Column(name="leader", label=gettext_lazy("Leader"), kind=kinds.YES, width=10, also=("lanh dao", "giu chuc vu lanh dao"),
           asked=gettext_lazy("x where a leading post was held then.")),
)  # fmt: skip
CATALOGUE = (
    Column(name="code", label=gettext_lazy("Code"), width=16),
    Column(name="name", label=gettext_lazy("Award"), width=56),
    Column(name="for_whom", label=gettext_lazy("For"), kind=kinds.CHOICE, choices=Award.ForWhom.choices, width=14),
    Column(name="authority", label=gettext_lazy("Decided by"), width=40),
)
TOLD = ("award", "year", "decision_number", "decided_on", "issuer")


class Honours(OfUnion):
    """The honours of one union and of its members, recorded from their papers."""

    name = "honours"
    label = gettext_lazy("Honours")
    model = Honour
    tables: Mapping[str, Sequence[Column]] = {SHEET: COLUMNS}

    @property
    def help(self) -> list[str]:
        return [
            _("One row is one honour of one year. A row without an award is passed over."),
            _("An honour is known by its holder, award, year and decision number; nothing is deleted by a file."),
            _("The name stays empty where the union itself was honoured."),
            _("The sheet “%(sheet)s” lists the awards and whom they are for.") % {"sheet": AWARDS},
        ]

    def address(self, scope: Union) -> str:
        return f"{reverse('honours')}?union={scope.code}"

    def personal(self, asked: Asked) -> bool:
        return True

    def known(self, asked: Asked) -> list[OutSheet]:
        """What is on file, then the members of today, one row each to go on with; and the catalogue."""
        own = asked.scope.pk in asked.by.served_union_ids(asked.today)
        on_file = asked.scope.honours.visible_to(asked.by, on=asked.today).standing().select_related("member", "award")
        rows = [_row_of(one, own=own) for one in on_file.order_by("year", *HOLDERS)]
        members = asked.scope.members.active_on(asked.today).order_by("name_sort", "pk")
        rows += [[*_holder(member, own=own), *[None] * (len(COLUMNS) - 2)] for member in members]
        awards = Award.objects.in_force_on(asked.today).select_related("authority").in_order()
        listed = [[one.code, one.name, one.get_for_whom_display(), one.authority.name] for one in awards]
        return [
            OutSheet(name=SHEET, columns=COLUMNS, rows=rows, lists=EMPTY_ROWS),
            OutSheet(name=AWARDS, columns=CATALOGUE, rows=listed),
        ]

    def mean(self, tables: Mapping[str, Table], asked: Asked, tell: Callable[[int, int], None]) -> list[Meant]:
        """Return what each row means: found by holder, award, year and decision number, among those that stand."""
        (table,) = tables.values()
        reading = _Reading(asked)
        meant = []
        for done, row in enumerate(table.rows):
            tell(done, len(table.rows))
            meant.append(reading.mean(row))
        if sum(one.outcome in (Outcome.NEW, Outcome.CHANGED) for one in meant) > MOST:
            raise Refused(_("A file brings up to %(most)s honours. Split it in several.") % {"most": MOST})
        return meant

    def write(self, meant: Sequence[Meant], asked: Asked) -> None:
        for one in meant:
            seen = one.todo.instance.version
            record_from_paper(one.todo, by=asked.by, at=asked.at, seen=seen, reason=asked.source(one.number))


class _Reading:
    """One reading of a sheet against what is on file."""

    def __init__(self, asked: Asked):
        self.asked = asked
        self.own = asked.scope.pk in asked.by.served_union_ids(asked.today)
        self.awards: dict[str, list[Award]] = {}
        for award in Award.objects.select_related("authority").order_by("pk"):
            for key in {fold(award.code), award.name_key, fold(award.short_name)}:
                self.awards.setdefault(key, []).append(award)
        self.members: dict[tuple[str, str], list[Member]] = {}
        for member in asked.scope.members.standing().order_by("pk"):
            for code in {"", member.code_key}:
                self.members.setdefault((member.name_key, code), []).append(member)
        standing = asked.scope.honours.standing().select_related("award", "member", "half_year", "nomination").order_by("pk")
        self.on_file = {_key(one.member_id, one.award_id, one.year, one.decision_number): one for one in standing}
        self.rows_of: dict[tuple, int] = {}

    def mean(self, row: Row) -> Meant:
        cells = read_cells(row, COLUMNS)
        named = as_text(cells.get("name")).strip()
        label = " · ".join(
            filter(None, (named or self.asked.scope.name, as_text(cells.get("award")), as_text(cells.get("year"))))
        )
        if not row.troubles and not any(as_text(cells.get(name)).strip() for name in TOLD):
            return Meant(row.number, Outcome.UNCHANGED, label)
        award, errors = self._award(cells)
        member, wrong = self._member(cells, award)
        if errors := [*troubles_of(row), *errors, *wrong]:
            return Meant(row.number, Outcome.WRONG, label, errors=errors)
        return self._compared(row, label, cells, award, member)

    def _compared(self, row: Row, label: str, cells: Mapping[str, Any], award: Any, member: Member | None) -> Meant:
        key = _key(member.pk if member else None, award.pk, _year(cells), as_text(cells.get("decision_number")))
        if (earlier := self.rows_of.setdefault(key, row.number)) != row.number:
            text = _("The same stands in row %(row)s already.") % {"row": earlier}
            return Meant(row.number, Outcome.WRONG, label, errors=[("award", text)])
        found = self.on_file.get(key)
        honour = found or Honour(union=self.asked.scope, op_id=uuid4(), source=self._source())
        before = events.values_of(honour) if found else {}
        form = HonourForm(
            self._data(row, cells, award, member, found), instance=honour, today=self.asked.today, enters_for_another=not self.own
        )
        if not form.is_valid():
            if form.doubts and set(form.errors) == {"sure"}:
                told = " ".join(form.doubts)
                return Meant(row.number, Outcome.ASKED, f"{label}: {told}", choices=[(SURE, _("it is right as written"))])
            errors = [
                ("" if name in {"__all__", "member", "source"} else name, str(one))
                for name, of in form.errors.items()
                for one in of
            ]
            return Meant(row.number, Outcome.WRONG, label, errors=errors)
        changes = events.changes_of(honour, before, events.values_of(honour))
        if found and not changes:
            return Meant(row.number, Outcome.UNCHANGED, str(honour))
        by, today = self.asked.by, self.asked.today
        if found and (refused := served_by_the_sender(found, by, today) or edit_refusal(found, by, today)):
            return Meant(row.number, Outcome.WRONG, label, errors=[("", refused)])
        return Meant(row.number, Outcome.CHANGED if found else Outcome.NEW, str(honour), changes=changes, todo=form)

    def _source(self) -> str:
        return Honour.Source.OWN if self.own else Honour.Source.PAPER

    def _award(self, cells: Mapping[str, Any]) -> tuple[Award | None, list[tuple[str, str]]]:
        typed = as_text(cells.get("award")).strip()
        found = self.awards.get(fold(typed), [])
        if not typed:
            return None, [("award", _("Write the award."))]
        if not found:
            return None, [
                ("award", _("No award is called “%(name)s”. The sheet with the catalogue lists them.") % {"name": typed})
            ]
        # The same award is often listed twice, for members and for unions: an empty name means the union.
        person = bool(as_text(cells.get("name")).strip())
        meant = [one for one in found if one.for_a_person == person] or found
        if len(meant) > 1:
            codes = ", ".join(one.code for one in meant[:5])
            return None, [("award", _("Several awards are called so: write the code, one of %(codes)s.") % {"codes": codes})]
        return meant[0], []

    def _member(self, cells: Mapping[str, Any], award: Award | None) -> tuple[Member | None, list[tuple[str, str]]]:
        """Return the member a row names, None for the union; and (column, sentence) of what is unclear."""
        name, code = as_text(cells.get("name")).strip(), as_text(cells.get("code")).strip()
        union_itself = award is not None and not award.for_a_person
        if not name or (union_itself and fold(name) in {self.asked.scope.name_key, fold(self.asked.scope.code)}):
            wrong = _("This award is for a member. Write the name.")
            return None, [("name", wrong)] if award is not None and award.for_a_person else []
        if union_itself:
            return None, [("name", _("This award is for a union. Leave the name empty."))]
        found = self.members.get((fold(name), fold(code)), [])
        if not found and code:
            return None, [("name", _("Nobody of this name and code is on the member list."))]
        if not found:
            return None, [("name", _("Nobody named “%(typed)s” is on the member list.") % {"typed": name})]
        if len(found) > 1:
            return None, [("code", _("Several members are called so: write the employee code."))]
        return found[0], []

    def _data(
        self, row: Row, cells: Mapping[str, Any], award: Any, member: Member | None, found: Honour | None
    ) -> dict[str, Any]:
        """Return what the form is given: what is on file, and over it the cells; an empty cell changes nothing."""
        data: dict[str, Any] = (
            {name: getattr(found, name) for name in ("decided_on", "issuer", "work_class", "source")} if found else {}
        )
        data |= {name: cells[name] for name in (*TOLD[1:], "work_class") if cells.get(name) not in (None, "")}
        data |= {
            "award": award.pk,
            "source": found.source if found else self._source(),
            "year": _year(cells) or cells.get("year"),
        }
        data["member"] = f"{member.name} · #{member.pk}" if member else ""
        data["leader"] = "true" if cells.get("leader") == "on" else _leading(found)
        data["sure"] = "on" if self.asked.answers.get(str(row.number)) == SURE else ""
        return data


def _leading(found: Honour | None) -> str:
    return "" if found is None or found.leader is None else str(found.leader).lower()


def _key(member: int | None, award: int, year: Any, number: str) -> tuple:
    return member, award, year, fold(number)


def _year(cells: Mapping[str, Any]) -> int | None:
    """Return the year of a cell that holds 2021, “2021” or “Năm 2021”; None for what is none."""
    digits = "".join(sign for sign in as_text(cells.get("year")) if sign.isdecimal())
    return int(digits) if len(digits) == 4 else None


def _holder(member: Member | None, *, own: bool) -> list[str | None]:
    return [member.name, member.employee_code if own else None] if member else [None, None]


def _row_of(one: Honour, *, own: bool) -> list[Any]:
    given = {"award": one.award.name, "leader": one.leader or None} | {
        name: getattr(one, name) for name in ("year", "decision_number", "decided_on", "issuer", "work_class")
    }
    return [*_holder(one.member, own=own), *(column.write(given[column.name]) for column in COLUMNS[2:])]
