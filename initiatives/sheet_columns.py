"""The columns of the workbook of initiatives: what the form asks, under the form's words, with what else people call it."""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from initiatives.models import Author, BenefitLine, Initiative
from toolkit.fields import DayColumn, VndColumn
from toolkit.sheets import columns as kinds
from toolkit.sheets.columns import Column

SHEET, AUTHORS, LINES = "Sáng kiến", "Tác giả", "Dòng tính"
KEY = "row_key"
_capitalised = lazy(capfirst, str)
_NUMBER = ("stt", "tt", "so tt", "so thu tu", "no")
_SHARE = ("ty le", "ty le dong gop", "phan tram dong gop", "ty le phan tram dong gop", "dong gop", "muc do dong gop")
_SAID_IN = {VndColumn: kinds.MONEY, DayColumn: kinds.DAY, models.DecimalField: kinds.NUMBER, models.BooleanField: kinds.YES}


def _of(model: type[models.Model], name: str, *also: str, **more: Any) -> Column:
    """Return the column of a model field; its header is the field's name on the form."""
    field: Any = model._meta.get_field(name)
    kind = kinds.CHOICE if field.choices else _SAID_IN.get(type(field), kinds.TEXT)
    given = {"kind": kind, "choices": field.choices or (), "asked": field.help_text, "width": 16}
    return Column(name=name, label=_capitalised(field.verbose_name), also=also, **given | more)


def _number(asked: Any) -> Column:
    return Column(name="number", label=gettext_lazy("No."), also=_NUMBER, width=6, asked=asked)


COLUMNS: Sequence[Column] = (
    _number(gettext_lazy("Yours to choose, once in the sheet: the other two sheets name an initiative by it.")),
    _of(
        Initiative, "title", "sang kien", "ten sang kien", "ten giai phap", "ten sang kien giai phap", "ten sang kien cai tien",
        "noi dung sang kien", "ten sang kien cai tien ky thuat", "ten de tai", "giai phap", required=True, width=50,
    ),
    _of(Initiative, "kind", "loai", "loai sang kien", "loai giai phap", "loai hinh", width=24),
    _of(Initiative, "field_of_application", "linh vuc", "linh vuc ap dung", width=20),
    _of(Initiative, "first_applied_on", "ngay ap dung", "ngay ap dung lan dau", "ap dung tu ngay", "thoi gian ap dung", width=14),
    _of(Initiative, "problem", "thuc trang", "truoc khi cai tien", "kho khan", "hien trang", width=44),
    _of(Initiative, "solution", "noi dung", "noi dung cai tien", "sau khi cai tien", "mo ta giai phap", width=44),
    _of(Initiative, "novelty", "tinh moi", width=30),
    _of(Initiative, "conditions", "dieu kien ap dung", width=30),
    _of(Initiative, "confidential_part", width=30),
    _of(Initiative, "investor", "chu dau tu", width=24),
    Column(
        name="campaigns", label=_capitalised(Initiative._meta.get_field("campaigns").verbose_name), width=30,
        also=("phong trao", "phong trao thi dua"), asked=gettext_lazy("Their names; several with a semicolon between them."),
    ),
    _of(
        Initiative, "declared_vnd", "gia tri lam loi", "gia tri", "so tien lam loi", "tien lam loi", "hieu qua kinh te",
        "gia tri lam loi ke khai", "lam loi", "so tien", "gia tri kinh te", width=18,
    ),
    _of(Initiative, "unlined_reason", width=30),
    _of(Initiative, "unusual_words", width=30),
    _of(Initiative, "confirmed_vnd", "gia tri cong ty xac nhan", "gia tri xac nhan", "cong ty xac nhan", width=18),
    _of(Initiative, "confirmed_by", "nguoi xac nhan", width=22),
    _of(Initiative, "confirmed_by_post", "chuc vu nguoi xac nhan", width=20),
    _of(Initiative, "confirmed_on", "ngay xac nhan", width=14),
    _of(Initiative, "social_value", "hieu qua xa hoi", "loi ich khac", width=30),
    _of(Initiative, "recognition_number", "so quyet dinh", "so qd", "quyet dinh so", "quyet dinh", width=18),
    _of(Initiative, "recognised_on", "ngay quyet dinh", "ngay qd", "ngay cong nhan", "ngay ky quyet dinh", width=14),
    _of(Initiative, "recognised_by", "co quan cong nhan", "noi cong nhan", "don vi cong nhan", "noi ra quyet dinh", width=30),
    _of(Initiative, "paperless_reason", width=30),
    Column(name=KEY, label=gettext_lazy("Row key (do not change)"), width=16),
)  # fmt: skip
# Lists that people keep have the authors beside the title; read, never written.
INLINE: Sequence[Column] = (
    Column(name="authors", label="Tác giả", continues=True, also=(
        "ten tac gia", "ho ten tac gia", "ho va ten tac gia", "tac gia dong tac gia", "nhom tac gia", "ho ten", "ho va ten",
        "nguoi thuc hien", "ca nhan", "ten ca nhan", "tac gia sang kien",
    )),
    Column(name="code", label="Mã nhân viên", continues=True, also=("ma nv", "msnv", "ma so nv", "ma so nhan vien")),
    Column(name="share", label="Tỷ lệ đóng góp (%)", kind=kinds.NUMBER, continues=True, also=_SHARE),
)  # fmt: skip
OF_INITIATIVE = gettext_lazy("The number of the initiative on the first sheet; empty means the one above.")
AUTHOR_COLUMNS: Sequence[Column] = (
    _number(OF_INITIATIVE),
    _of(Author, "name", "ho ten", "ho va ten", "tac gia", "ten tac gia", "ho va ten tac gia", required=True, width=28,
        asked=gettext_lazy("Required. A member of the union, as on its list.")),
    Column(name="code", label=gettext_lazy("Employee code"), width=14, also=("ma nhan vien", "ma nv", "msnv", "ma so nv"),
           asked=gettext_lazy("Where several members have the same name.")),
    _of(Author, "share", *_SHARE, width=10, asked=gettext_lazy("In per cent; left empty for all authors they share evenly.")),
    _of(Author, "work_class", "doi tuong", width=20, asked=gettext_lazy("Empty: as on the member list.")),
    _of(Author, "leader", "giu chuc vu", width=14, asked=gettext_lazy("x, or empty.")),
    _of(Author, "job_title", "chuc danh", "cong viec", "chuc vu", width=20, asked=gettext_lazy("Empty: as on the member list.")),
    _of(Author, "qualification", "trinh do", "trinh do chuyen mon", width=22,
        asked=gettext_lazy("Empty: as on the member list.")),
    Column(name="outside", label=gettext_lazy("Not on the member list"), kind=kinds.YES, width=14,
           also=("ngoai danh sach", "khong phai doan vien"),
           asked=gettext_lazy("x for a person who is no member; workplace, sex and class are needed then.")),
    _of(Author, "workplace", "noi lam viec", "don vi cong tac", width=28),
    _of(Author, "sex", "gioi tinh", width=10),
    _of(Author, "birth_date", "ngay sinh", "ngay thang nam sinh", width=13),
)  # fmt: skip
LINE_COLUMNS: Sequence[Column] = (
    _number(OF_INITIATIVE),
    *(
        _of(BenefitLine, name, required=required, width=width)
        for name, required, width in (
            ("kind", True, 22), ("what", False, 28), ("unit", True, 12), ("cost_before", True, 18), ("cost_after", True, 18),
            ("quantity", True, 16), ("cost_of_applying_vnd", False, 18), ("lasting", False, 16), ("firmness", False, 18),
        )
    ),
)  # fmt: skip
