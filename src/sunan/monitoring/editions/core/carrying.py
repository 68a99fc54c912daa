"""Carrying what people wrote over to newer figures: tokens find their successors by what they state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sunan.documents.core.content import FigureToken, Inline, Inlines, Strong, VerdictToken, Words
from sunan.monitoring.editions.core.marks import Token, shown_of


@dataclass(frozen=True, slots=True)
class Carried:
    """Running text with newer tokens, and what the vanished ones showed."""

    inlines: Inlines
    vanished: tuple[str, ...]


class Successors:
    """Finds for each token of the earlier document the one of the newer document that states the same."""

    def __init__(self, tokens: Iterable[Token]) -> None:
        self._same: set[Token] = set()
        self._by_statement: dict[tuple[object, ...], Token] = {}
        for token in tokens:
            self._same.add(token)
            for statement in _statements(token):
                self._by_statement.setdefault(statement, token)

    def of(self, token: Token) -> Token | None:
        """Return the successor of a token; `None` when the newer document no longer states it."""
        if token in self._same and not (isinstance(token, FigureToken) and token.slot):
            return token
        return next((found for one in _statements(token) if (found := self._by_statement.get(one))), None)

    def carry(self, inlines: Inlines) -> Carried:
        """Return running text with the successors of its tokens; a vanished one leaves words that ask for it."""
        found: list[Inline] = []
        vanished: list[str] = []
        for part in inlines:
            if isinstance(part, Words | Strong):
                found.append(part)
                continue
            successor = self.of(part)
            if successor is None:
                vanished.append(shown_of(part))
                found.append(Words(f"［原为“{shown_of(part)}”，新数据中没有］"))
            else:
                found.append(successor)
        return Carried(tuple(found), tuple(vanished))


def _statements(token: Token) -> tuple[tuple[object, ...], ...]:
    """Return what a token states, the narrowest first: as a whole number with unit, and then in any form."""
    match token:
        case FigureToken(slot=slot, kind=kind) if slot:
            return ((kind, slot, _unit_of(token.shown), token.strong), (kind, slot))
        case FigureToken(seal_id=seal_id, kind=kind, shown=shown):
            return ((kind, seal_id, shown), (kind, seal_id))
        case VerdictToken(seal_id=seal_id) if seal_id:
            return (("verdict", seal_id),)
        case _:
            return ((token,),)


def _unit_of(shown: str) -> str:
    return "".join(char for char in shown if not (char.isdigit() or char in ".,-−+ "))
