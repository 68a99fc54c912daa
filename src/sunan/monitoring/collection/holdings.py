"""What this feature holds of persons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sunan.kernel.actors import Actor
from sunan.kernel.personal import PersonalData
from sunan.kernel.texts import text
from sunan.monitoring.collection.selectors.reporters import reported_by
from sunan.monitoring.collection.services import persons


def _held(person: str) -> Iterable[Mapping[str, Any]]:
    return reported_by(person)


def _erase(person: str, *, by: Actor, at: datetime, why: str) -> int:
    return persons.forget_reporter(person=person, by=by, at=at, why=why)


REPORTED = PersonalData(
    id="collection.reported",
    name=text("数据的填报、审核、审批和衔接", "Reporting, reviewing, approving and reconciling of figures"),
    table="collection.entry",
    fields={
        "campaign": text("填报编号", "code of the campaign"),
        "part": text("参与事项", "what was done"),
        "place": text("填报项或单位", "cell or organisation"),
        "text": text("所写内容", "what was written"),
        "at": text("时间", "when"),
    },
    held=_held,
    erase=_erase,
)
