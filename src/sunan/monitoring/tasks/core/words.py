"""Words of driving tasks that tables, rules and pages share."""

from __future__ import annotations

from enum import StrEnum

from sunan.kernel.texts import Text, text


class ItemKind(StrEnum):
    """What is worked: a key task, a part of one, or something else that the plan promises."""

    TASK = "task"
    SUB_ITEM = "sub_item"
    COMMITMENT = "commitment"

    @property
    def text(self) -> Text:
        return _KINDS[self]


class State(StrEnum):
    """Where a checkpoint stands, and an item by its checkpoints; derived, never typed (`states`)."""

    NOT_PROMISED = "not_promised"
    NOT_STARTED = "not_started"
    ON_TIME = "on_time"
    SLIPPING = "slipping"
    LATE = "late"
    CLAIMED_NOT_EVIDENCED = "claimed_not_evidenced"
    EVIDENCED_NOT_VERIFIED = "evidenced_not_verified"
    DONE = "done"
    CHANGED = "changed"
    DROPPED = "dropped"

    @property
    def text(self) -> Text:
        return _STATES[self]


class Outcome(StrEnum):
    """What became of an item, said by one person and checked by another. Without one it is not assessed."""

    COMPLETED = "completed"
    PARTLY = "partly"
    NOT_COMPLETED = "not_completed"
    CARRIED_OVER = "carried_over"
    CANNOT_TELL = "cannot_tell"

    @property
    def text(self) -> Text:
        return _OUTCOMES[self]


NOT_ASSESSED = text("未评估", "not assessed")


class EvidenceKind(StrEnum):
    """What shows that something is so."""

    DOCUMENT = "document"
    FIGURE = "figure"
    OBSERVATION = "observation"
    RECORD = "record"

    @property
    def text(self) -> Text:
        return _EVIDENCE[self]


class VerificationOutcome(StrEnum):
    """What somebody who did not report says of what was reported."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"

    @property
    def text(self) -> Text:
        return _VERIFICATIONS[self]


class DecisionKind(StrEnum):
    """What somebody with the right decided."""

    CHANGE = "change"
    DROP = "drop"
    CARRY_OVER = "carry_over"
    ASSIGN = "assign"
    OTHER = "other"

    @property
    def text(self) -> Text:
        return _DECISIONS[self]


class Rung(StrEnum):
    """Who is told next when something does not go on."""

    UNIT = "unit"
    CITY = "city"
    LEADING_GROUP = "leading_group"

    @property
    def text(self) -> Text:
        return _RUNGS[self]


class RiskState(StrEnum):
    """Where a risk stands."""

    OPEN = "open"
    HAPPENED = "happened"
    CLOSED = "closed"

    @property
    def text(self) -> Text:
        return _RISKS[self]


class Level(StrEnum):
    """How likely, or how grave; words, never multiplied."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"

    @property
    def text(self) -> Text:
        return _LEVELS[self]


_KINDS = {
    ItemKind.TASK: text("重点任务", "key task"),
    ItemKind.SUB_ITEM: text("子项", "sub-item"),
    ItemKind.COMMITMENT: text("承诺事项", "commitment"),
}
_STATES = {
    State.NOT_PROMISED: text("尚未承诺", "not yet promised"),
    State.NOT_STARTED: text("未启动", "not started"),
    State.ON_TIME: text("按期推进", "on time"),
    State.SLIPPING: text("预计拖期", "slipping"),
    State.LATE: text("已逾期", "late"),
    State.CLAIMED_NOT_EVIDENCED: text("已报完成、无佐证", "claimed, not evidenced"),
    State.EVIDENCED_NOT_VERIFIED: text("有佐证、待核验", "evidenced, not verified"),
    State.DONE: text("已核验完成", "done"),
    State.CHANGED: text("经批准调整", "changed"),
    State.DROPPED: text("经批准取消", "dropped"),
}
_OUTCOMES = {
    Outcome.COMPLETED: text("完成", "completed"),
    Outcome.PARTLY: text("部分完成", "partly completed"),
    Outcome.NOT_COMPLETED: text("未完成", "not completed"),
    Outcome.CARRIED_OVER: text("转入下一规划", "carried over into the next plan"),
    Outcome.CANNOT_TELL: text("无法判定", "cannot tell"),
}
_EVIDENCE = {
    EvidenceKind.DOCUMENT: text("文件", "document"),
    EvidenceKind.FIGURE: text("数值", "figure"),
    EvidenceKind.OBSERVATION: text("已发布数据", "published observation"),
    EvidenceKind.RECORD: text("机制办理记录", "record of a mechanism"),
}
_VERIFICATIONS = {
    VerificationOutcome.ACCEPTED: text("核验通过", "accepted"),
    VerificationOutcome.REJECTED: text("核验不通过", "rejected"),
}
_DECISIONS = {
    DecisionKind.CHANGE: text("调整", "change"),
    DecisionKind.DROP: text("取消", "drop"),
    DecisionKind.CARRY_OVER: text("转入下一规划", "carry over"),
    DecisionKind.ASSIGN: text("明确牵头单位", "assign a lead"),
    DecisionKind.OTHER: text("其他", "other"),
}
_RUNGS = {
    Rung.UNIT: text("责任单位", "the responsible unit"),
    Rung.CITY: text("设区市", "the city"),
    Rung.LEADING_GROUP: text("领导小组", "the leading group"),
}
_RISKS = {
    RiskState.OPEN: text("未解除", "open"),
    RiskState.HAPPENED: text("已发生", "happened"),
    RiskState.CLOSED: text("已解除", "closed"),
}
_LEVELS = {
    Level.LOW: text("低", "low"),
    Level.MIDDLE: text("中", "middle"),
    Level.HIGH: text("高", "high"),
}
