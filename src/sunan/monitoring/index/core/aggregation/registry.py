"""The aggregations that a recipe may name, and what the handbook says of each.

`own` takes a function of the user and cannot be written in a file, so it is not here: the pipeline accepts it from
Python.
"""

from __future__ import annotations

from typing import Final

from sunan.kernel.texts import text
from sunan.monitoring.index.core.aggregation.flat_sets import grey_relational, topsis
from sunan.monitoring.index.core.aggregation.means import (
    arithmetic,
    generalised,
    geometric,
    harmonic,
    mazziotta_pareto,
    median,
)
from sunan.monitoring.index.core.aggregation.outranking import copeland
from sunan.monitoring.index.core.methods import Guard, Method, Parameter, registry

HANDBOOK = "OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 6"
COINR = "Becker et al., COINr (JOSS 2022)"
TWO = Guard(least=2)
MISSING = (
    Parameter(
        "missing", "choice", text("缺下级得分时", "when a child is missing"), "refuse", choices=("refuse", "omit")
    ),
    Parameter("least_share", "number", text("至少须有的下级比例", "least share of children"), 0.0, least=0, most=1),
)
RELATIVE = text("权重为相对值，先换算为合计 1。", "Weights are relative and scaled to sum to 1.")
OMITTED = text(
    "下级缺数：拒绝；或略去（omit），其余按权重重新分配，所余比例不足 least_share 时不给得分。",
    "A missing child is refused, or omitted: the others share its weight, and below least_share there is no score.",
)
POSITIVE = text(
    "得分为零或为负且权重为正：拒绝并指出单元和指标；权重为零的下级不参与。",
    "A score that is zero or negative is refused, naming unit and indicator; a child of weight zero plays no part.",
)
COMPLETE = text("下级缺数：拒绝并指出单元和指标。", "A missing child is refused, naming unit and indicator.")

METHODS: Final = registry(
    Method("arithmetic", arithmetic, text("加权算术平均", "Weighted arithmetic mean"), "Σ w·x / Σ w", RELATIVE, OMITTED, HANDBOOK, MISSING, ("weights",)),
    Method("geometric", geometric, text("加权几何平均", "Weighted geometric mean"), "exp(Σ w·ln x / Σ w)", RELATIVE, POSITIVE, HANDBOOK, MISSING, ("weights",)),
    Method("harmonic", harmonic, text("加权调和平均", "Weighted harmonic mean"), "Σ w / Σ (w/x)", RELATIVE, POSITIVE, f"{COINR}, a_hmean", MISSING, ("weights",)),
    Method(
        "generalised", generalised, text("加权幂平均", "Generalised mean"), "(Σ w·x^p / Σ w)^(1/p); p = 0: geometric",
        text("|p| < 1e-9 按几何平均。", "|p| < 1e-9 is the geometric mean."),
        text("p ≤ 0 要求得分为正，0 < p ≠ 1 要求不为负：否则拒绝并指出单元和指标。", "p ≤ 0 needs positive scores, 0 < p ≠ 1 scores not below zero; others are refused, naming unit and indicator."),
        "Hardy, Littlewood & Pólya, Inequalities (1934), ch. 2", (Parameter("power", "number", text("幂次 p", "power p")), *MISSING), ("weights",),
    ),
    Method(
        "median", median, text("加权中位数", "Weighted median"), "x₍j₎: Σ_{i ≤ j} w₍i₎ > ½",
        text("累计权重恰为一半（1e-12）时，取该值与下一个有权重的值的平均；等权即普通中位数。", "Where the sum is exactly one half (to 1e-12), the mean of that score and the next one with a weight; with equal weights the ordinary median."),
        OMITTED, "Edgeworth (1888), as the point of half weight", MISSING, ("weights",),
    ),
    Method(
        "mazziotta_pareto", mazziotta_pareto, text("MPI（均衡惩罚）", "Mazziotta–Pareto index"), "M + sign·S²/M, M = Σ w·x, S² = Σ w·(x − M)²·k/(k − ddof)",
        text("得分先换算为均值 100、标准差 10（MPI）或 70—130（调整的 MPI）；S 为总体标准差；原文用等权。", "On scores of mean 100 and deviation 10 (MPI) or 70–130 (adjusted MPI); S is the deviation of a population; the authors weight equally."),
        text("均值不为正：拒绝并指出单元。下级缺数：拒绝。", "A mean that is not positive is refused, naming the unit. A missing child is refused."),
        "Mazziotta & Pareto, On a generalized non-compensatory composite index, Social Indicators Research 127 (2016)",
        (
            Parameter("sign", "whole", text("惩罚的符号", "sign of the penalty"), -1, least=-1, most=1),
            Parameter("ddof", "whole", text("自由度扣除数", "delta degrees of freedom"), 0, least=0, most=1),
        ),
        ("weights",),
    ),
    Method(
        "copeland", copeland, text("科普兰法（两两比较）", "Copeland"), "Σ_b [v(a,b) > ½] − [v(b,a) > ½], v(a,b) = Σ_{j: a > b} w + ½·Σ_{j: a = b} w",
        text("majority 为胜场减负场；row_sum 为优势矩阵的行和，即 COINr 的 a_copeland。", "majority is pairs won less pairs lost; row_sum adds up the outranking matrix, as COINr's a_copeland does."),
        text("相差不超过 1e-12 为平局，各得一半；只有一个单元得 0。下级缺数：拒绝。", "Within 1e-12 is a tie, half each; a single unit scores 0. A missing child is refused."),
        "Copeland, A 'reasonable' social welfare function (1951)",
        (Parameter("score", "choice", text("计分", "score"), "majority", choices=("majority", "row_sum")),), ("weights",), TWO,
    ),
    Method(
        "topsis", topsis, text("TOPSIS（优劣解距离法）", "TOPSIS"), "d⁻/(d⁺ + d⁻), v = w·x′, x′ = x/√Σx²",
        text("输入原始指标，自行无量纲化：vector、minmax 或 none；加入一个单元可能改变其他单元的次序。", "Takes raw indicators and scales them itself: vector, minmax or none; adding a unit can reverse the order of others."),
        text("各单元完全相同（0/0）：拒绝，或按声明给 ½；指标全为零：拒绝。缺数：拒绝。", "All units the same (0/0): refused, or one half where declared; an indicator that is all zero is refused, and so is a missing value."),
        "Hwang & Yoon, Multiple Attribute Decision Making (1981)",
        (
            Parameter("scaling", "choice", text("无量纲化", "scaling"), "vector", choices=("vector", "minmax", "none")),
            Parameter("identical", "choice", text("全部相同时", "when all are the same"), "refuse", choices=("refuse", "half")),
        ),
        ("direction", "weights"), TWO,
    ),
    Method(
        "grey_relational", grey_relational, text("灰色关联分析", "Grey relational analysis"), "Σ w·ξ, ξ = (Δmin + ρ·Δmax)/(Δ + ρ·Δmax)",
        text("Δmin、Δmax 取全部单元和指标的全局极值；ρ 常取 0.5；参照序列为各指标最优值，或给定。", "Δmin and Δmax are global, over all units and indicators; ρ is usually 0.5; the reference is the best of each indicator, or given."),
        text("Δ 全为零：关联度为 1。指标无差异（minmax）或均值为零（mean）：拒绝。缺数：拒绝。", "Where every Δ is zero the grade is 1. A constant indicator (minmax) or one with mean zero (mean) is refused, and so is a missing value."),
        "邓聚龙, 灰色系统基本方法 (1987)",
        (
            Parameter("rho", "number", text("分辨系数 ρ", "distinguishing coefficient ρ"), 0.5, least=0, most=1),
            Parameter("scaling", "choice", text("无量纲化", "scaling"), "minmax", choices=("minmax", "mean", "none")),
            Parameter("ideal", "vector", text("参照序列", "reference series"), None),
        ),
        ("direction", "weights"), TWO,
    ),
)  # fmt: skip
