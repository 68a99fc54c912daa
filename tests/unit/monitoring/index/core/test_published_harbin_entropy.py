"""ChinaXiv-201810.00156 《哈尔滨城市土地生态安全时序评价及预测分析》, tables 1–4: entropy, deviation and combined weights."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from sunan.monitoring.index.core.normalisation.ranges import minmax
from sunan.monitoring.index.core.weights.combinations import multiplicative
from sunan.monitoring.index.core.weights.dispersion import entropy, standard_deviation

FOLDER = Path(__file__).parents[4] / "published" / "harbin_entropy"


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


INDICATORS = [row["indicator"] for row in _rows("directions.csv")]
DIRECTIONS = [int(row["direction"]) for row in _rows("directions.csv")]
DATA = np.array([[float(row[name]) for name in INDICATORS] for row in _rows("input.csv")])


def _printed(column: str) -> list[float]:
    return [float(row[column]) for row in _rows("expected_weights.csv")]


def test_standardised_cells_meet_the_printed_ones_except_three_of_population_density() -> None:
    printed = np.array([[float(row[name]) for name in INDICATORS] for row in _rows("expected_standardised.csv")])
    apart = np.abs(minmax(DATA, direction=DIRECTIONS, high=1) - printed) > 0.00501
    assert {(2004 + row, INDICATORS[column]) for row, column in np.argwhere(apart)} == {
        (2004, "C12"),
        (2005, "C12"),
        (2016, "C12"),
    }


def test_entropy_weights_meet_the_printed_ones_with_zero_log_zero_and_no_shift() -> None:
    found = entropy(DATA, direction=DIRECTIONS, convention="zero_log_zero")
    assert found == pytest.approx(_printed("entropy_weight"), abs=0.00501)


@pytest.mark.parametrize(
    ("shift", "weight_of_c11", "meets"),
    [(0.0001, 0.25, True), (0.01, 0.24, False), (1.0, 0.12, False)],
    ids=["a ten-thousandth", "a hundredth", "one"],
)
def test_a_large_shift_is_another_method(shift: float, weight_of_c11: float, meets: bool) -> None:
    found = entropy(DATA, direction=DIRECTIONS, convention="shifted", shift=shift)
    assert found[INDICATORS.index("C11")] == pytest.approx(weight_of_c11, abs=0.006)
    assert (np.abs(found - _printed("entropy_weight")).max() <= 0.00501) is np.bool_(meets)


def test_deviation_weights_meet_the_printed_ones() -> None:
    assert standard_deviation(DATA) == pytest.approx(_printed("deviation_weight"), abs=0.00501)


def test_combined_weights_meet_the_printed_ones_except_one() -> None:
    found = multiplicative([entropy(DATA, direction=DIRECTIONS), standard_deviation(DATA)])
    apart = np.abs(found - _printed("combined_weight")) > 0.00501
    assert [INDICATORS[place] for place in np.flatnonzero(apart)] == ["C4"]
    assert found[INDICATORS.index("C4")] == pytest.approx(0.0245, abs=0.0001)


def test_printed_parts_of_the_index_sum_to_the_printed_total() -> None:
    for row in _rows("expected_index.csv"):
        parts = sum(float(value) for name, value in row.items() if name not in {"year", "T"})
        assert parts == pytest.approx(float(row["T"]), abs=0.00015), row["year"]
