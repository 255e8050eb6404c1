"""The fields of the initiative's form as its page draws them, beside the same form as Django draws it: template alone, CPU time."""

import statistics
import time
from collections.abc import Callable

from django.template import engines
from django.test import Client

from tests.bench.lists import board
from tests.bench.measured import PAIRS, Figure
from tests.bench.writing import officer

# What templates/initiatives/form.html says of each of its places.
FIELDS = """{% for section in sections %}
{% for place in section.fields %}{% include "initiatives/_field.html" with field=place.field remarks=place.remarks %}{% endfor %}
{% for place in section.extra %}{% include "initiatives/_field.html" with field=place.field remarks=place.remarks %}{% endfor %}
{% endfor %}"""


def cpu_seconds(deed: Callable[[], object]) -> float:
    begun = time.process_time()
    deed()
    return time.process_time() - begun


def measure() -> dict[str, Figure]:
    unions, _bao, _tri = board()
    client = Client()
    client.force_login(officer(unions[0]))
    page = client.get(f"/initiatives/new/{unions[0].code}/")
    form, template = page.context["form"], engines["django"].from_string(FIELDS)
    context = {"sections": page.context["sections"]}
    drawn = template.render(context)
    assert all(f'name="{name}"' in drawn for name in ("title", "kind", "problem", "confirmed_vnd", "recognised_on", "investor"))
    found = []
    for warm in range(PAIRS + 3):
        ours, theirs = cpu_seconds(lambda: template.render(context)), cpu_seconds(form.as_p)
        found += [ours / theirs] if warm >= 3 else []
    return {"fields of the initiative's form / the same as_p, CPU": Figure(statistics.median(found), 2, found)}
