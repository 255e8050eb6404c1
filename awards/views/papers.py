"""The papers of one nomination, as Word files."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from awards import papers
from awards.models import Nomination
from toolkit.papers import answer_docx


@require_GET
def report(request, code):
    """Answer with the report of achievements; who is no officer of the union gets it without the birth date."""
    seen = Nomination.objects.visible_to(request.user, on=request.today)
    record = get_object_or_404(seen, code=code)
    (told,) = papers.told_of(Nomination.objects.filter(pk=record.pk), on=request.today)
    own = record.union_id in request.user.served_union_ids(request.today)
    content = papers.made("achievement_report", lambda: papers.report(told, details=own))
    return answer_docx(content, f"{_('Report of achievements')} {record.code}.docx")
