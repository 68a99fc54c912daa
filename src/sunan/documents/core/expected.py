"""What a file of an edition has to say in one format: characters, the numbers and chosen words among them, passages."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sunan.documents.core.canonical import NOTE_MARK, NUMBER, Stream, widened
from sunan.documents.core.passages import PDF, Passage


@dataclass(frozen=True, slots=True)
class Token:
    """A number, verdict or chosen word within the characters.

    Attributes:
        start, end: its characters, the end exclusive.
        passage: number of the passage in which it stands.
        seal, slot: what it hangs on; empty for a number in plain text, such as that of a table.
    """

    start: int
    end: int
    passage: int
    text: str
    seal: str = ""
    slot: str = ""


class Expected:
    """The passages of an edition as one format shows them."""

    def __init__(self, passages: Sequence[Passage], medium: str) -> None:
        self.passages = tuple(passages)
        self.ranges: list[tuple[int, int]] = []
        self.tokens: list[Token] = []
        stream = Stream(on_paper=medium == PDF)
        for number, passage in enumerate(self.passages):
            stream.begin()
            first = len(stream)
            for piece in passage.pieces:
                if piece.only and medium not in piece.only.split():
                    continue
                if piece.is_bound:
                    start, end = stream.add(piece.text, number)
                    if start == end:
                        continue
                    self.tokens.append(Token(start, end, number, piece.text, piece.seal, piece.slot))
                else:
                    self._add_words(stream, piece.text, number)
            self.ranges.append((first, len(stream)))
        self.stream = stream
        self.chars = str(stream)
        self._starts = [token.start for token in self.tokens]
        self._firsts = [first for first, _ in self.ranges]

    def _add_words(self, stream: Stream, text: str, number: int) -> None:
        plain, at = widened(text), 0
        for match in NUMBER.finditer(plain):
            stream.add(plain[at : match.start()], number)
            start, end = stream.add(match.group(), number)
            self.tokens.append(Token(start, end, number, match.group().strip()))
            at = match.end()
        stream.add(plain[at:], number)

    def tokens_over(self, start: int, end: int) -> list[Token]:
        """Return the tokens that share a character with a range; for an empty range those that it splits."""
        found: list[Token] = []
        place = max(0, bisect_right(self._starts, start) - 1)
        for token in self.tokens[place:]:
            if token.start >= max(end, start + 1):
                break
            inside = token.start < start < token.end if start == end else token.start < end and token.end > start
            if inside:
                found.append(token)
        return found

    def passage_at(self, place: int) -> int:
        """Return the number of the passage in which a character stands; of the last for the end."""
        return max(0, min(bisect_right(self._firsts, place) - 1, len(self.passages) - 1))

    def context(self, start: int, end: int, *, around: int = 14) -> str:
        """Return the characters of a range with those around it in the same passage."""
        first, last = self.ranges[self.passage_at(start)]
        said = self.chars[max(first, start - around) : min(max(last, end), end + around)]
        return said.replace(NOTE_MARK, "")


def without(passages: Sequence[Passage], skipped: Collection[int]) -> list[Passage]:
    """Return passages without some of them."""
    return [one for number, one in enumerate(passages) if number not in skipped]
