"""What a recipe says of a method is read once, and what is wrong with it is named by its place."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

from sunan.monitoring.index.core.aggregation.registry import METHODS as AGGREGATIONS
from sunan.monitoring.index.core.methods import REQUIRED, Guard, Method, find
from sunan.monitoring.index.core.normalisation.registry import METHODS as NORMALISATIONS
from sunan.monitoring.index.core.ranks import ranks
from sunan.monitoring.index.core.refusals import IndexRefusal
from sunan.monitoring.index.core.weights.combinations import COMBINATIONS
from sunan.monitoring.index.core.weights.registry import METHODS as WEIGHTS

EVERY = {
    f"{family}/{name}": method
    for family, methods in (
        ("normalisation", NORMALISATIONS), ("weights", WEIGHTS), ("combinations", COMBINATIONS), ("aggregation", AGGREGATIONS)
    )
    for name, method in methods.items()
}  # fmt: skip
UNITS, INDICATORS = ("甲", "乙"), ("产出", "能耗")


def _read(method: Method, **given: object) -> dict[str, object]:
    return method.arguments(given, units=UNITS, indicators=INDICATORS, where="recipe.yaml:7")


@pytest.mark.parametrize("name", EVERY)
def test_parameters_and_context_are_keywords_of_the_function(name: str) -> None:
    method = EVERY[name]
    keywords = inspect.signature(method.function).parameters
    taken = {*method.context} - {"weights"} | {parameter.name for parameter in method.parameters}
    assert taken <= set(keywords)
    for parameter in method.parameters:
        default = keywords[parameter.name].default
        if parameter.default is not REQUIRED and default is not inspect.Parameter.empty:
            assert parameter.default == default, parameter.name
        if default is inspect.Parameter.empty:
            assert parameter.default is REQUIRED, parameter.name


@pytest.mark.parametrize("name", EVERY)
def test_every_method_is_told_in_both_languages_with_formula_and_source(name: str) -> None:
    method = EVERY[name]
    assert all((method.text.zh, method.text.en, method.formula, method.source))
    assert all((method.convention.zh, method.convention.en, method.edge.zh, method.edge.en))
    assert all(parameter.text.zh and parameter.text.en for parameter in method.parameters)


@pytest.mark.parametrize(
    ("method", "given", "where", "words"),
    [
        ("normalisation/minmax", {"lo": 1}, "recipe.yaml:7", "没有参数 lo"),
        ("normalisation/goalposts", {"lower": 1}, "recipe.yaml:7", "缺少参数“upper”"),
        ("normalisation/minmax", {"low": "many"}, "recipe.yaml:7.low", "不是数"),
        ("normalisation/minmax", {"low": True}, "recipe.yaml:7.low", "不是数"),
        ("normalisation/minmax", {"low": float("nan")}, "recipe.yaml:7.low", "超出允许范围"),
        ("normalisation/minmax", {"low": "1/0"}, "recipe.yaml:7.low", "不是数"),
        ("normalisation/minmax", {"cap": 1}, "recipe.yaml:7.cap", "true 或 false"),
        ("normalisation/zscore", {"ddof": 0.5}, "recipe.yaml:7.ddof", "整数"),
        ("normalisation/zscore", {"ddof": 2}, "recipe.yaml:7.ddof", "超出允许范围"),
        ("normalisation/rank", {"ties": "first"}, "recipe.yaml:7.ties", "可选"),
        ("normalisation/distance_to_reference", {"unit": "丙"}, "recipe.yaml:7.unit", "甲、乙"),
        ("normalisation/distance_to_target", {"target": {"产出": 1}}, "recipe.yaml:7.target", "缺 能耗"),
        (
            "normalisation/distance_to_target",
            {"target": {"产出": 1, "能耗": "x"}},
            "recipe.yaml:7.target.能耗",
            "不是数",
        ),
        ("weights/given", {"values": [1]}, "recipe.yaml:7.values", "2 个数"),
        ("weights/given", {"values": {"产出": 1, "能耗": 1, "人才": 1}}, "recipe.yaml:7.values", "多 人才"),
        ("weights/ahp", {"matrices": 3}, "recipe.yaml:7.matrices", "矩阵"),
        ("weights/ahp", {"matrices": [[1, 2], [1]]}, "recipe.yaml:7.matrices[2]", "2 个数"),
        ("weights/ahp", {"matrices": [[[1]], [[1, 2], ["1/2", 1]]]}, "recipe.yaml:7.matrices", "阶数不同"),
        ("combinations/linear", {"shares": []}, "recipe.yaml:7.shares", "列表"),
    ],
    ids=str,
)
def test_what_is_wrong_is_named_by_its_place(method: str, given: dict[str, object], where: str, words: str) -> None:
    with pytest.raises(IndexRefusal, match=words) as refused:
        _read(EVERY[method], **given)
    assert refused.value.where == where


def test_what_is_right_is_read_as_the_function_takes_it() -> None:
    assert _read(EVERY["normalisation/minmax"]) == {"low": 0.0, "high": 100.0, "cap": False}
    assert _read(EVERY["normalisation/distance_to_reference"], unit="乙")["unit"] == 1
    target = _read(EVERY["normalisation/distance_to_target"], target={"能耗": 2, "产出": "1/4"})["target"]
    assert np.asarray(target).tolist() == [0.25, 2]
    judged = _read(EVERY["weights/ahp"], matrices=[[1, 3], ["1/3", 1]])["matrices"]
    assert np.asarray(judged).tolist() == [[1, 3], [1 / 3, 1]]
    experts = _read(EVERY["weights/ahp"], matrices=[[[1, 3], ["1/3", 1]], [[1, 1], [1, 1]]])["matrices"]
    assert np.shape(experts) == (2, 2, 2)
    assert _read(EVERY["normalisation/target_ratio"], target=5)["target"] == 5
    assert _read(EVERY["combinations/linear"], shares=[3, 1])["shares"] is not None


def test_a_method_is_handed_only_what_it_takes() -> None:
    table = np.array([[1.0, 4.0], [3.0, 2.0]])
    everything = {"direction": np.array([1, -1]), "weights": np.array([1, 1]), "base": None, "reference": None}
    minmax = EVERY["normalisation/minmax"]
    assert minmax.call(table, _read(minmax), context=everything).tolist() == [[0, 0], [100, 100]]
    equal = EVERY["weights/equal"]
    assert equal.call(table, _read(equal), context=everything).tolist() == [0.5, 0.5]


def test_diagnostics_of_weights_stand_in_the_log() -> None:
    table = np.random.default_rng(3).uniform(1, 9, size=(12, 2))
    found = {
        name: dict(method.explain(table, **_read(method, **stated)))
        for name, stated in (
            ("pca", {}), ("correlation_equalising", {}), ("benefit_of_the_doubt", {"least": 0, "most": 1}),
            ("ahp", {"matrices": [[1, 3], ["1/3", 1]]}),
        )
        if (method := WEIGHTS[name]).explain is not None
    }  # fmt: skip
    assert sum(found["pca"]["eigenvalues"]) == pytest.approx(2)
    one, other = found["correlation_equalising"]["correlations_with_composite"]
    assert one == pytest.approx(other)
    doubt = found["benefit_of_the_doubt"]
    assert max(doubt["scores"]) == pytest.approx(1)
    assert all(doubt["scores"][row] == pytest.approx(1) for row in doubt["on_the_frontier"])
    assert found["ahp"]["consistency_ratio"] == 0


def test_guards_ask_for_more_observations_than_five_cities_have() -> None:
    for name in ("entropy", "critic", "pca", "correlation_equalising", "benefit_of_the_doubt", "variation", "merec"):
        with pytest.raises(IndexRefusal, match="至少需要"):
            WEIGHTS[name].refuse_too_few(observations=5, indicators=6)
    WEIGHTS["entropy"].refuse_too_few(observations=30, indicators=6)
    NORMALISATIONS["minmax"].refuse_too_few(observations=5, indicators=6)
    assert Guard(least=30, per_indicator=3).needed(12) == 36
    assert Guard(per_indicator=3, added=3).needed(8) == 27


def test_an_unknown_method_lists_the_known_ones() -> None:
    assert find(WEIGHTS, "critic").name == "critic"
    with pytest.raises(IndexRefusal, match="entropy") as refused:
        find(WEIGHTS, "magic", where="recipe.yaml:3")
    assert refused.value.where == "recipe.yaml:3"


def test_ranks_in_descending_order_give_the_first_place_to_the_greatest() -> None:
    values = np.array([[5.0, 9.0, 5.0, np.nan], [1.0, 2.0, 3.0, 4.0]])
    assert np.array_equal(ranks(values, descending=True), [[2, 1, 2, np.nan], [4, 3, 2, 1]], equal_nan=True)
    assert np.array_equal(ranks(values, ties="max", descending=True)[0], [3, 1, 3, np.nan], equal_nan=True)
