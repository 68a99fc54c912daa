"""A statistical return is for statistics (house law 12): no other purpose opens its values, and nobody below can reach them."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path

import pytest

from sunan.kernel.errors import NotFound
from sunan.kernel.micro import CollectedUnder, NotReadableFor, Purpose
from sunan.monitoring.collection.selectors.values import collected_values
from tests.integration.collection.round import ANSWERS, BUREAU, CODE, PARK, Round

SOURCE = Path(__file__).parents[3] / "src" / "sunan"
TODAY = date(2026, 11, 22)
OTHERS = [one for one in Purpose if one not in (Purpose.STATISTICS, Purpose.OWN_RECORD)]
ABOVE = ("monitoring", "web", "cli")
"""What lies above collecting in the layers; recognition, credit, benefits and banks lie below and cannot name it."""


@pytest.mark.django_db
@pytest.mark.parametrize("purpose", OTHERS, ids=str)
def test_a_survey_value_opens_for_statistics_alone(round_: Round, purpose: Purpose) -> None:
    round_.opened()
    round_.approved()
    found = collected_values(CODE)
    assert [one.answer.readable_for(Purpose.STATISTICS, on=TODAY).printed for one in found] == list(ANSWERS)
    for one in found:
        with pytest.raises(NotReadableFor, match="统计法第28条"):
            one.answer.readable_for(purpose, on=TODAY)


@pytest.mark.django_db
@pytest.mark.parametrize("purpose", OTHERS, ids=str)
def test_an_administrative_record_opens_for_other_purposes(round_: Round, purpose: Purpose) -> None:
    round_.opened(collected_under=CollectedUnder.ADMINISTRATIVE_RECORD)
    round_.approved()
    assert collected_values(CODE)[3].answer.readable_for(purpose, on=TODAY).printed == ANSWERS[3]


@pytest.mark.django_db
def test_what_was_given_under_consent_opens_for_what_was_agreed_to(round_: Round) -> None:
    round_.opened(collected_under=CollectedUnder.CONSENT)
    round_.approved()
    answer = collected_values(CODE)[0].answer
    assert answer.readable_for(Purpose.STATISTICS, on=TODAY).printed == ANSWERS[0]
    with pytest.raises(NotReadableFor):
        answer.readable_for(Purpose.CREDIT, on=TODAY)


@pytest.mark.django_db
def test_a_value_does_not_give_itself_away(round_: Round) -> None:
    round_.opened()
    round_.approved()
    shown = repr(collected_values(CODE))
    assert not any(one in shown for one in ANSWERS)


@pytest.mark.django_db
def test_only_approved_returns_give_values(round_: Round) -> None:
    round_.opened(owners=(BUREAU, PARK))
    round_.submitted()
    assert collected_values(CODE) == ()
    round_.review()
    round_.approve()
    round_.fill(PARK)
    assert {one.ask.organisation for one in collected_values(CODE)} == {BUREAU}
    with pytest.raises(NotFound):
        collected_values("no-such-round")


@pytest.mark.django_db
def test_each_value_keeps_the_ground_it_was_typed_under(round_: Round) -> None:
    round_.opened(collected_under=CollectedUnder.ADMINISTRATIVE_RECORD)
    round_.fill()
    assert {one.current.collected_under for one in round_.return_of().cells} == {CollectedUnder.ADMINISTRATIVE_RECORD}


def test_nothing_below_monitoring_can_name_a_return() -> None:
    """The layers forbid it; this holds it even for code that would import by another way of writing."""
    naming = {
        path.relative_to(SOURCE).parts[0]
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom | ast.Import | ast.Constant) and "monitoring.collection" in ast.unparse(node)
    }
    assert naming <= set(ABOVE)
