"""Questions about published figures: what was known, on a date, from which releases."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Max, Sum

from sunan.kernel.actors import ActorKind
from sunan.kernel.errors import NotFound
from sunan.kernel.periods import Period, PeriodKind
from sunan.kernel.printed import PrintedValue, Qualifier
from sunan.monitoring.statistics import models
from sunan.monitoring.statistics.core.catalogue import Catalogue
from sunan.monitoring.statistics.core.observations import (
    Cell,
    Confidence,
    Observation,
    ObservationKind,
    Vintage,
    row_digest,
)
from sunan.monitoring.statistics.core.record import Record
from sunan.monitoring.statistics.core.retractions import Retraction, RetractionCause

_COLUMNS = (
    "release_id", "line", "measure", "area", "period", "list_id", "scaled", "exponent", "unit", "printed",
    "printed_unit", "qualifier", "kind", "expected", "confidence", "doubt", "basis", "quote",
)  # fmt: skip
_MOST_NAMED = 500


def record_as_of(
    as_of: date,
    *,
    catalogue: Catalogue,
    measures: Collection[str] | None = None,
    areas: Collection[str] | None = None,
    periods: Collection[str] | None = None,
) -> Record:
    """Return every published value known on `as_of`, by cell, best first; three queries.

    What had been retracted by then stands apart.

    Args:
        measures, areas, periods: restrict the question; `None` asks for all that the catalogue knows.
    """
    wanted = {"measure__in": measures, "area__in": areas, "period__in": periods}
    found = models.Observation.objects.filter(
        **{name: list(values) for name, values in wanted.items() if values is not None}
    )
    rows = list(found.values_list(*_COLUMNS))
    vintages = _vintages({row[0] for row in rows}, as_of)
    known = (
        _observation(row, vintages[row[0]], catalogue)
        for row in rows
        if row[0] in vintages and row[2] in catalogue.measures
    )
    return Record.of(known, as_of=as_of, preference=catalogue.preference, retractions=retractions_as_of(as_of))


def retractions_as_of(as_of: date) -> tuple[Retraction, ...]:
    """Return what had been taken back by a date, the latest first."""
    rows = models.Retraction.objects.filter(since__lte=as_of).select_related("release")
    return tuple(_retraction(row) for row in rows.order_by("-since", "-id"))


def retracted_among(references: Iterable[str]) -> dict[str, Retraction]:
    """Return those of some rows, cited as `release:line`, that were taken back, whenever that was."""
    wanted = frozenset(references)
    releases = {reference.rpartition(":")[0] for reference in wanted}
    rows = models.Retraction.objects.filter(release__id__in=releases).select_related("release")
    return {one.reference: one for one in map(_retraction, rows) if one.reference in wanted}


def standing_among(references: Iterable[str]) -> dict[str, str]:
    """Return those of some rows that are loaded and not taken back: `release:line` → checksum of the release."""
    wanted = tuple(dict.fromkeys(references))
    checksums = dict(
        models.Release.objects.filter(id__in={one.rpartition(":")[0] for one in wanted}).values_list("id", "checksum")
    )
    gone = retracted_among(wanted)
    return {
        one: checksums[one.rpartition(":")[0]]
        for one in wanted
        if one.rpartition(":")[0] in checksums and one not in gone and digest_of(one) is not None
    }


def retracted_by(person: str) -> tuple[dict[str, str], ...]:
    """Return what a user took back, as plain JSON, for that person to read."""
    rows = models.Retraction.objects.filter(by=person, by_kind=ActorKind.USER.value).select_related("release")
    return tuple(
        {"figure": f"{row.release.id}:{row.line}", "text": row.reason, "at": row.at.isoformat()}
        for row in rows.order_by("id")
    )


def _retraction(row: models.Retraction) -> Retraction:
    return Retraction(
        f"{row.release.id}:{row.line}", row.since, RetractionCause(row.cause), row.reason, row.organisation, row.at
    )


def releases_as_of(as_of: date) -> tuple[Vintage, ...]:
    """Return the releases known on `as_of`, the latest first."""
    known = models.Release.objects.filter(known_on__lte=as_of).order_by("-known_on", "id")
    return tuple(_vintage(release) for release in known)


def latest_known_date() -> date | None:
    """Return the latest date in the loaded releases and their retractions, the default `as_of`; `None` without any."""
    latest: date | None = models.Release.objects.aggregate(latest=Max("retrieved_on"))["latest"]
    since: date | None = models.Retraction.objects.aggregate(latest=Max("since"))["latest"]
    return max(latest, since) if latest and since else latest


def observation(reference: str, *, catalogue: Catalogue) -> Observation:
    """Return the row that is cited as `release:line`.

    Raises:
        NotFound: no such row is loaded, or its measure is no longer in the catalogue.
    """
    release_id, _, line = reference.rpartition(":")
    release = models.Release.objects.filter(id=release_id).first()
    row = (
        models.Observation.objects.filter(release_id=release.number, line=int(line)).values_list(*_COLUMNS).first()
        if release and line.isascii() and line.isdecimal() and len(line) < 10
        else None
    )
    if release is None or row is None or row[2] not in catalogue.measures:
        raise NotFound(f"没有已载入的数据“{reference}”", f"No figure “{reference}” is loaded")
    return _observation(row, _vintage(release), catalogue)


def series(
    measure: str,
    area: str,
    *,
    as_of: date,
    catalogue: Catalogue,
    list_id: str = "",
    kind: PeriodKind = PeriodKind.YEAR,
) -> Mapping[Period, tuple[Observation, ...]]:
    """Return the values of a measure for an area by period, oldest first, each period's values best first.

    Periods of other kinds are left out, since unlike periods are not compared; a period without a value is absent.
    """
    record = record_as_of(as_of, catalogue=catalogue, measures=[measure], areas=[area])
    found = {
        period: values
        for cell, values in record.cells.items()
        if cell.list_id == list_id and (period := Period.parse(cell.period)).kind is kind
    }
    return {period: found[period] for period in sorted(found)}


def _vintages(numbers: Iterable[int], as_of: date) -> dict[int, Vintage]:
    """Return the releases among `numbers` that were known on `as_of`."""
    wanted = list(numbers)
    known = models.Release.objects.filter(known_on__lte=as_of)
    if len(wanted) <= _MOST_NAMED:
        known = known.filter(number__in=wanted)
    return {release.number: _vintage(release) for release in known}


def _vintage(release: models.Release) -> Vintage:
    return Vintage(
        id=release.id,
        title=release.title,
        publisher=release.publisher,
        kind=release.kind,
        medium=release.medium,
        published_on=release.published_on,
        precision=release.precision,
        retrieved_on=release.retrieved_on,
        known_on=release.known_on,
        address=release.address,
        checksum=release.checksum,
        note=release.note,
        collected_under=release.collected_under,
    )


def _observation(row: tuple[Any, ...], vintage: Vintage, catalogue: Catalogue) -> Observation:
    found = dict(zip(_COLUMNS, row, strict=True))
    measure = catalogue.measure(found["measure"])
    # The rulebook may have changed the canonical unit since the row was loaded; the row itself never changes.
    shift = 0 if found["unit"] == measure.unit else catalogue.shift(measure.id, found["unit"])
    value = PrintedValue(
        scaled=found["scaled"],
        exponent=found["exponent"] + shift,
        qualifier=Qualifier(found["qualifier"]),
        counted=catalogue.is_counted(measure.id),
    )
    return Observation(
        cell=Cell(measure.id, found["area"], found["period"], found["list_id"]),
        value=value,
        unit=measure.unit,
        printed=found["printed"],
        printed_unit=found["printed_unit"],
        kind=ObservationKind(found["kind"]),
        expected=found["expected"],
        confidence=Confidence(found["confidence"]),
        doubt=found["doubt"],
        basis=found["basis"],
        quote=found["quote"],
        vintage=vintage,
        line=found["line"],
    )


def loaded_releases() -> int:
    """Return how many releases are loaded; it only ever grows."""
    return models.Release.objects.count()


def tally() -> tuple[int, int]:
    """Return how many releases and retractions there are; while neither grows, what is known of a date stays the same."""
    return loaded_releases(), models.Retraction.objects.count()


def loaded_rows() -> int:
    """Return how many observations are loaded, by what their releases say: a register is counted faster than rows."""
    return models.Release.objects.aggregate(rows=Sum("rows"))["rows"] or 0


def digest_of(reference: str) -> str | None:
    """Return the digest of the row cited as `release:line`, as `Observation.digest` gives it; `None` when it is gone."""
    release_id, _, line = reference.rpartition(":")
    release = models.Release.objects.filter(id=release_id).first()
    if release is None or not line.isdecimal():
        return None
    row = models.Observation.objects.filter(release_id=release.number, line=int(line)).first()
    if row is None:
        return None
    return row_digest(
        row.measure, row.area, row.period, row.list_id, row.printed, row.printed_unit, row.qualifier, row.kind,
        str(row.expected), str(row.confidence), row.doubt, row.basis, row.quote, release.id, release.checksum,
        str(row.line),
    )  # fmt: skip
