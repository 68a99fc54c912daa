"""In which sizes, languages and themes pages are looked at, and what must hold in every look."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.pages.served import Site

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

WIDTHS = {390: 844, 1440: 900, 3840: 2160}
LANGUAGES = ("zh", "en")
THEMES = ("light", "dark")


@dataclass(frozen=True)
class Look:
    """One way of looking at a page."""

    width: int
    language: str
    theme: str

    def __str__(self) -> str:
        return f"{self.width}-{self.language}-{self.theme}"

    def path(self, path: str) -> str:
        """Return the address of a page in this look's language."""
        return f"/en{path}" if self.language == "en" else path


ALL_LOOKS = tuple(Look(*parts) for parts in itertools.product(WIDTHS, LANGUAGES, THEMES))

# With every change each page is looked at in one of these: the narrowest, where English is longest, or what most people
# see. A wall takes a browser without a graphics card as long as both together; it is looked at in the long run.
LOOKS = (Look(390, "en", "dark"), Look(1440, "zh", "light"))


@contextmanager
def opened(browser: Browser, site: Site, path: str, look: Look, *, cookies: Any = ()) -> Iterator[Page]:
    """Open a page in a look, wait until it stands, and refuse any error that the browser reports.

    Args:
        cookies: of a context in which somebody signed in.
    """
    context = browser.new_context(
        viewport={"width": look.width, "height": WIDTHS[look.width]},
        color_scheme="dark" if look.theme == "dark" else "light",
        bypass_csp=False,
    )
    context.add_cookies(list(cookies))
    problems: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: problems.append(said.text) if said.type in ("error", "warning") else None)
    try:
        page.goto(site.address + look.path(path), wait_until="load")
        expect(page.locator("[data-chart]:not([data-drawn])")).to_have_count(0)
        yield page
        assert not problems, f"the browser reports: {problems}"
    finally:
        context.close()


def check_look(page: Page, look: Look) -> None:
    """Hold a page to what holds for all: one heading, the date, no overflow, its language, and WCAG 2.2 AA."""
    assert page.locator("main h1").count() == 1
    assert page.locator(".asof__line strong").inner_text().strip(), "the date of knowledge is always printed"
    assert page.evaluate("document.documentElement.scrollWidth") <= look.width, "the page scrolls sideways"
    assert page.locator("html").get_attribute("lang") == ("en" if look.language == "en" else "zh-Hans")
    if look.language == "en":
        assert chinese_left(page) == []
    assert violations(page) == []


def chinese_left(page: Page) -> list[str]:
    """Return Chinese that an English page shows outside of what is marked as Chinese."""
    found: list[str] = page.evaluate(
        """() => {
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          const found = [];
          while (walker.nextNode()) {
            const text = walker.currentNode.textContent.trim();
            const holder = walker.currentNode.parentElement;
            if (/[\\u3400-\\u9fff\\uff00-\\uffef\\u3000-\\u303f]/.test(text)
                && !holder.closest('[lang^="zh"], script, style')) {
              found.push(text.slice(0, 80));
            }
          }
          return found;
        }"""
    )
    return found


def violations(page: Page) -> list[str]:
    """Return what axe-core finds against WCAG 2.2 AA and good practice."""
    page.evaluate(_axe())
    found: dict[str, Any] = page.evaluate(
        "(rules) => axe.run(document, {runOnly: rules, resultTypes: ['violations'], preload: false})", RULES
    )
    return [
        f"{one['id']} ({one['impact']}, {len(one['nodes'])} places): {one['nodes'][0]['html'][:160]} "
        f"{one['nodes'][0]['failureSummary'][:200]}"
        for one in found["violations"]
    ]


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")
