"""Why a verdict or a figure is what it is, and why a figure changed between two dates: sentences with their data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sunan.kernel.arithmetic import CONTEXT, round_half_up
from sunan.kernel.errors import NotFound
from sunan.kernel.periods import Period
from sunan.kernel.texts import Text, text
from sunan.monitoring.attainment.core.assessments import Assessment
from sunan.monitoring.attainment.core.plain import plain_assessment, plain_figure, plain_retracted, plain_text
from sunan.monitoring.attainment.core.progress import MethodResult
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.indicators.core.figures import CellFigures, Figure
from sunan.monitoring.indicators.core.revision import Revision, explain_revision
from sunan.monitoring.indicators.core.seals import Seal
from sunan.monitoring.statistics.core.retractions import Retracted


@dataclass(frozen=True)
class Explanation:
    """Sentences for people, data for programs."""

    lines: tuple[Text, ...]
    data: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {**self.data, "lines": [plain_text(line) for line in self.lines]}


def explained_target(state: StateOfPlan, target_id: str) -> Explanation:
    """Return how the verdict on a target came about.

    Raises:
        NotFound: there is no such target.
    """
    one = state.assessment(target_id)
    lines = (
        *_what_is_promised(one),
        text(
            f"判断：{one.verdict.text.zh}。{one.explanation.zh}。",
            f"Verdict: {one.verdict.text.en}. {one.explanation.en}.",
        ),
        *_what_is_known(one),
        *_what_is_missing(one),
    )
    return Explanation(lines, plain_assessment(one))


def _what_is_promised(one: Assessment) -> Iterator[Text]:
    target = one.target
    period = target.when.text
    yield text(
        f"{one.area.name.zh}{one.rule.name.zh}，{period.zh}：{target.wording}",
        f"{one.area.name.en}, {one.rule.name.en}, {period.en}: {target.wording}",
    )
    for quote in target.quotes:
        yield text(f"  规划 {quote.clause}：“{quote.text}”", f"  plan {quote.clause}: “{quote.text}”")
    for name, name_en, attribute in (
        ("比较方式", "comparator", target.comparator),
        ("地域", "geography", target.geography),
        ("期别", "period", target.period_status),
        ("计数方式", "counting", target.counting),
    ):
        if attribute.reason:
            yield text(
                f"  {name}：{attribute.value or '未写明'}（{attribute.reason.zh}）",
                f"  {name_en}: {attribute.value or 'not stated'} ({attribute.reason.en})",
            )


def _what_is_known(one: Assessment) -> Iterator[Text]:
    if one.figure:
        yield from _cited(one.figure, text("依据", "rests on"))
    if one.reading:
        figure = one.reading.figure
        yield from _cited(figure, text("最近读数（不作判断）", "last-known reading (not a verdict)"))
        if one.reading.weak:
            yield text(f"  {one.reading.weak.text.zh}", f"  {one.reading.weak.text.en}")
        progress = one.reading.progress
        for result in (progress.linear, progress.growth) if progress else ():
            yield _method(result)
    for other in one.alternatives:
        yield from _cited(other.figure, text("同格其他公布值", "another value of the same cell"))


def _method(result: MethodResult) -> Text:
    name = result.method.text
    if result.refusal:
        return text(f"  {name.zh}：{result.refusal.text.zh}", f"  {name.en}: {result.refusal.text.en}")
    assert result.q is not None
    shown = f"{round_half_up(result.q, 2)}"
    pace = result.pace.text if result.pace else text("—", "—")
    return text(f"  {name.zh}：q = {shown}，{pace.zh}", f"  {name.en}: q = {shown}, {pace.en}")


def _cited(figure: Figure, what: Text) -> Iterator[Text]:
    period, hedge = Period.parse(figure.period).text, figure.qualifier.text
    yield text(
        f"{what.zh}：{period.zh} {hedge.zh}{figure.shown}{figure.unit}，{figure.origin.text.zh}，印记 {figure.seal.short_id}",
        f"{what.en}: {period.en} {hedge.en}{figure.shown} {figure.unit}, {figure.origin.text.en}, seal {figure.seal.short_id}",
    )
    for one in figure.observations:
        yield text(
            f"    《{one.vintage.title}》（{one.vintage.publisher}）：{_quoted(one.quote)}{one.printed}{one.printed_unit} [{one.reference}]",
            f"    “{one.vintage.title}” ({one.vintage.publisher}): {_quoted(one.quote)}{one.printed}{one.printed_unit} [{one.reference}]",
        )


def _taken_back(one: Retracted) -> Text:
    row, why = one.observation, one.retraction.why
    return text(
        f"已撤销（自 {one.retraction.since} 起，{why.zh}）：{row.printed}{row.printed_unit}，《{row.vintage.title}》 [{row.reference}]",
        f"retracted (since {one.retraction.since}; {why.en}): {row.printed} {row.printed_unit}, “{row.vintage.title}” [{row.reference}]",
    )


def _what_is_missing(one: Assessment) -> Iterator[Text]:
    for missing in one.missing:
        questions = "、".join(each.question.text.zh for each in missing.settles)
        questions_en = ", ".join(each.question.text.en for each in missing.settles)
        period = Period.parse(missing.cell.period).text
        yield text(
            f"缺 {period.zh}：由{missing.holder.zh}掌握；补上后可定：{questions}",
            f"missing {period.en}: held by {missing.holder.en}; it would settle: {questions_en}",
        )


def explained_figure(
    state: StateOfPlan, indicator: str, area: str, period: str, *, earlier: StateOfPlan | None = None
) -> Explanation:
    """Return where a figure comes from and, with an earlier state, why it changed since.

    Raises:
        NotFound: there is no such indicator or area, or nothing is known of the cell on either date.
        InvalidInput: the period is none.
    """
    rule, where = state.book.indicators.rule(indicator), state.book.plan.area(area)
    when = Period.parse(period).text
    cells = _cells(state, indicator, area, period)
    before = _cells(earlier, indicator, area, period) if earlier else []
    taken_back = state.figures.record.taken_back(rule.published_measure, area, period)
    if not cells and not before and not taken_back:
        raise NotFound(
            f"没有{where.name.zh}{when.zh}{rule.name.zh}的数值",
            f"Nothing is known of {rule.name.en}, {where.name.en}, {when.en}",
        )
    lines = [text(f"{where.name.zh}{when.zh}{rule.name.zh}", f"{rule.name.en}, {where.name.en}, {when.en}")]
    for cell in cells:
        for figure in cell.all:
            lines += _cited(figure, text("数值", "value"))
    lines += [_taken_back(one) for one in taken_back]
    if rule.formula:
        lines.append(text(f"公式：{rule.formula}", f"formula: {rule.formula}"))
    for cell in cells:
        for one in cell.missing:
            measure = state.book.catalogue.measure(one.measure).name
            place = state.book.plan.area(one.area).short
            lines.append(
                text(
                    f"  缺分量：{place.zh}{one.period} {measure.zh}",
                    f"  missing component: {measure.en}, {place.en}, {one.period}",
                )
            )
    data: dict[str, Any] = {"figures": [plain_figure(figure) for cell in cells for figure in cell.all]}
    if taken_back:
        data["retracted"] = [plain_retracted(one) for one in taken_back]
    if earlier:
        counts_no_more = [
            one.observation.reference for values in state.figures.record.retracted.values() for one in values
        ]
        revision = explain_revision(_best_seal(before), _best_seal(cells), retracted=counts_no_more)
        lines += _revised(revision, earlier, state, rule.unit)
        data["revision"] = {
            "change": _exact(revision.change),
            "parts": [
                {"cause": part.cause.value, "measure": part.measure, "amount": _exact(part.amount)}
                for part in revision.parts
            ],
        }
    return Explanation(tuple(lines), data)


def _cells(state: StateOfPlan, indicator: str, area: str, period: str) -> list[CellFigures]:
    rule = state.book.indicators.rule(indicator)
    lists = state.figures.record.lists(rule.published_measure, area) if rule.listed else ("",)
    found = [state.figures.cell(indicator, area, period, one) for one in lists]
    return [cell for cell in found if cell.all or cell.missing]


def _best_seal(cells: list[CellFigures]) -> Seal | None:
    """Return the seal whose revision can be told in parts: the computed figure's, else the preferred one's."""
    for cell in cells:
        figure = cell.computed or cell.best
        if figure:
            return figure.seal
    return None


def _revised(revision: Revision, earlier: StateOfPlan, state: StateOfPlan, unit: str) -> Iterator[Text]:
    yield text(
        f"自 {earlier.as_of} 至 {state.as_of} 变动 {_rounded(revision.change)}{unit}",
        f"changed by {_rounded(revision.change)} {unit} between {earlier.as_of} and {state.as_of}",
    )
    for part in revision.parts:
        measure = state.book.catalogue.measures.get(part.measure)
        name = measure.name if measure else text("", "")
        yield text(
            f"  {part.cause.text.zh} {name.zh}：{_rounded(part.amount)}{unit}",
            f"  {part.cause.text.en} {name.en}: {_rounded(part.amount)} {unit}",
        )


def _decimal(value: Fraction) -> Decimal:
    return CONTEXT.divide(Decimal(value.numerator), Decimal(value.denominator))


def _rounded(value: Fraction) -> str:
    return f"{round_half_up(_decimal(value), 4):+f}"


def _exact(value: Fraction) -> dict[str, str]:
    return {"decimal": f"{_decimal(value):f}", "fraction": f"{value.numerator}/{value.denominator}"}


def _quoted(words: str) -> str:
    return f"“{words}” " if words else ""
