"""Periods: six ways to write one, and no comparison between unlike kinds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from operator import ge, gt, le, lt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sunan.kernel.errors import InvalidInput
from sunan.kernel.periods import Period, PeriodKind, last_day_of_month

years = some.integers(1900, 2100)
periods = some.one_of(
    years.map(lambda year: f"{year}"),
    some.tuples(years, some.integers(1, 2)).map(lambda at: f"{at[0]}-H{at[1]}"),
    some.tuples(years, some.integers(1, 4)).map(lambda at: f"{at[0]}-Q{at[1]}"),
    some.tuples(years, some.integers(1, 12)).map(lambda at: f"{at[0]}-01..{at[1]:02d}"),
    some.dates(date(1900, 1, 1), date(2100, 12, 31)).map(lambda day: day.isoformat()),
    some.tuples(years, some.integers(1, 20)).map(lambda at: f"{at[0]}..{at[0] + at[1]}"),
).map(Period.parse)


@given(periods)
def test_a_period_reads_back_as_it_is_written(period: Period) -> None:
    assert Period.parse(str(period)) == period


@given(periods)
def test_a_period_has_its_days_in_order_and_its_words(period: Period) -> None:
    assert period.first <= period.last
    assert period.years == tuple(range(period.first.year, period.last.year + 1))
    assert str(period.first.year) in period.text.zh
    assert str(period.last.year) in period.text.en
    assert period.final_year.last == date(period.last.year, 12, 31)


@given(periods, periods)
def test_unlike_kinds_refuse_comparison_and_like_ones_have_an_order(left: Period, right: Period) -> None:
    if left.kind is right.kind:
        assert (left < right) + (right < left) + (left == right) == 1
        assert (left <= right) == (left < right or left == right)
    else:
        assert left != right
        for compare in (lt, gt):
            with pytest.raises(InvalidInput, match="不同类型"):
                compare(left, right)


@given(some.lists(years, min_size=1))
def test_periods_of_one_kind_sort_by_time(found: list[int]) -> None:
    assert sorted(map(Period.year, found)) == [Period.year(year) for year in sorted(found)]


@pytest.mark.parametrize("compare", [lt, le, gt, ge])
def test_part_of_a_year_is_never_compared_with_a_year(compare: Callable[[Any, Any], bool]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        compare(Period.parse("2025-01..09"), Period.parse("2025"))
    assert "2025年1—9月" in refusal.value.text.zh
    assert "Jan–Sep 2025" in refusal.value.text.en


@pytest.mark.parametrize(
    "written",
    [
        "", "25", "2025年", " 2025", "2025 ", "2025-13", "2025-H3", "2025-H0", "2025-Q5", "2025-01..13", "2025-02..09",
        "2025-02-30", "2025-2-3", "2025..2025", "2025..2021", "0000", "0000-01-01", "二〇二五", "２０２５", "2025-h1",
        "2025\n", "99999", "-2025", "2025-09-31", "2023-02-29",
    ],
)  # fmt: skip
def test_what_is_no_period_is_refused_with_the_six_forms(written: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        Period.parse(written)
    assert "2025-01..09" in refusal.value.text.zh
    assert "is not a period" in refusal.value.text.en


@pytest.mark.parametrize(
    ("written", "kind", "first", "last"),
    [
        ("2024", PeriodKind.YEAR, date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-H2", PeriodKind.HALF, date(2024, 7, 1), date(2024, 12, 31)),
        ("2024-Q1", PeriodKind.QUARTER, date(2024, 1, 1), date(2024, 3, 31)),
        ("2024-01..02", PeriodKind.MONTHS, date(2024, 1, 1), date(2024, 2, 29)),
        ("2024-02-29", PeriodKind.POINT, date(2024, 2, 29), date(2024, 2, 29)),
        ("2021..2025", PeriodKind.SPAN, date(2021, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_period_knows_its_first_and_last_day(written: str, kind: PeriodKind, first: date, last: date) -> None:
    assert Period.parse(written) == Period(kind, first, last)


@given(periods)
def test_a_period_is_over_from_the_day_after_its_last(period: Period) -> None:
    assert not period.is_over(on=period.last)
    assert period.is_over(on=period.last + timedelta(days=1))


@given(years, some.integers(1, 12))
def test_the_last_day_of_a_month_is_followed_by_the_first(year: int, month: int) -> None:
    last = last_day_of_month(year, month)
    assert (last.year, last.month) == (year, month)
    assert (last + timedelta(days=1)).day == 1
