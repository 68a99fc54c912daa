"""The missing figures by holder: what to ask of whom, what settles a verdict first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from sunan.kernel.texts import Text, text
from sunan.monitoring.attainment.core.missing import MissingFigure
from sunan.monitoring.attainment.core.missing import Question as Asks
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.attainment.core.verdicts import Reason
from sunan.monitoring.pages.core.choices import Question
from sunan.monitoring.pages.core.words import CONFIRMATIONS
from sunan.monitoring.statistics.core.observations import Cell


@dataclass(frozen=True, slots=True)
class Run:
    """The missing periods of one measure for one area."""

    measure: str
    area: str
    figures: tuple[MissingFigure, ...]

    @property
    def unit(self) -> str:
        return self.figures[0].unit


@dataclass(frozen=True, slots=True)
class Holding:
    """What one organisation is to be asked for.

    Attributes:
        deciding: cells for which a final verdict waits.
        other: cells that only tell the pace, the baseline or whether a target was met early.
        verdicts: the targets whose verdict waits.
        mark: where the page shows it.
    """

    holder: Text
    mark: str
    deciding: tuple[Run, ...]
    other: tuple[Run, ...]
    verdicts: int
    figures: int
    overdue: int

    @property
    def deciding_figures(self) -> int:
        return sum(len(run.figures) for run in self.deciding)

    @property
    def other_figures(self) -> int:
        return self.figures - self.deciding_figures


def holdings(missing: Iterable[MissingFigure]) -> tuple[Holding, ...]:
    """Return the missing figures by holder, those for whom most verdicts wait first."""
    waiting: dict[str, list[MissingFigure]] = {}
    for one in missing:
        waiting.setdefault(one.holder.zh, []).append(one)
    found = []
    for figures in waiting.values():
        deciding = [one for one in figures if one.settles_verdict]
        settled = {each.target for one in deciding for each in one.settles if each.question is Asks.FINAL_VERDICT}
        found.append(
            Holding(
                figures[0].holder,
                "",
                _runs(deciding),
                _runs(one for one in figures if not one.settles_verdict),
                len(settled),
                len(figures),
                sum(bool(one.overdue) for one in figures),
            )
        )
    ranked = sorted(found, key=lambda one: (-one.verdicts, -one.deciding_figures, -one.figures, one.holder.zh))
    return tuple(
        Holding(one.holder, f"h{at}", one.deciding, one.other, one.verdicts, one.figures, one.overdue)
        for at, one in enumerate(ranked, start=1)
    )


def _runs(figures: Iterable[MissingFigure]) -> tuple[Run, ...]:
    def key(one: MissingFigure) -> tuple[str, str]:
        return one.cell.measure, one.cell.area

    ordered = sorted(figures, key=lambda one: (*key(one), one.cell.period))
    return tuple(Run(*of, tuple(group)) for of, group in groupby(ordered, key=key))


def questions(state: StateOfPlan) -> tuple[Question[MissingFigure], ...]:
    """Return what missing figures can be chosen by, what hangs on them first."""
    plan, catalogue = state.book.plan, state.book.catalogue
    areas = {area.code: area.short for area in (plan.region, *plan.cities, *plan.areas)}
    periods = {period: text(period, period) for period in sorted({one.cell.period for one in state.missing})[::-1]}
    holders = {one.holder.zh: one.holder for one in state.missing}
    measures = {measure.id: measure.name for measure in catalogue.measures.values()}
    return (
        Question("question", text("补上后可知", "It would tell"), {one.value: one.text for one in Asks}, lambda one: {each.question.value for each in one.settles}),
        Question("period", text("期别", "Period"), periods, lambda one: (one.cell.period,)),
        Question("area", text("地区", "Area"), areas, lambda one: (one.cell.area,)),
        Question("status", text("应公布日期", "Due date"), CONFIRMATIONS, lambda one: (one.due_status,)),
        Question("holder", text("掌握单位", "Holder"), holders, lambda one: (one.holder.zh,)),
        Question("measure", text("数据", "Measure"), measures, lambda one: (one.cell.measure,)),
        Question("target", text("目标", "Target"), {one.id: text(one.id, one.id) for one in plan.targets}, lambda one: {each.target for each in one.settles}),
    )  # fmt: skip


def why_missing(one: MissingFigure) -> Text:
    """Return why a cell is open, said of the cell itself: it may lie in another year than the target."""
    return _OF_CELLS.get(one.why, one.why.text)


_OF_CELLS = {
    Reason.NEVER_PUBLISHED: text("未见公布", "no published value was found"),
    Reason.RETRACTED: text("公布后已撤销，尚无更正值", "published and retracted; no corrected value is out"),
    Reason.NOT_YET_DUE: text("尚未到公布时间", "not yet due for publication"),
}


def brief(cells: Iterable[Cell], state: StateOfPlan) -> Text:
    """Return cells in words, joined by measure: 研发投入（南京、无锡 2023年）."""
    plan, catalogue = state.book.plan, state.book.catalogue
    zh, en = [], []
    for (measure, period), group in groupby(sorted(cells, key=_of), key=_of):
        areas = [plan.area(cell.area).short for cell in group]
        name = catalogue.measure(measure).name
        zh.append(f"{name.zh}（{'、'.join(area.zh for area in areas)}，{period}）")
        en.append(f"{name.en} ({', '.join(area.en for area in areas)}; {period})")
    return text("、".join(zh), ", ".join(en))


def _of(cell: Cell) -> tuple[str, str]:
    return cell.measure, cell.period
