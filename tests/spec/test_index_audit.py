"""Page 65 of the handbook: auditing an index that somebody else published."""

from __future__ import annotations

import numpy as np

from sunan.kernel.texts import text
from sunan.monitoring.index.core.auditing.audit import audit
from sunan.monitoring.index.core.auditing.printed import Printed
from sunan.monitoring.index.core.auditing.publication import Publication
from tests.spec.handbook import Page, Row

PAGE = Page(
    65,
    "audit-of-an-index",
    title=text("审核已发表的指数", "Audit of a published index"),
    intro=text(
        "印出的数只知道到末位的一半。审核把各种约定（标准化、定权、合成、尺度）逐一试算，与印出的位数比较：全部相符的列出，"
        "几种都相符的说明不能区分，都不相符的给出最接近的一种，并试一次击键之差（换位、错一位、小数点、多一位、正负号）能否解释。"
        "不论何种方法都须成立的（权重之和、贡献之和、载荷平方和不超过 1、位次与得分一致、D 不等于 C）另行检查。",
        "A printed number is known to half a unit of its last digit. The audit tries every convention (normalisation, weights, "
        "aggregation, scale) and holds the result against print: those that give everything are listed, several that do are "
        "said to be indistinguishable, and where none does the nearest is named and one slip of the keyboard (digits swapped, "
        "one digit wrong, decimal point, a digit too many, sign) is tried as the explanation. What must hold whatever the "
        "method is checked apart: sums of weights and contributions, squared loadings up to 1, ranks that follow scores, D that "
        "is not C.",
    ),
)

CONVENTIONS = PAGE.table(
    text("未写明的约定", "What was left unsaid"),
    text("三个单元、两项指标（甲：1，2，4；乙：2.5，3.5，1.5），等权，公布的是得分。", "Three units, two indicators (a: 1, 2, 4; b: 2.5, 3.5, 1.5), equal weights; scores are published."),
    columns=("scores 公布的得分 | Published scores", "found 找到的约定 | Convention found", "matched 相符 | Agreeing"),
    rows=(
        Row(("0.25, 0.67, 0.50", "极差法 0—1；等权；算术平均 | min–max, 0 to 1; equal; arithmetic mean", "3/3"), text("极差法。", "Min–max.")),
        Row(("-0.436, 0.391, 0.046", "Z 值，ddof=1；等权；算术平均 | z-scores, ddof 1; equal; arithmetic mean", "3/3"), text("样本标准差。", "Deviation of a sample.")),
        Row(("-0.535, 0.479, 0.056", "Z 值，ddof=0；等权；算术平均 | z-scores, ddof 0; equal; arithmetic mean", "3/3"), text("总体标准差：位数够多就能分辨。", "Deviation of a population: enough digits tell them apart.")),
    ),
)  # fmt: skip


@CONVENTIONS.check
def test_conventions(scores: str, found: str, matched: str) -> None:
    search = audit(_publication(scores)).searches[-1]
    assert search.best is not None
    assert search.best.name.en == found
    assert f"{search.best.matched}/{search.best.count}" == matched


HOLDS = PAGE.table(
    text("不论何种方法都须成立", "What must hold in any case"),
    text("舍入至多造成每个数半个末位的差。", "Rounding explains half a last digit for each number."),
    columns=("what 公布的 | Published", "numbers 数 | Numbers", "says 结论 | Finding"),
    rows=(
        Row(("权重 | weights", "0.33, 0.33, 0.33", "—"), text("舍入差。", "Rounding.")),
        Row(("权重 | weights", "0.40, 0.40, 0.30", "weights_sum"), text("超出舍入。", "More than rounding.")),
        Row(("贡献率 | contributions", "40.55, 29.66, 14.20, 9.88, 5.72", "—"), text("苏南创新指数 2017 年，合计 100.01。", "The zone's index of 2017, summing to 100.01.")),
        Row(("贡献率 | contributions", "39.37, 32.74, 13.97, 9.47, 4.64", "contributions_sum"), text("2020 年，合计 100.19。", "2020, summing to 100.19.")),
    ),
)  # fmt: skip


@HOLDS.check
def test_holds(what: str, numbers: str, says: str) -> None:
    printed = Printed.of([[one.strip()] for one in numbers.split(",")])
    names = tuple(f"i{number}" for number in range(len(printed.cells)))
    publication = (
        Publication((), names, weights=printed) if what == "weights" else Publication((), (), contributions=printed)
    )
    codes = [one.code.removeprefix("index_audit.") for one in audit(publication).findings]
    assert (codes or ["—"]) == [says]


def _publication(scores: str) -> Publication:
    return Publication(
        ("x", "y", "z"),
        ("a", "b"),
        data=Printed.of([["1", "2.5"], ["2", "3.5"], ["4", "1.5"]]),
        directions=np.ones(2),
        scores=Printed.of([[one.strip()] for one in scores.split(",")]),
    )
