"""The sheet of unions: what an administrator keeps of them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Model
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from toolkit.sheets import columns as kinds
from toolkit.sheets.columns import Column, as_text
from toolkit.sheets.out import Sheet as OutSheet
from toolkit.text import fold
from unions.forms import UnionForm
from unions.models import IndustrialPark, Superior, Union
from unions.models.people import Role
from unions.sheet_kinds import Asked
from unions.sheet_records import Records

EMPTY_ROWS = 50
UNION_COLUMNS = (
    Column(name="code", label=gettext_lazy("Code"), required=True, width=12, also=("ma", "ma cdcs", "ma don vi"),
           asked=gettext_lazy("Required. Never changes: it tells which union the row is about.")),
    Column(name="name", label=gettext_lazy("Grassroots union"), required=True, width=44,
           also=("cdcs", "ten cdcs", "cong doan co so", "ten", "ten don vi", "don vi"), asked=gettext_lazy("Required. In full.")),
    Column(name="employer", label=gettext_lazy("Employer"), required=True, width=40,
           also=("cong ty", "doanh nghiep", "nguoi su dung lao dong", "ten cong ty", "ten doanh nghiep"),
           asked=gettext_lazy("Required.")),
    Column(name="ownership", label=gettext_lazy("Ownership"), kind=kinds.CHOICE, choices=Union.Ownership.choices, required=True,
           width=22, also=("loai hinh", "loai hinh doanh nghiep", "hinh thuc so huu"),
           asked=gettext_lazy("Required. Choose from the list.")),
    Column(name="sector", label=gettext_lazy("Sector"), width=20, also=("nganh", "nganh nghe", "linh vuc")),
    Column(name="park", label=gettext_lazy("Industrial park"), required=True, width=20, also=("khu cong nghiep", "kcn"),
           asked=gettext_lazy("Required. Its name as it stands in the administration.")),
    Column(name="superior", label=gettext_lazy("Legal superior"), required=True, width=36,
           also=("cong doan cap tren", "cong doan cap tren truc tiep", "cap tren truc tiep"),
           asked=gettext_lazy("Required. Its name as it stands in the administration.")),
    Column(name="managing_board", label=gettext_lazy("Managing board"), required=True, width=36,
           also=("don vi quan ly", "ban quan ly"),
           asked=gettext_lazy("Required. Its name as it stands in the administration.")),
    Column(name="founded_on", label=gettext_lazy("Founded on"), kind=kinds.DAY, required=True, width=14, also=("ngay thanh lap",),
           asked=gettext_lazy("Required. dd/mm/yyyy.")),
)  # fmt: skip
# What changes with a day and a decision only.
DATED = {"name", "park", "superior", "founded_on"}


class Unions(Records):
    """The unions of the board, for the administrator."""

    name = "unions"
    label = gettext_lazy("Grassroots unions")
    model = Union
    tables: Mapping[str, Sequence[Column]] = {"CĐCS": UNION_COLUMNS}
    fields = tuple(UnionForm.Meta.fields)

    @property
    def help(self) -> list[str]:
        return [
            _("One row is one union. Unions that are not in the file stay as they are: none is deleted."),
            _("A new name, park or superior is entered in the administration, with its day and decision, not here."),
        ]

    def scope(self, slug: str, user: Any, on: date) -> None:
        if slug != "all":
            raise Http404

    def refusal(self, scope: None, by: Any, on: date) -> str:
        return "" if by.has_role(on, Role.ADMIN) else _("Only an administrator loads unions.")

    def address(self, scope: None) -> str:
        return reverse("admin:unions_union_changelist")

    def personal(self, asked: Asked) -> bool:
        return False

    def known(self, asked: Asked) -> list[OutSheet]:
        unions = Union.objects.select_related("park", "superior", "managing_board").order_by("name_sort", "pk")
        rows = ([column.write(_told_of(union, column.name)) for column in UNION_COLUMNS] for union in unions.iterator())
        return [OutSheet(name="CĐCS", columns=UNION_COLUMNS, rows=rows, lists=EMPTY_ROWS)]

    def found(self, cells: Mapping[str, Any], asked: Asked) -> tuple[Union | None, list[tuple[str, str]]]:
        code = as_text(cells.get("code")).upper()
        union = Union.objects.select_related("park", "superior", "managing_board").filter(code=code).first()
        return union or Union(code=code), []

    def form(self, record: Union, data: dict[str, Any], asked: Asked) -> UnionForm:
        for name, model in (("park", IndustrialPark), ("superior", Superior), ("managing_board", Superior)):
            if isinstance(data[name], str):
                data[name] = _by_name(model).get(fold(data[name]), data[name])
        return UnionForm(data | {"code": record.code}, instance=record)

    def forbidden(self, record: Union, changes: Mapping[str, list]) -> list[tuple[str, str]]:
        text = _("This changes from a day on, by a decision: enter it in the administration under the changes of unions.")
        return [(name, text) for name in changes if name in DATED]


def _by_name(model: Any) -> dict[str, int]:
    return {fold(name): pk for pk, name in model.objects.values_list("pk", "name")}


def _told_of(union: Union, name: str) -> Any:
    value = getattr(union, name)
    return str(value) if isinstance(value, Model) else value
