"""OECD and JRC, Handbook on Constructing Composite Indicators (2008): the worked examples on technology achievement.

Tables 15 (normalisation), 17–18 (factor weights), 19 (benefit of the doubt), 25, 28, 31 (votes), 34–38 (ranks).
"""

from __future__ import annotations

import csv
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

from sunan.monitoring.index.core.aggregation.means import arithmetic, geometric
from sunan.monitoring.index.core.aggregation.outranking import outranking_matrix
from sunan.monitoring.index.core.arrays import Array
from sunan.monitoring.index.core.normalisation.ranges import goalposts, minmax
from sunan.monitoring.index.core.normalisation.ranking import borda, rank
from sunan.monitoring.index.core.normalisation.standard import zscore
from sunan.monitoring.index.core.ranks import ranks
from sunan.monitoring.index.core.weights.components import pca, principal_components
from sunan.monitoring.index.core.weights.frontier import frontier

FOLDER = Path(__file__).parents[4] / "published" / "oecd_tai"
Table = np.ndarray[tuple[int, int], np.dtype[np.float64]]


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


INDICATORS = [name for name in _rows("input.csv")[0] if name != "country"]
COUNTRIES = [row["country"] for row in _rows("input.csv")]
DATA = np.array([[float(row[name]) for name in INDICATORS] for row in _rows("input.csv")])
WEIGHTS = {row["scheme"]: [float(row[name]) for name in INDICATORS] for row in _rows("weights.csv")}


def _finer() -> Table:
    finer = {row["country"]: row for row in _rows("input_unrounded_cells.csv")}
    rows = [row | finer.get(row["country"], {}) for row in _rows("input.csv")]
    return np.array([[float(row[name]) for name in INDICATORS] for row in rows])


def _with_goalposts() -> Table:
    posts = {row["indicator"]: row for row in _rows("goalposts_72_countries.csv")}
    ends = [
        [
            np.log10(float(posts[name][end])) if posts[name]["scale"] == "log10" else float(posts[name][end])
            for name in INDICATORS
        ]
        for end in ("min", "max")
    ]
    return goalposts(DATA, lower=ends[0], upper=ends[1], cap=True)


def _printed_ranks(scheme: str) -> list[int]:
    return [int(row[scheme]) for row in _rows("expected_ranks.csv")]


def _placed(scores: Array) -> list[int]:
    return [int(place) for place in ranks(scores, ties="min", descending=True)]


def _agreeing(found: list[int], scheme: str) -> int:
    return sum(one == other for one, other in zip(found, _printed_ranks(scheme), strict=True))


def test_normalised_schooling_meets_table_15() -> None:
    rows = _rows("expected_normalisation_schooling.csv")
    schooling = np.array([[float(row["schooling"])] for row in rows])
    assert rank(schooling)[:, 0].tolist() == [float(row["rank_ascending"]) for row in rows]
    assert zscore(schooling, ddof=1)[:, 0] == pytest.approx([float(row["z_score"]) for row in rows], abs=0.00501)
    assert minmax(schooling, high=1)[:, 0] == pytest.approx([float(row["min_max"]) for row in rows], abs=0.00501)
    population = zscore(schooling, ddof=0)[:, 0]
    assert population != pytest.approx([float(row["z_score"]) for row in rows], abs=0.00501)


@pytest.mark.parametrize(("kaiser", "apart"), [(True, 0.011), (False, 0.023)], ids=["Kaiser", "no Kaiser"])
def test_rotated_loadings_meet_table_17_with_kaiser_normalisation(kaiser: bool, apart: float) -> None:
    found = principal_components(_finer(), keep="number", number=4, kaiser=kaiser).loadings
    printed = [
        [float(row[f"factor{number}"]) for number in range(1, 5)] for row in _rows("expected_rotated_loadings.csv")
    ]
    greatest = float(np.abs(np.abs(found) - np.abs(printed)).max())
    assert greatest <= apart + 0.0005
    assert (greatest > 0.011) is not kaiser


def test_factor_weights_meet_table_18() -> None:
    found = pca(_finer(), keep="number", number=4, rotation="varimax", kaiser=True, weighting="highest")
    printed = [float(row["weight_pc"]) for row in _rows("expected_rotated_loadings.csv")]
    assert found == pytest.approx(printed, abs=0.0051)


def test_benefit_of_the_doubt_meets_table_19_with_shares_of_10_to_15_percent() -> None:
    found = frontier(minmax(_finer(), high=1), least=0.10, most=0.15, bounded="weights")
    rows = _rows("expected_bod.csv")
    assert [row["country"] for row in rows] == COUNTRIES
    assert found.scores == pytest.approx([float(row["score"]) for row in rows], abs=0.0071)
    assert _placed(found.scores) == _printed_ranks("BOD")
    printed = np.array([[float(row[f"w_{name}"]) for name in INDICATORS] for row in rows])
    assert (np.abs(found.weights - printed).max(axis=1) <= 0.0061).sum() >= 19
    shares = found.weights / found.weights.sum(axis=1, keepdims=True)
    assert shares.min() >= 0.10 - 1e-9
    assert shares.max() <= 0.15 + 1e-9


@pytest.mark.parametrize(("scheme", "agreeing"), [("EW", 23), ("BAP", 23), ("FA", 19), ("AHP", 20)], ids=str)
def test_linear_ranks_meet_tables_34_and_36_with_the_goalposts_of_72_countries(scheme: str, agreeing: int) -> None:
    found = _placed(arithmetic(_with_goalposts(), WEIGHTS[scheme]))
    assert _agreeing(found, scheme) == agreeing


def test_min_max_over_the_23_countries_does_not_give_the_printed_ranks() -> None:
    found = _placed(arithmetic(minmax(DATA), WEIGHTS["EW"]))
    assert _agreeing(found, "EW") == 11


def test_leaders_score_as_the_original_index_says() -> None:
    scores = dict(zip(COUNTRIES, arithmetic(_with_goalposts(), WEIGHTS["EW"]), strict=True))
    assert scores["Finland"] == pytest.approx(0.745, abs=0.0011)
    assert scores["United States"] == pytest.approx(0.733, abs=0.0011)


def test_geometric_ranks_meet_the_printed_ones_on_data_without_normalisation() -> None:
    assert _placed(geometric(DATA, WEIGHTS["EW"])) == _printed_ranks("GME")


def test_outranking_matrix_meets_table_36() -> None:
    rows = _rows("expected_outranking_5.csv")
    five = [COUNTRIES.index(row["country"]) for row in rows]
    found = outranking_matrix(_finer()[five], WEIGHTS["EW"])
    assert found.tolist() == [[float(row[COUNTRIES[place]]) for place in five] for row in rows]


def test_best_orders_of_the_five_support_each_other_with_6_375() -> None:
    five = [COUNTRIES.index(row["country"]) for row in _rows("expected_outranking_5.csv")]
    votes = outranking_matrix(_finer()[five], WEIGHTS["EW"])
    support = {
        tuple(COUNTRIES[five[place]] for place in order): sum(
            votes[order[one], order[other]] for one in range(5) for other in range(one + 1, 5)
        )
        for order in permutations(range(5))
    }
    best = {order for order, one in support.items() if one == max(support.values())}
    assert max(support.values()) == 6.375
    assert ("Sweden", "Finland", "United States", "Japan", "Korea") in best
    assert len(best) == 3


def _profile(example: str, without: str = "") -> tuple[list[str], Table, list[int]]:
    """Return alternatives, the place of each (0 best) for each group of voters, and the sizes of the groups."""
    votes = [row for row in _rows("voting_profiles.csv") if row["example"] == example]
    orders = [[one for one in row["ranking_best_to_worst"].split(">") if one != without] for row in votes]
    names = sorted(orders[0])
    places = np.array([[order.index(name) for order in orders] for name in names], dtype=float)
    return names, places, [int(row["voters_or_indicators"]) for row in votes]


@pytest.mark.parametrize(
    ("example", "without"),
    [("T25", ""), ("T28", ""), ("T31", ""), ("T31", "d")],
    ids=["T25", "T28", "T31", "T31 without d"],
)
def test_borda_points_meet_tables_25_28_and_31(example: str, without: str) -> None:
    names, places, voters = _profile(example, without)
    points = (borda(places, direction=-1) * voters).sum(axis=1)
    table = f"{example}_without_{without}" if without else example
    printed = {
        row["alternative_or_order"]: float(row["score"])
        for row in _rows("voting_expected.csv")
        if row["example"] == table and row["rule"].startswith("Borda")
    }
    assert dict(zip(names, points.tolist(), strict=True)) == printed


def test_pairwise_support_of_every_order_meets_table_28() -> None:
    names, places, voters = _profile("T28")
    votes = outranking_matrix(-places, voters) * sum(voters)
    for row in _rows("voting_expected.csv"):
        if row["example"] == "T28" and row["rule"].startswith("C-K-Y-L"):
            order = [names.index(one) for one in row["alternative_or_order"].split(">")]
            support = sum(votes[one, other] for place, one in enumerate(order) for other in order[place + 1 :])
            assert support == pytest.approx(float(row["score"])), row["alternative_or_order"]
