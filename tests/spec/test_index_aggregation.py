"""Page 63 of the handbook: aggregation."""

from __future__ import annotations

import numpy as np

from sunan.kernel.texts import text
from sunan.monitoring.index.core.aggregation.outranking import outranking_matrix
from sunan.monitoring.index.core.aggregation.registry import METHODS
from tests.spec.handbook import Page, Row
from tests.spec.index_methods import answered, check_method, method_table, read_table, shown

PAGE = Page(
    63,
    "aggregation",
    title=text("合成", "Aggregation"),
    intro=text(
        "合成把一组下级得分并为一个上级得分，可逐层、逐组选择方法。算术平均允许以长补短；几何、调和平均和 MPI 惩罚短板；科普兰法只比较名次，不比较差距；"
        "TOPSIS 与灰色关联用于一层的原始指标，自行无量纲化。缺下级得分时拒绝，或略去并写明至少须有的比例，不以零代替。自定义函数由程序传入，"
        "结果须为有限数。",
        "Aggregation makes one score of the children of a group; the method is chosen by level and by group. The "
        "arithmetic mean lets strength buy back weakness; geometric and harmonic means and the MPI make weakness cost; "
        "Copeland compares places, not distances; TOPSIS and grey relational analysis take a flat set of raw indicators "
        "and scale them themselves. A missing child is refused, or omitted with a stated least share, never replaced by "
        "zero. A function of the user is handed in by the program, and its result must be finite.",
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
        "行为单元甲、乙……（分号分隔），列为下级得分 a、b……；“–”为缺数或没有得分，“✗”为拒绝及其所指。TOPSIS、灰色关联的方向都为 1，除非注明。",
        "Rows are the units 甲, 乙 …, divided by semicolons; columns are the children a, b …; – is missing or no score, ✗ "
        "refused with what is named. TOPSIS and grey relational take direction 1 unless the row says otherwise.",
    ),
    columns=(
        "name 方法 | Method", "values 下级得分 | Children", "weights 权重 | Weights", "stated 参数 | Parameters",
        "result 结果 | Result",
    ),
    rows=(
        Row(("arithmetic", "20, 80; 50, 50", "1, 1", "—", "50, 50"), text("以长补短：两个单元相同。", "Strength buys back weakness: both are the same.")),
        Row(("geometric", "20, 80; 50, 50", "1, 1", "—", "40, 50"), text("√(20·80) = 40。", "√(20·80) = 40.")),
        Row(("harmonic", "20, 80; 50, 50", "1, 1", "—", "32, 50"), text("2/(1/20 + 1/80) = 32。", "2/(1/20 + 1/80) = 32.")),
        Row(("generalised", "20, 80; 50, 50", "1, 1", "power: −2", "27.44, 50"), text("√(2/(1/400 + 1/6400)) = 27.440。", "√(2/(1/400 + 1/6400)) = 27.440.")),
        Row(("generalised", "20, 80; 50, 50", "1, 1", "power: 0", "40, 50"), text("p = 0 即几何平均。", "p = 0 is the geometric mean.")),
        Row(("arithmetic", "20, 80; 50, 50", "3, 1", "—", "35, 50"), text("权重为相对值：(3·20 + 80)/4。", "Weights are relative: (3·20 + 80)/4.")),
        Row(("arithmetic", "20, –, 60; 50, 50, 50", "1, 1, 2", "—", "✗ 甲/b"), text("缺数默认拒绝。", "A missing child is refused by default.")),
        Row(("arithmetic", "20, –, 60; 50, 50, 50", "1, 1, 2", "missing: omit", "46.667, 50"), text("(20 + 2·60)/3：其余分担权重。", "(20 + 2·60)/3: the others share the weight.")),
        Row(("arithmetic", "20, –, –; 50, 50, 50", "1, 1, 2", "missing: omit, least_share: 0.5", "–, 50"), text("只有三分之一：不给得分。", "One third is there: no score.")),
        Row(("geometric", "0, 80; 50, 50", "1, 1", "—", "✗ 甲/a"), text("零没有几何平均；可先换算到 1—100。", "Zero has no geometric mean; normalise to 1–100 first.")),
        Row(("geometric", "0, 80; 50, 50", "0, 1", "—", "80, 50"), text("权重为零的下级不参与。", "A child of weight zero plays no part.")),
        Row(("arithmetic", "20, 80", "0, 0", "—", "✗ a、b"), text("权重合计为零。", "The weights sum to zero.")),
        Row(("median", "1, 2, 9; 1, 5, 9", "1, 1, 1", "—", "2, 5"), text("等权即普通中位数。", "Equal weights: the ordinary median.")),
        Row(("median", "1, 2, 9", "2, 1, 1", "—", "1.5"), text("累计到 1 恰为一半：取 1 与 2 的平均。", "At 1 exactly one half is reached: the mean of 1 and 2.")),
        Row(("median", "1, 2, 9", "1, 1, 3", "—", "9"), text("9 占六成。", "9 holds three fifths.")),
        Row(("mazziotta_pareto", "90, 110; 100, 100", "1, 1", "—", "99, 100"), text("M − S²/M = 100 − 100/100：不均衡扣一分。", "M − S²/M = 100 − 100/100: unevenness costs one point.")),
        Row(("mazziotta_pareto", "90, 110; 100, 100", "1, 1", "sign: 1", "101, 100"), text("负向现象加罚。", "For what should fall, it is added.")),
        Row(("mazziotta_pareto", "−10, 5; 1, 2", "1, 1", "—", "✗ 甲"), text("均值为负：变异系数无意义。", "A negative mean has no variation.")),
        Row(("copeland", "9, 1, 5; 5, 5, 5; 1, 9, 1", "1, 1, 1", "—", "1, 1, −2"), text("甲、乙打平；甲、乙都以两票胜丙。", "甲 and 乙 draw; both beat 丙 by two votes.")),
        Row(("copeland", "9, 1, 5; 5, 5, 5; 1, 9, 1", "1, 1, 1", "score: row_sum", "1.167, 1.167, 0.667"), text("优势矩阵的行和：½ + ⅔。", "Rows of the outranking matrix: ½ + ⅔.")),
        Row(("topsis", "3, 4; 4, 3; 0, 0", "1, 1", "scaling: none", "0.833, 0.833, 0"), text("甲的 d⁺ = 0.5，d⁻ = 2.5：2.5/3。", "甲 has d⁺ = 0.5 and d⁻ = 2.5: 2.5/3.")),
        Row(("topsis", "3, 4; 6, 8", "1, 1", "—", "0, 1"), text("两个单元：处处更好者即理想解。", "Two units: the one that is better everywhere is the ideal.")),
        Row(("topsis", "2, 2; 2, 2", "1, 1", "—", "✗"), text("完全相同：0/0。", "All the same: 0/0.")),
        Row(("topsis", "2, 2; 2, 2", "1, 1", "identical: half", "0.5, 0.5"), text("声明后各得一半。", "One half each, where declared.")),
        Row(("grey_relational", "0, 0; 1, 0.5; 0.5, 1", "1, 1", "—", "0.333, 0.75, 0.75"), text("乙：(1 + (0 + 0.5)/(0.5 + 0.5))/2 = 0.75。", "乙: (1 + (0 + 0.5)/(0.5 + 0.5))/2 = 0.75.")),
        Row(("grey_relational", "0, 5; 1, 5", "1, 1", "—", "✗ */b"), text("b 没有差异，极差为零。", "b is constant and has no range.")),
        Row(("grey_relational", "2, 2; 2, 2", "1, 1", "scaling: mean", "1, 1"), text("都等于参照序列：关联度为 1。", "All equal the reference: every grade is 1.")),
    ),
)  # fmt: skip


@WORKED.check
def test_worked(name: str, values: str, weights: str, stated: str, result: str) -> None:
    table = read_table(values)
    shares = np.array([float(one) for one in weights.split(",")])
    assert answered(METHODS[name], table, stated, weights=shares, direction=np.ones(table.shape[-1])) == result


VOTES = PAGE.table(
    text("优势矩阵", "The outranking matrix"),
    text(
        "行胜列的权重份额；相同各得一半，对角为 0。得分逐行写出，分号分隔。",
        "The share of weight in favour of the row; a tie gives each half, the diagonal is 0. Rows are divided by semicolons.",
    ),
    columns=("values 得分 | Scores", "weights 权重 | Weights", "matrix 矩阵 | Matrix"),
    rows=(
        Row(("9, 1, 5; 5, 5, 5; 1, 9, 1", "1, 1, 1", "0, 0.5, 0.667; 0.5, 0, 0.667; 0.333, 0.333, 0"), text("甲对乙：a 胜、b 负、c 平。", "甲 against 乙: a won, b lost, c tied.")),
        Row(("9, 1, 5; 5, 5, 5; 1, 9, 1", "4, 3, 1", "0, 0.562, 0.625; 0.438, 0, 0.625; 0.375, 0.375, 0"), text("甲对乙：(4 + ½)/8。", "甲 against 乙: (4 + ½)/8.")),
    ),
)  # fmt: skip


@VOTES.check
def test_votes(values: str, weights: str, matrix: str) -> None:
    votes = outranking_matrix(read_table(values), [float(one) for one in weights.split(",")])
    assert shown(votes.T) == matrix


def test_every_aggregation_has_a_worked_example() -> None:
    assert {row.cells[0] for row in WORKED.rows} == set(METHODS)
