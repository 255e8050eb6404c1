"""Small answers: an amount read back while typing, and how figures are counted."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from toolkit.templatetags.vi import money_read


@require_GET
def money(request):
    """The amount read back in full and in words; empty for what cannot be read."""
    return HttpResponse(money_read(request.GET.get("value", "")), content_type="text/plain; charset=utf-8")


@require_GET
def rules(request):
    """What each figure means, in words for its readers."""
    return render(request, "pages/rules.html")
