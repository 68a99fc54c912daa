"""Figures: what an indicator's value is for an area and period, as known on a date, with its seal.

A published value is taken as printed. Where the rule has a formula, the value is also computed from its components;
for a region the components are summed over its cities (a ratio of sums, never a mean of ratios). Both stand side by
side and neither replaces the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sunan.kernel import formula as formulas
from sunan.kernel.arithmetic import CONTEXT, round_half_up
from sunan.kernel.errors import InvalidRule
from sunan.kernel.formula import Formula, Name
from sunan.kernel.growth import mean_growth
from sunan.kernel.periods import Period, PeriodKind
from sunan.kernel.printed import Interval, Qualifier
from sunan.kernel.texts import Text, text
from sunan.kernel.units import UnitSystem
from sunan.monitoring.indicators.core.intervals import UNBOUNDED, interval_of, mean_growth_interval, total
from sunan.monitoring.indicators.core.rules import IndicatorBook, IndicatorRule
from sunan.monitoring.indicators.core.seals import Seal, SealedInput
from sunan.monitoring.statistics.core.observations import DEMONSTRATION, Confidence, Observation, ObservationKind
from sunan.monitoring.statistics.core.record import Record


class Origin(StrEnum):
    """Whether a figure was printed by a source or computed here."""

    PUBLISHED = "published"
    COMPUTED = "computed"

    @property
    def text(self) -> Text:
        return text("公布值", "published") if self is Origin.PUBLISHED else text("计算值", "computed")


@dataclass(frozen=True, slots=True)
class Figure:
    """A value that can be shown: with unit, area, period, date of knowledge, hedges, inputs and seal.

    Attributes:
        value: exact, in `unit`; rounded only when shown.
        decimals: places shown: as printed, or as the indicator's rule says for computed values.
    """

    indicator: str
    area: str
    period: str
    list_id: str
    as_of: date
    value: Decimal
    unit: str
    decimals: int
    qualifier: Qualifier
    origin: Origin
    expected: bool
    confidence: Confidence
    doubts: tuple[str, ...]
    bases: tuple[str, ...]
    observations: tuple[Observation, ...]
    seal: Seal
    _formula: Formula | None = None
    _factor: Decimal = Decimal(1)

    @property
    def caveats(self) -> tuple[str, ...]:
        """Return the doubts about it, and that a value in it is made up, which stands in its basis beside another doubt."""
        made_up = tuple(one for one in self.bases if one == DEMONSTRATION and one not in self.doubts)
        return self.doubts + made_up

    def interval(self, *, tolerance: Decimal) -> Interval:
        """Return what the figure may stand for; `tolerance` is the relative width of 约 and 左右."""
        if self.origin is Origin.PUBLISHED:
            return self.observations[0].value.interval(tolerance=tolerance)
        if self.seal.method == "mean_growth":
            return mean_growth_interval([one.value.interval(tolerance=tolerance) for one in self.observations])
        if self._formula is None:
            return UNBOUNDED
        by_measure: dict[str, list[Interval]] = {}
        for observation in self.observations:
            held = by_measure.setdefault(observation.cell.measure, [])
            held.append(observation.value.interval(tolerance=tolerance))
        sums = {measure: total(intervals) for measure, intervals in by_measure.items()}
        return interval_of(self._formula, sums, factor=self._factor)

    @property
    def shown(self) -> str:
        """Return the value for reading, without unit: rounded half-up, thousands separated."""
        return f"{round_half_up(self.value, self.decimals):,f}"


@dataclass(frozen=True, slots=True)
class MissingInput:
    """A component without which a figure cannot be computed."""

    measure: str
    area: str
    period: str


@dataclass(frozen=True, slots=True)
class CellFigures:
    """All that is known of an indicator for one area and period.

    Attributes:
        published: every published value, best first.
        computed: the value computed from components, if all of them are there.
        missing: the components that are not.
    """

    indicator: str
    area: str
    period: str
    list_id: str
    published: tuple[Figure, ...]
    computed: Figure | None
    missing: tuple[MissingInput, ...]

    @property
    def all(self) -> tuple[Figure, ...]:
        return (*self.published, self.computed) if self.computed else self.published

    @property
    def best(self) -> Figure | None:
        """Return the value to show: the preferred published one, else the computed one."""
        return self.all[0] if self.all else None


@dataclass(frozen=True)
class FigureBook:
    """Answers for every indicator, area and period from one record; the same question gives the same seal."""

    record: Record
    indicators: IndicatorBook
    members: Mapping[str, Sequence[str]]
    measure_units: Mapping[str, str]
    units: UnitSystem
    rulebook: str
    _answered: dict[tuple[str, str, str, str], CellFigures] = field(default_factory=dict, repr=False, compare=False)

    def cell(self, indicator: str, area: str, period: str, list_id: str = "") -> CellFigures:
        """Return the published and computed figures of one cell; asked again, the same object.

        Raises:
            NotFound: there is no such indicator.
        """
        asked = (indicator, area, period, list_id)
        if asked not in self._answered:
            self._answered[asked] = self._cell(self.indicators.rule(indicator), area, period, list_id)
        return self._answered[asked]

    def _cell(self, rule: IndicatorRule, area: str, period: str, list_id: str) -> CellFigures:
        published = tuple(
            self._published(rule, observation)
            for observation in self.record.values(rule.published_measure, area, period, list_id)
            if observation.kind is ObservationKind.ACTUAL
        )
        computed, missing = self._computed(rule, area, period) if not list_id else (None, ())
        return CellFigures(rule.id, area, period, list_id, published, computed, missing)

    def series(self, indicator: str, area: str, years: Sequence[int], list_id: str = "") -> list[CellFigures]:
        """Return the cells of consecutive years; a year without a figure is there, and empty."""
        return [self.cell(indicator, area, str(year), list_id) for year in years]

    def _published(self, rule: IndicatorRule, observation: Observation) -> Figure:
        cell = observation.cell
        factor = self.units.parse(observation.unit).factor_to(self.units.parse(rule.unit))
        value = CONTEXT.multiply(observation.value.value, factor)
        seal = Seal(
            rule.id, cell.area, cell.period, cell.list_id, self.record.as_of, "published", cell.measure, factor,
            rule.unit, value, self.rulebook, (SealedInput.of(observation),),
        )  # fmt: skip
        return Figure(
            rule.id, cell.area, cell.period, cell.list_id, self.record.as_of, value, rule.unit,
            observation.value.decimals, observation.value.qualifier, Origin.PUBLISHED, observation.expected,
            observation.confidence, _present(observation.doubt), _present(observation.basis), (observation,), seal,
        )  # fmt: skip

    def _computed(self, rule: IndicatorRule, area: str, period: str) -> tuple[Figure | None, tuple[MissingInput, ...]]:
        if rule.method == "mean_annual_growth" and Period.parse(period).kind is PeriodKind.SPAN:
            return self._mean_growth(rule, area, Period.parse(period))
        formula = rule.parsed or self._additive(rule, area)
        if formula is None:
            return None, ()
        inputs: list[Observation] = []
        missing: list[MissingInput] = []
        for measure in rule.components or formulas.names_in(formula):
            found, absent = self._component(measure, area, period)
            inputs += found
            missing += absent
        if missing:
            return None, tuple(missing)
        sums: dict[str, Decimal] = {}
        for one in inputs:
            measure = one.cell.measure
            sums[measure] = CONTEXT.add(sums.get(measure, Decimal(0)), one.value.value)
        units = {measure: self.units.parse(self.measure_units[measure]) for measure in sums}
        factor = formulas.unit_of(formula, units).factor_to(self.units.parse(rule.unit))
        try:
            value = CONTEXT.multiply(formulas.evaluate(formula, sums), factor)
        except InvalidRule:
            return None, ()
        return self._computed_figure(rule, area, period, inputs, "formula", str(formula), factor, value, formula), ()

    def _additive(self, rule: IndicatorRule, area: str) -> Formula | None:
        """Return the formula of a plain sum over cities, for what can be added at all."""
        addable = rule.nature in ("stock", "flow", "count") and not rule.listed
        return Name(rule.published_measure) if addable and self.members.get(area) else None

    def _component(self, measure: str, area: str, period: str) -> tuple[list[Observation], list[MissingInput]]:
        """Return the observations whose sum is a component: those of all cities, or the region's own."""
        members = self.members.get(area)
        if members:
            of_cities = {member: self._best(measure, member, period) for member in members}
            found = [one for one in of_cities.values() if one]
            own = self._best(measure, area, period)
            if len(found) == len(members):
                return found, []
            if own and found != [own]:
                return [own], []
            return [], [MissingInput(measure, member, period) for member, one in of_cities.items() if one is None]
        one = self._best(measure, area, period)
        return ([one], []) if one else ([], [MissingInput(measure, area, period)])

    def _best(self, measure: str, area: str, period: str) -> Observation | None:
        for observation in self.record.values(measure, area, period):
            if observation.kind is ObservationKind.ACTUAL:
                return observation
        return None

    def _mean_growth(
        self, rule: IndicatorRule, area: str, span: Period
    ) -> tuple[Figure | None, tuple[MissingInput, ...]]:
        """Return the geometric mean of the yearly rates of a span, when every year has one."""
        found = {year: self._best(rule.published_measure, area, str(year)) for year in span.years}
        inputs = [one for one in found.values() if one]
        if len(inputs) < len(found):
            absent = [
                MissingInput(rule.published_measure, area, str(year)) for year, one in found.items() if one is None
            ]
            return None, tuple(absent)
        value = mean_growth([one.value.value for one in inputs])
        figure = self._computed_figure(
            rule, area, str(span), inputs, "mean_growth", rule.published_measure, Decimal(1), value, None
        )
        return figure, ()

    def _computed_figure(
        self, rule: IndicatorRule, area: str, period: str, inputs: Sequence[Observation], method: str, written: str,
        factor: Decimal, value: Decimal, formula: Formula | None,
    ) -> Figure:  # fmt: skip
        seal = Seal(
            rule.id, area, period, "", self.record.as_of, method, written, factor, rule.unit, value, self.rulebook,
            tuple(SealedInput.of(one) for one in inputs),
        )  # fmt: skip
        hedged = any(one.value.qualifier is not Qualifier.EXACT for one in inputs)
        return Figure(
            rule.id, area, period, "", self.record.as_of, value, rule.unit, rule.decimals,
            Qualifier.ABOUT if hedged else Qualifier.EXACT, Origin.COMPUTED,
            any(one.expected for one in inputs), min(one.confidence for one in inputs),
            _joined(one.doubt for one in inputs), _joined(one.basis for one in inputs), tuple(inputs), seal,
            formula, factor,
        )  # fmt: skip


def _present(value: str) -> tuple[str, ...]:
    return (value,) if value else ()


def _joined(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({value for value in values if value}))
