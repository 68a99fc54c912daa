"""Write rulebook/datapackage.json: every file of the rulebook described as a Frictionless data package.

    .venv/bin/python -m scripts.datapackage [FOLDER]

Reading the same files gives the same bytes. Checksums of the figures stand in the register of releases.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from sunan.kernel.rule_reading import RulebookReader
from sunan.kernel.rulebook import DATA_FOLDER, RulebookSource
from sunan.kernel.texts import Text, text
from sunan.monitoring.plan.core.plan import Programme
from sunan.monitoring.statistics.core import figures, releases

RULEBOOK = Path(__file__).parents[1] / "rulebook"
FILE = "datapackage.json"

_WHAT: tuple[tuple[str, Text], ...] = (
    (
        "rulebook.yaml",
        text("规划项目：示范区、区域、规划期和规划文件", "The programme: zone, region, period and document"),
    ),
    ("access/", text("角色及其权限", "Roles and their permissions")),
    ("privacy/", text("个人信息处理活动登记", "Register of processing of personal data")),
    ("areas/areas", text("地区及其代码", "Areas and their codes")),
    ("areas/zones", text("园区及其成员身份的起止", "Development zones with dated membership")),
    ("plan/clauses", text("规划的条款纲要", "The outline of clauses")),
    (
        "plan/targets",
        text(
            "数量目标，每个属性注明写明、推断或未说明",
            "Numeric targets; every attribute stated, inferred or not stated",
        ),
    ),
    ("plan/goals", text("只有方向、没有数值的目标", "Goals with a direction and no number")),
    ("plan/baselines", text("规划自己写明的基期值", "Figures that the plan states for its baseline year")),
    ("plan/tasks", text("重点任务及其责任单位", "Key tasks with their responsible units")),
    ("plan/boxes", text("专栏", "Boxes")),
    ("plan/commitments", text("承诺事项登记", "Register of commitments")),
    ("plan/errata", text("勘误台账", "Ledger of errata")),
    ("statistics/units", text("基本单位", "Base units")),
    ("statistics/measures", text("统计指标", "Measures")),
    ("statistics/holders", text("数据掌握单位与公布时间", "Holders of figures and due dates")),
    ("statistics/lists", text("企业名单", "Lists of enterprises")),
    ("statistics/preference", text("公布值的优先次序", "Order of preference among published values")),
    ("statistics/addresses", text("可保留网址的主机", "Hosts whose addresses are kept")),
    ("statistics/doubts", text("存疑与口径", "Doubts and bases")),
    (releases.REGISTER, text("数据发布登记表，含行数与 SHA-256", "Register of releases with row counts and SHA-256")),
    ("indicators/", text("指标规则", "Rule of an indicator")),
    ("attainment/thresholds", text("判定类别、容差和进度界限", "Verdict classes, tolerance and limits of pace")),
    ("attainment/identities", text("目标之间的恒等关系", "Identities between targets")),
    (
        "collection/settings",
        text("填报的设定：抑制、提醒", "Settings of collecting: suppression, reminders"),
    ),
    ("collection/forms", text("已知的法定报表", "Lawful forms that are known")),
    ("collection/edits", text("分级核查规则", "Graded edits")),
    ("collection/tables/", text("明细表的定义", "Definition of a table of reporting units")),
    ("reports/disclosure", text("报告的披露规则", "Disclosure rules of reports")),
    ("reports/wording", text("报告的用语界限", "Limits of words in reports")),
    ("tasks/work", text("任务填报、核验和预测的规则", "Rules of reporting, verifying and forecasting tasks")),
    ("tasks/escalation", text("逐级上报的天数", "Days of the ladder of escalation")),
    ("index/zone", text("本示范区综合指数的配方", "The recipe of the zone's index")),
    ("index/official", text("官方指数公布过的数", "Published figures of the official index")),
    ("index/evaluations/", text("他人的评价指标体系", "Evaluation systems of others")),
    ("index/examples/", text("供试用工作台的公开示例", "Published examples to try the workbench on")),
)
_REGISTER_FIELDS = {
    "id": "发布编号 · id of the release",
    "title": "题名 · title",
    "publisher": "发布者 · publisher",
    "kind": "种类，见 preference.yaml · kind of publication",
    "medium": "载体，见 preference.yaml · how it reached us",
    "published_on": "公布日期，所知的部分 · publication date as far as known",
    "precision": "公布日期的精度 · how much of the date is known",
    "retrieved_on": "取得日期 · day of retrieval",
    "address": "网址，只限许可的主机 · address, of allowed hosts alone",
    "file": "文件，相对于 statistics/ · file, relative to statistics/",
    "rows": "数据行数 · number of rows",
    "sha256": "文件的 SHA-256 · SHA-256 of the file",
    "note": "说明 · note",
}
_FIGURE_FIELDS = {
    "measure": "统计指标 · measure",
    "area": "地区代码 · area code",
    "period": "期别 · period",
    "kind": "实际或目标 · outcome or goal",
    "list": "名单 · list",
    "value": "印出的数字 · digits as printed",
    "unit": "印出的单位 · unit as printed",
    "qualifier": "限定词 · qualifier",
    "expected": "是否预计数 · whether expected",
    "confidence": "可信度 · confidence",
    "doubt": "存疑 · doubt",
    "basis": "口径 · basis",
    "quote": "原文 · words of the source",
}


def package(folder: Path) -> str:
    """Return the description of a rulebook's files.

    Raises:
        ValueError: a file has no place in the layout, so that nobody knows what it is.
    """
    source = RulebookSource.from_folder(folder)
    reader = RulebookReader(source)
    document = reader.document("rulebook.yaml")
    programme = reader.rule(document, Programme) if document else None
    if programme is None:
        raise ValueError("rulebook.yaml cannot be read; run `sunan check`")
    figure_files = sorted(path.relative_to(folder).as_posix() for path in (folder / DATA_FOLDER).glob("*.csv"))
    described: dict[str, Any] = {
        "profile": "data-package",
        "name": programme.rule.id,
        "title": f"{programme.rule.title.zh} · {programme.rule.title.en}",
        "description": "规则手册：规划、统计、指标和判定的全部规则与数据 · The rulebook: all rules and data of plan, statistics, "
        "indicators and verdicts",
        "resources": [_resource(file) for file in sorted(source.files) if file != FILE],
    }
    described["resources"].append(
        {
            "name": "figures",
            "title": "公布的数值，每份发布一个文件 · Published figures, one file for each release",
            "profile": "tabular-data-resource",
            "path": figure_files,
            **_CSV,
            "schema": _schema(figures.COLUMNS, _FIGURE_FIELDS),
        }
    )
    return json.dumps(described, ensure_ascii=False, indent=2) + "\n"


_CSV = {"format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}


def _resource(file: str) -> dict[str, Any]:
    what = next((words for prefix, words in _WHAT if file.startswith(prefix)), None)
    if what is None:
        raise ValueError(f"{file} has no place in the layout of a rulebook")
    named = {
        "name": file.rpartition(".")[0].replace("/", "-").replace("_", "-").lower(),
        "title": f"{what.zh} · {what.en}",
        "path": file,
    }
    if file == releases.REGISTER:
        schema = {**_schema(releases.COLUMNS, _REGISTER_FIELDS), "primaryKey": "id"}
        return {**named, "profile": "tabular-data-resource", **_CSV, "schema": schema}
    return {**named, "profile": "data-resource", "format": "yaml", "mediatype": "application/yaml", "encoding": "utf-8"}


def _schema(columns: tuple[str, ...], titles: dict[str, str]) -> dict[str, Any]:
    """Return the columns; all are text, so that the printed digits stay as they are."""
    return {"fields": [{"name": column, "type": "string", "title": titles[column]} for column in columns]}


if __name__ == "__main__":
    chosen = Path(sys.argv[1]) if len(sys.argv) > 1 else RULEBOOK
    (chosen / FILE).write_text(package(chosen), encoding="utf-8")
    print(f"wrote {chosen / FILE}")
