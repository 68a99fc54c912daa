"""An edition's text laid beside a file's: where they differ, after what a layout may do is set aside.

A layout may number pages, repeat the heads of a table on each of its pages, put footnotes at the foot of a page, draw a
head over two lines, and fill in the pages of the contents.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sunan.documents.core.alignment import Gap, gaps
from sunan.documents.core.canonical import Stream, squeezed
from sunan.documents.core.expected import Expected, without
from sunan.documents.core.found import Fragment, Reading
from sunan.documents.core.passages import HTML, PDF, Passage, PassageKind

_CONTENTS_PAGE = re.compile(r"(?P<leader>[.·…‥⋯_]*)\d{0,4}")
_HANGING = frozenset("、。,.;:!?")
_MOST_SLIDES = 400
_MOST_STEPS = 20_000


@dataclass(slots=True)
class Found:
    """The characters of a file, each with its fragment."""

    chars: str
    units: array[int]
    breaks: array[int]
    fragments: tuple[Fragment, ...]

    @classmethod
    def of(cls, reading: Reading) -> Found:
        stream = Stream.of([one.text for one in reading.fragments], on_paper=reading.medium == PDF)
        return cls(str(stream), stream.units, stream.breaks, reading.fragments)

    def without(self, start: int, end: int) -> Found:
        """Return the same without a stretch."""
        return Found(
            self.chars[:start] + self.chars[end:],
            self.units[:start] + self.units[end:],
            self.breaks[:start] + self.breaks[end:],
            self.fragments,
        )

    def is_unit_start(self, place: int) -> bool:
        return place in (0, len(self.chars)) or self.units[place] != self.units[place - 1]


class Matching:
    """Expected and found text with the gaps between them, in their order."""

    def __init__(self, passages: Sequence[Passage], reading: Reading) -> None:
        self.medium = reading.medium
        self.found = Found.of(reading)
        self._page_starts = reading.page_starts
        if reading.medium == PDF:
            passages = self._without_notes(passages)
        self.expected = Expected(passages, reading.medium)
        self.aligned = gaps(self.expected.chars, self.found.chars)
        self.gaps = self.aligned
        whole = len(self.expected.chars)
        self.share_found = 1 - sum(gap.a_end - gap.a for gap in self.gaps) / whole if whole else 0.0
        if reading.medium == PDF:
            self._set_heads_aside()
        self.gaps = [gap for gap in self.gaps if not self._is_layout(gap)]

    def _without_notes(self, passages: Sequence[Passage]) -> list[Passage]:
        """Take footnotes that stand whole on lines of their own out of both texts: paper puts them elsewhere."""
        skipped: set[int] = set()
        for number, passage in enumerate(passages):
            if passage.kind is not PassageKind.NOTE:
                continue
            text = squeezed(passage.text(PDF), on_paper=True)
            places = list(self._own_lines(text))
            if places:
                at = min(places, key=self._lines_to_page_end)
                skipped.add(number)
                self.found = self.found.without(at, at + len(text))
        return without(passages, skipped)

    def _own_lines(self, text: str) -> Iterator[int]:
        """Yield where a text stands on lines of its own."""
        at = self.found.chars.find(text) if text else -1
        while at >= 0:
            if self.found.is_unit_start(at) and self.found.is_unit_start(at + len(text)):
                yield at
            at = self.found.chars.find(text, at + 1)

    def _lines_to_page_end(self, place: int) -> int:
        unit = self.found.units[place]
        following = bisect_left(self._page_starts, unit + 1)
        end = self._page_starts[following] if following < len(self._page_starts) else len(self.found.fragments)
        return end - unit

    # From the one text to the other

    def start_in_found(self, place: int) -> int:
        """Return where in the file a range begins that begins at a character of the edition."""
        number = bisect_left(self.aligned, place, key=lambda gap: gap.a_end)
        if number < len(self.aligned) and self.aligned[number].a <= place:
            gap = self.aligned[number]
            return gap.b_end if gap.a_end == place and gap.a < place else gap.b
        return place + self._shift(number)

    def end_in_found(self, place: int) -> int:
        """Return where in the file a range ends that ends before a character of the edition."""
        number = bisect_left(self.aligned, place, key=lambda gap: gap.a_end)
        if number < len(self.aligned) and self.aligned[number].a <= place:
            gap = self.aligned[number]
            return gap.b if gap.a == place < gap.a_end else gap.b_end
        return place + self._shift(number)

    def _shift(self, number: int) -> int:
        if not number:
            return 0
        before = self.aligned[number - 1]
        return before.b_end - before.a_end

    def slides(self, gap: Gap) -> Iterator[Gap]:
        """Yield an insertion or removal at every place where it means the same, its own first."""
        yield gap
        one, other = self.expected.chars, self.found.chars
        if gap.a < gap.a_end and gap.b < gap.b_end:
            return
        size_a, size_b = gap.a_end - gap.a, gap.b_end - gap.b
        low, high = self._free_around(gap)
        for step in range(1, min(gap.a - low, _MOST_SLIDES) + 1):
            moved = (
                one[gap.a - step] == one[gap.a_end - step] if size_a else other[gap.b - step] == other[gap.b_end - step]
            )
            if not moved:
                break
            yield Gap(gap.a - step, gap.a_end - step, gap.b - step, gap.b_end - step)
        for step in range(1, min(high - gap.a_end, _MOST_SLIDES) + 1):
            at_a, at_b = gap.a + step - 1, gap.b + step - 1
            moved = one[at_a] == one[at_a + size_a] if size_a else other[at_b] == other[at_b + size_b]
            if not moved:
                break
            yield Gap(gap.a + step, gap.a_end + step, gap.b + step, gap.b_end + step)

    def _free_around(self, gap: Gap) -> tuple[int, int]:
        number = self.aligned.index(gap) if gap in self.aligned else -1
        low = self.aligned[number - 1].a_end if number > 0 else 0
        high = self.aligned[number + 1].a if 0 <= number < len(self.aligned) - 1 else len(self.expected.chars)
        return low, high

    # What a layout may do

    def _is_layout(self, gap: Gap) -> bool:
        if gap.a != gap.a_end:
            return self._is_hanging_point(gap)
        return any(self._is_page_of_contents(one) or self._is_repeated_head(one) for one in self.slides(gap))

    def _is_hanging_point(self, gap: Gap) -> bool:
        """Return whether a point at the end of a line is missing: one that hangs into the margin is not always told."""
        if self.medium != PDF or gap.b != gap.b_end or gap.a_end - gap.a != 1:
            return False
        around = self.expected.chars[max(0, gap.a - 1) : gap.a_end + 1]
        if len(around) == 3 and around[0].isdigit() and around[2].isdigit():
            return False
        return self.expected.chars[gap.a] in _HANGING and self.found.is_unit_start(gap.b)

    def _is_page_of_contents(self, gap: Gap) -> bool:
        if not gap.a:
            return False
        number = self.expected.passage_at(gap.a - 1)
        ends = self.expected.ranges[number][1] == gap.a
        is_entry = self.expected.passages[number].kind is PassageKind.CONTENTS
        if not (is_entry and ends and self.medium != HTML):
            return False
        match = _CONTENTS_PAGE.fullmatch(self.found.chars[gap.b : gap.b_end])
        if match is None:
            return False
        # A page stands apart from the words, and its digits together.
        leader = len(match["leader"])
        begins_apart = bool(leader) or bool(self.found.breaks[gap.b])
        return begins_apart and not any(self.found.breaks[gap.b + leader + 1 : gap.b_end])

    def _is_repeated_head(self, gap: Gap) -> bool:
        if not (gap.a and self.found.is_unit_start(gap.b)):
            return False
        if self.found.units[gap.b] not in self._page_starts:
            return False
        block = self.expected.passages[self.expected.passage_at(gap.a - 1)].block
        heads = [one for one in self.expected.passages if one.kind is PassageKind.HEAD and one.block == block]
        return bool(heads) and _tiles(self.found.chars[gap.b : gap.b_end], heads)

    def _set_heads_aside(self) -> None:
        """Accept the heads of a table with groups in whichever order paper draws them."""
        blocks: dict[str, list[int]] = {}
        for number, one in enumerate(self.expected.passages):
            if one.bag:
                blocks.setdefault(one.block, []).append(number)
        for numbers in blocks.values():
            start, end = self.expected.ranges[numbers[0]][0], self.expected.ranges[numbers[-1]][1]
            inside = [gap for gap in self.gaps if gap.a_end >= start and gap.a <= end]
            if not inside:
                continue
            start_b, end_b = self.start_in_found(start), self.end_in_found(end)
            heads = [self.expected.passages[number] for number in numbers]
            if _tiles(self.found.chars[start_b:end_b], heads):
                self.gaps = [
                    gap for gap in self.gaps
                    if not (gap.a >= start and gap.a_end <= end and gap.b >= start_b and gap.b_end <= end_b)
                ]  # fmt: skip


def _tiles(text: str, heads: Sequence[Passage]) -> bool:
    """Return whether a text is made of all heads, each queue in its own order."""
    queues: dict[str, list[str]] = {}
    for one in heads:
        queues.setdefault(one.bag, []).append(squeezed(one.text(PDF), on_paper=True))
    lists = list(queues.values())
    if len(text) != sum(len(word) for words in lists for word in words):
        return False
    waiting = [(0, tuple(0 for _ in lists))]
    seen: set[tuple[int, tuple[int, ...]]] = set()
    while waiting and len(seen) < _MOST_STEPS:
        at, taken = waiting.pop()
        if (at, taken) in seen:
            continue
        seen.add((at, taken))
        if all(count == len(words) for count, words in zip(taken, lists, strict=True)):
            return at == len(text)
        for number, words in enumerate(lists):
            if taken[number] < len(words) and text.startswith(words[taken[number]], at):
                ahead = tuple(count + (place == number) for place, count in enumerate(taken))
                waiting.append((at + len(words[taken[number]]), ahead))
    return False
