"""What was delivered, as known on a day: later entries change nothing of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sunan.monitoring.plan.selectors import plan_in_force
from sunan.monitoring.tasks.core.delivery import Delivered
from sunan.monitoring.tasks.core.words import Outcome, State
from sunan.monitoring.tasks.selectors.delivery import delivery_as_of, latest_entry
from sunan.monitoring.tasks.services import closing
from tests.integration.tasks.world import TODAY, Works
from tests.moments import NOON

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=3)


def delivered(code: str = "task-03", day: date = TODAY) -> Delivered:
    return delivery_as_of(day, programme=plan_in_force().programme.id).by_code[code]


def test_every_task_and_commitment_is_there_and_nothing_is_presumed(works: Works) -> None:
    found = delivery_as_of(TODAY, programme=plan_in_force().programme.id)
    plan = plan_in_force()
    assert set(found.by_reference) == {one.id for one in (*plan.tasks, *plan.commitments)}
    assert all(one.outcome is None and one.state is State.NOT_PROMISED for one in found.items)
    assert latest_entry() is None


def test_an_outcome_counts_from_the_day_it_was_checked(works: Works) -> None:
    shown = works.show()
    said = works.close(evidence=(shown.id,))
    assert delivered().outcome is None
    closing.check_closing(closing=said.id, by=works.officer, at=LATER)
    assert delivered().outcome is None
    after = delivered(day=LATER.date())
    assert (after.outcome, after.evidence, after.closing) == (Outcome.COMPLETED, 1, said.id)
    assert latest_entry() == LATER.date()


def test_checkpoints_stand_as_they_stood(works: Works) -> None:
    made = works.checkpoint()
    works.claim(made.id, at=LATER)
    works.show(checkpoint=made.id, at=LATER + timedelta(days=1))
    works.verify(made.id, at=LATER + timedelta(days=2))
    standing = [
        next(iter(delivered(day=TODAY + timedelta(days=days)).checkpoints)) for days in (0, 3, 4, 5)
    ]  # fmt: skip
    assert standing == [State.LATE, State.CLAIMED_NOT_EVIDENCED, State.EVIDENCED_NOT_VERIFIED, State.DONE]
    assert delivered(day=TODAY + timedelta(days=5)).evidence == 1


def test_what_is_there_today_is_what_the_tables_say(works: Works) -> None:
    works.done("task-03")
    works.checkpoint("task-04")
    works.checkpoint("task-05", planned_on=None)
    for code in ("task-03", "task-04", "task-05"):
        assert delivered(code).state is works.item(code).state
