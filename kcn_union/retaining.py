"""How long what is kept: each rule says how much is past its time, and lets it go. Running twice changes nothing more."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from awards.models import Nomination
from initiatives.models import Author
from kcn_union import erasing
from kcn_union.sheets import forget_old, past_their_time
from unions import events
from unions.models import Event, Member, MemberDouble, SavedForm, SheetRun

# Told of an account, and of nothing but its signing in.
SIGN_INS = {
    *("link_made", "link_mailed", "password_set", "code_used", "sign_in_refused", "device_ended", "sessions_ended"),
}
ENDED_RUNS = (SheetRun.State.WRITTEN, SheetRun.State.REFUSED, SheetRun.State.CANCELLED)
BATCH = 500


@dataclass(frozen=True)
class Rule:
    """One thing that is kept for a time: `how_many` are past it at that moment, `let_go` ends their keeping and says how many."""

    name: str
    setting: str
    what: str
    how_many: Callable[[datetime], int]
    let_go: Callable[[datetime], int]

    @property
    def kept(self) -> int:
        """How long, in days or years as the setting's name says; 0 keeps for good."""
        return getattr(settings, self.setting) if self.setting else 1


def _saved_forms(at: datetime) -> QuerySet[SavedForm]:
    return SavedForm.objects.filter(saved_at__lt=at - timedelta(settings.SAVED_FORMS_KEPT_DAYS))


def _runs(at: datetime) -> QuerySet[SheetRun]:
    old = SheetRun.objects.filter(touched_at__lt=at - timedelta(settings.SHEET_RUNS_KEPT_DAYS))
    return old.filter(state__in=ENDED_RUNS, swept=True)


def _sessions(at: datetime) -> QuerySet[Session]:
    return Session.objects.filter(expire_date__lt=at)


def _sign_ins(at: datetime) -> QuerySet[Event]:
    old = Event.objects.filter(at__lt=at - timedelta(settings.SIGN_IN_EVENTS_KEPT_DAYS))
    return old.filter(verb__in=SIGN_INS, erased_at__isnull=True)


def _former_members(at: datetime) -> QuerySet[Member]:
    """Return the rows with details whose person left every union so long ago and stands in nothing unfinished."""
    today = timezone.localdate(at)
    before = today.replace(year=today.year - settings.MEMBER_DETAILS_KEPT_YEARS, day=min(today.day, 28))
    of_the_person = Member.objects.filter(person=OuterRef("person"), merged_into__isnull=True)
    unfinished = Author.objects.filter(member__person=OuterRef("person"), initiative__state__in=erasing.UNFINISHED)
    proposed = Nomination.objects.living().exclude(state__in=erasing.KEPT_BY_LAW).filter(member__person=OuterRef("person"))
    details = Q(birth_date__isnull=False) | ~Q(employee_code="") | ~Q(card_number="")
    return (
        Member.objects.filter(details)
        .exclude(Exists(of_the_person.filter(Q(left_on__isnull=True) | Q(left_on__gte=before))))
        .exclude(Exists(unfinished))
        .exclude(Exists(proposed))
        .order_by("pk")
    )


def _let_members_go(at: datetime) -> int:
    """Blank birth date and codes, in batches, each with its events; names and days of membership stay for honours and history."""
    done = 0
    while True:
        with transaction.atomic():
            rows = list(_former_members(at).select_for_update(of=("self",))[:BATCH])
            if not rows:
                return done
            told = Event.objects.filter(kind=Member._meta.label_lower, record_id__in=[row.pk for row in rows])
            events.erase(told, by=None, at=at)
            MemberDouble.objects.filter(Q(first__in=rows) | Q(second__in=rows)).update(taken={})
            for row in rows:
                row.birth_date, row.employee_code, row.card_number = None, "", ""
                row.save(update_fields=["birth_date", "employee_code", "code_key", "card_number"])
                events.record(record=row, verb="details_ended", by=None, at=at)
            done += len(rows)


def _delete(found: Callable[[datetime], QuerySet]) -> Callable[[datetime], int]:
    def let_go(at: datetime) -> int:
        rows = found(at)
        number = rows.count()
        rows.delete()
        return number

    return let_go


def _count(found: Callable[[datetime], QuerySet]) -> Callable[[datetime], int]:
    def how_many(at: datetime) -> int:
        return found(at).count()

    return how_many


RULES = (
    Rule(
        "saved forms", "SAVED_FORMS_KEPT_DAYS", "copies of forms that were typed and not saved: deleted",
        _count(_saved_forms), _delete(_saved_forms),
    ),
    Rule(
        "loaded sheets", "SHEETS_KEPT_DAYS", "files and rows of loaded sheets: deleted; that one was loaded stays",
        _count(past_their_time), forget_old,
    ),
    Rule(
        "sheet runs", "SHEET_RUNS_KEPT_DAYS", "that a sheet was loaded, its file long gone: deleted; events stay",
        _count(_runs), _delete(_runs),
    ),
    Rule("sessions", "", "sessions that ended: deleted", _count(_sessions), _delete(_sessions)),
    Rule(
        "sign-ins", "SIGN_IN_EVENTS_KEPT_DAYS", "words of events about links, passwords, devices: blanked; the chain holds",
        _count(_sign_ins), lambda at: events.erase(_sign_ins(at), by=None, at=at),
    ),
    Rule(
        "former members", "MEMBER_DETAILS_KEPT_YEARS",
        "birth date and codes of people who left every union, and the words of those rows' events: blanked",
        _count(_former_members), _let_members_go,
    ),
)  # fmt: skip
