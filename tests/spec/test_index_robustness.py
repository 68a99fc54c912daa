"""Page 69 of the handbook: robustness — intervals, who is ahead, ties, effects of each choice."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sunan.kernel.texts import text
from sunan.monitoring.index.core.arrays import Array
from sunan.monitoring.index.core.robustness.results import bands_of, spans_of
from sunan.monitoring.index.core.robustness.sensitivity import effects
from sunan.monitoring.index.core.robustness.tally import pairs_of
from tests.spec.handbook import Page, Row

PAGE = Page(
    69,
    "index-robustness",
    title=text("稳健性", "Robustness"),
    intro=text(
        "一个指数有许多同样说得通的做法。可容许集合（YAML）在计算之前写明哪些选择可以变：缺数插补、异常值处理、标准化、权重"
        "（Dirichlet：参数为 集中度×名义权重；或每个权重乘 1+u，u 在 ±x% 内均匀，再换算为合计 1；或几种方法之一）、各层的合成、"
        "去掉哪些指标或维度、输入的误差（正态，标准差或百分比）、各期发布值。集合连同配方、数据、次数和种子取 SHA-256，写在每个结果里。"
        "第 i 次模拟的随机数是 PCG64(SeedSequence(种子, spawn_key=(i,)))，与进程数、中断与否无关；每次的得分就是整条流程对那份配方"
        "和数据算出的得分（相差不超过 1e-12）。算不了的变体计数并写明原因，绝不悄悄略过。"
        "移去一项的代价：去掉它，整条流程重算，比较名次。有效权重：自下而上各层权重的乘积；以及标准化指标与指数相关系数平方的占比。",
        "An index can be made in many ways that are equally defensible. The admissible set (YAML) says, before anything is "
        "computed, which choices may vary: imputation, outliers, normalisation, weights (Dirichlet with parameters "
        "concentration × nominal weight; or each weight times 1 + u, u uniform within ± x %, then scaled to sum to 1; or "
        "one of several methods), aggregation by level, indicators or dimensions left out, errors of input (normal, a "
        "standard deviation or a percentage), vintages. The set, with recipe, data, number and seed, is hashed (SHA-256) "
        "and the hash stands in every result. Replication i draws from PCG64(SeedSequence(seed, spawn_key=(i,))), whatever "
        "the number of processes and however often it was stopped; its scores are those that the whole pipeline gives for "
        "its recipe and data (to 1e-12). A variant that cannot be computed is counted with its reason, never passed over. "
        "The cost of removing a part: without it the whole pipeline runs again and ranks are compared. Effective weights: "
        "the product of weights up the tree, and the share of the squared correlation of the normalised indicator with the "
        "index. Source: OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 7.",
    ),
)

SPANS = PAGE.table(
    text("名次区间", "Rank intervals"),
    text(
        "分位数 q 取这样一个名次：至少占比 q 的变体中，单元的名次不劣于它，且它确实出现过。区间默认 5%—95%，另列最好、最差。",
        "The quantile q is the rank that the unit had or surpassed in at least a share q of the variants; it did occur. "
        "The interval is 5–95 % by default, beside the best and the worst.",
    ),
    columns=(
        "ranks 各变体中的名次 | Ranks in the variants", "median 中位 | Median", "low 5%", "high 95%", "least 最好 | Best",
        "greatest 最差 | Worst",
    ),
    rows=(
        Row(("1 1 1 1", "1", "1", "1", "1", "1"), text("名次从不变动。", "The rank never moves.")),
        Row(("1 1 2 3", "1", "1", "3", "1", "3"), text("四个中的第二个：不取平均。", "The second of four: nothing is averaged.")),
        Row(("2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 5", "2", "2", "2", "2", "5"), text("二十个里有一个远离：正好在 95% 之外，只见于最差。", "One of twenty is far off: just outside 95 %, seen in the worst alone.")),
        Row(("", "nan", "nan", "nan", "nan", "nan"), text("从未得到名次（总被筛除）：没有区间。", "Never ranked (always screened out): no interval.")),
    ),
)  # fmt: skip


@SPANS.check
def test_spans(ranks: str, median: str, low: str, high: str, least: str, greatest: str) -> None:
    counts = np.bincount([int(one) - 1 for one in ranks.split()], minlength=6)[None, :]
    found = spans_of(counts, low=0.05, high=0.95)[:, 0]
    assert [f"{one:g}" for one in found] == [least, low, median, high, greatest]


AHEAD = PAGE.table(
    text("谁在谁前面", "Who is ahead of whom"),
    text(
        "在两者都有名次的变体中，甲名次小于乙的占比为“领先”，名次相同（得分相差不超过 1e-12）为“并列”；领先、并列、落后合计为 1。"
        "每期不超过 400 个单元时比较所有单元对，更多时只比较名义名次相距 50 位以内的，都在结果中写明。",
        "Among the variants in which both have a rank: the share in which the rank of A is lower is “ahead”, the same rank "
        "(scores within 1e-12) is “tied”; ahead, tied and behind sum to 1. All pairs of up to 400 units of a period are "
        "compared, beyond that those within 50 nominal places; the results say which.",
    ),
    columns=("first 甲的名次 | Ranks of A", "second 乙的名次 | Ranks of B", "ahead 甲领先 | A ahead", "tied 并列 | Tied", "behind 甲落后 | A behind"),
    rows=(
        Row(("1 1 1 2", "2 2 2 1", "0.75", "0.00", "0.25"), text("四次中三次。", "Three of four.")),
        Row(("1 1 2 1", "1 1 1 2", "0.25", "0.50", "0.25"), text("并列单列，不分给任何一方。", "A tie stands by itself and is given to neither.")),
        Row(("1 1 0 1", "2 2 1 2", "1.00", "0.00", "0.00"), text("0 表示没有名次：那个变体不算。", "0 is no rank: that variant does not count.")),
    ),
)  # fmt: skip


@AHEAD.check
def test_ahead(first: str, second: str, ahead: str, tied: str, behind: str) -> None:
    places = np.array([[int(one) for one in row.split()] for row in (first, second)], dtype=np.uint16)
    before, same, both = (table[0, 0] for table in pairs_of(places, 1))
    assert [f"{one / both:.2f}" for one in (before, same, both - before - same)] == [ahead, tied, behind]


BANDS = PAGE.table(
    text("并列组", "Tie bands"),
    text(
        "一方在至少 95%（可改）的变体中领先，两个单元才算分得开。按名义名次往下，只要与组内每个单元都分不开，就并入该组；"
        "因此组内任意两个单元都分不开，印作并列。下列各行为 甲/乙、甲/丙、乙/丙 中前者领先的占比。",
        "Two units are told apart where one of them is ahead in at least 95 % of the variants (or another level). Down the "
        "nominal ranks a unit joins the band as long as it cannot be told apart from any unit in it; so no two units of a "
        "band can be told apart, and they are printed as tied. Each row gives the share in which the former is ahead, for "
        "A/B, A/C and B/C.",
    ),
    columns=("shares 甲/乙 甲/丙 乙/丙 | A/B A/C B/C", "bands 组 | Bands"),
    rows=(
        Row(("0.99 1.00 0.97", "1 2 3"), text("都分得开。", "All are told apart.")),
        Row(("0.60 0.99 0.96", "1 1 2"), text("甲、乙并列。", "A and B are tied.")),
        Row(("0.60 0.99 0.70", "1 1 2"), text("丙与乙分不开，与甲分得开：不能与甲同组。", "C cannot be told from B, but it can from A: it is not in a band with A.")),
        Row(("0.60 0.70 0.99", "1 1 2"), text("乙与丙分得开，不能同组。", "B and C are told apart and share no band.")),
        Row(("0.03 0.60 0.60", "1 2 2"), text("乙在 97% 的变体中反在前面，同样算分得开。", "B is ahead of A in 97 %: told apart all the same.")),
        Row(("0.60 0.94 0.94", "1 1 1"), text("差一点到 95% 也不算。", "Just below 95 % is not enough.")),
    ),
)  # fmt: skip


@BANDS.check
def test_bands(shares: str, bands: str) -> None:
    one, further, other = (round(float(share) * 100) for share in shares.split())
    ahead = np.array([[one, other, 0], [further, 0, 0]])
    compared = np.array([[100, 100, 0], [100, 0, 0]])
    assert " ".join(str(band) for band in bands_of(ahead, np.zeros_like(ahead), compared, 0.95)) == bands


EFFECTS = PAGE.table(
    text("各选择的影响", "Effects of the choices"),
    text(
        "Sobol 指数：A、B 为两份独立的抽样，Aᵢ 为 A 中第 i 项选择取自 B。一阶 Sᵢ = mean(f(B)(f(Aᵢ) − f(A)))/V，"
        "总效应 Tᵢ = mean((f(A) − f(Aᵢ))²)/(2V)，V 为 A、B 合并的方差。f 为平均名次变动，以及每个单元的名次。误差取自对抽样行的自助重抽。"
        "有失败的行整行略去并计数；从不变动的没有指数。下表对全部 2×2×2 种情形计算。来源：Saltelli 等（CPC 181, 2010）；Jansen（CPC 117, 1999）。",
        "Sobol indices: A and B are independent samples, Aᵢ is A with choice i from B. First effect Sᵢ = "
        "mean(f(B)(f(Aᵢ) − f(A)))/V, total effect Tᵢ = mean((f(A) − f(Aᵢ))²)/(2V), V the variance over A and B. f is the mean "
        "rank shift, and the rank of each unit. Errors come from bootstrap resamples of the rows. A row with a failure is "
        "left out and counted; what never varies has no index. The table covers all combinations of choices of 0 or 1. "
        "Source: Saltelli et al. (CPC 181, 2010); Jansen (CPC 117, 1999).",
    ),
    columns=("function 结果 | Output", "first 一阶 | First", "total 总效应 | Total"),
    rows=(
        Row(("x + y", "0.50 0.50", "0.50 0.50"), text("两项各占一半，没有交互。", "Half each, no interaction.")),
        Row(("2x + y", "0.80 0.20", "0.80 0.20"), text("方差是系数的平方。", "Variance goes with the square of the factor.")),
        Row(("x·y", "0.33 0.33", "0.67 0.67"), text("总效应多出的是交互。", "What the total adds is interaction.")),
        Row(("x", "1.00 0.00", "1.00 0.00"), text("第二项不起作用。", "The second choice does nothing.")),
        Row(("1", "nan nan", "nan nan"), text("从不变动：没有指数。", "It never varies: no index.")),
    ),
)  # fmt: skip

_FUNCTIONS: dict[str, Callable[[Array, Array], Array]] = {
    "x + y": lambda x, y: x + y, "2x + y": lambda x, y: 2 * x + y, "x·y": lambda x, y: x * y, "x": lambda x, y: x + 0 * y,
    "1": lambda x, y: 1 + 0 * x * y,
}  # fmt: skip


@EFFECTS.check
def test_effects(function: str, first: str, total: str) -> None:
    call = _FUNCTIONS[function]
    x, y, other_x, other_y = (one.reshape(-1, 1).astype(float) for one in np.indices((2, 2, 2, 2)))
    found = effects(call(x, y), call(other_x, other_y), np.stack([call(other_x, y), call(x, other_y)]))
    assert " ".join(f"{abs(one):.2f}" for one in found.first[:, 0]) == first
    assert " ".join(f"{one:.2f}" for one in found.total[:, 0]) == total
