"""Questions about micro tables: which there are, what came in, and their rows for a stated purpose."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import polars as pl

from sunan.access.core.rights import Rights
from sunan.kernel.errors import InvalidRule, NotFound
from sunan.kernel.findings import Finding, errors_among, shortened
from sunan.kernel.micro import CollectedUnder, MicroValue
from sunan.kernel.periods import Period, PeriodKind
from sunan.kernel.rulebook import RulebookSource
from sunan.monitoring.collection import models, store
from sunan.monitoring.collection.core.edits.reading import EditBook, read_edits
from sunan.monitoring.collection.core.micro.tables import MicroTables, TableRule, read_tables
from sunan.monitoring.collection.core.reaching import SIGNS, may_reach
from sunan.monitoring.collection.selectors import returns
from sunan.monitoring.statistics.core.catalogue import draft_catalogue
from sunan.rulebooks import selectors as rulebooks


@dataclass(frozen=True, slots=True)
class TableView:
    """A table that came with a return, without its rows.

    Attributes:
        findings: what the edits said, as plain data with place, grade and words.
        upload: the file it came from.
    """

    id: int
    returned: int
    table: str
    period: str
    rows: int
    sha256: str
    collected_under: CollectedUnder
    findings: tuple[dict[str, Any], ...]
    upload: int | None
    is_current: bool
    by: str
    at: datetime


def check_tables(source: RulebookSource) -> list[Finding]:
    """Return every finding about the micro tables of a rulebook and the edits of them."""
    catalogue, problems = draft_catalogue(source)
    sound = None if errors_among(problems) else catalogue
    tables, findings = read_tables(source, catalogue=sound)
    if tables is not None:
        own = read_edits(source, catalogue=sound, tables=tables.units)[1]
        plain = {(one.code, one.place) for one in read_edits(source, catalogue=sound)[1]}
        findings += [one for one in own if (one.code, one.place) not in plain]
    return shortened(findings)


def tables_in_force() -> MicroTables:
    """Return the micro tables of the rulebook in force.

    Raises:
        InvalidRule: they have errors; `sunan check` lists them.
    """
    return _read(rulebooks.source_in_force())[0]


def edits_of_tables() -> EditBook:
    """Return the graded edits of the rulebook in force, those of micro tables with their columns.

    Raises:
        InvalidRule: they have errors.
    """
    return _read(rulebooks.source_in_force())[1]


def table_rule(table: str) -> TableRule:
    """Return a micro table of the rulebook in force.

    Raises:
        NotFound: there is none of this id.
    """
    rule = tables_in_force().rules.get(table)
    if rule is None:
        raise NotFound(
            f"规则手册没有名为“{table[:60]}”的明细表；请刷新页面后重选",
            f"The rulebook has no table “{table[:60]}”; open the page again and choose",
        )
    return rule


def tables_of(number: int, rights: Rights) -> tuple[TableView, ...]:
    """Return the tables that came with a return that somebody may read, the newest first.

    Raises:
        NotFound: there is no such return, or it is not theirs to read.
    """
    returns.returned(number, rights)
    rows = models.MicroTable.objects.filter(returned=number).order_by("-id")
    return tuple(_as_view(row) for row in rows)


def rows_of(table: int, rights: Rights) -> MicroValue[pl.DataFrame]:
    """Return the rows of a table, closed: they open for a purpose that their ground allows.

    They are for those who fill in, review or approve the return they came with. Whoever reads returns of others, the
    centre among them, reads their sums.

    Raises:
        NotFound: there is no such table, it is not theirs to read, or its content is gone.
    """
    row = models.MicroTable.objects.select_related("returned").filter(id=table).first()
    if row is None or not any(
        may_reach(
            rights, one, organisation=row.returned.organisation, area=row.returned.area, is_city=row.returned.is_city
        )
        for one in SIGNS
    ):
        raise NotFound(
            f"没有编号为 {table} 的明细表；请从报表的“工作簿”页面进入",
            f"There is no table number {table}; start from “Workbook” of the return",
        )
    return MicroValue(store.kept_table(row.sha256), collected_under=CollectedUnder(row.collected_under))


def year_before(organisation: str, table: str, period: str, *, ground: CollectedUnder) -> pl.DataFrame | None:
    """Return the rows of an organisation's table of the year before, for the edits of the same organisation alone."""
    now = Period.parse(period)
    if now.kind is not PeriodKind.YEAR:
        return None
    row = (
        models.MicroTable.objects.filter(
            returned__organisation=organisation, table=table, period=str(Period.year(now.first.year - 1)),
            is_current=True, collected_under=ground.value,
        )
        .order_by("-id")
        .first()
    )  # fmt: skip
    if row is None:
        return None
    try:
        return store.kept_table(row.sha256)
    except NotFound:
        return None


def _as_view(row: models.MicroTable) -> TableView:
    return TableView(
        id=row.pk, returned=row.returned_id, table=row.table, period=row.period, rows=row.rows, sha256=row.sha256,
        collected_under=CollectedUnder(row.collected_under), findings=tuple(json.loads(row.findings)),
        upload=row.upload, is_current=row.is_current, by=row.by, at=row.at,
    )  # fmt: skip


@lru_cache(maxsize=4)
def _read(source: RulebookSource) -> tuple[MicroTables, EditBook]:
    catalogue, _ = draft_catalogue(source)
    tables, findings = read_tables(source, catalogue=catalogue)
    edits, problems = read_edits(source, catalogue=catalogue, tables=tables.units if tables else None)
    if tables is None or edits is None:
        count = len(errors_among([*findings, *problems]))
        raise InvalidRule(
            f"collection/tables/ 或 collection/edits.yaml 有 {count} 处错误，不能使用；运行 sunan check 查看",
            f"collection/tables/ or collection/edits.yaml has {count} errors and cannot be used; run `sunan check`",
        )
    return tables, edits
