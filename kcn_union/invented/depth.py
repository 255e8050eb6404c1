"""What stands behind the invented initiatives: worksheets, papers, remarks, rewards, the library and its adoptions."""

from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from emulation.models import HalfYear
from initiatives import similar
from initiatives.models import Adoption, BenefitLine, Evidence, Initiative, Remark, Reward, main_saving
from kcn_union.invented import scans
from kcn_union.invented.board import at_noon
from kcn_union.invented.work import Office, State
from unions import events
from unions.models import Event, Union

# Numbers of pieces a year that divide every amount here into whole đồng.
QUANTITIES = [100, 125, 200, 250, 500, 1_000, 1_250, 2_500, 5_000]
KINDS = {
    "material": ("kg", "Vật tư"),
    "energy": ("kWh", "Điện"),
    "labour": ("giờ", "Giờ công"),
    "scrap": ("sản phẩm", "Hàng hỏng"),
    "capacity": ("ca", "Thời gian dừng máy"),
}
ADOPTED = [
    "Làm theo đồ gá của đơn vị bạn cho hai chuyền, tự gia công tại xưởng.",
    "Áp dụng tại một tổ, chỉnh lại kích thước cho máy của đơn vị.",
    "Dùng cùng cách làm ở khâu đóng gói, đã chạy ổn định.",
]


def lines(rng: Random, made: Initiative) -> list[BenefitLine]:
    """Return worksheet lines that sum to the declared amount."""
    costs = 50_000 * rng.randrange(0, 40)
    first, *rest = _parts(rng, made.declared_vnd + costs)
    return [_line(rng, made, first, costs), *(_line(rng, made, part, 0) for part in rest)]


def _parts(rng: Random, saved: int) -> list[int]:
    """Return one or two amounts that sum to this one, all multiples of 50.000 đồng if it is."""
    share = saved * rng.randrange(2, 8) // 10 // 50_000 * 50_000
    return [saved - share, share] if rng.random() < 0.35 and share else [saved]


def _line(rng: Random, made: Initiative, saved: int, costs: int) -> BenefitLine:
    kind = rng.choice(list(KINDS))
    unit, what = KINDS[kind]
    quantity = rng.choice([one for one in QUANTITIES if saved % one == 0] or [1])
    less = saved // quantity
    after = rng.randrange(1, 40) * 500
    return BenefitLine(
        initiative=made,
        kind=kind,
        what=what,
        unit=unit,
        cost_before=Decimal(after + less),
        cost_after=Decimal(after),
        quantity=Decimal(quantity),
        cost_of_applying_vnd=costs,
        lasting="one_time" if rng.random() < 0.15 else "recurring",
        firmness="soft" if kind == "labour" else "hard",
    )


def save(office: Office, years: list[HalfYear], served: list[Union], own: Union, published: str) -> None:
    """Store what stands behind the initiatives on file."""
    rng = office.rng
    made = list(Initiative.objects.select_related("union", "entered_by").prefetch_related("authors").order_by("pk"))
    written = {one: lines(rng, one) for one in made if one.declared_vnd and not one.unlined_reason}
    for one, rows in written.items():
        one.main_saving = main_saving(rows)
    BenefitLine.objects.bulk_create([line for rows in written.values() for line in rows], batch_size=500)
    Initiative.objects.bulk_update(written, ["main_saving"], batch_size=500)
    Evidence.objects.bulk_create(scans.take_in(_scanned(rng, made, own, published)))
    _remarks(office, made)
    Reward.objects.bulk_create(_rewards(rng, made, office))
    similar.trace(made)
    _library(office, made, years, served, own)


def _scanned(rng: Random, made: list[Initiative], own: Union, published: str):
    """Return the initiatives whose papers lie here: the own union's, what waits, and the largest of the published half-year."""
    largest = sorted(
        (one for one in made if one.half_year_id and one.half_year.code == published), key=lambda one: -(one.accepted_vnd or 0)
    )
    waiting = [one for one in made if one.state in Initiative.WAITING and one.union_id != own.pk]
    chosen = [one for one in made if one.union_id == own.pk and one.recognised_on][-10:] + waiting[:8] + largest[:3]
    found = [one for one in dict.fromkeys(chosen) if one.recognition_number]
    for one in found:
        if not one.unusual_words:
            one.paperless_reason = ""
    Initiative.objects.bulk_update(found, ["paperless_reason"])
    return [(one, scans.scans(rng, one, confirmation=not one.unusual_words, pictures=rng.random() < 0.4)) for one in found]


def _remarks(office: Office, made: list[Initiative]) -> None:
    """Pin a remark at two places of what was sent back, at the moment it was."""
    back = [one for one in made if one.state == State.SENT_BACK]
    sent = {event.record_id: event.at for event in Event.objects.filter(verb="send_back")}
    Remark.objects.bulk_create(
        Remark(initiative=one, field=field, text=text, written_by=one.received_by, written_at=sent[one.pk], sent_at=sent[one.pk])
        for one in back
        for field, text in (
            ("confirmed_on", "Giấy xác nhận chưa thấy ngày ký. Anh/chị xem lại."),
            ("solution", "Nhờ anh/chị viết thêm một câu: khác cách cũ ở điểm nào."),
        )
    )


def _rewards(rng: Random, made: list[Initiative], office: Office) -> list[Reward]:
    found = []
    for one in made:
        if one.state == State.ACCEPTED and rng.random() < 0.6:
            paid_on = min(one.recognised_on + timedelta(rng.randrange(10, 90)), office.today)
            found.append(Reward(initiative=one, amount_vnd=rng.choice([200_000, 500_000, 1_000_000, 2_000_000]), paid_on=paid_on))
    return found


def _library(office: Office, made: list[Initiative], years: list[HalfYear], served: list[Union], own: Union) -> None:
    """Put some accepted initiatives into the library, and let other unions adopt some of these."""
    rng = office.rng
    counted = [one for one in made if one.state == State.ACCEPTED and one.accepted_vnd]
    chosen = sorted(rng.sample(counted, min(60, len(counted))), key=lambda one: one.pk)
    for one in chosen:
        one.in_library = True
    Initiative.objects.bulk_update(chosen, ["in_library"])
    living = [union for union in served if union.dissolved_on is None]
    rows: list[Adoption] = []
    for one in rng.sample(chosen, min(30, len(chosen))):
        for union in rng.sample(living, rng.choice([1, 1, 2, 3])):
            if union.pk != one.union_id:
                rows.append(_adoption(office, one, union, years))
    foreign = next(one for one in reversed(chosen) if one.union_id != own.pk)
    if (foreign.pk, own.pk) not in {(row.initiative_id, row.union_id) for row in rows}:
        rows.append(_adoption(office, foreign, own, years, accepted=False))
    Adoption.objects.bulk_create(rows)
    events.write(event for row in rows for event in _events(row))


def _adoption(office: Office, origin: Initiative, union: Union, years: list[HalfYear], *, accepted: bool = True) -> Adoption:
    rng = office.rng
    applied_on = min(origin.recognised_on + timedelta(rng.randrange(30, 200)), office.today - timedelta(2))
    benefit = rng.randrange(40, 900) * 50_000 if rng.random() < 0.8 else None
    entered_at = at_noon(applied_on + timedelta(1))
    values: dict[str, Any] = {}
    if accepted:
        values = {
            "state": "accepted",
            "version": 2,
            "accepted_vnd": benefit,
            "accepted_by": rng.choice(office.board),
            "accepted_at": entered_at + timedelta(hours=20),
            "half_year": next(half for half in years if half.begins_on <= applied_on <= half.cut_off_on),
        }
    return Adoption(
        initiative=origin,
        union=union,
        applied_on=applied_on,
        words=rng.choice(ADOPTED),
        benefit_vnd=benefit,
        paper="" if benefit is None else f"Xác nhận số {rng.randrange(10, 300)}/XN ngày {applied_on:%d/%m/%Y}",
        op_id=UUID(int=rng.getrandbits(128), version=4),
        entered_by=office.officers[union.pk],
        entered_at=entered_at,
        **values,
    )


def _events(row: Adoption) -> list[Event]:
    told = {"kind": row._meta.label_lower, "record_id": row.pk, "label": str(row)[:300], "union_id": row.union_id}
    found = [Event(at=row.entered_at, actor_id=row.entered_by.pk, actor=str(row.entered_by), verb="created", **told)]
    if row.accepted_by:
        changes = {"state": ["draft", "accepted"], "accepted_vnd": [None, row.accepted_vnd]}
        found.append(
            Event(
                at=row.accepted_at,
                actor_id=row.accepted_by.pk,
                actor=str(row.accepted_by),
                verb="accept",
                changes=changes,
                **told,
            )
        )
    return found
