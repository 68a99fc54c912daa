"""What is to be audited, from a YAML file that names its tables: everything that is wrong with them at once."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import TypeVar

import numpy as np
from pydantic import Field

from sunan.kernel.findings import Finding, FindingKind, Place, Severity, errors_among
from sunan.kernel.rule_documents import read_document
from sunan.kernel.rule_reading import parse_rule
from sunan.kernel.rulebook import RulebookSource, RuleModel
from sunan.kernel.texts import text
from sunan.monitoring.index.core.arrays import Array
from sunan.monitoring.index.core.auditing.printed import Printed
from sunan.monitoring.index.core.auditing.publication import Publication, Subsystems
from sunan.monitoring.index.core.recipe import NotNegative, Positive
from sunan.monitoring.index.core.refusals import IndexRefusal

NO_TABLE = FindingKind(
    "index_audit.no_table", Severity.ERROR,
    text("“{key}”所指的文件 {file} 读不到", "The file {file}, named under “{key}”, cannot be read"),
    text("写相对于本文件的路径，并确认文件存在、为 UTF-8 编码的 CSV", "Write a path relative to this file, and make sure that it is a CSV file in UTF-8"),
)  # fmt: skip
BAD_TABLE = FindingKind(
    "index_audit.bad_table", Severity.ERROR,
    text("“{key}”的表有误：{problem}", "The table under “{key}” is wrong: {problem_en}"),
    text("按说明改正表格", "Correct the table as described"),
)  # fmt: skip
Tables = Callable[[str], bytes | None]
ValueT = TypeVar("ValueT")


class CoordinationTable(RuleModel):
    """A table of subsystem scores with what was made of them.

    Attributes:
        table: CSV; its first column names the rows.
        scores: columns with the subsystem scores; weights: of the same, as they enter T.
        coupling, development, degree: columns of C, T and D, where printed.
    """

    table: str
    scores: tuple[str, ...] = Field(min_length=2)
    weights: tuple[NotNegative, ...] = ()
    coupling: str = ""
    development: str = ""
    degree: str = ""


class AuditRequest(RuleModel):
    """What was published, table by table; each table is a CSV file beside the request whose first column holds names.

    Attributes:
        data: units × indicators; normalised: the same after normalisation.
        directions: indicator → 1 or −1; 1 for those left out.
        goalposts: columns lower and upper per indicator, on the scale of the data.
        weights, scores, ranks, contributions: name and one number; loadings: name and a number per factor.
    """

    id: str
    data: str = ""
    directions: dict[str, int] = Field(default_factory=dict)
    goalposts: str = ""
    weights: str = ""
    normalised: str = ""
    scores: str = ""
    ranks: str = ""
    loadings: str = ""
    contributions: str = ""
    contributions_total: Positive = "100"
    coordination: CoordinationTable | None = None


class _Table:
    """A CSV table: names in its first column, printed numbers in the others."""

    def __init__(self, content: bytes, file: str) -> None:
        rows = [row for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) if any(row)]
        if len(rows) < 2 or len(rows[0]) < 2:
            raise IndexRefusal(
                "要有表头、一列名称和至少一列数",
                "a header, a column of names and one of numbers are needed",
                where=file,
            )
        self.columns = tuple(rows[0][1:])
        self.names = tuple(row[0].strip() for row in rows[1:])
        repeated = {name for name in self.names if self.names.count(name) > 1}
        if repeated:
            raise IndexRefusal(
                f"名称重复：{'、'.join(sorted(repeated))}", f"repeated names: {', '.join(sorted(repeated))}", where=file
            )
        self.file = file
        self._rows = [row[1:] for row in rows[1:]]

    def printed(self, columns: tuple[str, ...] = (), names: tuple[str, ...] = ()) -> Printed:
        """Return some columns, the rows in the order of `names`."""
        wanted = columns or self.columns
        absent = [one for one in wanted if one not in self.columns]
        unknown = [one for one in names or self.names if one not in self.names]
        if absent or unknown:
            raise IndexRefusal(
                f"缺列 {'、'.join(absent) or '无'}，缺行 {'、'.join(unknown) or '无'}",
                f"missing columns {', '.join(absent) or 'none'}, missing rows {', '.join(unknown) or 'none'}",
                where=self.file,
            )
        places = [self.columns.index(one) for one in wanted]
        rows = [self._rows[self.names.index(one)] for one in names or self.names]
        short = [number for number, row in enumerate(rows, start=2) if len(row) < len(self.columns)]
        if short:
            raise IndexRefusal("这一行缺列", "this row is too short", where=f"{self.file}:{short[0]}")
        return Printed.of([[row[place] for place in places] for row in rows], file=self.file)


def read_request(content: bytes, *, file: str, tables: Tables) -> tuple[Publication | None, list[Finding]]:
    """Return what is to be audited, or the findings that prevent it.

    Args:
        tables: path as the request writes it → bytes, or `None` where it cannot be read.
    """
    document, findings = read_document(RulebookSource(file, {file: content}), file)
    if document is None:
        return None, findings
    placed, problems = parse_rule(document, AuditRequest)
    findings += problems
    if placed is None or errors_among(findings):
        return None, findings
    reader = _Reader(placed.rule, tables, file)
    publication = reader.publication()
    return (None if reader.findings else publication), [*findings, *reader.findings]


class _Reader:
    """Reads the tables of a request, each refusal a finding."""

    def __init__(self, request: AuditRequest, tables: Tables, file: str) -> None:
        self._request = request
        self._tables = tables
        self._file = file
        self.findings: list[Finding] = []

    def publication(self) -> Publication | None:
        request = self._request
        data, weights = self._table("data"), self._table("weights")
        scores = self._table("scores") or self._table("ranks")
        loadings, contributions = self._table("loadings"), self._table("contributions")
        units = data.names if data else scores.names if scores else ()
        named = weights or loadings
        indicators = data.columns if data else named.names if named else ()
        unknown = [one for one in request.directions if one not in indicators]
        wrong = [one for one, sign in request.directions.items() if sign not in (1, -1)]
        if unknown or wrong:
            self._bad(
                "directions",
                IndexRefusal(
                    f"方向只能是 1 或 −1，且只写数据中有的指标：{'、'.join([*unknown, *wrong])}",
                    f"a direction is 1 or −1 and names an indicator of the data: {', '.join([*unknown, *wrong])}",
                ),
            )
        made = self._tried(
            "data",
            lambda: Publication(
                units,
                indicators,
                data=data.printed() if data else None,
                directions=np.array([float(request.directions.get(one, 1)) for one in indicators]),
                goalposts=self._goalposts(indicators),
                weights=self._list("weights", indicators),
                normalised=self._list("normalised", units, indicators),
                scores=self._list("scores", units),
                ranks=self._list("ranks", units),
                loadings=self._tried("loadings", lambda: loadings.printed(names=indicators)) if loadings else None,
                contributions=self._tried("contributions", contributions.printed) if contributions else None,
                contributions_total=float(request.contributions_total),
                subsystems=self._subsystems(),
            ),
        )
        return made if not self.findings else None

    def _list(self, key: str, names: tuple[str, ...], columns: tuple[str, ...] = ()) -> Printed | None:
        table = self._table(key)
        if table is None:
            return None
        return self._tried(key, lambda: table.printed(columns or table.columns[:1], names))

    def _goalposts(self, indicators: tuple[str, ...]) -> Array | None:
        table = self._table("goalposts")
        if table is None:
            return None
        found = self._tried("goalposts", lambda: table.printed(("lower", "upper"), indicators))
        return None if found is None else found.values.T

    def _subsystems(self) -> Subsystems | None:
        asked = self._request.coordination
        table = self._table("coordination", asked.table) if asked else None
        if asked is None or table is None:
            return None

        def column(name: str) -> Printed | None:
            return table.printed((name,)) if name else None

        return self._tried(
            "coordination",
            lambda: Subsystems(
                table.names, table.printed(asked.scores), tuple(float(one) for one in asked.weights),
                column(asked.coupling), column(asked.development), column(asked.degree),
            ),
        )  # fmt: skip

    def _table(self, key: str, named: str = "") -> _Table | None:
        path = named or getattr(self._request, key)
        if not path:
            return None
        content = self._tables(path)
        if content is None:
            self._add(NO_TABLE, key, file=path)
            return None
        return self._tried(key, lambda: _Table(content, path))

    def _tried(self, key: str, read: Callable[[], ValueT]) -> ValueT | None:
        try:
            return read()
        except IndexRefusal as refusal:
            self._bad(key, refusal)
        except (UnicodeDecodeError, csv.Error):
            self._add(NO_TABLE, key, file=str(getattr(self._request, key, key)))
        return None

    def _bad(self, key: str, refusal: IndexRefusal) -> None:
        self._add(BAD_TABLE, key, problem=refusal.text.zh, problem_en=refusal.text.en)

    def _add(self, kind: FindingKind, key: str, **values: str) -> None:
        found = kind.at(Place(self._file, subject=key), key=key, **values)
        if found not in self.findings:
            self.findings.append(found)
