"""States and forecasts: the fast way against the slow and obvious one, and each rule by example."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunan.kernel.texts import text
from sunan.monitoring.tasks.core.columns import Facts, columns_of, day_at
from sunan.monitoring.tasks.core.forecast import forecasts
from sunan.monitoring.tasks.core.rules import Forecast
from sunan.monitoring.tasks.core.states import WORST_FIRST, derive
from sunan.monitoring.tasks.core.words import State
from tests import slow_task_states as slow

RULE = Forecast(
    least_points=slow.LEAST_POINTS, least_span_days=slow.LEAST_SPAN, least_claims=slow.LEAST_CLAIMS, status="U",
    text=text("规则", "rule"),
)  # fmt: skip
DAY = date(2027, 1, 1)
days = st.none() | st.dates(DAY - timedelta(days=400), DAY + timedelta(days=400))


@st.composite
def checkpoints(draw: st.DrawFn) -> Facts:
    """Checkpoints as the services write them: a date first given is promised and moved on some day."""
    planned, first = draw(days), draw(days)
    if first is None:
        planned = None
    promised = draw(st.dates(DAY - timedelta(days=400), DAY)) if first else None
    moved = draw(st.dates(promised, DAY)) if promised else None
    return Facts(
        item=0, planned=planned, first=first, promised=promised, moved=moved,
        moves=draw(st.integers(0, 4)) if first else 0, begun=draw(days), claimed=draw(days), evidenced=draw(days),
        verified=draw(days), changed=draw(st.booleans()) and draw(st.booleans()), dropped=draw(st.booleans()) and draw(st.booleans()),
    )  # fmt: skip


@st.composite
def families(draw: st.DrawFn) -> tuple[list[list[Facts]], list[int], list[bool]]:
    """Items with their checkpoints; some are parts of an earlier one that is no part itself."""
    count = draw(st.integers(1, 5))
    items = [draw(st.lists(checkpoints(), max_size=5)) for _ in range(count)]
    parents: list[int] = []
    for number in range(count):
        wholes = [one for one in range(number) if parents[one] < 0]
        parents.append(draw(st.sampled_from([-1, *wholes])))
    return items, parents, [draw(st.booleans()) for _ in range(count)]


@given(families(), st.dates(DAY - timedelta(days=500), DAY + timedelta(days=500)))
def test_the_fast_way_says_what_the_slow_one_says(
    family: tuple[list[list[Facts]], list[int], list[bool]], today: date
) -> None:
    items, parents, closed = family
    facts = [
        Facts(number, *(getattr(one, name) for name in Facts.__slots__ if name != "item"))
        for number, those in enumerate(items)
        for one in those
    ]
    found = derive(columns_of(facts, items=len(items)), today=today, rule=RULE, parents=parents, closed=closed)
    expected = [slow.slow_state(one, items[one.item], today) for one in facts]
    assert [found.checkpoint(row) for row in range(len(facts))] == expected
    of_items = [
        [state for state, one in zip(expected, facts, strict=True) if one.item == number]
        for number in range(len(items))
    ]
    assert [found.item(row) for row in range(len(items))] == slow.slow_items(of_items, parents, closed)
    for row, one in enumerate(facts):
        forecast = slow.slow_forecast(one, items[one.item])
        assert bool(found.forecasts.endless[row]) is (forecast == slow.ENDLESS)
        assert day_at(found.forecasts.days, row) == (forecast if isinstance(forecast, date) else None)


def test_nothing_at_all_is_not_promised() -> None:
    found = derive(columns_of([], items=3), today=DAY, rule=RULE)
    assert [found.item(row) for row in range(3)] == [State.NOT_PROMISED] * 3


def test_every_state_has_a_place_among_the_worst() -> None:
    assert sorted(WORST_FIRST) == sorted(State)
    assert tuple(one.value for one in WORST_FIRST) == slow.WORST_FIRST


def one(**facts: object) -> Facts:
    return Facts(item=0, **facts)  # type: ignore[arg-type]


PLANNED = date(2027, 6, 30)


@pytest.mark.parametrize(
    ("facts", "today", "state"),
    [
        (one(), DAY, State.NOT_PROMISED),
        (one(planned=PLANNED), DAY, State.NOT_STARTED),
        (one(planned=PLANNED, begun=DAY), DAY, State.ON_TIME),
        (one(planned=PLANNED, begun=DAY), PLANNED, State.ON_TIME),
        (one(planned=PLANNED, begun=DAY), PLANNED + timedelta(days=1), State.LATE),
        (one(planned=PLANNED, claimed=DAY), date(2030, 1, 1), State.CLAIMED_NOT_EVIDENCED),
        (one(planned=PLANNED, evidenced=DAY), DAY, State.EVIDENCED_NOT_VERIFIED),
        (one(claimed=DAY, evidenced=DAY, verified=DAY), DAY, State.DONE),
        (one(planned=PLANNED, verified=DAY, changed=True), DAY, State.CHANGED),
        (one(planned=PLANNED, dropped=True), date(2030, 1, 1), State.DROPPED),
    ],
    ids=lambda value: value.value if isinstance(value, State) else "",
)
def test_each_state_by_example(facts: Facts, today: date, state: State) -> None:
    assert derive(columns_of([facts], items=1), today=today, rule=RULE).checkpoint(0) is state


def moved(slip: int, *, moves: int = 2, span: int = 100, left: int = 50) -> Facts:
    """A checkpoint first promised for `slip` days before its present date, `span` days ago."""
    planned = DAY + timedelta(days=left)
    return one(
        planned=planned,
        first=planned - timedelta(days=slip),
        promised=DAY - timedelta(days=span),
        moved=DAY,
        moves=moves,
    )


@pytest.mark.parametrize(
    ("facts", "forecast"),
    [
        (moved(50), DAY + timedelta(days=100)),
        (moved(20), DAY + timedelta(days=63)),
        (moved(0), DAY + timedelta(days=50)),
        (moved(-30), DAY + timedelta(days=50)),
        (moved(50, moves=1), None),
        (moved(10, span=29), None),
        (moved(99), DAY + timedelta(days=5000)),
    ],
    ids=[
        "half a day each day",
        "a fifth, rounded up",
        "no slip",
        "earlier",
        "two dates",
        "29 days",
        "nearly as fast as time",
    ],
)
def test_a_forecast_runs_on_along_its_own_moves(facts: Facts, forecast: date | None) -> None:
    found = forecasts(columns_of([facts], items=1), RULE)
    assert day_at(found.days, 0) == forecast
    assert not found.endless[0]


@pytest.mark.parametrize("slip", [100, 150])
def test_a_date_that_moves_as_fast_as_time_is_never_reached(slip: int) -> None:
    found = derive(columns_of([moved(slip)], items=1), today=DAY, rule=RULE)
    assert found.forecasts.endless[0]
    assert day_at(found.forecasts.days, 0) is None
    assert found.checkpoint(0) is State.SLIPPING


def test_with_few_moves_the_items_own_claims_forecast() -> None:
    first = date(2026, 1, 1)
    claims = [one(planned=first, first=first, claimed=first + timedelta(days=late)) for late in (10, 40, 70)]
    waiting = one(planned=PLANNED, first=PLANNED)
    found = forecasts(columns_of([*claims, waiting], items=1), RULE)
    assert day_at(found.days, 3) == PLANNED + timedelta(days=40)
    fewer = forecasts(columns_of([*claims[:2], waiting], items=1), RULE)
    assert day_at(fewer.days, 2) is None
    early = [one(planned=first, first=first, claimed=first - timedelta(days=9)) for _ in range(3)]
    assert day_at(forecasts(columns_of([*early, waiting], items=1), RULE).days, 3) == PLANNED, (
        "nobody is early by forecast"
    )


def test_without_a_rule_nothing_slips() -> None:
    found = derive(columns_of([moved(150)], items=1), today=DAY, rule=None)
    assert found.checkpoint(0) is State.NOT_STARTED
