"""No cycles: any way on which things wait for each other is found and named."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunan.monitoring.tasks.core.dependencies import Need, Shape, cycle

FLAT = Shape({}, {})


def chain(*codes: str) -> list[Need]:
    return [Need(first, second) for first, second in pairwise(codes)]


def test_a_chain_has_no_cycle_and_its_closing_is_named() -> None:
    assert cycle(chain("a", "b", "c"), FLAT) == ()
    way = cycle(chain("a", "b", "c", "a"), FLAT)
    assert way[0] == way[-1]
    assert set(way) == {"a", "b", "c"}


def test_an_item_does_not_wait_for_itself_or_for_its_own_part() -> None:
    assert cycle([Need("a", "a")], FLAT)
    parts = Shape({}, {"a.1": "a"})
    assert cycle([Need("a", "a.1")], parts)
    assert cycle([Need("a.1", "a")], parts)
    assert cycle([Need("a.1", "a.2")], Shape({}, {"a.1": "a", "a.2": "a"})) == ()


def test_checkpoints_of_two_items_may_interlock_as_long_as_items_do_not() -> None:
    shape = Shape({1: "a", 2: "a", 3: "b"}, {})
    first, second = Need("a", "b", 1, 3), Need("b", "a", 3, 2)
    assert cycle([first, second], shape) == ()
    assert cycle([first, second, Need("a", "b", 2, 3)], shape) == ("a#2", "b#3", "a#2") or cycle(
        [first, second, Need("a", "b", 2, 3)], shape
    ) == ("b#3", "a#2", "b#3")
    assert cycle([Need("a", "b"), Need("b", "a", 3, 1)], shape), "all of b comes after all of a"


def test_a_long_chain_needs_no_deep_stack() -> None:
    codes = [f"t{number}" for number in range(5_000)]
    assert cycle(chain(*codes), FLAT) == ()
    assert len(set(cycle(chain(*codes, codes[0]), FLAT))) == 5_000


def reaches_itself(edges: set[tuple[int, int]]) -> bool:
    """Return whether some node reaches itself, by closing the relation step by step."""
    reach = set(edges)
    while True:
        more = {(a, d) for a, b in reach for c, d in edges if b == c} - reach
        if not more:
            return any(a == b for a, b in reach)
        reach |= more


@given(st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=14))
def test_a_cycle_is_found_exactly_when_there_is_one(edges: set[tuple[int, int]]) -> None:
    needs = [Need(str(first), str(second)) for first, second in sorted(edges)]
    way = cycle(needs, FLAT)
    assert bool(way) is reaches_itself(edges)
    for first, second in pairwise(way):
        assert (int(first), int(second)) in edges, "every step of the way is a dependency"


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_waits_for_nothing(count: int) -> None:
    assert cycle([Need("a", "b")] * count, FLAT) == ()
