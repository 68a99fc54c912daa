"""A target is an object whose every attribute says whether the plan states it (house law 6)."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from pydantic import field_validator, model_validator

from sunan.kernel.errors import InvalidRule
from sunan.kernel.periods import Period
from sunan.kernel.printed import Comparator, Qualifier
from sunan.kernel.rulebook import DecimalText, RuleModel
from sunan.kernel.texts import Text


class Standing(StrEnum):
    """How an attribute of a target is known."""

    STATED = "stated"
    INFERRED = "inferred"
    NOT_STATED = "not_stated"


class Attribute(RuleModel):
    """A value of the plan and how it is known; what is not stated outright carries its reason."""

    value: str = ""
    status: Standing
    reason: Text | None = None
    wording: str = ""
    readings: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _gives_reasons(self) -> Attribute:
        if self.status is not Standing.STATED and self.reason is None:
            raise InvalidRule(
                "推断的（inferred）或未说明的（not_stated）要写明原因 reason",
                "what is inferred or not stated needs a reason",
            )
        return self


class Quote(RuleModel):
    """Exact words of the plan and the clause they stand in."""

    clause: str
    text: str


class Wording(RuleModel):
    """One of several ways in which the plan words the same target."""

    clause: str
    comparator: Comparator
    text: str


class Counting(StrEnum):
    """What is counted against the target; it decides which formula of attainment applies."""

    LEVEL = "level"
    CUMULATIVE = "cumulative"
    ANNUAL = "annual"
    MEAN_GROWTH = "mean_growth"
    CHANGE_FROM_BASELINE = "change_from_baseline"


class Target(RuleModel):
    """A number that the plan promises, with comparator, geography, period, force and clause.

    Attributes:
        indicator: id of the indicator it is measured by.
        area: code of the area it holds for.
        value: the number as printed, a decimal in text.
        unit: as printed.
    """

    id: str
    indicator: str
    area: str
    geography: Attribute
    period: str
    period_status: Attribute
    comparator: Attribute
    value: DecimalText
    unit: str
    force: Attribute
    nature: Attribute
    counting: Attribute
    clauses: tuple[str, ...]
    quotes: tuple[Quote, ...]
    wordings: tuple[Wording, ...] = ()
    note: Text | None = None

    @field_validator("period")
    @classmethod
    def _is_period(cls, value: str) -> str:
        Period.parse(value)
        return value

    @field_validator("comparator")
    @classmethod
    def _compares(cls, value: Attribute) -> Attribute:
        _one_of(value.value, Comparator)
        return value

    @field_validator("counting")
    @classmethod
    def _counts(cls, value: Attribute) -> Attribute:
        if value.value or value.status is not Standing.NOT_STATED:
            _one_of(value.value, Counting)
        return value

    @property
    def number(self) -> Decimal:
        return Decimal(self.value)

    @property
    def compares(self) -> Comparator:
        return Comparator(self.comparator.value)

    @property
    def when(self) -> Period:
        return Period.parse(self.period)

    @property
    def counts(self) -> Counting:
        """Return how the target counts; a target whose counting the plan leaves open is read as a level."""
        return Counting(self.counting.value) if self.counting.value else Counting.LEVEL

    @property
    def wording(self) -> str:
        """Return the target as the plan prints it: 超过3.7%."""
        return self.comparator.wording or f"{self.value}{self.unit}"


class Goal(RuleModel):
    """A direction that the plan promises without a number."""

    id: str
    indicator: str
    area: str
    direction: str
    wording: str
    clause: str
    quote: str
    note: Text | None = None


class Baseline(RuleModel):
    """A figure that the plan itself states for the year before it began."""

    id: str
    indicator: str
    area: str
    period: str
    value: DecimalText
    unit: str
    qualifier: Qualifier
    clause: str
    quote: str
    note: Text | None = None

    @field_validator("period")
    @classmethod
    def _is_period(cls, value: str) -> str:
        Period.parse(value)
        return value


def _one_of(written: str, words: type[StrEnum]) -> None:
    known = [word.value for word in words]
    if written not in known:
        raise InvalidRule(
            f"“{written}”不认识；可用 {'、'.join(known)}", f"“{written}” is not one of {', '.join(known)}"
        )
