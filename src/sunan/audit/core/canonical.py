"""How an event is written down byte for byte, so that its digest means the same on every database and for ever."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sunan.kernel.errors import InvalidInput

FIELDS = (
    "id", "moment", "action", "subject", "actor_kind", "actor_id", "organisation", "source", "request",
    "before", "after", "why", "personal",
)  # fmt: skip
"""What of an event is in its digest, in this order."""

_SEPARATOR = "\x1e"
_FORM = "sunan-event-1"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LONGEST_LINE = 160
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def to_moment(at: datetime) -> int:
    """Return a moment as whole microseconds since 1970-01-01 UTC: the same on every database, to the last digit.

    Raises:
        InvalidInput: `at` has no time zone.
    """
    if at.tzinfo is None:
        raise InvalidInput("时间缺少时区", "The moment has no time zone")
    return (at - _EPOCH) // _MICROSECOND


def from_moment(moment: int) -> datetime:
    """Return the moment that `to_moment` wrote down."""
    return _EPOCH + moment * _MICROSECOND


def canonical_json(value: Mapping[str, Any] | None) -> str:
    """Return plain data as JSON with sorted keys and no spare spaces; nothing (`None`) is empty text.

    Numbers are whole or text, for a binary float has more than one way to be written; dates, decimals and ids
    become text.

    Raises:
        InvalidInput: a value is not plain data, or its text cannot be stored.
    """
    if value is None:
        return ""
    written = _encode(_plain(value))
    try:
        written.encode()
    except UnicodeEncodeError as error:
        raise InvalidInput("文字含有无法保存的字符", "The text has characters that cannot be stored") from error
    return written


def _plain(value: Any) -> Any:
    match value:
        case None | bool():
            return value
        case str():
            return str(value)
        case int():
            return int(value)
        case Decimal() | UUID():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case Mapping():
            if not all(isinstance(key, str) for key in value):
                raise InvalidInput("事件内容的键必须是文字", "Keys in an event have to be text")
            return {str(key): _plain(one) for key, one in value.items()}
        case set() | frozenset():
            return sorted(_plain(one) for one in value)
        case Sequence() if not isinstance(value, bytes | bytearray):
            return [_plain(one) for one in value]
    raise InvalidInput(
        f"事件内容只能是文字、整数、真假、列表和映射，不能是 {type(value).__name__}",
        f"An event holds text, whole numbers, truth values, lists and mappings, not {type(value).__name__}",
    )


def one_line(value: str, *, longest: int = _LONGEST_LINE) -> str:
    """Return text as one line that may stand in an event: what could break a line or a field is replaced.

    Network addresses, request numbers and ids come from outside; a line break in one must not look like a second
    entry to whoever reads the log.
    """
    shown = "".join("\N{REPLACEMENT CHARACTER}" if _breaks(char) else char for char in value)
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def paragraphs(value: str) -> str:
    """Return text that may have several lines, without any other control character."""
    return "".join("\N{REPLACEMENT CHARACTER}" if _breaks(char) and char not in "\n\t" else char for char in value)


def _breaks(char: str) -> bool:
    # Control characters, lone halves of surrogate pairs, and the line and paragraph separators of Unicode.
    return unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")


def event_digest(row: Sequence[Any]) -> bytes:
    """Return the SHA-256 of an event, given its `FIELDS` in order.

    No field of a genuine event holds the separator, so a text with exactly so many separators stands for one event
    only. A row that was altered into another type gets a digest that no genuine event has.
    """
    number, moment, *rest = row
    try:
        return hashlib.sha256(
            _SEPARATOR.join((_FORM, str(number), str(moment), *rest)).encode("utf-8", "surrogatepass")
        ).digest()
    except TypeError:
        return hashlib.sha256(f"not an event\n{row!r}".encode("utf-8", "surrogatepass")).digest()
