"""A day or a moment as somebody typed it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from sunan.kernel.days import typed_day, typed_moment
from sunan.kernel.errors import InvalidInput

HERE = ZoneInfo("Asia/Shanghai")


def test_a_typed_day_may_have_space_around_it() -> None:
    assert typed_day(" 2026-11-22\n") == date(2026, 11, 22)


@pytest.mark.parametrize("written", ["", "  "])
def test_nothing_typed_is_no_day_and_no_moment(written: str) -> None:
    assert (typed_day(written), typed_moment(written, zone=HERE)) == (None, None)


@pytest.mark.parametrize("written", ["2026-13-01", "2029-06-31", "gestern", "99999-01-01", "2026"])
def test_what_is_no_day_is_refused_with_what_to_write(written: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        typed_day(written)
    assert refused.value.text.zh == f"“{written}”不是日期；请写成 2026-11-22 的形式"
    assert refused.value.text.en == f"“{written}” is not a date; write it like 2026-11-22"


def test_a_moment_without_a_zone_is_of_the_place_and_one_with_a_zone_keeps_it() -> None:
    noon = datetime(2026, 11, 22, 4, tzinfo=UTC)
    assert typed_moment("2026-11-22T12:00", zone=HERE) == noon
    assert typed_moment("2026-11-22T04:00Z", zone=HERE) == noon


@pytest.mark.parametrize("written", ["2026-13-01T12:00", "2026-11-22T25:00", "tomorrow"])
def test_what_is_no_moment_is_refused_with_what_to_write(written: str) -> None:
    with pytest.raises(InvalidInput, match="请写成 2026-11-22T17:00 的形式"):
        typed_moment(written, zone=HERE)


def test_a_long_text_is_said_back_in_part() -> None:
    with pytest.raises(InvalidInput) as refused:
        typed_day("x" * 500)
    assert len(refused.value.text.zh) < 80
