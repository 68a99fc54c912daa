"""Refusals: what the system will not do, named by what cannot be done.

Wrong *data* is a `Finding`; a refused *request* is one of these exceptions. Each has a stable `code`; the mapping
to HTTP status and exit code is one table in `sunan.web.refusals`.
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
