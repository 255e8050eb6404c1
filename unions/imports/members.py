"""The sheet of one union's members: its columns, who may load it, what each row means."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from toolkit.constraints import AskedWithTheWrite
from toolkit.dates import as_written
from toolkit.sheets import columns as kinds
from toolkit.sheets.columns import Column, as_text
from toolkit.sheets.out import Sheet as OutSheet
from toolkit.sheets.table import Row, Table
from toolkit.text import fold, normalise
from unions import events
from unions.forms import MemberForm
from unions.models import Event, Member, Union
from unions.models.member import Sex
from unions.sheet_columns import BORN, MEMBER_COLUMNS, SEX
from unions.sheet_kinds import Asked, Meant, Outcome, read_cells, troubles_of
from unions.sheet_records import OfUnion

EMPTY_ROWS = 300
KEY = "row_key"
NEW = "new"
COLUMNS = (*MEMBER_COLUMNS, Column(name=KEY, label=gettext_lazy("Row key (do not change)"), width=12))
# Ways in which other programs part what is one column here; read, never written.
PARTED = (
    Column(name="family_name", label="Họ và tên đệm", gives=("name",), also=("ho", "ho dem", "ho va dem", "ho va chu dem")),
    Column(
        name="born_male",
        label="Ngày sinh nam",
        kind=kinds.DAY,
        gives=("birth_date", "sex"),
        also=tuple(f"{born} nam" for born in BORN),
    ),
    Column(
        name="born_female",
        label="Ngày sinh nữ",
        kind=kinds.DAY,
        gives=("birth_date", "sex"),
        also=tuple(f"{born} nu" for born in BORN),
    ),
    Column(name="is_male", label="Giới tính nam", kind=kinds.YES, gives=("sex",), also=(*(f"{sex} nam" for sex in SEX), "nam")),
    Column(name="is_female", label="Giới tính nữ", kind=kinds.YES, gives=("sex",), also=(*(f"{sex} nu" for sex in SEX), "nu")),
)
FIELDS = MemberForm.Meta.fields


class _RowForm(AskedWithTheWrite, MemberForm):
    """The browser's form, one object for all rows of a sheet: what it would ask the database row by row is asked once for all.

    The union is given. Which codes are taken is known (`_Reading._doubles`); the other constraints of a member are rules of
    the form too, and the database holds to all of them when the rows are written.
    """

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() | {"union"}

    def validate_unique(self):
        """What may stand once is its employee code alone, and which are taken is known."""

    def fill(self, instance: Model, data: dict[str, Any]) -> None:
        self.is_bound, self.instance, self.data, self._errors = True, instance, data, None


class Members(OfUnion):
    """The member list of one union."""

    name = "members"
    label = gettext_lazy("Members")
    model = Member
    tables: Mapping[str, Sequence[Column]] = {"Đoàn viên": (*COLUMNS, *PARTED)}

    @property
    def help(self) -> list[str]:
        return [
            _("One row is one member. Rows that are not in the file stay as they are: nobody is deleted."),
            _("Do not change the hidden column with the row keys: it tells which member a row is about."),
            _("In this workbook an emptied cell empties the field. In a list of your own an empty cell changes nothing."),
            _("Identity card, religion, ethnicity, bank, home address and telephone are not kept, and not read."),
        ]

    def address(self, scope: Union) -> str:
        return reverse("members", args=[scope.code])

    def personal(self, asked: Asked) -> bool:
        return _owns(asked)

    def known(self, asked: Asked) -> list[OutSheet]:
        """The members of today with their keys; empty for the board, which adds to the list and does not change it."""
        own = _owns(asked)
        members = asked.scope.members.active_on(asked.today).order_by("name_sort", "pk") if own else Member.objects.none()
        rows = ([column.write(_value(member, column.name)) for column in COLUMNS] for member in members.iterator())
        hidden = frozenset({KEY})
        return [OutSheet(name="Đoàn viên", columns=COLUMNS, rows=rows, hidden=hidden, lists=EMPTY_ROWS)]

    def mean(self, tables: Mapping[str, Table], asked: Asked, tell: Callable[[int, int], None]) -> list[Meant]:
        """Return what each row means: found by its key, else by employee code, else by name, sex and birth date."""
        (table,) = tables.values()
        reading = _Reading(asked)
        meant = []
        for done, row in enumerate(table.rows):
            tell(done, len(table.rows))
            meant.append(reading.mean(row))
        return meant

    def rests_on(self, asked: Asked) -> QuerySet[Event]:
        """Whatever happens to a member or to people's rights: a person may have stood in another union before."""
        return Event.objects.filter(kind__startswith="unions.")

    def write(self, meant: Sequence[Meant], asked: Asked) -> None:
        Member.objects.bulk_create([one.todo for one in meant if one.outcome == Outcome.NEW], batch_size=2_000)
        for one in meant:
            if one.outcome == Outcome.CHANGED:
                one.todo.save()
        verbs: dict[str, str] = {Outcome.NEW: events.CREATED, Outcome.CHANGED: events.CHANGED}
        told = [
            events.drafted(
                record=one.todo,
                verb=verbs[one.outcome],
                by=asked.by,
                at=asked.at,
                changes=one.changes,
                reason=asked.source(one.number),
            )
            for one in meant
        ]
        events.write(told)


class _Reading:
    """One reading of a member list against what is on file: everything is fetched once, each row is then looked up."""

    def __init__(self, asked: Asked):
        self.asked, self.own = asked, _owns(asked)
        self.form = _RowForm(today=asked.today, instance=Member(union=asked.scope))
        self.sexes = {value: str(word) for value, word in Sex.choices}
        self.defaults = {name: _blank(name) for name in FIELDS}
        self.by_key: dict[str, Member] = {}
        self.by_code: dict[str, list[Member]] = {}
        self.by_bare_code: dict[str, list[Member]] = {}
        self.by_name: dict[str, list[Member]] = {}
        for member in asked.scope.members.standing().order_by("pk"):
            member.union = asked.scope
            self.by_key[key_of(member)] = member
            self.by_name.setdefault(member.name_key, []).append(member)
            if member.code_key:
                self.by_code.setdefault(member.code_key, []).append(member)
                self.by_bare_code.setdefault(member.code_key.lstrip("0"), []).append(member)
        for merged in asked.scope.members.filter(merged_into__isnull=False).select_related("merged_into"):
            # A workbook taken before the two rows were joined means the one that stands.
            self.by_key[key_of(merged)] = self.by_key[key_of(merged.standing)]
        # What stood in which row already: a person, a code.
        self.rows_of: dict[tuple[str, Any], int] = {}

    def mean(self, row: Row) -> Meant:
        cells = together(read_cells(row, COLUMNS + PARTED))
        errors = troubles_of(row)
        label = as_text(cells.get("name")) or "–"
        try:
            member = self._find(row, cells)
        except _Unclear as unclear:
            return Meant(row.number, unclear.outcome, label, errors=unclear.errors, choices=unclear.choices)
        keyed = bool(cells.get(KEY))
        instance = member or Member(union=self.asked.scope)
        before = events.values_of(member) if member else {}
        if member and (found := self._person_of_old(member, cells)):
            instance, before, member = found, {}, None
        self.form.fill(instance, self._data(cells, member, keyed))
        told = {name for name, _sentence in errors}
        errors += [(name, str(text)) for name, texts in self.form.errors.items() if name not in told for text in texts]
        if not errors:
            errors = self._doubles(row, instance, member)
        if errors:
            return Meant(row.number, Outcome.WRONG, label, errors=errors)
        changes = events.changes_of(instance, before, events.values_of(instance))
        if member and not changes:
            return Meant(row.number, Outcome.UNCHANGED, str(instance))
        if member and not self.own:
            return Meant(
                row.number, Outcome.WRONG, label, errors=[("", _("Only an officer of this union changes its member list."))]
            )
        outcome = Outcome.CHANGED if member else Outcome.NEW
        return Meant(row.number, outcome, self._told(instance), changes=changes, todo=instance)

    def _find(self, row: Row, cells: dict[str, Any]) -> Member | None:
        """Return the member a row is about, None for somebody new. Raises _Unclear where that is not certain."""
        answered = self.asked.answers.get(str(row.number))
        if answered == NEW:
            return None
        if answered in self.by_key:
            return self.by_key[answered]
        if key := as_text(cells.get(KEY)):
            if key not in self.by_key:
                raise _Unclear(
                    errors=[
                        (
                            KEY,
                            _("No member of this union has the key %(key)s. Leave the cell empty for a new one.") % {"key": key},
                        )
                    ]
                )
            return self.by_key[key]
        name, code = fold(as_text(cells.get("name"))), fold(as_text(cells.get("employee_code")))
        born, sex = self._day(cells.get("birth_date")), cells.get("sex")
        if code:
            # A number in a cell has lost the zeros in front.
            found = self.by_code.get(code) or (self.by_bare_code.get(code.lstrip("0"), []) if row_has_number(row) else [])
            if found:
                member = next((one for one in found if one.left_on is None), found[-1])
                if member.name_key == name or (born and member.birth_date == born):
                    return member
                raise _Unclear(choices=self._choices([member]))
        alike = [one for one in self.by_name.get(name, []) if not sex or one.sex == sex]
        same = [one for one in alike if born and one.birth_date == born and not (code and one.code_key)]
        if len(same) == 1:
            return same[0]
        doubtful = same or [one for one in alike if not born or one.birth_date is None or one.birth_date == born]
        if doubtful:
            raise _Unclear(choices=self._choices(doubtful))
        return None

    def _choices(self, members: Sequence[Member]) -> list[tuple[str, str]]:
        told = [(key_of(one), self._told(one) if self.own else one.handle_with(code=False)) for one in members[:5]]
        return [*told, (NEW, _("none of these: a new member"))]

    def _told(self, member: Member) -> str:
        """Return what tells one person from another."""
        born = as_written(member.birth_date) if member.birth_date else ""
        return " · ".join(filter(None, (member.name, self.sexes.get(member.sex), born, member.employee_code)))

    def _person_of_old(self, member: Member, cells: dict[str, Any]) -> Member | None:
        """Return a new membership of the same person, when the sheet has them joining after they had left."""
        joined = self._day(cells.get("joined_on"))
        if member.left_on and joined and joined > member.left_on and not cells.get(KEY):
            return Member(union=self.asked.scope, person=member.person)
        return None

    def _day(self, cell: Any) -> date | None:
        try:
            return self.form.fields["birth_date"].to_python(cell)
        except ValidationError:
            return None

    def _data(self, cells: dict[str, Any], member: Member | None, keyed: bool) -> dict[str, Any]:
        """Return what the form is given: what is on file, and over it the cells. Only our own sheet empties by an empty cell."""
        data = {name: getattr(member, name) for name in FIELDS} if member else dict(self.defaults)
        for name in FIELDS:
            if name in cells and (cells[name] not in (None, "") or (keyed and self.own)):
                data[name] = cells[name] if cells[name] is not None else ""
        if member and fold(as_text(data["employee_code"])).lstrip("0") == member.code_key.lstrip("0"):
            data["employee_code"] = member.employee_code
        return data

    def _doubles(self, row: Row, instance: Member, member: Member | None) -> list[tuple[str, str]]:
        """Return what says that the person or the code stands in an earlier row, or that the code is somebody else's."""
        code = fold(instance.employee_code) if instance.left_on is None else ""
        if code:
            owner = next((one for one in self.by_code.get(code, []) if one.left_on is None and one is not member), None)
            if owner:
                return [("employee_code", _("A member with this employee code is already on the list."))]
        for what, name in (
            ((KEY, member.pk) if member else None, KEY),
            (("code", code) if code else None, "employee_code"),
            (_same(instance), "name"),
        ):
            if what and (earlier := self.rows_of.setdefault(what, row.number)) != row.number:
                return [(name, _("The same stands in row %(row)s already.") % {"row": earlier})]
        return []


class _Unclear(Exception):
    """A row that may be about somebody on file, or names somebody who is not."""

    def __init__(self, *, errors: Sequence[tuple[str, str]] = (), choices: Sequence[tuple[str, str]] = ()):
        super().__init__()
        self.errors, self.choices = list(errors), list(choices)
        self.outcome = Outcome.WRONG if errors else Outcome.ASKED


def key_of(member: Member) -> str:
    """Return the stable key of a row in our own sheets."""
    return f"DV-{member.pk}"


def together(cells: dict[str, Any]) -> dict[str, Any]:
    """Return the cells with what other programs part put together: names in two columns, birth dates and marks by sex."""
    cells = dict(cells)
    name = " ".join(filter(None, (as_text(cells.pop(part, None)).strip() for part in ("family_name", "name", "name_rest"))))
    for sex, born, mark in ((Sex.MALE, "born_male", "is_male"), (Sex.FEMALE, "born_female", "is_female")):
        day, marked = cells.pop(born, None), cells.pop(mark, None)
        if day not in (None, ""):
            cells |= {"birth_date": day, "sex": sex.value}
        if marked not in (None, ""):
            cells["sex"] = sex.value
    name = normalise(name)
    cells["name"] = name.title() if name.isupper() and " " in name else name
    return cells


def row_has_number(row: Row) -> bool:
    return isinstance(row.cells.get("employee_code"), int | float)


def _owns(asked: Asked) -> bool:
    return asked.scope.pk in asked.by.served_union_ids(asked.today)


def _same(member: Member) -> tuple[str, Any] | None:
    """Return what two rows of one person have alike; an ended membership and a new one are two, and so are two codes."""
    alike = (fold(member.name), member.sex, member.birth_date, fold(member.employee_code), member.left_on)
    return ("person", alike) if member.birth_date else None


def _blank(name: str) -> Any:
    field: Any = Member._meta.get_field(name)
    return field.get_default() if field.has_default() else ""


def _value(member: Member, name: str) -> Any:
    return key_of(member) if name == KEY else getattr(member, name)
