"""What the figures of a date cover of the zone's index, and the data set that they make; below the minimum, what is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from sunan.monitoring.index.core.dataset import Dataset
from sunan.monitoring.index.core.zone.rules import ZoneIndex
from sunan.monitoring.indicators.core.figures import Figure, FigureBook

IsDecisive = Callable[[Figure], bool]


@dataclass(frozen=True, slots=True)
class Held:
    """What is known of one indicator for one city and year.

    Attributes:
        figure: the preferred figure that may be used; `None` when there is none.
        known: the preferred figure of any quality, for those who ask why it is not used.
        counts: whether it can enter the index: usable, and its base year too.
    """

    indicator: str
    city: str
    year: str
    figure: Figure | None
    known: Figure | None
    counts: bool


@dataclass(frozen=True)
class Coverage:
    """What there is of every indicator, city and year, and what that is enough for.

    Attributes:
        cells: (indicator, city, year) → what is held.
    """

    zone: ZoneIndex
    cities: tuple[str, ...]
    years: tuple[str, ...]
    cells: Mapping[tuple[str, str, str], Held]

    @cached_property
    def dimensions(self) -> tuple[str, ...]:
        """Return the dimensions right above indicators, in the order of the recipe."""
        above = dict.fromkeys(one.dimension for one in self.zone.recipe.indicators)
        return tuple(one.id for one in self.zone.recipe.dimensions if one.id in above)

    def indicators(self, dimension: str) -> tuple[str, ...]:
        """Return the indicators of a dimension."""
        return tuple(one.id for one in self.zone.recipe.indicators if one.dimension == dimension)

    def held(self, dimension: str, city: str, year: str) -> int:
        """Return how many indicators of a dimension can enter the index for a city and year."""
        return sum(self.cells[one, city, year].counts for one in self.indicators(dimension))

    def is_enough(self, dimension: str, city: str, year: str) -> bool:
        """Return whether a city has the least share of a dimension's indicators in a year."""
        return Fraction(self.held(dimension, city, year), len(self.indicators(dimension))) >= self.zone.minimum.least

    def cities_enough(self, dimension: str, year: str) -> int:
        """Return how many cities have the least share of a dimension's indicators in a year."""
        return sum(self.is_enough(dimension, city, year) for city in self.cities)

    def counts(self, dimension: str, year: str) -> bool:
        """Return whether a dimension can be computed for a year."""
        return self.cities_enough(dimension, year) >= self.zone.minimum.cities

    @cached_property
    def computable(self) -> tuple[str, ...]:
        """Return the years in which every dimension can be computed."""
        return tuple(year for year in self.years if all(self.counts(one, year) for one in self.dimensions))

    @property
    def is_refused(self) -> bool:
        """Return whether the figures fall short of the minimum, so that no index is computed."""
        return len(self.computable) < self.zone.minimum.years

    @cached_property
    def wanting(self) -> tuple[str, ...]:
        """Return the dimensions that fall short in too many years."""
        years = self.zone.minimum.years
        return tuple(one for one in self.dimensions if sum(self.counts(one, year) for year in self.years) < years)

    @cached_property
    def usable(self) -> int:
        """Return how many cells can enter the index."""
        return sum(one.counts for one in self.cells.values())

    def missing(self, indicator: str) -> dict[str, tuple[str, ...]]:
        """Return the years without a usable figure of an indicator by city; cities without any gap are left out."""
        gaps = {
            city: tuple(year for year in self.years if self.cells[indicator, city, year].figure is None)
            for city in self.cities
        }
        return {city: years for city, years in gaps.items() if years}

    @cached_property
    def dataset(self) -> Dataset:
        """Return the data of the computable years; a city that falls short in a dimension is left out of that year.

        The values are the figures' own, as floating point; nothing is filled in. An indicator without a usable base
        year for a city stays missing there.
        """
        codes = [one.id for one in self.zone.recipe.indicators]
        years = self.computable
        values = np.full((len(years), len(self.cities), len(codes)), np.nan)
        present = np.zeros((len(years), len(self.cities)), dtype=np.bool_)
        for place, year in enumerate(years):
            for number, city in enumerate(self.cities):
                present[place, number] = all(self.is_enough(one, city, year) for one in self.dimensions)
                for column, code in enumerate(codes):
                    cell = self.cells[code, city, year]
                    if cell.counts and cell.figure is not None:
                        values[place, number, column] = float(cell.figure.value)
        return Dataset(tuple(self.cities), tuple(codes), years, values, present)


def covered(
    zone: ZoneIndex, figures: FigureBook, *, cities: Sequence[str], years: Sequence[str], is_usable: IsDecisive
) -> Coverage:
    """Return what the figures cover.

    Args:
        years: from the base year to the last one of the plan.
        is_usable: whether a figure may be used: no expected ones, none that may not decide a verdict.
    """
    base = zone.recipe.normalise.base.period if zone.recipe.normalise.base else ""
    cells: dict[tuple[str, str, str], Held] = {}
    for rule in zone.recipe.indicators:
        for city in cities:
            found = {
                year: figures.cell(rule.id, city, year).all
                for year in dict.fromkeys((*years, *((base,) if base else ())))
            }
            usable = {year: next((one for one in known if is_usable(one)), None) for year, known in found.items()}
            based = not base or usable[base] is not None
            for year in years:
                figure = usable[year]
                best = found[year][0] if found[year] else None
                cells[rule.id, city, year] = Held(rule.id, city, year, figure, best, figure is not None and based)
    return Coverage(zone, tuple(cities), tuple(years), cells)
