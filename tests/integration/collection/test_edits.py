"""What the graded edits of the real rulebook say about a return, what comes first in review, and where errors lie."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from sunan.kernel.rulebook import RulebookSource
from sunan.monitoring.attainment.core.missing import Question
from sunan.monitoring.collection.core.edits.table import Spot
from sunan.monitoring.collection.core.words import EntryKind, Grade
from sunan.monitoring.collection.selectors import edits
from sunan.monitoring.statistics.core.observations import Cell
from tests.integration.collection.round import SUZHOU, Round

pytestmark = pytest.mark.django_db

PARTS = (
    Cell("hightech_output_share", SUZHOU, "2025"),
    Cell("hightech_output", SUZHOU, "2025"),
    Cell("above_scale_industrial_output", SUZHOU, "2025"),
    Cell("rd_intensity", SUZHOU, "2025"),
    Cell("science_literacy", SUZHOU, "2025"),
)


def said(round_: Round) -> dict[tuple[str, str], Grade]:
    view = round_.return_of()
    measures = {cell.ask.id: cell.ask.cell.measure for cell in view.cells}
    return {(one.edit, measures[one.ask]): one.grade for one in edits.graded_findings(view) if one.ask is not None}


def test_the_rulebooks_edits_are_sound() -> None:
    source = RulebookSource.from_folder(Path(__file__).parents[3] / "rulebook")
    assert edits.check_edits(source) == []


def test_sound_answers_raise_no_error(round_: Round) -> None:
    round_.opened()
    view = round_.fill()
    assert not [one for one in edits.graded_findings(view) if one.grade is Grade.HARD]


def test_a_ratio_that_its_parts_do_not_give_is_an_error_at_the_ratio(round_: Round) -> None:
    round_.opened(cells=PARTS)
    round_.type("hightech_output_share", "54.1")
    round_.type("hightech_output", "25000")
    round_.type("above_scale_industrial_output", "48000")
    found = said(round_)
    assert found["hightech-share-is-its-ratio", "hightech_output_share"] is Grade.HARD
    (one,) = [one for one in edits.graded_findings(round_.return_of()) if one.edit == "hightech-share-is-its-ratio"]
    assert "52.08" in one.words.zh
    assert "High-tech share" in one.words.en
    round_.type("hightech_output_share", "52.1")
    assert ("hightech-share-is-its-ratio", "hightech_output_share") not in said(round_)


def test_an_error_is_located_with_what_the_figure_would_have_to_be(round_: Round) -> None:
    round_.opened(cells=PARTS)
    round_.type("hightech_output_share", "54.1")
    round_.type("hightech_output", "25968")
    round_.type("above_scale_industrial_output", "480000")
    (found,) = edits.localised(round_.return_of())
    every = {change.spot.measure: change for changes in (found.changes, *found.alternatives) for change in changes}
    total = every["above_scale_industrial_output"]
    assert total.low is not None
    assert total.high is not None
    assert total.low < 48000 < total.high
    assert found.weight == 1
    assert found.is_proven


def test_a_slip_of_the_unit_against_the_published_value_is_asked_about(round_: Round) -> None:
    round_.opened(cells=(Cell("gdp", SUZHOU, "2024"),))
    round_.type("gdp", "2.67")
    found = said(round_)
    assert found["unit-slip", "gdp"] is Grade.EXPLAIN
    assert found["against-published-amounts", "gdp"] is Grade.EXPLAIN
    (one, *_) = [one for one in edits.graded_findings(round_.return_of()) if one.edit == "unit-slip"]
    assert "1/10,000" in one.words.zh


def test_what_is_not_held_is_not_asked_for_again(round_: Round) -> None:
    round_.opened(cells=PARTS)
    round_.type("rd_intensity", "", kind=EntryKind.NOT_HELD, note="市统计局")
    assert not [key for key in said(round_) if key[1] == "rd_intensity"]


def test_a_value_only_just_past_its_target_is_a_question(round_: Round) -> None:
    round_.opened(cells=PARTS)
    round_.type("rd_intensity", "4.01")
    found = said(round_)
    assert found["just-above-target", "rd_intensity"] is Grade.NOTE
    round_.type("rd_intensity", "4.36")
    assert ("just-above-target", "rd_intensity") not in said(round_)


def test_reviewers_see_first_what_settles_a_verdict_and_moves_targets_most(round_: Round) -> None:
    round_.opened(cells=PARTS)
    for measure, value in (
        ("hightech_output_share", "54.1"), ("hightech_output", "25968"), ("above_scale_industrial_output", "48000"),
        ("rd_intensity", "4.36"), ("science_literacy", "19.8"),
    ):  # fmt: skip
        round_.type(measure, value)
    view = round_.return_of()
    order = edits.order_of_review(view)
    assert {one.spot for one in order} == {Spot(one.measure, one.area, one.period) for one in PARTS}
    final = [any(s.question is Question.FINAL_VERDICT for s in one.settles) for one in order]
    assert final == sorted(final, reverse=True), "final verdicts come first"
    by_measure = {one.spot.measure: one for one in order}
    intensity = by_measure["rd_intensity"].influences[0]
    assert intensity.target.endswith("rd-intensity")
    assert round(intensity.distance, 1) == 9
    assert round(intensity.per_percent, 2) == Decimal("1.09")
    assert by_measure["hightech_output"].influences == (), "the share itself is reported, so its parts move nothing"


def test_a_component_moves_the_target_where_the_figure_is_computed_from_it(round_: Round) -> None:
    round_.opened(cells=(Cell("rd_personnel", SUZHOU, "2025"), Cell("employed_persons", SUZHOU, "2025")))
    round_.type("rd_personnel", "270000")
    round_.type("employed_persons", "765")
    by_measure = {one.spot.measure: one for one in edits.order_of_review(round_.return_of())}
    (part,), (whole,) = by_measure["rd_personnel"].influences, by_measure["employed_persons"].influences
    assert part.target == whole.target
    assert part.per_percent > 0 > whole.per_percent
    assert part.crosses_at is not None
    assert round(part.distance, 2) == Decimal("0.84"), "270000 over 765 万 is 352.94 against 350"
    assert by_measure["rd_personnel"].rank[1] == 0, "one per cent less, and the target is missed"
