"""What an address of the workbench asks for."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import sunan
from sunan.kernel.errors import InvalidInput
from sunan.monitoring.index.core.dataset import Dataset
from sunan.monitoring.index.core.workbench import Workbench
from sunan.monitoring.pages.core.workbench import CitationChanged, asked_weights, check_citation, citation, shown
from sunan.monitoring.pages.core.zone_index import spans


@pytest.fixture(scope="module")
def bench() -> Workbench:
    recipe = sunan.index.recipe(
        {
            "id": "small",
            "dimensions": [{"id": "top"}],
            "indicators": [{"id": code, "dimension": "top"} for code in "abc"],
        }
    )
    return Workbench.of(recipe, Dataset.of(np.arange(12.0).reshape(4, 3) ** 2, indicators=tuple("abc")))


def test_weights_are_read_exactly_and_those_left_alone_stay_the_recipes(bench: Workbench) -> None:
    asked = {"recipe": "small", "w-a": "33.33", "w-b": "12.5", "w-c": "0"}
    assert asked_weights(asked, bench) == {"b": Fraction(25, 2), "c": Fraction(0)}


@pytest.mark.parametrize("written", ["", "-1", "101", "1e2", "nan", "１２", "12.345", "a", "1000"])
def test_what_is_no_weight_is_refused(bench: Workbench, written: str) -> None:
    with pytest.raises(InvalidInput):
        asked_weights({"w-a": written}, bench)


def test_a_weight_of_nothing_is_refused(bench: Workbench) -> None:
    with pytest.raises(InvalidInput, match="zzz"):
        asked_weights({"w-zzz": "1"}, bench)


def test_a_citation_leads_back_to_the_same_weights(bench: Workbench) -> None:
    weights = {"b": Fraction(25, 2), "a": Fraction(70)}
    cited = citation(bench, weights, period="")
    assert list(cited) == ["recipe", "hash", "data", "w-a", "w-b"]
    check_citation(cited, bench)
    assert asked_weights(cited, bench) == weights


@pytest.mark.parametrize("key", ["hash", "data"])
def test_a_citation_of_something_else_is_refused(bench: Workbench, key: str) -> None:
    with pytest.raises(CitationChanged):
        check_citation({**citation(bench, {}, period=""), key: "0123456789ab"}, bench)


@pytest.mark.parametrize(
    ("value", "written"),
    [(Fraction(100, 3), "33.33"), (Fraction(25, 2), "12.5"), (Fraction(100), "100"), (Fraction(0), "0")],
    ids=str,
)
def test_weights_are_written_shortly(value: Fraction, written: str) -> None:
    assert shown(value) == written


@pytest.mark.parametrize(
    ("years", "said"),
    [(("2020",), "2020"), (("2020", "2021", "2022", "2025"), "2020–2022, 2025"), (("2020", "2022"), "2020, 2022")],
    ids=str,
)
def test_years_are_joined_into_runs(years: tuple[str, ...], said: str) -> None:
    assert spans(years) == said
