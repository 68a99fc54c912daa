"""Which days make sense for a plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sunan.kernel.periods import Period
from sunan.monitoring.tasks.core.refusals import DateImpossible, DateInFuture
from sunan.monitoring.tasks.core.rules import Dates

_YEARS_BEFORE, _YEARS_AFTER_NEXT = 10, 1


@dataclass(frozen=True, slots=True)
class PlanDays:
    """The days of a plan.

    Attributes:
        first: of the plan.
        end: of the plan; what is planned later needs a decision to carry over.
        earliest: before it no date is taken.
        latest: after it no date is taken: the end of the next plan, as long as this one, and a year.
    """

    first: date
    end: date
    earliest: date
    latest: date

    def possible(self, day: date) -> date:
        """Return a day that makes sense.

        Raises:
            DateImpossible: it does not.
        """
        if not self.earliest <= day <= self.latest:
            raise DateImpossible(day, self.earliest, self.latest)
        return day

    def past(self, day: date, *, today: date) -> date:
        """Return a day on which something can have happened.

        Raises:
            DateImpossible: it makes no sense for the plan.
            DateInFuture: it has not come yet.
        """
        self.possible(day)
        if day > today:
            raise DateInFuture(day, today)
        return day

    def holds(self, day: date) -> bool:
        """Return whether a day lies within the plan."""
        return self.first <= day <= self.end


def plan_days(period: Period, rule: Dates | None) -> PlanDays:
    """Return the days of a plan by the rule of dates; ten years before and a year after the next without one."""
    before = rule.years_before if rule else _YEARS_BEFORE
    after = rule.years_after_next if rule else _YEARS_AFTER_NEXT
    length = len(period.years)
    return PlanDays(
        period.first,
        period.last,
        date(period.first.year - before, 1, 1),
        date(period.last.year + length + after, 12, 31),
    )
