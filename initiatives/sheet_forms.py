"""The cells of a workbook as the browser's form of an initiative would have been posted, and its errors back at their cells."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import QueryDict
from django.utils.translation import gettext as _

from initiatives.forms import WholeForm
from initiatives.models import Author, BenefitLine, Initiative
from initiatives.sheet_columns import AUTHORS, COLUMNS, KEY
from toolkit.money import grouped
from toolkit.sheets.columns import as_text
from toolkit.text import fold
from unions.sheet_kinds import Meant, Outcome

# Read otherwise than by the form's field of that name.
APART = {"number", "campaigns", KEY}
# Of a member these stand on the member list.
ON_THE_LIST = {"name", "code", "sex", "birth_date", "workplace", "outside"}
LINE_DEFAULTS = {"lasting": BenefitLine.Lasting.RECURRING, "firmness": BenefitLine.Firmness.HARD}


@dataclass(frozen=True)
class Part:
    """A row of an author or of a worksheet line; `sheet` is "" where it stands in the initiative's own row."""

    sheet: str
    number: int
    cells: Mapping[str, Any]
    troubles: Sequence[tuple[str, str]]

    def told(self, errors: Mapping[str, Sequence]) -> list[tuple[str, str]]:
        """Return (column, sentence) of a form's errors."""
        columns = {} if self.sheet else {name: "authors" for name in errors if name != "share"}
        return [
            ("" if name == "__all__" else columns.get(name, name), str(text)) for name, texts in errors.items() for text in texts
        ]


class Posted:
    """What the form is given: what it shows of the record on file, and over it the cells.

    Only our own workbook empties by an empty cell.
    """

    def __init__(
        self,
        record: Initiative,
        number: int,
        cells: Mapping[str, Any],
        authors: Sequence[Part],
        lines: Sequence[Part],
        *,
        shown: WholeForm,
        own: bool,
    ):
        self.record, self.number, self.cells, self.own = record, number, cells, own
        # Reading the form puts what was typed into the record.
        self.declared_vnd = record.declared_vnd
        self.keyed = bool(as_text(cells.get(KEY)))
        self.authors: list[Part | None] = []
        self.lines: list[Part | None] = []
        self.data: Any = QueryDict(mutable=True)
        self._put(shown.fields, self._over(shown.fields, cells, leave=APART))
        self._put_authors(shown, authors)
        self._put_lines(shown, lines)

    def errors_of(self, whole: WholeForm) -> list[tuple[str, str]]:
        """Return (column, sentence) for what is wrong in the initiative's own row."""
        columns = {column.name for column in COLUMNS}
        told = [(name if name in columns else "", str(text)) for name, texts in whole.fields.errors.items() for text in texts]
        told += [("authors", str(text)) for text in whole.authors.non_form_errors()]
        told += [("", str(text)) for text in whole.worksheet.non_form_errors()]
        told += [("", str(text)) for texts in whole.evidence.errors.values() for text in texts]
        for part, errors in zip(self.authors, whole.authors.errors, strict=False):
            if part and not part.sheet and part.number == self.number:
                told += part.told(errors)
        return told or self._what_lines_decide(whole)

    def errors_beside(self, whole: WholeForm) -> Iterator[Meant]:
        """Yield what is wrong in rows of their own: those of the other sheets, and authors below the initiative's row."""
        for parts, formset in ((self.authors, whole.authors), (self.lines, whole.worksheet)):
            for place, (part, errors) in enumerate(zip(parts, formset.errors, strict=False)):
                if not part or (not part.sheet and part.number == self.number):
                    continue
                if told := [*part.troubles, *part.told(errors), *_another_person(part, formset.forms[place])]:
                    label = as_text(part.cells.get("name") or part.cells.get("what") or part.cells.get("unit"))
                    yield Meant(part.number, Outcome.WRONG, label, errors=told, sheet=part.sheet)

    def _what_lines_decide(self, whole: WholeForm) -> list[tuple[str, str]]:
        """What is typed beside a worksheet that says otherwise would be lost without a word."""
        cell, total = self.cells.get("declared_vnd"), whole.worksheet.total_vnd
        if total is None:
            return []
        if as_text(self.cells.get("unlined_reason")).strip():
            return [("unlined_reason", _("The initiative has lines of the worksheet: empty this cell."))]
        if cell in (None, "") or cell == self.declared_vnd:
            return []
        try:
            typed = whole.fields.fields["declared_vnd"].to_python(cell)
        except ValidationError:
            typed = None
        if typed in (total, None):
            return []
        text = _("The lines of the worksheet come to %(total)s đ, and they decide. Change the lines, or empty this cell.")
        return [("declared_vnd", text % {"total": grouped(total)})]

    def _over(self, form: BaseForm, cells: Mapping[str, Any], *, leave: Iterable[str] = ()) -> dict[str, Any]:
        """Return the cells that say something other than what stands in the form."""
        found = {}
        for name, cell in cells.items():
            empty = cell is None or cell == ""
            if name not in form.fields or name in leave or (empty and not self.keyed):
                continue
            if cell != form[name].value():
                # A bare number of a few đồng is asked about, as in the browser: it may be triệu.
                found[name] = "" if empty else grouped(int(cell)) if _is_sum(form, name, cell) else cell
        return found

    def _put(self, form: BaseForm, over: Mapping[str, Any]) -> None:
        for bound in form:
            value = over[bound.name] if bound.name in over else bound.value()
            if isinstance(value, list | tuple):
                self.data.setlist(bound.html_name, [str(one) for one in value])
            else:
                self.data[bound.html_name] = "" if value is None else value

    def _put_authors(self, shown: WholeForm, parts: Sequence[Part]) -> None:
        """Post the rows on file first, each with its id: those the sheet names again, and those it drops."""
        free = list(parts)
        for form in shown.authors.initial_forms:
            part = next((one for one in free if self._is_same(form.instance, one)), None)
            over = self._over(form, part.cells, leave=ON_THE_LIST if form.instance.member_id else {"name"}) if part else {}
            self._put(form, over | ({"DELETE": "on"} if parts and part is None else {}))
            self.data[form.add_prefix("id")] = str(form.instance.pk)
            self.authors.append(part)
            free = [one for one in free if one is not part]
        for part in free:
            prefix = f"authors-{len(self.authors)}-"
            for name, cell in part.cells.items():
                if name not in ("number", "code") and cell not in (None, ""):
                    self.data[prefix + name] = cell
            self.data[prefix + "name"] = self._handle(part.cells)
            self.authors.append(part)
        self.data["authors-TOTAL_FORMS"], self.data["authors-INITIAL_FORMS"] = (
            str(len(self.authors)),
            str(len(self.authors) - len(free)),
        )
        self._share(parts)

    def _is_same(self, author: Author, part: Part) -> bool:
        """Whether a row of the sheet is about an author on file."""
        name, code = as_text(part.cells.get("name")), fold(as_text(part.cells.get("code")))
        if not author.member:
            return (not code or bool(part.cells.get("outside"))) and fold(name) == author.name_key
        if code:
            return code == author.member.code_key
        return fold(name) in (
            author.name_key,
            author.member.name_key,
            fold(author.member.handle_with(code=self.own)),
            fold(author.member.handle_with(code=False)),
        )

    def _handle(self, cells: Mapping[str, Any]) -> str:
        """Return what one would type to find a member: name and code, or what there is of the two."""
        name, code = as_text(cells.get("name")).strip(), as_text(cells.get("code")).strip()
        if cells.get("outside"):
            return name
        if code.isdecimal() and not self.record.union.members.standing().filter(employee_code=code).exists():
            # A number in a cell has lost the zeros in front.
            alike = self.record.union.members.standing().filter(code_key__endswith=code)
            found = [one.employee_code for one in alike if one.code_key.lstrip("0") == code]
            code = found[0] if len(found) == 1 else code
        return " · ".join(filter(None, (name, code)))

    def _share(self, parts: Sequence[Part]) -> None:
        """Read shares kept as parts of one, 0,6 shown as 60 %, and share evenly where no author has a share."""
        at = [number for number, part in enumerate(self.authors) if part]
        shares: list[Any] = [part.cells.get("share") for part in self.authors if part]
        if parts and all(share in (None, "") for share in shares):
            self.data["authors-even"] = "on"
        elif shares and all(isinstance(share, int | float) for share in shares) and abs(sum(shares) - 1) < 0.005:
            for number, share in zip(at, shares, strict=True):
                self.data[f"authors-{number}-share"] = round(Decimal(str(share)) * 100, 2)

    def _put_lines(self, shown: WholeForm, parts: Sequence[Part]) -> None:
        """Post the lines of the sheet, or those on file where it has none; they are compared and written as a whole."""
        if not parts:
            for form in shown.worksheet.initial_forms:
                self._put(form, {})
                self.lines.append(None)
        for part in parts:
            given = {name: cell for name, cell in part.cells.items() if name != "number" and cell not in (None, "")}
            for name, cell in (LINE_DEFAULTS | given).items():
                self.data[f"lines-{len(self.lines)}-{name}"] = cell
            self.lines.append(part)
        self.data["lines-TOTAL_FORMS"], self.data["lines-INITIAL_FORMS"] = str(len(self.lines)), "0"


def _is_sum(form: BaseForm, name: str, cell: Any) -> bool:
    return hasattr(form.fields[name], "small_below") and isinstance(cell, int | float) and cell == cell // 1


def _another_person(part: Part, form: Any) -> list[tuple[str, str]]:
    """Sex and birth date stand on the member list; where a row says otherwise, it may mean somebody else of that name."""
    member = getattr(form.instance, "member", None) if part.sheet == AUTHORS else None
    found = []
    for name in ("sex", "birth_date") if member else ():
        cell = part.cells.get(name)
        try:
            typed = form.fields[name].to_python(cell) if cell not in (None, "") else None
        except ValidationError:
            typed = None
        if typed and typed != getattr(member, name):
            found.append((name, _("The member list says otherwise. Is it somebody else of that name? Write the employee code.")))
    return found
