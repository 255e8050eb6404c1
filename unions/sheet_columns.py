"""The columns of a member list, on their way in and out."""

from django.utils.translation import gettext_lazy

from toolkit.sheets import columns as kinds
from toolkit.sheets.columns import Column
from unions.models.member import Qualification, Sex, WorkClass

BORN = ("ngay sinh", "ngay thang nam sinh", "ngay thang sinh", "nam sinh", "ngay thang nam sinh ngay thang nam sinh")
SEX = ("gioi tinh", "nam nu", "phai")

MEMBER_COLUMNS = (
    Column(
        name="name", label=gettext_lazy("Full name"), required=True, width=28, asked=gettext_lazy("Required."),
        also=("ho va ten", "ho ten", "ten", "ho va ten doan vien", "ho ten doan vien", "doan vien", "ten doan vien",
              "ho ten nguoi lao dong", "ho va ten nguoi lao dong"),
    ),
    Column(
        name="sex", label=gettext_lazy("Sex"), kind=kinds.CHOICE, choices=Sex.choices, required=True, width=10, also=SEX,
        asked=gettext_lazy("Required. Choose from the list."),
    ),
    Column(
        name="birth_date", label=gettext_lazy("Birth date"), kind=kinds.DAY, also=BORN, width=13,
        asked=gettext_lazy("dd/mm/yyyy."),
    ),
    Column(
        name="employee_code", label=gettext_lazy("Employee code"), width=14,
        asked=gettext_lazy("As on the company's card. Once in a union."),
        also=("ma nhan vien", "ma nv", "msnv", "ma so nv", "ma so nhan vien", "ma so", "ma cong nhan", "ma cn",
              "so the nhan vien", "ma the", "id"),
    ),
    Column(
        name="card_number", label=gettext_lazy("Union card number"), width=16,
        also=("so the doan vien", "so the cong doan", "the doan vien", "ma so the doan vien", "so the dv", "so the"),
    ),
    Column(
        name="joined_on", label=gettext_lazy("Joined on"), kind=kinds.DAY, required=True, width=13,
        asked=gettext_lazy("Required. dd/mm/yyyy."),
        also=("ngay vao cong doan", "ngay gia nhap", "ngay vao cd", "ngay ket nap", "ngay gia nhap cong doan",
              "ngay vao to chuc cong doan", "thoi gian gia nhap cong doan"),
    ),
    Column(
        name="left_on", label=gettext_lazy("Last day"), kind=kinds.DAY, width=13,
        asked=gettext_lazy("Empty while the person is a member."),
        also=("ngay cuoi", "ngay nghi", "ngay thoi", "ngay nghi viec", "ngay thoi viec", "ngay roi cong doan"),
    ),
    Column(
        name="job_title", label=gettext_lazy("Job title"), width=24,
        also=("chuc danh", "cong viec", "chuc vu", "vi tri", "vi tri cong viec", "nghe nghiep", "chuc danh cong viec"),
    ),
    Column(
        name="qualification", label=gettext_lazy("Qualification"), kind=kinds.CHOICE, choices=Qualification.choices, width=24,
        asked=gettext_lazy("Choose from the list."), also=("trinh do", "trinh do chuyen mon", "chuyen mon"),
    ),
    Column(
        name="work_class", label=gettext_lazy("Class"), kind=kinds.CHOICE, choices=WorkClass.choices, width=18,
        asked=gettext_lazy("Choose from the list; empty means a direct worker."),
        also=("doi tuong", "loai lao dong", "nhom lao dong"),
    ),
)  # fmt: skip
