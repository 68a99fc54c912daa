"""What this feature holds of persons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sunan.kernel.actors import Actor
from sunan.kernel.personal import PersonalData
from sunan.kernel.texts import text
from sunan.monitoring.tasks.selectors.persons import worked_by
from sunan.monitoring.tasks.services import persons


def _held(person: str) -> Iterable[Mapping[str, Any]]:
    return worked_by(person)


def _erase(person: str, *, by: Actor, at: datetime, why: str) -> int:
    return persons.forget_worker(person=person, by=by, at=at, why=why)


WORKED = PersonalData(
    id="tasks.worked",
    name=text("任务的填报、核验、决定和办结", "Reporting, verifying, deciding and closing of tasks"),
    table="tasks.report",
    fields={
        "item": text("事项编号", "code of the item"),
        "part": text("参与事项", "what was done"),
        "text": text("所写内容", "what was written"),
        "at": text("时间", "when"),
    },
    held=_held,
    erase=_erase,
)
