"""The rules of working tasks as the rulebook has them: reporting, verifying, forecasting, dates, the ladder.

Without the folder `tasks/` a rulebook still lets tasks be worked: nothing is due, nothing is forecast, nobody is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal

from pydantic import Field, model_validator

from sunan.kernel.errors import InvalidInput, InvalidRule
from sunan.kernel.findings import Finding, errors_among
from sunan.kernel.periods import last_day_of_month
from sunan.kernel.rule_reading import RulebookReader
from sunan.kernel.rulebook import RulebookSource, RuleModel
from sunan.kernel.texts import Text, text
from sunan.monitoring.statistics.core.rules import RuleStatus
from sunan.monitoring.tasks.core.words import Rung

WORK_FILE = "tasks/work.yaml"
LADDER_FILE = "tasks/escalation.yaml"

_LONGEST_DAYS = 3660
_MONTHS = {"month": 1, "quarter": 3}


class Reporting(RuleModel):
    """How often units report, and until how many days after the end of the period."""

    every: Literal["month", "quarter"]
    due_days: int = Field(ge=0, le=90)
    remind_days: tuple[int, ...] = ()
    status: RuleStatus
    text: Text

    def period_of(self, day: date) -> str:
        """Return the period in which a day lies: `2026-10` or `2026-Q4`."""
        return f"{day:%Y-%m}" if self.every == "month" else f"{day.year}-Q{(day.month + 2) // 3}"

    def period_due(self, day: date) -> str:
        """Return the latest period that is over before a day."""
        return self.period_of(bounds_of(self.period_of(day))[0] - timedelta(days=1))

    def due_on(self, period: str) -> date:
        """Return until when the report of a period is due."""
        return bounds_of(period)[1] + timedelta(days=self.due_days)


class Verifying(RuleModel):
    """Who may verify, besides that it is never the reporter."""

    another_organisation: bool
    status: RuleStatus
    text: Text


class Forecast(RuleModel):
    """How many points a forecast needs."""

    least_points: int = Field(ge=3, le=100)
    least_span_days: int = Field(ge=1, le=_LONGEST_DAYS)
    least_claims: int = Field(ge=3, le=100)
    status: RuleStatus
    text: Text


class Dates(RuleModel):
    """Which dates can be entered, counted from the plan's period."""

    years_before: int = Field(ge=0, le=50)
    years_after_next: int = Field(ge=0, le=50)
    status: RuleStatus
    text: Text


class Work(RuleModel):
    """How tasks are worked."""

    reporting: Reporting
    verifying: Verifying
    forecast: Forecast
    dates: Dates


class Condition(StrEnum):
    """What can stand still for too long."""

    LATE = "late"
    CLAIMED_NOT_EVIDENCED = "claimed_not_evidenced"
    EVIDENCED_NOT_VERIFIED = "evidenced_not_verified"
    NOT_REPORTED = "not_reported"

    @property
    def text(self) -> Text:
        return _CONDITIONS[self]


_CONDITIONS = {
    Condition.LATE: text("检查点逾期", "a checkpoint is late"),
    Condition.CLAIMED_NOT_EVIDENCED: text("已报完成、无佐证", "claimed, not evidenced"),
    Condition.EVIDENCED_NOT_VERIFIED: text("有佐证、待核验", "evidenced, not verified"),
    Condition.NOT_REPORTED: text("到期未填报", "no report when it was due"),
}


class LadderRule(RuleModel):
    """After how many days of a condition which rung is told."""

    id: str
    when: Condition
    rung: Rung
    after_days: int = Field(ge=0, le=_LONGEST_DAYS)
    status: RuleStatus
    text: Text

    @property
    def is_confirmed(self) -> bool:
        return self.status == "C"


@dataclass(frozen=True)
class TaskRules:
    """All rules of working tasks; `work` is `None` in a rulebook that has none."""

    work: Work | None
    ladder: tuple[LadderRule, ...]

    def ladder_of(self, when: Condition) -> tuple[LadderRule, ...]:
        """Return the rules for a condition, the earliest rung first."""
        return tuple(sorted((one for one in self.ladder if one.when is when), key=lambda one: one.after_days))

    def rule(self, rule_id: str) -> LadderRule | None:
        """Return a rule of the ladder; `None` for one that the rulebook no longer has."""
        return next((one for one in self.ladder if one.id == rule_id), None)


class _Ladder(RuleModel):
    """The rungs of one condition, in order."""

    rungs: tuple[LadderRule, ...]

    @model_validator(mode="after")
    def _climbs(self) -> _Ladder:
        order = list(Rung)
        for when in Condition:
            steps = sorted((one for one in self.rungs if one.when is when), key=lambda one: order.index(one.rung))
            days = [one.after_days for one in steps]
            if days != sorted(set(days)):
                raise InvalidRule(
                    f"{when.value} 的天数须逐级增加（unit、city、leading_group），每级一条",
                    f"the days of {when.value} must grow from rung to rung (unit, city, leading_group), one rule each",
                )
        return self


def read_task_rules(source: RulebookSource) -> tuple[TaskRules | None, list[Finding]]:
    """Return the rules of working tasks and every finding; `None` when an error prevents their use."""
    reader = RulebookReader(source)
    work = None
    if source.below(WORK_FILE):
        document = reader.document(WORK_FILE)
        placed = reader.rule(document, Work) if document else None
        work = placed.rule if placed else None
    ladder = reader.rules(LADDER_FILE, "rungs", LadderRule)
    rungs = tuple(one.rule for one in ladder)
    if ladder and reader.is_sound(LADDER_FILE):
        document = reader.document(LADDER_FILE)
        if document:
            reader.rule(document, _Ladder)
    if errors_among(reader.findings):
        return None, reader.findings
    return TaskRules(work, rungs), reader.findings


def required_task_rules(source: RulebookSource) -> TaskRules:
    """Return the rules of working tasks.

    Raises:
        InvalidRule: they have errors; the first is named.
    """
    rules, findings = read_task_rules(source)
    if rules is None:
        first = errors_among(findings)[0]
        raise InvalidRule(
            f"任务规则不能使用：{first.place} {first.message.zh}",
            f"The rules of tasks cannot be used: {first.place} {first.message.en}",
        )
    return rules


def bounds_of(period: str) -> tuple[date, date]:
    """Return the first and last day of a month `2026-10` or quarter `2026-Q4`.

    Raises:
        InvalidInput: it is neither.
    """
    year, _, part = period.partition("-")
    quarter = part.startswith("Q")
    digits = part.removeprefix("Q")
    most = 4 if quarter else 12
    fits = len(year) == 4 and len(digits) == (1 if quarter else 2) and (year + digits).isascii()
    if not (fits and (year + digits).isdecimal() and 1 <= int(digits) <= most and int(year) > 0):
        raise InvalidInput(
            f"“{period[:20]}”不是填报期；请写成 2026-10（月）或 2026-Q4（季）",
            f"“{period[:20]}” is no period of reporting; write 2026-10 (month) or 2026-Q4 (quarter)",
        )
    months = _MONTHS["quarter" if quarter else "month"]
    last = int(digits) * months
    return date(int(year), last - months + 1, 1), last_day_of_month(int(year), last)
