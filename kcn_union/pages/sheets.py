"""Loading a sheet, the same for all kinds: template, upload, what was read, what would change, confirm."""

import uuid
from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kcn_union.forms import SheetForm
from kcn_union.sheets import KINDS
from toolkit.file_names import clean_name
from toolkit.sheets.out import XLSX, answer_xlsx
from toolkit.sheets.template import with_help
from toolkit.steps import Refused
from unions import events, sheets
from unions.models import Event, SheetRow, SheetRun
from unions.sheet_kinds import Asked, union_of
from unions.taking import take

PAGE = 50
# A worker says a word with every few hundred rows; one that is silent for so long is not there.
SILENT_SECONDS = 30
Outcome = SheetRow.Outcome


@require_http_methods(["GET", "HEAD", "POST"])
def load(request, kind, scope):
    """Choose a file; it is kept and read by the worker."""
    chosen, about = _kind(request, kind, scope)
    form = SheetForm(request.POST or None, request.FILES or None, initial={"op_id": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        run = SheetRun(kind=kind, scope=scope, union=union_of(about), by=request.user)
        try:
            return redirect(_started(run, form))
        except Refused as refused:
            form.add_error("file", str(refused))
    asked = Asked(by=request.user, scope=about, at=timezone.now())
    context = {
        "kind": chosen,
        "scope": scope,
        "about": about,
        "form": form,
        "personal": chosen.personal(asked),
        "earlier": SheetRun.objects.visible_to(request.user, on=request.today).filter(kind=kind, scope=scope).order_by("-pk")[:5],
    }
    return render(request, "pages/sheet_load.html", context)


def _started(run: SheetRun, form: SheetForm) -> SheetRun:
    """Keep the uploaded file and let it be read. Raises Refused when the disk does not take it."""
    upload = form.cleaned_data["file"]
    run.made_at = run.touched_at = timezone.now()
    run.op_id, run.file_name = form.cleaned_data["op_id"], clean_name(upload.name)
    return sheets.start(run, upload.chunks())


@require_POST
def template(request, kind, scope):
    """The workbook to fill in, with what is on file; taking away a list of persons needs a reason and is an event."""
    chosen, about = _kind(request, kind, scope)
    asked = Asked(by=request.user, scope=about, at=timezone.now())
    known = chosen.known(asked)

    def make():
        return answer_xlsx(f"{chosen.name}-{scope}.xlsx", with_help(known, chosen.help))

    if not chosen.personal(asked):
        return make()
    known = [replace(one, rows=list(one.rows)) for one in known]
    rows = max((len(one.rows) for one in known), default=0)
    back = reverse("sheet_load", args=[kind, scope])
    return take(request, about=about, what=str(chosen.label), rows=rows, make=make, back=back)


@require_GET
def sheet_run(request, pk):
    """How far a sheet is: being read, shown for confirmation, written; the page asks again by itself while it waits."""
    run = _find(request, pk)
    kind = KINDS[run.kind]
    show = request.GET.get("show") if request.GET.get("show") in Outcome.values else _first_to_see(run)
    page = Paginator(run.rows.filter(outcome=show).order_by("pk"), PAGE).get_page(request.GET.get("page"))
    label = kind.model._meta.label_lower
    context = {
        "run": run,
        "kind": kind,
        "about": kind.scope(run.scope, request.user, request.today),
        "waits": run.state in SheetRun.WAITING,
        "alone": run.state in SheetRun.WAITING and (timezone.now() - run.touched_at).total_seconds() > SILENT_SECONDS,
        "share": 100 * run.done // run.total if run.total else 0,
        "outcomes": [(value, word, run.counts.get(value, 0)) for value, word in Outcome.choices],
        "written_to": kind.address(kind.scope(run.scope, request.user, request.today)),
        "to_write": run.counts.get(Outcome.NEW, 0) + run.counts.get(Outcome.CHANGED, 0),
        "left": run.counts.get(Outcome.WRONG, 0) + run.counts.get(Outcome.ASKED, 0),
        "show": show,
        "page": page,
        "changed": [(row, Event(kind=label, verb=events.CHANGED, changes=row.changes)) for row in page],
        "marked": run.marked_path.exists(),
        # What masks a member's details elsewhere masks them here: the board's own sheet may tell of what is on file.
        "reads": request.user.reads_of(run.union_id, request.today) if run.union_id else "details",
    }
    return render(request, "pages/sheet_run.html", context)


@require_POST
def confirm(request, pk):
    """Let it be written, if it is what stood on the page."""
    return _do(request, pk, lambda run, at: sheets.confirm(run, seen=request.POST.get("digest", ""), at=at))


@require_POST
def cancel(request, pk):
    return _do(request, pk, sheets.cancel)


@require_POST
def answer(request, pk):
    """Note what the sender says of doubtful rows: `row-12` is the answer for row 12."""
    run = _find(request, pk)
    offered = {row.number: {one for one, _words in row.choices} for row in run.rows.filter(outcome=Outcome.ASKED)}
    answers = {str(number): given for number, known in offered.items() if (given := request.POST.get(f"row-{number}")) in known}
    return _do(request, pk, lambda run, at: sheets.answer(run, answers, at=at))


@require_POST
def choose_sheet(request, pk):
    """Read another sheet of the same file."""
    run = _find(request, pk)
    name = request.POST.get("sheet", "")
    if name not in run.read.get("others", []):
        raise Http404
    return _do(request, pk, lambda run, at: sheets.choose_sheet(run, name, at=at))


@require_GET
def marked(request, pk):
    """The same workbook with its wrong cells marked."""
    run = _find(request, pk)
    try:
        file = run.marked_path.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    name = run.file_name.rpartition(".")[0] or run.file_name
    return FileResponse(file, as_attachment=True, filename=_("%(name)s to be mended.xlsx") % {"name": name}, content_type=XLSX)


def _kind(request, kind, scope):
    """Return the kind of sheet and what it is about; 404 for what one may not see, 403 for what one may not load."""
    if kind not in KINDS:
        raise Http404
    about = KINDS[kind].scope(scope, request.user, request.today)
    if refused := KINDS[kind].refusal(about, request.user, request.today):
        raise PermissionDenied(refused)
    return KINDS[kind], about


def _find(request, pk) -> SheetRun:
    return get_object_or_404(SheetRun.objects.visible_to(request.user, on=request.today), pk=pk)


def _do(request, pk, deed):
    run = _find(request, pk)
    try:
        deed(run, at=timezone.now())
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect(run)


def _first_to_see(run) -> str:
    order = (Outcome.WRONG, Outcome.ASKED, Outcome.CHANGED, Outcome.NEW)
    return next((one.value for one in order if run.counts.get(one)), Outcome.NEW.value)
