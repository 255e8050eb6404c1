"""How many honours in a half-year or year, as the state's form asks."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from awards import exports
from awards.figures import COLUMNS, counts_of
from awards.forms.honour import PeriodForm
from awards.models import Honour
from emulation.models import HalfYear
from toolkit.sheets.out import answer


@require_GET
def statistics(request):
    """The counts of a half-year or a year, every figure a link to the honours that make it."""
    form, period, asked, tables = _tables(request)
    context = {
        "form": form,
        "period": period,
        "tables": [(name, [_with_doors(line, asked) for line in lines]) for name, lines in tables],
        "columns": [one.label for one in COLUMNS],
        "own": not request.user.sees_all(request.today),
    }
    return render(request, "awards/statistics.html", context)


def _with_doors(line, asked):
    """Return a line as the page shows it: each figure under its column, with the address of the honours that make it."""
    columns = [*(one.label for one in COLUMNS), _("Total")]
    figures = zip(columns, [*line.figures, line.total], strict=True)
    cells = [
        {"column": column, "honours": one.honours, "address": f"{reverse('honours')}?{urlencode(asked | one.asked)}"}
        for column, one in figures
    ]
    return {"label": line.label, "cells": cells}


@require_GET
def statistics_file(request, ending):
    """The same counts as a file."""
    _form, period, _asked, tables = _tables(request)
    sheet = exports.statistics(tables, title=_("Honours, %(period)s") % {"period": period})
    return answer(ending, "thong-ke-khen-thuong", sheet)


def _tables(request):
    """Return the form, the period in words, what the list is asked for to show it, and the tables by name."""
    listed = list(HalfYear.objects.listed())
    form = PeriodForm(request.GET, listed=listed)
    asked = form.cleaned_data["period"] if form.is_valid() else ""
    begun = [one for one in listed if one.begins_on <= request.today]
    asked = asked or (begun[-1].code if begun else "")
    seen = Honour.objects.visible_to(request.user, on=request.today)
    half_year = next((one for one in listed if one.code == asked), None)
    if half_year:
        period, words, counted = str(half_year), {"half_year": asked}, seen.counted_in(half_year)
    else:
        period = _("the year %(year)s") % {"year": asked} if asked else ""
        words, counted = {"counted_year": asked}, seen.counted_in_year(int(asked)) if asked else seen.none()
    counts = counts_of(counted)
    form.initial = {"period": asked}
    tables = [
        (_("By holder"), counts.by_holder()),
        (_("By type of commendation"), counts.by_type()),
        (_("By authority"), counts.by_authority()),
        (_("By award"), counts.by_award()),
    ]
    return form, period, words, tables
