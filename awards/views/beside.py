"""What happens beside the steps of a nomination: its papers, and the criteria that people judge."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from awards import beside
from awards.forms.nomination import JudgementForm, PaperForm
from awards.models import Criterion, Judgement, Nomination, NominationPaper
from awards.views.nominations import find, page
from awards.workflow import checklist_of
from toolkit import files
from toolkit.steps import Refused
from unions.guards import verifier_or_head


@require_GET
def download(request, code, pk):
    """One paper, to whoever sees the nomination."""
    paper = _paper(request, code, pk)
    return files.answer_download(paper.sha256, paper.format, paper.name)


@require_POST
def add(request, code):
    """Take in one paper."""
    record = _brought(request, code)
    form = PaperForm(request.POST, request.FILES)
    if not form.is_valid():
        return page(request, record, paper_form=form)
    taken = form.cleaned_data["file"]
    try:
        beside.add_paper(record, form.cleaned_data["kind"], taken, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("“%(name)s” is in the dossier.") % {"name": taken.name})
    return redirect(f"{record.get_absolute_url()}#papers")


@require_POST
def remove(request, code, pk):
    """Take one paper out; row and file stay on file."""
    record = _brought(request, code)
    paper = get_object_or_404(record.papers.current(), pk=pk)
    try:
        beside.remove_paper(paper, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("“%(name)s” is out of the dossier.") % {"name": paper.name})
    return redirect(f"{record.get_absolute_url()}#papers")


@require_POST
def judge(request, code, criterion):
    """Write what a verifier found of a criterion that only people can judge."""
    record = find(request, code)
    if refused := verifier_or_head(record, request.user, request.today):
        raise PermissionDenied(refused)
    asked = {one.criterion_id for one in checklist_of(record, on=request.today).answers if one.kind == Criterion.Kind.JUDGED}
    one = get_object_or_404(record.award.criteria.filter(pk__in=asked), pk=criterion)
    form = JudgementForm(request.POST, instance=Judgement(nomination=record, criterion=one))
    if not form.is_valid():
        return page(request, record, judgement=(one.pk, form))
    try:
        beside.judge_criterion(record, one, **form.cleaned_data, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(f"{record.get_absolute_url()}#criteria")


def _paper(request, code, pk) -> NominationPaper:
    return get_object_or_404(find(request, code).papers.current(), pk=pk)


def _brought(request, code) -> Nomination:
    """Return the nomination for somebody who brings its papers."""
    record = find(request, code)
    if not beside.may_bring_papers(record, request.user, request.today):
        raise PermissionDenied(_("Only an officer of this union, or the board, brings papers."))
    return record
