"""What can be wrong with a workbook that came back; each is said at its cell, with what to do."""

from __future__ import annotations

from sunan.kernel.findings import FindingKind, Severity
from sunan.kernel.texts import text

NOT_OURS = FindingKind(
    "workbook.not_ours", Severity.ERROR,
    text("这不是本系统的填报模板：没有隐藏的模板信息", "This is no template of this system: its hidden sheet is missing"),
    text("请在填报页面下载模板，把数填进去再上传；不要把内容复制到新建的工作簿", "Download the template on the page of the return, fill that in and upload it; do not copy it into a new workbook"),
)  # fmt: skip
IDENTITY_DAMAGED = FindingKind(
    "workbook.identity_damaged", Severity.ERROR,
    text("模板的隐藏信息被改动或不完整", "The hidden sheet of the template was changed or is incomplete"),
    text("请重新下载模板，把已填的数粘贴进去（只粘贴值）再上传", "Download the template again, paste your figures into it (values only) and upload that"),
)  # fmt: skip
NEWER_TEMPLATE = FindingKind(
    "workbook.newer_template", Severity.ERROR,
    text("模板版本 {layout} 比本系统能读的版本 {known} 新", "The template has version {layout}; this system reads versions up to {known}"),
    text("请从本系统的填报页面重新下载模板", "Download the template from this system's page of the return"),
)  # fmt: skip
OTHER_CAMPAIGN = FindingKind(
    "workbook.other_campaign", Severity.ERROR,
    text("这是填报任务“{found}”的模板，这里是“{expected}”", "This is a template of the campaign “{found}”; here is “{expected}”"),
    text("请到“{found}”的填报页面上传，或下载本次任务的模板", "Upload it on the page of “{found}”, or download the template of this campaign"),
)  # fmt: skip
OTHER_ORGANISATION = FindingKind(
    "workbook.other_organisation", Severity.ERROR,
    text("这是另一个单位（{found}）的模板，这里是 {expected} 的填报", "This is the template of another organisation ({found}); here is the return of {expected}"),
    text("请下载本单位的模板填报；什么也没有导入", "Download the template of your own organisation; nothing was imported"),
)  # fmt: skip
OTHER_RETURN = FindingKind(
    "workbook.other_return", Severity.ERROR,
    text("模板所属的填报（{found}）与这里的填报（{expected}）不同", "The template belongs to another return ({found}) than this one ({expected})"),
    text("请在本次填报的页面重新下载模板", "Download the template again on the page of this return"),
)  # fmt: skip
NO_FORM_SHEET = FindingKind(
    "workbook.no_form_sheet", Severity.ERROR,
    text("找不到填报表：没有哪个工作表带有“{key}”和“{value}”两列", "The form is not there: no sheet has the columns “{key}” and “{value}”"),
    text("不要删除或改写表头；请重新下载模板，把已填的数粘贴进去", "Leave the headers as they are; download the template again and paste your figures into it"),
)  # fmt: skip
SEVERAL_FORM_SHEETS = FindingKind(
    "workbook.several_form_sheets", Severity.ERROR,
    text("有几个工作表都像填报表：{sheets}", "Several sheets look like the form: {sheets}"),
    text("只留下一份填好的表，删去副本后再上传", "Keep the one that is filled in, remove the copies, and upload it again"),
)  # fmt: skip
RENAMED_SHEET = FindingKind(
    "workbook.renamed_sheet", Severity.NOTE,
    text("填报表改名为“{sheet}”，已按表头认出", "The form is called “{sheet}” now; it was known by its headers"),
    text("不用处理", "Nothing needs to be done"),
)  # fmt: skip
MOVED_COLUMNS = FindingKind(
    "workbook.moved_columns", Severity.NOTE,
    text("列的位置变了，已按表头对应：{columns}", "Columns were moved; they were matched by their headers: {columns}"),
    text("请核对导入结果；以后不要移动列", "Check what was imported, and leave the columns where they are"),
)  # fmt: skip
AMBIGUOUS_COLUMN = FindingKind(
    "workbook.ambiguous_column", Severity.ERROR,
    text("有两列都叫“{header}”（另见 {other}），不知道该读哪一列", "Two columns are called “{header}” (see also {other}); it is not clear which one counts"),
    text("删去多余的一列，或恢复原来的表头，再上传", "Remove one of them or restore its header, and upload it again"),
)  # fmt: skip
UNKNOWN_COLUMN = FindingKind(
    "workbook.unknown_column", Severity.NOTE,
    text("这一列不是模板的（“{header}”），没有读取", "This column is not the template's (“{header}”); it was not read"),
    text("要说明的内容请写在备注列", "What you want to say goes into the column of notes"),
)  # fmt: skip
MISSING_COLUMN = FindingKind(
    "workbook.missing_column", Severity.WARNING,
    text("缺少“{column}”列，按没有改动处理", "The column “{column}” is missing; it counts as not touched"),
    text("需要填这一列时请重新下载模板", "Download the template again if you need it"),
)  # fmt: skip
TOO_MANY_ROWS = FindingKind(
    "workbook.too_many_rows", Severity.ERROR,
    text("本表只有 {asked} 行要填，工作表却有 {most} 行以上的内容，其余没有读取", "{asked} rows were asked for; the sheet has content in more than {most}, the rest was not read"),
    text("删去表格下方多余的行；企业明细请用明细表上传", "Remove the rows below the form; tables of enterprises are uploaded as such"),
)  # fmt: skip
UNKNOWN_ROW = FindingKind(
    "workbook.unknown_row", Severity.ERROR,
    text("这一行的编号“{key}”不在本次填报中，所填的“{typed}”没有导入", "The cell number “{key}” of this row is not part of this return; “{typed}” was not imported"),
    text("编号由模板给出，请勿改动；不再要填的行可以不管", "The numbers are the template's; leave them. Rows that are no longer asked for need nothing"),
)  # fmt: skip
ROW_WITHOUT_KEY = FindingKind(
    "workbook.row_without_key", Severity.ERROR,
    text("这一行没有编号，所填的“{typed}”没有导入", "This row has no cell number; “{typed}” was not imported"),
    text("把数填到有编号的那一行", "Write it into the row that has the number"),
)  # fmt: skip
REPEATED_ROW = FindingKind(
    "workbook.repeated_row", Severity.ERROR,
    text("编号 {key} 出现了不止一次（另见 {other}），填的又不一样；这里的“{typed}”没有导入", "The cell {key} stands there more than once (see also {other}) with different content; “{typed}” was not imported"),
    text("只留一行，再上传", "Keep one row and upload it again"),
)  # fmt: skip
ROW_GONE = FindingKind(
    "workbook.row_gone", Severity.NOTE,
    text("编号 {key}（{measure}）在工作簿里没有，按没有改动处理", "The cell {key} ({measure}) is not in the workbook; it counts as not touched"),
    text("需要填时请重新下载模板", "Download the template again if you want to fill it in"),
)  # fmt: skip
MERGED = FindingKind(
    "workbook.merged_cells", Severity.ERROR,
    text("单元格 {range} 被合并，不知道“{typed}”属于哪一行，没有导入", "The cells {range} are merged; it is not clear to which row “{typed}” belongs, it was not imported"),
    text("取消合并，每行分别填写", "Take the merge apart and fill in each row"),
)  # fmt: skip
FORMULA = FindingKind(
    "workbook.formula", Severity.ERROR,
    text("这里是公式 {formula}（显示 {shown}），公式的结果不作为填报数", "Here is the formula {formula} (it shows {shown}); what a formula gives is no answer"),
    text("请填入数值：复制后“只粘贴值”", "Write the figure itself: copy it and paste values only"),
)  # fmt: skip
DATE = FindingKind(
    "workbook.date", Severity.ERROR,
    text("这里是日期（{shown}），不是数字；可能是软件把输入自动改成了日期", "Here is a date ({shown}), no figure; the spreadsheet may have turned what you typed into one"),
    text("把单元格格式改为“文本”，重新填写数字", "Set the format of the cell to text and write the figure again"),
)  # fmt: skip
CELL_ERROR = FindingKind(
    "workbook.cell_error", Severity.ERROR,
    text("这里是错误值 {shown}", "Here is an error value, {shown}"),
    text("请填入数值；没有这个数时留空，或选“本单位不掌握”", "Write the figure; leave it empty if there is none, or choose “not held here”"),
)  # fmt: skip
TRUTH_VALUE = FindingKind(
    "workbook.truth_value", Severity.ERROR,
    text("这里是逻辑值 {shown}，不是数字", "Here is a truth value, {shown}, no figure"),
    text("请填入数值", "Write the figure"),
)  # fmt: skip
UNKNOWN_QUALIFIER = FindingKind(
    "workbook.unknown_qualifier", Severity.ERROR,
    text("限定词“{typed}”不认识，这一行没有导入", "The qualifier “{typed}” is not known; this row was not imported"),
    text("从下拉列表中选择：{known}；不用限定时留空", "Choose from the list: {known}; leave it empty if there is none"),
)  # fmt: skip
UNKNOWN_ANSWER = FindingKind(
    "workbook.unknown_answer", Severity.ERROR,
    text("填报情况“{typed}”不认识，这一行没有导入", "The answer “{typed}” is not known; this row was not imported"),
    text("从下拉列表中选择：{known}", "Choose from the list: {known}"),
)  # fmt: skip
BOTH_ANSWERS = FindingKind(
    "workbook.both_answers", Severity.ERROR,
    text("选了“本单位不掌握”，又填了“{typed}”；这一行没有导入", "“Not held here” is chosen and “{typed}” written too; this row was not imported"),
    text("两者只留一个", "Keep one of the two"),
)  # fmt: skip
HOLDER_NOT_NAMED = FindingKind(
    "workbook.holder_not_named", Severity.ERROR,
    text("选了“本单位不掌握”，备注里没有写由谁掌握；这一行没有导入", "“Not held here” is chosen and the note does not say who holds it; this row was not imported"),
    text("在备注写明由哪个单位掌握", "Write into the note which organisation holds it"),
)  # fmt: skip
HIDDEN_ROW = FindingKind(
    "workbook.hidden_row", Severity.WARNING,
    text("这一行是隐藏的，所填的“{typed}”已照常导入", "This row is hidden; “{typed}” was imported all the same"),
    text("取消隐藏核对一次；不该填的请清空再上传", "Show it and check; empty it and upload again if it should not count"),
)  # fmt: skip
NOTE_TOO_LONG = FindingKind(
    "workbook.note_too_long", Severity.ERROR,
    text("备注有 {length} 字，最多 {most} 字；这一行没有导入", "The note has {length} characters, {most} are kept at most; this row was not imported"),
    text("缩短备注，详细说明作为附件上传", "Shorten it and hand in the details as a file"),
)  # fmt: skip
CHANGED_MEANWHILE = FindingKind(
    "workbook.changed_meanwhile", Severity.WARNING,
    text("下载模板之后，有人把这一格改成了“{theirs}”；工作簿里的“{typed}”和它都保留，等待选定", "After the template was downloaded somebody changed this cell to “{theirs}”; that and the workbook's “{typed}” are both kept"),
    text("在填报页面两者选一", "Choose between the two on the page of the return"),
)  # fmt: skip
