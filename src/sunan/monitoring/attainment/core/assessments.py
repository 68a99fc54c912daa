"""What is known of each target: verdict or reasoned "cannot tell", last-known reading, progress, what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sunan.kernel.areas import Area
from sunan.kernel.texts import Text, text
from sunan.monitoring.attainment.core.missing import MissingFigure
from sunan.monitoring.attainment.core.progress import Progress
from sunan.monitoring.attainment.core.verdicts import Reason, Verdict
from sunan.monitoring.indicators.core.figures import Figure
from sunan.monitoring.indicators.core.rules import IndicatorRule
from sunan.monitoring.plan.core.targets import Target


class Phase(StrEnum):
    """Whether the target's period is over on the date of knowledge."""

    DURING = "during"
    OVER = "over"


class Certainty(StrEnum):
    """How sure a verdict is: resting on a final figure, or on one that its source itself calls expected (预计)."""

    FIRM = "firm"
    PROVISIONAL = "provisional"

    @property
    def text(self) -> Text:
        return text("", "") if self is Certainty.FIRM else text("依据预计数", "rests on an expected figure")


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another published or computed value of the deciding cell, and what it would say."""

    figure: Figure
    verdict: Verdict
    reason: Reason | None
    decisive: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """The last-known value beside a verdict or a "cannot tell"; provisional, never counted as a verdict.

    Attributes:
        figure: the latest value known for a year of the plan (or the baseline year).
        satisfies: whether it would satisfy the target; `None` when that cannot be told.
        progress: pace at that year by two methods, where a baseline allows it.
        weak: why it could not decide: low confidence, doubtful year, expected … ; `None` if only its year is earlier.
    """

    figure: Figure
    satisfies: bool | None
    progress: Progress | None
    weak: Reason | None


@dataclass(frozen=True, slots=True)
class Assessment:
    """What is known of one target on a date.

    Attributes:
        verdict: `Verdict.CANNOT_TELL` comes with a reason.
        figure: the value that decided, if any.
        baseline: the value of the plan's baseline year, if known.
        gap: the deciding (or last-known) value minus the target, in the target's unit; positive is more.
        met_since: the first year of the plan from which the target was satisfied, for 提前完成 and 保持.
        missing: the cells whose figures would settle what is open.
    """

    target: Target
    rule: IndicatorRule
    area: Area
    as_of: date
    phase: Phase
    verdict: Verdict
    certainty: Certainty
    reason: Reason | None
    explanation: Text
    figure: Figure | None
    alternatives: tuple[Alternative, ...]
    reading: Reading | None
    baseline: Figure | None
    progress: Progress | None
    gap: Decimal | None
    met_since: str
    missing: tuple[MissingFigure, ...]

    @property
    def shown(self) -> Figure | None:
        """Return the figure to show: the deciding one, else the last-known one."""
        return self.figure or (self.reading.figure if self.reading else None)

    @property
    def alternatives_agree(self) -> bool:
        """Return whether every value good enough to decide gives the same verdict."""
        return len({one.verdict for one in self.alternatives if one.decisive}) <= 1
