"""The life of a job: its states, and the one table of steps between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sunan.kernel.texts import Text, text


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def text(self) -> Text:
        return _NAMES[self]

    @property
    def is_over(self) -> bool:
        """Return whether no worker will touch the job again by itself."""
        return self in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


_NAMES = {
    JobState.WAITING: text("排队中", "waiting"),
    JobState.RUNNING: text("进行中", "running"),
    JobState.DONE: text("已完成", "done"),
    JobState.FAILED: text("未成功", "failed"),
    JobState.CANCELLED: text("已取消", "cancelled"),
}


class Step(StrEnum):
    """What can happen to a job."""

    CLAIM = "claim"
    FINISH = "finish"
    FAIL = "fail"
    PUT_OFF = "put_off"
    GIVE_BACK = "give_back"
    TAKE_UP = "take_up"
    CALL_OFF = "call_off"
    STOP = "stop"
    RETRY = "retry"


@dataclass(frozen=True, slots=True)
class Transition:
    """From which states a step leads to which."""

    sources: tuple[JobState, ...]
    target: JobState
    about: Text


TRANSITIONS: Mapping[Step, Transition] = {
    Step.CLAIM: Transition((JobState.WAITING,), JobState.RUNNING, text("由工作进程领取", "a worker claims it")),
    Step.FINISH: Transition((JobState.RUNNING,), JobState.DONE, text("做完，效果一并写入", "its effects are written")),
    Step.FAIL: Transition((JobState.RUNNING,), JobState.FAILED, text("不再重试", "it will not be tried again")),
    Step.PUT_OFF: Transition((JobState.RUNNING,), JobState.WAITING, text("稍后重试", "it will be tried again later")),
    Step.GIVE_BACK: Transition((JobState.RUNNING,), JobState.WAITING, text("工作进程停机，交回", "the worker stops")),
    Step.TAKE_UP: Transition((JobState.RUNNING,), JobState.WAITING, text("租约过期，重新排队", "its lease ran out")),
    Step.CALL_OFF: Transition((JobState.WAITING,), JobState.CANCELLED, text("开始前取消", "cancelled before it began")),
    Step.STOP: Transition((JobState.RUNNING,), JobState.CANCELLED, text("进行中取消", "cancelled while it ran")),
    Step.RETRY: Transition(
        (JobState.FAILED, JobState.CANCELLED), JobState.WAITING, text("人工再试一次", "a person tries it again")
    ),
}
"""Every step there is; a step that is not here cannot happen."""
