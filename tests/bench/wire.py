"""What goes over the wire: each main page in a real browser, the first time with an empty cache, and later with what it kept."""

import os
import shutil

from tests.bench.in_production import COOKIE, Page, Served, in_production
from tests.bench.measured import Figure

try:
    from playwright.sync_api import Browser, sync_playwright
except ImportError:
    sync_playwright = None

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FIRST_KB, LATER_KB = 200, 40
# Another page, so that the later view is no reload.
BETWEEN = "/rules/"


def measure() -> dict[str, Figure]:
    if not CHROMIUM or sync_playwright is None:
        print("no Chromium on this machine: what goes over the wire was not measured")
        return {}
    # Playwright keeps a loop of its own; the rows are read before and between its calls.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    figures: dict[str, Figure] = {}
    with in_production() as site, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for page in site.pages:
            first, later = views(browser, site, page)
            figures[f"{page.name}, first view, KB"] = Figure(first / 1000, FIRST_KB)
            figures[f"{page.name}, later view, KB"] = Figure(later / 1000, LATER_KB)
        browser.close()
    return figures


def views(browser: Browser, site: Served, page: Page) -> tuple[int, int]:
    """Return the bytes that a first and a later view brought, heads of the answers and all."""
    context = browser.new_context(base_url=site.url, viewport={"width": 1280, "height": 900})
    # A cookie for https alone; browsers send it to this machine over http, too.
    url = site.url.replace("http:", "https:")
    context.add_cookies([{"name": COOKIE, "value": site.sessions[page.person], "url": url, "secure": True, "httpOnly": True}])
    tab = context.new_page()
    wire = context.new_cdp_session(tab)
    wire.send("Network.enable")
    came: list[int] = []
    wire.on("Network.loadingFinished", lambda told: came.append(round(told["encodedDataLength"])))
    sums = []
    for address in (page.path, BETWEEN, page.path):
        came.clear()
        answer = tab.goto(address, wait_until="networkidle")
        assert (answer.status, tab.url) == (200, site.url + address)
        sums.append(sum(came))
    context.close()
    return sums[0], sums[2]
