"""Files for spreadsheets run nothing and lose nothing."""

from __future__ import annotations

import csv
import io
import json

import pytest

from sunan.monitoring.pages.core.sheets import BYTE_ORDER_MARK, as_csv, as_json, inert


@pytest.mark.parametrize(
    "formula", ["=cmd|' /C calc'!A0", "+1+2", "-1+2", "@SUM(A1)", "\t=1", "  =1", "＝1+1", "=", "-a"]
)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(formula: str) -> None:
    lone_sign = formula == "="
    assert inert(formula) == (formula if lone_sign else f"'{formula}")


@pytest.mark.parametrize("harmless", ["-10.72", "+0.16", "3.7", "", ">=", "≈", "1,234.5", "南京", "2021..2025", "—"])
def test_numbers_signs_and_words_stay(harmless: str) -> None:
    assert inert(harmless) == harmless


def test_a_csv_file_reads_back_as_it_was_written() -> None:
    rows = [{"a": "甲, “乙”", "b": 'two\nlines "quoted"'}, {"a": "", "b": "3.70"}]
    written = "".join(as_csv(("a", "b"), rows))
    assert written.startswith(BYTE_ORDER_MARK)
    assert list(csv.DictReader(io.StringIO(written.removeprefix(BYTE_ORDER_MARK)))) == rows


def test_a_json_file_holds_its_head_and_its_rows() -> None:
    assert json.loads("".join(as_json({"as_of": "2026-11-22"}, [{"a": "甲"}, {"a": "乙"}]))) == {
        "as_of": "2026-11-22",
        "rows": [{"a": "甲"}, {"a": "乙"}],
    }
    assert json.loads("".join(as_json({}, []))) == {"rows": []}
