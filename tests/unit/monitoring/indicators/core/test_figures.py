"""Figures: published values as printed, computed ones by the ratio of sums, and absence with its reason."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sunan.kernel.errors import NotFound
from sunan.kernel.printed import Qualifier
from sunan.monitoring.indicators.core.figures import MissingInput, Origin
from sunan.monitoring.indicators.core.seals import recomputed
from sunan.monitoring.statistics.core.observations import Confidence, ObservationKind
from tests.observed import CITIES, book, of_cities, seen

amounts = some.decimals(min_value=Decimal("0.1"), max_value=10**6, places=1)


@given(some.lists(some.tuples(amounts, amounts), min_size=3, max_size=3))
def test_a_region_is_the_ratio_of_sums_of_its_cities(parts: list[tuple[Decimal, Decimal]]) -> None:
    figures = book(of_cities("rd", [rd for rd, _ in parts]) + of_cities("gdp", [gdp for _, gdp in parts]))
    cell = figures.cell("rd_share", "ALL", "2025")
    assert cell.computed is not None
    exact = Fraction(sum(rd for rd, _ in parts)) / Fraction(sum(gdp for _, gdp in parts)) * 100
    assert abs(Fraction(cell.computed.value) - exact) <= exact / 10**33
    assert cell.missing == ()
    assert cell.computed.origin is Origin.COMPUTED
    assert recomputed(cell.computed.seal) == cell.computed.value


@given(some.sets(some.tuples(some.sampled_from(["rd", "gdp"]), some.sampled_from(CITIES))))
def test_a_missing_component_leaves_the_figure_absent_and_is_listed(absent: set[tuple[str, str]]) -> None:
    every = of_cities("rd", [Decimal(1)] * 3) + of_cities("gdp", [Decimal(2)] * 3)
    figures = book(one for one in every if (one.cell.measure, one.cell.area) not in absent)
    cell = figures.cell("rd_share", "ALL", "2025")
    assert (cell.computed is None) == bool(absent)
    assert set(cell.missing) == {MissingInput(measure, area, "2025") for measure, area in absent}


def test_the_published_regional_figure_stands_beside_the_computed_one() -> None:
    figures = book(
        [
            *of_cities("rd", [Decimal(1), Decimal(2), Decimal(3)]),
            *of_cities("gdp", [Decimal(100)] * 3),
            seen("rd_share", "ALL", "2025", "2.1"),
        ]
    )
    cell = figures.cell("rd_share", "ALL", "2025")
    assert [one.value for one in cell.all] == [Decimal("2.1"), Decimal(2)]
    assert cell.best is cell.published[0]
    assert (cell.published[0].decimals, cell.published[0].shown) == (1, "2.1")


def test_a_region_s_own_component_serves_where_a_city_s_is_missing() -> None:
    figures = book(
        [*of_cities("gdp", [Decimal(100)] * 3), seen("rd", "A1", "2025", "1"), seen("rd", "ALL", "2025", "9")]
    )
    cell = figures.cell("rd_share", "ALL", "2025")
    assert cell.computed is not None
    assert cell.computed.value == 3
    assert [one.cell.area for one in cell.computed.observations] == ["ALL", *CITIES]


def test_goals_are_no_outcomes() -> None:
    figures = book([seen("rd_share", "A1", "2025", "3.9", kind=ObservationKind.GOAL)])
    assert figures.cell("rd_share", "A1", "2025").all == ()


def test_a_zero_denominator_gives_no_figure() -> None:
    figures = book([seen("rd", "A1", "2025", "1"), seen("gdp", "A1", "2025", "0")])
    assert figures.cell("rd_share", "A1", "2025").all == ()


@given(some.lists(amounts, min_size=3, max_size=3))
def test_what_can_be_added_is_added_over_the_cities(values: list[Decimal]) -> None:
    cell = book(of_cities("rd", values)).cell("rd", "ALL", "2025")
    assert cell.computed is not None
    assert cell.computed.value == sum(values)


def test_a_city_is_not_the_sum_of_anything() -> None:
    cell = book([seen("rd", "A1", "2025", "5")]).cell("rd", "A1", "2025")
    assert (len(cell.published), cell.computed) == (1, None)


def test_counts_of_a_list_are_neither_added_nor_mixed_with_another_list() -> None:
    figures = book([seen("gazelle", city, "2025", "5", list_id="province") for city in CITIES])
    assert figures.cell("gazelle", "ALL", "2025", "province").all == ()
    assert figures.cell("gazelle", "A1", "2025", "other").all == ()
    (own,) = figures.cell("gazelle", "A1", "2025", "province").all
    assert own.list_id == "province"


def test_hedges_doubts_and_expectations_of_inputs_travel_with_a_computed_figure() -> None:
    figures = book(
        [
            seen("rd", "A1", "2025", "3", hedge="≈", doubt="year_uncertain", confidence=Confidence.MEDIUM),
            seen("gdp", "A1", "2025", "100", expected=True, basis="before_census"),
        ]
    )
    computed = figures.cell("rd_share", "A1", "2025").computed
    assert computed is not None
    assert (computed.qualifier, computed.expected, computed.confidence) == (Qualifier.ABOUT, True, Confidence.MEDIUM)
    assert (computed.doubts, computed.bases) == (("year_uncertain",), ("before_census",))


def test_that_a_value_is_made_up_is_told_with_the_other_doubt_that_it_carries() -> None:
    figures = book([seen("rd", "A1", "2025", "3", doubt="year_uncertain", basis="demonstration")])
    (published,) = figures.cell("rd", "A1", "2025").published
    assert published.caveats == ("year_uncertain", "demonstration")
    (told_once,) = (
        book([seen("rd", "A1", "2025", "3", doubt="demonstration", basis="demonstration")])
        .cell("rd", "A1", "2025")
        .published
    )
    assert told_once.caveats == ("demonstration",)


@given(some.lists(some.decimals(-9, 20, places=1), min_size=5, max_size=5))
def test_mean_growth_is_the_geometric_mean_of_the_years(rates: list[Decimal]) -> None:
    figures = book(seen("growth", "A1", str(2021 + at), f"{rate:f}") for at, rate in enumerate(rates))
    computed = figures.cell("growth", "A1", "2021..2025").computed
    assert computed is not None
    compounded = Fraction(1)
    for rate in rates:
        compounded *= 1 + Fraction(rate) / 100
    assert abs((1 + Fraction(computed.value) / 100) ** 5 - compounded) < Fraction(1, 10**28)
    found = computed.interval(tolerance=Decimal(0))
    assert found.low is not None
    assert found.high is not None
    assert found.low < computed.value < found.high


def test_mean_growth_with_a_year_missing_names_the_year() -> None:
    figures = book(seen("growth", "A1", year, "5") for year in ("2021", "2022", "2024", "2025"))
    cell = figures.cell("growth", "A1", "2021..2025")
    assert cell.computed is None
    assert cell.missing == (MissingInput("growth", "A1", "2023"),)


def test_an_open_hedge_leaves_the_interval_of_a_computed_figure_open() -> None:
    hedged = [seen("growth", "A1", str(year), "5") for year in (2021, 2022, 2024, 2025)]
    hedged.append(seen("growth", "A1", "2023", "5", hedge=">"))
    computed = book(hedged).cell("growth", "A1", "2021..2025").computed
    assert computed is not None
    assert computed.interval(tolerance=Decimal(0)).low is None


def test_the_interval_of_a_computed_ratio_comes_from_its_printed_inputs() -> None:
    computed = (
        book([seen("rd", "A1", "2025", "3.7"), seen("gdp", "A1", "2025", "100")])
        .cell("rd_share", "A1", "2025")
        .computed
    )
    assert computed is not None
    found = computed.interval(tolerance=Decimal(0))
    assert found.low == pytest.approx(Decimal("3.65") / Decimal("100.5") * 100, abs=Decimal("1e-20"))
    assert found.high == pytest.approx(Decimal("3.75") / Decimal("99.5") * 100, abs=Decimal("1e-20"))


def test_a_series_has_a_cell_for_every_year_and_gaps_stay_gaps() -> None:
    cells = book([seen("rd", "A1", "2023", "5")]).series("rd", "A1", [2022, 2023, 2024])
    assert [bool(cell.all) for cell in cells] == [False, True, False]


def test_an_unknown_indicator_is_not_found() -> None:
    with pytest.raises(NotFound):
        book([]).cell("sunshine", "A1", "2025")


def test_the_same_question_gives_the_same_seal() -> None:
    every = of_cities("rd", [Decimal(1)] * 3) + of_cities("gdp", [Decimal(3)] * 3)
    first, second = (book(held).cell("rd_share", "ALL", "2025").computed for held in (every, list(reversed(every))))
    assert first is not None
    assert second is not None
    assert first.seal.id == second.seal.id
