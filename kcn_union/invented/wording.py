"""Titles and descriptions of invented initiatives, by kind."""

from random import Random

SUBJECTS = {
    "technical": [
        ("Chế tạo đồ gá xoay hai mặt cho công đoạn {stage}", "Phải lật sản phẩm bằng tay, dễ xước và mất thời gian.", "Làm đồ gá xoay hai mặt, kẹp nhanh bằng khí nén."),
        ("Cải tiến khuôn của máy {machine} tại công đoạn {stage}", "Khuôn cũ hay kẹt, mỗi ca dừng máy nhiều lần.", "Thêm rãnh thoát và chốt dẫn hướng, không phải dừng máy để gỡ."),
        ("Lắp cảm biến báo kẹt cho máy {machine}", "Kẹt phôi chỉ phát hiện khi đã hỏng cả loạt.", "Lắp cảm biến quang và còi báo, máy tự dừng khi kẹt."),
        ("Tận dụng nhiệt thải của máy {machine} để sấy tại công đoạn {stage}", "Khí nóng thải thẳng ra ngoài, lò sấy dùng điện.", "Dẫn khí nóng qua bộ trao đổi nhiệt về buồng sấy."),
        ("Thay vòi phun hai đầu cho máy {machine}", "Phun một đầu không đều, phải làm lại.", "Dùng vòi hai đầu, chỉnh áp suất từng đầu."),
        ("Làm khay xếp linh kiện nhiều ô cho công đoạn {stage}", "Linh kiện để lẫn, hay cầm nhầm.", "Khay chia ô theo mã, có nắp chống bụi."),
        ("Thu hồi dầu cắt gọt của máy {machine} bằng máy ly tâm", "Dầu theo phoi bỏ đi, tốn dầu và bẩn nền.", "Ly tâm phoi, lọc dầu dùng lại."),
        ("Giảm lỗi xước bề mặt tại công đoạn {stage}", "Băng tải cứng làm xước sản phẩm.", "Bọc đệm mềm và đổi góc tiếp nhận."),
    ],
    "management": [
        ("Sắp xếp lại mặt bằng công đoạn {stage}", "Đường đi của hàng cắt nhau, phải chờ.", "Xếp máy theo dòng chảy một chiều, bỏ hai điểm chờ."),
        ("Lập lịch bảo dưỡng máy {machine} theo giờ chạy", "Bảo dưỡng theo tháng, máy hỏng giữa ca.", "Ghi giờ chạy, bảo dưỡng đúng ngưỡng."),
        ("Bố trí lại ca làm việc của tổ {stage}", "Giờ cao điểm thiếu người, giờ thấp điểm thừa.", "Chia ca lệch nhau nửa giờ theo sản lượng."),
    ],
    "operational": [
        ("Rút ngắn thời gian thay khuôn máy {machine}", "Mỗi lần thay khuôn mất gần một giờ.", "Chuẩn bị khuôn trước, dùng chốt định vị và danh mục thao tác."),
        ("Gộp hai bước kiểm tra tại công đoạn {stage}", "Kiểm hai lần cùng một kích thước.", "Dùng một đồ gá đo cả hai kích thước."),
        ("Đổi thứ tự thao tác tại công đoạn {stage} để bớt đi lại", "Công nhân đi lại nhiều lần lấy dụng cụ.", "Đặt dụng cụ theo thứ tự dùng, trong tầm tay."),
    ],
    "application": [
        ("Dùng mã QR theo dõi bán thành phẩm công đoạn {stage}", "Ghi sổ tay, hay sót và khó tìm.", "Dán mã QR trên khay, quét bằng điện thoại."),
        ("Ứng dụng camera kiểm tra ngoại quan cho máy {machine}", "Kiểm bằng mắt, mỏi và sót lỗi.", "Dùng camera chụp và so với mẫu, người chỉ xem ảnh nghi lỗi."),
        ("Dùng vật liệu tái chế cho bao gói công đoạn {stage}", "Bao gói dùng một lần, tốn và nhiều rác.", "Dùng thùng gập và giấy tổ ong quay vòng."),
    ],
}  # fmt: skip
STAGES = [
    "hàn chân cắm",
    "lắp ráp",
    "ép nhựa",
    "mạ",
    "đóng gói",
    "kiểm hàng",
    "cắt",
    "đột dập",
    "sơn",
    "may thân",
    "là",
    "dán màng",
    "tiện",
    "nhiệt luyện",
]
MACHINES = [
    "dán linh kiện",
    "ép số 3",
    "tiện số 12",
    "cắt laze",
    "hàn sóng",
    "đột 80 tấn",
    "dệt kim",
    "sấy khay",
    "nén khí",
    "phun keo",
    "đóng túi",
    "CNC số 5",
    "mạ quay",
]
WHERE = ["xưởng 1", "xưởng 2", "xưởng 3", "chuyền 4", "chuyền 7", "khu B", "khu A", "chuyền 12"]
SOCIAL = [
    "Bớt bụi và tiếng ồn cho khoảng {n} người.",
    "Không còn phải khuân vác nặng, {n} người làm nhẹ hơn.",
    "Giảm nguy cơ kẹt tay cho {n} công nhân đứng máy.",
    "Bữa ca và giờ nghỉ của {n} người đều hơn.",
]
REMARKS = [
    "Số doanh nghiệp xác nhận chưa có ngày. Nhờ anh/chị xem lại giấy xác nhận rồi gửi lại.",
    "Tỷ lệ đóng góp trên đơn giấy khác trên máy. Anh/chị kiểm tra lại phần của từng tác giả.",
    "Phần mô tả sau khi cải tiến còn ngắn, chưa thấy khác trước ở đâu. Anh/chị viết thêm một, hai câu.",
]


def described(rng: Random, kind: str) -> dict:
    """Return title, problem and solution of one initiative, and the stage as its field of application."""
    title, problem, solution = rng.choice(SUBJECTS[kind])
    stage = rng.choice(STAGES)
    words = title.format(stage=stage, machine=rng.choice(MACHINES))
    return {
        "title": f"{words}, {rng.choice(WHERE)}",
        "problem": problem,
        "solution": solution,
        "field_of_application": stage.capitalize(),
    }


def social_value(rng: Random) -> str:
    return rng.choice(SOCIAL).format(n=rng.randrange(8, 90))
