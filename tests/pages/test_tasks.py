"""The key tasks, read only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.pages.looks import Look, check_look, opened
from tests.pages.refusals import check_access, check_bad_date, check_unknown
from tests.pages.served import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.mark.parametrize("path", ["/tasks/", "/tasks/task-06/"])
def test_task_pages_stand_in_every_look(browser: Browser, site: Site, look: Look, path: str) -> None:
    with opened(browser, site, path, look) as page:
        check_look(page, look)


def test_every_task_is_listed_and_none_is_presumed_done(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/tasks/")
    assert page.locator(".entry--task").count() == 36
    assert page.locator(".entry--task .tag").all_inner_texts() == ["未评估"] * 36
    assert "36" in page.locator(".statement").inner_text()


def test_shared_tasks_stand_with_every_city(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/tasks/")
    assert [lot.locator("li").count() for lot in page.locator(".lot").all()] == [17, 11, 8, 8, 4]


def test_tasks_of_one_city_can_be_asked_for(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/tasks/?area=321100")
    assert page.locator(".entry--task h3").first.inner_text() == "江苏科技大学海洋装备研究院"
    assert page.locator(".entry--task").count() == 4


def test_task_six_shows_the_numbers_it_carries(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/tasks/task-06/")
    rows = page.locator("[aria-labelledby=numbers] tbody tr")
    assert rows.count() == 3
    assert "128" in rows.nth(1).inner_text()
    assert "没有公布数" in rows.nth(1).inner_text()


def test_every_task_has_its_page(site: Site) -> None:
    for number in range(1, 37):
        assert site.get(f"/tasks/task-{number:02d}/").status == 200
        assert site.get(f"/en/tasks/task-{number:02d}/").status == 200


def test_task_pages_ask_for_access_and_refuse_what_is_wrong(site: Site) -> None:
    check_access("/tasks/")
    check_access("/tasks/task-01/")
    check_bad_date(site, "/tasks/")
    check_bad_date(site, "/tasks/task-01/")
    check_unknown(site, "/tasks/task-37/")
    assert site.get("/tasks/?area=SUNAN").status == 400
