"""Unions whose texts carry tokens: who reads a token has read that union.

mat  what the union and the board alone read           rieng  details of its people
kin  confidential parts                                 hoi    what a council of its round reads too
nhap a nomination not before the council yet            ten    name and employer
thu  public fields of what stands in the library        cong   titles in a published version
"""

import re
from dataclasses import dataclass, field
from datetime import date
from uuid import uuid4

from django.db import models

from awards.models import NominationPaper
from emulation.models import Enrolment
from initiatives.models import Evidence, Remark
from kcn_union.models import Reminder
from tests.awards.conftest import Awarding, own_catalogue
from tests.conftest import BEGIN, NOW, Cast
from toolkit import files
from toolkit.text import LineField, ProseField
from unions import events
from unions.models import Mandate, SavedForm, SheetRow, SheetRun, Union, User

TOKEN = re.compile(r"(mat|rieng|kin|hoi|nhap|ten|thu|cong)(\d\d)qz")
# Words that a constraint allows only beside others.
PAIRED = {
    "extension_reason",
    "revocation_number",
    "forwarded_number",
    "withdrawn_reason",
    "second_use_words",
    "refusal",
    "scan_name",
    "preferred_words",
}
DETAILS = ("employee_code", "card_number")


def token(kind: str, number: int) -> str:
    return f"{kind}{number:02d}qz"


def plant(record, kind: str, number: int, **others) -> None:
    """Put the token before what stands in each text of the record; `others` names fields that get a token of another kind."""
    for one in record._meta.concrete_fields:
        text_of_its_own = (
            isinstance(one, LineField | ProseField | models.TextField) and not one.choices and not hasattr(one, "source")
        )
        if text_of_its_own and one.name not in PAIRED:
            words = token(others.get(one.name, kind), number)
            text = f"{words} {getattr(record, one.name)}".strip()
            setattr(record, one.name, text[: one.max_length] if one.max_length else text)
    record.save()


@dataclass
class Planted:
    """One union, who serves it, and its records by name."""

    number: int
    union: Union
    officer: User
    made: dict = field(default_factory=dict)


@dataclass
class Board:
    cast: Cast
    awarding: Awarding
    unions: list[Planted] = field(default_factory=list)


def board(cast: Cast, how_many: int) -> Board:
    """Return a board of that many unions, each with every kind of record; the first two are those of the cast."""
    own_catalogue()
    found = Board(cast, Awarding(cast))
    asked, past = found.awarding.round(papers=["report"]), found.awarding.round("dot-cu")
    # On the council of the third one sits nobody of the cast.
    strange = found.awarding.round("dot-khac")
    for one in (asked, past):
        found.awarding.seat(one, user=cast.vinh)
    for number in range(1, how_many + 1):
        union, officer = _union(cast, number)
        found.unions.append(Planted(number, union, officer))
    for one in found.unions:
        _people(found, one)
        _initiatives(found, one)
        _half_year(found, one)
        _awards(found, one, asked, past, strange)
        _beside(found, one)
    for one, other in zip(found.unions, found.unions[1:] + found.unions[:1], strict=True):
        made = cast.adopted(initiative=other.made["library"], union=one.union, by=one.officer)
        plant(made, "mat", one.number)
        one.made["adoption"] = made
    for one in found.unions:
        plant(one.union, "mat", one.number, name="ten", employer="ten")
    return found


def _union(cast: Cast, number: int) -> tuple[Union, User]:
    if number <= 2:
        return (cast.samju, cast.hang) if number == 1 else (cast.haneul, cast.minh)
    union = Union.objects.create(
        code=f"CD-{number:03d}", name=f"CĐCS Công ty Số {number}", employer=f"Công ty Số {number}", ownership="foreign",
        park=cast.samju.park, superior=cast.samju.superior, managing_board=cast.board, founded_on=date(2015, 1, 1),
    )  # fmt: skip
    officer = cast.user(f"canbo{number}", full_name="Cán Bộ")
    Mandate.objects.create(user=officer, role="officer", union=union, since=BEGIN)
    return union, officer


def _people(board: Board, one: Planted) -> None:
    # Who entered a nomination stands on its page.
    plant(one.officer, "hoi", one.number)
    for name in ("member", "twin"):
        made = board.cast.member("Ánh", union=one.union, employee_code=name[:4], qualification="college", job_title="Thợ may")
        plant(made, "mat", one.number, **dict.fromkeys(DETAILS, "rieng"))
        one.made[name] = made


def _initiatives(board: Board, one: Planted) -> None:
    cast, given = board.cast, {"union": one.union, "by": one.officer}
    paths = {"draft": {}, "received": {}, "sent_back": {}, "accepted": {}}
    for state in paths:
        made = cast.walked(state, **given)
        plant(made, "mat", one.number, confidential_part="kin")
        for author in made.authors.all():
            plant(author, "mat", one.number)
        one.made[state] = made
    counted = cast.accepted(
        **given, recognised_on=date(2021, 3, 1), first_applied_on=date(2021, 1, 4), confirmed_on=date(2021, 3, 1)
    )
    plant(counted, "mat", one.number, confidential_part="kin", title="cong", recognition_number="cong")
    library = cast.take("into_library", cast.accepted(**given))
    public = ("title", "field_of_application", "problem", "solution", "novelty", "conditions", "social_value")
    plant(library, "mat", one.number, confidential_part="kin", **dict.fromkeys(public, "thu"))
    one.made |= {"counted": counted, "library": library}
    for state in ("received", "library"):
        for confidential in (False, True):
            made = Evidence.objects.create(
                initiative=one.made[state], kind="decision", name="QĐ.pdf", format="pdf", sha256=files.keep(b"paper"), size=5,
                confidential=confidential, added_by=one.officer, added_at=NOW,
            )  # fmt: skip
            plant(made, "kin" if confidential else "mat", one.number)
    plant(
        Remark.objects.create(
            initiative=one.made["sent_back"], field="title", text="Rõ hơn.", written_by=cast.bao, written_at=NOW, sent_at=NOW
        ),
        "mat",
        one.number,
    )


def _half_year(board: Board, one: Planted) -> None:
    cast = board.cast
    filed = cast.returned(one.union, state="submitted", by=one.officer)
    plant(filed, "mat", one.number)
    plant(cast.returned(one.union, "2021-H1", by=one.officer), "mat", one.number)
    made, _new = Enrolment.objects.get_or_create(campaign=cast.gvn, union=one.union)
    plant(made, "mat", one.number)
    cast.holders(one.union, 100 + one.number)
    plant(
        Reminder.objects.create(
            half_year=cast.half_years["2022-H1"], union=one.union, channel="zalo", text="Xin gửi.", by=cast.bao, at=NOW
        ),
        "mat",
        one.number,
    )


def _awards(board: Board, one: Planted, asked, past, strange) -> None:
    awarding, given = board.awarding, {"by": one.officer}
    for name, state, in_round, kind in (
        ("nomination draft", "draft", asked, "nhap"),
        ("nomination", "under_review", asked, "hoi"),
        ("awarded", "awarded", past, "hoi"),
        ("nomination elsewhere", "under_review", strange, "mat"),
    ):
        member = board.cast.member(
            "Ngân", union=one.union, employee_code=f"{in_round.pk}{state[:4]}", qualification="college", job_title="Thợ may"
        )
        plant(member, kind, one.number, **dict.fromkeys(DETAILS, "rieng"))
        claims = []
        if name == "nomination":
            part = awarding.author(member, **given)
            plant(part.initiative, "hoi", one.number, confidential_part="kin")
            plant(part, "hoi", one.number)
            claims = [part]
        made = awarding.walked(state, member=member, round=in_round, claims=claims, **given)
        plant(made, kind, one.number)
        one.made[name] = made
    plant(
        NominationPaper.objects.create(
            nomination=one.made["nomination"],
            kind="report",
            name="Báo cáo.pdf",
            format="pdf",
            sha256=files.keep(b"paper"),
            size=5,
            added_by=one.officer,
            added_at=NOW,
        ),
        "hoi",
        one.number,
    )
    plant(one.made["awarded"].decision, "hoi", one.number)
    plant(one.made["awarded"].honour, "hoi", one.number)
    honour = awarding.honour(member=one.made["member"], union=one.union, entered_by=one.officer)
    plant(honour, "mat", one.number)
    one.made |= {"born": one.made["awarded"].honour, "honour": honour}


def _beside(board: Board, one: Planted) -> None:
    """What comes with the work: a loaded sheet, a form not saved, events with reasons."""
    run = SheetRun.objects.create(
        kind="members", scope=one.union.code, union=one.union, by=one.officer, made_at=NOW, touched_at=NOW, op_id=uuid4(),
        file_name="ds.xlsx", state="ready", counts={"new": 1},
    )  # fmt: skip
    plant(run, "mat", one.number)
    SheetRow.objects.create(run=run, number=2, outcome="new", label=token("mat", one.number))
    SavedForm.objects.create(
        user=one.officer, form="initiative", key=str(uuid4()), about=one.union.code, label=token("mat", one.number),
        back="/", values={"title": [token("mat", one.number)]}, saved_at=NOW,
    )  # fmt: skip
    one.made["run"] = run
    told = {"draft": ("confidential_part", "kin"), "member": ("employee_code", "rieng"), "nomination draft": ("duties", "nhap")}
    for name, (changed, kind) in told.items():
        events.record(
            record=one.made[name], verb="changed", by=one.officer, at=NOW, before={changed: ""},
            after={changed: token(kind, one.number)}, reason=token("nhap" if kind == "nhap" else "mat", one.number),
        )  # fmt: skip
