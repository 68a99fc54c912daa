"""The list of missing figures."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from tests.pages.looks import Look, check_look, opened
from tests.pages.refusals import check_access, check_bad_date
from tests.pages.served import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def rows_of(site: Site) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(site.get("/downloads/missing.csv").text.removeprefix("\ufeff"))))


def test_missing_stands_in_every_look(browser: Browser, site: Site, look: Look) -> None:
    with opened(browser, site, "/missing/", look) as page:
        check_look(page, look)


def test_every_missing_figure_is_listed_with_its_holder(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/missing/")
    rows = rows_of(site)
    assert page.locator(".gap__cell").count() == len(rows) > 100
    assert page.locator(".gap__cell.is-deciding").count() == sum(row["settles_verdict"] == "yes" for row in rows)
    assert page.locator(".holding").count() == len({row["holder_zh"] for row in rows})
    assert all(row["holder_zh"] for row in rows)


def test_the_holder_on_whom_most_verdicts_wait_comes_first(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/missing/")
    assert page.locator(".holding h3").first.inner_text() == "江苏省统计局"


def test_what_only_tells_the_pace_is_folded_away(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/missing/")
    assert page.locator(".holding__other[open] .gap__cell.is-deciding").count() == 0
    assert page.locator(".holding > .gaps .gap__cell:not(.is-deciding)").count() == 0


def test_a_due_date_that_is_not_known_is_never_called_overdue(page: Page, site: Site) -> None:
    for row in rows_of(site):
        assert row["due_on"] or not row["overdue"]
    page.goto(f"{site.address}/missing/?status=U")
    for cell in page.locator(".gap__cell", has_text="没有查到规定").all()[:20]:
        assert "已逾期" not in cell.inner_text()


def test_list_is_narrowed_by_period_area_and_question(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/missing/?question=final_verdict&area=321100&period=2025")
    cells = page.locator(".gap__cell")
    assert cells.count() == sum(
        row["area"] == "321100" and row["period"] == "2025" and row["settles_verdict"] == "yes" for row in rows_of(site)
    )


def test_components_are_offered_as_another_way(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/missing/?measure=rd_intensity&area=SUNAN&period=2025")
    way = page.locator(".gap__ways").first
    way.locator("summary").click()
    assert "其中还缺" in way.inner_text()


def test_missing_asks_for_access_and_refuses_what_is_wrong(site: Site) -> None:
    check_access("/missing/")
    check_bad_date(site, "/missing/")
    assert site.get("/missing/?period=1999").status == 400
    assert site.get("/missing/?area=310000").status == 400
