"""The rulebook of another zone, fictional and small: where it lies, and copies of it that tests may damage."""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
from dataclasses import dataclass
from pathlib import Path

from sunan.kernel.findings import Finding
from sunan.kernel.rulebook import RulebookSource
from sunan.monitoring.attainment.selectors import check_rulebook

FOLDER = Path(__file__).parent / "rulebooks" / "two_rivers"
REGISTER = "statistics/releases.csv"
DURING = "2029-06-30"
"""A date inside the plan, on which the figures of 2028 are known and not yet revised."""


@dataclass(frozen=True)
class Copy:
    """A copy of the fictional rulebook in a folder of its own."""

    folder: Path

    @classmethod
    def into(cls, folder: Path) -> Copy:
        return cls(Path(shutil.copytree(FOLDER, folder / "rulebook")))

    def text(self, file: str) -> str:
        return (self.folder / file).read_text(encoding="utf-8")

    def replace(self, file: str, old: str, new: str) -> None:
        """Write `new` where `old` stands first."""
        written = self.text(file)
        assert old in written, f"{file} does not say {old!r}"
        (self.folder / file).write_text(written.replace(old, new, 1), encoding="utf-8")

    def write(self, file: str, content: bytes) -> None:
        (self.folder / file).write_bytes(content)

    def line_of(self, file: str, words: str) -> int:
        """Return the line on which `words` stand first."""
        return self.text(file).split(words, 1)[0].count("\n") + 1

    def register_anew(self) -> None:
        """Write row counts and checksums into the register as the files are now, so that only their content is wrong."""
        rows = list(csv.DictReader(io.StringIO(self.text(REGISTER))))
        for row in rows:
            content = (self.folder / "statistics" / row["file"]).read_bytes()
            row["sha256"] = hashlib.sha256(content).hexdigest()
            row["rows"] = str(content.rstrip(b"\n").count(b"\n"))
        written = io.StringIO()
        writer = csv.DictWriter(written, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        self.write(REGISTER, written.getvalue().encode())

    def source(self) -> RulebookSource:
        return RulebookSource.from_folder(self.folder)

    def findings(self) -> list[Finding]:
        """Return everything that `sunan check` reports of the copy."""
        return check_rulebook(self.source())
