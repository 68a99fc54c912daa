"""A file that was handed in, as the rest of the program knows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sunan.uploads.core.kinds import FileKind


@dataclass(frozen=True, slots=True)
class Upload:
    """One handing-in of a file.

    Attributes:
        sha256: of the content; the same content handed in twice is kept once.
        subject: what it belongs to, as `<kind>:<id>`.
        by: who handed it in, for which organisation.
        name: harmless, and ending as its kind does; empty when it was removed.
    """

    id: int
    sha256: str
    size: int
    kind: FileKind
    name: str
    subject: str
    by: str
    organisation: str
    kept_at: datetime
    removed_at: datetime | None = None
