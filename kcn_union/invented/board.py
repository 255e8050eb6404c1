"""The invented board: bodies, parks, unions and what changed about them, half-years, campaigns, accounts."""

from datetime import date, datetime, time, timedelta
from random import Random

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from emulation.models import Campaign, HalfYear
from kcn_union.invented import entered
from kcn_union.invented.accounts import PASSWORD
from kcn_union.invented.names import companies, person_name
from unions import changes, events
from unions.models import IndustrialPark, Mandate, Member, Superior, Union, UnionChange, User

BEGIN = date(2019, 12, 1)
PARKS = {"Sông Công I": 7, "Sông Công II": 12, "Nam Phổ Yên": 17, "Yên Bình": 18, "Quyết Thắng": 7, "Điềm Thụy": 17}
HEAD = "Trần Đức Lãnh"
# Beside the 78: one union split off later; one of the 78 is merged into another later.
BEFORE_ITS_END = timedelta(190)
FOUNDED_LATER, ENDED = date(2024, 3, 1), date(2025, 9, 30)


def at_noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def half_years(today: date) -> list[HalfYear]:
    """Create the half-years from the one that only gives the beginning to the one that holds today; return all."""
    made: list[HalfYear] = []
    year, half = 2019, 2
    while not made or made[-1].cut_off_on < today:
        cut_off = date(year, 5, 31) if half == 1 else date(year, 11, 30)
        made.append(
            HalfYear(
                code=f"{year}-H{half}",
                cut_off_on=cut_off,
                due_on=cut_off + timedelta(10),
                late_until_on=cut_off + timedelta(25),
                state=HalfYear.State.CLOSED if not made else HalfYear.State.OPEN,
            )
        )
        year, half = (year, 2) if half == 1 else (year + 1, 1)
    for one in made:
        one.full_clean(validate_unique=False, validate_constraints=False)
    HalfYear.objects.bulk_create(made)
    entered.tell(made, at=lambda one: at_noon(one.cut_off_on - BEFORE_ITS_END))
    return list(HalfYear.objects.listed())


def unions(rng: Random, today: date) -> list[Union]:
    """Create bodies, parks and unions, and the changes that have happened by today; return the unions by code."""
    province = Superior.objects.create(
        name="Liên đoàn Lao động tỉnh Thái Nguyên", heading="LIÊN ĐOÀN LAO ĐỘNG TỈNH THÁI NGUYÊN", place="Thái Nguyên"
    )
    board = Superior.objects.create(
        name="Ban Công đoàn các KCN tỉnh Thái Nguyên",
        heading="BAN CÔNG ĐOÀN CÁC KHU CÔNG NGHIỆP",
        place="Thái Nguyên",
        signer_post="TRƯỞNG BAN",
        signer_name=HEAD,
        parent=province,
    )
    parks = [park for name, count in PARKS.items() for park in [IndustrialPark.objects.create(name=name)] * count]
    made = []
    for number, company in enumerate(companies(rng, 79), start=1):
        later = number == 79
        union = Union(
            code=f"CD-{number:03}",
            name=f"CĐCS {company['name']}",
            employer=company["name"],
            ownership=company["ownership"],
            sector=company["sector"],
            park=parks[number - 1] if not later else parks[-1],
            superior=province,
            managing_board=board,
            founded_on=FOUNDED_LATER if later else date(rng.randrange(2008, 2019), rng.randrange(1, 13), rng.randrange(1, 28)),
        )
        union.full_clean(validate_unique=False, validate_constraints=False)
        if union.founded_on <= today:
            made.append(union)
    Union.objects.bulk_create(made)
    made = list(Union.objects.select_related("park", "superior", "managing_board").order_by("code"))
    entered.tell([province, board, *dict.fromkeys(parks), *made], at=_when)
    other_park = IndustrialPark.objects.get(name="Yên Bình")
    for change in (
        UnionChange(union=made[11], kind="renamed", effective_on=date(2023, 8, 15), decision="112/QĐ-LĐLĐ", name_after=f"{made[11].name} (cơ sở 2)"),
        UnionChange(union=made[2], kind="moved", effective_on=date(2024, 4, 1), decision="38/QĐ-LĐLĐ", park_after=other_park),
        UnionChange(union=made[76], kind="merged", effective_on=ENDED, decision="207/QĐ-LĐLĐ", other=made[75]),
        *(UnionChange(union=one, kind="split", effective_on=FOUNDED_LATER, decision="21/QĐ-LĐLĐ", other=made[77]) for one in made[78:]),
    ):  # fmt: skip
        if change.effective_on <= today:
            changes.enter(change, by=None, at=at_noon(change.effective_on))
    return list(Union.objects.order_by("code"))


def _when(row: Superior | IndustrialPark | Union) -> datetime:
    return at_noon(max(BEGIN, getattr(row, "founded_on", BEGIN)))


def managing() -> Superior:
    """Return the board that manages the unions."""
    return Superior.objects.get(parent__isnull=False)


def accounts(rng: Random, served: list[Union], officer: Member, councillor: Member) -> dict[str, User]:
    """Create the demo's accounts and one officer without a password for every other union; return them by user name."""
    password = make_password(PASSWORD)
    people = [
        User(username="canbo", full_name=officer.name, sex="female", post="Chủ tịch CĐCS", member=officer, phone="0208 3000 101"),
        User(username="chuyenvien", full_name="Lê Quốc Bảo", sex="male", post="Chuyên viên", phone="0208 3000 201"),
        User(username="chuyenvien2", full_name="Phạm Thị Hòa", sex="female", post="Chuyên viên", phone="0208 3000 202"),
        User(username="lanhdao", full_name=HEAD, sex="male", post="Trưởng ban"),
        User(username="docbaocao", full_name="Hoàng Minh Tuệ", sex="male", post="Chuyên viên LĐLĐ tỉnh"),
        User(
            username="hoidong",
            full_name=councillor.name,
            sex=councillor.sex,
            post=f"{councillor.job_title}, {councillor.union.employer}",
            member=councillor,
        ),
        User(username="quantri", full_name="Vũ Thanh Trí", sex="male", post="Quản trị"),
    ]
    for person in people:
        person.password = password
    for union in served[1:]:
        sex = rng.choice(["female", "male"])
        person = User(username=f"canbo{union.code[3:]}", full_name=person_name(rng, sex), sex=sex, post="Chủ tịch CĐCS")
        person.set_unusable_password()
        people.append(person)
    User.objects.bulk_create(people)
    found = {person.username: person for person in User.objects.all()}
    roles = {
        "chuyenvien": "verifier", "chuyenvien2": "verifier", "lanhdao": "head", "docbaocao": "reader", "hoidong": "councillor",
        "quantri": "admin",
    }  # fmt: skip
    mandates = [Mandate(user=found[name], role=role, since=BEGIN) for name, role in roles.items()]
    mandates.append(Mandate(user=found["canbo"], role="officer", union=served[0], since=BEGIN))
    for union in served[1:]:
        since = max(BEGIN, union.founded_on)
        mandates.append(
            Mandate(user=found[f"canbo{union.code[3:]}"], role="officer", union=union, since=since, until=union.dissolved_on)
        )
    for mandate in mandates:
        mandate.full_clean(validate_unique=False)
    Mandate.objects.bulk_create(mandates)
    held = {found[one.user.username].pk: {"mandates": [events.row_in_words(one, without=one.user)]} for one in mandates}
    entered.tell(found.values(), at=lambda _user: at_noon(BEGIN), children=held)
    return found


def campaigns(today: date, of_the_board: list[tuple]) -> dict[str, Campaign]:
    """Create the campaigns of the two terms and the board's own, the last of them only planned; return them by slug."""
    rows = [
        ("ldg-ldst", "Lao động giỏi, Lao động sáng tạo", "Lao động giỏi, sáng tạo", None, "nation", "all", "initiatives", date(2018, 1, 1), None, "2018–2023"),
        ("doi-moi", "Đổi mới, sáng tạo, hiệu quả trong hoạt động của tổ chức Công đoàn", "Đổi mới, sáng tạo, hiệu quả", None, "nation", "all", "initiatives", date(2018, 5, 1), date(2023, 12, 31), "2018–2023"),
        ("mot-trieu-sang-kien", "Chương trình “01 triệu sáng kiến – nỗ lực vượt khó, sáng tạo, quyết tâm chiến thắng đại dịch Covid-19”", "01 triệu sáng kiến", "ldg-ldst", "nation", "all", "initiatives", date(2021, 12, 15), date(2023, 9, 1), "2018–2023"),
        ("gvn-dvn", "Giỏi việc nước, đảm việc nhà", "Giỏi việc nước, đảm việc nhà", None, "nation", "women", "titles", date(2018, 1, 1), None, "2018–2023"),
        ("phu-nu-tich-cuc", "Phụ nữ tích cực học tập, lao động sáng tạo, xây dựng gia đình hạnh phúc", "Phụ nữ tích cực", "gvn-dvn", "nation", "women", "titles", date(2018, 1, 1), None, "2018–2023"),
        *of_the_board,
        ("ca-nuoc-doi-moi-sang-tao", "Cả nước thi đua đổi mới sáng tạo và chuyển đổi số", "Đổi mới sáng tạo, chuyển đổi số", None, "nation", "all", "initiatives", date(2025, 6, 17), None, "2023–2028"),
    ]  # fmt: skip
    made: dict[str, Campaign] = {}
    for slug, name, short_name, parent, level, audience, counts, starts, ends, term in rows:
        if starts <= today or level == Campaign.Level.BOARD:
            running = starts <= today
            campaign = Campaign(slug=slug, name=name, short_name=short_name, parent=made.get(parent), level=level, audience=audience,
                                counts=counts, starts_on=starts, ends_on=ends, term=term, state="running" if running else "planned")  # fmt: skip
            if running and level == Campaign.Level.BOARD:
                campaign.document, campaign.document_on = "15/KH-CĐKCN", starts
            campaign.full_clean()
            campaign.save()
            made[slug] = campaign
    return made
