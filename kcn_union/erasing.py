"""Erasing a person: what goes, what stays and why, what stands against it, and doing it so that no figure moves."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from awards.models import Honour, Nomination, NominationPaper
from initiatives.models import Author, Evidence, Initiative
from kcn_union.named_files import is_named
from toolkit import files
from toolkit.steps import Refused
from unions import events, sheets
from unions.models import Erasure, Event, Member, MemberDouble, SavedForm, SheetRow, SheetRun, User
from unions.models.people import Role

# What an award was decided on is kept by law with the decision.
KEPT_BY_LAW = (Nomination.State.AWARDED, Nomination.State.REVOKED)
UNFINISHED = (Initiative.State.DRAFT, Initiative.State.SENT_BACK, *Initiative.WAITING)
NEVER_COUNTED = (Initiative.State.REJECTED, Initiative.State.WITHDRAWN)
OF_A_PART = {"birth_date": None, "job_title": "", "qualification": "", "workplace": ""}
OF_A_NOMINATION = {"job_title": "", "qualification": "", "duties": "", "achievements": "", "second_use_words": ""}
OF_A_MEMBER = {"birth_date": None, "employee_code": "", "card_number": "", "job_title": "", "qualification": ""}


@dataclass
class Found:
    """Everything on file that names one person."""

    rows: list[Member]
    parts: list[Author]
    open_nominations: list[Nomination] = field(default_factory=list)
    ended_nominations: list[Nomination] = field(default_factory=list)
    kept_nominations: list[Nomination] = field(default_factory=list)
    honours: list[Honour] = field(default_factory=list)
    papers: list[NominationPaper] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    accounts: list[User] = field(default_factory=list)
    saved_forms: list[SavedForm] = field(default_factory=list)
    sheet_runs: list[SheetRun] = field(default_factory=list)
    doubles: list[MemberDouble] = field(default_factory=list)
    events: list[int] = field(default_factory=list)


def handle_of(row: Member) -> str:
    """Return what stands in place of the name, everywhere and for good."""
    return f"Đoàn viên đã xóa #{row.pk}"


def may_erase(user: Any, on: date) -> bool:
    return user.has_role(on, Role.VERIFIER, Role.HEAD, Role.ADMIN)


def find(person: Any) -> Found:
    """Return everything that names the person of these memberships, over all unions."""
    rows = list(Member.objects.filter(person=person).select_related("union").order_by("pk"))
    parts = list(Author.objects.filter(member__in=rows).select_related("initiative").order_by("pk"))
    found = Found(rows, parts)
    for one in Nomination.objects.filter(member__in=rows).select_related("award", "member", "union").order_by("pk"):
        kept, ended = one.state in KEPT_BY_LAW, one.state in Nomination.ENDED
        (found.kept_nominations if kept else found.ended_nominations if ended else found.open_nominations).append(one)
    found.honours = list(Honour.objects.filter(member__in=rows).select_related("award", "member").order_by("pk"))
    found.papers = list(NominationPaper.objects.filter(nomination__in=found.ended_nominations))
    found.evidence = list(Evidence.objects.filter(initiative__in=_theirs_alone(rows)))
    found.accounts = list(User.objects.filter(member__in=rows))
    found.doubles = list(MemberDouble.objects.filter(Q(first__in=rows) | Q(second__in=rows)))
    # What somebody of another union types of a person of the same name is not theirs to lose.
    typed = SavedForm.objects.filter(about__in=["", *(row.union.code for row in rows)]).order_by("pk")
    found.saved_forms = [one for one in typed if _names(one.values, rows)]
    unions = {row.union_id for row in rows}
    loaded = SheetRow.objects.filter(run__union__in=unions).filter(_any("label", {row.name for row in rows}))
    found.sheet_runs = list(SheetRun.objects.filter(pk__in=loaded.values("run")).order_by("pk"))
    found.events = list(_events(found).values_list("pk", flat=True))
    return found


def _theirs_alone(rows: list[Member]) -> QuerySet[Initiative]:
    """Return the initiatives that never counted and have no other author."""
    others = Author.objects.exclude(member__in=rows).values("initiative")
    ended = Initiative.objects.filter(state__in=NEVER_COUNTED, authors__member__in=rows)
    return ended.exclude(pk__in=others).distinct()


def _any(name: str, words: Iterable[str]) -> Q:
    """Return the condition that a text holds any of these words; none holds for no words."""
    found = Q(pk__in=[])
    for word in words:
        found |= Q(**{f"{name}__contains": word})
    return found


def _handles(rows: Iterable[Member]) -> set[str]:
    return {row.handle_with(code=code) for row in rows for code in (True, False)}


def _names(kept: Any, rows: Iterable[Member]) -> bool:
    """Whether a JSON value names the person."""
    text = json.dumps(kept, ensure_ascii=False)
    return any(row.name in text for row in rows)


def _events(found: Found) -> QuerySet[Event]:
    """Return the events that name the person: all of their own records, and of others those whose words do."""
    own = Q(pk__in=[])
    nominations = (*found.open_nominations, *found.ended_nominations, *found.kept_nominations)
    for records in (found.rows, nominations, found.honours, found.doubles):
        for kind in {type(one) for one in records}:
            own |= Q(kind=kind._meta.label_lower, record_id__in=[one.pk for one in records])
    handles = _handles(found.rows)
    exactly = re.compile(rf"(?:{'|'.join(re.escape(one) for one in sorted(handles))})(?!\w)")
    told = Event.objects.filter(_any("label", handles) | _any("reason", handles))
    naming = [one.pk for one in told if exactly.search(one.label) or exactly.search(one.reason)]
    beside = Q(kind=Initiative._meta.label_lower, record_id__in={one.initiative_id for one in found.parts})
    naming += [one.pk for one in Event.objects.filter(beside) if _names([one.changes, one.reason, one.label], found.rows)]
    return Event.objects.filter(own | Q(pk__in=naming)).filter(erased_at__isnull=True)


def refusals(found: Found, *, on: date) -> list[tuple[str, str]]:
    """Return (sentence, address) for everything that stands against erasing; nothing when it may be done."""
    told = []
    if all(row.erased_at for row in found.rows):
        return [(_("This person is erased already."), "")]
    for row in found.rows:
        if row.merged_into_id is None and (row.left_on is None or row.left_on >= on):
            text = _("Still a member of %(union)s. Write the last day first.")
            told.append((text % {"union": row.union.name}, row.get_absolute_url()))
    for one in found.parts:
        if one.initiative.state in UNFINISHED:
            text = _("Author of %(code)s, which is not finished: %(state)s.")
            told.append((text % _code_and_state(one.initiative), one.initiative.get_absolute_url()))
    for nomination in found.open_nominations:
        text = _("Proposed in %(code)s, which is not finished: %(state)s.")
        told.append((text % _code_and_state(nomination), nomination.get_absolute_url()))
    for run in found.sheet_runs:
        if run.state in (SheetRun.State.READY, *SheetRun.WAITING):
            told.append((_("A loaded sheet that names the person waits: %(file)s.") % {"file": run.file_name}, ""))
    if any(account.is_active for account in found.accounts):
        told.append((_("An account of this person may still sign in. An administrator ends it first."), ""))
    return told


def _code_and_state(record: Any) -> dict[str, str]:
    return {"code": record.code, "state": record.get_state_display()}


def goes(found: Found) -> list[str]:
    """Return what will be erased, in sentences with numbers."""
    counted = [
        (len(found.rows), _("Name, birth date, codes, job title and qualification on the member list, rows: %(n)s.")),
        (len(found.parts), _("Name and details copied into author rows: %(n)s.")),
        (len(found.ended_nominations), _("Details and words of nominations that were not awarded: %(n)s.")),
        (len(found.papers), _("Papers of those nominations, with their files: %(n)s.")),
        (len(found.evidence), _("Papers of initiatives that never counted and have no other author, with their files: %(n)s.")),
        (len(found.accounts), _("Telephone and e-mail of the account, and its link with the person: %(n)s.")),
        (len(found.saved_forms), _("Copies of forms that were typed and not saved: %(n)s.")),
        (len(found.sheet_runs), _("Files and rows of loaded sheets that name the person: %(n)s.")),
        (len(found.doubles), _("Details kept with decisions on double entries: %(n)s.")),
        (len(found.events), _("Words of events in the history: %(n)s. When and what happened stays.")),
    ]
    return [text % {"n": n} for n, text in counted if n]


def stays(found: Found) -> list[str]:
    """Return what stays, and why."""
    told = [_("Sex, class, shares and days: without a name they tell of nobody, and the figures rest on them.")]
    if found.parts:
        told.append(_("Free words of initiatives, and papers others stand in: look through them, and mend by hand where needed."))
    if found.honours or found.kept_nominations:
        told.append(
            _("Signed decisions, minutes and dossiers of awards that were given: the law keeps them as the office's records.")
        )
    told.append(_("Published reports with their annexes: signed papers of the office, unchanged to the byte."))
    told.append(_("Backups made before today, until they run out."))
    told.append(_("Entries of the same person as an author not on the member list: nothing links them, look for the name."))
    return told


def ask(member: Member, *, reason: str, by: Any, at: datetime) -> Erasure:
    """Note that the person is to be erased. Raises Refused."""
    with transaction.atomic():
        rows = list(Member.objects.select_for_update().filter(person=member.person).order_by("pk"))
        if Erasure.objects.open().filter(member__in=rows).exists():
            raise Refused(_("Erasing this person is asked for already."))
        asked = Erasure.objects.create(member=member, reason=reason, asked_by=by, asked_at=at)
        events.record(record=member, verb="erasure_asked", by=by, at=at, reason=reason)
    return asked


def call_off(asked: Erasure, *, by: Any, at: datetime) -> None:
    """Take the request back. Raises Refused once it is done."""
    with transaction.atomic():
        if not Erasure.objects.open().filter(pk=asked.pk).update(called_off_at=at, reason=""):
            raise Refused(_("This is not open any more."))
        events.record(record=asked.member, verb="erasure_called_off", by=by, at=at)


def confirm(asked: Erasure, *, by: Any, at: datetime, on: date) -> None:
    """Erase the person, in one transaction, and then the files nobody else needs. Raises Refused."""
    with transaction.atomic():
        held = Erasure.objects.select_for_update().select_related("member").get(pk=asked.pk)
        if held.done_at or held.called_off_at:
            raise Refused(_("This is not open any more."))
        if held.asked_by_id == by.pk:
            raise Refused(_("Who erases a person is not who asked for it."))
        list(Member.objects.select_for_update().filter(person=held.member.person).order_by("pk"))
        found = find(held.member.person)
        if against := refusals(found, on=on):
            raise Refused(" ".join(sentence for sentence, _address in against))
        unneeded = _erase(found, by=by, at=at)
        Erasure.objects.filter(member__in=found.rows).update(reason="")
        held.reason, held.done_by, held.done_at = "", by, at
        held.save(update_fields=["reason", "done_by", "done_at"])
        events.record(record=Member.objects.get(pk=held.member_id), verb="erased", by=by, at=at)
    for sha256 in unneeded:
        _remove_file(sha256)
    for run in found.sheet_runs:
        sheets.forget(run)


def _erase(found: Found, *, by: Any, at: datetime) -> set[str]:
    """Blank everything that names the person and return the digests of the files that went with it."""
    events.erase(Event.objects.filter(pk__in=found.events), by=by, at=at)
    names = {row.pk: handle_of(row) for row in found.rows}
    for part in found.parts:
        _blank(part, OF_A_PART | {"name": names[part.member_id or 0]})
    for nomination in found.ended_nominations:
        _blank(nomination, OF_A_NOMINATION)
    for double in found.doubles:
        _blank(double, {"taken": {}})
    for account in found.accounts:
        _blank(account, {"member": None, "phone": "", "email": ""})
    for row in found.rows:
        _blank(row, OF_A_MEMBER | {"name": names[row.pk], "erased_at": row.erased_at or at})
    SavedForm.objects.filter(pk__in=[one.pk for one in found.saved_forms]).delete()
    SheetRow.objects.filter(run__in=found.sheet_runs).delete()
    SheetRun.objects.filter(pk__in=[one.pk for one in found.sheet_runs]).update(swept=True)
    digests = {one.sha256 for one in found.papers} | {one.sha256 for one in found.evidence}
    NominationPaper.objects.filter(pk__in=[one.pk for one in found.papers]).delete()
    Evidence.objects.filter(pk__in=[one.pk for one in found.evidence]).delete()
    return digests


def _blank(record: models.Model, values: dict[str, Any]) -> None:
    """Save what fills itself from a name too: search and sort keys."""
    for name, value in values.items():
        setattr(record, name, value)
    record.save()


def _remove_file(sha256: str) -> None:
    """Remove a file and its previews, unless any record still names it."""
    if not is_named(sha256):
        files.remove(sha256)
