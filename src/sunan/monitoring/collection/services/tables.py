"""Changes: taking over a table of reporting units, and handing its sums to the return."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from sunan.access.core.permissions import Permission
from sunan.audit import services as audit
from sunan.kernel.actors import Actor
from sunan.kernel.errors import InvalidInput, Refused
from sunan.kernel.findings import Finding, errors_among
from sunan.kernel.micro import CollectedUnder
from sunan.kernel.periods import Period
from sunan.kernel.texts import text
from sunan.monitoring.attainment import selectors as attained
from sunan.monitoring.collection import models, store
from sunan.monitoring.collection.core.answers import CellView, SaveOutcome, TypedCell
from sunan.monitoring.collection.core.lifecycle import ReturnState
from sunan.monitoring.collection.core.micro.checking import Checked, check_table
from sunan.monitoring.collection.core.micro.reading import read_table
from sunan.monitoring.collection.core.micro.summing import AreaSum, Shown, sums_of
from sunan.monitoring.collection.core.words import EntryKind, EntrySource, Grade
from sunan.monitoring.collection.selectors import returns, rules, tables
from sunan.monitoring.collection.selectors.table_findings import HIDDEN_SUM
from sunan.monitoring.collection.services import events
from sunan.monitoring.collection.services.entries import save_entries
from sunan.monitoring.collection.services.rows import held_return, require_in_time
from sunan.uploads import selectors as uploads
from sunan.uploads.core.kinds import FileKind
from sunan.uploads.core.upload import Upload

_TAKE_OVER = text("导入明细表", "take over a table")
_TEXTS = (FileKind.CSV, FileKind.TEXT)
_HIDDEN = (Shown.TOO_FEW, Shown.WITH_ANOTHER)


class GroundsDiffer(Refused):
    """A table of a survey would hand its sums to a return that is no survey."""

    code = "grounds_differ"

    def __init__(self, table: str) -> None:
        super().__init__(
            f"“{table}”按统计调查收集，本次填报不是统计调查，不能把它的汇总数填进来（统计法第28条）；请改用行政记录",
            f"“{table}” is collected under a statistical survey and this campaign is none; its sums cannot go into it "
            "(Statistics Law, article 28). Use an administrative record",
        )


@dataclass(frozen=True, slots=True)
class TableOutcome:
    """What became of a table.

    Attributes:
        findings: what is wrong with its cells; with an error among them nothing was stored.
        checked: what the graded edits said; `None` when they were not asked.
        stored: number of the stored table.
        sums: by measure and area, those that are hidden without their digits.
        saved: what was handed to the return; `None` when nothing was: with an error of the edits no sum leaves.
    """

    upload: int
    rows: int
    findings: tuple[Finding, ...]
    checked: Checked | None
    stored: int | None
    sums: tuple[AreaSum, ...]
    saved: SaveOutcome | None


def import_table(
    *, returned: int, table: str, period: str, upload: Upload, began_at: datetime | None = None, by: Actor, at: datetime
) -> TableOutcome:
    """Read a table of reporting units, check it, keep it, and hand its sums to the return: all of it, or nothing.

    Only sums leave it: cells with few units are hidden, and others with them where a total would give them away. What was
    handed in earlier for the same table and period stays on record and is no longer current.

    Args:
        period: of the table, such as `2025`; sums answer the cells of that period.
        upload: kept before, as XLSX or CSV.
        began_at: when the request began, which decides about the deadline.
    Raises:
        NotPermitted, ReturnMoved, DeadlinePassed: as for typing on the page.
        NotFound: the rulebook has no such table.
        GroundsDiffer: the table is a survey's and the campaign is none.
        InvalidInput: the file is neither XLSX nor CSV, or the period is none.
        WorkbookBroken: the workbook is damaged.
    """
    rule = tables.table_rule(table)
    Period.parse(period)
    _require_open(returned, began_at or at, by=by, at=at)
    view = returns.known_return(returned)
    head = view.head
    surveyed = rule.collected_under is CollectedUnder.STATISTICAL_SURVEY
    if surveyed and head.campaign.collected_under is not CollectedUnder.STATISTICAL_SURVEY:
        raise GroundsDiffer(rule.name.zh)
    if upload.kind not in (FileKind.XLSX, *_TEXTS):
        raise InvalidInput(
            f"明细表须为 xlsx 或 CSV，收到的是 {upload.kind.value}；请用表格软件另存后再上传",
            f"A table is an xlsx or CSV file, this is {upload.kind.value}; save it as one of them and upload it again",
        )
    book = attained.book_in_force()
    with uploads.content(upload) as file:
        read, refusal = read_table(
            file.read(), rule, file=upload.name, cities=[one.code for one in book.plan.cities],
            is_workbook=upload.kind is FileKind.XLSX,
        )  # fmt: skip
    if read is None:
        return TableOutcome(upload.id, 0, tuple(refusal), None, None, (), None)
    if errors_among(read.findings):
        return TableOutcome(upload.id, read.frame.height, read.findings, None, None, (), None)
    checked = check_table(
        read, edits=tables.edits_of_tables(), period=period,
        prior=tables.year_before(head.organisation, table, period, ground=rule.collected_under),
    )  # fmt: skip
    wanted = [one for one in view.cells if one.ask.cell.period == period]
    sums = sums_of(
        read.frame, rule, tables=tables.tables_in_force(),
        units={measure: one.unit for measure, one in book.catalogue.measures.items()},
        areas=list(dict.fromkeys(one.ask.cell.area for one in wanted)), members=book.members,
        least_units=rules.settings_in_force().suppression.least_units,
    )  # fmt: skip
    hidden = [one for one in sums if one.shown in _HIDDEN]
    sha256 = store.keep_table(read.frame)
    with transaction.atomic():
        row = held_return(
            returned, Permission.REPORT_FIGURES, states=(ReturnState.DRAFT,), asked=_TAKE_OVER, by=by, at=at
        )  # fmt: skip
        earlier = models.MicroTable.objects.filter(returned=row, table=table, period=period, is_current=True)
        earlier.update(is_current=False)
        stored = models.MicroTable.objects.create(
            returned=row, table=table, period=period, sha256=sha256, rows=read.frame.height, hidden=len(hidden),
            collected_under=rule.collected_under.value, findings=json.dumps(_plain(checked, hidden), ensure_ascii=False),
            upload=upload.id, by_kind=by.kind.value, by=by.id, at=at,
        )  # fmt: skip
        audit.record_event(
            events.TABLE_TAKEN, subject=f"return:{returned}", by=by, at=at,
            after={
                "table": table, "period": period, "rows": read.frame.height, "sha256": sha256, "upload": upload.id,
                "hidden": len(hidden),
            },
        )  # fmt: skip
        came = set(models.MicroTable.objects.filter(returned=row, table=table).values_list("upload", flat=True))
        typed = () if checked.has_errors else tuple(_typed(wanted, sums, rule.name.zh, came=came))
        saved = None
        if typed:
            saved = save_entries(
                returned=returned, typed=typed, source=EntrySource.TABLE, upload=upload.id, began=began_at, by=by, at=at
            )
    return TableOutcome(upload.id, read.frame.height, read.findings, checked, stored.pk, sums, saved)


def _require_open(returned: int, began: datetime, *, by: Actor, at: datetime) -> None:
    """Refuse before the file is read what saving would refuse after it."""
    with transaction.atomic():
        row = held_return(
            returned, Permission.REPORT_FIGURES, states=(ReturnState.DRAFT,), asked=_TAKE_OVER, by=by, at=at
        )  # fmt: skip
        require_in_time(row, began)


def _typed(
    wanted: Iterable[CellView], sums: Iterable[AreaSum], table: str, *, came: Collection[int | None]
) -> Iterable[TypedCell]:
    """Yield the sums that are shown as what is typed into the cells that ask for them.

    A cell that holds an earlier sum of the table (its files are `came`) is cleared when the table gives it none now: the
    sum is hidden, no unit reports it any more, or its column is gone. What somebody typed stays.
    """
    by_cell = {(one.measure, one.area): one for one in sums}
    for cell in wanted:
        if cell.ask.cell.list_id:
            continue
        found = by_cell.get((cell.ask.cell.measure, cell.ask.cell.area))
        if found is not None and found.shown is Shown.YES:
            missing = f"，另有 {found.missing} 家未填" if found.missing else ""
            yield TypedCell(
                cell.ask.id,
                cell.version,
                f"{found.printed}{found.unit}",
                note=f"由{table} {found.units} 家汇总{missing}",
            )
        elif _is_sum(cell, came):
            yield TypedCell(cell.ask.id, cell.version, "", EntryKind.CLEARED, note=_why_cleared(found, table))


def _why_cleared(found: AreaSum | None, table: str) -> str:
    """Return why a sum leaves its cell, for the note that stays with the empty cell."""
    if found is not None and found.shown in _HIDDEN:
        return f"{table}重新导入后这个数涉及的单位太少或可由他数推出，原汇总数不再采用"
    return f"{table}重新导入后没有单位再填报这个数，原汇总数不再采用"


def _is_sum(cell: CellView, came: Collection[int | None]) -> bool:
    """Return whether a cell holds a sum of a table, be it one that was chosen among answers that clashed."""
    current = cell.current
    if current is None or current.kind is not EntryKind.VALUE or current.upload not in came:
        return False
    return current.source in (EntrySource.TABLE, EntrySource.CHOSEN)


def _plain(checked: Checked, hidden: Iterable[AreaSum]) -> list[dict[str, object]]:
    """Return what the edits said as plain data, without the values that they were said of, and which sums are hidden."""
    said: list[dict[str, object]] = [
        {"edit": one.edit, "grade": one.grade.value, "place": place.column or str(place), "count": checked.counts[one.edit]}
        for place, one in checked.said
    ]  # fmt: skip
    return said + [
        {
            "edit": HIDDEN_SUM,
            "grade": Grade.NOTE.value,
            "place": "",
            "count": 1,
            "measure": one.measure,
            "area": one.area,
        }
        for one in hidden
    ]
