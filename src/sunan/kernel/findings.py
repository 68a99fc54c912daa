"""What checks report: a code, a place and a sentence with its remedy, never an exception.

A check returns all its findings at once. Kinds are declared beside the check that raises them and register
themselves here, so that the documentation and the tests can list every code.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from sunan.kernel.texts import Text, text


class Severity(StrEnum):
    """How much a finding weighs: an error stops a load, a warning is shown beside figures, a note informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def text(self) -> Text:
        return _SEVERITY_WORDS[self]


_SEVERITY_WORDS = {
    Severity.ERROR: text("错误", "error"),
    Severity.WARNING: text("提醒", "warning"),
    Severity.NOTE: text("说明", "note"),
}


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a finding stands: a file with an optional line and column, or a subject such as a target's id."""

    file: str = ""
    line: int = 0
    column: str = ""
    subject: str = ""

    def __str__(self) -> str:
        parts = [part for part in (self.file, str(self.line) if self.line else "", self.column) if part]
        place = ":".join(parts)
        return f"{place} ({self.subject})" if place and self.subject else place or self.subject


@dataclass(frozen=True, slots=True)
class FindingKind:
    """A sort of finding with its stable code, severity, sentence and remedy (placeholders in braces)."""

    code: str
    severity: Severity
    message: Text
    remedy: Text

    def __post_init__(self) -> None:
        assert self.code not in FINDING_KINDS, f"finding code {self.code} is declared twice"
        FINDING_KINDS[self.code] = self

    def at(self, place: Place, **values: object) -> Finding:
        """Return a finding of this kind at `place`, its placeholders filled with `values`."""
        return Finding(self.code, place, {name: _brief(value) for name, value in values.items()})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a check noticed: the code of its kind, where, and the values its sentence needs."""

    code: str
    place: Place
    values: dict[str, str] = field(default_factory=dict, hash=False)

    @property
    def kind(self) -> FindingKind:
        return FINDING_KINDS[self.code]

    @property
    def severity(self) -> Severity:
        return self.kind.severity

    @property
    def message(self) -> Text:
        return self.kind.message.filled(**self.values)

    @property
    def remedy(self) -> Text:
        return self.kind.remedy.filled(**self.values)

    def as_json(self) -> dict[str, object]:
        """Return plain data for `--json` and for pages."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "subject": self.place.subject,
            "message": {"zh": self.message.zh, "en": self.message.en},
            "remedy": {"zh": self.remedy.zh, "en": self.remedy.en},
        }


FINDING_KINDS: dict[str, FindingKind] = {}

_LONGEST_VALUE = 160


def _brief(value: object) -> str:
    """Return a value as one printable line; what a file holds may be long or carry control characters."""
    shown = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in str(value))
    return shown if len(shown) <= _LONGEST_VALUE else shown[: _LONGEST_VALUE - 1] + "…"


def errors_among(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that stop a load."""
    return [finding for finding in findings if finding.severity is Severity.ERROR]


MORE_OF_THE_SAME = FindingKind(
    "findings.more_of_the_same",
    Severity.ERROR,
    text(
        "同类问题（{code}）另有 {count} 处，未逐条列出",
        "{count} more findings of the same kind ({code}) are not listed",
    ),
    text("改正已列出的各处后再检查一次", "Correct those listed, then check again"),
)


def shortened(findings: Iterable[Finding], *, most_per_code: int = 100) -> list[Finding]:
    """Return at most `most_per_code` findings of each code and file, and one that counts the rest.

    A file of a million wrong rows must neither fill the memory nor the screen.
    """
    seen: dict[tuple[str, str], int] = {}
    kept: list[Finding] = []
    for finding in findings:
        key = (finding.code, finding.place.file)
        seen[key] = seen.get(key, 0) + 1
        if seen[key] <= most_per_code:
            kept.append(finding)
    for (code, file), count in seen.items():
        if count > most_per_code:
            kept.append(MORE_OF_THE_SAME.at(Place(file), code=code, count=count - most_per_code))
    return kept
