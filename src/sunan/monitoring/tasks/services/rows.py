"""What every change does first: hold the rows, ask for the right, look at what was written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypeVar

from django.db.models import Model, QuerySet

from sunan.access.core.permissions import Permission
from sunan.access.selectors import day_of, own_organisations
from sunan.access.services.guard import NotPermitted, require, scope_of
from sunan.kernel.actors import Actor, ActorKind
from sunan.kernel.errors import InvalidInput, NotFound
from sunan.kernel.texts import Text
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.refusals import DecisionUnfit
from sunan.monitoring.tasks.core.words import DecisionKind
from sunan.monitoring.tasks.selectors.items import unknown
from sunan.monitoring.tasks.selectors.shapes import listed
from sunan.monitoring.tasks.selectors.units import units

RowT = TypeVar("RowT", bound=Model)

LONGEST_WORDS = 4_000
LONGEST_NAME = 200


def held_item(code: str) -> models.Item:
    """Return an item, held with the whole it is a part of, so that changes come one after the other.

    Raises:
        NotFound: there is none of this code.
    """
    found = models.Item.objects.filter(code=code).values_list("id", "parent").first()
    if found is None:
        raise unknown(code)
    return _held(*found)


def held_checkpoint(identity: int) -> models.Checkpoint:
    """Return a checkpoint, held with its item.

    Raises:
        NotFound: there is none with this number.
    """
    found = models.Checkpoint.objects.filter(pk=identity).values_list("item", "item__parent").first()
    if found is None:
        raise NotFound(
            f"没有编号为 {identity} 的检查点；请从事项页面重新打开",
            f"There is no checkpoint number {identity}; open it from the page of its item",
        )
    item = _held(*found)
    row = models.Checkpoint.objects.select_for_update().get(pk=identity)
    row.item = item
    return row


def held_of_item(rows: QuerySet[RowT], identity: int, what: Text) -> RowT:
    """Return a row that hangs on an item, held with it.

    Raises:
        NotFound: there is none with this number.
    """
    found = rows.filter(pk=identity).values_list("item", "item__parent").first()
    if found is None:
        raise NotFound(
            f"没有编号为 {identity} 的{what.zh}；请从事项页面重新打开",
            f"There is no {what.en} number {identity}; open it from the page of its item",
        )
    item = _held(*found)
    row = rows.select_for_update().get(pk=identity)
    row.item = item  # type: ignore[attr-defined]  # every row that is asked for here hangs on an item
    return row


def hold_all() -> None:
    """Let one change that looks at many items happen after the other: harmless alone, two may not be so together."""
    first = models.Item.objects.order_by("id").values_list("id", flat=True).first()
    if first is not None:
        models.Item.objects.select_for_update().get(pk=first)


def _held(identity: int, parent: int | None) -> models.Item:
    # The whole first, then the part: nobody waits the other way round.
    if parent is not None:
        models.Item.objects.select_for_update().get(pk=parent)
    return models.Item.objects.select_for_update().get(pk=identity)


def require_for(by: Actor, permission: Permission, at: datetime, item: models.Item) -> None:
    """Refuse unless the actor may do this for an item: for one of its areas, or as one of its units.

    Raises:
        NotPermitted: the permission is lacking, or held for others.
    """
    if not covers(by, permission, at, item):
        # Held for other rows, or not at all: the guard says it in its own words.
        require(by, permission, at, organisation=item.lead_organisation or "-")


def require_either(by: Actor, permissions: Iterable[Permission], at: datetime, item: models.Item) -> None:
    """Refuse unless the actor may do one of several things for an item.

    Raises:
        NotPermitted: none of them; the first is named.
    """
    first, *others = permissions
    if not any(covers(by, one, at, item) for one in others):
        require_for(by, first, at, item)


def covers(by: Actor, permission: Permission, at: datetime, item: models.Item) -> bool:
    """Return whether an actor holds a permission for an item."""
    scope = scope_of(by, permission, at)
    if scope.everything or scope.areas.intersection(listed(item.areas)):
        return True
    return bool(scope.organisations and scope.organisations.intersection(organisations_of(item, day_of(at))))


def own(by: Actor, at: datetime) -> frozenset[str]:
    """Return the organisations that an actor speaks for now: their own with those merged into it; of programs none."""
    if by.kind is not ActorKind.USER:
        return frozenset()
    return own_organisations(by.id, day_of(at)) | ({by.organisation} - {""})


def require_takes_back(by: Actor, at: datetime, item: models.Item, row: models.Claim | models.Evidence) -> None:
    """Refuse to take back what others said: it is for the same person or organisation, or for who manages the item.

    Raises:
        NotPermitted: the actor may not report on the item at all, or somebody else said this.
    """
    require_either(by, (Permission.REPORT_TASKS, Permission.MANAGE_TASKS), at, item)
    if (row.by_kind, row.by) == (by.kind.value, by.id) or row.organisation in own(by, at):
        return
    if not covers(by, Permission.MANAGE_TASKS, at, item):
        raise NotPermitted(
            "这是另一单位提交的，您不能撤回；请联系该单位撤回，或请管理任务的人撤回",
            "Another organisation handed this in and you cannot take it back; ask it to, or whoever manages tasks",
        )


def require_says_end(by: Actor, at: datetime, item: models.Item) -> None:
    """Refuse unless the actor may say how an item ended: who manages it, who leads it, or the one city it lies in.

    Raises:
        NotPermitted: the actor may do neither, or only reports on it among others.
    """
    require_either(by, (Permission.MANAGE_TASKS, Permission.REPORT_TASKS), at, item)
    if covers(by, Permission.MANAGE_TASKS, at, item):
        return
    scope, areas = scope_of(by, Permission.REPORT_TASKS, at), listed(item.areas)
    leads = bool(item.lead_organisation) and item.lead_organisation in own(by, at) | scope.organisations
    if not (scope.everything or leads or (len(areas) == 1 and areas[0] in scope.areas)):
        raise NotPermitted(
            f"{item.code} 的结论由牵头单位提出，只在一个市的事项也可由该市提出；请联系牵头单位或管理任务的人",
            f"How {item.code} ended is said by who leads it, or by the city it lies in alone; ask them, or whoever "
            "manages tasks",
        )


def organisations_of(item: models.Item, today: date) -> frozenset[str]:
    """Return the organisations that an item is the business of: who leads, and its units as far as they are known."""
    named = units([*listed(item.units), item.lead_unit], today=today).values()
    return frozenset({item.lead_organisation, *(one.organisation for one in named)} - {""})


def words_given(written: str, what: Text, *, most: int = LONGEST_WORDS) -> str:
    """Return what was written, without blanks around it.

    Raises:
        InvalidInput: nothing was written, or too much.
    """
    words = written.strip()
    if not words or len(words) > most:
        raise InvalidInput(f"请填写{what.zh}（不超过 {most} 字）", f"Write {what.en}, at most {most} characters long")
    return words


def words_perhaps(written: str, what: Text, *, most: int = LONGEST_WORDS) -> str:
    """Return what was written, without blanks around it; nothing is all right.

    Raises:
        InvalidInput: too much was written.
    """
    return words_given(written, what, most=most) if written.strip() else ""


def decision_for(
    item: models.Item, number: int, kinds: Iterable[DecisionKind], *, checkpoint: models.Checkpoint | None = None
) -> models.Decision:
    """Return a decision that decides this.

    Raises:
        DecisionUnfit: it is about something else, or of another kind.
    """
    row = models.Decision.objects.filter(pk=number).first()
    if row is None:
        raise DecisionUnfit(number, "没有这个编号的决定", "there is none with this number")
    whole = {item.pk, item.parent_id}
    if row.item_id not in whole or (checkpoint and row.checkpoint_id not in (None, checkpoint.pk)):
        raise DecisionUnfit(number, "它针对另一事项或检查点", "it is about another item or checkpoint")
    allowed = tuple(kinds)
    if row.kind not in {one.value for one in allowed}:
        zh = "、".join(one.text.zh for one in allowed)
        en = " or ".join(one.text.en for one in allowed)
        raise DecisionUnfit(number, f"它不是“{zh}”的决定", f"it is no decision to {en}")
    return row
