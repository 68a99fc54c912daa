"""Looking back at data and results: relations, consistency, components, profiles."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunan.monitoring.index.core.analysis import consistency, profiles
from sunan.monitoring.index.core.analysis.components import components
from sunan.monitoring.index.core.analysis.correlation import Correlation, Remark, between, matrix, relation, within
from sunan.monitoring.index.core.refusals import IndexRefusal

NAN = math.nan


def _random(units: int, columns: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    return np.random.default_rng(7).normal(size=(units, columns))


def test_relations_use_the_pairs_that_are_both_there() -> None:
    value, p_value, pairs = relation(np.array([1, 2, 3, NAN, 9]), np.array([2, 4, 6, 1, NAN]))
    assert (value, pairs) == (pytest.approx(1), 3)
    assert p_value is not None


@pytest.mark.parametrize("other", [[1, 1, 1], [NAN, 1, 2]], ids=["constant", "two-pairs"])
def test_an_undefined_relation_is_none_and_not_a_number(other: list[float]) -> None:
    assert relation(np.array([1.0, 2, 3]), np.array(other))[:2] == (None, None)


@pytest.mark.parametrize("method", list(Correlation))
def test_a_table_has_every_pair_once(method: Correlation) -> None:
    found = within(_random(20, 4), method=method)
    assert [(one.one, one.other) for one in found] == [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]
    square = matrix(found, 4)
    assert np.array_equal(square, square.T)


def test_indicators_are_held_against_dimensions() -> None:
    x = _random(15, 3)
    found = between(x, x.mean(axis=1, keepdims=True))
    assert [one.one for one in found] == [0, 1, 2]
    assert all(one.value is not None and one.value > 0 for one in found)


@pytest.mark.parametrize(
    ("second", "remark"),
    [
        ([1, 2, 3, 4.1], Remark.REDUNDANT),
        ([4, 3, 2, 1], Remark.NEGATIVE),
        ([1, 0, 1, 1], Remark.WEAK),
        ([1, 3, 2, 3], None),
    ],
    ids=["redundant", "negative", "weak", "fine"],
)
def test_pairs_are_remarked_upon(second: list[float], remark: Remark | None) -> None:
    assert within(np.array([[1, 2, 3, 4], second], dtype=float).T)[0].remark() is remark


def test_alpha_of_copies_is_one() -> None:
    x = _random(12, 1)
    assert consistency.cronbach(np.hstack([x, x, x])).alpha == pytest.approx(1)


def test_alpha_is_the_formula_on_sums() -> None:
    x = _random(30, 5) + _random(30, 1)
    total = x.sum(axis=1)
    plainly = 5 / 4 * (1 - x.var(axis=0, ddof=1).sum() / total.var(ddof=1))
    found = consistency.cronbach(x)
    assert found.alpha == pytest.approx(plainly)
    rest = np.delete(x, 2, axis=1)
    assert found.without[2] == pytest.approx(
        4 / 3 * (1 - rest.var(axis=0, ddof=1).sum() / rest.sum(axis=1).var(ddof=1))
    )
    assert found.with_rest[2] == pytest.approx(np.corrcoef(x[:, 2], rest.sum(axis=1))[0, 1])


def test_components_carry_all_the_variance() -> None:
    x = _random(40, 4)
    found = components(x)
    assert found.eigenvalues.sum() == pytest.approx(4)
    assert found.shares.sum() == pytest.approx(1)
    assert found.loadings @ found.loadings.T == pytest.approx(np.corrcoef(x.T))
    assert found.enough_cases
    assert found.adequacy is not None


def test_components_have_one_sign() -> None:
    x = _random(40, 4)
    assert components(x).loadings == pytest.approx(components(x[::-1]).loadings)
    top = np.abs(components(-x).loadings).argmax(axis=0)
    assert (components(-x).loadings[top, range(4)] > 0).all()


def test_copies_have_no_adequacy() -> None:
    x = _random(12, 1)
    assert components(np.hstack([x, x, _random(12, 3)[:, 1:2]])).adequacy is None


def test_profile_begins_with_the_strongest() -> None:
    scores = np.array([[10, 90, 50], [20, 80, NAN], [30, 10, 60]], dtype=float)
    found = profiles.profile(scores, 0)
    assert [(one.column, one.rank, one.units) for one in found] == [(1, 1, 3), (2, 2, 2), (0, 3, 3)]
    assert found[0].lead == 10


def test_ties_share_the_better_rank() -> None:
    assert profiles.profile([[5.0], [5.0], [1.0]], 1)[0].rank == 1


@given(rows=st.lists(st.lists(st.floats(0, 100), min_size=3, max_size=3), min_size=2, max_size=8))
def test_similarity_is_mutual(rows: list[list[float]]) -> None:
    apart = {one: dict(profiles.similar(rows, one)) for one in range(len(rows))}
    assert all(apart[a][b] == pytest.approx(apart[b][a]) for a in apart for b in apart if a != b)


def test_units_without_a_column_in_common_are_not_similar() -> None:
    assert profiles.similar([[1, NAN], [NAN, 1], [2, 2]], 0) == ((2, 1.0),)


def test_rank_shifts_are_places_gained() -> None:
    assert profiles.rank_shifts([3, 2, 1], [1, 2, 3]).tolist() == [-2, 0, 2]
    assert profiles.mean_rank_shift([3, 2, 1], [1, 2, 3]) == pytest.approx(4 / 3)
    assert np.isnan(profiles.rank_shifts([3, NAN, 1], [1, 2, 3])[1])


@pytest.mark.parametrize(
    "ask",
    [
        lambda: consistency.cronbach([[1], [2]]), lambda: consistency.cronbach([[1, 1], [2, 1]]),
        lambda: consistency.cronbach([[1, -1], [2, -2], [3, -3]]), lambda: consistency.cronbach([[1, NAN], [NAN, 2]]),
        lambda: components([[1, 2], [2, 1]]), lambda: components([[1, 2], [2, 2], [3, 2]]),
        lambda: components([[1, 2], [2, NAN], [3, 2]]), lambda: profiles.profile([[NAN]], 0),
        lambda: profiles.rank_shifts([1], [1, 2]), lambda: profiles.mean_rank_shift([NAN], [1]),
        lambda: within([[1e308, 1], [1, 2], [2, 3]]),
    ],
    ids=[
        "one-indicator", "constant", "cancelling", "no-pairs", "two-units", "constant-column", "missing", "nothing",
        "lengths", "unranked", "too-large",
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_refused(ask: object) -> None:
    with pytest.raises(IndexRefusal):
        ask()  # type: ignore[operator]
