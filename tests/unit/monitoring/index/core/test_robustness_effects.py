"""Effects of each choice against another library and known answers; what removing a part does, against the pipeline."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
import polars as pl
import pytest

import sunan
from sunan.monitoring.index.core.refusals import IndexRefusal
from sunan.monitoring.index.core.robustness.removal import compared, effective_weights, removal, shifts_between
from sunan.monitoring.index.core.robustness.sensitivity import MEAN_SHIFT, effects, sensitivity
from tests.index_robustness_sets import bench, data, recipe

# It has no types, so it is not imported by a statement.
sobol = import_module("SALib.analyze.sobol")


def ishigami(x: Any) -> Any:
    return np.sin(x[..., 0]) + 7 * np.sin(x[..., 1]) ** 2 + 0.1 * x[..., 2] ** 4 * np.sin(x[..., 0])


def radial(n: int) -> tuple[Any, Any, Any]:
    stream = np.random.default_rng(8)
    a, b = stream.uniform(-np.pi, np.pi, (2, n, 3))
    mixed = np.stack([a] * 3)
    for factor in range(3):
        mixed[factor, :, factor] = b[:, factor]
    return ishigami(a), ishigami(b), ishigami(mixed)


def test_effects_are_those_of_salib_on_the_same_runs() -> None:
    a, b, mixed = radial(512)
    found = effects(a[:, None], b[:, None], mixed[..., None])
    problem = {"num_vars": 3, "names": ["x", "y", "z"], "bounds": [[-np.pi, np.pi]] * 3}
    runs = np.concatenate([a[:, None], mixed.T, b[:, None]], axis=1).reshape(-1)
    oracle = sobol.analyze(problem, runs, calc_second_order=False, num_resamples=200, conf_level=0.95, seed=1)
    np.testing.assert_allclose(found.first[:, 0], oracle["S1"], rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(found.total[:, 0], oracle["ST"], rtol=1e-12, atol=1e-13)
    # Both errors are of bootstrap resamples, drawn differently.
    np.testing.assert_allclose(1.96 * found.first_error[:, 0], oracle["S1_conf"], rtol=0.35)
    np.testing.assert_allclose(1.96 * found.total_error[:, 0], oracle["ST_conf"], rtol=0.35)


def test_effects_reach_the_known_ones_of_ishigami_within_their_error() -> None:
    a, b, mixed = radial(20_000)
    found = effects(a[:, None], b[:, None], mixed[..., None])
    first, total = np.array([0.3139, 0.4424, 0.0]), np.array([0.5576, 0.4424, 0.2437])
    assert (np.abs(found.first[:, 0] - first) < 4 * found.first_error[:, 0]).all()
    assert (np.abs(found.total[:, 0] - total) < 4 * found.total_error[:, 0]).all()


def test_rows_that_failed_are_left_out_and_an_output_that_never_varies_has_no_effects() -> None:
    a, b, mixed = (one[..., None] for one in radial(64))
    holes = a.copy()
    holes[5] = np.nan
    found, whole = effects(holes, b, mixed), effects(np.delete(a, 5, 0), np.delete(b, 5, 0), np.delete(mixed, 5, 1))
    assert found.used == 63
    np.testing.assert_array_equal(found.first, whole.first)
    still = effects(np.ones((9, 1)), np.ones((9, 1)), np.ones((2, 9, 1)))
    assert np.isnan(still.first).all()
    with pytest.raises(IndexRefusal, match="完整"):
        effects(np.full((9, 1), np.nan), b[:9], mixed[:, :9])


def test_a_single_factor_has_all_the_effect() -> None:
    made = sunan.index.robustness(recipe(), data(), {"id": "one", "weigh": {"dirichlet": {"concentration": "5"}}}, n=5)
    table = sunan.index.effects_of(made, 48)
    # With one factor a mixed run is the run B itself.
    rank = table.filter((pl.col("of") == "rank") & pl.col("total").is_not_null())
    assert set(rank["factor"]) == {"weights"}
    np.testing.assert_allclose(rank["total"].to_numpy(), rank["first"].to_numpy(), atol=0.75)
    assert table.filter(pl.col("of") == MEAN_SHIFT)["total"].item() == pytest.approx(1, abs=0.4)


def test_effects_do_not_depend_on_the_number_of_processes_and_name_every_factor() -> None:
    made = bench("treatment, normalisation and Dirichlet weights")
    one, failed = sensitivity(made, 12, resamples=20)
    two, _ = sensitivity(made, 12, processes=2, resamples=20)
    assert one.equals(two)
    assert failed == 0
    assert one["factor"].unique(maintain_order=True).to_list() == ["treat", "normalise", "weights"]
    assert len(one) == 3 * (1 + len(made.workshop.rows))


def test_rows_of_the_design_that_fail_are_counted() -> None:
    made = bench("failing where scores are negative")
    table, failed = sensitivity(made, 40, resamples=20)
    assert 0 < failed < 40
    assert set(table["used"]) == {40 - failed}


def test_what_removing_costs_is_what_the_pipeline_finds_without_it() -> None:
    result = sunan.index.run(recipe(), data())
    table = removal(result)
    assert table["code"].to_list() == [*(f"x{number}" for number in range(8)), "high", "low", "g0", "g1", "g2"]
    for code in ("x2", "high", "g2"):
        other = sunan.index.run(recipe(), data(), structure=result.structure.without([code]))
        shift = np.abs(other.ranks[:, 0] - result.ranks[:, 0])
        row = table.row(by_predicate=pl.col("code") == code, named=True)
        assert row["mean_shift"] == shift.mean()
        assert row["greatest_shift"] == shift.max()
        assert row["unchanged"] == (shift == 0).mean()
        assert row["correlation"] == pytest.approx(np.corrcoef(result.scores, other.scores)[0, 1])


def test_a_part_without_which_there_is_no_index_says_why() -> None:
    made = recipe(aggregate={"dimensions": {"g0": {"method": "mazziotta_pareto", "parameters": {"ddof": 1}}}})
    table = removal(sunan.index.run(made, data()))
    assert table.filter(pl.col("reason_en") != "")["code"].to_list() == []
    two = recipe(
        dimensions=[{"id": "index"}], indicators=[{"id": "x0", "dimension": "index"}, {"id": "x1", "dimension": "index"}],
        aggregate={"method": "mazziotta_pareto", "parameters": {"ddof": 1}},
    )  # fmt: skip
    told = removal(sunan.index.run(two, data()))
    assert told["mean_shift"].to_list() == [None, None]
    assert "One child has no spread" in told["reason_en"][0]


def test_effective_weights_are_products_up_the_tree_and_shares_of_squared_correlations() -> None:
    result = sunan.index.run(recipe(), data())
    table = effective_weights(result)
    assert table["effective"].sum() == pytest.approx(1)
    row = table.row(by_predicate=pl.col("indicator") == "x1", named=True)
    # g0 holds x0, x1, x2 with weights 1, 2, 3; it is one of two in `high`, which weighs two thirds.
    assert row["effective"] == pytest.approx(2 / 6 / 2 * 2 / 3)
    column = result.stage("normalised").column("x1")
    assert row["correlation"] == pytest.approx(np.corrcoef(column, result.scores)[0, 1])
    assert table["correlation_share"].sum() == pytest.approx(1)


def test_shifts_between_two_recipes_are_differences_of_their_ranks() -> None:
    one, other, dataset = recipe(), recipe(normalise={"method": "rank"}), data()
    shifts = shifts_between(one, other, dataset)
    ranks = [sunan.index.run(each, dataset).ranks[:, 0] for each in (one, other)]
    assert shifts.table["shift"].to_list() == (ranks[1] - ranks[0]).tolist()
    assert shifts.mean == np.abs(ranks[1] - ranks[0]).mean()
    assert shifts.greatest == np.abs(ranks[1] - ranks[0]).max()
    same = compared(sunan.index.run(one, dataset), sunan.index.run(one, dataset))
    assert (same.mean, same.unchanged) == (0, 1)
    assert same.correlation == pytest.approx(1)
