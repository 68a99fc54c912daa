"""Shortfall and surplus."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sunan.kernel.printed import Answer, Comparator
from sunan.monitoring.attainment.core.gaps import gap_to
from sunan.monitoring.attainment.core.intervals import exactly
from sunan.monitoring.attainment.core.verdicts import Asked

numbers = st.integers(-500, 500).map(lambda n: Decimal(n).scaleb(-1))


@given(numbers, numbers, st.sampled_from([Comparator.AT_LEAST, Comparator.AT_MOST]))
def test_a_value_is_short_exactly_when_it_does_not_satisfy(
    value: Decimal, target: Decimal, comparator: Comparator
) -> None:
    asked = Asked(comparator, target)
    gap = gap_to(asked, value)
    assert gap.short == (asked.satisfied_by(exactly(value)) is Answer.NO)
    assert gap.amount == abs(value - target)


def test_a_target_of_zero_has_no_relative_gap() -> None:
    gap = gap_to(Asked(Comparator.AT_MOST, Decimal(0)), Decimal(3))
    assert (gap.relative, gap.completion, gap.short) == (None, None, True)
    assert gap.text.zh == "差距"
