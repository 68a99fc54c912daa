"""Missing figures name a holder, a date and what they would settle."""

from __future__ import annotations

from datetime import date

import pytest

from sunan.kernel.periods import Period
from sunan.kernel.texts import text
from sunan.monitoring.attainment.core.missing import (
    HolderRule,
    MissingFigure,
    Question,
    merged,
    missing_figures,
    wanted_periods,
)
from sunan.monitoring.attainment.core.verdicts import Reason
from sunan.monitoring.plan.core.targets import Counting, Target
from sunan.monitoring.statistics.core.observations import Cell
from sunan.monitoring.statistics.core.rules import Due

BUREAU = HolderRule(
    "bureau", text("某市统计局", "a bureau"), Due(months_after=9, text=text("例", "example"), status="S")
)
BASELINE = Period.year(2020)


def target(name: str = "t", counting: Counting = Counting.LEVEL) -> Target:
    stated = {"value": "", "status": "stated"}
    return Target.model_validate(
        {
            "id": name, "indicator": "rd_intensity", "area": "320100", "geography": stated, "period": "2025",
            "period_status": stated, "comparator": {"value": ">=", "status": "stated"}, "value": "4", "unit": "%",
            "force": stated, "nature": stated, "counting": {"value": counting.value, "status": "stated"},
            "clauses": [], "quotes": [],
        }
    )  # fmt: skip


def found(name: str = "t", counting: Counting = Counting.LEVEL, **changes: object) -> tuple[MissingFigure, ...]:
    one = target(name, counting)
    given = {
        "measure": "rd_intensity", "unit": "%", "wanted": wanted_periods(one, baseline=BASELINE), "present": {"2021"},
        "holder": BUREAU, "as_of": date(2026, 11, 22),
    }  # fmt: skip
    return missing_figures(one, **{**given, **changes})  # type: ignore[arg-type]


def test_each_wanted_period_without_a_figure_is_missing_once() -> None:
    assert [one.cell.period for one in found()] == ["2020", "2022", "2023", "2024", "2025"]
    assert all(one.holder.zh == "某市统计局" and one.overdue for one in found())
    assert found(present={str(year) for year in range(2020, 2026)}) == ()


@pytest.mark.parametrize("counting", Counting)
def test_every_way_of_counting_wants_its_final_year(counting: Counting) -> None:
    wanted = wanted_periods(target(counting=counting), baseline=BASELINE)
    assert wanted["2025"] == (Question.FINAL_VERDICT,)
    assert all(Period.parse(written) <= Period.year(2025) for written in wanted)


def test_a_figure_that_is_not_due_is_not_overdue() -> None:
    final = found(as_of=date(2026, 9, 30))[-1]
    assert (final.due_on, final.overdue, final.why) == (date(2026, 9, 30), False, Reason.NOT_YET_DUE)


def test_a_weak_figure_says_why_it_does_not_decide() -> None:
    final = found(weak={"2025": Reason.ONLY_EXPECTED})[-1]
    assert final.why is Reason.ONLY_EXPECTED


def test_without_a_rule_there_is_no_date() -> None:
    final = found(holder=HolderRule("unknown", text("不详", "not known"), None))[-1]
    assert (final.due_on, final.due_status, final.overdue) == (None, "U", None)


def test_components_that_would_give_it_are_named_with_those_that_lack() -> None:
    spending, product = Cell("rd_expenditure", "320100", "2025"), Cell("gdp", "320100", "2025")
    final = found(components={"2025": [[spending, product]]}, known={product})[-1]
    (alternative,) = final.alternatives
    assert (alternative.cells, alternative.missing) == ((spending, product), (spending,))


def test_a_cell_that_several_targets_wait_for_is_listed_once_and_verdicts_come_first() -> None:
    together = merged([*found("a"), *found("b"), *found("a")])
    assert len(together) == 5
    assert together[0].cell.period == "2025"
    assert [(one.target, one.question) for one in together[0].settles] == [
        ("a", Question.FINAL_VERDICT),
        ("b", Question.FINAL_VERDICT),
    ]
    assert merged(together) == together
