"""From rules to checks: which columns each looks at, when it is contradicted, and what it then says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, assert_never

from sunan.kernel.arithmetic import CONTEXT, grouped, plain, round_half_up
from sunan.kernel.texts import Text, text
from sunan.monitoring.collection.core.edits import logic
from sunan.monitoring.collection.core.edits.logic import Span, Truth
from sunan.monitoring.collection.core.edits.rules import (
    AgainstPublished,
    Decimals,
    EditRule,
    Jump,
    JustAboveTarget,
    ManyMeasures,
    Members,
    Range,
    Ratio,
    Relation,
    Sum,
    UnitSlip,
    Whole,
)
from sunan.monitoring.collection.core.edits.table import Column, Moment, Subject, WideTable

Words = Mapping[str, Text | str]
"""What stands in the placeholders of an edit's words."""


@dataclass(frozen=True, slots=True)
class Held:
    """One figure of a row that an edit looked at.

    Attributes:
        value: exact.
        shown: as printed, grouped, without unit, with its hedge in words.
        places: decimal places printed; below zero where the last printed digit stands for tens or more.
        counted: whether a whole number is exact.
    """

    value: Decimal
    shown: Text
    places: int
    counted: bool = False

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """Return between which values the figure lies, to be shown."""
        exact = self.counted and self.places == 0
        half = Fraction(0) if exact else Fraction(1, 2) / Fraction(10) ** self.places
        return Fraction(self.value) - half, Fraction(self.value) + half


@dataclass(frozen=True, slots=True)
class Check:
    """One edit at one measure, ready for a table.

    Attributes:
        columns: what it looks at; the finding stands at the first that was asked.
        contradicted: spans by column → whether the row contradicts it; unknown where a figure is missing.
        width: how many digits the largest integer in its comparison may have.
        says: figures by column → the placeholders of its words.
    """

    rule: EditRule
    columns: tuple[Column, ...]
    contradicted: Callable[[Mapping[str, Span]], Truth]
    width: int
    says: Callable[[Mapping[str, Held]], Words]
    skips_broken: bool = False

    @property
    def subject(self) -> str:
        return self.columns[0].measure


def share(written: str) -> Fraction:
    """Return a decimal of the rulebook exactly."""
    return Fraction(Decimal(written))


def checks_of(rule: EditRule, table: WideTable, factors: Mapping[str, Fraction]) -> Iterator[Check]:
    """Yield the checks of a rule that looks at single rows, for the columns that a table has.

    Args:
        factors: for each ratio edit what numerator over denominator is multiplied with, by the algebra of units.
    """
    match rule:
        case Ratio():
            yield from _ratio(rule, table, factors[rule.id])
        case Sum():
            names = [Column(one) for one in (rule.total, *rule.parts)]
            if all(table.has(one.measure) for one in names):
                yield _sum(rule, names[0], names[1:], rule.relation, table)
        case Members():
            for measure in rule.measures:
                parts = [Column(measure, member=one) for one in table.members(measure)]
                if parts and table.has(measure):
                    yield _sum(rule, Column(measure), parts, rule.relation, table)
        case ManyMeasures():
            for measure in rule.measures:
                if table.has(measure):
                    yield from _single(rule, table.subjects[measure], table)


def _single(rule: ManyMeasures, subject: Subject, table: WideTable) -> Iterator[Check]:
    now = Column(subject.id)
    for moment in _held_against(rule):
        if moment is Moment.NOW:
            yield _MAKERS[type(rule)](rule, now, now, table)
        elif table.has(subject.id, moment):
            yield _MAKERS[type(rule)](rule, now, Column(subject.id, moment), table)


def _held_against(rule: ManyMeasures) -> tuple[Moment, ...]:
    """Return which other values of a measure an edit needs; itself where it needs none, nothing for other kinds."""
    match rule:
        case Whole() | Range() | Decimals():
            return (Moment.NOW,)
        case UnitSlip():
            return tuple(Moment(one) for one in rule.against)
        case Jump():
            return (Moment.PRIOR,)
        case AgainstPublished():
            return (Moment.PUBLISHED,)
        case JustAboveTarget():
            return (Moment.FLOOR, Moment.CEILING)
    return ()


def _check(
    rule: EditRule, columns: Sequence[Column], contradicted: Callable[[Mapping[str, Span]], Truth], more: int,
    table: WideTable, says: Callable[[Mapping[str, Held]], Words], *, product: bool = False, skips_broken: bool = False,
) -> Check:  # fmt: skip
    """Return a check, with the digits that its comparison needs: a sum needs those of its widest term, a product all."""
    scale = max(table.scales[one.name] for one in columns)
    widths = [table.digits[one.name] + scale - table.scales[one.name] for one in columns]
    width = sum(widths) + scale if product else max(widths) + len(str(len(columns)))
    subject = table.subjects[columns[0].measure]

    def words(held: Mapping[str, Held]) -> Words:
        first = held.get(columns[0].name)
        known: dict[str, Text | str] = {"measure": subject.name, "unit": subject.unit}
        return {**known, "value": first.shown if first else "—", **says(held)}

    return Check(rule, tuple(columns), contradicted, width + more, words, skips_broken)


def _whole(rule: Whole, now: Column, _: Column, table: WideTable) -> Check:
    return _check(rule, [now], lambda spans: logic.is_not_whole(spans[now.name]), 0, table, lambda _: {})


def _range(rule: Range, now: Column, _: Column, table: WideTable) -> Check:
    bounds = {key: None if one is None else share(one) for key, one in (("low", rule.low), ("high", rule.high))}
    scale = max([table.scales[now.name], *(logic.decimals_of(one) for one in bounds.values() if one is not None)])

    def contradicted(spans: Mapping[str, Span]) -> Truth:
        found: Truth = False
        value = spans[now.name].at(scale)
        low, high = bounds["low"], bounds["high"]
        if low is not None:
            found = logic.below(value, logic.constant(low, scale))
        if high is not None:
            found = logic.either(found, logic.above(value, logic.constant(high, scale)))
        return found

    limits = {"low": rule.low or "−∞", "high": rule.high or "∞"}
    return _check(rule, [now], contradicted, scale, table, lambda _: limits)


def _decimals(rule: Decimals, now: Column, _: Column, table: WideTable) -> Check:
    def contradicted(spans: Mapping[str, Span]) -> Truth:
        return spans[f"{now.name}:places"].value > rule.most

    return _check(
        rule, [now], contradicted, 0, table,
        lambda held: {"most": str(rule.most), "places": str(held[now.name].places)},
    )  # fmt: skip


def _slip(rule: UnitSlip, now: Column, other: Column, table: WideTable) -> Check:
    factors, width = [share(one) for one in rule.factors], share(rule.width)

    def contradicted(spans: Mapping[str, Span]) -> Truth:
        found: Truth = False
        for factor in factors:
            found = logic.either(found, logic.slipped(spans[now.name], spans[other.name], factor, width))
        return found

    def says(held: Mapping[str, Held]) -> Words:
        quotient = Fraction(held[now.name].value) / Fraction(held[other.name].value)
        larger = max(quotient, 1 / quotient)
        factor = min(factors, key=lambda one: abs(larger / one - 1))
        return {
            "other": held[other.name].shown,
            "factor": f"{int(factor):,}" if quotient > 1 else f"1/{int(factor):,}",
            "against": _AGAINST[other.moment],
        }

    more = len(rule.width) + max(len(one) for one in rule.factors)
    return _check(rule, [now, other], contradicted, 2 * more, table, says)


def _jump(rule: Jump, now: Column, prior: Column, table: WideTable) -> Check:
    def contradicted(spans: Mapping[str, Span]) -> Truth:
        current, before = spans[now.name], spans[prior.name]
        if rule.points is not None:
            return logic.apart(current, before, absolute=share(rule.points))
        found: Truth = False
        if rule.rise is not None:
            found = logic.rose(current, before, share(rule.rise))
        if rule.fall is not None:
            found = logic.either(found, logic.fell(current, before, share(rule.fall)))
        return found

    def says(held: Mapping[str, Held]) -> Words:
        current, before = held[now.name].value, held[prior.name].value
        difference = CONTEXT.subtract(current, before)
        if rule.points is None:
            part = CONTEXT.multiply(CONTEXT.divide(difference, before), Decimal(100))
            return {"other": held[prior.name].shown, "change": f"{_signed(part, 1)}%"}
        unit = table.subjects[now.measure].unit
        points = _POINTS.get(unit, text(unit, unit))
        change = Text(zh=f"{_signed(difference)} {points.zh}", en=f"{_signed(difference)} {points.en}")
        return {"other": held[prior.name].shown, "change": change}

    more = max(len(one) for one in (rule.rise, rule.fall, rule.points) if one)
    return _check(rule, [now, prior], contradicted, 2 * more, table, says, skips_broken=True)


def _published(rule: AgainstPublished, now: Column, other: Column, table: WideTable) -> Check:
    absolute, relative = share(rule.absolute), share(rule.relative)

    def contradicted(spans: Mapping[str, Span]) -> Truth:
        return logic.apart(spans[now.name], spans[other.name], absolute=absolute, relative=relative)

    def says(held: Mapping[str, Held]) -> Words:
        difference = CONTEXT.subtract(held[now.name].value, held[other.name].value)
        return {"other": held[other.name].shown, "difference": _signed(difference)}

    more = len(rule.absolute) + len(rule.relative)
    return _check(rule, [now, other], contradicted, more, table, says)


def _just_above(rule: JustAboveTarget, now: Column, mark: Column, table: WideTable) -> Check:
    width = share(rule.width)

    def contradicted(spans: Mapping[str, Span]) -> Truth:
        scale = max(spans[now.name].scale, spans[mark.name].scale)
        value, target = spans[now.name].at(scale), spans[mark.name].at(scale)
        nearer, farther = (target, value) if mark.moment is Moment.FLOOR else (value, target)
        reached = logic.both(target.value > 0, nearer.value <= farther.value)
        gap = farther.value - nearer.value
        just = logic.just_within(gap, target.value, width)
        return logic.both(reached, just)

    return _check(
        rule, [now, mark], contradicted, len(rule.width), table, lambda held: {"other": held[mark.name].shown}
    )


def _ratio(rule: Ratio, table: WideTable, factor: Fraction) -> Iterator[Check]:
    ratio, numerator, denominator = (Column(one) for one in rule.named)
    if not all(table.has(one) for one in rule.named):
        return

    def contradicted(spans: Mapping[str, Span]) -> Truth:
        above, under = spans[numerator.name], spans[denominator.name]
        return logic.ratio_contradicts(spans[ratio.name], above, under, factor, share(rule.tolerance or "0"))

    def says(held: Mapping[str, Held]) -> Words:
        above, under = held[numerator.name], held[denominator.name]
        low, high = quotient_ends(above, under, factor)
        places = held[ratio.name].places + 2
        return {
            "numerator": _named(above, table.subjects[numerator.measure]),
            "denominator": _named(under, table.subjects[denominator.measure]),
            "low": plain(round_half_up(low, places)), "high": plain(round_half_up(high, places)),
        }  # fmt: skip

    more = len(str(factor.numerator)) + len(str(factor.denominator)) + len(rule.tolerance or "")
    yield _check(rule, [ratio, numerator, denominator], contradicted, more, table, says, product=True)


def quotient_ends(above: Held, under: Held, factor: Fraction) -> tuple[Decimal, Decimal]:
    """Return between which values a quotient of two printed figures lies, to be shown."""
    candidates = [a / b * factor for a in above.ends for b in under.ends if b]
    found = [CONTEXT.divide(Decimal(one.numerator), Decimal(one.denominator)) for one in candidates]
    return min(found), max(found)


def _sum(rule: EditRule, whole: Column, parts: Sequence[Column], relation: Relation, table: WideTable) -> Check:
    def contradicted(spans: Mapping[str, Span]) -> Truth:
        left, right = spans[whole.name], logic.total([spans[one.name] for one in parts])
        match relation:
            case "equal":
                return logic.either(logic.above(left, right), logic.below(left, right))
            case "at_least":
                return logic.below(left, right)
            case "at_most":
                return logic.above(left, right)
        assert_never(relation)

    def says(held: Mapping[str, Held]) -> Words:
        added = Decimal(0)
        for one in parts:
            added = CONTEXT.add(added, held[one.name].value)
        shown = [(_part_name(one, table), held[one.name].shown) for one in parts]
        return {
            "sum": grouped(added),
            "parts": Text(
                zh="、".join(f"{name.zh} {value.zh}" for name, value in shown),
                en=", ".join(f"{name.en} {value.en}" for name, value in shown),
            ),
            "difference": _signed(CONTEXT.subtract(held[whole.name].value, added)),
        }

    return _check(rule, [whole, *parts], contradicted, 0, table, says)


def _part_name(column: Column, table: WideTable) -> Text:
    if column.member:
        return table.names.get(column.member, text(column.member, column.member))
    return table.subjects[column.measure].name


def _named(held: Held, subject: Subject) -> Text:
    return Text(
        zh=f"{subject.name.zh} {held.shown.zh} {subject.unit}", en=f"{subject.name.en} {held.shown.en} {subject.unit}"
    )


def _signed(value: Decimal, places: int | None = None) -> str:
    shown = grouped(value, places)
    return shown.replace("-", "−") if value < 0 else f"+{shown}"


_AGAINST = {Moment.PRIOR: text("上年数", "the year before"), Moment.PUBLISHED: text("已公布数", "the published value")}
_POINTS = {"%": text("百分点", "percentage points")}
_MAKERS: Mapping[type[ManyMeasures], Callable[[Any, Column, Column, WideTable], Check]] = {
    Whole: _whole, Range: _range, Decimals: _decimals, UnitSlip: _slip, Jump: _jump, AgainstPublished: _published,
    JustAboveTarget: _just_above,
}  # fmt: skip
