"""Methods that need more observations than there are: refused, warned of, or used with a reason that is kept."""

from __future__ import annotations

import numpy as np
import pytest

import sunan
from sunan.monitoring.index.core.dataset import Dataset
from sunan.monitoring.index.core.recipe import Recipe
from sunan.monitoring.index.core.refusals import IndexRefusal

INDICATORS = [{"id": f"i{number}", "dimension": "index"} for number in range(3)]


def _recipe(method: str, **more: object) -> Recipe:
    if method == "entropy":
        more["parameters"] = {"convention": "zero_log_zero"}
    return sunan.index.recipe(
        {
            "id": "few",
            "dimensions": [{"id": "index"}],
            "indicators": INDICATORS,
            "weigh": {"method": method, **more},
        }
    )


def _data(units: int) -> Dataset:
    return Dataset.of(
        np.random.default_rng(5).uniform(1, 9, (units, 3)),
        units=[f"u{number}" for number in range(units)],
        indicators=[one["id"] for one in INDICATORS],
    )


@pytest.mark.parametrize("method", ["entropy", "critic", "pca"])
def test_five_cities_are_refused(method: str) -> None:
    with pytest.raises(IndexRefusal, match="accept_few"):
        sunan.index.run(_recipe(method), _data(5))


@pytest.mark.parametrize("units", [10, 29])
def test_a_dozen_observations_are_warned_of(units: int) -> None:
    result = sunan.index.run(_recipe("entropy"), _data(units))
    assert [one.code for one in result.findings] == ["index.few_observations"]
    assert result.findings[0].values["count"] == str(units)


def test_thirty_observations_are_enough() -> None:
    assert sunan.index.run(_recipe("entropy"), _data(30)).findings == []


def test_a_reason_lets_five_cities_pass_and_stays_with_the_result() -> None:
    why = {"zh": "复算已发表的结果", "en": "a published result is recomputed"}
    result = sunan.index.run(_recipe("entropy", accept_few=why), _data(5))
    assert [one.code for one in result.findings] == ["index.few_accepted"]
    assert "recomputed" in result.findings[0].message.en


def test_a_reason_changes_the_hash_and_no_reason_does_not() -> None:
    plain = _recipe("entropy")
    assert "accept_few" not in plain.as_yaml()
    reason = {"zh": "复算", "en": "recomputed"}
    assert plain.hash != _recipe("entropy", accept_few=reason).hash
