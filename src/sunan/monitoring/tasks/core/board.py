"""The board: items in lanes by what has to happen next, the most urgent of each lane first, and how many there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sunan.kernel.texts import Text, text
from sunan.monitoring.tasks.core.items import Counts, Escalation, Item
from sunan.monitoring.tasks.core.words import Outcome, State

ON_FIRST_SCREEN = 40
ON_FIRST_SCREEN_OF_MANY = 12
"""Cards of a lane that are on the board; the others are in the lane's own list."""

_SOON_DAYS = 30
_TALL = 8


@dataclass(frozen=True, slots=True)
class LaneRule:
    """Which states stand in a lane, and what its items wait for."""

    id: str
    name: Text
    asks: Text
    states: tuple[State, ...]


CLOSED = "closed"

LANES = (
    LaneRule(
        "late", text("逾期与拖期", "Late and slipping"), text("需要研究原因或报请调整", "find the cause, or ask for a change"),
        (State.LATE, State.SLIPPING),
    ),
    LaneRule(
        "under_way", text("推进中", "Under way"), text("按检查点推进", "on the way to the next checkpoint"),
        (State.ON_TIME, State.NOT_STARTED, State.CHANGED),
    ),
    LaneRule(
        "evidence", text("待佐证", "To be evidenced"), text("已报完成，没有佐证", "said to be reached, and nothing shows it"),
        (State.CLAIMED_NOT_EVIDENCED,),
    ),
    LaneRule(
        "verification", text("待核验", "To be verified"), text("由报送人以外的人核验", "somebody who did not report has to look"),
        (State.EVIDENCED_NOT_VERIFIED,),
    ),
    LaneRule(
        "done", text("已核验", "Verified"), text("检查点全部核验，或经批准取消", "all checkpoints verified, or dropped with approval"),
        (State.DONE, State.DROPPED),
    ),
    LaneRule(
        "promise", text("待承诺", "To be promised"),
        text("没有检查点，无法说明何时可见何种成果", "no checkpoint says what will be observable by when"), (State.NOT_PROMISED,),
    ),
)  # fmt: skip
"""Every state stands in one lane; items with an outcome stand in none of them, but among those that are closed."""

_ORDER = {state: place for place, state in enumerate(one for lane in LANES for one in lane.states)}


@dataclass(frozen=True, slots=True)
class Card:
    """An item on the board.

    Attributes:
        label: number of a key task, code of everything else.
        is_due, is_over: its next planned day is near, or past.
    """

    item: Item
    label: str
    is_due: bool
    is_over: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane with its first cards."""

    rule: LaneRule
    count: int
    cards: tuple[Card, ...]

    @property
    def is_wide(self) -> bool:
        """Return whether the lane takes a row of its own, since its cards would make the others long."""
        return len(self.cards) > _TALL

    @property
    def more(self) -> int:
        """Return how many items of the lane are not on the board."""
        return max(0, self.count - len(self.cards))


@dataclass(frozen=True, slots=True)
class Board:
    """The lanes, and what became of the items that are closed."""

    lanes: tuple[Lane, ...]
    outcomes: tuple[tuple[Outcome, int], ...]
    total: int
    not_assessed: int
    unevidenced: int

    @property
    def closed(self) -> int:
        """Return how many items have an outcome."""
        return sum(count for _, count in self.outcomes)


def lane_rule(lane: str) -> LaneRule | None:
    """Return the rule of a lane; `None` where there is none of this id."""
    return next((one for one in LANES if one.id == lane), None)


def lay_board(shown: Mapping[str, Sequence[Item]], *, counts: Counts, today: date) -> Board:
    """Lay out the board.

    Args:
        shown: lane → its first items; a lane may be missing.
        counts: of all items, those that are not shown included.
    """
    return Board(
        lanes=tuple(
            Lane(
                rule,
                sum(counts.items.get(state, 0) for state in rule.states),
                tuple(card(one, today=today) for one in sorted(shown.get(rule.id, ()), key=_urgency)),
            )
            for rule in LANES
        ),
        outcomes=tuple((one, counts.outcomes[one]) for one in Outcome if counts.outcomes.get(one)),
        total=sum(counts.outcomes.values()),
        not_assessed=counts.outcomes.get(None, 0),
        unevidenced=counts.checkpoints.get(State.CLAIMED_NOT_EVIDENCED, 0),
    )


def card(item: Item, *, today: date) -> Card:
    """Return an item as a card."""
    ahead = None if item.next_planned_on is None else (item.next_planned_on - today).days
    return Card(item, label_of(item), ahead is not None and 0 <= ahead <= _SOON_DAYS, ahead is not None and ahead < 0)


def label_of(item: Item) -> str:
    """Return the short label of an item: `34`, `34.2`, `2.1-01`."""
    return (
        ".".join(part.lstrip("0") or "0" for part in item.code.removeprefix("task-").split("."))
        if (item.code.startswith("task-"))
        else item.code
    )


def _urgency(item: Item) -> tuple[int, date, int, str]:
    return (_ORDER[item.state], item.next_planned_on or date.max, item.position, item.code)


def highest(steps: Iterable[tuple[Item, Escalation]]) -> list[tuple[Item, Escalation]]:
    """Return of each thing that was escalated the highest rung alone; it comes first in what is given."""
    found: dict[tuple[str, int | None], tuple[Item, Escalation]] = {}
    for item, step in steps:
        found.setdefault((item.code, step.checkpoint), (item, step))
    return list(found.values())


# What comes next ---------------------------------------------------------------------------------------------------


def next_after(codes: Sequence[str], current: str) -> str:
    """Return what follows in a list of work: the one behind the current, or the first; empty when nothing is left."""
    left = [one for one in codes if one != current]
    if not left:
        return ""
    if current in codes:
        behind = codes[codes.index(current) + 1 :]
        return behind[0] if behind else left[0]
    return left[0]
