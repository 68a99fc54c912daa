"""A seal holds everything a figure was made of, so that the same digit can be made again (house law 5)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sunan.kernel import formula as formulas
from sunan.kernel.arithmetic import CONTEXT, CONTEXT_NAME
from sunan.kernel.errors import InvalidInput
from sunan.kernel.growth import mean_growth
from sunan.monitoring.statistics.core.observations import Observation

SEAL_FORMAT = 1
SHORT_SEAL = 12


@dataclass(frozen=True, slots=True)
class SealedInput:
    """An observation as a seal holds it: where it stands, its digest, and its exact value."""

    reference: str
    digest: str
    measure: str
    area: str
    period: str
    list_id: str
    value: Decimal
    unit: str
    qualifier: str

    @classmethod
    def of(cls, observation: Observation) -> SealedInput:
        cell = observation.cell
        return cls(
            observation.reference, observation.digest, cell.measure, cell.area, cell.period, cell.list_id,
            observation.value.value, observation.unit, observation.value.qualifier.value,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seal:
    """The recipe and the ingredients of one figure.

    Attributes:
        method: `published` (the value is the input), `formula` (sums of inputs by measure put into the formula) or
            `mean_growth` (geometric mean over the inputs, which are yearly rates).
        factor: what the formula's value is multiplied with to stand in `unit`.
        value: the exact value, in full digits.
    """

    indicator: str
    area: str
    period: str
    list_id: str
    as_of: date
    method: str
    formula: str
    factor: Decimal
    unit: str
    value: Decimal
    rulebook: str
    inputs: tuple[SealedInput, ...]

    def payload(self) -> str:
        """Return the canonical JSON that the seal's id is the hash of."""
        return json.dumps(
            {
                "format": SEAL_FORMAT,
                "indicator": self.indicator,
                "area": self.area,
                "period": self.period,
                "list": self.list_id,
                "as_of": self.as_of.isoformat(),
                "method": self.method,
                "formula": self.formula,
                "factor": str(self.factor),
                "unit": self.unit,
                "value": str(self.value),
                "context": CONTEXT_NAME,
                "rulebook": self.rulebook,
                "inputs": [
                    {
                        "reference": one.reference,
                        "digest": one.digest,
                        "measure": one.measure,
                        "area": one.area,
                        "period": one.period,
                        "list": one.list_id,
                        "value": str(one.value),
                        "unit": one.unit,
                        "qualifier": one.qualifier,
                    }
                    for one in self.inputs
                ],
            },
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
        )

    @property
    def id(self) -> str:
        """Return the SHA-256 of the payload."""
        return hashlib.sha256(self.payload().encode()).hexdigest()

    @property
    def short_id(self) -> str:
        return self.id[:SHORT_SEAL]

    @classmethod
    def from_payload(cls, payload: str) -> Seal:
        """Return the seal that a payload holds.

        Raises:
            InvalidInput: the payload is of another format or context.
        """
        held: dict[str, Any] = json.loads(payload)
        if held.get("format") != SEAL_FORMAT or held.get("context") != CONTEXT_NAME:
            raise InvalidInput(
                "印记的格式或运算上下文不受支持", "The seal's format or arithmetic context is not supported"
            )
        return cls(
            held["indicator"], held["area"], held["period"], held["list"], date.fromisoformat(held["as_of"]),
            held["method"], held["formula"], Decimal(held["factor"]), held["unit"], Decimal(held["value"]), held["rulebook"],
            tuple(
                SealedInput(
                    one["reference"], one["digest"], one["measure"], one["area"], one["period"], one["list"],
                    Decimal(one["value"]), one["unit"], one["qualifier"],
                )
                for one in held["inputs"]
            ),
        )  # fmt: skip


def recomputed(seal: Seal) -> Decimal:
    """Return the value that a seal's formula gives for its inputs, in the declared context."""
    match seal.method:
        case "published":
            return seal.inputs[0].value
        case "formula":
            sums: dict[str, Decimal] = {}
            for one in seal.inputs:
                sums[one.measure] = CONTEXT.add(sums.get(one.measure, Decimal(0)), one.value)
            return CONTEXT.multiply(formulas.evaluate(formulas.parse(seal.formula), sums), seal.factor)
        case "mean_growth":
            return mean_growth([one.value for one in seal.inputs])
    raise InvalidInput(f"印记的算法“{seal.method}”不认识", f"The seal's method “{seal.method}” is not known")


@dataclass(frozen=True, slots=True)
class Replay:
    """What came of computing a sealed figure again.

    Attributes:
        retracted_inputs: observations that were taken back later: the digits are right still, the figure counts no more.
    """

    seal: Seal
    value: Decimal
    changed_inputs: tuple[str, ...]
    missing_inputs: tuple[str, ...]
    rulebook_archived: bool
    retracted_inputs: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool:
        """Return whether every digit is the same and every input is still what it was."""
        return self.value == self.seal.value and not self.changed_inputs and not self.missing_inputs


def replay(
    seal: Seal, *, digest: Callable[[str], str | None], rulebook_archived: bool, retracted: Collection[str] = ()
) -> Replay:
    """Compute a sealed figure again and hold its inputs against the observations as they are now.

    Args:
        digest: reference of an observation → its digest now, or `None` when it is gone.
        retracted: references of observations that count no more.
    """
    found = {one.reference: digest(one.reference) for one in seal.inputs}
    changed = tuple(one.reference for one in seal.inputs if found[one.reference] not in (None, one.digest))
    missing = tuple(one.reference for one in seal.inputs if found[one.reference] is None)
    taken_back = tuple(one.reference for one in seal.inputs if one.reference in retracted)
    return Replay(seal, recomputed(seal), changed, missing, rulebook_archived, taken_back)
