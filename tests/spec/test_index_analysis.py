"""Page 64 of the handbook: looking back at the data and the scores of an index."""

from __future__ import annotations

import numpy as np

from sunan.kernel.texts import text
from sunan.monitoring.index.core.analysis.components import components
from sunan.monitoring.index.core.analysis.consistency import cronbach
from sunan.monitoring.index.core.analysis.correlation import Correlation, within
from sunan.monitoring.index.core.analysis.profiles import mean_rank_shift, profile, rank_shifts, similar
from tests.spec.handbook import Page, Row

PAGE = Page(
    64,
    "analysis",
    title=text("指数的分析", "Analysis of an index"),
    intro=text(
        "相关系数只用两项都有数的单元，少于三对或一列为常数时不给数。克朗巴哈系数 α = k/(k−1)·(1 − Σ方差 ÷ Σ协方差)"
        "（Cronbach，1951），协方差逐对计算。主成分取自相关矩阵，KMO 低于 0.6 不宜作主成分；观测不足指标数三倍时只描述这些单元。"
        "单元之间的距离为共有各项差的均方根。位次相差 1e-12 以内并列。",
        "Correlations use the units that have both values; below three pairs, or for a constant column, there is none. "
        "Cronbach's α = k/(k−1)·(1 − Σ variances ÷ Σ covariances) (1951), covariances by pairs. Components are those of the "
        "correlation matrix; KMO below 0.6 advises against them, and with fewer than three observations to an indicator they "
        "describe these units alone. The distance of two units is the root mean square difference over what both have. "
        "Values within 1e-12 tie.",
    ),
)

PAIRS = PAGE.table(
    text("两项指标的关系", "Two indicators"),
    text("五个单元。相关高于 0.92 近乎重复，低于 −0.3 相互抵消（JRC 审核所用界限）。", "Five units. Above 0.92 two indicators are nearly the same, below −0.3 they cancel out (limits of the JRC's audits)."),
    columns=("first 甲 | A", "second 乙 | B", "pearson Pearson", "spearman Spearman", "remark 说明 | Remark"),
    rows=(
        Row(("1, 2, 3, 4, 5", "2, 4, 6, 8, 11", "0.996", "1.000", "近乎重复 | redundant"), text("几乎成比例。", "Nearly proportional.")),
        Row(("1, 2, 3, 4, 5", "5, 4, 3, 2, 1", "-1.000", "-1.000", "相互抵消 | negative"), text("方向相反：检查指标方向。", "Opposite: check the direction.")),
        Row(("1, 2, 3, 4, 5", "1, 3, 2, 5, 4", "0.800", "0.800", "— | —"), text("有关联，不重复。", "Related, not the same.")),
        Row(("1, 2, —, 4, 5", "2, 4, 6, 8, 11", "0.996", "1.000", "近乎重复 | redundant"), text("缺数只去掉这一对。", "A missing value leaves out its pair.")),
        Row(("1, 2, —, —, —", "2, 4, 6, 8, 11", "—", "—", "— | —"), text("只有两对：不给数。", "Two pairs: none.")),
        Row(("3, 3, 3, 3, 3", "2, 4, 6, 8, 11", "—", "—", "— | —"), text("常数没有相关。", "A constant correlates with nothing.")),
    ),
)  # fmt: skip


@PAIRS.check
def test_pairs(first: str, second: str, pearson: str, spearman: str, remark: str) -> None:
    columns = np.array([_numbers(first), _numbers(second)]).T
    found = [within(columns, method=one)[0] for one in (Correlation.PEARSON, Correlation.SPEARMAN)]
    assert ["—" if one.value is None else f"{one.value:.3f}" for one in found] == [pearson, spearman]
    noticed = found[0].remark()
    assert (noticed.value if noticed else "—") == remark


DIMENSION = PAGE.table(
    text("一个维度是否一致", "Is a dimension one thing"),
    text("各指标以分号分隔，六个单元。", "Indicators are divided by semicolons; six units."),
    columns=("indicators 指标 | Indicators", "alpha α", "first 第一主成分占比 | First component", "kmo KMO"),
    rows=(
        Row(("1,2,3,4,5,6; 2,3,3,5,5,7; 1,3,4,4,6,6", "0.974", "0.952", "0.531"), text("衡量同一件事；三项指标时 KMO 偏低属常见。", "They measure one thing; with three indicators KMO is often low.")),
        Row(("1,2,3,4,5,6; 3,1,2,3,1,2; 6,5,4,3,2,2", "−9.310", "0.700", "0.514"), text("正反相抵：α 为负，先检查方向。", "They oppose each other: α is negative; check directions first.")),
    ),
)  # fmt: skip


@DIMENSION.check
def test_dimension(indicators: str, alpha: str, first: str, kmo: str) -> None:
    columns = np.array([_numbers(one) for one in indicators.split("; ")]).T
    found = components(columns)
    assert f"{cronbach(columns).alpha:.3f}".replace("-", "−") == alpha
    assert f"{found.shares[0]:.3f}" == first
    assert ("—" if found.adequacy is None else f"{found.adequacy:.3f}") == kmo


UNITS = PAGE.table(
    text("单元的长短板与相近单元", "Strengths, weaknesses, likeness"),
    text("三项标准化得分，四个单元，分号分隔；看第一个单元。", "Three normalised scores of four units; the first is looked at."),
    columns=("scores 得分 | Scores", "order 从强到弱 | From strong to weak", "nearest 最相近 | Most similar", "distance 距离 | Distance"),
    rows=(
        Row(("90,20,50; 80,60,40; 85,25,55; 10,90,90", "1, 3, 2", "3", "5.00"), text("第一项居首，第二项垫底；与第三个单元最像。", "First in the first, last in the second; most like the third unit.")),
        Row(("90,—,50; 80,60,40; 85,25,—; 10,90,90", "1, 3", "3", "5.00"), text("只比双方都有的项。", "Only what both have is compared.")),
    ),
)  # fmt: skip


@UNITS.check
def test_units(scores: str, order: str, nearest: str, distance: str) -> None:
    table = np.array([_numbers(one) for one in scores.split("; ")])
    assert ", ".join(str(one.column + 1) for one in profile(table, 0)) == order
    unit, apart = similar(table, 0)[0]
    assert (str(unit + 1), f"{apart:.2f}") == (nearest, distance)


SHIFTS = PAGE.table(
    text("两套得分的位次差", "Ranks from one list to another"),
    text("正数为前进。R̄ 为位次差绝对值的平均（OECD/JRC，2008）。", "Positive is upwards. R̄ is the mean of the absolute shifts (OECD/JRC, 2008)."),
    columns=("before 前 | Before", "after 后 | After", "shifts 位次差 | Shifts", "mean R̄"),
    rows=(
        Row(("9, 8, 7", "7, 8, 9", "−2, 0, 2", "1.33"), text("首尾互换。", "First and last change places.")),
        Row(("9, 9, 7", "9, 8, 7", "0, −1, 0", "0.33"), text("并列取较好的位次。", "A tie has the better rank.")),
    ),
)  # fmt: skip


@SHIFTS.check
def test_shifts(before: str, after: str, shifts: str, mean: str) -> None:
    lists = _numbers(before), _numbers(after)
    assert ", ".join(f"{one:.0f}".replace("-", "−") for one in rank_shifts(*lists)) == shifts
    assert f"{mean_rank_shift(*lists):.2f}" == mean


def _numbers(cell: str) -> list[float]:
    return [float("nan") if one.strip() == "—" else float(one) for one in cell.split(",")]
