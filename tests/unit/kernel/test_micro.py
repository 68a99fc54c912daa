"""A micro value carries its ground, and nothing computed from a statistical return is read for anything else."""

from __future__ import annotations

import ast
import copy
import json
import pickle
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import mypy.api
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunan.kernel.errors import InvalidInput, Refused
from sunan.kernel.micro import CollectedUnder, ConsentGiven, Ground, MicroValue, NotReadableFor, Purpose

DAY = date(2026, 11, 22)
OTHERS = [Purpose.RECOGNITION, Purpose.CREDIT, Purpose.BENEFIT_SHARING, Purpose.BANKING, Purpose.SERVICES]
SURVEY, RECORD, CONSENT = CollectedUnder
TO_ALL = ConsentGiven("c-1", frozenset(Purpose), DAY)


def value(under: CollectedUnder, amount: int = 12) -> MicroValue[int]:
    return MicroValue(amount, collected_under=under, consent=TO_ALL if under is CONSENT else None)


def is_readable(closed: MicroValue[Any], purpose: Purpose, on: date = DAY) -> bool:
    try:
        closed.readable_for(purpose, on=on)
    except NotReadableFor:
        return False
    return True


@pytest.mark.parametrize("purpose", OTHERS)
def test_recognition_credit_benefit_sharing_and_banks_read_no_survey_value(purpose: Purpose) -> None:
    with pytest.raises(NotReadableFor, match="统计法第28条") as refused:
        value(SURVEY).readable_for(purpose, on=DAY)
    assert isinstance(refused.value, Refused)
    assert purpose.text.zh in refused.value.text.zh
    assert "12" not in refused.value.text.zh


def test_every_purpose_is_decided_for_every_ground() -> None:
    readable = {
        (under, purpose) for under in CollectedUnder for purpose in Purpose if is_readable(value(under), purpose)
    }
    surveys = {(SURVEY, Purpose.STATISTICS), (SURVEY, Purpose.OWN_RECORD)}
    assert readable == surveys | {(under, purpose) for under in (RECORD, CONSENT) for purpose in Purpose}


def test_a_value_without_its_ground_cannot_be_made() -> None:
    with pytest.raises(TypeError):
        MicroValue(12)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        MicroValue(12, RECORD)  # type: ignore[misc]
    for wrong in (None, "", "survey", "administrative_record", 1):
        with pytest.raises(InvalidInput, match="收集依据"):
            MicroValue(12, collected_under=wrong)  # type: ignore[arg-type]


def test_consent_is_there_exactly_where_it_is_the_ground() -> None:
    with pytest.raises(InvalidInput, match="附同意"):
        MicroValue(12, collected_under=CONSENT)
    for under in (SURVEY, RECORD):
        with pytest.raises(InvalidInput, match="附同意"):
            MicroValue(12, collected_under=under, consent=TO_ALL)


def test_a_ground_cannot_be_exchanged_for_a_better_one() -> None:
    with pytest.raises(InvalidInput, match="换一个依据"):
        MicroValue(value(SURVEY), collected_under=RECORD)
    hidden = value(RECORD).derived(lambda _: value(SURVEY))
    assert not is_readable(hidden, Purpose.BANKING)


@pytest.mark.parametrize(("days", "readable"), [(-1, False), (0, True), (29, True), (30, False)])
def test_consent_has_a_scope_and_an_end(days: int, readable: bool) -> None:
    consent = ConsentGiven("c-1", frozenset({Purpose.BANKING}), DAY, DAY + timedelta(days=30))
    closed = MicroValue(12, collected_under=CONSENT, consent=consent)
    on = DAY + timedelta(days=days)
    assert is_readable(closed, Purpose.BANKING, on) is readable
    assert not is_readable(closed, Purpose.CREDIT, on)


def test_a_consent_to_nothing_or_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(InvalidInput, match="用途"):
        ConsentGiven("c-1", frozenset(), DAY)
    with pytest.raises(InvalidInput, match="晚于"):
        ConsentGiven("c-1", frozenset({Purpose.BANKING}), DAY, DAY)


LEAKS: dict[str, Callable[[MicroValue[Any]], object]] = {
    "bool": bool,
    "hash": hash,
    "equal": lambda closed: closed == 12,
    "unequal": lambda closed: closed != 12,
    "less": lambda closed: closed < 13,
    "plus": lambda closed: closed + 0,
    "int": int,
    "float": float,
    "iterate": list,
    "index": lambda closed: closed[0],
    "length": len,
    "format": lambda closed: f"{closed:d}",
    "plain format": lambda closed: f"{closed}",
    "json": json.dumps,
    "pickle": pickle.dumps,
    "value": lambda closed: closed.value,
    "private": lambda closed: closed.__value,
    "dict": vars,
    "change": lambda closed: setattr(closed, "_MicroValue__grounds", frozenset()),
    "forget": lambda closed: delattr(closed, "_MicroValue__grounds"),
    "replace": lambda closed: copy.replace(closed) if hasattr(copy, "replace") else (_ for _ in ()).throw(TypeError),
}


@pytest.mark.parametrize("leak", LEAKS.values(), ids=LEAKS)
def test_no_other_way_leads_to_the_value(leak: Callable[[MicroValue[Any]], object]) -> None:
    with pytest.raises((TypeError, AttributeError)):
        leak(value(SURVEY))


def test_shown_it_says_its_ground_and_not_its_value() -> None:
    assert repr(value(SURVEY)) == str(value(SURVEY)) == "MicroValue(…, collected_under=statistical_survey)"


def test_copies_are_the_value_itself() -> None:
    closed = value(SURVEY)
    assert copy.copy(closed) is closed
    assert copy.deepcopy([closed])[0] is closed


def test_there_are_no_other_kinds_of_it() -> None:
    with pytest.raises(TypeError, match="no other kinds"):
        type("Open", (MicroValue,), {})


def test_a_computation_needs_a_value() -> None:
    with pytest.raises(InvalidInput, match="没有依据"):
        MicroValue.combined([], lambda: 1)


trees = st.recursive(
    st.tuples(st.sampled_from(CollectedUnder), st.integers(0, 9)),
    lambda inner: st.lists(inner, min_size=1, max_size=3),
    max_leaves=12,
)


def built(tree: Any) -> tuple[MicroValue[int], int, set[CollectedUnder]]:
    """Compute a tree of sums, closed and open, with the grounds of its leaves."""
    if isinstance(tree, tuple):
        return value(*tree), tree[1], {tree[0]}
    parts = [built(one) for one in tree]
    total = MicroValue.combined([part[0] for part in parts], lambda *amounts: sum(amounts))
    return (
        total.derived(lambda amount: amount + 1),
        sum(part[1] for part in parts) + 1,
        set().union(*(p[2] for p in parts)),
    )


@given(trees, st.sampled_from(Purpose))
def test_whatever_is_computed_keeps_every_ground(tree: Any, purpose: Purpose) -> None:
    closed, amount, grounds = built(tree)
    assert closed.collected_under == grounds
    allowed = purpose not in OTHERS or SURVEY not in grounds
    assert is_readable(closed, purpose) is allowed
    assert closed.serves(purpose, on=DAY) is allowed
    if allowed:
        assert closed.readable_for(purpose, on=DAY) == amount


def test_values_of_any_type_keep_their_type() -> None:
    closed = MicroValue(Decimal("3.70"), collected_under=RECORD)
    assert str(closed.readable_for(Purpose.RECOGNITION, on=DAY)) == "3.70"
    assert closed.grounds == {Ground(RECORD)}


def test_the_type_checker_refuses_a_value_without_ground(tmp_path: Path) -> None:
    file = tmp_path / "forgets.py"
    file.write_text(
        "from sunan.kernel.micro import CollectedUnder, MicroValue, Purpose\n"
        "from datetime import date\n"
        "MicroValue(12)\n"
        "MicroValue(12, collected_under='consent')\n"
        "MicroValue(12, collected_under=CollectedUnder.ADMINISTRATIVE_RECORD).readable_for(on=date.today())\n"
        "x: str = MicroValue(1, collected_under=CollectedUnder.ADMINISTRATIVE_RECORD)"
        ".readable_for(Purpose.BANKING, on=date.today())\n"
    )
    said, _, code = mypy.api.run(
        ["--strict", "--config-file=", "--no-incremental", "--follow-imports=silent", str(file)]
    )
    assert code == 1
    assert [line.split(":")[1] for line in said.splitlines() if ": error:" in line] == ["3", "4", "5", "6"], said


def test_nobody_reaches_behind_it() -> None:
    source = Path(__file__).parents[3] / "src" / "sunan"
    for file in source.rglob("*.py"):
        if file.name == "micro.py":
            continue
        names = {node.attr for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Attribute)}
        assert not {name for name in names if name.startswith("_MicroValue")}, file
        assert "_MicroValue__" not in file.read_text(), file
