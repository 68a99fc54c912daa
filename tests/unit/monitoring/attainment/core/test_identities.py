"""Identities between the targets of our plan."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from sunan.kernel.arithmetic import round_half_up
from sunan.kernel.rulebook import RulebookSource
from sunan.kernel.units import UnitSystem
from sunan.monitoring.attainment.core.identities import evaluate_identity
from sunan.monitoring.attainment.core.thresholds import read_identities
from sunan.monitoring.plan.core.plan import read_plan

RULEBOOK = Path(__file__).parents[5] / "rulebook"


def test_three_thousand_at_three_point_seven_per_cent_imply_a_gdp_of_81081() -> None:
    source = RulebookSource.from_folder(RULEBOOK)
    plan, _ = read_plan(source)
    identities, _ = read_identities(source)
    assert plan is not None
    assert identities is not None
    rule = next(placed.rule for placed in identities if placed.rule.compare_measure == "gdp")
    outcome = evaluate_identity(rule, plan.targets, UnitSystem({"元": "money"}), published=Decimal(80000))
    assert round_half_up(outcome.implied, 0) == 81081
    assert outcome.worked == "3000 亿元 / 3.7 %"
    assert outcome.hedged
    assert outcome.difference is not None
    assert round_half_up(outcome.difference, 0) == -1081
