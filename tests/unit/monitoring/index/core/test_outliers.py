"""Outliers: many columns side by side give what one column gives step by step; every log is the formula it names."""

from __future__ import annotations

import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra.numpy import arrays

from sunan.monitoring.index.core.arrays import Array, Labels
from sunan.monitoring.index.core.refusals import IndexRefusal
from sunan.monitoring.index.core.steps.moments import skewness_and_kurtosis
from sunan.monitoring.index.core.steps.outliers import treated
from sunan.monitoring.index.core.steps.transformations import TRANSFORMATIONS

ONE_TO_TEN = [*range(1, 11), 30, 100]


def column(values: list[float]) -> Array:
    return np.array(values, dtype=np.float64)[:, None]


def skew(values: list[float]) -> float:
    n, mean = len(values), math.fsum(values) / len(values)
    third = math.fsum((one - mean) ** 3 for one in values)
    second = math.fsum((one - mean) ** 2 for one in values)
    return math.sqrt(n) * third / second**1.5 * math.sqrt(n * (n - 1)) / (n - 2)


def kurt(values: list[float]) -> float:
    n, mean = len(values), math.fsum(values) / len(values)
    fourth = math.fsum((one - mean) ** 4 for one in values)
    second = math.fsum((one - mean) ** 2 for one in values)
    return ((n + 1) * (n * fourth / second**2 - 3) + 6) * (n - 1) / ((n - 2) * (n - 3))


def slowly_treated(
    values: list[float], most: int, limits: tuple[float, float] = (2.0, 3.5)
) -> tuple[list[float], bool]:
    """The process as its authors describe it, one column and one step at a time."""

    def passes(now: list[float]) -> bool:
        return abs(skew(now)) < limits[0] or kurt(now) < limits[1]

    now, highest, lowest = list(values), [], []
    if passes(now):
        return now, False
    while not passes(now) and len(highest) + len(lowest) < most:
        if skew(now) >= 0:
            highest = [place for place, one in enumerate(now) if one == max(now)]
            following = max(one for one in now if one != max(now))
            now = [following if place in highest else one for place, one in enumerate(now)]
        else:
            lowest = [place for place, one in enumerate(now) if one == min(now)]
            following = min(one for one in now if one != min(now))
            now = [following if place in lowest else one for place, one in enumerate(now)]
        if len(set(now)) == 1:
            break
    if len(set(now)) > 1 and passes(now):
        return now, False
    spread = 0.01 * (max(values) - min(values))
    return [math.log(one - min(values) + spread) for one in values], True


def test_the_documented_example_is_winsorised_once() -> None:
    outcome = treated(column(ONE_TO_TEN))
    assert outcome.values[:, 0].tolist() == [*range(1, 11), 30, 30]
    assert outcome.winsorised[:, 0].tolist() == [0] * 11 + [1]
    assert bool(outcome.passed[0])


def test_moments_are_those_of_scipy() -> None:
    stats = pytest.importorskip("scipy.stats")
    x = np.random.default_rng(5).lognormal(size=(40, 30))
    skewness, kurtosis = skewness_and_kurtosis(x)
    np.testing.assert_allclose(skewness, stats.skew(x, axis=1, bias=False), rtol=1e-12)
    np.testing.assert_allclose(kurtosis, stats.kurtosis(x, axis=1, bias=False), rtol=1e-11, atol=1e-12)


def test_moments_leave_missing_values_out_and_survive_any_size() -> None:
    values = np.array([[1, 2, 3, 4, 50, np.nan, np.nan]])
    assert skewness_and_kurtosis(values)[0][0] == pytest.approx(skew([1, 2, 3, 4, 50]), rel=1e-14)
    for scale in (1e-140, 1e140):
        np.testing.assert_allclose(skewness_and_kurtosis(values * scale), skewness_and_kurtosis(values), rtol=1e-12)


@pytest.mark.parametrize("most", [0, 1, 2, 5, 30])
@pytest.mark.parametrize("seed", range(6))
def test_many_columns_give_what_one_gives_step_by_step(seed: int, most: int) -> None:
    rng = np.random.default_rng(seed)
    x = rng.standard_t(1.5, size=(7, 30, 4)) * np.array([1, 1e-3, 1e6, 1]) + np.array([0, 5, 0, 1])
    x[..., 3] = np.round(x[..., 3])  # ties
    outcome = treated(x, most_points=most)
    for lead in range(7):
        for place in range(4):
            expected, transformed = slowly_treated(x[lead, :, place].tolist(), most)
            assert bool(outcome.transformed[lead, place]) == transformed
            np.testing.assert_allclose(outcome.values[lead, :, place], expected, rtol=1e-14, atol=0)


def test_missing_values_stay_missing_and_play_no_part() -> None:
    with_gaps = [*ONE_TO_TEN[:4], math.nan, *ONE_TO_TEN[4:], math.nan]
    outcome = treated(column(with_gaps))
    assert np.isnan(outcome.values[:, 0]).tolist() == [math.isnan(one) for one in with_gaps]
    found = outcome.values[~np.isnan(outcome.values)]
    np.testing.assert_array_equal(found, treated(column(ONE_TO_TEN)).values[:, 0])


def test_what_still_fails_is_transformed_from_the_original_unless_combined() -> None:
    values = [1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 500, 900, 1000, 2.0, 2.1, 2.2, 2.3, 2.4, 2.5, 2.6]
    original = treated(column(values), most_points=1, skewness=1.0, kurtosis=1.0)
    combined = treated(column(values), most_points=1, skewness=1.0, kurtosis=1.0, combined=True)
    assert original.transformed.all()
    assert combined.transformed.all()
    log_ct = TRANSFORMATIONS["log_CT"].function
    np.testing.assert_array_equal(original.values, log_ct(column(values)))
    np.testing.assert_array_equal(combined.values, log_ct(np.minimum(column(values), 900)))
    assert not original.winsorised.any()
    assert combined.winsorised.sum() == 1


def test_a_constant_indicator_passes_untouched_and_says_so() -> None:
    outcome = treated(np.full((8, 1), 3.0))
    assert outcome.constant.all()
    assert outcome.passed.all()
    np.testing.assert_array_equal(outcome.values, 3.0)


def test_three_values_are_too_few() -> None:
    with pytest.raises(IndexRefusal, match="x1"):
        treated(column([1, 2, 3]), labels=Labels.of((), ("x1",)))


X = column([0.5, 1.0, 2.0, 4.0, 40.0])


@pytest.mark.parametrize(
    ("name", "parameters", "formula"),
    [
        ("log_CT", {}, lambda one: math.log(one - 0.5 + 0.01 * 39.5)),
        ("log_CT_plus", {}, lambda one: math.log(one - 0.5 + 0.01 * 39.5)),
        ("log_CT_orig", {}, lambda one: math.log(one - 0.5 + 1)),
        ("log_GII", {}, lambda one: math.log(39 * (one - 0.5) / 39.5 + 1)),
        ("box_cox", {"power": 0.0}, lambda one: math.log(one - 0.5 + 1)),
        ("box_cox", {"power": 0.5}, lambda one: ((one - 0.5 + 1) ** 0.5 - 1) / 0.5),
        ("box_cox", {"power": -1.0, "shift": False}, lambda one: 1 - 1 / one),
    ],
    ids=["log_CT", "log_CT_plus", "log_CT_orig", "log_GII", "box_cox 0", "box_cox ½", "box_cox −1 unshifted"],
)
def test_each_transformation_is_its_formula(name: str, parameters: dict[str, object], formula: object) -> None:
    assert callable(formula)
    found = TRANSFORMATIONS[name].function(X, **parameters)
    np.testing.assert_allclose(found[:, 0], [formula(one) for one in X[:, 0].tolist()], rtol=1e-14)


def test_log_gii_is_applied_and_not_the_identity() -> None:
    found = TRANSFORMATIONS["log_GII"].function(X)
    assert found[:, 0].tolist() != X[:, 0].tolist()
    assert found.min() == 0
    assert found.max() == pytest.approx(math.log(40), rel=1e-15)


def test_log_ct_plus_looks_towards_the_skew() -> None:
    mirrored = -X
    found = TRANSFORMATIONS["log_CT_plus"].function(mirrored)
    np.testing.assert_allclose(found, -TRANSFORMATIONS["log_CT"].function(X), rtol=1e-13)
    assert (np.diff(found[:, 0]) < 0).all()


@pytest.mark.parametrize(
    ("name", "values", "parameters"),
    [
        ("log_GII", [0.1, 0.2, 0.3, 1.0], {}),
        ("box_cox", [0.0, 1.0, 2.0, 3.0], {"shift": False}),
        ("box_cox", [-1.0, 1.0, 2.0, 3.0], {"shift": False, "power": 2.0}),
        ("log_CT", [2.0, 2.0, 2.0, 2.0], {}),
        ("log_GII", [2.0, 2.0, 2.0, 2.0], {}),
    ],
    ids=["greatest not above 1", "zero", "negative", "constant", "constant GII"],
)
def test_what_cannot_be_transformed_is_refused(name: str, values: list[float], parameters: dict[str, object]) -> None:
    with pytest.raises(IndexRefusal, match="x1"):
        TRANSFORMATIONS[name].function(column(values), labels=Labels.of((), ("x1",)), **parameters)
    masked = TRANSFORMATIONS[name].function(column(values), on_failure="mask", **parameters)
    assert np.isnan(masked).all()


FINITE = some.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 3))


@given(arrays(np.float64, (15, 2), elements=FINITE), some.integers(0, 15))
def test_treatment_keeps_the_order_of_units(x: Array, most: int) -> None:
    outcome = treated(x, most_points=most)
    for place in range(2):
        order = np.argsort(x[:, place], kind="stable")
        assert (np.diff(outcome.values[order, place]) >= 0).all()
    assert np.isfinite(outcome.values).all()


@given(arrays(np.float64, (15, 3), elements=FINITE), some.permutations(range(15)))
def test_treatment_does_not_depend_on_the_order_of_units(x: Array, order: list[int]) -> None:
    # Sums in another order differ in the last digit, so a column at a limit could fall on either side of it.
    moments = np.stack(skewness_and_kurtosis(np.ascontiguousarray(x.T)))
    near = np.abs(np.abs(moments[0]) - 2) < 1e-9
    if not near.any():
        there, back = treated(x, most_points=1), treated(x[order], most_points=1)
        if (there.transformed == back.transformed).all():
            np.testing.assert_allclose(back.values, there.values[order], rtol=1e-12, atol=1e-12)


@given(arrays(np.float64, (12, 1), elements=FINITE))
def test_every_winsorised_point_was_moved_to_a_value_that_exists(x: Array) -> None:
    outcome = treated(x, then="none")
    assert set(outcome.values[:, 0].tolist()) <= set(x[:, 0].tolist())
    assert statistics.median(outcome.values[:, 0].tolist()) == pytest.approx(statistics.median(x[:, 0].tolist()))
