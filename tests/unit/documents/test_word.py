"""Word files open, hold every figure between the bookmarks of its seal, and follow GB/T 9704."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from xml.etree import ElementTree as ET

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.shared import Mm, Pt

from sunan.documents.core.composer import Composer
from sunan.documents.core.content import Column, Document
from sunan.documents.core.numbering import arrange
from sunan.documents.filling import Format, fill
from sunan.documents.typefaces import typefaces_here
from sunan.documents.word.file import word
from sunan.documents.word.runs import SEAL_BOOKMARK
from tests.sample_document import SEAL, every_block, figure

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def opened(content: bytes):
    return docx.Document(io.BytesIO(content))


def body_of(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read("word/document.xml").decode()


def text_of(content: bytes) -> str:
    return "".join(node.text or "" for node in ET.fromstring(body_of(content)).iter(f"{W}t"))


def test_every_part_is_well_formed_and_nothing_of_the_template_is_left(sample):
    with zipfile.ZipFile(io.BytesIO(sample[Format.DOCX])) as package:
        names = package.namelist()
        for name in names:
            if name.endswith((".xml", ".rels")):
                ET.fromstring(package.read(name))
    assert not [name for name in names if "thumbnail" in name or "customXml" in name or "stylesWithEffects" in name]


def test_the_page_is_a4_with_the_margins_of_the_standard(sample):
    section = opened(sample[Format.DOCX]).sections[0]
    sides = (section.top_margin, section.left_margin, section.bottom_margin, section.right_margin)
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert [round(side.mm) for side in sides] == [37, 28, 35, 26]


def test_body_is_fangsong_of_16_points_at_22_lines_a_page(sample):
    normal = opened(sample[Format.DOCX]).styles["Normal"]
    assert normal.font.size == Pt(16)
    assert normal.element.rPr.rFonts.get(f"{W}eastAsia") == "仿宋_GB2312"
    line = normal.paragraph_format.line_spacing
    assert 22 * line <= Mm(225) < 23 * line
    indent = opened(sample[Format.DOCX]).styles["Body Text"].element.pPr.find(f"{W}ind")
    assert indent.get(f"{W}firstLineChars") == "200"


@pytest.mark.parametrize(
    ("level", "face", "bold"), [(1, "黑体", False), (2, "楷体_GB2312", False), (3, "仿宋_GB2312", True)]
)
def test_headings_have_the_faces_of_the_standard(sample, level, face, bold):
    style = opened(sample[Format.DOCX]).styles[f"Heading {level}"]
    assert style.element.rPr.rFonts.get(f"{W}eastAsia") == face
    assert bool(style.font.bold) is bold


def test_faces_installed_here_can_be_named_instead():
    content = word(arrange(every_block()), {}, pages={}, installed_faces=typefaces_here())
    assert "CJK" in opened(content).styles["Normal"].element.rPr.rFonts.get(f"{W}eastAsia")


def test_wide_tables_stand_in_a_landscape_section_of_their_own(sample):
    turned = [section.orientation for section in opened(sample[Format.DOCX]).sections]
    assert turned == [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE, WD_ORIENT.PORTRAIT]


def test_tables_repeat_their_heads_and_keep_their_rows_whole(sample):
    tables = opened(sample[Format.DOCX]).tables
    captioned = [table for table in tables if table._tbl.tblPr.find(f"{W}tblCaption") is not None]
    assert len(captioned) == 3
    for table in captioned:
        assert table.rows[0]._tr.trPr.find(f"{W}tblHeader") is not None
        assert all(row._tr.trPr.find(f"{W}cantSplit") is not None for row in table.rows)
        borders = table._tbl.tblPr.find(f"{W}tblBorders")
        assert [side.tag.removeprefix(W) for side in borders][:2] == ["top", "bottom"]


def test_every_figure_stands_in_a_bookmark_that_names_its_seal(sample):
    markup = body_of(sample[Format.DOCX])
    names = re.findall(r'<w:bookmarkStart w:id="\d+" w:name="([^"]+)"', markup)
    seals = [SEAL_BOOKMARK.fullmatch(name) for name in names if name.startswith("seal_")]
    assert all(seals)
    assert {found["seal"] for found in seals if found} == {SEAL[:24]}
    assert len(names) == len(set(names))
    assert max(map(len, names)) <= 40
    inside = re.findall(
        r'w:name="seal_[^"]+"/><w:r>(?:<w:rPr>.*?</w:rPr>)?<w:t[^>]*>([^<]+)</w:t></w:r><w:bookmarkEnd', markup
    )
    assert len(inside) == len(seals)
    assert {"25", "3.68%", "66.7%", "●完成"} <= set(inside)


def test_the_table_of_contents_is_filled_and_its_pages_are_fields(sample):
    lines = [
        paragraph.text
        for paragraph in opened(sample[Format.DOCX]).paragraphs
        if paragraph.style.name.startswith("toc ")
    ]
    assert [line.split("\t")[0] for line in lines] == [
        "一、总体判断", "（一）区域目标", "二、分市情况", "附件1　指标口径", "一、算法", "附件2　数据来源",
    ]  # fmt: skip
    assert all(line.split("\t")[1].isdigit() for line in lines)
    assert body_of(sample[Format.DOCX]).count("PAGEREF _") == len(lines)


def test_footnotes_are_footnotes(sample):
    with zipfile.ZipFile(io.BytesIO(sample[Format.DOCX])) as package:
        notes = package.read("word/footnotes.xml").decode()
    assert "按附件口径。" in notes
    assert "表内脚注。" in notes
    assert body_of(sample[Format.DOCX]).count("<w:footnoteReference ") == 2


def test_charts_are_pictures_sharp_enough_for_print_and_described(sample):
    document = opened(sample[Format.DOCX])
    (shape,) = document.inline_shapes
    assert shape._inline.docPr.get("descr") == "柱状图：三市对照。"
    assert round(shape.width.mm) == 156
    picture = next(part for part in document.part.package.iter_parts() if part.partname.endswith(".png"))
    assert picture.image.px_width / (156 / 25.4) >= 200


def test_properties_say_what_the_document_is(sample):
    properties = opened(sample[Format.DOCX]).core_properties
    assert properties.title == "示例区发展规划（2021—2025年）评估报告"
    assert properties.language == "zh-CN"
    assert properties.author == "示例单位"
    assert "2026年10月31日" in properties.subject


def test_page_numbers_stand_at_the_outer_side(sample):
    with zipfile.ZipFile(io.BytesIO(sample[Format.DOCX])) as package:
        odd, even = (package.read(f"word/footer-{kind}.xml").decode() for kind in ("default", "even"))
        assert "<w:evenAndOddHeaders/>" in package.read("word/settings.xml").decode()
    assert '<w:jc w:val="right"/>' in odd
    assert '<w:jc w:val="left"/>' in even


def test_ordered_lists_count_from_one_again(sample):
    with zipfile.ZipFile(io.BytesIO(sample[Format.DOCX])) as package:
        assert package.read("word/numbering.xml").decode().count("<w:startOverride") == 2


def test_an_issued_document_has_its_head_its_number_and_its_signature(issued):
    lines = [paragraph.text for paragraph in opened(issued[Format.DOCX]).paragraphs]
    assert lines[:2] == ["示例单位", "示例发〔2026〕1号"]
    assert lines.index("2026年11月3日") == len(lines) - 1 - lines[::-1].index("示例单位") + 1


def test_the_same_document_gives_the_same_bytes():
    arranged = arrange(every_block())
    assert word(arranged, {}, pages={}) == word(arranged, {}, pages={})


def test_nasty_text_stays_text(nasty):
    shown = text_of(nasty[Format.DOCX])
    for text in (
        "#set page(fill: red)",
        "<script>alert(1)</script>",
        "=cmd|' /C calc'!A0",
        "</w:t></w:r><w:r><w:t>混入",
        "𬭳𰻞",
    ):
        assert text in shown
    assert "控\ufffd制\ufffd符\ufffd" in shown
    opened(nasty[Format.DOCX])


def test_an_empty_document_says_so():
    content = fill(Document("", "zh", date(2026, 1, 1)), [Format.DOCX])[Format.DOCX]
    assert "（本文件没有内容）" in [paragraph.text for paragraph in opened(content).paragraphs]


def test_a_table_of_five_thousand_rows_is_written_whole():
    report = Composer("长表", language="zh", as_of=date(2026, 1, 1))
    report.table("清单", [Column("甲"), Column("乙")], [[f"第{n}行", figure(str(n))] for n in range(5000)])
    content = word(arrange(report.document()), {}, pages={})
    assert body_of(content).count("<w:tr>") == 5001
    assert "第4999行" in text_of(content)
