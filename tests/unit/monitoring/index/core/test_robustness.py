"""Many variants at once give what the pipeline gives one by one; what is counted is what a slow count finds."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra.numpy import arrays

import sunan
from sunan.monitoring.index.core.ranks import ranks
from sunan.monitoring.index.core.refusals import IndexRefusal
from sunan.monitoring.index.core.robustness import checkpoints, study
from sunan.monitoring.index.core.robustness.places import places_of, scale_of
from sunan.monitoring.index.core.robustness.results import bands_of, matrix_of, results_of, spans_of
from sunan.monitoring.index.core.robustness.streams import streams
from sunan.monitoring.index.core.robustness.study import Bench, Study, run_study
from sunan.monitoring.index.core.robustness.tally import Tally
from tests.index_robustness_sets import SETS, bench, data, recipe

FAILING = "failing where scores are negative"
ROOT = Path(__file__).parents[5]


def same(one: Tally, other: Tally) -> None:
    left, right = one.state(), other.state()
    assert left["plain"] == right["plain"]
    for name, array in left["arrays"].items():
        assert array.tobytes() == right["arrays"][name].tobytes(), name


@pytest.mark.parametrize("name", SETS)
def test_every_replication_is_what_the_pipeline_gives_for_its_recipe_and_data(name: str) -> None:
    made = bench(name)
    fast = made.evaluated(0, made.study.n)
    takes = made.takes(range(made.study.n))
    computed = 0
    for place in range(made.study.n):
        try:
            result = made.workshop.replayed(takes, place)
        except IndexRefusal:
            assert place in fast.failed
            assert np.isnan(fast.scores[place]).all()
            continue
        computed += 1
        assert place not in fast.failed
        slow = made.workshop.placed(result.rows, result.scores)
        np.testing.assert_allclose(fast.scores[place], slow, rtol=1e-12, atol=1e-12)
    assert computed > 0


def test_choices_that_fail_are_counted_and_named() -> None:
    made = bench(FAILING, n=80)
    tally = run_study(made)
    found = results_of(made, tally)
    assert 0 < tally.failed < 80
    assert tally.succeeded == found.intervals["ranked"].max()
    assert found.failures["times"].sum() == tally.failed
    assert "the score is zero or negative" in found.failures["reason_en"][0]
    assert found.failures["first_replication"][0] == min(made.evaluated(0, 80).failed)
    geometric = found.uses.filter(pl.col("choice") == "geometric")
    assert geometric["failed"].item() == tally.failed
    assert found.uses.group_by("factor").agg(pl.col("drawn").sum())["drawn"].to_list() == [80, 80]


def test_a_replication_does_not_depend_on_its_neighbours() -> None:
    made = bench("errors of input")
    whole = made.evaluated(0, 24).scores
    np.testing.assert_allclose(made.evaluated(17, 18).scores[0], whole[17], rtol=1e-12, atol=1e-14)


def test_another_seed_draws_something_else() -> None:
    name = "treatment, normalisation and Dirichlet weights"
    assert not np.array_equal(bench(name, seed=1).evaluated(0, 8).scores, bench(name, seed=2).evaluated(0, 8).scores)


def test_the_result_does_not_depend_on_the_number_of_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(study, "_MOST_IN_A_PART", 16)
    made = bench(FAILING, n=100)
    same(run_study(made), run_study(made, processes=2))


@pytest.mark.parametrize("after", [32, 80])
def test_a_study_that_was_killed_goes_on_as_if_nothing_had_happened(
    after: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = [sys.executable, "-m", "tests.index_robustness_sets", str(tmp_path), str(after)]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    monkeypatch.setattr(study, "_MOST_IN_A_PART", 16)
    made = bench(FAILING, n=100)
    resumed: list[int] = []
    with pytest.raises(IndexRefusal, match="resume"):
        run_study(made, folder=tmp_path)
    one = run_study(made, folder=tmp_path, resume=True, keep_scores=True, progress=lambda done, _: resumed.append(done))
    same(one, run_study(made))
    assert len(resumed) < 7, "it began again"
    np.testing.assert_array_equal(np.load(tmp_path / study.SCORES), made.evaluated(0, 100).scores)


def test_another_study_does_not_take_up_a_checkpoint(tmp_path: Path) -> None:
    run_study(bench(FAILING, n=20), folder=tmp_path)
    with pytest.raises(IndexRefusal, match="另一项分析"):
        run_study(bench(FAILING, n=20, seed=6), folder=tmp_path, resume=True)
    (tmp_path / checkpoints.NAME).write_bytes(b"torn")
    with pytest.raises(IndexRefusal, match="损坏"):
        run_study(bench(FAILING, n=20), folder=tmp_path, resume=True)


def test_tables_are_what_a_slow_count_of_all_scores_finds() -> None:
    made = bench("treatment, normalisation and Dirichlet weights", n=60)
    found = results_of(made, run_study(made))
    scores, rows = made.evaluated(0, 60).scores, made.workshop.rows
    for block in rows.blocks("period"):
        ranked = ranks(scores[:, block], descending=True)
        for number, row in enumerate(block):
            here = (pl.col("unit") == rows.unit(row)) & (pl.col("period") == rows.period(row))
            told = found.intervals.filter(here).row(0, named=True)
            of = np.sort(ranked[:, number])
            assert (told["least"], told["greatest"], told["median"]) == (of[0], of[-1], of[29])
            assert (told["low"], told["high"]) == (of[2], of[56])
            nominal = made.standing.ranks[row]
            assert told["at_nominal"] == pytest.approx((of == nominal).mean())
            assert told["mean_shift"] == pytest.approx(np.abs(of - nominal).mean())
            assert told["mean_score"] == pytest.approx(scores[:, row].mean())
            assert told["sd_score"] == pytest.approx(scores[:, row].std())
            assert (told["least_score"], told["greatest_score"]) == (scores[:, row].min(), scores[:, row].max())
        names = [rows.unit(row) for row in block]
        units, matrix = matrix_of(found.ahead, rows.period(int(block[0])))
        for one in range(len(block)):
            for other in range(len(block)):
                share = (ranked[:, one] < ranked[:, other]).mean()
                assert matrix[units.index(names[one]), units.index(names[other])] == pytest.approx(share)
    shift = np.abs(
        np.concatenate(
            [ranks(scores[:, b], descending=True) - made.standing.ranks[b] for b in rows.blocks("period")], 1
        )
    ).mean(axis=1)
    assert found.mean_shift == pytest.approx(shift.mean())
    assert found.greatest_shift == pytest.approx(shift.max())


def test_where_nothing_moves_intervals_are_the_nominal_rank() -> None:
    made, dataset = recipe(), data()
    found = sunan.index.robustness(made, dataset, {"id": "still", "weigh": {"uniform": {"percent": "0.0000001"}}}, n=20)
    table = found.results.intervals
    for column in ("least", "low", "median", "high", "greatest"):
        assert table[column].to_list() == table["rank"].to_list()
    assert set(table["at_nominal"]) == {1.0}
    assert found.results.mean_shift == 0
    assert table["band"].to_list() == [*range(1, 10)] * 2


@given(
    arrays(np.float64, (40, 6), elements=some.sampled_from([0.0, 1.0, 1.0 + 4e-13, 2.0, 3.5, float("nan")])),
    some.sampled_from(["min", "max", "average", "dense"]),
)
def test_places_are_ranks(scores: Any, ties: Any) -> None:
    slow = ranks(scores, ties=ties, descending=True) * scale_of(ties)
    np.testing.assert_array_equal(places_of(scores, ties=ties), np.where(np.isnan(slow), 0, slow))


@given(arrays(np.int64, (5, 8), elements=some.integers(0, 9)))
def test_spans_are_ranks_that_occurred_and_stand_in_order(counts: Any) -> None:
    spans = spans_of(counts, low=0.05, high=0.95)
    for unit in range(5):
        listed = np.repeat(np.arange(1, 9), counts[unit])
        if not len(listed):
            assert np.isnan(spans[:, unit]).all()
            continue
        assert set(spans[:, unit]) <= set(listed)
        assert (np.diff(spans[:, unit]) >= 0).all()
        np.testing.assert_array_equal(
            spans[:, unit], [np.quantile(listed, one, method="inverted_cdf") for one in (0, 0.05, 0.5, 0.95, 1)]
        )


@given(some.integers(2, 7), some.randoms(use_true_random=False))
def test_within_a_band_no_two_units_are_told_apart(count: int, chance: Any) -> None:
    compared = np.full((count - 1, count), 20)
    ahead = np.array([[chance.randint(0, 20) for _ in range(count)] for _ in range(count - 1)])
    tied = np.minimum(20 - ahead, 2)
    band = bands_of(ahead, tied, compared, 0.9)
    assert band[0] == 1
    assert set(np.diff(band)) <= {0, 1}
    for one in range(count):
        for other in range(one + 1, count):
            times = ahead[other - one - 1, one], 20 - ahead[other - one - 1, one] - tied[other - one - 1, one]
            if band[one] == band[other]:
                assert max(times) < 18


def test_pairs_beyond_the_window_are_not_compared_and_share_no_band() -> None:
    made = bench("treatment, normalisation and Dirichlet weights", n=30)
    report = made.study.admissible.report.model_copy(update={"pairs": 2})
    admissible = made.study.admissible.model_copy(update={"report": report})
    narrow = Bench(Study(made.study.recipe, made.study.dataset, admissible, 30, 5))
    found = results_of(narrow, run_study(narrow))
    assert len(found.ahead) == 2 * (8 + 7)
    whole = results_of(made, run_study(made)).ahead
    joined = found.ahead.join(whole, on=["unit", "period", "other"], suffix="_whole")
    assert len(joined) == 30
    assert (joined["ahead"] == joined["ahead_whole"]).all()
    assert max(found.intervals.group_by("period", "band").len()["len"].to_list()) <= 3


@pytest.mark.parametrize(
    ("given", "line", "says"),
    [
        ("treat: [recipe, {most_points: 1, then: cube}]", 2, "no method “cube”"),
        ("normalise:\n  - recipe\n  - {method: minmax, parameters: {lo: 3}}", 4, "no parameter lo"),
        ("weigh:\n  dirichlet: {concentration: '0'}", 3, "more than zero"),
        ("weigh:\n  uniform: {percent: '120'}", 3, "more than 100"),
        ("weigh: {uniform: {percent: '5'}, dirichlet: {concentration: '9'}}", 2, "either dirichlet or uniform"),
        ("weigh: {uniform: {percent: '5'}, levels: [9]}", 2, "which the structure does not have"),
        ("aggregate:\n  levels:\n    '2': [recipe, {method: mean}]", 4, "no method “mean”"),
        ("leave_out:\n  sets: [[x1, nobody]]", 3, "“nobody”"),
        ("leave_out:\n  sets: [[high, low]]", 2, "No indicator is left"),
        ("errors: {x1: {sd: '1', percent: '2'}}", 2, "either sd or percent"),
        ("errors: {nobody: {sd: '1'}}", 2, "“nobody”"),
        ("treat: [none, none]", 2, "the same as an earlier one"),
        ("treat: [recipe, none]\nshares: {treat: ['1']}", 3, "1 shares, 2 choices"),
        ("treat: [recipe, none]\nshares: {treat: ['0', '0']}", 3, "sum to zero"),
        ("treat: [recipe]", 1, "nothing to vary"),
        ("report: {low: '0.9', high: '0.1'}", 2, "low must be below high"),
        ("alternatives: [{unit: nobody, indicator: x1, period: '2019', values: ['1']}]", 0, "“nobody” of alternatives"),
        ("colour: red", 2, "colour"),
    ],
)
def test_faults_of_an_admissible_set_have_a_line_and_a_remedy(given: str, line: int, says: str, tmp_path: Path) -> None:
    file = tmp_path / "set.yaml"
    file.write_text(f"id: set\n{given}\n")
    with pytest.raises(IndexRefusal) as refusal:
        sunan.index.admissible_set(file, recipe(), data())
    found = [one for one in refusal.value.findings if says in one.message.en]
    assert found, refusal.value.text.en
    assert found[0].place.line == line
    assert found[0].remedy.en


def test_a_set_keeps_its_hash_through_its_file(tmp_path: Path) -> None:
    made = bench("aggregation by level").study.admissible
    file = tmp_path / "set.yaml"
    file.write_text(made.as_yaml())
    again, _ = sunan.index.admissible_set(file, recipe(), data())
    assert again.hash == made.hash
    assert again.model_copy(update={"id": "other"}).hash != made.hash


def test_a_table_of_vintages_enters_the_set_and_its_hash(tmp_path: Path) -> None:
    file = tmp_path / "vintages.csv"
    file.write_text("unit,indicator,period,value\nu3,x5,2019,1.5\nu3,x5,2019,2.5\nu1,x0,2020,3\n")
    made, _ = sunan.index.admissible_set({"id": "set"}, recipe(), data(), alternatives=file)
    assert [(one.unit, one.values) for one in made.alternatives] == [("u3", ("1.5", "2.5")), ("u1", ("3",))]
    file.write_text("unit,indicator,period,value\nu3,x5,2019,much\n")
    with pytest.raises(IndexRefusal, match="much"):
        sunan.index.admissible_set({"id": "set"}, recipe(), data(), alternatives=file)


def test_an_index_that_cannot_be_computed_has_no_robustness() -> None:
    with pytest.raises(IndexRefusal, match="u0"):
        sunan.index.robustness(
            recipe(normalise={"method": "zscore"}, aggregate={"method": "geometric"}), data(), {"id": "set", "treat": ["recipe", "none"]}, n=5
        )  # fmt: skip


@given(
    some.integers(0, 2**200),
    some.lists(some.one_of(some.integers(0, 2**32 + 2), some.integers(0, 2**63)), min_size=1, max_size=5),
)
def test_streams_are_those_of_numpy(seed: int, indices: list[int]) -> None:
    for index, stream in zip(indices, streams(seed, indices), strict=True):
        oracle = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(index,))))
        assert stream.bit_generator.state == oracle.bit_generator.state
