"""Do the targets fit together: certificates with their pictures, and identities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.pages.looks import Look, check_look, opened
from tests.pages.refusals import check_access, check_bad_date
from tests.pages.served import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def test_coherence_stands_in_every_look(browser: Browser, site: Site, look: Look) -> None:
    with opened(browser, site, "/coherence/", look) as page:
        check_look(page, look)


def test_five_certificates_are_shown_those_that_do_not_hold_first(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/coherence/")
    assert page.locator(".mosaic").count() == 5
    conclusions = page.locator(".conclusion").all_inner_texts()
    assert conclusions[:2] == ["分市目标推不出", "分市目标推不出"]
    assert conclusions[-1] == "可由分市目标推出"


def test_deciding_weights_stand_beside_the_observed_ones(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/coherence/")
    patents = page.locator("section[aria-labelledby=high_value_patents_per_10k]").inner_text()
    assert "至少须占 60.0%" in patents
    assert "不符合" in patents
    growth = page.locator("section[aria-labelledby=labour_productivity_growth]").inner_text()
    assert "13.2%" in growth
    assert "14.0%" in growth


def test_columns_are_as_wide_as_the_weights(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/coherence/")
    plot = page.locator("section[aria-labelledby=high_value_patents_per_10k] .mosaic__plot")
    columns = plot.locator(".mosaic__column").all()
    widths = [box["width"] for column in columns if (box := column.bounding_box())]
    assert len(widths) == 5
    shares = [0.2476, 0.1940, 0.3357, 0.1392, 0.0834]
    for width, share in zip(widths, shares, strict=True):
        assert abs(width / sum(widths) - share) < 0.01


def test_missing_weights_are_said_and_never_drawn_as_known(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/coherence/")
    share = page.locator("section[aria-labelledby=hightech_output_share]")
    assert "权重没有公布" in share.inner_text()
    assert share.locator(".mosaic--unweighted").count() == 1
    assert share.locator(".mosaic__line--implied").count() == 0


def test_identities_are_worked_out(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/coherence/")
    worked = page.locator("#rd-expenditure-and-intensity-imply-gdp .worked").inner_text()
    assert "3000" in worked
    assert "81,081" in worked


def test_coherence_asks_for_access_and_refuses_wrong_dates(site: Site) -> None:
    check_access("/coherence/")
    check_bad_date(site, "/coherence/")
