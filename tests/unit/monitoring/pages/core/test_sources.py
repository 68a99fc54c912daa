"""A release on the page of sources: what its rows carry."""

from __future__ import annotations

from sunan.kernel.texts import text
from sunan.monitoring.pages.core.sources import Release
from tests.observed import seen


def test_a_release_of_made_up_values_is_told_apart_also_where_each_has_another_doubt() -> None:
    rows = (seen("rd", "A1", "2025", "3", doubt="residual_carried", basis="demonstration"),)
    made_up = Release(rows[0].vintage, rows, text("报送", "return"), 1, text("原件", "original"))
    assert made_up.doubts == {"residual_carried", "demonstration"}
    plain = (seen("rd", "A1", "2025", "3", basis="before_census"),)
    assert Release(plain[0].vintage, plain, text("报送", "return"), 1, text("原件", "original")).doubts == frozenset()
