"""Other weights for a prepared index: the engine's own scores, and bands that a slow version confirms."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import sunan
from sunan.monitoring.index.core import workbench as module
from sunan.monitoring.index.core.dataset import Dataset
from sunan.monitoring.index.core.pipeline import run
from sunan.monitoring.index.core.refusals import IndexRefusal
from sunan.monitoring.index.core.workbench import Workbench

CODES = ("a", "b", "c", "d", "e")


def bench(x: Any = None, **changes: Any) -> Workbench:
    recipe = sunan.index.recipe(
        {
            "id": "small",
            "dimensions": [
                {"id": "top"},
                {"id": "one", "dimension": "top", "weight": "2"},
                {"id": "two", "dimension": "top"},
            ],
            "indicators": [{"id": code, "dimension": "one" if code in "abc" else "two"} for code in CODES],
            "normalise": {"method": "minmax", "parameters": {"low": 1, "high": 100}},
            **changes,
        }
    )
    values = np.random.default_rng(7).lognormal(size=(12, len(CODES))) if x is None else x
    return Workbench.of(recipe, Dataset.of(values, indicators=CODES))


def test_the_recipes_own_weights_give_the_engines_index() -> None:
    made, whole = bench().reweighed(), run(bench().recipe, bench().dataset)
    assert made.scores.tolist() == whole.scores.tolist()
    assert made.ranks.tolist() == whole.ranks[:, 0].tolist()
    assert made.recipe.hash == whole.recipe_hash
    assert made.before.tolist() == made.ranks.tolist()


def test_other_weights_give_what_the_engine_gives_for_the_changed_recipe() -> None:
    one = bench()
    made = one.reweighed({"one": Fraction(10), "a": Fraction(80), "b": Fraction(0)})
    whole = run(made.recipe, one.dataset)
    assert made.scores.tolist() == whole.scores.tolist()
    assert made.recipe.hash == whole.recipe_hash != one.recipe.hash
    assert made.weights["top"] == pytest.approx([10 / (10 + 100 / 3), (100 / 3) / (10 + 100 / 3)])


def test_weights_are_points_of_their_dimension() -> None:
    assert bench().points("one") == Fraction(200, 3)
    assert bench().points("a") == Fraction(100, 3)
    assert bench().weighable == ("one", "two", "a", "b", "c", "d", "e")


def test_weights_left_as_they_are_leave_the_recipe_as_it_is() -> None:
    one = bench()
    assert one.with_weights({"a": Fraction(100, 3)})[0] is one.recipe


def drawn_slowly(one: Workbench, weights: dict[str, Any]) -> list[list[float]]:
    """Return the scores of every draw, a draw and a unit at a time, by the definition."""
    total = sum(len(part) for part in weights.values())
    factors = module._factors(total)
    found = []
    for draw in factors:
        begin, shares = 0, {}
        for dimension, part in weights.items():
            scaled = part * draw[begin : begin + len(part)]
            shares[dimension] = scaled / scaled.sum()
            begin += len(part)
        scores = []
        for row in one.normalised.values.tolist():
            held = dict(zip(CODES, row, strict=True))
            for dimension in ("one", "two", "top"):
                children = one.structure.children(dimension)
                known = [
                    (w, held[child])
                    for w, child in zip(shares[dimension], children, strict=True)
                    if held[child] == held[child]
                ]
                geometric = one.recipe.aggregate.method == "geometric"
                mean = sum(w * (np.log(x) if geometric else x) for w, x in known) / sum(w for w, _ in known)
                held[dimension] = float(np.exp(mean) if geometric else mean)
            scores.append(held["top"])
        found.append(scores)
    return found


@pytest.mark.parametrize("method", ["arithmetic", "geometric"])
def test_draws_are_those_of_the_definition(method: str) -> None:
    one = bench(aggregate={"method": method})
    made = one.reweighed()
    fast = module._drawn(one.normalised, one.recipe, one.structure, made.weights)
    assert fast == pytest.approx(np.array(drawn_slowly(one, dict(made.weights))), rel=1e-12)


def test_a_missing_child_is_left_out_of_the_draws_as_of_the_scores() -> None:
    x = np.random.default_rng(3).lognormal(size=(12, len(CODES)))
    x[4, 1] = x[7, 3] = np.nan
    one = bench(x, aggregate={"parameters": {"missing": "omit", "least_share": "0.5"}})
    made = one.reweighed()
    fast = module._drawn(one.normalised, one.recipe, one.structure, made.weights)
    assert fast == pytest.approx(np.array(drawn_slowly(one, dict(made.weights))), rel=1e-12)
    assert made.ranks.tolist() == run(one.recipe, one.dataset).ranks[:, 0].tolist()


def test_a_unit_with_too_few_children_has_no_score_no_rank_and_no_band() -> None:
    x = np.random.default_rng(3).lognormal(size=(6, len(CODES)))
    x[2, :2] = np.nan
    made = bench(x, aggregate={"parameters": {"missing": "omit", "least_share": "0.6"}}).reweighed()
    assert np.isnan([made.scores[2], made.ranks[2], made.bands[2], made.low[2]]).all()
    assert 2 not in made.order.tolist()
    assert sorted(made.order.tolist()) == [0, 1, 3, 4, 5]


def test_units_alike_in_everything_stand_in_one_band() -> None:
    x = np.random.default_rng(5).lognormal(size=(8, len(CODES)))
    x[5] = x[1]
    made = bench(x).reweighed()
    assert made.bands[1] == made.bands[5]
    assert made.ranks[1] == made.ranks[5]


def test_units_that_lead_in_everything_stand_in_bands_of_their_own() -> None:
    x = np.repeat(np.arange(1.0, 5.0)[:, None], len(CODES), axis=1)
    made = bench(x).reweighed()
    assert made.bands.tolist() == [4, 3, 2, 1]
    assert made.low.tolist() == made.high.tolist() == [4, 3, 2, 1]


def test_the_order_of_the_units_does_not_matter() -> None:
    x = np.random.default_rng(11).lognormal(size=(15, len(CODES)))
    order = np.random.default_rng(12).permutation(15)
    one, other = bench(x).reweighed(), bench(x[order]).reweighed()
    for name in ("scores", "ranks", "bands", "low", "high"):
        assert getattr(other, name).tolist() == getattr(one, name)[order].tolist(), name


def test_the_rank_lies_within_its_interval_or_next_to_it() -> None:
    made = bench().reweighed()
    assert (made.low <= made.high).all()
    assert (made.bands[made.order][1:] >= made.bands[made.order][:-1]).all(), "bands follow the ranks"


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ({"one": Fraction(0), "two": Fraction(0)}, "全为零"),
        ({"nobody": Fraction(1)}, "nobody"),
        ({"top": Fraction(1)}, "top"),
    ],
    ids=["all-zero", "unknown", "the-index-itself"],
)
def test_weights_that_cannot_be_are_refused(weights: dict[str, Fraction], words: str) -> None:
    with pytest.raises(IndexRefusal) as refusal:
        bench().reweighed(weights)
    assert words in refusal.value.text.zh


@pytest.mark.parametrize(
    "changes",
    [{"weigh": {"method": "equal"}}, {"aggregate": {"method": "harmonic"}}],
    ids=["weights-from-elsewhere", "another-aggregation"],
)
def test_recipes_that_the_workbench_cannot_weigh_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(IndexRefusal):
        bench(**changes)


def test_a_panel_is_ranked_year_by_year_and_an_unknown_year_is_refused() -> None:
    x = np.random.default_rng(2).lognormal(size=(3, 6, len(CODES)))
    recipe = bench().recipe
    one = Workbench.of(recipe, Dataset.of(x, indicators=CODES, periods=("2020", "2021", "2022")))
    whole = run(recipe, one.dataset)
    assert one.reweighed(period="2021").ranks.tolist() == whole.ranks[6:12, 0].tolist()
    assert one.reweighed().period == "2022"
    with pytest.raises(IndexRefusal, match="1999"):
        one.reweighed(period="1999")
