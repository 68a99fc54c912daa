"""When work comes again: a day, or equal parts of one, counted from an hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sunan.kernel.texts import Text, text

_HOURS_OF_A_DAY = 24
_DAY = timedelta(hours=_HOURS_OF_A_DAY)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Periods without gap or overlap; each begins at a time of the local day.

    Attributes:
        hours: length of a period by the clock on the wall; divides a day.
        since: time of day at which one of them begins.
        minutes: length of a period instead of `hours`, for work that cannot wait for the next hour; divides a day.
    """

    hours: int = _HOURS_OF_A_DAY
    since: time = time(3)
    minutes: int = 0

    def __post_init__(self) -> None:
        assert self.length > timedelta(0), "a period has a length"
        assert not _DAY % self.length, "a day is a whole number of periods"

    @property
    def length(self) -> timedelta:
        """Return how long a period is by the clock on the wall."""
        return timedelta(minutes=self.minutes) if self.minutes else timedelta(hours=self.hours)

    def began(self, at: datetime) -> datetime:
        """Return when the period began in which a moment lies, in the time zone of that moment."""
        wall = at.replace(tzinfo=None, fold=0)
        first = datetime.combine(wall.date(), self.since)
        return (first + (wall - first) // self.length * self.length).replace(tzinfo=at.tzinfo)

    def next(self, at: datetime) -> datetime:
        """Return when the period after that begins."""
        return (self.began(at).replace(tzinfo=None) + self.length).replace(tzinfo=at.tzinfo)

    def key(self, kind: str, at: datetime) -> str:
        """Return what work of a kind is called in the period of a moment: the same for every worker, everywhere."""
        return f"{kind}@{self.began(at).astimezone(UTC):%Y-%m-%dT%H:%MZ}"

    @property
    def text(self) -> Text:
        if self.minutes:
            return text(f"每 {self.minutes} 分钟", f"every {self.minutes} minutes")
        if self.hours == _HOURS_OF_A_DAY:
            return text(f"每天 {self.since:%H:%M}", f"every day at {self.since:%H:%M}")
        if self.hours == 1:
            return text("每小时", "every hour")
        return text(f"每 {self.hours} 小时", f"every {self.hours} hours")
