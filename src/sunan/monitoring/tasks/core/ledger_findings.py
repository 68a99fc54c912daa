"""What can be wrong with a task ledger that somebody kept elsewhere."""

from __future__ import annotations

from sunan.kernel.findings import FindingKind, Severity
from sunan.kernel.texts import text

NO_HEAD = FindingKind(
    "task_ledger.no_head", Severity.ERROR,
    text("没有找到表头：前 {rows} 行中没有一行同时写有任务（序号或名称）", "No heading found: none of the first {rows} rows names the task by number or title"),
    text("表头至少要有“序号”或“任务名称”一列；也可以在导入页上指定各列", "The heading needs a column “序号” or “任务名称” at least; columns can also be chosen on the page"),
)  # fmt: skip
COLUMN_TWICE = FindingKind(
    "task_ledger.column_twice", Severity.ERROR,
    text("“{column}”对应到两列：{first} 和 {second}", "“{column}” is found in two columns: {first} and {second}"),
    text("指定用哪一列，另一列不导入", "Say which of them is meant; the other one is left out"),
)  # fmt: skip
COLUMN_LEFT_OUT = FindingKind(
    "task_ledger.column_left_out", Severity.NOTE,
    text("不认识的列“{value}”没有导入", "The column “{value}” is not known and was left out"),
    text("如需导入，请在导入页上指定它对应哪一项", "Choose what it means on the page if it is needed"),
)  # fmt: skip
UNKNOWN_TASK = FindingKind(
    "task_ledger.unknown_task", Severity.ERROR,
    text("规划中没有任务“{value}”", "The plan has no task “{value}”"),
    text("写规划附件所列的序号或完整名称", "Write the number or the whole title as the annex of the plan has it"),
)  # fmt: skip
TASK_CONTRADICTS = FindingKind(
    "task_ledger.task_contradicts", Severity.ERROR,
    text("序号 {number} 是“{title}”，名称却写“{value}”", "Number {number} is “{title}”, but the title says “{value}”"),
    text("核对后改正其中一项", "Correct one of the two"),
)  # fmt: skip
NO_CHECKPOINT = FindingKind(
    "task_ledger.no_checkpoint", Severity.ERROR,
    text("写了日期或佐证，却没有写检查点（将可看到什么）", "There is a date or evidence but no checkpoint: what will be observable"),
    text("补上检查点，或删去这一行的日期和佐证", "Name the checkpoint, or take the date and the evidence out"),
)  # fmt: skip
UNREADABLE_DATE = FindingKind(
    "task_ledger.unreadable_date", Severity.ERROR,
    text("“{value}”不是日期", "“{value}” is no date"),
    text("写成 2025-06-30、2025-06 或 2025年6月；只写年月的按当月最后一天计", "Write 2025-06-30 or 2025-06; a month alone counts from its last day"),
)  # fmt: skip
IMPOSSIBLE_DATE = FindingKind(
    "task_ledger.impossible_date", Severity.ERROR,
    text("日期 {value} 不在 {first} 至 {last} 之间", "The date {value} is not between {first} and {last}"),
    text("与原件核对后改正", "Compare it with the original and correct it"),
)  # fmt: skip
CLAIMED_IN_FUTURE = FindingKind(
    "task_ledger.claimed_in_future", Severity.ERROR,
    text("完成日期 {value} 还没有到（今天是 {today}）", "The date of completion {value} is yet to come; today is {today}"),
    text("还没有完成的只写计划日期", "Write the planned date alone for what is not done"),
)  # fmt: skip
UNKNOWN_SUB_ITEM = FindingKind(
    "task_ledger.unknown_sub_item", Severity.ERROR,
    text("“{task}”没有子项“{value}”", "“{task}” has no sub-item “{value}”"),
    text("先在任务页上设立子项，或去掉这一列", "Make the sub-item on the page of the task first, or take the cell out"),
)  # fmt: skip
OUTCOME_LEFT_OUT = FindingKind(
    "task_ledger.outcome_left_out", Severity.NOTE,
    text("结论“{value}”没有导入", "The outcome “{value}” was left out"),
    text("结论由一人提出、另一人核对，请在办结页上办理", "An outcome is said by one person and checked by another, on the page of closing"),
)  # fmt: skip
EVIDENCE_IN_WORDS = FindingKind(
    "task_ledger.evidence_in_words", Severity.NOTE,
    text("佐证“{value}”只作为说明导入", "The evidence “{value}” is taken as words alone"),
    text("把佐证文件上传到该检查点，才算有佐证", "Hand in the file at the checkpoint; words show nothing"),
)  # fmt: skip
LEAD_NOT_PRINTED = FindingKind(
    "task_ledger.lead_not_printed", Severity.WARNING,
    text("牵头单位“{value}”不在规划所印的责任单位（{units}）之中", "The lead “{value}” is not among the responsible units as printed: {units}"),
    text("规划没有指定牵头单位；导入后由有权限的人确认", "The plan assigns no lead; somebody with the right has to confirm it after the import"),
)  # fmt: skip
CLAIM_WITHOUT_EVIDENCE = FindingKind(
    "task_ledger.claim_without_evidence", Severity.WARNING,
    text("写有完成日期，没有写佐证", "A date of completion without evidence"),
    text("导入后记为“已报完成、无佐证”；请补佐证", "It is taken as claimed but not evidenced; add the evidence"),
)  # fmt: skip
ROW_TWICE = FindingKind(
    "task_ledger.row_twice", Severity.ERROR,
    text("与第 {other} 行重复：同一任务的同一检查点", "The same checkpoint of the same task is on line {other} already"),
    text("合并成一行", "Make one row of them"),
)  # fmt: skip
TOO_MANY_ROWS = FindingKind(
    "task_ledger.too_many_rows", Severity.ERROR,
    text("有 {value} 行，最多导入 {most} 行", "There are {value} rows; {most} at most are imported"),
    text("分成几个文件", "Cut it into several files"),
)  # fmt: skip
