"""Keeping what is typed: the addresses that a page's script and its buttons call."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from unions import kept
from unions.models import SavedForm


@require_POST
def keep_form(request):
    """Keep what stands in an open form; answer with the time, 14:32."""
    opened = kept.read_token(request.POST.get(kept.FIELD, ""))
    if opened is None or opened.user_id != request.user.pk:
        raise PermissionDenied
    try:
        kept.keep(opened, request.POST, at=timezone.now())
    except ValidationError as refused:
        return HttpResponse(" ".join(refused.messages), status=413, content_type="text/plain; charset=utf-8")
    return HttpResponse(timezone.localtime().strftime("%H:%M"), content_type="text/plain; charset=utf-8")


@require_POST
def drop_form(request, pk):
    """Forget a copy and go where the form asks to go."""
    saved = get_object_or_404(SavedForm.objects.filter(user=request.user), pk=pk)
    saved.delete()
    onward = request.POST.get("next", "")
    safe = onward.startswith("/") and url_has_allowed_host_and_scheme(onward, allowed_hosts=None)
    return redirect(onward if safe else "home")
