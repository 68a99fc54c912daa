"""Who is told next: which rung of the ladder a checkpoint or a missing report has reached."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sunan.monitoring.tasks.core.rules import Condition, LadderRule, TaskRules


@dataclass(frozen=True, slots=True)
class Standstill:
    """Something that does not go on.

    Attributes:
        checkpoint: `None` for a missing report.
        since: the first day of it.
    """

    item: int
    checkpoint: int | None
    when: Condition
    since: date


@dataclass(frozen=True, slots=True)
class Step:
    """A rung that was reached; `days` after the standstill began."""

    standstill: Standstill
    rule: LadderRule
    days: int

    @property
    def key(self) -> tuple[int, int | None, str, date]:
        """Return what makes this step the same as one on record."""
        return (self.standstill.item, self.standstill.checkpoint, self.rule.id, self.standstill.since)


def steps(standstills: Iterable[Standstill], rules: TaskRules, *, today: date) -> list[Step]:
    """Return every rung that each standstill has reached on a day, in the order of the ladder.

    A rung is reached `after_days` days after the first day of the standstill.
    """
    ladders = {when: rules.ladder_of(when) for when in Condition}
    found: list[Step] = []
    for one in standstills:
        days = (today - one.since).days
        found += [Step(one, rule, days) for rule in ladders[one.when] if days >= rule.after_days]
    return found
