"""What was known on a date: every published value of every cell, the best first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from sunan.monitoring.statistics.core.observations import Cell, Observation, ObservationKind
from sunan.monitoring.statistics.core.retractions import Retracted, Retraction

Preference = Callable[[Observation], tuple[int | str, ...]]
"""Sort key: the smaller, the more the observation is preferred; built from the rulebook's order."""

Series = tuple[str, str]
"""Measure and area."""

PeriodAndList = tuple[str, str]


@dataclass(frozen=True)
class Record:
    """All observations known on `as_of`, by cell, each cell's values in the order of preference.

    Attributes:
        retracted: those that had been taken back by then, by cell; they are in no other answer of a record.
    """

    as_of: date
    cells: Mapping[Cell, tuple[Observation, ...]]
    retracted: Mapping[Cell, tuple[Retracted, ...]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        observations: Iterable[Observation],
        *,
        as_of: date,
        preference: Preference,
        retractions: Iterable[Retraction] = (),
    ) -> Record:
        """Sort observations into cells; those known only after `as_of` are left out.

        Args:
            retractions: of any observations; those that begin after `as_of` take nothing away yet.
        """
        taken_back = {one.reference: one for one in retractions if one.since <= as_of}
        found: dict[Cell, list[Observation]] = {}
        retracted: dict[Cell, list[Retracted]] = {}
        for observation in observations:
            if observation.vintage.known_on > as_of:
                continue
            # Most records hold nothing that was taken back; then no reference is put together.
            retraction = taken_back.get(observation.reference) if taken_back else None
            if retraction:
                retracted.setdefault(observation.cell, []).append(Retracted(observation, retraction))
            else:
                found.setdefault(observation.cell, []).append(observation)
        return cls(
            as_of,
            {cell: tuple(sorted(values, key=preference)) for cell, values in found.items()},
            {
                cell: tuple(sorted(values, key=lambda one: preference(one.observation)))
                for cell, values in retracted.items()
            },
        )

    def values(self, measure: str, area: str, period: str, list_id: str = "") -> tuple[Observation, ...]:
        """Return every published value of a cell, best first; empty when nothing was published."""
        series = self._by_series.get((measure, area))
        return series.get((period, list_id), ()) if series else ()

    def taken_back(self, measure: str, area: str, period: str) -> tuple[Retracted, ...]:
        """Return what was published of a cell under any list and counts no more, best first in each list."""
        return tuple(
            one
            for cell, values in self.retracted.items()
            if (cell.measure, cell.area, cell.period) == (measure, area, period)
            for one in values
        )

    @cached_property
    def _by_series(self) -> Mapping[Series, Mapping[PeriodAndList, tuple[Observation, ...]]]:
        """Return the values of each measure and area by period and list; asked for each of thousands of targets."""
        found: dict[Series, dict[PeriodAndList, tuple[Observation, ...]]] = {}
        for cell, values in self.cells.items():
            found.setdefault((cell.measure, cell.area), {})[cell.period, cell.list_id] = values
        return found

    def periods(self, measure: str, area: str) -> tuple[str, ...]:
        """Return the periods for which anything was published under any list, sorted as text."""
        return tuple(sorted({period for period, _ in self._by_series.get((measure, area), {})}))

    def years(self, measure: str, area: str) -> tuple[int, ...]:
        """Return the whole years for which an outcome was published under any list, sorted."""
        series = self._by_series.get((measure, area), {})
        outcomes = {period for (period, _), values in series.items() if values[0].kind is ObservationKind.ACTUAL}
        return tuple(sorted(int(period) for period in outcomes if period.isdecimal()))

    def lists(self, measure: str, area: str) -> tuple[str, ...]:
        """Return the lists under which a listed measure was published for an area."""
        return tuple(sorted({list_id for _, list_id in self._by_series.get((measure, area), {})}))
