"""ChinaXiv-202011.00071: coupling coordination of three subsystems in Xinjiang, as printed."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from sunan.monitoring.index.core.coordination import CouplingForm, coordination, coordination_class, leading

FOLDER = Path(__file__).parents[4] / "published" / "xinjiang_ccd"
YEARS = [str(year) for year in range(2008, 2018)]
MISPRINTED = "2017"


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


INPUT = np.array([[float(value) for key, value in row.items() if key != "year"] for row in _rows("input.csv")])
EXPECTED = {row["year"]: row for row in _rows("expected.csv")}
FOUND = coordination(INPUT, form=CouplingForm.ORIGINAL, weights=[0.3, 0.3, 0.4])


@pytest.mark.parametrize("year", YEARS)
def test_coupling_and_development_are_met_to_the_last_digit_but_one(year: str) -> None:
    place = YEARS.index(year)
    assert FOUND.coupling[place] == pytest.approx(float(EXPECTED[year]["C"]), abs=1.01e-4)
    assert FOUND.development[place] == pytest.approx(float(EXPECTED[year]["T"]), abs=1.01e-4)


@pytest.mark.parametrize("year", YEARS)
def test_degree_is_met_but_for_the_slip_of_the_paper(year: str) -> None:
    printed = float(EXPECTED[year]["D"])
    if year == MISPRINTED:
        assert FOUND.degree[YEARS.index(year)] == pytest.approx(0.7656, abs=1e-4)
        assert printed == 0.7659
    else:
        assert FOUND.degree[YEARS.index(year)] == pytest.approx(printed, abs=1.01e-4)


@pytest.mark.parametrize("year", YEARS)
def test_classes_are_those_printed(year: str) -> None:
    assert coordination_class(float(FOUND.degree[YEARS.index(year)])).zh == EXPECTED[year]["class"]


@pytest.mark.parametrize("year", YEARS)
def test_leading_subsystem_is_the_one_printed(year: str) -> None:
    names = ("旅游超前型", "经济超前型", "生态超前型")
    assert leading(INPUT[[YEARS.index(year)]], names=names, tolerance=0) == [EXPECTED[year]["type"]]
