"""Changes: files kept as evidence beside a cell."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from sunan.access.core.permissions import Permission
from sunan.kernel.actors import Actor
from sunan.kernel.texts import text
from sunan.monitoring.collection.core.lifecycle import ReturnState
from sunan.monitoring.collection.core.refusals import ReturnClosed
from sunan.monitoring.collection.core.words import evidence_of
from sunan.monitoring.collection.selectors import cells
from sunan.monitoring.collection.selectors.reading import asks_of_return
from sunan.monitoring.collection.services.rows import held_return, require_in_time
from sunan.uploads import selectors as uploads
from sunan.uploads import services as keeping
from sunan.uploads.core.upload import Upload

_ADD = text("上传佐证", "add evidence")
_REMEDY = text(
    "待审核的可先撤回，其余的请审核、审批人员或管理服务中心退回后再上传",
    "Withdraw it while it awaits review; otherwise have its reviewer, approver or the service centre send it back first",
)
_PART = 1 << 20


@transaction.atomic
def keep_evidence(
    *, returned: int, ask: int, file: BinaryIO, name: str, began: datetime | None = None, by: Actor, at: datetime
) -> Upload:
    """Keep a file beside a cell while its return is being filled in; the same content there again is kept once.

    Args:
        file: read from its beginning.
        began: when the request began, which decides about the deadline; `at` if left out.
    Raises:
        NotPermitted: the actor reports no figures of this organisation.
        ReturnClosed: the return was handed in.
        DeadlinePassed: the campaign has ended for it.
        NotFound: the cell belongs to another return.
        FileRefused: the file is not taken.
    """
    row = held_return(returned, Permission.REPORT_FIGURES, states=(), asked=_ADD, by=by, at=at)
    if row.state != ReturnState.DRAFT.value:
        raise ReturnClosed(ReturnState(row.state), _ADD, _REMEDY)
    require_in_time(row, began or at)
    if not asks_of_return(row).filter(id=ask).exists():
        raise cells.unknown(ask)
    subject = evidence_of(ask)
    sha256 = _hash_of(file)
    same = next((one for one in uploads.uploads_of(subject) if one.sha256 == sha256), None)
    return same or keeping.keep_upload(file=file, name=name, subject=subject, by=by, at=at)


def _hash_of(file: BinaryIO) -> str:
    read = hashlib.sha256()
    file.seek(0)
    while part := file.read(_PART):
        read.update(part)
    file.seek(0)
    return read.hexdigest()
