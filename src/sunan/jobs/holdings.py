"""What this feature holds of persons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sunan.jobs import selectors, services
from sunan.kernel.actors import Actor
from sunan.kernel.personal import PersonalData
from sunan.kernel.texts import text


def _held(person: str) -> Iterator[dict[str, Any]]:
    for one in selectors.jobs_asked_by(person):
        yield {"id": one.id, "kind": one.kind, "asked_at": one.asked_at.isoformat(), "state": one.state.value}


def _erase(person: str, *, by: Actor, at: datetime, why: str) -> int:
    return services.forget_asker(person=person, by=by, at=at, why=why)


ASKED = PersonalData(
    id="jobs.asked",
    name=text("发起的后台任务", "Background work asked for"),
    table="jobs.job",
    fields={
        "kind": text("任务种类", "kind of work"),
        "asked_at": text("发起时间", "when it was asked for"),
        "state": text("状态", "where it stands"),
    },
    held=_held,
    erase=_erase,
)
