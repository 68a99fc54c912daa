"""Questions about the rules of working tasks in force, and the days of the plan."""

from __future__ import annotations

from functools import lru_cache

from sunan.kernel.findings import Finding
from sunan.kernel.rulebook import RulebookSource
from sunan.monitoring.plan.selectors import plan_in_force
from sunan.monitoring.tasks.core.dates import PlanDays, plan_days
from sunan.monitoring.tasks.core.rules import TaskRules, read_task_rules, required_task_rules
from sunan.rulebooks import selectors as rulebooks


def rules_in_force() -> TaskRules:
    """Return the rules of working tasks in force.

    Raises:
        InvalidRule: they have errors; `sunan check` lists them.
    """
    return _read_once(rulebooks.source_in_force())


@lru_cache(maxsize=4)
def _read_once(source: RulebookSource) -> TaskRules:
    return required_task_rules(source)


def check_rules(source: RulebookSource) -> list[Finding]:
    """Return every finding about the rules of working tasks."""
    return read_task_rules(source)[1]


def days_in_force() -> PlanDays:
    """Return the days of the plan in force."""
    work = rules_in_force().work
    return plan_days(plan_in_force().programme.when, work.dates if work else None)
