"""What can be wrong with a table of reporting units; each is said at its cell, with what to do."""

from __future__ import annotations

from sunan.kernel.findings import FindingKind, Severity
from sunan.kernel.texts import text

NO_TABLE = FindingKind(
    "table.no_table", Severity.ERROR,
    text("找不到“{table}”的表头：没有哪个工作表有列 {columns}", "The headers of “{table}” are not there: no sheet has the columns {columns}"),
    text("表头须与模板一致，放在前 {within} 行之内", "Headers are those of the template, within the first {within} rows"),
)  # fmt: skip
SEVERAL_TABLES = FindingKind(
    "table.several_tables", Severity.ERROR,
    text("有几个工作表都像“{table}”：{sheets}", "Several sheets look like “{table}”: {sheets}"),
    text("只留一个工作表再上传", "Keep one of them and upload it again"),
)  # fmt: skip
REPEATED_HEADER = FindingKind(
    "table.repeated_header", Severity.ERROR,
    text("两列都是“{header}”，不知道该读哪一列", "Two columns are “{header}”; it is not clear which one counts"),
    text("删去其中一列或改名，再上传", "Remove or rename one of them and upload it again"),
)  # fmt: skip
MISSING_COLUMN = FindingKind(
    "table.missing_column", Severity.ERROR,
    text("缺少必填列“{column}”", "The required column “{column}” is missing"),
    text("补上这一列；表头写作“{column}”", "Add it under the header “{column}”"),
)  # fmt: skip
ABSENT_COLUMN = FindingKind(
    "table.absent_column", Severity.NOTE,
    text("没有列“{column}”，按未填处理", "There is no column “{column}”; it counts as not filled in"),
    text("有这一项时请补上", "Add it if you have it"),
)  # fmt: skip
UNKNOWN_COLUMN = FindingKind(
    "table.unknown_column", Severity.WARNING,
    text("不认识列“{header}”，没有读取，也没有保存", "The column “{header}” is not known; it was neither read nor kept"),
    text("改为表中规定的列名，或删去", "Give it a header of the table, or remove it"),
)  # fmt: skip
NO_ROWS = FindingKind(
    "table.no_rows", Severity.ERROR,
    text("表头下面没有数据", "No row follows the headers"),
    text("填好后再上传", "Fill it in and upload it"),
)  # fmt: skip
TOO_MANY_ROWS = FindingKind(
    "table.too_many_rows", Severity.ERROR,
    text("超过 {most} 行，没有读取", "It has more than {most} rows; it was not read"),
    text("检查是否多了空行或别的数据；确需更多行时请联系管理员调整规则手册", "Look for stray rows; if it really has more, ask for the limit in the rulebook to be raised"),
)  # fmt: skip
UNREADABLE = FindingKind(
    "table.unreadable", Severity.ERROR,
    text("读不出这张表：{problem}", "The table cannot be read: {problem}"),
    text("用表格软件打开，另存为 xlsx 或 UTF-8 的 CSV 后再上传", "Open it in a spreadsheet, save it as xlsx or as CSV in UTF-8 and upload that"),
)  # fmt: skip
FORMULAS = FindingKind(
    "table.formula", Severity.ERROR,
    text("这里是公式；公式的结果不作为数据（本表共 {count} 处公式）", "Here is a formula; what it gives is no data ({count} formulas in this sheet)"),
    text("选中整表，复制后“只粘贴值”，再上传", "Select the sheet, copy it, paste values only and upload that"),
)  # fmt: skip
CELL_ERRORS = FindingKind(
    "table.cell_error", Severity.ERROR,
    text("这里是错误值，例如 #N/A（本表共 {count} 处）", "Here is an error value such as #N/A ({count} in this sheet)"),
    text("填入数据，或留空", "Write the data, or leave it empty"),
)  # fmt: skip
MERGED = FindingKind(
    "table.merged_cells", Severity.ERROR,
    text("单元格 {range} 被合并，不知道内容属于哪一行", "The cells {range} are merged; it is not clear to which row their content belongs"),
    text("取消合并，逐行填写", "Take the merge apart and fill in each row"),
)  # fmt: skip
HIDDEN_ROWS = FindingKind(
    "table.hidden_rows", Severity.WARNING,
    text("有 {count} 行是隐藏的，已照常读取", "{count} rows are hidden; they were read all the same"),
    text("取消隐藏核对一次", "Show them and check"),
)  # fmt: skip
EMPTY = FindingKind(
    "table.empty", Severity.ERROR,
    text("“{column}”必须填写", "“{column}” has to be filled in"),
    text("补上；确实没有的，请向管理服务中心核实口径", "Fill it in; where there is none, ask the service centre what is meant"),
)  # fmt: skip
BAD_CREDIT_CODE = FindingKind(
    "table.bad_credit_code", Severity.ERROR,
    text("统一社会信用代码“{value}”不成立：应为 18 位，不含 I、O、S、V、Z，且校验位相符", "“{value}” is no credit code: 18 characters without I, O, S, V, Z, the last of which checks the others"),
    text("对照营业执照改正；系统不自动改正", "Correct it by the business licence; nothing is corrected by itself"),
)  # fmt: skip
REPEATED_KEY = FindingKind(
    "table.repeated_key", Severity.ERROR,
    text("“{value}”出现了不止一次（另见第 {other} 行）", "“{value}” stands there more than once (see also row {other})"),
    text("每个填报单位只留一行", "Keep one row for each"),
)  # fmt: skip
UNKNOWN_AREA = FindingKind(
    "table.unknown_area", Severity.ERROR,
    text("“{value}”不是本区域的区划代码", "“{value}” is no area code of the region"),
    text("填六位区划代码，例如 320505；不在本区域的单位不要填入", "Write the six-digit code, such as 320505; leave out units elsewhere"),
)  # fmt: skip
NOT_AMONG_CHOICES = FindingKind(
    "table.not_among_choices", Severity.ERROR,
    text("“{column}”不能填“{value}”", "“{column}” cannot be “{value}”"),
    text("可填：{choices}", "It can be: {choices}"),
)  # fmt: skip
BAD_DATE = FindingKind(
    "table.bad_date", Severity.ERROR,
    text("“{value}”不是存在的日期", "“{value}” is no date that exists"),
    text("写成 2024-05-06 的样子", "Write it like 2024-05-06"),
)  # fmt: skip
NO_NUMBER = FindingKind(
    "table.no_number", Severity.ERROR,
    text("“{column}”的“{value}”不是数字", "“{value}” in “{column}” is no number"),
    text("只写半角数字，单位是{unit}；没有这个数时留空", "Write plain digits, in {unit}; leave it empty if there is none"),
)  # fmt: skip
UNIT_IN_NUMBER = FindingKind(
    "table.unit_in_number", Severity.ERROR,
    text("“{column}”的“{value}”里写了单位；本列的单位是{unit}", "“{value}” in “{column}” carries a unit; the column is in {unit}"),
    text("换算为{unit}，只写数字", "Convert it to {unit} and write the number alone"),
)  # fmt: skip
TOO_MANY_DECIMALS = FindingKind(
    "table.too_many_decimals", Severity.ERROR,
    text("“{column}”的“{value}”小数超过 {most} 位", "“{value}” in “{column}” has more than {most} decimals"),
    text("按{unit}取到 {most} 位小数", "Round it to {most} decimals in {unit}"),
)  # fmt: skip
TOO_MANY_DIGITS = FindingKind(
    "table.too_many_digits", Severity.ERROR,
    text("“{column}”的“{value}”位数过多，超过 {most} 位", "“{value}” in “{column}” has more than {most} digits"),
    text("核对数字和单位（{unit}）", "Check the digits and the unit ({unit})"),
)  # fmt: skip
READ_LENIENTLY = FindingKind(
    "table.read_leniently", Severity.NOTE,
    text("“{column}”有 {count} 处全角数字或千分位，已按半角数字读取，例如“{value}”", "“{column}” has {count} values with full-width digits or separators, read as plain digits, such as “{value}”"),
    text("请核对；以后写半角数字", "Check them; write plain digits from now on"),
)  # fmt: skip
