"""The releases as pages show them: what each is, when it became known, how far its rows can be trusted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sunan.kernel.errors import NotFound
from sunan.kernel.texts import Text, text
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.pages.core.choices import Question
from sunan.monitoring.statistics.core.catalogue import Catalogue
from sunan.monitoring.statistics.core.observations import (
    DEMONSTRATION,
    Confidence,
    Observation,
    ObservationKind,
    Vintage,
)
from sunan.monitoring.statistics.core.retractions import Retracted
from sunan.monitoring.statistics.core.rules import Holder, Measure, ReleaseKind

_MONTHS = ("", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Release:
    """One release with its rows in the order of its file.

    Attributes:
        rows: those that count.
        retracted: those that were taken back.
    """

    vintage: Vintage
    rows: tuple[Observation, ...]
    kind: Text
    rank: int
    medium: Text
    retracted: tuple[Retracted, ...] = ()

    @property
    def mix(self) -> tuple[tuple[Confidence, int], ...]:
        """Return how many rows have each confidence, the highest first."""
        counted = [(level, sum(row.confidence is level for row in self.rows)) for level in sorted(Confidence)[::-1]]
        return tuple((level, count) for level, count in counted if count)

    @property
    def doubts(self) -> frozenset[str]:
        """Return the doubts that its rows carry; that one is made up stands in its basis where it has another doubt."""
        made_up = {row.basis for row in self.every if row.basis == DEMONSTRATION}
        return frozenset(row.doubt for row in self.every if row.doubt) | made_up

    @property
    def goals(self) -> int:
        """Return how many rows say what somebody aimed at."""
        return sum(row.kind is ObservationKind.GOAL for row in self.rows)

    @property
    def years(self) -> tuple[int, int]:
        """Return the first and the last year its rows speak of."""
        years = [year for row in self.every for year in row.period.years]
        return min(years), max(years)

    @property
    def every(self) -> tuple[Observation, ...]:
        """Return all rows of its file that are known, those that count first."""
        return (*self.rows, *(one.observation for one in self.retracted))


def releases(state: StateOfPlan) -> tuple[Release, ...]:
    """Return the releases known on the date of the state, the preferred kinds first, the latest known first."""
    rows: dict[str, list[Observation]] = {}
    for values in state.figures.record.cells.values():
        for one in values:
            rows.setdefault(one.vintage.id, []).append(one)
    retracted: dict[str, list[Retracted]] = {}
    for taken_back in state.figures.record.retracted.values():
        for each in taken_back:
            retracted.setdefault(each.observation.vintage.id, []).append(each)
    order = state.book.catalogue.order
    kinds = {kind.id: kind for kind in order.kinds}
    mediums = {medium.id: medium for medium in order.mediums}
    found = []
    for release_id in dict.fromkeys((*rows, *retracted)):
        held, back = rows.get(release_id, []), retracted.get(release_id, [])
        vintage = (held[0] if held else back[0].observation).vintage
        kind, medium = kinds.get(vintage.kind), mediums.get(vintage.medium)
        found.append(
            Release(
                vintage,
                tuple(sorted(held, key=lambda one: one.line)),
                kind.name if kind else text(vintage.kind, vintage.kind),
                kind.rank if kind else len(kinds) + 1,
                medium.name if medium else text(vintage.medium, vintage.medium),
                tuple(sorted(back, key=lambda one: one.observation.line)),
            )
        )
    return tuple(sorted(found, key=lambda one: (one.rank, -one.vintage.known_on.toordinal(), one.vintage.id)))


def release(state: StateOfPlan, release_id: str) -> Release:
    """Return one release.

    Raises:
        NotFound: no such release was known on the date of the state.
    """
    for one in releases(state):
        if one.vintage.id == release_id:
            return one
    raise NotFound(
        f"截至 {state.as_of} 没有已知的资料“{release_id[:80]}”；全部资料见“数据来源”。",
        f"No release “{release_id[:80]}” was known on {state.as_of}; all of them are listed under Sources.",
    )


def published_text(vintage: Vintage) -> Text:
    """Return when a release was published, as precisely as it is known: 2021年6月30日, 2021年6月, 2021年, 不明."""
    if not vintage.published_on:
        return text("不明", "unknown")
    parts = [int(part) for part in vintage.published_on.split("-")]
    match parts:
        case [year, month, day]:
            return text(f"{year}年{month}月{day}日", f"{day} {_MONTHS[month]} {year}")
        case [year, month]:
            return text(f"{year}年{month}月", f"{_MONTHS[month]} {year}")
        case _:
            return text(f"{parts[0]}年", f"{parts[0]}")


@dataclass(frozen=True, slots=True)
class KindGroup:
    """The releases of one kind, with its place in the order of preference."""

    kind: ReleaseKind | None
    name: Text
    releases: tuple[Release, ...]

    @property
    def figures(self) -> int:
        return sum(len(one.rows) for one in self.releases)


def by_kind(found: Iterable[Release], catalogue: Catalogue) -> tuple[KindGroup, ...]:
    """Return releases by kind, in the order of preference."""
    kinds = {kind.id: kind for kind in catalogue.order.kinds}
    groups: dict[str, list[Release]] = {}
    for one in found:
        groups.setdefault(one.vintage.kind, []).append(one)
    return tuple(KindGroup(kinds.get(kind), held[0].kind, tuple(held)) for kind, held in groups.items())


def questions(state: StateOfPlan) -> tuple[Question[Release], ...]:
    """Return what releases can be chosen by."""
    plan, catalogue = state.book.plan, state.book.catalogue
    areas = {area.code: area.short for area in (plan.region, *plan.cities, *plan.areas)}
    measures = {measure.id: measure.name for measure in catalogue.measures.values()}
    return (
        Question("medium", text("载体", "Medium"), {one.id: one.name for one in catalogue.order.mediums}, lambda one: (one.vintage.medium,)),
        Question("area", text("地区", "Area"), areas, lambda one: {row.cell.area for row in one.every}),
        Question("confidence", text("含可信度为", "Has rows of"), _confidences(), lambda one: {row.confidence.name.lower() for row in one.rows}),
        Question("address", text("网址", "Address"), {"kept": text("保留网址", "address kept"), "none": text("不留网址", "cited by name alone")}, lambda one: ("kept" if one.vintage.address else "none",)),
        Question("kind", text("种类", "Kind"), {one.id: one.name for one in catalogue.order.kinds}, lambda one: (one.vintage.kind,)),
        Question("measure", text("数据", "Measure"), measures, lambda one: {row.cell.measure for row in one.every}),
    )  # fmt: skip


def _confidences() -> dict[str, Text]:
    return {level.name.lower(): level.text for level in sorted(Confidence)[::-1]}


@dataclass(frozen=True, slots=True)
class Held:
    """A rule that says who holds figures, and the measures it holds for."""

    holder: Holder
    measures: tuple[Measure, ...]


def holders(catalogue: Catalogue) -> tuple[Held, ...]:
    """Return who holds which figures."""
    return tuple(
        Held(holder, measures)
        for holder in catalogue.holders.values()
        if (measures := tuple(one for one in catalogue.measures.values() if one.holder == holder.id))
    )
