"""The cast: a small board with people whose rights differ, and records walked to a state by the real steps."""

import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client, TransactionTestCase

from emulation.models import Campaign, Enrolment, HalfYear, TitleCount, UnionReturn
from initiatives import adoptions
from initiatives.models import Adoption, Author, Initiative
from initiatives.workflow import next_code, workflow
from tests import ready_made
from tests.thawed import thawed
from unions.models import IndustrialPark, Mandate, Member, Superior, Union, User


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings, django_db_blocker) -> bool:
    """Takes the place of --reuse-db: what is laid out is kept, and goes through what is left of the migrations."""
    with django_db_blocker.unblock():
        return ready_made.lay_out()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_keepdb, django_db_blocker):
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            ready_made.keep()


_empty_tables = TransactionTestCase._fixture_teardown


def _empty_frozen_tables_too(self):
    with thawed():
        _empty_tables(self)


# A test that commits ends by emptying all tables; what a version holds nobody may delete otherwise.
TransactionTestCase._fixture_teardown = _empty_frozen_tables_too

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TODAY = date(2022, 6, 6)
NOW = datetime(2022, 6, 6, 9, 0, tzinfo=ZONE)
BEGIN = date(2019, 1, 1)


@dataclass
class Cast:
    """People and unions by name; `take` walks a record by the real steps."""

    board: Superior
    parks: dict[str, IndustrialPark]
    samju: Union
    haneul: Union
    people: dict[str, User] = field(default_factory=dict)
    half_years: dict[str, HalfYear] = field(default_factory=dict)

    def __getattr__(self, name):
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    def user(self, username, role=None, union=None, **more) -> User:
        """Make a person; without a role somebody who may see nothing."""
        user = User.objects.create(username=username, full_name=more.pop("full_name", username.title()), **more)
        if role:
            Mandate.objects.create(user=user, role=role, union=union, since=BEGIN)
        self.people[username] = user
        return user

    def member(self, name, *, union=None, sex="female", **more) -> Member:
        return Member.objects.create(
            union=union or self.samju, name=name, sex=sex, joined_on=more.pop("joined_on", BEGIN), **more
        )

    def draft(self, *, union=None, by=None, authors=(("Trần Văn Lợi", 100),), **more) -> Initiative:
        """Return a draft that lacks nothing, unless `more` takes something away."""
        union = union or self.samju
        by = by or (self.hang if union == self.samju else self.minh)
        values = {
            "title": f"Đồ gá xoay {uuid4().hex[:8]}",
            "kind": Initiative.Kind.TECHNICAL,
            "field_of_application": "Hàn",
            "problem": "Hàn từng mặt, phải lật tay.",
            "solution": "Làm đồ gá xoay hai mặt.",
            "first_applied_on": date(2022, 1, 10),
            "recognition_number": "118/QĐ",
            "recognised_on": date(2022, 3, 1),
            "recognised_by": union.employer,
            "declared_vnd": 60_000_000,
            "confirmed_vnd": 50_000_000,
            "confirmed_by": "Kim Min Su",
            "confirmed_on": date(2022, 3, 1),
            "unlined_reason": "Công ty chỉ cho biết tổng số.",
            "paperless_reason": "Giấy lưu tại công ty.",
            "source": "own" if union.pk in by.served_union_ids(TODAY) else "paper",
        } | more
        with transaction.atomic():
            made = Initiative.objects.create(
                union=union, code=next_code(2022), op_id=uuid4(), entered_by=by, entered_at=NOW, **values
            )
        for name, share in authors:
            Author.objects.create(initiative=made, name=name, share=share, workplace="Tổ hàn", sex="male", work_class="direct")
        return made

    def take(self, name, initiative, by=None, at=NOW, **fields) -> Initiative:
        senders = {"submit", "recall", "withdraw", "reopen"}
        by = by or (initiative.entered_by if name in senders else self.bao)
        workflow.take(name, initiative, by=by, at=at, **fields)
        return initiative

    def walked(self, state, **more) -> Initiative:
        """Return an initiative walked to that state by its real steps."""
        paths = {
            "draft": [],
            "submitted": ["submit"],
            "received": ["submit", "receive"],
            "sent_back": ["submit", "receive", "send_back"],
            "rejected": ["submit", "receive", "reject"],
            "withdrawn": ["withdraw"],
            "accepted": ["submit", "receive", "accept"],
            "revoked": ["submit", "receive", "accept", "revoke"],
        }
        accepted_vnd = more.pop("accepted_vnd", more.get("confirmed_vnd", 50_000_000))
        made = self.draft(**more)
        for name in paths[state]:
            given = {
                "accept": {"accepted_vnd": accepted_vnd},
                "send_back": {"reason": "Thiếu giấy."},
                "reject": {"reason": "Đã có."},
                "revoke": {"reason": "Quyết định bị hủy."},
            }
            self.take(name, made, **given.get(name, {}))
        return made

    def accepted(self, **more) -> Initiative:
        return self.walked("accepted", **more)

    def adopted(self, *, initiative=None, union=None, by=None, **more) -> Adoption:
        """Return an adoption that the adopting union has entered: of an initiative of the library, by the other union."""
        initiative = initiative or self.take("into_library", self.accepted())
        union = union or self.haneul
        by = by or (self.hang if union == self.samju else self.minh)
        values = {
            "applied_on": date(2022, 4, 1),
            "words": "Làm theo cho hai chuyền.",
            "benefit_vnd": 12_000_000,
            "paper": "7/XN ngày 02/04/2022",
        }
        source = "own" if union.pk in by.served_union_ids(TODAY) else "paper"
        return Adoption.objects.create(
            initiative=initiative, union=union, op_id=uuid4(), entered_by=by, entered_at=NOW, source=source, **values | more
        )

    def take_adoption(self, name, adoption, by=None, at=NOW, **fields) -> Adoption:
        adoptions.workflow.take(name, adoption, by=by or self.bao, at=at, **fields)
        return adoption

    def returned(
        self,
        union,
        half_year="2022-H1",
        state="accepted",
        workers=300,
        women_workers=200,
        members=250,
        women_members=180,
        by=None,
    ):
        return UnionReturn.objects.create(
            union=union,
            half_year=self.half_years[half_year],
            state=state,
            workers=workers,
            women_workers=women_workers,
            members=members,
            women_members=women_members,
            entered_by=by or self.hang,
            submitted_by=by or self.hang,
            submitted_at=NOW,
            accepted_by=self.bao if state == "accepted" else None,
            accepted_at=NOW if state == "accepted" else None,
        )

    def holders(self, union, achieved, registered=None, half_year="2022-H1"):
        enrolment, _new = Enrolment.objects.get_or_create(campaign=self.gvn, union=union)
        return TitleCount.objects.create(
            enrolment=enrolment, half_year=self.half_years[half_year], achieved=achieved, registered=registered or achieved
        )

    @property
    def gvn(self) -> Campaign:
        return Campaign.objects.get(slug="gvn")

    def client(self, username, **more) -> Client:
        client = Client(**more)
        if username:
            client.force_login(self.people[username])
        return client

    def confirmed_client(self, username, **more) -> Client:
        """Return a client whose person has just typed the password once more."""
        client = self.client(username, **more)
        session = client.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
        session["account_authentication_methods_user"] = str(self.people[username].pk)
        session.save()
        return client


def _half_year(code, cut_off, state="open"):
    return HalfYear.objects.create(
        code=code, cut_off_on=cut_off, due_on=cut_off + timedelta(10), late_until_on=cut_off + timedelta(25), state=state
    )


@pytest.fixture
def cast(db) -> Cast:
    return make_cast()


def make_cast() -> Cast:
    """Two unions, eight people with a mandate, five half-years, one campaign that counts titles; today is 6 June 2022."""
    province = Superior.objects.create(name="LĐLĐ tỉnh", heading="LIÊN ĐOÀN LAO ĐỘNG TỈNH")
    board = Superior.objects.create(name="Ban Công đoàn các KCN", heading="BAN CÔNG ĐOÀN CÁC KCN", parent=province)
    parks = {name: IndustrialPark.objects.create(name=name) for name in ("Điềm Thụy", "Yên Bình")}

    def union(code, name, park):
        return Union.objects.create(
            code=code,
            name=f"CĐCS Công ty {name}",
            employer=f"Công ty {name}",
            ownership="foreign",
            park=parks[park],
            superior=province,
            managing_board=board,
            founded_on=date(2015, 1, 1),
        )

    made = Cast(
        board=board, parks=parks, samju=union("CD-001", "Mẫu Một", "Điềm Thụy"), haneul=union("CD-002", "Đại Hai", "Yên Bình")
    )
    made.user("hang", "officer", made.samju, full_name="Nguyễn Thu Hằng", sex="female")
    made.user("minh", "officer", made.haneul, full_name="Lê Minh", sex="male")
    made.user("bao", "verifier", full_name="Lê Quốc Bảo", sex="male")
    made.user("hoa", "verifier", full_name="Phạm Thị Hòa", sex="female")
    made.user("lanh", "head", full_name="Trần Lãnh")
    made.user("doc", "reader", full_name="Hoàng Đọc")
    made.user("tri", "admin", full_name="Vũ Trị")
    made.user("vinh", "councillor", full_name="Phạm Quang Vinh", sex="male")
    made.user("khach", full_name="Người Ngoài")
    for code, cut_off in [
        ("2020-H2", date(2020, 11, 30)),
        ("2021-H1", date(2021, 5, 31)),
        ("2021-H2", date(2021, 11, 30)),
        ("2022-H1", date(2022, 5, 31)),
        ("2022-H2", date(2022, 11, 30)),
    ]:
        made.half_years[code] = _half_year(code, cut_off, "closed" if code == "2020-H2" else "open")
    Campaign.objects.create(
        slug="gvn",
        name="Giỏi việc nước, đảm việc nhà",
        short_name="Giỏi việc nước, đảm việc nhà",
        level="nation",
        audience="women",
        counts="titles",
        starts_on=date(2018, 1, 1),
        state="running",
    )
    return made


@pytest.fixture(autouse=True)
def _nothing_kept():
    """Wrong passwords and drawn pages of one test are none of another's."""
    for one in caches.all(initialized_only=True):
        one.clear()


@pytest.fixture
def today(time_machine):
    """Stop the clock at the cast's day."""
    time_machine.move_to(NOW, tick=False)
    return TODAY


@pytest.fixture
def query_counter(django_assert_num_queries):
    return SimpleNamespace(exactly=django_assert_num_queries)


@contextmanager
def just_before(query: str, deed):
    """Do the deed once, just before the first query that holds this text: what somebody else does in between."""
    waiting = [deed]

    def between(execute, sql, params, many, context):
        if query in sql and waiting:
            waiting.pop()()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(between):
        yield
    assert not waiting, f"no query held {query}"
