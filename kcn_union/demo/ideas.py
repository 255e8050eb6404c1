"""What the invented initiatives are about: titles, difficulties and solutions with blanks for the sector's words."""

from dataclasses import dataclass
from functools import cache
from random import Random

from kcn_union.demo.trades import Trade


@dataclass(frozen=True)
class Idea:
    """One pattern; `first` and `last` are the years in which people had it."""

    kind: str
    in_money: bool
    first: int
    last: int
    title: str
    problem: str
    solution: str

    def fill(self, source: Random, trade: Trade) -> tuple[str, str, str, str]:
        """Return title, problem, solution and field of application, with the blanks filled alike."""
        words = {name: source.choice(getattr(trade, name)) for name in ("machine", "part", "material", "process", "place")}
        words |= {"slow": source.randrange(28, 75), "fast": source.randrange(9, 26), "people": source.randrange(2, 6)}
        words |= {"many": source.randrange(5, 30) * 10, "percent": source.randrange(2, 9), "minutes": source.randrange(25, 90)}
        title, problem, solution = (text.format(**words) for text in (self.title, self.problem, self.solution))
        asked = self.title + self.problem
        field = next((words[name] for name in ("process", "machine", "place") if f"{{{name}}}" in asked), words["process"])
        return title, problem, solution, str(field)[0].upper() + str(field)[1:]


@cache
def ideas() -> list[Idea]:
    """Return the patterns: a line with kind, worth and years, then title, problem and solution, a line each."""
    found = []
    for block in TEXT.strip().split("\n\n"):
        head, title, problem, solution = block.splitlines()
        kind, worth, *years = head.split()
        first, last = (int(year) for year in years) if years else (2000, 2100)
        found.append(Idea(kind, worth == "money", first, last, title, problem, solution))
    return found


TEXT = """
technical money
Chế tạo đồ gá kẹp nhanh {part} cho công đoạn {process}
Khi {process}, công nhân phải giữ {part} bằng tay nên hay lệch, mỗi sản phẩm mất khoảng {slow} giây.
Làm đồ gá kẹp nhanh có chốt định vị và cữ chặn; mỗi sản phẩm còn khoảng {fast} giây, không phải chỉnh lại.

technical money
Chế tạo đồ gá xoay hai mặt để {process} {part}
Mỗi lần {process} xong một mặt phải tháo ra lật lại, vừa chậm vừa dễ xước {part}.
Làm đồ gá xoay có khóa ở hai vị trí, gá một lần làm được cả hai mặt.

technical money
Cải tiến {machine} để rút ngắn thời gian đổi mã hàng tại {place}
Mỗi lần đổi mã hàng, {machine} phải dừng khoảng {minutes} phút để tháo lắp và căn chỉnh.
Thay bu lông bằng chốt cài nhanh, làm sẵn cữ cho từng mã; thời gian dừng còn dưới {fast} phút.

technical money
Lắp cảm biến phát hiện thiếu {part} trên {machine}
{part} bị thiếu chỉ được phát hiện ở khâu kiểm tra cuối, mỗi tháng phải làm lại khoảng {many} sản phẩm.
Lắp cảm biến quang trước cửa nạp, thiếu {part} thì máy dừng và báo đèn.

technical money
Tận dụng {material} thừa tại {place}
Mỗi ca thải bỏ một lượng lớn {material}, phải thuê xử lý và mua mới thay thế.
Phân loại ngay tại máy, thu hồi phần còn dùng được và đưa trở lại sản xuất theo tỷ lệ đã thử nghiệm.

technical money
Giảm tiêu hao {material} trên {machine}
Định mức {material} cao hơn thiết kế khoảng {percent}% do cài đặt theo kinh nghiệm từng ca.
Thử nghiệm lại thông số theo từng mã hàng, dán bảng cài đặt chuẩn trên máy và kiểm tra đầu ca.

technical money
Thiết kế máng trượt đưa {part} từ {place} sang công đoạn sau
{people} công nhân phải bê {part} qua lại giữa hai công đoạn, mất khoảng {minutes} phút mỗi ca.
Làm máng trượt bằng con lăn tận dụng, {part} tự trượt đến vị trí thao tác.

technical money
Chế tạo dưỡng kiểm tra nhanh kích thước {part}
Kiểm tra {part} bằng thước cặp mất khoảng {slow} giây và phụ thuộc tay nghề.
Làm dưỡng lọt – không lọt theo dung sai bản vẽ, kiểm tra còn dưới {fast} giây.

technical money
Cải tiến bộ phận cấp liệu của {machine}
Bộ phận cấp liệu hay kẹt, mỗi ca phải dừng máy {percent} lần để gỡ.
Vát lại cửa nạp, thêm thanh gạt và tấm chắn bằng thép không gỉ; máy chạy liên tục cả ca.

technical money
Tiết kiệm điện cho {machine} tại {place}
{machine} chạy không tải trong giờ nghỉ và lúc chờ liệu, điện năng tiêu thụ lãng phí.
Lắp rơ le thời gian và cảm biến có hàng, máy tự chuyển sang chế độ chờ.

technical money
Thu hồi nhiệt thải của {machine} để dùng cho {place}
Nhiệt thải của {machine} xả thẳng ra ngoài, trong khi {place} phải dùng thêm điện trở sấy.
Lắp ống dẫn và bộ trao đổi nhiệt tận dụng, đưa nhiệt thải về khu cần sấy.

technical money
Sửa đầu kẹp {machine} để giảm phế phẩm {part}
Tỷ lệ {part} bị móp, xước do đầu kẹp khoảng {percent}%.
Thay má kẹp thép bằng má kẹp bọc nhựa kỹ thuật, thêm lò xo giảm lực.

technical money
Chống kẹt {part} trên băng chuyền {place}
{part} hay kẹt ở khúc cua băng chuyền, mỗi ngày dừng chuyền gần {minutes} phút.
Lắp con lăn dẫn hướng và tấm chắn điều chỉnh được theo cỡ hàng.

technical money
Phục hồi chi tiết mòn của {machine} thay cho mua mới
Chi tiết mòn phải nhập khẩu, giá cao và chờ hàng từ {people} đến {slow} ngày.
Hàn đắp, gia công lại tại xưởng theo mẫu và nhiệt luyện; tuổi thọ tương đương chi tiết mới.

technical money
Thay {material} nhập khẩu bằng vật tư trong nước tại {place}
{material} nhập khẩu giá cao, thời gian giao hàng không ổn định.
Thử nghiệm ba mẫu trong nước, chọn mẫu đạt yêu cầu và ban hành tiêu chuẩn kiểm tra đầu vào.

technical money
Cải tiến hệ thống hút bụi và làm mát của {machine}
Bụi và nhiệt làm {machine} hay báo lỗi, phải dừng vệ sinh mỗi ca.
Lắp thêm chụp hút và quạt hướng trục, đổi lưới lọc dễ tháo; giảm số lần dừng máy.

technical money
Gộp hai công đoạn {process} và kiểm tra thành một tại {place}
Hai công đoạn tách rời nên hàng phải chờ, tồn giữa chuyền khoảng {many} sản phẩm.
Lắp bàn thao tác chung và đèn soi, người làm tự kiểm ngay; bớt {people} vị trí chuyển sang chuyền khác.

technical money
Thiết kế bàn nâng {part} điều chỉnh độ cao cho công đoạn {process}
Công nhân phải cúi nhấc {part} liên tục, năng suất giảm rõ vào cuối ca.
Làm bàn nâng bằng xi lanh khí, độ cao tự giữ ngang tầm tay.

technical money
Cải tiến khay đựng {part} chống xước khi vận chuyển
{part} cọ vào nhau khi vận chuyển, tỷ lệ xước khoảng {percent}%.
Thiết kế khay có vách ngăn mềm, xếp được nhiều tầng và quay vòng giữa các công đoạn.

technical money
Lắp bộ đếm tự động trên {machine}
Đếm sản phẩm bằng tay hay sai, cuối ca phải kiểm lại mất {minutes} phút.
Lắp bộ đếm điện tử nối với bảng hiển thị, đủ số lượng thì đèn báo đổi thùng.

technical money
Giảm thời gian chờ sấy, làm nguội tại {place}
Hàng phải chờ khoảng {minutes} phút mới chuyển công đoạn được, chiếm nhiều diện tích.
Bố trí lại luồng gió, thêm quạt đối lưu và giá đỡ thoáng; thời gian chờ giảm còn một nửa.

technical money
Cải tiến cụm dao cắt của {machine}
Dao cắt nhanh mòn, phải thay sau khoảng {many} nghìn lượt.
Đổi góc mài và vật liệu dao, thêm bộ bôi trơn; tuổi thọ dao tăng hơn hai lần.

technical money
Khử tĩnh điện cho {part} tại công đoạn {process}
{part} nhiễm tĩnh điện hút bụi, phải lau lại bằng tay trước khi chuyển đi.
Lắp thanh thổi ion và nối đất bàn thao tác, bỏ được bước lau lại.

technical money
Tự chế xe đẩy chuyên dụng chở {part} cho {place}
Xe đẩy chung chở được ít, hàng hay rơi, mỗi ca đi lại hàng chục lượt.
Làm xe ba tầng có khóa bánh và khay vừa cỡ {part}, số lượt vận chuyển giảm hơn nửa.

technical money
Cải tiến đầu thổi khí làm sạch {part} sau khi {process}
Súng thổi khí mở liên tục, tốn khí nén và ồn.
Lắp van điện từ theo cảm biến, chỉ thổi khi có {part}; lượng khí nén giảm rõ rệt.

operational money
Chuẩn hóa thao tác {process} {part} bằng bảng hướng dẫn hình ảnh
Mỗi người làm một cách, thời gian thao tác chênh nhau từ {fast} đến {slow} giây.
Quay phim thao tác tốt nhất, lập bảng hình ảnh tại vị trí và kèm người mới trong ba ngày.

operational money
Sắp xếp lại vị trí làm việc {place} theo dòng chảy một sản phẩm
Bán thành phẩm dồn đống giữa các bàn, quãng đường đi lại dài.
Đổi bố trí sang chữ U, cấp {part} theo hộp nhỏ; năng suất tăng khoảng {percent}%.

operational money
Thay đổi thứ tự {process} để giảm hàng làm lại tại {place}
Lỗi chỉ lộ ra sau công đoạn cuối nên hàng làm lại khoảng {many} sản phẩm mỗi tuần.
Đưa bước kiểm tra lên trước, thêm điểm dừng khi có ba lỗi liên tiếp.

operational money
Áp dụng đổi khuôn nhanh cho {machine}
Mỗi lần đổi khuôn, dụng cụ để rải rác, máy dừng khoảng {minutes} phút.
Tách việc làm được khi máy đang chạy, chuẩn bị xe dụng cụ; thời gian dừng còn dưới {fast} phút.

operational money
Rút gọn quy trình đóng gói {part} tại {place}
Đóng gói qua sáu bước, dùng hai lớp bao bì không cần thiết.
Bỏ một lớp, gộp bước dán nhãn với kiểm đếm; khách hàng đã chấp thuận mẫu mới.

management money
Lập kế hoạch dùng {material} theo tuần tại {place}
{material} lĩnh theo cảm tính, cuối tháng tồn nhiều và hết hạn.
Lập định mức theo kế hoạch tuần, cấp theo thẻ; tồn kho giảm khoảng một phần ba.

management money
Theo dõi lỗi công đoạn {process} bằng bảng biểu hằng giờ
Lỗi được tổng hợp cuối ngày nên xử lý chậm.
Ghi lỗi theo giờ trên bảng tại chuyền, quá ngưỡng thì tổ trưởng họp nhanh năm phút.

management money
Bảo trì dự phòng {machine} theo giờ chạy
{machine} hỏng đột xuất bình quân {people} lần mỗi tháng, dừng cả chuyền.
Theo dõi giờ chạy, thay chi tiết trước hạn và giao người vận hành tự kiểm tra đầu ca.

application money 2021 2100
Quản lý {part} trong kho bằng mã QR
Tìm {part} trong kho mất trung bình {minutes} phút, hay xuất nhầm.
Dán mã QR theo vị trí, quét bằng điện thoại cũ của công ty; xuất kho đúng thứ tự nhập trước.

application money 2022 2100
Dùng camera kiểm tra lỗi {part} tự động tại {place}
Kiểm bằng mắt sót lỗi khoảng {percent}%, người kiểm mỏi mắt.
Lắp camera công nghiệp và phần mềm so ảnh mẫu, chỉ hàng nghi lỗi mới chuyển người kiểm.

application money 2022 2100
Giám sát từ xa thông số {machine}
Thông số ghi tay mỗi giờ một lần, lỗi phát hiện muộn.
Gắn bộ thu thập dữ liệu, hiển thị trên bảng điện tử và nhắn tin khi vượt ngưỡng.

application money 2024 2100
Số hóa phiếu kiểm tra công đoạn {process}
Mỗi ca in và nhập lại hơn {many} phiếu giấy.
Dùng biểu mẫu điện tử trên máy tính bảng, số liệu lên bảng tổng hợp ngay trong ca.

technical social
Lắp che chắn và nút dừng khẩn cấp cho {machine}
Vùng chuyển động của {machine} để hở, đã có lần suýt gây tai nạn.
Lắp tấm che trong suốt có công tắc liên động và nút dừng khẩn cấp trong tầm tay.

technical social
Cải tiến chụp hút khói tại công đoạn {process}
Khói và mùi ở công đoạn {process} bay ra khu vực xung quanh.
Hạ thấp chụp hút, thêm ống mềm theo từng vị trí; không khí tại chỗ làm sạch hơn rõ rệt.

technical social
Giảm tiếng ồn của {machine} tại {place}
Tiếng ồn gần {machine} vượt mức cho phép, phải đeo nút tai cả ca.
Bọc vách tiêu âm và thay đệm cao su chân máy.

management social
Bố trí lại nhân lực {place} theo bảng tay nghề
Khi có người nghỉ, chuyền thiếu người biết việc nên phải làm thêm giờ.
Lập bảng tay nghề, đào tạo chéo để mỗi vị trí có ít nhất hai người thay được nhau.

management social
Sắp xếp lại ca và giờ nghỉ cho lao động nữ nuôi con nhỏ tại {place}
Lao động nữ nuôi con nhỏ khó theo ca cố định, nhiều người xin nghỉ việc.
Xếp ca linh hoạt theo nhóm, có người thay giờ vắt trữ sữa, công bố lịch trước hai tuần.

management social
Hộp thư góp ý điện tử cho người lao động {place}
Góp ý bằng giấy ít người gửi vì ngại, trả lời chậm.
Dùng mã QR gửi góp ý không cần ghi tên, trả lời công khai trên bảng tin hằng tuần.

management social
Đổi mới cách giao ban đầu ca tại {place}
Giao ban kéo dài, người làm không nắm được điểm cần lưu ý.
Giao ban năm phút theo ba nội dung: an toàn, chất lượng, sản lượng; có bảng hình ảnh kèm theo.

operational social
Phân khu 5S và vạch lối đi an toàn tại {place}
Vật tư để lẫn lối đi, khó tìm và dễ va quệt.
Vạch lối đi, đánh số vị trí, mỗi tổ tự chấm điểm hằng tuần.

operational social
Tư thế làm việc ít mỏi cho công đoạn {process}
Đứng và với tay liên tục khi {process} gây đau lưng, đau vai.
Thêm ghế tựa đứng, hạ giá để {part} và đổi vị trí sau mỗi hai giờ.

management social 2020 2022
Phân luồng ca ăn và lối ra vào phòng dịch tại {place}
Giờ ăn và giờ tan ca tập trung đông người, nguy cơ lây nhiễm cao.
Chia ca ăn lệch giờ, lắp vách ngăn và kẻ vạch giãn cách, khai báo y tế bằng mã QR.

operational social 2020 2022
Tự pha và cấp nước sát khuẩn tại {place}
Nước sát khuẩn khan hiếm, mỗi điểm cấp không đều.
Pha theo công thức hướng dẫn, lắp bình nhấn chân tận dụng tại lối vào.

technical money 2020 2022
Chế tạo vách ngăn giãn cách cho vị trí {process}
Bàn làm việc sát nhau không bảo đảm giãn cách, có nguy cơ phải dừng chuyền.
Làm vách trong từ vật liệu tận dụng, lắp nhanh, giữ được đủ số vị trí làm việc.

application social 2023 2100
Lớp học số cho công nhân {place}
Nhiều công nhân chưa quen dùng phần mềm chấm công và dịch vụ công.
Công đoàn cùng kỹ thuật viên mở lớp 30 phút sau ca, có video hướng dẫn ngắn theo từng việc.
"""
