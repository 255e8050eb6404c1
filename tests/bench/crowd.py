"""Accounts for many people at once, what an officer types, and whether all that was answered "saved" is on file."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import Argon2PasswordHasher

from initiatives.models import Initiative
from tests.bench.users import Browser, Page, Tally
from unions.models import Event, Mandate, Union, User

PASSWORD = "mot-mat-khau-dai-2026"
SINCE = date(2019, 1, 1)
CODE = re.compile(r"/initiatives/(SK-\d{4}-\d+)/")


@dataclass(frozen=True)
class Account:
    name: str
    union: str = ""
    secret: str = ""


def accounts(role: str, how_many: int, unions: Sequence[Union] = ()) -> list[Account]:
    """Create that many people of that role, officers over the unions in turn, who all have PASSWORD; the board's a second factor."""
    hasher = Argon2PasswordHasher()
    password = hasher.encode(PASSWORD, hasher.salt())
    made = []
    for number in range(how_many):
        union = unions[number % len(unions)] if unions else None
        user = User.objects.create(username=f"{role}{number:03}", full_name=f"Người {number}", password=password)
        Mandate.objects.create(user=user, role=role, union=union, since=SINCE)
        secret = generate_totp_secret() if role in ("verifier", "head") else ""
        if secret:
            TOTP.activate(user, secret)
        made.append(Account(user.username, union.code if union else "", secret))
    return made


def typed(on: date) -> dict[str, str]:
    """Return what an officer types of an initiative recognised on that day; its words are like no other's."""
    words = [uuid4().hex[:9] for _word in range(6)]
    return {
        "op_id": str(uuid4()),
        "title": " ".join(words[:3]),
        "kind": "technical",
        "field_of_application": "Hàn",
        "first_applied_on": f"{on:%d/%m/%Y}",
        "problem": " ".join(words[2:5]),
        "solution": " ".join(words[1:]),
        "declared_vnd": "12 triệu",
        "confirmed_vnd": "10 triệu",
        "confirmed_by": "Kim Min Su",
        "confirmed_on": f"{on:%d/%m/%Y}",
        "recognition_number": "118/QĐ-MM",
        "recognised_on": f"{on:%d/%m/%Y}",
        "recognised_by": "Công ty Mẫu Một",
        "unlined_reason": "Công ty chỉ cho biết tổng số.",
        "paperless_reason": "Giấy lưu tại công ty.",
        "authors-TOTAL_FORMS": "3",
        "authors-INITIAL_FORMS": "0",
        "authors-0-name": "Trần Thị Ánh",
        "authors-0-outside": "on",
        "authors-0-workplace": "Công ty Khác",
        "authors-0-sex": "female",
        "authors-0-work_class": "technical",
    }


def save(browser: Browser, union: str, on: date, *, send: bool = False) -> str:
    """Save, or save and send, a new initiative; return its code, or "" where it was not taken.

    Where it was answered "saved" the tally remembers it; a form that came back instead has failed.
    """
    form = typed(on)
    what = "save and send" if send else "save"
    page = browser.post(what, f"/initiatives/new/{union}/" + ("send/" if send else ""), **form)
    return kept(browser.tally, what, form["op_id"], page)


def kept(tally: Tally, what: str, op_id: str, page: Page) -> str:
    """Return the code of the record that a save leads to, remembered in the tally; "" where it does not."""
    if found := CODE.search(page.to):
        tally.keep(op_id, found[1])
        return found[1]
    if page.status and page.status < 400:
        tally.note(f"{what}: not saved", 0, Page(0))
    return ""


def lost(tally: Tally) -> list[str]:
    """Return a sentence for every initiative that was answered "saved" and is not on file exactly once, with its one event."""
    records = {str(op_id): (pk, code) for pk, op_id, code in Initiative.objects.values_list("pk", "op_id", "code")}
    numbers = [records[op_id][0] for op_id in tally.saved if op_id in records]
    entered = list(
        Event.objects.filter(kind="initiatives.initiative", verb="created", record_id__in=numbers).values_list(
            "record_id", flat=True
        )
    )
    codes = [code for _pk, code in records.values()]
    missing = []
    for op_id, code in tally.saved.items():
        pk, stored = records.get(op_id, (None, ""))
        times, events = codes.count(code), entered.count(pk)
        if (stored, times, events) != (code, 1, 1):
            missing.append(f"{code}: on file as {stored or 'nothing'}, {times} times, {events} events")
    return missing
