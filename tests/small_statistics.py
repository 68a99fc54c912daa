"""A small rulebook of published figures, written by tests into a folder of their own: 甲市 and 乙市, five measures."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from sunan.kernel.findings import Finding
from sunan.kernel.rulebook import RulebookSource
from sunan.monitoring.statistics.core.catalogue import Catalogue, read_catalogue
from sunan.monitoring.statistics.ingest.rulebook import Batch, read_batch

AREAS = frozenset({"A1", "A2", "ZONE"})
COLUMNS = "measure,area,period,kind,list,value,unit,qualifier,expected,confidence,doubt,basis,quote"
REGISTER = "id,title,publisher,kind,medium,published_on,precision,retrieved_on,address,file,rows,sha256,note"
_NAME = "{zh: 名, en: name}"

RULES = {
    "units.yaml": f"""\
base_units:
  - {{symbol: 元, dimension: money, name: {_NAME}, english: yuan}}
  - {{symbol: 人, dimension: person, name: {_NAME}, english: persons}}
  - {{symbol: 家, dimension: entity, name: {_NAME}, english: enterprises}}
""",
    "measures.yaml": f"""\
measures:
  - {{id: gdp, name: {_NAME}, unit: 亿元, nature: flow, price_basis: current, definition: {_NAME}, holder: bureau}}
  - {{id: rd_expenditure, name: {_NAME}, unit: 亿元, nature: flow, definition: {_NAME}, holder: bureau}}
  - {{id: rd_intensity, name: {_NAME}, unit: "%", nature: ratio, definition: {_NAME}, holder: bureau}}
  - {{id: firms, name: {_NAME}, unit: 家, nature: count, definition: {_NAME}, holder: bureau}}
  - {{id: gazelle, name: {_NAME}, unit: 家, nature: count, listed: true, definition: {_NAME}, holder: bureau}}
""",
    "holders.yaml": f"""\
holders:
  - id: bureau
    region: {{zh: 省统计局, en: provincial bureau}}
    city: {{zh: "{{area}}市统计局", en: "bureau of {{area}}"}}
    frequency: year
    due: {{months_after: 9, text: {_NAME}, status: C}}
    basis: {{text: {_NAME}, status: C}}
""",
    "lists.yaml": f"""\
lists:
  - {{id: provincial, name: {_NAME}, evaluator: {_NAME}, measures: [gazelle]}}
  - {{id: other, name: {_NAME}, evaluator: {_NAME}, measures: []}}
""",
    "addresses.yaml": """\
allow:
  - {host: stats.example.gov.cn, name: {zh: 统计局}, class: statistical}
""",
    "doubts.yaml": f"""\
doubts:
  - {{id: year_uncertain, text: {_NAME}, decisive: false}}
  - {{id: rounded, text: {_NAME}, decisive: true}}
bases:
  - {{id: before_census, text: {_NAME}}}
""",
    "preference.yaml": f"""\
kinds:
  - {{id: yearbook, rank: 1, name: {_NAME}}}
  - {{id: communique, rank: 2, name: {_NAME}}}
  - {{id: news, rank: 3, name: {_NAME}}}
mediums:
  - {{id: original, rank: 1, name: {_NAME}}}
  - {{id: mirror, rank: 2, name: {_NAME}}}
confidence_order: [high, medium, low]
decisive: {{minimum_confidence: medium}}
disagreement_margin: {{relative: "0.01", per_unit: {{"%": "0.1"}}}}
""",
}


@dataclass
class SmallRulebook:
    """The folder, its rules, and the releases registered so far."""

    folder: Path
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        (self.folder / "statistics" / "releases").mkdir(parents=True, exist_ok=True)
        (self.folder / "rulebook.yaml").write_text("id: small\n", encoding="utf-8")
        for name, content in RULES.items():
            self.rule(name, content)
        self._write_register()

    def rule(self, name: str, content: str) -> None:
        (self.folder / "statistics" / name).write_text(content, encoding="utf-8")

    def release(
        self,
        release_id: str,
        *rows: str,
        content: bytes | None = None,
        kind: str = "communique",
        medium: str = "original",
        published_on: str = "2021-06-30",
        precision: str = "day",
        retrieved_on: str = "2026-11-22",
        title: str = "公报",
    ) -> None:
        """Write a release with these rows (or this very content) and register it."""
        written = ("\n".join([COLUMNS, *rows]) + "\n").encode() if content is None else content
        path = self.folder / "statistics" / "releases" / f"{release_id}.csv"
        path.write_bytes(written)
        rows_declared = written.count(b"\n") - 1
        checksum = hashlib.sha256(written).hexdigest()
        self.lines.append(
            f"{release_id},{title},统计局,{kind},{medium},{published_on},{precision},{retrieved_on},,"
            f"releases/{path.name},{rows_declared},{checksum},"
        )
        self._write_register()

    def _write_register(self) -> None:
        content = "\n".join([REGISTER, *self.lines]) + "\n"
        (self.folder / "statistics" / "releases.csv").write_text(content, encoding="utf-8")

    def source(self) -> RulebookSource:
        return RulebookSource.from_folder(self.folder)

    def catalogue(self) -> Catalogue:
        catalogue, findings = read_catalogue(self.source())
        assert catalogue is not None, [str(finding.message) for finding in findings]
        return catalogue

    def batch(self) -> Batch:
        batch, _ = read_batch(self.source(), catalogue=self.catalogue(), areas=AREAS)
        assert batch is not None
        return batch


def codes(findings: list[Finding] | tuple[Finding, ...]) -> list[str]:
    """Return the codes of findings, sorted."""
    return sorted(finding.code for finding in findings)
