"""The ladder of escalation, its settlement and log, reminders; units that were renamed or merged; a ledger taken over."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from sunan.access.core.organisations import OrganisationKind
from sunan.access.models import Organisation, OrganisationName
from sunan.access.services.guard import NotPermitted
from sunan.audit.models import Event
from sunan.jobs import registry
from sunan.kernel.errors import InvalidInput
from sunan.kernel.texts import text
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.ledger import LedgerRow
from sunan.monitoring.tasks.core.words import Rung, State
from sunan.monitoring.tasks.selectors import items as found_items
from sunan.monitoring.tasks.selectors import work
from sunan.monitoring.tasks.selectors.persons import worked_by
from sunan.monitoring.tasks.selectors.units import units
from sunan.monitoring.tasks.services import escalating, importing, items, persons, planning, reporting, supervising
from sunan.notices.models import Notice
from tests.integration.tasks.world import TODAY, WITHIN, Works, moment
from tests.moments import NOON, PROGRAM, TESTER


def climb(day: date) -> int:
    return escalating.escalate(by=PROGRAM, at=moment(day))


def test_what_stays_late_climbs_from_unit_to_city_to_leading_group_once_each(works: Works) -> None:
    planned = TODAY + timedelta(days=10)
    made = planning.add_checkpoint(
        code="task-03", what_zh="节点", planned_on=planned, decision=works.decide().id, by=works.manager, at=NOON
    )
    late = {"checkpoint": made.id, "rule__startswith": "late"}
    told = Notice.objects.filter(kind="tasks.escalated", key__contains=f":{made.id}:")
    people = []
    for days in (1, 2, 31, 31, 91, 200):
        climb(planned + timedelta(days=days))
        people.append(set(told.values_list("recipient", flat=True)))
    rungs = models.Escalation.objects.filter(**late).order_by("id").values_list("rung", flat=True)
    assert list(rungs) == ["unit", "city", "leading_group"]
    unit, city = {works.park.id}, {works.park.id, works.suzhou.id}
    everybody = city | {works.officer.id, works.deputy.id}
    assert people == [set(), unit, city, city, everybody, everybody]
    assert all("未证实" in one.body_zh for one in told), "a rule that nobody confirmed says so"
    assert next(one.rung for _, one in work.escalations()) is Rung.LEADING_GROUP
    day = planned + timedelta(days=201)
    works.claim(made.id, on=day, at=moment(day))
    climb(day)
    assert not models.Escalation.objects.filter(settled_at=None, **late).exists()
    log = [json.loads(one.after) for one in Event.objects.filter(action="tasks.escalated")]
    assert sum(one["steps"] for one in log) == models.Escalation.objects.count()
    assert sum(one["settled"] for one in log) == models.Escalation.objects.exclude(settled_at=None).count()


def test_a_claim_without_evidence_climbs_from_the_day_on_which_it_was_said(works: Works) -> None:
    made = works.checkpoint()
    works.claim(made.id)
    climb(TODAY + timedelta(days=14))
    assert not models.Escalation.objects.filter(rule__startswith="unevidenced").exists()
    climb(TODAY + timedelta(days=15))
    assert [one.rule for _, one in work.escalations()] == ["unevidenced-unit"]
    works.show(checkpoint=made.id, at=moment(TODAY + timedelta(days=16)))
    climb(TODAY + timedelta(days=17))
    assert work.escalations() == []


def test_a_missing_report_climbs_and_is_settled_by_the_report(works: Works) -> None:
    planning.add_checkpoint(
        code="task-03",
        what_zh="二期",
        planned_on=date(2027, 6, 30),
        decision=works.decide().id,
        by=works.manager,
        at=NOON,
    )
    climb(TODAY)
    assert {one.rule for _, one in work.escalations()} == {"unreported-unit", "unreported-city"}
    for unit, by in (("苏州市", works.suzhou), ("苏州工业园区", works.park)):
        reporting.hand_in_report(code="task-03", unit=unit, period="2026-Q3", happened="推进", by=by, at=NOON)
    climb(TODAY)
    assert work.escalations() == []


def test_a_step_that_was_settled_by_hand_is_not_taken_again(works: Works) -> None:
    works.checkpoint()
    assert climb(TODAY) == 3
    for _, one in work.escalations():
        with pytest.raises(NotPermitted):
            escalating.settle_escalation(escalation=one.id, why="知悉", by=works.suzhou, at=NOON)
        escalating.settle_escalation(escalation=one.id, why="领导小组已知悉", by=works.officer, at=NOON)
    assert climb(TODAY + timedelta(days=1)) == 0
    assert work.escalations() == []


def test_demonstration_data_and_closed_items_climb_nothing(works: Works) -> None:
    works.checkpoint()
    works.checkpoint("task-04")
    works.closed("task-04")
    models.Item.objects.filter(code="task-03").update(is_demonstration=True)
    models.Checkpoint.objects.filter(item__code="task-03").update(is_demonstration=True)
    assert climb(TODAY) == 0


def test_reminders_come_before_the_day_and_once(works: Works) -> None:
    due = TODAY + timedelta(days=5)
    planning.add_checkpoint(
        code="task-03", what_zh="二期", planned_on=due, decision=works.decide().id, by=works.manager, at=NOON
    )
    supervising.supervise(code="task-04", what="海试", owner="无锡市", due_on=due, by=works.manager, at=NOON)
    assert escalating.remind(by=PROGRAM, at=NOON) == 2
    assert escalating.remind(by=PROGRAM, at=NOON) == 0
    kinds = set(Notice.objects.values_list("recipient", "kind"))
    assert (works.park.id, "tasks.checkpoint_due") in kinds
    assert (works.wuxi.id, "tasks.supervision_due") in kinds


def test_the_work_comes_again_and_can_be_asked_for() -> None:
    found = {one.kind for one in registry.recurring()}
    assert {"tasks.escalate", "tasks.remind"} <= found
    assert registry.kind_named("tasks.escalate").is_offered


def test_a_renamed_unit_shows_both_names_and_a_merged_one_is_its_successor(works: Works) -> None:
    day = date(2026, 6, 1)
    OrganisationName.objects.filter(organisation="park").update(ends=day)
    OrganisationName.objects.create(organisation_id="park", zh="苏州工业园区管委会", en="SIP Committee", begins=day)
    (unit,) = units(["苏州工业园区"], today=TODAY).values()
    assert (unit.printed, unit.organisation) == ("苏州工业园区", "park")
    assert unit.now is not None
    assert unit.now.zh == "苏州工业园区管委会"
    assert units(["苏州工业园区"], today=date(2026, 5, 1))["苏州工业园区"].now is None
    works.world.organisation("merged", OrganisationKind.ZONE_COMMITTEE)
    Organisation.objects.filter(id="park").update(ends=date(2026, 9, 1), successor="merged")
    assert units(["苏州工业园区"], today=TODAY)["苏州工业园区"].organisation == "merged"
    heir = works.world.actor(works.world.user("heir", "task-reporter", organisation="merged"))
    made = works.checkpoint()
    works.claim(made.id, by=heir)
    assert found_items.checkpoint(made.id, today=TODAY).state is State.CLAIMED_NOT_EVIDENCED
    assert found_items.record("task-03", today=TODAY).units[1].now == text("merged单位", "merged")


def test_two_of_one_name_are_nobody_until_an_official_says_which(works: Works) -> None:
    works.world.organisation("other")
    OrganisationName.objects.filter(organisation="other").update(zh="苏州工业园区")
    assert units(["苏州工业园区"], today=TODAY)["苏州工业园区"].organisation == ""
    with pytest.raises(NotPermitted):
        items.identify_unit(unit="苏州工业园区", organisation="park", reason="管委会", by=works.suzhou, at=NOON)
    items.assign_lead(code="task-03", unit="苏州工业园区", reason="牵头", by=works.manager, at=NOON)
    items.identify_unit(unit="苏州工业园区", organisation="park", reason="管委会", by=works.manager, at=NOON)
    assert units(["苏州工业园区"], today=TODAY)["苏州工业园区"].organisation == "park"
    assert works.item().lead_organisation == "park"


LEDGER = (
    LedgerRow(2, "task-03", lead_unit="苏州工业园区", checkpoint="平台建成", planned_on=date(2024, 6, 30)),
    LedgerRow(3, "task-03", checkpoint="团队到位", planned_on=date(2023, 6, 30), claimed_on=date(2023, 8, 1), claim_words="到位32人"),
    LedgerRow(4, "task-04", checkpoint="海试", planned_on=None),
)  # fmt: skip


def take(works: Works, rows=LEDGER, sha256: str = "a" * 64) -> int:
    return importing.take_ledger(rows=rows, source="台账.xlsx", sha256=sha256, by=works.manager, at=NOON)


def test_a_ledger_is_taken_once_and_adds_without_moving(works: Works) -> None:
    assert take(works) == 3
    assert works.item().lead_organisation == "park"
    points = found_items.checkpoints_of(["task-03"], today=TODAY)["task-03"]
    assert [(one.what.zh, one.state) for one in points] == [
        ("平台建成", State.LATE), ("团队到位", State.CLAIMED_NOT_EVIDENCED),
    ]  # fmt: skip
    assert works.item("task-04").state is State.NOT_PROMISED
    assert take(works) == 0
    assert take(works, sha256="b" * 64) == 0, "another file with the same lines adds nothing"
    moved = (LedgerRow(2, "task-03", checkpoint="平台建成", planned_on=date(2025, 1, 1)),)
    take(works, moved, "c" * 64)
    assert found_items.checkpoints_of(["task-03"], today=TODAY)["task-03"][0].planned_on == date(2024, 6, 30)


@pytest.mark.parametrize(
    "bad",
    [
        LedgerRow(9, "task-99", checkpoint="节点"),
        LedgerRow(9, "task-05", checkpoint="节点", planned_on=date(2026, 6, 1)),
        LedgerRow(9, "task-05", checkpoint="节点", planned_on=date(2052, 6, 1)),
        LedgerRow(9, "task-05", checkpoint="节点", claimed_on=date(2027, 6, 1)),
    ],
    ids=["unknown", "after the plan", "2052", "future"],
)
def test_a_ledger_with_one_bad_line_is_taken_not_at_all(works: Works, bad: LedgerRow) -> None:
    with pytest.raises(InvalidInput, match="第 9 行"):
        take(works, (*LEDGER, bad))
    assert found_items.checkpoints_of(["task-03"], today=TODAY)["task-03"] == ()
    assert works.item().lead_unit == ""
    assert take(works) == 3, "what was refused is not remembered as taken"


def test_a_ledger_does_not_claim_a_number_without_its_value(works: Works) -> None:
    points = found_items.checkpoints_of(["task-06"], today=TODAY)["task-06"]
    what = points[0].what.zh
    with pytest.raises(InvalidInput, match=r"第 9 行.*数值"):
        take(works, (*LEDGER, LedgerRow(9, "task-06", checkpoint=what, claimed_on=WITHIN)))
    assert not models.Claim.objects.exists()
    take(works, (*LEDGER, LedgerRow(9, "task-06", checkpoint=what)))


def test_only_who_manages_everything_takes_a_ledger(works: Works) -> None:
    with pytest.raises(NotPermitted):
        importing.take_ledger(rows=LEDGER, source="台账", sha256="d" * 64, by=works.suzhou, at=NOON)


def test_a_person_sees_what_they_did_and_is_erased_from_it(works: Works) -> None:
    works.done()
    parts = {one["part"] for one in worked_by(works.suzhou.id)}
    assert parts == {"claimed", "handed in evidence"}
    assert {one["part"] for one in worked_by(works.officer.id)} == {"verified"}
    assert persons.forget_worker(person=works.suzhou.id, by=TESTER, at=NOON, why="本人申请") == 2
    assert list(worked_by(works.suzhou.id)) == []
    assert persons.forget_worker(person=works.suzhou.id, by=TESTER, at=NOON, why="本人申请") == 0
    assert works.item().state is State.DONE, "what was said stays"
    assert WITHIN < TODAY
