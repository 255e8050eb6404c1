"""The files behind an initiative: handed out to who may see it, never as a page of this site."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from initiatives.models import Evidence
from toolkit import files


def _find(request, code, pk) -> Evidence:
    seen = Evidence.objects.visible_to(request.user, on=request.today)
    return get_object_or_404(seen, initiative__code=code, pk=pk)


@require_GET
def download(request, code, pk):
    found = _find(request, code, pk)
    return files.answer_download(found.sha256, found.format, found.name)


@require_GET
def page(request, code, pk, number):
    """One page of the file as a picture."""
    found = _find(request, code, pk)
    if not 1 <= number <= found.pages:
        raise Http404
    return files.answer_preview(found.sha256, number)
