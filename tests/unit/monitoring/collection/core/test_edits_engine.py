"""Graded edits over whole columns say what the slow and obvious way says, row by row."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any
from unittest.mock import patch

import polars as pl
import pytest

from sunan.kernel.printed import PrintedValue, Qualifier
from sunan.kernel.texts import text
from sunan.monitoring.collection.core.edits import engine
from sunan.monitoring.collection.core.edits.engine import Outcome, run_edits
from sunan.monitoring.collection.core.edits.rules import KINDS, EditRule
from sunan.monitoring.collection.core.edits.table import (
    Moment,
    Spot,
    Subject,
    WideTable,
    table_of_cells,
    table_of_printed,
)
from sunan.monitoring.collection.core.words import Grade
from tests import slow_edits
from tests.slow_edits import Figure

ABOUT = Fraction(1, 50)
SUBJECTS = {one: Subject(one, text(one, one), "亿元", counted=one == "n") for one in ("a", "b", "c", "n", "r")}
ROWS = 400


def rule(kind: str, **given: Any) -> EditRule:
    common = {"id": f"{kind}-1", "kind": kind, "grade": "explain", "status": "C", "basis": {"zh": "例", "en": "e"}}
    words = {"zh": "{measure}？", "en": "{measure}?"}
    return KINDS[kind].model_validate({**common, "words": words, **given})


def said(outcome: Outcome) -> set[str]:
    return {one.spot.unit for one in outcome.said}


def figure(numbers: random.Random, *, counted: bool = False, near: str = "") -> Figure:
    """Return a figure of few digits, so that ends meet and values repeat."""
    places = 0 if counted and numbers.random() < 0.7 else numbers.choice((0, 0, 1, 2))
    base = Fraction(near) if near else Fraction(numbers.choice((0, 1, 3, 7, 10, 12, 30, 100, 2500, 70000)))
    value = base + Fraction(numbers.randint(-30, 30), 10**places)
    if numbers.random() < 0.1:
        value = -value
    hedge = numbers.choice(("=",) * 8 + ("≈", ">", ">=", "<", "<="))
    return Figure(f"{float(value):.{places}f}", hedge, counted)


def table(columns: Mapping[str, list[Figure]], prior: Mapping[str, list[Figure]] | None = None) -> WideTable:
    def values(of: Mapping[str, list[Figure]]) -> dict[Spot, PrintedValue]:
        return {
            Spot(measure, str(at), "2025"): PrintedValue.parse(
                one.printed, qualifier=Qualifier(one.hedge), counted=one.counted
            )
            for measure, listed in of.items()
            for at, one in enumerate(listed)
        }

    cells = values(columns)
    return table_of_cells(
        dict(cells), subjects=SUBJECTS, asked=frozenset(cells), against={Moment.PRIOR: values(prior or {})}, members={}
    )


def run(edit: EditRule, over: WideTable, factor: Fraction = Fraction(1)) -> set[str]:
    """Return the rows that an edit speaks of: by whole columns and row by row, which must be the same."""
    found = []
    for few in (0, 10**9):
        with patch.object(engine, "_FEW_ROWS", few):
            found.append(said(run_edits([edit], over, factors={edit.id: factor}, about=ABOUT)))
    assert found[0] == found[1]
    return found[0]


def expected(count: int, holds: Callable[[int], bool]) -> set[str]:
    return {str(at) for at in range(count) if holds(at)}


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("relation", ["equal", "at_least", "at_most"])
def test_sums_contradict_as_fractions_do(seed: int, relation: str) -> None:
    numbers = random.Random(seed)
    b = [figure(numbers) for _ in range(ROWS)]
    c = [figure(numbers) for _ in range(ROWS)]
    a = [figure(numbers, near=str(int(one.value + other.value))) for one, other in zip(b, c, strict=True)]
    found = run(rule("sum", total="a", parts=["b", "c"], relation=relation), table({"a": a, "b": b, "c": c}))
    assert found == expected(ROWS, lambda at: slow_edits.sum_contradicts(a[at], [b[at], c[at]], relation))
    assert 0 < len(found) < ROWS


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("tolerance", [None, "0.02"])
def test_ratios_contradict_as_fractions_do(seed: int, tolerance: str | None) -> None:
    numbers = random.Random(seed)
    above = [figure(numbers) for _ in range(ROWS)]
    under = [figure(numbers) for _ in range(ROWS)]
    ratio = [
        figure(numbers, near=str(int(100 * one.value / other.value) if other.value else 1))
        for one, other in zip(above, under, strict=True)
    ]
    edit = rule("ratio", ratio="r", numerator="a", denominator="b", tolerance=tolerance)
    found = run(edit, table({"r": ratio, "a": above, "b": under}), Fraction(100))
    granted = Fraction(tolerance or 0)
    assert found == expected(
        ROWS, lambda at: slow_edits.ratio_contradicts(ratio[at], above[at], under[at], Fraction(100), granted)
    )
    assert 0 < len(found) < ROWS


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(("low", "high"), [("0", None), (None, "12.25"), ("3", "100")])
def test_ranges_contradict_as_fractions_do(seed: int, low: str | None, high: str | None) -> None:
    numbers = random.Random(seed)
    for counted, name in ((False, "a"), (True, "n")):
        values = [figure(numbers, counted=counted) for _ in range(ROWS)]
        found = run(rule("range", measures=[name], low=low, high=high), table({name: values}))
        assert found == expected(ROWS, lambda at, of=values: slow_edits.is_outside(of[at], low, high))  # type: ignore[misc]
        assert 0 < len(found) < ROWS


@pytest.mark.parametrize("seed", [1, 2])
def test_values_against_the_year_before_contradict_as_fractions_do(seed: int) -> None:
    numbers = random.Random(seed)
    now, prior = ([figure(numbers) for _ in range(ROWS)] for _ in range(2))
    over = table({"a": now}, {"a": prior})
    half, third = Fraction(1, 2), Fraction(3, 10)
    cases: list[tuple[EditRule, Callable[[Figure, Figure], bool]]] = [
        (
            rule("jump", measures=["a"], rise="0.5", fall="0.3"),
            lambda one, other: slow_edits.jumped(one, other, half, third),
        ),
        (rule("jump", measures=["a"], points="2.5"), lambda one, other: slow_edits.moved(one, other, Fraction(5, 2))),
        (
            rule("unit_slip", measures=["a"], factors=["100", "1000", "10000"], width="2"),
            lambda one, other: slow_edits.slipped(
                one, other, [Fraction(100), Fraction(1000), Fraction(10000)], Fraction(2)
            ),
        ),
    ]
    for edit, holds in cases:
        found = run(edit, over)
        assert found == expected(ROWS, lambda at, holds=holds: holds(now[at], prior[at])), edit.id  # type: ignore[misc]
        assert 0 < len(found) < ROWS, edit.id


def test_margins_against_published_values_are_the_wider_of_two() -> None:
    numbers = random.Random(7)
    now, other = ([figure(numbers) for _ in range(ROWS)] for _ in range(2))
    cells = {
        Spot("a", str(at), "2025"): PrintedValue.parse(one.printed, qualifier=Qualifier(one.hedge))
        for at, one in enumerate(now)
    }
    against = {
        Spot("a", str(at), "2025"): PrintedValue.parse(one.printed, qualifier=Qualifier(one.hedge))
        for at, one in enumerate(other)
    }
    over = table_of_cells(
        dict(cells), subjects=SUBJECTS, asked=frozenset(cells), against={Moment.PUBLISHED: against}, members={}
    )
    found = run(rule("published", measures=["a"], relative="0.1", absolute="2"), over)
    assert found == expected(ROWS, lambda at: slow_edits.moved(now[at], other[at], Fraction(2), Fraction(1, 10)))
    assert 0 < len(found) < ROWS


def test_whole_numbers_and_decimals_are_read_from_the_digits_printed() -> None:
    values = [Figure(one) for one in ("3", "3.0", "3.5", "-2.25", "70000", "0.001")]
    over = table({"a": values})
    assert run(rule("whole", measures=["a"]), over) == expected(6, lambda at: slow_edits.is_not_whole(values[at]))
    assert run(rule("decimals", measures=["a"], most=1), over) == {"3", "5"}


def test_values_far_from_their_peers_are_those_of_the_definition() -> None:
    numbers = random.Random(4)
    values = {str(at): numbers.lognormvariate(3, 0.4) for at in range(60)} | {"60": 4000.0, "61": 0.01}
    frame = pl.DataFrame({"unit": list(values), "a": [f"{one:.6f}" for one in values.values()]})
    over = table_of_printed(frame, subjects=SUBJECTS.values(), period="2025")
    rounded = {unit: float(f"{one:.6f}") for unit, one in values.items()}
    found = run(rule("peers", measures=["a"], limit="3.5", fewest=10), over)
    assert found == slow_edits.far_from_peers(rounded, 3.5)
    assert "60" in found
    equal = table_of_printed(
        pl.DataFrame({"unit": [str(at) for at in range(20)], "a": ["5"] * 19 + ["900"]}),
        subjects=SUBJECTS.values(),
        period="2025",
    )
    assert run(rule("peers", measures=["a"], limit="3.5", fewest=10), equal) == {"19"}
    assert not run(rule("peers", measures=["a"], limit="3.5", fewest=20), equal), "too few peers say nothing"


def test_numbers_too_wide_for_a_column_are_compared_one_by_one_and_as_exactly() -> None:
    wide = "9" * 17
    frame = pl.DataFrame(
        {
            "unit": ["0", "1", "2"],
            "a": [f"{wide}0", "1", f"{wide}1"],
            "b": [f"{wide}0", "1", f"{wide}0"],
            "c": ["0.000000000001"] * 3,
        }
    )
    over = table_of_printed(frame, subjects=SUBJECTS.values(), period="2025")
    counted = {one: Subject(one, text(one, one), "家", counted=True) for one in ("a", "b", "c")}
    exact = table_of_printed(frame.with_columns(c=pl.lit("2")), subjects=counted.values(), period="2025")
    assert run(rule("ratio", ratio="c", numerator="a", denominator="b"), over) == {"0", "1", "2"}
    assert run(rule("sum", total="a", parts=["b"]), exact) == {"2"}


def test_nothing_is_said_of_what_is_missing_or_was_not_asked() -> None:
    cells = {
        Spot("a", "0", "2025"): PrintedValue.parse("-5"),
        Spot("a", "1", "2025"): PrintedValue.parse("-5"),
        Spot("b", "0", "2025"): None,
    }
    over = table_of_cells(
        cells,
        subjects=SUBJECTS,
        asked=frozenset({Spot("a", "0", "2025"), Spot("b", "0", "2025")}),
        against={},
        members={},
    )
    assert run(rule("range", measures=["a", "b"], low="0"), over) == {"0"}
    assert run(rule("sum", total="a", parts=["b"]), over) == set()
    outcome = run_edits([rule("required", measures=["a", "b"])], over, factors={})
    assert [(one.spot.measure, one.spot.unit) for one in outcome.said] == [("b", "0")]


def test_a_region_is_held_against_its_members_and_the_finding_stands_where_it_was_asked() -> None:
    cells = {
        Spot("a", unit, "2025"): PrintedValue.parse(value)
        for unit, value in (("X", "100"), ("x1", "30.5"), ("x2", "80"))
    }
    over = table_of_cells(
        dict(cells),
        subjects=SUBJECTS,
        asked=frozenset({Spot("a", "x1", "2025")}),
        against={},
        members={"X": ("x1", "x2")},
    )
    outcome = run_edits(
        [rule("members", measures=["a"], words={"zh": "{value} {sum} {parts} {difference}", "en": "{sum}"})],
        over,
        factors={},
    )
    (one,) = outcome.said
    assert one.spot == Spot("a", "x1", "2025")
    assert one.words.zh == "100 110.5 x1 30.5、x2 80 −10.5"


def test_a_fingerprint_holds_for_the_same_values_alone() -> None:
    def prints(value: str) -> str:
        spot = Spot("a", "0", "2025")
        over = table_of_cells(
            {spot: PrintedValue.parse(value)}, subjects=SUBJECTS, asked=frozenset({spot}), against={}, members={}
        )
        (one,) = run_edits([rule("range", measures=["a"], high="1")], over, factors={}).said
        return one.fingerprint

    assert prints("5") == prints("5")
    assert len({prints("5"), prints("5.0"), prints("6")}) == 3


def test_no_jump_is_said_where_a_series_breaks() -> None:
    now, prior = [Figure("100")], [Figure("1")]
    over = table({"a": now}, {"a": prior})
    edit = rule("jump", measures=["a"], rise="0.5")
    assert run(edit, over) == {"0"}
    broken = WideTable(over.frame, over.columns, over.subjects, broken=frozenset({("a", "2025")}))
    assert run(edit, broken) == set()


def test_an_unconfirmed_limit_is_said_and_grades_come_in_order() -> None:
    over = table({"a": [Figure("5")]})
    note = rule("range", measures=["a"], high="1", status="U", grade="note", id="note")
    hard = rule("range", measures=["a"], high="1", grade="hard", id="hard")
    outcome = run_edits([note, hard], over, factors={})
    assert [one.grade for one in outcome.said] == [Grade.HARD, Grade.NOTE]
    assert outcome.said[1].words.zh == "a？（界限未经证实）"
    assert outcome.said[0].words.en == "a?"


@pytest.mark.parametrize("most", [0, 3, None])
def test_findings_beyond_those_wanted_are_counted(most: int | None) -> None:
    over = table({"a": [Figure("5")] * 10})
    outcome = run_edits([rule("range", measures=["a"], high="1")], over, factors={}, most=most)
    assert outcome.counts == {"range-1": 10}
    assert len(outcome.said) == (10 if most is None else most)


def test_heaped_digits_and_bunches_are_questions_about_a_column() -> None:
    numbers = random.Random(3)
    heaped = [numbers.randrange(100, 999) // 5 * 5 for _ in range(400)]
    even = [numbers.randrange(100, 999) for _ in range(400)]
    bunched = [numbers.uniform(2000, 2080) for _ in range(60)] + [numbers.uniform(1920, 2000) for _ in range(10)]
    question = {"words": {"zh": "{measure}？", "en": "{measure}?"}, "grade": "note"}
    digits = rule("heaped", measures=["n"], digits=["0", "5"], share="0.3", level="0.001", fewest=100, **question)
    mark = rule("bunched", measures=["a"], mark="2000", width="0.05", level="0.001", fewest=20, **question)

    def of(name: str, values: list[Any]) -> Outcome:
        frame = pl.DataFrame({"unit": [str(at) for at in range(len(values))], name: values})
        over = table_of_printed(
            frame.with_columns(pl.col(name).cast(pl.String)), subjects=SUBJECTS.values(), period="2025"
        )
        return run_edits([digits, mark], over, factors={})

    assert [one.spot for one in of("n", heaped).said] == [Spot("n", "", "2025")]
    assert not of("n", even).said
    assert [one.values for one in of("a", [f"{one:.1f}" for one in bunched]).said] == [{"a": "60/10"}]
    assert not of("a", [f"{one:.1f}" for one in bunched[:10] + bunched[60:]]).said


def test_values_just_past_a_target_are_asked_about() -> None:
    spots = {name: Spot("a", name, "2025") for name in ("short", "just", "far")}
    cells = {spots["short"]: "3.69", spots["just"]: "3.71", spots["far"]: "4.2"}
    over = table_of_cells(
        {spot: PrintedValue.parse(value) for spot, value in cells.items()}, subjects=SUBJECTS, asked=frozenset(cells),
        against={Moment.FLOOR: dict.fromkeys(cells, PrintedValue.parse("3.7"))}, members={},
    )  # fmt: skip
    assert run(rule("just_above_target", measures=["a"], width="0.01", grade="note"), over) == {"just"}
    below = table_of_cells(
        {spot: PrintedValue.parse(value) for spot, value in cells.items()}, subjects=SUBJECTS, asked=frozenset(cells),
        against={Moment.CEILING: dict.fromkeys(cells, PrintedValue.parse("3.7"))}, members={},
    )  # fmt: skip
    assert run(rule("just_above_target", measures=["a"], width="0.01", grade="note"), below) == {"short"}


def test_a_hedge_is_said_in_the_language_of_the_sentence() -> None:
    words = {"zh": "总数 {value}，分项 {parts}", "en": "total {value}, parts {parts}"}
    edit = rule("sum", total="a", parts=["b", "c"], relation="equal", words=words)
    over = table({"a": [Figure("10", ">=")], "b": [Figure("2", "=")], "c": [Figure("3", "≈")]})
    (one,) = run_edits([edit], over, factors={}, about=ABOUT).said
    assert one.words.zh == "总数 不低于10，分项 b 2、c 约3"
    assert one.words.en == "total at least 10, parts b 2, c about 3"
    assert "不低于10" in one.values.values(), "what an explanation is bound to stays as it was"
