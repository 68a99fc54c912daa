"""Differences between units: exact splits, known values, and what is refused."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunan.monitoring.index.core.convergence import beta_convergence, sigma_convergence
from sunan.monitoring.index.core.inequality import (
    gini,
    herfindahl,
    location_quotient,
    theil,
    theil_split,
    variation,
)
from sunan.monitoring.index.core.refusals import IndexRefusal

UNITS = st.lists(
    st.tuples(st.floats(0, 1e6), st.floats(0.1, 1e4), st.sampled_from("abc")), min_size=2, max_size=30
).filter(lambda rows: sum(row[0] for row in rows) > 1e-3)


@given(rows=UNITS)
def test_theil_is_what_lies_between_and_within(rows: list[tuple[float, float, str]]) -> None:
    amounts, sizes, groups = zip(*rows, strict=True)
    split = theil_split(amounts, sizes, groups)
    assert split.between + split.within == pytest.approx(split.total, abs=1e-9)
    assert split.total == pytest.approx(theil(amounts, sizes))


def test_theil_of_one_holder_among_equals_is_the_log_of_their_number() -> None:
    assert theil([1, 0, 0, 0]) == pytest.approx(math.log(4))


def test_equal_values_per_head_are_no_inequality() -> None:
    assert theil([2, 4, 6], [1, 2, 3]) == pytest.approx(0, abs=1e-15)
    assert gini([2, 4, 6], [1, 2, 3]) == pytest.approx(0, abs=1e-15)


@given(values=st.lists(st.floats(0, 1e6), min_size=2, max_size=20).filter(lambda one: sum(one) > 1e-3))
def test_gini_is_half_the_relative_mean_difference(values: list[float]) -> None:
    pairs = sum(abs(a - b) for a, b in itertools.product(values, repeat=2))
    plainly = pairs / (2 * len(values) ** 2 * (sum(values) / len(values)))
    assert gini(values) == pytest.approx(plainly, abs=1e-9)


def test_gini_orders_by_value_per_head_not_by_total() -> None:
    assert gini([30, 10], [3, 1]) == pytest.approx(0, abs=1e-15)
    assert gini([10, 30], [3, 1]) == pytest.approx(0.5)


def test_small_sample_factor_makes_one_holder_one() -> None:
    assert gini([1, 0, 0, 0, 0]) == pytest.approx(0.8)
    assert gini([1, 0, 0, 0, 0], small_sample=True) == pytest.approx(1)


@pytest.mark.parametrize(("ddof", "expected"), [(0, math.sqrt(2 / 3) / 2), (1, 0.5)], ids=["population", "sample"])
def test_variation_states_its_ddof(ddof: int, expected: float) -> None:
    assert variation([1, 2, 3], ddof=ddof) == pytest.approx(expected)


def test_location_quotient_compares_with_the_whole() -> None:
    assert location_quotient([20, 10], [100, 100]).tolist() == pytest.approx([4 / 3, 2 / 3])


def test_concentration_of_equal_shares_is_least() -> None:
    assert herfindahl([5, 5, 5, 5]) == pytest.approx(0.25)
    assert herfindahl([5, 5, 5, 5], normalised=True) == pytest.approx(0)
    assert herfindahl([5, 0], normalised=True) == pytest.approx(1)


def test_sigma_convergence_is_a_falling_variation() -> None:
    found = sigma_convergence([[1, 2, 3], [2, 3, 4], [3, 4, 5]], ddof=0)
    assert found.converges
    assert list(found.variation) == sorted(found.variation, reverse=True)


def test_beta_finds_the_slope_that_was_put_in() -> None:
    first = np.array([10.0, 20, 40, 80, 160])
    last = first * np.exp(5 * (0.3 - 0.05 * np.log(first)))
    found = beta_convergence(first, last, years=5)
    assert found.slope == pytest.approx(-0.05)
    assert found.speed == pytest.approx(-math.log(1 - 0.25) / 5)
    assert found.p_value is None, "five cities carry no test"


def test_beta_is_tested_from_thirty_units() -> None:
    first = np.linspace(1, 30, 30)
    assert beta_convergence(first, first**0.9, years=1).p_value is not None


@pytest.mark.parametrize(
    "ask",
    [
        lambda: theil([1, -1]), lambda: theil([0, 0]), lambda: theil([1, 2], [1, 0]), lambda: theil([1, 2], [1]),
        lambda: theil_split([1, 2], None, ["a"]), lambda: gini([1], small_sample=True),
        lambda: variation([-1, 0, 1], ddof=0), lambda: variation([1], ddof=1), lambda: herfindahl([1], normalised=True),
        lambda: sigma_convergence([[1, 2]], ddof=0), lambda: beta_convergence([1, 1, 1], [2, 2, 2], years=1),
        lambda: beta_convergence([1, 2], [2, 3], years=1), lambda: beta_convergence([1, 2, 3], [1, 2, 3], years=0),
        lambda: theil([1, 1e308]), lambda: theil([1, math.inf]),
    ],
    ids=[
        "negative", "all-zero", "size-zero", "lengths", "labels", "one-unit", "mean-zero", "too-few", "one-share",
        "one-period", "same-start", "two-units", "no-years", "too-large", "infinite",
    ],
)  # fmt: skip
def test_what_means_nothing_is_refused(ask: object) -> None:
    with pytest.raises(IndexRefusal):
        ask()  # type: ignore[operator]
