"""The sheet of a half-year's returns: all unions, for the board that enters what came on paper."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emulation.figures import reporters
from emulation.forms import UnionReturnForm
from emulation.models import HalfYear, UnionReturn, writing
from toolkit.sheets import columns as kinds
from toolkit.sheets.columns import Column, as_text
from toolkit.sheets.out import Sheet as OutSheet
from toolkit.steps import Refused
from unions.models import Union
from unions.sheet_kinds import Asked, Meant
from unions.sheet_records import Records

State = UnionReturn.State
EDITABLE = (State.DRAFT, State.SENT_BACK)
COLUMNS = (
    Column(
        name="code", label=gettext_lazy("Union code"), required=True, width=12, also=("ma cdcs", "ma", "ma don vi"),
        asked=gettext_lazy("Do not change: it tells which union the row is about."),
    ),
    Column(
        name="name", label=gettext_lazy("Grassroots union"), width=44, also=("cdcs", "ten cdcs", "don vi", "cong doan co so"),
        asked=gettext_lazy("Only to read; it is not loaded."),
    ),
    Column(name="workers", label=gettext_lazy("Workers"), kind=kinds.WHOLE, width=14,
           also=("tong so cnld", "cnld", "so cnld", "cnvcld", "so lao dong", "tong so lao dong", "nguoi lao dong"),
           asked=gettext_lazy("On the cut-off day.")),
    Column(name="women_workers", label=gettext_lazy("Women workers"), kind=kinds.WHOLE, width=14,
           also=("nu cnld", "lao dong nu", "trong do nu", "cnld nu", "nu cnvcld"), asked=gettext_lazy("On the cut-off day.")),
    Column(name="members", label=gettext_lazy("Members"), kind=kinds.WHOLE, width=14,
           also=("doan vien", "so doan vien", "tong so doan vien"), asked=gettext_lazy("On the cut-off day.")),
    Column(name="women_members", label=gettext_lazy("Women members"), kind=kinds.WHOLE, width=14,
           also=("nu doan vien", "doan vien nu"), asked=gettext_lazy("On the cut-off day.")),
    Column(name="results", label=gettext_lazy("Results"), width=40, also=("ket qua",)),
    Column(name="difficulties", label=gettext_lazy("Difficulties"), width=40, also=("kho khan", "kho khan vuong mac")),
    Column(name="lessons", label=gettext_lazy("Lessons"), width=40, also=("bai hoc", "bai hoc kinh nghiem")),
)  # fmt: skip


class Returns(Records):
    """The returns of one half-year; each arrives as a draft, and is sent and accepted by its own steps."""

    name = "returns"
    label = gettext_lazy("Half-year returns")
    model = UnionReturn
    tables: Mapping[str, Sequence[Column]] = {"Báo cáo": COLUMNS}
    fields = tuple(UnionReturnForm.Meta.fields)

    @property
    def help(self) -> list[str]:
        return [
            _("One row is one union. Each return arrives as a draft; it is sent and accepted afterwards."),
            _("A union that is not in the file, or whose row is empty, stays as it is."),
            _("A return that was sent or accepted is not changed by a file."),
        ]

    def scope(self, slug: str, user: Any, on: date) -> HalfYear:
        half_year = HalfYear.objects.listed().filter(code=slug).first()
        if half_year is None:
            raise Http404
        return half_year

    def refusal(self, scope: HalfYear, by: Any, on: date) -> str:
        if not by.writes_for_all(on):
            return _("Only a verifier or the head of the board does this.")
        if scope.state != HalfYear.State.OPEN:
            return _("%(half_year)s is closed. Its returns are not loaded any more.") % {"half_year": scope}
        return ""

    def address(self, scope: HalfYear) -> str:
        return f"{reverse('returns')}?half_year={scope.code}"

    def personal(self, asked: Asked) -> bool:
        return False

    def known(self, asked: Asked) -> list[OutSheet]:
        """The unions expected to report, with what they have reported."""
        unions = Union.objects.visible_to(asked.by, on=asked.today).with_changes().order_by("name_sort", "pk")
        filed = UnionReturn.objects.filter(half_year=asked.scope)
        rows = (
            [row.union.code, row.then.name, *(getattr(row.union_return, name, None) for name in self.fields)]
            for row in reporters(asked.scope, unions, filed)
            if row.expected
        )
        return [OutSheet(name="Báo cáo", columns=COLUMNS, rows=rows, lists=1)]

    def found(self, cells: Mapping[str, Any], asked: Asked) -> tuple[UnionReturn | None, list[tuple[str, str]]]:
        code = as_text(cells.get("code")).upper()
        union = Union.objects.visible_to(asked.by, on=asked.today).filter(code=code).first()
        if union is None:
            return None, [("code", _("No union has the code “%(code)s”.") % {"code": code})]
        filed = UnionReturn.objects.filter(half_year=asked.scope, union=union).select_related("union", "half_year").first()
        if filed:
            return filed, []
        if not reporters(asked.scope, [union], [])[0].expected:
            return None, [("code", _("This union does not report for %(half_year)s.") % {"half_year": asked.scope})]
        paper = UnionReturn.Source.PAPER
        return UnionReturn(union=union, half_year=asked.scope, source=paper, entered_by=asked.by, op_id=uuid4()), []

    def form(self, record: UnionReturn, data: dict[str, Any], asked: Asked) -> UnionReturnForm:
        return UnionReturnForm(data, instance=record)

    def forbidden(self, record: UnionReturn, changes: Mapping[str, list]) -> list[tuple[str, str]]:
        if record.state in EDITABLE:
            return []
        text = _("The return is “%(state)s” and is not changed by a file. Send it back first.")
        return [(name, text % {"state": record.get_state_display()}) for name in changes if name in self.fields]

    def write(self, meant: Sequence[Meant], asked: Asked) -> None:
        """Write the drafts, unless the half-year was closed since it was asked about."""
        writing()
        if refused := self.refusal(HalfYear.objects.get(pk=asked.scope.pk), asked.by, asked.today):
            raise Refused(refused)
        super().write(meant, asked)

    def is_empty(self, cells: Mapping[str, Any]) -> bool:
        return not any(as_text(cells.get(name)).strip() for name in self.fields)
