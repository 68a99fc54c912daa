"""What can be wrong with a row of a release: a number that is none, a word nobody declared, a unit that does not fit."""

from __future__ import annotations

from sunan.kernel.findings import FindingKind, Severity
from sunan.kernel.texts import text

EMPTY_FIELD = FindingKind(
    "figure.empty_field", Severity.ERROR,
    text("“{column}”为空", "“{column}” is empty"),
    text("补上这一项；没有公布的数字不占一行", "Fill it in; a figure that was not published has no row"),
)  # fmt: skip
NOT_A_NUMBER = FindingKind(
    "figure.not_a_number", Severity.ERROR,
    text("“{value}”不是数字", "“{value}” is not a number"),
    text("只写印出的数字，半角、不带单位，例如 3.9", "Write the printed digits alone, half-width and without a unit, such as 3.9"),
)  # fmt: skip
FULL_WIDTH_DIGITS = FindingKind(
    "figure.full_width_digits", Severity.ERROR,
    text("“{value}”是全角字符", "“{value}” is written in full-width characters"),
    text("改为半角：{half_width}", "Write it half-width: {half_width}"),
)  # fmt: skip
HEDGED_VALUE = FindingKind(
    "figure.hedged_value", Severity.ERROR,
    text("“{value}”带有“{word}”字样", "“{value}” carries the word “{word}”"),
    text("数值写 {number}，限定符（qualifier）写 {qualifier}，单位写在 unit 列", "Write the value {number}, the qualifier {qualifier}, and the unit in its own column"),
)  # fmt: skip
THOUSANDS_SEPARATORS = FindingKind(
    "figure.thousands_separators", Severity.ERROR,
    text("“{value}”带有千分位分隔符", "“{value}” has thousands separators"),
    text("写成 {number}", "Write {number}"),
)  # fmt: skip
VALUE_WITH_UNIT = FindingKind(
    "figure.value_with_unit", Severity.ERROR,
    text("“{value}”把单位写进了数值", "“{value}” has its unit in the value"),
    text("数值写 {number}，单位“{unit}”写在 unit 列", "Write the value {number} and “{unit}” in the column unit"),
)  # fmt: skip
TOO_MANY_DIGITS = FindingKind(
    "figure.too_many_digits", Severity.ERROR,
    text("“{value}”的数字太多，无法精确保存（最多 18 位，其中小数最多 12 位）", "“{value}” has more digits than are kept exactly (18, of them 12 decimals)"),
    text("核对数字；确需更多位数时换用更大的单位", "Check the digits; if they are right, use a larger unit"),
)  # fmt: skip
UNKNOWN_UNIT = FindingKind(
    "figure.unknown_unit", Severity.ERROR,
    text("单位“{value}”未登记", "The unit “{value}” is not declared"),
    text("照原文书写；新的基本单位先登记在 units.yaml（已有：{known}）", "Write it as printed; declare a new base unit in units.yaml first (known: {known})"),
)  # fmt: skip
UNIT_DOES_NOT_FIT = FindingKind(
    "figure.unit_does_not_fit", Severity.ERROR,
    text("单位“{value}”不适合指标“{measure}”（{canonical}）", "The unit “{value}” does not fit the measure “{measure}” ({canonical})"),
    text("核对单位和指标是否各就各位", "Check whether unit and measure are the right ones"),
)  # fmt: skip
CONVERSION_NOT_EXACT = FindingKind(
    "figure.conversion_not_exact", Severity.ERROR,
    text("由“{value}”换算为“{canonical}”不是十的整数次方，数字无法原样保留", "“{value}” to “{canonical}” is no power of ten, so the digits cannot be kept"),
    text("为这个单位另设一个指标", "Declare a measure of its own for this unit"),
)  # fmt: skip
UNKNOWN_MEASURE = FindingKind(
    "figure.unknown_measure", Severity.ERROR,
    text("统计指标“{value}”未登记", "The measure “{value}” is not declared"),
    text("在 measures.yaml 登记，或改为已有的标识", "Declare it in measures.yaml, or use an id that exists"),
)  # fmt: skip
UNKNOWN_AREA = FindingKind(
    "figure.unknown_area", Severity.ERROR,
    text("地区“{value}”未登记", "The area “{value}” is not declared"),
    text("用 areas.yaml 中的代码，例如 320500", "Use a code of areas.yaml, such as 320500"),
)  # fmt: skip
UNKNOWN_WORD = FindingKind(
    "figure.unknown_word", Severity.ERROR,
    text("“{column}”的值“{value}”不认识", "“{value}” is no known {column}"),
    text("可用的值：{known}", "Known: {known}"),
)  # fmt: skip
LIST_MISSING = FindingKind(
    "figure.list_missing", Severity.ERROR,
    text("“{measure}”按名单统计，却没有写名单", "“{measure}” is counted by lists, but no list is named"),
    text("写上名单的标识：{known}；原文未写明时用专门登记的“未写明”名单", "Name the list: {known}; where the source names none, use the list declared for that"),
)  # fmt: skip
LIST_NOT_EXPECTED = FindingKind(
    "figure.list_not_expected", Severity.ERROR,
    text("“{measure}”不按名单统计，却写了名单“{value}”", "“{measure}” is not counted by lists, but the list “{value}” is named"),
    text("清空 list，或在 measures.yaml 给该指标写上 listed: true", "Clear the list, or declare the measure `listed: true`"),
)  # fmt: skip
LIST_DOES_NOT_FIT = FindingKind(
    "figure.list_does_not_fit", Severity.ERROR,
    text("名单“{value}”不统计“{measure}”", "The list “{value}” does not count “{measure}”"),
    text("改用统计它的名单：{known}", "Use a list that does: {known}"),
)  # fmt: skip
NOT_A_PERIOD = FindingKind(
    "figure.not_a_period", Severity.ERROR,
    text("“{value}”不是可识别的期别", "“{value}” is not a period"),
    text("写成 2025、2025-H1、2025-Q3、2025-01..09、2025-09-30 或 2021..2025", "Write 2025, 2025-H1, 2025-Q3, 2025-01..09, 2025-09-30 or 2021..2025"),
)  # fmt: skip
DATE_DOES_NOT_EXIST = FindingKind(
    "figure.date_does_not_exist", Severity.ERROR,
    text("日期“{value}”不存在", "The date “{value}” does not exist"),
    text("与原件核对后改正", "Compare it with the original and correct it"),
)  # fmt: skip
DUPLICATE_ROW = FindingKind(
    "figure.duplicate_row", Severity.ERROR,
    text("同一发布中，同一单元格的同一数值出现了不止一次（{measure}，{area}，{period}：{value}）", "The same value of the same cell stands more than once in the release ({measure}, {area}, {period}: {value})"),
    text("保留一行，删去其余", "Keep one row and remove the others"),
)  # fmt: skip
