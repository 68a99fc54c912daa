"""Page 67 of the handbook: differences between units, and whether they shrink."""

from __future__ import annotations

from sunan.kernel.texts import text
from sunan.monitoring.index.core.convergence import beta_convergence, sigma_convergence
from sunan.monitoring.index.core.inequality import gini, theil_split, variation
from tests.spec.handbook import Page, Row

PAGE = Page(
    67,
    "differences",
    title=text("差异与收敛", "Differences and convergence"),
    intro=text(
        "泰尔指数 T = Σ(Y_i/Y)·ln[(Y_i/Y)÷(N_i/N)]（Theil，1967），组内部分按总量份额加权，组间与组内之和恰为总数；数值为 0 的"
        "单元不计入。基尼系数按人均值排序，G = 1 − Σ(p_i − p_{i−1})(L_i + L_{i−1})，小样本修正 n/(n−1) 由使用者选择并写明。变异系数"
        " = 标准差 ÷ 均值，须写明自由度（五市即全体，ddof = 0）。β 收敛（Barro、Sala-i-Martin，1992）不足三十个单元只描述，不检验。",
        "Theil's T = Σ(Y_i/Y)·ln[(Y_i/Y)÷(N_i/N)] (1967); parts within groups are weighted by shares of the amount, so that "
        "between and within sum to the total exactly; a unit at 0 adds 0. Gini orders by value per head, "
        "G = 1 − Σ(p_i − p_{i−1})(L_i + L_{i−1}); the small-sample factor n/(n−1) is a stated choice. The coefficient of "
        "variation states its degrees of freedom (five cities are all there are: ddof = 0). β-convergence (Barro, "
        "Sala-i-Martin, 1992) is described and not tested below thirty units.",
    ),
)

THEIL = PAGE.table(
    text("泰尔指数的分解", "Theil, split"),
    text("“总量/人口”逐单元列出，分号分组。", "Amount/population of each unit; groups are divided by semicolons."),
    columns=("units 单元 | Units", "total 总数 | Total", "between 组间 | Between", "within 组内 | Within"),
    rows=(
        Row(("2/1, 4/2; 6/3", "0.0000", "0.0000", "0.0000"), text("人均相等：没有差异。", "Equal per head: no inequality.")),
        Row(("1/1, 3/1; 2/1, 2/1", "0.0654", "0.0000", "0.0654"), text("组间相等，差异全在组内。", "Groups are equal: all of it lies within.")),
        Row(("1/1, 1/1; 3/1, 3/1", "0.1308", "0.1308", "0.0000"), text("组内相等，差异全在组间。", "Units of a group are equal: all of it lies between.")),
        Row(("0/1, 4/1; 3/2, 5/1", "0.3586", "0.0095", "0.3491"), text("为 0 的单元不计入，但仍占人口。", "A unit at 0 adds nothing, but its people count.")),
    ),
)  # fmt: skip


@THEIL.check
def test_theil(units: str, total: str, between: str, within: str) -> None:
    rows = [
        (*(float(part) for part in unit.split("/")), group)
        for group, listed in enumerate(units.split("; "))
        for unit in listed.split(", ")
    ]
    amounts, sizes, groups = zip(*rows, strict=True)
    split = theil_split(amounts, sizes, groups)
    assert [f"{one:.4f}" for one in (split.total, split.between, split.within)] == [total, between, within]


SPREAD = PAGE.table(
    text("基尼系数与变异系数", "Gini and coefficient of variation"),
    text("人口相等。", "Equal populations."),
    columns=(
        "values 数值 | Values", "plain 基尼系数 | Gini", "small 小样本修正 | Small-sample", "cv 变异系数 ddof=0 | CV, ddof=0",
        "sample 变异系数 ddof=1 | CV, ddof=1",
    ),
    rows=(
        Row(("1, 1, 1, 1, 1", "0.0000", "0.0000", "0.0000", "0.0000"), text("全部相等。", "All equal.")),
        Row(("1, 2, 3, 4, 5", "0.2667", "0.3333", "0.4714", "0.5270"), text("自由度不同，变异系数相差一成以上。", "The degrees of freedom move it by more than a tenth.")),
        Row(("1, 0, 0, 0, 0", "0.8000", "1.0000", "2.0000", "2.2361"), text("五个单元时基尼系数最大只有 0.8，修正后为 1。", "With five units Gini ends at 0.8; corrected, at 1.")),
    ),
)  # fmt: skip


@SPREAD.check
def test_spread(values: str, plain: str, small: str, cv: str, sample: str) -> None:
    given = [float(one) for one in values.split(", ")]
    found = (gini(given), gini(given, small_sample=True), variation(given, ddof=0), variation(given, ddof=1))
    assert [f"{float(one):.4f}" for one in found] == [plain, small, cv, sample]


NEARER = PAGE.table(
    text("是否收敛", "Do they come closer"),
    text("三个单元，期初与五年后。", "Three units, at the start and five years later."),
    columns=(
        "first 期初 | Start", "last 五年后 | Five years later", "sigma 变异系数变化 | Change of CV", "beta β | β",
        "tested 检验 | Test",
    ),
    rows=(
        Row(("10, 20, 40", "20, 30, 50", "−0.1604", "−0.0678", "无 | none"), text("后进者增长快，差异缩小；三个单元不作检验。", "Those behind grow faster and differences shrink; three units are not tested.")),
        Row(("10, 20, 40", "11, 24, 56", "+0.0889", "+0.0348", "无 | none"), text("领先者增长快：发散。", "Those ahead grow faster: divergence.")),
    ),
)  # fmt: skip


@NEARER.check
def test_nearer(first: str, last: str, sigma: str, beta: str, tested: str) -> None:
    start, end = ([float(one) for one in cell.split(", ")] for cell in (first, last))
    both = sigma_convergence([start, end], ddof=0)
    line = beta_convergence(start, end, years=5)
    assert f"{both.variation[1] - both.variation[0]:+.4f}".replace("-", "−") == sigma
    assert f"{line.slope:+.4f}".replace("-", "−") == beta
    assert ("none" if line.p_value is None else f"{line.p_value:.3f}") == tested
