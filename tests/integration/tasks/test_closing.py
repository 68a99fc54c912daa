"""The retrospective closing: said by one, checked by another, replaced and never overwritten."""

from __future__ import annotations

from datetime import date

import pytest

from sunan.access.services.guard import NotPermitted
from sunan.kernel.errors import InvalidInput
from sunan.monitoring.tasks.core.refusals import (
    AfterPlan,
    CheckerSaid,
    DecisionNeeded,
    DecisionUnfit,
    EvidenceUnfit,
    TaskClosed,
)
from sunan.monitoring.tasks.core.words import DecisionKind, ItemKind, Outcome, State
from sunan.monitoring.tasks.selectors import items as found_items
from sunan.monitoring.tasks.selectors import work
from sunan.monitoring.tasks.selectors.items import Wanted
from sunan.monitoring.tasks.services import closing, evidencing, items
from tests.integration.tasks.world import TODAY, WITHIN, Works
from tests.moments import NOON


def check(works: Works, identity: int, by=None):
    return closing.check_closing(closing=identity, words="与验收意见相符", by=by or works.officer, at=NOON)


def test_a_closing_counts_once_another_person_has_checked_it(works: Works) -> None:
    shown = works.show()
    said = works.close(evidence=(shown.id,))
    assert works.item().outcome is None, "until it is checked the task is not assessed"
    assert [(item.code, one.id) for item, one in work.closings_waiting()] == [("task-03", said.id)]
    for by in (works.manager, works.suzhou):
        with pytest.raises((CheckerSaid, NotPermitted)):
            check(works, said.id, by)
    checked = check(works, said.id)
    assert checked.checked_by is not None
    assert (checked.said_by.id, checked.checked_by.id) == (works.manager.id, works.officer.id)
    assert works.item().outcome is Outcome.COMPLETED
    assert work.closings_waiting() == []
    assert found_items.counts(today=TODAY).outcomes[Outcome.COMPLETED] == 1
    assert [one.code for one in found_items.items(Wanted(assessed=True), today=TODAY)] == ["task-03"]


def test_whoever_handed_in_the_evidence_does_not_check(works: Works) -> None:
    shown = works.show(by=works.colleague)
    said = works.close(evidence=(shown.id,))
    with pytest.raises(CheckerSaid):
        check(works, said.id, works.colleague)


def test_a_later_closing_replaces_one_that_was_checked_only_when_it_is_checked_too(works: Works) -> None:
    first = works.closed()
    second = works.close(outcome=Outcome.PARTLY, evidence=first.evidence)
    assert works.item().outcome is Outcome.COMPLETED
    check(works, second.id)
    assert works.item().outcome is Outcome.PARTLY
    history = found_items.record("task-03", today=TODAY).closings
    assert [(one.outcome, one.superseded_at is not None, one.checked_at is not None) for one in history] == [
        (Outcome.COMPLETED, True, True), (Outcome.PARTLY, False, True),
    ]  # fmt: skip


def test_one_that_waits_is_replaced_and_one_that_is_refused_leaves_things_as_they_were(works: Works) -> None:
    shown = works.show()
    first = works.close(evidence=(shown.id,))
    second = works.close(outcome=Outcome.PARTLY, evidence=(shown.id,))
    with pytest.raises(InvalidInput, match="最新"):
        check(works, first.id)
    with pytest.raises(CheckerSaid):
        closing.refuse_closing(closing=second.id, reason="不符", by=works.manager, at=NOON)
    closing.refuse_closing(closing=second.id, reason="不符", by=works.officer, at=NOON)
    assert works.item().outcome is None
    assert work.closings_waiting() == []
    with pytest.raises(InvalidInput, match="最新"):
        check(works, second.id)


@pytest.mark.parametrize("outcome", list(Outcome), ids=lambda one: one.value)
def test_every_outcome_can_be_said(works: Works, outcome: Outcome) -> None:
    carry = works.decide()
    shown = works.show()
    said = works.close(outcome=outcome, evidence=(shown.id,), decision=carry.id)
    check(works, said.id)
    assert works.item().outcome is outcome


def test_after_the_plans_end_and_for_carrying_over_a_decision_is_needed(works: Works) -> None:
    shown = works.show()
    with pytest.raises(AfterPlan):
        works.close(evidence=(shown.id,), on=date(2026, 3, 1))
    with pytest.raises(DecisionNeeded):
        works.close(outcome=Outcome.CARRIED_OVER, evidence=(shown.id,))
    with pytest.raises(DecisionUnfit):
        works.close(outcome=Outcome.CARRIED_OVER, decision=works.decide(kind=DecisionKind.CHANGE).id)
    late = works.show(dated_on=date(2026, 2, 1))
    with pytest.raises(EvidenceUnfit, match="2025-12-31"):
        works.close(evidence=(late.id,))
    works.close(evidence=(late.id,), on=date(2026, 3, 1), decision=works.decide().id)


def test_evidence_of_another_task_closes_nothing(works: Works) -> None:
    foreign = works.show("task-04", by=works.wuxi)
    with pytest.raises(EvidenceUnfit):
        works.close(evidence=(foreign.id,))


def test_evidence_of_a_closing_stays_and_one_that_was_taken_back_is_not_checked(works: Works) -> None:
    done = works.closed()
    with pytest.raises(InvalidInput, match="不能撤回"):
        evidencing.withdraw_evidence(evidence=done.evidence[0], reason="错", by=works.suzhou, at=NOON)


def test_what_is_closed_is_not_verified_on_nor_late(works: Works) -> None:
    made = works.checkpoint()
    works.closed()
    with pytest.raises(TaskClosed):
        works.verify(made.id)
    assert found_items.counts(today=TODAY).items.get(State.LATE, 0) == 0


def test_reporters_close_their_own_tasks_alone(works: Works) -> None:
    with pytest.raises(NotPermitted):
        works.close(outcome=Outcome.CANNOT_TELL, by=works.wuxi)
    said = works.close(outcome=Outcome.CANNOT_TELL, by=works.suzhou, on=WITHIN)
    check(works, said.id, works.manager)
    assert works.item().outcome is Outcome.CANNOT_TELL


def test_of_many_cities_only_who_leads_says_the_end(works: Works) -> None:
    code = found_items.items(Wanted(kinds=(ItemKind.COMMITMENT,)), today=TODAY)[0].code
    assert len(works.item(code).areas) > 1
    with pytest.raises(NotPermitted, match="牵头"):
        works.close(code, Outcome.CANNOT_TELL, by=works.suzhou)
    items.assign_lead(code=code, unit="苏州市", organisation="bureau", reason="分工", by=works.manager, at=NOON)
    with pytest.raises(NotPermitted, match="牵头"):
        works.close(code, Outcome.CANNOT_TELL, by=works.wuxi)
    assert works.close(code, Outcome.CANNOT_TELL, by=works.suzhou).said_by.id == works.suzhou.id
    works.close("task-04", Outcome.CANNOT_TELL, by=works.wuxi)
    with pytest.raises(NotPermitted):
        works.close("task-03", Outcome.CANNOT_TELL, by=works.park)
