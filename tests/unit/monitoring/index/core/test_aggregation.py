"""Aggregation: each method against its slow version, and what it refuses."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunan.monitoring.index.core.aggregation.flat_sets import grey_relational, topsis
from sunan.monitoring.index.core.aggregation.means import (
    arithmetic,
    generalised,
    geometric,
    harmonic,
    mazziotta_pareto,
    median,
)
from sunan.monitoring.index.core.aggregation.outranking import copeland, outranking_matrix
from sunan.monitoring.index.core.aggregation.own import own
from sunan.monitoring.index.core.aggregation.registry import METHODS
from sunan.monitoring.index.core.arrays import Array, Labels
from sunan.monitoring.index.core.refusals import IndexRefusal
from tests import slow_index_methods as slow

NAN = math.nan
ROWS = [
    [1.0, 40.0, 5.0, 3.0],
    [2.0, 10.0, 5.0, 9.0],
    [4.0, 30.0, 7.0, 3.0],
    [8.0, 20.0, 6.0, 1.0],
    [2.0, 10.0, 5.0, 9.0],
]
TABLE = np.array(ROWS)
WEIGHTS = [3, 1, 2, 2]
DIRECTIONS = [1, -1, 1, 1]
NAMED = Labels.of(["甲", "乙", "丙", "丁", "戊"], ["产出", "能耗", "人才", "专利"])
POWERS = [-50.0, -3.0, -1.0, 0.0, 1e-10, 0.5, 1.0, 2.0, 50.0]
scores = st.lists(st.lists(st.floats(0.01, 1000), min_size=3, max_size=3), min_size=1, max_size=4)


def _all(name: str, table: Array, weights: object, **more: object) -> Array:
    given_power = {"power": -2.0} if name == "generalised" else {}
    result: Array = METHODS[name].function(table, weights, **given_power, **more)
    return result


@pytest.mark.parametrize("power", POWERS, ids=str)
def test_means_of_every_power_equal_their_slow_version(power: float) -> None:
    expected = [slow.power_mean(row, WEIGHTS, 0.0 if abs(power) < 1e-9 else power) for row in ROWS]
    assert generalised(TABLE, WEIGHTS, power=power) == pytest.approx(expected, rel=1e-12)
    special = {1.0: arithmetic, 0.0: geometric, -1.0: harmonic}
    if power in special:
        assert special[power](TABLE, WEIGHTS) == pytest.approx(expected, rel=1e-14)


@given(scores)
def test_means_stand_in_order_between_the_least_and_the_greatest(rows: list[list[float]]) -> None:
    found = [generalised(rows, [1, 2, 3], power=power) for power in (-300.0, -2.0, -1e-6, 0.0, 1e-6, 1.0, 4.0, 300.0)]
    assert (np.diff(found, axis=0) >= -1e-9 * np.max(rows)).all()
    assert (found[0] >= np.min(rows, axis=1) * (1 - 1e-12)).all()
    assert (found[-1] <= np.max(rows, axis=1) * (1 + 1e-12)).all()


@pytest.mark.parametrize("weights", [[1, 1, 1, 1], [3, 1, 2, 2], [1, 0, 1, 0], [5, 1, 1, 1], [2, 3, 5, 7]], ids=str)
def test_median_equals_the_ordinary_one_of_repeated_scores(weights: list[int]) -> None:
    assert median(TABLE, weights).tolist() == [slow.median(row, weights) for row in ROWS]


@pytest.mark.parametrize("sign", [-1, 1])
def test_mazziotta_pareto_equals_its_slow_version(sign: int) -> None:
    expected = [slow.mazziotta_pareto(row, sign) for row in ROWS]
    assert mazziotta_pareto(TABLE, [1, 1, 1, 1], sign=sign) == pytest.approx(expected)


def test_copeland_equals_its_slow_version() -> None:
    assert outranking_matrix(TABLE, WEIGHTS) == pytest.approx(np.array(slow.outranking(ROWS, WEIGHTS)))
    assert copeland(TABLE, WEIGHTS).tolist() == slow.copeland(ROWS, WEIGHTS)
    sums = [sum(row) for row in slow.outranking(ROWS, WEIGHTS)]
    assert copeland(TABLE, WEIGHTS, score="row_sum") == pytest.approx(sums)


def test_opposite_cells_of_the_outranking_matrix_sum_to_one() -> None:
    votes = outranking_matrix(TABLE, WEIGHTS)
    assert (votes + votes.T)[~np.eye(5, dtype=bool)] == pytest.approx(1)


def test_half_of_the_weight_wins_nothing_whatever_the_rounding() -> None:
    table = [[1.0, 0.0, 1.0, 0.0], [0.0, 1.0, 0.0, 1.0]]
    assert copeland(table, [0.1, 0.2, 0.3, 0.2]).tolist() == [0, 0]
    assert copeland(table, [0.1, 0.2, 0.3, 0.1]).tolist() == [1, -1]


def test_topsis_and_grey_relational_equal_their_slow_versions() -> None:
    assert topsis(TABLE, WEIGHTS, direction=DIRECTIONS) == pytest.approx(slow.topsis(ROWS, WEIGHTS, DIRECTIONS))
    assert grey_relational(TABLE, WEIGHTS, direction=DIRECTIONS, rho=0.4) == pytest.approx(
        slow.grey(ROWS, WEIGHTS, DIRECTIONS, 0.4)
    )


@pytest.mark.parametrize("name", METHODS)
def test_batches_of_tables_or_weights_equal_one_by_one(name: str) -> None:
    tables = np.stack([TABLE, TABLE * 1.5 + 1, TABLE[::-1]])
    sets = np.array([[3.0, 1, 2, 2], [1, 1, 1, 1], [0.2, 0.5, 0, 0.3]])
    together = _all(name, tables, sets)
    one_table, one_set = _all(name, TABLE, sets), _all(name, tables, WEIGHTS)
    for number in range(3):
        assert together[number] == pytest.approx(_all(name, tables[number], sets[number]), rel=1e-13)
        assert one_table[number] == pytest.approx(_all(name, TABLE, sets[number]), rel=1e-13)
        assert one_set[number] == pytest.approx(_all(name, tables[number], WEIGHTS), rel=1e-13)


@pytest.mark.parametrize("name", METHODS)
def test_weights_are_relative(name: str) -> None:
    assert _all(name, TABLE, WEIGHTS) == pytest.approx(_all(name, TABLE, [30, 10, 20, 20]), rel=1e-13)


@pytest.mark.parametrize("name", ["arithmetic", "geometric", "harmonic", "generalised", "median"])
def test_a_missing_child_is_refused_or_omitted(name: str) -> None:
    table = TABLE.copy()
    table[1, 2] = table[3, 0] = table[3, 1] = table[3, 3] = NAN
    with pytest.raises(IndexRefusal) as refused:
        _all(name, table, WEIGHTS, labels=NAMED)
    assert refused.value.where == "乙/人才"
    omitted = _all(name, table, WEIGHTS, missing="omit")
    kept = [0, 1, 3]
    assert omitted[1] == pytest.approx(_all(name, TABLE[1:2][:, kept], np.array(WEIGHTS)[kept])[0])
    assert omitted[3] == pytest.approx(6)
    thin = _all(name, table, WEIGHTS, missing="omit", least_share=0.5)
    assert np.isnan(thin).tolist() == [False, False, False, True, False]
    masked = _all(name, table, WEIGHTS, on_failure="mask")
    assert np.isnan(masked).tolist() == [False, True, False, True, False]


@pytest.mark.parametrize("name", ["mazziotta_pareto", "copeland", "topsis", "grey_relational"])
def test_a_missing_child_is_refused_where_it_cannot_be_omitted(name: str) -> None:
    tables = np.stack([TABLE, TABLE])
    tables[1, 1, 2] = NAN
    with pytest.raises(IndexRefusal) as refused:
        _all(name, tables, WEIGHTS, labels=NAMED)
    assert refused.value.where == "乙/人才"
    masked = _all(name, tables, WEIGHTS, on_failure="mask")
    assert masked[0] == pytest.approx(_all(name, TABLE, WEIGHTS))
    assert np.isnan(masked[1, 1])


@pytest.mark.parametrize("name", ["geometric", "harmonic", "generalised"])
@pytest.mark.parametrize("value", [0.0, -1.0], ids=str)
def test_zero_or_less_is_refused_by_cell_unless_it_has_no_weight(name: str, value: float) -> None:
    table = TABLE.copy()
    table[2, 1] = value
    with pytest.raises(IndexRefusal) as refused:
        _all(name, table, WEIGHTS, labels=NAMED)
    assert refused.value.where == "丙/能耗"
    assert _all(name, table, [3, 0, 2, 2]) == pytest.approx(_all(name, TABLE, [3, 0, 2, 2]))
    masked = _all(name, table, WEIGHTS, on_failure="mask")
    assert np.isnan(masked).tolist() == [False, False, True, False, False]


def test_positive_powers_take_zero_and_refuse_less() -> None:
    assert generalised([[0.0, 4.0]], [1, 1], power=2).tolist() == pytest.approx([math.sqrt(8)])
    assert generalised([[0.0, 0.0]], [1, 1], power=2).tolist() == [0]
    with pytest.raises(IndexRefusal, match="甲/产出"):
        generalised([[-1.0, 4.0]], [1, 1], power=2, labels=NAMED)
    with pytest.raises(IndexRefusal, match="有限"):
        generalised(TABLE, WEIGHTS, power=math.inf)


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("value", [math.inf, -math.inf, 1e308], ids=str)
def test_a_value_that_cannot_be_computed_with_is_refused(name: str, value: float) -> None:
    table = TABLE.copy()
    table[2, 1] = value
    if value == 1e308 and name in {"geometric", "arithmetic"}:
        assert np.isfinite(_all(name, table, WEIGHTS)).all()
        return
    with pytest.raises(IndexRefusal, match="丙/能耗"):
        _all(name, table, WEIGHTS, labels=NAMED)


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("weights", [[0, 0, 0, 0], [1, -1, 1, 1], [1, NAN, 1, 1], [1, math.inf, 1, 1]], ids=str)
def test_weights_that_are_no_weights_are_refused(name: str, weights: list[float]) -> None:
    with pytest.raises(IndexRefusal, match="权重"):
        _all(name, TABLE, weights, labels=NAMED)


def test_units_that_are_all_the_same_have_no_closeness() -> None:
    same = np.ones((3, 2))
    with pytest.raises(IndexRefusal, match="完全相同"):
        topsis(same, [1, 1])
    assert topsis(same, [1, 1], identical="half").tolist() == [0.5, 0.5, 0.5]
    assert np.isnan(topsis(same, [1, 1], on_failure="mask")).all()
    assert grey_relational(same, [1, 1], scaling="mean").tolist() == pytest.approx([1, 1, 1])


def test_indicators_that_cannot_be_scaled_are_refused_unless_they_have_no_weight() -> None:
    table = TABLE.copy()
    table[:, 1] = 0
    for method, options in (
        (topsis, {}),
        (topsis, {"scaling": "minmax"}),
        (grey_relational, {}),
        (grey_relational, {"scaling": "mean"}),
    ):
        with pytest.raises(IndexRefusal, match="能耗"):
            method(table, WEIGHTS, labels=NAMED, **options)
        unweighted = method(table, [3, 0, 2, 2], **options)
        assert unweighted == pytest.approx(method(TABLE, [3, 0, 2, 2], **options))


def test_grey_relational_measures_against_a_given_series() -> None:
    found = grey_relational([[1.0, 2.0], [3.0, 4.0]], [1, 1], scaling="none", ideal=[3, 4])
    assert found.tolist() == pytest.approx([1 / 3, 1])
    with pytest.raises(IndexRefusal, match="分辨系数"):
        grey_relational(TABLE, WEIGHTS, rho=0)


def test_a_function_of_the_user_is_taken_at_its_word_and_checked() -> None:
    def lowest(x: Array, weights: Array) -> Array:
        return np.asarray(x.min(axis=-1) * weights.sum(axis=-1))

    def short(x: Array, weights: Array) -> Array:
        return weights

    def broken(x: Array, weights: Array) -> Array:
        return np.where(x[..., 0] > 2, np.nan, x[..., 0])

    assert own(TABLE, WEIGHTS, function=lowest) == pytest.approx(TABLE.min(axis=1))
    with pytest.raises(IndexRefusal, match="short：自定义的合成函数应给出形状"):
        own(TABLE, WEIGHTS, function=short)
    with pytest.raises(IndexRefusal, match="丙：自定义的合成函数没有给出有限数"):
        own(TABLE, WEIGHTS, function=broken, labels=NAMED)
    assert np.isnan(own(TABLE, WEIGHTS, function=broken, on_failure="mask")).tolist() == [
        False,
        False,
        True,
        True,
        False,
    ]


def test_penalties_need_a_positive_mean_and_a_known_sign() -> None:
    with pytest.raises(IndexRefusal, match="乙"):
        mazziotta_pareto([[1.0, 2.0], [-3.0, 1.0]], [1, 1], labels=NAMED)
    with pytest.raises(IndexRefusal, match="符号"):
        mazziotta_pareto(TABLE, WEIGHTS, sign=0)
    with pytest.raises(IndexRefusal, match="离散"):
        mazziotta_pareto([[1.0]], [1], ddof=1)
