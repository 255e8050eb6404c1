"""An administrator keeps accounts and catalogues: no page, search or address of the admin tells a member's details."""

import pytest
from django.contrib import admin

from tests.trust.test_admin_access import addresses
from tests.trust.test_leaks import day, planted, text_of, tokens_in
from unions.models import Member

__all__ = ["day", "planted"]

pytestmark = [pytest.mark.django_db, pytest.mark.trust]
BORN = "1991-04-07"


def every_page() -> list[str]:
    """Return every address under /admin/, those of single records for each record on file."""
    found = [where for where in addresses() if "/delete/" not in where]
    for model in admin.site._registry:
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        for pk in model._default_manager.order_by("pk").values_list("pk", flat=True)[:200]:
            found += [f"{base}{pk}/change/", f"{base}{pk}/history/"]
    return list(dict.fromkeys(found))


def test_an_admin_reads_no_details_of_a_member_anywhere(planted, tried):
    Member.objects.filter(pk=planted.unions[0].made["member"].pk).update(birth_date=BORN)
    client, wrong, read = planted.cast.confirmed_client("tri"), [], 0
    pages = [*every_page(), "/admin/unions/member/?q=rieng01q", "/admin/unions/event/?q=rieng01q", "/search?q=rieng01q", "/"]
    pages += [one.get_absolute_url() for one in Member.objects.all()]
    for where in pages:
        answer = client.get(where)
        words = text_of(answer)
        read += answer.status_code == 200
        if any(kind == "rieng" for kind, _number in tokens_in(words)) or "07/04/1991" in words or BORN in words:
            wrong.append(where)
    taken = client.post("/admin/unions/event/list.xlsx", {"why": "other", "why_words": "Đối chiếu"})
    if any(kind == "rieng" for kind, _number in tokens_in(text_of(taken))):
        wrong.append("log as a file")
    assert taken.has_header("Content-Disposition")
    assert read > len(pages) / 2
    tried("leaks", len(pages), wrong)
