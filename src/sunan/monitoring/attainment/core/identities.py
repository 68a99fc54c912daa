"""Identities between targets: what several of them together imply, held against what was published.

3000 亿元 of R&D at 3.7 % of GDP imply a GDP of 81 081 亿元. Targets are taken at their printed numbers, each with its
own unit; the unit of the result must come out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sunan.kernel.arithmetic import CONTEXT, plain
from sunan.kernel.errors import InvalidInput, InvalidRule
from sunan.kernel.formula import evaluate, unit_of
from sunan.kernel.printed import Comparator
from sunan.kernel.units import UnitSystem
from sunan.monitoring.attainment.core.thresholds import Identity
from sunan.monitoring.plan.core.targets import Target


@dataclass(frozen=True, slots=True)
class IdentityInput:
    """One target as it enters an identity."""

    target: str
    comparator: Comparator
    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class IdentityOutcome:
    """What the targets of an identity imply, and the distance of a published value from it.

    Attributes:
        implied: exact, in `identity.result_unit`; rounded only when shown.
        worked: the formula with the numbers in it: 3000 亿元 / 3.7 %.
        published: the value it is held against, in the same unit; `None` when there is none.
        difference: published minus implied.
    """

    identity: Identity
    inputs: tuple[IdentityInput, ...]
    implied: Decimal
    worked: str
    published: Decimal | None = None

    @property
    def difference(self) -> Decimal | None:
        return None if self.published is None else CONTEXT.subtract(self.published, self.implied)

    @property
    def hedged(self) -> bool:
        """Return whether a target in it says 左右 or 超过, so that the implied value is a mark, not a bound."""
        return any(one.comparator in (Comparator.ABOUT, Comparator.ABOVE, Comparator.BELOW) for one in self.inputs)


def evaluate_identity(
    identity: Identity, targets: Iterable[Target], units: UnitSystem, *, published: Decimal | None = None
) -> IdentityOutcome:
    """Return what the targets of an identity imply.

    Args:
        targets: of the plan; those that the formula does not name are ignored.
        published: the value to hold it against, already in `identity.result_unit`.
    Raises:
        InvalidRule: the formula names no target of the plan, its unit does not come out, or it divides by zero.
    """
    by_id = {target.id: target for target in targets}
    unknown = [name for name in identity.targets if name not in by_id]
    if unknown:
        raise InvalidRule(
            f"恒等关系“{identity.id}”中的目标“{unknown[0]}”不存在",
            f"The identity “{identity.id}” names the target “{unknown[0]}”, which does not exist",
        )
    tree = identity.tree
    named = [by_id[name] for name in identity.targets]
    try:
        found = unit_of(tree, {target.id: units.parse(target.unit) for target in named})
        factor = found.factor_to(units.parse(identity.result_unit))
    except InvalidInput as refusal:
        raise InvalidRule(
            f"恒等关系“{identity.id}”的单位推导不成立：{refusal.text.zh}",
            f"The unit of the identity “{identity.id}” does not come out: {refusal.text.en}",
        ) from refusal
    implied = CONTEXT.multiply(evaluate(tree, {target.id: target.number for target in named}), factor)
    worked = str(tree).removeprefix("(").removesuffix(")") if str(tree).count("(") == 1 else str(tree)
    for target in sorted(named, key=lambda one: -len(one.id)):
        worked = worked.replace(target.id, f"{plain(target.number)} {target.unit}")
    inputs = tuple(IdentityInput(one.id, one.compares, one.number, one.unit) for one in named)
    return IdentityOutcome(identity, inputs, implied, worked, published)
