"""The HTML file stands alone, is well-formed, and can be read by people who do not see it."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from sunan.documents.core.content import Document
from sunan.documents.filling import Format, fill
from tests.sample_document import SEAL, every_block


def parsed(content: bytes) -> ET.Element:
    return ET.fromstring(content.decode().removeprefix("<!DOCTYPE html>\n"))


def named(root: ET.Element, name: str) -> list[ET.Element]:
    return [one for one in root.iter() if one.tag.rsplit("}", 1)[-1] == name]


@pytest.fixture(scope="module")
def root(sample):
    return parsed(sample[Format.HTML])


def test_it_is_well_formed_and_says_its_language(root):
    assert root.get("lang") == "zh-Hans-CN"
    assert [one.text for one in named(root, "title")] == ["示例区发展规划（2021—2025年）评估报告"]


def test_it_loads_and_runs_nothing(sample, nasty):
    for content in (sample[Format.HTML], nasty[Format.HTML]):
        root = parsed(content)
        assert not any(named(root, name) for name in ("script", "link", "iframe", "image", "img", "object", "use"))
        attributes = [pair for one in root.iter() for pair in one.attrib.items()]
        assert not [name for name, _ in attributes if name.startswith("on") or name.endswith(("src", "}href"))]
        assert not [value for name, value in attributes if name != "title" and re.search(r"url\((?!#)", value)]
        styles = "".join(one.text or "" for one in named(root, "style"))
        assert "url(" not in styles
        assert "@import" not in styles


def test_headings_step_down_without_gaps(root):
    levels = [int(one.tag[1]) for one in root.iter() if re.fullmatch("h[1-6]", one.tag)]
    assert levels[0] == 1
    assert all(lower - upper <= 1 for upper, lower in pairwise(levels))


def test_every_figure_carries_its_seal(root):
    figures = named(root, "data")
    assert {one.get("data-seal") for one in figures} == {SEAL}
    assert [one.get("value") for one in figures if one.text == "3.68%"] == ["3.68%"]


def test_table_cells_know_their_heads(root):
    for table in named(root, "table"):
        heads = [one for one in table.iter() if one.tag == "th"]
        assert heads
        assert all(one.get("scope") in {"col", "row", "colgroup"} for one in heads)


def test_charts_are_drawings_with_a_description_and_a_table(root):
    (drawing,) = named(root, "svg")
    assert drawing.get("role") == "img"
    assert drawing.get("aria-label") == "柱状图：三市对照。"
    (details,) = named(root, "details")
    assert named(details, "table")


def test_every_link_inside_leads_somewhere(root):
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    targets = {one.get("href")[1:] for one in named(root, "a") if one.get("href", "").startswith("#")}
    assert targets <= set(ids)
    assert {"table-1", "figure-1", "annex-1", "note-1"} <= targets


def test_verdicts_have_word_shape_and_tone(root):
    verdict = next(one for one in named(root, "span") if one.get("data-verdict") == "met")
    assert verdict.get("class") == "verdict tone-good"
    assert "".join(verdict.itertext()) == "●完成"


def test_nasty_text_stays_text(nasty):
    shown = "".join(parsed(nasty[Format.HTML]).itertext())
    for text in (
        "<script>alert(1)</script>",
        "=cmd|' /C calc'!A0",
        "]]> & &amp; {{ }} %s {0}",
        "控\ufffd制\ufffd符\ufffd",
    ):
        assert text in shown


def test_a_chart_that_is_not_drawn_is_shown_as_its_table():
    content = fill(every_block(), [Format.HTML], with_charts=False, node="no-such-program")[Format.HTML].decode()
    assert "<svg" not in content
    assert "本图未绘出，数据见下。" in content


def test_an_empty_document_says_so():
    content = fill(Document("", "en", date(2026, 1, 1)), [Format.HTML])[Format.HTML].decode()
    assert "(This document has no content.)" in content


def test_a_browser_finds_every_element_closed(sample):
    class Reader(HTMLParser):
        void = frozenset({"meta", "br", "col"})

        def __init__(self) -> None:
            super().__init__()
            self.open: list[str] = []

        def handle_starttag(self, tag, attrs):
            if tag not in self.void:
                self.open.append(tag)

        def handle_startendtag(self, tag, attrs):
            assert tag in self.void

        def handle_endtag(self, tag):
            assert self.open.pop() == tag

    reader = Reader()
    svg_free = re.sub(r"<svg.*?</svg>", "", sample[Format.HTML].decode(), flags=re.DOTALL)
    reader.feed(svg_free)
    assert reader.open == []
