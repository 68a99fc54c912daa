"""A day or a moment as somebody typed it: in a form, in an address, on the command line."""

from __future__ import annotations

from datetime import date, datetime, tzinfo

from sunan.kernel.errors import InvalidInput

_SHOWN = 40
"""So many characters of what was typed are said back."""


def typed_day(written: str) -> date | None:
    """Return the day that was typed; `None` when nothing was.

    Raises:
        InvalidInput: it is no day, or one that does not exist.
    """
    given = written.strip()
    if not given:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise InvalidInput(
            f"“{given[:_SHOWN]}”不是日期；请写成 2026-11-22 的形式",
            f"“{given[:_SHOWN]}” is not a date; write it like 2026-11-22",
        ) from error


def typed_moment(written: str, *, zone: tzinfo) -> datetime | None:
    """Return the moment that was typed, with its time zone; `None` when nothing was.

    Args:
        zone: where no other is typed.
    Raises:
        InvalidInput: it is no moment, or one that does not exist.
    """
    given = written.strip()
    if not given:
        return None
    try:
        found = datetime.fromisoformat(given)
    except ValueError as error:
        raise InvalidInput(
            f"“{given[:_SHOWN]}”不是时间；请写成 2026-11-22T17:00 的形式",
            f"“{given[:_SHOWN]}” is not a moment; write it like 2026-11-22T17:00",
        ) from error
    return found if found.utcoffset() is not None else found.replace(tzinfo=zone)
