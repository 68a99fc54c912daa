"""The tasks as a workbook: items, checkpoints, evidence and decisions on a sheet each, as they stand on a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sunan.documents.workbook import Sheet, workbook
from sunan.kernel.texts import Language, Text, text
from sunan.monitoring.tasks.core.items import Checkpoint, Record
from sunan.monitoring.tasks.core.words import NOT_ASSESSED

_ITEMS = (
    (text("编号", "code"), 12), (text("类别", "kind"), 10), (text("名称", "title"), 36), (text("条款", "clause"), 12),
    (text("责任单位（按规划原文）", "responsible units, as printed"), 28), (text("牵头单位", "lead"), 18),
    (text("状态", "state"), 16), (text("结论", "outcome"), 12), (text("检查点数", "checkpoints"), 8),
    (text("下一检查点", "next checkpoint"), 12),
)  # fmt: skip
_CHECKPOINTS = (
    (text("编号", "code"), 12), (text("检查点", "checkpoint"), 40), (text("单位", "unit"), 18),
    (text("目标值", "target"), 12), (text("基准日期", "baseline"), 12), (text("计划日期", "planned"), 12),
    (text("报完成日期", "claimed"), 12), (text("佐证日期", "evidenced"), 12), (text("核验日期", "verified"), 12),
    (text("预计日期", "forecast"), 12), (text("变动次数", "moves"), 8), (text("状态", "state"), 16),
)  # fmt: skip
_EVIDENCE = (
    (text("编号", "code"), 12), (text("种类", "kind"), 14), (text("日期", "dated"), 12), (text("内容", "words"), 44),
    (text("数值", "value"), 12), (text("出处", "reference"), 30),
)  # fmt: skip
_DECISIONS = (
    (text("编号", "code"), 12), (text("种类", "kind"), 14), (text("决定", "decision"), 40), (text("理由", "reason"), 30),
    (text("批准", "approved by"), 20), (text("文号", "document"), 18), (text("日期", "dated"), 12),
)  # fmt: skip


def as_workbook(records: Sequence[Record], *, title: Text, on: date, language: Language) -> bytes:
    """Return the workbook; the same records on the same day give the same bytes."""
    lines = [title.inside(language), text(f"截至 {on}", f"As of {on}").inside(language)]
    if any(one.item.is_demonstration for one in records):
        lines.append(text("演示数据，并非实际进展", "Demonstration data, no real progress").inside(language))

    def sheet(name: Text, columns: Sequence[tuple[Text, int]], rows: Iterable[Sequence[str]]) -> Sheet:
        heads = [head.inside(language) for head, _ in columns]
        return Sheet(name.inside(language), lines, heads, [width for _, width in columns], list(rows))

    return workbook([
        sheet(text("任务", "Tasks"), _ITEMS, (_item(one, language) for one in records)),
        sheet(
            text("检查点", "Checkpoints"), _CHECKPOINTS,
            (_checkpoint(one.item.code, each, language) for one in records for each in one.checkpoints),
        ),
        sheet(text("佐证", "Evidence"), _EVIDENCE, (row for one in records for row in _evidence(one, language))),
        sheet(text("决定", "Decisions"), _DECISIONS, (row for one in records for row in _decisions(one, language))),
    ])  # fmt: skip


def _item(record: Record, language: Language) -> list[str]:
    one = record.item
    lead = one.lead_unit or text("未指定", "not assigned").inside(language)
    return [
        one.code, one.kind.text.inside(language), one.title.inside(language), one.clause, "、".join(one.units), lead,
        one.state.text.inside(language), (one.outcome.text if one.outcome else NOT_ASSESSED).inside(language),
        str(one.checkpoints_count), _day(one.next_planned_on),
    ]  # fmt: skip


def _checkpoint(code: str, one: Checkpoint, language: Language) -> list[str]:
    target = f"{one.comparator}{one.target_value}{one.target_unit}" if one.is_number else ""
    return [
        code, one.what.inside(language), one.unit, target, _day(one.baseline_on), _day(one.planned_on),
        _day(one.claimed_on), _day(one.evidenced_on), _day(one.verified_on), _day(one.forecast_on),
        str(one.moves_count), one.state.text.inside(language),
    ]  # fmt: skip


def _evidence(record: Record, language: Language) -> Iterable[list[str]]:
    for one in record.evidence:
        if one.withdrawn_at is None:
            yield [
                record.item.code, one.kind.text.inside(language), one.dated_on.isoformat(), one.words,
                f"{one.value}{one.unit}", one.reference,
            ]  # fmt: skip


def _decisions(record: Record, language: Language) -> Iterable[list[str]]:
    for one in record.decisions:
        yield [
            record.item.code, one.kind.text.inside(language), one.words, one.reason, one.approved_by,
            one.document_number, _day(one.document_on),
        ]  # fmt: skip


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
