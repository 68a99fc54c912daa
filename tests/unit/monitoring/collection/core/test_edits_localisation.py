"""The set of figures that must change is the lightest there is, and what it would have to be lets every edit hold."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, count
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from sunan.kernel.printed import PrintedValue
from sunan.kernel.texts import text
from sunan.monitoring.collection.core.edits.engine import run_edits
from sunan.monitoring.collection.core.edits.localise import Localised, localise, weights_of
from sunan.monitoring.collection.core.edits.rules import KINDS, EditRule
from sunan.monitoring.collection.core.edits.system import groups_of
from sunan.monitoring.collection.core.edits.table import Spot, Subject, WideTable, table_of_cells

MEASURES = ("gdp", "rd", "intensity", "basic", "share", *(f"x{at}" for at in range(8)))
SUBJECTS = {one: Subject(one, text(one, one), "家", counted=one.startswith("x")) for one in MEASURES}
ONE = Fraction(1)


def rule(kind: str, number: int = 1, **given: Any) -> EditRule:
    words = {"zh": "例", "en": "example"}
    common = {"id": f"{kind}-{number}", "kind": kind, "grade": "hard", "status": "C", "basis": words, "words": words}
    return KINDS[kind].model_validate({**common, **given})


RATIOS = [
    rule("ratio", 1, ratio="intensity", numerator="rd", denominator="gdp"),
    rule("ratio", 2, ratio="share", numerator="basic", denominator="rd"),
    rule("range", 1, measures=["gdp", "rd", "basic"], low="0"),
    rule("range", 2, measures=["intensity", "share"], low="0", high="100"),
]
FACTORS = {"ratio-1": Fraction(100), "ratio-2": Fraction(100)}
SOUND = {"gdp": "27000", "rd": "1000", "intensity": "3.70", "basic": "50", "share": "5.0"}


def table(values: Mapping[str, str]) -> WideTable:
    cells = {
        Spot(measure, "u", "2025"): PrintedValue.parse(value, counted=SUBJECTS[measure].counted)
        for measure, value in values.items()
    }
    return table_of_cells(dict(cells), subjects=SUBJECTS, asked=frozenset(cells), against={}, members={})


def located(
    rules: list[EditRule], values: Mapping[str, str], weights: Mapping[str, int] | None = None, alternatives: int = 9
) -> tuple[Localised, ...]:
    groups = groups_of(rules, table(values), factors=FACTORS)
    return localise(
        groups, weight=lambda spot: Fraction((weights or {}).get(spot.measure, 1)), alternatives=alternatives,
        most_seconds=30,
        clock=time.monotonic,
    )  # fmt: skip


def sets(found: Localised) -> set[frozenset[str]]:
    return {frozenset(one.spot.measure for one in changes) for changes in (found.changes, *found.alternatives)}


def test_figures_that_can_all_hold_are_left_alone() -> None:
    assert located(RATIOS, SOUND) == ()


@pytest.mark.parametrize(
    ("wrong", "value", "low", "high"),
    [("rd", "100", "997", "1001"), ("gdp", "2.7", "26970", "27080"), ("share", "50", "4.8", "5.2")],
)
def test_one_slip_is_found_with_what_it_would_have_to_be(wrong: str, value: str, low: str, high: str) -> None:
    (found,) = located(RATIOS, {**SOUND, wrong: value}, weights={"basic": 2})
    assert [one.spot.measure for one in found.changes] == [wrong]
    (change,) = found.changes
    assert change.reported == value
    assert change.low is not None
    assert change.high is not None
    assert Decimal(low) < change.low <= change.high < Decimal(high)
    assert found.is_proven
    inside = (change.low + change.high) / 2
    mended = {**SOUND, wrong: f"{inside:.2f}"}
    assert not run_edits(RATIOS, table(mended), factors=FACTORS).said


def test_sets_of_one_weight_stand_beside_each_other() -> None:
    (found,) = located(RATIOS, {**SOUND, "intensity": "37.0"})
    assert sets(found) == {frozenset({"intensity"}), frozenset({"gdp"})}
    assert found.weight == 1


def test_a_figure_with_more_behind_it_is_changed_last() -> None:
    (found,) = located(RATIOS, {**SOUND, "intensity": "37.0"}, weights={"gdp": 3})
    assert sets(found) == {frozenset({"intensity"})}
    (found,) = located(RATIOS, {**SOUND, "intensity": "37.0"}, weights={"intensity": 9})
    assert sets(found) == {frozenset({"gdp"})}


def test_a_value_beyond_its_range_has_to_change_alone() -> None:
    (found,) = located(RATIOS[2:], {"rd": "-5"})
    (change,) = found.changes
    assert (change.spot.measure, change.low, change.high) == ("rd", 0, None)


def test_what_no_change_can_mend_is_said_so() -> None:
    never = [rule("range", 1, measures=["rd"], low="5"), rule("range", 2, measures=["rd"], high="3")]
    (found,) = located(never, {"rd": "4"})
    assert found.changes == ()
    assert set(found.edits) <= {"range-1", "range-2"}


def test_groups_without_an_identity_between_them_are_told_apart() -> None:
    rules = [rule("sum", 1, total="x0", parts=["x1", "x2"]), rule("sum", 2, total="x3", parts=["x4", "x5"])]
    found = located(rules, {"x0": "9", "x1": "1", "x2": "2", "x3": "9", "x4": "4", "x5": "4"})
    assert len(found) == 2
    assert all(
        sets(one) == {frozenset({f"x{at}"}) for at in places}
        for one, places in zip(found, ((0, 1, 2), (3, 4, 5)), strict=True)
    )


def test_weights_follow_what_stands_behind_a_figure() -> None:
    weight = weights_of(
        reported=ONE, published=Fraction(3), confirmed=Fraction(5),
        is_published={Spot("rd", "u", "2025"): True, Spot("gdp", "u", "2025"): False},
        is_confirmed=frozenset({Spot("share", "u", "2025")}),
    )  # fmt: skip
    assert [weight(Spot(one, "u", "2025")) for one in ("rd", "gdp", "share", "basic")] == [3, 1, 5, 1]


@pytest.mark.parametrize("seed", range(12))
def test_the_lightest_set_is_the_one_that_trying_every_set_finds(seed: int) -> None:
    numbers = random.Random(seed)
    sums = [
        rule("sum", at, total=names[0], parts=names[1:])
        for at in range(3)
        if (names := numbers.sample([f"x{one}" for one in range(8)], numbers.choice((3, 4))))
    ]
    rules = [*sums, rule("range", 1, measures=[f"x{at}" for at in range(8)], low="0", high="60")]
    values = {f"x{at}": str(numbers.randint(-3, 40)) for at in range(8)}
    weights = {f"x{at}": numbers.choice((1, 1, 2, 3)) for at in range(8)}
    found = located(rules, values, weights)
    lightest = sum((one.weight for one in found), Fraction(0))
    assert lightest == _lightest_by_trying(sums, values, weights)
    for one in found:
        for changes in (one.changes, *one.alternatives):
            freed = {change.spot.measure for change in changes}
            assert sum(weights[name] for name in freed) == one.weight


def _lightest_by_trying(sums: list[EditRule], values: Mapping[str, str], weights: Mapping[str, int]) -> int:
    names = sorted(values)
    by_weight = sorted(
        (chosen for size in range(len(names) + 1) for chosen in combinations(names, size)),
        key=lambda chosen: sum(weights[one] for one in chosen),
    )
    rows = []
    for one in sums:
        row = np.zeros(len(names))
        row[names.index(one.named[0])] = 1
        for part in one.named[1:]:
            row[names.index(part)] = -1
        rows.append(row)
    for chosen in by_weight:
        if all(0 <= int(values[one]) <= 60 or one in chosen for one in names):
            limits = [(0, 60) if one in chosen else (int(values[one]), int(values[one])) for one in names]
            if linprog(np.zeros(len(names)), A_eq=np.array(rows), b_eq=np.zeros(len(rows)), bounds=limits).status == 0:
                return sum(weights[one] for one in chosen)
    raise AssertionError("no set mends it")


def test_out_of_time_gives_the_best_found_and_says_that_it_is_not_proven() -> None:
    ticks = count(0, 100)
    groups = groups_of(RATIOS, table({**SOUND, "intensity": "37.0"}), factors=FACTORS)
    (found,) = localise(groups, weight=lambda _: ONE, alternatives=4, most_seconds=1, clock=lambda: next(ticks))
    assert not found.is_proven
    assert found.alternatives == ()
