"""Every page of the site in a real browser, with nothing that its content policy had to hold back."""

import pytest

from tests.conftest import NOW
from tests.test_access import closed
from tests.test_browser import CHROMIUM, browser
from tests.trust.account import FULL
from tests.trust.planted import board
from tests.trust.test_leaks import lists, own_records
from tests.trust.test_mass_assignment import ROOMS, apps

__all__ = ["browser"]

pytestmark = [
    pytest.mark.trust,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine: the browser tests did not run"),
]

LISTEN = """
window.heldBack = [];
document.addEventListener('securitypolicyviolation', told =>
  window.heldBack.push(`${told.effectiveDirective} ${told.blockedURI} ${told.sourceFile}:${told.lineNumber}`));
"""


@pytest.fixture
def planted(cast, settings, tmp_path, time_machine):
    """The cast's board with every kind of record in two unions."""
    settings.FILES_ROOT = tmp_path
    time_machine.move_to(NOW, tick=True)
    found = board(cast, 2)
    closed(cast)
    return found


def admin_pages() -> list[str]:
    """Return the admin's lists, forms to add, records, their histories, and what asks before deleting."""
    found = ["/admin/"]
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            base, row = f"/admin/{room}/{model._meta.model_name}/", model.objects.order_by("pk").first()
            found += [base, f"{base}?q=anh", f"{base}add/"]
            found += [f"{base}{row.pk}/{page}/" for page in ("change", "history", "delete")] if row else []
    return found


def pages_of(planted, person: str) -> list[str]:
    """Return the pages that this person opens; files are no pages."""
    if person == "tri":
        return admin_pages()
    one, other = planted.unions
    found = [where for method, where in [*lists(one, other), *own_records(one)] if method == "get"]
    found += [f"/people/{one.made['member'].pk}/edit/", f"/returns/2022-H1/{one.union.code}/nothing/"]
    found += ["/awards/rounds/new/", "/campaigns/new/", "/campaigns/gvn/edit/", "/half-years/2021-H2/close/"]
    return [where for where in dict.fromkeys(found) if "list." not in where and not where.endswith((".docx", ".pdf", "/admin/"))]


@pytest.mark.parametrize("person", ["hang", "bao", "lanh", "doc", "vinh", "tri"])
def test_no_page_asks_for_what_its_policy_holds_back(browser, live_server, planted, tried, person):
    context = browser.new_context(base_url=live_server.url)
    context.add_init_script(LISTEN)
    context.add_cookies(
        [
            {"name": name, "value": cookie.value, "url": live_server.url}
            for name, cookie in planted.cast.client(person).cookies.items()
        ]
    )
    page, said = context.new_page(), []
    # That a page was refused is its own answer; everything else in the console is trouble.
    page.on(
        "console",
        lambda told: said.append(told.text) if told.type == "error" and "the server responded" not in told.text else None,
    )
    page.on("pageerror", lambda error: said.append(str(error)))
    n, wrong = 0, []
    pages = pages_of(planted, person)
    for where in pages if FULL else pages[:: len(pages) // 3]:
        said.clear()
        answer = page.goto(where, wait_until="load")
        n += 1
        trouble = [*said, *page.evaluate("window.heldBack")]
        if trouble or "content-security-policy" not in answer.headers or answer.status >= 500:
            wrong.append(f"{person} {where} ({answer.status}): {trouble}")
    context.close()
    tried("pages under the content policy", n, wrong)


def test_what_is_held_back_would_be_heard(browser, live_server, cast):
    page = browser.new_page(base_url=live_server.url)
    page.add_init_script(LISTEN)
    page.goto("/account/login/")

    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=alert(1)><p style=\"color:red\">x</p>')")
    page.wait_for_function("window.heldBack.length > 0")

    assert "style-src-attr" in " ".join(page.evaluate("window.heldBack"))
    page.close()
