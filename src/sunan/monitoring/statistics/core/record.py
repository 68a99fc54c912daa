"""What was known on a date: every published value of every cell, the best first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sunan.monitoring.statistics.core.observations import Cell, Observation, ObservationKind

Preference = Callable[[Observation], tuple[int | str, ...]]
"""Sort key: the smaller, the more the observation is preferred; built from the rulebook's order."""


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
        return self.cells.get(Cell(measure, area, period, list_id), ())

    @cached_property
    def _by_series(self) -> Mapping[tuple[str, str], tuple[Cell, ...]]:
        """Return the cells of each measure and area; asked once for each of thousands of targets."""
        found: dict[tuple[str, str], list[Cell]] = {}
        for cell in self.cells:
            found.setdefault((cell.measure, cell.area), []).append(cell)
        return {series: tuple(cells) for series, cells in found.items()}

    def periods(self, measure: str, area: str) -> tuple[str, ...]:
        """Return the periods for which anything was published under any list, sorted as text."""
        return tuple(sorted({cell.period for cell in self._by_series.get((measure, area), ())}))

    def years(self, measure: str, area: str) -> tuple[int, ...]:
        """Return the whole years for which an outcome was published under any list, sorted."""
        cells = self._by_series.get((measure, area), ())
        outcomes = {cell for cell in cells if self.cells[cell][0].kind is ObservationKind.ACTUAL}
        return tuple(sorted({int(cell.period) for cell in outcomes if cell.period.isdecimal()}))

    def lists(self, measure: str, area: str) -> tuple[str, ...]:
        """Return the lists under which a listed measure was published for an area."""
        return tuple(sorted({cell.list_id for cell in self._by_series.get((measure, area), ())}))
