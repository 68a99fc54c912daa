"""The server that letters go through, as the settings name it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

NOBODY = "noreply@sunan.invalid"
"""Whom letters come from where no sender is named; files in the outbox only, since no server takes it."""


class Security(StrEnum):
    """How the way to the server is kept from being read."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class MailServer:
    """A server for outgoing mail (SMTP).

    Attributes:
        user: empty where the server asks for none.
    """

    host: str
    port: int
    security: Security
    user: str = ""
    password: str = ""

    def __repr__(self) -> str:
        return f"MailServer({self.host}:{self.port})"


def mail_server(*, host: str, port: int, security: str, user: str, password: str) -> MailServer | None:
    """Return the server for outgoing mail; `None` where none is named and letters are put into files."""
    return MailServer(host, port, Security(security), user, password) if host else None
