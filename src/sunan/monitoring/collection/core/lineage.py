"""The lineage of a release: for each line which answer of which return it is, kept beside the file and read back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sunan.kernel.arithmetic import plain
from sunan.kernel.texts import text
from sunan.monitoring.collection.core.reconciling import ReasonPart
from sunan.monitoring.collection.core.release import (
    Explained,
    Given,
    HeldBack,
    Reconciled,
    ReleasedFigure,
    Signed,
)
from sunan.monitoring.collection.core.words import DifferenceReason, Verdict
from sunan.monitoring.statistics.core.observations import Cell

_FIRST_LINE = 2


def lineage_text(figures: Iterable[ReleasedFigure], held: Iterable[HeldBack]) -> str:
    """Return the lineage of a release as it is stored: a line for each figure, then what was held back."""
    lines: list[dict[str, object]] = [
        {
            "line": number, "ask": one.given.ask, "cell": _cell(one.given.cell), "version": one.given.version,
            "printed": one.given.printed, "unit": one.given.unit, "qualifier": one.given.qualifier,
            "return": one.given.signed.returned, "organisation": one.given.signed.organisation,
            "round": one.given.signed.round, "content": one.given.signed.content, "preparer": one.given.signed.preparer,
            "statistics_head": one.given.signed.statistics_head, "submitted_at": _moment(one.given.signed.submitted_at),
            "reviewed_at": _moment(one.given.signed.reviewed_at), "approved_at": _moment(one.given.signed.approved_at),
            "explained": [
                {"edit": each.edit, "zh": each.question.zh, "en": each.question.en, "body": each.body,
                 "verdict": each.verdict.value}
                for each in one.given.explained
            ],
            "reconciled": [_plain(each) for each in one.reconciled],
        }
        for number, one in enumerate(figures, start=_FIRST_LINE)
    ]  # fmt: skip
    lines += [
        {"held": _cell(one.cell), "organisations": list(one.organisations), "zh": one.why.zh, "en": one.why.en}
        for one in held
    ]
    return json.dumps(lines, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class LineOrigin:
    """The origin of one line of a release, as its lineage kept it."""

    figure: ReleasedFigure
    line: int


def lines_from(lineage: str) -> tuple[LineOrigin, ...]:
    """Return the lines of a release from its stored lineage."""
    return tuple(_line(one) for one in json.loads(lineage) if "ask" in one)


def held_from(lineage: str) -> tuple[HeldBack, ...]:
    """Return what a release held back, from its stored lineage."""
    return tuple(
        HeldBack(Cell(*one["held"]), tuple(one["organisations"]), text(one["zh"], one["en"]))
        for one in json.loads(lineage)
        if "held" in one
    )


def _line(stored: Mapping[str, Any]) -> LineOrigin:
    signed = Signed(
        stored["return"], stored["organisation"], stored["round"], stored["content"], stored["preparer"],
        stored["statistics_head"], _when(stored["submitted_at"]), _when(stored["reviewed_at"]),
        _when(stored["approved_at"]),
    )  # fmt: skip
    given = Given(
        stored["ask"], Cell(*stored["cell"]), stored["version"], stored["printed"], stored["unit"], stored["qualifier"],
        signed,
        tuple(
            Explained(
                one["edit"], text(one["zh"], one["en"]), one["body"],
                Verdict(one.get("verdict", Verdict.ACCEPTED.value)),
            )
            for one in stored["explained"]
        ),
    )  # fmt: skip
    return LineOrigin(ReleasedFigure(given, tuple(_back(one) for one in stored["reconciled"])), stored["line"])


def _plain(one: Reconciled) -> dict[str, object]:
    return {
        "organisations": list(one.organisations), "difference": plain(one.difference), "residual": plain(one.residual),
        "parts": [{"reason": each.reason.value, "amount": plain(each.amount), "note": each.note} for each in one.parts],
        "agreed": one.is_agreed, "carried": one.is_carried, "prevails": one.prevails, "reason": one.reason,
        "settled_at": _moment(one.settled_at), "number": one.number, "fingerprint": one.fingerprint,
        "said_by": None if one.said_by is None else list(one.said_by),
    }  # fmt: skip


def _back(stored: Mapping[str, Any]) -> Reconciled:
    parts = tuple(
        ReasonPart(DifferenceReason(one["reason"]), Decimal(one["amount"]), one["note"]) for one in stored["parts"]
    )
    return Reconciled(
        tuple(stored["organisations"]), Decimal(stored["difference"]), parts, Decimal(stored["residual"]),
        stored["agreed"], stored["carried"], stored["prevails"], stored["reason"], _when(stored["settled_at"]),
        stored.get("number", 0), stored.get("fingerprint", ""),
        None if stored.get("said_by") is None else tuple(stored["said_by"]),
    )  # fmt: skip


def _cell(cell: Cell) -> list[str]:
    return [cell.measure, cell.area, cell.period, cell.list_id]


def _moment(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _when(stored: str) -> datetime | None:
    return datetime.fromisoformat(stored) if stored else None
