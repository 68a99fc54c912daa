"""Figures that were published and are taken back: from a day on they count no more, and stay to be read with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sunan.kernel.errors import Refused
from sunan.kernel.texts import Text, text
from sunan.monitoring.statistics.core.observations import Observation


class RetractionCause(StrEnum):
    """What led to taking a figure back."""

    REJECTED = "rejected"
    REPLACED = "replaced"
    FALSE = "false"

    @property
    def text(self) -> Text:
        return _CAUSES[self]

    @property
    def needs_reason(self) -> bool:
        """Return whether people have to say why; a figure in whose place another was verified says it itself."""
        return self is not RetractionCause.REPLACED


_CAUSES = {
    RetractionCause.REJECTED: text("复核不通过", "verified again, and rejected"),
    RetractionCause.REPLACED: text("另一数值通过核验", "another value was verified in its place"),
    RetractionCause.FALSE: text("公布后发现有误", "found to be wrong after it was published"),
}


@dataclass(frozen=True, slots=True)
class Retraction:
    """The taking back of one observation.

    Attributes:
        reference: the row, as seals and pages cite it (`release:line`).
        since: the first date of knowledge on which it counts no more.
        reason: as it was typed; empty where the cause says all.
        organisation: for which it was taken back; empty for the centre and the system.
    """

    reference: str
    since: date
    cause: RetractionCause
    reason: str
    organisation: str
    at: datetime

    @property
    def why(self) -> Text:
        """Return cause and reason in one sentence."""
        if not self.reason:
            return self.cause.text
        return text(f"{self.cause.text.zh}：{self.reason}", f"{self.cause.text.en}: {self.reason}")


@dataclass(frozen=True, slots=True)
class Retracted:
    """An observation that counts no more, and why."""

    observation: Observation
    retraction: Retraction


class AlreadyRetracted(Refused):
    """A figure is taken back once, for good."""

    code: ClassVar[str] = "already_retracted"

    def __init__(self, reference: str, since: date) -> None:
        super().__init__(
            f"“{reference}”已自 {since} 起撤销；如仍需公布，请经更正后的新发布公布",
            f"“{reference}” is retracted since {since}; if it is to be published after all, a new release does so",
        )
