"""`sunan index audit` as a program: what was published in, what does not follow out."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.sunan_program import Program

PUBLISHED = Path(__file__).parents[2] / "published"
REQUEST = """id: xinjiang
coordination:
  table: table.csv
  scores: [U1_tourism, U2_economy, U3_ecology]
  weights: ['0.3', '0.3', '0.4']
  coupling: C
  development: T
  degree: D
"""


def _xinjiang(folder: Path) -> None:
    shutil.copytree(PUBLISHED / "xinjiang_ccd", folder, dirs_exist_ok=True)
    inputs = (folder / "input.csv").read_text(encoding="utf-8").splitlines()
    results = (folder / "expected.csv").read_text(encoding="utf-8").splitlines()
    both = [f"{one},{','.join(two.split(',')[1:4])}" for one, two in zip(inputs, results, strict=True)]
    (folder / "table.csv").write_text("\n".join(both), encoding="utf-8")
    (folder / "audit.yaml").write_text(REQUEST, encoding="utf-8")


def test_the_slip_of_a_published_table_is_named(tmp_path: Path) -> None:
    _xinjiang(tmp_path)
    held = Program(tmp_path).answer("index", "audit", "audit.yaml")
    assert held["coupling"] == "original"
    assert [one["subject"] for one in held["findings"]] == ["2017"]
    english = Program(tmp_path).run("index", "audit", "audit.yaml", SUNAN_LANG="en")
    assert "everything else gives 0.7656" in english.stdout


def test_a_request_that_is_not_there_or_wrong_ends_with_one(tmp_path: Path) -> None:
    program = Program(tmp_path)
    assert program.run("index", "audit", "none.yaml").returncode != 0
    (tmp_path / "audit.yaml").write_text("id: x\ndata: none.csv\n", encoding="utf-8")
    outcome = program.run("index", "audit", "audit.yaml")
    assert outcome.returncode == 1
    assert "none.csv" in outcome.stderr
