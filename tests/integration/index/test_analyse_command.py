"""`sunan index analyse` as a program: what goes together, and how each unit stands."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from tests.sunan_program import Program

RECIPE = """id: example
dimensions:
- {id: index}
- {id: one, dimension: index}
- {id: two, dimension: index}
indicators:
- {id: a, dimension: one}
- {id: b, dimension: one}
- {id: c, dimension: two}
- {id: d, dimension: two, direction: -1}
"""


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def analysed(tmp_path: Path) -> tuple[Path, dict[str, object]]:
    """An index of twelve units in which b copies a, and c and d go apart."""
    drawn = np.random.default_rng(1).uniform(1, 9, (12, 3))
    lines = [
        f"u{number},{a:.6f},{2 * a:.6f},{c:.6f},{c + d / 9:.6f}" for number, (a, c, d) in enumerate(drawn, start=1)
    ]
    (tmp_path / "recipe.yaml").write_text(RECIPE, encoding="utf-8")
    (tmp_path / "data.csv").write_text("unit,a,b,c,d\n" + "\n".join(lines) + "\n", encoding="utf-8")
    answer = Program(tmp_path).answer("index", "analyse", "recipe.yaml", "--data", "data.csv", "--out", "out")
    return tmp_path / "out", answer


def test_pairs_of_a_dimension_are_remarked_upon(analysed: tuple[Path, dict[str, object]]) -> None:
    folder, answer = analysed
    found = {(row["one"], row["other"]): row for row in _rows(folder / "correlations_within.csv")}
    assert found["a", "b"]["remark"] == "redundant"
    assert float(found["a", "b"]["correlation"]) == pytest.approx(1)
    assert found["c", "d"]["remark"] == "negative"
    codes = [one["code"] for one in answer["findings"]]  # type: ignore[attr-defined,union-attr]
    assert codes.count("index.pair") == 2


def test_every_table_is_written_and_each_indicator_is_held_against_each_dimension(
    analysed: tuple[Path, dict[str, object]],
) -> None:
    folder, _ = analysed
    assert {path.name for path in folder.iterdir()} == {
        "correlations_within.csv", "correlations_between.csv", "consistency.csv", "components.csv", "profiles.csv",
        "similar_units.csv",
    }  # fmt: skip
    pairs = {(row["indicator"], row["dimension"]): row["belongs"] for row in _rows(folder / "correlations_between.csv")}
    assert len(pairs) == 12
    assert pairs["a", "one"] == pairs["a", "index"] == "true"
    assert pairs["a", "two"] == "false"


def test_strengths_and_similar_units_are_those_of_the_data(analysed: tuple[Path, dict[str, object]]) -> None:
    folder, _ = analysed
    standings = [row for row in _rows(folder / "profiles.csv") if row["unit"] == "u1"]
    assert [row["mark"] for row in standings].count("strength") == 3
    ranks = [int(row["rank"]) for row in standings]
    assert ranks == sorted(ranks)
    near = [row for row in _rows(folder / "similar_units.csv") if row["unit"] == "u1"]
    assert [row["place"] for row in near] == ["1", "2", "3"]
    distances = [float(row["distance"]) for row in near]
    assert distances == sorted(distances)


def test_a_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "recipe.yaml").write_text(RECIPE, encoding="utf-8")
    (tmp_path / "data.csv").write_text("unit,a,b,c,d\nx,1,2,3,4\ny,2,3,1,2\nz,3,1,2,1\n", encoding="utf-8")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("keep", encoding="utf-8")
    outcome = Program(tmp_path).run("index", "analyse", "recipe.yaml", "--data", "data.csv", "--out", "out")
    assert outcome.returncode == 1
    assert (tmp_path / "out" / "mine.txt").read_text(encoding="utf-8") == "keep"
