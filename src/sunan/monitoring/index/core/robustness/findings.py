"""What can be wrong with an admissible set; all of it is said at once."""

from __future__ import annotations

from sunan.kernel.findings import FindingKind, Severity
from sunan.kernel.texts import text

NOTHING_VARIES = FindingKind(
    "index.nothing_varies", Severity.ERROR,
    text("可容许集合里没有任何可变的选择", "The admissible set leaves nothing to vary"),
    text("至少写一项：impute、treat、normalise、weigh、aggregate、leave_out、errors 或 alternatives", "Write at least one of impute, treat, normalise, weigh, aggregate, leave_out, errors, alternatives"),
)  # fmt: skip
SAME_CHOICE = FindingKind(
    "index.same_choice", Severity.ERROR,
    text("“{key}”的第 {number} 项与前面的一项相同", "Choice {number} of “{key}” is the same as an earlier one"),
    text("删去重复的一项；要加大份额请用 shares", "Remove the repeated choice; to give it more room use shares"),
)  # fmt: skip
WRONG_SHARES = FindingKind(
    "index.wrong_shares", Severity.ERROR,
    text("shares 的“{key}”不可用：{problem}", "The shares of “{key}” cannot be used: {problem_en}"),
    text("每个选择一个不小于零的份额，合计大于零", "One share per choice, none below zero, together more than zero"),
)  # fmt: skip
UNKNOWN_PLACE = FindingKind(
    "index.unknown_place", Severity.ERROR,
    text("alternatives 的 {what}“{name}”不在数据中", "The {what_en} “{name}” of alternatives is not in the data"),
    text("改正名称，或先把它加入数据", "Correct the name, or add it to the data first"),
)  # fmt: skip
