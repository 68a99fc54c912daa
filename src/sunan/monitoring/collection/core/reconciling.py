"""Numbers with two owners: by how much they differ, which reasons explain it, and what is left.

Two organisations that own one cell, or a total and the parts that the rulebook nests in it, are held against each other
exactly. Printed figures are intervals (house law 3): what may be equal within the digits that were typed is no difference.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from sunan.kernel.areas import Area, AreaKind
from sunan.kernel.arithmetic import CONTEXT
from sunan.kernel.errors import InvalidInput
from sunan.kernel.printed import Interval, PrintedValue
from sunan.kernel.texts import Text, text
from sunan.kernel.typed import typed_words
from sunan.monitoring.collection.core.content import fingerprint_of
from sunan.monitoring.collection.core.lifecycle import ReconciliationState
from sunan.monitoring.collection.core.words import DifferenceReason
from sunan.monitoring.statistics.core.observations import Cell

_ZERO = Decimal(0)
_MOST_PARTS = 20
_LONGEST_NOTE = 500
_WITHIN = {
    AreaKind.PROVINCE: frozenset({AreaKind.CITY}),
    AreaKind.CITY: frozenset({AreaKind.COUNTY, AreaKind.FUNCTIONAL}),
}
"""Kinds of areas that lie side by side in another: regions and groups of zones overlap, so they are no parts."""


class Comparison(StrEnum):
    """What is held against what."""

    SAME_CELL = "same_cell"
    SUM_OF_PARTS = "sum_of_parts"
    WITHIN = "within"

    @property
    def text(self) -> Text:
        return _COMPARISONS[self]


_COMPARISONS = {
    Comparison.SAME_CELL: text("同一个数由两家单位填报", "one cell, reported by two organisations"),
    Comparison.SUM_OF_PARTS: text("总数应等于各部分之和", "a total that should equal the sum of its parts"),
    Comparison.WITHIN: text("总数不应小于其中各部分之和", "a total that should not be below the sum of parts in it"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What one organisation says of a cell, in the unit of the ask."""

    ask: int
    organisation: str
    cell: Cell
    value: PrintedValue


@dataclass(frozen=True, slots=True)
class Difference:
    """One comparison and its outcome.

    Attributes:
        first: the ask of the first owner, or of the total.
        others: the ask of the second owner, or those of the parts.
        amount: first − second, or total − sum of the parts, of the digits as typed.
        span: what the difference may be, given how precisely the figures are printed.
        fingerprint: changes with any of the figures; what was agreed holds for these alone.
    """

    comparison: Comparison
    first: int
    others: tuple[int, ...]
    amount: Decimal
    span: Interval
    fingerprint: str

    @property
    def is_none(self) -> bool:
        """Return whether the figures agree, as far as their digits tell."""
        return is_explained(self, _ZERO)


@dataclass(frozen=True, slots=True)
class ReasonPart:
    """How much of a difference one reason explains, with the sign of the difference; in the unit of the ask."""

    reason: DifferenceReason
    amount: Decimal
    note: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """One owner of a number: the organisation, the return, and its asks; a side of parts may have several."""

    organisation: str
    returned: int
    asks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReconciliationView:
    """A number with two owners, and how far they have come with it.

    Attributes:
        unit: of `difference`, `residual` and the amounts of `parts`.
        cell: of the first owner, or of the total.
        sides: the first owner, or that of the total, first.
        difference: `None` while one side has not handed in, or was sent back: nothing can be settled then.
        residual: what `parts` leave of the difference.
        is_agreed: the figures agree within the digits that were typed.
        is_carried: the residual is carried forward with the reason.
        prevails: the organisation whose figure is released; empty for a total and its parts, which all are.
        fingerprint: names the figures and the proposal; whoever proposes or settles hands back what they saw.
    """

    id: int
    campaign: str
    comparison: Comparison
    state: ReconciliationState
    cell: Cell
    unit: str
    sides: tuple[Side, ...]
    difference: Difference | None
    residual: Decimal
    parts: tuple[ReasonPart, ...]
    is_agreed: bool
    is_carried: bool
    prevails: str
    reason: str
    fingerprint: str
    proposed_by: str
    proposed_for: str
    proposed_at: datetime | None
    settled_by: str
    settled_for: str
    settled_at: datetime | None

    @property
    def asks(self) -> tuple[int, ...]:
        return tuple(ask for side in self.sides for ask in side.asks)

    @property
    def is_waiting(self) -> bool:
        """Return whether one side has not handed in."""
        return self.difference is None

    @property
    def silent(self) -> tuple[str, ...]:
        """Return the owners of parts that have no say: two agree, that of the total and one of its parts."""
        if not self.proposed_for or self.is_agreed:
            return ()
        said = {self.proposed_for, self.settled_for} - {""}
        return tuple(one.organisation for one in self.sides if one.organisation not in said) if len(said) == 2 else ()

    def may_answer(self, organisation: str) -> bool:
        """Return whether a side may agree to what another proposed; for a total, its owner is one of the two."""
        total = self.sides[0].organisation
        return organisation != self.proposed_for and total in (organisation, self.proposed_for)

    def side_of(self, organisation: str) -> Side | None:
        return next((one for one in self.sides if one.organisation == organisation), None)


def more_precise(first: Answer, second: Answer) -> Answer:
    """Return the answer whose figure is printed more precisely, of two that agree; the first of equals."""
    return second if second.value.exponent < first.value.exponent else first


def residual(difference: Difference, parts: Iterable[ReasonPart]) -> Decimal:
    """Return what the reasons leave of a difference, exactly."""
    left = difference.amount
    for part in parts:
        left = CONTEXT.subtract(left, part.amount)
    return left


def is_explained(difference: Difference, explained: Decimal) -> bool:
    """Return whether nothing is left of a difference once `explained` is taken off, within the digits that were typed."""
    low, high = difference.span.low, difference.span.high
    above = low is not None and (low > explained or (low == explained and difference.span.low_open))
    below = high is not None and (high < explained or (high == explained and difference.span.high_open))
    return not below if difference.comparison is Comparison.WITHIN else not (above or below)


def explained_by(parts: Iterable[ReasonPart]) -> Decimal:
    """Return the sum of what reasons explain."""
    total = _ZERO
    for part in parts:
        total = CONTEXT.add(total, part.amount)
    return total


def differences(
    answers: Iterable[Answer], *, areas: Iterable[Area], additive: frozenset[str], tolerance: Decimal
) -> tuple[Difference, ...]:
    """Return every comparison that some answers allow, also those in which they agree; by the ask that comes first.

    Args:
        answers: one for each ask that has a number.
        areas: those of the rulebook, which say what lies in what.
        additive: measures whose parts add up: stocks, flows and counts, not ratios.
        tolerance: what 约 and 左右 grant, as a share.
    """
    owners: dict[Cell, list[Answer]] = {}
    for one in sorted(answers, key=lambda each: each.ask):
        owners.setdefault(one.cell, []).append(one)
    nested = _nested(areas)
    found: list[Difference] = []
    for cell, held in owners.items():
        first, *seconds = held
        found += [_difference(Comparison.SAME_CELL, first, (one,), tolerance) for one in seconds]
        if cell.measure not in additive or cell.area not in nested:
            continue
        parts, is_whole = nested[cell.area]
        inside = [
            owners[there][0]
            for area in parts
            if (there := Cell(cell.measure, area, cell.period, cell.list_id)) in owners
        ]
        if not inside:
            continue
        comparison = Comparison.SUM_OF_PARTS if is_whole and len(inside) == len(parts) else Comparison.WITHIN
        found.append(_difference(comparison, first, tuple(inside), tolerance))
    return tuple(sorted(found, key=lambda one: (one.first, one.others)))


def _nested(areas: Iterable[Area]) -> Mapping[str, tuple[tuple[str, ...], bool]]:
    """Return the areas that have parts: those parts, and whether they are the whole of it."""
    every = list(areas)
    found: dict[str, tuple[tuple[str, ...], bool]] = {}
    for area in every:
        if area.members:
            found[area.code] = (area.members, True)
            continue
        within = tuple(
            one.code for one in every if one.parent == area.code and one.kind in _WITHIN.get(area.kind, frozenset())
        )
        if within:
            found[area.code] = (within, False)
    return found


def _difference(comparison: Comparison, first: Answer, others: tuple[Answer, ...], tolerance: Decimal) -> Difference:
    amount = first.value.value
    span = first.value.interval(tolerance=tolerance)
    for one in others:
        amount = CONTEXT.subtract(amount, one.value.value)
        span = _less(span, one.value.interval(tolerance=tolerance))
    said = (f"{one.ask}={one.value}" for one in (first, *others))
    return Difference(
        comparison, first.ask, tuple(one.ask for one in others), amount, span, fingerprint_of(comparison.value, *said)
    )


def _less(one: Interval, other: Interval) -> Interval:
    """Return what the difference of two figures may be."""
    low = None if one.low is None or other.high is None else CONTEXT.subtract(one.low, other.high)
    high = None if one.high is None or other.low is None else CONTEXT.subtract(one.high, other.low)
    return Interval(
        low, high, low_open=one.low_open or other.high_open, high_open=one.high_open or other.low_open
    )  # fmt: skip


def part_given(reason: str, amount: str, note: str = "") -> ReasonPart:
    """Return a part of a difference with its reason, as somebody filled it in.

    Args:
        amount: a decimal, half-width; its sign is that of the difference.
    Raises:
        InvalidInput: the reason is unknown, the amount is no number, or another reason has no words.
    """
    known = {one.value: one for one in DifferenceReason}
    words = " ".join(typed_words(note).split())
    if reason not in known:
        raise InvalidInput("请选择差异的原因", "Choose the reason of the difference")
    try:
        value = Decimal(amount.strip().replace("−", "-"))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value.adjusted()) > 18 or len(value.as_tuple().digits) > 18:
        raise InvalidInput(
            f"“{amount[:40]}”不是数字；请填写这一原因造成的差额，例如 -12.5",
            f"“{amount[:40]}” is not a number; write how much this reason makes, such as -12.5",
        )
    if len(words) > _LONGEST_NOTE or (known[reason] is DifferenceReason.OTHER and not words):
        raise InvalidInput(
            f"选“其他”时请写明是什么原因；说明不超过 {_LONGEST_NOTE} 字",
            f"Say what the other reason is; at most {_LONGEST_NOTE} characters",
        )
    return ReasonPart(known[reason], value, words)


def parts_given(parts: Sequence[ReasonPart]) -> tuple[ReasonPart, ...]:
    """Return the parts of a difference.

    Raises:
        InvalidInput: there are too many.
    """
    if len(parts) > _MOST_PARTS:
        raise InvalidInput(
            f"原因最多列 {_MOST_PARTS} 项；请把影响小的合并为“其他”",
            f"List {_MOST_PARTS} reasons at most; put the small ones together as “other”",
        )
    return tuple(parts)


def as_text(parts: Iterable[ReasonPart]) -> str:
    """Return parts as they are stored."""
    rows = [{"reason": one.reason.value, "amount": f"{one.amount:f}", "note": one.note} for one in parts]
    return json.dumps(rows, ensure_ascii=False)


def from_text(stored: str) -> tuple[ReasonPart, ...]:
    """Return parts that were stored."""
    return tuple(
        ReasonPart(DifferenceReason(one["reason"]), Decimal(one["amount"]), one["note"]) for one in json.loads(stored)
    )
