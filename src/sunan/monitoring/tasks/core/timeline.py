"""A timeline laid out for drawing: rows, marks on them, the slip from the baseline, today, and arrows of dependencies.

Across, places are shares of the shown span (0 at its first day, 1 at the day after its last), so that the drawing is as
wide as the page; down, they are pixels, since every row is one line of text high.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sunan.kernel.days import typed_day
from sunan.kernel.errors import InvalidInput
from sunan.kernel.texts import Text, text
from sunan.monitoring.tasks.core.board import label_of
from sunan.monitoring.tasks.core.critical import Key
from sunan.monitoring.tasks.core.items import Checkpoint, Item
from sunan.monitoring.tasks.core.words import ItemKind, State

ROW_HEIGHT = 52
BARE_HEIGHT = 30
HEAD_HEIGHT = 36
WIDE = 1000
"""The width of the drawing of arrows, which is stretched to that of the page."""

_MONTHS_IN_YEAR = 12
_MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS_BY_MONTH = 18
_EARLIEST = 1990
_YEARS_BEYOND = 10
_FEWEST_DAYS = 28
_YEARS_BY_QUARTER = 4
_TURN = 8


@dataclass(frozen=True, slots=True)
class Point:
    """A checkpoint to be drawn; each of its dates may be missing."""

    id: int
    what: Text
    state: State
    planned_on: date | None = None
    baseline_on: date | None = None
    claimed_on: date | None = None
    verified_on: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A row to be drawn: an item with its checkpoints."""

    code: str
    name: Text
    label: str
    state: State
    points: tuple[Point, ...] = ()
    is_within: bool = False


@dataclass(frozen=True, slots=True)
class Arrow:
    """A dependency: the second can be reached when the first is there; an item stands for its last checkpoint."""

    first: Key
    then: Key
    is_critical: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """The days that are shown, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Return how many days are shown."""
        return (self.last - self.first).days + 1

    def share(self, day: date) -> float:
        """Return where the middle of a day lies, from 0 to 1; beyond for days that are not shown."""
        return ((day - self.first).days + 0.5) / self.days

    def holds(self, day: date) -> bool:
        """Return whether a day is shown."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the scale, where a period begins, with its name."""

    at: float
    name: Text
    is_strong: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """A mark of a checkpoint where it stands.

    Attributes:
        at: share across.
        from_baseline: share of the baseline's date where it differs and is shown.
        left, width: of the line between baseline and plan.
        slip_days: days by which the plan moved; negative for earlier; `None` without a baseline.
        claimed_at, verified_at: shares of those dates where they are shown.
    """

    point: Point
    at: float
    from_baseline: float | None
    left: float
    width: float
    slip_days: int | None
    claimed_at: float | None
    verified_at: float | None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the drawing.

    Attributes:
        top, middle: pixels from the top of the drawing; a row without checkpoints is lower than the others.
        bar: left and width of the bar from the first to the last checkpoint; `None` without two dates.
        before, after: how many checkpoints lie outside the shown span.
        undated: checkpoints without a planned date.
    """

    line: Line
    top: int
    middle: int
    height: int
    bar: tuple[float, float] | None
    marks: tuple[Drawn, ...]
    before: int
    after: int
    undated: int


@dataclass(frozen=True, slots=True)
class Path:
    """An arrow as an SVG path in a drawing `WIDE` wide; its head is drawn apart, so that it is not stretched."""

    arrow: Arrow
    path: str
    head_at: float
    head_y: int
    is_up: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """A timeline for drawing."""

    span: Span
    ticks: tuple[Tick, ...]
    rows: tuple[Row, ...]
    paths: tuple[Path, ...]
    today_at: float | None
    plan_end_at: float | None
    height: int
    arrows_off_page: int


def lay_out(
    lines: Sequence[Line], *, arrows: Iterable[Arrow] = (), span: Span, today: date, plan_end: date | None = None
) -> Timeline:
    """Lay out the lines of one page over a span of days.

    Arrows are drawn where both ends stand on the page within the span; the others are counted.
    """
    rows: list[Row] = []
    top = HEAD_HEIGHT
    for line in lines:
        rows.append(_row(line, top, span))
        top += rows[-1].height
    places: dict[Key, tuple[float, int]] = {}
    for row in rows:
        for mark in sorted(row.marks, key=lambda one: one.at):
            places[row.line.code, mark.point.id] = places[row.line.code, None] = (mark.at, row.middle)
    paths: list[Path] = []
    off = 0
    for arrow in arrows:
        start, end = places.get(arrow.first), places.get(arrow.then)
        if start is None or end is None:
            off += 1
        else:
            paths.append(_path(arrow, start, end))
    return Timeline(
        span=span,
        ticks=ticks(span),
        rows=tuple(rows),
        paths=tuple(paths),
        today_at=span.share(today) if span.holds(today) else None,
        plan_end_at=span.share(plan_end) if plan_end is not None and span.holds(plan_end) else None,
        height=top,
        arrows_off_page=off,
    )


def _row(line: Line, top: int, span: Span) -> Row:
    height = ROW_HEIGHT if line.points else BARE_HEIGHT
    dated = [one for one in line.points if one.planned_on is not None]
    days = sorted(one.planned_on for one in dated if one.planned_on is not None)
    bar = None
    if len(days) > 1 and days[0] <= span.last and days[-1] >= span.first:
        left, right = _within(span.share(days[0])), _within(span.share(days[-1]))
        bar = (left, right - left)
    return Row(
        line=line,
        top=top,
        middle=top + height // 2,
        height=height,
        bar=bar,
        marks=tuple(
            _drawn(one, one.planned_on, span) for one in dated if one.planned_on and span.holds(one.planned_on)
        ),
        before=sum(day < span.first for day in days),
        after=sum(day > span.last for day in days),
        undated=len(line.points) - len(dated),
    )


def _drawn(point: Point, planned_on: date, span: Span) -> Drawn:
    at = span.share(planned_on)
    baseline = point.baseline_on
    ghost = None if baseline is None or baseline == planned_on else _within(span.share(baseline))
    left = at if ghost is None else min(at, ghost)
    return Drawn(
        point=point,
        at=at,
        from_baseline=ghost,
        left=left,
        width=0.0 if ghost is None else abs(at - ghost),
        slip_days=None if baseline is None else (planned_on - baseline).days,
        claimed_at=_shown(point.claimed_on, span),
        verified_at=_shown(point.verified_on, span),
    )


def _shown(day: date | None, span: Span) -> float | None:
    return span.share(day) if day is not None and span.holds(day) else None


def _within(share: float) -> float:
    return min(1.0, max(0.0, share))


def _path(arrow: Arrow, start: tuple[float, int], end: tuple[float, int]) -> Path:
    """Return an arrow that leaves downwards or upwards at right angles and arrives from the left, or around."""
    x1, y1 = round(start[0] * WIDE, 1), start[1]
    x2, y2 = round(end[0] * WIDE, 1), end[1]
    if y1 == y2:
        rise = y1 - ROW_HEIGHT // 2 + 4
        steps = [f"M{x1} {y1}", f"V{rise}", f"H{x2}", f"V{y2 - _TURN}"]
        return Path(arrow, "".join(steps), end[0], y2 - _TURN)
    towards = _TURN if y2 > y1 else -_TURN
    steps = [f"M{x1} {y1}", f"V{(y1 + y2) // 2}", f"H{x2}", f"V{y2 - towards}"]
    return Path(arrow, "".join(steps), end[0], y2 - towards, is_up=y2 < y1)


# The scale -------------------------------------------------------------------------------------------------------


def ticks(span: Span) -> tuple[Tick, ...]:
    """Return the lines of the scale: months for a year and a half, quarters for four years, years beyond."""
    months = (span.last.year - span.first.year) * _MONTHS_IN_YEAR + span.last.month - span.first.month + 1
    if months <= _MONTHS_BY_MONTH:
        step = 1
    elif months <= _YEARS_BY_QUARTER * _MONTHS_IN_YEAR:
        step = 3
    else:
        step = _MONTHS_IN_YEAR
    found: list[Tick] = []
    year, month = span.first.year, (span.first.month - 1) // step * step + 1
    while (day := date(year, month, 1)) <= span.last:
        if day >= span.first:
            found.append(Tick((day - span.first).days / span.days, _tick_name(day, step), month == 1))
        month += step
        if month > _MONTHS_IN_YEAR:
            year, month = year + 1, 1
    return tuple(found)


def _tick_name(day: date, step: int) -> Text:
    if step == _MONTHS_IN_YEAR or (step > 1 and day.month == 1):
        return text(f"{day.year}年", str(day.year))
    if step > 1:
        quarter = (day.month - 1) // 3 + 1
        return text(f"{quarter}季度", f"Q{quarter}")
    if day.month == 1:
        return text(f"{day.year}年1月", f"Jan {day.year}")
    return text(f"{day.month}月", _MONTH_NAMES[day.month - 1])


def span_around(plan: Span, days: Iterable[date]) -> Span:
    """Return the years of the plan, widened to whole years so that every day is shown."""
    known = list(days)
    first = min([plan.first, *known])
    last = max([plan.last, *known])
    return Span(date(first.year, 1, 1), date(last.year, 12, 31))


def chosen_span(first: str, last: str, *, whole: Span) -> Span:
    """Return the span that an address asks for by its first and last day; all of it when it asks for none.

    Raises:
        InvalidInput: it is no span of at least four weeks within the years that are worked with.
    """
    begins, ends = typed_day(first), typed_day(last)
    if begins is None and ends is None:
        return whole
    chosen = Span(begins or whole.first, ends or whole.last)
    if (
        chosen.days < _FEWEST_DAYS
        or not _EARLIEST <= chosen.first.year <= chosen.last.year <= whole.last.year + _YEARS_BEYOND
    ):
        raise InvalidInput(
            f"时间范围至少四周，且在 {_EARLIEST} 年至 {whole.last.year + _YEARS_BEYOND} 年之间；请改选起止日期",
            f"Choose at least four weeks, between {_EARLIEST} and {whole.last.year + _YEARS_BEYOND}",
        )
    return chosen


def shortcuts(span: Span, *, plan: Span, today: date) -> tuple[tuple[Text, Span], ...]:
    """Return the spans that are offered beside the whole one: each year of the plan, and the year around today."""
    years = [
        (text(f"{year}年", str(year)), Span(date(year, 1, 1), date(year, 12, 31)))
        for year in range(plan.first.year, plan.last.year + 1)
    ]
    around = Span(today - timedelta(days=182), today + timedelta(days=183))
    near = [(text("今天前后一年", "a year around today"), around)] if span.first <= today <= span.last else []
    return (*years, *near)


# From items ---------------------------------------------------------------------------------------------------------


def line_of(item: Item, checkpoints: Sequence[Checkpoint]) -> Line:
    """Return an item as a line of the timeline; what was dropped or replaced is drawn no more."""
    return Line(
        code=item.code,
        name=item.title,
        label=label_of(item),
        state=item.state,
        points=tuple(point_of(one) for one in checkpoints if one.dropped is None and one.replaced_by is None),
        is_within=item.kind is ItemKind.SUB_ITEM,
    )


def point_of(one: Checkpoint) -> Point:
    """Return a checkpoint as a mark."""
    return Point(one.id, one.what, one.state, one.planned_on, one.baseline_on, one.claimed_on, one.verified_on)


def shown_days(lines: Iterable[Line]) -> Iterator[date]:
    """Return every day that stands on some lines."""
    for line in lines:
        for one in line.points:
            for day in (one.planned_on, one.baseline_on, one.claimed_on, one.verified_on):
                if day is not None:
                    yield day
