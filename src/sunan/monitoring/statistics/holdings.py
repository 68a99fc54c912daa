"""What this feature holds of persons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sunan.kernel.actors import Actor
from sunan.kernel.personal import PersonalData
from sunan.kernel.texts import text
from sunan.monitoring.statistics import selectors, services


def _held(person: str) -> Iterable[Mapping[str, Any]]:
    return selectors.retracted_by(person)


def _erase(person: str, *, by: Actor, at: datetime, why: str) -> int:
    return services.forget_retractor(person=person, by=by, at=at, why=why)


RETRACTED = PersonalData(
    id="statistics.retracted",
    name=text("已公布数值的撤销", "Retracting of published figures"),
    table="statistics.retraction",
    fields={
        "figure": text("所撤销的数值", "figure that was retracted"),
        "text": text("所写理由", "reason that was written"),
        "at": text("时间", "when"),
    },
    held=_held,
    erase=_erase,
)
