"""The weights that a recipe may name, and what the handbook says of each."""

from __future__ import annotations

from typing import Final

from sunan.kernel.texts import text
from sunan.monitoring.index.core.methods import Guard, Method, Parameter, registry
from sunan.monitoring.index.core.weights.components import explain_pca, pca
from sunan.monitoring.index.core.weights.correlating import correlation_equalising, explain_correlations
from sunan.monitoring.index.core.weights.dispersion import critic, entropy, merec, standard_deviation, variation
from sunan.monitoring.index.core.weights.frontier import benefit_of_the_doubt, explain_doubt
from sunan.monitoring.index.core.weights.judgements import ahp, explain_ahp
from sunan.monitoring.index.core.weights.stated import budget_allocation, equal, given

HANDBOOK = "OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 6"
# Five cities and one year decide nothing; five cities and six years are the least that can be pooled.
# Below ten observations such weights are noise and refused; up to thirty they come with a warning.
FROM_DATA = Guard(least=30, floor=10)
FROM_CORRELATIONS = Guard(least=30, per_indicator=3, floor=10, floor_per_indicator=1)
# Units ≥ 3·(inputs + outputs), with the one input of all units alike; with no more units than indicators nearly every
# unit is its own best.
FRONTIER = Guard(per_indicator=3, added=3, floor=2, floor_per_indicator=1)
CONSTANT = text(
    "指标无差异：权重为 0；全部无差异、只有一个观测或有缺数：拒绝。",
    "A constant indicator has weight 0; all constant, one observation or a missing value is refused.",
)
UNCORRELATED = text(
    "指标无差异：没有相关系数，拒绝并指出指标。缺数：拒绝。",
    "A constant indicator has no correlations and is refused by name. A missing value is refused.",
)
ROWS = text(
    "n 为参与求和的行数（面板为单元 × 年）。", "n counts the rows that are summed over (units × years in a panel)."
)
DDOF = Parameter("ddof", "whole", text("自由度扣除数", "delta degrees of freedom"), 1, least=0, most=1)

METHODS: Final = registry(
    Method("equal", equal, text("等权", "Equal weights"), "1/k", text("同一组内各下级权重相同。", "All children of a group weigh the same."), text("没有特殊情形。", "No special case."), HANDBOOK, stage="normalised"),
    Method(
        "given", given, text("给定权重", "Given weights"), "w_j / Σ w", text("默认要求合计为 1（1e-6）；rescale: true 时按相对值换算。", "They must sum to 1 (to 1e-6) unless rescale: true makes them relative."),
        text("为负、缺数、合计为零：拒绝并指出指标。", "Negative, missing or summing to zero: refused, naming the indicator."), HANDBOOK,
        (Parameter("values", "vector", text("权重", "weights")), Parameter("rescale", "flag", text("按相对值换算", "weights are relative"), default=False)), stage="normalised",
    ),
    Method(
        "budget_allocation", budget_allocation, text("预算分配法", "Budget allocation"), "mean over experts of points/budget", text("每位专家分完同样的总分。", "Each expert spends the whole of the same budget."),
        text("某位专家合计不符或为负：拒绝并指出专家。", "An expert with another sum or a negative number is refused by number."), HANDBOOK,
        (Parameter("points", "matrix", text("各专家的分数", "points by expert")), Parameter("budget", "number", text("每位专家的总分", "budget of one expert"), 100.0, least=0)), stage="normalised",
    ),
    Method(
        "entropy", entropy, text("熵权法", "Entropy weights"), "(1 − e_j)/Σ(1 − e), e = −(1/ln n) Σ p ln p, p = x′/Σ x′",
        text("四种约定须写明：raw_shares 原始比重；zero_log_zero 极差法且 0·ln 0 = 0；bounded 极差到 [0.002, 0.998]；shifted 极差后平移。平移 1 可使最大权重减半。", "Four conventions, always stated: raw_shares; zero_log_zero (min–max, 0·ln 0 = 0); bounded (min–max to [0.002, 0.998]); shifted (min–max plus a shift). A shift of 1 can halve the largest weight."),
        CONSTANT, "Shannon (1948); Zeleny, Multiple Criteria Decision Making (1982)",
        (
            Parameter("convention", "choice", text("约定", "convention"), choices=("raw_shares", "zero_log_zero", "bounded", "shifted")),
            Parameter("shift", "number", text("平移量（仅 shifted）", "shift (shifted only)"), 0.0001, least=0),
        ),
        ("direction",), FROM_DATA,
    ),
    Method(
        "critic", critic, text("CRITIC 法", "CRITIC"), "C_j/Σ C, C_j = s_j·Σ_k (1 − r_jk)", text("先做极差法（带方向）；s 的 ddof 为 1；contrast: entropy 时以 1 − e 代 s。", "On min–max data with direction; s with ddof 1; contrast: entropy puts 1 − e in place of s."),
        text("指标无差异：剔除，权重为 0；指标完全同步（Σ C = 0）：拒绝。缺数：拒绝。", "A constant indicator is dropped with weight 0; all perfectly correlated (Σ C = 0) is refused, and so is a missing value."),
        "Diakoulaki, Mavrotas & Papayannakis, Determining objective weights: the CRITIC method (1995)",
        (Parameter("contrast", "choice", text("对比强度", "contrast"), "sd", choices=("sd", "entropy")), DDOF), ("direction",), FROM_DATA,
    ),
    Method(
        "variation", variation, text("变异系数法", "Coefficient of variation"), "cv_j/Σ cv, cv = s/mean", ROWS, text("均值不为正：拒绝并指出指标；无差异：权重为 0。", "A mean that is not positive is refused by name; a constant indicator has weight 0."),
        "变异系数法, common practice of multi-indicator evaluation", (DDOF,), (), FROM_DATA,
    ),
    Method(
        "standard_deviation", standard_deviation, text("均方差法（离差法）", "Standard deviation"), "s_j/Σ s", text("先做极差法；ddof 约去。", "On min–max data; ddof cancels."), CONSTANT, "均方差决策法, common practice of multi-indicator evaluation",
        (Parameter("scaling", "choice", text("无量纲化", "scaling"), "minmax", choices=("minmax", "none")),), (), FROM_DATA,
    ),
    Method(
        "merec", merec, text("MEREC 法", "MEREC"), "E_j/Σ E, E_j = Σ_i |S′_ij − S_i|, S_i = ln(1 + Σ_j |ln n_ij|/k)", text("n = min x/x（正向）或 x/max x（逆向）；去掉 j 后除数仍为 k。", "n = min x/x (more is better) or x/max x; without j the divisor is still k."),
        text("数值不为正：拒绝并指出单元和指标；无差异：权重为 0。", "A value that is not positive is refused, naming unit and indicator; a constant indicator has weight 0."),
        "Keshavarz-Ghorabaee et al., Determination of objective weights using MEREC, Symmetry 13 (2021)", (), ("direction",), FROM_DATA,
    ),
    Method(
        "pca", pca, text("主成分（因子）法", "Principal components"), "highest: w ∝ max_f l²; sum: w ∝ Σ_f |l|·v_f; first: w ∝ |l₁|",
        text("保留个数、旋转、Kaiser 归一化、由载荷到权重的做法都须写明。", "How many are kept, the rotation, Kaiser normalisation and the way from loadings to weights are all stated."),
        UNCORRELATED, "OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 6; Nicoletti, Scarpetta & Boylaud (2000)",
        (
            Parameter("keep", "choice", text("保留规则", "which are kept"), "eigenvalue", choices=("eigenvalue", "number", "share")),
            Parameter("number", "whole", text("保留个数", "number kept"), None, least=1),
            Parameter("share", "number", text("累计方差占比", "share of variance"), 0.6, least=0, most=1),
            Parameter("rotation", "choice", text("旋转", "rotation"), "varimax", choices=("none", "varimax")),
            Parameter("kaiser", "flag", text("Kaiser 归一化", "Kaiser normalisation"), default=True),
            Parameter("weighting", "choice", text("由载荷到权重", "from loadings to weights"), "highest", choices=("highest", "sum", "first")),
        ),
        (), FROM_CORRELATIONS, "normalised", explain=explain_pca,
    ),
    Method(
        "ahp", ahp, text("层次分析法（AHP）", "Analytic hierarchy process"), "A·w = λ·w; CI = (λ − k)/(k − 1), CR = CI/RI",
        text("RI 依次为 0、0、0.58、0.90、1.12、1.24、1.32、1.41、1.45、1.49；多位专家先逐格取几何平均。", "RI is 0, 0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49; several experts by the geometric mean of each cell first."),
        text("不互反、不为正、对角不为 1：拒绝并指出格；CR 超限：拒绝；k ≤ 2 时 CR = 0；k > 10 须给 RI。", "A cell not reciprocal, not positive or off the diagonal's 1 is refused by name; so is CR above the limit; CR is 0 for k ≤ 2; k > 10 needs an RI."),
        "Saaty, The Analytic Hierarchy Process (1980)",
        (
            Parameter("matrices", "matrices", text("判断矩阵", "matrices of judgements")), Parameter("limit", "number", text("CR 上限", "greatest CR"), 0.1, least=0),
            Parameter("tolerance", "number", text("互反允许误差", "tolerance of reciprocity"), 1e-6, least=0, most=0.2), Parameter("random_index", "number", text("RI", "RI"), None),
        ),
        stage="normalised", explain=explain_ahp,
    ),
    Method(
        "correlation_equalising", correlation_equalising, text("等相关赋权", "Equal correlations"), "R·v = t, w_j ∝ v_j/s_j ⇒ corr(x_j, Σ w·x) ∝ t_j", text("作用于将要相加的得分；t 默认都为 1。", "On the scores that will be added; t is 1 for all by default."),
        text("权重须为负：拒绝并指出指标，或取非负最近解（nearest）；指标重复：拒绝。", "A weight that would be negative is refused by name, or the nearest non-negative one taken; duplicates are refused."),
        "Paruolo, Saisana & Saltelli, Ratings and rankings: voodoo or science? (JRSS A 2013)",
        (
            Parameter("importance", "vector", text("重要性 t", "importance t"), None),
            Parameter("negative", "choice", text("权重为负时", "when a weight is negative"), "refuse", choices=("refuse", "nearest")),
        ),
        (), FROM_CORRELATIONS, "normalised", explain=explain_correlations,
    ),
    Method(
        "benefit_of_the_doubt", benefit_of_the_doubt, text("受益于疑（BOD，DEA 型）", "Benefit of the doubt"), "max Σ w·x_u, Σ w·x_v ≤ 1 ∀v, w ≥ 0, least ≤ share ≤ most",
        text("份额上下限须写明：约束权重份额 w/Σ w，或贡献份额 w·x/Σ w·x。各单元权重各自不同，合计不为 1。", "Share bounds are stated: on weights w/Σ w or on contributions w·x/Σ w·x. Each unit has its own weights, not summing to 1."),
        text("得分唯一，权重未必唯一。得分为负、指标全为零、上下限不可能同时满足：拒绝。", "Scores are unique, weights need not be. Negative scores, an indicator zero everywhere and impossible bounds are refused."),
        "Cherchye et al., An introduction to 'benefit of the doubt' composite indicators (2007)",
        (
            Parameter("least", "number", text("份额下限", "least share"), least=0, most=1), Parameter("most", "number", text("份额上限", "greatest share"), least=0, most=1),
            Parameter("bounded", "choice", text("约束对象", "what is bounded"), "weights", choices=("weights", "contributions")),
        ),
        (), FRONTIER, "normalised", per_unit=True, explain=explain_doubt,
    ),
)  # fmt: skip
