"""Members entered twice: the pairs to look at, each side by side, decided and undone."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from initiatives.models import Author
from kcn_union.forms import DoublesForm
from toolkit.sheets.columns import as_text
from toolkit.steps import Refused
from unions import doubles as deeds
from unions.models import Member, MemberDouble

PAGE = 30
LATEST = 10
Answer = MemberDouble.Answer
COMPARED = ("name", "sex", "birth_date", "employee_code", "card_number", "joined_on", "left_on", "job_title", "qualification")
# Masked outside the own union, as on the member's page.
CLOSE = {"birth_date", "employee_code", "card_number"}


@require_GET
def doubles(request):
    """The pairs that nobody has decided yet, surest first, and the latest decisions."""
    _only_who_writes(request)
    form = DoublesForm(request.GET, user=request.user, today=request.today)
    union = form.cleaned_data["union"] if form.is_valid() else None
    found = deeds.candidates(request.user, on=request.today, union=union)
    decided = MemberDouble.objects.visible_to(request.user, on=request.today).holding()
    context = {
        "form": form,
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "decided": decided.select_related("first__union", "second__union", "decided_by").order_by("-pk")[:LATEST],
    }
    return render(request, "pages/doubles.html", context)


@require_GET
def double(request, first, second):
    """Two rows side by side; details only as far as the member's page shows them."""
    one, other = _pair(request, first, second)
    held = MemberDouble.objects.holding().filter(first=one, second=other).select_related("decided_by", "kept").first()
    earlier = MemberDouble.objects.filter(first=one, second=other, undone_at__isnull=False).select_related("undone_by")
    context = {
        "first": one,
        "second": other,
        "pair": (one, other),
        "rows": _compared(request, one, other),
        "held": held,
        "earlier": earlier.order_by("-pk"),
        "refusals": {answer.value: "" if held else _why_not(one, other, answer) for answer in Answer},
        "authorships": [Author.objects.filter(member=row).count() for row in (one, other)],
    }
    return render(request, "pages/double.html", context)


@require_POST
def decide(request, first, second):
    """Note what the two rows are to each other."""
    one, other = _pair(request, first, second)
    answer = request.POST.get("answer", "")
    kept = {str(row.pk): row for row in (one, other)}.get(request.POST.get("kept", ""))
    try:
        if answer not in Answer.values:
            raise Refused(_("Say what the two rows are to each other."))
        if refused := _why_not(one, other, answer):
            raise Refused(refused)
        made = deeds.decide(one, other, answer, kept=kept, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("member_double", one.pk, other.pk)
    messages.success(request, _("Noted: %(answer)s. It can be undone.") % {"answer": made.get_answer_display()})
    return redirect(made)


@require_POST
def undo(request, first, second):
    """Take the decision back; both rows are again what they were."""
    one, other = _pair(request, first, second)
    held = get_object_or_404(MemberDouble.objects.holding(), first=one, second=other)
    try:
        deeds.undo(held, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Undone: the two rows stand apart again."))
    return redirect("member_double", one.pk, other.pk)


def _only_who_writes(request) -> None:
    if not (request.user.writes_for_all(request.today) or request.user.served_union_ids(request.today)):
        raise PermissionDenied(_("Only officers, for their own union, and the board's verifiers decide on double entries."))


def _pair(request, first: int, second: int) -> tuple[Member, Member]:
    """Return two rows that this person may see and write for; who may only read is refused."""
    if first >= second:
        raise Http404
    seen = Member.objects.visible_to(request.user, on=request.today).select_related("union", "merged_into")
    one, other = get_object_or_404(seen, pk=first), get_object_or_404(seen, pk=second)
    if not all(request.user.serves(row.union_id, request.today) for row in (one, other)):
        raise PermissionDenied(_("Only officers, for their own union, and the board's verifiers decide on double entries."))
    return one, other


def _why_not(one: Member, other: Member, answer: str) -> str:
    """Return why this answer cannot be given, or ""; two authors of one initiative were two people when it was entered."""
    if answer != Answer.DIFFERENT:
        both = Author.objects.filter(member__person=other.person).values("initiative")
        shared = Author.objects.filter(member__person=one.person, initiative__in=both).select_related("initiative").first()
        if shared:
            text = _("Both are authors of %(code)s. If it is one person, first remove one of the two there.")
            return text % {"code": shared.initiative.code}
    return deeds.refusal(one, other, answer)


def _compared(request, one: Member, other: Member) -> list[dict]:
    """Return label, both values and what they are to each other: "same", "differs", "once"; "" where neither has any."""
    own = request.user.served_union_ids(request.today)
    told = []
    for name in COMPARED:
        field: Any = Member._meta.get_field(name)
        values = [getattr(row, name) for row in (one, other)]
        open_ = [name not in CLOSE or row.union_id in own for row in (one, other)]
        shown = [_in_words(row, field) if may else "" for row, may in zip((one, other), open_, strict=True)]
        alike = "" if not any(values) else "once" if not all(values) else "same" if values[0] == values[1] else "differs"
        told.append({"label": field.verbose_name, "cells": list(zip(values, shown, open_, strict=True)), "alike": alike})
    return told


def _in_words(row: Member, field) -> str:
    value = getattr(row, field.name)
    return str(getattr(row, f"get_{field.name}_display")()) if field.choices else as_text(value)
