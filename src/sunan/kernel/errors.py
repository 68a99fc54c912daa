"""Refusals: what the system will not do, named by what cannot be done.

Wrong *data* is a `Finding`; a refused *request* is one of these exceptions. Each has a stable `code`. Its kind decides
with which HTTP status it is answered, by `HTTP_STATUS` and nothing else: on a page of its own as on the page of the form
that was sent. The exit codes of commands are one table in `sunan.web.refusals`.
"""

from __future__ import annotations

from typing import ClassVar

from sunan.kernel.texts import Text, text


class SunanError(Exception):
    """A refusal with a stable code and a message that says what to do, in both languages."""

    code: ClassVar[str] = "refused"

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.text: Text = text(zh, en)


class InvalidRule(SunanError, ValueError):
    """A rule of the rulebook cannot be applied as written.

    Like `InvalidInput` it is also a `ValueError`, so that a validator of a rule may raise it and the reader turns it
    into a finding in both languages.
    """

    code: ClassVar[str] = "invalid_rule"


class InvalidInput(SunanError, ValueError):
    """A value handed in cannot be used; the message says why and what would do."""

    code: ClassVar[str] = "invalid_input"


class NotFound(SunanError):
    """The thing asked for does not exist."""

    code: ClassVar[str] = "not_found"


class Refused(SunanError):
    """The request is understood and not granted."""

    code: ClassVar[str] = "refused"


class Unavailable(SunanError):
    """Something outside is not there at the moment; the same request may succeed later."""

    code: ClassVar[str] = "unavailable"


HTTP_STATUS: dict[type[SunanError], int] = {
    InvalidInput: 400,
    InvalidRule: 500,
    NotFound: 404,
    Refused: 403,
    Unavailable: 503,
}


def http_status(error: SunanError) -> int:
    """Return the HTTP status of a refusal: that of the nearest kind it belongs to."""
    return next((HTTP_STATUS[kind] for kind in type(error).__mro__ if kind in HTTP_STATUS), 500)
