"""A sentence for the press: every figure in it is true of the version, or is named as the one that is not."""

import pytest

from kcn_union.half_year.phrase import claims
from kcn_union.models import ClosedLine

WHOLE = ClosedLine(
    counted=210,
    accepted_total_vnd=20_370_000_000,
    workers=23_040,
    women_workers=13_700,
    women=240,
    members=20_950,
    women_members=14_000,
    authors=380,
    expected=78,
    reported=78,
    titles=[{"slug": "gvn", "name": "GVN", "registered": 13_500, "achieved": 12_900, "women_members": 14_000, "unions": 78}],
)


@pytest.mark.parametrize(
    "phrase",
    [
        "210 sáng kiến cải tiến kỹ thuật, giá trị làm lợi trên 20 tỷ đồng",
        "6 tháng đầu năm 2022, 78 CĐCS có 210 sáng kiến, làm lợi 20,3 tỷ đồng",
        "Đến ngày 31/05/2022, 78/78 CĐCS báo cáo; hơn 23.000 lao động, gần 21.000 đoàn viên",
        "làm lợi 20.370.000.000 đồng",
        "làm lợi gần 20,4 tỷ",
        "trên 92% nữ đoàn viên đạt danh hiệu",
        "380 lượt tác giả",
        "trên 20 tỉ đồng, tỷ lệ trên 92% nữ đoàn viên",
        "Trong 6 tháng đầu năm, quý 2 năm 2022 và đợt 01/12/2021-31.05.2022: một sáng kiến tiêu biểu trong 210 sáng kiến",
        "6 thang dau nam 2022 co 210 sang kien",
        "13.700 lao động nữ và 13.700 nữ công nhân lao động, 14.000 đoàn viên nữ, 240 nữ tác giả",
        "tăng lên 210 sáng kiến, trong đó sáng kiến mới làm lợi trên 20 tỷ đồng",
        "",
    ],
)
def test_what_is_true_may_be_said(phrase):
    assert [one for one in claims(phrase, WHOLE) if not one.holds] == []


@pytest.mark.parametrize(
    ("phrase", "written"),
    [
        ("giá trị làm lợi trên 20,37 tỷ đồng", ["trên 20,37 tỷ đồng"]),
        ("làm lợi 20,4 tỷ đồng", ["20,4 tỷ đồng"]),
        ("trên 210 sáng kiến", ["trên 210 sáng kiến"]),
        ("211 sáng kiến, trên 21 tỷ đồng", ["211 sáng kiến", "trên 21 tỷ đồng"]),
        ("gần 20.000 đoàn viên", ["gần 20.000 đoàn viên"]),
        ("trên 93% nữ đoàn viên đạt danh hiệu", ["trên 93%"]),
        ("79/78 CĐCS báo cáo", ["79/78 cdcs"]),
        ("tặng 35 bằng khen", ["35"]),
        ("làm lợi 20370 triệu đồng và 1 tỷ đồng", ["1 tỷ đồng"]),
        # Read as a day, a year or a length of time, these would go unchecked.
        ("làm lợi trên 30.12 tỷ đồng", ["trên 30"]),
        ("làm lợi 25-12 tỷ", ["25", "12 tỷ"]),
        ("làm lợi 7/10 tỷ", ["7"]),
        ("trong năm 999 sáng kiến", ["999 sáng kiến"]),
        ("500 nam công nhân", ["500"]),
        ("trên 20 tỷ USD", ["trên 20"]),
        ("20 triệu tỷ đồng", ["20"]),
        ("hai trăm mười sáng kiến", ["trăm mười sáng kiến"]),
        ("hàng trăm tỷ đồng", ["trăm tỷ"]),
        ("hơn hai mươi mốt tỷ, ba mươi tỷ đồng", ["mốt tỷ", "mươi tỷ"]),
        ("trên 20 tỉ rưỡi và 99 tỉ đồng", ["trên 20", "99 tỉ đồng"]),
        # True of the whole, and said of something else.
        ("20.950 đoàn viên nữ, trên 23.000 lao động nữ", ["20.950 đoàn viên nữ", "trên 23.000 lao động nữ"]),
        ("380 lượt tác giả nữ", ["380 lượt tác giả nữ"]),
        ("làm lợi tăng 20 tỷ đồng so với cùng kỳ", ["20"]),
        ("mỗi sáng kiến làm lợi trên 20 tỷ đồng", ["trên 20"]),
        ("trên 20 tỷ đồng mỗi tháng, 20 tỷ đồng/tháng", ["trên 20", "20"]),
        ("20 tỷ đô, 20 tỷ yên, 20 tỷ euro, 20 tỷ €", ["20", "20", "20", "20"]),
        ("tiết kiệm 12.000 ngày công", ["12.000"]),
        # In words, which nothing reads.
        ("ba trăm lẻ năm sáng kiến", ["lẻ năm sáng kiến"]),
        ("hàng nghìn lượt tác giả, hàng nghìn người lao động", ["nghìn lượt tác giả", "nghìn người lao động"]),
        ("tăng gấp đôi, gấp ba cùng kỳ", ["gấp đôi", "gấp ba"]),
        ("hai mươi lăm phẩy năm tỷ, tăng hai lần", ["phẩy năm tỷ", "tăng hai lần"]),
        ("chín mươi chín phần trăm nữ đoàn viên", ["chín phần trăm"]),
        ("ba tram sang kien, ba muoi ty dong", ["tram sang kien", "muoi ty"]),
    ],
)
def test_what_overstates_or_cannot_be_placed_is_named(phrase, written):
    assert [one.written for one in claims(phrase, WHOLE) if not one.holds] == written


def test_a_figure_that_the_version_does_not_have_cannot_be_said():
    silent = ClosedLine(counted=0, accepted_total_vnd=0, members=None, expected=78, reported=0, titles=[])

    assert [one.holds for one in claims("gần 21.000 đoàn viên, 0 sáng kiến", silent)] == [False, True]
