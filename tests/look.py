"""Every page in every size, language and theme, as pictures in out/look, for people to look at.

make look
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.conftest import BROWSER_OPTIONS
from tests.pages.looks import ALL_LOOKS, Look, opened
from tests.pages.served import Site, load, serve

PAGES = {
    "overview": "/",
    "indicators": "/indicators/",
    "indicator": "/indicators/rd_intensity/",
    "indicator-empty": "/indicators/rd_personnel_per_10k_labour/",
    "indicator-listed": "/indicators/unicorn/",
    "cities": "/cities/",
    "city": "/cities/320500/",
    "figure": "/figures/rd_intensity/320500/2020/",
    "targets": "/targets/",
    "target": "/targets/sunan-rd-intensity/",
    "coherence": "/coherence/",
    "index": "/index/",
    "workbench": "/index/workbench/",
    "workbench-changed": "/index/workbench/?recipe=oecd-tai&w-creation=90&w-patents=80",
    "tasks": "/tasks/",
    "task": "/tasks/task-06/",
    "plan": "/plan/",
    "clause": "/plan/3.3.2/",
    "commitments": "/commitments/",
    "errata": "/errata/",
    "sources": "/sources/",
    "source": "/sources/sunan-plan-2021-2025/",
    "missing": "/missing/",
    "findings": "/findings/",
    "downloads": "/downloads/",
    "editions": "/editions/",
    "methods": "/methods/",
    "refusal": "/targets/no-such-target/",
}

# Pages of people, in demonstration mode: who opens them, and where they are.
PAGES_OF_PEOPLE = {
    "account": ("centre-officer", "/account/"),
    "uploads": ("centre-officer", "/uploads/"),
    "jobs": ("centre-officer", "/jobs/"),
    "held-of-me": ("centre-officer", "/privacy/mine/"),
    "people": ("system-administrator", "/people/"),
    "organisations": ("system-administrator", "/organisations/"),
    "log": ("audit-administrator", "/log/"),
}

FOLDER = Path("out/look")


def main() -> None:
    """Serve the site and take all pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        loaded = Path(folder) / "loaded"
        loaded.mkdir()
        load(loaded)
        _take_all(Path(folder), loaded)
    print(f"{(len(PAGES) + len(PAGES_OF_PEOPLE)) * len(ALL_LOOKS)} pictures in {FOLDER}")


def _take_all(folder: Path, loaded: Path) -> None:
    with serve(folder / "site", loaded) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=BROWSER_OPTIONS)
        for name, path in PAGES.items():
            for look in ALL_LOOKS:
                _take(browser, site, name, path, look)
            print(f"{name}: {len(ALL_LOOKS)} looks", flush=True)
        browser.close()
    with serve(folder / "demonstration", loaded, SUNAN_DEMO="1") as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=BROWSER_OPTIONS)
        for name, (role, path) in PAGES_OF_PEOPLE.items():
            cookies = _signed_in(browser, site, role)
            for look in ALL_LOOKS:
                _take(browser, site, name, path, look, cookies)
            print(f"{name}: {len(ALL_LOOKS)} looks", flush=True)
        browser.close()


def _signed_in(browser: Browser, site: Site, role: str) -> Any:
    """Sign in with a demonstration account; return the cookies."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{site.address}/sign-in/")
    page.locator("#name").fill(f"demo-{role}")
    page.locator("#password").fill(page.locator("[aria-labelledby=demonstrations] code").first.inner_text())
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/account/")
    cookies = context.cookies()
    context.close()
    return cookies


def _take(browser: Browser, site: Site, name: str, path: str, look: Look, cookies: Any = ()) -> None:
    try:
        with opened(browser, site, path, look, cookies=cookies) as page:
            page.screenshot(path=FOLDER / f"{name}-{look}.png", full_page=look.width < 3000)
    except AssertionError as problem:
        # A refusal page is an answer with an error status, which the browser reports; other pages must be silent.
        if name != "refusal":
            print(f"{name} {look}: {problem}", flush=True)


if __name__ == "__main__":
    main()
