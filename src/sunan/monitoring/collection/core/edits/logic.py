"""When printed figures contradict an edit: comparisons of intervals, written once for whole columns and for one row.

Every value is an integer, the printed figure times a power of ten, so nothing is rounded. The same functions take Polars
expressions of 128-bit integers and Python's own integers. An end that is null (`None`) is unbounded and contradicts
nothing; a figure contradicts only where none of the values that it may stand for would do (house law 3).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import polars as pl

Term = Any
"""An expression of integers, or an integer; comparisons of either give what `Truth` says."""

Truth = Any
"""An expression of truth values, or a truth value."""


@dataclass(frozen=True, slots=True)
class Span:
    """The values that a figure may stand for, times 10^`scale`: its ends, and which of them are left out."""

    low: Term
    high: Term
    value: Term
    scale: int
    low_open: Truth = False
    high_open: Truth = False

    def at(self, scale: int) -> Span:
        """Return the same values times a larger power of ten."""
        return self if scale == self.scale else self.times(10 ** (scale - self.scale), scale)

    def times(self, factor: int, scale: int) -> Span:
        """Return the values multiplied with a positive integer, counted at `scale`."""
        return Span(
            _multiplied(self.low, factor), _multiplied(self.high, factor), _multiplied(self.value, factor), scale,
            self.low_open, self.high_open,
        )  # fmt: skip


def exactly(term: Term, scale: int = 0) -> Span:
    """Return a figure that was not rounded."""
    return Span(term, term, term, scale)


def constant(value: Fraction, scale: int) -> Span:
    """Return an exact number at a scale at which it is whole."""
    number = value * 10**scale
    assert number.denominator == 1, "a constant is taken at a scale that holds its decimals"
    return exactly(int(number), scale)


def decimals_of(value: Fraction) -> int:
    """Return the least scale at which a decimal number is whole."""
    scale = 0
    while (value * 10**scale).denominator != 1:
        scale += 1
    return scale


def total(parts: Sequence[Span]) -> Span:
    """Return what a sum may stand for."""
    scale = max(part.scale for part in parts)
    first, *rest = (part.at(scale) for part in parts)
    for part in rest:
        first = Span(
            _added(first.low, part.low), _added(first.high, part.high), _added(first.value, part.value), scale,
            either(first.low_open, part.low_open), either(first.high_open, part.high_open),
        )  # fmt: skip
    return first


def above(left: Span, right: Span) -> Truth:
    """Return whether every value of `left` lies above every value of `right`."""
    left, right = left.at(max(left.scale, right.scale)), right.at(max(left.scale, right.scale))
    return _beyond(left.low, right.high, either(left.low_open, right.high_open))


def below(left: Span, right: Span) -> Truth:
    """Return whether every value of `left` lies below every value of `right`."""
    return above(right, left)


def ratio_contradicts(
    ratio: Span, numerator: Span, denominator: Span, factor: Fraction, tolerance: Fraction = Fraction(0)
) -> Truth:
    """Return whether no numerator over any denominator, times `factor`, gives any value of `ratio`.

    Says nothing where the denominator may be zero or less, nor, with a tolerance, where the ratio is below zero.

    Args:
        tolerance: the share of itself by which the ratio may lie off beyond rounding.
    """
    assert factor > 0, "a ratio has a positive factor"
    # ratio · denominator is held against factor · numerator, both as integers of one scale.
    left = 10 ** max(0, numerator.scale - ratio.scale - denominator.scale) * factor.denominator
    right = 10 ** max(0, ratio.scale + denominator.scale - numerator.scale) * factor.numerator * tolerance.denominator
    left_low = left * (tolerance.denominator - tolerance.numerator)
    left_high = left * (tolerance.denominator + tolerance.numerator)
    largest_under = pick(_at_least_zero(numerator.high), denominator.low, denominator.high)
    largest_open = pick(_at_least_zero(numerator.high), denominator.low_open, denominator.high_open)
    smallest_under = pick(_at_least_zero(numerator.low), denominator.high, denominator.low)
    smallest_open = pick(_at_least_zero(numerator.low), denominator.high_open, denominator.low_open)
    too_high = _beyond(
        _multiplied(_product(ratio.low, largest_under), left_low), _multiplied(numerator.high, right),
        either(ratio.low_open, either(numerator.high_open, largest_open)),
    )  # fmt: skip
    too_low = _beyond(
        _multiplied(numerator.low, right), _multiplied(_product(ratio.high, smallest_under), left_high),
        either(ratio.high_open, either(numerator.low_open, smallest_open)),
    )  # fmt: skip
    told = _compared(denominator.low, 0, lambda a, b: a > b)
    if tolerance:
        told = both(told, _at_least_zero(ratio.low))
    return both(told, either(too_high, too_low))


def rose(now: Span, prior: Span, share: Fraction) -> Truth:
    """Return whether every value of `now` lies more than a share above every value of `prior`, which is positive."""
    now, prior = _aligned(now, prior)
    limit = prior.times(share.numerator + share.denominator, now.scale)
    positive = _compared(prior.low, 0, lambda a, b: a > b)
    return both(positive, _strictly(_multiplied(now.low, share.denominator), limit.high))


def fell(now: Span, prior: Span, share: Fraction) -> Truth:
    """Return whether every value of `now` lies more than a share below every value of `prior`, which is positive."""
    now, prior = _aligned(now, prior)
    positive = _compared(prior.low, 0, lambda a, b: a > b)
    limit = _multiplied(prior.low, share.denominator - share.numerator)
    return both(positive, _strictly(limit, _multiplied(now.high, share.denominator)))


def apart(left: Span, right: Span, *, absolute: Fraction, relative: Fraction = Fraction(0)) -> Truth:
    """Return whether all values of two figures differ by more than the wider of two margins.

    The relative one is a share of the larger of the two printed values.
    """
    scale = max(left.scale, right.scale, decimals_of(absolute))
    left, right = left.at(scale), right.at(scale)
    gap_up, gap_down = _subtracted(left.low, right.high), _subtracted(right.low, left.high)
    margin = int(absolute * 10**scale)
    result = either(_strictly(gap_up, margin), _strictly(gap_down, margin))
    if relative:
        size = pick(
            _compared(_size(left.value), _size(right.value), lambda a, b: a >= b), _size(left.value), _size(right.value)
        )
        wide = _multiplied(size, relative.numerator)
        result = both(
            result,
            either(
                _strictly(_multiplied(gap_up, relative.denominator), wide),
                _strictly(_multiplied(gap_down, relative.denominator), wide),
            ),
        )
    return result


def slipped(now: Span, other: Span, factor: Fraction, width: Fraction) -> Truth:
    """Return whether two positive values stand to each other as a slip of the unit by `factor` would have them."""
    now, other = _aligned(now, other)
    n, o = now.value, other.value
    positive = both(_compared(n, 0, lambda a, b: a > b), _compared(o, 0, lambda a, b: a > b))

    least, most = factor / width, factor * width

    def near(large: Term, small: Term) -> Truth:
        not_less = _compared(
            _multiplied(large, least.denominator), _multiplied(small, least.numerator), lambda a, b: a >= b
        )
        not_more = _compared(
            _multiplied(large, most.denominator), _multiplied(small, most.numerator), lambda a, b: a <= b
        )
        return both(not_less, not_more)

    return both(positive, either(near(n, o), near(o, n)))


def is_not_whole(value: Span) -> Truth:
    """Return whether a printed value has anything but zeros after its point."""
    return _compared(_remainder(value.value, 10**value.scale), 0, lambda a, b: a != b)


def either(one: Truth, other: Truth) -> Truth:
    """Return whether one of two claims holds; an unknown one counts for nothing."""
    if isinstance(one, pl.Expr) or isinstance(other, pl.Expr):
        if other is False:
            return one
        return other if one is False else one | other
    return bool(one) or bool(other)


def both(one: Truth, other: Truth) -> Truth:
    if isinstance(one, pl.Expr) or isinstance(other, pl.Expr):
        return one & other
    return bool(one) and bool(other)


def pick(condition: Truth, yes: Term, no: Term) -> Term:
    """Return one of two terms by a condition."""
    if isinstance(condition, pl.Expr):
        return yes if yes is no else pl.when(condition).then(_literal(yes)).otherwise(_literal(no))
    return yes if condition else no


def _literal(term: Term) -> Term:
    return pl.lit(term) if isinstance(term, bool) else term


def _beyond(left: Term, right: Term, open_end: Truth) -> Truth:
    """Return whether left > right, or meets it where one of the two ends is left out."""
    higher = _strictly(left, right)
    if open_end is False:
        return higher
    return either(higher, both(_compared(left, right, lambda a, b: a == b), open_end))


def _strictly(left: Term, right: Term) -> Truth:
    return _compared(left, right, lambda a, b: a > b)


def _compared(left: Term, right: Term, how: Callable[[Any, Any], Any]) -> Truth:
    return False if left is None or right is None else how(left, right)


def _at_least_zero(term: Term) -> Truth:
    return _compared(term, 0, lambda a, b: a >= b)


def _multiplied(term: Term, factor: int) -> Term:
    if term is None or factor == 1:
        return term
    return term * (pl.lit(factor, dtype=pl.Int128) if isinstance(term, pl.Expr) else factor)


def _product(one: Term, other: Term) -> Term:
    return None if one is None or other is None else one * other


def _added(one: Term, other: Term) -> Term:
    return None if one is None or other is None else one + other


def _subtracted(one: Term, other: Term) -> Term:
    return None if one is None or other is None else one - other


def _remainder(term: Term, divisor: int) -> Term:
    if term is None:
        return None
    return term % (pl.lit(divisor, dtype=pl.Int128) if isinstance(term, pl.Expr) else divisor)


def _size(term: Term) -> Term:
    if term is None:
        return None
    return term.abs() if isinstance(term, pl.Expr) else abs(term)


def _aligned(one: Span, other: Span) -> tuple[Span, Span]:
    scale = max(one.scale, other.scale)
    return one.at(scale), other.at(scale)


def just_within(gap: Term, size: Term, share: Fraction) -> Truth:
    """Return whether a gap, not negative, is at most a share of a positive number."""
    return _compared(_multiplied(gap, share.denominator), _multiplied(size, share.numerator), lambda a, b: a <= b)
