"""Saving and sending an initiative through its real form, beside a page that says nothing and beside one bare INSERT."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from itertools import count
from random import Random
from uuid import uuid4

from django.db import connection
from django.test import Client

from initiatives.models import Initiative
from tests.bench.lists import board, fill
from tests.bench.measured import Figure, page, ratio
from unions.models import Mandate, Member, Union, User

ON_FILE = 210
SENT = re.compile(r"/initiatives/SK-\d{4}-\d{5}/")
# So few words in common that no title is taken for another's.
SYLLABLES = [
    one + rest for one in "bcdghklmnprstvx" for rest in ("ang", "ep", "inh", "oc", "uon", "ay", "em", "ich", "ong", "ut")
]


def typed(rng: Random) -> dict[str, str]:
    """Return a posted form that lacks nothing, of one author from the member list."""
    return {
        "op_id": str(uuid4()),
        "title": " ".join(rng.sample(SYLLABLES, 12)),
        "kind": "technical",
        "field_of_application": "Hàn",
        "first_applied_on": "10/01/2022",
        "problem": "Hàn từng mặt, phải lật tay, mỗi lần mất hai phút và dễ cong chân cắm.",
        "solution": " ".join(rng.sample(SYLLABLES, 40)),
        "declared_vnd": "60 triệu",
        "confirmed_vnd": "50 triệu",
        "confirmed_by": "Kim Min Su",
        "confirmed_on": "01/03/2022",
        "recognition_number": "118/QĐ",
        "recognised_on": "01/03/2022",
        "recognised_by": "Công ty 1",
        "unlined_reason": "Công ty chỉ cho biết tổng số.",
        "paperless_reason": "Giấy lưu tại công ty.",
        "authors-TOTAL_FORMS": "3",
        "authors-INITIAL_FORMS": "0",
        "authors-0-name": "T7",
    }


def officer(union: Union) -> User:
    """Return the officer of that union, who has a member list of a hundred."""
    hang = User.objects.create(username="hang", full_name="Nguyễn Thu Hằng")
    Mandate.objects.create(user=hang, role="officer", union=union, since=date(2019, 1, 1))
    Member.objects.bulk_create(
        Member(union=union, name=f"Trần Thị Ánh {number}", sex="female", employee_code=f"T{number}", joined_on=date(2019, 1, 1))
        for number in range(100)
    )
    return hang


def sending(client: Client, union: Union, rng: Random) -> Callable[[], None]:
    """Return what saves and sends one more initiative."""

    def send() -> None:
        answer = client.post(f"/initiatives/new/{union.code}/send/", typed(rng))
        assert SENT.fullmatch(answer.headers.get("Location", "")), answer.content.decode()

    return send


def inserting(union: Union, by: User) -> Callable[[], None]:
    """Return what puts one more row into the same table by the driver alone, and commits it."""
    names = [field.column for field in Initiative._meta.concrete_fields if not field.primary_key]
    like = Initiative.objects.filter(union=union).values_list(*names).first()
    statement = f"INSERT INTO initiatives_initiative ({', '.join(names)}) VALUES ({', '.join(['%s'] * len(names))})"
    rows: Iterator[int] = count()

    def insert() -> None:
        row = dict(zip(names, like, strict=True)) | {"code": f"SK-1999-{next(rows):05}", "op_id": str(uuid4())}
        with connection.connection.cursor() as cursor:
            cursor.execute(statement, list(row.values()))

    return insert


def measure() -> dict[str, Figure]:
    rng = Random(1989)
    unions, _bao, _tri = board()
    hang = officer(unions[0])
    fill(rng, unions, hang, ON_FILE)
    client = Client()
    client.force_login(hang)
    send = sending(client, unions[0], rng)
    found = {"saving and sending an initiative / a trivial signed-in page": ratio(send, page(client, "/rules/"), 3.5)}
    if connection.vendor == "postgresql":
        found["the same / one INSERT by the driver"] = ratio(send, inserting(unions[0], hang), 9)
    return found
