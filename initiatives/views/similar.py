"""Similar initiatives: shown while the title is typed, answered before the initiative is sent."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from initiatives import similar
from initiatives.models import Initiative, SimilarAnswer
from initiatives.views.record import find
from initiatives.workflow import EDITABLE, edit_refusal, served_by_the_sender
from toolkit.steps import Refused
from unions.models import Union

FEWEST_WORDS = 3
LONGEST = 2_000


@require_GET
def look(request):
    """Return what looks like a title and a solution that are just typed, as a piece of the form."""
    union = get_object_or_404(Union.objects.visible_to(request.user, on=request.today), code=request.GET.get("union", ""))
    if not request.user.serves(union.pk, request.today):
        raise PermissionDenied(_("Only an officer of a union, or the board entering for one, enters initiatives."))
    title, solution = (request.GET.get(name, "")[:LONGEST] for name in ("title", "solution"))
    found = []
    if len(title.split()) >= FEWEST_WORDS:
        among = similar.comparable(request.user, request.today)
        own = Initiative.objects.filter(union=union, code=request.GET.get("leave_out", "")).first()
        found = similar.find(title=title, solution=solution, among=among, leave_out=[own.pk] if own else [])
    return render(request, "initiatives/_similar.html", {"found": _with_doors(request, found)})


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request, code):
    """Ask what each similar initiative is to this one; store the answers."""
    record = find(request, code)
    if refused := served_by_the_sender(record, request.user, request.today):
        raise PermissionDenied(refused)
    if refused := edit_refusal(record):
        messages.warning(request, refused)
        return redirect(record)
    among = similar.comparable(request.user, request.today)
    found = similar.unanswered(record, among=among) + similar.answered(record)
    given = {one.other_id: one.answer for one in record.similar_answers.all()}
    if request.method == "POST":
        answers = {one.initiative.pk: request.POST.get(f"answer-{one.initiative.code}", "") for one in found}
        answers = {key: said for key, said in answers.items() if said in SimilarAnswer.Answer.values}
        try:
            similar.answer(record, answers, editable=EDITABLE, by=request.user, at=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("similar_answer", record.code)
        if len(answers) < len(found):
            messages.warning(request, _("Answer about each of them, then the initiative can be sent."))
            return redirect("similar_answer", record.code)
        return redirect(record)
    rows = [row | {"given": given.get(row["similar"].initiative.pk)} for row in _with_doors(request, found)]
    return render(
        request, "initiatives/similar.html", {"initiative": record, "found": rows, "answers": SimilarAnswer.Answer.choices}
    )


def _with_doors(request, found) -> list[dict]:
    """Return each with whether this person may open the record itself; else one of the library, else not readable at all."""
    keys = [one.initiative.pk for one in found]
    own, readable = (
        set(rows.filter(pk__in=keys).values_list("pk", flat=True))
        for rows in (
            Initiative.objects.visible_to(request.user, on=request.today),
            Initiative.objects.comparable_to(request.user, on=request.today),
        )
    )
    return [{"similar": one, "own": one.initiative.pk in own, "readable": one.initiative.pk in readable} for one in found]
