"""A report that is planned: when its missing figures are chased, when it is drafted and when it is issued.

A plan has rounds, one for each date of issue. What has been done in a round is recorded in it, so that a day that was
slept through, or a clock that was set back, neither loses a step nor does one twice.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sunan.kernel.errors import InvalidInput, Refused
from sunan.kernel.texts import Language, Text, text
from sunan.monitoring.editions.core.lifecycle import EditionState

MOST_DAYS = 366
LONGEST_TITLE = 200
_QUARTER, _YEAR = 3, 12


class AsOfRule(StrEnum):
    """The date of knowledge of what is drafted."""

    MONTH_END = "month_end"
    QUARTER_END = "quarter_end"
    FIXED = "fixed"

    @property
    def text(self) -> Text:
        return _AS_OF[self]


_AS_OF = {
    AsOfRule.MONTH_END: text("起草前一个月末", "end of the month before drafting"),
    AsOfRule.QUARTER_END: text("起草前一个季度末", "end of the quarter before drafting"),
    AsOfRule.FIXED: text("固定日期", "a fixed date"),
}


class Repeats(StrEnum):
    """How often a report comes again."""

    ONCE = "once"
    YEARLY = "yearly"
    QUARTERLY = "quarterly"

    @property
    def text(self) -> Text:
        return _REPEATS[self]


_REPEATS = {
    Repeats.ONCE: text("一次", "once"),
    Repeats.YEARLY: text("每年", "every year"),
    Repeats.QUARTERLY: text("每季度", "every quarter"),
}


class Trouble(StrEnum):
    """Why a round does not go on by itself; told to people until it is gone."""

    NOT_DRAFTED = "not_drafted"
    PLANNER_GONE = "planner_gone"
    DISCARDED = "discarded"
    NOT_APPROVED = "not_approved"
    NOT_ARRANGED = "not_arranged"
    REFUSED = "refused"
    NOT_ISSUED = "not_issued"

    @property
    def text(self) -> Text:
        return _TROUBLES[self]


_TROUBLES = {
    Trouble.NOT_DRAFTED: text("已到起草日期，仍未起草；原因见后台任务", "it is due to be drafted and is not; the jobs say why"),
    Trouble.PLANNER_GONE: text(
        "计划人已无起草权限；请由有权限的人修改本计划以接手", "its planner may no longer draft; somebody who may takes over by changing the plan"
    ),
    Trouble.DISCARDED: text("所起草的版本已作废；请起草新版本并手工印发", "what was drafted was discarded; draft and issue another by hand"),
    Trouble.NOT_APPROVED: text("已到印发日期，尚未批准；批准后次日自动印发", "it is due to be issued and is not approved; once it is, it goes out the next day"),
    Trouble.NOT_ARRANGED: text("已到印发日期，尚未填写发文字号、发文机关和签发人", "it is due to be issued and has no number, issuing body and signers yet"),
    Trouble.REFUSED: text("印发被拒绝：字号重复、年份不符，或安排人已无印发权限；请重新填写", "the issue was refused: number taken, another year's, or whoever arranged it may no longer issue; arrange it again"),
    Trouble.NOT_ISSUED: text("已交付印发，仍未完成；原因见后台任务", "its issue was ordered and is not done; the jobs say why"),
}  # fmt: skip


class RoundState(StrEnum):
    """Where a round stands."""

    AHEAD = "ahead"
    CHASED = "chased"
    DRAFTED = "drafted"
    APPROVED = "approved"
    ORDERED = "ordered"
    ISSUED = "issued"

    @property
    def text(self) -> Text:
        return _STATES[self]


_STATES = {
    RoundState.AHEAD: text("未开始", "not begun"),
    RoundState.CHASED: text("已催报", "figures chased"),
    RoundState.DRAFTED: text("已起草", "drafted"),
    RoundState.APPROVED: text("已批准", "approved"),
    RoundState.ORDERED: text("印发中", "being issued"),
    RoundState.ISSUED: text("已印发", "issued"),
}


@dataclass(frozen=True, slots=True)
class Timing:
    """When things are done.

    Attributes:
        as_of: the fixed date of knowledge; `None` for the other rules.
        draft_days: days from drafting to issue. `chase_days`: from chasing to drafting.
    """

    as_of_rule: AsOfRule
    as_of: date | None
    repeats: Repeats
    first_issue_on: date
    draft_days: int
    chase_days: int

    def draft_on(self, issue_on: date) -> date:
        return issue_on - timedelta(days=self.draft_days)

    def chase_on(self, issue_on: date) -> date:
        return self.draft_on(issue_on) - timedelta(days=self.chase_days)

    def known_on(self, issue_on: date) -> date:
        """Return the date of knowledge of the round: before its drafting, so that it is past when it is asked for."""
        if self.as_of is not None:
            return self.as_of
        day = self.draft_on(issue_on).replace(day=1)
        if self.as_of_rule is AsOfRule.QUARTER_END:
            day = day.replace(month=(day.month - 1) // _QUARTER * _QUARTER + 1)
        return day - timedelta(days=1)

    def issue_dates(self, *, until: date) -> tuple[date, ...]:
        """Return the dates of issue whose chasing begins by a day, oldest first."""
        found: list[date] = []
        step = {Repeats.YEARLY: _YEAR, Repeats.QUARTERLY: _QUARTER}.get(self.repeats, 0)
        day = self.first_issue_on
        while self.chase_on(day) <= until:
            found.append(day)
            if not step:
                break
            day = months_later(self.first_issue_on, step * len(found))
        return tuple(found)

    def next_issue(self, taken: Collection[date]) -> date | None:
        """Return the earliest date of issue for which there is no round yet; `None` when there is no more."""
        if self.repeats is Repeats.ONCE:
            return None if self.first_issue_on in taken else self.first_issue_on
        step = _YEAR if self.repeats is Repeats.YEARLY else _QUARTER
        count = 0
        while (day := months_later(self.first_issue_on, step * count)) in taken:
            count += 1
        return day


def months_later(day: date, months: int) -> date:
    """Return the same day of a later month; in a shorter month its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def timing(
    *,
    as_of_rule: AsOfRule,
    as_of: date | None,
    repeats: Repeats,
    first_issue_on: date,
    draft_days: int,
    chase_days: int,
) -> Timing:
    """Return when things are done, if that can be kept to.

    Raises:
        InvalidInput: a fixed date is missing, lies after the drafting or would come again; days are out of bounds.
    """
    if not (0 <= draft_days <= MOST_DAYS and 0 <= chase_days <= MOST_DAYS):
        raise InvalidInput(f"提前天数应在 0 至 {MOST_DAYS} 之间", f"The days beforehand lie between 0 and {MOST_DAYS}")
    if as_of_rule is AsOfRule.FIXED:
        if as_of is None:
            raise InvalidInput("选了“固定日期”，请填写知识日期", "A fixed date of knowledge has to be given")
        if repeats is not Repeats.ONCE:
            raise InvalidInput(
                "重复的报告不能用固定的知识日期；请改为月末或季末",
                "A report that comes again cannot have one fixed date of knowledge; take the end of a month or quarter",
            )
    made = Timing(
        as_of_rule, as_of if as_of_rule is AsOfRule.FIXED else None, repeats, first_issue_on, draft_days, chase_days
    )
    if made.as_of is not None and made.as_of > made.draft_on(first_issue_on):
        raise InvalidInput(
            f"知识日期 {made.as_of} 晚于起草日期 {made.draft_on(first_issue_on)}；请改早，或推迟印发",
            f"The date of knowledge {made.as_of} is after the drafting on {made.draft_on(first_issue_on)}; choose an earlier "
            "one, or issue later",
        )
    return made


@dataclass(frozen=True, slots=True)
class Plan:
    """A planned report.

    Attributes:
        area: whose report it is, for rights.
        approver: id of the user who is to approve each round; empty where nobody is named.
        planner: id of the user who planned or last changed it; the program drafts only while they may.
    """

    id: int
    title: str
    kind: str
    audience: str
    city: str
    brief: bool
    language: Language
    area: str
    timing: Timing
    approver: str
    planner: str
    planner_kind: str
    version: int
    changed_at: datetime
    cancelled_at: datetime | None = None
    cancelled_by: str = ""
    why: str = ""

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None


@dataclass(frozen=True, slots=True)
class Round:
    """One occurrence of a planned report.

    Attributes:
        missing: how many figures were missing when they were chased, of how many holders.
        number, issuer, signers: what it is issued with, once somebody arranged it; signers one on each line.
        edition: mark of what was drafted; empty before.
    """

    id: int
    plan: int
    issue_on: date
    as_of: date
    chased_at: datetime | None = None
    missing: int = 0
    holders: int = 0
    edition: str = ""
    edition_state: EditionState | None = None
    drafted_at: datetime | None = None
    number: str = ""
    issuer: str = ""
    signers: str = ""
    arranged_by: str = ""
    ordered_at: datetime | None = None
    trouble: Trouble | None = None

    @property
    def is_over(self) -> bool:
        return self.edition_state is EditionState.ISSUED

    @property
    def state(self) -> RoundState:
        if self.is_over:
            return RoundState.ISSUED
        if self.ordered_at:
            return RoundState.ORDERED
        if self.edition_state is EditionState.APPROVED:
            return RoundState.APPROVED
        if self.edition:
            return RoundState.DRAFTED
        return RoundState.CHASED if self.chased_at else RoundState.AHEAD


class Due(StrEnum):
    """What is to be done in a round now."""

    CHASE = "chase"
    DRAFT = "draft"
    ISSUE = "issue"


def due(timing_: Timing, one: Round, *, today: date) -> tuple[Due, ...]:
    """Return what is due in a round and not done, in its order."""
    if one.is_over:
        return ()
    found = []
    if one.chased_at is None and today >= timing_.chase_on(one.issue_on):
        found.append(Due.CHASE)
    if not one.edition and today >= timing_.draft_on(one.issue_on):
        found.append(Due.DRAFT)
    if one.edition and today >= one.issue_on:
        found.append(Due.ISSUE)
    return tuple(found)


def hindrance(one: Round) -> Trouble | None:
    """Return what keeps a drafted round whose day has come from being issued; `None` when it can go out."""
    if one.edition_state is EditionState.DISCARDED:
        return Trouble.DISCARDED
    if one.ordered_at is not None:
        return Trouble.NOT_ISSUED
    if one.edition_state is not EditionState.APPROVED:
        return Trouble.NOT_APPROVED
    return None if one.number else Trouble.NOT_ARRANGED


class PlanMoved(Refused):
    """Somebody changed or cancelled the plan in the meantime."""

    code = "plan_moved"

    def __init__(self, title: str) -> None:
        super().__init__(
            f"计划“{title}”已被他人修改或取消；请刷新页面后再改",
            f"The plan “{title}” was changed or cancelled by somebody else; open its page again",
        )


def title_given(written: str) -> str:
    """Return the name of a plan.

    Raises:
        InvalidInput: it is empty or too long.
    """
    found = " ".join(written.split())
    if not found or len(found) > LONGEST_TITLE:
        raise InvalidInput(
            f"请填写计划名称（不超过 {LONGEST_TITLE} 字）", f"Name the plan, in at most {LONGEST_TITLE} characters"
        )
    return found
