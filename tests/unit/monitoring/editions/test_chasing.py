"""Lists of missing figures: a workbook for each holder, a page that stands alone."""

from __future__ import annotations

from datetime import date

from sunan.kernel.texts import text
from sunan.monitoring.editions.core.chasing import Wanted, as_page, as_plain, as_workbook, by_holder, from_plain
from tests.sheets import cells, names

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
