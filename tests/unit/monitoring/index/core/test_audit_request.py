"""Requests for an audit are read with everything that is wrong with them at once; the command says what it found."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sunan.cli.main import app
from sunan.monitoring.index.core.auditing.audit import audit
from sunan.monitoring.index.core.auditing.reading import read_request

PUBLISHED = Path(__file__).parents[4] / "published"
DATA = "unit,a,b\nx,1,2.5\ny,2,3.5\nz,4,1.5\n"
SCORES = "unit,score\nx,0.25\ny,0.67\nz,0.50\n"


def _read(text: str, **tables: str) -> tuple[object, list[str]]:
    held = {f"{name}.csv": content.encode() for name, content in tables.items()}
    publication, findings = read_request(text.encode(), file="audit.yaml", tables=held.get)
    return publication, [one.code for one in findings]


def test_a_request_brings_its_tables_together() -> None:
    publication, codes = _read("id: x\ndata: data.csv\nscores: scores.csv\n", data=DATA, scores=SCORES)
    assert codes == []
    found = audit(publication)  # type: ignore[arg-type]
    assert found.searches[-1].best is not None
    assert found.searches[-1].best.name.en == "min–max, 0 to 1; equal; arithmetic mean"


def test_rows_are_matched_by_name_and_not_by_place() -> None:
    turned = "unit,score\nz,0.50\nx,0.25\ny,0.67\n"
    publication, _ = _read("id: x\ndata: data.csv\nscores: scores.csv\n", data=DATA, scores=turned)
    best = audit(publication).searches[-1].best  # type: ignore[arg-type]
    assert best is not None
    assert best.gives_all


@pytest.mark.parametrize(
    ("text", "tables", "code"),
    [
        ("id: x\ndata: none.csv\n", {}, "index_audit.no_table"),
        ("id: x\ndata: data.csv\n", {"data": "unit,a\nx,abc\n"}, "index_audit.bad_table"),
        ("id: x\ndata: data.csv\n", {"data": "unit,a\nx,1\nx,2\n"}, "index_audit.bad_table"),
        ("id: x\ndata: data.csv\n", {"data": "unit,a,b\nx,1\n"}, "index_audit.bad_table"),
        ("id: x\ndata: data.csv\n", {"data": "unit\n"}, "index_audit.bad_table"),
        (
            "id: x\ndata: data.csv\nscores: scores.csv\n",
            {"data": DATA, "scores": "unit,score\nx,1\n"},
            "index_audit.bad_table",
        ),
        ("id: x\ndata: data.csv\ndirections: {q: 1}\n", {"data": DATA}, "index_audit.bad_table"),
        ("id: x\ndata: data.csv\ndirections: {a: 2}\n", {"data": DATA}, "index_audit.bad_table"),
        ("id: x\ndatum: data.csv\n", {"data": DATA}, "rulebook.unknown_key"),
    ],
    ids=["absent", "word", "twice", "short", "empty", "missing-row", "direction-of", "direction", "key"],
)
def test_what_is_wrong_with_a_request_is_said(text: str, tables: dict[str, str], code: str) -> None:
    publication, codes = _read(text, **tables)
    assert publication is None
    assert code in codes


def test_several_faults_are_said_at_once() -> None:
    _, codes = _read("id: x\ndata: data.csv\nweights: w.csv\nranks: r.csv\n", data=DATA)
    assert codes == ["index_audit.no_table"] * 2


def _xinjiang(folder: Path) -> Path:
    shutil.copytree(PUBLISHED / "xinjiang_ccd", folder, dirs_exist_ok=True)
    inputs = (folder / "input.csv").read_text(encoding="utf-8").splitlines()
    results = (folder / "expected.csv").read_text(encoding="utf-8").splitlines()
    both = [f"{one},{','.join(two.split(',')[1:4])}" for one, two in zip(inputs, results, strict=True)]
    (folder / "table.csv").write_text("\n".join(both), encoding="utf-8")
    request = folder / "audit.yaml"
    request.write_text(
        "id: xinjiang\ncoordination:\n  table: table.csv\n  scores: [U1_tourism, U2_economy, U3_ecology]\n"
        "  weights: ['0.3', '0.3', '0.4']\n  coupling: C\n  development: T\n  degree: D\n",
        encoding="utf-8",
    )
    return request


def test_the_command_names_the_slip_of_a_published_table(tmp_path: Path) -> None:
    answer = CliRunner().invoke(app, ["--lang", "en", "index", "audit", str(_xinjiang(tmp_path)), "--json"])
    held = json.loads(answer.stdout)
    assert held["coupling"] == "original"
    assert [one["subject"] for one in held["findings"]] == ["2017"]


def test_the_command_refuses_a_request_that_is_not_there(tmp_path: Path) -> None:
    answer = CliRunner().invoke(app, ["index", "audit", str(tmp_path / "none.yaml")])
    assert answer.exit_code != 0
