"""What a study remembers: counts and sums, whose size does not depend on how many replications there are.

A part of the study (a fixed run of replications) is reduced by the process that computed it; parts are added in their
order by one process. So the result is the same, bit for bit, on any number of processes and however often it stopped.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sunan.kernel.texts import Text, text
from sunan.monitoring.index.core.arrays import Array
from sunan.monitoring.index.core.dataset import Rows
from sunan.monitoring.index.core.ranks import Ties
from sunan.monitoring.index.core.robustness.places import places_of, scale_of

# All pairs up to this many units of a period; beyond it, only units this near in nominal order.
ALL_PAIRS_UNITS, NEAR_PLACES = 400, 50
_MOST_REASONS = 1000
# Ranks of a period with up to this many counts are counted in one pass.
_COUNTED_AT_ONCE = 1_000_000
OTHER_REASONS = text("其他原因", "other reasons")


@dataclass(frozen=True, eq=False)
class Block:
    """One period of the study.

    Attributes:
        rows: (n,) its rows, best nominal rank first, those without a nominal rank last.
        window: how many places apart pairs are counted.
    """

    period: str
    rows: np.ndarray
    window: int


def blocks_of(rows: Rows, nominal: Array, pairs: int | None) -> tuple[Block, ...]:
    """Return the periods with their rows in nominal order.

    Args:
        nominal: (rows,) nominal ranks; NaN without one.
        pairs: as in `Report.pairs`.
    """
    found = []
    for block in rows.blocks("period"):
        order = block[np.argsort(nominal[block], kind="stable")]
        count = len(order)
        near = (count - 1 if count <= ALL_PAIRS_UNITS else NEAR_PLACES) if pairs is None else pairs or count - 1
        found.append(Block(rows.period(int(block[0])), order, min(near, count - 1)))
    return tuple(found)


@dataclass(frozen=True, eq=False)
class Part:
    """One run of replications, reduced.

    Attributes:
        places: per period (n, replications that succeeded) ranks in nominal order of the period; scaled as `places_of`.
        ahead, tied, compared: per period (window, n): unit i against the unit d + 1 places below it, in nominal order.
        sums: (6, rows): scored, Σ(s − s₀), Σ(s − s₀)², min s, max s, Σ|rank − rank₀|.
        shifts: Σ over replications of the mean rank shift, its greatest.
        failures: reason → (how many, first replication).
        uses: (factors with choices, choices): replications, and of these failed: (2, …).
    """

    start: int
    stop: int
    places: tuple[np.ndarray, ...]
    ahead: tuple[np.ndarray, ...]
    tied: tuple[np.ndarray, ...]
    compared: tuple[np.ndarray, ...]
    sums: Array
    shifts: tuple[float, float]
    failures: dict[tuple[str, str], tuple[int, int]]
    uses: np.ndarray


def reduced(
    scores: Array, failures: dict[int, Text], choices: np.ndarray, *, start: int, blocks: tuple[Block, ...],
    nominal_scores: Array, nominal_ranks: Array, ties: Ties, widest: int,
) -> Part:  # fmt: skip
    """Return a part of the study from the scores (R, rows) of its replications.

    Args:
        nominal_ranks: (rows,), NaN without one.
        widest: the greatest number of choices of a factor.
    """
    count = len(scores)
    sound = np.ones(count, dtype=np.bool_)
    sound[list(failures)] = False
    kept = scores[sound]
    places, ahead, tied, compared = [], [], [], []
    shift_of = np.zeros((len(kept), scores.shape[1]))
    ranked = np.zeros((len(kept), scores.shape[1]), dtype=np.bool_)
    for block in blocks:
        found = np.ascontiguousarray(places_of(kept[:, block.rows], ties=ties).T)
        one, two, three = pairs_of(found, block.window)
        places.append(found)
        ahead.append(one)
        tied.append(two)
        compared.append(three)
        there = (found > 0).T & ~np.isnan(nominal_ranks[block.rows])
        ranked[:, block.rows] = there
        away = np.abs(found.T / scale_of(ties) - nominal_ranks[block.rows])
        shift_of[:, block.rows] = np.where(there, away, 0.0)
    scored = ~np.isnan(kept)
    with np.errstate(invalid="ignore"):
        away = np.where(scored, kept - np.where(np.isnan(nominal_scores), 0.0, nominal_scores), 0.0)
    sums = np.stack(
        [
            scored.sum(axis=0), np.add.reduce(away, axis=0), np.add.reduce(away * away, axis=0),
            np.where(scored, kept, np.inf).min(axis=0, initial=np.inf),
            np.where(scored, kept, -np.inf).max(axis=0, initial=-np.inf), shift_of.sum(axis=0),
        ]
    )  # fmt: skip
    with np.errstate(invalid="ignore", divide="ignore"):
        shifts = np.where(ranked.any(axis=1), shift_of.sum(axis=1) / ranked.sum(axis=1), 0.0)
    reasons: dict[tuple[str, str], tuple[int, int]] = {}
    for place, said in failures.items():
        times, first = reasons.get((said.zh, said.en), (0, start + place))
        reasons[said.zh, said.en] = (times + 1, first)
    uses = np.zeros((2, choices.shape[1], widest), dtype=np.int64)
    for factor in range(choices.shape[1]):
        uses[0, factor] = np.bincount(choices[:, factor], minlength=widest)
        uses[1, factor] = np.bincount(choices[~sound, factor], minlength=widest)
    return Part(
        start, start + count, tuple(places), tuple(ahead), tuple(tied), tuple(compared), sums,
        (float(shifts.sum()), float(shifts.max(initial=0.0))), reasons, uses,
    )  # fmt: skip


def pairs_of(places: np.ndarray, window: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return how often each unit is ahead of, ties with, and is compared with those below it, (window, n) each."""
    count = len(places)
    ahead, tied, compared = (np.zeros((window, count), dtype=np.int64) for _ in range(3))
    whole = bool((places > 0).all())
    # Counting runs along the longer axis, so that each operation has much to do.
    by_unit = places.shape[1] > count
    table = places if by_unit else np.ascontiguousarray(places.T)
    for distance in range(1, window + 1):
        upper, lower = (table[:-distance], table[distance:]) if by_unit else (table[:, :-distance], table[:, distance:])
        before, same = upper < lower, upper == lower
        if whole:
            compared[distance - 1, : count - distance] = places.shape[1]
        else:
            both = (upper > 0) & (lower > 0)
            before &= both
            same &= both
            compared[distance - 1, : count - distance] = _times(both, by_unit=by_unit)
        ahead[distance - 1, : count - distance] = _times(before, by_unit=by_unit)
        tied[distance - 1, : count - distance] = _times(same, by_unit=by_unit)
    return ahead, tied, compared


def _times(true: np.ndarray, *, by_unit: bool) -> np.ndarray:
    """Return how often each unit's value is true; replications are the last axis, or the first."""
    if by_unit:
        return np.asarray(np.count_nonzero(true, axis=1))
    found = np.zeros(true.shape[1], dtype=np.int64)
    for start in range(0, len(true), 255):
        # Up to 255 of them fit into one byte each.
        found += np.add.reduce(true[start : start + 255].view(np.uint8), axis=0, dtype=np.uint8)
    return found


@dataclass
class Tally:
    """The study so far.

    Attributes:
        done: replications that are in it, failed ones as well.
        counts: per period (n, scaled ranks): how often a unit had a rank; the first column stands for no score.
    """

    blocks: tuple[Block, ...]
    done: int
    counts: list[np.ndarray]
    ahead: list[np.ndarray]
    tied: list[np.ndarray]
    compared: list[np.ndarray]
    sums: Array
    shift_sum: float
    shift_most: float
    uses: np.ndarray
    failures: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    _waiting: list[list[np.ndarray]] = field(default_factory=list, repr=False)

    def __post_init__(self) -> None:
        self._waiting = [[] for _ in self.blocks]

    @classmethod
    def empty(cls, blocks: tuple[Block, ...], rows: int, *, ties: Ties, factors: int, widest: int) -> Tally:
        """Return the tally of a study that has not begun."""
        sums = np.zeros((6, rows))
        sums[3], sums[4] = np.inf, -np.inf
        width = [scale_of(ties) * len(one.rows) + 1 for one in blocks]
        counts = [np.zeros((len(one.rows), size), dtype=np.uint32) for one, size in zip(blocks, width, strict=True)]
        ahead, tied, compared = (
            [np.zeros((one.window, len(one.rows)), dtype=np.int64) for one in blocks] for _ in range(3)
        )
        uses = np.zeros((2, factors, widest), dtype=np.int64)
        return cls(blocks, 0, counts, ahead, tied, compared, sums, 0.0, 0.0, uses)

    @property
    def failed(self) -> int:
        return sum(times for times, _ in self.failures.values())

    @property
    def succeeded(self) -> int:
        return self.done - self.failed

    def add(self, part: Part) -> None:
        """Add the part that comes next."""
        assert part.start == self.done, "parts are added in their order"
        for number, places in enumerate(part.places):
            self._waiting[number].append(places)
            if sum(one.shape[1] for one in self._waiting[number]) * 8 > self.counts[number].shape[1]:
                self._count(number)
            self.ahead[number] += part.ahead[number]
            self.tied[number] += part.tied[number]
            self.compared[number] += part.compared[number]
        self.sums[[0, 1, 2, 5]] += part.sums[[0, 1, 2, 5]]
        self.sums[3] = np.minimum(self.sums[3], part.sums[3])
        self.sums[4] = np.maximum(self.sums[4], part.sums[4])
        self.shift_sum += part.shifts[0]
        self.shift_most = max(self.shift_most, part.shifts[1])
        self.uses += part.uses
        for reason, (times, first) in part.failures.items():
            known = reason if reason in self.failures or len(self.failures) < _MOST_REASONS else OTHER_REASONS_KEY
            before, earliest = self.failures.get(known, (0, first))
            self.failures[known] = (before + times, earliest)
        self.done = part.stop

    def _count(self, number: int) -> None:
        """Count the ranks that wait, many replications at a time: a unit's counts are many numbers to pass over."""
        waiting, counts = self._waiting[number], self.counts[number]
        if not waiting:
            return
        places = np.concatenate(waiting, axis=1)
        waiting.clear()
        width = counts.shape[1]
        if counts.size <= _COUNTED_AT_ONCE:
            at = places + np.arange(len(places), dtype=np.int64)[:, None] * width
            every = np.bincount(at.reshape(-1), minlength=counts.size)
            counts += every.reshape(counts.shape).astype(np.uint32)
            return
        for unit in range(len(places)):
            found = np.bincount(places[unit])
            counts[unit, : len(found)] += found.astype(np.uint32)

    def counted(self) -> list[np.ndarray]:
        """Return `counts` with nothing waiting."""
        for number in range(len(self.blocks)):
            self._count(number)
        return self.counts

    def state(self) -> dict[str, Any]:
        """Return everything as arrays and plain numbers, for a checkpoint."""
        self.counted()
        arrays: dict[str, Any] = {"sums": self.sums, "uses": self.uses}
        for name in ("counts", "ahead", "tied", "compared"):
            arrays |= {f"{name}_{number}": one for number, one in enumerate(getattr(self, name))}
        plain = {
            "done": self.done, "shift_sum": self.shift_sum.hex(), "shift_most": self.shift_most.hex(),
            "failures": [[zh, en, times, first] for (zh, en), (times, first) in self.failures.items()],
        }  # fmt: skip
        return {"arrays": arrays, "plain": plain}

    def restore(self, arrays: Any, plain: dict[str, Any]) -> None:
        """Take over the state of a checkpoint."""
        self.sums, self.uses = arrays["sums"], arrays["uses"]
        for name in ("counts", "ahead", "tied", "compared"):
            setattr(self, name, [arrays[f"{name}_{number}"] for number in range(len(self.blocks))])
        self.done = plain["done"]
        self.shift_sum, self.shift_most = float.fromhex(plain["shift_sum"]), float.fromhex(plain["shift_most"])
        self.failures = {(zh, en): (times, first) for zh, en, times, first in plain["failures"]}


OTHER_REASONS_KEY = (OTHER_REASONS.zh, OTHER_REASONS.en)
