"""Lines that stand above every page of an edition, such as the mark of a draft: set aside, and missed if gone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from sunan.documents.core.canonical import squeezed
from sunan.documents.core.differences import Difference, DifferenceKind
from sunan.documents.core.found import FoundPlace, Fragment, OddityKind, Reading
from sunan.documents.core.passages import HTML, PDF
from sunan.kernel.findings import Severity


def without_running(reading: Reading, running: Sequence[str]) -> tuple[Reading, list[Difference]]:
    """Return what was read without the running lines, and a difference for each that is missing."""
    if reading.medium == HTML or not running:
        return reading, []
    wanted = {squeezed(line): line for line in running}
    if reading.medium == PDF:
        return _of_pages(reading, wanted)
    said = {squeezed(odd.text) for odd in reading.oddities if odd.kind is OddityKind.FURNITURE}
    kept = tuple(
        odd for odd in reading.oddities if odd.kind is not OddityKind.FURNITURE or squeezed(odd.text) not in wanted
    )
    missing = [_missing(line, FoundPlace("header")) for text, line in wanted.items() if text not in said]
    return replace(reading, oddities=kept), missing


def _of_pages(reading: Reading, wanted: dict[str, str]) -> tuple[Reading, list[Difference]]:
    starts = [*reading.page_starts, len(reading.fragments)]
    fragments: list[Fragment] = []
    fresh_starts: list[int] = []
    missing: list[Difference] = []
    for page, (start, end) in enumerate(pairwise(starts), start=1):
        lines = reading.fragments[start:end]
        gone = set(wanted)
        fresh_starts.append(len(fragments))
        edges = set(_edges(len(lines)))
        for number, line in enumerate(lines):
            left = line
            for text in sorted(gone) if number in edges else ():
                # What stands close below it may be told as the same line.
                if match := re.match(r"\s*".join(map(re.escape, text)), line.text.strip()):
                    gone.discard(text)
                    left = replace(line, text=line.text.strip()[match.end() :])
            if left.text.strip():
                fragments.append(left)
        missing += [_missing(wanted[text], FoundPlace("whole_page", (page,))) for text in sorted(gone)]
    return replace(reading, fragments=tuple(fragments), page_starts=tuple(fresh_starts)), missing


def _edges(count: int) -> Iterator[int]:
    """Yield where a running line may be written: first or last on a page."""
    return (number for number in dict.fromkeys((0, 1, count - 2, count - 1)) if 0 <= number < count)


def _missing(line: str, place: FoundPlace) -> Difference:
    return Difference(DifferenceKind.WORDS_REMOVED, Severity.WARNING, expected=line, found_at=place.text)
