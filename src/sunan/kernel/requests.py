"""The request or run that is being worked on: its number, the same in the log, in the answer and in events; its beginning."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

BEGAN = "sunan.request_began"
"""Stands in the environment of a request: when its first bytes arrived, in seconds since 1970; no visitor can put it there."""

_current: ContextVar[str] = ContextVar("sunan_request", default="")


def current_request() -> str:
    """Return the number of the request or run that is being worked on; empty outside of any."""
    return _current.get()


@contextmanager
def numbered_request() -> Iterator[str]:
    """Give what happens inside a number of its own, never one that came from outside."""
    number = secrets.token_hex(8)
    token = _current.set(number)
    try:
        yield number
    finally:
        _current.reset(token)
