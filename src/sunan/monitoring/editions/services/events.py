"""What the log calls changes of editions."""

from __future__ import annotations

from sunan.audit.core.events import declare
from sunan.kernel.texts import text

DRAFTED = declare("editions.edition_drafted", text("起草报告版本", "drafted an edition"))
REFRESHED = declare("editions.figures_taken_anew", text("按较新数据更新草稿", "took an edition's figures anew"))
CORRECTION_DRAFTED = declare("editions.corrigendum_drafted", text("起草更正版本", "drafted a corrigendum"))
DISCARDED = declare("editions.edition_discarded", text("作废草稿", "discarded a draft"))
SAVED = declare("editions.paragraph_saved", text("修改段落", "changed a paragraph"))
ADDED = declare("editions.paragraph_added", text("增加段落", "added a paragraph"))
REMOVED = declare("editions.paragraph_removed", text("删去段落", "removed a paragraph"))
RESTORED = declare("editions.paragraph_restored", text("恢复段落旧稿", "restored an earlier version of a paragraph"))
KEPT_ASIDE = declare(
    "editions.paragraph_kept_aside", text("修改与他人冲突，另存", "kept a change aside that clashed with another's")
)
CONFIRMED = declare("editions.digits_confirmed", text("确认数字不是统计数值", "confirmed that digits are no figure"))
COMMENTED = declare("editions.comment_made", text("批注", "commented on a paragraph"))
RESOLVED = declare("editions.comment_resolved", text("处理批注", "settled a comment"))
SUBMITTED = declare("editions.edition_submitted", text("送审", "submitted an edition"))
SENT_BACK = declare("editions.edition_sent_back", text("退回修改", "sent an edition back"))
APPROVED = declare("editions.edition_approved", text("批准", "approved an edition"))
ORDERED = declare("editions.issue_ordered", text("交付印发", "ordered the issue of an edition"))
ISSUED = declare("editions.edition_issued", text("印发", "issued an edition"))
FORGOTTEN = declare("editions.writer_forgotten", text("抹除报告的撰写人", "removed who wrote in editions"))
PLANNED = declare("editions.report_planned", text("计划一份报告", "planned a report"))
PLAN_CHANGED = declare("editions.plan_changed", text("修改报告计划", "changed a planned report"))
PLAN_CANCELLED = declare("editions.plan_cancelled", text("取消报告计划", "cancelled a planned report"))
ISSUE_ARRANGED = declare("editions.issue_arranged", text("安排印发", "arranged what a planned report is issued with"))
ROUND_BEGUN = declare("editions.round_begun", text("开始一期报告", "began a round of a planned report"))
CHASED = declare("editions.figures_chased", text("催报缺失数据", "chased missing figures"))
ROUND_DRAFTED = declare("editions.round_drafted", text("按计划起草", "drafted a planned report"))
ROUND_ORDERED = declare("editions.round_issue_ordered", text("按计划交付印发", "ordered the issue of a planned report"))
TROUBLE = declare(
    "editions.round_in_trouble", text("计划受阻情况变化", "told what keeps a planned report from going on")
)
