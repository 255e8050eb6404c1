"""Nominations of the demo: written by the unions with their papers, and walked on by the real steps."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from django.utils import timezone

from awards import beside
from awards.conflicts import uses_of_another_kind
from awards.criteria import criteria_of
from awards.models import Award, Claim, Criterion, Nomination, PaperKind, Round, next_code
from awards.workflow import workflow
from initiatives.models import Author
from kcn_union.invented import scans
from kcn_union.invented.board import at_noon
from kcn_union.invented.candidates import Candidate
from kcn_union.invented.work import Office
from toolkit.money import grouped
from unions import events
from unions.models import Member, User

RESULTS = [
    "Hoàn thành {percent} % kế hoạch được giao năm {year}; tỷ lệ hàng lỗi của tổ giảm từ 2,{much} % xuống 1,{less} %.",
    "Năng suất đạt {percent} % định mức, không nghỉ không lý do; kèm cặp {people} công nhân mới vào nghề.",
    "Cùng tổ giảm thời gian dừng máy {less} giờ mỗi tháng, sản lượng đạt {percent} % kế hoạch năm {year}.",
]
OF_A_UNION = (
    "Năm {year}: {percent} % đoàn viên hoàn thành kế hoạch được giao; {people} lượt người được thăm hỏi, hỗ trợ; "
    "đối thoại định kỳ đủ hai lần, không để xảy ra ngừng việc tập thể."
)
DUTIES = {
    "direct": "Trực tiếp sản xuất tại chuyền, đứng máy chính; hướng dẫn người mới.",
    "technical": "Bảo trì, chỉnh máy và theo dõi chất lượng của xưởng.",
    "managing": "Điều hành tổ sản xuất, phân công và kiểm tra từng ca.",
    "officer": "Công tác công đoàn tại doanh nghiệp.",
}
DIRECTOR = [("Kim Min Su", "Tổng Giám đốc"), ("Nguyễn Quang Thành", "Phó Giám đốc"), ("Trần Hữu Phong", "Trưởng phòng Nhân sự")]
FOUND = {
    "BK_LDLD": "Đạt theo hướng dẫn của LĐLĐ tỉnh: có sáng kiến, là Lao động tiên tiến.",
    "CO_LDLD": "Dẫn đầu khối thi đua theo bảng điểm của Ban.",
    "CSTD_T": "Sở Khoa học và Công nghệ đã xác nhận hiệu quả và khả năng nhân rộng.",
}
TWICE = "Hai phần việc khác nhau của sáng kiến, Hội đồng sáng kiến của doanh nghiệp đã tách tỷ lệ đóng góp."


@dataclass
class Desk:
    """Where the nominations of one round are written and worked on."""

    office: Office
    rng: Random
    asked: Round

    def verifier(self) -> User:
        return self.rng.choice(self.office.board)

    def draft(self, one: Candidate, at: datetime, **instead: object) -> Nomination:
        """Store a draft that lacks nothing, but for what is said `instead`, with the parts it cites and its event."""
        officer = self.office.officers[one.union.pk]
        values = self._of_a_member(one) if one.member else {"achievements": self._words(OF_A_UNION)}
        signed_by, post = self.rng.choice(DIRECTOR)
        values |= {"clean_signed_by": signed_by, "clean_signed_post": post, "clean_signed_on": at.date() - timedelta(2)}
        made = Nomination(
            round=self.asked, award=one.award, union=one.union, member=one.member, code=next_code(timezone.localdate(at).year),
            op_id=UUID(int=self.rng.getrandbits(128), version=4), entered_by=officer, entered_at=at, **values | instead,
        )  # fmt: skip
        made.full_clean()
        made.save()
        claims = Claim.objects.bulk_create(Claim(nomination=made, author=part) for part in one.parts)
        told: dict[str, tuple[list[str], list[str]]] = {"claims": ([], [str(claim) for claim in claims])}
        events.record(record=made, verb=events.CREATED, by=officer, at=at, after=events.values_of(made), children=told)
        return made

    def _of_a_member(self, one: Candidate) -> dict:
        member: Member = one.member  # type: ignore[assignment]
        cited = [
            f"Tác giả sáng kiến “{part.initiative.title}”"
            + (f", giá trị làm lợi {grouped(part.initiative.accepted_vnd)} đồng." if part.initiative.accepted_vnd else ".")
            for part in one.parts
        ]
        return {
            "sex": member.sex,
            "job_title": member.job_title,
            "qualification": member.qualification,
            "work_class": member.work_class,
            "leader": one.parts[0].leader if one.parts else member.work_class == "managing",
            "duties": DUTIES[member.work_class],
            "achievements": "\n".join([self._words(self.rng.choice(RESULTS)), *cited]),
        }

    def _words(self, text: str) -> str:
        rng = self.rng
        numbers = {"percent": rng.randrange(101, 119), "much": rng.randrange(3, 9), "less": rng.randrange(2, 8)}
        return text.format(year=self.asked.year, people=rng.randrange(3, 12), **numbers)

    def take(self, name: str, made: Nomination, at: datetime, *, by: User | None = None, **fields: object) -> None:
        """Take one step: what the union does by its officer, the rest by a verifier."""
        if name in ("submit", "recall", "withdraw"):
            by = made.entered_by
        workflow.take(name, made, by=by or self.verifier(), at=at, **fields)

    def judge(self, made: Nomination, at: datetime) -> None:
        """Answer what only people can judge, where no other route leads there; then put it before the council."""
        by = self.verifier()
        for criterion in criteria_of(made.award, on=at.date()):
            if criterion.kind == Criterion.Kind.JUDGED and not criterion.route and made.award.code in FOUND:
                beside.judge_criterion(made, criterion, answer="met", words=FOUND[made.award.code], by=by, at=at)
        words = TWICE if uses_of_another_kind(made).exists() else ""
        self.take("review", made, at + timedelta(minutes=20), by=by, second_use_words=words)

    def attach(self, wanted: Iterable[tuple[Nomination, PaperKind, datetime]]) -> None:
        """Put papers into the dossiers, each by the officer who wrote the nomination."""
        rows = list(wanted)
        drawn = scans.together([scans.paper_of_nomination(kind, made, at.date()) for made, kind, at in rows])
        for (made, kind, at), taken in zip(rows, drawn, strict=True):
            beside.add_paper(made, kind, taken, by=made.entered_by, at=at)


def moment(day: date, hours: float = 0) -> datetime:
    """Return noon of that day, and so many hours later."""
    return at_noon(day) + timedelta(hours=hours)


def candidate(award: Award, member: Member, parts: Iterable[Author] = ()) -> Candidate:
    return Candidate(award, member.union, member, list(parts))
