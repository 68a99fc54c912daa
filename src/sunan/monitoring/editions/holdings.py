"""What this feature holds of persons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sunan.kernel.actors import Actor
from sunan.kernel.personal import PersonalData
from sunan.kernel.texts import text
from sunan.monitoring.editions.selectors.writers import written_by
from sunan.monitoring.editions.services import persons


def _held(person: str) -> Iterable[Mapping[str, Any]]:
    return written_by(person)


def _erase(person: str, *, by: Actor, at: datetime, why: str) -> int:
    return persons.forget_writer(person=person, by=by, at=at, why=why)


WRITTEN = PersonalData(
    id="editions.written",
    name=text("报告的撰写、批注、批准和印发", "Drafting, commenting, approving and issuing of reports"),
    table="editions.revision",
    fields={
        "edition": text("版本标识", "mark of the edition"),
        "part": text("参与事项", "what was done"),
        "place": text("段落", "paragraph"),
        "text": text("所写内容", "what was written"),
        "at": text("时间", "when"),
    },
    held=_held,
    erase=_erase,
)
