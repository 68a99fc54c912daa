"""Releases that are made here, from what was collected or verified; their content is handed over, not read from a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

import polars as pl

from sunan.kernel.findings import Finding
from sunan.monitoring.statistics.core.catalogue import Catalogue
from sunan.monitoring.statistics.core.figures import read_figures
from sunan.monitoring.statistics.core.observations import Vintage
from sunan.monitoring.statistics.core.releases import COLUMNS, FOLDER, ReleaseEntry, read_register
from sunan.monitoring.statistics.core.sheets import LARGEST_FILE, too_large


@dataclass(frozen=True)
class MadeHere:
    """One release with its content, judged by the rules of the register and of its files.

    Attributes:
        entries: the release; none when its description has an error.
        findings: what was found wrong with the description.
    """

    entries: tuple[ReleaseEntry, ...]
    written: bytes
    catalogue: Catalogue
    areas: frozenset[str]
    findings: tuple[Finding, ...] = field(default=(), repr=False)

    @classmethod
    def of(cls, vintage: Vintage, content: bytes, *, catalogue: Catalogue, areas: Collection[str]) -> MadeHere:
        """Return a release as a line of the register would enter it; when it became known follows from its dates."""
        entries, findings = read_register(_register(vintage, content), catalogue=catalogue)
        known = tuple(
            replace(one, vintage=replace(one.vintage, collected_under=vintage.collected_under)) for one in entries
        )
        return cls(known, content, catalogue, frozenset(areas), tuple(_placed(findings, vintage.id)))

    def content(self, entry: ReleaseEntry) -> tuple[bytes | None, list[Finding]]:
        """Return the content that was handed over, or the finding against its size."""
        if len(self.written) > LARGEST_FILE:
            return None, [too_large(entry.vintage.id, len(self.written))]
        return self.written, []

    def figures(self, entry: ReleaseEntry, content: bytes) -> tuple[pl.DataFrame | None, list[Finding]]:
        """Return the figures of the release and every finding; see `core.figures.read_figures`."""
        figures, findings = read_figures(content, entry=entry, catalogue=self.catalogue, areas=self.areas)
        return figures, _placed(findings, entry.vintage.id)

    def judged(self) -> list[Finding]:
        """Return every finding against the release, without a database."""
        findings = list(self.findings)
        for entry in self.entries:
            content, against = self.content(entry)
            findings += against
            if content is not None:
                findings += self.figures(entry, content)[1]
        return findings


def _register(vintage: Vintage, content: bytes) -> bytes:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerow(
        (
            vintage.id, vintage.title, vintage.publisher, vintage.kind, vintage.medium, vintage.published_on,
            vintage.precision, vintage.retrieved_on.isoformat(), vintage.address, f"{FOLDER}/{vintage.id}.csv",
            max(0, content.count(b"\n") - 1), vintage.checksum, vintage.note,
        )
    )  # fmt: skip
    return written.getvalue().encode()


def _placed(findings: Iterable[Finding], release_id: str) -> list[Finding]:
    """Return findings with the release in the place of files that do not exist."""
    return [replace(one, place=replace(one.place, file=release_id, subject="")) for one in findings]
