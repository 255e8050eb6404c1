"""Entering an initiative: choose the union, fill in the form, save it as a draft or send it."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from initiatives.forms import EXTRA, SECTIONS, AuthorFormSet, InitiativeForm
from initiatives.models import Initiative
from initiatives.views.record import find, last_sending_back
from initiatives.workflow import edit_refusal, missing, save_draft, served_by_the_sender, workflow
from toolkit.steps import Refused
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
    """An empty form, or the first save of a draft."""
    return _write(request, _blank(request, union_code))


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
    return Union.objects.served_by(request.user, on=request.today)


def _blank(request, union_code) -> Initiative:
    """Return a new record; its op_id comes back with the form, so that one form makes one record."""
    union = get_object_or_404(Union.objects.visible_to(request.user, on=request.today), code=union_code)
    if not request.user.serves(union.pk, request.today):
        raise PermissionDenied(_("Only an officer of a union, or the board entering for one, enters initiatives."))
    try:
        op_id = uuid.UUID(request.POST.get("op_id", ""))
    except ValueError:
        op_id = uuid.uuid4()
    if Initiative.objects.filter(op_id=op_id).exclude(entered_by=request.user).exists():
        # Somebody else's form: this one makes a record of its own.
        op_id = uuid.uuid4()
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
        form, authors = _forms(request, record, request.POST)
        form.is_valid()
        same_rows = authors.is_valid() and _typed_rows(authors) == sorted(str(row) for row in record.authors.all())
        if set(form.changed_data) - {"version"} or not same_rows:
            form.add_error(None, refused)
            return _form_page(request, form, authors)
    messages.warning(request, refused)
    return redirect(record)


def _typed_rows(authors) -> list[str]:
    """Return the author rows that were typed, in words; needs a valid formset."""
    kept = [row for row in authors if row.cleaned_data.get("name") and row not in authors.deleted_forms]
    return sorted(str(row.instance) for row in kept)


def _forms(request, record, posted):
    """Return the form and the author rows of a record, as this person may see and fill them."""
    own = record.union_id in request.user.served_union_ids(request.today)
    form = InitiativeForm(posted, instance=record, today=request.today, enters_for_another=not own)
    return form, AuthorFormSet(posted, instance=record, shows_codes=own)


def _write(request, record, send=False):
    """Show, save, or save and send the form of one initiative."""
    posted = request.POST if request.method == "POST" else None
    if posted and not record.pk and (twin := _saved_before(request, record)):
        # A second click, or the browser's way back to the empty form: the same record, maybe typed on.
        return _write_existing(request, twin.code, send=send)
    form, authors = _forms(request, record, posted)
    if not posted:
        if record.pk and "check" in request.GET:
            form.show_missing(missing(record, on=request.today))
        return _form_page(request, form, authors)
    # Both are asked, so that all errors stand on the page at once.
    if not all([form.is_valid(), authors.is_valid()]):
        return _form_page(request, form, authors)
    try:
        saved = save_draft(form, authors, by=request.user, at=timezone.now(), seen=form.cleaned_data["version"])
    except Refused as refused:
        return _conflict_page(request, form, authors, refused)
    except IntegrityError:
        if twin := _saved_before(request, record):
            return redirect(twin)
        raise
    return _send(request, saved) if send else _saved(request, saved)


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
    except Refused:
        messages.warning(request, _("The draft is saved. It can be sent once the places marked below are filled in."))
        return redirect(reverse("initiative_edit", args=[record.code]) + "?check=1")
    messages.success(request, _("%(code)s is sent. It can be recalled until the board receives it.") % {"code": record.code})
    return redirect(record)


def _conflict_page(request, form, authors, refused):
    """Show what stands on file beside what was typed; saving again then keeps what was typed."""
    fresh = Initiative.objects.get(pk=form.instance.pk)
    now, _rows = _forms(request, fresh, None)
    differences = [
        {"label": field.label, "on_file": now[field.name].value(), "typed": field.value()}
        for field in form
        if field.name not in ("version", "campaigns") and str(now[field.name].value() or "") != str(field.value() or "")
    ]
    campaigns = {
        "on_file": [str(one) for one in fresh.campaigns.order_by("pk")],
        "typed": [str(one) for one in form.cleaned_data["campaigns"].order_by("pk")],
    }
    rows = {"on_file": sorted(str(row) for row in fresh.authors.all()), "typed": _typed_rows(authors)}
    for label, both in ((form["campaigns"].label, campaigns), (_("Authors"), rows)):
        if both["on_file"] != both["typed"]:
            differences.append({"label": label} | {side: ", ".join(told) for side, told in both.items()})
    form.data = form.data.copy()
    form.data["version"] = fresh.version
    form.add_error(None, str(refused))
    return _form_page(request, form, authors, differences=differences)


def _form_page(request, form, authors, differences=()):
    record = form.instance
    lacking = missing(record, on=request.today) if record.pk and not form.is_bound else []
    sections = [
        {
            "name": name,
            "label": label,
            "fields": [form[field] for field in fields if field in form.fields and field not in EXTRA],
            "extra": [form[field] for field in fields if field in EXTRA],
            "extra_open": any(form[field].value() or form[field].errors for field in fields if field in EXTRA),
            "errors": sum(1 for field in fields if field in form.errors)
            + (name == "authors" and bool(authors.total_error_count())),
            "missing": sum(1 for field, _sentence in lacking if field in fields),
        }
        for name, (label, fields) in SECTIONS.items()
    ]
    context = {
        "form": form,
        "authors": authors,
        "initiative": record,
        "sections": sections,
        "differences": differences,
        "sent_back": last_sending_back(record) if record.pk else None,
        "missing_of_authors": [text for field, text in lacking if field == "authors" and "check" in request.GET],
    }
    return render(request, "initiatives/form.html", context)
