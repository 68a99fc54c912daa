"""What the program works out for people who look at a return: which few cells to change, which to look at first."""

from __future__ import annotations

from dataclasses import dataclass

from sunan.kernel.arithmetic import grouped
from sunan.kernel.texts import Text, text
from sunan.monitoring.collection.core.answers import ReturnView
from sunan.monitoring.collection.core.edits.around import spot_of
from sunan.monitoring.collection.core.edits.localise import Change
from sunan.monitoring.collection.core.edits.priority import Influence
from sunan.monitoring.collection.selectors import edits
from sunan.monitoring.collection.views.frame import Called
from sunan.monitoring.collection.views.reading import Reading

_MOST_MOVED = 2


@dataclass(frozen=True, slots=True)
class ToChange:
    """A cell that would have to change, and between which values it would have to lie."""

    ask: int
    title: Text
    reported: str
    between: Text | None


@dataclass(frozen=True, slots=True)
class Hint:
    """The fewest cells whose change lets figures hold together that cannot all be right; other sets as good."""

    changes: tuple[ToChange, ...]
    others: tuple[tuple[ToChange, ...], ...]
    is_proven: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """What a cell means to a target: how far the target is, and what one per cent more of the cell makes of that."""

    target: Text
    id: str
    distance: str
    per_percent: str
    turns: bool


@dataclass(frozen=True, slots=True)
class Weighed:
    """How much hangs on a cell: its place in the order of review, and the targets it moves most."""

    place: int
    moved: tuple[Moved, ...]

    @property
    def turns(self) -> bool:
        """Return whether one per cent more or less would turn a target."""
        return any(one.turns for one in self.moved)


def hints_of(reading: Reading, names: Called) -> tuple[Hint, ...]:
    """Return where errors lie that no single cell shows; nothing is worked out while there are none."""
    if not reading.counts.hard:
        return ()
    at = {spot_of(one): one for one in reading.view.cells}

    def shown(changes: tuple[Change, ...]) -> tuple[ToChange, ...]:
        return tuple(
            ToChange(at[one.spot].ask.id, names.cell(at[one.spot].ask), one.reported, _between(one))
            for one in changes
            if one.spot in at
        )

    found = (
        Hint(shown(one.changes), tuple(shown(each) for each in one.alternatives), one.is_proven)
        for one in edits.localised(reading.view)
    )
    return tuple(one for one in found if one.changes)


def weighed(view: ReturnView, names: Called) -> dict[int, Weighed]:
    """Return how much hangs on each cell of a return, by ask."""
    asks = {spot_of(one): one.ask.id for one in view.cells}
    return {
        asks[one.spot]: Weighed(place, tuple(_moved(each, names) for each in one.influences[:_MOST_MOVED]))
        for place, one in enumerate(edits.order_of_review(view))
    }


def _moved(one: Influence, names: Called) -> Moved:
    crosses = one.crosses_at
    return Moved(
        names.target(one.target), one.target, _signed(grouped(one.distance, 1)), _signed(grouped(one.per_percent, 2)),
        crosses is not None and crosses <= 1,
    )  # fmt: skip


def _signed(written: str) -> str:
    return written if written.startswith("-") else f"+{written}"


def _between(one: Change) -> Text | None:
    low, high = (None if end is None else f"{end:,f}" for end in (one.low, one.high))
    if low and high:
        return text(f"应在 {low} 与 {high} 之间", f"between {low} and {high}")
    if low:
        return text(f"应不低于 {low}", f"{low} or more")
    return text(f"应不高于 {high}", f"{high} or less") if high else None
