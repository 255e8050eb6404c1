"""Entering an initiative: choose the union, fill in the form, save it as a draft or send it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from initiatives import similar
from initiatives.forms import EXTRA, INITIATIVE_FORM, ROWS, SECTIONS, WholeForm, typed_and_unsaved
from initiatives.models import Initiative
from initiatives.views.record import find, last_sending_back
from initiatives.workflow import edit_refusal, missing, save_draft, served_by_the_sender, workflow
from toolkit.conflict import read_again
from toolkit.op_id import own_op_id
from toolkit.steps import Refused
from unions import kept
from unions.forms import UnionFilter
from unions.models import Union

PAGE = 100
FORM_METHODS = require_http_methods(["GET", "HEAD", "POST"])


@require_http_methods(["GET", "HEAD"])
def choose_union(request):
    """Ask for which union, where a person serves more than one; else go straight to the form."""
    served = _served(request)
    first = list(served.order_by("pk")[:2])
    if not first:
        raise PermissionDenied(_("Only an officer of a union, or the board entering for one, enters initiatives."))
    if len(first) == 1:
        return redirect("initiative_new", first[0].code)
    chosen = UnionFilter(request.GET, served, request=request)
    page = Paginator(chosen.qs.order_by("name_sort", "pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "initiatives/choose_union.html", {"filter": chosen, "page": page})


@FORM_METHODS
def new(request, union_code):
    """An empty form, or the first save of a draft; a union merged into another has none."""
    record = _blank(request, union_code)
    if request.method != "POST" and (elsewhere := record.union.entered_elsewhere):
        messages.warning(request, elsewhere)
        return redirect(record.union)
    return _write(request, record)


@require_POST
def new_and_send(request, union_code):
    """The first save of a draft, sent at once."""
    return _write(request, _blank(request, union_code), send=True)


@FORM_METHODS
def edit(request, code):
    """The form of a draft, or a save of it; `?check` shows at the fields what is missing before it can be sent."""
    return _write_existing(request, code)


@require_POST
def edit_and_send(request, code):
    """A save of a draft, sent at once."""
    return _write_existing(request, code, send=True)


def _served(request):
    return Union.objects.served_by(request.user, on=request.today).entering()


def _blank(request, union_code) -> Initiative:
    """Return a new record; its op_id comes back with the form, so that one form makes one record."""
    union = get_object_or_404(Union.objects.visible_to(request.user, on=request.today), code=union_code)
    if not request.user.serves(union.pk, request.today):
        raise PermissionDenied(_("Only an officer of a union, or the board entering for one, enters initiatives."))
    typed = request.POST.get("op_id") or request.GET.get("form", "")
    op_id = own_op_id(typed, Initiative.objects, by=request.user)
    own = union.pk in request.user.served_union_ids(request.today)
    source = Initiative.Source.OWN if own else Initiative.Source.PAPER
    return Initiative(union=union, op_id=op_id, source=source)


def _write_existing(request, code, send=False):
    record = find(request, code)
    if refused := served_by_the_sender(record, request.user, request.today):
        raise PermissionDenied(refused)
    if refused := edit_refusal(record):
        return _too_late(request, record, refused)
    return _write(request, record, send=send)


def _too_late(request, record, refused):
    """Answer who comes after the record was sent: what was typed and is not on file stays on the page."""
    if request.method == "POST":
        whole = _typed(request, record)
        whole.is_valid()
        if whole.has_news:
            whole.fields.add_error(None, refused)
            return _form_page(request, whole)
    messages.warning(request, refused)
    return redirect(record)


def _typed(request, record) -> WholeForm:
    return WholeForm(record, user=request.user, today=request.today, posted=request.POST, uploads=request.FILES)


def _write(request, record, send=False):
    """Show, save, or save and send the form of one initiative."""
    if request.method != "POST":
        return _show(request, record)
    if not record.pk and (twin := _saved_before(request, record)):
        return _write_again(request, twin, send)
    whole = _typed(request, record)
    if not whole.is_valid():
        # The first click on the same form may have been saved since, and its title refuses this one.
        twin = None if record.pk else _saved_before(request, record)
        return _write_again(request, twin, send) if twin else _form_page(request, whole)
    key, new = _key(record), not record.pk
    try:
        saved = _store(request, whole, key)
    except Refused as refused:
        return _conflict_page(request, whole, refused)
    except IntegrityError:
        if new and (twin := _saved_before(request, record)):
            return redirect(twin)
        raise
    return _send(request, saved) if send else _saved(request, saved)


@transaction.atomic
def _store(request, whole, key) -> Initiative:
    """Save what was typed; its copy goes with it."""
    seen = whole.fields.cleaned_data["version"]
    saved = save_draft(whole.fields, whole.authors, whole.rows, by=request.user, at=timezone.now(), seen=seen)
    kept.drop(request.user, INITIATIVE_FORM, key)
    return saved


def _write_again(request, twin, send):
    """Answer a form that has made its record already: sent twice, or gone back to in the browser and maybe typed on."""
    if not edit_refusal(twin):
        whole = _typed(request, twin)
        if whole.is_valid() and not whole.has_news:
            return _send(request, twin) if send else _saved(request, twin)
    return _write_existing(request, twin.code, send=send)


def _show(request, record):
    """Show the form: as it was typed and kept, where it was not saved, else as it stands on file."""
    if copy := kept.find(request.user, INITIATIVE_FORM, _key(record)):
        typed = WholeForm(record, user=request.user, today=request.today, posted=kept.as_posted(copy))
        if not (typed.is_valid() and not typed.has_news):
            return _form_page(request, typed, kept_copy=copy)
    whole = WholeForm(record, user=request.user, today=request.today)
    if record.pk and "check" in request.GET:
        whole.fields.show_missing(missing(record, on=request.today))
    return _form_page(request, whole)


def _key(record) -> str:
    """Return what tells one open form from another."""
    return record.code if record.pk else str(record.op_id)


def _saved_before(request, record) -> Initiative | None:
    """Return what an earlier click on the same form has made."""
    return Initiative.objects.filter(op_id=record.op_id, entered_by=request.user).first()


def _saved(request, record):
    at = timezone.localtime().strftime("%H:%M")
    messages.success(request, _("Draft %(code)s saved at %(at)s.") % {"code": record.code, "at": at})
    return redirect("initiative_edit", record.code)


def _send(request, record):
    try:
        workflow.take("submit", record, by=request.user, at=timezone.now())
    except Refused as refused:
        if missing(record, on=request.today):
            messages.warning(request, _("The draft is saved. It can be sent once the places marked below are filled in."))
            return redirect(reverse("initiative_edit", args=[record.code]) + "?check=1")
        messages.warning(request, _("The draft is saved. It is not sent yet: %(why)s") % {"why": refused})
        among = similar.comparable(request.user, request.today)
        return redirect("similar_answer", record.code) if similar.unanswered(record, among=among) else redirect(record)
    messages.success(request, _("%(code)s is sent. It can be recalled until the board receives it.") % {"code": record.code})
    return redirect(record)


def _conflict_page(request, whole, refused):
    """Show what stands on file beside what was typed; saving again then keeps what was typed. Of a new record, why not."""
    if not whole.record.pk:
        whole.fields.add_error(None, str(refused))
        return _form_page(request, whole)
    fresh = Initiative.objects.get(pk=whole.record.pk)
    differences = whole.differences(WholeForm(fresh, user=request.user, today=request.today))
    read_again(whole.fields, fresh.version)
    whole.fields.add_error(None, str(refused))
    return _form_page(request, whole, differences=differences)


def _form_page(request, whole, differences=(), kept_copy=None):
    record, form = whole.record, whole.fields
    remarks = _remarks(record)
    lacking = missing(record, on=request.today) if record.pk and not whole.is_bound else []
    errors = {"authors": whole.authors, "lines": whole.worksheet}
    context = {
        "form": form,
        "whole": whole,
        "authors": whole.authors,
        "initiative": record,
        "sections": [
            {
                "name": name,
                "label": label,
                "fields": [_place(form, field, remarks) for field in fields if field in form.fields and field not in EXTRA],
                "extra": [_place(form, field, remarks) for field in fields if field in EXTRA],
                "extra_open": any(
                    form[field].value() or form[field].errors or field in remarks for field in fields if field in EXTRA
                ),
                "errors": sum(1 for field in fields if field in form.errors)
                + sum(bool(part.total_error_count()) for row, part in errors.items() if row in fields and whole.is_bound)
                + ("evidence" in fields and whole.is_bound and len(whole.evidence.errors)),
                "missing": sum(1 for field, _sentence in lacking if field in fields),
            }
            for name, (label, fields) in SECTIONS.items()
        ],
        "differences": differences,
        "sent_back": last_sending_back(record) if record.pk else None,
        "remarks_of": {row: remarks.get(row, []) for row in sorted(ROWS)},
        "missing_of": {row: [text for field, text in lacking if field == row and "check" in request.GET] for row in sorted(ROWS)},
        "kept_copy": kept_copy,
        "kept_token": kept.token(request.user, INITIATIVE_FORM, _key(record), about=record.union.code, back=_back(record)),
        "kept_others": [] if record.pk or whole.is_bound else typed_and_unsaved(request.user, about=record.union.code),
    }
    return render(request, "initiatives/form.html", context)


def _place(form, name, remarks) -> dict:
    """Return a field with what the board asks there."""
    return {"field": form[name], "remarks": remarks.get(name, [])}


def _back(record) -> str:
    """Return the address that shows this form again."""
    if record.pk:
        return reverse("initiative_edit", args=[record.code])
    return reverse("initiative_new", args=[record.union.code]) + f"?form={record.op_id}"


def _remarks(record) -> dict[str, list]:
    """Return place -> what the board asks there and the union has not answered yet."""
    found: dict[str, list] = {}
    if record.pk:
        for remark in record.remarks.open().select_related("written_by").order_by("pk"):
            found.setdefault(remark.field, []).append(remark)
    return found
