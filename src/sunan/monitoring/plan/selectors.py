"""The plan in force."""

from __future__ import annotations

from functools import lru_cache

from sunan.kernel.errors import InvalidRule
from sunan.kernel.rulebook import RulebookSource
from sunan.monitoring.plan.core.plan import Plan, read_plan
from sunan.rulebooks import selectors as rulebooks


def plan_in_force() -> Plan:
    """Return the plan of the rulebook in force.

    Raises:
        InvalidRule: the rulebook has errors; `sunan check` lists them.
    """
    return _read_once(rulebooks.source_in_force())


@lru_cache(maxsize=4)
def _read_once(source: RulebookSource) -> Plan:
    plan, findings = read_plan(source)
    if plan is None:
        raise InvalidRule(
            f"规则手册有 {len(findings)} 处问题，不能使用；运行 sunan check 查看",
            f"The rulebook has {len(findings)} findings and cannot be used; run `sunan check`",
        )
    return plan
