"""What can be wrong with the files of a rulebook, whatever they are about."""

from __future__ import annotations

from sunan.kernel.findings import FindingKind, Severity
from sunan.kernel.texts import text

NOT_UTF8 = FindingKind(
    "rulebook.not_utf8", Severity.ERROR,
    text("文件不是 UTF-8 编码（第 {byte} 字节起无法读取）", "The file is not UTF-8 (unreadable from byte {byte})"),
    text("用编辑器另存为 UTF-8（GBK 文件请先转换编码）", "Save it as UTF-8; convert GBK files first"),
)  # fmt: skip
NOT_YAML = FindingKind(
    "rulebook.not_yaml", Severity.ERROR,
    text("YAML 语法有误：{problem}", "This is not valid YAML: {problem_en}"),
    text("检查缩进、冒号后的空格和引号", "Check indentation, the space after colons, and quotes"),
)  # fmt: skip
UNKNOWN_KEY = FindingKind(
    "rulebook.unknown_key", Severity.ERROR,
    text("键“{key}”不认识", "The key “{key}” is not known"),
    text("可用的键：{known}", "Known keys: {known}"),
)  # fmt: skip
MISSING_KEY = FindingKind(
    "rulebook.missing_key", Severity.ERROR,
    text("缺少键“{key}”", "The key “{key}” is missing"),
    text("补上“{key}”", "Add “{key}”"),
)  # fmt: skip
WRONG_VALUE = FindingKind(
    "rulebook.wrong_value", Severity.ERROR,
    text("“{key}”的值“{value}”不可用：{problem}", "The value “{value}” of “{key}” cannot be used: {problem_en}"),
    text("按说明改正这个值", "Correct the value as described"),
)  # fmt: skip
UNQUOTED_NUMBER = FindingKind(
    "rulebook.unquoted_number", Severity.ERROR,
    text("小数“{value}”没有加引号", "The decimal “{value}” is not quoted"),
    text('写成 "{value}"，以免被当作二进制浮点数', 'Write "{value}", so that it stays exact'),
)  # fmt: skip
DUPLICATE_KEY = FindingKind(
    "rulebook.duplicate_key", Severity.ERROR,
    text("键“{key}”在同一处写了两次（另见第 {other} 行）", "The key “{key}” stands twice (also on line {other})"),
    text("删去其中一个", "Remove one of them"),
)  # fmt: skip
DUPLICATE_ID = FindingKind(
    "rulebook.duplicate_id", Severity.ERROR,
    text("标识“{id}”重复（另见 {other}）", "The id “{id}” is used twice (also at {other})"),
    text("每个标识只能出现一次，请改名或删除其一", "Ids are unique: rename or remove one"),
)  # fmt: skip
ALIAS = FindingKind(
    "rulebook.alias", Severity.ERROR,
    text("使用了引用“*{anchor}”；规则手册不用 YAML 的锚点和引用", "The alias “*{anchor}” is used; rulebooks do without YAML anchors and aliases"),
    text("把所引用的内容原样写出；文字以 * 或 & 开头时加引号", "Write out what it stands for; quote text that starts with * or &"),
)  # fmt: skip
NESTED_TOO_DEEPLY = FindingKind(
    "rulebook.nested_too_deeply", Severity.ERROR,
    text("嵌套超过 {most} 层", "It is nested deeper than {most} levels"),
    text("规则手册的结构没有这么深；检查缩进和方括号、花括号是否成对", "No rule is that deep; check indentation and whether brackets pair"),
)  # fmt: skip
KEY_IS_NO_WORD = FindingKind(
    "rulebook.key_is_no_word", Severity.ERROR,
    text("键不是一个词，而是列表或映射", "The key is no word but a list or a mapping"),
    text("检查冒号的位置；含括号的键要加引号", "Check where the colon stands; quote keys with brackets"),
)  # fmt: skip
UNREAD_FILE = FindingKind(
    "rulebook.unread_file", Severity.WARNING,
    text("没有规则读取文件 {file}，其中的内容不起作用", "No rule reads the file {file}; what it says has no effect"),
    text("检查文件名和目录（规则文件以 .yaml 结尾），或移出规则手册", "Check its name and folder (rules end in .yaml), or take it out of the rulebook"),
)  # fmt: skip
MISSING_FILE = FindingKind(
    "rulebook.missing_file", Severity.ERROR,
    text("缺少文件 {file}", "The file {file} is missing"),
    text("按规则手册的目录结构补上该文件", "Add it as the layout of a rulebook asks"),
)  # fmt: skip
FILE_TOO_LARGE = FindingKind(
    "rulebook.file_too_large", Severity.ERROR,
    text("规则文件大于 16 MiB", "The rule file is larger than 16 MiB"),
    text("数据请放入 statistics/releases/，规则文件只写规则", "Figures belong in statistics/releases/; rules are short"),
)  # fmt: skip
UNKNOWN_REFERENCE = FindingKind(
    "rulebook.unknown_reference", Severity.ERROR,
    text("“{key}”指向的{what}“{id}”不存在", "“{key}” names {what_en} “{id}”, which does not exist"),
    text("改为已有的标识，或先登记它", "Use an id that exists, or declare it first"),
)  # fmt: skip
