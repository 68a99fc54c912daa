"""Filters: what stays, what each choice would leave, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from sunan.kernel.errors import InvalidInput
from sunan.kernel.texts import text
from sunan.monitoring.pages.core.choices import Chosen, Question, choose

ROWS = (("nanjing", "met"), ("nanjing", "open"), ("suzhou", "open"), ("suzhou", "open"))
AREAS = Question(
    "area",
    text("地区", "Area"),
    {one: text(one, one) for one in ("nanjing", "suzhou", "wuxi")},
    lambda row: (row[0],),
)
VERDICTS = Question(
    "verdict", text("判定", "Verdict"), {one: text(one, one) for one in ("met", "open")}, lambda row: (row[1],)
)


def asked(**query: str) -> Chosen[tuple[str, str]]:
    def address(kept: Mapping[str, str]) -> str:
        return "?" + "&".join(f"{key}={value}" for key, value in kept.items())

    return choose(ROWS, [AREAS, VERDICTS], query, address=address)


def test_everything_stays_when_nothing_is_asked() -> None:
    chosen = asked()
    assert chosen.rows == ROWS
    assert not chosen.is_narrowed


def test_rows_that_answer_every_question_stay() -> None:
    assert asked(area="nanjing", verdict="open").rows == (("nanjing", "open"),)


def test_a_count_tells_what_a_choice_would_leave_beside_the_others() -> None:
    areas, verdicts = asked(area="suzhou").facets
    assert [(one.value, one.count) for one in areas.choices] == [("", 4), ("nanjing", 2), ("suzhou", 2)]
    assert [(one.value, one.count) for one in verdicts.choices] == [("", 2), ("met", 0), ("open", 2)]


def test_an_option_that_no_row_has_is_not_offered() -> None:
    assert "wuxi" not in [one.value for one in asked().facets[0].choices]


def test_an_option_that_no_row_has_can_still_be_asked_for() -> None:
    chosen = asked(area="wuxi")
    assert chosen.rows == ()
    assert chosen.facets[0].chosen is not None


def test_the_address_of_a_choice_keeps_the_other_choices() -> None:
    met = asked(area="suzhou").facets[1].choices[1]
    assert met.address == "?area=suzhou&verdict=met"
    assert asked(area="suzhou").everything == "?"


def test_an_unknown_value_is_refused_with_those_that_would_do() -> None:
    with pytest.raises(InvalidInput) as refusal:
        asked(area="beijing")
    assert "nanjing" in refusal.value.text.zh
    assert "nanjing" in refusal.value.text.en


def test_keys_that_are_no_question_are_left_alone() -> None:
    assert asked(page="2").rows == ROWS
