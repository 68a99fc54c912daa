"""What the log calls changes of tasks."""

from __future__ import annotations

from sunan.audit.core.events import declare
from sunan.kernel.texts import text

TAKEN_UP = declare("tasks.plan_taken_up", text("载入规划的任务和承诺", "took up the plan's tasks and commitments"))
CUT = declare("tasks.sub_item_added", text("拆分子项", "cut an item into a part"))
ASSIGNED = declare("tasks.lead_assigned", text("明确牵头单位", "assigned who leads an item"))
IDENTIFIED = declare("tasks.unit_identified", text("认定责任单位", "said which organisation a unit is"))
PROMISED = declare("tasks.checkpoint_added", text("新增检查点", "promised a checkpoint"))
FROZEN = declare("tasks.baseline_frozen", text("冻结基线", "froze the baseline"))
MOVED = declare("tasks.checkpoint_moved", text("调整检查点日期", "moved a checkpoint"))
REPLACED = declare("tasks.checkpoint_replaced", text("调整检查点内容", "put another checkpoint in the place of one"))
DROPPED = declare("tasks.checkpoint_dropped", text("取消检查点", "dropped a checkpoint"))
REPORTED = declare("tasks.report_handed_in", text("填报进展", "reported on an item"))
CORRECTED = declare("tasks.report_corrected", text("更正进展", "corrected a report"))
RETURNED = declare("tasks.report_returned", text("退回进展", "sent a report back"))
CLAIMED = declare("tasks.checkpoint_claimed", text("报告检查点完成", "claimed a checkpoint"))
CLAIM_WITHDRAWN = declare("tasks.claim_withdrawn", text("撤回完成报告", "took a claim back"))
EVIDENCED = declare("tasks.evidence_handed_in", text("提交佐证", "handed in evidence"))
EVIDENCE_WITHDRAWN = declare("tasks.evidence_withdrawn", text("撤回佐证", "took evidence back"))
VERIFIED = declare("tasks.checkpoint_verified", text("核验检查点", "verified a checkpoint"))
DECIDED = declare("tasks.decision_recorded", text("登记决定", "recorded a decision"))
SUPERVISED = declare("tasks.supervision_begun", text("列入督办", "put a matter under supervision"))
SUPERVISION_CLOSED = declare("tasks.supervision_closed", text("督办办结", "ended the supervision of a matter"))
RISK_NOTED = declare("tasks.risk_noted", text("登记风险", "noted a risk"))
RISK_CHANGED = declare("tasks.risk_changed", text("更新风险", "changed a risk"))
DEPENDS = declare("tasks.dependency_added", text("新增依赖", "said that one needs another"))
DEPENDS_NO_MORE = declare("tasks.dependency_removed", text("取消依赖", "said that one needs another no more"))
CLOSING_SAID = declare("tasks.closing_said", text("提出结论", "said what became of an item"))
CLOSING_CHECKED = declare("tasks.closing_checked", text("核对结论", "confirmed a closing"))
CLOSING_REFUSED = declare("tasks.closing_refused", text("退回结论", "refused a closing"))
ESCALATED = declare("tasks.escalated", text("逐级上报", "stepped up what stood still"))
SETTLED = declare("tasks.escalation_settled", text("解除上报", "settled a step of the ladder"))
TAKEN_OVER = declare("tasks.ledger_taken_over", text("载入已有台账", "took over a ledger"))
DERIVED = declare("tasks.states_derived", text("重新推算状态", "derived states anew"))
FORGOTTEN = declare("tasks.person_forgotten", text("抹除任务办理人", "removed who worked on tasks"))
