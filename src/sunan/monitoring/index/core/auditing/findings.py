"""What an audit of a published index can find."""

from __future__ import annotations

from sunan.kernel.findings import FindingKind, Severity
from sunan.kernel.texts import text

WEIGHTS_SUM = FindingKind(
    "index_audit.weights_sum", Severity.ERROR,
    text("权重之和为 {found}，应为 {expected}；舍入至多造成 {slack} 的差", "The weights sum to {found}, not to {expected}; rounding explains {slack} at most"),
    text("核对是否漏印、误印了某个权重", "Look for a weight that was left out or misprinted"),
)  # fmt: skip
CONTRIBUTIONS_SUM = FindingKind(
    "index_audit.contributions_sum", Severity.ERROR,
    text("各项贡献之和为 {found}，应为 {expected}；舍入至多造成 {slack} 的差", "The contributions sum to {found}, not to {expected}; rounding explains {slack} at most"),
    text("核对分解是否有余项，或有数误印", "Look for a residual that was not printed, or a misprint"),
)  # fmt: skip
COMMUNALITY = FindingKind(
    "index_audit.communality", Severity.ERROR,
    text("“{name}”的载荷平方和至少为 {found}，超过 1", "The squared loadings of “{name}” sum to {found} at least, more than 1"),
    text("载荷是相关系数，平方和不能超过 1：核对是否误印，或印的并非旋转后的载荷", "Loadings are correlations and their squares cannot sum to more than 1: look for a misprint or another table"),
)  # fmt: skip
RANK_AGAINST_SCORE = FindingKind(
    "index_audit.rank_against_score", Severity.ERROR,
    text("“{name}”得分 {score} 高于“{other}”的 {other_score}，位次却在后（{rank}，{other_rank}）", "“{name}” scores {score}, more than “{other}” with {other_score}, and yet ranks behind it ({rank}, {other_rank})"),
    text("核对两者的得分与位次", "Check scores and ranks of both"),
)  # fmt: skip
D_IS_C = FindingKind(
    "index_audit.d_is_c", Severity.ERROR,
    text("印作协调度 D 的 {count} 个数都等于耦合度 C，而不是 √(C·T)", "All {count} numbers printed as D equal the coupling degree C and not √(C·T)"),
    text("改印 √(C·T)，等级也随之重定", "Print √(C·T); the classes change with it"),
)  # fmt: skip
COORDINATION_DIFFERS = FindingKind(
    "index_audit.coordination_differs", Severity.WARNING,
    text("“{name}”的 {what} 印作 {printed}，按其余各数应为 {expected}", "{what} of “{name}” is printed as {printed}; everything else gives {expected}"),
    text("核对这个数", "Check this number"),
)  # fmt: skip
COORDINATION_UNKNOWN = FindingKind(
    "index_audit.coordination_unknown", Severity.ERROR,
    text("印出的 {what} 用传统式和修正式都得不出（至多 {matched}/{count} 个相符）", "The printed {what} follows from neither form of C ({matched} of {count} agree at most)"),
    text("常见误用：漏乘系数、未开 n 次方、T 的权重另有规定；请作者说明", "Common slips: a lost factor, a missing n-th root, other weights in T; ask the authors"),
)  # fmt: skip
NOT_REPRODUCED = FindingKind(
    "index_audit.not_reproduced", Severity.WARNING,
    text("公布的{what}用试过的 {tried} 种算法都不能全部得出；最接近的“{best}”有 {matched}/{count} 个相符", "None of {tried} conventions gives all the published {what_en}; the nearest, “{best_en}”, gives {matched} of {count}"),
    text("所缺的约定（上下限、样本、舍入）要向作者询问", "Ask the authors for what is left unsaid: bounds, sample, rounding"),
)  # fmt: skip
REPRODUCED = FindingKind(
    "index_audit.reproduced", Severity.NOTE,
    text("公布的{what}全部 {count} 个都由“{best}”得出", "All {count} published {what_en} follow from “{best_en}”"),
    text("把这一约定写进说明", "State this convention with the results"),
)  # fmt: skip
AMBIGUOUS = FindingKind(
    "index_audit.ambiguous", Severity.NOTE,
    text("从印出的位数看，“{best}”与“{others}”不能区分", "The printed digits cannot tell “{best_en}” from “{others_en}”"),
    text("公布更多位数，或写明所用的一种", "Publish more digits, or name the one that was used"),
)  # fmt: skip
MISTYPED = FindingKind(
    "index_audit.mistyped", Severity.WARNING,
    text("若“{name}”由 {printed} 改为 {value}（{slip}），相符的由 {before} 个增至 {after} 个（共 {count} 个）", "If “{name}” read {value} instead of {printed} ({slip_en}), {after} of {count} would agree, not {before}"),
    text("与原始资料核对这一格", "Check this cell against its source"),
)  # fmt: skip
