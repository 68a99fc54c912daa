"""The published index of the zone held against itself: the figures of methods A1."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from sunan.monitoring.index.core.zone.official import OfficialRow, rows_of
from sunan.monitoring.index.core.zone.rules import OfficialIndex

FILE = Path(__file__).parents[6] / "rulebook" / "index" / "official.yaml"


@pytest.fixture(scope="module")
def rows() -> dict[str, OfficialRow]:
    official = OfficialIndex.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))
    return {one.year.year: one for one in rows_of(official)}


@pytest.mark.parametrize("year", ["2016", "2017", "2020"])
def test_the_inferred_weights_reproduce_what_was_published(rows: dict[str, OfficialRow], year: str) -> None:
    difference = rows[year].difference
    assert difference is not None
    assert abs(difference) <= Decimal("0.003")


def test_growth_is_of_published_totals_alone(rows: dict[str, OfficialRow]) -> None:
    growth = rows["2017"].growth
    assert growth is not None
    assert round(growth, 2) == Decimal("14.76")
    assert [rows[year].growth for year in ("2015", "2019", "2020")] == [None, None, None]


def test_contributions_of_2020_do_not_add_up_and_those_of_2017_do(rows: dict[str, OfficialRow]) -> None:
    assert rows["2020"].contributions_sum == Decimal("100.19")
    assert [one.kind.code for one in rows["2020"].findings] == ["index_audit.contributions_sum"]
    assert rows["2017"].contributions_sum == Decimal("100.01")
    assert rows["2017"].findings == (), "rounding explains a hundredth"


def test_a_total_that_was_not_published_is_not_made_up(rows: dict[str, OfficialRow]) -> None:
    assert rows["2019"].year.total == ""
    assert rows["2020"].year.total == ""
