"""Requests for an audit are read with everything that is wrong with them at once."""

from __future__ import annotations

import pytest

from sunan.monitoring.index.core.auditing.audit import audit
from sunan.monitoring.index.core.auditing.reading import read_request

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
