"""Where the error is: the smallest weighted set of figures that must change so that all hard edits can hold.

After Fellegi and Holt, as a mixed-integer programme: each figure may keep to the interval that it was printed for, or be set
free at its weight. Floating point proposes; each proposed set is tried again as a plain linear programme without the big
constants that let a solver cheat, and refused with a cut if it does not hold.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from sunan.monitoring.collection.core.edits.system import Addition, Group, Quotient, Unknown
from sunan.monitoring.collection.core.edits.table import Spot

Row = tuple[dict[int, float], float, float]
"""Coefficients by unknown, and the bounds of their sum."""

_ROOM = 10.0
"""How many times the largest figure, or one that an identity implies, a figure that is set free may become."""

_MOST_TRIES = 60

_INFEASIBLE = 2
"""As the solver numbers its answers."""

_LEAST_UNDER = 1e-6
"""The share of itself to which a denominator may shrink."""


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that has to change.

    Attributes:
        reported: as printed.
        low, high: between which values it would have to lie, given that the others stand; `None` where nothing bounds it.
            An estimate, rounded to one place more than was printed.
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
    clock: Callable[[], float] = time.monotonic,
) -> tuple[Localised, ...]:
    """Return for each group where its error lies.

    Args:
        weight: how hard it is to believe that a figure is wrong; positive.
        alternatives: how many other sets of the same weight are looked for.
        most_seconds: for all groups together; what was not proven by then is marked.
    """
    ends = clock() + most_seconds
    return tuple(_Programme(group, weight).solved(alternatives, lambda: ends - clock()) for group in groups)


class _Programme:
    """One group as a programme: unknowns are scaled to the size of their figures, ratios enter through their parts."""

    def __init__(self, group: Group, weight: Callable[[Spot], Fraction]) -> None:
        self.group = group
        self.spots = list(group.unknowns)
        self.at = {spot: number for number, spot in enumerate(self.spots)}
        self.known = [group.unknowns[spot] for spot in self.spots]
        self.weights = [weight(spot) for spot in group.unknowns]
        self.ratios = {one.ratio for one in group.identities if isinstance(one, Quotient)}
        self.under = {one.denominator for one in group.identities if isinstance(one, Quotient)}
        self.scale = [float(abs(one.value.value)) or 1.0 for one in self.known]
        self._measure_up()
        self.free = [self._free(one) for one in self.known]
        self.kept = [self._kept(number) for number in range(len(self.known))]
        self.fixed_rows = list(self._fixed_rows())

    def _measure_up(self) -> None:
        """Say how large a figure that is set free may become: ten times whatever the others would make of it."""
        size = dict(zip(self.spots, self.scale, strict=True))
        implied = [size[spot] for spot in self.spots if spot not in self.ratios]
        for one in self.group.identities:
            if isinstance(one, Quotient):
                ratio, factor = size[one.ratio] or 1.0, float(one.factor)
                implied += [size[one.numerator] * factor / ratio, size[one.denominator] * ratio / factor]
        self.room = _ROOM * sum(implied)

    def _free(self, one: Unknown) -> tuple[float, float]:
        """Return the bounds of a figure that is set free, in its own unit."""
        low = -self.room if one.least is None else float(one.least)
        high = self.room if one.most is None else float(one.most)
        if one.spot in self.under:
            # Nothing is said of a ratio whose denominator is not positive, so that would be a way out and no answer.
            low = max(low, _LEAST_UNDER * float(abs(one.value.value)))
        return low, high

    def _kept(self, number: int) -> tuple[float, float]:
        """Return the bounds of a figure that keeps to what was printed; they may lie beside what is allowed."""
        one, (low, high) = self.known[number], self.free[number]
        return (low if one.low is None else float(one.low)), (high if one.high is None else float(one.high))

    def solved(self, alternatives: int, left: Callable[[], float]) -> Localised:
        edits = tuple(dict.fromkeys(edit for edit, _ in self.group.broken))
        cuts = [frozenset(self.at[spot] for spot in spots) for _, spots in self.group.broken]
        banned: list[frozenset[int]] = []
        found: list[frozenset[int]] = []
        lightest: Fraction | None = None
        proven = True
        if any(low > high for low, high in self.free):
            return Localised(edits, (), Fraction(0), (), is_proven=True)
        for _ in range(_MOST_TRIES):
            if len(found) > alternatives or left() <= 0:
                proven = proven and bool(found)
                break
            proposed, is_best = self._lightest(cuts, banned, left())
            if proposed is None:
                proven = proven and is_best
                break
            total = sum((self.weights[one] for one in proposed), Fraction(0))
            if lightest is not None and total > lightest:
                break
            if self._holds(proposed):
                lightest, proven = total, proven and (is_best or bool(found))
                found.append(proposed)
                banned.append(proposed)
            else:
                cuts.append(frozenset(range(len(self.known))) - proposed)
        if not found:
            return Localised(edits, (), Fraction(0), (), proven)
        sets = [self._changes(one) for one in found]
        return Localised(edits, sets[0], lightest or Fraction(0), tuple(sets[1:]), proven)

    def _lightest(
        self, cuts: Sequence[frozenset[int]], banned: Sequence[frozenset[int]], seconds: float
    ) -> tuple[frozenset[int] | None, bool]:
        """Return the lightest set that the programme finds, and whether it is proven; no set where there is none.

        Args:
            cuts: sets of which at least one figure has to change.
            banned: sets of which at least one figure has to stay.
        """
        count = len(self.known)
        rows: list[Row] = [(dict(row), low, high) for row, low, high in self.fixed_rows]
        for number in range(count):
            (least, most), (low, high) = (
                self._scaled(self.free[number], number),
                self._scaled(self.kept[number], number),
            )
            if self.spots[number] in self.ratios:
                continue
            rows.append(({number: 1.0, count + number: low - least}, low, math.inf))
            rows.append(({number: 1.0, count + number: high - most}, -math.inf, high))
        for one in self.group.identities:
            if isinstance(one, Quotient):
                rows += self._loose_ratio(one)
        rows += [({count + number: 1.0 for number in cut}, 1.0, math.inf) for cut in cuts]
        rows += [({count + number: 1.0 for number in ban}, -math.inf, len(ban) - 1.0) for ban in banned]
        lower = [self._scaled(self.free[number], number)[0] for number in range(count)]
        upper = [self._scaled(self.free[number], number)[1] for number in range(count)]
        answer = milp(
            np.array([0.0] * count + [float(one) for one in self.weights]),
            constraints=_constraint(rows, 2 * count),
            integrality=np.array([0] * count + [1] * count),
            bounds=Bounds(np.array(lower + [0.0] * count), np.array(upper + [1.0] * count)),
            options={"time_limit": max(0.02, seconds), "mip_rel_gap": 0.0},
        )
        if answer.x is None:
            return None, answer.status == _INFEASIBLE
        chosen = frozenset(number for number in range(count) if answer.x[count + number] > 0.5)
        return chosen, answer.status == 0

    def _fixed_rows(self) -> Iterator[Row]:
        """Yield what holds of the figures whichever of them change."""
        for one in self.group.identities:
            if isinstance(one, Addition):
                coefficients = {self.at[part]: -self.scale[self.at[part]] for part in one.parts}
                coefficients[self.at[one.total]] = self.scale[self.at[one.total]]
                low = -math.inf if one.relation == "at_most" else 0.0
                high = math.inf if one.relation == "at_least" else 0.0
                yield _evened(coefficients, low, high)

    def _ratio_row(self, one: Quotient, ratio: float, at_least: bool) -> Row:  # noqa: FBT001 which side of the ratio
        """Return that numerator over denominator is at least, or at most, a ratio."""
        above, under = self.at[one.numerator], self.at[one.denominator]
        row = {above: float(one.factor) * self.scale[above], under: -ratio * self.scale[under]}
        return _evened(row, 0.0 if at_least else -math.inf, math.inf if at_least else 0.0)

    def _ratio_bounds(self, one: Quotient, *, changed: bool) -> tuple[float | None, float | None]:
        """Return between which values the quotient has to lie."""
        unknown = self.group.unknowns[one.ratio]
        if changed:
            least, most = unknown.least, unknown.most
            return (None if least is None else float(least)), (None if most is None else float(most))
        low, high = unknown.low, unknown.high
        narrow, wide = 1 - one.tolerance, 1 + one.tolerance
        return (None if low is None else float(low * narrow)), (None if high is None else float(high * wide))

    def _loose_ratio(self, one: Quotient) -> Iterator[Row]:
        """Yield the rows of a ratio that hold it to its printed figure unless it changes, and to its range always."""
        count, number = len(self.known), self.at[one.ratio]
        for changed in (False, True):
            for bound, at_least in zip(self._ratio_bounds(one, changed=changed), (True, False), strict=True):
                if bound is None:
                    continue
                row, low, high = self._ratio_row(one, bound, at_least)
                if not changed:
                    # How far the row can be off at most: what has to be let go when the ratio itself changes.
                    reach = sum(
                        abs(value) * max(abs(end) for end in self._scaled(self.free[at], at))
                        for at, value in row.items()
                    )
                    row = {**row, count + number: reach if at_least else -reach}
                yield row, low, high

    def _strict(self, chosen: frozenset[int]) -> tuple[LinearConstraint, list[tuple[float, float]]]:
        """Return the rows and bounds of the figures when exactly the chosen ones are set free."""
        rows = list(self.fixed_rows)
        for one in self.group.identities:
            if isinstance(one, Quotient):
                bounds = self._ratio_bounds(one, changed=self.at[one.ratio] in chosen)
                for bound, at_least in zip(bounds, (True, False), strict=True):
                    if bound is not None:
                        rows.append(self._ratio_row(one, bound, at_least))
        limits = [
            self._scaled(self.free[number] if number in chosen else self._allowed(number), number)
            for number in range(len(self.known))
        ]
        return _constraint(rows, len(self.known)), limits

    def _allowed(self, number: int) -> tuple[float, float]:
        """Return what is left of a figure's interval within its range; upside down where nothing is."""
        (least, most), (low, high) = self.free[number], self.kept[number]
        return max(least, low), min(most, high)

    def _holds(self, chosen: frozenset[int]) -> bool:
        return self._extreme(chosen, None, 1.0) is not None

    def _extreme(self, chosen: frozenset[int], number: int | None, sign: float) -> float | None:
        """Return the least (or, with sign −1, the greatest) value of a figure, in its own unit; `None` if nothing holds."""
        constraint, limits = self._strict(chosen)
        if any(low > high for low, high in limits):
            return None
        aim = np.zeros(len(self.known))
        if number is not None:
            aim[number] = sign
        bounds = Bounds(np.array([low for low, _ in limits]), np.array([high for _, high in limits]))
        answer = milp(aim, constraints=constraint, bounds=bounds)
        if answer.x is None:
            return None
        return 0.0 if number is None else float(answer.x[number]) * self.scale[number]

    def _changes(self, chosen: frozenset[int]) -> tuple[Change, ...]:
        return tuple(self._change(number, chosen) for number in sorted(chosen))

    def _change(self, number: int, chosen: frozenset[int]) -> Change:
        spot, one = self.spots[number], self.known[number]
        low, high = self._ratio_ends(spot, chosen) if spot in self.ratios else self._ends(number, chosen)
        places = max(0, one.value.decimals) + 1
        least, most = self.free[number]
        return Change(
            spot,
            str(one.value),
            _shown(low, places, bound=least if one.least is None else None),
            _shown(high, places, bound=most if one.most is None else None),
        )

    def _ends(self, number: int, chosen: frozenset[int]) -> tuple[float | None, float | None]:
        return self._extreme(chosen, number, 1.0), self._extreme(chosen, number, -1.0)

    def _ratio_ends(self, spot: Spot, chosen: frozenset[int]) -> tuple[float | None, float | None]:
        """Return between which values a ratio that changes would lie: from the ends of its parts, so never too narrow."""
        low, high = -math.inf, math.inf
        for one in self.group.identities:
            if isinstance(one, Quotient) and one.ratio == spot:
                above, under = (self._ends(self.at[part], chosen) for part in (one.numerator, one.denominator))
                if None in above or None in under or not under[0] or under[0] <= 0:
                    continue
                quotients = [a / b * float(one.factor) for a in above for b in under if a is not None and b]
                low, high = max(low, min(quotients)), min(high, max(quotients))
        least, most = self.free[self.at[spot]]
        return max(low, least), min(high, most)

    def _scaled(self, ends: tuple[float, float], number: int) -> tuple[float, float]:
        return ends[0] / self.scale[number], ends[1] / self.scale[number]


def _evened(row: dict[int, float], low: float, high: float) -> Row:
    """Return a row whose largest coefficient is one, so that the solver's tolerance means the same for every row."""
    largest = max(abs(value) for value in row.values()) or 1.0
    return {at: value / largest for at, value in row.items()}, low / largest, high / largest


def _constraint(rows: Sequence[Row], width: int) -> LinearConstraint:
    data = [value for row, _, _ in rows for value in row.values()]
    columns = [at for row, _, _ in rows for at in row]
    starts = np.cumsum([0, *(len(row) for row, _, _ in rows)])
    matrix = csr_array((np.array(data), np.array(columns), starts), shape=(len(rows), width))
    return LinearConstraint(matrix, np.array([low for _, low, _ in rows]), np.array([high for _, _, high in rows]))


def _shown(value: float | None, places: int, *, bound: float | None) -> Decimal | None:
    """Return an end for reading; none where it is only as far as this programme looks."""
    if value is None or not math.isfinite(value):
        return None
    if bound is not None and abs(value - bound) <= 1e-6 * max(1.0, abs(bound)):
        return None
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-places))


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
