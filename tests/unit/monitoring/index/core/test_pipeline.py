"""From a recipe and data to scores: every stage kept, every cell accounted for, bad input refused by name."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from hypothesis.extra.numpy import arrays

import sunan
from sunan.monitoring.index.core.arrays import Array
from sunan.monitoring.index.core.dataset import Dataset
from sunan.monitoring.index.core.recipe import Recipe
from sunan.monitoring.index.core.refusals import IndexRefusal
from sunan.monitoring.index.core.stages import IndexResult
from sunan.monitoring.index.core.steps.denominators import denominated
from sunan.monitoring.index.core.steps.screening import has_enough, has_enough_nonzero, screened

NAN = float("nan")
CODES = ("rd", "staff", "patents", "energy")
UNITS = ("宁", "锡", "常", "苏", "镇")
VALUES = [[3.8, 300, 50, 4.0], [3.3, 280, 25, 6.0], [3.4, 290, 19, 7.0], [4.1, 350, 24, 5.0], [2.5, 170, 17, 9.0]]
FLAT = {
    "id": "flat",
    "dimensions": [{"id": "index"}],
    "indicators": [{"id": code, "dimension": "index", "direction": -1 if code == "energy" else 1} for code in CODES],
}
TREE = {
    "id": "tree",
    "dimensions": [{"id": "index"}, {"id": "in", "dimension": "index", "weight": 3}, {"id": "out", "dimension": "index"}],
    "indicators": [
        {"id": "rd", "dimension": "in"}, {"id": "staff", "dimension": "in"}, {"id": "patents", "dimension": "out"},
        {"id": "energy", "dimension": "out", "direction": -1},
    ],
}  # fmt: skip


ENTROPY: dict[str, Any] = {"method": "entropy", "parameters": {"convention": "zero_log_zero"}}

BOUNDED: dict[str, Any] = {"method": "benefit_of_the_doubt", "parameters": {"least": "0.1", "most": "0.4"}}


def recipe(base: dict[str, Any] | None = None, **choices: Any) -> Recipe:
    made: Recipe = sunan.index.recipe({**(base or TREE), **choices})
    return made


def data(values: Any = None, **more: Any) -> Dataset:
    return Dataset.of(VALUES if values is None else values, units=UNITS, indicators=CODES, **more)


def run(base: dict[str, Any] | None = None, dataset: Dataset | None = None, **choices: Any) -> IndexResult:
    made: IndexResult = sunan.index.run(recipe(base, **choices), dataset or data())
    return made


def changed(row: int, column: int, value: float) -> list[list[float]]:
    copied = [list(one) for one in VALUES]
    copied[row][column] = value
    return copied


def test_scores_are_what_they_are_by_hand() -> None:
    result = run(normalise={"parameters": {"low": 0, "high": 1}})
    rows = [[Fraction(str(one)) for one in row] for row in VALUES]
    by_hand: list[Fraction] = []
    for row in rows:
        scaled = []
        for place, value in enumerate(row):
            column = [one[place] for one in rows]
            share = (value - min(column)) / (max(column) - min(column))
            scaled.append(1 - share if CODES[place] == "energy" else share)
        by_hand.append(((scaled[0] + scaled[1]) / 2 * 3 + (scaled[2] + scaled[3]) / 2) / 4)
    np.testing.assert_allclose(result.scores, [float(one) for one in by_hand], rtol=1e-14, atol=1e-15)
    assert result.ranks[:, 0].tolist() == [1 + sum(other > one for other in by_hand) for one in by_hand]


def test_every_stage_is_kept_in_order() -> None:
    result = run(screen={"minimum": "0.5"}, impute={"method": "mean"}, treat={})
    assert [stage.name for stage in result.stages] == [
        "raw",
        "screened",
        "imputed",
        "treated",
        "normalised",
        "aggregated",
    ]
    np.testing.assert_array_equal(result.stage("raw").values, VALUES)
    assert result.stages[-1].columns == (*CODES, "in", "out", "index")
    with pytest.raises(KeyError):
        result.stage("denominated")


def test_levels_and_dimensions_choose_their_own_aggregation() -> None:
    one_to_hundred = {"parameters": {"low": 1, "high": 100}}
    plain = run(normalise=one_to_hundred)
    result = run(
        normalise=one_to_hundred,
        aggregate={"levels": {3: {"method": "geometric"}}, "dimensions": {"out": {"method": "harmonic"}}},
    )
    x = plain.stage("normalised").values
    inside, outside = x[:, :2].mean(axis=1), 2 / (1 / x[:, 2] + 1 / x[:, 3])
    np.testing.assert_allclose(result.stages[-1].column("in"), inside, rtol=1e-14)
    np.testing.assert_allclose(result.stages[-1].column("out"), outside, rtol=1e-14)
    np.testing.assert_allclose(result.scores, inside**0.75 * outside**0.25, rtol=1e-13)


def test_indicators_may_be_normalised_each_in_its_way() -> None:
    result = run(
        normalise={
            "parameters": {"low": 0, "high": 1},
            "indicators": {"rd": {"method": "goalposts", "parameters": {"lower": 0, "upper": 5}}},
        }
    )
    np.testing.assert_allclose(result.stage("normalised").column("rd"), [one[0] / 5 for one in VALUES], rtol=1e-15)


def test_targets_of_the_structure_are_those_of_the_normalisation() -> None:
    indicators = [{**one, "target": "10"} for one in FLAT["indicators"][:1]]  # type: ignore[index]
    result = run({**FLAT, "indicators": indicators}, normalise={"method": "target_ratio"})
    np.testing.assert_allclose(result.scores, [one[0] / 10 for one in VALUES], rtol=1e-15)


def test_imputed_cells_are_marked_to_the_end() -> None:
    result = run(dataset=data(changed(1, 2, NAN)), impute={"method": "median"})
    last = result.stages[-1]
    assert last.imputed[1].tolist() == [0, 0, 1, 0, 0, 0.5, 0.25]
    assert not last.imputed[[0, 2, 3, 4]].any()
    entries = [entry.as_json() for entry in result.log.entries if entry.did == "imputed"]
    assert entries == [{"step": "impute", "did": "imputed", "unit": "锡", "indicator": "patents", "after": 21.5}]


def test_a_cell_that_stays_missing_is_refused_or_omitted_and_never_silent() -> None:
    holed = data(changed(1, 2, NAN))
    with pytest.raises(IndexRefusal, match="锡/patents"):
        run(dataset=holed)
    result = run(dataset=holed, aggregate={"parameters": {"missing": "omit"}})
    assert np.isfinite(result.scores).all()
    assert result.stages[-1].column("out")[1] == result.stage("normalised").column("energy")[1]


def panel() -> Dataset:
    first = np.array(VALUES)
    values = np.stack([first, first * 1.1, first * 1.3])
    return Dataset.of(values, units=UNITS, indicators=CODES, periods=("2014", "2015", "2016"))


def test_a_panel_is_one_scale_and_periods_are_scales_of_their_own() -> None:
    whole = run(dataset=panel(), normalise={"over": "panel"})
    each = run(dataset=panel(), normalise={"over": "period"})
    assert whole.stage("normalised").values.min() == 0
    for period in range(3):
        rows = each.rows.period_of == period
        np.testing.assert_allclose(each.scores[rows], run().scores, rtol=1e-12)
        assert sorted(each.ranks[rows, 0].tolist()) == [1, 2, 3, 4, 5]
    assert whole.scores[whole.rows.period_of == 2].mean() > whole.scores[whole.rows.period_of == 0].mean()


def test_frozen_years_do_not_move_when_a_year_is_added() -> None:
    three = panel()
    values = np.concatenate([three.values, three.values[-1:] * 2])
    four = Dataset.of(values, units=UNITS, indicators=CODES, periods=("2014", "2015", "2016", "2017"))
    frozen = {"reference": ["2014", "2015", "2016"]}
    before, after = run(dataset=three, normalise=frozen), run(dataset=four, normalise=frozen)
    np.testing.assert_array_equal(after.scores[:15], before.scores)


def test_the_base_year_is_a_hundred_for_every_unit() -> None:
    result = run(dataset=panel(), normalise={"method": "base_index", "base": {"period": "2014"}})
    np.testing.assert_allclose(result.stage("normalised").values[:5], 100, rtol=1e-15)
    np.testing.assert_allclose(result.stage("normalised").column("rd")[10:], 130, rtol=1e-14)
    np.testing.assert_allclose(result.stage("normalised").column("energy")[10:], 100 / 1.3, rtol=1e-14)
    beside = run(dataset=panel(), normalise={"method": "base_index", "base": {"period": "2014", "unit": "苏"}})
    np.testing.assert_allclose(beside.stage("normalised").column("rd")[:5], [100 * one[0] / 4.1 for one in VALUES])


def test_denominators_divide_and_say_so() -> None:
    base = {
        **TREE,
        "indicators": [
            {**one, "denominator": "people", "per": 10} if one["id"] == "patents" else one for one in TREE["indicators"]
        ],
    }  # type: ignore[index]
    people = [900, 750, 530, 1200, 320]
    result = run(base, data(denominators={"people": people}))
    expected = [row[2] / count * 10 for row, count in zip(VALUES, people, strict=True)]
    np.testing.assert_allclose(result.stage("denominated").column("patents"), expected, rtol=1e-15)
    with pytest.raises(IndexRefusal, match="锡/patents"):
        run(base, data(denominators={"people": [900, 0, 530, 1200, 320]}))
    with pytest.raises(IndexRefusal, match="patents"):
        run(base, data())


def test_weights_come_from_data_where_the_recipe_says_so() -> None:
    long = Dataset.of(np.random.default_rng(4).lognormal(size=(60, 4)), indicators=CODES)
    result = run(dataset=long, weigh={**ENTROPY, "dimensions": {"index": {"method": "equal"}}})
    assert result.weights["index"].tolist() == [0.5, 0.5]
    assert not np.allclose(result.weights["in"], 0.5)
    assert result.weights["in"].sum() == pytest.approx(1)
    whole = run(dataset=long, weigh={**ENTROPY, "across": "index"})
    flat = run(FLAT, long, weigh=ENTROPY)
    np.testing.assert_allclose(whole.scores, flat.scores, rtol=1e-12)


def test_five_cities_are_too_few_for_weights_from_data() -> None:
    with pytest.raises(IndexRefusal, match="5"):
        run(weigh={"method": "critic"})


def test_few_units_are_no_ground_for_outliers_and_the_result_says_so() -> None:
    assert {one.code for one in run(treat={}).findings} == {"index.few_units"}


def test_own_aggregation_comes_from_python() -> None:
    made = recipe(FLAT, aggregate={"method": "own:worst"})
    result = sunan.index.run(made, data(), own_aggregations={"worst": lambda x, w: x.min(axis=-1)})
    np.testing.assert_array_equal(result.scores, result.stage("normalised").values.min(axis=1))
    with pytest.raises(IndexRefusal, match="worst"):
        sunan.index.run(made, data())
    with pytest.raises(IndexRefusal, match="锡"):
        sunan.index.run(made, data(), own_aggregations={"worst": lambda x, w: np.where(np.arange(5) == 1, np.nan, 1.0)})


def test_flat_sets_take_raw_data_with_their_directions() -> None:
    result = run(FLAT, normalise={"method": "none"}, aggregate={"method": "topsis"})
    expected = sunan.index.aggregate(np.array(VALUES), method="topsis", direction=np.array([1, 1, 1, -1]))
    np.testing.assert_allclose(result.scores, expected, rtol=1e-15)
    with pytest.raises(IndexRefusal, match="energy"):
        run(FLAT, normalise={"method": "none"})


def test_benefit_of_the_doubt_gives_each_unit_its_weights() -> None:
    long = Dataset.of(np.random.default_rng(8).lognormal(size=(40, 4)), indicators=CODES)
    scale = {"parameters": {"low": 1, "high": 100}}
    result = run(FLAT, long, normalise=scale, weigh=BOUNDED)
    assert result.weights["index"].shape == (40, 4)
    np.testing.assert_allclose(
        result.scores, (result.weights["index"] * result.stage("normalised").values).sum(axis=1), rtol=1e-12
    )
    assert result.scores.max() == pytest.approx(1)
    with pytest.raises(IndexRefusal, match="index"):
        run(FLAT, long, normalise=scale, weigh=BOUNDED, aggregate={"method": "geometric"})


def test_the_recipe_travels_with_its_hash() -> None:
    result = run()
    assert result.recipe_hash == result.recipe.hash
    other = run(FLAT)
    assert other.recipe_hash != result.recipe_hash


def test_a_polars_table_will_do() -> None:
    frame = pl.DataFrame({"unit": UNITS, **{code: [row[place] for row in VALUES] for place, code in enumerate(CODES)}})
    result = sunan.index.run(recipe(), frame)
    np.testing.assert_array_equal(result.scores, run().scores)


# --- screening ---------------------------------------------------------------------------------------------------


def test_nine_of_ten_are_nine_tenths() -> None:
    x = np.ones((1, 10))
    x[0, 3] = NAN
    assert has_enough(x, Fraction("0.9")).all()
    assert not has_enough(x, Fraction("0.91")).any()


def test_screening_counts_in_all_and_in_each_dimension() -> None:
    x = np.array([[1, 1, NAN, NAN], [1, NAN, 1, NAN], [0, 0, 0, 1], [NAN, NAN, NAN, NAN]])
    failed = screened(x, minimum=Fraction(1, 2), dimensions={"out": ([2, 3], Fraction(1, 2))}, nonzero=Fraction(1, 2))
    assert failed["all"].tolist() == [False, False, False, True]
    assert failed["out"].tolist() == [True, False, False, True]
    assert failed["nonzero"].tolist() == [False, False, True, True]
    assert has_enough_nonzero(x, Fraction(0)).all()


def test_screened_units_are_named_with_the_reason() -> None:
    holed = data([[NAN, NAN, NAN, 4.0], *VALUES[1:4], [2.5, NAN, 17, 9]])
    result = run(
        dataset=holed, screen={"minimum": "0.5", "dimensions": {"in": 1}, "leave_out": ["常"]},
    )  # fmt: skip
    assert [result.rows.unit(row) for row in range(len(result.rows))] == ["锡", "苏"]
    said = {entry.unit: entry.detail for entry in result.log.entries if entry.did == "left_out"}
    assert said["宁"] == {"availability": 0.25, "fails": ["all", "in"]}
    assert said["镇"] == {"availability": 0.75, "fails": ["in"]}
    assert said["常"]["fails"] == ["leave_out"]
    kept = run(
        dataset=holed,
        impute={"method": "mean"},
        order=["screen", "impute", "denominate", "treat"],
        screen={"minimum": 1, "keep": ["镇"]},
    )
    assert "镇" in [kept.rows.unit(row) for row in range(len(kept.rows))]


# --- bad input ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "choices", "named"),
    [
        ([[*row[:2], 7.0, row[3]] for row in VALUES], {}, "patents"),
        ([[*row[:2], NAN, row[3]] for row in VALUES], {}, "patents"),
        (VALUES, {"aggregate": {"method": "geometric"}}, "/"),
        (changed(2, 0, -3.0), {"aggregate": {"method": "harmonic"}, "normalise": {"method": "zscore"}}, "/"),
        (VALUES, {"weigh": {"method": "pca"}}, "in"),
        (VALUES, {"screen": {"leave_out": ["宁", "锡", "常", "苏"]}}, "screen"),
        (VALUES, {"screen": {"keep": ["扬"]}}, "扬"),
        (VALUES, {"normalise": {"reference": ["1999"]}}, "1999"),
        (
            VALUES,
            {"weigh": {"method": "ahp", "dimensions": {"in": {"method": "ahp", "parameters": {"judgements": [[1, 3], [3, 1]]}}}}},
            "",
        ),
    ],
    ids=[
        "constant", "all missing", "zero under a geometric mean", "negative under a harmonic mean", "five units", "one unit left",
        "unknown unit", "unknown year", "judgements not reciprocal",
    ],
)  # fmt: skip
def test_bad_input_is_refused_by_name(values: Any, choices: dict[str, Any], named: str) -> None:
    with pytest.raises(IndexRefusal) as refused:
        run(dataset=data(values), **choices)
    assert named in refused.value.text.zh
    assert named in refused.value.text.en


def test_one_unit_is_nothing_to_compare() -> None:
    with pytest.raises(IndexRefusal, match="宁"):
        sunan.index.run(recipe(), Dataset.of(VALUES[:1], units=UNITS[:1], indicators=CODES))


def test_an_indicator_that_the_data_lack_is_named() -> None:
    with pytest.raises(IndexRefusal, match="energy"):
        sunan.index.run(recipe(), Dataset.of([row[:3] for row in VALUES], units=UNITS, indicators=CODES[:3]))


@pytest.mark.parametrize("value", [1e308, float("inf"), float("-inf")], ids=["1e308", "inf", "-inf"])
def test_a_number_that_cannot_be_computed_with_is_named(value: float) -> None:
    with pytest.raises(IndexRefusal, match="常/staff"):
        data(changed(2, 1, value))


def test_periods_out_of_order_are_no_time() -> None:
    backwards = Dataset.of(panel().values, units=UNITS, indicators=CODES, periods=("2016", "2015", "2014"))
    with pytest.raises(IndexRefusal, match="2016"):
        run(dataset=backwards, impute={"method": "linear"})


def test_denominators_that_overflow_are_named() -> None:
    with pytest.raises(IndexRefusal, match="#1/#1"):
        denominated(np.array([[1e140]]), np.array([[1e-140]]))


# --- properties --------------------------------------------------------------------------------------------------

TABLES = arrays(np.float64, (8, 4), elements=some.integers(-10_000, 10_000).map(float)).filter(
    lambda x: (x.max(axis=0) - x.min(axis=0) > 0).all()
)

# Each example runs a whole recipe, some of them twice.
FEW = settings(max_examples=30)


def scores(x: Array, **choices: Any) -> Array:
    found: Array = sunan.index.run(recipe(**choices), Dataset.of(x, indicators=CODES)).scores
    return found


@FEW
@given(TABLES, some.permutations(range(8)))
def test_the_order_of_units_plays_no_part(x: Array, order: list[int]) -> None:
    np.testing.assert_array_equal(scores(x[order]), scores(x)[order])


@FEW
@given(TABLES, some.integers(1, 1000), some.integers(-1000, 1000))
def test_the_unit_of_measurement_plays_no_part_under_minmax(x: Array, scale: int, shift: int) -> None:
    np.testing.assert_allclose(scores(x * scale + shift), scores(x), atol=1e-9)


@FEW
@given(TABLES)
def test_turning_an_indicator_and_its_direction_changes_nothing(x: Array) -> None:
    turned = {
        **TREE,
        "indicators": [{**one, "direction": -1 if one["id"] != "energy" else 1} for one in TREE["indicators"]],
    }  # type: ignore[index]
    np.testing.assert_array_equal(sunan.index.run(recipe(turned), Dataset.of(-x, indicators=CODES)).scores, scores(x))


@FEW
@given(TABLES, some.integers(0, 7), some.integers(0, 2))
def test_a_unit_that_improves_does_not_fall(x: Array, unit: int, column: int) -> None:
    better = x.copy()
    better[unit, column] = x[:, column].max()
    before = sunan.index.run(recipe(FLAT), Dataset.of(x, indicators=CODES))
    after = sunan.index.run(recipe(FLAT), Dataset.of(better, indicators=CODES)) if np.ptp(better[:, column]) else before
    assert after.ranks[unit, 0] <= before.ranks[unit, 0] or np.ptp(better[:, column]) != np.ptp(x[:, column])


@FEW
@given(TABLES)
def test_the_same_recipe_and_data_give_the_same_bits(x: Array) -> None:
    choices: dict[str, Any] = {
        "treat": {},
        "normalise": {"parameters": {"low": 1, "high": 100}},
        "aggregate": {"method": "geometric"},
    }
    first, second = scores(x, **choices), scores(x.copy(), **choices)
    assert first.tobytes() == second.tobytes()
