"""Sentences of the demo: why a record came back, what a union reports, what is gained beside money."""

SENT_BACK = [
    "Quyết định công nhận chụp thiếu trang có chữ ký. Đề nghị ghi lại đúng số và ngày quyết định.",
    "Giá trị kê khai chưa trừ chi phí làm đồ gá. Đề nghị tính lại theo năm áp dụng đầu tiên.",
    "Tỷ lệ đóng góp của hai tác giả chưa thống nhất với quyết định của công ty.",
    "Số tiền công ty xác nhận khác số trong biên bản hội đồng sáng kiến. Đề nghị đối chiếu với kế toán.",
    "Phần mô tả trước và sau khi cải tiến còn chung chung, đề nghị viết rõ thay đổi ở bộ phận nào.",
    "Ngày áp dụng lần đầu sau ngày quyết định công nhận. Đề nghị kiểm tra lại.",
    "Tác giả thứ hai chưa có trong danh sách đoàn viên. Đề nghị cập nhật hoặc ghi nơi làm việc.",
    "Sản lượng dùng để tính là của cả xưởng, trong khi sáng kiến chỉ áp dụng ở một chuyền.",
]
REJECTED = [
    "Giải pháp trùng với sáng kiến đã được chấp nhận của cùng đơn vị ở kỳ trước.",
    "Là việc bảo dưỡng định kỳ theo quy trình của nhà sản xuất, không có điểm mới.",
    "Công ty đã rút quyết định công nhận để xem xét lại.",
    "Chưa áp dụng thực tế, mới dừng ở đề xuất.",
]
# The two that the demo's officer finds on the first page.
OFFICERS_OWN = [
    "Giá trị kê khai chưa trừ chi phí làm đồ gá (khoảng 12 triệu đồng). Chị Hằng tính lại giúp theo năm áp dụng đầu tiên "
    "và gửi lại trước ngày chốt số liệu nhé.",
    "Số quyết định công nhận ghi trên hồ sơ khác với bản công ty gửi. Đề nghị đối chiếu lại số và ngày, các phần khác đã đủ.",
]
SOCIAL = [
    "Giảm nguy cơ tai nạn cho khoảng {n} công nhân trực tiếp vận hành.",
    "Khoảng {n} công nhân làm việc trong môi trường ít bụi, ít mùi hơn.",
    "Giảm mỏi vai, lưng cho {n} lao động; số lượt xuống phòng y tế giảm rõ.",
    "Tạo nền nếp làm việc gọn gàng, {n} người lao động tham gia chấm điểm hằng tuần.",
    "Giúp {n} lao động yên tâm làm việc, số người xin nghỉ việc giảm so với cùng kỳ.",
    "Rút ngắn khoảng cách giữa người lao động và quản lý; {n} ý kiến đã được trả lời.",
    "Bảo đảm an toàn cho {n} người lao động, không phải dừng sản xuất.",
]
NOVELTY = [
    "Lần đầu áp dụng tại công ty, do người lao động tự thiết kế và chế tạo.",
    "Khác với cách làm cũ ở chỗ không phải dừng máy khi điều chỉnh.",
    "Tận dụng vật tư sẵn có, chi phí thấp, nhân rộng được cho các chuyền khác.",
]
CONDITIONS = [
    "Cần tổ bảo trì kiểm tra định kỳ mỗi tháng một lần.",
    "Người vận hành được hướng dẫn trong một buổi.",
    "Áp dụng được cho các máy cùng loại.",
]
CONFIDENTIAL = [
    "Thông số cài đặt và bản vẽ chi tiết thuộc bí mật công nghệ của công ty.",
    "Tên khách hàng và mã sản phẩm không công bố.",
]
UNUSUAL = "Áp dụng cho toàn bộ các chuyền trong cả năm; có bảng tính và xác nhận của kế toán trưởng kèm theo."

RESULTS = [
    "Phát động thi đua ở tất cả các tổ sản xuất; sáng kiến tập trung vào giảm phế phẩm và tiết kiệm vật tư.",
    "Phối hợp với công ty tổ chức xét sáng kiến hằng quý, khen thưởng kịp thời các tác giả.",
    "Duy trì phong trào 5S, tuyên dương gương lao động giỏi trên bảng tin hằng tháng.",
    "Các tổ đăng ký chỉ tiêu sáng kiến từ đầu kỳ; nữ đoàn viên tham gia tích cực.",
    "Tổ chức hội thi tay nghề, chọn người dạy kèm cho công nhân mới.",
    "Đơn hàng ổn định, người lao động yên tâm làm việc; đã thăm hỏi đoàn viên khó khăn.",
]
DIFFICULTIES = [
    "Cán bộ công đoàn kiêm nhiệm, ít thời gian tập hợp hồ sơ.",
    "Công nhân có ý tưởng nhưng ngại viết, cần hướng dẫn cách mô tả.",
    "Một số sáng kiến khó tính giá trị làm lợi vì chưa có số liệu trước khi cải tiến.",
    "Lao động biến động nhiều sau Tết nên khó theo dõi tác giả.",
    "Đơn hàng giảm vào giữa kỳ, phải bố trí nghỉ luân phiên.",
]
LESSONS = [
    "Nhập sáng kiến ngay khi có quyết định công nhận, không để dồn cuối kỳ.",
    "Có kế toán tham gia hội đồng thì số liệu làm lợi chắc chắn hơn.",
    "Khen thưởng ngay tại chuyền khích lệ được nhiều người tham gia.",
]
INTERIM = [
    "Sơ kết giữa nhiệm kỳ: đạt và vượt chỉ tiêu đăng ký.",
    "Sơ kết giữa nhiệm kỳ: số sáng kiến đạt, giá trị làm lợi cần cố gắng thêm.",
]
OUTSIDE_WORKPLACES = [
    "Công ty TNHH Dịch vụ bảo trì Minh Quân Thái",
    "Trường Cao đẳng nghề (giáo viên hướng dẫn)",
    "Công ty TNHH Tự động hóa Vạn Lộc Sơn",
    "Thực tập sinh tại công ty",
]
