"""Weights: each method against its slow version or its definition, and what it refuses."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy.optimize import linprog

from sunan.monitoring.index.core.arrays import Array, Labels
from sunan.monitoring.index.core.refusals import IndexRefusal
from sunan.monitoring.index.core.weights.combinations import COMBINATIONS, game, geometric_mean, linear, multiplicative
from sunan.monitoring.index.core.weights.components import pca, principal_components, varimax
from sunan.monitoring.index.core.weights.correlating import attained, correlation_equalising
from sunan.monitoring.index.core.weights.dispersion import (
    critic,
    entropies,
    entropy,
    merec,
    standard_deviation,
    variation,
)
from sunan.monitoring.index.core.weights.frontier import benefit_of_the_doubt, frontier
from sunan.monitoring.index.core.weights.judgements import ahp, judge
from sunan.monitoring.index.core.weights.registry import METHODS
from sunan.monitoring.index.core.weights.stated import budget_allocation, equal, given
from tests import slow_index_methods as slow

ROWS = [
    [1.0, 40.0, 5.0, 3.0], [2.0, 10.0, 5.5, 9.0], [4.0, 30.0, 7.0, 3.0], [8.0, 20.0, 6.0, 1.0], [2.5, 12.0, 5.0, 9.5],
    [3.0, 35.0, 4.0, 6.0],
]  # fmt: skip
TABLE = np.array(ROWS)
DIRECTIONS = [1, -1, 1, 1]
NAMED = Labels.of(["甲", "乙", "丙", "丁", "戊", "己"], ["产出", "能耗", "人才", "专利"])
FROM_DATA = ["entropy", "critic", "variation", "standard_deviation", "merec"]
NEEDS: dict[str, dict[str, object]] = {
    "entropy": {"convention": "zero_log_zero"},
    "correlation_equalising": {"negative": "nearest"},
}


def _all(name: str, table: Array, **more: object) -> Array:
    direction = {"direction": DIRECTIONS} if "direction" in METHODS[name].context else {}
    result: Array = METHODS[name].function(table, **direction, **NEEDS.get(name, {}), **more)
    return result


def test_entropy_equals_its_slow_version_under_each_convention() -> None:
    def scaled(low: float, high: float, shift: float = 0.0) -> list[float]:
        columns = [slow.minmax(c, sign) for c, sign in zip(slow.columns(ROWS), DIRECTIONS, strict=True)]
        return slow.shares(
            [1 - slow.entropy([low + (high - low) * value + shift for value in column]) for column in columns]
        )

    found = {
        convention: entropy(TABLE, direction=DIRECTIONS, convention=convention, shift=0.01)
        for convention in ("raw_shares", "zero_log_zero", "bounded", "shifted")
    }
    assert found["raw_shares"] == pytest.approx(slow.entropy_weights(ROWS, list))
    assert found["zero_log_zero"] == pytest.approx(scaled(0, 1))
    assert found["bounded"] == pytest.approx(scaled(0.002, 0.998))
    assert found["shifted"] == pytest.approx(scaled(0, 1, 0.01))


def test_entropy_is_one_for_equal_shares_and_zero_when_one_has_all() -> None:
    table = [[5.0, 0.0, 1.0], [5.0, 0.0, 2.0], [5.0, 7.0, 3.0]]
    assert entropies(table, convention="zero_log_zero")[:2].tolist() == [1, 0]
    assert entropy(table)[0] == 0


def test_critic_and_merec_equal_their_slow_versions() -> None:
    assert critic(TABLE, direction=DIRECTIONS) == pytest.approx(slow.critic_weights(ROWS, DIRECTIONS))
    assert merec(TABLE, direction=DIRECTIONS) == pytest.approx(slow.merec_weights(ROWS, DIRECTIONS))


def test_merec_reproduces_keshavarz_ghorabaee_2021() -> None:
    table = [[450, 8000, 54, 145], [10, 9100, 2, 160], [100, 8200, 31, 153], [220, 9300, 1, 162], [5, 8400, 23, 158]]
    found = merec(table, direction=[1, 1, -1, -1])
    assert found == pytest.approx([0.5752, 0.0141, 0.4016, 0.0091], abs=0.00005)


def test_critic_may_measure_contrast_by_entropy() -> None:
    scaled = [slow.minmax(c, sign) for c, sign in zip(slow.columns(ROWS), DIRECTIONS, strict=True)]
    expected = slow.shares(
        [(1 - slow.entropy(one)) * sum(1 - slow.correlation(one, other) for other in scaled) for one in scaled]
    )
    assert critic(TABLE, direction=DIRECTIONS, contrast="entropy") == pytest.approx(expected)


def test_deviation_and_variation_equal_their_definitions() -> None:
    scaled = [slow.minmax(column, 1) for column in slow.columns(ROWS)]
    assert standard_deviation(TABLE) == pytest.approx(slow.shares([slow.deviation(c, 0) for c in scaled]))
    raw = slow.columns(ROWS)
    assert standard_deviation(TABLE, scaling="none") == pytest.approx(slow.shares([slow.deviation(c, 1) for c in raw]))
    assert variation(TABLE) == pytest.approx(slow.shares([slow.deviation(c, 1) / (sum(c) / len(c)) for c in raw]))


@pytest.mark.parametrize("name", [*FROM_DATA, "pca", "correlation_equalising"])
def test_a_batch_equals_its_pages_one_by_one(name: str) -> None:
    pages = np.stack([TABLE, TABLE * 1.5 + 1, TABLE[::-1] ** 2])
    together = _all(name, pages)
    for page, found in zip(pages, together, strict=True):
        assert found == pytest.approx(_all(name, page), rel=1e-13)
        assert found.sum() == pytest.approx(1)


@pytest.mark.parametrize("name", FROM_DATA)
def test_a_constant_indicator_weighs_nothing_and_changes_nothing(name: str) -> None:
    table = np.column_stack([TABLE, np.full(6, 3.0)])
    direction = {"direction": [*DIRECTIONS, 1]} if "direction" in METHODS[name].context else {}
    found = METHODS[name].function(table, **direction)
    assert found[4] == 0
    if name != "merec":  # Its divisor is the number of indicators, constant ones too.
        assert found[:4] == pytest.approx(_all(name, TABLE))


@pytest.mark.parametrize("name", FROM_DATA)
def test_weights_from_data_refuse_what_holds_no_difference(name: str) -> None:
    for table in (np.full((4, 4), 2.0), TABLE[:1]):
        with pytest.raises(IndexRefusal):
            _all(name, table)
    broken = TABLE.copy()
    broken[4, 1] = math.nan
    with pytest.raises(IndexRefusal, match="戊/能耗：缺数"):
        _all(name, broken, labels=NAMED)
    masked = _all(name, np.stack([TABLE, np.full((6, 4), 2.0), broken]), on_failure="mask")
    assert masked[0] == pytest.approx(_all(name, TABLE))
    assert np.isnan(masked[1:]).all()


def test_methods_for_positive_data_name_the_cell_that_is_not() -> None:
    table = TABLE.copy()
    table[3, 2] = 0
    for method, options in ((merec, {}), (entropy, {"convention": "raw_shares"})):
        with pytest.raises(IndexRefusal, match="丁/人才"):
            method(table, labels=NAMED, **options)
    with pytest.raises(IndexRefusal, match="人才"):
        variation(TABLE - [0, 0, 10, 0], labels=NAMED)
    with pytest.raises(IndexRefusal, match="平移"):
        entropy(TABLE, convention="shifted", shift=0)


def test_indicators_that_move_together_have_no_conflict() -> None:
    with pytest.raises(IndexRefusal, match="同步"):
        critic([[1.0, 2.0], [2.0, 4.0], [5.0, 10.0]])


def test_components_rebuild_the_correlations() -> None:
    found = principal_components(TABLE, keep="number", number=4, rotation="varimax")
    assert found.loadings @ found.loadings.T == pytest.approx(np.corrcoef(TABLE.T))
    assert found.eigenvalues.sum() == pytest.approx(4)
    assert found.explained.sum() == pytest.approx(1)


def test_rotation_makes_the_varimax_criterion_greatest() -> None:
    unrotated = principal_components(TABLE, keep="number", number=2, rotation="none").loadings

    def criterion(loadings: Array) -> float:
        return float(((loadings**4).mean(axis=0) - (loadings**2).mean(axis=0) ** 2).sum())

    best = criterion(varimax(unrotated, kaiser=False))
    turns = [
        criterion(unrotated @ np.array([[math.cos(a), -math.sin(a)], [math.sin(a), math.cos(a)]]))
        for a in np.linspace(0, math.pi, 721)
    ]
    assert best == pytest.approx(max(turns), rel=1e-4)
    assert best >= max(turns) - 1e-12


def test_component_rules_keep_what_they_say() -> None:
    values = principal_components(TABLE, keep="number", number=1).eigenvalues
    assert principal_components(TABLE, keep="eigenvalue").kept == (values > 1).sum()
    shares = np.cumsum(values) / 4
    assert principal_components(TABLE, keep="share", share=0.9).kept == int(np.argmax(shares >= 0.9)) + 1
    with pytest.raises(IndexRefusal, match="主成分"):
        principal_components(TABLE, keep="number", number=5)
    with pytest.raises(IndexRefusal, match="人才"):
        pca(TABLE * [1, 1, 0, 1], labels=NAMED)


def test_ways_from_loadings_to_weights() -> None:
    found = principal_components(TABLE, keep="number", number=2)
    size = np.abs(found.loadings)
    highest = pca(TABLE, keep="number", number=2, weighting="highest")
    assert highest == pytest.approx(slow.shares((size.max(axis=1) ** 2).tolist()))
    variance = (size**2).sum(axis=0)
    expected = slow.shares((size @ (variance / variance.sum())).tolist())
    assert pca(TABLE, keep="number", number=2, weighting="sum") == pytest.approx(expected)
    together = np.column_stack([TABLE[:, 0], TABLE[:, 0] ** 2, np.sqrt(TABLE[:, 0])])
    first = principal_components(together, keep="number", number=1).loadings[:, 0]
    assert pca(together, weighting="first") == pytest.approx(slow.shares(first.tolist()))
    with pytest.raises(IndexRefusal, match="第一主成分上的载荷为负"):
        pca(together * [1, 1, -1], weighting="first")


def test_equalised_correlations_are_equal_or_as_important_as_asked() -> None:
    table = np.random.default_rng(5).normal(size=(40, 4)) @ np.diag([1.0, 5, 0.2, 2]) + 3
    table[:, 1] += table[:, 0]
    reached = attained(table, correlation_equalising(table))
    assert reached == pytest.approx([reached[0]] * 4)
    reached = attained(table, correlation_equalising(table, importance=[1, 1, 2, 1]))
    assert reached / reached[0] == pytest.approx([1, 1, 2, 1])


def test_a_weight_that_would_be_negative_is_refused_or_left_at_zero() -> None:
    table = np.random.default_rng(5).normal(size=(40, 3))
    table[:, 0] = table[:, 1] + table[:, 2] + 0.1 * table[:, 0]
    with pytest.raises(IndexRefusal, match="权重须为负") as refused:
        correlation_equalising(table, labels=NAMED)
    nearest = correlation_equalising(table, negative="nearest")
    assert (nearest >= 0).all()
    assert nearest[["产出", "能耗", "人才"].index(refused.value.where)] == 0
    doubled = np.column_stack([table[:, 0], table[:, 0] * 2, table[:, 1]])
    with pytest.raises(IndexRefusal, match="线性决定"):
        correlation_equalising(doubled)


def _whole_programme(table: Array, least: float, most: float, bounded: str) -> list[float]:
    """Return the score of each unit from one linear programme with all units and bounds at once."""
    scores = []
    for own in table:
        part = np.ones(len(own)) if bounded == "weights" else own
        limits = np.vstack([table, least * part[np.newaxis] - np.diag(part), np.diag(part) - most * part[np.newaxis]])
        right = np.r_[np.ones(len(table)), np.zeros(2 * len(own))]
        scores.append(-linprog(-own, A_ub=limits, b_ub=right, method="highs").fun)
    return scores


@pytest.mark.parametrize("bounded", ["weights", "contributions"])
@pytest.mark.parametrize(("least", "most"), [(0.0, 1.0), (0.1, 0.5), (0.25, 0.25)], ids=str)
def test_benefit_of_the_doubt_equals_the_whole_programme(bounded: str, least: float, most: float) -> None:
    table = np.random.default_rng(7).uniform(0.05, 1, size=(30, 4)) * [1, 200, 0.01, 3]
    found = frontier(table, least=least, most=most, bounded=bounded)
    assert found.scores == pytest.approx(_whole_programme(table, least, most, bounded), abs=1e-7)
    assert (table @ found.weights.T).max() <= 1 + 1e-9
    assert (table * found.weights).sum(axis=1) == pytest.approx(found.scores)
    parts = found.weights * (table if bounded == "contributions" else 1)
    shares = parts / parts.sum(axis=1, keepdims=True)
    assert shares.min() >= least - 1e-6
    assert shares.max() <= most + 1e-6
    assert benefit_of_the_doubt(np.stack([table, table]), least=least, most=most, bounded=bounded)[1] == pytest.approx(
        found.weights
    )


def test_benefit_of_the_doubt_gives_a_unit_of_zeros_nothing() -> None:
    assert frontier([[0.0, 0.0], [1.0, 0.5]]).scores.tolist() == pytest.approx([0, 1])


def test_benefit_of_the_doubt_refuses_what_has_no_solution() -> None:
    for table, options, words in (
        ([[1.0, -1.0], [1.0, 1.0]], {}, "甲/能耗：此方法要求得分不为负"),
        ([[1.0, 0.0], [1.0, 0.0]], {}, "能耗：各单元得分均为零"),
        ([[1.0, 1.0]], {"least": 0.6}, "份额上下限"),
        ([[1.0, 1.0]], {"most": 0.4}, "份额上下限"),
        ([[1.0, 0.0], [1.0, 1.0]], {"least": 0.1, "bounded": "contributions"}, "甲/能耗：得分为零"),
    ):
        with pytest.raises(IndexRefusal, match=words):
            frontier(table, labels=NAMED, **options)


CONSISTENT = np.array([[1, 2, 6], [1 / 2, 1, 3], [1 / 6, 1 / 3, 1]])
DOUBTFUL = np.array([[1, 2, 5], [1 / 2, 1, 4], [1 / 5, 1 / 4, 1]])


def test_consistent_judgements_give_back_their_weights() -> None:
    found = judge(CONSISTENT)
    assert found.weights == pytest.approx([0.6, 0.3, 0.1])
    assert found.principal == pytest.approx(3)
    assert found.ratio == pytest.approx(0, abs=1e-12)


def test_judgements_give_the_principal_eigenvector_and_its_ratio() -> None:
    found = judge(DOUBTFUL)
    values, vectors = np.linalg.eig(DOUBTFUL)
    principal = np.abs(np.real(vectors[:, np.argmax(np.real(values))]))
    assert found.weights == pytest.approx(principal / principal.sum())
    assert found.principal == pytest.approx(float(np.real(values).max()))
    assert found.ratio == pytest.approx((found.principal - 3) / 2 / 0.58)


def test_several_experts_are_joined_by_the_geometric_mean_of_cells() -> None:
    joined = judge([CONSISTENT, DOUBTFUL])
    assert joined.weights == pytest.approx(judge(np.sqrt(CONSISTENT * DOUBTFUL)).weights)
    assert joined.ratio_by_expert == pytest.approx((judge(CONSISTENT).ratio, judge(DOUBTFUL).ratio), abs=1e-12)


def test_judgements_that_contradict_themselves_are_refused_by_cell() -> None:
    broken = CONSISTENT.copy()
    broken[2, 0] = 1 / 5
    with pytest.raises(IndexRefusal) as refused:
        ahp(TABLE[:, :3], matrices=broken, labels=NAMED)
    assert refused.value.where == "产出 × 人才"
    assert "6 × 0.2 ≠ 1" in refused.value.text.en
    with pytest.raises(IndexRefusal) as refused:
        ahp(TABLE[:, :3], matrices=[CONSISTENT, broken], labels=NAMED)
    assert refused.value.where == "[2] 产出 × 人才"
    for cell, wrong in (((0, 1), -2.0), ((1, 1), 2.0), ((0, 2), math.nan), ((0, 2), math.inf), ((0, 2), 0.0)):
        broken = CONSISTENT.copy()
        broken[cell] = wrong
        with pytest.raises(IndexRefusal) as refused:
            judge(broken)
        assert refused.value.where == f"#{cell[0] + 1} × #{cell[1] + 1}"


def test_judgements_in_a_circle_are_refused_with_their_ratio() -> None:
    circle = [[1, 5, 1 / 5], [1 / 5, 1, 5], [5, 1 / 5, 1]]
    with pytest.raises(IndexRefusal, match="一致性比率"):
        judge(circle)
    assert judge(circle, limit=99).weights == pytest.approx([1 / 3] * 3)


def test_printed_thirds_need_a_declared_tolerance_and_large_matrices_a_random_index() -> None:
    printed = [[1, 3], [0.33, 1]]
    with pytest.raises(IndexRefusal, match="不互反"):
        judge(printed)
    assert judge(printed, tolerance=0.02).weights == pytest.approx([0.75, 0.25], abs=0.002)
    with pytest.raises(IndexRefusal, match="11 阶"):
        judge(np.ones((11, 11)))
    assert judge(np.ones((11, 11)), random_index=1.5).ratio == 0
    with pytest.raises(IndexRefusal, match="4 个指标"):
        ahp(TABLE, matrices=CONSISTENT)
    assert judge([[1.0]]).weights.tolist() == [1]


def test_stated_weights_sum_to_one_or_say_that_they_are_relative() -> None:
    assert equal(TABLE).tolist() == [0.25] * 4
    assert given(TABLE, values=[0.1, 0.2, 0.3, 0.4]) == pytest.approx([0.1, 0.2, 0.3, 0.4])
    with pytest.raises(IndexRefusal, match=r"权重合计为 0\.95"):
        given(TABLE, values=[0.1, 0.2, 0.25, 0.4])
    assert given(TABLE, values=[1, 2, 3, 4], rescale=True) == pytest.approx([0.1, 0.2, 0.3, 0.4])
    with pytest.raises(IndexRefusal, match="权重之和为零"):
        given(TABLE, values=[0, 0, 0, 0], rescale=True)
    with pytest.raises(IndexRefusal, match="却给出 3 个权重"):
        given(TABLE, values=[1, 1, 1])


def test_budgets_are_spent_whole_by_each_expert() -> None:
    found = budget_allocation(TABLE, points=[[40, 30, 20, 10], [20, 30, 0, 50]])
    assert found == pytest.approx([0.3, 0.3, 0.1, 0.3])
    for row in ([50, 30, 20, 10], [50, 60, -10, 0], [math.nan, 0, 0, 100]):
        with pytest.raises(IndexRefusal, match=r"points\[2\]"):
            budget_allocation(TABLE, points=[[40, 30, 20, 10], row])


def test_combinations_mix_as_they_say() -> None:
    one, other = [0.5, 0.3, 0.2], [0.2, 0.2, 0.6]
    assert linear([one, other]) == pytest.approx([0.35, 0.25, 0.4])
    assert linear([one, other], shares=[3, 1]) == pytest.approx([0.425, 0.275, 0.3])
    assert multiplicative([one, other]) == pytest.approx(slow.shares([0.1, 0.06, 0.12]))
    assert geometric_mean([one, other]) == pytest.approx(slow.shares([0.1**0.5, 0.06**0.5, 0.12**0.5]))
    with pytest.raises(IndexRefusal, match="乘积全为零"):
        multiplicative([[1, 0], [0, 1]])
    with pytest.raises(IndexRefusal, match="2 组权重，却给出 3 个占比"):
        linear([one, other], shares=[1, 1, 1])


def test_game_theory_solves_its_equations_or_refuses() -> None:
    one, other = np.array([0.5, 0.3, 0.2]), np.array([0.2, 0.2, 0.6])
    mix = np.linalg.solve([[one @ one, one @ other], [other @ one, other @ other]], [one @ one, other @ other])
    assert game([one, other]) == pytest.approx((mix[0] * one + mix[1] * other) / mix.sum())
    assert game([one, one]) == pytest.approx(one)
    with pytest.raises(IndexRefusal, match="负的系数"):
        game([[0.9, 0.1], [0.6, 0.4], [0.55, 0.45]])


def test_the_larger_of_two_weights_stays_the_larger_in_every_combination() -> None:
    for method in COMBINATIONS.values():
        found = method.function([[0.5, 0.26, 0.24], [0.45, 0.4, 0.15]])
        assert all(before > after for before, after in pairwise(found)), method.name
