"""Honours: the list, one with its steps, recording and editing one from its paper, and its certificate."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from awards import exports
from awards.certificate import certificate as set_certificate
from awards.forms.honour import HonourFilter, HonourForm
from awards.honours import HONOUR_STEPS, edit_refusal, record_from_paper, workflow
from awards.models import Honour
from toolkit.conflict import differences, read_again
from toolkit.office import Unfit
from toolkit.op_id import op_id_of
from toolkit.sheets.out import words_of
from toolkit.step_form import StepForm
from toolkit.step_view import answer_step
from toolkit.steps import Refused
from unions import kept
from unions.forms import UnionFilter
from unions.guards import served_by_the_sender
from unions.models import Event, Union
from unions.taking import take_sheet

HONOUR_FORM = "honour"
PAGE = 50
UNIONS_PAGE = 100
ORDER = ("-decided_on", "-pk")
FORM_METHODS = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
def honours(request):
    """The list, the newest decisions first, with the counts of exactly what it shows."""
    chosen = _chosen(request)
    rows = chosen.qs.select_related("member", "union", "award", "half_year").order_by(*ORDER)
    context = {
        "filter": chosen,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "totals": chosen.qs.counts(),
        "may_record": bool(request.user.served_union_ids(request.today)) or request.user.writes_for_all(request.today),
    }
    return render(request, "awards/honours.html", context)


@require_POST
def honours_file(request, ending):
    """The same list as a file; to take away a list of persons needs a reason and is an event."""
    chosen = _chosen(request)
    sheet = exports.honours(chosen.qs.order_by(*ORDER), notes=words_of(chosen.form))
    return take_sheet(
        request,
        sheet,
        about=request.user,
        rows=chosen.qs.count(),
        name="khen-thuong",
        ending=ending,
        back=reverse("honours"),
    )


def _chosen(request) -> HonourFilter:
    return HonourFilter(request.GET, Honour.objects.visible_to(request.user, on=request.today), request=request)


@require_http_methods(["GET", "HEAD"])
def choose_union(request):
    """Ask whose honour it is, where a person serves more than one union; else go straight to the form."""
    served = Union.objects.served_by(request.user, on=request.today).entering()
    first = list(served.order_by("pk")[:2])
    if not first:
        raise PermissionDenied(_("Only an officer of a union, or the board entering for one, records honours."))
    if len(first) == 1:
        return redirect("honour_record", first[0].code)
    chosen = UnionFilter(request.GET, served, request=request)
    page = Paginator(chosen.qs.order_by("name_sort", "pk"), UNIONS_PAGE).get_page(request.GET.get("page"))
    return render(request, "awards/honour_choose.html", {"filter": chosen, "page": page})


@FORM_METHODS
def record(request, union_code):
    """The form of a new honour, or its first save; `?member=` names its holder."""
    union = get_object_or_404(Union.objects.visible_to(request.user, on=request.today), code=union_code)
    if not request.user.serves(union.pk, request.today):
        raise PermissionDenied(_("Only an officer of this union, or the board entering for it, does this."))
    if request.method != "POST" and (elsewhere := union.entered_elsewhere):
        messages.warning(request, elsewhere)
        return redirect(union)
    own = union.pk in request.user.served_union_ids(request.today)
    op_id = op_id_of(request.POST.get("op_id", ""))
    made = Honour(union=union, op_id=op_id, source=Honour.Source.OWN if own else Honour.Source.PAPER)
    if there := _saved_before(made):
        return redirect(there)
    if request.GET.get("member", "").isdecimal():
        made.member = union.members.filter(pk=request.GET["member"][:12]).first()
    return _write(request, made)


@FORM_METHODS
def edit(request, pk):
    found = _find(request, pk)
    if refused := served_by_the_sender(found, request.user, request.today):
        raise PermissionDenied(refused)
    if refused := edit_refusal(found, request.user, request.today):
        messages.warning(request, refused)
        return redirect(found)
    return _write(request, found)


def _write(request, honour):
    """Show the form, or save it; somebody who saved meanwhile is told, with what was typed still in place."""
    # Read before the form fills the record in.
    posted, key = (request.POST if request.method == "POST" else None), _key(honour)
    copy = None if posted else kept.find(request.user, HONOUR_FORM, key)
    form = _form(request, honour, kept.as_posted(copy) if copy else posted)
    if posted is None or not form.is_valid():
        there = posted and _saved_before(honour)
        return redirect(there) if there else _form_page(request, form, key, copy=copy)
    try:
        saved = record_from_paper(form, by=request.user, at=timezone.now(), seen=form.cleaned_data["version"])
    except Refused as refused:
        form.add_error(None, str(refused))
        return _form_page(request, form, key, changed=_meanwhile(request, form))
    except IntegrityError:
        if there := _saved_before(honour):
            return redirect(there)
        form.add_error(None, _("Somebody has just entered this honour. Look at the list."))
        return _form_page(request, form, key)
    kept.drop(request.user, HONOUR_FORM, key)
    messages.success(request, _("%(honour)s is on file.") % {"honour": saved})
    return redirect(saved)


def _saved_before(honour: Honour) -> Honour | None:
    """Return what an earlier click on the same form of a new honour has made."""
    return Honour.objects.filter(op_id=honour.op_id, union=honour.union).first() if honour._state.adding else None


def _form(request, honour: Honour, typed=None) -> HonourForm:
    own = honour.union_id in request.user.served_union_ids(request.today)
    return HonourForm(typed, instance=honour, today=request.today, enters_for_another=not own)


def _meanwhile(request, form: HonourForm) -> list[dict[str, str]]:
    """Return what stands on file beside what was typed; saving again then keeps what was typed."""
    fresh = Honour.objects.filter(pk=form.instance.pk).first()
    read_again(form, fresh.version if fresh else None)
    return differences(_form(request, fresh), form) if fresh else []


def _form_page(request, form: HonourForm, key: str, *, copy=None, changed=()):
    honour = form.instance
    token = kept.token(request.user, HONOUR_FORM, key, about=honour.union.code, back=kept.back_to(request))
    context = {
        "form": form,
        "honour": honour,
        "union": honour.union,
        "kept_copy": copy,
        "kept_token": token,
        "differences": changed,
    }
    return render(request, "awards/honour_form.html", context)


def _key(honour: Honour) -> str:
    """Return what tells one open form from another: the honour, or the union for which one is recorded."""
    return str(honour.pk) if honour.pk else f"new-{honour.union_id}-{honour.member_id or 0}"


def _find(request, pk) -> Honour:
    seen = Honour.objects.visible_to(request.user, on=request.today)
    beside = ("award__authority", "member", "union", "half_year", "nomination__decision", "entered_by")
    return get_object_or_404(seen.select_related(*beside), pk=pk)


@require_GET
def honour(request, pk):
    return _page(request, _find(request, pk))


@require_POST
def step(request, pk, name):
    """Take one step; not being the one who may is a 403, not yet is said on the page."""
    found = _find(request, pk)
    return answer_step(
        request,
        workflow,
        name,
        found,
        form=lambda data: StepForm(name, HONOUR_STEPS[name], found, data),
        page=lambda failed: _page(request, found, failed=failed),
    )


def _page(request, found, failed=(None, None)):
    by, today = request.user, request.today
    context = {
        "honour": found,
        "steps": [
            {
                "offer": offer,
                "form": failed[1] if offer.name == failed[0] else StepForm(offer.name, offer.step, found),
                "action": reverse("honour_step", args=[found.pk, offer.name]),
            }
            for offer in workflow.offers(found, by=by, on=today)
        ],
        "may_edit": not served_by_the_sender(found, by, today) and not edit_refusal(found, by, today),
        "events": Event.objects.about(found).order_by("-pk"),
        "reads": by.reads_of(found.union_id, today),
    }
    return render(request, "awards/honour.html", context)


@require_GET
def certificate(request, pk):
    """What is written on the certificate, as a pdf: of an honour that holds and was born of a decision entered here."""
    seen = Honour.objects.visible_to(request.user, on=request.today)
    beside = ("award", "member", "union", "nomination__decision__authority")
    found = get_object_or_404(seen.select_related(*beside), pk=pk, nomination__isnull=False)
    if found.state != Honour.State.STANDING:
        messages.warning(request, _("The honour is “%(state)s”; it has no certificate.") % {"state": found.get_state_display()})
        return redirect(found)
    try:
        paper = set_certificate(found)
    except Unfit:
        messages.error(request, _("The certificate could not be set just now. Try again in some minutes."))
        return redirect(found)
    answered = HttpResponse(paper, content_type="application/pdf")
    answered["Content-Disposition"] = content_disposition_header(True, f"{found.award.code}-{found.year}-{found.pk}.pdf")
    return answered
