"""The council of a round: its seats, before any result rests on them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from awards import seats
from awards.forms.council import CopyForm, SeatForm
from awards.models import Round, Seat
from awards.views.opened import round_of_the_board
from toolkit.steps import Refused
from unions.guards import verifier_or_head
from unions.models import Event

FORM_METHODS = require_http_methods(["GET", "HEAD", "POST"])


def _find(request, slug) -> Round:
    """Return the round for who sees all of them; only the board changes its council."""
    found = get_object_or_404(Round.objects.visible_to(request.user, on=request.today), slug=slug)
    if not request.user.sees_all(request.today):
        raise PermissionDenied(_("The council is the board's to name."))
    return found


@require_GET
def council(request, slug):
    """The members of the council, and what the board may still do about them."""
    found = _find(request, slug)
    copying = CopyForm(round=found)
    context = {
        "round": found,
        "seats": seats.in_order(found.seats),
        "may_change": not verifier_or_head(found, request.user, request.today),
        "refusal": seats.refusal(found),
        "copying": copying if copying.fields["former"].queryset.exists() else None,
        "events": Event.objects.about(found).filter(verb=seats.COUNCIL).order_by("-pk"),
        "reads": "",
    }
    return render(request, "awards/council.html", context)


@FORM_METHODS
def seat_new(request, slug):
    """The form of a new seat, or its save."""
    found = round_of_the_board(request, slug)
    post = Seat.Post.MEMBER if found.seats.filter(post=Seat.Post.CHAIR).exists() else Seat.Post.CHAIR
    return _write(request, found, Seat(round=found, post=post))


@FORM_METHODS
def seat(request, slug, pk):
    """The form of a seat on file, or its save."""
    found = round_of_the_board(request, slug)
    return _write(request, found, get_object_or_404(found.seats, pk=pk))


def _write(request, found, one):
    if refused := seats.refusal(found):
        messages.warning(request, refused)
        return redirect("council", found.slug)
    form = SeatForm(request.POST or None, instance=one, today=request.today)
    if request.method == "POST" and form.is_valid() and _changed(request, found, form.save, form=form):
        return redirect("council", found.slug)
    return render(request, "awards/seat_form.html", {"form": form, "round": found, "seat": one})


@require_POST
def seat_remove(request, slug, pk):
    found = round_of_the_board(request, slug)
    one = get_object_or_404(found.seats, pk=pk)
    if _changed(request, found, one.delete):
        messages.success(request, _("%(name)s no longer sits in the council.") % {"name": one.name})
    return redirect("council", found.slug)


@require_POST
def copy(request, slug):
    """Take over the seats of another round."""
    found = round_of_the_board(request, slug)
    form = CopyForm(request.POST, round=found)
    if form.is_valid() and _changed(request, found, lambda: seats.copied(form.cleaned_data["former"], found)):
        messages.success(request, _("The council is taken over. Look through it: posts and accounts may have changed."))
    return redirect("council", found.slug)


def _changed(request, found, deed, form=None) -> bool:
    """Do it with its event; what refuses it is said at the form or on the page."""
    try:
        seats.change(found, deed, by=request.user, at=timezone.now())
    except Refused as refused:
        told = str(refused)
    except IntegrityError:
        told = _("Somebody has just changed the council. Look at it again.")
    else:
        return True
    if form:
        form.add_error(None, told)
    else:
        messages.error(request, told)
    return False
