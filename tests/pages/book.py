"""The rulebook that the site under test serves, read directly, so that pages are held to it and not to numbers."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sunan.kernel.rulebook import RulebookSource
from sunan.monitoring.plan.core.plan import Plan, read_plan

RULEBOOK = Path(__file__).parents[2] / "rulebook"


@cache
def plan() -> Plan:
    """Return the plan of the project's rulebook."""
    found, findings = read_plan(RulebookSource.from_folder(RULEBOOK))
    assert found, findings
    return found
