"""Where the error is: the smallest weighted set of figures that must change so that all hard edits can hold.

After Fellegi and Holt. Each contradiction is a set of figures of which at least one is wrong; the lightest choice that takes
one from every such set is a small integer programme. Whether the choice is enough is tried as a linear programme over all
intervals, and where it is not, that programme's proof names another set of figures that cannot all stand. So no large
constants are needed, with which a solver could cheat, and what is printed for each figure is exact.

Source:
    Fellegi and Holt, A systematic approach to automatic edit and imputation, JASA 71 (1976), 17–35.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

from sunan.monitoring.collection.core.edits.implied import End, implied_ends, shown
from sunan.monitoring.collection.core.edits.system import Addition, Group, Parts, Quotient
from sunan.monitoring.collection.core.edits.table import Spot

_MOST_TRIES = 200
_OFF = 1e-7
"""How far off, relative to the figures, still counts as held: the precision of the solver."""

_LEAST_UNDER = 1e-6
"""The share of itself to which a denominator may shrink: an identity says nothing of one that is not positive."""

_WHOLE = 0.5
_BEST, _NONE = 0, 2
"""As the solver numbers its answers: the best there is, and that there is none."""


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that has to change.

    Attributes:
        reported: as printed.
        low, high: between which values it has to lie as long as the others stand, to one place more than was printed;
            `None` where nothing bounds it.
    """

    spot: Spot
    reported: str
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True, slots=True)
class Localised:
    """Where the error of one group of figures lies.

    Attributes:
        edits: the hard edits that are contradicted.
        changes: the lightest set of figures whose change lets all hard edits hold; empty where no set does.
        weight: the sum of its weights.
        alternatives: other sets of the same weight.
        is_proven: whether nothing lighter exists; false when time ran out.
    """

    edits: tuple[str, ...]
    changes: tuple[Change, ...]
    weight: Fraction
    alternatives: tuple[tuple[Change, ...], ...]
    is_proven: bool


def localise(
    groups: Sequence[Group],
    *,
    weight: Callable[[Spot], Fraction],
    alternatives: int,
    most_seconds: float,
    clock: Callable[[], float],
) -> tuple[Localised, ...]:
    """Return for each group where its error lies.

    Args:
        weight: how hard it is to believe that a figure is wrong; positive.
        alternatives: how many other sets of the same weight are looked for.
        most_seconds: for all groups together; what was not proven by then is marked.
        clock: seconds that pass, from any beginning.
    """
    # What solves is read in when it is first used, which takes longer than solving: it has to be there before time runs.
    _solver = scipy.optimize.milp, scipy.optimize.linprog, scipy.sparse.csr_array
    ends = clock() + most_seconds
    return tuple(_Search(group, weight).solved(alternatives, lambda: ends - clock()) for group in groups)


class NothingHolds(Exception):
    """Not even changing every figure lets the edits hold."""


class OutOfTime(Exception):
    """The solver stopped before it knew."""


class _Search:
    """The search in one group: contradictions gathered so far, and the choice that answers them."""

    def __init__(self, group: Group, weight: Callable[[Spot], Fraction]) -> None:
        self.group = group
        self.spots = list(group.unknowns)
        self.at = {spot: number for number, spot in enumerate(self.spots)}
        self.weights = [weight(spot) for spot in self.spots]
        self.trial = _Trial(group, self.at)
        self.sets = [frozenset(self.at[spot] for spot in spots) for _, spots in group.broken]
        self.banned: list[frozenset[int]] = []
        self.enough: frozenset[int] | None = None

    def solved(self, alternatives: int, left: Callable[[], float]) -> Localised:
        edits = tuple(dict.fromkeys(edit for edit, _ in self.group.broken))
        found: list[frozenset[int]] = []
        proven = False
        for _ in range(_MOST_TRIES):
            seconds = left()
            if seconds <= 0 or len(found) > alternatives:
                break
            try:
                chosen = self._lightest(seconds)
            except OutOfTime:
                break
            if chosen is None or (found and self._weight(chosen) > self._weight(found[0])):
                proven = True
                break
            try:
                contradictions = self.trial.contradictions(chosen)
            except NothingHolds:
                proven = True
                break
            if contradictions:
                self._gather(chosen, contradictions, left)
            else:
                proven = True
                found.append(chosen)
                self.banned.append(chosen)
        if not found and self.enough is not None and not proven:
            # Time ran out before the lightest was known: this set is enough, and it is said that a lighter one may be.
            found.append(self.enough)
        if not found:
            return Localised(edits, (), Fraction(0), (), proven)
        sets = [self._changes(one) for one in found]
        return Localised(edits, sets[0], self._weight(found[0]), tuple(sets[1:]), proven)

    def _gather(self, chosen: frozenset[int], contradictions: list[frozenset[int]], left: Callable[[], float]) -> None:
        """Keep contradictions, and look for others beside them: each one saves a round."""
        freed = chosen
        while contradictions:
            self.sets += contradictions
            freed = freed.union(*contradictions)
            if left() <= 0:
                return
            contradictions = self.trial.contradictions(freed)
        if self.enough is None or self._weight(freed) < self._weight(self.enough):
            self.enough = freed

    def _lightest(self, seconds: float) -> frozenset[int] | None:
        """Return the lightest choice that takes a figure from every contradiction and is not banned; `None` if none does."""
        count = len(self.spots)
        rows = [*self.sets, *self.banned]
        low = [1.0] * len(self.sets) + [-math.inf] * len(self.banned)
        high = [math.inf] * len(self.sets) + [len(ban) - 1.0 for ban in self.banned]
        matrix = _matrix([dict.fromkeys(sorted(row), 1.0) for row in rows], count)
        answer = scipy.optimize.milp(
            np.array([float(one) for one in self.weights]),
            constraints=scipy.optimize.LinearConstraint(matrix, np.array(low), np.array(high)),
            integrality=np.ones(count, dtype=np.int64),
            bounds=scipy.optimize.Bounds(np.zeros(count), np.ones(count)),
            options={"time_limit": max(0.02, seconds), "mip_rel_gap": 0.0},
        )
        if answer.status not in (_BEST, _NONE):
            raise OutOfTime
        if answer.x is None:
            return None
        return frozenset(number for number in range(count) if answer.x[number] > _WHOLE)

    def _weight(self, chosen: frozenset[int]) -> Fraction:
        return sum((self.weights[number] for number in chosen), Fraction(0))

    def _changes(self, chosen: frozenset[int]) -> tuple[Change, ...]:
        spots = frozenset(self.spots[number] for number in chosen)
        ends = implied_ends(self.group, spots)
        return tuple(
            _change(spot, self.group, ends[spot])
            for spot in sorted(spots, key=lambda one: (one.measure, one.unit, one.period))
        )


def _change(spot: Spot, group: Group, ends: tuple[End, End]) -> Change:
    value = group.unknowns[spot].value
    places = value.decimals + 1
    return Change(spot, str(value), shown(ends[0], places, up=False), shown(ends[1], places, up=True))


class _Trial:
    """All intervals and identities of a group as one linear programme, in which every interval may give way at a price.

    The programme is the same for every choice; a figure that is chosen gives way for nothing.
    """

    def __init__(self, group: Group, at: Mapping[Spot, int]) -> None:
        self.group, self.at, self.count = group, at, len(at)
        self.unknowns = list(group.unknowns.values())
        self.scale = [float(abs(one.value.value)) or 1.0 for one in self.unknowns]
        ratios = {one.ratio for one in group.identities if isinstance(one, Quotient)}
        unders = {one.denominator for one in group.identities if isinstance(one, Quotient)}
        self.bounds = [self._free(number, is_under=one.spot in unders) for number, one in enumerate(self.unknowns)]
        self.soft: list[tuple[int, dict[int, float], float]] = []
        self.hard: list[tuple[dict[int, float], float]] = []
        for number, one in enumerate(self.unknowns):
            if one.spot not in ratios:
                self._keep(number, one.low, one.high)
            elif not _meets(one.low, one.high, one.least, one.most):
                self.soft.append((number, {}, -1.0))
        for identity in group.identities:
            if isinstance(identity, Addition):
                self._add(identity)
            else:
                self._divide(identity)
        rows = [{**row, self.count + number: -1.0} for number, row, _ in self.soft] + [row for row, _ in self.hard]
        self.matrix: Any = _matrix(rows, 2 * self.count)
        self.columns = [list(row) for _, row, _ in self.soft] + [list(row) for row, _ in self.hard]
        self.floor = np.array([0.0 if low is None else low for low, _ in self.bounds])
        self.ceiling = np.array([0.0 if high is None else high for _, high in self.bounds])
        self.all_bounds: Any = [*self.bounds, *[(0.0, None)] * self.count]
        self.limits: NDArray[np.float64] = np.array(
            [limit for _, _, limit in self.soft] + [limit for _, limit in self.hard]
        )

    def contradictions(self, chosen: frozenset[int]) -> list[frozenset[int]]:
        """Return sets of figures, none of them chosen, that cannot all stand; none where everything can.

        Raises:
            NothingHolds: the ranges alone cannot hold, whatever changes.
        """
        if any(low is not None and high is not None and low > high for low, high in self.bounds):
            raise NothingHolds
        price: Any = np.array([0.0] * self.count + [0.0 if number in chosen else 1.0 for number in range(self.count)])
        answer: Any = scipy.optimize.linprog(price, A_ub=self.matrix, b_ub=self.limits, bounds=self.all_bounds)
        if answer.status != 0:
            raise NothingHolds
        if answer.fun <= _OFF:
            return []
        return self._proofs(answer, chosen)

    def _proofs(self, answer: Any, chosen: frozenset[int]) -> list[frozenset[int]]:
        """Return the figures that the solver's proof rests on, one set for each part of it that stands alone.

        The proof is a combination of rows that cannot hold; parts of it that share no unknown are proofs of their own.
        """
        duals = np.asarray(answer.ineqlin.marginals)
        worth = duals * self.limits
        at_ends = np.asarray(answer.lower.marginals)[: self.count] * self.floor
        at_ends += np.asarray(answer.upper.marginals)[: self.count] * self.ceiling
        parts = Parts[int]()
        used = [int(row) for row in np.flatnonzero(np.abs(duals) > _OFF)]
        for row in used:
            parts.join([~row, *self.columns[row]])
        value: dict[int, float] = {}
        sets: dict[int, set[int]] = {}
        for row in used:
            leader = parts.of(~row)
            value[leader] = value.get(leader, 0.0) + float(worth[row])
            if row < len(self.soft) and self.soft[row][0] not in chosen:
                sets.setdefault(leader, set()).add(self.soft[row][0])
        for number in range(self.count):
            if at_ends[number]:
                leader = parts.of(number)
                value[leader] = value.get(leader, 0.0) + float(at_ends[number])
        return [frozenset(found) for leader, found in sets.items() if value[leader] > _OFF]

    def _free(self, number: int, *, is_under: bool) -> tuple[float | None, float | None]:
        one, scale = self.unknowns[number], self.scale[number]
        low = None if one.least is None else float(one.least) / scale
        if is_under:
            low = max(low or 0.0, _LEAST_UNDER)
        return low, (None if one.most is None else float(one.most) / scale)

    def _keep(self, number: int, low: End, high: End) -> None:
        scale = self.scale[number]
        if high is not None:
            self.soft.append((number, {number: 1.0}, float(high) / scale))
        if low is not None:
            self.soft.append((number, {number: -1.0}, -float(low) / scale))

    def _add(self, one: Addition) -> None:
        row = {self.at[part]: -self.scale[self.at[part]] for part in one.parts}
        row[self.at[one.total]] = self.scale[self.at[one.total]]
        if one.relation in ("equal", "at_most"):
            self.hard.append((_evened(row), 0.0))
        if one.relation in ("equal", "at_least"):
            self.hard.append((_evened({at: -value for at, value in row.items()}), 0.0))

    def _divide(self, one: Quotient) -> None:
        """Hold a quotient to its ratio as printed, which may give way, and to the range of the ratio, which may not."""
        ratio = self.group.unknowns[one.ratio]
        for bound, sign in (
            (None if ratio.low is None else ratio.low * (1 - one.tolerance), -1),
            (None if ratio.high is None else ratio.high * (1 + one.tolerance), 1),
        ):
            if bound is not None:
                self.soft.append((self.at[one.ratio], self._quotient(one, bound, sign), 0.0))
        for bound, sign in ((ratio.least, -1), (ratio.most, 1)):
            if bound is not None:
                self.hard.append((self._quotient(one, bound, sign), 0.0))

    def _quotient(self, one: Quotient, bound: Fraction, sign: int) -> dict[int, float]:
        above, under = self.at[one.numerator], self.at[one.denominator]
        row = {above: sign * float(one.factor) * self.scale[above], under: -sign * float(bound) * self.scale[under]}
        return _evened(row)


def _meets(low: End, high: End, least: End, most: End) -> bool:
    return not (low is not None and most is not None and low > most) and not (
        high is not None and least is not None and high < least
    )


def _evened(row: dict[int, float]) -> dict[int, float]:
    """Return a row whose largest coefficient is one, so that the solver's precision means the same for every row."""
    largest = max(abs(value) for value in row.values()) or 1.0
    return {at: value / largest for at, value in row.items()}


def _matrix(rows: Sequence[Mapping[int, float]], width: int) -> scipy.sparse.csr_array:
    starts = np.cumsum([0, *(len(row) for row in rows)])
    columns = np.array([at for row in rows for at in row], dtype=np.int32)
    return scipy.sparse.csr_array(
        (np.array([value for row in rows for value in row.values()]), columns, starts), shape=(len(rows), width)
    )


def weights_of(
    *,
    reported: Fraction,
    published: Fraction,
    confirmed: Fraction,
    is_published: Mapping[Spot, bool],
    is_confirmed: frozenset[Spot],
) -> Callable[[Spot], Fraction]:
    """Return the weight of a figure by what stands behind it."""

    def weight(spot: Spot) -> Fraction:
        if spot in is_confirmed:
            return confirmed
        return published if is_published.get(spot) else reported

    return weight
