"""Dependencies that matter: what is needed too late for what waits for it, and how much waits behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sunan.kernel.texts import Text
from sunan.monitoring.tasks.core.items import Checkpoint, Dependency, Item
from sunan.monitoring.tasks.core.words import State

_REACHED = frozenset({State.DONE, State.DROPPED})

Key = tuple[str, int | None]
"""One end of a dependency: the code of an item, and a checkpoint of it where one is named."""


@dataclass(frozen=True, slots=True)
class End:
    """What stands at one end of a dependency.

    Attributes:
        planned_on: of a checkpoint; of an item the day of its last checkpoint.
    """

    code: str
    checkpoint: int | None
    name: Text
    state: State
    planned_on: date | None
    forecast_on: date | None
    verified_on: date | None


def end_of_item(item: Item, checkpoints: Sequence[Checkpoint]) -> End:
    """Return an item as the end of a dependency; it is there when its last checkpoint is."""
    kept = [one for one in checkpoints if one.dropped is None and one.replaced_by is None]
    return End(
        code=item.code,
        checkpoint=None,
        name=item.title,
        state=item.state,
        planned_on=max((one.planned_on for one in kept if one.planned_on), default=None),
        forecast_on=max((one.forecast_on for one in kept if one.forecast_on), default=None),
        verified_on=max((one.verified_on for one in kept if one.verified_on), default=None),
    )


def end_of_checkpoint(one: Checkpoint) -> End:
    """Return a checkpoint as the end of a dependency."""
    return End(one.item, one.id, one.what, one.state, one.planned_on, one.forecast_on, one.verified_on)


def ends(items: Sequence[Item], checkpoints: Mapping[str, Sequence[Checkpoint]]) -> dict[Key, End]:
    """Return everything that a dependency between some items can begin and end with."""
    found: dict[Key, End] = {}
    for item in items:
        held = checkpoints.get(item.code, ())
        found[item.code, None] = end_of_item(item, held)
        found |= {(item.code, one.id): end_of_checkpoint(one) for one in held}
    return found


def keys(dependency: Dependency) -> tuple[Key, Key]:
    """Return the two ends of a dependency, the earlier one first."""
    return (
        (dependency.earlier, dependency.earlier_checkpoint),
        (dependency.later, dependency.later_checkpoint),
    )


@dataclass(frozen=True, slots=True)
class Link:
    """A dependency between two checkpoints as it stands.

    Attributes:
        expected_on: when the earlier one is there: verified, else by its forecast, else as planned but not before today;
            `None` where nobody said by when.
        slack_days: days left between what is expected and what the later one needs; negative: it comes too late.
        waiting: how many wait for the earlier one, directly or through others.
    """

    dependency: Dependency
    earlier: End
    later: End
    expected_on: date | None
    slack_days: int | None
    waiting: int

    @property
    def is_critical(self) -> bool:
        """Return whether the later one cannot be reached as planned unless something changes."""
        return self.slack_days is not None and self.slack_days < 0

    @property
    def is_settled(self) -> bool:
        """Return whether nothing is held up any more: the earlier one is verified, or one of the two was dropped."""
        return self.earlier.state in _REACHED or self.later.state in _REACHED


def links(dependencies: Sequence[Dependency], known: Mapping[Key, End], *, today: date) -> tuple[Link, ...]:
    """Return dependencies with what they hold up: settled ones last, the tightest first, then what most waits for.

    A dependency with an end that is not known is left out.
    """
    held = [one for one in dependencies if all(key in known for key in keys(one))]
    behind = _behind(held)
    found = [_link(one, known, len(behind[keys(one)[0]]), today) for one in held]
    return tuple(sorted(found, key=_order))


def _link(dependency: Dependency, known: Mapping[Key, End], waiting: int, today: date) -> Link:
    earlier, later = (known[key] for key in keys(dependency))
    expected = _expected(earlier, today)
    slack = None
    if expected is not None and later.planned_on is not None:
        slack = (later.planned_on - expected - timedelta(days=dependency.lag_days)).days
    return Link(dependency, earlier, later, expected, slack, waiting)


def _expected(one: End, today: date) -> date | None:
    if one.state is State.DONE and one.verified_on is not None:
        return one.verified_on
    if one.planned_on is None:
        return None
    return max(one.forecast_on or one.planned_on, today)


def _order(link: Link) -> tuple[bool, bool, int, int, int]:
    slack = link.slack_days
    return (link.is_settled, slack is None, slack or 0, -link.waiting, link.dependency.id)


def _behind(dependencies: Sequence[Dependency]) -> dict[Key, frozenset[Key]]:
    """Return for each end all that wait for it, directly or through others; cycles are refused when they are made."""
    after: dict[Key, list[Key]] = {}
    for one in dependencies:
        earlier, later = keys(one)
        after.setdefault(earlier, []).append(later)
    found: dict[Key, frozenset[Key]] = {}
    for first, direct in after.items():
        seen: set[Key] = set()
        left = list(direct)
        while left:
            current = left.pop()
            if current not in seen:
                seen.add(current)
                left += after.get(current, ())
        found[first] = frozenset(seen)
    return found
