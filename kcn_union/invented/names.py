"""Invented names: people, companies, jobs. Any likeness to a real company or person is chance."""

from random import Random

FAMILY = (
    "Nguyễn Nguyễn Nguyễn Nguyễn Trần Trần Lê Lê Phạm Phạm Hoàng Vũ Đặng Bùi Đỗ Hồ Ngô Dương Lý Ma Nông Triệu Hà Lương Đinh Tạ Chu Mai"
).split()
MIDDLE = {
    "female": "Thị Thị Thị Thu Thanh Ngọc Minh Phương Hồng Kim".split(),
    "male": "Văn Văn Văn Đức Quang Minh Tiến Hữu Xuân Công".split(),
}
GIVEN = {
    "female": (
        "Hằng Hoa Lan Mai Ánh Hương Nga Thủy Thảo Trang Linh Huyền Yến Loan Nhung Quỳnh Hạnh Dung Oanh Vân Đào Tuyết Hiền Ngân Phượng Liên Thúy "
        "Duyên Chi Ly"
    ).split(),
    "male": (
        "Hùng Dũng Tuấn Sơn Lợi Thắng Cường Bình Đạt Hải Long Nam Quân Trung Tùng Việt Kiên Khánh Phong Thành Tú Vinh Hiếu Hưng Lâm Mạnh Nghĩa "
        "Phúc Quyết Toàn"
    ).split(),
}
JOBS = {
    "direct": [
        "Công nhân hàn",
        "Công nhân lắp ráp",
        "Công nhân ép nhựa",
        "Công nhân may",
        "Công nhân kiểm hàng",
        "Công nhân đóng gói",
        "Công nhân vận hành máy",
    ],
    "technical": ["Kỹ thuật bảo trì", "Kỹ sư công nghệ", "Kỹ thuật khuôn", "Kỹ sư chất lượng"],
    "managing": ["Tổ trưởng", "Trưởng ca", "Trưởng phòng Sản xuất"],
    "officer": ["Cán bộ công đoàn"],
}

KINDS = {
    "foreign": ["Công ty TNHH {} Vina", "Công ty TNHH {} Việt Nam", "Công ty TNHH {}"],
    "private": ["Công ty CP {}", "Công ty TNHH {}", "Công ty TNHH MTV {}"],
    "state": ["Công ty CP {}"],
}
SECTORS = {
    "điện tử": ["Điện tử", "Linh kiện", "Vi mạch", "Quang học"],
    "cơ khí": ["Cơ khí", "Kim khí", "Thiết bị", "Khuôn mẫu"],
    "may mặc": ["May", "Dệt", "Sợi"],
    "vật liệu": ["Thép", "Bao bì", "Nhựa", "Vật liệu"],
}
FIRST = "Haseong Daemin Seorim Koryeon Hồng Minh Tân An Phú Đông Thuận Việt Bắc Đại Gia Hoàng Trường Phúc Thiên Nhật".split()
SECOND = "Phát Lộc Hưng Thịnh Khánh Quang Sơn Hà Long Cường Tiến Vinh Thành Bình Lâm Hải".split()


def person_name(rng: Random, sex: str) -> str:
    return f"{rng.choice(FAMILY)} {rng.choice(MIDDLE[sex])} {rng.choice(GIVEN[sex])}"


def companies(rng: Random, count: int) -> list[dict]:
    """Return that many different companies: name, ownership, sector."""
    found: dict[str, dict] = {}
    while len(found) < count:
        ownership = rng.choices(["foreign", "private", "state"], [60, 35, 5])[0]
        sector = rng.choices(list(SECTORS), [45, 25, 15, 15])[0]
        own = f"{rng.choice(SECTORS[sector])} {rng.choice(FIRST)} {rng.choice(SECOND)}"
        name = rng.choice(KINDS[ownership]).format(own)
        found.setdefault(own, {"name": name, "ownership": ownership, "sector": sector})
    return list(found.values())
