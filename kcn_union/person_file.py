"""The whole file of one person: everything on file of them over all memberships, and of nobody else."""

import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from awards.models import Honour, Nomination, NominationPaper, Seat
from initiatives.models import Author, Evidence
from kcn_union.models import Publication
from toolkit.sheets.columns import DAY, Column
from toolkit.sheets.out import Sheet, write_xlsx
from unions.models import Event, Member, MemberDouble, SavedForm, SheetRow, User
from unions.templatetags.events import changes_in_full, verb

MEMBERSHIP = (
    *("name", "sex", "birth_date", "employee_code", "card_number", "joined_on", "left_on", "job_title", "qualification"),
    "work_class",
)
PART = ("name", "share", "workplace", "birth_date", "sex", "job_title", "qualification", "work_class", "leader")
PROPOSED = (
    *("code", "state", "sex", "job_title", "qualification", "work_class", "leader", "duties", "achievements"),
    *("forwarded_number", "forwarded_on", "prize_vnd", "revocation_number", "revoked_on"),
)
HELD = (
    *("year", "decision_number", "decided_on", "issuer", "state", "sex", "work_class", "leader", "prize_vnd"),
    *("revocation_number", "revoked_on"),
)
ACCOUNT = ("username", "full_name", "sex", "post", "phone", "email", "is_active", "last_login")


@dataclass(frozen=True)
class Section:
    """One table of the file: `columns` are (name in data.json, label, kind), `rows` hold plain values in their order."""

    name: str
    title: str
    columns: Sequence[tuple[str, str, str]]
    rows: Sequence[Sequence[Any]]


def rows_of(person: Any, user: Any, *, on: date) -> QuerySet[Member]:
    """Return all rows of that person this user may see, those joined with another one too."""
    return Member.objects.visible_to(user, on=on).filter(person=person).select_related("union").order_by("joined_on", "pk")


def sections(member: Member, user: Any, *, on: date) -> list[Section]:
    """Return everything on file of the person of that membership, as far as this user may see it."""
    rows = list(rows_of(member.person, user, on=on))
    parts = Author.objects.visible_to(user, on=on).filter(member__in=rows)
    proposed = Nomination.objects.visible_to(user, on=on).filter(member__in=rows).select_related("award", "round", "union")
    return [
        _table("memberships", _("Memberships"), rows, MEMBERSHIP, ("union", _("Grassroots union"), lambda one: one.union.name)),
        _authorships(parts),
        _table(
            *("nominations", _("Nominations"), proposed.order_by("pk"), PROPOSED),
            ("award", _("Award"), lambda one: one.award.name),
            ("round", _("Award round"), lambda one: one.round.name),
        ),
        _checked(proposed.order_by("pk")),
        _table(
            *("honours", _("Honours"), _honours(rows, user, on), HELD),
            ("award", _("Award"), lambda one: one.award.name),
        ),
        _papers(parts, proposed),
        *_accounts(rows),
        _sheets(rows),
        _events(rows, proposed, _honours(rows, user, on), parts),
    ]


def left_out(member: Member) -> list[str]:
    """Return what the file does not hold, and why, as sentences."""
    told = [
        _("Papers and pictures themselves: they name other people too. The file lists them; copies are shown at the office."),
        _("Names and shares of other authors, and who took each step: that is data of other people."),
        _("Words of free texts (problem, solution, remarks) of initiatives: they belong to all their authors and to the union."),
        _("Loaded member lists: they hold whole unions, and are deleted after some weeks."),
        _("Votes of the council, of which the system keeps no names."),
    ]
    if Publication.objects.filter(half_year__initiatives__authors__member__person=member.person).exists():
        told.append(_("The signed reports of half-years, whose annex names authors: papers of the office, open at the office."))
    return told


def zip_of(member: Member, user: Any, *, at: datetime) -> io.BytesIO:
    """Return the zip: data.json for machines, ho-so.xlsx for people."""
    on = timezone.localdate(at)
    found, lacking = sections(member, user, on=on), left_out(member)
    data = {
        "made_at": timezone.localtime(at).isoformat(timespec="seconds"),
        **{one.name: [dict(zip([name for name, *_more in one.columns], row, strict=True)) for row in one.rows] for one in found},
        "not_included": lacking,
    }
    book = io.BytesIO()
    why = Column(name="why", label=_("What and why"), width=110)
    lines = [Sheet(name=_("Not included"), title=_("Not included"), columns=[why], rows=[[one] for one in lacking])]
    write_xlsx(book, [*(_sheet(one) for one in found), *lines])
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder))
        file.writestr("ho-so.xlsx", book.getvalue())
    made.seek(0)
    return made


def _sheet(one: Section) -> Sheet:
    columns = [Column(name=name, label=capfirst(label), kind=kind, width=22) for name, label, kind in one.columns]
    return Sheet(name=one.title[:31], title=one.title, columns=columns, rows=one.rows)


def _table(name: str, title: str, records: Iterable[Any], fields: Sequence[str], *more: tuple[str, str, Any]) -> Section:
    """Return a section of these fields of the records, as a person reads them; `more` are (name, label, how it is read)."""
    records = records if isinstance(records, QuerySet) else list(records)
    model = records.model if isinstance(records, QuerySet) else type(records[0])
    known = [model._meta.get_field(field) for field in fields]
    columns = [(key, label, "text") for key, label, _read in more]
    columns += [(field.name, str(field.verbose_name), _kind(field)) for field in known]
    rows = [[*(read(one) for _key, _label, read in more), *(_in_words(one, key) for key in fields)] for one in records]
    return Section(name, title, columns, rows)


def _kind(field: Any) -> str:
    return DAY if field.get_internal_type() == "DateField" else "text"


def _in_words(record: Any, name: str) -> Any:
    value = getattr(record, f"get_{name}_display", lambda: getattr(record, name))()
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%d/%m/%Y %H:%M}"
    return value if value is None or isinstance(value, date) else str(value)


def _authorships(parts: QuerySet[Author]) -> Section:
    found = parts.select_related("initiative__union", "initiative__half_year").order_by("initiative__code")
    return _table(
        *("authorships", _("Parts in initiatives"), found.annotate(in_all=Count("initiative__authors")), PART),
        ("code", _("Code"), lambda one: one.initiative.code),
        ("title", _("Initiative"), lambda one: one.initiative.title),
        ("state", _("State"), lambda one: str(one.initiative.get_state_display())),
        ("half_year", _("Counted in"), lambda one: str(one.initiative.half_year or "")),
        ("authors_in_all", _("Authors in all"), lambda one: one.in_all),
    )


def _checked(proposed: Iterable[Nomination]) -> Section:
    """Return the checklists as they stood when the nominations were sent."""
    rows = [
        [one.code, answer["text"], str(answer["verdict"]), answer["words"]]
        for one in proposed
        for answer in one.checked.get("answers", [])
    ]
    columns = [("code", _("Nomination"), "text"), ("text", _("Criterion"), "text")]
    columns += [("verdict", _("Answer"), "text"), ("words", _("In words"), "text")]
    return Section("criteria", _("Judged criteria"), columns, rows)


def _honours(rows: Sequence[Member], user: Any, on: date) -> QuerySet[Honour]:
    return Honour.objects.visible_to(user, on=on).filter(member__in=rows).select_related("award").order_by("decided_on", "pk")


def _papers(parts: QuerySet[Author], proposed: QuerySet[Nomination]) -> Section:
    """Return the papers of their nominations and initiatives: which, not what is in them, nor names of files."""
    papers: list[Any] = list(NominationPaper.objects.filter(nomination__in=proposed).select_related("nomination").order_by("pk"))
    papers += Evidence.objects.filter(initiative__authors__in=parts).select_related("initiative").order_by("pk").distinct()
    rows = [
        [
            one.nomination.code if isinstance(one, NominationPaper) else one.initiative.code,
            str(one.get_kind_display()),
            one.format,
            f"{timezone.localtime(one.added_at):%d/%m/%Y}",
            _("yes") if one.removed_at else _("no"),
        ]
        for one in papers
    ]
    columns = [("of", _("Of"), "text"), ("kind", _("Kind of paper"), "text"), ("format", _("Format"), "text")]
    columns += [("added", _("Added on"), "text"), ("removed", _("Removed"), "text")]
    return Section("papers", _("Papers"), columns, rows)


def _accounts(rows: Sequence[Member]) -> list[Section]:
    """Return the accounts linked with the memberships: themselves, what they may do, their seats, what they have not saved."""
    users = User.objects.filter(member__in=rows).order_by("pk")
    mandates = [
        [user.username, str(one), one.since, one.until] for user in users for one in user.mandates.order_by("since", "pk")
    ]
    seats = [[one.round.name, one.get_post_display()] for one in Seat.objects.filter(user__in=users).select_related("round")]
    saved = SavedForm.objects.filter(user__in=users).order_by("pk")
    open_ = [[one.form, one.label, f"{timezone.localtime(one.saved_at):%d/%m/%Y %H:%M}"] for one in saved]
    of_mandates = [("username", _("Account"), "text"), ("role", _("Work"), "text"), ("since", _("since"), DAY)]
    of_mandates.append(("until", _("last day"), DAY))
    return [
        _table("accounts", _("Accounts"), users, ACCOUNT),
        Section("mandates", _("Mandates"), of_mandates, mandates),
        Section("seats", _("Seats in councils"), [("round", _("Award round"), "text"), ("post", _("post"), "text")], seats),
        Section("unsaved", _("Typed and not saved yet"),
                [("form", _("Form"), "text"), ("title", _("Name of the record"), "text"), ("at", _("at"), "text")], open_),
    ]  # fmt: skip


def _sheets(rows: Sequence[Member]) -> Section:
    """Return the loaded sheets that are still kept and have a row of that name in the unions of the memberships."""
    found = SheetRow.objects.filter(run__union__in={one.union_id for one in rows}).select_related("run").order_by("pk")
    names = {one.name for one in rows}
    told = [
        [f"{timezone.localtime(one.run.made_at):%d/%m/%Y}", one.run.kind, one.number, str(one.get_outcome_display())]
        for one in found
        if any(name in one.label for name in names)
    ]
    columns = [("day", _("Loaded on"), "text"), ("kind", _("what it holds"), "text"), ("row", _("row"), "text")]
    return Section("sheets", _("Rows of loaded sheets"), [*columns, ("outcome", _("outcome"), "text")], told)


def _events(rows: Sequence[Member], proposed: QuerySet, honours: QuerySet, parts: QuerySet) -> Section:
    """Return what happened: with what changed on the member list, of all other records when and what only."""
    initiatives = [one.initiative for one in parts.select_related("initiative")]
    doubles = MemberDouble.objects.filter(first__in=rows, second__in=rows)
    told = []
    for records in (rows, proposed, honours, initiatives, doubles):
        told += [_told(event, one) for one in records for event in Event.objects.about(one)]
    columns = [("at", _("at"), "text"), ("what", _("what"), "text"), ("record", _("record"), "text")]
    in_order = [row for _at, row in sorted(told, key=_first)]
    return Section("events", _("History"), [*columns, ("changes", _("changes"), "text")], in_order)


def _first(pair: tuple[datetime, list]) -> datetime:
    return pair[0]


def _told(event: Event, record: Any) -> tuple[datetime, list]:
    own = isinstance(record, Member)
    changed = [f"{one.label}: {one.before} → {one.after}" for one in changes_in_full(event, "details") if one.told] if own else []
    label = getattr(record, "code", None) or str(record._meta.verbose_name)
    return event.at, [f"{timezone.localtime(event.at):%d/%m/%Y %H:%M}", verb(event), label, "; ".join(changed)]
