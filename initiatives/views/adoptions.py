"""Adoptions: the list, one with its steps, entering and editing it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from initiatives import exports
from initiatives.adoptions import adopt_refusal, edit_refusal, served_by_the_sender, workflow
from initiatives.forms.adoption import AdoptionFilter, AdoptionForm
from initiatives.forms.steps import StepForm
from initiatives.models import Adoption, Initiative
from toolkit.conflict import read_again
from toolkit.op_id import op_id_of
from toolkit.sheets.out import answer, words_of
from toolkit.step_view import answer_step
from toolkit.steps import Refused
from unions import events
from unions.forms import UnionFilter
from unions.models import Event, Union

PAGE = 50
UNIONS_PAGE = 100
ORDER = ("-applied_on", "-pk")
FORM_METHODS = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
def adoptions(request):
    """The list, with the count and the sum of exactly what it shows."""
    chosen = _chosen(request)
    rows = chosen.qs.select_related("initiative__union", "union", "half_year").order_by(*ORDER)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"filter": chosen, "page": page, "totals": chosen.qs.totals()}
    return render(request, "initiatives/adoptions.html", context)


@require_GET
def adoptions_file(request, ending):
    """The same list as a file."""
    chosen = _chosen(request)
    return answer(ending, "ap-dung-lai", exports.adoptions(chosen.qs.order_by(*ORDER), notes=words_of(chosen.form)))


def _chosen(request) -> AdoptionFilter:
    return AdoptionFilter(request.GET, Adoption.objects.visible_to(request.user, on=request.today), request=request)


def _origin(request, code) -> Initiative:
    """Return the initiative to adopt: one of the library, or one that this person sees anyway."""
    seen = Initiative.objects.comparable_to(request.user, on=request.today).counted()
    return get_object_or_404(seen.select_related("union"), code=code)


@require_http_methods(["GET", "HEAD"])
def choose_adopter(request, code):
    """Ask which union adopted it, where a person serves more than one; else go straight to the form."""
    origin = _origin(request, code)
    served = Union.objects.served_by(request.user, on=request.today).entering().exclude(pk=origin.union_id)
    first = list(served.order_by("pk")[:2])
    if not first:
        raise PermissionDenied(_("Only an officer of another union, or the board entering for one, enters an adoption."))
    if len(first) == 1:
        return redirect("initiative_adopt", origin.code, first[0].code)
    chosen = UnionFilter(request.GET, served, request=request)
    page = Paginator(chosen.qs.order_by("name_sort", "pk"), UNIONS_PAGE).get_page(request.GET.get("page"))
    return render(request, "initiatives/choose_adopter.html", {"initiative": origin, "filter": chosen, "page": page})


@FORM_METHODS
def adopt(request, code, union_code):
    """The form of a new adoption, or its first save; one union has one of an initiative."""
    origin = _origin(request, code)
    union = get_object_or_404(Union.objects.visible_to(request.user, on=request.today), code=union_code)
    if refused := adopt_refusal(origin, union, request.user, request.today):
        raise PermissionDenied(refused)
    if there := Adoption.objects.filter(initiative=origin, union=union).first():
        return redirect(there)
    own = union.pk in request.user.served_union_ids(request.today)
    source = Adoption.Source.OWN if own else Adoption.Source.PAPER
    now = timezone.now()
    op_id = op_id_of(request.POST.get("op_id", ""))
    made = Adoption(initiative=origin, union=union, op_id=op_id, source=source, entered_by=request.user, entered_at=now)
    return _write(request, made)


@FORM_METHODS
def edit(request, pk):
    record = _find(request, pk)
    if refused := served_by_the_sender(record, request.user, request.today):
        raise PermissionDenied(refused)
    if refused := edit_refusal(record):
        messages.warning(request, refused)
        return redirect(record)
    return _write(request, record)


def _write(request, record):
    """Show the form, or save it; somebody who saved meanwhile is told, with what was typed still in place."""
    own = record.union_id in request.user.served_union_ids(request.today)
    posted = request.POST if request.method == "POST" else None
    form = AdoptionForm(posted, instance=record, today=request.today, enters_for_another=not own)
    if posted and form.is_valid():
        try:
            return redirect(events.store(form, by=request.user, at=timezone.now(), seen=form.cleaned_data["version"]))
        except Refused as refused:
            read_again(form, Adoption.objects.get(pk=record.pk).version)
            form.add_error(None, str(refused))
        except IntegrityError:
            return redirect(get_object_or_404(Adoption, initiative=record.initiative_id, union=record.union_id))
    return render(request, "initiatives/adoption_form.html", {"form": form, "adoption": record})


def _find(request, pk) -> Adoption:
    seen = Adoption.objects.visible_to(request.user, on=request.today)
    return get_object_or_404(seen.select_related("initiative__union", "union", "half_year", "entered_by", "accepted_by"), pk=pk)


@require_GET
def adoption(request, pk):
    return _page(request, _find(request, pk))


@require_POST
def step(request, pk, name):
    """Take one step; not being the one who may is a 403, not yet is said on the page."""
    record = _find(request, pk)
    return answer_step(
        request,
        workflow,
        name,
        record,
        form=lambda data: StepForm(name, record, data),
        page=lambda failed: _page(request, record, failed=failed),
    )


def _page(request, record, failed=(None, None)):
    by, today = request.user, request.today
    context = {
        "adoption": record,
        "steps": [
            {"offer": offer, "form": failed[1] if offer.name == failed[0] else StepForm(offer.name, record)}
            for offer in workflow.offers(record, by=by, on=today)
        ],
        "may_edit": not served_by_the_sender(record, by, today) and not edit_refusal(record),
        "sees_origin": Initiative.objects.visible_to(by, on=today).filter(pk=record.initiative_id).exists(),
        "in_library": record.initiative.state == Initiative.State.ACCEPTED and record.initiative.in_library,
        "events": Event.objects.about(record).order_by("-pk"),
        "reads": by.reads_of(record.union_id, today),
    }
    return render(request, "initiatives/adoption.html", context)
