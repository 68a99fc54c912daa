"""Permissions and the decorator that binds one to a view."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from django.http import HttpResponseBase

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

RULE_ATTRIBUTE = "sunan_access_rule"


class Permission(StrEnum):
    """What a page asks of its visitor."""

    READ_PUBLISHED = "read_published"


def access(permission: Permission) -> Callable[[View], View]:
    """Declare which permission a view asks for. `READ_PUBLISHED` is granted to everybody."""

    def bind(view: View) -> View:
        setattr(view, RULE_ATTRIBUTE, permission)
        return view

    return bind


def rule_of(view: Callable[..., HttpResponseBase]) -> Permission | None:
    """Return the access rule of a view, or `None` when somebody forgot it."""
    return getattr(view, RULE_ATTRIBUTE, None)
