"""Why something is not done with a task, with what to do instead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from sunan.kernel.errors import InvalidInput, Refused


class DateImpossible(InvalidInput):
    """A date that makes no sense for this plan."""

    code: ClassVar[str] = "task_date_impossible"

    def __init__(self, day: date, first: date, last: date) -> None:
        super().__init__(
            f"日期 {day} 不可用：本规划的事项只接受 {first} 至 {last} 的日期；请检查年份",
            f"The date {day} cannot be used: for this plan dates from {first} to {last} are taken; check the year",
        )


class DateInFuture(InvalidInput):
    """Something that is said to have happened lies in the future."""

    code: ClassVar[str] = "task_date_in_future"

    def __init__(self, day: date, today: date) -> None:
        super().__init__(
            f"日期 {day} 还没有到（今天是 {today}）；已发生的事请填当天或以前的日期，将来的事请填在计划日期",
            f"The date {day} has not come yet (today is {today}); give the day on which it happened, or plan it",
        )


class AfterPlan(Refused):
    """A date after the plan's end needs a decision to carry over."""

    code: ClassVar[str] = "task_after_plan"

    def __init__(self, day: date, end: date) -> None:
        super().__init__(
            f"{day} 在规划期末（{end}）之后；请先由有决定权的人登记“转入下一规划”的决定，再引用它",
            f"{day} lies after the plan's end ({end}); let somebody with the right record a decision to carry over "
            "first, and name it here",
        )


class DecisionNeeded(Refused):
    """Without a decision this promise stays as it is."""

    code: ClassVar[str] = "task_decision_needed"

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(
            f"{zh}；请先由有决定权的人登记决定，再引用它",
            f"{en}; let somebody with the right record a decision first, and name it here",
        )


class DecisionUnfit(Refused):
    """A decision that was named does not decide this."""

    code: ClassVar[str] = "task_decision_unfit"

    def __init__(self, number: int, zh: str, en: str) -> None:
        super().__init__(
            f"决定 {number} 不能用在这里：{zh}；请引用针对本事项的决定",
            f"Decision {number} cannot be used here: {en}; name one that is about this",
        )


class DependencyCycle(Refused):
    """Things would wait for each other."""

    code: ClassVar[str] = "task_dependency_cycle"

    def __init__(self, way: Sequence[str]) -> None:
        shown = " → ".join(way)
        super().__init__(
            f"这样会互相等待：{shown}；请先去掉其中一条依赖",
            f"They would wait for each other: {shown}; remove one of these dependencies first",
        )


class VerifierReported(Refused):
    """Whoever reported does not verify."""

    code: ClassVar[str] = "task_verifier_reported"

    def __init__(self, *, same_organisation: bool = False) -> None:
        if same_organisation:
            super().__init__(
                "核验人与填报人属于同一单位，按规则须由另一单位的人核验；请转给其他单位有核验权的人",
                "You belong to the organisation that reported; by rule somebody of another one verifies: pass it on",
            )
        else:
            super().__init__(
                "您填报过或提交过这里的内容，不能由本人核验；请转给另一位有核验权的人",
                "You reported or handed in some of this and cannot verify it yourself; pass it on to somebody else",
            )


class CheckerSaid(Refused):
    """Whoever said how an item ended does not check it."""

    code: ClassVar[str] = "task_checker_said"

    def __init__(self) -> None:
        super().__init__(
            "结论或其佐证是您提出的，不能由本人核对；请转给另一位有核验权的人",
            "You said this, or handed in its evidence, and cannot check it yourself; pass it on to somebody else",
        )


class ReportTaken(Refused):
    """Another organisation has reported for this unit and period already."""

    code: ClassVar[str] = "task_report_taken"

    def __init__(self, unit: str, period: str) -> None:
        super().__init__(
            f"{unit} {period} 的进展已由另一单位填报；请联系该单位更正，或请核验人退回后由其重报",
            f"Another organisation has reported for {unit}, {period}, already; ask it for a correction, or have a "
            "verifier send its report back",
        )


class TaskClosed(Refused):
    """The item has a closing that was checked."""

    code: ClassVar[str] = "task_closed"

    def __init__(self, code: str) -> None:
        super().__init__(
            f"{code} 已有经核对的结论；如需更改，请提出新的结论并由另一人核对",
            f"{code} has a closing that was checked; to change it, say a new one and have somebody else check it",
        )


class NothingToVerify(Refused):
    """There is nothing that could be verified."""

    code: ClassVar[str] = "task_nothing_to_verify"

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)


class EvidenceUnfit(Refused):
    """Evidence that was named does not show this."""

    code: ClassVar[str] = "task_evidence_unfit"

    def __init__(self, number: int, zh: str, en: str) -> None:
        super().__init__(
            f"佐证 {number} 不能用在这里：{zh}",
            f"Evidence {number} cannot be used here: {en}",
        )
