"""Changes to evidence."""

from __future__ import annotations

from datetime import date, datetime
from typing import BinaryIO

from sunan.kernel.actors import Actor
from sunan.monitoring.tasks.core.items import Evidence
from sunan.monitoring.tasks.core.words import EvidenceKind


def hand_in_evidence(
    *, code: str, kind: EvidenceKind, dated_on: date, words: str, checkpoint: int | None = None,
    file: BinaryIO | None = None, file_name: str = "", upload: int | None = None, reference: str = "",
    value: str = "", unit: str = "", by: Actor, at: datetime,
) -> Evidence:  # fmt: skip
    """Hand in evidence for an item or one of its checkpoints (REPORT_TASKS or MANAGE_TASKS).

    Args:
        file: of a document; looked into and kept by `uploads`, which refuses empty, huge and executable ones. Or
            `upload`, the number of a file that was handed in before.
        reference: of an observation `release:line`, of a record its address here.
        value: of a figure, as printed, with `unit`.
    """
    raise NotImplementedError


def withdraw_evidence(*, evidence: int, reason: str, by: Actor, at: datetime) -> Evidence:
    """Take evidence back, with the reason; what a checked closing names stays."""
    raise NotImplementedError
