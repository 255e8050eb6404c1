"""A union's half-year return: filled in from what is known already, sent, accepted or sent back."""

import uuid
from datetime import date

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from emulation.forms import ReturnForm, TitleRows
from emulation.models import Campaign, HalfYear, TitleCount, UnionReturn, days_counted_in, writing
from emulation.models.union_return import HEAD_COUNTS
from initiatives.models import Adoption, Author, Initiative
from kcn_union import return_steps
from kcn_union.models import Reminder
from kcn_union.return_steps import EDITABLE, RETURN_STEPS, contradiction, former_of, jumps, workflow
from toolkit.conflict import differences, read_again
from toolkit.fields import DayField
from toolkit.step_form import StepForm
from toolkit.step_view import answer_step
from toolkit.steps import Refused
from toolkit.text import ProseFormField
from unions import events, kept
from unions.guards import served_by_the_sender, verifier_or_head
from unions.models import Event, Member, Union
from unions.models.member import Sex

RETURN_FORM = "return"
FORM_METHODS = require_http_methods(["GET", "HEAD", "POST"])


@FORM_METHODS
def half_year_return(request, code, union_code):
    """The page of one return; a POST saves what is filled in."""
    filed = _find(request, code, union_code)
    if request.method == "POST":
        return _save(request, filed, send=False)
    copy = kept.find(request.user, RETURN_FORM, _key(filed))
    return _page(request, filed, form=_form(request, filed, kept.as_posted(copy)) if copy else None, copy=copy)


@require_POST
def save_and_send(request, code, union_code):
    """Save what is filled in, then send it; what is still missing is said, and the draft stays."""
    return _save(request, _find(request, code, union_code), send=True)


def _find(request, code: str, union_code: str) -> UnionReturn:
    """Return the union's return of that half-year, or one not stored yet; a stranger's union answers 404."""
    half_year = get_object_or_404(HalfYear.objects.listed(), code=code)
    union = get_object_or_404(Union.objects.visible_to(request.user, on=request.today), code=union_code)
    found = UnionReturn.objects.filter(half_year=half_year, union=union).first()
    if found is None:
        found = UnionReturn(union=union, half_year=half_year, entered_by=request.user, op_id=uuid.uuid4())
    if not found.is_begun:
        own = union.pk in request.user.served_union_ids(request.today)
        found.source = UnionReturn.Source.OWN if own else UnionReturn.Source.PAPER
    found.union, found.half_year = union, half_year
    return found


def _require_sender(request, filed: UnionReturn) -> None:
    if refused := served_by_the_sender(filed, request.user, request.today):
        raise PermissionDenied(refused)


def _form(request, filed: UnionReturn, data=None) -> ReturnForm:
    own = filed.union_id in request.user.served_union_ids(request.today)
    campaigns = Campaign.objects.counting_titles_on(filed.half_year.cut_off_on)
    begins = {} if filed.is_begun else _known_heads(filed)
    return ReturnForm(data, instance=filed, initial=begins, campaigns=campaigns, enters_for_another=not own)


def _save(request, filed: UnionReturn, *, send: bool):
    _require_sender(request, filed)
    if refused := return_steps.edit_refusal(filed, request.today):
        messages.warning(request, refused)
        return redirect(_address(filed))
    form = _form(request, filed, request.POST)
    if not form.is_valid():
        return _page(request, filed, form=form)
    try:
        _store(request, form)
    except Refused as refused:
        # What was typed stays in the fields; the next try starts from what is on file now.
        standing = UnionReturn.objects.filter(pk=filed.pk).select_related("union", "half_year").first()
        read_again(form, standing.version if standing else None)
        form.add_error(None, str(refused))
        return _page(request, filed, form=form, changed=differences(_form(request, standing), form) if standing else ())
    except IntegrityError:
        messages.warning(request, _("Somebody has just begun this return. Here is what stands there now."))
        return redirect(_address(filed))
    kept.drop(request.user, RETURN_FORM, _key(filed))
    return _send(request, form.instance) if send else _saved(request, form.instance)


def _key(filed: UnionReturn) -> str:
    """Return what tells one open form from another."""
    return f"{filed.half_year.code} {filed.union.code}"


def _store(request, form: ReturnForm) -> None:
    form.instance.entered_by = form.instance.entered_by or request.user
    form.instance.nothing_to_report = False
    with transaction.atomic():
        writing()
        events.store(form, by=request.user, at=timezone.now(), rows=[TitleRows(form)], seen=form.cleaned_data["version"])


def _saved(request, filed: UnionReturn):
    messages.success(request, _("The return is saved as a draft. It is not sent yet."))
    return redirect(_address(filed))


def _send(request, filed: UnionReturn):
    try:
        workflow.take("submit", filed, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.warning(request, _("Saved, but not sent yet: %(why)s") % {"why": refused})
    else:
        messages.success(request, _("The return is sent to the board."))
    return redirect(_address(filed))


def _address(filed: UnionReturn) -> str:
    return filed.get_absolute_url()


@FORM_METHODS
def nothing_to_report(request, code, union_code):
    """Sign that nothing was achieved: the last head counts are shown and sent with the same click."""
    filed = _find(request, code, union_code)
    _require_sender(request, filed)
    former = former_of(filed.union, filed.half_year)
    refused = _why_not_nothing(request, filed, former)
    if request.method == "POST" and not refused:
        try:
            _send_nothing(request, filed, former)
        except Refused as why:
            refused = str(why)
        except IntegrityError:
            refused = _("Somebody has just begun this return. Here is what stands there now.")
        else:
            messages.success(request, _("“Nothing to report” is sent to the board."))
            return redirect(_address(filed))
    context = {"filed": filed, "former": former, "refused": refused, "heads": _heads(former, None) if former else []}
    return render(request, "pages/half_year_nothing.html", context)


def _why_not_nothing(request, filed: UnionReturn, former: UnionReturn | None) -> str:
    asked = (filed, request.user, request.today)
    if refused := return_steps.edit_refusal(filed, request.today):
        return refused
    if former is None:
        return _("There is no earlier return whose head counts could be carried over. Fill in the four head counts instead.")
    return return_steps.cut_off_reached(*asked) or return_steps.still_taken(*asked) or contradiction(filed)


def _send_nothing(request, filed: UnionReturn, former: UnionReturn) -> None:
    at = timezone.now()
    with transaction.atomic():
        writing()
        standing = UnionReturn.objects.select_for_update(no_key=True).get(pk=filed.pk) if filed.pk else None
        if standing and standing.version != filed.version:
            raise Refused(_("Somebody has just changed this record. Read it again, then decide."))
        before = events.values_of(standing) if standing else {}
        for name in HEAD_COUNTS:
            setattr(filed, name, getattr(former, name))
        filed.nothing_to_report = True
        filed.entered_by = filed.entered_by or request.user
        filed.version += 1 if filed.pk else 0
        filed.save()
        verb = events.CHANGED if before else events.CREATED
        events.record(record=filed, verb=verb, by=request.user, at=at, before=before, after=events.values_of(filed))
        workflow.take("submit", filed, by=request.user, at=at)


@require_POST
def step(request, code, union_code, name):
    """Take one step; not being the one who may is a 403, not yet is said on the page."""
    filed = _find(request, code, union_code)
    if not filed.pk:
        raise Http404
    return answer_step(
        request,
        workflow,
        name,
        filed,
        form=lambda data: StepForm(name, RETURN_STEPS[name], filed, data),
        page=lambda failed: _page(request, filed, failed=failed),
        told=filed.union.name,
        to=_address(filed),
    )


class ExtensionForm(forms.Form):
    """More time for one union."""

    until = DayField(label=_("Extended until"))
    reason = ProseFormField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


@require_POST
def extend(request, code, union_code):
    """Give this union more time."""
    filed = _find(request, code, union_code)
    if refused := verifier_or_head(filed, request.user, request.today):
        raise PermissionDenied(refused)
    form = ExtensionForm(request.POST)
    if not form.is_valid():
        return _page(request, filed, extension=form)
    try:
        return_steps.extend(filed.union, filed.half_year, by=request.user, at=timezone.now(), **form.cleaned_data)
    except Refused as why:
        form.add_error(None, str(why))
        return _page(request, filed, extension=form)
    messages.success(request, _("The extension is on file; the union sees it on its first page."))
    return redirect(_address(filed))


def _page(request, filed: UnionReturn, *, form=None, failed=(None, None), extension=None, copy=None, changed=()):
    """Render the return; `failed` is the name and the bound form of a step that was filled in wrongly."""
    by, today, half_year = request.user, request.today, filed.half_year
    writes = not served_by_the_sender(filed, by, today)
    refused = return_steps.edit_refusal(filed, today)
    former = former_of(filed.union, half_year)
    open_to_extend = not verifier_or_head(filed, by, today) and filed.state in EDITABLE and not refused
    form = (form or _form(request, filed)) if writes and not refused else None
    context = _kept_of(request, filed, copy if form else None) | {
        "filed": filed,
        "half_year": half_year,
        "form": form,
        "differences": changed,
        "refused": refused if writes else "",
        "former": former,
        "heads": _heads(filed, former, form),
        "prefilled": not filed.is_begun and any(_known_heads(filed).values()),
        "known": _already_counted(request, filed),
        "titles": _titles(filed),
        "steps": _steps(request, filed, failed),
        "submit_refusal": workflow.refusal("submit", filed, by=by, on=today) if writes and filed.state in EDITABLE else "",
        "sent_back": _last_sending_back(filed),
        "extension": (extension or ExtensionForm()) if open_to_extend else None,
        "reminders": _reminders(request, filed),
        "events": Event.objects.about(filed).order_by("-pk") if filed.pk else [],
        "reads": by.reads_of(filed.union_id, today),
    }
    return render(request, "pages/half_year_return.html", context)


def _kept_of(request, filed: UnionReturn, copy) -> dict:
    """Return what the form needs to be kept unsaved: the copy that is shown, and the form's own name."""
    token = kept.token(request.user, RETURN_FORM, _key(filed), about=filed.union.code, back=_address(filed))
    return {"kept_copy": copy, "kept_token": token}


def _steps(request, filed: UnionReturn, failed) -> list[dict]:
    """Return each step on offer with its form, but for sending, which is a button of the return's own form."""
    return [
        {"offer": offer, "form": failed[1] if offer.name == failed[0] else StepForm(offer.name, offer.step, filed)}
        for offer in workflow.offers(filed, by=request.user, on=request.today)
        if filed.pk and offer.name != "submit"
    ]


def _reminders(request, filed: UnionReturn):
    seen = Reminder.objects.visible_to(request.user, on=request.today)
    return seen.filter(half_year=filed.half_year, union=filed.union).select_related("by").order_by("-pk")


def _heads(filed: UnionReturn, former: UnionReturn | None, form: ReturnForm | None = None) -> list[dict]:
    """Return the four head counts: label, value, the former return's, the member list's, whether it jumped, the bound field."""
    listed = _member_heads(filed.union, filed.half_year.cut_off_on) or {}
    jumped = jumps(filed, former)
    labels = {field.name: str(field.verbose_name) for field in UnionReturn._meta.concrete_fields}
    return [
        {
            "label": labels[name],
            "value": getattr(filed, name),
            "former": getattr(former, name, None),
            "listed": listed.get(name),
            "jumped": name in jumped,
            "field": form[name] if form else None,
        }
        for name in HEAD_COUNTS
    ]


def _member_heads(union: Union, day: date) -> dict[str, int] | None:
    """Return members and women members of the member list on that day; None for a union that keeps no list."""
    active = Member.objects.filter(union=union).active_on(day)
    members = active.count()
    return {"members": members, "women_members": active.filter(sex=Sex.FEMALE).count()} if members else None


def _known_heads(filed: UnionReturn) -> dict[str, int | None]:
    """Return what a new return begins with: the member list's counts, and the former return's for the rest."""
    former = former_of(filed.union, filed.half_year)
    carried = {name: getattr(former, name, None) for name in HEAD_COUNTS}
    return carried | (_member_heads(filed.union, filed.half_year.cut_off_on) or {})


def _already_counted(request, filed: UnionReturn) -> dict:
    """Return what the system has counted of this union in this half-year, read-only beside the return."""
    own = Initiative.objects.visible_to(request.user, on=request.today).filter(union=filed.union)
    counted = own.counted_in(filed.half_year)
    adopted = Adoption.objects.visible_to(request.user, on=request.today).filter(union=filed.union)
    return {
        **counted.totals(),
        "waiting": own.waiting_for(days_counted_in(filed.half_year)).count(),
        "authors": Author.objects.of(counted).count(),
        "adoptions": adopted.counted_in(filed.half_year).count(),
    }


def _titles(filed: UnionReturn) -> list[TitleCount]:
    rows = TitleCount.objects.filter(enrolment__union=filed.union, half_year=filed.half_year)
    return list(rows.select_related("enrolment__campaign").order_by("enrolment__campaign__starts_on", "pk"))


def _last_sending_back(filed: UnionReturn) -> Event | None:
    if filed.state != UnionReturn.State.SENT_BACK:
        return None
    return Event.objects.about(filed).filter(verb="send_back").order_by("pk").last()
