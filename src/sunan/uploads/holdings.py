"""What this feature holds of persons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sunan.kernel.actors import Actor
from sunan.kernel.personal import PersonalData
from sunan.kernel.texts import text
from sunan.uploads import selectors, services


def _held(person: str) -> Iterator[dict[str, Any]]:
    for one in selectors.uploads_by(person):
        yield {
            "id": one.id,
            "name": one.name,
            "subject": one.subject,
            "kept_at": one.kept_at.isoformat(),
            "removed_at": one.removed_at.isoformat() if one.removed_at else "",
            "sha256": one.sha256,
        }


def _erase(person: str, *, by: Actor, at: datetime, why: str) -> int:
    return services.forget_uploader(person=person, by=by, at=at, why=why)


HANDED_IN = PersonalData(
    id="uploads.handed_in",
    name=text("上传的文件", "Files handed in"),
    table="uploads.upload",
    fields={
        "name": text("文件名", "name of the file"),
        "subject": text("所属事项", "what it belongs to"),
        "kept_at": text("提交时间", "when it was handed in"),
        "removed_at": text("删除时间", "when it was removed"),
    },
    held=_held,
    erase=_erase,
)
