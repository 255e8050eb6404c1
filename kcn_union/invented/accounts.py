"""The demo's accounts, offered on the sign-in page and printed by the command that starts it."""

from dataclasses import dataclass

PASSWORD = "thidua-2026-demo"  # noqa: S105 - known to everybody, and refused outside demo mode


@dataclass(frozen=True)
class Account:
    """One person of the demo and what they come for."""

    username: str
    role: str
    does: str
    password: str = PASSWORD


ACCOUNTS = [
    Account("canbo", "Cán bộ CĐCS", "nhập sáng kiến, xem số liệu của đơn vị mình"),
    Account("chuyenvien", "Chuyên viên", "tiếp nhận, kiểm tra, chấp nhận sáng kiến"),
    Account("chuyenvien2", "Chuyên viên thứ hai", "chấp nhận thay khi người kia đã nhập"),
    Account("lanhdao", "Lãnh đạo ban", "chấp nhận sáng kiến, xem toàn bộ số liệu"),
    Account("docbaocao", "LĐLĐ tỉnh", "xem số liệu 6 tháng"),
    Account("hoidong", "Thành viên Hội đồng TĐ-KT", "đọc hồ sơ đề nghị khen thưởng của đợt mình dự"),
    Account("quantri", "Quản trị", "CĐCS, tài khoản, danh mục"),
]
