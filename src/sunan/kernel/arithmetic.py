"""Official arithmetic: decimal, in one declared context, rounded half-up at output only (house law 2)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow

CONTEXT = Context(prec=34, rounding=ROUND_HALF_UP, traps=[DivisionByZero, InvalidOperation, Overflow])
"""34 digits (IEEE 754 decimal128), half-up; part of every seal."""

CONTEXT_NAME = "decimal128-half-up"


def round_half_up(value: Decimal, places: int) -> Decimal:
    """Return `value` rounded half-up to `places` decimal places (negative places round before the point)."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=CONTEXT)


def plain(value: Decimal) -> str:
    """Return `value` without exponent and without trailing zeros after the point: 3.70 → 3.7, 4E+2 → 400."""
    shown = f"{value:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def grouped(value: Decimal, places: int | None = None) -> str:
    """Return `value` for reading: thousands separated, rounded half-up to `places` if given."""
    rounded = value if places is None else round_half_up(value, places)
    shown = f"{rounded:,f}"
    return "0" + shown[2:] if shown.startswith("-0") and not rounded else shown


def power(base: Decimal, exponent: Decimal) -> Decimal:
    """Return `base` to `exponent` in the declared context."""
    return CONTEXT.power(base, exponent)
