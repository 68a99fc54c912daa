"""People as pages and services see them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sunan.access.core.organisations import OrganisationKind
from sunan.access.core.roles import ScopeKind
from sunan.kernel.errors import InvalidInput
from sunan.kernel.texts import Text, text

_LONGEST_NAME = 80


class AccountState(StrEnum):
    """Whether somebody can sign in with an account."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    LOCKED = "locked"
    ERASED = "erased"

    @property
    def text(self) -> Text:
        return _STATES[self]


_STATES = {
    AccountState.ACTIVE: text("正常", "active"),
    AccountState.SUSPENDED: text("失败过多，暂停登录", "suspended after failed attempts"),
    AccountState.LOCKED: text("已停用", "locked"),
    AccountState.ERASED: text("已抹除", "erased"),
}


def erased_name(identity: str) -> str:
    """Return what stands for the sign-in name of somebody who was erased."""
    return f"erased-{identity}"


def sign_in_name(written: str) -> str:
    """Return a sign-in name in the one form in which names are compared.

    Raises:
        InvalidInput: it is empty, too long, or has characters that could be mistaken for others.
    """
    name = unicodedata.normalize("NFKC", written).casefold().strip()
    if 2 <= len(name) <= _LONGEST_NAME and all(char.isalnum() or char in "-_.@" for char in name):
        return name
    raise InvalidInput(
        f"登录名“{written[:40]}”不可用：应为 2 到 {_LONGEST_NAME} 个字母、数字、汉字或 - _ . @",
        f"The sign-in name “{written[:40]}” cannot be used: 2 to {_LONGEST_NAME} letters, digits or - _ . @",
    )


@dataclass(frozen=True, slots=True)
class HeldGrant:
    """A grant of a person, past or present."""

    id: int
    role: str
    role_name: Text
    scope: ScopeKind
    values: tuple[str, ...]
    begins: date
    ends: date | None
    granted_at: datetime
    granted_by: str
    revoked_at: datetime | None

    def holds_on(self, day: date) -> bool:
        """Return whether it gives rights on a day."""
        return self.revoked_at is None and self.begins <= day and (self.ends is None or self.ends > day)

    def is_over(self, day: date) -> bool:
        """Return whether it gives no rights any more, on a day and after."""
        return self.revoked_at is not None or (self.ends is not None and self.ends <= day)


@dataclass(frozen=True, slots=True)
class HeldMembership:
    """To which organisation a person belongs or belonged; the name is that of the day asked about."""

    organisation: str
    organisation_name: Text
    begins: date
    ends: date | None


@dataclass(frozen=True, slots=True)
class Person:
    """An account as pages show it."""

    id: str
    sign_in_name: str
    name: str
    organisation: str
    organisation_name: Text
    is_locked: bool
    is_demonstration: bool
    must_change_password: bool
    has_second_factor: bool
    created_at: datetime
    password_set_at: datetime | None
    grants: tuple[HeldGrant, ...] = ()

    @property
    def is_erased(self) -> bool:
        """Return whether what identified the person was erased."""
        return self.sign_in_name == erased_name(self.id)

    @property
    def shown_name(self) -> str:
        """Return what lists call the person."""
        return self.name or self.sign_in_name


@dataclass(frozen=True, slots=True)
class Listed:
    """A person as a list shows them.

    Attributes:
        last_sign_in: the latest on record; sessions are kept for 90 days after their last use.
    """

    person: Person
    state: AccountState
    last_sign_in: datetime | None


@dataclass(frozen=True, slots=True)
class OrganisationRecord:
    """An organisation on a day."""

    id: str
    kind: OrganisationKind
    name: Text
    areas: tuple[str, ...]
    begins: date
    ends: date | None
    successor: str
