"""The words for what rulebooks write as ids: how a target counts, what sort of commitment, how well a rule is known."""

from __future__ import annotations

from collections.abc import Mapping

from sunan.kernel.texts import Text, text
from sunan.monitoring.plan.core.targets import Standing

STANDINGS: Mapping[str, Text] = {
    Standing.STATED: text("原文写明", "stated"),
    Standing.INFERRED: text("推断", "inferred"),
    Standing.NOT_STATED: text("原文未写明", "not stated"),
}
COMPARATORS: Mapping[str, Text] = {
    ">": text("超过（不含）", "more than, excluded"),
    ">=": text("不低于（含）", "at least, included"),
    "=": text("等于", "exactly"),
    "≈": text("左右", "about"),
    "<=": text("不高于（含）", "at most, included"),
    "<": text("低于（不含）", "less than, excluded"),
}
NATURES: Mapping[str, Text] = {
    "ratio": text("比率", "ratio"),
    "growth": text("增速", "growth"),
    "stock": text("存量", "stock"),
    "flow": text("流量", "flow"),
    "change": text("变化", "change"),
    "count": text("个数", "count"),
}
COUNTINGS: Mapping[str, Text] = {
    "level": text("目标年的水平", "level in the target year"),
    "cumulative": text("规划期内累计", "cumulated over the plan"),
    "annual": text("目标年的当年数", "number of the target year"),
    "mean_growth": text("规划期内年均增速", "mean yearly growth over the plan"),
    "change_from_baseline": text("比基期的变化", "change against the baseline"),
}
COMMITMENT_KINDS: Mapping[str, Text] = {
    "mechanism": text("机制", "mechanism"),
    "library": text("库", "library"),
    "platform": text("平台", "platform"),
    "list": text("名单", "list"),
    "institution": text("机构", "institution"),
    "report": text("报告", "report"),
    "fund": text("基金", "fund"),
    "pilot": text("试点", "pilot"),
    "programme": text("专项与行动", "programme"),
    "facility": text("设施", "facility"),
    "zone": text("园区", "zone"),
    "event": text("活动", "event"),
    "policy": text("政策", "policy"),
    "standard": text("标准", "standard"),
    "team": text("团队", "team"),
    "cluster": text("集群", "cluster"),
    "task_force": text("专班", "task force"),
    "service": text("服务", "service"),
}
ERRATUM_KINDS: Mapping[str, Text] = {
    "comparator": text("比较符", "comparator"),
    "heading": text("标题与表列", "heading and columns"),
    "baseline": text("基期", "baseline"),
    "missing_attribute": text("未写明的要素", "attribute left out"),
    "scan": text("疑似误印", "likely misprint"),
    "inconsistency": text("前后不一", "inconsistency"),
    "definition": text("口径", "definition"),
}
CLAUSE_KINDS: Mapping[str, Text] = {
    "notice": text("印发通知", "covering notice"),
    "preamble": text("前言", "preamble"),
    "chapter": text("章", "chapter"),
    "section": text("节", "section"),
    "item": text("条", "item"),
    "paragraph": text("段", "paragraph"),
    "box": text("专栏", "box"),
    "box_entry": text("专栏条目", "entry of a box"),
    "annex": text("附件", "annex"),
    "annex_row": text("附件条目", "entry of an annex"),
}
ENTRY_KINDS: Mapping[str, Text] = {
    "field": text("领域", "field"),
    "cluster": text("集群", "cluster"),
    "park": text("园区", "park"),
    "core_area": text("核心区", "core area"),
    "action": text("行动", "action"),
    "platform": text("平台", "platform"),
    "pilot_zone": text("试验或示范区", "pilot zone"),
    "belt": text("创新带", "belt"),
    "circle": text("创新圈", "circle"),
}
CONFIRMATIONS: Mapping[str, Text] = {
    "C": text("已证实", "confirmed"),
    "S": text("二手", "second-hand"),
    "U": text("未证实", "unconfirmed"),
}
CONFIRMATION_REASONS: Mapping[str, Text] = {
    "C": text("有官方文本可据", "stands in an official text"),
    "S": text("只见于转述或他人著作，未见官方原文", "known from others' accounts; the official text was not seen"),
    "U": text("没有找到依据，或是本规则手册的设定；照此标明，不当作定论", "no basis was found, or it is a setting of this rulebook; shown as such and never as settled"),
}  # fmt: skip
FEATURES: Mapping[str, Text] = {
    "monitoring.attainment": text("完成情况判定", "attainment of targets"),
    "monitoring.statistics": text("数据与版本", "statistics and vintages"),
    "monitoring.indicators": text("指标计算", "indicators"),
    "monitoring.reports": text("监测报告", "reports"),
    "monitoring.tasks": text("任务推进", "tasks"),
    "monitoring.collection": text("数据报送", "collection of returns"),
    "monitoring.index": text("综合指数", "composite index"),
    "mechanisms.enterprises": text("企业库", "enterprise library"),
    "mechanisms.experts": text("专家库", "expert pool"),
    "mechanisms.vouchers": text("创新券", "innovation vouchers"),
    "mechanisms.challenges": text("揭榜攻关", "challenge programmes"),
    "mechanisms.market": text("技术转移市场", "technology-transfer market"),
    "mechanisms.riskpool": text("风险补偿资金池", "risk pool"),
}
FEATURE_PAGES: Mapping[str, str] = {
    "monitoring.attainment": "pages:targets",
    "monitoring.statistics": "pages:sources",
    "monitoring.indicators": "pages:indicators",
    "monitoring.reports": "pages:downloads",
    "monitoring.index": "pages:index",
}
"""Where a feature that exists can be seen."""

FREQUENCIES: Mapping[str, Text] = {
    "year": text("每年", "yearly"),
    "half-year": text("每半年", "half-yearly"),
    "quarter": text("每季", "quarterly"),
    "month": text("每月", "monthly"),
}
PRECISIONS: Mapping[str, Text] = {
    "day": text("到日", "to the day"),
    "month": text("到月", "to the month"),
    "year": text("到年", "to the year"),
    "unknown": text("不明", "unknown"),
}
PHASES: Mapping[str, Text] = {
    "period_over": text("目标期已结束", "period over"),
    "during": text("目标期之内", "during the period"),
    "any": text("任何时候", "at any time"),
}

_BOOKS: Mapping[str, Mapping[str, Text]] = {
    "standing": STANDINGS,
    "comparator": COMPARATORS,
    "nature": NATURES,
    "counting": COUNTINGS,
    "commitment": COMMITMENT_KINDS,
    "erratum": ERRATUM_KINDS,
    "clause": CLAUSE_KINDS,
    "entry": ENTRY_KINDS,
    "confirmation": CONFIRMATIONS,
    "feature": FEATURES,
    "frequency": FREQUENCIES,
    "precision": PRECISIONS,
    "phase": PHASES,
}


def word(value: str, book: str) -> Text:
    """Return the word for an id; an id that has none (another rulebook may name other features) stands for itself."""
    return _BOOKS[book].get(str(value)) or text(str(value), str(value))
