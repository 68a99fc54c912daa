"""Small cells: hidden, and not to be worked out from what is shown."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunan.kernel.errors import InvalidInput
from sunan.monitoring.collection.core.micro.suppression import OPEN_SHARE, Sum, TableCell, suppress
from tests.hidden_cells import attack, two_way


def of_row(*cells: tuple[int, int]) -> tuple[dict[str, TableCell], list[Sum[str]]]:
    """Return a table of one dimension with its total, from (value, units)."""
    parts = {f"c{at}": TableCell(*cell) for at, cell in enumerate(cells)}
    total = TableCell(sum(one.value for one in parts.values()), sum(one.units for one in parts.values()))
    return {**parts, "total": total}, [Sum("total", tuple(parts))]


def test_a_cell_of_two_enterprises_is_hidden_and_another_with_it():
    cells, sums = of_row((120, 2), (9000, 40), (700, 12), (5000, 30))
    found = suppress(cells, sums, least_units=3)
    assert (found.primary, found.secondary) == ({"c0"}, {"c2"})


def test_without_secondary_suppression_the_total_gives_it_away():
    cells, sums = of_row((120, 2), (9000, 40), (700, 12))
    assert attack(cells, sums, ["c0"]) == {"c0": (120.0, 120.0)}


@pytest.mark.parametrize(
    ("cells", "hidden"),
    [
        pytest.param([(9000, 40), (700, 3)], set(), id="three are enough"),
        pytest.param([(9000, 40), (0, 0)], set(), id="an empty cell shows nobody"),
        pytest.param([(9000, 40), (50, 1)], {"c1", "c0"}, id="of two cells both"),
        pytest.param([(50, 1)], {"c0", "total"}, id="a single part takes its total along"),
        pytest.param([(0, 2), (700, 12), (5, 9)], {"c0", "c2"}, id="two that report nothing are hidden too"),
        pytest.param([(50, 1), (60, 1), (9000, 40)], {"c0", "c1"}, id="two small ones protect each other"),
    ],
)
def test_what_is_hidden_in_one_dimension(cells, hidden):
    assert suppress(*of_row(*cells), least_units=3).hidden == hidden


def test_in_two_dimensions_a_hidden_cell_needs_a_rectangle():
    inside = {(row, column): TableCell(1000, 20) for row in "abc" for column in "xyz"} | {("a", "x"): TableCell(30, 1)}
    cells, sums = two_way(inside)
    found = suppress(cells, sums, least_units=3)
    assert found.primary == {("a", "x")}
    rows, columns = {row for row, _ in found.hidden}, {column for _, column in found.hidden}
    assert len(found.hidden) == len(rows) * len(columns) == 4


def test_a_small_value_beside_a_huge_one_is_protected_as_well():
    cells, sums = of_row((3, 1), (10**12, 400), (10**9, 30))
    found = suppress(cells, sums, least_units=3)
    assert found.hidden == {"c0", "c2"}
    low, high = found.intervals["c0"]
    assert low < 3 < high


TABLES = st.dictionaries(
    st.tuples(st.sampled_from(["a", "b", "c"]), st.sampled_from(["x", "y", "z", "w"])),
    st.tuples(st.integers(0, 12), st.integers(1, 5000)),
    min_size=4,
).map(lambda found: {key: TableCell(units * each, units) for key, (units, each) in found.items()})


@settings(max_examples=60, deadline=None)
@given(TABLES)
def test_nothing_hidden_can_be_worked_out(inside):
    cells, sums = two_way(inside)
    found = suppress(cells, sums, least_units=3)
    assert {key for key, cell in cells.items() if 0 < cell.units < 3} == found.primary
    intervals = attack(cells, sums, found.hidden)
    for key in found.hidden:
        low, high = intervals[key]
        value = cells[key].value
        assert high - low > 0.5
        if key in found.primary:
            assert low <= value - min(value, value * OPEN_SHARE) + 1e-3 * max(1, value)
            assert high >= value * (1 + OPEN_SHARE) - 1e-3 * max(1, value)


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["a", "b", "c"]), st.tuples(st.integers(1, 5), st.integers(1, 3)), min_size=2),
)
def test_the_attack_is_what_trying_every_whole_number_gives(parts):
    """The slow, obvious version: all tables of small whole numbers that agree with what is shown."""
    inside = {key: TableCell(value, units) for key, (value, units) in parts.items()}
    total = TableCell(sum(one.value for one in inside.values()), sum(one.units for one in inside.values()))
    cells = {**inside, "total": total}
    found = suppress(cells, [Sum("total", tuple(inside))], least_units=3)
    fitting = [
        table
        for table in (
            dict(zip(inside, values, strict=True)) for values in itertools.product(range(40), repeat=len(inside))
        )
        if all(table[key] == one.value for key, one in inside.items() if key not in found.hidden)
        and ("total" in found.hidden or sum(table.values()) == total.value)
    ]
    for key in found.hidden - {"total"}:
        seen = {table[key] for table in fitting}
        low, high = found.intervals[key]
        assert (round(low), min(round(min(high, 39)), 39)) == (min(seen), max(seen))


def test_one_dimension_is_hidden_at_the_least_cost():
    """The slow, obvious version: every set that leaves the small cell open; none costs less than the one found."""
    cells, sums = of_row((120, 2), (900, 40), (700, 12), (800, 30))
    found = suppress(cells, sums, least_units=3)
    cost = sum(cells[key].value for key in found.hidden)
    cheaper = [
        subset
        for size in range(len(cells) + 1)
        for subset in itertools.combinations(cells, size)
        if "c0" in subset and sum(cells[key].value for key in subset) < cost
    ]
    assert cheaper, "there are cheaper sets"
    for subset in cheaper:
        low, high = attack(cells, sums, subset)["c0"]
        assert high - low < 1e-6


@pytest.mark.parametrize(
    ("cells", "sums"),
    [
        pytest.param({"a": TableCell(-1, 5)}, [], id="below zero"),
        pytest.param({"a": TableCell(1, 5), "t": TableCell(2, 5)}, [Sum("t", ("a",))], id="no sum"),
    ],
)
def test_a_table_that_is_none_is_refused(cells, sums):
    with pytest.raises(InvalidInput):
        suppress(cells, sums, least_units=3)
