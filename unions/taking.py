"""Taking persons' data away: a reason is asked for, many at once need the password once more, and it is an event."""

from collections.abc import Callable
from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.conf import settings
from django.db import models
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from toolkit.sheets.out import Sheet, answer
from toolkit.text import LineField
from unions import events
from unions.models.people import Role

OTHER = "other"
REASONS = [
    ("keeping", gettext_lazy("Checking and completing the list")),
    ("report", gettext_lazy("Report to a superior or an authority")),
    ("award", gettext_lazy("Preparing an award file")),
    ("care", gettext_lazy("Activity or care for members")),
    ("asked", gettext_lazy("The person asks for it")),
    (OTHER, gettext_lazy("Another reason")),
]
ENDINGS = {"xlsx", "csv"}
# Of the form; all else that was posted is handed on.
OWN = {"why", "why_words", "csrfmiddlewaretoken"}


class ReasonForm(forms.Form):
    """Why persons' data leave: one of the ready reasons, or a few words."""

    why = forms.ChoiceField(label=gettext_lazy("Why it is taken away"), choices=[("", gettext_lazy("Choose a reason")), *REASONS])
    why_words = LineField(max_length=200, blank=True).formfield(
        label=gettext_lazy("Reason in words"), required=False, help_text=gettext_lazy("Needed for another reason only.")
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("why") == OTHER and not cleaned.get("why_words"):
            self.add_error("why_words", _("Write the reason in a few words."))
        return cleaned

    def told(self) -> str:
        """Return the reason as the event keeps it."""
        why, words = self.cleaned_data["why"], self.cleaned_data["why_words"]
        label = str(dict(REASONS)[why])
        return words if why == OTHER else f"{label}: {words}" if words else label


def take(
    request: Any,
    *,
    about: models.Model,
    what: str,
    rows: int,
    make: Callable[[], HttpResponseBase],
    back: str,
    verb: str = "exported",
    **told: Any,
) -> HttpResponseBase:
    """Answer with the file `make()` builds once a reason is given, and write the event; else with the page that asks for it.

    `rows` is the number of persons' rows that leave. More than PERSONS_WITHOUT_PASSWORD, taken by somebody who is not only an
    officer of the own union, need a password given just now. What `make()` refuses is not written down as taken.
    """
    # A list's own buttons send an empty reason where none was chosen: then the page asks, and finds no fault yet.
    given = request.POST.get("why") or "why_words" in request.POST
    form = ReasonForm(request.POST if given else None)
    if not form.is_valid():
        handed_on = [(name, value) for name, values in request.POST.lists() if name not in OWN for value in values]
        context = {"form": form, "what": what, "rows": rows, "back": back, "handed_on": handed_on}
        return render(request, "unions/take_away.html", context)

    def hand_out(request: Any) -> HttpResponseBase:
        answer = make()
        reason = _("%(what)s, rows: %(n)s. %(why)s") % {"what": what, "n": rows, "why": form.told()}
        events.record(record=about, verb=verb, by=request.user, at=timezone.now(), reason=reason, **told)
        return answer

    return reauthentication_required(hand_out)(request) if _many(request, rows) else hand_out(request)


def take_sheet(
    request: Any, sheet: Sheet, *, about: models.Model, rows: int, name: str, ending: str, back: str
) -> HttpResponseBase:
    """Answer a list of persons as `take` does, .xlsx or .csv. Raises Http404 for another ending, before anything is asked."""
    if ending not in ENDINGS:
        raise Http404
    return take(request, about=about, what=sheet.title, rows=rows, make=lambda: answer(ending, name, sheet), back=back)


def _many(request: Any, rows: int) -> bool:
    return rows > settings.PERSONS_WITHOUT_PASSWORD and request.user.roles_on(request.today) != {Role.OFFICER}
