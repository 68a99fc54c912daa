"""The way of a promise: checkpoint, claim, evidence, verification, and who may not do what."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest

from sunan.access.services.guard import NotPermitted
from sunan.audit.models import Event
from sunan.kernel.errors import InvalidInput, NotFound
from sunan.kernel.texts import text
from sunan.monitoring.tasks.core.refusals import (
    AfterPlan,
    DateImpossible,
    DateInFuture,
    EvidenceUnfit,
    NothingToVerify,
    VerifierReported,
)
from sunan.monitoring.tasks.core.words import DecisionKind, EvidenceKind, ItemKind, State, VerificationOutcome
from sunan.monitoring.tasks.selectors import items as found_items
from sunan.monitoring.tasks.selectors import work
from sunan.monitoring.tasks.selectors.items import Wanted
from sunan.monitoring.tasks.services import claiming, evidencing, planning, taking_up, verifying
from sunan.monitoring.tasks.services.planning import PromisedNumber
from sunan.uploads.core.refusals import FileEmpty, FileRuns, FileTooLarge
from sunan.uploads.models import Upload
from tests.integration.tasks.world import PLAN_END, TODAY, WITHIN, Works
from tests.moments import NOON, TESTER

REJECTED = VerificationOutcome.REJECTED


def state(checkpoint: int, today: date = TODAY) -> State:
    return found_items.checkpoint(checkpoint, today=today).state


def test_the_plan_is_taken_up_once_with_nothing_presumed(works: Works) -> None:
    tasks = found_items.items(Wanted(kinds=(ItemKind.TASK,)), today=TODAY)
    assert [one.code for one in tasks] == [f"task-{number:02d}" for number in range(1, 37)]
    assert {one.state for one in tasks} == {State.NOT_PROMISED}
    assert {one.outcome for one in tasks} == {None}
    assert {one.lead_unit for one in tasks} == {""}
    assert tasks[2].units == ("苏州市", "苏州工业园区")
    counted = found_items.counts(Wanted(kinds=(ItemKind.TASK,)), today=TODAY)
    assert counted.items == {State.NOT_PROMISED: 36}
    assert counted.outcomes == {None: 36}
    assert counted.checkpoints == {State.NOT_PROMISED: 3}
    assert taking_up.take_up_plan(by=TESTER, at=NOON) == 0


def test_what_the_rulebook_corrects_is_followed_and_what_was_said_stays(works: Works, monkeypatch) -> None:
    done, plan = works.done(), taking_up.plan_in_force()
    (third,) = [one for one in plan.tasks if one.id == "task-03"]
    corrected = third.model_copy(update={"units": ("苏州市",), "title": text("姑苏实验室", "Gusu Laboratory")})
    tasks = tuple(corrected if one.id == "task-03" else one for one in plan.tasks)
    monkeypatch.setattr(taking_up, "plan_in_force", lambda: replace(plan, tasks=tasks))
    assert taking_up.take_up_plan(by=TESTER, at=NOON) == 0
    row = works.item()
    assert (row.title.en, row.units, row.state) == ("Gusu Laboratory", ("苏州市",), State.DONE)
    assert found_items.items(Wanted(unit="苏州工业园区", words="task-03"), today=TODAY) == []
    assert found_items.checkpoint(done.id, today=TODAY).state is State.DONE


def test_the_next_plan_is_worked_beside_the_last_one(works: Works, monkeypatch) -> None:
    works.checkpoint()
    plan = taking_up.plan_in_force()
    following = replace(plan, programme=plan.programme.model_copy(update={"id": "next"}))
    for module in (taking_up, found_items):
        monkeypatch.setattr(module, "plan_in_force", lambda: following)
    assert taking_up.take_up_plan(by=TESTER, at=NOON) == len(plan.tasks) + len(plan.commitments)
    fresh = found_items.items(Wanted(kinds=(ItemKind.TASK,)), today=TODAY)
    assert [one.code for one in fresh[:2]] == ["next.task-01", "next.task-02"]
    assert found_items.counts(today=TODAY).checkpoints == {State.NOT_PROMISED: 3}
    assert works.item("task-03").state is State.LATE, "what was promised for the last plan can still be asked for"
    earlier = found_items.items(Wanted(programme=plan.programme.id, kinds=(ItemKind.TASK,)), today=TODAY)
    assert earlier[2].code == "task-03"


def test_numbers_in_a_task_are_checkpoints_that_nobody_has_promised_by_a_date(works: Works) -> None:
    numbers = found_items.checkpoints_of(["task-06"], today=TODAY)["task-06"]
    assert [(one.comparator, one.target_value) for one in numbers] == [(">=", "40"), (">=", "128"), (">=", "4096")]
    assert {one.planned_on for one in numbers} == {None}


def test_commitments_are_worked_like_tasks(works: Works) -> None:
    commitments = found_items.items(Wanted(kinds=(ItemKind.COMMITMENT,)), today=TODAY, most=1000)
    code = commitments[0].code
    made = works.checkpoint(code)
    works.claim(made.id, by=works.suzhou)
    works.show(code, made.id)
    works.verify(made.id)
    assert found_items.item(code, today=TODAY).state is State.DONE


def test_four_dates_are_independent_and_the_state_follows_them(works: Works) -> None:
    made = works.checkpoint(planned_on=date(2025, 3, 1))
    assert state(made.id, date(2025, 3, 1)) is State.NOT_STARTED
    assert state(made.id, date(2025, 3, 2)) is State.LATE
    works.claim(made.id, on=date(2025, 5, 6))
    assert state(made.id) is State.CLAIMED_NOT_EVIDENCED
    assert found_items.counts(today=TODAY).checkpoints[State.CLAIMED_NOT_EVIDENCED] == 1
    works.show(checkpoint=made.id, dated_on=date(2025, 4, 30))
    assert state(made.id) is State.EVIDENCED_NOT_VERIFIED
    works.verify(made.id)
    done = found_items.checkpoint(made.id, today=TODAY)
    assert done.state is State.DONE
    assert (done.planned_on, done.claimed_on, done.evidenced_on, done.verified_on) == (
        date(2025, 3, 1), date(2025, 5, 6), date(2025, 4, 30), TODAY,
    )  # fmt: skip
    assert works.item().state is State.DONE
    assert works.item().outcome is None, "done checkpoints close nothing"


def test_a_stored_state_grows_late_by_itself(works: Works) -> None:
    planned = date(2025, 3, 1)
    works.checkpoint(planned_on=planned)
    before, after = planned, planned + timedelta(days=1)
    assert works.item(today=before).state is State.LATE, "it was derived in 2026, when it was late already"
    tomorrow = TODAY + timedelta(days=1)
    decision = works.decide("task-04")
    planning.add_checkpoint(
        code="task-04", what_zh="下一期", planned_on=TODAY, decision=decision.id, by=works.manager, at=NOON
    )
    assert works.item("task-04").state is State.NOT_STARTED
    assert works.item("task-04", today=tomorrow).state is State.LATE
    late = Wanted(states=(State.LATE,))
    assert [one.code for one in found_items.items(late, today=TODAY)] == ["task-03"]
    assert [one.code for one in found_items.items(late, today=tomorrow)] == ["task-03", "task-04"]
    assert found_items.counts(today=tomorrow).items[State.LATE] == 2
    assert found_items.counts(today=tomorrow).checkpoints[State.LATE] == 2
    assert after > before


def test_a_rejection_asks_for_fresh_evidence(works: Works) -> None:
    made = works.checkpoint()
    works.claim(made.id)
    works.show(checkpoint=made.id)
    works.verify(made.id, REJECTED, reason="材料与节点无关", at=NOON + timedelta(hours=1))
    assert state(made.id) is State.CLAIMED_NOT_EVIDENCED
    with pytest.raises(NothingToVerify):
        works.verify(made.id, at=NOON + timedelta(hours=2))
    works.show(checkpoint=made.id, at=NOON + timedelta(hours=3))
    assert state(made.id) is State.EVIDENCED_NOT_VERIFIED
    assert [one.checkpoint.id for one in work.to_verify(today=TODAY)] == [made.id]
    works.verify(made.id, at=NOON + timedelta(hours=4))
    assert state(made.id) is State.DONE
    assert work.to_verify(today=TODAY) == []


def test_nobody_verifies_what_they_claimed_or_handed_in(works: Works) -> None:
    made = works.checkpoint()
    works.claim(made.id, by=works.manager)
    works.show(checkpoint=made.id, by=works.colleague)
    for by in (works.manager, works.colleague):
        with pytest.raises(VerifierReported):
            works.verify(made.id, by=by)
    works.verify(made.id, by=works.officer)
    assert state(made.id) is State.DONE


def test_by_rule_nobody_of_the_reporting_organisation_verifies(works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = verifying.rules_in_force()
    assert rules.work is not None
    apart = rules.work.verifying.model_copy(update={"another_organisation": True})
    stricter = type(rules)(rules.work.model_copy(update={"verifying": apart}), rules.ladder)
    made = works.checkpoint()
    works.claim(made.id, by=works.manager)
    works.show(checkpoint=made.id)
    monkeypatch.setattr(verifying, "rules_in_force", lambda: stricter)
    with pytest.raises(VerifierReported, match="同一单位"):
        works.verify(made.id, by=works.colleague)
    works.verify(made.id, by=works.officer)


def test_only_who_has_the_right_for_the_item_reports_verifies_and_plans(works: Works) -> None:
    made = works.checkpoint()
    with pytest.raises(NotPermitted):
        works.claim(made.id, by=works.wuxi)
    with pytest.raises(NotPermitted):
        works.verify(made.id, by=works.suzhou)
    with pytest.raises(NotPermitted):
        planning.add_checkpoint(code="task-03", what_zh="节点", by=works.suzhou, at=NOON)
    with pytest.raises(NotPermitted):
        works.show("task-04", by=works.park)
    works.claim(made.id, by=works.park)
    assert state(made.id) is State.CLAIMED_NOT_EVIDENCED, "the park is named as a unit of the task"


@pytest.mark.parametrize(
    ("day", "refused"),
    [(date(2052, 1, 1), DateImpossible), (date(1899, 1, 1), DateImpossible), (date(2026, 5, 1), AfterPlan)],
    ids=["far off", "long ago", "after the plan"],
)
def test_a_promise_has_a_date_that_makes_sense(works: Works, day: date, refused: type[Exception]) -> None:
    with pytest.raises(refused) as told:
        works.checkpoint(planned_on=day)
    assert str(PLAN_END) in str(told.value) or "2011-01-01" in str(told.value)


def test_after_the_plan_a_decision_to_carry_over_is_needed_and_not_another(works: Works) -> None:
    change = works.decide(kind=DecisionKind.CHANGE)
    carry = works.decide()
    day = date(2027, 6, 30)
    with pytest.raises(AfterPlan):
        planning.add_checkpoint(
            code="task-03", what_zh="节点", planned_on=day, decision=change.id, by=works.manager, at=NOON
        )
    made = planning.add_checkpoint(
        code="task-03", what_zh="节点", planned_on=day, decision=carry.id, by=works.manager, at=NOON
    )
    assert (made.planned_on, made.carry_over, made.state) == (day, carry.id, State.NOT_STARTED)


def test_what_happened_does_not_lie_in_the_future(works: Works) -> None:
    made = works.checkpoint()
    with pytest.raises(DateInFuture):
        works.claim(made.id, on=TODAY + timedelta(days=1))
    with pytest.raises(DateInFuture):
        works.show(checkpoint=made.id, dated_on=TODAY + timedelta(days=1))


def test_files_that_are_empty_or_run_or_are_huge_are_refused_with_what_to_do(works: Works, settings) -> None:
    settings.SUNAN_UPLOAD_LIMITS = replace(settings.SUNAN_UPLOAD_LIMITS, size=1024)
    for content, name, refused in (
        (b"", "空.pdf", FileEmpty),
        (b"MZ" + b"\0" * 200, "程序.pdf", FileRuns),
        (b"%PDF-" + b"0" * 5000, "大.pdf", FileTooLarge),
    ):
        with pytest.raises(refused):
            evidencing.hand_in_evidence(
                code="task-03", kind=EvidenceKind.DOCUMENT, dated_on=WITHIN, words="材料", file=io.BytesIO(content),
                file_name=name, by=works.suzhou, at=NOON,
            )  # fmt: skip
    assert found_items.record("task-03", today=TODAY).evidence == ()


def test_evidence_of_each_kind_shows_something(works: Works) -> None:
    def hand_in(kind: EvidenceKind, **what: object):
        return evidencing.hand_in_evidence(
            code="task-03", kind=kind, dated_on=WITHIN, words="材料", by=works.suzhou, at=NOON, **what
        )

    assert hand_in(EvidenceKind.FIGURE, value="41", unit="个").value == "41"
    assert hand_in(EvidenceKind.RECORD, reference="/vouchers/12/").reference == "/vouchers/12/"
    for kind, what in (
        (EvidenceKind.DOCUMENT, {}),
        (EvidenceKind.FIGURE, {"value": "很多"}),
        (EvidenceKind.OBSERVATION, {"reference": "某处"}),
        (EvidenceKind.OBSERVATION, {"reference": "no-such-release:12"}),
        (EvidenceKind.RECORD, {"reference": "https://example.org/"}),
    ):
        with pytest.raises(InvalidInput):
            hand_in(kind, **what)


def test_a_file_of_others_is_nobodys_evidence(works: Works) -> None:
    works.show(by=works.suzhou)
    upload = Upload.objects.get()
    upload.by, upload.organisation = "somebody-else", "alpha"
    upload.save()
    with pytest.raises(NotFound):
        evidencing.hand_in_evidence(
            code="task-03", kind=EvidenceKind.DOCUMENT, dated_on=WITHIN, words="材料", upload=upload.pk,
            by=works.park, at=NOON,
        )  # fmt: skip


def test_a_number_that_misses_its_promise_is_not_accepted(works: Works) -> None:
    made = planning.add_checkpoint(
        code="task-03", what_zh="覆盖城市", planned_on=WITHIN, number=PromisedNumber(">=", "40", "个"),
        by=works.manager, at=NOON,
    )  # fmt: skip
    with pytest.raises(InvalidInput, match="数值"):
        works.claim(made.id)
    claiming.claim_checkpoint(checkpoint=made.id, claimed_on=WITHIN, words="覆盖", value="35", by=works.suzhou, at=NOON)
    works.show(checkpoint=made.id)
    with pytest.raises(InvalidInput, match="没有达到"):
        works.verify(made.id)
    claiming.claim_checkpoint(checkpoint=made.id, claimed_on=WITHIN, words="覆盖", value="40", by=works.suzhou, at=NOON)
    works.verify(made.id)
    assert state(made.id) is State.DONE


def test_taking_back_a_claim_and_evidence_undoes_the_state_but_not_under_a_verification(works: Works) -> None:
    made = works.checkpoint()
    claim = works.claim(made.id)
    shown = works.show(checkpoint=made.id)
    evidencing.withdraw_evidence(evidence=shown.id, reason="传错文件", by=works.suzhou, at=NOON)
    assert state(made.id) is State.CLAIMED_NOT_EVIDENCED
    with pytest.raises(EvidenceUnfit):
        verifying.verify_checkpoint(
            checkpoint=made.id, outcome=VerificationOutcome.ACCEPTED, verified_on=TODAY, evidence=[shown.id],
            by=works.officer, at=NOON,
        )  # fmt: skip
    claiming.withdraw_claim(claim=claim.id, reason="未完成", by=works.suzhou, at=NOON)
    assert state(made.id) is State.LATE
    done = works.done()
    (evidence,) = [one for one in found_items.record("task-03", today=TODAY).evidence if one.checkpoint == done.id]
    with pytest.raises(InvalidInput, match="不能撤回"):
        evidencing.withdraw_evidence(evidence=evidence.id, reason="传错", by=works.suzhou, at=NOON)


def test_every_change_is_one_event_with_its_actor(works: Works) -> None:
    before = Event.objects.count()
    made = works.checkpoint()
    works.claim(made.id)
    found = list(Event.objects.order_by("id")[before:])
    assert [one.action for one in found] == ["tasks.checkpoint_added", "tasks.checkpoint_claimed"]
    assert [one.actor_id for one in found] == [works.manager.id, works.suzhou.id]
    with pytest.raises(NotPermitted):
        works.claim(made.id, by=works.wuxi)
    assert Event.objects.count() == before + 2, "what is refused leaves no event"


def test_nobody_takes_back_what_another_organisation_handed_in(works: Works) -> None:
    code = found_items.items(Wanted(kinds=(ItemKind.COMMITMENT,)), today=TODAY)[0].code
    made = works.checkpoint(code)
    claim, shown = works.claim(made.id), works.show(code, made.id)
    with pytest.raises(NotPermitted, match="另一单位"):
        claiming.withdraw_claim(claim=claim.id, reason="不实", by=works.wuxi, at=NOON)
    with pytest.raises(NotPermitted, match="另一单位"):
        evidencing.withdraw_evidence(evidence=shown.id, reason="不实", by=works.wuxi, at=NOON)
    evidencing.withdraw_evidence(
        evidence=shown.id, reason="传错", by=works.person("desk", "city-officer", "bureau", "320500"), at=NOON
    )
    claiming.withdraw_claim(claim=claim.id, reason="重复", by=works.manager, at=NOON)
    assert state(made.id) is State.LATE


def test_evidence_from_before_a_rejection_is_not_accepted_by_naming_it(works: Works) -> None:
    made = works.checkpoint()
    works.claim(made.id)
    old = works.show(checkpoint=made.id)
    works.verify(made.id, REJECTED, reason="材料与节点无关", at=NOON + timedelta(hours=1))

    def accept(evidence: int) -> None:
        verifying.verify_checkpoint(
            checkpoint=made.id, outcome=VerificationOutcome.ACCEPTED, verified_on=TODAY, evidence=[evidence],
            by=works.deputy, at=NOON + timedelta(hours=3),
        )  # fmt: skip

    with pytest.raises(EvidenceUnfit, match="不通过"):
        accept(old.id)
    fresh = works.show(checkpoint=made.id, at=NOON + timedelta(hours=2))
    (waiting,) = work.to_verify(today=TODAY)
    assert [one.id for one in waiting.evidence] == [fresh.id], "what was rejected is not shown as new"
    accept(fresh.id)
    assert state(made.id) is State.DONE


@pytest.mark.parametrize(
    ("comparator", "value", "accepted"),
    [
        ("=", "40", True),
        ("=", "39", False),
        ("=", "41", False),
        ("≈", "40", True),
        ("≈", "5", False),
        ("≈", "400", False),
    ],
    ids=["exact", "below", "above", "about", "far below", "far above"],
)
def test_a_number_promised_exactly_or_about_is_compared_too(
    works: Works, comparator: str, value: str, accepted: bool
) -> None:
    made = planning.add_checkpoint(
        code="task-03", what_zh="覆盖城市", planned_on=WITHIN, number=PromisedNumber(comparator, "40", "个"),
        by=works.manager, at=NOON,
    )  # fmt: skip
    claiming.claim_checkpoint(
        checkpoint=made.id, claimed_on=WITHIN, words="覆盖", value=value, by=works.suzhou, at=NOON
    )
    works.show(checkpoint=made.id)
    if accepted:
        works.verify(made.id)
        assert state(made.id) is State.DONE
    else:
        with pytest.raises(InvalidInput, match="没有达到"):
            works.verify(made.id)
