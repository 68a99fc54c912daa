"""Working papers as documents: the pack for a meeting, and the sheet of one task on a page.

They repeat what was entered, with who is asked for what; they are no report, so their numbers carry no seals.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sunan.documents.core.composer import Composer, Run
from sunan.documents.core.content import Align, Column, Document
from sunan.kernel.texts import Language, Text, text
from sunan.monitoring.tasks.core.items import (
    Checkpoint,
    Closing,
    Counts,
    Decision,
    Escalation,
    Item,
    Record,
    Report,
    Risk,
    Supervision,
)
from sunan.monitoring.tasks.core.words import NOT_ASSESSED, State

_NOTHING = "—"
_PRESSING = (State.LATE, State.CLAIMED_NOT_EVIDENCED, State.EVIDENCED_NOT_VERIFIED, State.SLIPPING)
_DEMONSTRATION = text("演示数据，并非实际进展", "demonstration data, no real progress")


@dataclass(frozen=True, slots=True)
class Agenda:
    """What a meeting has before it.

    Attributes:
        items: open items whose state presses, the worst first.
        asked: the latest reports that ask for a decision. `decided`: decisions since the last meeting.
        waiting: closings that wait for somebody to check them.
    """

    counts: Counts
    items: Sequence[Item] = ()
    asked: Sequence[tuple[Item, Report]] = ()
    escalations: Sequence[tuple[Item, Escalation]] = ()
    supervisions: Sequence[tuple[Item, Supervision]] = ()
    risks: Sequence[tuple[Item, Risk]] = ()
    waiting: Sequence[tuple[Item, Closing]] = ()
    decided: Sequence[tuple[Item, Decision]] = ()
    is_demonstration: bool = False


def meeting_pack(agenda: Agenda, *, title: Text, on: date, language: Language) -> Document:
    """Return the pack: where everything stands, then what has to be decided, then the lists behind it."""
    pack = _Paper(title, on, language, is_demonstration=agenda.is_demonstration)
    pack.standing(agenda.counts)
    pack.listed(
        text("需要会议决定的事项", "Decisions asked for"),
        (
            ("任务", "task", 2.2),
            ("受阻情况", "what is blocked", 3),
            ("需要的决定", "decision needed", 3),
            ("由谁决定", "from", 1.4),
        ),
        (
            (pack.name(item), one.blocked or _NOTHING, one.decision_needed, one.decision_from or _NOTHING)
            for item, one in agenda.asked
        ),
        text("没有单位提出需要决定的事项。", "No unit asks for a decision."),
    )
    pack.listed(
        text("上报升级事项", "Escalations"),
        (("任务", "task", 3), ("现由谁处理", "with", 1.4), ("天数", "days", 0.8), ("起于", "since", 1.2)),
        (
            (pack.name(item), pack.says(one.rung.text), str(one.days), one.since.isoformat())
            for item, one in agenda.escalations
        ),
        text("没有上报升级的事项。", "Nothing was escalated."),
    )
    pack.listed(
        text("逾期、拖期和待核验的任务", "Items that need attention"),
        (("任务", "task", 3), ("牵头单位", "lead", 1.6), ("状态", "state", 1.4), ("下一检查点", "next checkpoint", 1.2)),
        (
            (pack.name(item), item.lead_unit or pack.says(_NO_LEAD), pack.says(item.state.text), _day(item.next_planned_on))
            for item in agenda.items if item.state in _PRESSING
        ),
        text("没有逾期、拖期或待核验的任务。", "Nothing is late, slipping or waiting for verification."),
    )  # fmt: skip
    pack.listed(
        text("督办事项", "Matters under supervision"),
        (("任务", "task", 2.2), ("事项", "matter", 3), ("责任人", "owner", 1.4), ("期限", "due", 1.2)),
        ((pack.name(item), one.what, one.owner, _due(one.due_on, on, language)) for item, one in agenda.supervisions),
        text("没有未办结的督办事项。", "No matter under supervision is open."),
    )
    pack.listed(
        text("风险", "Risks"),
        (("任务", "task", 2.2), ("风险", "risk", 3), ("可能性", "likelihood", 0.8), ("影响", "impact", 0.8), ("应对", "answer", 2.2), ("责任人", "owner", 1.2)),
        (
            (pack.name(item), one.words, pack.says(one.likelihood.text), pack.says(one.impact.text), one.answer or _NOTHING, one.owner)
            for item, one in agenda.risks
        ),
        text("没有登记未解除的风险。", "No open risk is registered."),
    )  # fmt: skip
    pack.listed(
        text("待核对的结论", "Outcomes that wait to be checked"),
        (("任务", "task", 2.6), ("提出的结论", "outcome said", 1.4), ("理由", "reason", 4)),
        ((pack.name(item), pack.says(one.outcome.text), one.reason) for item, one in agenda.waiting),
        text("没有待核对的结论。", "No outcome waits to be checked."),
    )
    pack.listed(
        text("最近的决定", "Decisions taken lately"),
        (("任务", "task", 2.2), ("决定", "decision", 3.4), ("批准", "approved by", 1.6), ("文号", "document", 1.6)),
        (
            (pack.name(item), one.words, one.approved_by, one.document_number or _NOTHING)
            for item, one in agenda.decided
        ),
        text("没有新的决定。", "No decision was taken."),
    )
    return pack.document()


def task_sheet(record: Record, *, title: Text, on: date, language: Language) -> Document:
    """Return everything about one item that fits a page: promise, units, checkpoints with four dates, what is open."""
    item = record.item
    paper = _Paper(
        title,
        on,
        language,
        is_demonstration=item.is_demonstration,
        subtitle=f"{item.code}　{item.title.inside(language)}",
    )
    outcome = item.outcome.text if item.outcome else NOT_ASSESSED
    paper.facts(
        (text("规划要求", "What the plan asks"), (item.promise or item.title).inside(language)),
        (text("条款", "Clause"), item.clause or _NOTHING),
        (
            text("责任单位（按规划原文）", "Responsible units, as printed"),
            "、".join(_unit(record, one, language) for one in item.units) or _NOTHING,
        ),
        (text("牵头单位", "Lead"), item.lead_unit or paper.says(_NO_LEAD)),
        (text("状态", "State"), paper.says(item.state.text)),
        (text("结论", "Outcome"), paper.says(outcome)),
    )
    paper.listed(
        text("检查点", "Checkpoints"),
        (("检查点", "checkpoint", 3.2), ("基准", "baseline", 1.1), ("计划", "planned", 1.1), ("报完成", "claimed", 1.1), ("佐证", "evidenced", 1.1), ("核验", "verified", 1.1), ("状态", "state", 1.4)),
        (_dates(one, language) for one in record.checkpoints),
        text("尚未承诺检查点：未写明届时可见的成果和时间。", "Not yet promised: nobody said what will be observable, and by when."),
    )  # fmt: skip
    if record.sub_items:
        paper.listed(
            text("子项", "Sub-items"),
            (("子项", "sub-item", 3), ("牵头单位", "lead", 1.6), ("状态", "state", 1.4), ("结论", "outcome", 1.4)),
            (
                (one.title.inside(language), one.lead_unit or paper.says(_NO_LEAD), paper.says(one.state.text),
                 paper.says(one.outcome.text if one.outcome else NOT_ASSESSED))
                for one in record.sub_items
            ),
            text("", ""),
        )  # fmt: skip
    latest = max(record.reports, key=lambda one: (one.period, one.version), default=None)
    if latest:
        paper.facts(
            (text("最近填报", "Last report"), f"{latest.period}　{latest.unit}"),
            (text("做了什么", "What happened"), latest.happened),
            (text("受阻情况", "What is blocked"), latest.blocked or _NOTHING),
            (text("需要的决定", "Decision needed"), latest.decision_needed or _NOTHING),
        )
    open_matters = [one for one in record.supervisions if one.closed_at is None]
    if open_matters:
        paper.listed(
            text("督办事项", "Matters under supervision"),
            (("事项", "matter", 4), ("责任人", "owner", 1.6), ("期限", "due", 1.4)),
            ((one.what, one.owner, _due(one.due_on, on, language)) for one in open_matters),
            text("", ""),
        )
    return paper.document()


_NO_LEAD = text("未指定", "not assigned")
_SIGNS = {">=": "≥", "<=": "≤", "=": ""}


class _Paper:
    """A working paper that is being written."""

    def __init__(
        self, title: Text, on: date, language: Language, *, is_demonstration: bool, subtitle: str = ""
    ) -> None:
        self.language = language
        note = text(
            "内部工作用，未经核验的内容照填报人所写",
            "for internal work; what is not verified is as its reporter wrote it",
        )
        if is_demonstration:
            note = text(f"{_DEMONSTRATION.zh}　{note.zh}", f"{_DEMONSTRATION.en}; {note.en}")
        self._written = Composer(
            title.inside(language), language=language, as_of=on, subtitle=subtitle, note=note.inside(language)
        )

    def says(self, words: Text) -> str:
        return words.inside(self.language)

    def name(self, item: Item) -> str:
        return f"{item.code}　{item.title.inside(self.language)}"

    def standing(self, counts: Counts) -> None:
        """Write where items and checkpoints stand, headline first."""
        self._written.at("standing")
        self._written.heading(1, self.says(text("总体情况", "Where things stand")))
        claimed = counts.checkpoints.get(State.CLAIMED_NOT_EVIDENCED, 0)
        self._written.summary(
            self.says(text("要点", "In short")),
            points=[
                self.says(text(f"已报完成而没有佐证的检查点 {claimed} 个", f"{claimed} checkpoints are claimed without evidence")),
                self.says(text(f"逾期的任务 {counts.items.get(State.LATE, 0)} 项", f"{counts.items.get(State.LATE, 0)} items are late")),
                self.says(text(f"没有牵头单位的 {counts.no_lead} 项", f"{counts.no_lead} items have no lead")),
                self.says(text(f"尚未承诺检查点的 {counts.no_checkpoint} 项", f"{counts.no_checkpoint} items have no checkpoint yet")),
            ],
        )  # fmt: skip
        outcomes = [
            (self.says(outcome.text if outcome else NOT_ASSESSED), str(number))
            for outcome, number in counts.outcomes.items()
            if number
        ]
        states = [(self.says(state.text), str(number)) for state, number in counts.items.items() if number]
        self._table(text("结论", "Outcomes"), (("结论", "outcome", 3), ("项数", "items", 1)), outcomes)
        self._table(
            text("未有结论各项的状态", "States of those without outcome"),
            (("状态", "state", 3), ("项数", "items", 1)),
            states,
        )

    def listed(
        self, title: Text, columns: Sequence[tuple[str, str, float]], rows: Iterable[Sequence[Run]], nothing: Text
    ) -> None:
        """Write a section with a table, or the sentence that says there is nothing."""
        found = list(rows)
        self._written.at(title.en)
        self._written.heading(1, self.says(title))
        if found:
            self._table(title, columns, found)
        else:
            self._written.paragraph(self.says(nothing))

    def facts(self, *pairs: tuple[Text, str]) -> None:
        """Write a table of names and what they say."""
        self._table(
            text("基本情况", "Facts"),
            (("项目", "field", 1.4), ("内容", "content", 6)),
            [(self.says(name), said) for name, said in pairs],
        )

    def document(self) -> Document:
        return self._written.document()

    def _table(self, caption: Text, columns: Sequence[tuple[str, str, float]], rows: Sequence[Sequence[Run]]) -> None:
        heads = [Column(self.says(text(zh, en)), Align.START, share) for zh, en, share in columns]
        self._written.table(self.says(caption), heads, rows)


def _dates(one: Checkpoint, language: Language) -> tuple[str, ...]:
    what = one.what.inside(language)
    if one.is_number:
        sign = _SIGNS.get(one.comparator, one.comparator)
        what = f"{what}（{sign}{one.target_value}{one.target_unit}）"
    days = (one.baseline_on, one.planned_on, one.claimed_on, one.evidenced_on, one.verified_on)
    return (what, *(_day(day) for day in days), one.state.text.inside(language))


def _unit(record: Record, printed: str, language: Language) -> str:
    """Return a unit as printed, and what it is called today where that differs."""
    found = next((one for one in record.units if one.printed == printed and one.now), None)
    if found is None or found.now is None:
        return printed
    return text(f"{printed}（今{found.now.zh}）", f"{printed} (now {found.now.en})").inside(language)


def _due(due: date, on: date, language: Language) -> str:
    late = text(f"{due}（已过期）", f"{due} (overdue)").inside(language)
    return late if due < on else due.isoformat()


def _day(day: date | None) -> str:
    return day.isoformat() if day else _NOTHING
