"""Who does something: every change has an actor, and the log of changes keeps who it was and from where."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """A person who signed in, the program itself, or somebody at the command line of the server."""

    USER = "user"
    SYSTEM = "system"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks for a change.

    Attributes:
        id: of the user; the name of the job or command otherwise.
        organisation: id of the organisation a user acts for; empty otherwise.
        source: network address the request came from; `local` for commands and the program itself.
        request: number of the request or run, the same in logs and events.
    """

    kind: ActorKind
    id: str
    organisation: str = ""
    source: str = "local"
    request: str = ""


def command_actor(command: str, *, request: str = "") -> Actor:
    """Return the actor of a command typed at the server."""
    return Actor(ActorKind.COMMAND, command, request=request)


def system_actor(work: str, *, request: str = "") -> Actor:
    """Return the actor of work that the program does by itself."""
    return Actor(ActorKind.SYSTEM, work, request=request)
