"""An event is written down in one way only, on every database and for ever."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunan.audit.core.canonical import (
    FIELDS,
    canonical_json,
    event_digest,
    from_moment,
    one_line,
    paragraphs,
    to_moment,
)
from sunan.kernel.errors import InvalidInput

ROW = (1, 0, "a.b", "kind:1", "user", "u1", "org", "", "r1", "", '{"x":1}', "why", "")


def test_a_moment_keeps_every_microsecond_whatever_its_zone() -> None:
    at = datetime(2026, 11, 22, 20, 0, 0, 123457, tzinfo=timezone(timedelta(hours=8)))
    assert from_moment(to_moment(at)) == at
    assert to_moment(at) == to_moment(at.astimezone(UTC))
    with pytest.raises(InvalidInput):
        to_moment(at.replace(tzinfo=None))


def test_the_order_of_keys_does_not_matter_and_types_have_one_form() -> None:
    assert (
        canonical_json({"b": 1, "a": [True, None]})
        == canonical_json({"a": [True, None], "b": 1})
        == ('{"a":[true,null],"b":1}')
    )
    assert canonical_json({"d": date(2026, 1, 2), "n": Decimal("3.70"), "s": {"y", "x"}}) == (
        '{"d":"2026-01-02","n":"3.70","s":["x","y"]}'
    )
    assert canonical_json(None) == ""


@pytest.mark.parametrize("bad", [{"x": 1.5}, {"x": b"1"}, {1: "x"}, {"x": object()}, {"x": "\ud800"}])
def test_what_has_no_single_form_is_refused(bad) -> None:
    with pytest.raises(InvalidInput):
        canonical_json(bad)


def test_a_line_from_outside_stays_one_line() -> None:
    assert one_line("10.0.0.1\r\nadmin signed in\x1e\u2028\x00") == "10.0.0.1��admin signed in���"
    assert len(one_line("x" * 500)) == 160
    assert paragraphs("一\n二\r\x1e") == "一\n二��"


def test_every_field_is_in_the_digest() -> None:
    digests = {event_digest(ROW)}
    for place in range(len(FIELDS)):
        changed = list(ROW)
        changed[place] = changed[place] + 1 if isinstance(changed[place], int) else changed[place] + "x"
        digests.add(event_digest(changed))
    assert len(digests) == len(FIELDS) + 1


def test_text_that_moves_between_fields_changes_the_digest() -> None:
    moved = list(ROW)
    moved[2], moved[3] = "a.bk", "ind:1"
    assert event_digest(moved) != event_digest(ROW)
    joined = list(ROW)
    joined[2], joined[3] = "a.b\x1ekind:1", ""
    assert event_digest(joined) != event_digest(ROW)


@given(st.lists(st.none() | st.binary(max_size=3) | st.integers(), min_size=13, max_size=13))
def test_a_row_of_wrong_types_has_a_digest_of_its_own(row) -> None:
    assert event_digest(row) != event_digest(ROW)
    assert len(event_digest(row)) == 32
