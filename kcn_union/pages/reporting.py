"""Who has reported for a half-year and who has not, the ones that block first; and what each was reminded of."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from emulation.figures import Reporter, Stage, due_on, reporters, stage_of
from emulation.models import HalfYear, UnionReturn
from kcn_union import reminders
from kcn_union.context import board
from kcn_union.models import Reminder
from toolkit.steps import Refused
from toolkit.text import ProseFormField
from unions.guards import verifier_or_head
from unions.models import Union

# Those nearest to done first: what the board itself has to do, then what it has to ask for.
ORDER = [Stage.SUBMITTED, Stage.NOTHING_SENT, Stage.SENT_BACK, Stage.IN_PROGRESS, Stage.NOT_OPENED, Stage.ACCEPTED, Stage.NOTHING]
GROUPS = {
    "submitted": (Stage.SUBMITTED, Stage.NOTHING_SENT),
    "silent": (Stage.NOT_OPENED, Stage.IN_PROGRESS, Stage.SENT_BACK),
    "accepted": (Stage.ACCEPTED, Stage.NOTHING),
    "nothing": (Stage.NOTHING, Stage.NOTHING_SENT),
}


@require_GET
def reporting(request, code):
    """All unions expected to report, by how far they are and whether in time; officers see their own."""
    half_year = get_object_or_404(HalfYear.objects.listed(), code=code)
    user, today = request.user, request.today
    unions = Union.objects.visible_to(user, on=today).with_changes().order_by("name_sort", "pk")
    filed = UnionReturn.objects.visible_to(user, on=today).filter(half_year=half_year).select_related("extended_by")
    reminded = _reminded(request, half_year)
    rows = [_row(one, half_year, today, reminded) for one in reporters(half_year, unions, filed) if one.expected]
    may_remind = user.writes_for_all(today)
    owed = reminders.gaps_of_each({row["reporter"].union: row["filed"] for row in rows}, half_year) if may_remind else {}
    rows.sort(key=lambda row: (ORDER.index(row["stage"]), -row["overdue"]))
    counts = {stage: sum(row["stage"] == stage for row in rows) for stage in ORDER}
    asked = request.GET.get("stage", "")
    wanted = GROUPS.get(asked) or tuple(stage for stage in ORDER if stage == asked) or tuple(ORDER)
    context = {
        "half_year": half_year,
        "rows": [row for row in rows if row["stage"] in wanted],
        "expected": len(rows),
        "counts": [{"stage": stage, "n": counts[stage]} for stage in ORDER],
        "late": sum(row["late"] for row in rows),
        "asked": asked,
        "may_remind": may_remind,
        "owing": {union.pk for union, found in owed.items() if found},
        "today": today,
        "days": [
            (_("cut-off"), half_year.cut_off_on),
            (_("returns due"), half_year.due_on),
            (_("late ones taken until"), half_year.late_until_on),
        ],
    }
    return render(request, "pages/reporting.html", context)


def _reminded(request, half_year) -> dict[int, dict]:
    """Return union id -> how often and when last it was reminded for this half-year."""
    seen = Reminder.objects.visible_to(request.user, on=request.today).filter(half_year=half_year)
    return {row["union_id"]: row for row in seen.order_by().values("union_id").annotate(times=Count("*"), last=Max("at"))}


def _row(one: Reporter, half_year: HalfYear, today, reminded) -> dict:
    filed = one.union_return
    due = due_on(half_year, filed)
    stage = stage_of(filed)
    open_still = stage in GROUPS["silent"]
    return {
        "reporter": one,
        "filed": filed,
        "stage": stage,
        "due": due,
        "late": bool(filed and filed.submitted_at and filed.late and not open_still),
        "overdue": max(0, (today - due).days) if open_still else 0,
        "reminded": reminded.get(one.union.pk),
    }


class ReminderForm(forms.Form):
    """The text as it goes out, and the way it goes."""

    text = ProseFormField(label=gettext_lazy("Text"), max_length=3000, widget=forms.Textarea(attrs={"rows": 10}))
    channel = forms.ChoiceField(label=gettext_lazy("By way of"), choices=Reminder.Channel.choices, widget=forms.RadioSelect)


@require_http_methods(["GET", "HEAD", "POST"])
def reminder(request, code, union_code):
    """The reminder of one union: its own gaps in words, to be pasted or mailed; what was sent before, and when."""
    half_year = get_object_or_404(HalfYear.objects.listed(), code=code)
    union = get_object_or_404(Union.objects.visible_to(request.user, on=request.today), code=union_code)
    filed = UnionReturn.objects.filter(half_year=half_year, union=union).first()
    if refused := verifier_or_head(filed or UnionReturn(), request.user, request.today):
        raise PermissionDenied(refused)
    found, to = reminders.gaps(union, half_year, filed), reminders.addresses(union, request.today)
    begins = {"text": reminders.text_of(union, found, str(board())), "channel": Reminder.Channel.ZALO}
    form = ReminderForm(request.POST or None, initial=begins)
    if request.method == "POST" and form.is_valid():
        try:
            reminders.remind(union, half_year, by=request.user, at=timezone.now(), to=to, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("It is on file that %(union)s was reminded.") % {"union": union.name})
            return redirect("reporting", code)
    sent = Reminder.objects.filter(half_year=half_year, union=union).select_related("by").order_by("-pk")
    context = {"half_year": half_year, "union": union, "form": form, "gaps": found, "sent": sent, "to": to}
    return render(request, "pages/reminder.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def remind_all(request, code):
    """The reminders of all unions that have not reported: to be called one after the other, or mailed at once."""
    half_year = get_object_or_404(HalfYear.objects.listed(), code=code)
    if refused := verifier_or_head(half_year, request.user, request.today):
        raise PermissionDenied(refused)
    rows = _to_remind(request, half_year)
    if request.method == "POST":
        return _mail_all(request, half_year, [row for row in rows if row["to"]])
    context = {"half_year": half_year, "rows": rows, "mailed": sum(bool(row["to"]) for row in rows)}
    return render(request, "pages/reminders.html", context)


def _to_remind(request, half_year) -> list[dict]:
    """Return one dict for each silent union, by name: union, text, to (its addresses), reminded (how often, when last)."""
    unions = Union.objects.visible_to(request.user, on=request.today).with_changes().order_by("name_sort", "pk")
    filed = UnionReturn.objects.visible_to(request.user, on=request.today).filter(half_year=half_year)
    silent = {
        one.union: one.union_return
        for one in reporters(half_year, unions, filed)
        if one.expected and stage_of(one.union_return) in GROUPS["silent"]
    }
    owed, to = reminders.gaps_of_each(silent, half_year), reminders.addresses_of_each(silent, request.today)
    office, reminded = str(board()), _reminded(request, half_year)
    return [
        {
            "union": union,
            "text": reminders.text_of(union, owed[union], office),
            "to": to.get(union.pk, []),
            "reminded": reminded.get(union.pk),
        }
        for union in silent
    ]


def _mail_all(request, half_year, rows):
    sent, failed = 0, []
    for row in rows:
        try:
            reminders.remind(
                row["union"],
                half_year,
                channel=Reminder.Channel.MAIL,
                text=row["text"],
                by=request.user,
                at=timezone.now(),
                to=row["to"],
            )
            sent += 1
        except Refused:
            failed.append(row["union"].name)
    messages.success(request, _("%(n)s reminders were mailed.") % {"n": sent})
    if failed:
        messages.error(request, _("The mail could not be sent to: %(unions)s.") % {"unions": ", ".join(failed)})
    return redirect("reporting", half_year.code)
