"""Page 53 of the handbook: identities between targets."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sunan.kernel.errors import InvalidRule
from sunan.kernel.texts import text
from sunan.kernel.units import UnitSystem
from sunan.monitoring.attainment.core.identities import evaluate_identity
from sunan.monitoring.attainment.core.thresholds import Identity
from sunan.monitoring.plan.core.targets import Target
from tests.spec.examples import NONE, SIGNS, signed
from tests.spec.handbook import Page, Row

UNITS = UnitSystem({"元": "money", "人": "person"})

PAGE = Page(
    53,
    "identities",
    title=text("目标之间的恒等关系", "Identities between targets"),
    intro=text(
        "几项目标合起来会推出第三个数。各目标按所印数值和单位代入公式，结果的单位必须成立。目标写“左右”或“超过”时，推出的数只是参照，不是界限。",
        "Several targets together imply a third number. Targets enter the formula at their printed numbers and units, "
        "and the unit of the result must come out. Where a target says 左右 or 超过, the implied number is a mark, "
        "not a bound.",
    ),
)

EXAMPLES = PAGE.table(
    text("推出的数", "What is implied"),
    text("规划：研发投入 3000 亿元左右，占地区生产总值比重超过 3.7%。", "The plan: R&D of about 3000 亿元, more than 3.7 % of GDP."),
    columns=(
        "targets 目标 | Targets", "formula 公式 | Formula", "unit 结果单位 | Unit", "worked 代入 | Worked",
        "implied 推出（整数） | Implied, rounded", "published 公布值 | Published", "difference 相差 | Difference",
    ),
    rows=(
        Row(('rd: ≈ 3000 亿元; share: > 3.7 %', '"rd" / "share"', "亿元", "3000 亿元 / 3.7 %", "81,081", NONE, NONE), text("意味着 2025 年地区生产总值约 81081 亿元。", "It means a GDP of about 81 081 亿元 in 2025.")),
        Row(('rd: ≈ 3000 亿元; share: > 3.7 %', '"rd" / "share"', "万亿元", "3000 亿元 / 3.7 %", "8", NONE, NONE), text("同一数，单位换成万亿元。", "The same in 万亿元.")),
        Row(('rd: ≈ 3000 亿元; share: > 3.7 %', '"rd" / "share"', "亿元", "3000 亿元 / 3.7 %", "81,081", "77000", "−4,081"), text("与一个公布值对照（此数为示例）。", "Held against a published value (this one is made up).")),
        Row(('rd: ≈ 3000 亿元; share: > 3.7 %; digital: ≥ 10 %', '"digital" * ("rd" / "share")', "亿元", "(10 % * (3000 亿元 / 3.7 %))", "8,108", NONE, NONE), text("再乘以数字经济核心产业占比。", "Times the share of the core digital industries.")),
        Row(('rd: ≈ 3000 亿元; share: > 3.7 %', '"rd" / "share"', "万人", "拒绝 | refused", NONE, NONE, NONE), text("货币推不出人数。", "Money does not imply people.")),
        Row(('rd: ≈ 3000 亿元; share: > 3.7 %', '"rd" / "gdp"', "1", "拒绝 | refused", NONE, NONE, NONE), text("规划里没有“gdp”这项目标。", "The plan has no target “gdp”.")),
    ),
)  # fmt: skip


@EXAMPLES.check
def test_identities(
    targets: str, formula: str, unit: str, worked: str, implied: str, published: str, difference: str
) -> None:
    identity = Identity(id="example", text=text("例", "example"), formula=formula, result_unit=unit)
    known = [_target(*part.split(": ")) for part in targets.split("; ")]
    held_against = None if published == NONE else Decimal(published)
    if worked == "refused":
        with pytest.raises(InvalidRule):
            evaluate_identity(identity, known, UNITS)
        return
    outcome = evaluate_identity(identity, known, UNITS, published=held_against)
    assert (outcome.worked, signed(outcome.implied, 0)) == (worked, implied)
    assert (NONE if outcome.difference is None else signed(outcome.difference, 0)) == difference
    assert outcome.hedged


def _target(name: str, written: str) -> Target:
    sign, value, unit = written.split()
    stated = {"value": "", "status": "stated"}
    return Target.model_validate(
        {
            "id": name, "indicator": name, "area": "SUNAN", "geography": stated, "period": "2025",
            "period_status": stated, "comparator": {"value": SIGNS[sign].value, "status": "stated"},
            "value": value, "unit": unit, "force": stated, "nature": stated, "counting": {**stated, "value": "level"},
            "clauses": [], "quotes": [],
        }
    )  # fmt: skip
