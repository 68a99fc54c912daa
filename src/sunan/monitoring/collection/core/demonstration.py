"""Figures made up for a demonstration: the same every time, near what the plan asks for, and true of no place."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from decimal import Decimal

from sunan.kernel.arithmetic import CONTEXT, round_half_up
from sunan.kernel.errors import InvalidInput
from sunan.kernel.periods import Period
from sunan.kernel.units import UnitSystem
from sunan.monitoring.collection.core.answers import AskView
from sunan.monitoring.plan.core.targets import Target

_LOWEST, _STEPS = Decimal("0.94"), 13
"""A made-up figure of the last year lies between 94 and 106 per cent of its target, by whole per cents."""

_YEARLY = Decimal("0.97")
_WITHOUT_TARGET = Decimal(100)


def made_up(ask: AskView, targets: Mapping[str, Target], *, units: UnitSystem, counted: bool) -> str:
    """Return what is typed into a cell: near its target, less the further back; for a cell without a target near 100.

    What is published comes with its unit, which may be another than that of the ask; made-up digits are in that one.

    Args:
        targets: those of the plan by id.
        counted: whether whole things are counted.
    """
    if ask.asked.prior is not None:
        return f"{ask.asked.prior.printed}{ask.asked.prior.unit}"  # what is published is confirmed, not made up
    found = next((targets[one.target] for one in ask.asked.settles if one.target in targets), None)
    value = _WITHOUT_TARGET if found is None else _aim(found, ask.unit, units)
    years = 0 if found is None else max(0, _year(found.when) - _year(Period.parse(ask.cell.period)))
    share = CONTEXT.add(_LOWEST, Decimal(_drawn(ask)).scaleb(-2))
    value = CONTEXT.multiply(value, CONTEXT.multiply(share, CONTEXT.power(_YEARLY, years)))
    return f"{round_half_up(value, 0 if counted or abs(value) >= 1000 else 2):f}"


def another(digits: str) -> str:
    """Return digits that differ from some by more than their rounding, for a number with two owners."""
    value = Decimal(digits)
    places = max(0, -int(value.as_tuple().exponent))
    return f"{round_half_up(CONTEXT.multiply(value, Decimal('1.03')), places):f}"


def _aim(target: Target, unit: str, units: UnitSystem) -> Decimal:
    value = Decimal(target.value)
    try:
        return CONTEXT.multiply(value, units.parse(target.unit).factor_to(units.parse(unit)))
    except InvalidInput:
        return value


def _year(when: Period) -> int:
    return when.last.year


def _drawn(ask: AskView) -> int:
    cell = ask.cell
    name = f"{cell.measure}\x1f{cell.area}\x1f{cell.period}\x1f{cell.list_id}"
    return hashlib.sha256(name.encode()).digest()[0] % _STEPS
