"""What figures cover of a zone's index, and what is refused below the minimum."""

from __future__ import annotations

import numpy as np
import pytest

from sunan.monitoring.index.core.pipeline import run
from sunan.monitoring.index.core.zone.coverage import Coverage, covered
from sunan.monitoring.index.core.zone.rules import ZoneIndex
from sunan.monitoring.statistics.core.observations import Observation
from tests.observed import CITIES, WORDS, book, seen

YEARS = ("2020", "2021", "2022")


def zone(*, cities: int = 2, share: str = "0.6", years: int = 2) -> ZoneIndex:
    return ZoneIndex.model_validate(
        {
            "text": WORDS,
            "reading": WORDS,
            "weights": {"text": WORDS, "standing": "inferred"},
            "minimum": {"cities": cities, "share": share, "years": years, "text": WORDS},
            "because": {"rd": WORDS, "rd_share": WORDS, "growth": WORDS},
            "recipe": {
                "id": "small",
                "dimensions": [{"id": "all"}, {"id": "in", "dimension": "all"}, {"id": "out", "dimension": "all"}],
                "indicators": [
                    {"id": "rd", "dimension": "in"},
                    {"id": "rd_share", "dimension": "in"},
                    {"id": "growth", "dimension": "out"},
                ],
                "normalise": {"method": "base_index", "base": {"period": "2020"}},
                "aggregate": {"parameters": {"missing": "omit", "least_share": "0.6"}},
            },
        }
    )


def everything() -> list[Observation]:
    return [
        seen(measure, city, year, f"{start + step + 2 * place}")
        for measure, start in (("rd", 50), ("gdp", 1000), ("growth", 5))
        for place, city in enumerate(CITIES)
        for step, year in enumerate(YEARS)
    ]


def without(*cells: tuple[str, str, str]) -> list[Observation]:
    return [one for one in everything() if (one.cell.measure, one.cell.area, one.cell.period) not in cells]


def coverage(observations: list[Observation], rule: ZoneIndex | None = None) -> Coverage:
    return covered(
        rule or zone(), book(observations), cities=CITIES, years=YEARS, is_usable=lambda figure: not figure.expected
    )


def test_figures_that_suffice_make_a_data_set_with_a_base_of_100() -> None:
    found = coverage(everything())
    assert not found.is_refused
    assert found.computable == YEARS
    result = run(found.zone.recipe, found.dataset)
    assert result.stage("normalised").values[:3] == pytest.approx(np.full((3, 3), 100.0))
    assert np.isfinite(result.scores).all()


def test_a_dimension_counts_from_the_stated_number_of_cities() -> None:
    gone = [("growth", city, year) for city in CITIES[:2] for year in YEARS]
    found = coverage(without(*gone))
    assert [found.cities_enough("out", year) for year in YEARS] == [1, 1, 1]
    assert found.is_refused
    assert found.wanting == ("out",)
    assert not coverage(without(*gone), zone(cities=2)).counts("out", "2021")


@pytest.mark.parametrize(("share", "enough"), [("0.5", True), ("0.6", False), ("1", False)], ids=str)
def test_the_least_share_of_indicators_is_reached_or_missed(share: str, enough: bool) -> None:
    found = coverage(without(("gdp", "A1", "2021")), zone(share=share))
    assert found.held("in", "A1", "2021") == 1
    assert found.is_enough("in", "A1", "2021") is enough


def test_the_years_must_be_the_same_for_all_dimensions() -> None:
    gone = [("growth", city, "2020") for city in CITIES] + [("rd", city, "2022") for city in CITIES]
    found = coverage(without(*gone))
    assert not any(found.counts("out", year) for year in YEARS), "without the base year nothing is comparable"
    assert found.is_refused


def test_a_figure_without_its_base_year_does_not_enter() -> None:
    found = coverage(without(("growth", "A1", "2020")))
    cell = found.cells["growth", "A1", "2021"]
    assert cell.figure is not None
    assert not cell.counts
    assert found.missing("growth") == {"A1": ("2020",)}


def test_an_expected_figure_is_known_and_not_used() -> None:
    found = coverage([*without(("growth", "A1", "2022")), seen("growth", "A1", "2022", "5.5", expected=True)])
    cell = found.cells["growth", "A1", "2022"]
    assert cell.figure is None
    assert cell.known is not None
    assert not cell.counts


def test_a_city_that_falls_short_is_left_out_of_the_year_and_nothing_is_filled_in() -> None:
    found = coverage(without(("growth", "A3", "2022")))
    dataset = found.dataset
    assert dataset.present.tolist() == [[True] * 3, [True] * 3, [True, True, False]]
    assert np.isnan(dataset.values[2, 2, 2])
    assert not dataset.imputed.any()
    assert len(run(found.zone.recipe, dataset).rows) == 8


def test_nothing_published_is_a_refusal_that_lists_every_cell() -> None:
    found = coverage([])
    assert found.is_refused
    assert found.computable == ()
    assert found.usable == 0
    assert sum(len(years) for code in ("rd", "rd_share", "growth") for years in found.missing(code).values()) == 27
