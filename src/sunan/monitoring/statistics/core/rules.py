"""What the rulebook says about published figures: units, measures, holders, lists, preference, addresses, doubts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from sunan.kernel.arithmetic import CONTEXT
from sunan.kernel.errors import InvalidRule
from sunan.kernel.periods import Period, last_day_of_month
from sunan.kernel.rulebook import DecimalText, RuleModel
from sunan.kernel.texts import Text
from sunan.monitoring.statistics.core.observations import Confidence

RuleStatus = Literal["C", "S", "U"]
"""How well a rule is known: confirmed by its official text, second-hand, unconfirmed."""

ConfidenceWord = Literal["high", "medium", "low"]


def _is_period(written: str) -> str:
    Period.parse(written)
    return written


def _is_share(written: str) -> str:
    if Decimal(written) < 0:
        raise InvalidRule("不得小于 0", "it must be at least 0")
    return written


PeriodText = Annotated[str, AfterValidator(_is_period)]
"""A period as written: 2025, 2025-H1, 2025-Q3, 2025-01..09, 2025-09-30 or 2021..2025."""

Margin = Annotated[DecimalText, AfterValidator(_is_share)]
"""A decimal in text, not below zero."""


class BaseUnit(RuleModel):
    """A symbol that units are built from, and the dimension it measures."""

    symbol: str
    dimension: str
    name: Text
    english: str
    note: Text | None = None


class Nature(StrEnum):
    """What sort of number a measure is; it decides which arithmetic makes sense."""

    STOCK = "stock"
    FLOW = "flow"
    RATIO = "ratio"
    GROWTH = "growth"
    COUNT = "count"


class Sourced(RuleModel):
    """A statement about a rule and how well it is known."""

    text: Text
    status: RuleStatus


class Break(RuleModel):
    """A period from which a measure means something else: a census, a new catalogue, a new definition."""

    period: PeriodText
    text: Text


class Measure(RuleModel):
    """What a source publishes.

    Attributes:
        unit: the canonical unit; figures printed in another one of the same dimension are held in this one.
        listed: whether the name of a list is part of its identity (瞪羚, 独角兽).
        holder: id of the rule that says who holds the official figure.
    """

    id: str
    name: Text
    unit: str
    nature: Nature
    price_basis: Literal["current", "constant"] | None = None
    listed: bool = False
    definition: Text
    breaks: tuple[Break, ...] = ()
    holder: str
    source_rule: Sourced | None = None


class Due(RuleModel):
    """When a figure is due: so many months after its period ends, by a day of that month or by its last.

    Where no rule says when, `months_after` is left out and no date is made up; the status is then U.
    """

    months_after: int | None = Field(default=None, ge=0, le=60)
    day: int | None = Field(default=None, ge=1, le=31)
    text: Text
    status: RuleStatus

    @model_validator(mode="after")
    def _is_confirmed_or_open(self) -> Due:
        if self.months_after is None and self.status != "U":
            raise ValueError("a date that is not given has the status U")
        return self

    def on(self, period: Period) -> date | None:
        """Return the day on which the figure of `period` is due; `None` where no rule says."""
        if self.months_after is None:
            return None
        months = period.last.year * 12 + period.last.month - 1 + self.months_after
        last = last_day_of_month(months // 12, months % 12 + 1)
        return last if self.day is None else last.replace(day=min(self.day, last.day))


class Holder(RuleModel):
    """Who holds the official figure of a measure, for a region and for a city, and when it is due."""

    id: str
    region: Text
    city: Text
    frequency: Literal["year", "half-year", "quarter", "month"]
    due: Due
    basis: Sourced

    def of_city(self, name: Text) -> Text:
        """Return the organisation for the city with this name: {area} in the rule is the city's name."""
        return Text(zh=self.city.zh.replace("{area}", name.zh), en=self.city.en.replace("{area}", name.en))


class EnterpriseList(RuleModel):
    """A list that enterprises are counted by; counts of unlike lists are compared only where it says so."""

    id: str
    name: Text
    evaluator: Text
    measures: tuple[str, ...]
    comparable_with: tuple[str, ...] = ()


class ReleaseKind(RuleModel):
    """A sort of publication, its place in the order of preference (1 the best), and why it stands there."""

    id: str
    rank: int = Field(ge=1)
    name: Text
    reason: Text | None = None


class Medium(RuleModel):
    """How a publication reached us, its place in the order of preference (1 the best), and why it stands there."""

    id: str
    rank: int = Field(ge=1)
    name: Text
    reason: Text | None = None


class Decisive(RuleModel):
    """What a row needs to decide a verdict."""

    minimum_confidence: ConfidenceWord


class DisagreementMargin(RuleModel):
    """By how much values of one cell may differ before it is a finding.

    Attributes:
        relative: share of the larger value.
        per_unit: canonical unit → absolute difference; it replaces the relative one for measures in that unit.
    """

    relative: Margin
    per_unit: dict[str, Margin] = Field(default_factory=dict)

    def of(self, value: Decimal, unit: str) -> Decimal:
        """Return the difference granted to values as large as `value` in `unit`."""
        if unit in self.per_unit:
            return Decimal(self.per_unit[unit])
        return CONTEXT.multiply(abs(value), Decimal(self.relative))


class PreferenceOrder(RuleModel):
    """The editable order in which several published values of one cell are preferred."""

    kinds: tuple[ReleaseKind, ...]
    mediums: tuple[Medium, ...]
    confidence_order: tuple[ConfidenceWord, ...]
    decisive: Decisive
    disagreement_margin: DisagreementMargin
    text: Text | None = None

    @property
    def minimum(self) -> Confidence:
        """Return the confidence from which a row may decide a verdict."""
        return Confidence[self.decisive.minimum_confidence.upper()]


class HostName(RuleModel):
    """The name of who publishes at an address; the English one where there is one."""

    zh: str
    en: str = ""


class AllowedHost(RuleModel):
    """A host whose addresses are kept: government, statistical, or established news."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    host: str
    name: HostName
    sort: Literal["government", "statistical", "news"] = Field(alias="class")


class Doubt(RuleModel):
    """A reason to mistrust a row; unless it is `decisive`, the row decides no verdict."""

    id: str
    text: Text
    decisive: bool = False


class Basis(RuleModel):
    """The basis on which a figure stands; figures of unlike bases are not chained."""

    id: str
    text: Text
