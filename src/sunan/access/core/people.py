"""People as pages and services see them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from sunan.access.core.organisations import OrganisationKind
from sunan.access.core.roles import ScopeKind
from sunan.kernel.errors import InvalidInput
from sunan.kernel.texts import Text

_LONGEST_NAME = 80


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
    revoked_at: datetime | None


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
