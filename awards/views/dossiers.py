"""The dossiers of a round: for each authority what goes there, what is missing, the whole as a zip, and forwarding it."""

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from awards.dossier import TAKEN, dossiers_of, zip_of
from awards.forms.dossier import ForwardForm
from awards.forwarding import forward_all
from awards.models import Authority, Nomination
from awards.views.opened import round_of_the_board
from toolkit.file_names import clean_name
from toolkit.steps import Refused
from unions.taking import take

MOST = 500


@require_GET
def dossiers(request, slug):
    return _page(request, round_of_the_board(request, slug))


@require_POST
def dossier_zip(request, slug, authority_code):
    """Take the dossier away, for a reason: it holds personal details, so that is an event of the round, with its nominations."""
    round, authority = round_of_the_board(request, slug), _authority(slug, authority_code)
    try:
        made, file = zip_of(round, authority.code, codes=list(_picked(request)), on=request.today)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("dossiers", slug=slug)
    codes = [one.nomination.code for one in made.cases]
    name = clean_name(f"{_('Dossier')} {authority.short_name} - {round.slug}.zip")
    return take(
        request,
        about=round,
        what=f"{_('Dossier')} {authority.name}",
        rows=len(codes),
        make=lambda: FileResponse(file, as_attachment=True, filename=name, content_type="application/zip"),
        back=reverse("dossiers", args=[slug]),
        verb=TAKEN,
        children={"nominations": ([], codes)},
    )


@require_POST
def forward(request, slug, authority_code):
    """Forward the picked nominations under one number and day: all of them or, where one cannot go, none."""
    round, authority = round_of_the_board(request, slug), _authority(slug, authority_code)
    seen = _picked(request)
    form = ForwardForm(request.POST, authority=authority.code)
    rows = Nomination.objects.filter(round=round, award__authority=authority, code__in=seen).select_related(
        "award", "union", "member"
    )
    picked = {record: seen[record.code] for record in rows.order_by("code")}
    if not form.is_valid() or not picked:
        return _page(request, round, authority, form=form, picked=list(seen), none_picked=form.is_valid())
    number, day = form.cleaned_data["forwarded_number"], form.cleaned_data["forwarded_on"]
    refused = forward_all(picked, number=number, day=day, by=request.user, at=timezone.now())
    if refused:
        return _page(request, round, authority, form=form, picked=list(seen), refused=refused)
    text = ngettext("%(n)s nomination forwarded to %(authority)s.", "%(n)s nominations forwarded to %(authority)s.", len(picked))
    messages.success(request, text % {"n": len(picked), "authority": authority.name})
    return redirect("dossiers", slug=slug)


def _authority(slug: str, code: str) -> Authority:
    return get_object_or_404(Authority.objects.filter(awards__rounds__round__slug=slug).distinct(), code=code)


def _picked(request) -> dict[str, int]:
    """Return code -> version on screen, from `DN-2022-00017:3`."""
    found = {}
    for value in request.POST.getlist("pick")[:MOST]:
        code, _colon, version = value.partition(":")
        if version.isascii() and version.isdigit() and len(version) < 9:
            found[code] = int(version)
    return found


def _by_sentence(refused) -> list[tuple[str, list[Nomination]]]:
    """Return each sentence once with the nominations it stands against."""
    found: dict[str, list[Nomination]] = {}
    for record, why in refused:
        found.setdefault(why, []).append(record)
    return list(found.items())


def _page(request, round, authority=None, *, form=None, picked=(), refused=(), none_picked=False):
    """Answer with the page; `authority` is the one whose form was sent and comes back with what is wrong."""
    found = [
        {
            "dossier": one,
            "sent": one.authority == authority,
            "form": form if one.authority == authority else ForwardForm(authority=one.authority.code),
        }
        for one in dossiers_of(round, on=request.today)
    ]
    context = {"round": round, "found": found, "picked": picked, "refused": _by_sentence(refused), "none_picked": none_picked}
    return render(request, "awards/dossiers.html", context)
