"""Files that belong to returns: who may have them, and which have to stay."""

from __future__ import annotations

from sunan.access.core.rights import Rights
from sunan.kernel.texts import Text, text
from sunan.monitoring.collection import models
from sunan.monitoring.collection.core.lifecycle import ReturnState
from sunan.monitoring.collection.core.reaching import SIGNS, may_reach
from sunan.uploads.core.upload import Upload

TABLE, WORKBOOK = "table", "return"
"""What the files of a return belong to; nobody has them but those who fill it in or sign it."""
_ASK = "ask"


def may_have(found: Upload, rights: Rights) -> bool:
    """Return whether somebody may have a table or workbook that was handed in: who fills in or signs that very return.

    A table holds the rows of single enterprises, which its ground keeps for statistics: whoever answers for its sums
    reads it, and everybody else, the service centre among them, reads sums.
    """
    row = models.Return.objects.filter(id=_number(found)).first()
    return row is not None and any(
        may_reach(rights, one, organisation=row.organisation, area=row.area, is_city=row.is_city) for one in SIGNS
    )


def why_kept(found: Upload) -> Text | None:
    """Return why a file stays: its return was handed in with it. Part of removing a file."""
    number = _number(found)
    if found.subject.startswith(f"{_ASK}:"):
        ask = models.Ask.objects.filter(id=number).values_list("campaign", "organisation").first()
        rows = (
            models.Return.objects.filter(campaign=ask[0], organisation=ask[1]) if ask else models.Return.objects.none()
        )
    elif found.subject.startswith((f"{TABLE}:", f"{WORKBOOK}:")):
        rows = models.Return.objects.filter(id=number)
    else:
        return None
    # Held as handing it in holds it, so that neither happens unseen by the other.
    row = rows.select_for_update().first()
    if row is None or row.state == ReturnState.DRAFT.value:
        return None
    state = ReturnState(row.state).text
    return text(
        f"文件 {found.id} 随报表交来，报表{state.zh}，不能删除；确需更换的，请先将报表退回修改",
        f"File {found.id} came with a return that is {state.en}, and stays; to replace it, have the return sent back first",
    )


def _number(found: Upload) -> int:
    written = found.subject.partition(":")[2]
    return int(written) if written.isascii() and written.isdigit() and len(written) < len(str(10**15)) else 0
