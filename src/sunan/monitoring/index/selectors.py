"""Questions about the indices of the rulebook in force."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

import numpy as np

from sunan.kernel.areas import AreaKind
from sunan.kernel.errors import InvalidRule, NotFound
from sunan.kernel.findings import Finding, errors_among, shortened
from sunan.kernel.rulebook import RulebookSource
from sunan.monitoring.index.core.dataset import Dataset
from sunan.monitoring.index.core.pipeline import run
from sunan.monitoring.index.core.recipe import Recipe
from sunan.monitoring.index.core.stages import IndexResult
from sunan.monitoring.index.core.workbench import Offer, Workbench
from sunan.monitoring.index.core.zone.coverage import Coverage, covered
from sunan.monitoring.index.core.zone.reading import IndexBook, read_index_book
from sunan.monitoring.indicators.core.figures import Figure, FigureBook
from sunan.monitoring.indicators.core.rules import read_indicators
from sunan.monitoring.plan.core.plan import Plan, draft_plan
from sunan.monitoring.statistics import selectors as statistics
from sunan.monitoring.statistics.core.catalogue import Catalogue, draft_catalogue
from sunan.rulebooks import selectors as rulebooks


def index_book_in_force() -> IndexBook:
    """Return the indices of the rulebook in force.

    Raises:
        InvalidRule: `index/` has errors; `sunan check` lists them.
    """
    return _read_once(rulebooks.source_in_force())


@lru_cache(maxsize=4)
def _read_once(source: RulebookSource) -> IndexBook:
    book, findings = _read(source)
    if book is None:
        count = len(errors_among(findings))
        raise InvalidRule(
            f"规则手册的 index/ 有 {count} 处错误，不能使用；运行 sunan check 查看",
            f"index/ of the rulebook has {count} errors and cannot be used; run `sunan check`",
        )
    return book


def check_index(source: RulebookSource) -> list[Finding]:
    """Return every finding about the indices of a rulebook."""
    return shortened(_read(source)[1])


def _read(source: RulebookSource) -> tuple[IndexBook | None, list[Finding]]:
    """Read `index/`; what is wrong elsewhere is said by the features that it belongs to."""
    plan, _ = draft_plan(source)
    catalogue, _ = draft_catalogue(source)
    indicators = None
    if catalogue:
        units = {measure.id: measure.unit for measure in catalogue.measures.values()}
        indicators, _ = read_indicators(source, measure_units=units, units=catalogue.units)
    cities = [area.code for area in plan.areas if area.kind is AreaKind.CITY] if plan else []
    return read_index_book(
        source, indicators=indicators, cities=cities, allows=catalogue.allows if catalogue else lambda _: True
    )


@dataclass(frozen=True)
class Asked:
    """The figures of a date with what explains them; the same rulebook, date, releases and retractions are the same question."""

    rulebook: str
    as_of: date
    tally: tuple[int, int]
    figures: FigureBook = field(compare=False, repr=False)
    plan: Plan = field(compare=False, repr=False)
    catalogue: Catalogue = field(compare=False, repr=False)


def asked(figures: FigureBook, *, plan: Plan, catalogue: Catalogue) -> Asked:
    """Return the question about the figures of a date."""
    return Asked(figures.rulebook, figures.record.as_of, statistics.tally(), figures, plan, catalogue)


@lru_cache(maxsize=16)
def coverage(of: Asked) -> Coverage | None:
    """Return what the figures of a date cover of the zone's index; `None` when the rulebook has none."""
    zone = index_book_in_force().zone
    if zone is None:
        return None
    programme = of.plan.programme
    years = range(programme.baseline_year.last.year, programme.when.last.year + 1)

    def is_usable(figure: Figure) -> bool:
        return not figure.expected and all(of.catalogue.is_decisive(one) for one in figure.observations)

    return covered(
        zone, of.figures, cities=[city.code for city in of.plan.cities], years=[str(year) for year in years],
        is_usable=is_usable,
    )  # fmt: skip


@lru_cache(maxsize=16)
def zone_result(of: Asked) -> IndexResult | None:
    """Return the zone's index as its recipe gives it; `None` when the figures fall short of the minimum."""
    found = coverage(of)
    if found is None or found.is_refused:
        return None
    return run(found.zone.recipe, found.dataset)


def recipes(of: Asked) -> dict[str, tuple[Recipe, bool]]:
    """Return every recipe that the workbench knows by its id, and whether it can be used with these figures."""
    book, found = index_book_in_force(), coverage(of)
    zone = {book.zone.recipe.id: (book.zone.recipe, found is not None and not found.is_refused)} if book.zone else {}
    return zone | {code: (one.recipe, True) for code, one in book.examples.items()}


@lru_cache(maxsize=16)
def offer(recipe_id: str, of: Asked) -> Offer:
    """Return a recipe with its data, prepared for the workbench.

    Raises:
        NotFound: there is no such recipe, or too few figures for the zone's.
        IndexRefusal: it cannot be prepared.
    """
    book, found = index_book_in_force(), coverage(of)
    if found is not None and recipe_id == found.zone.recipe.id:
        if found.is_refused:
            raise NotFound(
                "公布的数不够，本示范区的指数没有可供改动的得分；请看“指数”页所列的缺数，或改用示例数据。",
                "Too few figures are published, so the zone's index has no scores to work on; see the figures that it waits "
                "for on the index page, or take the example.",
            )
        cities = {city.code: city.short for city in of.plan.cities}
        called = {one.id: of.figures.indicators.rules[one.id].short for one in found.zone.recipe.indicators}
        return Offer(Workbench.of(found.zone.recipe, found.dataset), cities, called, None, None)
    example = book.examples.get(recipe_id)
    if example is None:
        known = "、".join(recipes(of))
        raise NotFound(
            f"没有配方“{recipe_id[:40]}”；可选的有 {known or '（无）'}。",
            f"There is no recipe “{recipe_id[:40]}”; those that there are: {known or 'none'}.",
        )
    units = {one.name.en: one.name for one in example.units}
    dataset = Dataset.of(
        np.array([[float(value) for value in one.values] for one in example.units]),
        units=tuple(units), indicators=[one.id for one in example.recipe.indicators],
    )  # fmt: skip
    return Offer(Workbench.of(example.recipe, dataset), units, {}, example.source, example.note)
