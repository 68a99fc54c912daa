"""The files of an index: all or none, the same bytes each time, nothing that only a believer could check."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import sunan
from sunan.monitoring.index.core import outputs
from sunan.monitoring.index.core.dataset import Dataset
from sunan.monitoring.index.core.refusals import IndexRefusal
from sunan.monitoring.index.core.stages import IndexResult

RECIPE = {
    "id": "small",
    "dimensions": [{"id": "index"}, {"id": "in", "dimension": "index"}, {"id": "out", "dimension": "index"}],
    "indicators": [
        {"id": "a", "dimension": "in"}, {"id": "b", "dimension": "in"}, {"id": "c", "dimension": "out", "direction": -1},
    ],
    "impute": {"method": "mean"},
    "treat": {},
}  # fmt: skip


def result(seed: int = 1) -> IndexResult:
    values = np.random.default_rng(seed).lognormal(size=(2, 12, 3))
    values[0, 3, 1] = np.nan
    made: IndexResult = sunan.index.run(
        RECIPE, Dataset.of(values, indicators=("a", "b", "c"), periods=("2020", "2021"))
    )
    return made


def test_every_stage_is_a_file(tmp_path: Path) -> None:
    made = result()
    files = outputs.write(made, tmp_path / "out")
    assert [file.name for file in files] == [
        "scores.csv", "ranks.csv", "weights.csv", "stage_1_raw.csv", "stage_2_imputed.csv", "stage_3_treated.csv",
        "stage_4_normalised.csv", "stage_5_aggregated.csv", "log.json", "recipe.yaml",
    ]  # fmt: skip
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


def test_scores_can_be_worked_out_again_from_the_files(tmp_path: Path) -> None:
    made = result()
    outputs.write(made, tmp_path / "out")
    scaled = pl.read_csv(tmp_path / "out" / "stage_4_normalised.csv")
    weights = pl.read_csv(tmp_path / "out" / "weights.csv")
    scores = pl.read_csv(tmp_path / "out" / "scores.csv")
    shares = dict(zip(weights["child"], weights["weight"], strict=True))
    inside = scaled["a"] * shares["a"] + scaled["b"] * shares["b"]
    again = inside * shares["in"] + scaled["c"] * shares["c"] * shares["out"]
    np.testing.assert_allclose(scores["index"].to_numpy(), again.to_numpy(), rtol=1e-14)
    np.testing.assert_array_equal(scores["index"].to_numpy(), made.scores)
    assert set(scores["recipe"]) == {made.recipe_hash}
    assert scores.filter(unit="u4", period=2020)["imputed"].to_list() == ["b"]


def test_the_log_says_what_was_done_to_which_cell_and_how(tmp_path: Path) -> None:
    made = result()
    outputs.write(made, tmp_path / "out")
    log = json.loads((tmp_path / "out" / "log.json").read_text(encoding="utf-8"))
    assert log["recipe"]["hash"] == made.recipe_hash
    assert [one for one in log["entries"] if one["did"] == "imputed"] == [
        {
            "step": "impute",
            "did": "imputed",
            "unit": "u4",
            "period": "2020",
            "indicator": "b",
            "after": made.stage("imputed").values[3, 1],
        }
    ]
    for record in log["methods"]:
        assert all(record[key] for key in ("step", "method", "formula", "convention", "edge_cases", "source"))
    assert {record["step"] for record in log["methods"]} == {"impute", "normalise", "aggregate"}


def test_the_recipe_of_a_result_makes_the_same_result(tmp_path: Path) -> None:
    made = result()
    outputs.write(made, tmp_path / "out")
    again = sunan.index.run(tmp_path / "out" / "recipe.yaml", made.dataset)
    assert outputs.contents(again) == outputs.contents(made)


def test_a_new_result_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    outputs.write(result(1), tmp_path / "out")
    outputs.write(result(2), tmp_path / "out")
    assert pl.read_csv(tmp_path / "out" / "scores.csv")["index"].to_list() == result(2).scores.tolist()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(IndexRefusal, match="out"):
        outputs.write(result(), folder)
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]


def test_nothing_is_left_of_a_result_that_could_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outputs.write(result(1), tmp_path / "out")
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    writes = Path.write_bytes

    def full(path: Path, content: bytes) -> int:
        if path.name.startswith("stage_3"):
            raise OSError(28, "No space left on device")
        return writes(path, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(IndexRefusal, match="No space"):
        outputs.write(result(2), tmp_path / "out")
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_the_hash_of_the_data_tells_data_apart() -> None:
    first, other = result(1).dataset, result(2).dataset
    assert outputs.data_hash(first) == outputs.data_hash(result(1).dataset)
    assert outputs.data_hash(first) != outputs.data_hash(other)
