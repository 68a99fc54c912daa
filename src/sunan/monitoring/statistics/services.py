"""Changes to published figures: releases are loaded, or added when they are made here, and figures are retracted.

None is overwritten or removed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import polars as pl
from django.db import DatabaseError, connection, transaction
from django.db.models import Max

from sunan.access.selectors import day_of
from sunan.audit import services as audit
from sunan.audit.core.events import declare
from sunan.kernel.actors import Actor, ActorKind
from sunan.kernel.errors import InvalidInput, NotFound, Unavailable
from sunan.kernel.findings import Finding, errors_among
from sunan.kernel.texts import text
from sunan.monitoring.statistics.core.catalogue import Catalogue
from sunan.monitoring.statistics.core.observations import Vintage
from sunan.monitoring.statistics.core.release_findings import DESCRIPTION_CHANGED, NEVER_OVERWRITTEN
from sunan.monitoring.statistics.core.releases import ReleaseEntry
from sunan.monitoring.statistics.core.retractions import AlreadyRetracted, RetractionCause
from sunan.monitoring.statistics.core.sheets import checksum
from sunan.monitoring.statistics.ingest.made_here import MadeHere
from sunan.monitoring.statistics.ingest.rulebook import Batch
from sunan.monitoring.statistics.models import Observation, Release, Retraction

_ROWS_AT_A_TIME = 20_000
_DIGITS = 10
_DECIDING = ("kind", "medium", "published_on", "precision", "retrieved_on", "known_on", "collected_under")
_DESCRIBING = ("title", "publisher", "address", "note")
LOADED = declare("statistics.releases_loaded", text("载入数据发布", "loaded releases"))
ADDED = declare("statistics.release_added", text("加入本系统形成的数据发布", "added a release that was made here"))
RETRACTED = declare("statistics.figures_retracted", text("撤销已公布的数值", "retracted published figures"))
FORGOTTEN = declare(
    "statistics.retractor_forgotten", text("从数值撤销记录中抹去个人", "erased a person from retractions")
)


class Supply(Protocol):
    """Releases that can be read one after the other, wherever they lie."""

    @property
    def entries(self) -> tuple[ReleaseEntry, ...]:
        """Return what is to be loaded, in order."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return what was found wrong with the entries themselves."""

    def content(self, entry: ReleaseEntry) -> tuple[bytes | None, list[Finding]]:
        """Return the file of a release, or the finding that says why it cannot be read."""

    def figures(self, entry: ReleaseEntry, content: bytes) -> tuple[pl.DataFrame | None, list[Finding]]:
        """Return the figures of a release and every finding."""


@dataclass(frozen=True)
class LoadProgress:
    """How far a load has come, in rows of all new releases together."""

    done: int
    total: int
    release: str


@dataclass(frozen=True)
class LoadOutcome:
    """What a load did.

    Attributes:
        new: releases added; 0 when anything was refused.
        unchanged: releases that were there before, with the same content.
        refused: releases with errors; one refused release keeps out all new ones.
        rows: observations added.
    """

    new: int
    unchanged: int
    refused: int
    rows: int
    findings: tuple[Finding, ...]

    @property
    def is_refused(self) -> bool:
        """Return whether an error kept the load from happening."""
        return bool(errors_among(self.findings))


class _HasErrors(Exception):
    """Takes the transaction back when a release turned out to have errors."""


def load_releases(
    *, batch: Batch, by: Actor, at: datetime, progress: Callable[[LoadProgress], None] | None = None
) -> LoadOutcome:
    """Add the releases of `batch` that are not there yet: all of them, or none when any has an error.

    A release that was loaded before with the same content is left alone; the same id with other content is an error.
    Everything happens in one transaction, so a process that is killed leaves the database as before or after; one
    event lists the releases with their checksums.

    Args:
        at: the moment of loading, kept with each new release.
        progress: called after every part that was written.
    Raises:
        Unavailable: another load holds the database, or added one of the releases in the meantime.
    """
    return _load(batch, LOADED, by, at, progress)


def add_release(
    *,
    vintage: Vintage,
    content: bytes,
    catalogue: Catalogue,
    areas: Collection[str],
    by: Actor,
    at: datetime,
) -> LoadOutcome:
    """Add one release that was made here, such as the figures of a campaign; the rules are those of `load_releases`.

    The rulebook has no file of it: whoever makes it keeps its content. Adding the same again changes nothing, the same
    id with other content is an error, and inside another transaction it stands or falls with that one.

    Args:
        vintage: describes the release; its checksum is that of `content`. An address is kept only if it is allowed.
        content: CSV with the columns of every release.
        areas: the codes that the rulebook knows.
    Raises:
        Unavailable: another load holds the database, or added the same release in the meantime.
    """
    supply = MadeHere.of(vintage, content, catalogue=catalogue, areas=areas)
    return _load(supply, ADDED, by, at, None)


@transaction.atomic
def retract(
    *, references: Sequence[str], cause: RetractionCause, reason: str = "", by: Actor, at: datetime
) -> tuple[str, ...]:
    """Take observations back: from the day of `at` on they count no more; before it they are what they were.

    The rows stay, and what was sealed from them is computed again to the same digit. Who may do this is asked by the
    feature that published them.

    Args:
        references: the rows, as `release:line`.
        reason: for everybody to read; needed unless the cause says all.
    Returns:
        The rows, each once.
    Raises:
        NotFound: a row is not there.
        AlreadyRetracted: a row was taken back before.
        InvalidInput: no row is named, or there is no reason.
    """
    named, why = tuple(dict.fromkeys(references)), " ".join(reason.split())
    if not named:
        raise InvalidInput(
            "没有指定要撤销的数值；请至少选定一个", "No figure was named; choose one or more to be retracted"
        )
    if cause.needs_reason and not why:
        raise InvalidInput("请写明撤销已公布数值的理由", "Say why the published figure is retracted")
    day = day_of(at)
    for reference in named:
        release, line = _held_row(reference)
        earlier = Retraction.objects.filter(release=release, line=line).first()
        if earlier is not None:
            raise AlreadyRetracted(reference, earlier.since)
        Retraction.objects.create(
            release=release, line=line, since=max(day, release.known_on), cause=cause.value, reason=why,
            by_kind=by.kind.value, by=by.id, organisation=by.organisation, at=at,
        )  # fmt: skip
    audit.record_event(
        RETRACTED, subject=f"figure:{named[0]}", by=by, at=at, why=why,
        after={"figures": list(named), "since": day.isoformat(), "cause": cause.value},
    )  # fmt: skip
    return named


def _held_row(reference: str) -> tuple[Release, int]:
    """Return the release of a row, held so that nobody takes the row back at the same time."""
    release_id, _, line = reference.rpartition(":")
    release = Release.objects.select_for_update().filter(id=release_id).first()
    if (
        release is None
        or not (line.isascii() and line.isdecimal() and len(line) < _DIGITS)
        or not Observation.objects.filter(release_id=release.number, line=int(line)).exists()
    ):
        raise NotFound(f"没有已载入的数据“{reference[:160]}”", f"No figure “{reference[:160]}” is loaded")
    return release, int(line)


@transaction.atomic
def forget_retractor(*, person: str, by: Actor, at: datetime, why: str) -> int:
    """Remove from all retractions that this user did them; return how many rows. Twice is harmless."""
    count = Retraction.objects.filter(by=person, by_kind=ActorKind.USER.value).update(by="")
    if count:
        audit.record_event(FORGOTTEN, subject=f"user:{person}", by=by, at=at, after={"rows": count}, why=why)
    return count


def _load(
    supply: Supply, action: str, by: Actor, at: datetime, progress: Callable[[LoadProgress], None] | None
) -> LoadOutcome:
    loaded = Release.objects.in_bulk()
    findings = list(supply.findings)
    unchanged, refused = 0, 0
    for entry in supply.entries:
        if entry.vintage.id in loaded:
            against = _compared(entry, loaded[entry.vintage.id], supply)
            findings += against
            refused += bool(errors_among(against))
            unchanged += not errors_among(against)
    new = [entry for entry in supply.entries if entry.vintage.id not in loaded]
    if not new:
        return LoadOutcome(0, unchanged, refused, 0, tuple(findings))
    loading = _Loading(supply, new, findings, action, by, at, progress)
    try:
        with transaction.atomic():
            loading.run()
    except _HasErrors:
        return LoadOutcome(0, unchanged, refused + loading.refused, 0, tuple(loading.findings))
    except DatabaseError as error:
        raise Unavailable(
            f"数据库正被占用或暂时不可用（{error}）；没有写入任何数据，请稍后重试",
            f"The database is in use or not available ({error}); nothing was written, try again later",
        ) from error
    return LoadOutcome(len(new), unchanged, 0, loading.rows, tuple(loading.findings))


def _compared(entry: ReleaseEntry, release: Release, supply: Supply) -> list[Finding]:
    """Return what differs between a line of the register and the release that was loaded under its id."""
    vintage = entry.vintage
    content, findings = supply.content(entry)
    if content is None:
        return findings
    differing = [name for name in _DECIDING if getattr(vintage, name) != getattr(release, name)]
    if checksum(content) != release.checksum or vintage.checksum != release.checksum:
        differing.append("sha256")
    if differing:
        return [NEVER_OVERWRITTEN.at(entry.place, id=vintage.id, what=", ".join(differing))]
    reworded = [name for name in _DESCRIBING if getattr(vintage, name) != getattr(release, name)]
    return [DESCRIPTION_CHANGED.at(entry.place, id=vintage.id, what=", ".join(reworded))] if reworded else []


class _Loading:
    """One load on its way through the new releases, inside its transaction."""

    def __init__(
        self,
        supply: Supply,
        entries: Sequence[ReleaseEntry],
        findings: list[Finding],
        action: str,
        by: Actor,
        at: datetime,
        progress: Callable[[LoadProgress], None] | None,
    ) -> None:
        self.supply = supply
        self.entries = entries
        self.findings = findings
        self.action = action
        self.by = by
        self.at = at
        self.progress = progress
        self.total = sum(entry.rows for entry in entries)
        self.refused = 0
        self.rows = 0

    def run(self) -> None:
        """Judge every release and write it while nothing speaks against the load; take all back otherwise."""
        self._refuse_others()
        number = Release.objects.aggregate(last=Max("number"))["last"] or 0
        for entry in self.entries:
            content, findings = self.supply.content(entry)
            figures = None
            if content is not None:
                figures, findings = self.supply.figures(entry, content)
                del content
            self.findings += findings
            if figures is None:
                self.refused += 1
            elif not errors_among(self.findings):
                number += 1
                self._add(entry, number, figures)
        if errors_among(self.findings):
            raise _HasErrors
        self._record()

    def _record(self) -> None:
        manifest = {entry.vintage.id: {"sha256": entry.vintage.checksum, "rows": entry.rows} for entry in self.entries}
        content = "\n".join(f"{name} {one['sha256']}" for name, one in sorted(manifest.items()))
        audit.record_event(
            self.action,
            subject=f"releases:{checksum(content.encode())}",
            by=self.by,
            at=self.at,
            after={"releases": manifest, "rows": self.rows},
        )

    def _refuse_others(self) -> None:
        mine = {entry.vintage.id for entry in self.entries}
        if mine.intersection(Release.objects.values_list("id", flat=True)):
            raise Unavailable(
                "另一次载入刚刚写入了同样的发布；没有重复写入，请再运行一次",
                "Another load has just added the same releases; nothing was written twice, run it again",
            )

    def _add(self, entry: ReleaseEntry, number: int, figures: pl.DataFrame) -> None:
        vintage = entry.vintage
        Release.objects.create(
            id=vintage.id,
            number=number,
            rows=figures.height,
            loaded_at=self.at,
            checksum=vintage.checksum,
            **_fields(vintage, (*_DECIDING, *_DESCRIBING)),
        )
        insert = _insertion(["release_id", *figures.columns])
        figures = figures.select(pl.lit(number).alias("release_id"), pl.all())
        with connection.cursor() as cursor:
            for part in figures.iter_slices(_ROWS_AT_A_TIME):
                cursor.executemany(insert, part.rows())
                self.rows += part.height
                if self.progress:
                    self.progress(LoadProgress(self.rows, self.total, vintage.id))


def _fields(vintage: object, names: Sequence[str]) -> Mapping[str, object]:
    return {name: getattr(vintage, name) for name in names}


def _insertion(columns: Sequence[str]) -> str:
    table = Observation._meta.db_table  # noqa: SLF001 - the documented way to a model's table
    quoted = [connection.ops.quote_name(name) for name in (table, *columns)]
    places = ", ".join(["%s"] * len(columns))
    # The names are those of the model; every value is a parameter.
    return f"INSERT INTO {quoted[0]} ({', '.join(quoted[1:])}) VALUES ({places})"  # noqa: S608
