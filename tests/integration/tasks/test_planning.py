"""The baseline, moves with approval, replacing and dropping; sub-items, leads, risks, supervision, dependencies."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sunan.access.services.guard import NotPermitted
from sunan.kernel.errors import InvalidInput, NotFound
from sunan.monitoring.tasks.core.refusals import (
    DateImpossible,
    DecisionNeeded,
    DecisionUnfit,
    DependencyCycle,
    TaskClosed,
)
from sunan.monitoring.tasks.core.words import DecisionKind, ItemKind, Level, RiskState, State
from sunan.monitoring.tasks.selectors import items as found_items
from sunan.monitoring.tasks.selectors import work
from sunan.monitoring.tasks.services import deciding, depending, deriving, items, planning, risking, supervising
from tests.integration.tasks.world import TODAY, WITHIN, Works, moment
from tests.moments import NOON, PROGRAM


def move(works: Works, checkpoint: int, day: date | None, decision: int | None = None, **how: object):
    return planning.move_checkpoint(
        checkpoint=checkpoint, planned_on=day, reason="施工许可推迟", decision=decision,
        **{"by": works.manager, "at": NOON, **how},
    )  # fmt: skip


def test_before_the_freeze_dates_move_freely_and_after_it_with_a_decision_alone(works: Works) -> None:
    made = works.checkpoint(planned_on=date(2025, 3, 1))
    move(works, made.id, date(2025, 5, 1))
    frozen = planning.freeze_baseline(code="task-03", by=works.manager, at=NOON)
    assert frozen.baseline_at == NOON
    with pytest.raises(DecisionNeeded):
        move(works, made.id, date(2025, 9, 1))
    drop = works.decide(kind=DecisionKind.DROP)
    with pytest.raises(DecisionUnfit):
        move(works, made.id, date(2025, 9, 1), drop.id)
    with pytest.raises(DecisionUnfit):
        move(works, made.id, date(2025, 9, 1), works.decide("task-04", DecisionKind.CHANGE).id)
    decision = works.decide(kind=DecisionKind.CHANGE)
    later = move(works, made.id, date(2025, 9, 1), decision.id)
    assert (later.baseline_on, later.planned_on, later.slip_days) == (date(2025, 5, 1), date(2025, 9, 1), 123)
    moves = found_items.record("task-03", today=TODAY).moves
    assert [(one.old, one.new, one.decision) for one in moves] == [
        (None, date(2025, 3, 1), None), (date(2025, 3, 1), date(2025, 5, 1), None),
        (date(2025, 5, 1), date(2025, 9, 1), decision.id),
    ]  # fmt: skip
    with pytest.raises(InvalidInput, match="冻结"):
        planning.freeze_baseline(code="task-03", by=works.manager, at=NOON)


def test_a_baseline_needs_dates(works: Works) -> None:
    works.checkpoint(planned_on=None)
    with pytest.raises(InvalidInput, match="日期"):
        planning.freeze_baseline(code="task-03", by=works.manager, at=NOON)


def test_a_checkpoint_added_after_the_freeze_brings_its_own_baseline(works: Works) -> None:
    works.checkpoint()
    planning.freeze_baseline(code="task-03", by=works.manager, at=NOON)
    assert works.checkpoint(planned_on=date(2025, 8, 1), what="二期").baseline_on == date(2025, 8, 1)


def test_a_checkpoint_that_moves_again_and_again_is_forecast_to_slip(works: Works) -> None:
    carry = works.decide()
    made = planning.add_checkpoint(
        code="task-03", what_zh="节点", planned_on=date(2027, 1, 1), decision=carry.id, by=works.manager,
        at=moment(date(2026, 1, 1)),
    )  # fmt: skip
    assert made.forecast_on is None
    move(works, made.id, date(2027, 3, 2), carry.id, at=moment(date(2026, 5, 1)))
    twice = move(works, made.id, date(2027, 5, 1), carry.id, at=moment(date(2026, 8, 29)))
    assert (twice.moves_count, twice.state) == (2, State.SLIPPING)
    assert twice.forecast_on == date(2028, 1, 1), "it slips half a day each day: 245 days left become 490"
    assert works.item().state is State.SLIPPING


def test_replacing_and_dropping_need_their_decision_and_end_the_checkpoint(works: Works) -> None:
    first, second = works.checkpoint(), works.checkpoint(what="二期")
    change, drop = works.decide(kind=DecisionKind.CHANGE), works.decide(kind=DecisionKind.DROP)
    with pytest.raises(DecisionUnfit):
        planning.drop_checkpoint(checkpoint=second.id, decision=change.id, by=works.manager, at=NOON)
    fresh = planning.replace_checkpoint(
        checkpoint=first.id,
        what_zh="改为共建",
        planned_on=date(2025, 10, 1),
        decision=change.id,
        by=works.manager,
        at=NOON,
    )
    planning.drop_checkpoint(checkpoint=second.id, decision=drop.id, by=works.manager, at=NOON)
    states = {one.id: one.state for one in found_items.checkpoints_of(["task-03"], today=TODAY)["task-03"]}
    assert states == {first.id: State.CHANGED, second.id: State.DROPPED, fresh.id: State.LATE}
    with pytest.raises(InvalidInput, match="不再改动"):
        move(works, first.id, WITHIN)
    with pytest.raises(InvalidInput, match="不再改动"):
        works.claim(second.id)


def test_a_promise_that_replaces_another_takes_over_its_number_and_its_slip(works: Works) -> None:
    number = planning.PromisedNumber(">=", "40", "个")
    made = planning.add_checkpoint(
        code="task-03", what_zh="覆盖城市", planned_on=date(2025, 3, 1), number=number, by=works.manager, at=NOON
    )
    planning.freeze_baseline(code="task-03", by=works.manager, at=NOON)
    change = works.decide(kind=DecisionKind.CHANGE, checkpoint=made.id)
    move(works, made.id, date(2025, 5, 1), change.id)

    def replaced(checkpoint: int, decision: int, day: date, **how: object):
        return planning.replace_checkpoint(
            checkpoint=checkpoint, what_zh="覆盖全国城市", planned_on=day, decision=decision, by=works.manager, at=NOON, **how
        )  # fmt: skip

    later = replaced(made.id, change.id, date(2025, 10, 1))
    assert (later.comparator, later.target_value, later.target_unit) == (">=", "40", "个")
    assert (later.baseline_on, later.planned_on, later.moves_count) == (date(2025, 3, 1), date(2025, 10, 1), 2)
    other = planning.PromisedNumber(">=", "30", "个")
    again = works.decide(kind=DecisionKind.CHANGE)
    same_day = replaced(later.id, again.id, date(2025, 10, 1), number=other)
    assert (same_day.target_value, same_day.slip_days, same_day.moves_count) == ("30", later.slip_days, 2)


def test_a_decision_about_one_checkpoint_moves_no_other(works: Works) -> None:
    first, second = works.checkpoint(), works.checkpoint(what="二期")
    decision = works.decide(kind=DecisionKind.CHANGE, checkpoint=first.id)
    with pytest.raises(DecisionUnfit):
        move(works, second.id, date(2025, 9, 1), decision.id)
    move(works, first.id, date(2025, 9, 1), decision.id)


def test_only_those_who_decide_record_decisions(works: Works) -> None:
    for by in (works.manager, works.suzhou):
        with pytest.raises(NotPermitted):
            deciding.decide(
                code="task-03", kind=DecisionKind.DROP, words="同意", reason="条件", approved_by="本人", by=by, at=NOON
            )
    with pytest.raises(DateImpossible):
        deciding.decide(
            code="task-03", kind=DecisionKind.DROP, words="同意", reason="条件", approved_by="领导小组",
            document_on=date(2052, 1, 1), by=works.officer, at=NOON,
        )  # fmt: skip


def test_nobody_leads_until_an_official_says_so_and_each_change_is_kept(works: Works) -> None:
    with pytest.raises(NotPermitted):
        items.assign_lead(code="task-34", unit="无锡市", reason="龙头", by=works.wuxi, at=NOON)
    items.assign_lead(code="task-34", unit="无锡市", reason="龙头", by=works.manager, at=NOON)
    led = items.assign_lead(code="task-34", unit="苏州工业园区", reason="改由园区牵头", by=works.manager, at=NOON)
    assert (led.lead_unit, led.lead_organisation) == ("苏州工业园区", "park")
    assert [one.unit for one in found_items.record("task-34", today=TODAY).assignments] == ["无锡市", "苏州工业园区"]
    none = items.assign_lead(code="task-34", unit="", reason="待定", by=works.manager, at=NOON)
    assert (none.lead_unit, none.lead_organisation) == ("", "")
    with pytest.raises(NotFound):
        items.assign_lead(code="task-34", unit="某厅", organisation="nobody", reason="试", by=works.manager, at=NOON)


def test_a_task_of_five_cities_is_cut_into_parts_with_a_lead_each(works: Works) -> None:
    part = items.add_sub_item(
        parent="task-34", title_zh="无锡部分", title_en="Wuxi's part", units=["无锡市"], areas=["320200"],
        by=works.manager, at=NOON,
    )  # fmt: skip
    assert (part.code, part.kind, part.parent, part.areas) == ("task-34.1", ItemKind.SUB_ITEM, "task-34", ("320200",))
    made = works.checkpoint(part.code)
    with pytest.raises(NotPermitted):
        works.claim(made.id, by=works.suzhou)
    works.claim(made.id, by=works.wuxi)
    assert works.item("task-34").state is State.CLAIMED_NOT_EVIDENCED, "the whole stands where its worst part stands"
    with pytest.raises(InvalidInput, match="子项"):
        items.add_sub_item(parent=part.code, title_zh="再分", by=works.manager, at=NOON)
    with pytest.raises(InvalidInput, match="320100"):
        items.add_sub_item(parent="task-03", title_zh="南京部分", areas=["320100"], by=works.manager, at=NOON)


def test_a_part_that_is_closed_counts_as_done_for_the_whole(works: Works) -> None:
    for number in (1, 2):
        items.add_sub_item(parent="task-34", title_zh=f"第{number}部分", by=works.manager, at=NOON)
        works.checkpoint(f"task-34.{number}")
    assert works.item("task-34").state is State.LATE
    works.closed("task-34.1")
    works.closed("task-34.2")
    whole = works.item("task-34")
    assert (whole.state, whole.state_until, whole.outcome) == (State.DONE, None, None)


def test_a_cycle_of_dependencies_is_refused_and_named(works: Works) -> None:
    def need(earlier: str, later: str, **how: object):
        return depending.add_dependency(earlier=earlier, later=later, by=works.manager, at=NOON, **how)

    first = need("task-01", "task-02")
    need("task-02", "task-03", lag_days=30, reason="样机先行")
    with pytest.raises(DependencyCycle, match=r"task-0\d → task-0\d → task-0\d → task-0\d"):
        need("task-03", "task-01")
    with pytest.raises(DependencyCycle):
        need("task-04", "task-04")
    point = works.checkpoint("task-01").id
    with pytest.raises(DependencyCycle, match="#"):
        need("task-03", "task-01", later_checkpoint=point)
    with pytest.raises(InvalidInput, match="已经有了"):
        need("task-01", "task-02")
    with pytest.raises(InvalidInput, match="不属于"):
        need("task-02", "task-04", earlier_checkpoint=point)
    depending.remove_dependency(dependency=first.id, reason="不再需要", by=works.manager, at=NOON)
    need("task-03", "task-01")
    assert {(one.earlier, one.later) for one in work.dependencies()} == {("task-02", "task-03"), ("task-03", "task-01")}


def test_risks_and_matters_under_supervision_have_owners_and_an_end(works: Works) -> None:
    low = risking.note_risk(
        code="task-03",
        words="人员不足",
        likelihood=Level.HIGH,
        impact=Level.LOW,
        owner="苏州市",
        by=works.suzhou,
        at=NOON,
    )
    risking.note_risk(
        code="task-04",
        words="海试推迟",
        likelihood=Level.LOW,
        impact=Level.HIGH,
        owner="无锡市",
        by=works.wuxi,
        at=NOON,
    )
    assert [one.words for _, one in work.risks()] == ["海试推迟", "人员不足"], "the gravest first"
    risking.change_risk(risk=low.id, reason="已补充", state=RiskState.CLOSED, by=works.suzhou, at=NOON)
    assert [one.words for _, one in work.risks()] == ["海试推迟"]
    with pytest.raises(InvalidInput, match="已过"):
        supervising.supervise(
            code="task-03", what="落实用地", owner="苏州市", due_on=TODAY - timedelta(days=1), by=works.manager, at=NOON
        )
    matter = supervising.supervise(
        code="task-03", what="落实用地", owner="苏州市", due_on=TODAY + timedelta(days=30), by=works.officer, at=NOON
    )
    supervising.close_supervision(supervision=matter.id, how="已落实", by=works.manager, at=NOON)
    assert work.supervisions() == []
    assert [one.closed_how for _, one in work.supervisions(open_only=False)] == ["已落实"]
    with pytest.raises(InvalidInput, match="已办结"):
        supervising.close_supervision(supervision=matter.id, how="再办", by=works.manager, at=NOON)


def test_deriving_everything_anew_changes_nothing_that_was_derived(works: Works) -> None:
    works.done()
    works.checkpoint("task-04")
    items.add_sub_item(parent="task-34", title_zh="一部分", by=works.manager, at=NOON)
    works.checkpoint("task-34.1")
    assert deriving.derive_all(by=PROGRAM, at=NOON) == 0
    assert deriving.derive_all(by=PROGRAM, at=NOON + timedelta(days=400)) == 0


def test_a_closed_item_takes_no_new_promise(works: Works) -> None:
    works.closed()
    with pytest.raises(TaskClosed):
        works.checkpoint()
