"""OECD and JRC, Handbook on Constructing Composite Indicators (2008), tables 6, 7 and 11: what goes together in the TAI."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from sunan.monitoring.index.core.analysis.components import components
from sunan.monitoring.index.core.analysis.consistency import cronbach
from sunan.monitoring.index.core.analysis.correlation import matrix, within

FOLDER = Path(__file__).parents[4] / "published" / "oecd_tai"


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _data() -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return the 23 countries, with the digits that the book prints elsewhere for five of them."""
    finer = {row["country"]: row for row in _rows("input_unrounded_cells.csv")}
    rows = [row | finer.get(row["country"], {}) for row in _rows("input.csv")]
    return np.array([[float(row[name]) for name in INDICATORS] for row in rows])


INDICATORS = [name for name in _rows("input.csv")[0] if name != "country"]
DATA = _data()


def test_correlations_meet_the_printed_ones() -> None:
    printed = np.array([[float(row[name]) for name in INDICATORS] for row in _rows("expected_correlation.csv")])
    apart = np.abs(matrix(within(DATA), len(INDICATORS)) - printed)[np.triu_indices(8, 1)]
    # Logarithms printed with two digits move royalties–telephones: 0.573 from them, 0.56 in print.
    assert sorted(apart)[-2] <= 0.0101
    assert apart.max() <= 0.0151
    assert (apart <= 0.00501).sum() >= 25


def test_eigenvalues_meet_the_printed_shares() -> None:
    found = components(DATA)
    printed = _rows("expected_eigenvalues.csv")
    assert [100 * one for one in found.shares[: len(printed)]] == pytest.approx(
        [float(row["variance_pct"]) for row in printed], abs=0.08
    )
    assert found.eigenvalues[0] == pytest.approx(3.3, abs=0.06)


def test_cronbach_meets_the_printed_table() -> None:
    found = cronbach(DATA, standardise=True)
    assert found.alpha == pytest.approx(0.70, abs=0.0051)
    printed = [row for row in _rows("expected_cronbach.csv") if row["item_total_correlation"]]
    assert list(found.without) == pytest.approx([float(row["alpha_if_deleted"]) for row in printed], abs=0.0012)
    assert list(found.with_rest) == pytest.approx([float(row["item_total_correlation"]) for row in printed], abs=0.0036)
