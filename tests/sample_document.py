"""A document that holds every kind of block, and one that holds what people should never have typed."""

from __future__ import annotations

from datetime import date

from sunan.documents.core.composer import Composer, as_rows, row, section_row
from sunan.documents.core.content import (
    Align,
    Column,
    Document,
    FigureToken,
    KeyFigure,
    Link,
    Note,
    Reference,
    RowKind,
    Strong,
    Table,
    Tone,
    VerdictToken,
)
from sunan.kernel.texts import Language

SEAL = "a1b2c3d4e5f60718"
CITIES = ("甲市", "乙市", "丙市")
MET = VerdictToken("完成", "●", Tone.GOOD, "met", SEAL)
UNKNOWN = VerdictToken("无法判定", "○", Tone.UNKNOWN, "cannot_tell")

LONG_NAME = "一体化协同创新指标" * 22 + "终末"
NASTY = [
    "\N{GRINNING FACE}\N{ROCKET}",
    "𬭳𰻞",
    "控\x00制\x07符\x1b",
    "反\N{RIGHT-TO-LEFT OVERRIDE}向",
    "#set page(fill: red)",
    "*粗* _斜_ $x^2$ `码` @引 <标>",
    "#pagebreak()",
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    '引号"和\\反斜线\\',
    "</w:t></w:r><w:r><w:t>混入",
    "]]> & &amp; {{ }} %s {0}",
    "\ud800孤",
    "换\n行\r\n与\t制表",
    LONG_NAME,
]


def figure(shown: str, *, strong: bool = False) -> FigureToken:
    return FigureToken(shown, SEAL, strong=strong)


def bar_option() -> dict[str, object]:
    return {
        "xAxis": {"type": "category", "data": list(CITIES)},
        "yAxis": {"type": "value", "name": "%"},
        "series": [{"name": "实际", "type": "bar", "data": [3.98, None, 3.31], "label": {"show": True}}],
    }


def every_block(language: Language = "zh", *, number: str = "") -> Document:
    """Return a document with every kind of block."""
    report = Composer(
        "示例区发展规划（2021—2025年）评估报告",
        language=language,
        as_of=date(2026, 10, 31),
        subtitle="（样张）",
        issuer="示例单位",
        number=number,
        date=date(2026, 11, 3),
        keywords=("规划", "评估"),
    )
    report.summary("摘　要", ["共", figure("25"), "项目标，", figure("3"), "项", MET, "。"], points=[["其余", UNKNOWN]])
    report.key_figures(
        KeyFigure("目标", figure("25")), KeyFigure("完成", figure("3"), "含提前", Tone.GOOD)
    )  # fmt: skip
    report.contents()
    report.heading(1, "总体判断")
    report.paragraph(
        "强度为", figure("3.68%"), Note("按附件口径。"), "，", Strong("较上年提高"), "，见", Reference("targets"), "和",
        Reference("bars"), "，口径见", Reference("methods"), "，另见", Link("某处", "https://example.org/a?b=1&c=2"), "。",
    )  # fmt: skip
    report.heading(2, "区域目标")
    report.heading(3, "完成情况")
    report.heading(4, "说明")
    columns = [
        Column("序号", Align.CENTRE, 0.5),
        Column("指标", share=3),
        Column("目标", Align.END, group="2025年"),
        Column("实际", Align.END, group="2025年"),
        Column("判断", Align.CENTRE, 1.2),
    ]
    report.table(
        "指标完成情况",
        columns,
        [
            section_row("区域指标"),
            ["1", "研发投入强度", figure("3.7"), figure("3.68"), UNKNOWN],
            ["2", "劳动生产率", figure("5.5"), ["5.6", Note("表内脚注。")], MET],
            row("", "合计", "", figure("66.7%"), "", kind=RowKind.TOTAL),
        ],
        key="targets",
        unit="%",
        source="示例统计局",
        notes=["第一条", "第二条"],
    )
    report.chart(
        "分市对照",
        bar_option(),
        alt="柱状图：三市对照。",
        key="bars",
        source="示例统计局",
        table=Table("分市对照", (Column("城市"), Column("值", Align.END)), as_rows([["甲市", figure("3.98")]])),
    )
    report.heading(1, "分市情况")
    wide = [Column("城市"), *(Column(f"指标{n}", Align.END) for n in range(12))]
    report.table("宽表", wide, [[city, *(figure(f"{n}.5") for n in range(12))] for city in CITIES], landscape=True)
    report.bullets(["第一点", ["第二点", figure("12")]])
    report.bullets(["其一", "其二"], ordered=True)
    report.bullets(["重新计数"], ordered=True)
    report.table("空表", [Column("甲"), Column("乙")], [])
    report.page_break()
    report.paragraph("居中一行", align=Align.CENTRE)
    report.annex("指标口径", key="methods")
    report.heading(1, "算法")
    report.annex("数据来源")
    return report.document()


def nasty_document() -> Document:
    """Return a document with hostile text in every place that takes text."""
    report = Composer(
        LONG_NAME + NASTY[4], language="zh", as_of=date(2026, 1, 1), subtitle=NASTY[7], issuer=NASTY[10], note=NASTY[8]
    )
    report.contents(depth=4)
    for text in NASTY:
        report.heading(2, text)
        report.paragraph(text, Strong(text), FigureToken(text, SEAL), Note(text))
        report.bullets([text])
        report.summary(text, text)
        report.key_figures(KeyFigure(text, FigureToken("1", SEAL), text))
        report.table(
            text, [Column(text), Column("乙", group=text)], [[text, text]], unit=text, source=text, notes=[text]
        )
    option = bar_option() | {"title": {"text": NASTY[7] + NASTY[2]}, "backgroundColor": "url(https://example.org/x)"}
    report.chart(NASTY[7], option, alt=NASTY[9], source=NASTY[10])
    report.annex(NASTY[5])
    return report.document()
