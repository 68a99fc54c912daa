"""Seals: canonical, complete, and found out when a digit changes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sunan.kernel.arithmetic import CONTEXT
from sunan.kernel.errors import InvalidInput
from sunan.kernel.growth import mean_growth
from sunan.monitoring.indicators.core.seals import Seal, SealedInput, recomputed, replay

amounts = some.decimals(min_value=1, max_value=10**9, places=2)


def sealed_input(measure: str, area: str, value: Decimal) -> SealedInput:
    return SealedInput(
        f"release:{area}-{measure}", f"digest of {area} {measure}", measure, area, "2025", "", value, "亿元", "="
    )


def ratio(parts: list[tuple[Decimal, Decimal]]) -> Seal:
    inputs = [sealed_input("rd", f"A{at}", rd) for at, (rd, _) in enumerate(parts)]
    inputs += [sealed_input("gdp", f"A{at}", gdp) for at, (_, gdp) in enumerate(parts)]
    rd, gdp = (sum((part[which] for part in parts), Decimal(0)) for which in (0, 1))
    value = CONTEXT.multiply(CONTEXT.divide(rd, gdp), Decimal(100))
    return Seal(
        "rd_share", "ALL", "2025", "", date(2026, 11, 22), "formula", "(rd / gdp)", Decimal(100), "%", value, "f" * 64, tuple(inputs)
    )  # fmt: skip


seals = some.lists(some.tuples(amounts, amounts), min_size=1, max_size=4).map(ratio)


@given(seals)
def test_a_seal_reads_back_from_its_payload_under_the_same_id(seal: Seal) -> None:
    again = Seal.from_payload(seal.payload())
    assert again == seal
    assert again.id == seal.id
    assert len(seal.id) == 64
    assert seal.id.startswith(seal.short_id)


@given(seals)
def test_the_payload_is_canonical(seal: Seal) -> None:
    held = json.loads(seal.payload())
    assert seal.payload() == json.dumps(held, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert all(isinstance(held[key], str) for key in ("value", "factor", "as_of", "rulebook"))
    assert held["context"] == "decimal128-half-up"


@given(seals)
def test_what_is_computed_again_is_the_sealed_value_to_the_last_digit(seal: Seal) -> None:
    assert recomputed(seal) == seal.value
    assert str(recomputed(seal)) == str(seal.value)


@given(seals, some.data())
def test_a_changed_digit_is_found(seal: Seal, data: some.DataObject) -> None:
    """Every digit of value and inputs counts: change one, and the value computed again is another, or the id is."""
    held = json.loads(seal.payload())
    which = data.draw(some.integers(-1, len(held["inputs"]) - 1))
    holder = held if which < 0 else held["inputs"][which]
    digits = [at for at, char in enumerate(holder["value"]) if char.isdigit()]
    at = data.draw(some.sampled_from(digits))
    other = data.draw(some.sampled_from([char for char in "0123456789" if char != holder["value"][at]]))
    holder["value"] = holder["value"][:at] + other + holder["value"][at + 1 :]
    forged = Seal.from_payload(json.dumps(held))
    assert forged.id != seal.id
    if which < 0 and forged.value != seal.value:
        assert not replay(forged, digest=digests(seal).get, rulebook_archived=True).agrees


def digests(seal: Seal) -> dict[str, str]:
    return {one.reference: one.digest for one in seal.inputs}


@given(seals)
def test_a_replay_agrees_while_every_input_is_what_it_was(seal: Seal) -> None:
    outcome = replay(seal, digest=digests(seal).get, rulebook_archived=True)
    assert outcome.agrees
    assert outcome.rulebook_archived
    assert (outcome.changed_inputs, outcome.missing_inputs) == ((), ())


@given(seals, some.data())
def test_a_replay_names_the_inputs_that_changed_or_are_gone(seal: Seal, data: some.DataObject) -> None:
    references = [one.reference for one in seal.inputs]
    changed = data.draw(some.sets(some.sampled_from(references), min_size=1))
    gone = data.draw(some.sets(some.sampled_from(references)))
    now = {**digests(seal), **dict.fromkeys(changed, "another")}
    outcome = replay(seal, digest=lambda one: None if one in gone else now[one], rulebook_archived=False)
    assert set(outcome.missing_inputs) == gone
    assert set(outcome.changed_inputs) == changed - gone
    assert not outcome.agrees


def test_a_published_value_is_its_own_recipe() -> None:
    one = sealed_input("rd_share", "A1", Decimal("3.70"))
    seal = replace(
        ratio([(Decimal(1), Decimal(2))]),
        method="published",
        formula="rd_share",
        factor=Decimal(1),
        value=one.value,
        inputs=(one,),
    )
    assert recomputed(seal) == Decimal("3.70")


@given(some.lists(some.decimals(-20, 20, places=1), min_size=1, max_size=5))
def test_mean_growth_is_sealed_as_the_geometric_mean(rates: list[Decimal]) -> None:
    inputs = tuple(sealed_input("growth", f"A{at}", rate) for at, rate in enumerate(rates))
    seal = replace(ratio([(Decimal(1), Decimal(2))]), method="mean_growth", value=mean_growth(rates), inputs=inputs)
    assert recomputed(Seal.from_payload(seal.payload())) == seal.value


@given(some.decimals(-20, 20, places=2), some.integers(1, 12))
def test_the_mean_of_equal_rates_is_the_rate(rate: Decimal, years: int) -> None:
    assert mean_growth([rate] * years) == rate


@pytest.mark.parametrize(("key", "value"), [("format", 2), ("context", "binary64"), ("format", None)])
def test_a_seal_of_another_format_or_arithmetic_is_refused(key: str, value: object) -> None:
    held = json.loads(ratio([(Decimal(1), Decimal(2))]).payload())
    held[key] = value
    with pytest.raises(InvalidInput):
        Seal.from_payload(json.dumps(held))


def test_a_method_that_nobody_knows_is_refused() -> None:
    with pytest.raises(InvalidInput, match="magic"):
        recomputed(replace(ratio([(Decimal(1), Decimal(2))]), method="magic"))
