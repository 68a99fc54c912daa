"""Page 61 of the handbook: normalisation."""

from __future__ import annotations

import numpy as np

from sunan.kernel.texts import text
from sunan.monitoring.index.core.normalisation.registry import METHODS
from tests.spec.handbook import Page, Row
from tests.spec.index_methods import answered, check_method, method_table, read_table

PAGE = Page(
    61,
    "normalisation",
    title=text("无量纲化", "Normalisation"),
    intro=text(
        "无量纲化把各指标换到可以相加的尺度，换后一律越大越好。方向在这一步、也只在这一步起作用：先乘以 d，再换算；离群值处理面对的是公布的数据。"
        "最小、最大、均值取自传入的行：逐期传入即逐期换算，多年合并传入即面板换算；规划期内宜冻结参照行，以免新增一年就改动往年得分。"
        "指标没有差异时拒绝，不给 0，也不给空值；缺数保持缺数。",
        "Normalisation brings indicators to a scale on which they can be added, and on which more is better. Direction acts "
        "here and only here: the indicator is multiplied by d first; outlier treatment sees the data as published. Least, "
        "greatest and mean are those of the rows handed in: one period, or several pooled as a panel; within a plan the "
        "reference rows are better frozen, so that a new year does not move the scores of the past. A constant indicator "
        "is refused: neither 0 nor a blank. Missing stays missing.",
    ),
)

LISTED = method_table(PAGE, METHODS)


@LISTED.check
def test_listed(name: str, words: str, formula: str, least: str, source: str) -> None:
    assert (METHODS[name].text.en, METHODS[name].formula) == (words, formula)
    check_method(METHODS, name, least, source)


WORKED = PAGE.table(
    text("算例", "Worked examples"),
    text(
        "一个指标，各单元依次为甲、乙、丙……；“–”为缺数，“✗”为拒绝并指出的单元或指标。定基指数的基期值均为 2。",
        "One indicator of the units 甲, 乙, 丙 …; – is missing, ✗ is refused with the unit or indicator named. The base of "
        "the index on a base year is 2 for all.",
    ),
    columns=(
        "name 方法 | Method", "values 数值 | Values", "direction 方向 | d", "stated 参数 | Parameters", "result 结果 | Result",
    ),
    rows=(
        Row(("minmax", "1, 2, 5", "1", "high: 1", "0, 0.25, 1"), text("(2 − 1)/(5 − 1) = 0.25。", "(2 − 1)/(5 − 1) = 0.25.")),
        Row(("minmax", "1, 2, 5", "−1", "low: 1", "100, 75.25, 1"), text("逆向且到 [1, 100]：1 + 99·(5 − 2)/4。", "Less is better, to [1, 100]: 1 + 99·(5 − 2)/4.")),
        Row(("minmax", "1, –, 5", "1", "—", "0, –, 100"), text("缺数保持缺数。", "Missing stays missing.")),
        Row(("minmax", "3, 3, 3", "1", "—", "✗ a"), text("没有差异：拒绝。", "No difference: refused.")),
        Row(("zscore", "1, 2, 6", "1", "—", "−0.756, −0.378, 1.134"), text("均值 3，样本标准差 √(14/2) = 2.646。", "Mean 3, sample deviation √(14/2) = 2.646.")),
        Row(("zscore", "1, 2, 6", "1", "ddof: 0, mean: 100, sd: 10", "90.742, 95.371, 113.887"), text("总体标准差 √(14/3) = 2.160：即 MPI 的标准化。", "Population deviation √(14/3) = 2.160: the scores of the MPI.")),
        Row(("rank", "1, 5, 5, 9", "1", "—", "1, 2, 2, 4"), text("并列取小号。", "Ties take the smaller number.")),
        Row(("rank", "1, 5, 5, 9", "1", "ties: average", "1, 2.5, 2.5, 4"), text("并列取平均。", "Ties take the mean.")),
        Row(("rank", "1, 5, 5, 9", "−1", "ties: dense", "3, 2, 2, 1"), text("逆向，并列后不跳号。", "Less is better; no number is skipped after a tie.")),
        Row(("percentile_rank", "1, 5, 5, 9, –", "1", "—", "0, 0.333, 0.333, 1, –"), text("n = 4，只计有数的单元。", "n = 4 counts what is there.")),
        Row(("borda", "1, 5, 5, 9", "1", "—", "0, 1, 1, 3"), text("落后于它的单元数。", "How many units stand behind.")),
        Row(("distance_to_target", "1, 2, 5", "1", "target: 4", "0, 0.333, 1.333"), text("从最差的 1 到目标 4 走了多少；超额不截断。", "How much of the way from 1 to 4 is gone; beyond is not cut.")),
        Row(("distance_to_target", "8, 5, 2", "−1", "target: 4, cap: true", "0, 0.75, 1"), text("逆向指标的目标照样写 4。", "The target of a less-is-better indicator is written as 4.")),
        Row(("distance_to_target", "5, 6", "1", "target: 4", "✗ a"), text("目标不优于最差者：无路可走。", "The target is behind everyone: no way to go.")),
        Row(("goalposts", "0, 50, 120", "1", "lower: 0, upper: 100", "0, 0.5, 1"), text("超过上限的截断为 1。", "Beyond the upper goalpost is cut to 1.")),
        Row(("goalposts", "1, 10, 100", "1", "lower: 1, upper: 1000, transform: log10", "0, 0.333, 0.667"), text("对数标度：lg 10/lg 1000 = 1/3。", "Logarithmic: log 10/log 1000 = 1/3.")),
        Row(("goalposts", "1, 0", "1", "lower: 1, upper: 1000, transform: log10", "✗ 乙/a"), text("零没有对数。", "Zero has no logarithm.")),
        Row(("distance_to_maximum", "1, 2, 5", "1", "—", "0, 0.25, 1"), text("1 − (5 − 2)/(5 − 1)。", "1 − (5 − 2)/(5 − 1).")),
        Row(("distance_to_reference", "1, 2, 5", "1", "unit: 乙", "0, 1, 4"), text("以乙为 1。", "乙 is 1.")),
        Row(("distance_to_reference", "1, 2, 5", "−1", "value: 2, form: ratio", "2, 1, 0.4"), text("逆向：参照值 ÷ 数值。", "Less is better: reference over value.")),
        Row(("distance_to_reference", "1, 2, 5", "1", "value: 2, form: difference", "−0.5, 0, 1.5"), text("(x − 2)/2。", "(x − 2)/2.")),
        Row(("fraction_of_maximum", "1, 2, 4", "1", "—", "0.25, 0.5, 1"), text("x/4。", "x/4.")),
        Row(("fraction_of_maximum", "1, 2, 4", "−1", "—", "1, 0.5, 0.25"), text("逆向：1/x，次序不颠倒。", "Less is better: 1/x, so the order is kept.")),
        Row(("scaled", "1, 4, 7", "1", "lower: 1, upper: 7", "0, 50, 100"), text("1—7 分的问卷。", "A survey of 1–7.")),
        Row(("efficacy", "1, 2, 5", "1", "—", "60, 70, 100"), text("60 + 40·(2 − 1)/(5 − 1)。", "60 + 40·(2 − 1)/(5 − 1).")),
        Row(("efficacy", "40, 20, 10", "−1", "lower: 50, upper: 10", "70, 90, 100"), text("逆向：不允许值 50，满意值 10。", "Less is better: 50 is not allowed, 10 satisfies.")),
        Row(("target_ratio", "3, 4, 6", "1", "target: 4, most: 1.2", "0.75, 1, 1.2"), text("6/4 = 1.5，上限 1.2。", "6/4 = 1.5, at most 1.2.")),
        Row(("middle", "1, 5, 7, 10", "1", "best: 5", "0.2, 1, 0.6, 0"), text("最远的 10 相距 5。", "The farthest, 10, is 5 away.")),
        Row(("interval", "1, 5, 7, 10", "1", "lower: 5, upper: 8", "0, 1, 1, 0.5"), text("D = max(5 − 1, 10 − 8) = 4。", "D = max(5 − 1, 10 − 8) = 4.")),
        Row(("base_index", "2, 3, –", "1", "—", "100, 150, –"), text("100·3/2。", "100·3/2.")),
        Row(("base_index", "2, 4, 1", "−1", "—", "100, 50, 200"), text("逆向：100·2/x。", "Less is better: 100·2/x.")),
        Row(("base_index", "2, 0", "1", "—", "✗ 乙/a"), text("零或负数没有定基指数。", "Zero and less have no such index.")),
        Row(("adjusted_mazziotta_pareto", "10, 20, 30", "1", "centre: 20", "70, 100, 130"), text("参照 20 为 100，极差为 60 分。", "The reference 20 is 100, the range 60 points.")),
    ),
)  # fmt: skip


@WORKED.check
def test_worked(name: str, values: str, direction: str, stated: str, result: str) -> None:
    table = read_table(values.replace(",", ";"))
    found = answered(
        METHODS[name],
        table,
        stated,
        direction=np.array([int(direction.replace("−", "-"))]),
        base=np.array([2.0]),
        reference=None,
    )
    assert found == result


def test_every_normalisation_has_a_worked_example() -> None:
    assert {row.cells[0] for row in WORKED.rows} == set(METHODS)
