"""PDFs hold their text as text, embed their fonts, and read no word of a document as markup."""

from __future__ import annotations

import io
from datetime import date

import pypdf
import pytest

from sunan.documents.core.composer import Composer
from sunan.documents.core.content import Column, Document
from sunan.documents.filling import Format, fill
from sunan.documents.typefaces import Typefaces
from sunan.kernel.errors import Unavailable
from tests.sample_document import LONG_NAME, every_block, figure


def opened(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


def text_of(content: bytes) -> str:
    return "".join("".join(page.extract_text().split()) for page in opened(content).pages)


def fonts_of(page):
    for font in page["/Resources"]["/Font"].values():
        face = font.get_object()
        yield face.get("/DescendantFonts", [face])[0].get_object()


def test_chinese_and_figures_can_be_taken_out_as_text(sample):
    shown = text_of(sample[Format.PDF])
    for text in (
        "一、总体判断",
        "强度为3.68%",
        "共25项目标",
        "表1指标完成情况",
        "单位：%",
        "数据来源：示例统计局",
        "注2：第二条",
        "●完成",
        "（无数据）",
        "表内脚注。",
    ):
        assert text in shown


def test_pages_are_a4_and_wide_tables_are_turned(sample):
    sizes = [
        tuple(round(float(side) / 72 * 25.4) for side in page.mediabox[2:]) for page in opened(sample[Format.PDF]).pages
    ]
    assert set(sizes) == {(210, 297), (297, 210)}
    assert sizes.count((297, 210)) == 1


def test_fonts_are_embedded(sample):
    for page in opened(sample[Format.PDF]).pages:
        for font in fonts_of(page):
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(font["/FontDescriptor"].get_object())


def test_bookmarks_follow_the_headings(sample):
    def titles(entries):
        for entry in entries:
            if isinstance(entry, list):
                yield from titles(entry)
            else:
                yield entry.title

    assert list(titles(opened(sample[Format.PDF]).outline)) == [
        "一、总体判断", "（一）区域目标", "1. 完成情况", "（1）说明", "二、分市情况", "附件1 指标口径", "一、算法", "附件2 数据来源",
    ]  # fmt: skip


def test_charts_stay_vectors(sample):
    for page in opened(sample[Format.PDF]).pages:
        for thing in page["/Resources"].get("/XObject", {}).values():
            assert thing.get_object()["/Subtype"] != "/Image"


def test_metadata_say_what_the_document_is(sample):
    reader = opened(sample[Format.PDF])
    assert reader.metadata.title == "示例区发展规划（2021—2025年）评估报告"
    assert reader.metadata.author == "示例单位"
    assert str(reader.trailer["/Root"]["/Lang"]).startswith("zh")


def test_nasty_text_stays_text(nasty):
    shown = text_of(nasty[Format.PDF])
    for text in (
        "#setpage(fill:red)",
        "*粗*_斜_$x^2$`码`@引<标>",
        "<script>alert(1)</script>",
        "=cmd|'/Ccalc'!A0",
        "𬭳",
        "控\ufffd制\ufffd符\ufffd",
    ):
        assert text in shown
    assert LONG_NAME in shown


def test_an_empty_document_says_so():
    assert "（本文件没有内容）" in text_of(fill(Document("", "zh", date(2026, 1, 1)), [Format.PDF])[Format.PDF])


def test_a_long_table_repeats_its_head_on_every_page():
    report = Composer("长表", language="zh", as_of=date(2026, 1, 1))
    report.table("清单", [Column("表头文字"), Column("乙")], [[f"第{n}行", figure(str(n))] for n in range(5000)])
    pages = [page.extract_text() for page in opened(fill(report.document(), [Format.PDF])[Format.PDF]).pages]
    assert len(pages) > 50
    assert all("表头文字" in page for page in pages)
    assert "第4999行" in pages[-1].replace(" ", "")


def test_the_english_layout_works():
    shown = text_of(fill(every_block("en"), [Format.PDF])[Format.PDF])
    assert "Table1" in shown
    assert "Figuresasknownon31October2026" in shown


class NoFonts:
    def families(self) -> list[str]:
        return ["DejaVu Sans"]


def test_without_a_chinese_typeface_the_debian_package_is_named():
    with pytest.raises(Unavailable, match="fonts-noto-cjk"):
        fill(every_block(), [Format.PDF], with_charts=False, typefaces=Typefaces(NoFonts()))  # type: ignore[arg-type]
