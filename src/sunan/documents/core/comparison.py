"""Comparing a file with the manifest of an edition: which numbers, words and rows differ, and where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sunan.documents.core.canonical import NUMBER, is_sure_on_paper
from sunan.documents.core.differences import Compared, Difference, DifferenceKind
from sunan.documents.core.found import FoundPlace, Oddity, OddityKind, Reading
from sunan.documents.core.judging import judged
from sunan.documents.core.manifest import Manifest
from sunan.documents.core.matching import Matching
from sunan.documents.core.passages import HTML, PDF, WORD, Passage, PassageKind
from sunan.documents.core.running import without_running
from sunan.kernel.findings import Severity
from sunan.kernel.texts import Text, text

_LEAST_SHARE = 0.5
_MOST_LISTED = 500
_ODD = {
    OddityKind.HIDDEN: DifferenceKind.HIDDEN,
    OddityKind.COMMENT: DifferenceKind.COMMENT,
    OddityKind.TRACKED: DifferenceKind.TRACKED,
    OddityKind.FURNITURE: DifferenceKind.FURNITURE,
    OddityKind.FIELD: DifferenceKind.FIELD,
    OddityKind.EMBEDDED: DifferenceKind.EMBEDDED,
    OddityKind.ACTIVE: DifferenceKind.ACTIVE,
    OddityKind.STYLES: DifferenceKind.STYLES,
}
_CHARTS_AS_PICTURES = text(
    "本 PDF 里的图是图片，图中文字未能核对，请以图下的出处和正文数字为准",
    "The charts in this PDF are pictures: the words in them could not be compared",
)
_RARE_CHARACTERS = text(
    "PDF 不一定写明生僻字和表情符号是什么字，这些字未核对",
    "A PDF may not say which rare ideographs and emoji it shows: those were not compared",
)
_NO_PICTURES_KEPT = text(
    "清单里没有 Word 图片的指纹，图片未能核对",
    "The manifest holds no hashes of Word pictures: they could not be compared",
)


def compare(manifest: Manifest, reading: Reading, *, other_pictures: Sequence[Sequence[str]] = ()) -> Compared:
    """Return how a file differs from an edition; nothing if it says the same.

    Args:
        other_pictures: hashes of the same charts as they were drawn at other times, trusted as the manifest is.
    """
    unchecked: list[Text] = []
    reading, missing = without_running(reading, manifest.running)
    passages = [one for one in manifest.passages if one.is_in(reading.medium)]
    if reading.medium == PDF and reading.pictures:
        passages = [one for one in passages if one.kind is not PassageKind.LABEL]
        unchecked.append(_CHARTS_AS_PICTURES)
    if reading.medium == PDF and not all(is_sure_on_paper(one.text(PDF)) for one in passages):
        unchecked.append(_RARE_CHARACTERS)
    matching = Matching(passages, reading)
    if matching.share_found < _LEAST_SHARE:
        share = f"{matching.share_found:.0%}"
        other = Difference(DifferenceKind.ANOTHER_TEXT, Severity.ERROR, expected=manifest.title, found=share)
        return Compared((other,), len(matching.expected.tokens), tuple(unchecked))
    differences = [*judged(matching), *missing, *_beside(reading, manifest)]
    if reading.medium == WORD:
        if manifest.pictures:
            differences += _pictures(manifest, reading, other_pictures)
        elif reading.pictures:
            unchecked.append(_NO_PICTURES_KEPT)
    elif reading.medium == PDF:
        differences += _pictures_of_pdf(manifest.passages, reading)
    order = list(Severity)
    differences.sort(key=lambda one: order.index(one.severity))
    return Compared(
        tuple(differences[:_MOST_LISTED]),
        len(matching.expected.tokens),
        tuple(unchecked),
        max(0, len(differences) - _MOST_LISTED),
    )


def _beside(reading: Reading, manifest: Manifest) -> Iterator[Difference]:
    """Yield what the file holds beside its visible text."""
    for odd in reading.oddities:
        kind = _ODD[odd.kind]
        yield Difference(kind, _weight(odd, kind), found=odd.text, found_at=odd.place.text)
    if reading.medium == HTML and manifest.styles and reading.styles != manifest.styles:
        yield Difference(DifferenceKind.STYLES, DifferenceKind.STYLES.severity, found_at=FoundPlace("file").text)


def _weight(odd: Oddity, kind: DifferenceKind) -> Severity:
    """Return how much an oddity weighs: one that holds a number more than one that does not."""
    return Severity.ERROR if NUMBER.search(odd.text) else kind.severity


def _pictures(manifest: Manifest, reading: Reading, other_pictures: Sequence[Sequence[str]]) -> Iterator[Difference]:
    """Yield pictures that are not those of the edition's charts, or not in their order."""
    charts = [one.where for one in _captions_of_charts(manifest.passages)]
    sets = [manifest.pictures, *(tuple(one) for one in other_pictures)]
    if tuple(reading.pictures) in sets:
        return
    known = {one for pictures in sets for one in pictures}
    for number, found in enumerate(reading.pictures):
        right = {pictures[number] for pictures in sets if number < len(pictures)}
        if found in right:
            continue
        place = FoundPlace("picture", (number + 1,)).text
        where = charts[number] if number < len(charts) else ""
        kind = DifferenceKind.MOVED if found in known else DifferenceKind.PICTURE_UNKNOWN
        yield Difference(kind, Severity.ERROR, where=where, found_at=place)
    for where in charts[len(reading.pictures) :]:
        yield Difference(DifferenceKind.PICTURE_MISSING, Severity.ERROR, where=where)


def _pictures_of_pdf(passages: Sequence[Passage], reading: Reading) -> Iterator[Difference]:
    """Yield a finding if a PDF has more pictures than the edition has charts."""
    charts = len(list(_captions_of_charts(passages)))
    if len(reading.pictures) > charts:
        extra = len(reading.pictures) - charts
        yield Difference(
            DifferenceKind.PICTURE_UNKNOWN, Severity.ERROR, found=f"+{extra}", found_at=FoundPlace("file").text
        )


def _captions_of_charts(passages: Sequence[Passage]) -> Iterator[Passage]:
    drawn = {one.block for one in passages if one.kind is PassageKind.LABEL}
    return (one for one in passages if one.block in drawn and one.place.endswith("/caption"))
