"""A consent as it stands in the register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sunan.kernel.micro import ConsentGiven, Purpose
from sunan.kernel.texts import Text, text


@dataclass(frozen=True, slots=True)
class Consent:
    """What somebody agreed to.

    Attributes:
        giver: who agreed, as `<kind>:<id>`: a user, or an enterprise through one.
        given_by: the user who gave it.
        wording: the very words that were agreed to.
        until: first day on which it no longer holds; `None` where no end was agreed.
        withdrawn_on: day of its withdrawal; from that day on it does not hold.
    """

    id: int
    giver: str
    given_by: str
    purposes: frozenset[Purpose]
    wording: str
    since: date
    until: date | None
    given_at: datetime
    withdrawn_on: date | None = None

    @property
    def ends(self) -> date | None:
        """Return the first day on which it no longer holds: agreed or withdrawn, whichever comes first."""
        return min((day for day in (self.until, self.withdrawn_on) if day), default=None)

    @property
    def ground(self) -> ConsentGiven | None:
        """Return what micro values collected under it carry; `None` when it was withdrawn before it ever held."""
        if self.ends is not None and self.ends <= self.since:
            return None
        return ConsentGiven(f"consent:{self.id}", self.purposes, self.since, self.ends)

    def holds(self, purpose: Purpose, on: date) -> bool:
        """Return whether it covers a purpose on a day."""
        ground = self.ground
        return ground is not None and ground.covers(purpose, on)

    def standing(self, on: date) -> Text:
        """Return how it stands on a day, in words."""
        if self.withdrawn_on is not None and self.withdrawn_on <= on:
            return text(f"{self.withdrawn_on} 撤回", f"withdrawn on {self.withdrawn_on}")
        if self.until is not None and self.until <= on:
            return text(f"{self.until} 到期", f"ended on {self.until}")
        if on < self.since:
            return text(f"{self.since} 起有效", f"holds from {self.since}")
        return text("有效", "holds")
