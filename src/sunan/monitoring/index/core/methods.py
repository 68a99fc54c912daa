"""What a recipe may ask of a method: its parameters, how many units it needs, and what is said of it.

Each family has a registry `METHODS` (name → `Method`). The reader of recipes asks it for the parameters, the pipeline
calls `function`, the log and the handbook print the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from inspect import signature
from math import ceil, inf, isfinite
from typing import Any, Final, Literal

import numpy as np

from sunan.kernel.texts import Text, text
from sunan.monitoring.index.core.arrays import NO_LABELS, Array, Labels, OnFailure
from sunan.monitoring.index.core.refusals import IndexRefusal

# number: one; whole: one integer; flag: yes or no; choice: one of `choices`; per_indicator: one number for all, or
# indicator → number; unit: the name of a unit; vector: a list of numbers or indicator → number; matrix: rows of
# numbers; matrices: one matrix or several; numbers: a list of any length.
Kind = Literal["number", "whole", "flag", "choice", "per_indicator", "unit", "vector", "numbers", "matrix", "matrices"]
Stage = Literal["treated", "normalised"]
Context = Literal["direction", "reference", "base", "weights"]


class _Required:
    def __repr__(self) -> str:
        return "REQUIRED"


REQUIRED: Final = _Required()


@dataclass(frozen=True)
class Parameter:
    """A number or choice that a recipe states, or leaves at its default.

    Attributes:
        default: REQUIRED, or the value used when the recipe says nothing; None where the data decide.
        least, most: bounds that the value may reach.
    """

    name: str
    kind: Kind
    text: Text
    default: object = REQUIRED
    choices: tuple[str, ...] = ()
    least: float = -inf
    most: float = inf

    def read(self, given: object, *, units: Sequence[str], indicators: Sequence[str], where: str) -> object:
        """Return what the function takes for what the recipe says.

        Raises:
            IndexRefusal: the value is of another kind or out of bounds; the parameter is named.
        """
        place = f"{where}.{self.name}" if where else self.name
        if given is None and self.default is None:
            return None
        if self.kind == "flag":
            if not isinstance(given, bool):
                raise IndexRefusal("应写 true 或 false。", "write true or false.", where=place)
            return given
        if self.kind == "choice":
            return self._chosen(given, self.choices, place)
        if self.kind == "unit":
            return list(units).index(self._chosen(given, units, place))
        return self._numbers(given, indicators, place)

    def _numbers(self, given: object, indicators: Sequence[str], place: str) -> object:
        if self.kind == "number":
            return self._number(given, place)
        if self.kind == "whole":
            value = self._number(given, place)
            if value != int(value):
                raise IndexRefusal("应为整数。", "it must be a whole number.", where=place)
            return int(value)
        if self.kind == "per_indicator" and not isinstance(given, Mapping):
            return self._number(given, place)
        if self.kind == "numbers":
            return self._list(given, None, place)
        if self.kind in {"per_indicator", "vector"}:
            return self._row(given, indicators, place)
        return self._matrices(given, place)

    def _chosen(self, given: object, choices: Sequence[str], place: str) -> str:
        if not isinstance(given, str) or given not in choices:
            raise IndexRefusal(
                f"“{given}”不在可选之列：{'、'.join(choices)}。",
                f"“{given}” is none of {', '.join(choices)}.",
                where=place,
            )
        return given

    def _number(self, given: object, place: str) -> float:
        value = _number_in(given)
        if value is None:
            raise IndexRefusal(f"“{given}”不是数。", f"“{given}” is not a number.", where=place)
        if not isfinite(value) or not self.least <= value <= self.most:
            raise IndexRefusal(
                f"{value:g} 超出允许范围 [{self.least:g}, {self.most:g}]。",
                f"{value:g} is outside [{self.least:g}, {self.most:g}].",
                where=place,
            )
        return value

    def _row(self, given: object, indicators: Sequence[str], place: str) -> Array:
        if isinstance(given, Mapping):
            unknown = [str(name) for name in given if name not in indicators]
            absent = [name for name in indicators if name not in given]
            if unknown or absent:
                raise IndexRefusal(
                    f"须恰好列出各指标：缺 {'、'.join(absent) or '无'}；多 {'、'.join(unknown) or '无'}。",
                    f"it must list exactly the indicators: missing {', '.join(absent) or 'none'}; "
                    f"unknown {', '.join(unknown) or 'none'}.",
                    where=place,
                )
            return np.array([self._number(given[name], f"{place}.{name}") for name in indicators])
        return self._list(given, len(indicators), place)

    def _list(self, given: object, length: int | None, place: str) -> Array:
        if not isinstance(given, Sequence) or isinstance(given, str) or not given:
            raise IndexRefusal("应为数的列表。", "it must be a list of numbers.", where=place)
        if length not in {None, len(given)}:
            raise IndexRefusal(f"应为 {length} 个数的列表。", f"it must be a list of {length} numbers.", where=place)
        return np.array([self._number(one, f"{place}[{number}]") for number, one in enumerate(given, start=1)])

    def _matrices(self, given: object, place: str) -> Array:
        if not isinstance(given, Sequence) or isinstance(given, str) or not given:
            raise IndexRefusal("应为由行组成的矩阵。", "it must be a matrix of rows.", where=place)
        first = given[0]
        several = self.kind == "matrices" and isinstance(first, Sequence) and first and isinstance(first[0], Sequence)
        if several and not isinstance(first[0], str):
            made = [self._matrix(one, f"{place}[{number}]") for number, one in enumerate(given, start=1)]
            if len({one.shape for one in made}) > 1:
                raise IndexRefusal("各矩阵的阶数不同。", "the matrices differ in size.", where=place)
            return np.stack(made)
        return self._matrix(given, place)

    def _matrix(self, given: object, place: str) -> Array:
        rows = given if isinstance(given, Sequence) and not isinstance(given, str) else ()
        width = len(rows[0]) if rows and isinstance(rows[0], Sequence) else 0
        if not width:
            raise IndexRefusal("应为由行组成的矩阵。", "it must be a matrix of rows.", where=place)
        return np.stack([self._list(row, width, f"{place}[{number}]") for number, row in enumerate(rows, start=1)])


def _number_in(given: object) -> float | None:
    # A judgement of one third is written 1/3, so that it is exact.
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        return None
    try:
        return float(Fraction(given)) if isinstance(given, str) else float(given)
    except (ValueError, ZeroDivisionError, OverflowError):
        return None


@dataclass(frozen=True)
class Guard:
    """How many observations a method needs before it says anything (the five-city guard).

    Attributes:
        least, per_indicator, added: max(least, per_indicator·k + added) observations are advised; with fewer the
            result comes with a warning.
        floor, floor_per_indicator: below max(floor, floor_per_indicator·k + 1) the method is refused, unless the recipe
            gives a reason. Without a floor of its own the method is refused below what is advised.
    """

    least: int = 1
    per_indicator: float = 0
    added: int = 0
    floor: int = 0
    floor_per_indicator: float = 0

    def needed(self, indicators: int) -> int:
        """Return how many observations are advised for `indicators` indicators."""
        return max(self.least, ceil(self.per_indicator * indicators) + self.added)

    def refused_below(self, indicators: int) -> int:
        """Return the number of observations below which the method is refused."""
        if not self.floor:
            return self.needed(indicators)
        return max(self.floor, ceil(self.floor_per_indicator * indicators) + (1 if self.floor_per_indicator else 0))


@dataclass(frozen=True)
class Method:
    """One method of one family: a bare function and everything that is said of it.

    Attributes:
        function: takes the table (..., n, k) first (weights given from outside: no table), then keywords.
        formula: as it is printed, the same in both languages.
        convention: what published results often leave unsaid; edge: what happens at zero, constant and missing values.
        context: keywords that the pipeline hands in from the data set.
        stage: on which data it works: `treated` (raw or treated, with directions) or `normalised` (more is better).
        per_unit: weights differ by unit, shape (..., n, k).
        explain: diagnostics for the log, called with the same arguments; None where there are none.
    """

    name: str
    function: Callable[..., Any]
    text: Text
    formula: str
    convention: Text
    edge: Text
    source: str
    parameters: tuple[Parameter, ...] = ()
    context: tuple[Context, ...] = ()
    guard: Guard = field(default_factory=Guard)
    stage: Stage = "treated"
    per_unit: bool = False
    explain: Callable[..., Mapping[str, object]] | None = None

    def arguments(
        self, given: Mapping[str, object], *, units: Sequence[str] = (), indicators: Sequence[str] = (), where: str = ""
    ) -> dict[str, object]:
        """Return the keywords for `function` from what a recipe says; what it leaves out gets its default.

        Raises:
            IndexRefusal: a parameter is unknown, missing, of another kind or out of bounds.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        unknown = [name for name in given if name not in known]
        if unknown:
            raise IndexRefusal(
                f"方法“{self.name}”没有参数 {'、'.join(unknown)}；可用参数：{'、'.join(known) or '无'}。",
                f"the method “{self.name}” has no parameter {', '.join(unknown)}; it takes {', '.join(known) or 'none'}.",
                where=where,
            )
        read: dict[str, object] = {}
        for name, parameter in known.items():
            if name in given:
                read[name] = parameter.read(given[name], units=units, indicators=indicators, where=where)
            elif parameter.default is REQUIRED:
                raise IndexRefusal(
                    f"方法“{self.name}”缺少参数“{name}”（{parameter.text.zh}）。",
                    f"the method “{self.name}” needs the parameter “{name}” ({parameter.text.en}).",
                    where=where,
                )
            else:
                read[name] = parameter.default
        return read

    def call(
        self,
        x: Array,
        arguments: Mapping[str, object],
        *,
        context: Mapping[str, object] | None = None,
        labels: Labels = NO_LABELS,
        on_failure: OnFailure = "refuse",
    ) -> Array:
        """Call `function` on a table with `arguments`, handing it of the rest what it takes.

        Args:
            arguments: as `arguments` returns them.
            context: direction, reference, base, weights, as far as there are any; those in `context` of the method
                are passed on.
        """
        taken = signature(self.function).parameters
        given = {name: value for name, value in (context or {}).items() if name in set[str](self.context)}
        beside = {"labels": labels, "on_failure": on_failure}
        given |= {name: value for name, value in beside.items() if name in taken}
        result: Array = self.function(x, **given, **arguments)
        return result

    def refuse_too_few(
        self, *, observations: int, indicators: int, where: str = "", accepted: bool = False
    ) -> int | None:
        """Refuse where there are fewer observations than the guard lets pass.

        Args:
            accepted: the recipe accepts fewer, with a reason of its own.
        Returns:
            How many the guard advises, where there are fewer and they pass; `None` where there are enough.
        Raises:
            IndexRefusal: too few; the message says how many are needed.
        """
        needed, floor = self.guard.needed(indicators), self.guard.refused_below(indicators)
        if observations >= needed:
            return None
        if observations < floor and not accepted:
            raise IndexRefusal(
                f"“{self.text.zh}”对 {indicators} 个指标至少需要 {floor} 个观测，只有 {observations} 个；"
                "请合并多个年份，或改用给定的权重、固定的目标值；确有理由的，在配方的 accept_few 中写明。",
                f"“{self.text.en}” on {indicators} indicators needs at least {floor} observations and there are "
                f"{observations}; pool several years, use given weights and fixed goalposts, or give a reason under "
                "accept_few in the recipe.",
                where=where,
            )
        return needed


def registry(*methods: Method) -> dict[str, Method]:
    """Return methods by their names."""
    named = {method.name: method for method in methods}
    assert len(named) == len(methods), "two methods have one name"
    return named


def find(methods: Mapping[str, Method], name: str, *, where: str = "") -> Method:
    """Return the method called `name`.

    Raises:
        IndexRefusal: there is none; those that exist are listed.
    """
    if name not in methods:
        known = text("、".join(methods), ", ".join(methods))
        raise IndexRefusal(
            f"没有方法“{name}”；可用：{known.zh}。", f"no method “{name}”; there are {known.en}.", where=where
        )
    return methods[name]
