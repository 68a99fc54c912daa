"""What can be wrong with a recipe, a structure or a table of data of the index; all of it is said at once."""

from __future__ import annotations

from sunan.kernel.findings import FindingKind, Severity
from sunan.kernel.texts import text

DUPLICATE_NODE = FindingKind(
    "index.duplicate_node", Severity.ERROR,
    text("“{code}”声明了两次（另见 {other}）", "“{code}” is declared twice (also at {other})"),
    text("指标和维度的标识不得重复，请改名或删去其一", "Indicators and dimensions need names of their own: rename or remove one"),
)  # fmt: skip
UNKNOWN_PARENT = FindingKind(
    "index.unknown_parent", Severity.ERROR,
    text("“{code}”的上级“{parent}”没有声明为维度", "The parent “{parent}” of “{code}” is not declared as a dimension"),
    text("在 dimensions 中声明“{parent}”，或改正上级", "Declare “{parent}” under dimensions, or correct the parent"),
)  # fmt: skip
ORPHAN = FindingKind(
    "index.orphan", Severity.ERROR,
    text("“{code}”没有上级，而顶层已是“{top}”", "“{code}” has no parent, and the top is “{top}” already"),
    text("写明它的上级；一个指数只有一个顶层", "Name its parent; an index has one top"),
)  # fmt: skip
CHILDLESS = FindingKind(
    "index.childless", Severity.ERROR,
    text("维度“{code}”没有下级", "The dimension “{code}” has no children"),
    text("把指标或维度放入其中，或删去这个维度", "Put an indicator or a dimension into it, or remove it"),
)  # fmt: skip
CIRCULAR = FindingKind(
    "index.circular", Severity.ERROR,
    text("结构成环：{path}", "The structure is circular: {path}"),
    text("改正其中一个的上级，使每一项都通向顶层", "Correct one of the parents, so that each leads to the top"),
)  # fmt: skip
WRONG_LEVEL = FindingKind(
    "index.wrong_level", Severity.ERROR,
    text("“{code}”在第 {level} 层，其上级“{parent}”却在第 {other} 层", "“{code}” is on level {level}, its parent “{parent}” on level {other}"),
    text("上级的层次须更高；指标在第 1 层", "A parent stands on a higher level; indicators on level 1"),
)  # fmt: skip
NO_INDICATORS = FindingKind(
    "index.no_indicators", Severity.ERROR,
    text("没有声明任何指标", "No indicator is declared"),
    text("在 recipe 中写出 indicators，或用 --meta 给出结构表", "Write indicators in the recipe, or hand in a table of the structure with --meta"),
)  # fmt: skip
WEIGHTS_SUM_TO_ZERO = FindingKind(
    "index.weights_sum_to_zero", Severity.ERROR,
    text("“{code}”的下级权重之和为零", "The weights below “{code}” sum to zero"),
    text("至少给一个下级正的权重", "Give at least one of them a positive weight"),
)  # fmt: skip
UNKNOWN_CODE = FindingKind(
    "index.unknown_code", Severity.ERROR,
    text("“{key}”提到的“{code}”不在结构中", "“{key}” names “{code}”, which the structure does not have"),
    text("改正标识，或先声明它", "Correct the name, or declare it first"),
)  # fmt: skip
WRONG_METHOD = FindingKind(
    "index.wrong_method", Severity.ERROR,
    text("“{key}”不可用：{problem}", "“{key}” cannot be used: {problem_en}"),
    text("按说明改正方法或参数", "Correct the method or its parameter as described"),
)  # fmt: skip
META_TYPE = FindingKind(
    "index.meta_type", Severity.ERROR,
    text("Type“{value}”不认识", "The Type “{value}” is not known"),
    text("可用：Indicator、Aggregate、Group、Denominator、Target、Other", "It is Indicator, Aggregate, Group, Denominator, Target or Other"),
)  # fmt: skip
META_NUMBER = FindingKind(
    "index.meta_number", Severity.ERROR,
    text("{column} 的值“{value}”不可用", "The value “{value}” of {column} cannot be used"),
    text("Direction 为 1 或 -1；Weight 不小于 0；Level 为不小于 1 的整数；Target 为有限数", "Direction is 1 or -1, Weight not below 0, Level a whole number from 1, Target a finite number"),
)  # fmt: skip
NO_COLUMN = FindingKind(
    "index.no_column", Severity.ERROR,
    text("数据中没有列“{column}”（{what}）", "The data have no column “{column}” ({what_en})"),
    text("在数据文件中补上这一列，或改正列名", "Add the column to the data, or correct its name"),
)  # fmt: skip
NO_UNIT_NAME = FindingKind(
    "index.no_unit_name", Severity.ERROR,
    text("这一行没有单元或期别的名称", "The row names no unit or no period"),
    text("每行写明单元；面板数据每行写明期别", "Name the unit in every row, and the period where there are several"),
)  # fmt: skip
DUPLICATE_UNIT = FindingKind(
    "index.duplicate_unit", Severity.ERROR,
    text("“{unit}”在同一期重复出现（另见第 {other} 行）", "“{unit}” stands twice in one period (also on line {other})"),
    text("每个单元每期只能有一行，请合并或删去其一", "A unit has one row per period: merge or remove one"),
)  # fmt: skip
NOT_A_NUMBER = FindingKind(
    "index.not_a_number", Severity.ERROR,
    text("{unit}/{column}：“{value}”不是数", "{unit}/{column}: “{value}” is not a number"),
    text("写半角数字，不带单位和千分位；缺数留空或写 NA", "Write plain digits without unit or separators; leave missing cells empty or write NA"),
)  # fmt: skip
NOT_FINITE = FindingKind(
    "index.not_finite", Severity.ERROR,
    text("{unit}/{column}：“{value}”为无穷或过大，无法计算", "{unit}/{column}: “{value}” is infinite or too large to compute with"),
    text("更正数据，或换用更大的计量单位；缺数留空", "Correct it or use a larger unit; leave missing cells empty"),
)  # fmt: skip
CHANGING_GROUP = FindingKind(
    "index.changing_group", Severity.ERROR,
    text("“{unit}”的分组“{column}”前后不一：{value}、{other}", "The group “{column}” of “{unit}” changes: {value}, {other}"),
    text("一个单元在各期属于同一组", "A unit belongs to one group in all periods"),
)  # fmt: skip
UNUSED_COLUMN = FindingKind(
    "index.unused_column", Severity.NOTE,
    text("列“{column}”没有用到", "The column “{column}” is not used"),
    text("无需处理；要用它就在结构中声明", "Nothing needs doing; declare it in the structure to use it"),
)  # fmt: skip
FEW_UNITS = FindingKind(
    "index.few_units", Severity.WARNING,
    text("“{code}”只有 {count} 个观测，异常值判断不可靠（建议不少于 {least} 个）", "“{code}” has {count} observations, too few to tell outliers (at least {least} are advised)"),
    text("合并多个年份，或在配方中关闭异常值处理", "Pool several years, or switch the treatment off in the recipe"),
)  # fmt: skip
FEW_OBSERVATIONS = FindingKind(
    "index.few_observations", Severity.WARNING,
    text("“{code}”：{method} 宜有 {needed} 个观测，只有 {count} 个，结果随样本摆动", "“{code}”: {method_en} is advised for {needed} observations and has {count}; its result moves with the sample"),
    text("合并多个年份，或改用给定的权重", "Pool several years, or use given weights"),
)  # fmt: skip
FEW_ACCEPTED = FindingKind(
    "index.few_accepted", Severity.WARNING,
    text("“{code}”：{method} 至少需要 {needed} 个观测，只有 {count} 个；配方接受，理由是：{why}", "“{code}”: {method_en} needs {needed} observations and has {count}; the recipe accepts that because: {why_en}"),
    text("读者须知道结果不稳；用稳健性分析说明有多不稳", "Readers have to know that the result is unstable; the robustness analysis says how much"),
)  # fmt: skip
STILL_SKEWED = FindingKind(
    "index.still_skewed", Severity.WARNING,
    text("“{code}”处理后仍偏：偏度 {skewness}，峰度 {kurtosis}", "“{code}” is still skewed after treatment: skewness {skewness}, kurtosis {kurtosis}"),
    text("另选变换，或说明为何保留", "Choose another transformation, or say why it stays"),
)  # fmt: skip
CONSTANT = FindingKind(
    "index.constant", Severity.WARNING,
    text("“{code}”为常数，不含信息", "“{code}” is constant and carries no information"),
    text("从结构中去掉它，或改用固定目标值的标准化", "Take it out of the structure, or normalise it with fixed goalposts"),
)  # fmt: skip
STILL_MISSING = FindingKind(
    "index.still_missing", Severity.WARNING,
    text("插补后 {cell} 仍缺（同类共 {count} 格）", "{cell} is still missing after imputation ({count} cells in all)"),
    text("另选插补方法，或提高筛选门槛", "Choose another imputation, or a higher threshold of screening"),
)  # fmt: skip
