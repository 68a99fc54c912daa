"""What can be wrong with the register of releases and with a file that it names."""

from __future__ import annotations

from sunan.kernel.findings import FindingKind, Severity
from sunan.kernel.texts import text

EMPTY_FIELD = FindingKind(
    "release.empty_field", Severity.ERROR,
    text("“{column}”为空", "“{column}” is empty"),
    text("补上这一项", "Fill it in"),
)  # fmt: skip
MALFORMED_ID = FindingKind(
    "release.malformed_id", Severity.ERROR,
    text("发布编号“{value}”不合规", "The release id “{value}” is not well formed"),
    text("用小写字母、数字、连字符和点，例如 jiangsu-communique-2024，不超过 120 个字符", "Use lower-case letters, digits, hyphens and dots, such as jiangsu-communique-2024, at most 120 characters"),
)  # fmt: skip
DUPLICATE_RELEASE = FindingKind(
    "release.duplicate_id", Severity.ERROR,
    text("发布编号“{value}”重复（另见第 {other} 行）", "The release id “{value}” is used twice (also on line {other})"),
    text("每个发布只登记一次；更正请用新的编号", "Register each release once; give a correction a new id"),
)  # fmt: skip
DUPLICATE_FILE = FindingKind(
    "release.duplicate_file", Severity.ERROR,
    text("文件“{value}”登记了两次（另见第 {other} 行）", "The file “{value}” is registered twice (also on line {other})"),
    text("一个文件只属于一个发布", "A file belongs to one release"),
)  # fmt: skip
UNKNOWN_WORD = FindingKind(
    "release.unknown_word", Severity.ERROR,
    text("“{column}”的值“{value}”不认识", "“{value}” is no known {column}"),
    text("可用的值：{known}", "Known: {known}"),
)  # fmt: skip
MALFORMED_DATE = FindingKind(
    "release.malformed_date", Severity.ERROR,
    text("“{value}”不是年-月-日形式的日期", "“{value}” is not a date written year-month-day"),
    text("写成 2026-11-22 的样子，用半角数字", "Write it like 2026-11-22"),
)  # fmt: skip
DATE_DOES_NOT_EXIST = FindingKind(
    "release.date_does_not_exist", Severity.ERROR,
    text("日期“{value}”不存在", "The date “{value}” does not exist"),
    text("与原件核对后改正", "Compare it with the original and correct it"),
)  # fmt: skip
PRECISION_DOES_NOT_FIT = FindingKind(
    "release.precision_does_not_fit", Severity.ERROR,
    text("公布日期“{value}”与精度“{precision}”不符", "The publication date “{value}” does not have the precision “{precision}”"),
    text("day 写 2021-06-30，month 写 2021-06，year 写 2021，unknown 留空", "day is written 2021-06-30, month 2021-06, year 2021; unknown stays empty"),
)  # fmt: skip
PUBLISHED_AFTER_RETRIEVED = FindingKind(
    "release.published_after_retrieved", Severity.ERROR,
    text("公布日期 {value} 晚于取得日期 {retrieved_on}", "Published on {value}, after it was retrieved on {retrieved_on}"),
    text("两个日期至少有一个有误，请核对", "One of the two dates is wrong; check both"),
)  # fmt: skip
ADDRESS_NOT_ALLOWED = FindingKind(
    "release.address_not_allowed", Severity.ERROR,
    text("网址“{value}”的主机不在许可名单上", "The host of the address “{value}” is not on the allow-list"),
    text("删去网址，以标题、发布者和日期引用；政府、统计部门或正规新闻网站可加入 addresses.yaml", "Drop the address and cite by title, publisher and date; government, statistical and established news hosts can be added to addresses.yaml"),
)  # fmt: skip
FILE_OUTSIDE = FindingKind(
    "release.file_outside", Severity.ERROR,
    text("文件“{value}”不在 statistics/releases/ 之内", "The file “{value}” does not lie in statistics/releases/"),
    text("把 CSV 文件放入该目录，登记为 releases/名称.csv", "Put the CSV file there and register it as releases/name.csv"),
)  # fmt: skip
MALFORMED_COUNT = FindingKind(
    "release.malformed_count", Severity.ERROR,
    text("行数“{value}”不是整数", "The number of rows “{value}” is not a whole number"),
    text("写数据行数，不计表头，不加千分位", "Write the number of data rows, without the header and without separators"),
)  # fmt: skip
MALFORMED_CHECKSUM = FindingKind(
    "release.malformed_checksum", Severity.ERROR,
    text("“{value}”不是 SHA-256 校验值", "“{value}” is not a SHA-256 checksum"),
    text("写 sha256sum 给出的 64 位小写十六进制数", "Write the 64 lower-case hexadecimal digits that sha256sum prints"),
)  # fmt: skip
FILE_MISSING = FindingKind(
    "release.file_missing", Severity.ERROR,
    text("没有文件“{file}”", "There is no file “{file}”"),
    text("补上文件，或从登记表中删去这一行", "Add the file, or take the line off the register"),
)  # fmt: skip
FILE_UNREADABLE = FindingKind(
    "release.file_unreadable", Severity.ERROR,
    text("文件“{file}”无法打开：{problem}", "The file “{file}” cannot be opened: {problem}"),
    text("检查文件权限和磁盘", "Check its permissions and the disk"),
)  # fmt: skip
FILE_NOT_REGISTERED = FindingKind(
    "release.file_not_registered", Severity.WARNING,
    text("文件“{file}”没有登记，其中的数据不会被读取", "The file “{file}” is not registered, so its figures are not read"),
    text("在 releases.csv 中登记，或移出该目录", "Register it in releases.csv, or take it out of the folder"),
)  # fmt: skip
CHECKSUM_DIFFERS = FindingKind(
    "release.checksum_differs", Severity.ERROR,
    text("文件的校验值 {found} 与登记的 {declared} 不同：文件被改动或不完整", "The checksum of the file is {found}, the register says {declared}: it was changed or is incomplete"),
    text("与原件核对；文件确实无误时，在登记表中改写校验值（已载入过的发布须用新编号）", "Compare it with the original; if the file is right, correct the register (a release loaded before needs a new id)"),
)  # fmt: skip
ROWS_DIFFER = FindingKind(
    "release.rows_differ", Severity.ERROR,
    text("文件有 {found} 行数据，登记表写 {declared} 行：文件可能不完整", "The file has {found} rows, the register says {declared}: it may be incomplete"),
    text("与原件核对后改正文件或登记表", "Compare it with the original, then correct the file or the register"),
)  # fmt: skip
NEVER_OVERWRITTEN = FindingKind(
    "release.never_overwritten", Severity.ERROR,
    text("发布“{id}”已载入，内容却不同（{what}）：已载入的发布从不改写", "The release “{id}” was loaded before with other content ({what}): a release is never overwritten"),
    text("恢复原文件；更正请作为新的发布登记，用新的编号", "Restore the file, and give the correction a new id"),
)  # fmt: skip
DESCRIPTION_CHANGED = FindingKind(
    "release.description_changed", Severity.WARNING,
    text("发布“{id}”的说明文字（{what}）与已载入的不同；沿用已载入的", "The description of the release “{id}” ({what}) differs from the loaded one, which stays"),
    text("要让新说明生效，请用新的编号登记", "Register it under a new id if the new wording has to appear"),
)  # fmt: skip
