"""Made-up tasks: only on request, only in demonstration mode, and never among those of the plan."""

from __future__ import annotations

import pytest

from sunan.kernel.errors import Refused
from sunan.monitoring.plan.selectors import plan_in_force
from sunan.monitoring.tasks.core.words import Outcome, State
from sunan.monitoring.tasks.selectors import items as found_items
from sunan.monitoring.tasks.selectors.delivery import delivery_as_of, latest_entry
from sunan.monitoring.tasks.selectors.items import ALL, Wanted
from sunan.monitoring.tasks.services.demonstration import make_demonstration
from tests.integration.access.world import signed_in_as
from tests.integration.tasks.world import TODAY, Works
from tests.moments import NOON, TESTER

pytestmark = pytest.mark.django_db
MADE_UP = Wanted(demonstration=True)


def test_without_demonstration_mode_nothing_is_made_up(works: Works, settings) -> None:
    settings.SUNAN_DEMO = False
    with pytest.raises(Refused):
        make_demonstration(by=TESTER, at=NOON)
    assert found_items.items(MADE_UP, today=TODAY) == []


def test_made_up_tasks_go_in_every_way_and_stay_apart(works: Works, settings) -> None:
    settings.SUNAN_DEMO = True
    before = found_items.counts(ALL, today=TODAY)
    assert make_demonstration(by=TESTER, at=NOON) == 8
    assert make_demonstration(by=TESTER, at=NOON) == 0
    made = found_items.items(MADE_UP, today=TODAY)
    assert all(one.is_demonstration and "演示" in one.title.zh for one in made)
    assert {one.outcome for one in made} == {Outcome.COMPLETED, Outcome.PARTLY, None}
    assert {one.state for one in made} >= {
        State.LATE,
        State.CLAIMED_NOT_EVIDENCED,
        State.EVIDENCED_NOT_VERIFIED,
        State.NOT_PROMISED,
    }
    assert found_items.counts(ALL, today=TODAY) == before
    found = delivery_as_of(TODAY, programme=plan_in_force().programme.id)
    assert not any(one.code.startswith("demo") for one in found.items)
    assert latest_entry() is None


def test_a_made_up_task_has_no_clause_and_its_pages_open_all_the_same(works: Works, settings) -> None:
    settings.SUNAN_DEMO = True
    make_demonstration(by=TESTER, at=NOON)
    client = signed_in_as(works.world, works.manager.id)
    for one in found_items.items(MADE_UP, today=TODAY):
        for page in ("", "sheet/"):
            answer = client.get(f"/desk/items/{one.code}/{page}")
            assert answer.status_code == 200, one.code
            assert "条款" not in answer.content.decode().split("<h1>")[0].split("eyebrow")[1]
