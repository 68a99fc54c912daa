"""Changes: taking over what a workbook says."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from sunan.access.core.permissions import Permission
from sunan.kernel.actors import Actor
from sunan.kernel.errors import InvalidInput
from sunan.kernel.findings import Finding, Severity, errors_among, shortened
from sunan.kernel.texts import text
from sunan.monitoring.collection.core.answers import SavedCell, SaveOutcome
from sunan.monitoring.collection.core.lifecycle import ReturnState
from sunan.monitoring.collection.core.words import EntrySource
from sunan.monitoring.collection.core.workbook import faults
from sunan.monitoring.collection.core.workbook.reading import ReadWorkbook, read_workbook
from sunan.monitoring.collection.selectors import returns
from sunan.monitoring.collection.selectors.workbooks import expected_of
from sunan.monitoring.collection.services.entries import save_entries
from sunan.monitoring.collection.services.rows import held_return, require_in_time
from sunan.uploads import selectors as uploads
from sunan.uploads.core.kinds import FileKind
from sunan.uploads.core.upload import Upload

_IMPORT = text("导入工作簿", "import a workbook")
_CELL = re.compile(r"!([A-Z]+)([0-9]+)$")


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What became of a workbook.

    Attributes:
        findings: everything that is odd about it, at its cell, in the order of the sheet.
        saved: what was stored; `None` when nothing was taken over, because the workbook is not for this return or
            nobody touched it.
        untouched: cells that hold what the template held.
        is_refused: nothing of it counts; the findings say why.
    """

    upload: int
    findings: tuple[Finding, ...]
    saved: SaveOutcome | None
    untouched: int
    is_refused: bool

    @property
    def errors(self) -> int:
        return len(errors_among(self.findings))

    @property
    def contested(self) -> tuple[SavedCell, ...]:
        """Return the cells that somebody else changed since the template was made; both answers are kept."""
        return self.saved.contested if self.saved else ()


def import_workbook(
    *, returned: int, upload: Upload, began_at: datetime | None = None, by: Actor, at: datetime
) -> ImportOutcome:
    """Take over what was typed into the workbook of a return: all of it in one transaction, or nothing.

    Reading comes first and changes nothing. What is no number is kept as typed; what cannot be told from the sheet is
    named at its cell and not taken over. The file itself was kept when it was handed in.

    Args:
        upload: kept before, as an XLSX file.
        began_at: when the request began, which decides about the deadline; `at` if left out.
    Raises:
        NotPermitted, ReturnMoved, DeadlinePassed: as for typing on the page.
        InvalidInput: the file is no XLSX workbook.
        WorkbookBroken: it is one, and damaged.
    """
    _require_open(returned, began_at or at, by=by, at=at)
    if upload.kind is not FileKind.XLSX:
        raise InvalidInput(
            f"这里要上传 xlsx 工作簿，收到的是 {upload.kind.value}；请在填报页面下载模板，填好后上传",
            f"An xlsx workbook is expected here, this is {upload.kind.value}; download the template on the page of the "
            "return, fill it in and upload that",
        )
    with uploads.content(upload) as file:
        read = read_workbook(file, name=upload.name, expected=expected_of(returns.known_return(returned)))
    saved = None
    if read.typed and not read.is_refused:
        saved = save_entries(
            returned=returned, typed=read.typed, source=EntrySource.WORKBOOK, upload=upload.id, began=began_at, by=by,
            at=at,
        )  # fmt: skip
    findings = sorted(shortened([*read.findings, *_at_their_cells(read, saved)]), key=_in_sheet_order)
    return ImportOutcome(upload.id, tuple(findings), saved, read.untouched, read.is_refused)


def _require_open(returned: int, began: datetime, *, by: Actor, at: datetime) -> None:
    """Refuse before the file is read what saving would refuse after it."""
    with transaction.atomic():
        row = held_return(
            returned, Permission.REPORT_FIGURES, states=(ReturnState.DRAFT,), asked=_IMPORT, by=by, at=at
        )  # fmt: skip
        require_in_time(row, began)


def _at_their_cells(read: ReadWorkbook, saved: SaveOutcome | None) -> list[Finding]:
    """Return what saving found, at the cells of the sheet; where reading said more already, that stands alone."""
    if saved is None:
        return []
    said = {one.place for one in read.findings if one.severity is Severity.ERROR}
    typed = {one.ask: one.typed for one in read.typed}
    found: list[Finding] = []
    for one in saved.cells:
        place = read.places[one.ask]
        if one.finding and place not in said:
            found.append(replace(one.finding, place=place))
        if one.is_contested:
            theirs = one.theirs.typed if one.theirs else ""
            found.append(faults.CHANGED_MEANWHILE.at(place, typed=typed[one.ask], theirs=theirs))
    return found


def _in_sheet_order(finding: Finding) -> tuple[int, int, str]:
    """Return the key by which findings about a whole sheet come first, then row by row."""
    cell = _CELL.search(finding.place.column)
    return (int(cell[2]), len(cell[1]), cell[1]) if cell else (0, 0, "")
