"""From gaps between two texts to differences that a person understands: numbers, rows, columns, words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from sunan.documents.core.alignment import Gap
from sunan.documents.core.canonical import NOTE_MARK, NUMBER, squeezed
from sunan.documents.core.differences import Difference, DifferenceKind
from sunan.documents.core.expected import Token
from sunan.documents.core.matching import Matching
from sunan.documents.core.passages import PDF, Passage, PassageKind
from sunan.kernel.findings import Severity
from sunan.kernel.texts import Text

_SHOWN = 120
_NUMERIC = frozenset("0123456789.,%‰")
_DIGITS = frozenset("0123456789")
_POINTS = frozenset(".,")
_PARTS = frozenset("%‰")
_LONGEST_MOVE_FREE = 8
_MOST_COLUMNS = 30


def judged(matching: Matching) -> list[Difference]:
    """Return what the gaps of two texts mean, in the order of the text."""
    return _Judge(matching).differences()


@dataclass(frozen=True, slots=True)
class _Found:
    """A difference with the place in the edition where it stands."""

    at: int
    difference: Difference


class _Judge:
    """Judges gap after gap, then looks at what several of them mean together."""

    def __init__(self, matching: Matching) -> None:
        self._matching = matching
        self._expected = matching.expected
        self._found = matching.found

    def differences(self) -> list[Difference]:
        gaps = self._widened([self._settled(gap) for gap in self._matching.gaps])
        swapped, rows = self._swapped_columns(gaps)
        listed = list(swapped)
        for gap in gaps:
            if not any(first <= gap.a and gap.a_end <= last for first, last in rows):
                listed += self._judged(gap)
        listed += self._split_numbers()
        listed.sort(key=lambda one: one.at)
        return self._moved([one.difference for one in listed])

    # Where a gap begins and ends

    def _settled(self, gap: Gap) -> Gap:
        """Return a gap slid to where rows, passages and fragments begin."""
        return max(self._matching.slides(gap), key=self._fit)

    def _fit(self, gap: Gap) -> tuple[int, int]:
        expected, found = self._expected, self._found
        whole = 0
        if gap.a < gap.a_end or gap.a < len(expected.chars):
            number = expected.passage_at(gap.a)
            if expected.ranges[number][0] == gap.a:
                whole = 3 if expected.passages[number].column == 1 else 2
        return whole, int(found.is_unit_start(gap.b)) + int(found.is_unit_start(gap.b_end))

    def _widened(self, gaps: list[Gap]) -> list[Gap]:
        """Return gaps widened to whole numbers and words on both sides; those that then overlap become one."""
        wide: list[Gap] = []
        for gap in sorted(gaps, key=lambda one: (one.a, one.b)):
            now = gap
            while True:
                before = now
                now = self._whole_numbers(self._whole_tokens(now), wide[-1] if wide else None)
                while wide and (now.a < wide[-1].a_end or now.b < wide[-1].b_end):
                    last = wide.pop()
                    now = Gap(
                        min(last.a, now.a), max(last.a_end, now.a_end), min(last.b, now.b), max(last.b_end, now.b_end)
                    )
                if now == before:
                    break
            wide.append(now)
        joined: list[Gap] = []
        for gap in wide:
            if joined and (gap.a < joined[-1].a_end or gap.b < joined[-1].b_end):
                last = joined.pop()
                gap = Gap(last.a, max(last.a_end, gap.a_end), last.b, max(last.b_end, gap.b_end))  # noqa: PLW2901
            joined.append(gap)
        return joined

    def _whole_tokens(self, gap: Gap) -> Gap:
        tokens = self._expected.tokens_over(gap.a, gap.a_end)
        if not tokens:
            return gap
        a, a_end = min(gap.a, tokens[0].start), max(gap.a_end, tokens[-1].end)
        # Other gaps may lie within a number, so its place in the file comes from the alignment.
        b = gap.b if a == gap.a else min(gap.b, self._matching.start_in_found(a))
        b_end = gap.b_end if a_end == gap.a_end else max(gap.b_end, self._matching.end_in_found(a_end))
        return Gap(a, a_end, b, b_end)

    def _whole_numbers(self, gap: Gap, last: Gap | None) -> Gap:
        """Return a gap widened to the whole number that the file shows at its edges."""
        chars, breaks = self._found.chars, self._found.breaks
        left = right = 0
        floor = last.b_end if last else 0
        while (
            gap.a - left > 0 and gap.b - left > floor and gap.b - left < len(chars) and not breaks[gap.b - left]
            and _is_inside_number(chars, gap.b - left)
            and (gap.b < gap.b_end or left)
        ):  # fmt: skip
            left += 1
        while (
            gap.a_end + right < len(self._expected.chars) and 0 < gap.b_end + right < len(chars)
            and not breaks[gap.b_end + right]
            and _is_inside_number(chars, gap.b_end + right)
            and (gap.b < gap.b_end or right) and self._expected.chars[gap.a_end + right] == chars[gap.b_end + right]
        ):  # fmt: skip
            right += 1
        return self._stretched(gap, gap.a - left, gap.a_end + right)

    def _stretched(self, gap: Gap, a: int, a_end: int) -> Gap:
        """Return a gap that takes in what is the same before and after it."""
        low, high = 0, len(self._found.chars)
        return Gap(a, a_end, max(low, gap.b - (gap.a - a)), min(high, gap.b_end + (a_end - gap.a_end)))

    # One gap

    def _judged(self, gap: Gap) -> Iterator[_Found]:
        expected, found = self._expected.chars[gap.a : gap.a_end], self._found.chars[gap.b : gap.b_end]
        if expected == found:
            return
        if not expected:
            yield self._inserted(gap, found)
        elif not found:
            yield from self._removed(gap)
        else:
            yield from self._changed(gap)

    def _inserted(self, gap: Gap, found: str) -> _Found:
        has_number = bool(NUMBER.search(self._shown(gap)))
        kind = DifferenceKind.INSERTED if has_number else DifferenceKind.WORDS_INSERTED
        number = self._expected.passage_at(max(0, gap.a - 1))
        if self._is_row(gap, number):
            kind = DifferenceKind.ROW_INSERTED
        return self._told(kind, gap, number, found=self._shown(gap) or found)

    def _is_row(self, gap: Gap, number: int) -> bool:
        """Return whether an insertion stands between two rows of a table, in lines or cells of its own."""
        before = self._expected.passages[number]
        if before.kind not in (PassageKind.CELL, PassageKind.HEAD) or self._expected.ranges[number][1] != gap.a:
            return False
        if number + 1 < len(self._expected.passages):
            after = self._expected.passages[number + 1]
            if after.kind is PassageKind.CELL and after.block == before.block and after.column != 1:
                return False
        if not (self._found.is_unit_start(gap.b) and self._found.is_unit_start(gap.b_end)):
            return False
        return self._matching.medium == PDF or self._found.fragments[self._found.units[gap.b]].place.part == "cell"

    def _removed(self, gap: Gap) -> Iterator[_Found]:
        """Yield one difference for each row, and one for each other block, of what is missing."""
        at = gap.a
        while at < gap.a_end:
            number = self._expected.passage_at(at)
            passage = self._expected.passages[number]
            end, is_row = self._end_of_row(number, at)
            end = min(end, gap.a_end)
            piece = Gap(at, end, gap.b, gap.b)
            tokens = self._expected.tokens_over(at, end)
            if is_row and end - at > 0 and self._is_whole_row(number, at, end):
                kind = DifferenceKind.ROW_REMOVED
            else:
                kind = DifferenceKind.REMOVED if tokens else DifferenceKind.WORDS_REMOVED
            yield self._told(
                kind, piece, number, token=_sealed(tokens), expected=self._spoken(at, end), passage=passage
            )
            at = end

    def _end_of_row(self, number: int, at: int) -> tuple[int, bool]:
        passages = self._expected.passages
        one, last = passages[number], number
        while last + 1 < len(passages) and passages[last + 1].block == one.block and passages[last + 1].row == one.row:
            if not one.row and passages[last + 1].place != one.place:
                break
            last += 1
        return max(at + 1, self._expected.ranges[last][1]), bool(one.row)

    def _is_whole_row(self, number: int, at: int, end: int) -> bool:
        row = self._row_of(number)
        return self._expected.ranges[row[0]][0] == at and self._expected.ranges[row[-1]][1] == end

    def _changed(self, gap: Gap) -> Iterator[_Found]:
        tokens = self._expected.tokens_over(gap.a, gap.a_end)
        number = self._expected.passage_at(gap.a)
        shown = self._shown(gap)
        if not tokens and not NUMBER.search(shown):
            yield self._told(
                DifferenceKind.WORDS_CHANGED, gap, number, expected=self._spoken(gap.a, gap.a_end), found=shown
            )
            return
        numbers = [match.group().strip() for match in NUMBER.finditer(shown)]
        if len(tokens) > 1 and len(numbers) == len(tokens) and all(NUMBER.search(token.text) for token in tokens):
            for token, said in zip(tokens, numbers, strict=True):
                if squeezed(token.text) != squeezed(said):
                    piece = replace(gap, a=token.start, a_end=token.end)
                    yield self._told(
                        DifferenceKind.CHANGED, piece, token.passage, token=token, expected=token.text, found=said
                    )
            return
        bound = _sealed(tokens)
        yield self._told(
            DifferenceKind.CHANGED, gap, bound.passage if bound else number, token=bound,
            expected=self._spoken(gap.a, gap.a_end), found=shown,
        )  # fmt: skip

    def _told(
        self, kind: DifferenceKind, gap: Gap, number: int, *, token: Token | None = None, expected: str = "",
        found: str = "", passage: Passage | None = None,
    ) -> _Found:  # fmt: skip
        told = passage or self._expected.passages[number]
        where, context = told.where, self._expected.context(gap.a, gap.a_end)
        if kind in (DifferenceKind.ROW_REMOVED, DifferenceKind.ROW_INSERTED):
            where, context = " · ".join(where.split(" · ")[:2]), ""
        return _Found(
            gap.a,
            Difference(
                kind, kind.severity, _brief(expected), _brief(found), token.seal if token else "", token.slot if token else "",
                where, told.place, self._place(gap), context,
            ),
        )  # fmt: skip

    def _place(self, gap: Gap) -> Text | None:
        if not self._found.units:
            return None
        at = min(gap.b if gap.b < gap.b_end or not gap.b else gap.b - 1, len(self._found.units) - 1)
        return self._found.fragments[self._found.units[at]].place.text

    def _shown(self, gap: Gap) -> str:
        """Return what the file shows in a gap, with a space where it has one."""
        said = "".join(
            (" " if self._found.breaks[at] and at > gap.b else "") + self._found.chars[at]
            for at in range(gap.b, gap.b_end)
        )
        return said.replace(NOTE_MARK, "").strip()

    def _spoken(self, start: int, end: int) -> str:
        breaks = self._expected.stream.breaks
        said = "".join(
            (" " if breaks[at] and at > start else "") + self._expected.chars[at] for at in range(start, end)
        )
        return said.replace(NOTE_MARK, "")

    # What several gaps mean together

    def _swapped_columns(self, gaps: list[Gap]) -> tuple[list[_Found], list[tuple[int, int]]]:
        """Return tables whose rows all have the same two cells exchanged, and the ranges that this explains."""
        rows = self._rows_with_gaps(gaps)
        found: list[_Found] = []
        explained: list[tuple[int, int]] = []
        for touched in rows.values():
            pairs = [self._exchanged(row) for row in touched]
            common = set(pairs[0]).intersection(*pairs[1:]) if pairs else set()
            if not common:
                continue
            first, second = min(common)
            passages = [self._expected.passages[number] for number in touched[0]]
            told = passages[first]
            where = f"{passages[first].where} ↔ {passages[second].where.rpartition(' · ')[2]}"
            at = self._expected.ranges[touched[0][0]][0]
            begin = self._matching.start_in_found(at)
            kind = DifferenceKind.COLUMNS_SWAPPED if len(touched) > 1 else DifferenceKind.MOVED
            place = self._place(Gap(at, at, begin, begin + 1))
            shown = " ↔ ".join(self._spoken(*self._expected.ranges[touched[0][one]]) for one in (first, second))
            found.append(
                _Found(
                    at, Difference(kind, Severity.ERROR, expected=shown, where=where, place=told.place, found_at=place)
                )
            )
            explained += [(self._expected.ranges[row[0]][0], self._expected.ranges[row[-1]][1]) for row in touched]
        return found, explained

    def _rows_with_gaps(self, gaps: list[Gap]) -> dict[str, list[list[int]]]:
        expected = self._expected
        touched: dict[tuple[str, int], list[int]] = {}
        for gap in gaps:
            number = expected.passage_at(gap.a)
            passage = expected.passages[number]
            if passage.row and gap.a_end <= expected.ranges[self._row_of(number)[-1]][1]:
                touched.setdefault((passage.block, passage.row), self._row_of(number))
        tables: dict[str, list[list[int]]] = {}
        for (block, _), row in touched.items():
            tables.setdefault(block, []).append(row)
        return tables

    def _row_of(self, number: int) -> list[int]:
        passages = self._expected.passages
        one = passages[number]
        first = last = number
        while first and passages[first - 1].block == one.block and passages[first - 1].row == one.row:
            first -= 1
        while last + 1 < len(passages) and passages[last + 1].block == one.block and passages[last + 1].row == one.row:
            last += 1
        return list(range(first, last + 1))

    def _exchanged(self, row: list[int]) -> set[tuple[int, int]]:
        """Return which pairs of cells, exchanged, give what the file says in a row."""
        cells = [self._expected.chars[slice(*self._expected.ranges[number])] for number in row]
        start = self._matching.start_in_found(self._expected.ranges[row[0]][0])
        end = self._matching.end_in_found(self._expected.ranges[row[-1]][1])
        said = self._found.chars[start:end]
        if len(cells) > _MOST_COLUMNS:
            return set()
        found: set[tuple[int, int]] = set()
        for first, second in combinations(range(len(cells)), 2):
            tried = [*cells]
            tried[first], tried[second] = tried[second], tried[first]
            if cells[first] != cells[second] and "".join(tried) == said:
                found.add((first, second))
        return found

    def _split_numbers(self) -> Iterator[_Found]:
        """Yield numbers whose digits are all there, but parted or joined otherwise than in the edition."""
        expected, found, gaps = self._expected, self._found, self._matching.aligned
        at_gap, shift = 0, 0
        run: list[tuple[int, int]] = []
        for place, char in enumerate(expected.chars):
            while at_gap < len(gaps) and gaps[at_gap].a_end <= place:
                shift = gaps[at_gap].b_end - gaps[at_gap].a_end
                at_gap += 1
            inside = at_gap < len(gaps) and gaps[at_gap].a <= place < gaps[at_gap].a_end
            follows = run and run[-1][0] == place - 1 and run[-1][1] == place + shift - 1
            if inside or char not in _NUMERIC or (run and not follows):
                yield from self._parted(run)
                run = []
            if not inside and char in _NUMERIC and place + shift < len(found.chars):
                run.append((place, place + shift))
        yield from self._parted(run)

    def _parted(self, run: list[tuple[int, int]]) -> Iterator[_Found]:
        mine, theirs = self._expected.stream.breaks, self._found.breaks
        parted = [pair for pair in run[1:] if theirs[pair[1]] and not mine[pair[0]]]
        joined = [pair for pair in run[1:] if mine[pair[0]] and not theirs[pair[1]]]
        if self._matching.medium == PDF:
            # A line may break inside a number, and columns may stand close; both at once is a digit that moved.
            if not (parted and joined):
                return
        elif not (parted or joined):
            return
        start, end = run[0][0], run[-1][0] + 1
        gap = Gap(start, end, run[0][1], run[-1][1] + 1)
        tokens = self._expected.tokens_over(start, end)
        number = self._expected.passage_at(start)
        yield self._told(
            DifferenceKind.NUMBER_SPLIT, gap, number, token=_sealed(tokens), expected=self._spoken(start, end),
            found=self._shown(gap),
        )  # fmt: skip

    def _moved(self, listed: list[Difference]) -> list[Difference]:
        """Return differences with what vanished here and came back there told as moved."""
        gone = {DifferenceKind.REMOVED, DifferenceKind.ROW_REMOVED, DifferenceKind.WORDS_REMOVED}
        came = {DifferenceKind.INSERTED, DifferenceKind.ROW_INSERTED, DifferenceKind.WORDS_INSERTED}
        inserted: dict[str, list[int]] = {}
        for number, one in enumerate(listed):
            if one.kind in came:
                inserted.setdefault(squeezed(one.found), []).append(number)
        dropped: set[int] = set()
        for number, one in enumerate(listed):
            said = squeezed(one.expected)
            if one.kind not in gone or not inserted.get(said):
                continue
            near = [
                other
                for other in inserted[said]
                if listed[other].place.partition("/")[0] == one.place.partition("/")[0]
            ]
            chosen = near or (inserted[said] if len(said) >= _LONGEST_MOVE_FREE else [])
            if chosen:
                other = chosen[0]
                inserted[said].remove(other)
                dropped.add(other)
                severity = Severity.NOTE if one.kind is DifferenceKind.WORDS_REMOVED else Severity.ERROR
                listed[number] = replace(
                    one, kind=DifferenceKind.MOVED, severity=severity, found_at=listed[other].found_at
                )
        return [one for number, one in enumerate(listed) if number not in dropped]


def _is_inside_number(chars: str, at: int) -> bool:
    """Return whether the characters before and after a place belong to one number."""
    before, after = chars[at - 1], chars[at]
    if before in _DIGITS and after in _DIGITS:
        return True
    if before in _POINTS:
        return after in _DIGITS and at > 1 and chars[at - 2] in _DIGITS
    if after in _POINTS:
        return before in _DIGITS and at + 1 < len(chars) and chars[at + 1] in _DIGITS
    return before in _DIGITS and after in _PARTS


def _sealed(tokens: list[Token]) -> Token | None:
    """Return the token that a difference is about: the first with a seal, else the first."""
    return next((token for token in tokens if token.seal), tokens[0] if tokens else None)


def _brief(said: str) -> str:
    return said if len(said) <= _SHOWN else said[: _SHOWN - 1] + "…"
