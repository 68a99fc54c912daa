"""Page 62 of the handbook: weights."""

from __future__ import annotations

import numpy as np
import pytest

from sunan.kernel.texts import text
from sunan.monitoring.index.core.weights.combinations import COMBINATIONS
from sunan.monitoring.index.core.weights.frontier import frontier
from sunan.monitoring.index.core.weights.judgements import judge
from sunan.monitoring.index.core.weights.registry import METHODS
from tests.spec.handbook import Page, Row
from tests.spec.index_methods import answered, check_method, method_table, read_table, shown

PAGE = Page(
    62,
    "weights",
    title=text("赋权", "Weights"),
    intro=text(
        "权重为相对值，先换算为合计 1。由数据定权（熵权、CRITIC、变异系数、均方差、MEREC、主成分、等相关）要有足够的观测："
        "五市一年的数据定不出权重，宜合并多年，或在规划期内固定权重。指标没有差异时权重为 0；全部没有差异时拒绝。由判断定权要可复核：不互反的格、"
        "超限的一致性比率都指明。受益于疑的结果取决于份额上下限，上下限必须写明。",
        "Weights are relative and scaled to sum to 1. Weights from data (entropy, CRITIC, variation, deviation, MEREC, "
        "components, equal correlations) need enough observations: five cities and one year decide nothing; pool several "
        "years, or fix the weights for the plan. A constant indicator weighs 0; when all are constant, data give no "
        "weights. Judgements can be checked: a cell that is not reciprocal and a consistency ratio above the limit are "
        "named. The benefit of the doubt depends on its share bounds, which are always stated.",
    ),
)

LISTED = method_table(PAGE, METHODS | COMBINATIONS)


@LISTED.check
def test_listed(name: str, words: str, formula: str, least: str, source: str) -> None:
    every = METHODS | COMBINATIONS
    assert (every[name].text.en, every[name].formula) == (words, formula)
    check_method(every, name, least, source)


FOUR = "1, 9; 2, 7; 3, 8; 6, 4"
WORKED = PAGE.table(
    text("由数据或陈述定权", "From data, or as stated"),
    text(
        "行为单元（分号分隔），列为指标 a、b……；“✗”为拒绝及其所指。主成分与等相关的算例只有四行，仅为演示算法。",
        "Rows are units, divided by semicolons; columns are the indicators a, b …; ✗ is refused, with what is named. Four "
        "rows only show the arithmetic of components and equal correlations.",
    ),
    columns=(
        "name 方法 | Method", "values 数据 | Data", "direction 方向 | d", "stated 参数 | Parameters", "result 权重 | Weights",
    ),
    rows=(
        Row(("equal", FOUR, "1, 1", "—", "0.5, 0.5"), text("两个指标各一半。", "Half each.")),
        Row(("given", FOUR, "1, 1", "values: {a: 0.6, b: 0.4}", "0.6, 0.4"), text("合计为 1。", "They sum to 1.")),
        Row(("given", FOUR, "1, 1", "values: [0.6, 0.3]", "✗ a、b"), text("合计 0.9：拒绝，除非声明 rescale: true。", "They sum to 0.9: refused unless rescale: true.")),
        Row(("given", FOUR, "1, 1", "values: [3, 1], rescale: true", "0.75, 0.25"), text("按相对值换算。", "Relative.")),
        Row(("budget_allocation", FOUR, "1, 1", "points: [[70, 30], [50, 50]]", "0.6, 0.4"), text("两位专家份额的平均。", "The mean of two experts.")),
        Row(("budget_allocation", FOUR, "1, 1", "points: [[70, 30], [50, 40]]", "✗ points[2]"), text("第二位专家只用了 90 分。", "The second expert spent 90 points.")),
        Row(("entropy", "0, 1; 1, 1; 0, 2", "1, 1", "convention: zero_log_zero", "0.5, 0.5"), text("极差后都是一个单元占全部：e = 0。", "After min–max one unit has all of each: e = 0.")),
        Row(("entropy", "1, 5; 2, 5; 4, 5", "1, 1", "convention: zero_log_zero", "1, 0"), text("b 没有差异：e = 1，权重 0。", "b is constant: e = 1, weight 0.")),
        Row(("entropy", "1, 3; 2, 3.1; 4, 3.4", "1, 1", "convention: raw_shares", "0.99, 0.01"), text("原始比重：看相对差异。", "Raw shares see relative differences.")),
        Row(("entropy", "1, 3; 2, 3.1; 4, 3.4", "1, 1", "convention: zero_log_zero", "0.473, 0.527"), text("极差之后只看形状：同样的数据，权重倒过来。", "After min–max only the shape counts: the same data, the other way round.")),
        Row(("entropy", "1, 0; 2, 3; 4, 3", "1, 1", "convention: raw_shares", "✗ 甲/b"), text("零没有原始比重。", "Zero has no raw share here.")),
        Row(("entropy", "5, 5; 5, 5", "1, 1", "convention: zero_log_zero", "✗"), text("都没有差异：无从定权。", "Nothing differs: no weights.")),
        Row(("critic", "0, 0, 0; 1, 1, 0; 0, 0, 1; 1, 1, 1", "1, 1, 1", "—", "0.25, 0.25, 0.5"), text("a 与 b 相同，互不冲突；c 与二者无关：1 : 1 : 2。", "a and b are the same and do not conflict; c is unrelated to both: 1 : 1 : 2.")),
        Row(("critic", "1, 2; 2, 4; 5, 10", "1, 1", "—", "✗"), text("两个指标完全同步：Σ C = 0。", "Both move together: Σ C = 0.")),
        Row(("variation", "8, 90; 12, 110", "1, 1", "—", "0.667, 0.333"), text("变异系数 0.283 与 0.141。", "Coefficients 0.283 and 0.141.")),
        Row(("variation", "−8, 90; 8, 110", "1, 1", "—", "✗ a"), text("均值为零：变异系数无意义。", "A mean of zero: no coefficient.")),
        Row(("standard_deviation", "0, 0; 1, 5; 1, 10; 0, 5", "1, 1", "—", "0.586, 0.414"), text("极差后的标准差 0.5 与 0.354（总体）。", "After min–max 0.5 and 0.354 (population).")),
        Row(("merec", "1, 1; 2, 1; 4, 1", "1, 1", "—", "1, 0"), text("b 没有差异：去掉它毫无影响。", "b is constant: without it nothing changes.")),
        Row(("merec", "1, 0; 2, 1", "1, 1", "—", "✗ 甲/b"), text("要求数值为正。", "Positive values only.")),
        Row(("pca", "0, 0, 0; 1, 1, 0; 0, 0, 1; 1, 1, 1", "1, 1, 1", "keep: number, number: 2", "0.333, 0.333, 0.333"), text("旋转后 a、b 同在一个成分，c 自成一个，载荷都是 1。", "Rotated, a and b share a component and c has its own; all loadings are 1.")),
        Row(("pca", "0, 0, 0; 1, 1, 0; 0, 0, 1; 1, 1, 1", "1, 1, 1", "weighting: first", "0.5, 0.5, 0"), text("第一主成分只有 a、b：做法不同，权重不同。", "The first component holds a and b only: another way, other weights.")),
        Row(("pca", "1, 5; 2, 5; 4, 5", "1, 1", "—", "✗ b"), text("b 没有差异，没有相关系数。", "b is constant and has no correlations.")),
        Row(("correlation_equalising", "0, 0; 2, 0; 0, 1; 2, 1", "1, 1", "—", "0.333, 0.667"), text("a 的标准差是 b 的两倍，权重减半才能同样重要。", "a varies twice as much as b: half the weight makes it count the same.")),
        Row(("correlation_equalising", "0, 0; 1, 2; 2, 4; 5, 10", "1, 1", "—", "✗"), text("b 是 a 的两倍：相关系数定不出权重。", "b is twice a: correlations decide nothing.")),
        Row(("benefit_of_the_doubt", "1, 0.5; 0.5, 1; 0.5, 0.5", "1, 1", "least: 0, most: 1", "1, 0, 0.667; 0, 1, 0.667"), text("每个单元有自己的权重（分号前为 a）；丙的得分为 0.667。", "Each unit has its own weights (a before the semicolon); 丙 scores 0.667.")),
        Row(("benefit_of_the_doubt", "1, 0.5; 0.5, 1", "1, 1", "least: 0.6, most: 1", "✗"), text("两个指标的份额不能都不低于 0.6。", "Two shares cannot both reach 0.6.")),
        Row(("ahp", "1, 1, 1; 2, 2, 2", "1, 1, 1", "matrices: [[1, 2, 6], [1/2, 1, 3], [1/6, 1/3, 1]]", "0.6, 0.3, 0.1"), text("完全一致的判断：6 : 3 : 1。", "Consistent judgements: 6 : 3 : 1.")),
        Row(("ahp", "1, 1, 1; 2, 2, 2", "1, 1, 1", "matrices: [[1, 2, 6], [1/2, 1, 3], [1/5, 1/3, 1]]", "✗ a × c"), text("6 × 1/5 ≠ 1：指出格。", "6 × 1/5 ≠ 1: the cell is named.")),
    ),
)  # fmt: skip


@WORKED.check
def test_worked(name: str, values: str, direction: str, stated: str, result: str) -> None:
    signs = np.array([int(one.replace("−", "-")) for one in direction.split(",")])
    table = read_table(values)
    if name == "benefit_of_the_doubt" and not result.startswith("✗"):
        # Weights of a unit on the frontier need not be unique; what they achieve is.
        found = METHODS[name].call(table, METHODS[name].arguments(_stated(stated)))
        printed = np.array([[float(one) for one in column.split(",")] for column in result.split(";")]).T
        assert (found * table).sum(axis=1) == pytest.approx((printed * table).sum(axis=1), abs=0.001)
        assert (table @ printed.T).max() == pytest.approx(1, abs=0.001)
        return
    assert answered(METHODS[name], table, stated, direction=signs) == result


JUDGED = PAGE.table(
    text("判断矩阵的一致性", "Consistency of judgements"),
    text(
        "三个指标，按上三角 a:b、a:c、b:c 写出判断；CI = (λ − 3)/2，CR = CI/0.58，上限 0.1。两位专家以“与”分隔，逐格取几何平均。",
        "Three indicators; judgements a:b, a:c, b:c of the upper triangle. CI = (λ − 3)/2, CR = CI/0.58, limit 0.1. Two "
        "experts, joined by the geometric mean of each cell, are divided by &.",
    ),
    columns=("judgements 判断 | Judgements", "weights 权重 | Weights", "principal λ", "ratio CR"),
    rows=(
        Row(("2, 6, 3", "0.6, 0.3, 0.1", "3.000", "0.000"), text("6 = 2 × 3：完全一致。", "6 = 2 × 3: consistent.")),
        Row(("2, 5, 4", "0.57, 0.333, 0.097", "3.025", "0.021"), text("5 与 2 × 4 = 8 略有出入。", "5 against 2 × 4 = 8: a little apart.")),
        Row(("2, 6, 3 & 2, 5, 4", "0.585, 0.316, 0.099", "3.006", "0.005"), text("合并后为 2、√30、√12。", "Joined: 2, √30, √12.")),
        Row(("5, 1/5, 5", "✗", "✗", "✗"), text("a 胜 b、b 胜 c、c 胜 a：CR 远超 0.1，拒绝。", "a over b, b over c, c over a: far above 0.1 and refused.")),
    ),
)  # fmt: skip


@JUDGED.check
def test_judged(judgements: str, weights: str, principal: str, ratio: str) -> None:
    matrices = [_matrix(one) for one in judgements.split("&")]
    if weights == "✗":
        with pytest.raises(ValueError, match="一致性比率"):
            judge(matrices)
        return
    found = judge(matrices)
    assert (shown(found.weights), f"{found.principal:.3f}", f"{found.ratio:.3f}") == (weights, principal, ratio)


DOUBT = PAGE.table(
    text("受益于疑：上下限决定结果", "Benefit of the doubt: the bounds decide"),
    text(
        "三个单元、两个指标，得分依次为甲、乙、丙。约束的是权重份额 w/Σ w。",
        "Three units and two indicators; scores of 甲, 乙, 丙. Shares of the weights w/Σ w are bounded.",
    ),
    columns=("values 得分 | Scores of indicators", "least 下限 | Least", "most 上限 | Most", "scores 结果 | Scores"),
    rows=(
        Row(("1, 0.2; 0.4, 1; 0.5, 0.5", "0", "1", "1, 1, 0.761"), text("甲、乙各取所长，都在前沿。", "甲 and 乙 each use their strength and stand on the frontier.")),
        Row(("1, 0.2; 0.4, 1; 0.5, 0.5", "0.45", "0.55", "0.955, 1, 0.746"), text("份额收紧，甲、丙都不能再取最合适的份额。", "With tighter shares neither 甲 nor 丙 gets the ones that suit it best.")),
        Row(("1, 0.2; 0.4, 1; 0.5, 0.5", "0.5", "0.5", "0.857, 1, 0.714"), text("份额固定即等权：最高者为 1。", "Fixed shares are equal weights: the best is 1.")),
    ),
)  # fmt: skip


@DOUBT.check
def test_doubt(values: str, least: str, most: str, scores: str) -> None:
    assert shown(frontier(read_table(values), least=float(least), most=float(most)).scores) == scores


MIXED = PAGE.table(
    text("组合赋权", "Combinations"),
    text("两组权重以分号分隔。", "Two sets of weights, divided by a semicolon."),
    columns=("name 方法 | Method", "sets 各组权重 | Sets", "stated 参数 | Parameters", "result 结果 | Result"),
    rows=(
        Row(("linear", "0.5, 0.3, 0.2; 0.2, 0.2, 0.6", "—", "0.35, 0.25, 0.4"), text("各占一半。", "Half each.")),
        Row(("linear", "0.5, 0.3, 0.2; 0.2, 0.2, 0.6", "shares: [3, 1]", "0.425, 0.275, 0.3"), text("三比一。", "Three to one.")),
        Row(("multiplicative", "0.5, 0.3, 0.2; 0.2, 0.2, 0.6", "—", "0.357, 0.214, 0.429"), text("0.10 : 0.06 : 0.12。", "0.10 : 0.06 : 0.12.")),
        Row(("geometric_mean", "0.5, 0.3, 0.2; 0.2, 0.2, 0.6", "—", "0.348, 0.27, 0.382"), text("取平方根后比乘法温和。", "Square roots are milder than the product.")),
        Row(("multiplicative", "1, 0; 0, 1", "—", "✗ a、b"), text("乘积全为零。", "All products are zero.")),
        Row(("game", "0.5, 0.3, 0.2; 0.2, 0.2, 0.6", "—", "0.326, 0.242, 0.432"), text("离两组都最近的组合。", "The mix nearest to both.")),
        Row(("game", "0.9, 0.1; 0.6, 0.4", "—", "✗"), text("系数为负：不能使用。", "A negative share: of no use.")),
    ),
)  # fmt: skip


@MIXED.check
def test_mixed(name: str, sets: str, stated: str, result: str) -> None:
    assert answered(COMBINATIONS[name], read_table(sets), stated) == result


def test_every_weighting_has_a_worked_example() -> None:
    assert {row.cells[0] for row in (*WORKED.rows, *MIXED.rows)} == set(METHODS | COMBINATIONS)


def _matrix(cell: str) -> list[list[float]]:
    one, two, three = (float(part.split("/")[0]) / float((part + "/1").split("/")[1]) for part in cell.split(","))
    return [[1, one, two], [1 / one, 1, three], [1 / two, 1 / three, 1]]


def _stated(cell: str) -> dict[str, object]:
    return {name.strip(): float(value) for name, value in (pair.split(":") for pair in cell.split(","))}
