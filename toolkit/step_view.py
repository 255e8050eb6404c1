"""Answering the POST of one workflow step, alike for every kind of record."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from toolkit.step_form import StepForm
from toolkit.steps import Refused, Workflow

Failed = tuple[str | None, StepForm | None]


def answer_step(
    request: Any,
    workflow: Workflow,
    name: str,
    record: Any,
    *,
    form: Callable[[HttpRequest], StepForm],
    page: Callable[[Failed], HttpResponse],
    told: str = "",
    to: Any = None,
) -> HttpResponse:
    """Take the step and lead `to` the record; `told` names it in the message.

    `page` shows the record again with the form that failed. Somebody who never takes this step gets a 403 with the sentence.
    *Not yet* is said above what was typed, which stays, unless somebody changed the record meanwhile: then on its page.
    """
    if name not in workflow.steps:
        raise Http404
    workflow.require(name, record, by=request.user, on=request.today)
    typed = form(request.POST)
    if not typed.is_valid():
        return page((name, typed))
    try:
        workflow.take(name, record, by=request.user, at=timezone.now(), **typed.cleaned_data)
    except Refused as refused:
        if typed.asks and typed.cleaned_data["seen"] == record.version:
            typed.add_error(None, str(refused))
            return page((name, typed))
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{workflow.steps[name].label}: {told or record}.")
    return redirect(to or record)
