"""What goes over the wire: each main page in a real browser, the first time with an empty cache, and later with what it kept.

Then Lighthouse on the same pages, where it is installed.
"""

import os

from playwright.sync_api import Browser, sync_playwright

from tests.bench import lighthouse
from tests.bench.in_production import CHROMIUM, COOKIE, Page, Served, in_production
from tests.bench.measured import Figure

FIRST_KB, LATER_KB = 200, 40
# Another page, so that the later view is no reload.
BETWEEN = "/rules/"
# How pictures of attached papers come; no browser may keep them, so they come each time.
PAPER = "image/jpeg"


def measure() -> dict[str, Figure]:
    if not CHROMIUM:
        print("no Chromium on this machine: what goes over the wire was not measured")
        return {}
    # Playwright keeps a loop of its own; the rows are read before its first call and after its last.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    figures: dict[str, Figure] = {}
    with in_production() as site:
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
            for page in site.pages:
                figures |= views(browser, site, page)
            browser.close()
        return figures | lighthouse.scored(site)


def views(browser: Browser, site: Served, page: Page) -> dict[str, Figure]:
    """Return what a first and a later view brought, heads of the answers and all; photographed papers apart, which are no part of a page."""
    context = browser.new_context(base_url=site.url, viewport={"width": 1280, "height": 900})
    # A cookie for https alone; browsers send it to this machine over http, too.
    url = site.url.replace("http:", "https:")
    context.add_cookies([{"name": COOKIE, "value": site.sessions[page.person], "url": url, "secure": True, "httpOnly": True}])
    tab = context.new_page()
    wire = context.new_cdp_session(tab)
    wire.send("Network.enable")
    kinds: dict[str, str] = {}
    came: list[tuple[str, float]] = []
    wire.on("Network.responseReceived", lambda told: kinds.update({told["requestId"]: told["response"]["mimeType"]}))
    wire.on("Network.loadingFinished", lambda told: came.append((told["requestId"], told["encodedDataLength"])))
    found = {}
    for name, address, goal in (("first", page.path, FIRST_KB), ("", BETWEEN, None), ("later", page.path, LATER_KB)):
        came.clear()
        answer = tab.goto(address, wait_until="networkidle")
        assert (answer.status, tab.url) == (200, site.url + address)
        if not name:
            continue
        pictures = sum(size for one, size in came if kinds.get(one) == PAPER) / 1000
        found[f"{page.name}, {name} view, KB"] = Figure(sum(size for _one, size in came) / 1000 - pictures, goal)
        if pictures:
            found[f"{page.name}, {name} view, pictures of its papers, KB"] = Figure(pictures)
    context.close()
    return found
