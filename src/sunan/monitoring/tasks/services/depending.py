"""Changes to dependencies."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from sunan.access.core.permissions import Permission
from sunan.audit import services as audit
from sunan.kernel.actors import Actor
from sunan.kernel.errors import InvalidInput, NotFound
from sunan.kernel.texts import text
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.dependencies import Need, Shape, cycle
from sunan.monitoring.tasks.core.items import Dependency
from sunan.monitoring.tasks.core.refusals import DependencyCycle
from sunan.monitoring.tasks.selectors import shapes
from sunan.monitoring.tasks.services import events
from sunan.monitoring.tasks.services.rows import held_item, hold_all, require_for, words_given, words_perhaps

_LONGEST_LAG = 3660


@transaction.atomic
def add_dependency(
    *, earlier: str, later: str, earlier_checkpoint: int | None = None, later_checkpoint: int | None = None,
    lag_days: int = 0, reason: str = "", by: Actor, at: datetime,
) -> Dependency:  # fmt: skip
    """Say that one needs the other (MANAGE_TASKS); a cycle is refused and named.

    Args:
        earlier: code of the item that has to be there first, as a whole or with one checkpoint.
        later: code of the item that waits.
        lag_days: so many days have to lie between.
    Raises:
        NotFound: there is no such item.
        InvalidInput: a checkpoint is not of its item, or the dependency is there already.
        DependencyCycle: they would wait for each other; the way is named.
    """
    hold_all()
    first, second = held_item(earlier), held_item(later)
    for row in (first, second):
        require_for(by, Permission.MANAGE_TASKS, at, row)
    if first.is_demonstration is not second.is_demonstration:
        raise InvalidInput(
            "演示事项与正式事项不能互相依赖；请都选正式事项，或都选演示事项",
            "A made-up item and a real one cannot need each other; choose both real or both made up",
        )
    for item, checkpoint in ((first, earlier_checkpoint), (second, later_checkpoint)):
        if checkpoint is not None and not models.Checkpoint.objects.filter(pk=checkpoint, item=item).exists():
            raise InvalidInput(
                f"检查点 {checkpoint} 不属于 {item.code}；请刷新页面后重选",
                f"Checkpoint {checkpoint} is not one of {item.code}; open the page again and choose",
            )
    if abs(lag_days) > _LONGEST_LAG:
        raise InvalidInput(
            f"间隔最多 {_LONGEST_LAG} 天；请填写不超过它的天数", f"Write a lag of at most {_LONGEST_LAG} days"
        )
    ends = {
        "earlier_item": first, "earlier_checkpoint_id": earlier_checkpoint, "later_item": second,
        "later_checkpoint_id": later_checkpoint,
    }  # fmt: skip
    if models.Dependency.objects.filter(removed_at=None, **ends).exists():
        raise InvalidInput(
            "这条依赖已经有了；请在事项页面查看", "This dependency is there already; see it on the page of the item"
        )
    needs = [*_needs(), Need(earlier, later, earlier_checkpoint, later_checkpoint)]
    way = cycle(needs, _shape(needs))
    if way:
        raise DependencyCycle(way)
    made = models.Dependency.objects.create(
        **ends, lag_days=lag_days, reason=words_perhaps(reason, _REASON), by_kind=by.kind.value, by=by.id, at=at
    )
    after = {
        "dependency": made.pk, "earlier": earlier, "earlier_checkpoint": earlier_checkpoint, "later": later,
        "later_checkpoint": later_checkpoint, "lag_days": lag_days,
    }  # fmt: skip
    audit.record_event(events.DEPENDS, subject=f"item:{later}", by=by, at=at, after=after)
    return shapes.as_dependency(made)


@transaction.atomic
def remove_dependency(*, dependency: int, reason: str, by: Actor, at: datetime) -> None:
    """Say that one does not need the other any more, with the reason (MANAGE_TASKS); twice is harmless.

    Raises:
        NotFound: there is no such dependency.
    """
    hold_all()
    row = models.Dependency.objects.select_related("earlier_item", "later_item").filter(pk=dependency).first()
    if row is None:
        raise NotFound(
            f"没有编号为 {dependency} 的依赖；请从事项页面重新打开",
            f"There is no dependency number {dependency}; open it from the page of its item",
        )
    for item in (row.earlier_item, row.later_item):
        require_for(by, Permission.MANAGE_TASKS, at, item)
    why = words_given(reason, _REASON)
    if models.Dependency.objects.filter(pk=dependency, removed_at=None).update(removed_at=at, removed_why=why):
        after = {"dependency": dependency}
        audit.record_event(
            events.DEPENDS_NO_MORE, subject=f"item:{row.later_item.code}", by=by, at=at, after=after, why=why
        )


def _needs() -> list[Need]:
    rows = models.Dependency.objects.filter(removed_at=None).values_list(
        "earlier_item__code", "later_item__code", "earlier_checkpoint", "later_checkpoint"
    )
    return [Need(*row) for row in rows]


def _shape(needs: Collection[Need]) -> Shape:
    """Return what lies within what, as far as dependencies touch it; nothing else can be on a way back."""
    touched = {code for one in needs for code in (one.earlier, one.later)}
    named = {one for need in needs for one in (need.earlier_checkpoint, need.later_checkpoint) if one is not None}
    checkpoints = models.Checkpoint.objects.filter(pk__in=named).values_list("id", "item__code")
    parents = models.Item.objects.filter(code__in=touched, parent__isnull=False).values_list("code", "parent__code")
    return Shape(dict(checkpoints), dict(parents))


_REASON = text("理由", "the reason")
