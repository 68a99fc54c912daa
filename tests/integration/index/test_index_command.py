"""`sunan index run` as a program: files in, files out, refusals with file and line, the same bytes each time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.sunan_program import Program

RECIPE = """\
id: small
dimensions: [{id: index}, {id: in, dimension: index}, {id: out, dimension: index}]
indicators:
  - {id: rd, dimension: in, denominator: gdp, per: 100}
  - {id: staff, dimension: in}
  - {id: energy, dimension: out, direction: -1}
impute: {method: linear}
normalise: {parameters: {low: 1, high: 100}}
aggregate: {levels: {3: {method: geometric}}}
"""
META = """\
iCode,Type,Parent,Direction,Weight,Denominator,ScaleFactor
rd,Indicator,in,1,1,gdp,100
staff,Indicator,in,1,1,,
energy,Indicator,out,-1,1,,
in,Aggregate,index,1,1,,
out,Aggregate,index,1,1,,
index,Aggregate,,1,1,,
gdp,Denominator,,,,,
"""
DATA = """\
unit,period,gdp,rd,staff,energy
a,2020,100,3,10,7
a,2021,110,3.4,,6
a,2022,120,4,14,5
b,2020,50,1,5,9
b,2021,52,1.2,6,8.5
b,2022,55,1.4,7,8
"""


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """A folder with a recipe, the same one without its structure, the structure as a table, and data."""
    bare = "".join(line for line in RECIPE.splitlines(keepends=True) if not line.startswith(("dim", "ind", "  -")))
    for name, content in (("recipe.yaml", RECIPE), ("bare.yaml", bare), ("meta.csv", META), ("data.csv", DATA)):
        (tmp_path / name).write_text(content, encoding="utf-8")
    return Program(tmp_path)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_a_recipe_and_data_give_every_stage_as_files(program: Program) -> None:
    answer = program.answer("index", "run", "recipe.yaml", "--data", "data.csv", "--out", "one")
    assert [Path(name).name for name in answer["files"]] == [
        "scores.csv", "ranks.csv", "weights.csv", "stage_1_raw.csv", "stage_2_denominated.csv", "stage_3_imputed.csv",
        "stage_4_normalised.csv", "stage_5_aggregated.csv", "log.json", "recipe.yaml",
    ]  # fmt: skip
    log = json.loads((program.folder / "one" / "log.json").read_text(encoding="utf-8"))
    assert log["recipe"]["hash"] == answer["recipe"]["hash"]
    assert not (program.folder / "var" / "sunan.sqlite3").exists(), "an index needs no database"
    program.answer("index", "run", "recipe.yaml", "--data", "data.csv", "--out", "two")
    program.answer("index", "run", "one/recipe.yaml", "--data", "data.csv", "--out", "three")
    first = files(program.folder / "one")
    assert files(program.folder / "two") == first
    assert files(program.folder / "three") == first


def test_the_structure_may_be_a_table_beside_the_recipe(program: Program) -> None:
    program.answer("index", "run", "recipe.yaml", "--data", "data.csv", "--out", "one")
    program.answer("index", "run", "bare.yaml", "--data", "data.csv", "--meta", "meta.csv", "--out", "two")
    assert (program.folder / "two" / "scores.csv").read_text().replace(
        json.loads((program.folder / "two" / "log.json").read_text())["recipe"]["hash"],
        json.loads((program.folder / "one" / "log.json").read_text())["recipe"]["hash"],
    ) == (program.folder / "one" / "scores.csv").read_text()


def test_what_is_wrong_is_said_with_file_and_line_in_both_languages(program: Program) -> None:
    (program.folder / "data.csv").write_text(DATA.replace("52,1.2", "52,1.2亿").replace("55,1.4", "55,1e308"), "utf-8")
    outcome = program.run("index", "run", "recipe.yaml", "--data", "data.csv", "--out", "out")
    assert outcome.returncode == 1
    assert "data.csv:6:rd" in outcome.stderr
    assert "data.csv:7:rd" in outcome.stderr
    assert "不是数" in outcome.stderr
    english = program.run("index", "run", "recipe.yaml", "--data", "data.csv", "--out", "out", SUNAN_LANG="en")
    assert "is not a number" in english.stderr
    assert not (program.folder / "out").exists()


def test_what_cannot_be_computed_is_refused_and_nothing_is_written(program: Program) -> None:
    (program.folder / "data.csv").write_text(DATA.replace("50,1,5", "0,1,5"), "utf-8")
    outcome = program.run("index", "run", "recipe.yaml", "--data", "data.csv", "--out", "out")
    assert outcome.returncode == 1
    assert "b 2020/rd" in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert not (program.folder / "out").exists()


def test_a_file_that_is_not_there_is_named(program: Program) -> None:
    outcome = program.run("index", "run", "recipe.yaml", "--data", "none.csv", "--out", "out")
    assert outcome.returncode == 1
    assert "none.csv" in outcome.stderr
