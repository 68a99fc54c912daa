"""`sunan index robustness` as a program: files in, files out, the same bytes each time, faults with line and remedy."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from tests.integration.index.test_index_command import DATA, RECIPE, files
from tests.sunan_program import Program

VARIANTS = """\
id: admissible
normalise: [recipe, {method: zscore, parameters: {mean: 100, sd: 10}}, {method: rank}]
weigh: {dirichlet: {concentration: "50"}}
errors: {"*": {percent: "2"}}
"""
VINTAGES = "unit,period,indicator,value\na,2020,rd,2.8\na,2020,rd,3\n"
ASKED = (
    "index",
    "robustness",
    "recipe.yaml",
    "--data",
    "data.csv",
    "--variants",
    "variants.yaml",
    "--n",
    "60",
    "--seed",
    "4",
)


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """A folder with a recipe, data and an admissible set."""
    named = {"recipe.yaml": RECIPE, "data.csv": DATA, "variants.yaml": VARIANTS, "vintages.csv": VINTAGES}
    for name, content in named.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    return Program(tmp_path)


def test_a_study_writes_its_tables_each_with_its_hash(program: Program) -> None:
    answer = program.answer(
        *ASKED, "--out", "one", "--effects", "16", "--compare", "recipe.yaml", "--keep-scores", "--alternatives",
        "vintages.csv",
    )  # fmt: skip
    assert sorted(Path(name).name for name in answer["files"]) == sorted(files(program.folder / "one"))
    assert answer["replications"] == 60
    assert answer["other_recipe"]["mean_shift"] == 0
    assert {one["name"] for one in answer["factors"]} == {"normalise", "weights", "errors", "alternatives"}
    for name in (program.folder / "one").glob("*.csv"):
        assert set(pl.read_csv(name)["study"]) <= {answer["study"]}, name
    assert json.loads((program.folder / "one" / "summary.json").read_text())["study"] == answer["study"]
    assert not (program.folder / "one.running").exists()


def test_the_same_study_writes_the_same_bytes_on_any_number_of_processes(program: Program) -> None:
    program.answer(*ASKED, "--out", "one")
    program.answer(*ASKED, "--out", "two", "--processes", "2")
    assert files(program.folder / "one") == files(program.folder / "two")


def test_faults_of_the_admissible_set_are_said_all_at_once(program: Program) -> None:
    (program.folder / "variants.yaml").write_text("id: x\ntreat: [recipe, {then: cube}]\nerrors: {nobody: {sd: '1'}}\n")
    told = program.run(*ASKED, "--out", "one")
    assert told.returncode == 1
    assert "variants.yaml:2" in told.stderr
    assert "variants.yaml:3" in told.stderr
    assert not (program.folder / "one").exists()


def test_a_folder_with_other_files_is_left_alone(program: Program) -> None:
    (program.folder / "mine").mkdir()
    (program.folder / "mine" / "notes.txt").write_text("mine")
    told = program.run(*ASKED, "--out", "mine")
    assert told.returncode == 1
    assert files(program.folder / "mine") == {"notes.txt": b"mine"}
