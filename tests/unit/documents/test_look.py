"""Papers are dense and readable: columns fit, tables flow, drafts are marked, and Word finds every element in its order."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from xml.etree import ElementTree as ET

import pypdf
import pytest

from sunan.documents.core import style
from sunan.documents.core.columns import lines_of, width_em
from sunan.documents.core.composer import Composer, as_rows, section_row
from sunan.documents.core.content import Align, Column, Table
from sunan.documents.core.numbering import arrange
from sunan.documents.filling import Format, fill
from tests.sample_document import every_block

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LONG = "苏南国家自主创新示范区发展规划纲要所列主要指标的数据来源和口径说明文件全文"

# The order of ECMA-376 Part 1, of the elements that are written here.
ORDERS = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl numPr pBdr shd tabs snapToGrid spacing ind jc outlineLvl sectPr",
    "rPr": "rStyle rFonts b i color spacing sz szCs vertAlign lang",
    "tblPr": "tblW jc tblInd tblBorders shd tblLayout tblCellMar tblCaption",
    "tcPr": "tcW gridSpan vMerge tcBorders shd vAlign",
    "tcBorders": "top left bottom right insideH insideV",
    "tblBorders": "top left bottom right insideH insideV",
    "tblCellMar": "top left bottom right",
    "sectPr": "headerReference footerReference type pgSz pgMar docGrid",
    "tbl": "tblPr tblGrid tr",
}  # fmt: skip


def table(rows, *heads, **how):
    return Table("表", heads, as_rows(rows), **how)


def parts_of(content: bytes) -> dict[str, ET.Element]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: ET.fromstring(package.read(name)) for name in package.namelist() if name.endswith(".xml")}


def pages_of(content: bytes) -> list[str]:
    return ["".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(content)).pages]


@pytest.mark.parametrize("cell", ["2026-02-28", "2025年1—11月", "27695.10", "□无法判定"])
def test_dates_numbers_and_verdicts_stay_on_one_line_beside_a_long_text(cell):
    one = table([[cell, LONG, LONG]] * 12, Column("期别", Align.CENTRE, 0.1), Column("文件", share=9), Column("单位"))
    first = style.shares(one, style.table_pt(one))[0] * style.table_width_pt(one)
    assert first > width_em(cell) * style.table_pt(one)


def test_columns_that_all_fit_share_the_room_to_spare_as_they_ask():
    narrow, wide = style.shares(table([["甲", "乙"]], Column("一", share=1), Column("二", share=3)), style.FIVE_PT)
    assert narrow + wide == pytest.approx(1)
    assert 2 < wide / narrow < 3


def test_a_table_too_crowded_for_its_words_still_fills_the_width_exactly():
    crowded = table([["internationalisation"] * 14], *(Column("responsibilities") for _ in range(14)))
    assert sum(style.shares(crowded, style.SMALL_FIVE_PT)) == pytest.approx(1)


def test_a_long_text_is_counted_in_the_lines_it_takes():
    one = table([["甲", LONG * 4]], Column("一"), Column("二"))
    head, row = lines_of(one, style.FIVE_PT, style.table_width_pt(one))
    assert (head, row) == (1, 4)


@pytest.mark.parametrize(("text", "kept"), [("短", True), (LONG * 8, False)], ids=["short", "tall"])
def test_only_tables_of_a_third_of_a_page_are_held_together(text, kept):
    assert style.is_kept_together(table([["甲", text]] * 6, Column("一"), Column("二"))) is kept


def test_no_table_is_set_smaller_than_nine_points():
    assert style.table_pt(table([["甲"] * 20], *(Column("列") for _ in range(20)))) == 9


def test_tall_tables_follow_each_other_without_empty_pages():
    report = Composer("密排", language="zh", as_of=date(2026, 1, 1))
    for _ in range(6):
        report.table("高表", [Column("一"), Column("二")], [["甲", LONG * 6]] * 8)
    pages = pages_of(fill(report.document(), [Format.PDF])[Format.PDF])
    assert all(len(page) > 700 for page in pages[:-1])


def test_a_label_across_a_table_never_stands_alone_at_the_foot_of_a_page():
    report = Composer("分段", language="zh", as_of=date(2026, 1, 1))
    rows = [row for n in range(60) for row in (section_row(f"【段{n}】"), [f"甲{n}", "乙"])]
    report.table("分段表", [Column("一"), Column("二")], rows)
    for page in pages_of(fill(report.document(), [Format.PDF])[Format.PDF]):
        labels, members = re.findall(r"【段(\d+)】", page), re.findall(r"甲(\d+)", page)
        assert labels[-1] == members[-1]


def test_headings_of_annexes_stand_below_them_in_contents_and_bookmarks():
    report = Composer("附件", language="zh", as_of=date(2026, 1, 1))
    report.heading(1, "正文")
    report.annex("清单")
    report.heading(1, "第一部分")
    levels = [(level, text) for level, _, text in arrange(report.document()).headings(2)]
    assert levels == [(1, "一、正文"), (1, "附件　清单"), (2, "一、第一部分")]
    files = fill(report.document(), [Format.PDF, Format.DOCX])
    outline = pypdf.PdfReader(io.BytesIO(files[Format.PDF])).outline
    assert [entry.title for entry in outline[-1]] == ["一、第一部分"]
    body = parts_of(files[Format.DOCX])["word/document.xml"]
    found = [
        node.find(f"{W}pPr/{W}outlineLvl").get(f"{W}val")
        for node in body.iter(f"{W}p")
        if "第一部分" in "".join(text.text or "" for text in node.iter(f"{W}t")) and node.find(f"{W}pPr/{W}outlineLvl") is not None
    ]  # fmt: skip
    assert found == ["1"]


def test_a_draft_says_so_on_every_page_and_an_issued_document_nowhere(sample, issued):
    assert all("草稿" in page for page in pages_of(sample[Format.PDF]))
    assert not any("草稿" in page for page in pages_of(issued[Format.PDF]))
    heads = [name for name in parts_of(sample[Format.DOCX]) if name.startswith("word/header")]
    assert len(heads) == 2
    assert not [name for name in parts_of(issued[Format.DOCX]) if name.startswith("word/header")]
    sections = list(parts_of(sample[Format.DOCX])["word/document.xml"].iter(f"{W}sectPr"))
    assert all(len(section.findall(f"{W}headerReference")) == 2 for section in sections)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_word_finds_every_property_in_the_order_of_its_schema(language):
    parts = parts_of(fill(every_block(language), [Format.DOCX])[Format.DOCX])
    seen = set()
    for root in parts.values():
        for name, order in ORDERS.items():
            places = {f"{W}{tag}": place for place, tag in enumerate(order.split())}
            for node in root.iter(f"{W}{name}"):
                seen.add(name)
                assert [child.tag for child in node if child.tag not in places and name != "tbl"] == []
                found = [places[child.tag] for child in node if child.tag in places]
                assert found == sorted(found), (name, [child.tag for child in node])
    assert seen == set(ORDERS)


def test_the_type_area_holds_twenty_two_lines_and_leaves_the_margins_of_the_standard():
    report = Composer("版心", language="zh", as_of=date(2026, 1, 1))
    report.paragraph("字" * 28 * 60)
    page = pypdf.PdfReader(io.BytesIO(fill(report.document(), [Format.PDF])[Format.PDF])).pages[1]
    lines: dict[float, tuple[float, int]] = {}

    def visit(text, _matrix, at, _font, _size):
        if "字" in text:
            left, length = lines.get(round(at[5], 1), (at[4], 0))
            lines[round(at[5], 1)] = (min(left, at[4]), length + text.count("字"))

    page.extract_text(visitor_text=visit)
    assert sum(length for _, length in lines.values()) == pytest.approx(22 * 28, abs=28)
