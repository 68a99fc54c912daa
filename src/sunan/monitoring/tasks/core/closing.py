"""What the end of an item needs before it can be said."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sunan.kernel.errors import InvalidInput
from sunan.monitoring.tasks.core.dates import PlanDays
from sunan.monitoring.tasks.core.items import Evidence
from sunan.monitoring.tasks.core.refusals import AfterPlan, DecisionNeeded, EvidenceUnfit
from sunan.monitoring.tasks.core.words import Outcome

NEEDS_EVIDENCE = frozenset({Outcome.COMPLETED, Outcome.PARTLY})
"""Outcomes that nobody believes without evidence."""


def require_closable(
    outcome: Outcome, *, closed_on: date, evidence: Iterable[Evidence], carries_over: bool, days: PlanDays, today: date
) -> None:
    """Refuse a closing that does not hold together.

    Args:
        evidence: what is named for it.
        carries_over: whether a decision to carry over is named.
    Raises:
        DateImpossible, DateInFuture: the day makes no sense.
        AfterPlan: the day lies after the plan's end, without a decision to carry over.
        DecisionNeeded: it is carried over without a decision.
        InvalidInput: there is no evidence for an outcome that needs it.
        EvidenceUnfit: evidence is dated outside the plan, or was withdrawn.
    """
    days.past(closed_on, today=today)
    if closed_on > days.end and not carries_over:
        raise AfterPlan(closed_on, days.end)
    if outcome is Outcome.CARRIED_OVER and not carries_over:
        raise DecisionNeeded("转入下一规划须有决定", "Carrying over into the next plan needs a decision")
    named = list(evidence)
    if outcome in NEEDS_EVIDENCE and not named:
        raise InvalidInput(
            f"“{outcome.text.zh}”须有佐证：请先提交日期在规划期内的佐证，再选上",
            f"“{outcome.text.en}” needs evidence: hand in some that is dated within the plan first, and choose it",
        )
    last = closed_on if carries_over else days.end
    for one in named:
        if one.withdrawn_at is not None:
            raise EvidenceUnfit(one.id, "已被撤回；请选择其他佐证", "it was withdrawn; choose another")
        if not days.first <= one.dated_on <= last:
            raise EvidenceUnfit(
                one.id,
                f"日期 {one.dated_on} 不在 {days.first} 至 {last} 之间；请选择规划期内的佐证，超出期末的须有转入下一规划的决定",
                f"its date {one.dated_on} is not between {days.first} and {last}; choose evidence dated within the "
                "plan, or name a decision to carry over",
            )
