"""What can be wrong with a CSV file as such, before anybody asks what its figures mean."""

from __future__ import annotations

from sunan.kernel.findings import FindingKind, Severity
from sunan.kernel.texts import text

EMPTY_FILE = FindingKind(
    "sheet.empty_file", Severity.ERROR,
    text("文件是空的", "The file is empty"),
    text("补上表头和数据，或从登记表中删去这个文件", "Add the header and the rows, or take the file off the register"),
)  # fmt: skip
NO_ROWS = FindingKind(
    "sheet.no_rows", Severity.ERROR,
    text("文件只有表头，没有数据行", "The file has a header and no rows"),
    text("补上数据行，或从登记表中删去这个文件", "Add the rows, or take the file off the register"),
)  # fmt: skip
FILE_TOO_LARGE = FindingKind(
    "sheet.file_too_large", Severity.ERROR,
    text("文件有 {size} MiB，超过 {most} MiB", "The file has {size} MiB, more than {most} MiB"),
    text("拆成几个发布文件，各自登记", "Cut it into several releases, each registered by itself"),
)  # fmt: skip
WORKBOOK = FindingKind(
    "sheet.workbook", Severity.ERROR,
    text("这是电子表格工作簿，不是 CSV 文本", "This is a spreadsheet workbook, not CSV text"),
    text("在电子表格软件中另存为“CSV UTF-8（逗号分隔）”", "Save it from the spreadsheet program as “CSV UTF-8 (comma delimited)”"),
)  # fmt: skip
NOT_UTF8 = FindingKind(
    "sheet.not_utf8", Severity.ERROR,
    text("文件不是 UTF-8 编码（第 {byte} 字节起无法读取；可能是 {guess}）", "The file is not UTF-8 (unreadable from byte {byte}; possibly {guess})"),
    text("转换为 UTF-8 后再登记；程序不猜测编码", "Convert it to UTF-8 and register it again; the program does not guess encodings"),
)  # fmt: skip
BYTE_ORDER_MARK = FindingKind(
    "sheet.byte_order_mark", Severity.NOTE,
    text("文件以字节顺序标记（BOM）开头；已跳过，数据照常读取", "The file starts with a byte order mark; it was skipped and the rows were read"),
    text("无需处理；另存为不带 BOM 的 UTF-8 可免去这条说明", "Nothing needs doing; saving as UTF-8 without BOM removes this note"),
)  # fmt: skip
LAST_LINE_CUT = FindingKind(
    "sheet.last_line_cut", Severity.ERROR,
    text("最后一行没有换行符，文件可能不完整", "The last line has no line end; the file may be cut off"),
    text("与原件核对；若完整，在末尾加一个换行", "Compare it with the original; if it is whole, end it with a line break"),
)  # fmt: skip
UNKNOWN_COLUMN = FindingKind(
    "sheet.unknown_column", Severity.ERROR,
    text("列“{column}”不认识", "The column “{column}” is not known"),
    text("可用的列：{known}", "Known columns: {known}"),
)  # fmt: skip
MISSING_COLUMN = FindingKind(
    "sheet.missing_column", Severity.ERROR,
    text("缺少列“{column}”", "The column “{column}” is missing"),
    text("在表头补上“{column}”，每行补上相应的值（可为空）", "Add “{column}” to the header and a field, which may be empty, to every row"),
)  # fmt: skip
DUPLICATE_COLUMN = FindingKind(
    "sheet.duplicate_column", Severity.ERROR,
    text("列“{column}”出现了两次", "The column “{column}” stands twice"),
    text("删去其中一列", "Remove one of them"),
)  # fmt: skip
BLANK_LINE = FindingKind(
    "sheet.blank_line", Severity.ERROR,
    text("这一行是空的", "The line is empty"),
    text("删去空行，使一行对应一条记录", "Remove it, so that every line is one row"),
)  # fmt: skip
NUL_BYTES = FindingKind(
    "sheet.nul_bytes", Severity.ERROR,
    text("这一行含有空字节（NUL），文件可能已损坏", "The line holds NUL bytes; the file may be damaged"),
    text("重新取得原件；不要手工删改", "Fetch the original again; do not mend it by hand"),
)  # fmt: skip
CONTROL_CHARACTER = FindingKind(
    "sheet.control_character", Severity.ERROR,
    text("这一行含有不可见的控制字符", "The line holds invisible control characters"),
    text("与原件核对后删去控制字符", "Compare it with the original and remove them"),
)  # fmt: skip
BROKEN_QUOTES = FindingKind(
    "sheet.broken_quotes", Severity.ERROR,
    text("这一行的双引号不成对，或一个字段跨了几行", 'The double quotes (") of the line do not pair, or a field runs over several lines'),
    text('含逗号或引号的字段两端加双引号，其中的双引号写两遍（""）；一条记录写在一行内', 'Put double quotes around a field with commas or quotes, write each quote in it twice (""), and keep a row on one line'),
)  # fmt: skip
WRONG_FIELD_COUNT = FindingKind(
    "sheet.wrong_field_count", Severity.ERROR,
    text("这一行有 {fields} 个字段，表头有 {expected} 个", "The line has {fields} fields, the header has {expected}"),
    text("补上缺少的逗号；含逗号的文字两端加双引号；末行残缺时请重新取得原件", "Add the missing commas, put double quotes around text with commas, and fetch the original again if the line is cut off"),
)  # fmt: skip
FORMULA = FindingKind(
    "sheet.formula", Severity.ERROR,
    text("“{value}”以 = + - @ 等字符开头，电子表格会把它当作公式执行", "“{value}” starts like a formula (= + - @ tab), which a spreadsheet would execute"),
    text("删去开头的字符，或在文字前加上引号“…”", "Remove the leading character, or put the words in quotation marks “…”"),
)  # fmt: skip
