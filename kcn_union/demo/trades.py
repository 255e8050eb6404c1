"""What the invented companies work with: machines, parts, materials, processes and places by sector."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Trade:
    """The words that fill the blanks of an idea, all in small letters as they stand within a sentence."""

    machine: list[str]
    part: list[str]
    material: list[str]
    process: list[str]
    place: list[str]


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.replace("\n", " ").split(",")]


def _trade(machine: str, part: str, material: str, process: str, place: str) -> Trade:
    return Trade(*(_words(text) for text in (machine, part, material, process, place)))


TRADES = {
    "electronics": _trade(
        machine="máy dán linh kiện, máy in kem hàn, lò hàn đối lưu, máy hàn thiếc tự động, máy bắt vít tự động, máy AOI, máy ép nhiệt",
        part="bo mạch chính, mạch dẻo, mô-đun camera, cáp sạc, vỏ tai nghe, màn hình cảm ứng, cụm loa, ăng-ten, đế pin, nắp lưng",
        material="kem hàn, thiếc thanh, màng bảo vệ, cồn công nghiệp, băng dính chịu nhiệt, khăn lau phòng sạch",
        process="hàn thiếc, dán linh kiện, bắt vít, kiểm tra ngoại quan, lắp ráp, đóng gói, dán màng bảo vệ, kiểm tra chức năng",
        place="dây chuyền SMT 2, dây chuyền SMT 4, chuyền lắp ráp 5, chuyền lắp ráp 8, phòng sạch, khu kiểm tra cuối, kho linh kiện",
    ),
    "mechanics": _trade(
        machine="máy tiện CNC, máy phay CNC, máy đột dập 80 tấn, máy mài phẳng, máy hàn MIG, máy cưa vòng, máy chấn tôn, máy khoan cần",
        part="trục bánh răng, bạc lót, mặt bích, chốt khuôn, tay đòn, vỏ hộp số, giá đỡ, nắp chặn, thanh răng",
        material="dầu cắt gọt, thép thanh, đá mài, dao tiện, khí hàn, thép tấm",
        process="tiện tinh, phay mặt, đột dập, mài phẳng, hàn khung, khoan lỗ, sơn tĩnh điện, kiểm tra kích thước",
        place="xưởng tiện, xưởng khuôn, tổ hàn, tổ đột dập, kho phôi, khu sơn, xưởng lắp ráp",
    ),
    "garments": _trade(
        machine="máy may một kim, máy vắt sổ, máy cắt vải tự động, máy trải vải, máy ép keo, máy thùa khuyết, máy đính cúc",
        part="cổ áo, tay áo, cạp quần, túi hộp, lớp lót, khóa kéo, nhãn phụ, mũ áo, quai túi",
        material="chỉ may, vải chính, vải lót, mex dựng, nhãn dệt, kim may",
        process="may ráp, cắt vải, vắt sổ, ép mex, là hoàn thiện, kiểm hàng, đính cúc, gấp gói",
        place="chuyền may 3, chuyền may 7, chuyền may 12, tổ cắt, tổ hoàn thiện, kho nguyên phụ liệu, tổ là",
    ),
    "plastics": _trade(
        machine="máy ép phun 250 tấn, máy ép phun 450 tấn, máy đùn màng, máy nghiền phế, tay gắp sản phẩm, máy sấy hạt nhựa, máy dập",
        part="nắp đậy, vỏ hộp, khay đựng, gioăng cao su, tay cầm, núm xoay, ống nối, tấm ốp",
        material="hạt nhựa ABS, hạt nhựa tái sinh, bột màu, dầu tách khuôn, nước làm mát, cao su lưu hóa",
        process="ép phun, cắt ba via, đùn màng, lưu hóa, phối trộn hạt nhựa, kiểm tra ngoại quan, đóng gói, thay khuôn",
        place="xưởng ép 1, xưởng ép 2, tổ trộn liệu, tổ hoàn thiện, kho khuôn, khu nghiền phế, chuyền đóng gói",
    ),
    "packaging": _trade(
        machine="máy in flexo, máy bế tự động, máy dán hộp, máy cắt cuộn, máy ghim thùng, máy ghép màng, máy xén giấy",
        part="thùng carton, hộp giấy, nhãn cuộn, túi màng ghép, vách ngăn, tem dán, nắp hộp",
        material="mực in, giấy cuộn, keo dán, màng PE, dung môi rửa lô, bản in",
        process="in flexo, bế hộp, dán hộp, cắt cuộn, ghép màng, pha mực, đóng kiện, kiểm tra màu",
        place="xưởng in, tổ bế, tổ dán, kho giấy, phòng pha mực, khu thành phẩm",
    ),
    "food": _trade(
        machine="máy sấy băng tải, máy trộn nguyên liệu, máy đóng túi, nồi hấp, máy ép viên, máy dán nhãn, băng tải làm nguội",
        part="khay bánh, túi thành phẩm, bao thành phẩm, hộp thành phẩm, chai thủy tinh, nắp chai, gói gia vị",
        material="củi đốt lò, hơi nước, màng co, nước rửa thiết bị, dầu đốt, nguyên liệu vụn",
        process="sấy, trộn nguyên liệu, đóng túi, hấp chín, ép viên, cân định lượng, làm nguội, dán nhãn",
        place="xưởng sấy, phòng đóng gói, khu sơ chế, khu lò hơi, kho nguyên liệu, kho thành phẩm",
    ),
    "materials": _trade(
        machine="lò nung con lăn, máy nghiền bi, máy ép thủy lực, máy cán tôn, băng tải liệu, cầu trục 10 tấn, máy trộn, máy cắt kính",
        part="viên gạch, tấm tôn, thỏi hợp kim, tấm kính, cấu kiện bê tông, khuôn đúc, thanh nhôm",
        material="than cám, khí đốt, bi nghiền, vôi bột, dầu thủy lực, xỉ lò",
        process="nung, nghiền liệu, cán tôn, đúc thỏi, trộn phối liệu, cắt kính, xếp dỡ, mài cạnh",
        place="xưởng lò, xưởng nghiền, bãi nguyên liệu, trạm trộn, xưởng đúc, kho thành phẩm",
    ),
    "wood": _trade(
        machine="máy cưa đĩa, máy chà nhám thùng, máy dán cạnh, máy khoan liên kết, máy ép nguội, máy phun sơn, máy hút bụi trung tâm",
        part="mặt bàn, chân ghế, cánh tủ, thanh nẹp, tấm ván, ngăn kéo, khung cửa",
        material="ván MDF, keo sữa, giấy nhám, sơn phủ, gỗ vụn, chỉ dán cạnh",
        process="cưa phôi, chà nhám, dán cạnh, khoan liên kết, sơn phủ, lắp ráp, ép ván, đóng gói",
        place="xưởng phôi, xưởng tinh, tổ sơn, tổ lắp ráp, kho ván, khu đóng gói",
    ),
}
