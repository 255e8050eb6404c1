"""A small board that is well made: every record with its event, walked by the real steps, closed, corrected, published, stored."""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db.models.signals import post_save

from awards import beside
from awards.models import Honour, Nomination, NominationPaper
from emulation.models import HalfYear
from initiatives.models import BenefitLine, Evidence, Initiative
from initiatives.models.benefit import main_saving
from initiatives.workflow import AMENDED
from kcn_union import campaign_steps, closing
from kcn_union.half_year.stored import make_papers
from kcn_union.models import Publication
from kcn_union.verify.audited import AUDITED
from tests.awards.conftest import Awarding, own_catalogue
from tests.conftest import NOW, ZONE, Cast, make_cast
from tests.sheets.make import FILES
from tests.toolkit.made_files import pdf
from toolkit import files
from toolkit.files import Taken
from unions import chain, changes, doubles, events
from unions.models import Union, UnionChange

JULY = datetime(2022, 7, 4, 9, 0, tzinfo=ZONE)
AUGUST = datetime(2022, 8, 8, 9, 0, tzinfo=ZONE)


@dataclass
class Board:
    """The cast and its awards, with the records that the faults are planted in."""

    cast: Cast
    awarding: Awarding
    counted: list[Initiative]
    lined: Initiative
    nominated: Nomination
    versions: list[Publication]


@contextmanager
def told():
    """Let every record of an audited kind that is made within the block have its event of being entered, as pages and sheets do."""

    def tell(sender, instance, created, raw=False, **more):
        # The rooms tell of these themselves.
        own = isinstance(instance, Honour) and instance.nomination_id
        if created and sender in AUDITED and not own and not events.Event.objects.about(instance).exists():
            said = events.changes_of(instance, {}, events.values_of(instance))
            events.write([events.drafted(record=instance, verb=events.CREATED, by=None, at=NOW, changes=said)])

    post_save.connect(tell)
    try:
        yield
    finally:
        post_save.disconnect(tell)


def taken(name="giay.pdf", **more) -> Taken:
    return files.take_in(SimpleUploadedFile(name, pdf(**more), content_type="application/pdf"))


def make_board() -> Board:
    """Build it. Needs FILES_ROOT and SHEETS_ROOT of its own, and the clock at AUGUST or later."""
    with told():
        own_catalogue()
        cast = make_cast()
        _mergeable(cast)
        awarding = Awarding(cast)
        counted = _initiatives(cast)
        nominated = _awards(awarding)
        _twice_on_file(cast)
        cast.returned(cast.samju)
        cast.returned(cast.haneul, workers=100, women_workers=40, members=90, women_members=30)
        cast.holders(cast.samju, 150, registered=160)
        cast.holders(cast.haneul, 20, registered=25)
        campaign_steps.workflow.take("interim", cast.gvn, by=cast.bao, at=NOW, review_words="Phong trào đều ở các khu.")
    call_command("import_sheet", "members", "CD-001", str(FILES / "plain.xlsx"), by="hang", write=True, verbosity=0)
    _hand_over(cast)
    # On PostgreSQL, so that there is a chain to anchor within this one transaction.
    chain.settle()
    versions = _closed(cast, counted[0])
    chain.settle()
    lined = Initiative.objects.filter(lines__isnull=False).distinct().get()
    return Board(cast, awarding, counted, lined, nominated, versions)


def _mergeable(cast: Cast) -> None:
    values = {field.attname: getattr(cast.haneul, field.attname) for field in Union._meta.concrete_fields}
    cast.third = Union.objects.create(
        **values | {"id": None, "code": "CD-003", "name": "CĐCS Công ty Ba", "employer": "Công ty Ba"}
    )
    cast.user("ba", "officer", cast.third, full_name="Đỗ Thị Ba")


def _hand_over(cast: Cast) -> None:
    """A union is merged into another, by the step that says so."""
    day = date(2022, 5, 20)
    change = UnionChange(union=cast.third, kind="merged", effective_on=day, decision="7/QĐ-LĐLĐ", other=cast.samju)
    changes.enter(change, by=cast.tri, at=NOW)


def _twice_on_file(cast: Cast) -> None:
    """One person with two memberships, and one membership entered twice."""
    away, here = (cast.member("Hoàng Thị Nga", union=union, birth_date=date(1990, 1, 2)) for union in (cast.haneul, cast.samju))
    doubles.decide(away, here, "same_person", by=cast.bao, at=NOW)
    one, other = (cast.member("Vũ Văn Sáu", birth_date=date(1991, 3, 4), sex="male") for _time in range(2))
    doubles.decide(one, other, "same_row", kept=one, by=cast.bao, at=NOW)


def _initiatives(cast: Cast) -> list[Initiative]:
    two = (("Trần Thị An", 50), ("Lê Văn Bình", 50))
    first = cast.accepted(accepted_vnd=30_000_000, declared_vnd=60_000_000, confirmed_vnd=50_000_000, authors=two)
    second = cast.accepted(union=cast.haneul, accepted_vnd=12_500_000)
    third = cast.accepted(accepted_vnd=None, declared_vnd=None, confirmed_vnd=None, social_value="Sạch hơn.")
    # What the third union had counted stays its own after it was merged.
    fourth = cast.accepted(union=cast.third, by=cast.ba, accepted_vnd=9_000_000)
    later = cast.draft(recognised_on=date(2022, 6, 2), title="Của kỳ sau")
    for name, fields in (("submit", {}), ("receive", {}), ("accept", {"accepted_vnd": 20_000_000})):
        cast.take(name, later, **fields)
    for state in ("draft", "submitted", "sent_back", "rejected"):
        cast.walked(state)
    _behind(cast, cast.draft(declared_vnd=50_000_000, unlined_reason="", paperless_reason=""))
    cast.take_adoption("accept", cast.adopted(initiative=cast.take("into_library", first)), accepted_vnd=7_000_000)
    return [first, second, third, fourth, later]


def _behind(cast: Cast, initiative: Initiative) -> None:
    """Put a worksheet and a paper behind a draft."""
    lines = [
        BenefitLine(
            initiative=initiative, kind=kind, unit="kg", cost_before=Decimal(before), cost_after=Decimal(after), quantity=Decimal(1000)
        )
        for kind, before, after in (("material", 60_000, 20_000), ("energy", 15_000, 5_000))
    ]  # fmt: skip
    BenefitLine.objects.bulk_create(lines)
    Initiative.objects.filter(pk=initiative.pk).update(main_saving=main_saving(lines))
    kept = taken("quyet-dinh.pdf", pages=2)
    Evidence.objects.create(
        initiative=initiative, kind="decision", name=kept.name, format=kept.kind, sha256=kept.sha256, size=kept.size,
        pages=kept.pages, added_by=cast.hang, added_at=NOW,
    )  # fmt: skip


def _awards(awarding: Awarding) -> Nomination:
    """One nomination awarded, with what it spent and what was born of it; one sent; an honour won elsewhere."""
    cast = awarding.cast
    member, other = (cast.member(name, qualification="college", job_title="Thợ hàn") for name in ("Trần Văn Lợi", "Bùi Thị Mai"))
    awarding.criterion("statement")
    round_ = awarding.round(awards=[awarding.award()])
    part = awarding.author(member, recognised_on=date(2022, 3, 2))
    waits = awarding.author(other, recognised_on=date(2022, 3, 3))
    kept = taken("bien-ban.pdf", box="0 0 400 600")
    scan = {"scan_sha256": kept.sha256, "scan_name": kept.name, "scan_format": kept.kind}
    made = awarding.nomination(member=member, claims=[part], round=round_)
    beside.add_paper(
        made, NominationPaper._meta.get_field("kind").choices[0][0], taken("bao-cao.pdf", box="0 0 500 700"), by=cast.hang, at=NOW
    )
    made.refresh_from_db()
    for name in ("submit", "review"):
        awarding.take(name, made, **({"second_use_words": ""} if name == "review" else {}))
    awarding.result(made, sitting=awarding.sitting(round_, state="applied", **scan))
    made.refresh_from_db()
    awarding.take("pass", made)
    awarding.take("forward", made, forwarded_number="15/TTr", forwarded_on=NOW.date())
    decision = awarding.decision(round_, **{name: scan[name] for name in scan})
    awarding.take("award", made, decision=decision, prize_vnd=None)
    awarding.walked("submitted", member=other, claims=[waits], round=round_)
    awarding.honour(member=other)
    return made


def _closed(cast: Cast, amended: Initiative) -> list[Publication]:
    """Close two half-years of before, then 2022-H1; correct and publish it."""
    for code in ("2021-H1", "2021-H2"):
        half_year = HalfYear.objects.get(code=code)
        before = events.values_of(half_year)
        half_year.state, half_year.version = "closed", half_year.version + 1
        half_year.save()
        events.record(
            record=half_year, verb=events.CHANGED, by=cast.tri, at=NOW, before=before, after=events.values_of(half_year)
        )
    _steps(cast, JULY, ask_to_close=cast.bao, close=cast.lanh)
    first = Publication.objects.get(number=1)
    make_papers(first)
    _publish(cast, first, JULY)
    amended.refresh_from_db()
    values = {name: getattr(amended, name) for name in AMENDED} | {"accepted_vnd": 25_000_000}
    cast.take("amend", amended, by=cast.hoa, at=AUGUST, reason="Công ty đối chiếu lại.", **values)
    _steps(cast, AUGUST, ask_to_correct=cast.bao, correct=cast.lanh)
    second = Publication.objects.get(number=2)
    make_papers(second)
    _publish(cast, second, AUGUST)
    return list(Publication.objects.order_by("number"))


def _steps(cast: Cast, at: datetime, **who) -> None:
    for name, by in who.items():
        given = {"correction_reason": "Đối chiếu lại."} if name == "ask_to_correct" else {}
        closing.workflow.take(name, HalfYear.objects.listed().get(code="2022-H1"), by=by, at=at, **given)


def _publish(cast: Cast, version: Publication, at: datetime) -> None:
    scan = taken(f"bao-cao-{version.number}.pdf", box=f"0 0 {600 + version.number} 800")
    closing.publish(
        version, phrase=f"{version.lines.get(union=None).counted} sáng kiến", report_number="12/BC-CĐKCN", report_on=at.date(), scan=scan,
        by=cast.bao, at=at + timedelta(hours=1),
    )  # fmt: skip
