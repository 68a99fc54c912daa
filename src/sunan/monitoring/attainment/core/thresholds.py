"""The settings that verdicts and paces are judged by, and the identities between targets, as the rulebook has them.

The classes and their conditions are the house's; the numbers are the rulebook's, and are printed beside every verdict.
"""

from __future__ import annotations

from collections.abc import Container
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, model_validator

from sunan.kernel.errors import InvalidRule
from sunan.kernel.findings import Finding, errors_among
from sunan.kernel.formula import Formula, names_in, parse
from sunan.kernel.rule_reading import Placed, RulebookReader
from sunan.kernel.rulebook import DecimalText, RulebookSource, RuleModel
from sunan.kernel.texts import Text, text
from sunan.monitoring.attainment.core.verdicts import Verdict
from sunan.monitoring.plan.core.targets import Counting
from sunan.monitoring.statistics.core.rules import RuleStatus

THRESHOLDS_FILE = "attainment/thresholds.yaml"
IDENTITIES_FILE = "attainment/identities.yaml"


def _is_not_negative(written: str) -> str:
    if Decimal(written) < 0:
        raise InvalidRule("不得小于 0", "it must be at least 0")
    return written


Limit = Annotated[DecimalText, AfterValidator(_is_not_negative)]
"""A decimal in text, not negative."""


class VerdictClass(RuleModel):
    """One row of the table of verdicts: its name and the condition it stands for."""

    id: Verdict
    phase: Literal["period_over", "during", "any"]
    name: Text
    condition: Text


class Tolerance(RuleModel):
    """What 左右 grants: a relative distance on the side that falls short of the target."""

    applies_to: Literal["≈"]
    relative: Limit
    status: RuleStatus
    better_than_target: Literal["met"]
    text: Text

    @property
    def share(self) -> Decimal:
        return Decimal(self.relative)


class Pace(RuleModel):
    """Limits of q, progress ÷ required progress, from which each pace is reached."""

    status: RuleStatus
    ahead: Limit
    on_pace: Limit
    slightly_behind: Limit
    far_behind: Limit
    text: Text

    @model_validator(mode="after")
    def _descends(self) -> Pace:
        limits = [Decimal(one) for one in (self.ahead, self.on_pace, self.slightly_behind, self.far_behind)]
        if limits != sorted(limits, reverse=True):
            raise InvalidRule(
                "从 ahead、on_pace、slightly_behind 到 far_behind，界限须逐个不升",
                "the limits must not rise from ahead over on_pace and slightly_behind to far_behind",
            )
        return self

    def verdict(self, q: Decimal) -> Verdict:
        """Return the pace that q stands for; below zero the value is worse than the baseline."""
        if q < 0:
            return Verdict.REGRESSING
        if q >= Decimal(self.ahead):
            return Verdict.AHEAD
        if q >= Decimal(self.on_pace):
            return Verdict.ON_PACE
        return Verdict.SLIGHTLY_BEHIND if q >= Decimal(self.slightly_behind) else Verdict.BEHIND

    def is_far_behind(self, q: Decimal) -> bool:
        """Return whether q lies so low that the pace is marked 严重滞后."""
        return q < Decimal(self.far_behind)


class CatchUp(RuleModel):
    """How much faster than lately the rest may have to go and still count as within reach (可追赶)."""

    status: RuleStatus
    ratio: Limit
    text: Text


class Decides(RuleModel):
    """Which published values decide a verdict."""

    minimum_confidence: Literal["high", "medium", "low"]
    expected: Literal["decides", "provisional", "never"]
    year_uncertain: Literal["decides", "provisional", "never"]
    text: Text


class MethodRule(RuleModel):
    """A method of progress as it is explained to readers."""

    id: Literal["linear_share", "growth_rate_ratio"]
    name: Text
    primary: bool
    formula: str
    text: Text
    needs: Text
    source: Text


class Disagreement(RuleModel):
    """What is shown where the two methods give different classes."""

    shown: Literal["both"]
    class_from: Literal["linear_share", "growth_rate_ratio"]
    text: Text


class TargetType(RuleModel):
    """How progress and required progress are formed for one way of counting, as it is explained to readers."""

    counting: Counting
    progress: str
    required: str
    text: Text


class Thresholds(RuleModel):
    """Everything that verdicts and paces are judged by."""

    text: Text
    classes: tuple[VerdictClass, ...]
    tolerance: Tolerance
    pace: Pace
    catch_up: CatchUp
    decides: Decides
    methods: tuple[MethodRule, ...]
    disagreement: Disagreement
    target_types: tuple[TargetType, ...]

    @model_validator(mode="after")
    def _is_complete(self) -> Thresholds:
        _once_each("classes", [one.id for one in self.classes], list(Verdict))
        _once_each("methods", [one.id for one in self.methods], ["linear_share", "growth_rate_ratio"])
        _once_each("target_types", [one.counting for one in self.target_types], list(Counting))
        if [one.id for one in self.methods if one.primary] != [self.disagreement.class_from]:
            raise InvalidRule(
                "primary: true 的须恰为 disagreement.class_from 所指的方法",
                "exactly the method of disagreement.class_from is primary",
            )
        return self

    def name_of(self, verdict: Verdict) -> Text:
        """Return the name that the rulebook gives a verdict."""
        return next(one.name for one in self.classes if one.id is verdict)


def _once_each(key: str, found: list[str], expected: list[str]) -> None:
    if sorted(found) != sorted(expected):
        raise InvalidRule(
            f"{key} 须恰好列出 {'、'.join(expected)} 各一次", f"{key} must list each of {', '.join(expected)} once"
        )


class Identity(RuleModel):
    """What several targets together imply, to be held against a published value.

    Attributes:
        formula: over ids of targets, which stand in double quotes.
        result_unit: the unit in which the result is given.
        compare_measure, compare_area: the published value it is held against; empty for none.
    """

    id: str
    text: Text
    formula: str
    result_unit: str
    compare_measure: str = ""
    compare_area: str = ""

    @model_validator(mode="after")
    def _parses(self) -> Identity:
        if not names_in(parse(self.formula)):
            raise InvalidRule(
                "公式里没有目标；目标标识要加双引号", "the formula names no target; target ids stand in double quotes"
            )
        return self

    @property
    def tree(self) -> Formula:
        return parse(self.formula)

    @property
    def targets(self) -> tuple[str, ...]:
        """Return the ids of the targets it takes together, in order of first use."""
        return names_in(self.tree)


def read_thresholds(source: RulebookSource) -> tuple[Thresholds | None, list[Finding]]:
    """Return the settings of verdicts and paces, or the findings that prevent their use."""
    reader = RulebookReader(source)
    document = reader.document(THRESHOLDS_FILE)
    placed = reader.rule(document, Thresholds) if document else None
    return (None if errors_among(reader.findings) or placed is None else placed.rule), reader.findings


def read_identities(
    source: RulebookSource, *, targets: Container[str] | None = None
) -> tuple[tuple[Placed[Identity], ...] | None, list[Finding]]:
    """Return the identities between targets; a rulebook without the file has none.

    Args:
        targets: the ids of the plan's targets, to notice formulas that name others; `None` leaves that out.
    """
    if IDENTITIES_FILE not in source.files:
        return (), []
    reader = RulebookReader(source)
    identities = reader.rules(IDENTITIES_FILE, "identities", Identity)
    if targets is not None:
        for placed in identities:
            reader.refer(placed.at("formula"), "formula", _TARGET, placed.rule.targets, targets)
    return (None if errors_among(reader.findings) else tuple(identities)), reader.findings


_TARGET = text("目标", "the target")
