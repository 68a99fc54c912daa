"""Every link of the site leads somewhere, and every page can be reached."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import get_resolver, resolve

from tests.pages.crawl import links, route_of, walk
from tests.pages.served import Site

NO_LINK = {"report_file", "workbench_ranks"}
"""Reports are offered once they were written, and a site that has just been loaded has none; the sliders of the workbench
ask for its ranks by a script."""


def _routes_of_the_plan() -> Iterator[str]:
    """Yield the names of the pages about the plan; accounts, health and the like are entered by other doors."""
    for resolver in get_resolver().url_patterns:
        for part in getattr(resolver, "url_patterns", []):
            if getattr(part, "app_name", "") == "pages":
                yield from (pattern.name for pattern in part.url_patterns)


def _is_of_the_plan(link: str) -> bool:
    bare = link.partition("?")[0]
    return resolve(bare.removeprefix("/en") or "/").app_name == "pages"


def test_every_link_leads_to_a_page(site: Site) -> None:
    broken = [
        f"{path} (from {came_from}): {answer.status}"
        for start in ("/", "/en/")
        for path, came_from, answer in walk(site, start=start, most_per_route=12)
        if answer.status != 200
    ]
    assert broken == []


def test_every_kind_of_page_can_be_reached(site: Site) -> None:
    reached = {route_of(path) for path, _, _ in walk(site, most_per_route=4)}
    assert set(_routes_of_the_plan()) - reached <= NO_LINK


def test_links_of_an_earlier_day_stay_on_that_day(site: Site) -> None:
    strays = [
        f"{path}: {link}"
        for path, _, answer in walk(site, start="/?as_of=2023-06-30", most_per_route=3)
        if answer.headers.get_content_type() == "text/html" and "as_of=2023-06-30" in path
        for link in links(answer)
        if _is_of_the_plan(link) and "as_of=2023-06-30" not in link and link != path.partition("?")[0]
    ]
    assert strays == [], "write addresses with {% to %}; only “back to the newest” leaves the day"
