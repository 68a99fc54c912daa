"""Whose return it is: an organisation's own, and a city bureau's also through a grant for its city; nobody else's."""

from __future__ import annotations

import pytest

from sunan.access.core.permissions import Permission
from sunan.access.core.rights import EVERYTHING, NO_RIGHTS, Rights, Scope
from sunan.access.services.guard import NotPermitted
from sunan.kernel.errors import NotFound
from sunan.monitoring.collection.core.lifecycle import ReturnState
from sunan.monitoring.collection.core.reaching import may_reach, reaches
from sunan.monitoring.collection.selectors import campaigns as asked
from sunan.monitoring.collection.selectors import cells
from sunan.monitoring.collection.selectors import returns as said
from sunan.monitoring.collection.services import returns
from tests.integration.collection.round import BUREAU, CODE, PARK, SUZHOU, Round
from tests.moments import NOON

pytestmark = pytest.mark.django_db


def test_a_grant_for_a_city_does_not_reach_into_a_committee_within_it(round_: Round) -> None:
    round_.opened(owners=(BUREAU, PARK))
    with pytest.raises(NotPermitted):
        round_.type("gdp", "26727", organisation=PARK, by=round_.reporter)
    round_.submitted(PARK)
    with pytest.raises(NotPermitted):
        round_.review(PARK, by=round_.reviewer)
    round_.review(PARK)
    with pytest.raises(NotPermitted):
        round_.approve(PARK, by=round_.approver)
    with pytest.raises(NotPermitted):
        returns.withdraw_return(returned=round_.return_of(PARK).head.id, by=round_.reporter, at=NOON)
    assert round_.approve(PARK).state is ReturnState.APPROVED


def test_a_committee_does_not_reach_the_return_of_its_city(round_: Round) -> None:
    round_.opened(owners=(BUREAU, PARK))
    with pytest.raises(NotPermitted):
        round_.type("gdp", "26727", by=round_.park_reporter)
    assert round_.return_of().cells[3].current is None


@pytest.mark.parametrize(
    ("who", "sees"),
    [("reporter", {BUREAU}), ("park_reviewer", {PARK}), ("centre", {BUREAU, PARK})],
)
def test_everybody_sees_the_returns_that_are_theirs_and_no_others(round_: Round, who: str, sees: set[str]) -> None:
    round_.opened(owners=(BUREAU, PARK))
    rights = round_.rights(getattr(round_, who))
    assert {one.head.organisation for one in said.returns(rights)} == sees
    assert {one.head.organisation for one in asked.progress(CODE, rights)} == sees
    assert [one.code for one in asked.campaigns(rights)] == [CODE]
    for organisation in (BUREAU, PARK):
        _asks_for_one(round_, organisation, rights, is_theirs=organisation in sees)


def _asks_for_one(round_: Round, organisation: str, rights: Rights, *, is_theirs: bool) -> None:
    found = round_.return_of(organisation)
    number, ask = found.head.id, found.cells[0].ask.id
    if is_theirs:
        assert said.returned(number, rights) == found
        assert cells.cell(ask, rights).ask.id == ask
        assert (cells.history(ask, rights), cells.remarks(ask, rights)) == ((), ())
        return
    for question, about in (
        (said.returned, number), (cells.cell, ask), (cells.history, ask), (cells.remarks, ask),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            question(about, rights)


def test_nobody_sees_a_campaign_in_preparation_but_those_who_run_it(round_: Round) -> None:
    round_.prepared()
    assert asked.campaigns(round_.rights(round_.reporter)) == ()
    with pytest.raises(NotFound):
        asked.campaign(CODE, round_.rights(round_.reporter))
    assert asked.campaign(CODE, round_.rights(round_.centre)).code == CODE


def test_whoever_has_no_rights_sees_nothing(round_: Round) -> None:
    round_.opened()
    assert asked.campaigns(NO_RIGHTS) == ()
    assert said.returns(NO_RIGHTS) == ()


@pytest.mark.parametrize(
    ("scope", "city", "park"),
    [
        (EVERYTHING, True, True),
        (Scope(areas=frozenset({SUZHOU})), True, False),
        (Scope(organisations=frozenset({PARK})), False, True),
        (Scope(areas=frozenset({"320200"})), False, False),
        (Scope(areas=frozenset({""})), False, False),
        (Scope(), False, False),
    ],
    ids=["everything", "the city", "the committee", "another city", "an area without a name", "nothing"],
)  # fmt: skip
def test_the_rule_of_reach(scope: Scope, *, city: bool, park: bool) -> None:
    rights = Rights({Permission.REPORT_FIGURES: scope})
    for organisation, is_city, expected in ((BUREAU, True, city), (PARK, False, park)):
        of = {"organisation": organisation, "area": SUZHOU, "is_city": is_city}
        assert reaches(scope, **of) is expected
        assert may_reach(rights, Permission.REPORT_FIGURES, **of) is expected
        assert not may_reach(rights, Permission.REVIEW_FIGURES, **of)
