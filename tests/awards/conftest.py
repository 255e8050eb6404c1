"""Awards beside the cast: a catalogue of a few rows, a running round of 2022, and nominations walked by the real steps."""

from dataclasses import dataclass
from datetime import date
from importlib import import_module
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import transaction

from awards.models import (
    Authority,
    Award,
    AwardDecision,
    BaseWage,
    Claim,
    CouncilResult,
    Criterion,
    Honour,
    Nomination,
    Round,
    RoundAward,
    Seat,
    Sitting,
    next_code,
)
from awards.workflow import workflow
from initiatives.models import Author
from tests.conftest import BEGIN, NOW, TODAY, Cast

# What a step asks for, besides those whose values depend on the record.
GIVEN: dict[str, dict] = {
    "review": {"second_use_words": ""},
    "send_back": {"reason": "Thiếu giấy."},
    "fail": {"reason": "Không đủ phiếu."},
    "forward": {"forwarded_number": "15/TTr", "forwarded_on": TODAY},
    "decline": {"reason": "Hết chỉ tiêu."},
    "withdraw": {"reason": "Đổi người."},
    "revoke": {"reason": "Khai sai.", "revocation_number": "9/QĐ", "revoked_on": TODAY, "frees_claims": False},
}


@dataclass
class Awarding:
    """Makes records of the awards room; what is not said has a usual value. The round judges 2022 and runs since 1 May."""

    cast: Cast

    def authority(self, code="TLD", name="Tổng LĐLĐ Việt Nam", rank=5) -> Authority:
        made, _new = Authority.objects.get_or_create(code=code, defaults={"name": name, "short_name": code, "rank": rank})
        return made

    def award(self, code="BLDST", name="Bằng Lao động sáng tạo", **more) -> Award:
        values = {
            "name": name,
            "short_name": name[:40],
            "authority": more.pop("authority", None) or self.authority(),
            "kind": Award.Kind.COMMENDATION,
            "form": Award.Form.CREATIVE,
            "for_whom": Award.ForWhom.PERSON,
            "legal_basis": "QĐ 1564/QĐ-TLĐ, Điều 16",
            "confidence": "old",
        }
        made, _new = Award.objects.get_or_create(code=code, defaults=values | more)
        return made

    def criterion(self, kind, award=None, **more) -> Criterion:
        values = {"text": str(Criterion.Kind(kind).label), "legal_basis": "Điều 16", "confidence": "old", "valid_from": BEGIN}
        made = Criterion(award=award or self.award(), kind=kind, **values | more)
        made.full_clean()
        made.save()
        return made

    def round(self, slug="dot-2022", awards=None, papers=(), quota=None, **more) -> Round:
        values = {
            "name": f"Đợt {slug}",
            "year": 2022,
            "opens_on": date(2022, 5, 1),
            "due_on": date(2022, 6, 30),
            "council_on": date(2022, 7, 5),
            "state": Round.State.OPEN,
        }
        made, new = Round.objects.get_or_create(slug=slug, defaults=values | more)
        if new:
            for award in awards or [self.award()]:
                RoundAward.objects.create(round=made, award=award, papers=list(papers), quota=quota)
        return made

    def author(self, member, *, accepted_vnd=100_000_000, share=100, leader=False, **more) -> Author:
        """Return the member's part in an accepted initiative of 2022, or of the day `recognised_on`."""
        initiative = self.cast.draft(
            union=member.union, authors=(), **{"declared_vnd": accepted_vnd, "confirmed_vnd": accepted_vnd} | more
        )
        part = Author.objects.create(
            initiative=initiative, member=member, name=member.name, share=share, sex=member.sex,
            work_class=member.work_class, qualification=member.qualification, leader=leader,
        )  # fmt: skip
        if share < 100:
            Author.objects.create(
                initiative=initiative, name="Đồng tác giả", workplace="Tổ hàn", share=100 - share, sex="male", work_class="direct"
            )
        for name, fields in (("submit", {}), ("receive", {}), ("accept", {"accepted_vnd": accepted_vnd})):
            self.cast.take(name, initiative, **fields)
        return part

    def nomination(self, *, member=None, union=None, award=None, round=None, by=None, claims=(), **more) -> Nomination:
        """Return a draft that lacks nothing, of a member (a new one of the own union unless named) or of a union."""
        award = award or self.award()
        round = round or self.round(awards=[award])
        if award.for_a_person:
            member = member or self.cast.member("Trần Văn Lợi", qualification="college", job_title="Thợ hàn")
        union = union or (member.union if member else self.cast.samju)
        by = by or (self.cast.hang if union == self.cast.samju else self.cast.minh)
        values = {
            "achievements": "Vượt kế hoạch 12 %.",
            "clean_signed_by": "Kim Min Su",
            "clean_signed_post": "Giám đốc",
            "clean_signed_on": TODAY,
            "source": "own" if union.pk in by.served_union_ids(TODAY) else "paper",
        }
        if member:
            values |= {
                "sex": member.sex, "job_title": member.job_title or "Công nhân", "leader": False,
                "qualification": member.qualification or "college", "work_class": member.work_class,
            }  # fmt: skip
        with transaction.atomic():
            made = Nomination.objects.create(
                round=round, award=award, union=union, member=member, code=next_code(2022), op_id=uuid4(),
                entered_by=by, entered_at=NOW, **values | more,
            )  # fmt: skip
        for author in claims:
            Claim.objects.create(nomination=made, author=author)
        return made

    def take(self, name, nomination, by=None, at=NOW, **fields) -> Nomination:
        senders = {"submit", "recall", "withdraw"}
        by = by or (nomination.entered_by if name in senders else self.cast.bao)
        workflow.take(name, nomination, by=by, at=at, **fields)
        return nomination

    def sitting(self, round, *, members_in_all=9, present=9, state="open", **more) -> Sitting:
        frozen = {
            "scan_sha256": "0" * 64,
            "scan_name": "bb.pdf",
            "scan_format": "pdf",
            "frozen_by": self.cast.bao,
            "frozen_at": NOW,
        }
        return Sitting.objects.create(
            round=round, held_on=TODAY, members_in_all=members_in_all, present=present, state=state,
            **(frozen if state != "open" else {}) | more,
        )  # fmt: skip

    def result(self, nomination, *, agree=9, recused=0, sitting=None, **more) -> CouncilResult:
        sitting = sitting or self.sitting(nomination.round, state="applied")
        return CouncilResult.objects.create(
            sitting=sitting, nomination=nomination, members_in_all=sitting.members_in_all, present=sitting.present,
            in_writing=sitting.in_writing, agree=agree, recused=recused, vote_percent=nomination.award.vote_percent, **more,
        )  # fmt: skip

    def seat(self, round, name="Phạm Quang Vinh", *, user=None, union=None, post="member") -> Seat:
        return Seat.objects.create(round=round, name=name, user=user, union=union, post=post)

    def decision(self, round, authority=None, **more) -> AwardDecision:
        values = {
            "number": "12/QĐ-TLĐ",
            "decided_on": TODAY,
            "signer": "Nguyễn Văn Ký",
            "entered_by": self.cast.bao,
            "entered_at": NOW,
        }
        return AwardDecision.objects.create(round=round, authority=authority or self.authority(), op_id=uuid4(), **values | more)

    def honour(self, *, member=None, union=None, award=None, year=2021, **more) -> Honour:
        """Return an honour recorded from a paper, which counts in no half-year unless `half_year` says so."""
        award = award or self.award("LDTT", "Lao động tiên tiến", kind="title", recorded_only=True)
        union = union or (member.union if member else self.cast.samju)
        values = {
            "decision_number": f"5/QĐ-{year}", "decided_on": date(year, 12, 20), "issuer": union.employer,
            "sex": member.sex if member else "", "work_class": member.work_class if member else "",
            "entered_by": self.cast.hang, "entered_at": NOW,
        }  # fmt: skip
        return Honour.objects.create(union=union, member=member, award=award, year=year, op_id=uuid4(), **values | more)

    def walked(self, state, **more) -> Nomination:
        """Return a nomination walked to that state by its real steps."""
        paths = {
            "draft": [],
            "submitted": ["submit"],
            "sent_back": ["submit", "send_back"],
            "under_review": ["submit", "review"],
            "passed": ["submit", "review", "pass"],
            "not_passed": ["submit", "review", "fail"],
            "forwarded": ["submit", "review", "pass", "forward"],
            "awarded": ["submit", "review", "pass", "forward", "award"],
            "declined": ["submit", "review", "pass", "forward", "decline"],
            "withdrawn": ["withdraw"],
            "revoked": ["submit", "review", "pass", "forward", "award", "revoke"],
        }
        made = self.nomination(**more)
        for name in paths[state]:
            if name in {"pass", "fail"}:
                self.result(made, agree=9 if name == "pass" else 3)
                made.refresh_from_db()
            given = GIVEN.get(name, {})
            if name == "award":
                number = f"{made.pk}/QĐ-TLĐ"
                given = {"decision": self.decision(made.round, made.award.authority, number=number), "prize_vnd": None}
            self.take(name, made, **given)
        return made


def own_catalogue() -> None:
    """Empty the catalogue that the migration has loaded: a test has the few rows it makes, with values of its own."""
    for model in (Criterion, Award, Authority, BaseWage):
        model.objects.all().delete()


@pytest.fixture
def awarding(cast) -> Awarding:
    own_catalogue()
    return Awarding(cast)


@pytest.fixture
def catalogue(db) -> None:
    """The catalogue as the migration loads it; a test that emptied all tables before this one took it away."""
    import_module("awards.migrations.0002_catalogue").load(apps, None)
