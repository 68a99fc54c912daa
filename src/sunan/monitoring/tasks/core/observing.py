"""A verified number of a task as a release of one observation, so that it is a figure like any other."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sunan.monitoring.statistics.core.figures import COLUMNS
from sunan.monitoring.statistics.core.observations import Vintage
from sunan.monitoring.statistics.core.sheets import checksum

KIND = "verified_task_figure"
MEDIUM = "original"


@dataclass(frozen=True, slots=True)
class VerifiedNumber:
    """What was promised as a number, reached and verified.

    Attributes:
        verification: its id, which names the release.
        reached_on: the day of the claim; the observation is of its year.
        value, unit: as the unit printed it.
        units: the responsible units; the lead alone where there is one.
    """

    verification: int
    item: str
    title: str
    what: str
    measure: str
    area: str
    reached_on: date
    value: str
    unit: str
    units: Sequence[str]


def figure_of(verification: int) -> str:
    """Return how the observation that a verification made is cited, if it made one."""
    return f"{_release_id(verification)}:2"


def _release_id(verification: int) -> str:
    return f"task-figure-{verification}"


def release_of(number: VerifiedNumber, *, known_on: date) -> tuple[Vintage, bytes]:
    """Return the release and its file.

    Args:
        known_on: the day of the verification, where the system runs.
    """
    written = io.StringIO()
    writer = csv.DictWriter(written, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerow(
        {
            "measure": number.measure, "area": number.area, "period": str(number.reached_on.year), "kind": "actual",
            "list": "", "value": number.value, "unit": number.unit, "qualifier": "=", "expected": "no",
            "confidence": "high", "doubt": "", "basis": "", "quote": "",
        }
    )  # fmt: skip
    content = written.getvalue().encode()
    vintage = Vintage(
        id=_release_id(number.verification), title=f"重点任务核验数：{number.title}（{number.what}）",
        publisher="、".join(number.units), kind=KIND, medium=MEDIUM, published_on=known_on.isoformat(), precision="day",
        retrieved_on=known_on, known_on=known_on, address="", checksum=checksum(content),
        note=f"任务 {number.item} 的第 {number.verification} 号核验；由责任单位报送并附佐证，经报送人以外的人核验。",
    )  # fmt: skip
    return vintage, content
