"""The normalisations that a recipe may name, and what the handbook says of each."""

from __future__ import annotations

from typing import Final

from sunan.kernel.texts import Text, text
from sunan.monitoring.index.core.methods import Guard, Method, Parameter, registry
from sunan.monitoring.index.core.normalisation.distances import (
    base_index,
    distance_to_reference,
    distance_to_target,
    fraction_of_maximum,
    target_ratio,
)
from sunan.monitoring.index.core.normalisation.ranges import (
    distance_to_maximum,
    efficacy,
    goalposts,
    minmax,
    scaled,
)
from sunan.monitoring.index.core.normalisation.ranking import borda, percentile_rank, rank
from sunan.monitoring.index.core.normalisation.standard import adjusted_mazziotta_pareto, interval, middle, zscore

HANDBOOK = "OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 5"
COINR = "Becker et al., COINr (JOSS 2022)"
TWO = Guard(least=2)
CONSTANT = text(
    "各单元数值相同（相对差不超过 1e-12）或全部缺数：拒绝并指出指标，不给 0，也不给空值。缺数保持缺数。",
    "A constant indicator (to 1e-12 of its size) or one wholly missing is refused by name: neither 0 nor a blank. "
    "Missing stays missing.",
)
NOT_POSITIVE = text(
    "数值或参照值不为正：拒绝并指出单元和指标。缺数保持缺数。",
    "A value or reference that is not positive is refused, naming unit and indicator. Missing stays missing.",
)
OWN_SCALE = text(
    "目标值、上下限都写在指标自己的尺度上，逆向指标也一样。",
    "Targets and bounds are written on the indicator's own scale, also where less is better.",
)
TIED = text(
    "数值相差不超过 1e-12 视为并列；并列的编号方式须写明：min、max、average 或 dense。",
    "Values within 1e-12 tie; how ties are numbered is stated: min, max, average or dense.",
)
ALL_MISSING = text(
    "缺数不参加排序；指标全部缺数：拒绝。", "Missing values are not ranked; an indicator wholly missing is refused."
)

LOW = Parameter("low", "number", text("最差得分", "score of the worst"), 0.0)
HIGH = Parameter("high", "number", text("最好得分", "score of the best"), 100.0)
CAP = Parameter("cap", "flag", text("超出范围时截断", "stop at the ends of the range"), default=False)
TIES = Parameter(
    "ties", "choice", text("并列的编号方式", "how ties are numbered"), "min", choices=("min", "max", "average", "dense")
)
SCALE = Parameter("scale", "number", text("满分", "score of the best"), 1.0)


def _bound(name: str, words: Text, *, optional: bool = False) -> Parameter:
    return Parameter(name, "per_indicator", words, None) if optional else Parameter(name, "per_indicator", words)


METHODS: Final = registry(
    Method(
        "minmax", minmax, text("最小—最大法（极差法）", "Min–max"),
        "low + (high − low)·(o − min o)/(max o − min o), o = d·x",
        text("d = ±1 为指标方向；最小、最大取自传入的全部行（逐期或面板），或取自固定的参照行。", "d = ±1 is the direction; least and greatest are those of the rows handed in (one period or the panel), or of frozen reference rows."),
        CONSTANT, HANDBOOK, (LOW, HIGH, CAP), ("direction", "reference"), TWO,
    ),
    Method(
        "zscore", zscore, text("标准化（Z 值法）", "Z-scores"), "mean + sd·(o − ō)/s, s² = Σ(o − ō)²/(n − ddof), o = d·x",
        text("ddof = 1 为样本标准差，0 为总体标准差，须写明。", "ddof 1 is the deviation of a sample, 0 that of a population; it is always stated."),
        CONSTANT, HANDBOOK,
        (
            Parameter("mean", "number", text("结果的均值", "mean of the result"), 0.0),
            Parameter("sd", "number", text("结果的标准差", "standard deviation of the result"), 1.0, least=0),
            Parameter("ddof", "whole", text("自由度扣除数", "delta degrees of freedom"), 1, least=0, most=1),
        ),
        ("direction", "reference"), Guard(least=3),
    ),
    Method("rank", rank, text("位次法", "Ranks"), "rank(o): 1 = worst, n = best, o = d·x", TIED, ALL_MISSING, HANDBOOK, (TIES,), ("direction",), TWO),
    Method("percentile_rank", percentile_rank, text("百分位次法", "Percentile ranks"), "(rank(o) − 1)/(n − 1), o = d·x", TIED, text("n 只计有数的单元；少于两个：拒绝。", "n counts the units with a value; fewer than two are refused."), f"{COINR}, n_prank", (TIES,), ("direction",), TWO),
    Method("borda", borda, text("波达计分", "Borda points"), "rank(o) − 1, o = d·x", TIED, ALL_MISSING, f"{COINR}, n_borda", (TIES,), ("direction",), TWO),
    Method(
        "distance_to_target", distance_to_target, text("距目标的距离", "Distance to target"), "1 − (t − o)/(t − min o), o = d·x, t = d·target", OWN_SCALE,
        text("目标不优于最差观测：拒绝。缺数保持缺数。", "A target no better than the worst observation is refused. Missing stays missing."),
        f"{COINR}, n_dist2targ", (_bound("target", text("目标值", "target")), CAP), ("direction", "reference"), TWO,
    ),
    Method(
        "goalposts", goalposts, text("固定上下限", "Goalposts"), "scale·(x − lower)/(upper − lower); d = −1: scale·(upper − x)/(upper − lower)", OWN_SCALE,
        text("下限不小于上限：拒绝；log10 时数值与上下限须为正。缺数保持缺数。", "A lower goalpost that is not below the upper one is refused; under log10 values and goalposts must be positive. Missing stays missing."),
        "UNDP, Human Development Report (2001), technical note",
        (
            _bound("lower", text("下限", "lower goalpost")), _bound("upper", text("上限", "upper goalpost")), SCALE,
            Parameter("cap", "flag", text("超出上下限时截断", "stop at the goalposts"), default=True),
            Parameter("transform", "choice", text("先取对数", "take logarithms first"), "none", choices=("none", "log10")),
        ),
        ("direction",),
    ),
    Method(
        "distance_to_maximum", distance_to_maximum, text("距最大值的距离", "Distance to maximum"), "1 − (max o − o)/(max o − min o), o = d·x",
        text("最好为 1，最差为 0。", "The best is 1, the worst 0."), CONSTANT, f"{COINR}, n_dist2max", (), ("direction", "reference"), TWO,
    ),
    Method(
        "distance_to_reference", distance_to_reference, text("距参照值的距离", "Distance to a reference"), "range: 1 − (r − o)/(r − min o); ratio: x/r (d = −1: r/x); difference: d·(x − r)/r",
        text("参照为一个单元，或一组数值（如全国）。", "The reference is a unit, or a list of values such as those of the country."),
        text("参照缺数，或在 range 形式下为最差：拒绝；ratio、difference 要求数值为正。", "A reference that is missing or, under range, the worst is refused; ratio and difference need positive values."),
        HANDBOOK,
        (
            Parameter("unit", "unit", text("参照单元", "reference unit"), None),
            _bound("value", text("参照值", "reference values"), optional=True),
            Parameter("form", "choice", text("形式", "form"), "range", choices=("range", "ratio", "difference")), CAP,
        ),
        ("direction", "reference"), TWO,
    ),
    Method(
        "fraction_of_maximum", fraction_of_maximum, text("占最大值的比例", "Fraction of the maximum"), "x/max x; d = −1: min x/x",
        text("逆向指标以最小值为分子，方向不颠倒。", "Where less is better the least value is the numerator, so the order is kept."), NOT_POSITIVE, f"{COINR}, n_fracmax", (), ("direction", "reference"),
    ),
    Method(
        "scaled", scaled, text("已知量表换算", "Known scale"), "100·(x − lower)/(upper − lower); d = −1: 100·(upper − x)/(upper − lower)", OWN_SCALE,
        text("不截断：超出量表的值如实显示。下限不小于上限：拒绝。", "Not capped: a value outside the scale shows itself. A lower end that is not below the upper one is refused."),
        f"{COINR}, n_scaled", (Parameter("lower", "per_indicator", text("量表下端", "lower end"), 0.0), Parameter("upper", "per_indicator", text("量表上端", "upper end"), 100.0)), ("direction",),
    ),
    Method(
        "efficacy", efficacy, text("功效系数法", "Efficacy score"), "base + span·(o − worst)/(best − worst), o = d·x; 60 + 40",
        text("不允许值得 60 分，满意值得 100 分；未给定时取最差和最好的观测。逆向指标的不允许值是较大的数。", "The not-allowed value earns 60, the satisfying one 100; the worst and best observations where none are given. Where less is better the not-allowed value is the greater number."),
        text("满意值不优于不允许值：拒绝。低于不允许值时得分低于 60，除非截断。", "A satisfying value no better than the not-allowed one is refused. Below the not-allowed value scores fall under 60 unless capped."),
        "功效系数法, as used in Chinese statistical evaluation",
        (
            _bound("lower", text("不允许值", "not-allowed value"), optional=True), _bound("upper", text("满意值", "satisfying value"), optional=True),
            Parameter("base", "number", text("基础分", "base points"), 60.0), Parameter("span", "number", text("浮动分", "points above the base"), 40.0), CAP,
        ),
        ("direction", "reference"),
    ),
    Method(
        "target_ratio", target_ratio, text("目标完成比", "Ratio to target"), "min(x/T, most); d = −1: min(T/x, most)",
        text("上限（常为 1 或 1.2）须写明；不设上限写 null。", "The ceiling, often 1 or 1.2, is stated; null for none."), NOT_POSITIVE, "目标完成比值法, as used in Chinese statistical evaluation",
        (_bound("target", text("目标值", "target")), Parameter("most", "number", text("得分上限", "ceiling"), 1.0, least=0)), ("direction",),
    ),
    Method(
        "middle", middle, text("居中型（适度指标）", "Best in the middle"), "scale·(1 − |x − x*|/max|x − x*|)",
        text("方向不起作用。", "Direction plays no part."), text("各单元都等于最佳值：拒绝。缺数保持缺数。", "Refused when every unit is at the best value. Missing stays missing."),
        "适度指标（居中型）的无量纲化, common practice of multi-indicator evaluation", (_bound("best", text("最佳值", "best value")), SCALE), ("reference",),
    ),
    Method(
        "interval", interval, text("区间型", "Best in an interval"), "scale·(1 − max(a − x, x − b, 0)/D), D = max(a − min x, max x − b)",
        text("方向不起作用。", "Direction plays no part."), text("各单元都在区间内，或 a > b：拒绝。缺数保持缺数。", "Refused when every unit is inside, or a > b. Missing stays missing."),
        "区间型指标的无量纲化, common practice of multi-indicator evaluation", (_bound("lower", text("区间下端", "lower end")), _bound("upper", text("区间上端", "upper end")), SCALE), ("reference",),
    ),
    Method(
        "base_index", base_index, text("定基指数", "Index on a base year"), "level·x/x₀; d = −1: level·x₀/x",
        text("x₀ 为各单元自己的基期值，或区域的基期值；基期 = 100。", "x₀ is each unit's own value of the base year, or the region's; the base year is 100."),
        text("当期或基期缺数、为零或为负：缺当期则缺，其余拒绝并指出单元和指标。", "A missing current value stays missing; a missing base, zero or negative value is refused, naming unit and indicator."),
        "苏南国家自主创新示范区创新指数（2014 = 100）, 江苏省科技发展战略研究院", (Parameter("level", "number", text("基期水平", "level of the base year"), 100.0),), ("direction", "base"),
    ),
    Method(
        "adjusted_mazziotta_pareto", adjusted_mazziotta_pareto, text("调整的 MPI 标准化（70—130）", "Adjusted Mazziotta–Pareto scores"), "100 + d·60·(x − c)/(max x − min x)",
        text("c 为对应 100 的参照值，未给定时取均值；最大、最小取自全部时期。", "c is the value that becomes 100, the mean where none is given; extremes over all periods."),
        CONSTANT, "Mazziotta & Pareto, On a generalized non-compensatory composite index, Social Indicators Research 127 (2016)",
        (_bound("centre", text("对应 100 的值", "value that becomes 100"), optional=True),), ("direction", "reference"), TWO,
    ),
)  # fmt: skip
