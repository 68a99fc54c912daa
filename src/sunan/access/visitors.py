"""Who asks for a page: nobody known, or a user with rights, and what that user still has to do first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from sunan.access.core.permissions import Permission
from sunan.access.core.rights import NO_RIGHTS, Rights
from sunan.access.models import Session
from sunan.access.selectors import day_of, organisation_of, policy, rights_of
from sunan.access.services.guard import ADMINISTERS
from sunan.access.services.signing_in import resume
from sunan.kernel.actors import Actor, ActorKind
from sunan.kernel.requests import current_request
from sunan.kernel.texts import Language, Text, text

COOKIE = "sunan_session"
_KEPT = "sunan_visitor"


class Step(StrEnum):
    """What a user who signed in has to do before anything else, in this order."""

    CODE = "code"
    PASSWORD = "password"  # noqa: S105 the name of a step
    ENROL = "enrol"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A page that the menu of those who signed in leads to, and the permission that it asks for."""

    route: str
    name: Text
    permission: Permission


_MENU = (
    MenuEntry("collection:collection", text("数据填报", "Reporting"), Permission.READ_COLLECTED),
    MenuEntry("tasks:mine", text("任务推进", "Task work"), Permission.READ_COLLECTED),
    MenuEntry("access:people", text("用户", "People"), Permission.READ_PEOPLE),
    MenuEntry("access:organisations", text("单位", "Organisations"), Permission.READ_PEOPLE),
    MenuEntry("access:log", text("操作日志", "Log"), Permission.READ_LOG),
    MenuEntry("uploads:uploads", text("上传文件", "Files"), Permission.UPLOAD_FILES),
    MenuEntry("jobs:jobs", text("后台任务", "Background work"), Permission.USE_ACCOUNT),
)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks.

    Attributes:
        user: id; empty for nobody known.
        session: id of the session; empty for nobody known.
        rights: none until nothing remains to be done first.
        actor: whom the log names.
    """

    user: str
    name: str
    session: str
    step: Step
    rights: Rights
    actor: Actor

    @property
    def is_signed_in(self) -> bool:
        """Return whether the visitor is a user who may use the account."""
        return bool(self.user) and self.step is Step.DONE

    @property
    def menu(self) -> tuple[MenuEntry, ...]:
        """Return the pages beyond the account itself that the visitor may open."""
        return tuple(one for one in _MENU if self.is_signed_in and self.rights.may(one.permission))


def visitor_of(request: HttpRequest) -> Visitor:
    """Return who asks; worked out once for a request, and only when something asks."""
    found = request.__dict__.get(_KEPT)
    if found is None:
        found = request.__dict__[_KEPT] = _visitor(request, timezone.now())
    assert isinstance(found, Visitor)
    return found


def has_been_asked(request: HttpRequest) -> bool:
    """Return whether the answer depends on who asks, so that no cache may share it."""
    return _KEPT in request.__dict__


def page_language() -> Language:
    """Return the language in which the visitor reads the page being written."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def forget(request: HttpRequest) -> None:
    """Work out anew who asks, after a service changed it."""
    request.__dict__.pop(_KEPT, None)


def _visitor(request: HttpRequest, at: datetime) -> Visitor:
    source = str(request.META.get("REMOTE_ADDR", ""))
    session = resume(token=request.COOKIES.get(COOKIE, ""), agent=str(request.META.get("HTTP_USER_AGENT", "")), at=at)
    if session is None:
        # Failed sign-ins are kept under a key for each month, so that the addresses of strangers can be erased too.
        stranger = Actor(ActorKind.USER, f"stranger-{at:%Y-%m}", source=source, request=current_request())
        return Visitor("", "", "", Step.DONE, NO_RIGHTS, stranger)
    user = session.user
    rights = rights_of(user.id, at)
    step = _step(session, rights, at)
    actor = Actor(ActorKind.USER, user.id, organisation_of(user.id, day_of(at)), source, current_request())
    return Visitor(
        user.id, user.name or user.sign_in_name, session.id, step, rights if step is Step.DONE else NO_RIGHTS, actor
    )


def _step(session: Session, rights: Rights, at: datetime) -> Step:
    user, rules = session.user, policy()
    if user.is_demonstration and settings.SUNAN_DEMO:
        return Step.DONE
    if user.second_factor_at is not None and session.second_factor_at is None:
        return Step.CODE
    # Who came through the identity provider used no password of ours, so none has to be changed first.
    is_due = user.must_change_password or rules.is_outdated(set_at=user.password_set_at, at=at)
    if is_due and not session.by_provider:
        return Step.PASSWORD
    administers = any(permission in rights.scopes for permission in ADMINISTERS)
    needed = rules.second_factor == "everybody" or (rules.second_factor == "administrators" and administers)
    return Step.ENROL if needed and user.second_factor_at is None and session.second_factor_at is None else Step.DONE
