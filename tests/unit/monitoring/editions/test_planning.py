"""When a planned report is chased, drafted and issued; what stands in its way."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from sunan.kernel.errors import InvalidInput
from sunan.monitoring.editions.core.lifecycle import EditionState
from sunan.monitoring.editions.core.planning import (
    AsOfRule,
    Due,
    Repeats,
    Round,
    RoundState,
    Timing,
    Trouble,
    due,
    hindrance,
    months_later,
    timing,
    title_given,
)

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def when(**changes: object) -> Timing:
    given = {
        "as_of_rule": AsOfRule.MONTH_END, "as_of": None, "repeats": Repeats.YEARLY,
        "first_issue_on": date(2027, 3, 31), "draft_days": 30, "chase_days": 60, **changes,
    }  # fmt: skip
    return timing(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
    ],
)
def test_the_same_day_of_a_shorter_month_is_its_last(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later


def test_the_days_are_counted_back_from_the_issue() -> None:
    found = when()
    assert found.draft_on(date(2027, 3, 31)) == date(2027, 3, 1)
    assert found.chase_on(date(2027, 3, 31)) == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("rule", "issue_on", "known_on"),
    [
        (AsOfRule.MONTH_END, date(2027, 3, 31), date(2027, 2, 28)),
        (AsOfRule.QUARTER_END, date(2027, 3, 31), date(2026, 12, 31)),
        (AsOfRule.QUARTER_END, date(2027, 7, 31), date(2027, 6, 30)),
        (AsOfRule.MONTH_END, date(2027, 1, 31), date(2026, 12, 31)),
    ],
)
def test_the_date_of_knowledge_is_past_when_it_is_drafted(rule: AsOfRule, issue_on: date, known_on: date) -> None:
    found = when(as_of_rule=rule)
    assert found.known_on(issue_on) == known_on
    assert known_on < found.draft_on(issue_on)


def test_quarters_do_not_drift_at_the_ends_of_months() -> None:
    found = when(repeats=Repeats.QUARTERLY, first_issue_on=date(2026, 11, 30), draft_days=0, chase_days=0)
    assert found.issue_dates(until=date(2027, 12, 1)) == (
        date(2026, 11, 30), date(2027, 2, 28), date(2027, 5, 30), date(2027, 8, 30), date(2027, 11, 30),
    )  # fmt: skip


def test_the_next_issue_is_the_earliest_that_was_not_begun() -> None:
    found = when()
    assert found.next_issue(()) == date(2027, 3, 31)
    assert found.next_issue({date(2027, 3, 31)}) == date(2028, 3, 31)
    once = when(repeats=Repeats.ONCE)
    assert once.next_issue({date(2027, 3, 31)}) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"as_of_rule": AsOfRule.FIXED},
        {"as_of_rule": AsOfRule.FIXED, "as_of": date(2026, 1, 1)},
        {"as_of_rule": AsOfRule.FIXED, "as_of": date(2027, 3, 2), "repeats": Repeats.ONCE},
        {"draft_days": 367},
        {"chase_days": -1},
    ],
    ids=["no date", "fixed and yearly", "after the drafting", "too long before", "negative"],
)
def test_a_plan_that_cannot_be_kept_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        when(**changes)


@pytest.mark.parametrize("written", ["", "   ", "长" * 201], ids=["empty", "blank", "too long"])
def test_a_plan_has_a_name(written: str) -> None:
    with pytest.raises(InvalidInput):
        title_given(written)


ROUND = Round(1, 1, date(2027, 3, 31), date(2027, 2, 28))
CHASED = replace(ROUND, chased_at=NOON, missing=3, holders=2)
DRAFTED = replace(CHASED, edition="final-1", edition_state=EditionState.DRAFT, drafted_at=NOON)
APPROVED = replace(DRAFTED, edition_state=EditionState.APPROVED)


@pytest.mark.parametrize(
    ("one", "today", "steps"),
    [
        (ROUND, date(2026, 12, 30), ()),
        (ROUND, date(2026, 12, 31), (Due.CHASE,)),
        (ROUND, date(2027, 5, 1), (Due.CHASE, Due.DRAFT)),
        (CHASED, date(2027, 2, 28), ()),
        (CHASED, date(2027, 3, 1), (Due.DRAFT,)),
        (DRAFTED, date(2027, 3, 30), ()),
        (DRAFTED, date(2027, 3, 31), (Due.ISSUE,)),
        (replace(DRAFTED, edition_state=EditionState.ISSUED), date(2027, 4, 1), ()),
    ],
    ids=["early", "chase", "slept through", "waits", "draft", "drafted", "issue", "over"],
)
def test_what_is_due_follows_from_what_is_done(one: Round, today: date, steps: tuple[Due, ...]) -> None:
    assert due(when(), one, today=today) == steps


@pytest.mark.parametrize(
    ("one", "trouble"),
    [
        (DRAFTED, Trouble.NOT_APPROVED),
        (replace(DRAFTED, edition_state=EditionState.DISCARDED), Trouble.DISCARDED),
        (APPROVED, Trouble.NOT_ARRANGED),
        (replace(APPROVED, number="苏科发〔2027〕1号"), None),
        (replace(APPROVED, number="苏科发〔2027〕1号", ordered_at=NOON), Trouble.NOT_ISSUED),
    ],
    ids=["not approved", "discarded", "not arranged", "free", "ordered"],
)
def test_what_stands_in_the_way_of_an_issue_is_told(one: Round, trouble: Trouble | None) -> None:
    assert hindrance(one) is trouble


@pytest.mark.parametrize(
    ("one", "state"),
    [
        (ROUND, RoundState.AHEAD), (CHASED, RoundState.CHASED), (DRAFTED, RoundState.DRAFTED),
        (APPROVED, RoundState.APPROVED), (replace(APPROVED, ordered_at=NOON), RoundState.ORDERED),
        (replace(APPROVED, edition_state=EditionState.ISSUED), RoundState.ISSUED),
    ],
    ids=lambda one: one.value if isinstance(one, RoundState) else "",
)  # fmt: skip
def test_a_round_stands_where_its_steps_put_it(one: Round, state: RoundState) -> None:
    assert one.state is state
