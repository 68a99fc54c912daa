"""Lines of the log of the program that runs: JSON for machines or text for people, without personal data.

This log is for those who operate the program. Who changed what is told by the log of changes (`audit`), which keeps
persons apart. Here nothing identifies one: fields that are not known to be harmless are left out, and what looks like
the number of a person is struck out wherever it stands.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sunan.kernel.requests import current_request

HARMLESS_FIELDS = frozenset(
    {"method", "route", "status", "milliseconds", "bytes", "job", "kind", "rows", "release", "part"}
)
"""What a line may carry besides its message: `logger.info("…", extra={"route": …})`. Everything else is dropped."""

STRUCK_OUT = "▇"

_PERSONAL = re.compile(
    r"(?P<key>(?:password|passwd|token|secret|cookie|authorization|sessionid|csrf\w*|口令|密码)\s*[\"']?\s*[=:：]\s*)(?P<value>[^\s,;&]+)"
    r"|(?<![0-9A-Za-z])\d{17}[0-9Xx](?![0-9A-Za-z])"
    r"|(?<![0-9A-Za-z])\d{15}(?![0-9A-Za-z])"
    r"|(?<!\d)(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)"
    r"|[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
    r"|(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])"
    r"|://[^/\s:@]+:[^/\s@]+@"
    r"|(?<=/calendar/)[^/\s]+",
    re.IGNORECASE,
)
"""Numbers of identity cards (18 and 15 digits), mobile numbers, mail and network addresses, secrets after their name,
user with password inside an address, and the secret address of a calendar."""


def without_persons(words: str) -> str:
    """Return words with everything struck out that looks like it identifies a person, or opens something."""
    return _PERSONAL.sub(lambda found: f"{found['key'] or ''}{STRUCK_OUT}", words)


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    fields = {name: value for name, value in vars(record).items() if name in HARMLESS_FIELDS}
    return {name: without_persons(one) if isinstance(one, str) else one for name, one in fields.items()}


class _Formatter(logging.Formatter):
    def _message(self, record: logging.LogRecord) -> str:
        return _one_line(without_persons(record.getMessage()))

    def _trace(self, record: logging.LogRecord) -> str:
        return without_persons(self.formatException(record.exc_info)) if record.exc_info else ""

    @staticmethod
    def _moment(record: logging.LogRecord) -> str:
        return datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds")


def _one_line(words: str) -> str:
    """Keep whoever is quoted from writing lines of his own into the log."""
    return "".join(char if char.isprintable() else " " for char in words)


class JsonFormatter(_Formatter):
    """One JSON document for each line: moment, level, logger, message, request, harmless fields, trace of a failure."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Any] = {
            "moment": self._moment(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self._message(record),
        }
        if number := current_request():
            line["request"] = number
        line |= _fields(record)
        if trace := self._trace(record):
            line["trace"] = trace
        return json.dumps(line, ensure_ascii=False, default=str)


class TextFormatter(_Formatter):
    """A line for people; the trace of a failure follows it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        fields = " ".join(f"{name}={value}" for name, value in _fields(record).items())
        number = current_request()
        words = (self._moment(record), record.levelname, record.name, self._message(record), fields, number)
        line = " ".join(word for word in words if word)
        trace = self._trace(record)
        return f"{line}\n{trace}" if trace else line


def logging_settings(form: str, level: str) -> Mapping[str, Any]:
    """Return what Django sets logging up with: one handler, on the standard error."""
    formatter = JsonFormatter if form == "json" else TextFormatter
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": f"{formatter.__module__}.{formatter.__qualname__}"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        # Django has handlers of its own for development; everything goes through ours.
        "loggers": {
            "sunan": {"level": level.upper()},
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        },
    }
