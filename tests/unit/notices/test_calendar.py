"""Calendars are whole by RFC 5545, also without a deadline, and right wherever they are read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from sunan.kernel.texts import text
from sunan.notices.core.calendar import Deadline, feed

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHANGED = datetime(2026, 11, 1, 8, 30, tzinfo=SHANGHAI)


def written(*deadlines: Deadline, language: str = "zh") -> bytes:
    return feed(
        deadlines, name=text("待办", "Due"), language=language, zone=SHANGHAI, domain="sunan.example.gov.cn",
        address="https://sunan.example.gov.cn",
    )  # fmt: skip


def due(when: date | datetime, *, title: str = "报送", link: str = "/a/", **more) -> Deadline:
    return Deadline("collection:r:1", text(title, "Hand in"), when, link, **more)


def event(*deadlines: Deadline):
    (found,) = Calendar.from_ical(written(*deadlines)).events
    return found


def test_an_empty_calendar_holds_a_component_as_the_standard_asks() -> None:
    """RFC 5545, section 3.6: a calendar has properties and at least one component."""
    shown = Calendar.from_ical(written())
    assert shown.events == []
    assert [one.name for one in shown.subcomponents] == ["VTIMEZONE"]
    assert (str(shown["VERSION"]), str(shown["METHOD"])) == ("2.0", "PUBLISH")
    assert shown["PRODID"]


def test_lines_are_as_the_standard_asks() -> None:
    """RFC 5545, section 3.1: lines end with CRLF and have at most 75 octets."""
    content = written(due(date(2026, 12, 1), title="研" * 200), due(CHANGED))
    assert content.endswith(b"END:VCALENDAR\r\n")
    lines = content.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    assert str(Calendar.from_ical(content).events[0]["SUMMARY"]) == "研" * 200


def test_a_moment_is_written_in_utc() -> None:
    found = event(due(datetime(2026, 12, 1, 0, 30, tzinfo=SHANGHAI)))
    assert found["DTSTART"].to_ical() == b"20261130T163000Z"
    assert "DTEND" not in found


def test_a_day_is_that_day_in_every_time_zone() -> None:
    found = event(due(date(2026, 12, 31)))
    assert (found["DTSTART"].to_ical(), found["DTEND"].to_ical()) == (b"20261231", b"20270101")


def test_commas_and_lines_in_a_title_break_nothing() -> None:
    found = event(due(date(2026, 12, 1), title="报送;一,二\\三\nBEGIN:VEVENT"))
    assert str(found["SUMMARY"]) == "报送;一,二\\三\nBEGIN:VEVENT"


def test_an_alarm_comes_a_day_before_a_moment_and_the_morning_before_a_day() -> None:
    (before_moment,) = event(due(CHANGED)).walk("VALARM")
    (before_day,) = event(due(date(2026, 12, 1))).walk("VALARM")
    assert before_moment["TRIGGER"].dt == timedelta(days=-1)
    assert datetime(2026, 12, 1) + before_day["TRIGGER"].dt == datetime(2026, 11, 30, 9)  # noqa: DTZ001 days have no zone
    assert (str(before_day["ACTION"]), str(before_day["DESCRIPTION"])) == ("DISPLAY", "报送")


def test_what_changes_keeps_its_name_and_counts_on() -> None:
    first = event(due(date(2026, 12, 1), changed_at=CHANGED))
    later = event(due(date(2026, 12, 5), changed_at=CHANGED + timedelta(minutes=1)))
    over = event(due(date(2026, 12, 5), changed_at=CHANGED + timedelta(hours=1), cancelled=True))
    assert first["UID"] == later["UID"] == over["UID"] == "collection:r:1@sunan.example.gov.cn"
    assert first["SEQUENCE"] < later["SEQUENCE"] < over["SEQUENCE"] < 2**31
    assert first["LAST-MODIFIED"].dt == CHANGED.astimezone(UTC)
    assert (str(first["STATUS"]), str(over["STATUS"])) == ("CONFIRMED", "CANCELLED")
    assert over.walk("VALARM") == []


def test_what_never_changes_is_written_the_same_each_time() -> None:
    assert written(due(date(2026, 12, 1))) == written(due(date(2026, 12, 1)))
    assert event(due(date(2026, 12, 1)))["SEQUENCE"] == 0


def test_a_link_leads_to_the_site_and_none_to_nowhere() -> None:
    assert str(event(due(CHANGED))["URL"]) == "https://sunan.example.gov.cn/a/"
    assert "URL" not in event(due(CHANGED, link=""))


def test_titles_are_in_the_language_asked_for() -> None:
    (found,) = Calendar.from_ical(written(due(CHANGED), language="en")).events
    assert str(found["SUMMARY"]) == "Hand in"


@pytest.mark.parametrize(
    ("uid", "when"), [("", date(2026, 1, 1)), ("报送", date(2026, 1, 1)), ("a", datetime(2026, 1, 1))],  # noqa: DTZ001
    ids=["no uid", "not ascii", "no zone"],
)  # fmt: skip
def test_a_deadline_that_no_calendar_could_hold_is_a_fault_of_ours(uid: str, when: date) -> None:
    with pytest.raises(AssertionError):
        Deadline(uid, text("题", "title"), when, "")
