"""Reports: one for each unit and period, corrections, returns, and who is told."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from sunan.access.core.rights import Scope
from sunan.access.services.guard import NotPermitted
from sunan.kernel.errors import InvalidInput
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.refusals import DateImpossible, DateInFuture, ReportTaken
from sunan.monitoring.tasks.core.words import DecisionKind, ItemKind, State
from sunan.monitoring.tasks.selectors import items as found_items
from sunan.monitoring.tasks.selectors import work
from sunan.monitoring.tasks.selectors.deadlines import deadlines_of_tasks
from sunan.monitoring.tasks.selectors.items import Wanted
from sunan.monitoring.tasks.services import deciding, planning, reporting
from sunan.notices.models import Notice
from tests.integration.tasks.world import TODAY, Works
from tests.moments import NOON

PERIOD = "2026-Q3"


def report(works: Works, by=None, unit: str = "苏州工业园区", period: str = PERIOD, **how: object):
    return reporting.hand_in_report(
        code="task-03", unit=unit, period=period, by=by or works.park, at=NOON, **{"happened": "完成主体施工", **how}
    )


def carried(works: Works):
    """A checkpoint of task-03 that goes on after the plan."""
    return planning.add_checkpoint(
        code="task-03", what_zh="二期", planned_on=TODAY + timedelta(days=200), decision=works.decide().id,
        by=works.manager, at=NOON,
    )  # fmt: skip


def test_a_second_report_of_the_same_unit_is_a_correction_and_both_are_kept(works: Works) -> None:
    made = carried(works)
    first = report(works, begun=[made.id])
    second = report(works, happened="完成主体施工和验收")
    assert (first.version, second.version) == (1, 2)
    assert [one.happened for one in found_items.record("task-03", today=TODAY).reports] == [
        "完成主体施工", "完成主体施工和验收",
    ]  # fmt: skip
    assert found_items.checkpoint(made.id, today=TODAY).state is State.ON_TIME
    assert works.item().reported_at == NOON


def test_another_organisation_does_not_report_over_it_until_it_is_sent_back(works: Works) -> None:
    other = works.person("liaison", "city-officer", "province", "320500")
    given = report(works, by=works.suzhou, unit="苏州市")
    with pytest.raises(ReportTaken, match="退回"):
        report(works, by=other, unit="苏州市")
    reporting.return_report(report=given.id, reason="请写明投资", by=works.officer, at=NOON)
    again = report(works, by=other, unit="苏州市", happened="投资3.2亿元")
    assert again.version == 2


def test_nobody_reports_for_the_unit_of_others(works: Works) -> None:
    for by, unit in ((works.suzhou, "苏州工业园区"), (works.park, "苏州市")):
        with pytest.raises(NotPermitted, match="填报人"):
            report(works, by=by, unit=unit)
    code = found_items.items(Wanted(kinds=(ItemKind.TASK,)), today=TODAY)[-1].code
    assert len(works.item(code).areas) > 1
    models.Item.objects.filter(code=code).update(units=json.dumps(["苏州市", "无锡市", "苏南五市"]))
    told = {"code": code, "period": PERIOD, "happened": "完成主体施工", "by": works.wuxi, "at": NOON}
    with pytest.raises(NotPermitted, match="填报人"):
        reporting.hand_in_report(unit="苏州市", **told)
    assert reporting.hand_in_report(unit="无锡市", **told).unit == "无锡市"
    assert reporting.hand_in_report(unit="苏南五市", **told).unit == "苏南五市", "nobody else speaks for it here"
    assert report(works, by=works.suzhou, unit="苏州市").version == 1


def test_a_return_says_why_and_tells_the_writer_once(works: Works) -> None:
    given = report(works)
    with pytest.raises(NotPermitted):
        reporting.return_report(report=given.id, reason="再写", by=works.suzhou, at=NOON)
    reporting.return_report(report=given.id, reason="请写明投资", by=works.manager, at=NOON)
    told = Notice.objects.get(recipient=works.park.id)
    assert "请写明投资" in told.body_zh
    assert told.link == "/desk/items/task-03/"
    with pytest.raises(InvalidInput, match="已退回"):
        reporting.return_report(report=given.id, reason="再退", by=works.manager, at=NOON)


def test_a_report_on_an_item_with_a_very_long_name_is_sent_back_all_the_same(works: Works) -> None:
    models.Item.objects.filter(code="task-03").update(title_zh="长" * 300, title_en="")
    given = report(works)
    reporting.return_report(report=given.id, reason="请写明投资", by=works.manager, at=NOON)
    told = Notice.objects.get(recipient=works.park.id)
    assert told.title_zh.startswith(f"{PERIOD} 的进展被退回：长长")
    assert told.title_en.startswith(f"Report for {PERIOD} sent back: 长长"), (
        "the Chinese name stands for the English one"
    )


@pytest.mark.parametrize(
    ("how", "refused"),
    [
        ({"unit": "南京市"}, InvalidInput),
        ({"period": "2026-13"}, InvalidInput),
        ({"period": "2027-Q1"}, DateInFuture),
        ({"period": "2052-Q1"}, DateImpossible),
        ({"happened": "  "}, InvalidInput),
        ({"decision_needed": "用地指标"}, InvalidInput),
        ({"begun": [999]}, InvalidInput),
    ],
    ids=["unit", "period", "future", "2052", "nothing", "of whom", "checkpoint"],
)
def test_a_report_that_cannot_be_is_refused(works: Works, how: dict[str, object], refused: type[Exception]) -> None:
    with pytest.raises(refused):
        report(works, **how)
    assert found_items.record("task-03", today=TODAY).reports == ()


def test_what_is_asked_for_is_decided_and_answered(works: Works) -> None:
    given = report(works, decision_needed="请核定二期用地", decision_from="省自然资源厅")
    assert [one.id for _, one in work.decisions_asked_for()] == [given.id]
    deciding.decide(
        code="task-03", kind=DecisionKind.OTHER, words="同意预留", reason="符合规划", approved_by="领导小组",
        answers=given.id, by=works.officer, at=NOON,
    )  # fmt: skip
    assert work.decisions_asked_for() == []
    assert Notice.objects.filter(recipient=works.park.id, kind="tasks.decided").count() == 1


def test_after_the_plan_only_what_was_carried_over_is_asked_for(works: Works) -> None:
    everything = Scope(everything=True)
    works.checkpoint()
    assert work.to_report(everything, today=TODAY) == []
    carried(works)
    asked = work.to_report(everything, today=TODAY)
    assert [(one.item.code, one.unit, one.period) for one in asked] == [
        ("task-03", "苏州市", PERIOD), ("task-03", "苏州工业园区", PERIOD),
    ]  # fmt: skip
    given = report(works)
    assert [one.unit for one in work.to_report(everything, today=TODAY)] == ["苏州市"]
    reporting.return_report(report=given.id, reason="再写", by=works.manager, at=NOON)
    back = work.to_report(Scope(organisations=frozenset({"park"})), today=TODAY)
    assert [(one.unit, one.returned.returned_why if one.returned else "") for one in back] == [
        ("苏州市", ""), ("苏州工业园区", "再写"),
    ]  # fmt: skip
    assert work.to_report(Scope(organisations=frozenset({"alpha"})), today=TODAY) == []
    assert work.to_report(Scope(areas=frozenset({"320200"})), today=TODAY) == []


def test_deadlines_are_those_of_whoever_reports(works: Works) -> None:
    made = carried(works)
    mine = list(deadlines_of_tasks(works.park.id, NOON))
    assert {one.uid for one in mine} >= {f"tasks:checkpoint:{made.id}"}
    assert list(deadlines_of_tasks(works.wuxi.id, NOON)) == []
    assert list(deadlines_of_tasks(works.officer.id, NOON)) == []
