"""Text is cleaned as it enters, numbers are given once for all formats, references resolve or are refused."""

from __future__ import annotations

from datetime import date

import pytest

from sunan.documents.core.composer import Composer, inlines, row, section_row
from sunan.documents.core.content import (
    Column,
    Document,
    FigureToken,
    Heading,
    Link,
    Note,
    Reference,
    Table,
    Words,
)
from sunan.documents.core.lines import head_lines, title_lines
from sunan.documents.core.numbering import AnnexList, Signature, arrange, head_groups, heading_text
from sunan.documents.core.printable import printable
from sunan.documents.core.style import FIVE_PT, shares
from sunan.documents.core.wording import chinese_number, written
from sunan.kernel.errors import InvalidInput
from tests.sample_document import every_block


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("苏南 3.68%", "苏南 3.68%"),
        ("a\x00b\x1bc", "a\ufffdb\ufffdc"),
        ("12\u202e34", "12\ufffd34"),
        ("零\u200b宽", "零\ufffd宽"),
        ("\ud800", "\ufffd"),
        ("两\r\n行\t字", "两 行 字"),
        ("𬭳\U0001f600\u2014“”", "𬭳\U0001f600\u2014“”"),
        ("家\u200d族", "家\u200d族"),
    ],
)
def test_printable_replaces_what_cannot_be_seen(given, shown):
    assert printable(given) == shown


def test_every_text_of_a_block_is_cleaned():
    assert Words("a\x00").text == "a\ufffd"
    assert FigureToken("1\u202e2", "abc").shown == "1\ufffd2"
    assert Table("表\x07", (Column("列\x07"),), (row("x\x07"),), notes=("注\x07",)).notes == ("注\ufffd",)


@pytest.mark.parametrize("seal", ["", "a b", "<x>", "印", "a" * 81])
def test_a_malformed_seal_id_is_refused(seal):
    with pytest.raises(InvalidInput):
        FigureToken("1", seal)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//x", "http://a b"]
)
def test_only_web_addresses_are_linked(address):
    with pytest.raises(InvalidInput):
        Link("某处", address)


def test_headings_tables_and_figures_are_numbered_in_chinese():
    arranged = arrange(every_block())
    headings = [heading_text(one) for one in arranged.blocks if isinstance(one.block, Heading)]
    assert headings == ["一、总体判断", "（一）区域目标", "1. 完成情况", "（1）说明", "二、分市情况", "一、算法"]
    assert [one.number for one in arranged.blocks if isinstance(one.block, Table)] == ["表1", "表2", "表3"]
    assert arranged.labels["targets"].shown == "表1"
    assert arranged.labels["bars"].shown == "图1"
    assert arranged.labels["methods"].shown == "附件1"


def test_headings_tables_and_figures_are_numbered_in_english():
    arranged = arrange(every_block("en"))
    headings = [heading_text(one) for one in arranged.blocks if isinstance(one.block, Heading)]
    assert headings[:4] == ["1 总体判断", "1.1 区域目标", "1.1.1 完成情况", "1.1.1.1 说明"]
    assert arranged.labels["bars"].shown == "Figure 1"


def test_a_lower_heading_counts_anew_under_each_higher_one():
    report = Composer("题", language="zh", as_of=date(2026, 1, 1))
    for level in (1, 2, 2, 1, 2):
        report.heading(level, "")
    numbers = [one.number for one in arrange(report.document()).blocks]
    assert numbers == ["一、", "（一）", "（二）", "二、", "（一）"]


def test_a_single_annex_has_no_number():
    report = Composer("题", language="zh", as_of=date(2026, 1, 1))
    report.annex("名单", key="names")
    assert arrange(report.document()).labels["names"].shown == "附件"


def test_the_list_of_annexes_and_the_signature_close_the_body():
    blocks = [one.block for one in arrange(every_block(number="示例发〔2026〕1号")).blocks]
    kinds = [type(block) for block in blocks]
    assert kinds[kinds.index(AnnexList) + 1] is Signature
    assert Signature not in [type(one.block) for one in arrange(every_block()).blocks]


def test_all_references_that_point_nowhere_are_named_at_once():
    report = Composer("题", language="zh", as_of=date(2026, 1, 1))
    report.paragraph(Reference("lost"))
    report.summary("要点", [Reference("gone")])
    report.table("表", [Column("甲")], [[[Reference("astray")]]])
    with pytest.raises(InvalidInput) as refused:
        arrange(report.document())
    assert all(key in str(refused.value) for key in ("lost", "gone", "astray"))


def test_a_key_used_twice_is_refused():
    report = Composer("题", language="zh", as_of=date(2026, 1, 1))
    report.table("表", [Column("甲")], [], key="same")
    report.table("表", [Column("甲")], [], key="same")
    with pytest.raises(InvalidInput, match="same"):
        arrange(report.document())


def test_a_row_with_a_missing_cell_is_refused_with_its_place():
    with pytest.raises(InvalidInput, match="第 2 行"):
        Table("表", (Column("甲"), Column("乙")), (section_row("全部"), row("1")))


def test_inlines_flatten_and_drop_nothing_but_empty_text():
    token = FigureToken("1", "abc")
    assert inlines("a", "", ["b", [token, "c"]]) == (Words("a"), Words("b"), token, Words("c"))


def test_neighbouring_columns_share_the_head_of_their_group():
    table = Table("表", (Column("甲"), Column("乙", group="年"), Column("丙", group="年"), Column("丁")), ())
    assert head_groups(table) == [("", 0, 1), ("年", 1, 2), ("", 3, 1)]
    assert head_groups(Table("表", (Column("甲"),), ())) == []


def test_column_widths_sum_to_one_and_leave_room_for_a_short_head():
    table = Table("表", (Column("序号", share=0.01), Column("甲", share=9), Column("乙", share=0)), ())
    widths = shares(table, FIVE_PT)
    assert sum(widths) == pytest.approx(1)
    assert min(widths) > 0.05


@pytest.mark.parametrize(
    ("number", "written_out"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (99, "九十九"), (100, "100")]
)
def test_chinese_numbers(number, written_out):
    assert chinese_number(number) == written_out


def test_dates_are_written_as_official_papers_write_them():
    assert written(date(2026, 11, 3), "zh") == "2026年11月3日"
    assert written(date(2026, 11, 3), "en") == "3 November 2026"


def test_as_of_is_always_printed():
    assert head_lines(Document("题", "zh", date(2026, 10, 31))) == ["（数据以2026年10月31日所知为准）"]


def test_notes_are_found_wherever_text_stands():
    arranged = arrange(every_block())
    assert sum(isinstance(part, Note) for one in arranged.blocks for part in getattr(one.block, "inlines", ())) == 1


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("年度监测报告", ["年度监测报告"]),
        (
            "苏南国家自主创新示范区发展规划纲要（2021—2025年）终期评估报告",
            ["苏南国家自主创新示范区发展规划纲要", "（2021—2025年）终期评估报告"],
        ),
        ("没有可断之处的标题" * 3, ["没有可断之处的标题" * 3]),
        ("长" * 60, ["长" * 60]),
    ],
)
def test_a_long_title_breaks_where_a_phrase_ends(title, lines):
    assert title_lines(title) == lines
