"""Tasks as files: a workbook, a calendar, XML in the shape of StratML, the pack for a meeting, the sheet of one task."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from sunan.access.rules import Permission, access
from sunan.access.visitors import page_language, visitor_of
from sunan.documents.core.content import Document
from sunan.documents.filling import Format, fill
from sunan.kernel.errors import NotFound
from sunan.kernel.texts import Text, text
from sunan.monitoring.tasks.core.items import Item, Record
from sunan.monitoring.tasks.core.papers import Agenda, meeting_pack, task_sheet
from sunan.monitoring.tasks.core.planned import deadline_of
from sunan.monitoring.tasks.core.words import State
from sunan.monitoring.tasks.selectors import files, work
from sunan.monitoring.tasks.selectors import items as found_items
from sunan.monitoring.tasks.views.frame import KindChoice, Reach, chosen_kind, item_of, kind_of, reach, today_here
from sunan.notices.core.calendar import Deadline
from sunan.notices.selectors import calendar_file

_MOST_LISTED = 200
_PRESSING = (State.LATE, State.CLAIMED_NOT_EVIDENCED, State.EVIDENCED_NOT_VERIFIED, State.SLIPPING)
_OVER = (State.DONE, State.CHANGED, State.DROPPED)
_PACK = text("任务推进会议材料", "Meeting pack on tasks")
_SHEET = text("任务单", "Task sheet")
_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "application/xml; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
Row = TypeVar("Row")


@access(Permission.READ_COLLECTED)
@require_safe
def tasks(request: HttpRequest, suffix: str) -> HttpResponse:
    """Hand out the items of a kind; what was reported of items that are not the visitor's business is left out."""
    kind, today = chosen_kind(request), today_here()
    wanted = kind.wanted()

    may_read = _reach(request).covers
    if suffix == "ics":
        content = _calendar(request, kind, files.records(wanted, readable=may_read, today=today))
    else:
        content = files.as_file(suffix, wanted=wanted, readable=may_read, today=today, language=page_language())
    return _handed(content, f"{kind.value}-{today}.{suffix}")


def _calendar(request: HttpRequest, kind: KindChoice, records: list[Record]) -> bytes:
    name = text(f"{files.TITLE.zh}：{kind.text.zh}", f"{files.TITLE.en}: {kind.text.en}")
    return calendar_file(
        _deadlines(records), name=name, language=page_language(), reached_at=request.build_absolute_uri("/")
    )


def _deadlines(records: Iterable[Record]) -> Iterable[Deadline]:
    for record in records:
        for one in record.checkpoints:
            if one.planned_on is not None:
                yield deadline_of(
                    checkpoint=one.id, what=one.what, planned_on=one.planned_on, item=record.item.code,
                    title=record.item.title, is_over=one.state in _OVER or record.item.outcome is not None,
                    is_demonstration=record.item.is_demonstration, changed_at=record.item.changed_at,
                )  # fmt: skip


@access(Permission.READ_COLLECTED)
@require_safe
def pack(request: HttpRequest, suffix: str) -> HttpResponse:
    """Hand out the pack for a meeting, with what the visitor may read."""
    kind, today, held = chosen_kind(request), today_here(), _reach(request)
    which = {"demonstration": kind.demonstration}
    pressing = kind.wanted(states=_PRESSING, assessed=False)
    agenda = Agenda(
        counts=found_items.counts(kind.wanted(), today=today),
        items=list(filter(held.covers, found_items.items(pressing, today=today, most=_MOST_LISTED))),
        asked=_readable(held, work.decisions_asked_for(**which)),
        escalations=_readable(held, work.escalations(**which)),
        supervisions=_readable(held, work.supervisions(**which)),
        risks=_readable(held, work.risks(**which)),
        waiting=_readable(held, work.closings_waiting(**which)),
        decided=_readable(held, work.decisions(held.scope, **which)),
        is_demonstration=kind.demonstration,
    )
    document = meeting_pack(agenda, title=_PACK, on=today, language=page_language())
    return _filled(document, suffix, name=f"meeting-{kind.value}-{today}")


@access(Permission.READ_COLLECTED)
@require_safe
def sheet(request: HttpRequest, code: str, suffix: str) -> HttpResponse:
    """Hand out the sheet of one item."""
    item = item_of(request, code, Permission.READ_COLLECTED)
    record = found_items.record(item.code, today=today_here())
    document = task_sheet(record, title=_title_of(item), on=today_here(), language=page_language())
    return _filled(document, suffix, name=f"{item.code}-{today_here()}")


def _title_of(item: Item) -> Text:
    part = kind_of(item).text
    return text(f"{part.zh}　{_SHEET.zh}", f"{_SHEET.en}: {part.en}")


def _filled(document: Document, suffix: str, *, name: str) -> HttpResponse:
    formats = {"docx": Format.DOCX, "pdf": Format.PDF}
    if suffix not in formats:
        raise NotFound(
            f"没有“{suffix[:20]}”这种文件；请改用 docx 或 pdf", f"There is no “{suffix[:20]}” file; choose docx or pdf"
        )
    wanted = formats[suffix]
    return _handed(fill(document, (wanted,), with_charts=False)[wanted], f"{name}.{suffix}")


def _readable(held: Reach, rows: Iterable[tuple[Item, Row]]) -> list[tuple[Item, Row]]:
    return [(item, one) for item, one in rows if held.covers(item)][:_MOST_LISTED]


def _reach(request: HttpRequest) -> Reach:
    return reach(visitor_of(request).rights, Permission.READ_COLLECTED)


def _handed(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=_TYPES[name.rpartition(".")[2]])
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response
