"""What the board writes of a round: preparing one, next year's from this one, and editing one that is not finished."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from awards.forms.rounds import AwardRows, RoundForm
from awards.models import Round
from awards.rounds import edit_refusal
from awards.views.opened import round_of_the_board
from emulation.models import closing_alone
from toolkit.conflict import read_again
from toolkit.steps import Refused
from unions import events
from unions.guards import verifier_or_head

FORM_METHODS = require_http_methods(["GET", "HEAD", "POST"])


@FORM_METHODS
def new(request):
    """The form of a new round, or its first save."""
    _require_board(request)
    return _write(request, Round(year=request.today.year))


@FORM_METHODS
def copy(request, slug):
    """The form of next year's round, filled in from this one."""
    return _write(request, Round(), former=round_of_the_board(request, slug))


@FORM_METHODS
def edit(request, slug):
    """The form of a round on file, or its save."""
    found = round_of_the_board(request, slug)
    if refused := edit_refusal(found):
        messages.warning(request, refused)
        return redirect(found)
    return _write(request, found)


def _write(request, found: Round, former: Round | None = None):
    """Show the form, or save it; deadlines of an authority before the due day are told, and stand."""
    form = RoundForm(request.POST or None, instance=found, today=request.today, former=former)
    if request.method == "POST" and form.is_valid() and (saved := _stored(request, form)):
        if late := form.late_deadlines():
            text = _("To be with the authority before nominations are due: %(awards)s. Look at these days again.")
            messages.warning(request, text % {"awards": ", ".join(late)})
        messages.success(request, _("The round is saved."))
        return redirect(saved)
    return render(request, "awards/round_form.html", {"form": form, "round": found, "former": former})


def _stored(request, form) -> Round | None:
    """Save the form with one event; None where somebody was faster or a rule says no, and the form then says so."""
    try:
        with transaction.atomic():
            # Nobody sends a nomination while the board changes what is asked, and nobody prepares the same round.
            closing_alone()
            seen = form.cleaned_data["version"]
            return events.store(form, by=request.user, at=timezone.now(), rows=[AwardRows(form)], seen=seen)
    except Refused as refused:
        form.add_error(None, str(refused))
        read_again(form, Round.objects.filter(pk=form.instance.pk).values_list("version", flat=True).first() or 1)
    except IntegrityError:
        # Somebody took the address after it was checked.
        form.add_error("slug", _("Somebody has just prepared a round at this address. Look at it, or write another address."))
    return None


def _require_board(request) -> None:
    if refused := verifier_or_head(None, request.user, request.today):
        raise PermissionDenied(refused)
