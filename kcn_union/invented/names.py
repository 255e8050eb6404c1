"""Invented people: names put together by chance, ages, trades."""

from datetime import date, timedelta
from random import Random

from kcn_union.invented.dice import one_of
from unions.models.member import Qualification, Sex, WorkClass

FAMILIES = {
    "Nguyễn": 36,
    "Trần": 11,
    "Lê": 9,
    "Phạm": 7,
    "Hoàng": 6,
    "Vũ": 5,
    "Đặng": 4,
    "Bùi": 4,
    "Đỗ": 3,
    "Ngô": 3,
    "Dương": 4,
    "Đào": 2,
    "Lý": 2,
    "Nông": 2,
    "Ma": 2,
    "Hà": 2,
    "Phan": 2,
    "Lưu": 1,
    "Đinh": 1,
    "Tạ": 1,
    "Trịnh": 1,
    "Lương": 1,
}
MIDDLES = {
    Sex.FEMALE: {"Thị": 46, "Thu": 8, "Thanh": 7, "Ngọc": 6, "Minh": 4, "Hồng": 5, "Kim": 4, "Bích": 4, "Phương": 4, "Diệu": 2},
    Sex.MALE: {"Văn": 40, "Đức": 8, "Quang": 7, "Hữu": 6, "Xuân": 5, "Ngọc": 5, "Minh": 5, "Đình": 5, "Công": 4, "Quốc": 4},
}
GIVEN = {
    Sex.FEMALE: """An Anh Ánh Bình Châm Châu Chi Cúc Diễm Dung Duyên Giang Hà Hải Hạnh Hằng Hậu Hiên Hiền Hoa Hòa Hoài Hồng Huế
        Huệ Hương Hường Huyền Khánh Lan Lê Liên Liễu Linh Loan Luyến Ly Mai Mến Miền My Mỹ Nga Ngân Nghĩa Ngọc Nguyệt Nhàn Nhung
        Oanh Phương Phượng Quyên Quỳnh Sen Tâm Thảo Thắm Thanh Thêu Thoa Thơm Thu Thúy Thủy Thư Thương Trang Trà Tuyết Uyên Vân
        Xuân Yến""".split(),
    Sex.MALE: """An Anh Bách Bằng Bảo Bình Chiến Chính Chung Công Cường Dũng Duy Dương Đại Đạt Điệp Đông Đồng Đức Giang Hà Hải
        Hậu Hiếu Hiệp Hòa Hoàn Hoàng Huân Hùng Huy Hưng Kiên Khánh Khoa Khôi Lâm Linh Long Lộc Lợi Lực Mạnh Minh Nam Nghĩa Ngọc
        Phong Phú Phúc Quân Quang Quý Quyết Sáng Sơn Sỹ Tài Tâm Tân Thái Thành Thắng Thế Thiện Thịnh Thuận Tiến Tiệp Toàn Toản
        Trung Trường Tuân Tuấn Tùng Tuyên Việt Vinh Vương""".split(),
}
CLASSES = {WorkClass.DIRECT: 86, WorkClass.TECHNICAL: 9, WorkClass.MANAGING: 5}
SCHOOLING = {
    WorkClass.DIRECT: {
        Qualification.NONE: 44,
        Qualification.VOCATIONAL: 40,
        Qualification.COLLEGE: 12,
        Qualification.UNIVERSITY: 4,
    },
    WorkClass.TECHNICAL: {
        Qualification.VOCATIONAL: 12,
        Qualification.COLLEGE: 38,
        Qualification.UNIVERSITY: 48,
        Qualification.POSTGRADUATE: 2,
    },
    WorkClass.MANAGING: {Qualification.COLLEGE: 22, Qualification.UNIVERSITY: 72, Qualification.POSTGRADUATE: 6},
    WorkClass.OFFICER: {Qualification.COLLEGE: 25, Qualification.UNIVERSITY: 75},
}
TECHNICAL_POSTS = ["Kỹ thuật viên bảo trì", "Kỹ sư quy trình", "Nhân viên chất lượng", "Kỹ thuật viên thiết bị", "Kỹ sư sản xuất"]
MANAGING_POSTS = ["Tổ trưởng sản xuất", "Ca trưởng", "Quản đốc", "Trưởng bộ phận kỹ thuật", "Phó quản đốc"]
CONFIRMING_POSTS = ["Giám đốc sản xuất", "Kế toán trưởng", "Phó giám đốc", "Giám đốc nhà máy", "Trưởng phòng tài chính"]


def person_name(source: Random, sex: Sex) -> str:
    return f"{one_of(source, FAMILIES)} {one_of(source, MIDDLES[sex])} {source.choice(GIVEN[sex])}"


def born_before(source: Random, day: date) -> date:
    """Return a birth date of somebody who is between 19 and 50 on that day, more often young."""
    years = 19 + 31 * source.random() ** 1.5
    return day - timedelta(days=int(years * 365.25))
