"""How much is missing to a target, or how far it was exceeded."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sunan.kernel.arithmetic import CONTEXT
from sunan.kernel.growth import HUNDRED
from sunan.kernel.texts import Text, text
from sunan.monitoring.attainment.core.verdicts import Asked


@dataclass(frozen=True, slots=True)
class Gap:
    """The distance of a value from its target.

    Attributes:
        amount: never negative, in the target's unit (percentage points where the unit is %).
        short: whether the value falls short; otherwise it stands at the target or beyond it.
        relative: the amount in per cent of the target; `None` for a target of zero.
        completion: value ÷ target in per cent (完成率); `None` for a target of zero. Never shown without the share
            of the planned change: 3.4 of 3.7 is 92 % on the first day.
    """

    amount: Decimal
    short: bool
    relative: Decimal | None
    completion: Decimal | None

    @property
    def text(self) -> Text:
        """Return the word for it: 差距, 超额 or 持平."""
        if self.short:
            return text("差距", "shortfall")
        return text("超额", "surplus") if self.amount else text("持平", "exactly at the target")


def gap_to(asked: Asked, value: Decimal) -> Gap:
    """Return how far a value falls short of what is asked, or exceeds it."""
    beyond = CONTEXT.multiply(CONTEXT.subtract(value, asked.value), Decimal(asked.towards.sign))
    amount = beyond.copy_abs()
    if not asked.value:
        return Gap(amount, beyond < 0, None, None)
    return Gap(
        amount,
        beyond < 0,
        relative=CONTEXT.multiply(CONTEXT.divide(amount, asked.value.copy_abs()), HUNDRED),
        completion=CONTEXT.multiply(CONTEXT.divide(value, asked.value), HUNDRED),
    )
