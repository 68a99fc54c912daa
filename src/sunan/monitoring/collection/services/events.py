"""What the log calls changes of campaigns and returns."""

from __future__ import annotations

from sunan.audit.core.events import declare
from sunan.kernel.texts import text

GENERATED = declare("collection.campaign_generated", text("生成填报", "generated a campaign"))
DESCRIBED = declare("collection.campaign_described", text("填写填报的说明和报表", "described a campaign and its form"))
ASSIGNED = declare("collection.holder_assigned", text("指定填报单位", "said which organisation holds figures"))
ASKED_TOO = declare("collection.second_owner_asked", text("增加填报单位", "asked a second owner of figures"))
DROPPED = declare("collection.asks_dropped", text("移出填报项", "dropped cells from a campaign"))
OPENED = declare("collection.campaign_opened", text("启动填报", "opened a campaign"))
CLOSED = declare("collection.campaign_closed", text("截止填报", "closed a campaign"))
REOPENED = declare("collection.campaign_reopened", text("重新开放填报", "reopened a campaign"))
CANCELLED = declare("collection.campaign_cancelled", text("取消填报", "cancelled a campaign"))
LATE = declare("collection.late_permitted", text("许可补报", "permitted late reporting"))
SAVED = declare("collection.cells_saved", text("保存填报数据", "saved cells"))
CHOSEN = declare("collection.entry_chosen", text("在不同填报中选定", "chose among answers that differed"))
SUBMITTED = declare("collection.return_submitted", text("报送报表", "submitted a return"))
WITHDRAWN = declare("collection.return_withdrawn", text("撤回报表", "withdrew a return"))
REVIEWED = declare("collection.return_reviewed", text("审核报表", "passed the review of a return"))
APPROVED = declare("collection.return_approved", text("审批报表", "approved a return"))
SENT_BACK = declare("collection.return_sent_back", text("退回报表", "sent a return back"))
REMARKED = declare("collection.remark_made", text("给填报项写批注", "commented on a cell"))
REMARK_RESOLVED = declare("collection.remark_resolved", text("了结填报项的批注", "settled a comment on a cell"))
FORGOTTEN = declare("collection.reporter_forgotten", text("抹除填报人", "removed who reported figures"))
DIFFERENCES_FOUND = declare(
    "collection.differences_found", text("核对两家单位的数值", "compared figures of two owners")
)
RECONCILIATION_PROPOSED = declare(
    "collection.reconciliation_proposed", text("提出衔接意见", "proposed how a difference is explained")
)
RECONCILIATION_SETTLED = declare("collection.reconciliation_settled", text("确认衔接意见", "settled a difference"))
RECONCILIATION_REOPENED = declare("collection.reconciliation_reopened", text("重新衔接", "took up a difference again"))
RELEASE_PREPARED = declare(
    "collection.release_prepared", text("准备发布填报数据", "prepared a release of reported figures")
)
RELEASE_WITHDRAWN = declare(
    "collection.release_withdrawn", text("撤下待发布数据", "withdrew a release before its moment")
)
RELEASE_PUBLISHED = declare("collection.release_published", text("发布填报数据", "published reported figures"))
EXPLAINED = declare(
    "collection.value_explained", text("说明核查提出的问题", "explained a value that an edit asks about")
)
JUDGED = declare("collection.explanation_judged", text("审核说明", "judged an explanation"))
SCORED = declare(
    "collection.explanations_scored", text("对照后来的数据评定说明", "scored explanations against later figures")
)
TABLE_TAKEN = declare("collection.table_taken", text("导入明细表", "took over a table of reporting units"))
