"""Made-up tasks for trying the system out: apart from the plan's, marked wherever they are shown, and only on request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from sunan.access.services.guard import require_program
from sunan.audit import services as audit
from sunan.kernel.actors import Actor, command_actor
from sunan.kernel.errors import Refused
from sunan.monitoring.plan.selectors import plan_in_force
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.words import (
    DecisionKind,
    EvidenceKind,
    ItemKind,
    Level,
    Outcome,
    VerificationOutcome,
)
from sunan.monitoring.tasks.services import (
    claiming,
    closing,
    deciding,
    events,
    evidencing,
    planning,
    risking,
    supervising,
    verifying,
)
from sunan.monitoring.tasks.services.items import index_items

_UNIT = "演示单位"
_VERIFIER = command_actor("tasks demonstrate: verifier")
_CODE = "demo-{:02d}"


@dataclass(frozen=True, slots=True)
class _Course:
    """How one made-up task goes: how far each of its checkpoints came, and what was said of its end.

    Attributes:
        reached: per checkpoint 0 promised, 1 claimed, 2 evidenced, 3 verified, −1 without a date.
    """

    zh: str
    en: str
    reached: tuple[int, ...]
    outcome: Outcome | None = None


_COURSES = (
    _Course("已全部核验并办结", "verified throughout and closed", (3, 3, 3), Outcome.COMPLETED),
    _Course("部分完成并办结", "closed as partly completed", (3, 2), Outcome.PARTLY),
    _Course("报了完成、没有佐证", "claimed without evidence", (3, 1, 1)),
    _Course("有佐证、等核验", "evidenced, waiting for verification", (3, 2)),
    _Course("已逾期", "late", (3, 0)),
    _Course("一次次推迟", "moved again and again", (0, 0)),
    _Course("尚未承诺日期", "without a date", (-1, -1)),
    _Course("没有检查点", "without checkpoints", ()),
)


@transaction.atomic
def make_demonstration(*, by: Actor, at: datetime) -> int:
    """Make tasks that go in every way a task can; return how many were new. Twice is harmless.

    Raises:
        NotPermitted: somebody who signed in asks.
        Refused: this is no demonstration.
    """
    require_program(by, at_the_server=True)
    if not settings.SUNAN_DEMO:
        raise Refused(
            "只有演示模式（SUNAN_DEMO=1）才有演示任务；请开启演示模式后再运行",
            "Only demonstration mode (SUNAN_DEMO=1) has made-up tasks; turn it on and run this again",
        )
    if models.Item.objects.filter(is_demonstration=True).exists():
        return 0
    plan = plan_in_force()
    cities = [city.code for city in plan.cities]
    made = models.Item.objects.bulk_create([
        models.Item(
            code=_CODE.format(number), programme=plan.programme.id, kind=ItemKind.TASK.value, position=number,
            title_zh=f"演示任务：{course.zh}", title_en=f"Made-up task: {course.en}",
            promise_zh="合成内容，仅供试用，与规划任务无关。", promise_en="Synthetic, for trying out; nothing of the plan.",
            units=f'["{_UNIT}"]', areas=f'["{cities[number % len(cities)]}"]', is_demonstration=True, created_at=at,
            changed_at=at,
        )
        for number, course in enumerate(_COURSES, start=1)
    ])  # fmt: skip
    index_items(made)
    audit.record_event(events.TAKEN_UP, subject="tasks:demonstration", by=by, at=at, after={"items": len(made)})
    end = plan.programme.when.last
    for item, course in zip(made, _COURSES, strict=True):
        _go(item.code, course, end.year, by=by, at=at)
    return len(made)


def _go(code: str, course: _Course, last: int, *, by: Actor, at: datetime) -> None:
    shown: list[int] = []
    first = last - len(course.reached)
    for number, reached in enumerate(course.reached, start=1):
        day = date(first + number, 6, 30)
        one = planning.add_checkpoint(
            code=code, what_zh=f"演示检查点 {number}", what_en=f"Made-up checkpoint {number}",
            planned_on=None if reached < 0 else day, unit=_UNIT, by=by, at=at,
        )  # fmt: skip
        if reached >= 1:
            claiming.claim_checkpoint(checkpoint=one.id, claimed_on=day, words="演示：已达到", by=by, at=at)
        if reached >= 2:
            evidence = evidencing.hand_in_evidence(
                code=code, kind=EvidenceKind.FIGURE, dated_on=day, words="演示佐证", checkpoint=one.id, value="1",
                unit="项", by=by, at=at,
            )  # fmt: skip
            shown.append(evidence.id)
        if reached >= 3:
            verifying.verify_checkpoint(
                checkpoint=one.id, outcome=VerificationOutcome.ACCEPTED, verified_on=day, by=_VERIFIER, at=at
            )
    if any(reached >= 0 for reached in course.reached):
        planning.freeze_baseline(code=code, by=by, at=at)
    if course.outcome:
        said = closing.close_item(
            code=code,
            outcome=course.outcome,
            reason="演示结论",
            closed_on=date(last, 6, 30),
            evidence=shown,
            by=by,
            at=at,
        )
        closing.check_closing(closing=said.id, by=_VERIFIER, at=at)
    elif course.reached == (0, 0):
        _trouble(code, last, by=by, at=at)


def _trouble(code: str, last: int, *, by: Actor, at: datetime) -> None:
    """Let a task be moved, watched and at risk."""
    decision = deciding.decide(
        code=code,
        kind=DecisionKind.CHANGE,
        words="演示：同意推迟",
        reason="演示",
        approved_by="演示领导小组",
        by=_VERIFIER,
        at=at,
    )
    for row in models.Checkpoint.objects.filter(item__code=code).order_by("position"):
        planning.move_checkpoint(
            checkpoint=row.pk, planned_on=date(last, 11, 30), reason="演示：推迟", decision=decision.id, by=by, at=at
        )
    supervising.supervise(
        code=code, what="演示督办事项", owner="演示责任人", due_on=date(last + 1, 12, 31), by=by, at=at
    )
    risking.note_risk(
        code=code, words="演示风险", likelihood=Level.HIGH, impact=Level.MIDDLE, owner="演示责任人", by=by, at=at
    )
