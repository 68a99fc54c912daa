"""Workbooks of words: read again they say the same, and nothing in them runs."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from xml.etree import ElementTree as ET

from sunan.kernel.texts import text
from sunan.monitoring.editions.core.chasing import Wanted, as_page, as_plain, as_workbook, by_holder, from_plain
from sunan.monitoring.editions.core.workbook import Sheet, workbook

SPACE = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def cells(content: bytes, sheet: int = 1) -> list[list[str]]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        tree = ET.fromstring(packed.read(f"xl/worksheets/sheet{sheet}.xml"))
    return [["".join(one.itertext()) for one in row.findall("s:c", SPACE)] for row in tree.iterfind(".//s:row", SPACE)]


def names(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        tree = ET.fromstring(packed.read("xl/workbook.xml"))
    return [one.attrib["name"] for one in tree.iterfind(".//s:sheet", SPACE)]


def sheet(name: str = "甲", value: str = "一") -> Sheet:
    return Sheet(name, ["标题"], ["列"], [10], [[value]])


def test_what_is_written_is_read_again_with_rare_signs() -> None:
    assert cells(workbook([sheet(value="𬭳<&>\"'\x00=1+1")])) == [["标题"], ["列"], ["𬭳<&>\"'=1+1"]]


def test_every_cell_is_text_and_none_a_formula() -> None:
    with zipfile.ZipFile(io.BytesIO(workbook([sheet(value="=HYPERLINK(1)")]))) as packed:
        written = packed.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in written
    assert written.count('t="inlineStr"') == 3


def test_sheets_have_names_that_workbooks_allow_each_once() -> None:
    found = names(workbook([sheet("省/统计局"), sheet("省:统计局"), sheet("长" * 60), sheet("'"), sheet("长" * 60)]))
    assert len({one.casefold() for one in found}) == 5
    assert all(len(one) <= 31 and not set(one) & set("[]:*?/\\") for one in found)


def test_the_same_rows_give_the_same_bytes() -> None:
    assert workbook([sheet()]) == workbook([sheet()])


WANTED = (
    Wanted(text("甲局", "A"), text("南京", "Nanjing"), text("<研发>", "R&D"), "2025", "%", "", text("进度", "pace"), text("未公布", "none"), False),
    Wanted(text("乙局", "B"), text("苏州", "Suzhou"), text("专利", "patents"), "2025", "件", "2026-03-01", text("最终判定", "final"), text("未公布", "none"), True),
)  # fmt: skip
TOLD = {"title": "年度报告", "as_of": date(2026, 11, 22), "reply_by": date(2027, 1, 1)}


def test_lists_are_cut_by_holder_whose_verdicts_wait_first() -> None:
    assert list(by_holder(WANTED)) == ["乙局", "甲局"]
    content = as_workbook(WANTED, **TOLD, language="zh")  # type: ignore[arg-type]
    assert names(content) == ["乙局", "甲局"]
    assert cells(content, 1)[4][:6] == ["1", "苏州", "专利", "2025", "件", "2026-03-01"]
    assert "未证实" in cells(content, 2)[4]


def test_the_page_escapes_what_it_quotes_and_speaks_the_language_of_the_plan() -> None:
    page = as_page(WANTED, **TOLD, language="zh")  # type: ignore[arg-type]
    assert "&lt;研发&gt;" in page
    assert "<研发>" not in page
    assert "未证实" not in as_page(WANTED, **TOLD, language="en")  # type: ignore[arg-type]


def test_a_list_that_is_kept_is_the_same_when_read() -> None:
    assert from_plain(as_plain(WANTED)) == WANTED
