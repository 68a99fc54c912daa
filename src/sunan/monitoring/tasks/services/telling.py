"""The one place from which people are told something about tasks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sunan.access import selectors as access
from sunan.access.core.permissions import Permission
from sunan.kernel.actors import Actor, ActorKind
from sunan.kernel.texts import Text
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.references import areas_of_unit, item_link
from sunan.monitoring.tasks.core.words import Rung
from sunan.monitoring.tasks.selectors.shapes import either, listed
from sunan.monitoring.tasks.services.rows import organisations_of
from sunan.notices.core.notice import titled
from sunan.notices.services import send_notice


def tell(
    *, to: Iterable[str], kind: str, key: str, item: models.Item, what: Text, body: Text, due_on: date | None = None,
    by: Actor, at: datetime,
) -> int:  # fmt: skip
    """Tell users something about an item once per key; return how many were told. Nobody is told of a demonstration.

    Args:
        to: ids of users; who does it need not be told.
        what: what happened; the title says it of the item.
    """
    people = sorted(set(to) - {by.id})
    if item.is_demonstration or not people:
        return 0
    return send_notice(
        to=people, kind=f"tasks.{kind}", key=f"tasks.{kind}:{key}", subject=f"item:{item.code}",
        title=titled(what, either(item.title_zh, item.title_en)), body=body, link=item_link(item.code), due_on=due_on,
        by=by, at=at,
    )  # fmt: skip


def writer(kind: str, user: str) -> list[str]:
    """Return who wrote something, to be told what became of it; a command is nobody, nor is who was erased."""
    return [user] if kind == ActorKind.USER.value and user else []


class Readers:
    """Who is to be told, asked once for many items."""

    def __init__(self, at: datetime) -> None:
        self._today, self._areas = access.day_of(at), access.area_names()
        self._scopes = {
            permission: [
                (user, access.rights_of(user, at).scope(permission)) for user in access.holders_of(permission, at)
            ]
            for permission in (Permission.REPORT_TASKS, Permission.DECIDE_TASKS)
        }

    def of_rung(self, rung: Rung, item: models.Item) -> list[str]:
        """Return who is told on a rung: reporters of the units, reporters of the areas, those who decide.

        The area is that of the unit which leads, where its name says one; otherwise all areas of the item.
        """
        if rung is Rung.LEADING_GROUP:
            return [user for user, _ in self._scopes[Permission.DECIDE_TASKS]]
        areas = frozenset(areas_of_unit(item.lead_unit, self._areas, of_item=listed(item.areas)))
        city = [user for user, scope in self._scopes[Permission.REPORT_TASKS] if scope.areas & areas]
        if rung is Rung.CITY:
            return city
        # Where no unit of the item has anybody here, its city is told at once.
        return self.of_units(item) or city

    def of_units(self, item: models.Item) -> list[str]:
        """Return who reports for the units of an item; for the one that leads where there is one."""
        ours = frozenset({item.lead_organisation} - {""}) or organisations_of(item, self._today)
        return [user for user, scope in self._scopes[Permission.REPORT_TASKS] if scope.organisations & ours]
