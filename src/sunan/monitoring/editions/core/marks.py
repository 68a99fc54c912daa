"""Running text as a person edits it: words, and each figure as a mark in braces that stands for its token.

`研发投入强度为{3.68%}。` The mark is what the reader sees; where the same digits belong to several seals a short
digest tells them apart: `{3#1f0c2a}`. Stress is written `**so**`; a brace itself is doubled.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from sunan.documents.core.content import (
    FigureToken,
    Inline,
    Inlines,
    Link,
    Note,
    Reference,
    Strong,
    VerdictToken,
    Words,
)
from sunan.documents.core.serial import as_json
from sunan.kernel.errors import InvalidInput

Token = FigureToken | VerdictToken | Reference | Note | Link

_PARTS = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|\*\*|[{}]")
_DIGEST = 6
_LONGEST_SHOWN = 40
_LITERAL = "*"


@dataclass(frozen=True)
class TokenMarks:
    """Every token that an edition may use, with its mark."""

    tokens: Mapping[str, Token]

    @cached_property
    def _marks(self) -> Mapping[Token, str]:
        return {token: mark for mark, token in self.tokens.items()}

    def mark(self, token: Token) -> str:
        return self._marks[token]

    def knows(self, token: Token) -> bool:
        return token in self._marks

    def written(self, inlines: Inlines) -> str:
        """Return running text as a person edits it; the reverse of `read`."""
        return "".join(self._written(part) for part in inlines)

    def _written(self, part: Inline) -> str:
        match part:
            case Words(text=text):
                return _escaped(text)
            case Strong(text=text):
                return f"**{_escaped(text)}**"
            case _:
                return f"{{{self._marks[part]}}}"

    def read(self, written: str) -> Inlines:
        """Return running text from what a person wrote.

        Raises:
            InvalidInput: it has marks that stand for nothing in this edition; each is named.
        """
        found: list[Inline] = []
        unknown: list[str] = []
        words, strong, at = "", False, 0

        def flush() -> None:
            nonlocal words
            if words:
                found.append(Strong(words) if strong else Words(words))
            words = ""

        for match in _PARTS.finditer(written):
            words += written[at : match.start()]
            at = match.end()
            whole, mark = match.group(), match.group(1)
            if whole in ("{{", "}}"):
                words += whole[0]
            elif whole == "**":
                flush()
                strong = not strong
            elif mark == _LITERAL:
                words += _LITERAL
            elif mark is not None and mark.strip() in self.tokens:
                flush()
                found.append(self.tokens[mark.strip()])
            else:
                unknown.append(whole)
        words += written[at:]
        flush()
        if unknown:
            shown = "、".join(dict.fromkeys(unknown))[:200]
            raise InvalidInput(
                f"本稿没有这些数字标记：{shown}。数字只能从“插入数字”中选取；要写花括号本身请写两遍",
                f"This edition has no such marks: {shown}. Take figures from “Insert a figure”; write a brace twice to "
                "mean the brace itself",
            )
        return tuple(found)


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}").replace("*", "{*}")


def token_marks(tokens: Iterable[Token]) -> TokenMarks:
    """Return the marks of some tokens: what is shown, and a digest where that belongs to several."""
    by_shown: dict[str, list[Token]] = {}
    for token in dict.fromkeys(tokens):
        by_shown.setdefault(_mark_shown(token), []).append(token)
    marks: dict[str, Token] = {}
    for shown, those in by_shown.items():
        for token in those:
            alone = len(those) == 1 and shown and shown != _LITERAL
            marks[shown if alone else f"{shown}#{_digest(token)}"] = token
    return TokenMarks(marks)


def tokens_in(inlines: Inlines) -> Iterator[Token]:
    """Yield the tokens of running text."""
    for part in inlines:
        if not isinstance(part, Words | Strong):
            yield part


def shown_of(token: Token) -> str:
    """Return what a token shows on its chip."""
    match token:
        case FigureToken(shown=shown):
            return shown
        case VerdictToken(word=word, shape=shape):
            return f"{shape}{word}"
        case Reference(key=key):
            return f"→{key}"
        case Note(text=text):
            return f"注：{text}"
        case Link(text=text):
            return text


def plain_words(inlines: Inlines) -> str:
    """Return running text as a reader sees it, without marks."""
    return "".join(part.text if isinstance(part, Words | Strong) else shown_of(part) for part in inlines)


def _mark_shown(token: Token) -> str:
    shown = shown_of(token)[:_LONGEST_SHOWN]
    return shown.replace("{", "｛").replace("}", "｝").replace("#", "＃").strip()


def _digest(token: Token) -> str:
    written = json.dumps(as_json(token), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()[:_DIGEST]
