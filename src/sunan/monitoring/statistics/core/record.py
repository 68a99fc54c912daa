"""What was known on a date: every published value of every cell, the best first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sunan.monitoring.statistics.core.observations import Cell, Observation, ObservationKind

Preference = Callable[[Observation], tuple[int | str, ...]]
"""Sort key: the smaller, the more the observation is preferred; built from the rulebook's order."""

Series = tuple[str, str]
"""Measure and area."""

PeriodAndList = tuple[str, str]


@dataclass(frozen=True)
class Record:
    """All observations known on `as_of`, by cell, each cell's values in the order of preference."""

    as_of: date
    cells: Mapping[Cell, tuple[Observation, ...]]

    @classmethod
    def of(cls, observations: Iterable[Observation], *, as_of: date, preference: Preference) -> Record:
        """Sort observations into cells; those known only after `as_of` are left out."""
        found: dict[Cell, list[Observation]] = {}
        for observation in observations:
            if observation.vintage.known_on <= as_of:
                found.setdefault(observation.cell, []).append(observation)
        return cls(as_of, {cell: tuple(sorted(values, key=preference)) for cell, values in found.items()})

    def values(self, measure: str, area: str, period: str, list_id: str = "") -> tuple[Observation, ...]:
        """Return every published value of a cell, best first; empty when nothing was published."""
        series = self._by_series.get((measure, area))
        return series.get((period, list_id), ()) if series else ()

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
