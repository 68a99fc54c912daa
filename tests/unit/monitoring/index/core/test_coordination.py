"""Coupling coordination: its two forms, their limits, and what is refused."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunan.monitoring.index.core.coordination import CouplingForm, coordination, coordination_class, coupling, leading
from sunan.monitoring.index.core.refusals import IndexRefusal

SCORES = st.lists(st.floats(0, 1), min_size=2, max_size=6)
FORMS = list(CouplingForm)


def _plainly(row: list[float], form: CouplingForm) -> float:
    """Work out C as its formula is written, term by term."""
    n, top = len(row), max(row)
    if top == 0 or min(row) == 0:
        return 0.0
    if form is CouplingForm.ORIGINAL:
        return math.exp(sum(math.log(one) for one in row) / n) / (sum(row) / n)
    apart = sum(abs(a - b) for a, b in itertools.combinations(row, 2)) / (n * (n - 1) / 2)
    return math.sqrt((1 - apart) * math.prod(one / top for one in row) ** (1 / (n - 1)))


@pytest.mark.parametrize("form", FORMS)
@given(row=SCORES)
def test_coupling_is_its_formula(form: CouplingForm, row: list[float]) -> None:
    assert coupling([row], form=form)[0] == pytest.approx(_plainly(row, form), abs=1e-7)


@given(row=st.lists(st.floats(0, 1), min_size=2, max_size=2))
def test_corrected_form_of_two_is_never_above_the_original(row: list[float]) -> None:
    assert coupling([row], form=CouplingForm.CORRECTED)[0] <= coupling([row], form=CouplingForm.ORIGINAL)[0] + 1e-12


def test_corrected_form_of_three_can_be_above_the_original() -> None:
    rows = [[1, 1, 1e-9]]
    assert coupling(rows, form=CouplingForm.CORRECTED)[0] > coupling(rows, form=CouplingForm.ORIGINAL)[0]


@pytest.mark.parametrize("form", FORMS)
def test_equal_subsystems_are_fully_coupled(form: CouplingForm) -> None:
    assert coupling([[0.3, 0.3, 0.3]], form=form)[0] == pytest.approx(1)


@pytest.mark.parametrize("form", FORMS)
def test_a_subsystem_at_zero_uncouples(form: CouplingForm) -> None:
    assert coupling([[0.0, 0.8], [0.0, 0.0]], form=form).tolist() == [0, 0]


def test_weights_are_rescaled() -> None:
    assert coordination([[0.2, 0.6]], form=CouplingForm.ORIGINAL, weights=[3, 1]).development[0] == pytest.approx(0.3)


def test_replications_are_worked_out_together() -> None:
    many = np.linspace(0.1, 0.9, 60).reshape(4, 5, 3)
    together = coordination(many, form=CouplingForm.CORRECTED).degree
    one_by_one = [coordination(one, form=CouplingForm.CORRECTED).degree for one in many]
    assert np.array_equal(together, np.array(one_by_one))


@pytest.mark.parametrize(
    ("degree", "name"),
    [
        (0.0, "极度失调"),
        (0.0999, "极度失调"),
        (0.1, "严重失调"),
        (0.6, "初级协调"),
        (0.3 + 0.4, "中级协调"),
        (1.0, "优质协调"),
    ],
    ids=["0", "0.0999", "0.1", "0.6", "0.7", "1"],
)
def test_classes_are_half_open(degree: float, name: str) -> None:
    assert coordination_class(degree).zh == name


def test_subsystems_in_step_have_no_leader() -> None:
    names = ("a", "b")
    assert leading([[0.50, 0.58], [0.50, 0.65], [0.4, 0.4]], names=names) == ["", "b", ""]


@pytest.mark.parametrize(
    "scores",
    [[[0.5, 1.2]], [[0.5, -0.1]], [[0.5]], [[0.5, math.nan]], []],
    ids=["above", "below", "one", "nan", "none"],
)
def test_what_is_no_score_is_refused(scores: list[list[float]]) -> None:
    with pytest.raises(IndexRefusal):
        coupling(scores, form=CouplingForm.ORIGINAL)


def test_degree_outside_its_range_is_refused() -> None:
    with pytest.raises(IndexRefusal, match=r"1\.2"):
        coordination_class(1.2)
