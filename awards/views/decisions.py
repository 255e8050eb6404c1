"""Decisions of an authority: the list, one with what it gave, entering one, and adding to one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from awards import exports
from awards.deciding import awaited, decide, waiting
from awards.forms.decision import DecisionForm, OutcomesForm
from awards.models import Authority, AwardDecision, Honour, Nomination
from awards.views.opened import round_of_the_board
from toolkit import files
from toolkit.op_id import op_id_of
from toolkit.sheets.out import answer
from toolkit.steps import Refused
from unions.guards import verifier_or_head
from unions.models import Event

PAGE = 50
ORDER = ("-decided_on", "-pk")
FORM_METHODS = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
def decisions(request):
    """The decisions, the newest first; and for the board the authorities whose decision is awaited."""
    board = not verifier_or_head(None, request.user, request.today)
    context = {
        "page": Paginator(_seen(request).select_related("authority", "round"), PAGE).get_page(request.GET.get("page")),
        "awaited": awaited(Nomination.objects.visible_to(request.user, on=request.today)) if board else [],
        "of_the_board": board,
    }
    return render(request, "awards/decisions.html", context)


@require_GET
def decisions_file(request, ending):
    """The same list as a file."""
    return answer(ending, "quyet-dinh-khen-thuong", exports.decisions(_seen(request)))


def _seen(request):
    """Return the decisions this person may see, each with `given`: how many awards of it that they may see stand."""
    seen = AwardDecision.objects.visible_to(request.user, on=request.today).values("pk")
    own = Nomination.objects.visible_to(request.user, on=request.today).filter(state=Nomination.State.AWARDED)
    given = Count("nominations", filter=Q(nominations__in=own.values("pk")), distinct=True)
    return AwardDecision.objects.filter(pk__in=seen).annotate(given=given).order_by(*ORDER)


@require_http_methods(["GET", "HEAD"])
def choose_authority(request, slug):
    """Ask whose decision it is, where several authorities have nominations of the round; else go straight to the form."""
    asked = round_of_the_board(request, slug)
    found = awaited(Nomination.objects.filter(round=asked))
    if len(found) == 1:
        return redirect("award_decision_new", asked.slug, found[0]["award__authority__code"])
    return render(request, "awards/decision_choose.html", {"round": asked, "awaited": found})


@FORM_METHODS
def new(request, slug, authority_code):
    """The form of a new decision with all forwarded nominations of the authority, or its first save."""
    asked = round_of_the_board(request, slug)
    authority = get_object_or_404(Authority, code=authority_code)
    op_id = op_id_of(request.POST.get("op_id", ""))
    made = AwardDecision(round=asked, authority=authority, op_id=op_id, decided_on=request.today)
    if there := _saved_before(made):
        return redirect(there)
    return _write(request, made, DecisionForm, waiting(asked, authority))


@FORM_METHODS
def more(request, pk):
    """Add nominations to a decision on file, or its scan."""
    found = _find(request, pk)
    if refused := verifier_or_head(None, request.user, request.today):
        raise PermissionDenied(refused)
    return _write(request, found, OutcomesForm, waiting(found.round, found.authority))


def _write(request, decision, form_class, nominations):
    """Show the form, or write the decision with all it names."""
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = form_class(*posted, instance=decision, nominations=nominations, user=request.user, today=request.today)
    if request.method == "POST" and form.is_valid():
        try:
            saved = decide(form, form.outcomes, by=request.user, at=timezone.now(), seen=form.cleaned_data["version"])
            messages.success(request, _("Decision %(decision)s is on file.") % {"decision": saved})
            return redirect(saved)
        except Refused as refused:
            form.add_error(None, str(refused))
        except IntegrityError:
            form.add_error(None, _("This decision is on file already."))
    if request.method == "POST" and (there := _saved_before(decision)):
        return redirect(there)
    return render(request, "awards/decision_form.html", {"form": form, "decision": form.instance, "round": decision.round})


def _saved_before(decision: AwardDecision) -> AwardDecision | None:
    """Return what an earlier click on the same form of a new decision has made."""
    return AwardDecision.objects.filter(op_id=decision.op_id, round=decision.round).first() if decision._state.adding else None


@require_GET
def decision(request, pk):
    """One decision: its paper, and the awards it gave as far as this person may see them."""
    found = _find(request, pk)
    seen = Nomination.objects.visible_to(request.user, on=request.today).filter(decision=found)
    given = seen.select_related("award", "member", "union").order_by("award__name_sort", "member__name_sort", "pk")
    seen_honours = Honour.objects.visible_to(request.user, on=request.today).filter(nomination__in=seen.values("pk"))
    honours = {one.nomination_id: one for one in seen_honours}
    board = not verifier_or_head(None, request.user, request.today)
    context = {
        "decision": found,
        "rows": [{"nomination": one, "honour": honours.get(one.pk)} for one in given],
        "shows_scan": request.user.sees_all(request.today),
        "prizes": sum(one.prize_vnd or 0 for one in given if one.state == Nomination.State.AWARDED),
        "waiting": len(waiting(found.round, found.authority)) if board else 0,
        "of_the_board": board,
        "events": Event.objects.about(found).order_by("-pk"),
        "reads": "confidential",
    }
    return render(request, "awards/decision.html", context)


@require_GET
def scan(request, pk):
    """The scan of the signed decision; it names all who were awarded, so that officers have it from the board."""
    found = _find(request, pk)
    if not found.scan_sha256 or not request.user.sees_all(request.today):
        raise Http404
    return files.answer_download(found.scan_sha256, found.scan_format, found.scan_name)


def _find(request, pk) -> AwardDecision:
    seen = AwardDecision.objects.visible_to(request.user, on=request.today).values("pk")
    return get_object_or_404(AwardDecision.objects.select_related("authority", "round", "entered_by"), pk=pk, pk__in=seen)
