"""What can be wrong with the rules about published figures, beyond what their types already refuse."""

from __future__ import annotations

from sunan.kernel.findings import FindingKind, Severity
from sunan.kernel.texts import text

UNKNOWN_UNIT = FindingKind(
    "catalogue.unknown_unit", Severity.ERROR,
    text("“{id}”的单位“{unit}”无法识别", "The unit “{unit}” of “{id}” cannot be read"),
    text("在 units.yaml 登记基本单位，或改用已登记的单位", "Declare its base unit in units.yaml, or use one that is declared"),
)  # fmt: skip
LIST_OF_UNLISTED_MEASURE = FindingKind(
    "catalogue.list_of_unlisted_measure", Severity.ERROR,
    text("名单“{id}”包含的指标“{measure}”不按名单统计", "The list “{id}” names “{measure}”, which is not counted by lists"),
    text("给该指标写上 listed: true，或从名单中删去", "Declare the measure `listed: true`, or take it off the list"),
)  # fmt: skip
LISTED_MEASURE_WITHOUT_LIST = FindingKind(
    "catalogue.listed_measure_without_list", Severity.ERROR,
    text("按名单统计的指标“{id}”没有任何名单", "“{id}” is counted by lists, but no list names it"),
    text("在 lists.yaml 的某个名单中加入它", "Name it in a list of lists.yaml"),
)  # fmt: skip
INCOMPLETE_CONFIDENCE_ORDER = FindingKind(
    "catalogue.incomplete_confidence_order", Severity.ERROR,
    text("可信度顺序须恰好包含 high、medium、low 各一次", "The order of confidence must hold high, medium and low once each"),
    text("例如 [high, medium, low]", "For instance [high, medium, low]"),
)  # fmt: skip
HOST_IS_NO_HOST = FindingKind(
    "catalogue.host_is_no_host", Severity.ERROR,
    text("“{host}”不是主机名", "“{host}” is not the name of a host"),
    text("只写主机名，例如 stats.example.gov.cn，不写协议、路径和端口", "Write the host alone, such as stats.example.gov.cn, without scheme, path or port"),
)  # fmt: skip
