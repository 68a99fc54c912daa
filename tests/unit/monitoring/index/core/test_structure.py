"""A structure is one tree with indicators as its leaves; whatever is not is said, all of it at once."""

from __future__ import annotations

import pytest

from sunan.monitoring.index.core.refusals import IndexRefusal
from sunan.monitoring.index.core.structure import Node, Structure, faults_of


def indicator(code: str, parent: str, **more: object) -> Node:
    return Node(code, parent, is_indicator=True, **more)  # type: ignore[arg-type]


def dimension(code: str, parent: str = "", **more: object) -> Node:
    return Node(code, parent, is_indicator=False, **more)  # type: ignore[arg-type]


SMALL = [
    indicator("a", "x"),
    indicator("b", "x"),
    indicator("c", "y"),
    dimension("x", "top"),
    dimension("y", "top"),
    dimension("top"),
]


def codes(nodes: list[Node]) -> set[tuple[str, str]]:
    return {(one.code, one.values.get("code", one.values.get("path", ""))) for one in faults_of(nodes)}


def test_levels_count_from_the_indicators_to_the_index() -> None:
    made = Structure.of(SMALL)
    assert made.levels == (("a", "b", "c"), ("x", "y"), ("top",))
    assert made.top == "top"
    assert made.dimensions == ("x", "y", "top")
    assert made.shown == ("top", "x", "y")
    assert made.below("top") == ("a", "b", "c")
    assert made.children("x") == ("a", "b")


@pytest.mark.parametrize("depth", [1, 2, 7, 1500])
def test_there_may_be_any_number_of_levels(depth: int) -> None:
    chain = [dimension(f"d{number}", f"d{number - 1}" if number else "") for number in range(depth)]
    made = Structure.of([indicator("a", f"d{depth - 1}"), *chain])
    assert len(made.levels) == depth + 1
    assert made.top == "d0"
    assert made.below("d0") == ("a",)


def test_an_indicator_may_stand_beside_a_dimension() -> None:
    made = Structure.of([indicator("a", "x"), dimension("x", "top"), indicator("b", "top"), dimension("top")])
    assert made.levels == (("a", "b"), ("x",), ("top",))
    assert made.children("top") == ("x", "b")


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        ([*SMALL, indicator("a", "y")], {("index.duplicate_node", "a")}),
        ([*SMALL, dimension("empty", "top")], {("index.childless", "empty")}),
        ([*SMALL, indicator("lost", "nowhere")], {("index.unknown_parent", "lost")}),
        ([*SMALL, indicator("lost", "a")], {("index.unknown_parent", "lost")}),
        ([*SMALL, indicator("lost", "")], {("index.orphan", "lost")}),
        ([*SMALL, dimension("second"), indicator("d", "second")], {("index.orphan", "second")}),
        ([dimension("top")], {("index.no_indicators", "")}),
        ([], {("index.no_indicators", "")}),
        (
            [*SMALL, indicator("d", "p"), dimension("p", "q"), dimension("q", "p")],
            {("index.circular", "p → q → p")},
        ),
        ([indicator("d", "p"), dimension("p", "p")], {("index.circular", "p → p")}),
        ([indicator("a", "x", weight=0.0), indicator("b", "x", weight=0.0), dimension("x")], {("index.weights_sum_to_zero", "x")}),
        ([indicator("a", "x", level=2), dimension("x", level=2)], {("index.wrong_level", "a")}),
    ],
    ids=[
        "twice", "childless", "parent unknown", "parent is an indicator", "no parent", "two tops", "no indicator", "nothing",
        "circular", "its own parent", "weights of zero", "level of the parent",
    ],
)  # fmt: skip
def test_what_is_no_tree_is_refused_by_name(nodes: list[Node], expected: set[tuple[str, str]]) -> None:
    assert codes(nodes) == expected
    with pytest.raises(IndexRefusal):
        Structure.of(nodes)


def test_all_faults_are_said_at_once() -> None:
    nodes = [*SMALL, indicator("a", "y"), dimension("empty", "top"), indicator("lost", "nowhere")]
    assert {code for code, _ in codes(nodes)} == {"index.duplicate_node", "index.childless", "index.unknown_parent"}
    with pytest.raises(IndexRefusal) as refused:
        Structure.of(nodes)
    for name in ("“a”", "“empty”", "“lost”"):
        assert name in refused.value.text.zh
        assert name in refused.value.text.en


def test_leaving_out_all_children_leaves_out_the_dimension() -> None:
    made = Structure.of(SMALL)
    assert made.without(["c"]).dimensions == ("x", "top")
    assert made.without(["x"]).indicators == ("c",)
    with pytest.raises(IndexRefusal, match="c"):
        made.without(["a", "b", "c"])
