"""Imputation fills what it can from what there is, leaves the rest missing, and never touches a value."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra.numpy import arrays

from sunan.monitoring.index.core.arrays import Array, Labels
from sunan.monitoring.index.core.refusals import IndexRefusal
from sunan.monitoring.index.core.steps import imputation
from sunan.monitoring.index.core.steps.expectation import drawn, em, fitted

NAN = np.nan
TABLE = np.array([[1.0, 10], [2, NAN], [6, 40], [NAN, NAN]])
GROUPS = ["x", "x", "y", "z"]


@pytest.mark.parametrize(
    ("method", "options", "expected"),
    [
        ("none", {}, TABLE.tolist()),
        ("mean", {}, [[1, 10], [2, 25], [6, 40], [3, 25]]),
        ("median", {}, [[1, 10], [2, 25], [6, 40], [2, 25]]),
        ("group_mean", {"groups": GROUPS}, [[1, 10], [2, 10], [6, 40], [NAN, NAN]]),
        ("group_median", {"groups": ["x", "x", "x", "x"]}, [[1, 10], [2, 25], [6, 40], [2, 25]]),
        ("group_mean", {"groups": ["x", "x", "x", ""]}, [[1, 10], [2, 25], [6, 40], [NAN, NAN]]),
    ],
    ids=["none", "mean", "median", "group_mean", "group_median", "without a group"],
)
def test_across_units(method: str, options: dict[str, object], expected: list[list[float]]) -> None:
    np.testing.assert_array_equal(imputation.METHODS[method].function(TABLE, **options), expected)


@pytest.mark.parametrize(
    ("method", "ends", "expected"),
    [
        ("linear", "nearest", [2, 2, 3, 5, 5]),
        ("linear", "missing", [NAN, 2, 3, 5, NAN]),
        ("nearest", "nearest", [2, 2, 2, 5, 5]),
        ("nearest", "missing", [NAN, 2, 2, 5, NAN]),
    ],
    ids=["linear", "linear inside", "nearest", "nearest inside"],
)
def test_in_time(method: str, ends: str, expected: list[float]) -> None:
    series = np.array([NAN, 2, NAN, 5, NAN])[:, None, None]
    found = imputation.METHODS[method].function(series, times=[2018, 2019, 2020, 2022, 2023], ends=ends)
    np.testing.assert_array_equal(found[:, 0, 0], expected)


def test_of_two_equally_near_years_the_earlier_one_is_taken() -> None:
    series = np.array([1.0, NAN, 9.0])[:, None, None]
    assert imputation.METHODS["nearest"].function(series, times=[2019, 2020, 2021])[1, 0, 0] == 1


def test_a_unit_without_any_year_stays_missing() -> None:
    series = np.full((3, 1, 1), NAN)
    for method in sorted(imputation.IN_TIME):
        assert np.isnan(imputation.METHODS[method].function(series, times=[1, 2, 3])).all()


def correlated(rows: int = 200) -> tuple[Array, Array]:
    rng = np.random.default_rng(11)
    x = rng.normal(size=(rows, 4)) @ rng.normal(size=(4, 4)) + np.array([5, -3, 100, 0])
    holed = x.copy()
    holed[rng.random(x.shape) < 0.15] = NAN
    return x, holed


def test_em_finds_what_maximises_the_likelihood() -> None:
    """At the maximum no small change of a mean or covariance makes the known cells more likely."""
    _, holed = correlated()
    fit = fitted(holed, tolerance=1e-12)
    z = (holed - fit.centre) / fit.spread

    def likelihood(mean: Array, covariance: Array) -> float:
        total = 0.0
        for row in z[~np.isnan(z).all(axis=1)]:
            known = ~np.isnan(row)
            part = covariance[np.ix_(known, known)]
            away = row[known] - mean[known]
            total -= 0.5 * (np.linalg.slogdet(part)[1] + away @ np.linalg.solve(part, away))
        return total

    best = likelihood(fit.mean, fit.covariance)
    rng = np.random.default_rng(2)
    for _ in range(20):
        # A change of this form keeps the covariances those of some table.
        change = np.eye(4) + rng.normal(size=(4, 4)) * 0.02
        assert likelihood(fit.mean + rng.normal(size=4) * 0.02, fit.covariance) < best
        assert likelihood(fit.mean, change @ fit.covariance @ change.T) < best


def test_em_is_nearer_than_the_mean_and_exact_where_all_is_known() -> None:
    x, holed = correlated()
    gaps = np.isnan(holed) & ~np.isnan(holed).all(axis=1, keepdims=True)
    filled = em(holed)
    by_mean = imputation.METHODS["mean"].function(holed)
    assert np.abs(filled - x)[gaps].mean() < 0.7 * np.abs(by_mean - x)[gaps].mean()
    np.testing.assert_array_equal(em(x), x)


def test_em_does_not_depend_on_the_units_of_measurement() -> None:
    _, holed = correlated(60)
    scale, shift = np.array([1e6, 1e-3, 1, 50]), np.array([0, 7, -1e3, 2])
    np.testing.assert_allclose(em(holed * scale + shift), em(holed) * scale + shift, rtol=1e-8)


def test_draws_scatter_around_what_is_expected_and_repeat_with_the_seed() -> None:
    _, holed = correlated(80)
    fit = fitted(holed)
    draws = np.stack([drawn(holed, fit, rng=np.random.default_rng(seed)) for seed in range(600)])
    gaps = np.isnan(holed) & ~np.isnan(holed).all(axis=1, keepdims=True)
    away = (draws.mean(axis=0) - em(holed))[gaps] / draws.std(axis=0)[gaps]
    assert np.abs(away).max() < 5 / np.sqrt(600)
    np.testing.assert_array_equal(
        draws[:, ~np.isnan(holed)], np.broadcast_to(holed[~np.isnan(holed)], (600, (~np.isnan(holed)).sum()))
    )
    np.testing.assert_array_equal(drawn(holed, fit, rng=np.random.default_rng(7)), draws[7])


def test_em_refuses_what_it_cannot_estimate() -> None:
    _, holed = correlated(50)
    names = Labels.of((), ("p", "q", "r", "s"))
    constant = holed.copy()
    constant[:, 1] = 4.0
    with pytest.raises(IndexRefusal, match="q"):
        em(constant, labels=names)
    lonely = holed.copy()
    lonely[1:, 2] = NAN
    with pytest.raises(IndexRefusal, match="r"):
        em(lonely, labels=names)
    with pytest.raises(IndexRefusal, match="3 步"):
        em(holed, most_steps=3, labels=names)
    with pytest.raises(IndexRefusal):
        imputation.METHODS["em"].refuse_too_few(observations=5, indicators=4)


@given(
    arrays(np.float64, (6, 3), elements=some.one_of(some.just(NAN), some.floats(-1e6, 1e6))),
    some.sampled_from(["none", "mean", "median", "group_mean", "group_median"]),
)
def test_no_value_is_ever_changed(x: Array, method: str) -> None:
    options = {"groups": list("aabbcc")} if method in imputation.BY_GROUP else {}
    found = imputation.METHODS[method].function(x.copy(), **options)
    there = ~np.isnan(x)
    np.testing.assert_array_equal(found[there], x[there])
    low, high = np.fmin.reduce(x, axis=0), np.fmax.reduce(x, axis=0)
    filled = ~np.isnan(found)
    room = 1e-9 * np.maximum(1, np.abs(high - low))
    assert ((found >= low - room) & (found <= high + room) | ~filled).all()


@given(
    arrays(np.float64, (5, 2, 2), elements=some.one_of(some.just(NAN), some.floats(-1e6, 1e6))),
    some.sampled_from(["linear", "nearest"]),
)
def test_time_never_changes_a_value_nor_leaves_its_neighbours(x: Array, method: str) -> None:
    found = imputation.METHODS[method].function(x.copy(), times=[1, 2, 4, 7, 8])
    there = ~np.isnan(x)
    np.testing.assert_array_equal(found[there], x[there])
    assert (np.isnan(found) == np.isnan(x).all(axis=0)).all()
    low, high = np.fmin.reduce(x, axis=0), np.fmax.reduce(x, axis=0)
    with np.errstate(invalid="ignore"):
        assert ((found >= low - 1e-6) & (found <= high + 1e-6) | np.isnan(found)).all()
