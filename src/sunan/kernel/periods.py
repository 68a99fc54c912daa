"""When a figure holds: a typed period that refuses comparison with periods of another kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from sunan.kernel.errors import InvalidInput
from sunan.kernel.texts import Text, text


class PeriodKind(StrEnum):
    """What sort of stretch (or moment) a period is; figures of unlike kinds are never compared."""

    YEAR = "year"
    HALF = "half"
    QUARTER = "quarter"
    MONTHS = "months"
    POINT = "point"
    SPAN = "span"


_PATTERNS: tuple[tuple[PeriodKind, re.Pattern[str]], ...] = (
    (PeriodKind.YEAR, re.compile(r"(?P<year>[0-9]{4})")),
    (PeriodKind.HALF, re.compile(r"(?P<year>[0-9]{4})-H(?P<part>[12])")),
    (PeriodKind.QUARTER, re.compile(r"(?P<year>[0-9]{4})-Q(?P<part>[1-4])")),
    (PeriodKind.MONTHS, re.compile(r"(?P<year>[0-9]{4})-01\.\.(?P<part>0[1-9]|1[0-2])")),
    (PeriodKind.POINT, re.compile(r"(?P<year>[0-9]{4})-(?P<part>[0-9]{2})-(?P<day>[0-9]{2})")),
    (PeriodKind.SPAN, re.compile(r"(?P<year>[0-9]{4})\.\.(?P<end>[0-9]{4})")),
)


@dataclass(frozen=True, slots=True)
class Period:
    """A year, part of a year, point in time, or span of years, written as in the rulebook.

    `2025`, `2025-H1`, `2025-Q3`, `2025-01..09` (cumulated from January), `2025-09-30`, `2021..2025`.
    """

    kind: PeriodKind
    first: date
    last: date

    @classmethod
    def parse(cls, written: str) -> Period:
        """Return the period that `written` names.

        Raises:
            InvalidInput: it is not one of the six forms, or names a date that does not exist.
        """
        period = _parsed(written)
        if period is None:
            raise InvalidInput(
                f"“{written}”不是可识别的期别；请写成 2025、2025-H1、2025-Q3、2025-01..09、2025-09-30 或 2021..2025",
                f"“{written}” is not a period; write 2025, 2025-H1, 2025-Q3, 2025-01..09, 2025-09-30 or 2021..2025",
            )
        return period

    @classmethod
    def year(cls, year: int) -> Period:
        """Return the calendar year `year`."""
        return cls(PeriodKind.YEAR, date(year, 1, 1), date(year, 12, 31))

    @property
    def years(self) -> tuple[int, ...]:
        """Return the calendar years the period touches."""
        return tuple(range(self.first.year, self.last.year + 1))

    @property
    def final_year(self) -> Period:
        """Return the last calendar year of the period: 2025 for 2021..2025."""
        return Period.year(self.last.year)

    def is_over(self, *, on: date) -> bool:
        """Return whether the period lies wholly before `on`."""
        return self.last < on

    def __str__(self) -> str:
        year = f"{self.first.year:04d}"
        match self.kind:
            case PeriodKind.YEAR:
                return year
            case PeriodKind.HALF:
                return f"{year}-H{1 if self.last.month == 6 else 2}"
            case PeriodKind.QUARTER:
                return f"{year}-Q{self.last.month // 3}"
            case PeriodKind.MONTHS:
                return f"{year}-01..{self.last.month:02d}"
            case PeriodKind.POINT:
                return self.last.isoformat()
            case PeriodKind.SPAN:
                return f"{year}..{self.last.year:04d}"

    @property
    def text(self) -> Text:
        """Return the period for reading."""
        year, last = self.first.year, self.last
        match self.kind:
            case PeriodKind.YEAR:
                return text(f"{year}年", f"{year}")
            case PeriodKind.HALF:
                half = 1 if last.month == 6 else 2
                return text(f"{year}年{'上' if half == 1 else '下'}半年", f"H{half} {year}")
            case PeriodKind.QUARTER:
                quarter = last.month // 3
                return text(f"{year}年第{'一二三四'[quarter - 1]}季度", f"Q{quarter} {year}")
            case PeriodKind.MONTHS:
                return text(f"{year}年1—{last.month}月", f"Jan–{last.strftime('%b')} {year}")
            case PeriodKind.POINT:
                return text(f"{year}年{last.month}月{last.day}日", last.isoformat())
            case PeriodKind.SPAN:
                return text(f"{year}—{last.year}年", f"{year}–{last.year}")

    def __lt__(self, other: Period) -> bool:
        self._refuse_unlike(other)
        return (self.last, self.first) < (other.last, other.first)

    def __le__(self, other: Period) -> bool:
        return self == other or self < other

    def __gt__(self, other: Period) -> bool:
        return other < self

    def __ge__(self, other: Period) -> bool:
        return other <= self

    def _refuse_unlike(self, other: Period) -> None:
        if self.kind is not other.kind:
            raise InvalidInput(
                f"{self.text.zh}与{other.text.zh}是不同类型的期别，不能比较或排在同一序列",
                f"{self.text.en} and {other.text.en} are periods of unlike kinds and cannot be compared",
            )


@lru_cache(maxsize=4096)
def _parsed(written: str) -> Period | None:
    for kind, pattern in _PATTERNS:
        match = pattern.fullmatch(written)
        if match:
            try:
                return Period(kind, *_bounds(kind, match))
            except ValueError:
                return None
    return None


def _bounds(kind: PeriodKind, match: re.Match[str]) -> tuple[date, date]:
    year = int(match["year"])
    match kind:
        case PeriodKind.YEAR:
            return date(year, 1, 1), date(year, 12, 31)
        case PeriodKind.HALF:
            return (
                (date(year, 1, 1), date(year, 6, 30))
                if match["part"] == "1"
                else (date(year, 7, 1), date(year, 12, 31))
            )
        case PeriodKind.QUARTER:
            quarter = int(match["part"])
            return date(year, 3 * quarter - 2, 1), last_day_of_month(year, 3 * quarter)
        case PeriodKind.MONTHS:
            return date(year, 1, 1), last_day_of_month(year, int(match["part"]))
        case PeriodKind.POINT:
            moment = date(year, int(match["part"]), int(match["day"]))
            return moment, moment
        case PeriodKind.SPAN:
            end = int(match["end"])
            if end <= year:
                raise ValueError("a span ends after it begins")
            return date(year, 1, 1), date(end, 12, 31)


def last_day_of_month(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
