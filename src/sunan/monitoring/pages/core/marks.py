"""The marks that pages and charts share: shapes of verdicts, colours and markers of areas, words of weak figures."""

from __future__ import annotations

from sunan.kernel.areas import Area, AreaKind
from sunan.kernel.texts import Text, text
from sunan.monitoring.attainment.core.verdicts import Verdict
from sunan.monitoring.indicators.core.figures import Figure, Origin
from sunan.monitoring.statistics.core.observations import Confidence

_STAR = "M8 1.2l2.1 4.5 4.9.6-3.6 3.3.9 4.9L8 12.1l-4.3 2.4.9-4.9L1 6.3l4.9-.6z"
_CIRCLE = "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2z"
_DIAMOND = "M8 1l7 7-7 7-7-7z"
_TRIANGLE = "M8 2l6.8 12H1.2z"

VERDICT_SHAPES: dict[Verdict, str] = {
    Verdict.MET_EARLY: f'<path d="{_STAR}"/>',
    Verdict.MET: f'<path d="{_CIRCLE}"/>',
    Verdict.MET_WITHIN_TOLERANCE: '<circle cx="8" cy="8" r="6" class="hollow"/><circle cx="8" cy="8" r="3"/>',
    Verdict.NOT_MET: f'<path d="{_TRIANGLE}"/>',
    Verdict.KEPT: f'<path d="{_DIAMOND}"/>',
    Verdict.AHEAD: f'<path d="{_STAR}" class="hollow"/>',
    Verdict.ON_PACE: '<circle cx="8" cy="8" r="6" class="hollow"/>',
    Verdict.SLIGHTLY_BEHIND: '<path d="M8 2l6 6-6 6-6-6z" class="hollow"/>',
    Verdict.BEHIND: '<path d="M8 2.6l6 10.4H2z" class="hollow"/>',
    Verdict.REGRESSING: '<path d="M6.5 1.5h3v7H14l-6 6.2-6-6.2h4.5z"/>',
    Verdict.CANNOT_TELL: '<rect x="2.5" y="2.5" width="11" height="11" rx="1" class="hollow dashed"/>',
}
"""The signs of `Verdict.shape`, drawn, so that they look the same in every font."""

CITY_MARKERS = (
    _CIRCLE,
    "M2.5 2.5h11v11h-11z",
    _TRIANGLE,
    _DIAMOND,
    "M8 14L1.2 2h13.6z",
    "M5.3 1.5h5.4l3.8 3.8v5.4l-3.8 3.8H5.3l-3.8-3.8V5.3z",
    "M8 1l6.6 4.9-2.5 7.9H3.9L1.4 5.9z",
    _STAR,
)
REGION_MARKER = "M1.5 5.5h13v5h-13z"
OTHER_MARKER = "M6.3 2h3.4v4.3H14v3.4H9.7V14H6.3V9.7H2V6.3h4.3z"


def verdict_svg(verdict: Verdict) -> str:
    """Return the shape of a verdict, decoration beside its word."""
    return (
        f'<svg class="shape" viewBox="0 0 16 16" aria-hidden="true" focusable="false">{VERDICT_SHAPES[verdict]}</svg>'
    )


def area_marker(area: Area, cities: tuple[Area, ...]) -> str:
    """Return the outline of an area's marker in a box of 16: cities by their order, the region a bar, others a cross."""
    if area in cities:
        return CITY_MARKERS[cities.index(area) % len(CITY_MARKERS)]
    return REGION_MARKER if area.kind is AreaKind.REGION else OTHER_MARKER


def area_colour(area: Area) -> str:
    """Return the colour of an area as a custom property: cities have their own, the region is ink, others are quiet."""
    if area.colour:
        return f"var(--area-{area.code})"
    return "var(--ink)" if area.kind is AreaKind.REGION else "var(--quiet)"


def area_svg(area: Area, cities: tuple[Area, ...]) -> str:
    """Return the marker of an area in its colour, decoration beside its name."""
    return (
        f'<svg class="shape area-mark" viewBox="0 0 16 16" aria-hidden="true" focusable="false" '
        f'style="color:{area_colour(area)}"><path d="{area_marker(area, cities)}"/></svg>'
    )


def is_hollow(figure: Figure) -> bool:
    """Return whether a figure is drawn hollow: low confidence, or in doubt."""
    return figure.confidence is Confidence.LOW or bool(figure.doubts)


def weak_words(figure: Figure) -> tuple[Text, ...]:
    """Return the words that must travel with a figure."""
    return tuple(word for word, _ in _weaknesses(figure))


def weak_signs(figure: Figure) -> tuple[Text, ...]:
    """Return the same words shortened for dense tables, where a key explains them."""
    return tuple(sign for _, sign in _weaknesses(figure))


WEAK_SIGNS: tuple[tuple[Text, Text], ...] = (
    (text("计算值", "computed"), text("算", "c")),
    (text("预计数", "expected"), text("预", "e")),
    (text("存疑", "in doubt"), text("疑", "d")),
    (text("可信度低", "low confidence"), text("低", "l")),
)
"""What weakens a figure, in a word and as a sign."""

_COMPUTED, _EXPECTED, _DOUBTED, _LOW = WEAK_SIGNS


def _weaknesses(figure: Figure) -> list[tuple[Text, Text]]:
    found = []
    if figure.origin is Origin.COMPUTED:
        found.append(_COMPUTED)
    if figure.expected:
        found.append(_EXPECTED)
    if figure.doubts:
        found.append(_DOUBTED)
    elif figure.confidence is Confidence.LOW:
        found.append(_LOW)
    return found


_TONES = {
    Verdict.MET_EARLY: "met",
    Verdict.MET: "met",
    Verdict.KEPT: "met",
    Verdict.AHEAD: "met",
    Verdict.ON_PACE: "met",
    Verdict.MET_WITHIN_TOLERANCE: "tolerance",
    Verdict.SLIGHTLY_BEHIND: "tolerance",
    Verdict.NOT_MET: "missed",
    Verdict.BEHIND: "missed",
    Verdict.REGRESSING: "missed",
    Verdict.CANNOT_TELL: "unknown",
}


def tone(verdict: Verdict) -> str:
    """Return the ground on which a verdict stands: met, tolerance, missed or unknown."""
    return _TONES[verdict]
