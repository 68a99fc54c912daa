"""The rules of reports as the rulebook has them: who may see what, and which number earns which word.

Without the folder `reports/` a rulebook still gives reports: no adjective is written, and nobody sees what only some
may see.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Literal

from pydantic import field_validator, model_validator

from sunan.kernel.errors import InvalidInput, InvalidRule
from sunan.kernel.findings import Finding, errors_among
from sunan.kernel.rule_reading import RulebookReader
from sunan.kernel.rulebook import DecimalText, RulebookSource, RuleModel
from sunan.kernel.texts import Text, text
from sunan.monitoring.reports.core.request import Audience
from sunan.monitoring.statistics.core.releases import REGISTER
from sunan.monitoring.statistics.core.rules import RuleStatus

FOLDER = "reports/"
DISCLOSURE_FILE = "reports/disclosure.yaml"
WORDING_FILE = "reports/wording.yaml"

WordingId = Literal["pace", "change", "change_points", "gap", "majority", "elapsed"]


class Matter(StrEnum):
    """What an edition may have to keep to itself."""

    LOW_CONFIDENCE = "low_confidence"
    EMBARGOED = "embargoed"
    OTHER_CITIES = "other_cities"
    RELEASE_NOTES = "release_notes"
    FOLLOW_UP = "follow_up"
    FINDINGS = "findings"
    PROPOSALS = "proposals"
    TASK_WORK = "task_work"

    @property
    def text(self) -> Text:
        return _MATTERS[self]


_MATTERS = {
    Matter.LOW_CONFIDENCE: text("可信度低的数值", "figures of low confidence"),
    Matter.EMBARGOED: text("尚未到公开日期的数据发布", "releases under embargo"),
    Matter.OTHER_CITIES: text("其他市的明细", "details of other cities"),
    Matter.RELEASE_NOTES: text("数据发布的内部备注", "internal remarks on releases"),
    Matter.FOLLOW_UP: text("向掌握单位催报的情况", "follow-up with the holders of figures"),
    Matter.FINDINGS: text("数据核对中的疑点", "doubts found when checking figures"),
    Matter.PROPOSALS: text("程序按规则提出的建议稿", "advice that the program proposes by rule"),
    Matter.TASK_WORK: text("尚未核验的任务进展", "what is reported on tasks and not verified"),
}


class AudienceRule(RuleModel):
    """What one audience does not see, and why."""

    audience: Audience
    hides: tuple[Matter, ...]
    reason: Text


class Embargo(RuleModel):
    """A release that nobody outside may see before a day."""

    release: str
    until: str
    reason: Text

    @field_validator("until")
    @classmethod
    def _is_day(cls, value: str) -> str:
        try:
            date.fromisoformat(value)
        except ValueError as error:
            raise InvalidRule(
                "应为存在的日期，写成 2026-11-22 的样子并加引号",
                "a date that exists is expected, quoted, like 2026-11-22",
            ) from error
        return value

    @property
    def day(self) -> date:
        return date.fromisoformat(self.until)


class Disclosure(RuleModel):
    """Who may see what."""

    text: Text
    audiences: tuple[AudienceRule, ...]
    embargoes: tuple[Embargo, ...] = ()

    @model_validator(mode="after")
    def _names_each_audience_once(self) -> Disclosure:
        named = sorted(one.audience for one in self.audiences)
        if named != sorted(Audience):
            raise InvalidRule(
                f"audiences 须恰好列出 {'、'.join(Audience)} 各一次",
                f"audiences must list each of {', '.join(Audience)} once",
            )
        return self


class Choice(RuleModel):
    """A word and the number from which it is earned; the last choice of a rule has no `at_least`."""

    code: str
    word: Text
    at_least: DecimalText | None = None
    arrow: str = ""


class WordingRule(RuleModel):
    """Which word a number earns.

    Attributes:
        measures: what the number is.
        choices: from the highest limit to the lowest; each limit is included.
    """

    id: WordingId
    measures: Text
    unit: Text
    status: RuleStatus
    choices: tuple[Choice, ...]

    @model_validator(mode="after")
    def _descends(self) -> WordingRule:
        limits = [one.at_least for one in self.choices]
        if not limits or limits[-1] is not None or None in limits[:-1]:
            raise InvalidRule(
                "除最后一个用语外都要写 at_least，最后一个不写",
                "every choice but the last needs at_least, and the last has none",
            )
        numbers = [Decimal(one) for one in limits if one is not None]
        if any(low >= high for high, low in pairwise(numbers)):
            raise InvalidRule("at_least 须逐个变小", "each at_least must be smaller than the one before")
        if len({one.code for one in self.choices}) < len(self.choices):
            raise InvalidRule("code 不能重复", "codes must differ")
        return self

    def choice(self, value: Decimal) -> Choice:
        """Return the word that a number earns."""
        return next(one for one in self.choices if one.at_least is None or value >= Decimal(one.at_least))


@dataclass(frozen=True)
class ReportRules:
    """The rules of reports of one rulebook.

    Attributes:
        hidden: what each audience does not see; an audience that is not named sees nothing that can be hidden.
    """

    hidden: Mapping[Audience, frozenset[Matter]] = field(default_factory=dict)
    embargoes: tuple[Embargo, ...] = ()
    wording: Mapping[str, WordingRule] = field(default_factory=dict)

    def hidden_from(self, audience: Audience) -> frozenset[Matter]:
        """Return what an audience does not see; without a rule all that can be hidden."""
        strictest = frozenset(Matter) - ({Matter.OTHER_CITIES} if audience is not Audience.CITY else frozenset())
        return self.hidden.get(audience, strictest)


def read_report_rules(source: RulebookSource) -> tuple[ReportRules | None, list[Finding]]:
    """Return the rules of reports, and every finding; `None` when an error prevents their use."""
    reader = RulebookReader(source)
    disclosure = None
    if DISCLOSURE_FILE in source.files:
        document = reader.document(DISCLOSURE_FILE)
        disclosure = reader.rule(document, Disclosure) if document else None
        if document and disclosure:
            known = _releases(source)
            for number, one in enumerate(disclosure.rule.embargoes):
                place = document.place("embargoes", number, "release")
                reader.refer(place, "release", _RELEASE, [one.release], known)
    wording = reader.rules(WORDING_FILE, "rules", WordingRule) if WORDING_FILE in source.files else []
    if errors_among(reader.findings):
        return None, reader.findings
    return ReportRules(
        {one.audience: frozenset(one.hides) for one in disclosure.rule.audiences} if disclosure else {},
        disclosure.rule.embargoes if disclosure else (),
        {one.rule.id: one.rule for one in wording},
    ), reader.findings


def required_report_rules(source: RulebookSource) -> ReportRules:
    """Return the rules of reports.

    Raises:
        InvalidRule: they have errors; `sunan check` lists them.
    """
    rules, findings = read_report_rules(source)
    if rules is None:
        count = len(errors_among(findings))
        raise InvalidRule(
            f"规则手册的 reports/ 有 {count} 处错误，不能写报告；运行 sunan check 查看",
            f"The folder reports/ of the rulebook has {count} errors, so no report is written; run `sunan check`",
        )
    return rules


def _releases(source: RulebookSource) -> set[str]:
    try:
        rows = csv.DictReader(io.StringIO(source.files.get(REGISTER, b"").decode("utf-8-sig", errors="replace")))
        return {row.get("id") or "" for row in rows}
    except csv.Error as error:
        raise InvalidInput(f"{REGISTER} 不是 CSV", f"{REGISTER} is no CSV") from error


_RELEASE = text("数据发布", "the release")
