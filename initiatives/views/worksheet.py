"""What the worksheet comes to while it is typed; saving reads it again."""

from django.http import JsonResponse
from django.views.decorators.http import require_GET

from initiatives.forms import Worksheet
from initiatives.models import Initiative
from toolkit.money import VND_MAX, grouped, in_words


@require_GET
def worksheet(request):
    """Return the result of each line, their sum, and the sum in words; "" for what cannot be reckoned yet."""
    typed = Worksheet(request.GET, record=Initiative())
    typed.is_valid()
    whole = [one.has_changed() and one not in typed.deleted_forms and not one.errors for one in typed.forms]
    results = [one.instance.net_vnd if done else None for one, done in zip(typed.forms, whole, strict=True)]
    total = sum(result for result in results if result is not None) if any(whole) else None
    return JsonResponse(
        {
            "lines": ["" if result is None else grouped(result) for result in results],
            "total": "–" if total is None else f"{grouped(total)} đ",
            "words": in_words(total) if total is not None and 0 < total <= VND_MAX else "",
        }
    )
