"""Page 60 of the handbook: what is done to the data before they are normalised."""

from __future__ import annotations

import inspect
from fractions import Fraction

import numpy as np
import pytest
import yaml

from sunan.kernel.texts import text
from sunan.monitoring.index.core.arrays import Labels
from sunan.monitoring.index.core.refusals import IndexRefusal
from sunan.monitoring.index.core.steps import imputation
from sunan.monitoring.index.core.steps.moments import skewness_and_kurtosis
from sunan.monitoring.index.core.steps.outliers import treated
from sunan.monitoring.index.core.steps.screening import has_enough, has_enough_nonzero
from sunan.monitoring.index.core.steps.transformations import TRANSFORMATIONS
from tests.spec.handbook import Page, Row
from tests.spec.index_methods import UNITS, answered, read_table, shown

PAGE = Page(
    60,
    "index-preparation",
    title=text("指数：筛选、分母、插补与异常值", "Index: screening, denominators, imputation, outliers"),
    intro=text(
        "指数由配方算出：配方写明每一步的方法和参数，不可更改，以散列值命名。一个指数是一棵树，指标在第 1 层，顶层只有一个，层数不限；"
        "成环、无下级、无上级、重复的一律拒绝。四个步骤缺省的次序为：筛选、分母、插补、异常值，配方可以另定。每一步之后的数据都保留，"
        "日志写明哪一格由何值变为何值；插补过的格一直带标记，维度和指数带所含插补指标的比例。表中“–”为缺数，“✗”为拒绝。",
        "A recipe makes an index: it states the method and parameters of each step, cannot be changed, and is named by a "
        "hash. An index is one tree of any number of levels, with indicators on level 1 and one top; what is circular, "
        "childless, without a parent or declared twice is refused. Unless the recipe says otherwise the order is screening, "
        "denominators, imputation, outliers. The data after each step are kept, and a log says which cell went from what to "
        "what; imputed cells stay marked, and dimensions and the index carry the share of imputed indicators below them. "
        "In the tables – is missing and ✗ is refused.",
    ),
)

SCREENING = PAGE.table(
    text("筛选：一个单元的数据够不够", "Screening: has a unit enough data"),
    text(
        "可得率 = 有数的指标数 ÷ 指标总数；非零率 = 非零的数值 ÷ 有数的数值。低于门槛者不参加评价，全部指标、每个维度可各设门槛。"
        "比较用精确的分数，不受二进制小数影响。来源：COINr（JOSS 2022）Screen。",
        "Availability is the share of the indicators that a unit has; the non-zero share is that of its values that are not "
        "zero. Below the threshold a unit is left out; all indicators and each dimension have thresholds of their own. They "
        "are compared as exact fractions, whatever binary decimals say. Source: COINr (JOSS 2022), Screen.",
    ),
    columns=("values 数值 | Values", "rule 规则 | Rule", "least 门槛 | Threshold", "stays 保留 | Stays"),
    rows=(
        Row(("1, 2, 3, –", "可得率 | availability", "0.75", "是 | yes"), text("4 个有 3 个，恰为 0.75。", "Three of four are exactly 0.75.")),
        Row(("1, 2, –, –", "可得率 | availability", "0.75", "否 | no"), text("0.5 < 0.75。", "0.5 < 0.75.")),
        Row(("1, 2, 3, 4, 5, 6, 7, 8, 9, –", "可得率 | availability", "0.9", "是 | yes"), text("十有其九就是 0.9。", "Nine of ten are 0.9.")),
        Row(("0, 0, 3, –", "非零率 | non-zero", "0.5", "否 | no"), text("有数的 3 个中 1 个非零。", "One of three values is not zero.")),
        Row(("–, –", "非零率 | non-zero", "0.5", "否 | no"), text("没有数值，无从判断，不保留。", "Without values there is nothing to judge; it does not stay.")),
    ),
)  # fmt: skip


@SCREENING.check
def test_screening(values: str, rule: str, least: str, stays: str) -> None:
    judge = {"availability": has_enough, "non-zero": has_enough_nonzero}[rule]
    assert judge(read_table(values), Fraction(least)).tolist() == [stays == "yes"]


IMPUTATION = PAGE.table(
    text("插补：各单元之间", "Imputation across units"),
    text(
        "统计量取自同一期有数的单元（over: period，缺省），或全部各期（over: panel）。没有可依据的数值时保持缺数，不填零。"
        "EM 用其余指标的已知值求缺数的条件期望：E[x_m | x_o] = μ_m + Σ_mo Σ_oo⁻¹(x_o − μ_o)，观测不得少于指标数加 2。",
        "Statistics are those of the units with a value in the same period (over: period, the default) or in all periods "
        "(over: panel). Where there is nothing to go by a cell stays missing; no zero is put there. EM takes the expected "
        "value given the known indicators, E[x_m | x_o] = μ_m + Σ_mo Σ_oo⁻¹(x_o − μ_o), and needs two observations more "
        "than indicators.",
    ),
    columns=("name 方法 | Method", "values 数值 | Values", "groups 分组 | Groups", "result 结果 | Result"),
    rows=(
        Row(("none", "1, –, 5", "—", "1, –, 5"), text("不插补。", "Nothing is filled.")),
        Row(("mean", "1, –, 5, 9", "—", "1, 5, 5, 9"), text("(1 + 5 + 9)/3。", "(1 + 5 + 9)/3.")),
        Row(("median", "1, –, 5, 90", "—", "1, 5, 5, 90"), text("中位数不受 90 影响。", "The median does not mind the 90.")),
        Row(("group_mean", "1, –, 5, –", "北, 北, 南, 西 | N, N, S, W", "1, 1, 5, –"), text("同组只有 1；西组无数，保持缺数。", "Its group has the 1; W has nothing and stays missing.")),
        Row(("group_median", "1, –, 5, 7", "北, 北, 北, 北 | N, N, N, N", "1, 5, 5, 7"), text("同组的中位数。", "The median of the group.")),
        Row(("mean", "–, –, –", "—", "–, –, –"), text("全部缺数：没有均值。", "All missing: there is no mean.")),
    ),
)  # fmt: skip


@IMPUTATION.check
def test_imputation(name: str, values: str, groups: str, result: str) -> None:
    context = {} if groups == "—" else {"groups": groups.split(", ")}
    table = read_table(values.replace(",", ";"))
    assert shown(imputation.METHODS[name].function(table, **context)) == result


IN_TIME = PAGE.table(
    text("插补：按时间", "Imputation in time"),
    text(
        "只用单元自己的数值；年份按实际间隔。首尾缺数取最近一期（ends: nearest，缺省）或保持缺数（ends: missing），不外推趋势。",
        "The unit's own values alone, at the true distance of years. Before the first and after the last value the nearest "
        "one is taken (ends: nearest, the default) or none (ends: missing); no trend is prolonged.",
    ),
    columns=(
        "name 方法 | Method", "years 年份 | Years", "values 数值 | Values", "stated 参数 | Parameters", "result 结果 | Result",
    ),
    rows=(
        Row(("linear", "2018, 2019, 2020, 2022", "–, 2, –, 5", "—", "2, 2, 3, 5"), text("三年增 3，一年后为 3；首年取最近的 2。", "3 in three years, so 3 after one; the first year takes the 2.")),
        Row(("linear", "2018, 2019, 2020, 2022", "–, 2, –, 5", "ends: missing", "–, 2, 3, 5"), text("首年保持缺数。", "The first year stays missing.")),
        Row(("nearest", "2018, 2019, 2020, 2022", "–, 2, –, 5", "—", "2, 2, 2, 5"), text("2020 距 2019 较近。", "2020 is nearer to 2019.")),
        Row(("nearest", "2019, 2020, 2021", "1, –, 9", "—", "1, 1, 9"), text("前后同近，取较早者。", "Equally near: the earlier one.")),
        Row(("linear", "2019, 2020", "–, –", "—", "–, –"), text("一年也没有：保持缺数。", "Not one year: it stays missing.")),
    ),
)  # fmt: skip


@IN_TIME.check
def test_in_time(name: str, years: str, values: str, stated: str, result: str) -> None:
    series = read_table(values).T[:, :, None]
    given = {} if stated == "—" else yaml.safe_load("{" + stated + "}")
    found = imputation.METHODS[name].function(series, times=[float(one) for one in years.split(",")], **given)
    assert shown(found[:, 0, 0]) == result


TREATMENT = PAGE.table(
    text("异常值：缩尾，不行再变换", "Outliers: winsorised, or else transformed"),
    text(
        "判据用二型偏度 G1 与二型超额峰度 G2：|G1| < 2 或 G2 < 3.5 即通过。不通过时把偏向一端最外的点（并列的一起）拉到次外的值，直到通过或已动 "
        "most_points 个点；仍不通过则放弃缩尾，对原值作变换（then）。常数指标原样通过并记入日志；少于 4 个数值拒绝，少于 10 个提醒。"
        "来源：COINr（JOSS 2022）Treat、winsorise、check_SkewKurt。",
        "An indicator passes when its skewness G1 or its excess kurtosis G2 (both of type 2) is small: |G1| < 2 or G2 < 3.5. "
        "Otherwise the outermost points at the end it is skewed towards (ties together) are drawn to the next value, until "
        "it passes or most_points points were moved; if it still fails the original values are transformed instead (then). "
        "A constant indicator passes untouched and is logged; fewer than four values are refused, fewer than ten are "
        "warned of. Source: COINr (JOSS 2022), Treat, winsorise, check_SkewKurt.",
    ),
    columns=(
        "values 数值 | Values", "points most_points | most_points", "before 处理前 G1，G2 | G1, G2 before",
        "result 结果 | Result", "after 处理后 G1，G2 | G1, G2 after",
    ),
    rows=(
        Row(("1, 2, 3, 4, 5, 6, 7, 8, 9, 10", "5", "0, −1.2", "1, 2, 3, 4, 5, 6, 7, 8, 9, 10", "0, −1.2"), text("通过，不动。", "It passes and is left alone.")),
        Row(("1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 30, 100", "5", "3.063, 9.741", "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 30, 30", "1.712, 1.816"), text("拉回一个点即通过。", "One point drawn in, and it passes.")),
        Row(("−100, −30, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10", "5", "−2.895, 8.65", "−30, −30, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10", "−1.883, 2.219"), text("偏向低端，拉低端。", "Skewed to the low end, so that end is drawn in.")),
        Row(("1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 30, 100", "0", "3.063, 9.741", "−0.01, 0.688, 1.095, 1.384, 1.607, 1.79, 1.944, 2.078, 2.196, 2.302, 3.401, 4.605", "0.793, 1.449"), text("不许缩尾：作 log_CT 变换。", "No winsorisation allowed: log_CT.")),
        Row(("7, 7, 7, 7, 7, 7, 7, 7, 7, 7", "5", "–, –", "7, 7, 7, 7, 7, 7, 7, 7, 7, 7", "–, –"), text("常数没有偏度，原样通过。", "A constant has no skewness and passes.")),
    ),
)  # fmt: skip


@TREATMENT.check
def test_treatment(values: str, points: str, before: str, result: str, after: str) -> None:
    table = read_table(values.replace(",", ";"))
    outcome = treated(table, most_points=int(points))
    assert shown(np.concatenate(skewness_and_kurtosis(table.T))) == before
    assert shown(outcome.values[:, 0]) == result
    assert shown(outcome.after[:, 0]) == after


TRANSFORMED = PAGE.table(
    text("变换", "Transformations"),
    text(
        "自然对数。log_GII 按其公式计算；COINr 1.1.14 的同名函数原样返回数据。Box–Cox 的幂 λ 由配方给定，不作估计。",
        "Natural logarithms. log_GII is computed as its formula says; the function of that name in COINr 1.1.14 returns "
        "the data unchanged. The power λ of Box–Cox is given by the recipe and not estimated.",
    ),
    columns=(
        "name 代号 | Code", "formula 公式 | Formula", "values 数值 | Values", "stated 参数 | Parameters", "result 结果 | Result",
    ),
    rows=tuple(
        Row((name, TRANSFORMATIONS[name].formula, values, stated, result), text(zh, en))
        for name, values, stated, result, zh, en in (
            ("log_CT", "0, 1, 99", "—", "−0.01, 0.688, 4.605", "a = 0.99；ln 0.99 = −0.01。", "a = 0.99; ln 0.99 = −0.01."),
            ("log_CT_plus", "0, 1, 99", "—", "−0.01, 0.688, 4.605", "偏向高端：同 log_CT。", "Skewed to the high end: as log_CT."),
            ("log_CT_plus", "0, 98, 99", "—", "−4.605, −0.688, 0.01", "偏向低端：镜像，次序不变。", "Skewed to the low end: the mirror image, in the same order."),
            ("log_CT_orig", "0, 1, 99", "—", "0, 0.693, 4.605", "ln(x + 1)。", "ln(x + 1)."),
            ("log_GII", "0, 50, 100", "—", "0, 3.922, 4.605", "ln(99·x/100 + 1)。", "ln(99·x/100 + 1)."),
            ("log_GII", "0, 0.5, 1", "—", "✗ a", "最大值不大于 1 会抹平或颠倒：拒绝。", "A greatest value of 1 or less would flatten or turn it: refused."),
            ("box_cox", "0, 3, 8", "power: 0.5", "0, 2, 4", "2·(√(x + 1) − 1)。", "2·(√(x + 1) − 1)."),
            ("box_cox", "1, 2, 4", "power: 0, shift: false", "0, 0.693, 1.386", "λ = 0：ln x。", "λ = 0: ln x."),
            ("box_cox", "0, 2, 4", "power: 0, shift: false", "✗ a", "零没有对数。", "Zero has no logarithm."),
        )
    ),
)  # fmt: skip


@TRANSFORMED.check
def test_transformed(name: str, formula: str, values: str, stated: str, result: str) -> None:
    assert TRANSFORMATIONS[name].formula == formula
    assert answered(TRANSFORMATIONS[name], read_table(values.replace(",", ";")), stated) == result


def test_every_method_is_shown_and_says_where_it_comes_from() -> None:
    assert {row.cells[0] for row in TRANSFORMED.rows} == set(TRANSFORMATIONS)
    shown_here = {row.cells[0] for row in (*IMPUTATION.rows, *IN_TIME.rows)}
    assert shown_here == set(imputation.METHODS) - {"em"}
    for method in (*imputation.METHODS.values(), *TRANSFORMATIONS.values()):
        assert "Source:" in (inspect.getdoc(method.function) or ""), method.name


def test_em_refuses_fewer_observations_than_it_needs() -> None:
    method = imputation.METHODS["em"]
    assert method.guard.needed(4) == 6
    with pytest.raises(IndexRefusal, match="a"):
        method.function(read_table("7; 7; 7; –; 7"), labels=Labels(UNITS, ("a",)))
