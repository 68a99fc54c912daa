"""Normalisation: each method against its slow version, and what it refuses."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunan.monitoring.index.core.arrays import Array, Labels
from sunan.monitoring.index.core.normalisation.distances import (
    base_index,
    distance_to_reference,
    distance_to_target,
    fraction_of_maximum,
    target_ratio,
)
from sunan.monitoring.index.core.normalisation.ranges import distance_to_maximum, efficacy, goalposts, minmax, scaled
from sunan.monitoring.index.core.normalisation.ranking import borda, percentile_rank, rank
from sunan.monitoring.index.core.normalisation.registry import METHODS
from sunan.monitoring.index.core.normalisation.standard import adjusted_mazziotta_pareto, interval, middle, zscore
from sunan.monitoring.index.core.refusals import IndexRefusal
from tests import slow_index_methods as slow

NAN = math.nan
ROWS = [[1.0, 40.0, 5.0], [2.0, 10.0, 5.0], [4.0, NAN, 7.0], [8.0, 20.0, 6.0]]
TABLE = np.array(ROWS)
DIRECTIONS = [1, -1, 1]
NAMED = Labels.of(["甲", "乙", "丙", "丁"], ["产出", "能耗", "人才"])
# What each method needs beside the table, so that all can be called alike.
NEEDS: dict[str, dict[str, object]] = {
    "goalposts": {"lower": 1.0, "upper": 50.0},
    "distance_to_target": {"target": np.array([20.0, 1.0, 20.0])},
    "distance_to_reference": {"value": np.array([20.0, 1.0, 20.0])},
    "target_ratio": {"target": 10.0},
    "middle": {"best": 5.0},
    "interval": {"lower": 4.0, "upper": 6.0},
}


def _context(name: str, table: Array) -> dict[str, object]:
    offered = {"direction": np.array(DIRECTIONS), "base": np.full(table.shape[-1], 2.0), "reference": None}
    return {one: value for one, value in offered.items() if one in set[str](METHODS[name].context)}


def _all(name: str, table: Array, **more: object) -> Array:
    result: Array = METHODS[name].function(table, **_context(name, table), **NEEDS.get(name, {}), **more)
    return result


def test_minmax_equals_its_slow_version() -> None:
    expected = np.array(slow.each(ROWS, DIRECTIONS, slow.minmax))
    assert minmax(TABLE, direction=DIRECTIONS, high=1) == pytest.approx(expected, nan_ok=True)
    assert minmax(TABLE, direction=DIRECTIONS, low=20, high=70) == pytest.approx(20 + 50 * expected, nan_ok=True)
    assert distance_to_maximum(TABLE, direction=DIRECTIONS) == pytest.approx(expected, nan_ok=True)
    assert efficacy(TABLE, direction=DIRECTIONS) == pytest.approx(60 + 40 * expected, nan_ok=True)


@pytest.mark.parametrize("ddof", [0, 1])
def test_zscore_equals_its_slow_version(ddof: int) -> None:
    def rule(column: list[float], sign: int) -> list[float]:
        mean = sum(slow.there(column)) / len(slow.there(column))
        return [100 + sign * 10 * (value - mean) / slow.deviation(column, ddof) for value in column]

    found = zscore(TABLE, direction=DIRECTIONS, ddof=ddof, mean=100, sd=10)
    assert found == pytest.approx(np.array(slow.each(ROWS, DIRECTIONS, rule)), nan_ok=True)


@pytest.mark.parametrize("ties", ["min", "max", "average", "dense"])
def test_ranks_equal_their_slow_version(ties: str) -> None:
    def rule(column: list[float], sign: int) -> list[float]:
        oriented = [sign * value for value in column]
        return [slow.place(oriented, value, ties) for value in oriented]

    expected = np.array(slow.each(ROWS, DIRECTIONS, rule))
    assert rank(TABLE, direction=DIRECTIONS, ties=ties) == pytest.approx(expected, nan_ok=True)
    assert borda(TABLE, direction=DIRECTIONS, ties=ties) == pytest.approx(expected - 1, nan_ok=True)
    shares = (expected - 1) / np.array([3, 2, 3])
    assert percentile_rank(TABLE, direction=DIRECTIONS, ties=ties) == pytest.approx(shares, nan_ok=True)


def test_ties_are_values_within_a_billionth_of_a_thousandth() -> None:
    close = [[0.3], [0.1 + 0.2], [0.3 + 1e-9]]
    assert rank(close)[:, 0].tolist() == [1, 1, 3]


@pytest.mark.parametrize("name", METHODS)
def test_a_batch_equals_its_pages_one_by_one(name: str) -> None:
    pages = np.stack([TABLE, TABLE * 1.5 + 1, TABLE[::-1] + 2])
    together = _all(name, pages)
    for page, found in zip(pages, together, strict=True):
        assert np.array_equal(_all(name, page), found, equal_nan=True)


@pytest.mark.parametrize("name", METHODS)
def test_missing_stays_missing_and_nothing_else_becomes_so(name: str) -> None:
    assert np.array_equal(np.isnan(_all(name, TABLE)), np.isnan(TABLE))


@pytest.mark.parametrize("name", [name for name in METHODS if "direction" in METHODS[name].context])
@given(st.lists(st.integers(1, 50), min_size=3, max_size=6, unique=True))
def test_better_is_never_scored_lower(name: str, values: list[int]) -> None:
    table = np.array([[float(value)] * 2 for value in sorted(values)])
    context = _context(name, table) | ({"direction": [1, -1]} if "direction" in METHODS[name].context else {})
    needs = {key: np.asarray(value)[..., :2] if np.ndim(value) else value for key, value in NEEDS.get(name, {}).items()}
    if name == "distance_to_target":
        needs = {"target": np.array([60.0, 0.5])}
    if name == "distance_to_reference":
        needs = {"value": np.array([60.0, 0.5])}
    if "base" in context:
        context["base"] = np.array([2.0, 2.0])
    found = METHODS[name].function(table, **context, **needs)
    assert (np.diff(found[:, 0]) >= 0).all()
    assert (np.diff(found[:, 1]) <= 0).all()


def test_frozen_reference_keeps_scores_of_the_past() -> None:
    past = np.array([[1.0], [3.0], [5.0]])
    grown = np.vstack([past, [[9.0]]])
    assert minmax(grown, reference=past)[:3].tolist() == minmax(past).tolist()
    assert minmax(grown, reference=past)[3, 0] == 200
    assert minmax(grown, reference=past, cap=True)[3, 0] == 100
    assert zscore(grown, reference=past)[:3].tolist() == zscore(past).tolist()
    assert middle(grown, best=3, reference=past)[:3].tolist() == middle(past, best=3).tolist()


def test_panel_and_periods_differ_as_the_rows_handed_in_do() -> None:
    panel = np.array([[[1.0], [2.0]], [[2.0], [4.0]]])
    assert minmax(panel, high=1).ravel().tolist() == [0, 1, 0, 1]
    pooled = minmax(panel.reshape(-1, 1), high=1).ravel()
    assert pooled == pytest.approx([0, 1 / 3, 1 / 3, 1])


def test_targets_and_goalposts_stand_on_the_own_scale_of_an_indicator() -> None:
    energy = [[40.0], [10.0], [20.0]]
    assert distance_to_target(energy, target=0, direction=-1)[:, 0] == pytest.approx([0, 0.75, 0.5])
    assert distance_to_target(energy, target=15, direction=-1, cap=True)[:, 0] == pytest.approx([0, 1, 0.8])
    assert goalposts(energy, lower=0, upper=40, direction=-1, scale=100)[:, 0] == pytest.approx([0, 75, 50])
    assert scaled(energy, lower=0, upper=50, direction=-1)[:, 0] == pytest.approx([20, 80, 60])
    assert efficacy(energy, lower=50, upper=10, direction=-1)[:, 0] == pytest.approx([70, 100, 90])


def test_goalposts_may_be_logarithmic() -> None:
    assert goalposts([[1.0], [10.0], [1000.0]], lower=1, upper=100, transform="log10")[:, 0].tolist() == [0, 0.5, 1]
    with pytest.raises(IndexRefusal, match="乙/产出：对数标度"):
        goalposts([[1.0], [0.0]], lower=1, upper=100, transform="log10", labels=NAMED)


def test_references_in_their_three_forms() -> None:
    table = [[2.0, 8.0], [4.0, 4.0], [6.0, 2.0]]
    assert distance_to_reference(table, unit=1, direction=[1, -1]).tolist() == [[0, 0], [1, 1], [2, 1.5]]
    assert distance_to_reference(table, unit=1, direction=[1, -1], cap=True)[2].tolist() == [1, 1]
    assert distance_to_reference(table, value=[4, 4], form="ratio", direction=[1, -1]).tolist() == [
        [0.5, 0.5], [1, 1], [1.5, 2],
    ]  # fmt: skip
    assert distance_to_reference(table, unit=1, form="difference", direction=[1, -1])[2].tolist() == [0.5, 0.5]
    with pytest.raises(IndexRefusal, match="只指定一个"):
        distance_to_reference(table)


def test_fractions_and_ratios_keep_less_is_better_in_order() -> None:
    energy = [[40.0], [10.0], [20.0]]
    assert fraction_of_maximum(energy, direction=-1)[:, 0].tolist() == [0.25, 1, 0.5]
    assert target_ratio(energy, target=20, direction=-1)[:, 0].tolist() == [0.5, 1, 1]
    assert target_ratio(energy, target=20, direction=-1, most=None)[:, 0].tolist() == [0.5, 2, 1]
    assert base_index(energy, base=20, direction=-1)[:, 0].tolist() == [50, 200, 100]


def test_middle_and_interval_fall_with_the_distance() -> None:
    table = [[1.0], [5.0], [7.0], [10.0]]
    assert middle(table, best=5)[:, 0] == pytest.approx([0.2, 1, 0.6, 0])
    assert interval(table, lower=5, upper=8)[:, 0] == pytest.approx([0, 1, 1, 0.5])


def test_adjusted_mazziotta_pareto_runs_around_its_reference() -> None:
    found = adjusted_mazziotta_pareto([[10.0, 10.0], [20.0, 20.0], [30.0, 30.0]], direction=[1, -1], centre=[20, 15])
    assert found == pytest.approx(np.array([[70, 115], [100, 85], [130, 55]]))


@pytest.mark.parametrize("name", ["minmax", "zscore", "distance_to_maximum", "efficacy", "adjusted_mazziotta_pareto"])
@pytest.mark.parametrize(
    "column", [[3.0, 3.0, 3.0, 3.0], [0.1 + 0.2, 0.3, 0.3, 0.3], [NAN] * 4], ids=["constant", "rounding", "missing"]
)
def test_an_indicator_without_differences_is_refused_by_name_or_masked(name: str, column: list[float]) -> None:
    table = TABLE.copy()
    table[:, 1] = column
    with pytest.raises(IndexRefusal) as refused:
        _all(name, table, labels=NAMED)
    assert refused.value.where == "能耗"
    masked = _all(name, table, on_failure="mask")
    assert np.isnan(masked[:, 1]).all()
    assert np.array_equal(masked[:, 0], _all(name, TABLE)[:, 0])


@pytest.mark.parametrize("value", [math.inf, -math.inf, 1e308])
def test_a_value_that_cannot_be_computed_with_is_refused_by_cell(value: float) -> None:
    table = TABLE.copy()
    table[2, 0] = value
    for name in METHODS:
        with pytest.raises(IndexRefusal) as refused:
            _all(name, table, labels=NAMED)
        assert refused.value.where == "丙/产出"


def test_ratios_refuse_what_is_not_positive() -> None:
    table = [[4.0, 1.0], [2.0, 0.0]]
    with pytest.raises(IndexRefusal, match="乙/能耗"):
        base_index(table, base=[1, 1], labels=NAMED)
    with pytest.raises(IndexRefusal, match="甲/能耗"):
        base_index([[4.0, 1.0]], base=[1, NAN], labels=NAMED)
    with pytest.raises(IndexRefusal, match="乙/能耗"):
        fraction_of_maximum(table, direction=[1, -1], labels=NAMED)
    assert fraction_of_maximum(table).tolist() == [[1, 1], [0.5, 0]]


def test_targets_already_behind_everyone_are_refused() -> None:
    with pytest.raises(IndexRefusal, match="产出"):
        distance_to_target([[3.0], [5.0]], target=2, labels=NAMED)
    with pytest.raises(IndexRefusal, match="产出"):
        goalposts([[3.0], [5.0]], lower=5, upper=5, labels=NAMED)
    with pytest.raises(IndexRefusal, match="产出"):
        interval([[3.0], [5.0]], lower=1, upper=9, labels=NAMED)
    with pytest.raises(IndexRefusal, match="产出"):
        percentile_rank([[3.0]], labels=NAMED)
    with pytest.raises(IndexRefusal, match="方向"):
        minmax(TABLE, direction=[1, 0, 1])
