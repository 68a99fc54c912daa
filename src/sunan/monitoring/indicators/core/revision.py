"""Why a figure changed between two dates of knowledge, in parts that sum to the change exactly.

Each changed ingredient (a component, the formula, the set of areas) is a player; its part is its Shapley value: the
mean of what it adds over every order in which the ingredients could have changed. The parts do not depend on an
order and leave no residual. Where the inputs are not there on both sides, nothing is spread: the change is one line,
"not attributable".

Source:
    Shapley (1953), A Value for n-Person Games; its use for index decomposition: Ang, Huang, Mu (2009).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import combinations
from math import factorial

from sunan.kernel import formula as formulas
from sunan.kernel.arithmetic import CONTEXT
from sunan.kernel.errors import InvalidRule
from sunan.kernel.texts import Text, text
from sunan.monitoring.indicators.core.seals import Seal, SealedInput


class Cause(StrEnum):
    """What a part of a revision comes from."""

    COMPONENT = "component"
    DEFINITION = "definition"
    BOUNDARY = "boundary"
    NEW_DATA = "new_data"
    RETRACTED = "retracted"
    NOT_ATTRIBUTABLE = "not_attributable"

    @property
    def text(self) -> Text:
        return _CAUSE_WORDS[self]


_CAUSE_WORDS = {
    Cause.COMPONENT: text("数据修订", "revised component"),
    Cause.DEFINITION: text("公式变更", "changed formula"),
    Cause.BOUNDARY: text("范围变更", "changed boundary"),
    Cause.NEW_DATA: text("新增数据", "new data"),
    Cause.RETRACTED: text("数值撤销", "retracted figure"),
    Cause.NOT_ATTRIBUTABLE: text("无法归因", "not attributable"),
}

_MOST_PLAYERS = 8


@dataclass(frozen=True, slots=True)
class Part:
    """A share of a change, in the figure's unit, exact."""

    cause: Cause
    measure: str
    amount: Fraction


@dataclass(frozen=True, slots=True)
class Revision:
    """The change of one figure between two dates; `sum(parts) == change`, always."""

    before: Seal | None
    after: Seal | None
    change: Fraction
    parts: tuple[Part, ...]


Amounts = Mapping[tuple[str, str], Decimal]
"""(measure, area) → value."""


def explain_revision(before: Seal | None, after: Seal | None, *, retracted: Collection[str] = ()) -> Revision:
    """Split the change between two seals of the same cell into its causes.

    Args:
        before, after: the figure's seals on the earlier and the later date; `None` where there was no figure.
        retracted: observations (`release:line`) that counted no more on the later date. What changed because nothing
            but such an observation left the inputs is said to come of that.
    """
    old = Fraction(before.value) if before else Fraction(0)
    new = Fraction(after.value) if after else Fraction(0)
    change = new - old
    if before is None or after is None:
        taken_back = before is not None and any(one.reference in retracted for one in before.inputs)
        lost = Cause.RETRACTED if taken_back else Cause.NOT_ATTRIBUTABLE
        return _whole(before, after, change, Cause.NEW_DATA if after else lost)
    if before.method != "formula" or after.method != "formula":
        taken_back = _is_taken_back(before.inputs, after.inputs, retracted)
        return _whole(before, after, change, Cause.RETRACTED if taken_back else Cause.NOT_ATTRIBUTABLE)
    players = _players(before, after)
    if not change and not players:
        return Revision(before, after, change, ())
    game = _Game(before, after)
    if len(players) > _MOST_PLAYERS or not game.is_playable:
        return _whole(before, after, change, Cause.NOT_ATTRIBUTABLE)
    try:
        parts = tuple(
            Part(_said(cause, measure, before, after, retracted), measure, game.shapley((cause, measure), players))
            for cause, measure in players
        )
    except InvalidRule:  # old and new ingredients together divide by zero
        return _whole(before, after, change, Cause.NOT_ATTRIBUTABLE)
    return Revision(before, after, change, tuple(part for part in parts if part.amount))


def _whole(before: Seal | None, after: Seal | None, change: Fraction, cause: Cause) -> Revision:
    """Return a change that is one line, unspread; no change has no line."""
    return Revision(before, after, change, (Part(cause, "", change),) if change else ())


def _said(cause: Cause, measure: str, before: Seal, after: Seal, retracted: Collection[str]) -> Cause:
    """Return the cause of a part: of a component it may be that its observation was taken back."""
    old, new = ([one for one in seal.inputs if one.measure == measure] for seal in (before, after))
    return Cause.RETRACTED if cause is Cause.COMPONENT and _is_taken_back(old, new, retracted) else cause


def _is_taken_back(old: Iterable[SealedInput], new: Iterable[SealedInput], retracted: Collection[str]) -> bool:
    """Return whether inputs left, and each of them because it was retracted."""
    stayed = {one.reference for one in new}
    gone = [one.reference for one in old if one.reference not in stayed]
    return bool(gone) and all(one in retracted for one in gone)


Player = tuple[Cause, str]


def _amounts(seal: Seal) -> dict[tuple[str, str], Decimal]:
    return {(one.measure, one.area): one.value for one in seal.inputs}


def _players(before: Seal, after: Seal) -> list[Player]:
    old, new = _amounts(before), _amounts(after)
    players: list[Player] = []
    if (before.formula, before.factor) != (after.formula, after.factor):
        players.append((Cause.DEFINITION, ""))
    if {area for _, area in old} != {area for _, area in new}:
        players.append((Cause.BOUNDARY, ""))
    common = old.keys() & new.keys()
    measures = sorted({measure for measure, area in common if old[measure, area] != new[measure, area]})
    return players + [(Cause.COMPONENT, measure) for measure in measures]


class _Game:
    """The value of the figure when only some of its ingredients have changed."""

    def __init__(self, before: Seal, after: Seal) -> None:
        self.before, self.after = before, after
        self.old, self.new = _amounts(before), _amounts(after)
        self.formulas = formulas.parse(before.formula), formulas.parse(after.formula)

    @property
    def is_playable(self) -> bool:
        """Return whether both formulas need the same components, so that every mixture can be computed."""
        names = [set(formulas.names_in(tree)) for tree in self.formulas]
        return names[0] == names[1]

    def value(self, changed: frozenset[Player]) -> Fraction:
        boundary = (Cause.BOUNDARY, "") in changed
        sums: dict[str, Decimal] = {}
        for measure, area in self.new if boundary else self.old:
            one = self._amount(measure, area, use_new=(Cause.COMPONENT, measure) in changed)
            sums[measure] = CONTEXT.add(sums.get(measure, Decimal(0)), one)
        defined = (Cause.DEFINITION, "") in changed
        factor = self.after.factor if defined else self.before.factor
        return Fraction(CONTEXT.multiply(formulas.evaluate(self.formulas[defined], sums), factor))

    def _amount(self, measure: str, area: str, *, use_new: bool) -> Decimal:
        first, second = (self.new, self.old) if use_new else (self.old, self.new)
        return first[measure, area] if (measure, area) in first else second[measure, area]

    def shapley(self, player: Player, players: list[Player]) -> Fraction:
        others = [one for one in players if one != player]
        total = Fraction(0)
        for size in range(len(others) + 1):
            weight = Fraction(factorial(size) * factorial(len(players) - size - 1), factorial(len(players)))
            for coalition in combinations(others, size):
                without = frozenset(coalition)
                total += weight * (self.value(without | {player}) - self.value(without))
        return total
