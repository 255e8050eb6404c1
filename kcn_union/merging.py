"""Merging a union into another, and splitting a new one off, each in one transaction with an event for every record touched."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.forms import ModelForm
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emulation.models import closing_alone
from initiatives.models import Author, Initiative
from kcn_union.merge_preview import Passing, codes_taken, passing_of, preview_of, preview_split
from toolkit.steps import Refused
from unions import changes, events
from unions.guards import admin
from unions.models import Member, SavedForm, Union, UnionChange

BATCH = 500
PASSED_ON, TOOK_IN, GAVE_OFF = "passed_on", "took_in", "gave_off"
events.WORDS.update(
    {
        PASSED_ON: gettext_lazy("passed on to the successor"),
        TOOK_IN: gettext_lazy("took in another union"),
        GAVE_OFF: gettext_lazy("gave off a new union"),
    }
)


def merge(union: Union, into: Union, *, on: date, decision: str, shown: str, by: Any, at: datetime) -> UnionChange:
    """End a union in another, and pass its unfinished work on, in one transaction.

    `shown` is the digest of the preview that was confirmed. One event for each record touched, one for each of the two unions.
    Raises Refused for who is no administrator, for what `preview` refuses or wants settled first, and when something has
    changed since it was shown.
    """
    if refused := admin(union, by, timezone.localdate(at)):
        raise Refused(refused)
    with transaction.atomic():
        # Alone: no step slips an unfinished record back into the union, and no closing freezes what moves.
        closing_alone()
        held = {
            one.pk: one for one in Union.objects.select_for_update(no_key=True).filter(pk__in=(union.pk, into.pk)).order_by("pk")
        }
        union, into = held[union.pk], held[into.pk]
        passing = passing_of(union, on, hold=True)
        now = preview_of(union, into, on, timezone.localdate(at), passing)
        if now.refusal:
            raise Refused(now.refusal)
        if now.first:
            raise Refused(
                _("To be settled first: %(what)s.") % {"what": "; ".join(f"{one.label} ({one.count})" for one in now.first)}
            )
        if now.digest != shown:
            raise Refused(_("What would move has changed since it was shown. Look at it again, then confirm."))
        change = changes.enter(
            UnionChange(union=union, kind=UnionChange.Kind.MERGED, effective_on=on, decision=decision, other=into), by=by, at=at
        )
        told = {"by": by, "at": at, "reason": f"{union.name}, {changes.told(change)}"}
        events.record(record=into, verb=TOOK_IN, **told)
        rows = _pass_members(into, passing, on, told)
        _pass_initiatives(union, into, passing.initiatives, rows, told)
        for one in passing.adoptions:
            _pass_record(one, into, told)
        _pass_nominations(into, passing, rows, told)
        _pass_forms(union, into)
    return change


def _pass_record(record: Any, into: Union, told: dict, children: Any = None) -> None:
    """Give an unfinished record to the successor; who has it open reads it again before saving."""
    before = events.values_of(record)
    record.union, record.version = into, record.version + 1
    record.save(update_fields=["union", "version"])
    events.record(record=record, verb=PASSED_ON, before=before, after=events.values_of(record), children=children, **told)


def _pass_initiatives(union: Union, into: Union, moving: list[Initiative], rows: dict[int, Member], told: dict) -> None:
    """Pass initiatives on; their authors are the members' new rows, or persons not on the list who worked in the old union."""
    for one in moving:
        authors = list(Author.objects.filter(initiative=one).select_related("member__merged_into").order_by("pk"))
        before = [events.row_in_words(author, without=one) for author in authors]
        for author in authors:
            if author.member and author.member.union_id != into.pk:
                author.member = rows.get(author.member.standing.pk)
                author.workplace = author.workplace if author.member else author.workplace or union.employer
                author.save(update_fields=["member", "workplace"])
        after = [events.row_in_words(author, without=one) for author in authors]
        _pass_record(one, into, told, children={"authors": (before, after)})


def _pass_nominations(into: Union, passing: Passing, rows: dict[int, Member], told: dict) -> None:
    """Pass nominations on with their member's row in the successor, and let chosen rounds ask the successor too.

    What they rest on stays with them: a claim names the author's part, and that is the same person's.
    """
    for one in passing.nominations:
        before = events.values_of(one)
        old = one.member.standing if one.member else None
        one.union, one.version = into, one.version + 1
        one.member = rows.get(old.pk, old) if old else None
        one.save(update_fields=["union", "member", "version"])
        events.record(record=one, verb=PASSED_ON, before=before, after=events.values_of(one), **told)
    for asked in passing.rounds:
        was = [str(union) for union in asked.unions.order_by("pk")]
        asked.unions.add(into)
        now = [str(union) for union in asked.unions.order_by("pk")]
        if was != now:
            events.record(record=asked, verb=events.CHANGED, children={"unions": (was, now)}, **told)


def _pass_members(into: Union, passing: Passing, on: date, told: dict) -> dict[int, Member]:
    """End the memberships on that day and begin one in the successor for each; return old row's number -> new row."""
    codes = codes_taken(into)
    there = {one.person: one for one in Member.objects.standing().filter(union=into).filter(Q(left_on=None) | Q(left_on__gt=on))}
    new = {one.pk: _next_row(one, into, on, codes) for one in passing.members if one.person not in there}
    made = Member.objects.bulk_create(new.values(), batch_size=BATCH)
    written = [
        events.drafted(record=one, verb=events.CREATED, changes=events.changes_of(one, {}, events.values_of(one)), **told)
        for one in made
    ]
    for one in passing.members:
        changed = events.changes_of(one, events.values_of(one), events.values_of(one) | {"left_on": on})
        one.left_on = on
        written.append(events.drafted(record=one, verb=PASSED_ON, changes=changed, **told))
    Member.objects.bulk_update(passing.members, ["left_on"], batch_size=BATCH)
    for one in passing.joined_later:
        before = events.values_of(one)
        one.union, one.employee_code = into, "" if one.employee_code in codes else one.employee_code
        one.save(update_fields=["union", "employee_code", "code_key"])
        changed = events.changes_of(one, before, events.values_of(one))
        written.append(events.drafted(record=one, verb=PASSED_ON, changes=changed, **told))
    events.write(written)
    return new | {one.pk: there[one.person] for one in passing.members if one.person in there}


def _next_row(old: Member, into: Union, on: date, codes: set[str]) -> Member:
    """Return the membership that follows one in the successor, not stored yet: the same person, from that day on."""
    copied = ("person", "name", "sex", "birth_date", "card_number", "left_on", "job_title", "qualification", "work_class")
    code = "" if old.employee_code in codes else old.employee_code
    return Member(union=into, joined_on=on, employee_code=code, **{name: getattr(old, name) for name in copied})


def _pass_forms(union: Union, into: Union) -> None:
    """Let what was typed and not saved open in the successor's form; it is no record and has no event."""
    old, new = reverse("initiative_new", args=[union.code]), reverse("initiative_new", args=[into.code])
    for saved in SavedForm.objects.filter(about=union.code):
        saved.about, saved.back = into.code, saved.back.replace(old, new)
        saved.save(update_fields=["about", "back"])


def split(origin: Union, form: ModelForm, *, on: date, decision: str, shown: str, by: Any, at: datetime) -> Union:
    """Begin a new union that was split from another, in one transaction; nothing of the other moves.

    `form` is a valid form of the new union. Raises Refused for who is no administrator, for what `preview_split` refuses,
    and when something has changed since it was shown.
    """
    if refused := admin(origin, by, timezone.localdate(at)):
        raise Refused(refused)
    with transaction.atomic():
        closing_alone()
        origin = Union.objects.select_for_update(no_key=True).get(pk=origin.pk)
        now = preview_split(origin, form.cleaned_data, on=on, today=timezone.localdate(at))
        if now.refusal:
            raise Refused(now.refusal)
        if now.digest != shown:
            raise Refused(_("What would move has changed since it was shown. Look at it again, then confirm."))
        form.instance.founded_on = on
        made = events.store(form, by=by, at=at)
        change = UnionChange(union=made, kind=UnionChange.Kind.SPLIT, effective_on=on, decision=decision, other=origin)
        changes.enter(change, by=by, at=at)
        events.record(record=origin, verb=GAVE_OFF, by=by, at=at, reason=f"{made.name}, {changes.told(change)}")
    return made
