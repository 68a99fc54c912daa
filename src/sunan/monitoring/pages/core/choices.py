"""Filters whose state stands in the address: what can be chosen, how many rows each choice leaves, which rows stay."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sunan.kernel.errors import InvalidInput
from sunan.kernel.texts import Text

Row = TypeVar("Row")

_MOST_LINKS = 9
_LONGEST_VALUE = 60


@dataclass(frozen=True, slots=True)
class Question(Generic[Row]):
    """One thing that rows can be chosen by.

    Attributes:
        key: its name in the address.
        options: value → name, in the order shown; those that no row has are left out.
        of: the values that a row has, none or several.
        is_long: it is answered from a list that opens, not by a line of links.
    """

    key: str
    label: Text
    options: Mapping[str, Text]
    of: Callable[[Row], Collection[str]]
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One option with the address that chooses it.

    Attributes:
        value: empty for the choice of everything.
        count: the rows it would leave beside what else is chosen.
    """

    value: str
    label: Text | None
    count: int
    is_chosen: bool
    address: str

    @property
    def is_chinese(self) -> bool:
        """Return whether the name has no English: units are named as the plan prints them."""
        return self.label is not None and self.label.en == self.label.zh and not self.label.en.isascii()


@dataclass(frozen=True, slots=True)
class Facet:
    """One question as a page shows it, the choice of everything first.

    Attributes:
        others: what else is chosen, to be kept when this is answered by a form.
    """

    key: str
    label: Text
    choices: tuple[Choice, ...]
    others: tuple[tuple[str, str], ...]
    is_long: bool

    @property
    def chosen(self) -> Choice | None:
        """Return what was chosen; `None` when everything is shown."""
        return next((one for one in self.choices if one.is_chosen and one.value), None)


@dataclass(frozen=True, slots=True)
class Chosen(Generic[Row]):
    """The rows that are left, and the questions with their counts."""

    rows: tuple[Row, ...]
    total: int
    facets: tuple[Facet, ...]
    asked: Mapping[str, str]
    everything: str

    @property
    def lines(self) -> tuple[Facet, ...]:
        """Return the questions that leave a choice and are answered by links."""
        return tuple(one for one in self.facets if not one.is_long and (len(one.choices) > 2 or one.chosen))

    @property
    def lists(self) -> tuple[Facet, ...]:
        """Return the questions that leave a choice and are answered from a list."""
        return tuple(one for one in self.facets if one.is_long and (len(one.choices) > 2 or one.chosen))

    @property
    def is_narrowed(self) -> bool:
        return bool(self.asked)

    @property
    def words(self) -> tuple[Text, ...]:
        """Return the names of what was chosen."""
        return tuple(facet.chosen.label for facet in self.facets if facet.chosen and facet.chosen.label)


def choose(
    rows: Iterable[Row],
    questions: Sequence[Question[Row]],
    asked: Mapping[str, str],
    *,
    address: Callable[[Mapping[str, str]], str],
) -> Chosen[Row]:
    """Return the rows that answer every question as asked; a count tells what a choice would leave beside the others.

    Args:
        asked: the query of the address; keys that are no question are ignored.
        address: makes an address from a query.
    Raises:
        InvalidInput: a value is not among the options of its question.
    """
    held = tuple(rows)
    wanted = {one.key: asked[one.key] for one in questions if asked.get(one.key)}
    present = {one.key: {value for row in held for value in one.of(row)} for one in questions}
    for question in questions:
        if question.key in wanted and wanted[question.key] not in question.options:
            _refuse(question, wanted[question.key])
    facets = []
    for question in questions:
        beside = {key: value for key, value in wanted.items() if key != question.key}
        left = [row for row in held if _answers(row, questions, beside)]
        chosen = wanted.get(question.key, "")
        options = [value for value in question.options if value in present[question.key] or value == chosen]
        choices = [Choice("", None, len(left), not chosen, address(beside))]
        choices += [
            Choice(
                value,
                question.options[value],
                sum(value in question.of(row) for row in left),
                value == chosen,
                address({**beside, question.key: value}),
            )
            for value in options
        ]
        is_long = question.is_long or len(choices) > _MOST_LINKS
        facets.append(Facet(question.key, question.label, tuple(choices), tuple(beside.items()), is_long))
    kept = tuple(row for row in held if _answers(row, questions, wanted))
    return Chosen(kept, len(held), tuple(facets), wanted, address({}))


def _answers(row: Row, questions: Sequence[Question[Row]], wanted: Mapping[str, str]) -> bool:
    return all(wanted[one.key] in one.of(row) for one in questions if one.key in wanted)


def _refuse(question: Question[Row], value: str) -> None:
    shown = value[:_LONGEST_VALUE]
    usable = "、".join(question.options)
    raise InvalidInput(
        f"“{shown}”不是“{question.label.zh}”的选项。请把地址中的 {question.key} 改为：{usable}；或删去它，查看全部。",
        f"“{shown}” is no option of “{question.label.en}”. Write {question.key} in the address as one of "
        f"{', '.join(question.options)}, or leave it out to see everything.",
    )
