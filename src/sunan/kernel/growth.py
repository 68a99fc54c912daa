"""Growth in official arithmetic: factors, products, roots and geometric means, rounded once at the end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import reduce

from sunan.kernel.arithmetic import CONTEXT

WIDE = Context(prec=60, rounding=ROUND_HALF_UP, traps=CONTEXT.traps)
"""Intermediate products and roots; results are rounded once into `CONTEXT`, so that 1.055⁵ has the fifth root 1.055."""

HUNDRED = Decimal(100)

_NEWTON_STEPS = 3


def root(value: Decimal, degree: int) -> Decimal:
    """Return the positive root of a positive value (or of zero), correctly rounded in the declared context."""
    assert value >= 0, "only what is not negative has a root here"
    if degree == 1 or not value:
        return CONTEXT.plus(value)
    guess = Decimal(float(value) ** (1 / degree))
    if not guess.is_normal():
        return CONTEXT.plus(WIDE.power(value, WIDE.divide(Decimal(1), Decimal(degree))))
    # Newton's method doubles the 15 digits of the guess at each step; twenty times faster than a decimal power.
    for _ in range(_NEWTON_STEPS):
        over = WIDE.divide(value, WIDE.power(guess, degree - 1))
        guess = WIDE.divide(WIDE.add(WIDE.multiply(Decimal(degree - 1), guess), over), Decimal(degree))
    return CONTEXT.plus(guess)


def product(factors: Iterable[Decimal]) -> Decimal:
    """Return the product of factors, without rounding for as many digits as printed figures ever have."""
    return reduce(WIDE.multiply, factors, Decimal(1))


def growth_factor(rate: Decimal) -> Decimal:
    """Return 1.055 for a growth of 5.5 (per cent); a level never falls below nothing."""
    return max(Decimal(0), WIDE.add(Decimal(1), WIDE.divide(rate, HUNDRED)))


def rate_of(factor: Decimal) -> Decimal:
    """Return the growth in per cent that a factor stands for."""
    return CONTEXT.multiply(CONTEXT.subtract(factor, Decimal(1)), HUNDRED)


def mean_growth(rates: Sequence[Decimal]) -> Decimal:
    """Return the geometric mean of yearly growth rates, in per cent."""
    return rate_of(root(product(growth_factor(rate) for rate in rates), len(rates)))
