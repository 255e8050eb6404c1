"""The catalogue as it is known on the day of loading: nothing of it is confirmed, an admin compares each row with its text."""

from datetime import date
from decimal import Decimal

from django.db import migrations

# code, name, short name, addressed as, rank
AUTHORITIES = [
    ("CDCS", "Ban Chấp hành công đoàn cơ sở", "CĐCS", "", 1),
    ("DN", "Người đứng đầu doanh nghiệp", "Doanh nghiệp", "", 2),
    ("XA", "Chủ tịch Ủy ban nhân dân cấp xã", "Cấp xã", "", 3),
    ("CTTT", "Công đoàn cấp trên trực tiếp cơ sở", "CĐ cấp trên", "Ban Chấp hành Công đoàn cấp trên trực tiếp cơ sở", 4),
    ("LDLD", "Liên đoàn Lao động tỉnh", "LĐLĐ tỉnh", "Ban Thường vụ Liên đoàn Lao động tỉnh", 5),
    ("UBND", "Ủy ban nhân dân tỉnh", "UBND tỉnh", "Chủ tịch Ủy ban nhân dân tỉnh", 6),
    ("TLD", "Tổng Liên đoàn Lao động Việt Nam", "Tổng LĐLĐ", "Đoàn Chủ tịch Tổng Liên đoàn Lao động Việt Nam", 7),
    ("CP", "Chính phủ, Thủ tướng Chính phủ", "Chính phủ", "Thủ tướng Chính phủ", 8),
    ("CTN", "Chủ tịch nước", "Chủ tịch nước", "", 9),
]

READ, OLD, PARTLY, GENERAL = "read", "old", "partly", "general"

# The texts: key -> (as it is cited, first day of the text, how its content is known)
TEXTS = {
    "1564-11": ("QĐ 1564/QĐ-TLĐ ngày 24/12/2014, Điều 11", date(2014, 12, 24), OLD),
    "1564-16": ("QĐ 1564/QĐ-TLĐ ngày 24/12/2014, Điều 16", date(2014, 12, 24), OLD),
    "149": ("HD 149/HD-TLĐ năm 2015", date(2015, 1, 1), OLD),
    "168": ("HD 168/HD-TLĐ năm 2015", date(2015, 1, 1), OLD),
    "2106-15": ("QĐ 2106/QĐ-TLĐ ngày 28/12/2017, Điều 15", date(2017, 12, 28), OLD),
    "2106-gvn": ("QĐ 2106/QĐ-TLĐ ngày 28/12/2017, Điều 15", date(2017, 12, 28), PARTLY),
    "ndc": ("Thể lệ Giải thưởng Nguyễn Đức Cảnh, kỳ xét năm 2018", date(2018, 1, 1), READ),
    "nvl": ("Thể lệ Giải thưởng Nguyễn Văn Linh, kỳ xét năm 2022", date(2022, 1, 1), PARTLY),
    "1294": ("HD 1294/HD-TLĐ ngày 14/8/2019", date(2019, 8, 14), PARTLY),
    "1689": ("QĐ 1689/QĐ-TLĐ ngày 12/11/2019", date(2019, 11, 12), OLD),
    "1689-cdcs": ("QĐ 1689/QĐ-TLĐ ngày 12/11/2019, theo hướng dẫn năm 2021 của một CĐCS", date(2019, 11, 12), OLD),
    "1689-14": ("QĐ 1689/QĐ-TLĐ ngày 12/11/2019, Điều 14", date(2019, 11, 12), OLD),
    "1689-?": ("QĐ 1689/QĐ-TLĐ ngày 12/11/2019", date(2019, 11, 12), GENERAL),
    "gvn": ("Phong trào Giỏi việc nước, đảm việc nhà của Tổng LĐLĐ từ năm 1989", date(1989, 1, 1), READ),
    "gvn-?": ("QĐ 2106/QĐ-TLĐ ngày 28/12/2017, Điều 15", date(2017, 12, 28), GENERAL),
    "luat-21": ("Luật Thi đua, khen thưởng 06/2022/QH15, Điều 21", date(2024, 1, 1), READ),
    "luat-22": ("Luật Thi đua, khen thưởng 06/2022/QH15, Điều 22", date(2024, 1, 1), READ),
    "luat-23": ("Luật Thi đua, khen thưởng 06/2022/QH15, Điều 23", date(2024, 1, 1), READ),
    "luat-24": ("Luật Thi đua, khen thưởng 06/2022/QH15, Điều 24", date(2024, 1, 1), READ),
    "luat-42": ("Luật Thi đua, khen thưởng 06/2022/QH15, Điều 42–44", date(2024, 1, 1), GENERAL),
    "luat-73": ("Luật Thi đua, khen thưởng 06/2022/QH15, Điều 73", date(2024, 1, 1), GENERAL),
    "luat-75": ("Luật Thi đua, khen thưởng 06/2022/QH15, Điều 75", date(2024, 1, 1), PARTLY),
    "luat-80": ("Luật Thi đua, khen thưởng 06/2022/QH15, Điều 80.4", date(2024, 1, 1), PARTLY),
    "98-co": ("NĐ 98/2023/NĐ-CP, hết hiệu lực từ 01/7/2025", date(2024, 1, 1), OLD),
    "152-4": ("NĐ 152/2025/NĐ-CP, Điều 4", date(2025, 7, 1), PARTLY),
    "152-4+": ("QĐ 1689/QĐ-TLĐ ngày 12/11/2019; NĐ 152/2025/NĐ-CP, Điều 4", date(2025, 7, 1), PARTLY),
    "tt15-9": ("TT 15/2025/TT-BNV, Điều 9", date(2025, 8, 5), PARTLY),
    "bn-31": ("QĐ 86/2025/QĐ-UBND tỉnh Bắc Ninh, Điều 3.1 (tỉnh làm mẫu)", date(2025, 12, 15), PARTLY),
    "bn-32": ("QĐ 86/2025/QĐ-UBND tỉnh Bắc Ninh, Điều 3.2 (tỉnh làm mẫu)", date(2025, 12, 15), PARTLY),
    "bn-33": ("QĐ 86/2025/QĐ-UBND tỉnh Bắc Ninh, Điều 3.3 (tỉnh làm mẫu)", date(2025, 12, 15), PARTLY),
    "bn-4": ("QĐ 86/2025/QĐ-UBND tỉnh Bắc Ninh, Điều 4.2 (tỉnh làm mẫu)", date(2025, 12, 15), PARTLY),
}

PRIZE = "Tiền thưởng theo NĐ 152/2025/NĐ-CP, Điều 49–50."
GONE = "Từ năm 2025 các KCN do một ban của LĐLĐ tỉnh quản lý; cần xác định ai còn thẩm quyền tặng giấy khen này."

# code, name, short name, authority, kind, form, type, for whom, text, more
AWARDS = [
    # What the grassroots, the employer and the commune decide: recorded as facts that criteria read.
    ("DVCDXS", "Đoàn viên công đoàn xuất sắc", "ĐVCĐ xuất sắc", "CDCS", "title", "other", "merit", "person", "1689-cdcs", {"fact": True}),
    ("TOCD_XS", "Tổ công đoàn, công đoàn bộ phận xuất sắc", "Tổ công đoàn xuất sắc", "CDCS", "title", "other", "merit", "union", "1689-cdcs", {"fact": True, "note": "Ghi cho công đoàn cơ sở có tổ hoặc bộ phận được công nhận."}),
    ("GVN_DVN", "Giỏi việc nước, đảm việc nhà (cấp cơ sở)", "GVN-ĐVN cơ sở", "CDCS", "title", "other", "theme", "person", "gvn", {"fact": True}),
    ("GK_CDCS", "Giấy khen của Ban Chấp hành công đoàn cơ sở", "Giấy khen CĐCS", "CDCS", "commendation", "letter", "merit", "person", "1689-cdcs", {"fact": True, "twice": True}),
    ("HTXSNV", "Hoàn thành xuất sắc nhiệm vụ (xếp loại năm của người lao động)", "Hoàn thành xuất sắc nhiệm vụ", "DN", "title", "other", "merit", "person", "luat-23", {"fact": True, "confidence": GENERAL, "note": "Kết quả xếp loại hằng năm của doanh nghiệp, là căn cứ của tiêu chuẩn khác."}),
    ("LDTT", "Lao động tiên tiến", "Lao động tiên tiến", "DN", "title", "other", "merit", "person", "luat-24", {"fact": True, "prize": "0.3"}),
    ("CSTD_CS", "Chiến sĩ thi đua cơ sở", "CSTĐ cơ sở", "DN", "title", "fighter", "merit", "person", "luat-23", {"fact": True, "prize": "1"}),
    ("TTLDTT", "Tập thể lao động tiên tiến", "Tập thể LĐTT", "DN", "title", "other", "merit", "union", "bn-4", {"fact": True, "prize": "0.8", "confidence": READ, "basis": "Luật Thi đua, khen thưởng 06/2022/QH15; QĐ 86/2025/QĐ-UBND tỉnh Bắc Ninh, Điều 4.2 (tỉnh làm mẫu)"}),
    ("GK_DN", "Giấy khen của người đứng đầu doanh nghiệp", "Giấy khen doanh nghiệp", "DN", "commendation", "letter", "merit", "person", "luat-75", {"fact": True, "twice": True}),
    ("GK_XA", "Giấy khen của Chủ tịch UBND cấp xã", "Giấy khen cấp xã", "XA", "commendation", "letter", "merit", "person", "luat-75", {"fact": True, "twice": True}),
    ("CDCS_XS", "Công đoàn cơ sở hoàn thành xuất sắc nhiệm vụ", "CĐCS HT xuất sắc nhiệm vụ", "CTTT", "title", "other", "merit", "union", "1294", {"fact": True, "note": "Kết quả xếp loại hằng năm, là căn cứ của tiêu chuẩn khác. Các mức xếp loại cần đối chiếu."}),
    ("CDCS_TOT", "Công đoàn cơ sở hoàn thành tốt nhiệm vụ", "CĐCS HT tốt nhiệm vụ", "CTTT", "title", "other", "merit", "union", "1294", {"fact": True, "confidence": GENERAL}),
    ("CDCS_HT", "Công đoàn cơ sở hoàn thành nhiệm vụ", "CĐCS hoàn thành nhiệm vụ", "CTTT", "title", "other", "merit", "union", "1294", {"fact": True, "confidence": GENERAL}),
    # What a round proposes.
    ("GK_CTTT", "Giấy khen của Ban Chấp hành Công đoàn cấp trên trực tiếp cơ sở", "Giấy khen CĐ cấp trên", "CTTT", "commendation", "letter", "merit", "person", "1689-cdcs", {"twice": True, "note": GONE}),
    ("BK_LDLD", "Bằng khen của Ban Chấp hành LĐLĐ tỉnh", "Bằng khen LĐLĐ tỉnh", "LDLD", "commendation", "certificate", "merit", "person", "1689-cdcs", {"twice": True}),
    ("CO_LDLD", "Cờ thi đua của LĐLĐ tỉnh", "Cờ LĐLĐ tỉnh", "LDLD", "title", "flag", "merit", "union", "1564-11", {}),
    ("BK_GVN", "Bằng khen chuyên đề Giỏi việc nước, đảm việc nhà", "Bằng khen GVN-ĐVN", "LDLD", "commendation", "certificate", "theme", "person", "2106-gvn", {"twice": True}),
    ("CO_TLD", "Cờ thi đua toàn diện của Tổng LĐLĐ", "Cờ Tổng LĐLĐ", "TLD", "title", "flag", "merit", "union", "1689", {"note": "Theo chỉ tiêu của từng cụm, khối thi đua."}),
    ("CO_TLD_CD", "Cờ thi đua chuyên đề của Tổng LĐLĐ (Xanh – Sạch – Đẹp, bảo đảm ATVSLĐ)", "Cờ chuyên đề Tổng LĐLĐ", "TLD", "title", "flag", "theme", "union", "168", {}),
    ("BK_TLD", "Bằng khen toàn diện của Tổng LĐLĐ", "Bằng khen Tổng LĐLĐ", "TLD", "commendation", "certificate", "merit", "person", "1689-14", {}),
    ("BK_TLD_C", "Bằng khen toàn diện của Tổng LĐLĐ (tập thể)", "Bằng khen Tổng LĐLĐ (tập thể)", "TLD", "commendation", "certificate", "merit", "union", "1689-?", {}),
    ("BK_TLD_CD", "Bằng khen chuyên đề của Tổng LĐLĐ", "Bằng khen chuyên đề Tổng LĐLĐ", "TLD", "commendation", "certificate", "theme", "person", "2106-15", {"twice": True, "note": "Không quá 300 bằng khen cho một chuyên đề trong một năm trên cả nước."}),
    ("BLDST", "Bằng Lao động sáng tạo", "Bằng Lao động sáng tạo", "TLD", "commendation", "creative", "theme", "person", "1564-16", {"note": "Mức giá trị theo QĐ 1564 năm 2014, đọc lại một phần năm 2022; mức theo QĐ 999/QĐ-TLĐ năm 2024 chưa đọc được."}),
    ("GT_NDC", "Giải thưởng Nguyễn Đức Cảnh", "Giải thưởng Nguyễn Đức Cảnh", "TLD", "prize", "other", "service", "person", "ndc", {"note": "Năm năm xét một lần: 2008, 2013, 2018, 2023, kỳ tới 2028."}),
    ("GT_NVL", "Giải thưởng Nguyễn Văn Linh", "Giải thưởng Nguyễn Văn Linh", "TLD", "prize", "other", "service", "person", "nvl", {"note": "Khoảng 10 giải mỗi kỳ."}),
    ("KNC", "Kỷ niệm chương “Vì sự nghiệp xây dựng tổ chức Công đoàn”", "Kỷ niệm chương Công đoàn", "TLD", "medal", "medal", "years", "person", "149", {"note": "Hằng năm, dịp 28/7."}),
    ("CSTD_T", "Chiến sĩ thi đua cấp tỉnh", "CSTĐ cấp tỉnh", "UBND", "title", "fighter", "merit", "person", "luat-22", {"prize": "3", "votes": 90}),
    ("TTLDXS", "Tập thể lao động xuất sắc", "Tập thể LĐ xuất sắc", "UBND", "title", "other", "merit", "union", "bn-32", {"prize": "1.5", "confidence": READ, "basis": "Luật Thi đua, khen thưởng 06/2022/QH15; QĐ 86/2025/QĐ-UBND tỉnh Bắc Ninh, Điều 3.2 (tỉnh làm mẫu)"}),
    ("CO_UBND", "Cờ thi đua của UBND tỉnh", "Cờ UBND tỉnh", "UBND", "title", "flag", "merit", "union", "bn-31", {"prize": "8"}),
    ("BK_UBND", "Bằng khen của Chủ tịch UBND tỉnh", "Bằng khen UBND tỉnh", "UBND", "commendation", "certificate", "merit", "person", "bn-33", {}),
    ("BK_UBND_C", "Bằng khen của Chủ tịch UBND tỉnh (tập thể)", "Bằng khen UBND tỉnh (tập thể)", "UBND", "commendation", "certificate", "merit", "union", "bn-33", {}),
    ("CSTD_TQ", "Chiến sĩ thi đua toàn quốc", "CSTĐ toàn quốc", "CP", "title", "fighter", "merit", "person", "luat-21", {"prize": "4.5", "votes": 90}),
    ("CO_CP", "Cờ thi đua của Chính phủ", "Cờ Chính phủ", "CP", "title", "flag", "merit", "union", "98-co", {"prize": "12", "note": "Hồ sơ gửi trước 30/6 năm sau (theo NĐ 98)."}),
    ("BK_TTG", "Bằng khen của Thủ tướng Chính phủ", "Bằng khen Thủ tướng", "CP", "commendation", "certificate", "merit", "person", "luat-73", {"twice": True}),
    ("HCLD_3", "Huân chương Lao động hạng Ba", "Huân chương LĐ hạng Ba", "CTN", "commendation", "other", "merit", "person", "luat-42", {"twice": True}),
    ("HCLD_2", "Huân chương Lao động hạng Nhì", "Huân chương LĐ hạng Nhì", "CTN", "commendation", "other", "merit", "person", "luat-42", {"twice": True}),
    ("HCLD_1", "Huân chương Lao động hạng Nhất", "Huân chương LĐ hạng Nhất", "CTN", "commendation", "other", "merit", "person", "luat-42", {"twice": True}),
]  # fmt: skip

A1, A2 = "Trình độ đến cao đẳng, không giữ chức vụ: một giải pháp", "Trình độ đến cao đẳng, không giữ chức vụ: ba năm liền"
B, C = "Trình độ đại học trở lên, không giữ chức vụ", "Người giữ chức vụ lãnh đạo"
C2, D = "Người giữ chức vụ lãnh đạo: giải pháp quản lý", "Giá trị không tính được bằng tiền"
UP_TO_COLLEGE = ("qualification", "Trình độ chuyên môn đến cao đẳng", {"qualification_to": "college"})
UNIVERSITY = ("qualification", "Trình độ chuyên môn đại học trở lên", {"qualification_from": "university"})
NO_POST = ("leader", "Không giữ chức vụ lãnh đạo", {"leader": False})
A_POST = ("leader", "Giữ chức vụ lãnh đạo, cấp trưởng hoặc cấp phó", {"leader": True})
ONE_APPLIED = ("initiatives", "Có sáng kiến được công nhận, đã áp dụng trong năm xét", {"count": 1, "years": 1})
IN_A_MOVEMENT = ("judged", "Được bình xét, lựa chọn trong phong trào thi đua của tỉnh", {})
UNEXPECTED = ("judged", "Có nhiều thành tích hoặc thành tích đột xuất, có phạm vi ảnh hưởng", {})
CONTRIBUTED = ("judged", "Có đóng góp cho phát triển kinh tế, khoa học và công nghệ", {})
MOVEMENT, SUDDEN, GIFT = "Trong phong trào thi đua của tỉnh", "Thành tích đột xuất hoặc nhiều thành tích", "Đóng góp cho kinh tế, công nghệ"


def million(n):
    return n * 1_000_000


# award: [(route, name of the route, text of the law, (kind, in words, numbers))]; the order is that of the checklist
CRITERIA = {
    "DVCDXS": [
        ("", "", "1689-cdcs", ("membership", "Là đoàn viên từ 10 tháng trở lên trong năm", {"count": 10})),
        ("", "", "1689-cdcs", ("campaign", "Công đoàn cơ sở đã đăng ký thi đua trong năm", {})),
        ("", "", "1689-cdcs", ("judged", "Không nghỉ từ 40 ngày làm việc trở lên, trừ nghỉ thai sản", {})),
        ("", "", "1689-cdcs", ("judged", "Không bị kỷ luật từ khiển trách trở lên, không bị xử phạt hành chính", {})),
    ],
    "TOCD_XS": [("", "", "1689-cdcs", ("judged", "Đạt mức điểm xuất sắc", {}))],
    "GVN_DVN": [
        ("", "", "gvn", ("sex", "Là nữ đoàn viên", {"sex": "female"})),
        ("", "", "gvn", ("campaign", "Công đoàn cơ sở đã đăng ký phong trào trong năm", {})),
        ("", "", "gvn", ("judged", "Được bình xét đạt danh hiệu ở cơ sở", {})),
    ],
    "GK_CDCS": [("", "", "1689-cdcs", ("judged", "Có thành tích trong phong trào", {}))],
    "HTXSNV": [("", "", "luat-23", ("judged", "Được doanh nghiệp xếp loại hoàn thành xuất sắc nhiệm vụ", {}))],
    "LDTT": [("", "", "luat-24", ("judged", "Hoàn thành tốt nhiệm vụ; lao động hiệu quả, tham gia phong trào, gương mẫu", {}))],
    "CSTD_CS": [
        ("", "", "luat-23", ("honour", "Là Lao động tiên tiến của năm xét", {"named": "LDTT", "count": 1, "years": 1})),
        ("a", "Hoàn thành xuất sắc", "luat-23", ("honour", "Được xếp loại hoàn thành xuất sắc nhiệm vụ", {"named": "HTXSNV", "count": 1, "years": 1})),
        ("b", "Sáng kiến", "luat-23", ("initiatives", "Có sáng kiến được cơ sở công nhận trong năm xét", {"count": 1, "years": 1})),
        ("c", "Đề tài", "luat-23", ("judged", "Có đề tài khoa học đã nghiệm thu", {})),
    ],
    "TTLDTT": [
        ("", "", "bn-4", ("members_share", "Từ 70 % cá nhân trở lên là Lao động tiên tiến", {"named": "LDTT", "percent": 70})),
        ("", "", "bn-4", ("judged", "Không có cá nhân bị kỷ luật từ cảnh cáo trở lên", {})),
    ],
    "GK_DN": [
        ("1", "Trong phong trào", "luat-75", ("judged", "Được bình xét trong phong trào thi đua", {})),
        ("2", "Thành tích", "luat-75", ("judged", "Có nhiều thành tích hoặc thành tích đột xuất", {})),
    ],
    "GK_XA": [
        ("1", "Trong phong trào", "luat-75", ("judged", "Được bình xét trong phong trào thi đua", {})),
        ("2", "Thành tích", "luat-75", ("judged", "Có nhiều thành tích hoặc thành tích đột xuất", {})),
    ],
    "CDCS_XS": [("", "", "1294", ("judged", "Đạt điểm của mức xuất sắc theo ba nhóm tiêu chí", {}))],
    "CDCS_TOT": [("", "", "1294", ("judged", "Đạt điểm của mức tốt theo ba nhóm tiêu chí", {}))],
    "CDCS_HT": [("", "", "1294", ("judged", "Đạt điểm của mức hoàn thành theo ba nhóm tiêu chí", {}))],
    "GK_CTTT": [("", "", "1689-cdcs", ("judged", "Có thành tích trong phong trào thi đua và hoạt động công đoàn", {}))],
    "BK_LDLD": [("", "", "1689-cdcs", ("judged", "Đạt tiêu chuẩn do LĐLĐ tỉnh quy định", {}))],
    "CO_LDLD": [
        ("", "", "1564-11", ("honour", "Công đoàn cơ sở hoàn thành xuất sắc nhiệm vụ năm xét", {"named": "CDCS_XS", "count": 1, "years": 1})),
        ("", "", "1564-11", ("judged", "Tiêu biểu, dẫn đầu trong phong trào thi đua", {})),
    ],
    "BK_GVN": [
        ("", "", "gvn-?", ("sex", "Là nữ đoàn viên", {"sex": "female"})),
        ("", "", "gvn-?", ("honour", "Giỏi việc nước, đảm việc nhà năm năm liền, tính cả năm xét", {"named": "GVN_DVN", "count": 5, "years": 5, "consecutive": True})),
    ],
    "BK_GVN_C": [("", "", "gvn-?", ("judged", "Có thành tích nhiều năm trong phong trào, xét dịp tổng kết năm năm", {}))],
    "CO_TLD": [("", "", "1689", ("judged", "Dẫn đầu cụm, khối thi đua, trong chỉ tiêu được phân bổ", {}))],
    "CO_TLD_CD": [
        ("", "", "168", ("judged", "Tự chấm từ 96 điểm trở lên", {})),
        ("", "", "168", ("judged", "Không để xảy ra tai nạn lao động chết người", {})),
        ("a", "Đã có Cờ", "168", ("honour", "Năm trước được tặng Cờ của LĐLĐ tỉnh", {"named": "CO_LDLD", "count": 1, "years": 1, "before": True})),
        ("b", "Đã có Bằng khen", "168", ("honour", "Năm trước được tặng Bằng khen chuyên đề của Tổng LĐLĐ", {"named": "BK_TLD_CD_C", "count": 1, "years": 1, "before": True})),
    ],
    "BK_TLD": [
        ("", "", "1689-14", ("initiatives", "Hai sáng kiến được công nhận, đã áp dụng trong hai năm", {"count": 2, "years": 2})),
        ("", "", "1689-14", ("honour", "Năm trước đã được tặng Bằng khen LĐLĐ tỉnh", {"named": "BK_LDLD", "count": 1, "years": 1, "before": True})),
        ("a", "Đoàn viên xuất sắc hai năm liền", "1689-14", ("honour", "Đoàn viên công đoàn xuất sắc hai năm liền, tính cả năm xét", {"named": "DVCDXS", "count": 2, "years": 2, "consecutive": True})),
        ("b", "Hoàn thành xuất sắc hai năm liền", "1689-14", ("honour", "Hoàn thành xuất sắc nhiệm vụ hai năm liền, tính cả năm xét", {"named": "HTXSNV", "count": 2, "years": 2, "consecutive": True})),
    ],
    "BK_TLD_C": [("", "", "1689-?", ("honour", "Hoàn thành xuất sắc nhiệm vụ hai năm liền, tính cả năm xét", {"named": "CDCS_XS", "count": 2, "years": 2, "consecutive": True}))],
    "BK_TLD_CD": [("", "", "2106-15", ("judged", "Có thành tích nổi bật trong chuyên đề", {}))],
    "BLDST": [
        ("a1", A1, "1564-16", UP_TO_COLLEGE),
        ("a1", A1, "1564-16", NO_POST),
        ("a1", A1, "1564-16", ("one_benefit", "Một giải pháp có giá trị làm lợi từ 80 triệu đồng", {"amount_vnd": million(80), "years": 1})),
        ("a2", A2, "1564-16", UP_TO_COLLEGE),
        ("a2", A2, "1564-16", NO_POST),
        ("a2", A2, "1564-16", ("years_benefit", "Ba năm liền có giải pháp, tổng giá trị từ 120 triệu đồng", {"amount_vnd": million(120), "years": 3, "consecutive": True})),
        ("b", B, "1564-16", UNIVERSITY),
        ("b", B, "1564-16", NO_POST),
        ("b", B, "1564-16", ("one_benefit", "Một giải pháp có giá trị làm lợi từ 150 triệu đồng", {"amount_vnd": million(150), "years": 1})),
        ("c", C, "1564-16", A_POST),
        ("c", C, "1564-16", ("one_benefit", "Một giải pháp có giá trị làm lợi từ 200 triệu đồng", {"amount_vnd": million(200), "years": 1})),
        ("c2", C2, "1564-16", A_POST),
        ("c2", C2, "1564-16", ONE_APPLIED),
        ("c2", C2, "1564-16", ("judged", "Giải pháp quản lý được cấp tỉnh hoặc cấp bộ công nhận", {})),
        ("d", D, "1564-16", ONE_APPLIED),
        ("d", D, "1564-16", ("judged", "Có hiệu quả khoa học, xã hội được xác nhận", {})),
    ],
    "GT_NDC": [
        ("", "", "ndc", ("membership", "Từ 5 năm làm việc trở lên, tính theo thời gian là đoàn viên", {"count": 60})),
        ("", "", "ndc", ("honour", "Đoàn viên công đoàn xuất sắc năm năm liền, tính cả năm xét", {"named": "DVCDXS", "count": 5, "years": 5, "consecutive": True})),
        ("", "", "ndc", ("initiatives", "Có sáng kiến được công nhận, đã áp dụng trong năm năm", {"count": 1, "years": 5})),
        ("", "", "ndc", ("judged", "Chưa từng được tặng Giải thưởng Nguyễn Đức Cảnh", {})),
        ("a", "Công nhân trực tiếp", "ndc", ("work_class", "Là công nhân lao động trực tiếp", {"work_class": "direct"})),
        ("b", "Kỹ sư, kỹ thuật viên", "ndc", ("work_class", "Là kỹ sư hoặc kỹ thuật viên", {"work_class": "technical"})),
    ],
    "GT_NVL": [("", "", "nvl", ("judged", "Là cán bộ công đoàn chuyên trách hoặc không chuyên trách tiêu biểu", {}))],
    "KNC": [("", "", "149", ("judged", "Đủ số năm công tác công đoàn theo quy định", {}))],
    "CSTD_T": [
        ("", "", "luat-22", ("honour", "Chiến sĩ thi đua cơ sở ba năm liền trước năm xét", {"named": "CSTD_CS", "count": 3, "years": 3, "consecutive": True, "before": True})),
        ("", "", "tt15-9", ("judged", "Sáng kiến được công nhận hiệu quả áp dụng và khả năng nhân rộng ở cấp tỉnh", {})),
    ],
    "CSTD_TQ": [
        ("", "", "luat-21", ("honour", "Chiến sĩ thi đua cấp tỉnh hai lần liên tục trước năm xét", {"named": "CSTD_T", "count": 2, "years": 6, "before": True})),
        ("", "", "luat-21", ("judged", "Sáng kiến được công nhận hiệu quả áp dụng và khả năng nhân rộng trong toàn quốc", {})),
    ],
    "TTLDXS": [
        ("", "", "bn-32", ("judged", "Toàn bộ cá nhân hoàn thành nhiệm vụ", {})),
        ("", "", "bn-32", ("members_share", "Từ 70 % cá nhân trở lên là Lao động tiên tiến", {"named": "LDTT", "percent": 70})),
        ("", "", "bn-32", ("members_share", "Có ít nhất một Chiến sĩ thi đua cơ sở", {"named": "CSTD_CS", "count": 1})),
    ],
    "CO_UBND": [("", "", "bn-31", ("judged", "Dẫn đầu cụm, khối thi đua, vượt chỉ tiêu trong năm", {}))],
    "CO_CP": [
        ("", "", "98-co", ("honour", "Được tặng Cờ thi đua của UBND tỉnh trong năm xét", {"named": "CO_UBND", "count": 1, "years": 1})),
        ("", "", "98-co", ("judged", "Tiêu biểu nhất trong các tập thể được tặng Cờ thi đua của tỉnh", {})),
    ],
    "BK_UBND": [
        ("1", MOVEMENT, "bn-33", IN_A_MOVEMENT),
        ("2", SUDDEN, "bn-33", UNEXPECTED),
        ("3", GIFT, "bn-33", CONTRIBUTED),
        ("4a", "Hai năm liền là Chiến sĩ thi đua cơ sở", "bn-33", ("honour", "Chiến sĩ thi đua cơ sở hai năm liền, tính cả năm xét", {"named": "CSTD_CS", "count": 2, "years": 2, "consecutive": True})),
        ("4b", "Hai năm liền xuất sắc, hai sáng kiến", "bn-33", ("honour", "Hoàn thành xuất sắc nhiệm vụ hai năm liền, tính cả năm xét", {"named": "HTXSNV", "count": 2, "years": 2, "consecutive": True})),
        ("4b", "Hai năm liền xuất sắc, hai sáng kiến", "bn-33", ("initiatives", "Hai sáng kiến được công nhận trong hai năm", {"count": 2, "years": 2})),
        ("5", "Công nhân trực tiếp", "bn-33", ("work_class", "Là công nhân lao động trực tiếp", {"work_class": "direct"})),
        ("5", "Công nhân trực tiếp", "bn-33", ("judged", "Có nhiều thành tích, có ảnh hưởng trong xã hoặc doanh nghiệp", {})),
    ],
    "BK_UBND_C": [
        ("1", MOVEMENT, "bn-33", IN_A_MOVEMENT),
        ("2", SUDDEN, "bn-33", UNEXPECTED),
        ("3", GIFT, "bn-33", CONTRIBUTED),
        ("4a", "Hai năm liền hoàn thành xuất sắc", "bn-33", ("honour", "Hoàn thành xuất sắc nhiệm vụ hai năm liền, tính cả năm xét", {"named": "CDCS_XS", "count": 2, "years": 2, "consecutive": True})),
        ("4b", "Hai năm liền là Tập thể lao động xuất sắc", "bn-33", ("honour", "Tập thể lao động xuất sắc hai năm liền, tính cả năm xét", {"named": "TTLDXS", "count": 2, "years": 2, "consecutive": True})),
    ],
    "BK_TTG": [
        ("", "", "luat-73", ("honour", "Đã được tặng Bằng khen của tỉnh trong năm năm trước năm xét", {"named": "BK_UBND", "count": 1, "years": 5, "before": True})),
        ("", "", "luat-73", ("initiatives", "Hai sáng kiến được công nhận trong năm năm", {"count": 2, "years": 5})),
        ("", "", "luat-73", ("judged", "Năm năm liền hoàn thành tốt nhiệm vụ", {})),
    ],
    "BK_TTG_C": [
        ("", "", "luat-73", ("honour", "Đã được tặng Bằng khen của tỉnh trong năm năm trước năm xét", {"named": "BK_UBND_C", "count": 1, "years": 5, "before": True})),
        ("", "", "luat-73", ("judged", "Năm năm liền hoàn thành tốt nhiệm vụ", {})),
    ],
    **{
        f"HCLD_{step}{suffix}": [
            ("", "", "luat-42", ("honour", f"Đã được tặng {name} trong năm năm trước năm xét", {"named": f"{named}{suffix}", "count": 1, "years": 5, "before": True})),
            ("", "", "luat-42", ("judged", "Lập thành tích mới, liên tục hoàn thành xuất sắc nhiệm vụ", {})),
        ]
        for suffix in ("", "_C")
        for step, named, name in ((3, "BK_TTG", "Bằng khen của Thủ tướng"), (2, "HCLD_3", "Huân chương Lao động hạng Ba"), (1, "HCLD_2", "Huân chương Lao động hạng Nhì"))
    },
}  # fmt: skip

# On every award that a round proposes. What the state decides, its decree forbids otherwise.
CLEAN = "Không đang bị kỷ luật, điều tra, thanh tra, kiểm tra; không có khiếu nại, tố cáo chưa giải quyết"
OF_THE_STATE = {"UBND", "CP", "CTN"}
# The same criteria for the collective as for the person, where the table has no others.
SAME_FOR_BOTH = {"GK_CDCS", "GK_DN", "GK_XA", "GK_CTTT", "BK_LDLD", "BK_TLD_CD"}

BASE_WAGES = [
    (date(2019, 7, 1), 1_490_000, "NĐ 38/2019/NĐ-CP"),
    (date(2023, 7, 1), 1_800_000, "NĐ 24/2023/NĐ-CP"),
    (date(2024, 7, 1), 2_340_000, "NĐ 73/2024/NĐ-CP"),
]


def load(apps, schema_editor):
    """Write what is not there yet, by code; what an admin has changed or added stays. It may run twice."""
    for code, name, short_name, addressed_as, rank in AUTHORITIES:
        values = {"name": name, "short_name": short_name, "addressed_as": addressed_as, "rank": rank}
        apps.get_model("awards", "Authority").objects.get_or_create(code=code, defaults=values)
    made = _awards(apps)
    for award in made.values():
        _criteria(apps, award)
    for since, wage_vnd, basis in BASE_WAGES:
        values = {"wage_vnd": wage_vnd, "legal_basis": basis}
        apps.get_model("awards", "BaseWage").objects.get_or_create(since=since, defaults=values)


def _awards(apps):
    """Return the awards written now, by code; “twice” makes one for the person and one for the collective."""
    awards, authorities = apps.get_model("awards", "Award").objects, apps.get_model("awards", "Authority").objects
    made = {}
    for code, name, short_name, authority, kind, form, type_, for_whom, text, more in AWARDS:
        basis, _day, confidence = TEXTS[text]
        values = {
            "authority": authorities.get(code=authority),
            "kind": kind,
            "form": form,
            "type": type_,
            "recorded_only": more.get("fact", False),
            "vote_percent": more.get("votes", 80),
            "prize_multiple": Decimal(more["prize"]) if "prize" in more else None,
            "legal_basis": more.get("basis", basis),
            "confidence": more.get("confidence", confidence),
            "note": more.get("note", PRIZE if "prize" in more else ""),
        }
        rows = [(code, name, short_name, for_whom)]
        if more.get("twice"):
            rows.append((f"{code}_C", f"{name} (tập thể)", f"{short_name} (tập thể)", "union"))
        for code_, name_, short_name_, for_whom_ in rows:
            named = {"name": name_, "short_name": short_name_, "for_whom": for_whom_}
            award, new = awards.get_or_create(code=code_, defaults=values | named)
            if new:
                made[code_] = award
    return made


def _criteria(apps, award):
    """Write the criteria of a new award in the order of its checklist, the signed statement last."""
    alike = award.code.removesuffix("_C")
    rows = list(CRITERIA.get(award.code) or (CRITERIA[alike] if alike in SAME_FOR_BOTH else []))
    if not award.recorded_only:
        text = "152-4" if award.authority.code in OF_THE_STATE else "152-4+"
        rows.append(("", "", text, ("statement", CLEAN, {"forbids": text == "152-4"})))
    for order, (route, route_name, text, (kind, words, numbers)) in enumerate(rows, 1):
        basis, day, confidence = TEXTS[text]
        named = numbers.get("named")
        apps.get_model("awards", "Criterion").objects.create(
            **numbers
            | {"named": apps.get_model("awards", "Award").objects.get(code=named) if named else None}
            | {"award": award, "route": route, "route_name": route_name, "order": order * 10, "kind": kind, "text": words}
            | {"legal_basis": basis, "confidence": confidence, "valid_from": day}
        )


class Migration(migrations.Migration):
    dependencies = [("awards", "0001_awards")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
