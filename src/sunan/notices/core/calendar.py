"""Deadlines as a calendar that calendar programs subscribe to (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import STATUS, TRANSP, Alarm, Calendar, Event, Timezone, vDuration

from sunan.kernel.texts import Language, Text
from sunan.kernel.typed import typed_words

_PRODUCT = "-//sunan//deadlines//ZH"
_REFRESH = timedelta(hours=4)
_DAY_BEFORE = timedelta(days=-1)
_MORNING_BEFORE = timedelta(hours=-15)
"""Before the midnight at which the day of a deadline begins: nine o'clock the morning before."""
_ZONE_SINCE = date(2000, 1, 1)
_BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
"""From here the minutes of a change are counted, so that the sequence of an event grows with each."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something that one person has to do by a day or a moment.

    Attributes:
        uid: the same for as long as it is the same deadline, whatever its title or date become:
            `collection:final-2025:suzhou:return`. Letters, digits and `:-_.@` only.
        due: a moment with its time zone, or a whole day.
        link: path within the site, without language; empty for none.
        cancelled: it need not be done any more; calendars strike it out.
        changed_at: when any of this last changed; calendar programs take over what is newer. `None` when it never does.
    """

    uid: str
    title: Text
    due: date | datetime
    link: str
    cancelled: bool = False
    changed_at: datetime | None = None

    def __post_init__(self) -> None:
        assert self.uid, "a deadline has a uid"
        assert self.uid.isascii(), f"{self.uid} is not ASCII"
        assert not (isinstance(self.due, datetime) and self.due.tzinfo is None), f"{self.uid}: a moment has a time zone"

    @property
    def day(self) -> date:
        """Return the day on which it is due, where it was said."""
        return self.due.date() if isinstance(self.due, datetime) else self.due


def feed(
    deadlines: Iterable[Deadline], *, name: Text, language: Language, zone: ZoneInfo, domain: str, address: str
) -> bytes:
    """Return a calendar; also without any deadline it is whole, since it tells of its time zone.

    Moments are written in UTC and days without any zone, so they are right wherever they are read.

    Args:
        zone: where the system runs, shown by programs that ask for it.
        domain: of the site, so that uids are unique in the world.
        address: of the site, in front of links, like `https://sunan.example.gov.cn`.
    """
    # The library writes the name a second time as X-WR-CALNAME, which older programs look for.
    calendar = Calendar.new(prodid=_PRODUCT, method="PUBLISH", name=name.inside(language), uid=f"deadlines@{domain}")
    calendar.add("REFRESH-INTERVAL", _REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(_REFRESH))
    calendar.add("X-WR-TIMEZONE", zone.key)
    known = Timezone.from_tzid(zone.key, first_date=_ZONE_SINCE)
    known.pop("COMMENT", None)
    calendar.add_component(known)
    for one in deadlines:
        calendar.add_component(_event(one, language=language, domain=domain, address=address))
    written: bytes = calendar.to_ical()
    return written


def _event(one: Deadline, *, language: Language, domain: str, address: str) -> Event:
    # The library writes a line feed as two letters, and a bare carriage return as it is: programs would begin a line there.
    summary = typed_words(one.title.inside(language))
    changed = (one.changed_at or _BEGINNING).astimezone(UTC)
    whole_day = not isinstance(one.due, datetime)
    start = one.due.astimezone(UTC) if isinstance(one.due, datetime) else one.due
    event = Event.new(
        uid=f"{one.uid}@{domain}",
        summary=summary,
        start=start,
        end=start + timedelta(days=1) if whole_day else None,
        stamp=changed,
        last_modified=changed if one.changed_at else None,
        sequence=max(0, int((changed - _BEGINNING).total_seconds() // 60)) + (1 if one.cancelled else 0),
        status=STATUS.CANCELLED if one.cancelled else STATUS.CONFIRMED,
        transparency=TRANSP.TRANSPARENT,
        url=f"{address}{one.link}" if one.link else None,
    )
    if not one.cancelled:
        alarm = Alarm.new(description=summary)
        alarm.add("ACTION", "DISPLAY")
        alarm.add("TRIGGER", _MORNING_BEFORE if whole_day else _DAY_BEFORE)
        event.add_component(alarm)
    return event
