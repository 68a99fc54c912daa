"""国家统计局, China Innovation Index, domain 创新环境 2005–2012: the chained index meets the release, levels do not."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from sunan.monitoring.index.core.change.chained import chained_index

FOLDER = Path(__file__).parents[4] / "published" / "nbs_cii_environment"


def _columns(name: str) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return np.array([[float(cell) for cell in row[1:]] for row in rows])


INPUT, EXPECTED = _columns("input.csv"), _columns("expected.csv")[:, 0]


def test_chained_index_meets_every_published_year() -> None:
    assert chained_index(INPUT).index == pytest.approx(EXPECTED, abs=0.1)


def test_mean_of_levels_is_not_what_was_published() -> None:
    assert INPUT.mean(axis=1)[-1] == pytest.approx(148.68)
    assert abs(INPUT.mean(axis=1)[-1] - EXPECTED[-1]) > 4
