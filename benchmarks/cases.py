"""Every case that is measured: its name on the command line, its heading and words on the page, its work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks import (
    assess,
    backup,
    collection,
    diff,
    edits,
    imports,
    load,
    log,
    report,
    rights,
    robustness,
    sign_in,
    tasks,
    verify,
    whole,
    workbench,
    writes,
)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """One case.

    Attributes:
        words: what the page says above the table, given the rows.
        run: measures; the rows all have the same columns.
    """

    name: str
    heading: str
    words: Callable[[Sequence[Row]], str]
    run: Callable[[], list[Row]]

    def section(self, rows: Sequence[Row]) -> list[str]:
        """Return the lines of the page about this case."""
        return [f"## {self.heading}", "", self.words(rows), "", *_table(rows), ""]


def _table(rows: Iterable[Row]) -> list[str]:
    listed = list(rows)
    columns = list(listed[0])
    head = ["| " + " | ".join(column.replace("_", " ") for column in columns) + " |", "|---" * len(columns) + "|"]
    return head + ["| " + " | ".join(str(row.get(column, "")) for column in columns) + " |" for row in listed]


def _said(words: str) -> Callable[[Sequence[Row]], str]:
    return lambda _: words


def _whole_in_words(rows: Sequence[Row]) -> str:
    first = [row for row in rows if row["run"].startswith("first")]
    second = [row for row in rows if row["run"].startswith("second")]
    return (
        f"To the first page served, median of {len(first)}: **{median(row['first_page_seconds'] for row in first)} s** in a"
        f" fresh folder, **{median(row['first_page_seconds'] for row in second)} s** again in the same one"
        f" (asked: ≤ 10 s). Peak memory of the serving process {max(row['peak_mb'] for row in rows)} MB (asked:"
        f" ≤ 400 MB). Report in the background after {median(row['report_seconds'] for row in first)} s (asked: ≤ 15 s)."
    )


def _assessed() -> list[Row]:
    return [{**row, "ratio_to_peer": round(row["seconds"] / row["peer_seconds"], 2)} for row in assess.run()]


CASES: tuple[Case, ...] = (
    Case("whole", "全程 · The whole run (`sunan run`)", _whole_in_words, whole.run),
    Case(
        "assess",
        "评估 · Assessing targets",
        _said(
            "Ours computes verdict, reading, two paces, cascades, missing figures and findings. The peer only compares the"
            " best value with the target, with one query per target through the object-relational mapper."
        ),
        _assessed,
    ),
    Case(
        "report",
        "报告 · Reports",
        _said(
            "Word, PDF and HTML together, median seconds; memory of the largest process. Asked: final report ≤ 15 s, an"
            " edition of 200 pages ≤ 60 s and ≤ 600 MB."
        ),
        report.run,
    ),
    Case(
        "verify",
        "核验 · Verifying a copy",
        _said(
            "An edition of 200 charts with their tables, read and compared with its manifest (asked: 200 pages in ≤ 5 s)."
        ),
        verify.run,
    ),
    Case(
        "diff",
        "比较 · Comparing two editions",
        _said("Every statement of two editions of the final report, with the reasons of each change (asked: ≤ 2 s)."),
        diff.run,
    ),
    Case(
        "variants",
        "指数的变体 · Variants of an index, ours and the peers'",
        _said(
            "51 units × 49 indicators on four levels (synthetic, of the shape of COINr's example set): winsorisation ×"
            " normalisation × aggregation × perturbed weights, the same variants computed side by side, by our own pipeline"
            " one by one, and by plain NumPy one by one (which is given the treated tables). COINr 1.1.14 (R 4.2.2) is"
            f" quoted, not run here: {robustness.COINR_SECONDS} s {list(robustness.COINR_SPAN)} for 1 000 of the same kind"
            " on two cores, one of them used, measured in 2026 (asked: at least 1 000 times as fast)."
        ),
        robustness.run_peers,
    ),
    Case(
        "robustness",
        "指数的稳健性 · Robustness of an index",
        _said(
            f"Whole studies on {robustness.PROCESSES} processes, checkpoints included (asked: 100 000 of 51 × 49 in ≤ 15 s"
            " and ≤ 1 GB; 10 000 of 3 000 × 60 × 10 years in ≤ 5 min, memory flat). `errors`: every input has an error of"
            " its own in each replication, so treatment and normalisation are done anew."
        ),
        robustness.run,
    ),
    Case(
        "reweighting",
        "改变权重 · Other weights",
        _said(
            "Other weights for an index whose data are prepared: scores of all levels and ranks, one call (asked: ≤ 100 ms)."
        ),
        robustness.run_reweighting,
    ),
    Case(
        "workbench",
        "工作台 · The workbench",
        _said(
            "One request with other weights through view and template: scores, ranks, bands from 300 draws of weights and"
            " the piece of the page (asked: 300 × 50 in ≤ 100 ms). Transport and browser are not included; synthetic data."
        ),
        workbench.run,
    ),
    Case(
        "load",
        "载入与查询 · Loading releases, and asking as of a date",
        _said(
            "Cells with five vintages each, checked whole and loaded in one transaction; then the query of one chart"
            " (one measure, five areas, ten years) as of a date."
        ),
        load.run,
    ),
    Case(
        "tasks",
        "任务 · Tasks",
        _said(
            "Made-up tasks of 20 checkpoints each. States derived in memory, then read, derived and written where they differ;"
            " `first` writes all of them. Board and timeline as a visitor opens them (asked: 20 000 tasks, first screens ≤"
            " 200 ms median, all states ≤ 2 s)."
        ),
        tasks.run,
    ),
    Case(
        "log",
        "操作日志 · The log of changes",
        _said("Sealing and proving a log of synthetic events (asked: a million verified in ≤ 10 s)."),
        log.run,
    ),
    Case(
        "writes",
        "日志占写入的份额 · What the log adds to a write",
        _said(
            "A role granted and revoked, two transactions with an event each, with the log and without, in turns; medians"
            " (asked: the log adds ≤ 15 %). Every commit reaches the disk."
        ),
        writes.run,
    ),
    Case(
        "edits",
        "分级核查 · Graded edits of a table of enterprises",
        _said(
            "A table of 20 columns with the year before beside it: digits read into exact integers, then 100 edits of all kinds"
            " in one pass, a hundred findings of each put into words. Medians of five; synthetic figures. Memory includes the"
            " figures as they were made."
        ),
        edits.run,
    ),
    Case(
        "localisation",
        "错误定位 · Where an error lies",
        _said(
            "One figure in twenty of a return is off by a factor; sums, ratios and totals of totals join all of them, the"
            " hardest case. Contradicted edits and the lightest set of figures that must change, with up to four others of the"
            " same weight, stopped after 0.8 s (asked: 200 cells in ≤ 1 s). Five returns; `proven`: nothing lighter exists."
        ),
        edits.run_localisation,
    ),
    Case(
        "collection",
        "保存填报表 · Saving a grid of collected figures",
        _said(
            "A return of 500 cells saved in one transaction with one event, each answer a new version: filled in for the"
            " first time, every cell changed (median and slowest), the same again; and read with all its answers"
            " (asked: ≤ 300 ms to save 500 cells). Every commit reaches the disk."
        ),
        collection.run,
    ),
    Case(
        "rights",
        "权限检查 · Asking whether somebody may",
        _said(
            "Rights are read once for a request; after that a check asks no database (asked: ≤ 50 µs). The median of 200"
            " readings, the mean of the checks."
        ),
        rights.run,
    ),
    Case(
        "sign_in",
        "登录 · Signing in",
        _said(
            "Slow on purpose: scrypt makes guessing dear, each sign-in takes a core for its time and 16 MB of memory. In one"
            " process, with as many threads as people; more processes on more cores sign in more people."
        ),
        sign_in.run,
    ),
    Case(
        "backup",
        "备份与恢复 · Backup and restore",
        _said(
            "Half the data in the database and half in one uploaded file (asked: 5 GB in constant memory). Memory is the sum"
            " over the process tree, pg_dump, pg_restore and psql included. The peer is `cp`, which reads no single moment"
            " of a database in use, and neither hashes nor verifies."
        ),
        backup.run,
    ),
    Case(
        "import",
        "导入明细表 · Taking over a table of enterprises",
        _said(
            "XLSX of 20 columns, read, checked by 100 rules and stored (asked: 200 000 rows in ≤ 10 s and at least 8 times as"
            " fast as the peer). The peer reads with openpyxl, read-only, and checks the same rules with pandera, lazily; it"
            " stores nothing and is spared what ours looks for besides: formulas, error values, merged cells, units that stand"
            " twice, credit codes, areas. Both find the same rows. Imports of packages are not counted; medians of three."
        ),
        imports.run,
    ),
)
