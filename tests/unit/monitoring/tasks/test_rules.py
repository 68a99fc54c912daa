"""The rules of working tasks, days that make sense, the ladder, and what a closing needs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from sunan.kernel.errors import InvalidInput, InvalidRule
from sunan.kernel.periods import Period
from sunan.kernel.rulebook import RulebookSource
from sunan.kernel.texts import text
from sunan.monitoring.tasks.core.closing import NEEDS_EVIDENCE, require_closable
from sunan.monitoring.tasks.core.dates import plan_days
from sunan.monitoring.tasks.core.escalating import Standstill, steps
from sunan.monitoring.tasks.core.items import Evidence, Person
from sunan.monitoring.tasks.core.references import areas_of_unit
from sunan.monitoring.tasks.core.refusals import AfterPlan, DateImpossible, DateInFuture, DecisionNeeded, EvidenceUnfit
from sunan.monitoring.tasks.core.rules import Condition, bounds_of, read_task_rules, required_task_rules
from sunan.monitoring.tasks.core.words import EvidenceKind, Outcome, Rung

RULEBOOK = RulebookSource.from_folder(Path(__file__).parents[4] / "rulebook")
RULES = required_task_rules(RULEBOOK)
DAYS = plan_days(Period.parse("2021..2025"), None)
TODAY = date(2026, 11, 22)


def edited(**files: str) -> RulebookSource:
    """The rulebook with some files of `tasks/` written otherwise."""
    content = {f"tasks/{name}.yaml": words.encode() for name, words in files.items()}
    return RulebookSource("test", {**RULEBOOK.files, **content})


def test_the_rules_read_and_say_that_nobody_confirmed_them() -> None:
    rules, findings = read_task_rules(RULEBOOK)
    assert rules is not None
    assert findings == []
    assert {one.status for one in rules.ladder} == {"U"}
    assert [one.rung for one in rules.ladder_of(Condition.LATE)] == list(Rung)


def test_without_the_folder_nothing_is_due_and_nobody_is_told() -> None:
    bare = RulebookSource(
        "bare", {name: body for name, body in RULEBOOK.files.items() if not name.startswith("tasks/")}
    )
    rules = required_task_rules(bare)
    assert rules.work is None
    assert rules.ladder == ()


def test_a_ladder_whose_days_do_not_grow_is_refused_with_its_place() -> None:
    words = RULEBOOK.files["tasks/escalation.yaml"].decode().replace("after_days: 30", "after_days: 1", 1)
    rules, findings = read_task_rules(edited(escalation=words))
    assert rules is None
    assert findings[0].place.file == "tasks/escalation.yaml"
    assert "late" in findings[0].message.zh
    with pytest.raises(InvalidRule, match="escalation"):
        required_task_rules(edited(escalation=words))


@pytest.mark.parametrize(
    ("was", "becomes"),
    [("least_points: 3", "least_points: 2"), ("every: quarter", "every: week"), ("due_days: 10", "due_days: -1")],
    ids=["two points", "weekly", "negative"],
)
def test_a_rule_that_makes_no_sense_is_a_finding(was: str, becomes: str) -> None:
    words = RULEBOOK.files["tasks/work.yaml"].decode()
    assert was in words
    rules, findings = read_task_rules(edited(work=words.replace(was, becomes)))
    assert rules is None
    assert {one.place.file for one in findings} == {"tasks/work.yaml"}


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2026-10", date(2026, 10, 1), date(2026, 10, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
    ],
    ids=["October", "leap", "last quarter", "first quarter"],
)
def test_a_period_has_its_days(period: str, first: date, last: date) -> None:
    assert bounds_of(period) == (first, last)


@pytest.mark.parametrize(
    "written", ["2026", "2026-13", "2026-0", "2026-Q5", "2026-Q01", "26-10", "２０２６-10", "0000-01", ""]
)
def test_what_is_no_period_is_refused_with_how_to_write_one(written: str) -> None:
    with pytest.raises(InvalidInput, match="2026-Q4"):
        bounds_of(written)


def test_the_period_due_is_the_last_one_that_is_over() -> None:
    assert RULES.work is not None
    reporting = RULES.work.reporting
    assert reporting.period_due(date(2026, 11, 22)) == "2026-Q3"
    assert reporting.period_due(date(2026, 1, 1)) == "2025-Q4"
    assert reporting.due_on("2025-Q4") == date(2026, 1, 10)
    monthly = reporting.model_copy(update={"every": "month"})
    assert monthly.period_due(date(2026, 3, 31)) == "2026-02"


def test_days_that_make_sense_reach_from_ten_years_before_to_a_year_after_the_next_plan() -> None:
    assert (DAYS.earliest, DAYS.latest) == (date(2011, 1, 1), date(2031, 12, 31))
    assert DAYS.possible(date(2031, 12, 31)) == date(2031, 12, 31)
    for day in (date(2052, 1, 1), date(2032, 1, 1), date(2010, 12, 31)):
        with pytest.raises(DateImpossible, match="2011-01-01 至 2031-12-31"):
            DAYS.possible(day)
    with pytest.raises(DateInFuture):
        DAYS.past(TODAY + timedelta(days=1), today=TODAY)


@pytest.mark.parametrize(
    ("days", "rungs"),
    [(0, []), (1, ["unit"]), (29, ["unit"]), (30, ["unit", "city"]), (400, ["unit", "city", "leading_group"])],
    ids=["today", "a day", "29 days", "30 days", "long"],
)
def test_each_rung_is_reached_on_its_day(days: int, rungs: list[str]) -> None:
    still = Standstill(1, 2, Condition.LATE, TODAY - timedelta(days=days))
    assert [one.rule.rung.value for one in steps([still], RULES, today=TODAY)] == rungs


def shown(dated_on: date, withdrawn: datetime | None = None) -> Evidence:
    return Evidence(
        7, "task-01", None, EvidenceKind.FIGURE, dated_on, "材料", None, "", "1", "", Person("user", "a"),
        datetime(2026, 1, 1, tzinfo=UTC), withdrawn,
    )  # fmt: skip


def closable(outcome: Outcome, closed_on: date, *evidence: Evidence, carries_over: bool = False) -> None:
    require_closable(outcome, closed_on=closed_on, evidence=evidence, carries_over=carries_over, days=DAYS, today=TODAY)


WITHIN, AFTER = date(2025, 12, 31), date(2026, 3, 1)


def test_a_closing_that_holds_together_is_taken() -> None:
    closable(Outcome.COMPLETED, WITHIN, shown(WITHIN))
    closable(Outcome.NOT_COMPLETED, WITHIN)
    closable(Outcome.CANNOT_TELL, WITHIN)
    closable(Outcome.CARRIED_OVER, AFTER, carries_over=True)
    closable(Outcome.PARTLY, AFTER, shown(AFTER), carries_over=True)


@pytest.mark.parametrize(
    ("outcome", "day", "evidence", "refused"),
    [
        (Outcome.COMPLETED, WITHIN, (), InvalidInput),
        (Outcome.PARTLY, WITHIN, (), InvalidInput),
        (Outcome.NOT_COMPLETED, AFTER, (), AfterPlan),
        (Outcome.CARRIED_OVER, WITHIN, (), DecisionNeeded),
        (Outcome.COMPLETED, WITHIN, (shown(AFTER),), EvidenceUnfit),
        (Outcome.COMPLETED, WITHIN, (shown(date(2020, 12, 31)),), EvidenceUnfit),
        (Outcome.COMPLETED, WITHIN, (shown(WITHIN, datetime(2026, 2, 1, tzinfo=UTC)),), EvidenceUnfit),
        (Outcome.CANNOT_TELL, date(2052, 1, 1), (), DateImpossible),
        (Outcome.CANNOT_TELL, TODAY + timedelta(days=1), (), DateInFuture),
    ],
    ids=["bare", "bare in part", "after", "no decision", "evidence after", "evidence before", "withdrawn", "2052", "future"],
)  # fmt: skip
def test_a_closing_that_does_not_is_refused(
    outcome: Outcome, day: date, evidence: tuple[Evidence, ...], refused: type[Exception]
) -> None:
    with pytest.raises(refused):
        closable(outcome, day, *evidence)
    assert Outcome.CANNOT_TELL not in NEEDS_EVIDENCE


def test_a_unit_speaks_for_the_area_it_is_named_after() -> None:
    names = {"320100": text("南京市", "Nanjing"), "320500": text("苏州市", "Suzhou")}
    both = ("320100", "320500")
    assert areas_of_unit("南京市", names, of_item=both) == ("320100",)
    assert areas_of_unit("苏州市科技局", names, of_item=both) == ("320500",)
    assert areas_of_unit("苏南五市", names, of_item=both) == both
    assert areas_of_unit("南京市", names, of_item=("320500",)) == ("320500",), "only for areas of the item"
