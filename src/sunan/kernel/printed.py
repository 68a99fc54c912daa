"""A printed figure is an interval (house law 3), and a comparison with it may honestly end in "cannot tell"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from sunan.kernel.arithmetic import CONTEXT, plain
from sunan.kernel.errors import InvalidInput
from sunan.kernel.texts import Text, text

_PRINTED = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,12})?")


class Qualifier(StrEnum):
    """How a source hedges a figure: exactly, about (约, 左右), more than (超), at least (以上), and their mirror images."""

    EXACT = "="
    ABOUT = "≈"
    ABOVE = ">"
    AT_LEAST = ">="
    BELOW = "<"
    AT_MOST = "<="

    @property
    def text(self) -> Text:
        """Return the word that stands beside the figure; empty for an unhedged one."""
        return _QUALIFIER_WORDS[self]


_QUALIFIER_WORDS = {
    Qualifier.EXACT: text("", ""),
    Qualifier.ABOUT: text("约", "about "),
    Qualifier.ABOVE: text("超过", "more than "),
    Qualifier.AT_LEAST: text("不低于", "at least "),
    Qualifier.BELOW: text("低于", "less than "),
    Qualifier.AT_MOST: text("不高于", "at most "),
}


@dataclass(frozen=True, slots=True)
class Interval:
    """The values that a printed figure may stand for; an open end excludes its bound, `None` is unbounded."""

    low: Decimal | None
    high: Decimal | None
    low_open: bool = False
    high_open: bool = True

    @property
    def is_exact(self) -> bool:
        return self.low is not None and self.low == self.high


class Comparator(StrEnum):
    """What a target asks of a value; 以上 and 以下 include their bound, 超过 excludes it, 左右 is ≈."""

    ABOVE = ">"
    AT_LEAST = ">="
    EQUAL = "="
    ABOUT = "≈"
    AT_MOST = "<="
    BELOW = "<"

    @property
    def points_up(self) -> bool:
        """Return whether more is asked for rather than less (≈ and = are read with the indicator's direction)."""
        return self in (Comparator.ABOVE, Comparator.AT_LEAST)

    @property
    def points_down(self) -> bool:
        return self in (Comparator.AT_MOST, Comparator.BELOW)


class Answer(StrEnum):
    """Whether a printed figure satisfies a bound: yes, no, or not to be told from the digits printed."""

    YES = "yes"
    NO = "no"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class PrintedValue:
    """The digits that a source printed, held exactly: value = scaled × 10^exponent, in the unit beside it.

    `counted` says that the figure is a count of whole things; printed to the last digit it is exact, not rounded.
    """

    scaled: int
    exponent: int
    qualifier: Qualifier = Qualifier.EXACT
    counted: bool = False

    @classmethod
    def parse(
        cls, digits: str, *, shift: int = 0, qualifier: Qualifier = Qualifier.EXACT, counted: bool = False
    ) -> PrintedValue:
        """Return the value that `digits` (half-width, no sign but minus, no grouping) stand for.

        Args:
            digits: as printed, such as `4.36`.
            shift: power of ten from the printed unit to the canonical one: 4 for 万亿元 held in 亿元.
        Raises:
            InvalidInput: something else than digits was printed.
        """
        if not _PRINTED.fullmatch(digits):
            raise InvalidInput(f"“{digits}”不是数字", f"“{digits}” is not a number")
        whole, _, decimals = digits.partition(".")
        return cls(int(whole + decimals), shift - len(decimals), qualifier, counted)

    @property
    def value(self) -> Decimal:
        """Return the figure as an exact decimal."""
        return Decimal(self.scaled).scaleb(self.exponent, context=CONTEXT)

    def interval(self, *, tolerance: Decimal = Decimal(0)) -> Interval:
        """Return what the figure may stand for.

        Args:
            tolerance: relative width granted to 约 and 左右 on either side; a setting of the rulebook.
        """
        value = self.value
        half = Decimal(0) if self.counted and self.exponent == 0 else Decimal(5).scaleb(self.exponent - 1)
        low, high = CONTEXT.subtract(value, half), CONTEXT.add(value, half)
        match self.qualifier:
            case Qualifier.EXACT:
                if not half:
                    return Interval(value, value, high_open=False)
                # Half-up rounds halves away from zero: 3.65 is printed as 3.7, and −3.65 as −3.7.
                return Interval(low, high, low_open=value <= 0, high_open=value >= 0)
            case Qualifier.ABOUT:
                width = max(half, CONTEXT.multiply(value.copy_abs(), tolerance))
                return Interval(CONTEXT.subtract(value, width), CONTEXT.add(value, width), high_open=False)
            case Qualifier.ABOVE:
                return Interval(value, None, low_open=True)
            case Qualifier.AT_LEAST:
                return Interval(value, None)
            case Qualifier.BELOW:
                return Interval(None, value)
            case Qualifier.AT_MOST:
                return Interval(None, value, high_open=False)

    @property
    def decimals(self) -> int:
        """Return how many decimal places were printed."""
        return max(0, -self.exponent)

    def __str__(self) -> str:
        shown = plain(self.value) if self.exponent >= 0 else f"{self.value:f}"
        return shown if self.qualifier is Qualifier.EXACT else f"{self.qualifier.value}{shown}"


def satisfies(interval: Interval, comparator: Comparator, bound: Decimal) -> Answer:
    """Return whether every value of `interval` satisfies the bound, none does, or the digits cannot tell.

    `=` and `≈` have no answer here: they need a direction or a tolerance and are decided where those are known.
    """
    assert comparator.points_up or comparator.points_down, "equality is decided with a tolerance, not by a bound"
    if comparator.points_down:
        return satisfies(_mirrored(interval), _MIRRORED[comparator], bound.copy_negate())
    strict = comparator is Comparator.ABOVE
    low, high = interval.low, interval.high
    if low is not None and (low > bound or (low == bound and (interval.low_open or not strict))):
        return Answer.YES
    if high is not None and (high < bound or (high == bound and (interval.high_open or strict))):
        return Answer.NO
    return Answer.CANNOT_TELL


_MIRRORED = {Comparator.AT_MOST: Comparator.AT_LEAST, Comparator.BELOW: Comparator.ABOVE}


def _mirrored(interval: Interval) -> Interval:
    low, high = interval.low, interval.high
    return Interval(
        None if high is None else high.copy_negate(),
        None if low is None else low.copy_negate(),
        low_open=interval.high_open,
        high_open=interval.low_open,
    )
