"""Changes split into parts: they add up, to the bit where they can and to the printed digit always."""

from __future__ import annotations

import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sunan.monitoring.index.core.change.chained import chained_index, symmetric_growth
from sunan.monitoring.index.core.change.contributions import adding_up, additive, of_ratio, weighted
from sunan.monitoring.index.core.change.lmdi import lmdi, log_mean
from sunan.monitoring.index.core.change.shift_share import shift_share
from sunan.monitoring.index.core.refusals import IndexRefusal

POSITIVE = st.floats(0.01, 1e6)
TABLE = st.lists(st.lists(st.floats(0, 1e6), min_size=3, max_size=3), min_size=2, max_size=6)
PARTS = st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=12)


@given(rows=st.lists(st.tuples(POSITIVE, POSITIVE, st.floats(0, 1)), min_size=1, max_size=9))
def test_weighted_contributions_sum_to_the_change(rows: list[tuple[float, float, float]]) -> None:
    start, end, weights = zip(*rows, strict=True)
    found = weighted(start, end, weights)
    scale = sum(w * (a + b) for a, b, w in rows) + 1
    assert abs(found.residual) <= 1e-12 * scale


def test_rates_are_withheld_where_parts_pull_apart() -> None:
    assert additive([1, 1], [3, 2]).rates() == pytest.approx([200 / 3, 100 / 3])
    assert additive([1, 1], [4, 0]).rates() is None
    assert additive([1, 1], [2, 0]).rates() is None


@given(rows=st.lists(st.tuples(st.floats(0, 1e3), POSITIVE, st.floats(0, 1e3), POSITIVE), min_size=1, max_size=8))
def test_ratio_changes_by_what_units_do_and_what_they_weigh(rows: list[tuple[float, float, float, float]]) -> None:
    n0, d0, n1, d1 = zip(*rows, strict=True)
    own, structure = of_ratio((n0, n1), (d0, d1))
    change = sum(n1) / sum(d1) - sum(n0) / sum(d0)
    assert own.change == pytest.approx(change)
    scale = max(a / b for a, b in (*zip(n0, d0, strict=True), *zip(n1, d1, strict=True))) + 1
    assert float(own.parts.sum() + structure.parts.sum()) == pytest.approx(change, abs=1e-11 * scale)


@given(parts=PARTS, places=st.integers(0, 4))
def test_printed_parts_add_up_to_the_printed_total(parts: list[float], places: int) -> None:
    printed = adding_up(parts, places=places)
    total = sum(Decimal(repr(one)) for one in parts)
    step = Decimal(1).scaleb(-places)
    assert abs(sum(printed) - total) <= step / 2
    assert all(abs(one - Decimal(repr(given))) < step for one, given in zip(printed, parts, strict=True))


def test_the_official_contribution_rates_of_2020_cannot_be_made_to_add_up() -> None:
    with pytest.raises(IndexRefusal, match=r"0\.19"):
        adding_up([39.37, 32.74, 13.97, 9.47, 4.64], places=2, total=100)


def test_symmetric_growth_up_is_growth_down() -> None:
    assert symmetric_growth([100], [125]) == pytest.approx(-symmetric_growth([125], [100]))


def test_chained_index_returns_to_where_it_was() -> None:
    assert chained_index([[100, 50], [130, 70], [100, 50]]).index[-1] == pytest.approx(100)


def test_one_indicator_chains_to_itself() -> None:
    assert chained_index([[10], [15], [12], [30]]).index == pytest.approx([100, 150, 120, 300])


def test_what_should_fall_enters_as_its_reciprocal() -> None:
    assert chained_index([[2.0], [1.0]], directions=[-1]).index == pytest.approx([100, 200])


@given(start=TABLE, end=TABLE)
def test_shift_share_leaves_nothing_over(start: list[list[float]], end: list[list[float]]) -> None:
    rows = min(len(start), len(end))
    before, after = np.array(start[:rows]), np.array(end[:rows])
    assume((before.sum(axis=0) > 1).all())
    found = shift_share(before, after)
    scale = float(max(before.max(), after.max(), 1)) * max(float((after.sum(axis=0) / before.sum(axis=0)).max()), 1)
    assert np.abs(found.residual).max() <= 1e-10 * scale
    assert float(found.growth.sum()) == pytest.approx(float(after.sum() - before.sum()), abs=1e-9 * scale)
    assert float(found.mix.sum() + found.competition.sum()) == pytest.approx(0, abs=1e-8 * scale)


@given(rows=st.lists(st.lists(st.floats(0, 1e3), min_size=6, max_size=6), min_size=1, max_size=6))
def test_lmdi_is_exact_even_with_zeros(rows: list[list[float]]) -> None:
    table = np.array(rows)
    start, end = table[:, :3], table[:, 3:]
    assume(((start == 0) | (start > 1e-6)).all() and ((end == 0) | (end > 1e-6)).all())
    found = lmdi(start, end)
    scale = float(start.prod(axis=1).sum() + end.prod(axis=1).sum()) + 1
    assert abs(found.residual) <= 1e-10 * scale


def test_lmdi_gives_the_change_to_the_factor_that_changed() -> None:
    found = lmdi([[2, 3, 4]], [[2, 6, 4]])
    assert found.effects == pytest.approx([0, 24, 0])


def test_lmdi_gives_what_appears_to_the_factors_that_were_zero() -> None:
    assert lmdi([[0, 0, 4]], [[3, 5, 4]]).effects == pytest.approx([30, 30, 0])


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [(2, 2, 2), (0, 5, 0), (1, math.e, math.e - 1), (5, 5 * (1 + 1e-15), 5)],
    ids=["equal", "zero", "e", "nearly-equal"],
)
def test_log_mean(a: float, b: float, expected: float) -> None:
    assert float(log_mean(a, b)) == pytest.approx(expected)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: chained_index([[1, 2]]), lambda: chained_index([[1], [0]]), lambda: chained_index([[1], [2]], directions=[0]),
        lambda: chained_index([[1], [2]], weights=[0]), lambda: shift_share([[1, 0]], [[1, 1]]),
        lambda: shift_share([[1]], [[1, 2]]), lambda: lmdi([[1, -1]], [[1, 1]]), lambda: weighted([1], [1, 2], [1]),
        lambda: of_ratio(([1], [1]), ([0], [1])), lambda: adding_up([], places=1),
    ],
    ids=[
        "one-period", "zero", "direction", "weights", "absent", "shapes", "negative", "lengths", "denominator", "nothing",
    ],
)  # fmt: skip
def test_what_cannot_be_split_is_refused(ask: object) -> None:
    with pytest.raises(IndexRefusal):
        ask()  # type: ignore[operator]
