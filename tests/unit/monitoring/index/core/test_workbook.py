"""The workbook: every stage on a sheet, texts that stay texts, the same bytes each time."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape

import numpy as np
import pytest

import sunan
from sunan.monitoring.index.core.dataset import Dataset
from sunan.monitoring.index.core.pipeline import run
from sunan.monitoring.index.core.stages import IndexResult
from sunan.monitoring.index.core.workbook import workbook

DANGEROUS = ('=HYPERLINK("x")', "+1+1", "-2", "@SUM(A1)", "=1+1")


@pytest.fixture(scope="module")
def result() -> IndexResult:
    recipe = sunan.index.recipe(
        {
            "id": "=cmd|' /C calc'!A0",
            "dimensions": [{"id": "top"}],
            "indicators": [{"id": "=x", "dimension": "top"}, {"id": "y", "dimension": "top"}],
            "impute": {"method": "mean"},
            "normalise": {"method": "minmax"},
        }
    )
    x = np.array([[1.0, 2], [3, np.nan], [5, 1], [2, 2], [9, 7]])
    return run(recipe, Dataset.of(x, units=DANGEROUS, indicators=("=x", "y")))


def parts(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}


def test_no_cell_is_a_formula_or_a_link(result: IndexResult) -> None:
    found = parts(workbook(result, about=[("=a", "=1+2")], names={"=x": "=3"}))
    sheets = [text for name, text in found.items() if name.startswith("xl/worksheets/sheet")]
    assert sheets
    assert not any(re.search(r"<f[ >]|<hyperlink", one) for one in sheets)
    texts = [unescape(one) for one in re.findall(r"<t[^>]*>([^<]*)</t>", found["xl/sharedStrings.xml"])]
    assert {*DANGEROUS, "=a", "=1+2", "=x =3"} <= set(texts)


def test_every_stage_has_a_sheet(result: IndexResult) -> None:
    found = parts(workbook(result, about=[], names={}))
    names = re.findall(r'<sheet name="([^"]+)"', found["xl/workbook.xml"])
    assert names == [
        "about", "scores", "ranks", "weights", "1 raw", "2 imputed", "3 normalised", "4 aggregated", "methods", "log",
        "recipe",
    ]  # fmt: skip


def test_a_missing_cell_is_empty_and_an_imputed_one_is_marked(result: IndexResult) -> None:
    found = parts(workbook(result, about=[], names={}))
    raw, imputed = found["xl/worksheets/sheet5.xml"], found["xl/worksheets/sheet6.xml"]
    assert '<c r="E3"' not in raw
    assert re.search(r'<c r="E3"><v>3</v>', imputed)
    assert re.search(r'<c r="F3" t="s">', imputed)


def test_the_same_index_gives_the_same_bytes(result: IndexResult) -> None:
    first, second = (workbook(result, about=[("a", "b")], names={}) for _ in range(2))
    assert parts(first) == parts(second)
