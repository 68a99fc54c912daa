"""Releases that lie in the rulebook: the register `statistics/releases.csv` and the files it names."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from sunan.kernel.errors import Unavailable
from sunan.kernel.findings import Finding, Place
from sunan.kernel.rule_findings import MISSING_FILE
from sunan.kernel.rulebook import DATA_FOLDER, RulebookSource
from sunan.monitoring.statistics.core import release_findings as kinds
from sunan.monitoring.statistics.core.catalogue import Catalogue
from sunan.monitoring.statistics.core.figures import read_figures
from sunan.monitoring.statistics.core.releases import REGISTER, ReleaseEntry, read_register
from sunan.monitoring.statistics.core.sheets import LARGEST_FILE, too_large


@dataclass(frozen=True)
class Batch:
    """The releases of a rulebook, ready to be read one after the other.

    Attributes:
        entries: the sound lines of the register, in its order.
        folder: where the rulebook lies.
        areas: the codes of the areas it knows.
        findings: what was found wrong with the register itself.
    """

    entries: tuple[ReleaseEntry, ...]
    folder: Path
    catalogue: Catalogue
    areas: frozenset[str]
    findings: tuple[Finding, ...] = field(default=(), repr=False)

    @property
    def rows(self) -> int:
        """Return how many rows the register declares in all."""
        return sum(entry.rows for entry in self.entries)

    def content(self, entry: ReleaseEntry) -> tuple[bytes | None, list[Finding]]:
        """Return the file of a release, or the finding that says why it cannot be read."""
        folder = self.folder / "statistics"
        path = folder / entry.file
        place = Place(f"statistics/{entry.file}", subject=entry.vintage.id)
        try:
            if not path.resolve().is_relative_to((folder / "releases").resolve()):
                return None, [kinds.FILE_OUTSIDE.at(entry.place, column="file", value=entry.file)]
            if path.stat().st_size > LARGEST_FILE:
                return None, [too_large(place.file, path.stat().st_size)]
            return path.read_bytes(), []
        except FileNotFoundError:
            return None, [kinds.FILE_MISSING.at(entry.place, file=entry.file)]
        except OSError as error:
            return None, [kinds.FILE_UNREADABLE.at(place, file=entry.file, problem=error.strerror or error)]

    def figures(self, entry: ReleaseEntry, content: bytes) -> tuple[pl.DataFrame | None, list[Finding]]:
        """Return the figures of a release and every finding; see `core.figures.read_figures`."""
        return read_figures(content, entry=entry, catalogue=self.catalogue, areas=self.areas)


def read_batch(
    source: RulebookSource, *, catalogue: Catalogue, areas: Collection[str]
) -> tuple[Batch | None, list[Finding]]:
    """Return the register of a rulebook and every finding; `None` when there is no register.

    Raises:
        Unavailable: the rulebook comes from the archive, which holds rules and no figures.
    """
    if source.folder is None:
        raise Unavailable(
            f"规则手册 {source.origin} 来自存档，不含发布数据，无法载入",
            f"The rulebook {source.origin} comes from the archive, which holds no releases to load",
        )
    content = source.files.get(REGISTER)
    if content is None:
        return None, [MISSING_FILE.at(Place(REGISTER), file=REGISTER)]
    entries, findings = read_register(content, catalogue=catalogue)
    findings += _unregistered(source.folder, content)
    return Batch(tuple(entries), source.folder, catalogue, frozenset(areas), tuple(findings)), findings


def check_batch(batch: Batch) -> Iterator[Finding]:
    """Return every finding on the files of all releases, without a database."""
    for entry in batch.entries:
        content, findings = batch.content(entry)
        yield from findings
        if content is not None:
            _, findings = batch.figures(entry, content)
            yield from findings


def _unregistered(folder: Path, register: bytes) -> list[Finding]:
    """Return a warning for every file that lies among the releases and that the register does not name."""
    lying = sorted((folder / DATA_FOLDER).rglob("*.csv"))
    written = set(register.decode(errors="replace").replace('"', "").replace("\n", ",").split(","))
    names = ((path, path.relative_to(folder / "statistics").as_posix()) for path in lying)
    return [
        kinds.FILE_NOT_REGISTERED.at(Place(path.relative_to(folder).as_posix()), file=name)
        for path, name in names
        if name not in written
    ]
