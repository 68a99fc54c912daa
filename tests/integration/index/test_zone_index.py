"""The zone's index from loaded figures: computed for one plan, refused for another, the same from the archive."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from sunan.cli.prepare import load_quietly
from sunan.kernel.errors import NotFound
from sunan.monitoring.attainment.selectors import state_of_plan
from sunan.monitoring.index import selectors
from sunan.monitoring.index.selectors import Asked, check_index, index_book_in_force
from sunan.monitoring.pages.core.zone_index import standings
from sunan.rulebooks.selectors import source_in_force
from tests.two_rivers import FOLDER

EXPECTED_RANKS = Path(__file__).parents[2] / "published" / "oecd_tai" / "expected_ranks.csv"


@pytest.fixture
def two_rivers(db: None, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setenv("SUNAN_RULEBOOK", str(FOLDER))
    settings.ALLOWED_HOSTS = ["testserver"]
    load_quietly()


@pytest.fixture
def plan(db: None, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.delenv("SUNAN_RULEBOOK", raising=False)
    settings.ALLOWED_HOSTS = ["testserver"]
    load_quietly()


def asked(as_of: str = "") -> Asked:
    state = state_of_plan(as_of=date.fromisoformat(as_of) if as_of else None)
    return selectors.asked(state.figures, plan=state.book.plan, catalogue=state.book.catalogue)


def test_figures_that_suffice_give_scores_worked_out_by_hand(two_rivers: None) -> None:
    """Jia in 2030: electricity 494 of 320; share 494/950 of 320/800; weights 60 and 40."""
    result = selectors.zone_result(asked())
    assert result is not None
    row = next(at for at in range(len(result.rows)) if result.rows.name(at) == "990100 2030")
    by_hand = 0.6 * 100 * 494 / 320 + 0.4 * 100 * (494 / 950) / (320 / 800)
    assert result.scores[row] == pytest.approx(by_hand, rel=1e-12)
    assert result.recipe_hash == index_book_in_force().zone.recipe.hash  # type: ignore[union-attr]


def test_contributions_of_a_city_sum_to_its_change(two_rivers: None) -> None:
    of = asked()
    result = selectors.zone_result(of)
    assert result is not None
    made = selectors.offer(result.recipe.id, of).bench.reweighed()
    for one in standings(made, result, state_of_plan().book.plan.cities):
        assert float(sum((part.added for part in one.parts), Decimal(0))) == pytest.approx(float(one.change), abs=1e-9)
        assert float(sum((part.points for part in one.parts), Decimal(0))) == pytest.approx(float(one.score), abs=1e-9)
        assert float(one.score - one.change) == pytest.approx(100), "the base year is 100"


def test_before_the_figures_came_it_is_refused_and_afterwards_it_is_not(two_rivers: None) -> None:
    early = selectors.coverage(asked("2026-12-31"))
    assert early is not None
    assert early.is_refused
    assert selectors.zone_result(asked("2026-12-31")) is None
    with pytest.raises(NotFound):
        selectors.offer("two-rivers-clean", asked("2026-12-31"))
    assert selectors.zone_result(asked("2029-06-30")) is not None


def test_pages_show_standing_and_every_stage_as_a_workbook(two_rivers: None) -> None:
    client = Client()
    page = client.get("/index/").content.decode()
    assert 'aria-labelledby="standing"' in page
    assert "在等的" not in page
    assert client.get("/index/workbench/").content.decode().count("data-unit=") == 2
    answer = client.get("/index/workbench/workbook.xlsx?recipe=two-rivers-clean&w-amount=10")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        texts = packed.read("xl/sharedStrings.xml").decode()
    assert "甲" in texts
    assert "as of" not in texts
    assert "2031-09-30" in texts


def test_the_plans_own_index_is_refused_and_names_what_it_waits_for(plan: None) -> None:
    found = selectors.coverage(asked())
    assert found is not None
    assert found.is_refused
    assert len(found.cells) == 20 * 5 * 6
    assert selectors.zone_result(asked()) is None
    page = Client().get("/index/").content.decode()
    assert 'aria-labelledby="standing"' not in page
    assert "南京市统计局" in page
    assert "100.19" in page


def test_the_coverage_file_says_of_every_cell_whether_it_enters(plan: None) -> None:
    answer = Client().get("/index/coverage.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]
    assert len(rows) == 600
    found = selectors.coverage(asked())
    assert found is not None
    assert sum(row["enters"] == "yes" for row in rows) == found.usable
    for row in rows:
        assert (row["enters"] == "yes") == (not row["why_not"])
        assert bool(row["seal"]) == bool(row["value"])


def test_the_example_gives_the_ranks_of_the_oecd_handbook(plan: None) -> None:
    made = selectors.offer("oecd-tai", asked()).bench.reweighed()
    with EXPECTED_RANKS.open(encoding="utf-8", newline="") as file:
        printed = {row["country"]: int(row["EW"]) for row in csv.DictReader(file)}
    assert {made.unit(at): int(made.ranks[at]) for at in range(len(made.ranks))} == printed


def test_a_link_keeps_its_result_and_is_refused_when_the_recipe_changed(plan: None) -> None:
    client = Client()
    piece = client.get("/index/workbench/ranks?recipe=oecd-tai&w-creation=80").content.decode()
    cited = re.search(r'href="([^"]+)" data-cite', piece)
    assert cited
    link = cited.group(1).replace("&amp;", "&")
    order = re.findall(r'data-unit="([^"]+)"', piece)
    assert re.findall(r'data-unit="([^"]+)"', client.get(link).content.decode()) == order
    refused = client.get(re.sub(r"hash=[0-9a-f]+", "hash=0123456789ab", link))
    assert refused.status_code == 400
    assert "已经改过" in refused.content.decode()


def test_weights_that_give_nothing_keep_the_form_and_say_why(plan: None) -> None:
    zero = "&".join(f"w-{code}=0" for code in ("creation", "recent", "old", "skills"))
    answer = Client().get(f"/index/workbench/?recipe=oecd-tai&{zero}")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert 'class="refused" role="alert"' in page
    assert 'name="w-creation"' in page


def test_what_cannot_be_shown_is_refused(plan: None) -> None:
    client = Client()
    refusals = {
        "/index/workbench/?recipe=nobody": 404,
        "/index/workbench/ranks?recipe=nobody": 404,
        "/index/workbench/?recipe=sunan-innovation-2020": 404,
        "/index/workbench/ranks?recipe=oecd-tai&w-creation=1000": 400,
        "/index/workbench/ranks?recipe=oecd-tai&w-x=1": 400,
        "/index/workbench/workbook.xlsx?recipe=oecd-tai&data=0": 400,
        "/index/?as_of=gestern": 400,
    }
    assert {path: client.get(path).status_code for path in refusals} == refusals


def test_the_rules_are_without_findings_in_both_rulebooks(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_index(source_in_force()) == []
    monkeypatch.setenv("SUNAN_RULEBOOK", str(FOLDER))
    assert check_index(source_in_force()) == []
