"""What the published figures say against each other, as findings; nothing is corrected and nothing chosen here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from sunan.kernel.arithmetic import CONTEXT, grouped, plain, round_half_up
from sunan.kernel.findings import Finding, FindingKind, Place, Severity
from sunan.kernel.periods import PeriodKind
from sunan.kernel.printed import Interval, Qualifier
from sunan.kernel.texts import Text, text
from sunan.monitoring.statistics.core.catalogue import Catalogue
from sunan.monitoring.statistics.core.observations import Cell, Observation, ObservationKind
from sunan.monitoring.statistics.core.record import Record

VALUES_DISAGREE = FindingKind(
    "statistics.values_disagree", Severity.WARNING,
    text("同一单元格有 {count} 个公布值，相差超过 {margin} {unit}：{values}", "{count} published values of one cell differ by more than {margin} {unit}: {values}"),
    text("显示优先的一个，其余并列；请向 {holder} 核实", "The preferred one is shown and the others beside it; ask {holder_en} which one holds"),
)  # fmt: skip
BASES_DIFFER = FindingKind(
    "statistics.bases_differ", Severity.NOTE,
    text("同一单元格的公布值口径不同：{values}", "The published values of one cell stand on unlike bases: {values}"),
    text("不同口径的值不相互比较；计算时分子分母取同一口径", "They are not compared; numerator and denominator are taken on one basis"),
)  # fmt: skip
RATIO_DIFFERS = FindingKind(
    "statistics.ratio_differs", Severity.WARNING,
    text("公布的比率 {published} 与同一发布中分子分母算出的 {computed} 不符", "The published ratio {published} differs from {computed}, computed from numerator and denominator of the same release"),
    text("核对三个数的口径和所属期；公布的比率照原样保留", "Check basis and period of the three figures; the published ratio stays as it is"),
)  # fmt: skip
UNIT_SLIP = FindingKind(
    "statistics.unit_slip", Severity.WARNING,
    text("{value} {unit} 约为同一序列其他值（{usual}）的 {factor} 倍，单位可能写错", "{value} {unit} is about {factor} times the other values of its series ({usual}); the unit may be wrong"),
    text("与原文核对单位；确有其误时以新的编号登记更正", "Check the unit with the source; if it is wrong, register a correction under a new id"),
)  # fmt: skip
NOT_MARKED_EXPECTED = FindingKind(
    "statistics.not_marked_expected", Severity.WARNING,
    text("{period}尚未结束，{known_on} 就已公布，却没有标为预计数", "Published by {known_on}, before {period_en} was over, and not marked as expected"),
    text("核对所属期和公布日期；预计数在 expected 列写 yes", "Check period and date; an expected figure has `yes` in the column expected"),
)  # fmt: skip

_SLIPS = (Decimal(100), Decimal(10_000), Decimal(100_000_000))
"""百 between a share and a percentage, 万 and 亿 between printed units."""

_SLIP_WIDTH = Decimal(2)
_FEWEST_OTHERS = 2


@dataclass(frozen=True, slots=True)
class Ratio:
    """A measure that is published as a ratio although two other measures define it."""

    measure: str
    numerator: str
    denominator: str


def check_record(
    record: Record, *, catalogue: Catalogue, ratios: Sequence[Ratio] = (), cities: Mapping[str, Text] | None = None
) -> list[Finding]:
    """Return every finding over what was known on the record's date.

    Args:
        ratios: the measures to compute again, as the indicators define them.
        cities: names of the cities by code, to name the city's own holder.
    """
    findings = [*_disagreements(record, catalogue, cities or {}), *_unmarked(record, catalogue), *_slips(record)]
    for ratio in ratios:
        findings += _ratios_that_differ(record, catalogue, ratio)
    return sorted(findings, key=lambda finding: (finding.code, finding.place))


def disagree(values: Iterable[Observation], *, margin: Decimal) -> bool:
    """Return whether two of the values cannot both hold within `margin`.

    A figure hedged with 超过 or 以上 agrees with every larger one; 约 changes nothing, since the margin is granted to all.
    """
    spans = [_span(value) for value in values]
    lows = [low for low, _ in spans if low is not None]
    highs = [high for _, high in spans if high is not None]
    return bool(lows) and bool(highs) and max(lows) - min(highs) > margin


def _span(observation: Observation) -> tuple[Decimal | None, Decimal | None]:
    value = observation.value.value
    match observation.value.qualifier:
        case Qualifier.EXACT | Qualifier.ABOUT:
            return value, value
        case Qualifier.ABOVE | Qualifier.AT_LEAST:
            return value, None
        case Qualifier.BELOW | Qualifier.AT_MOST:
            return None, value


def _disagreements(record: Record, catalogue: Catalogue, cities: Mapping[str, Text]) -> Iterator[Finding]:
    for cell, values in record.cells.items():
        actual = sorted(_actual(values), key=lambda value: value.basis)
        by_basis = [list(group) for _, group in groupby(actual, key=lambda value: value.basis)]
        for group in by_basis:
            margin = catalogue.margin(cell.measure, max(abs(value.value.value) for value in group))
            if disagree(group, margin=margin):
                rule = catalogue.holder_of(cell.measure)
                holder = rule.of_city(cities[cell.area]) if cell.area in cities else rule.region
                yield VALUES_DISAGREE.at(
                    _place(cell),
                    count=len(group),
                    margin=plain(round_half_up(margin, 4)),
                    unit=group[0].unit,
                    values=_listed(values, group),
                    holder=holder.zh,
                    holder_en=holder.en,
                )
        if len(by_basis) > 1 and len({value.value.value for value in actual}) > 1:
            yield BASES_DIFFER.at(_place(cell), values=_listed(values, actual))


def _unmarked(record: Record, catalogue: Catalogue) -> Iterator[Finding]:
    for cell, values in record.cells.items():
        if catalogue.measure(cell.measure).listed:
            continue  # a list has an edition, which is complete when it appears
        for value in _actual(values):
            period, vintage = value.period, value.vintage
            if vintage.published_on and not value.expected and not period.is_over(on=vintage.known_on):
                if period.kind is PeriodKind.POINT and period.last == vintage.known_on:
                    continue
                named = period.text
                yield NOT_MARKED_EXPECTED.at(
                    _place(cell, value), period=named.zh, period_en=named.en, known_on=vintage.known_on
                )


def _slips(record: Record) -> Iterator[Finding]:
    series: dict[tuple[str, str, str, PeriodKind], list[Observation]] = {}
    for cell, values in record.cells.items():
        for value in _actual(values):
            key = (cell.measure, cell.area, cell.list_id, value.period.kind)
            series.setdefault(key, []).append(value)
    for points in series.values():
        for value in points:
            others = [other.value.value for other in points if other is not value]
            factor = _slip(value.value.value, others)
            if factor:
                yield UNIT_SLIP.at(
                    _place(value.cell, value),
                    value=grouped(value.value.value),
                    unit=value.unit,
                    usual=grouped(sorted(others)[len(others) // 2]),
                    factor=factor,
                )


def _slip(own: Decimal, others: Sequence[Decimal]) -> str:
    """Return the suspicious factor that lies between a value and most of the others, or nothing."""
    if own <= 0 or len(others) < _FEWEST_OTHERS:
        return ""
    for factor in _SLIPS:
        for name, mended in ((plain(factor), own / factor), (f"1/{plain(factor)}", own * factor)):
            near = sum(other / _SLIP_WIDTH < mended < other * _SLIP_WIDTH for other in others)
            if 2 * near > len(others):
                return name
    return ""


def _ratios_that_differ(record: Record, catalogue: Catalogue, ratio: Ratio) -> Iterator[Finding]:
    numerators, denominators = catalogue.unit_of(ratio.numerator), catalogue.unit_of(ratio.denominator)
    unit = catalogue.unit_of(ratio.measure)
    factor = numerators.per(denominators).factor_to(unit)
    for cell, values in record.cells.items():
        if cell.measure != ratio.measure:
            continue
        for published in _actual(values):
            parts = [
                _beside(record, Cell(measure, cell.area, cell.period, cell.list_id), published)
                for measure in (ratio.numerator, ratio.denominator)
            ]
            if not all(parts):
                continue
            numerator, denominator = (part for part in parts if part)
            computed = _quotient(numerator.value.interval(), denominator.value.interval(), factor)
            if computed and _apart(published.value.interval(), computed):
                exact = CONTEXT.multiply(CONTEXT.divide(numerator.value.value, denominator.value.value), factor)
                shown = plain(round_half_up(exact, published.value.decimals + 1))
                yield RATIO_DIFFERS.at(
                    _place(cell, published), published=f"{published.value} {unit}", computed=f"{shown} {unit}"
                )


def _beside(record: Record, cell: Cell, published: Observation) -> Observation | None:
    """Return the outcome of a cell in the same release and on the same basis as `published`."""
    for value in record.cells.get(cell, ()):
        same = value.vintage.id == published.vintage.id and value.basis == published.basis
        if same and value.kind is ObservationKind.ACTUAL:
            return value
    return None


def _quotient(numerator: Interval, denominator: Interval, factor: Decimal) -> tuple[Decimal, Decimal] | None:
    """Return the least and the largest quotient of two printed figures; nothing when an end is open or not positive."""
    ends = (numerator.low, numerator.high, denominator.low, denominator.high)
    low, high, least, most = (end if end is not None and end > 0 else None for end in ends)
    if low is None or high is None or least is None or most is None:
        return None
    return (
        CONTEXT.multiply(CONTEXT.divide(low, most), factor),
        CONTEXT.multiply(CONTEXT.divide(high, least), factor),
    )


def _apart(published: Interval, computed: tuple[Decimal, Decimal]) -> bool:
    low, high = computed
    return (published.low is not None and high < published.low) or (published.high is not None and low > published.high)


def _actual(values: Iterable[Observation]) -> list[Observation]:
    return [value for value in values if value.kind is ObservationKind.ACTUAL]


def _listed(order: Sequence[Observation], chosen: Sequence[Observation]) -> str:
    """Return the chosen values in the record's order, each with where it stands."""
    return "；".join(f"{value.value}（{value.reference}）" for value in order if value in chosen)


def _place(cell: Cell, observation: Observation | None = None) -> Place:
    subject = " ".join(part for part in (cell.measure, cell.area, cell.period, cell.list_id) if part)
    if observation is None:
        return Place(subject=subject)
    return Place(f"statistics/releases/{observation.vintage.id}.csv", observation.line, subject=subject)
