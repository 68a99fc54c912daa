"""The national high-tech zones of a demonstration zone, with dated membership and how well each date is known."""

from __future__ import annotations

from typing import Literal

from sunan.kernel.rulebook import RuleModel
from sunan.kernel.texts import Text

Confirmation = Literal["C", "S", "U"]
"""C confirmed in an official text, S second-hand, U unconfirmed: shown as such and never filled in."""


class Approval(RuleModel):
    """An act that founded or upgraded a zone, with its date as precisely as it is known."""

    event: str | Text
    on: str | None = None
    precision: Literal["day", "month", "year", "unknown"]
    status: Confirmation
    source: str | Text = ""


class Membership(RuleModel):
    """Since when, and until when, a zone belongs to a body (the demonstration zone, the list of the plan …)."""

    body: str
    valid_from: str | None = None
    valid_to: str | None = None
    status: Confirmation
    reason: Text | None = None


class Zone(RuleModel):
    """A development zone: names, city, level, approvals and memberships."""

    id: str
    name: Text
    aliases: tuple[str, ...] = ()
    city: str
    counties: tuple[str, ...] = ()
    level: str | Text
    national_high_tech: bool
    approvals: tuple[Approval, ...] = ()
    membership: tuple[Membership, ...] = ()
    note: Text | None = None
