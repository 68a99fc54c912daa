"""A number with two owners is settled by both, or its residual is carried with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from sunan.access.core.organisations import OrganisationKind
from sunan.access.services.guard import NotPermitted
from sunan.audit.models import Event
from sunan.kernel.actors import Actor
from sunan.kernel.errors import InvalidInput, NotFound, Refused
from sunan.monitoring.collection import models
from sunan.monitoring.collection.core.lifecycle import ReconciliationState
from sunan.monitoring.collection.core.lineage import lineage_text, lines_from
from sunan.monitoring.collection.core.reconciling import Comparison, ReconciliationView, part_given
from sunan.monitoring.collection.core.refusals import PersonNeeded
from sunan.monitoring.collection.core.release import Given, ReleasedFigure, Signed, settled_now
from sunan.monitoring.collection.core.reminding import of_difference
from sunan.monitoring.collection.core.words import Grade
from sunan.monitoring.collection.selectors import campaigns as campaigns_of
from sunan.monitoring.collection.selectors import reconciling as asked
from sunan.monitoring.collection.selectors import returns as said
from sunan.monitoring.collection.selectors.checking import edit_findings
from sunan.monitoring.collection.services import campaigns, events, reconciling, returns
from sunan.monitoring.collection.services.explanations import explain
from sunan.monitoring.statistics.core.observations import Cell
from tests.integration.collection.round import BUREAU, CODE, PARK, SUZHOU, Round
from tests.moments import NOON, TESTER

pytestmark = pytest.mark.django_db

CITY = ("4.36", "54.1", "352", "26726.98")
ZONE = ("4.36", "54.12", "340", "26726.98")
"""Of the same four cells; the second agrees within the digits of the city, the third does not."""


@pytest.fixture
def both(round_: Round) -> Round:
    """A campaign in which bureau and park were asked for the same cells and have handed in."""
    round_.opened(owners=(BUREAU, PARK))
    round_.submitted(BUREAU, answers=CITY)
    round_.submitted(PARK, answers=ZONE)
    return round_


def all_of(code: str = CODE) -> tuple[ReconciliationView, ...]:
    return asked.known_reconciliations(code)


def disputed() -> ReconciliationView:
    (found,) = (one for one in all_of() if one.state is not ReconciliationState.SETTLED)
    return found


def propose(
    by: Actor,
    organisation: str,
    parts: Sequence[tuple[str, ...]] = (("registered_address", "7"), ("enclave", "5")),
    **how: object,
) -> ReconciliationView:
    found = disputed()
    return reconciling.propose(
        **{
            "reconciliation": found.id, "organisation": organisation, "parts": [part_given(*one) for one in parts],
            "seen": found.fingerprint, "prevails": BUREAU, "by": by, "at": NOON, **how,
        }
    )  # type: ignore[arg-type]  # fmt: skip


def settle(by: Actor, organisation: str, **how: object) -> ReconciliationView:
    found = disputed()
    return reconciling.settle(
        **{"reconciliation": found.id, "organisation": organisation, "seen": found.fingerprint, "by": by, "at": NOON, **how}
    )  # type: ignore[arg-type]  # fmt: skip


def test_what_two_owners_hand_in_is_compared_and_what_agrees_is_settled_by_itself(both: Round) -> None:
    found = {one.cell.measure: one for one in all_of()}
    assert {one.comparison for one in found.values()} == {Comparison.SAME_CELL}
    assert [side.organisation for side in found["rd_intensity"].sides] == [BUREAU, PARK]
    agreed = {name for name, one in found.items() if one.is_agreed}
    assert agreed == {"rd_intensity", "hightech_output_share", "gdp"}
    assert all(found[name].state is ReconciliationState.SETTLED for name in agreed)
    assert found["hightech_output_share"].prevails == PARK, "the more precise of two that agree"
    open_one = found["rd_personnel_per_10k_labour"]
    assert (open_one.state, str(open_one.difference.amount), str(open_one.residual)) == (
        ReconciliationState.OPEN, "12", "12",
    )  # fmt: skip


def test_a_draft_is_nobody_elses_business(round_: Round) -> None:
    round_.opened(owners=(BUREAU, PARK))
    round_.submitted(BUREAU)
    round_.fill(PARK, answers=ZONE)
    reconciling.find_differences(campaign=CODE, by=round_.centre, at=NOON)
    assert all_of() == ()


def test_one_side_proposes_and_the_other_settles(both: Round) -> None:
    proposed = propose(both.reporter, BUREAU)
    assert (proposed.state, str(proposed.residual), proposed.prevails) == (ReconciliationState.PROPOSED, "0", BUREAU)
    done = settle(both.park_approver, PARK)
    assert (done.state, done.proposed_for, done.settled_for) == (ReconciliationState.SETTLED, BUREAU, PARK)
    (event,) = Event.objects.filter(action=events.RECONCILIATION_SETTLED)
    assert "registered_address" in event.after


@pytest.mark.parametrize(
    ("who", "side", "refusal"),
    [
        pytest.param("reviewer", BUREAU, Refused, id="the side that proposed"),
        pytest.param("reporter", BUREAU, NotPermitted, id="a reporter"),
        pytest.param("reviewer", PARK, NotPermitted, id="the city for its zone"),
        pytest.param("centre", PARK, NotPermitted, id="the centre for a zone"),
        pytest.param("park_reporter", PARK, NotPermitted, id="the reporter of the other side"),
        pytest.param("park_reviewer", "alpha", NotPermitted, id="for somebody who is no side"),
    ],
)
def test_nobody_settles_for_the_other_side(both: Round, who: str, side: str, refusal: type[Exception]) -> None:
    propose(both.reviewer, BUREAU)
    with pytest.raises(refusal):
        settle(getattr(both, who), side)
    assert disputed().state is ReconciliationState.PROPOSED


def test_two_bureaus_of_one_city_are_each_spoken_for_by_their_own_people(both: Round) -> None:
    models.Return.objects.filter(organisation=PARK).update(is_city=True, area=SUZHOU)
    colleague = both.person("city-colleague", "city-approver", BUREAU)
    with pytest.raises(NotPermitted):
        propose(both.reporter, PARK)
    propose(both.reporter, BUREAU)
    with pytest.raises(NotPermitted):
        settle(colleague, PARK)
    assert settle(both.park_approver, PARK).state is ReconciliationState.SETTLED


def test_the_one_bureau_of_an_area_is_spoken_for_by_whoever_holds_the_area(both: Round) -> None:
    visiting = both.person("province-reviewer", "city-reviewer", "centre")
    assert propose(visiting, BUREAU).proposed_for == BUREAU


def test_commands_settle_nothing(both: Round) -> None:
    with pytest.raises(PersonNeeded):
        propose(TESTER, BUREAU)


def test_a_residual_is_explained_or_carried_with_a_reason(both: Round) -> None:
    with pytest.raises(reconciling.ResidualUnexplained, match="5"):
        propose(both.reporter, BUREAU, parts=(("timing", "7"),))
    with pytest.raises(InvalidInput):
        propose(both.reporter, BUREAU, parts=(("timing", "7"),), is_carried=True)
    found = propose(both.reporter, BUREAU, parts=(("timing", "7"),), is_carried=True, reason="下一轮核对单位名录")
    assert (found.is_carried, str(found.residual)) == (True, "5")


def test_nothing_is_carried_where_nothing_is_left(both: Round) -> None:
    found = propose(both.reporter, BUREAU, is_carried=True, reason="多余")
    assert (found.is_carried, str(found.residual)) == (False, "0")


def test_it_has_to_be_said_whose_figure_is_released(both: Round) -> None:
    with pytest.raises(InvalidInput):
        propose(both.reporter, BUREAU, prevails="alpha")


def test_a_proposal_is_settled_as_it_was_shown(both: Round) -> None:
    shown = propose(both.reporter, BUREAU)
    propose(both.park_reporter, PARK, prevails=PARK)
    with pytest.raises(reconciling.ReconciliationMoved):
        settle(both.park_approver, PARK, seen=shown.fingerprint)
    done = settle(both.approver, BUREAU)
    assert (done.prevails, done.proposed_for, done.settled_for) == (PARK, PARK, BUREAU)


def test_a_figure_that_changes_opens_what_was_settled(both: Round) -> None:
    propose(both.reporter, BUREAU)
    settle(both.park_approver, PARK)
    head = both.return_of(PARK).head
    returns.send_back_return(returned=head.id, reason="数据复核", by=both.park_reviewer, at=NOON)
    assert all(one.is_waiting for one in all_of()), "nothing is settled while one side writes"
    both.type("rd_personnel_per_10k_labour", "341", organisation=PARK)
    both.submit(PARK)
    found = disputed()
    assert (found.state, str(found.difference.amount), found.settled_by) == (ReconciliationState.OPEN, "11", "")
    assert len(found.parts) == 2, "the reasons stay for the next proposal"
    assert str(found.residual) == "-1"


def test_the_same_figures_handed_in_again_stay_settled(both: Round) -> None:
    propose(both.reporter, BUREAU)
    settle(both.park_approver, PARK)
    head = both.return_of(PARK).head
    returns.send_back_return(returned=head.id, reason="补备注", by=both.park_reviewer, at=NOON)
    both.submit(PARK)
    assert all(one.state is ReconciliationState.SETTLED for one in all_of())


def test_either_side_takes_it_up_again_and_outsiders_do_not(both: Round) -> None:
    propose(both.reporter, BUREAU)
    settle(both.park_approver, PARK)
    (settled,) = (one for one in all_of() if not one.is_agreed)
    outsider = both.person("wuxi-reporter", "zone-officer", "alpha")
    with pytest.raises(NotPermitted):
        reconciling.reopen(reconciliation=settled.id, reason="不服", by=outsider, at=NOON)
    with pytest.raises(InvalidInput):
        reconciling.reopen(reconciliation=settled.id, reason=" ", by=both.reviewer, at=NOON)
    found = reconciling.reopen(reconciliation=settled.id, reason="名录有误", by=both.reviewer, at=NOON)
    assert (found.state, found.proposed_by, found.settled_by) == (ReconciliationState.OPEN, "", "")
    with pytest.raises(reconciling.ReconciliationMoved):
        reconciling.reopen(reconciliation=settled.id, reason="再来", by=both.centre, at=NOON)


def test_what_agrees_needs_no_words(both: Round) -> None:
    agreed = next(one for one in all_of() if one.is_agreed)
    with pytest.raises(reconciling.ReconciliationMoved):
        reconciling.reopen(reconciliation=agreed.id, reason="多此一举", by=both.centre, at=NOON)


def test_only_sides_and_the_centre_see_it(both: Round) -> None:
    outsider = both.person("wuxi-reporter", "zone-officer", "alpha")
    number = disputed().id
    for person in (both.centre, both.reporter, both.park_approver):
        assert asked.reconciliation(number, both.rights(person)).id == number
    assert asked.reconciliations(both.rights(outsider), campaign=CODE) == ()
    with pytest.raises(NotFound):
        asked.reconciliation(number, both.rights(outsider))


def test_finding_differences_twice_changes_nothing(both: Round) -> None:
    before = all_of()
    assert reconciling.find_differences(campaign=CODE, by=both.centre, at=NOON) == before
    assert not Event.objects.filter(action=events.DIFFERENCES_FOUND).exists()
    with pytest.raises(NotPermitted):
        reconciling.find_differences(campaign=CODE, by=both.reporter, at=NOON)


@pytest.fixture
def parts(round_: Round) -> Round:
    """A city's total below the sum of two parts in it, which belong to two other organisations."""
    round_._organisation("kunshan", OrganisationKind.ZONE_COMMITTEE, "昆山高新区管理委员会", "Kunshan Committee")
    for name, role in (("reporter", "officer"), ("reviewer", "reviewer"), ("approver", "approver")):
        setattr(round_, f"kunshan_{name}", round_.person(f"kunshan-{name}", f"zone-{role}", "kunshan"))
    areas = {SUZHOU: BUREAU, "320576": PARK, "320583": "kunshan"}
    round_.prepared(cells=[Cell("gdp", one, "2024") for one in areas])
    for area, owner in areas.items():
        models.Ask.objects.filter(area=area).update(organisation=owner)
    campaigns.open_campaign(campaign=CODE, by=round_.centre, at=NOON)
    for owner, figure in ((BUREAU, "100"), (PARK, "70"), ("kunshan", "40")):
        reporter = getattr(round_, {BUREAU: "reporter", PARK: "park_reporter"}.get(owner, "kunshan_reporter"))
        round_.type("gdp", figure, organisation=owner, by=reporter)
        found = round_.return_of(owner)
        for one in edit_findings(found):
            if one.grade is Grade.EXPLAIN and one.ask:
                explain(ask=one.ask, edit=one.edit, fingerprint=one.fingerprint, body="按年报", by=reporter, at=NOON)
        round_.submit(owner, by=reporter)
    return round_


TEN = (("enclave", "-10"),)


def test_of_three_owners_two_settle_and_it_is_kept_who_had_no_say(parts: Round) -> None:
    sides = [one.organisation for one in disputed().sides]
    assert (sides[0], set(sides[1:])) == (BUREAU, {PARK, "kunshan"})
    propose(parts.park_reporter, PARK, parts=TEN)
    with pytest.raises(reconciling.TotalNotAsked):
        settle(parts.kunshan_approver, "kunshan")
    told = list(of_difference(disputed(), campaigns_of.known_campaign(CODE), said.heads_in(CODE)))
    assert [one.organisation for each in told for one in each.returns] == [BUREAU]
    done = settle(parts.approver, BUREAU)
    assert (done.proposed_for, done.settled_for, done.silent) == (PARK, BUREAU, ("kunshan",))
    (kept,) = settled_now(all_of())
    assert (kept.said_by, kept.silent) == ((PARK, BUREAU), ("kunshan",))
    figure = ReleasedFigure(
        Given(1, done.cell, 1, "100", "亿元", "=", Signed(1, BUREAU, 1, "f", "王", "李", NOON, NOON, NOON)), (kept,)
    )
    (back,) = lines_from(lineage_text([figure], []))
    assert back.figure.reconciled == (kept,)
    assert back.figure.reconciled[0].still_holds([kept])


def test_the_owner_of_a_total_proposes_and_any_part_of_it_agrees(parts: Round) -> None:
    propose(parts.reporter, BUREAU, parts=TEN)
    assert settle(parts.kunshan_approver, "kunshan").silent == (PARK,)


def test_a_lineage_from_before_it_was_written_down_still_holds(parts: Round) -> None:
    propose(parts.reporter, BUREAU, parts=TEN)
    settle(parts.park_approver, PARK)
    (now,) = settled_now(all_of())
    earlier = replace(now, said_by=None)
    assert earlier.still_holds([now])
    assert earlier.silent == ()
    assert not earlier.still_holds([replace(now, residual=Decimal(1))])
