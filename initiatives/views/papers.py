"""The papers of one initiative, as Word files."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from initiatives import papers
from initiatives.models import Initiative
from initiatives.views.record import find
from toolkit.papers import answer_docx, fill


@require_GET
def paper(request, code, kind):
    """Answer with the paper; who does not serve the union gets it without its confidential part and birth dates."""
    if kind not in papers.NAMES:
        raise Http404
    record = find(request, code)
    if kind == papers.CERTIFICATE and record.state != Initiative.State.ACCEPTED:
        messages.warning(request, _("%(code)s has no certificate yet: the board has not accepted it.") % {"code": record.code})
        return redirect(record)
    if kind == papers.CERTIFICATE:
        values = papers.certificate(record, on=request.today)
    else:
        serves = request.user.serves(record.union_id, request.today)
        # The board reads birth dates by revealing them, one person at a time; here they are the union's own.
        own = record.union_id in request.user.served_union_ids(request.today)
        values = papers.application(record, on=request.today, confidential=serves, details=own)
    return answer_docx(fill(papers.template(kind), values), papers.filename(record, kind))
