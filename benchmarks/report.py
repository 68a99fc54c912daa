"""How long reports take to write: the final report of the plan, and editions of 100 and 200 pages full of charts and tables."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

RUNS = 3
EDITIONS = {"edition with 200 charts and tables": 100, "edition with 400 charts and tables": 200}
"""How many charts, with a table each, make the synthetic editions."""

Row = dict[str, Any]


def run(*, runs: int = RUNS) -> list[Row]:
    """Return one row per document: median seconds for all three formats, pages, peak memory of the largest process."""
    rows = [
        _median(["report"], runs, "final report, internal"),
        _median(["report", "brief"], runs, "final brief, public"),
    ]
    return rows + [_median([str(charts)], runs, name) for name, charts in EDITIONS.items()]


def _median(arguments: list[str], runs: int, name: str) -> Row:
    rows = sorted((_in_its_own_process(arguments) for _ in range(runs)), key=lambda row: float(row["seconds"]))
    return {"document": name, **rows[len(rows) // 2], "peak_mb": max(row["peak_mb"] for row in rows)}


def _in_its_own_process(arguments: list[str]) -> Row:
    with tempfile.TemporaryDirectory(prefix="sunan-bench-") as folder:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "sunan.web.settings",
            "SUNAN_DATABASE": f"sqlite:///{folder}/bench.sqlite3",
            "SUNAN_VAR": folder,
        }
        command = [sys.executable, "-m", "benchmarks.report", folder, *arguments]
        done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    row: Row = json.loads(done.stdout.splitlines()[-1])
    return row


def measure(folder: Path, arguments: list[str]) -> Row:
    """Write one document in this process; the plan is loaded before the clock starts."""
    if arguments[0] == "report":
        return _of_the_plan(folder, brief="brief" in arguments)
    from sunan.documents.filling import Format, fill

    document = _synthetic(int(arguments[0]))
    began = time.perf_counter()
    files = fill(document)
    return _row(began, files[Format.PDF])


def _of_the_plan(folder: Path, *, brief: bool) -> Row:
    import django

    django.setup()
    from sunan.cli import prepare

    prepare.prepare_database()
    prepare.load_quietly()
    from sunan.kernel.rulebook import RulebookSource
    from sunan.monitoring.attainment.selectors import state_of_plan
    from sunan.monitoring.reports.core.request import Audience, ReportKind, ReportRequest
    from sunan.monitoring.reports.core.rules import required_report_rules
    from sunan.monitoring.reports.services import write_report

    audience = Audience.PUBLIC if brief else Audience.INTERNAL
    request = ReportRequest(ReportKind.FINAL, audience, brief=brief)
    rules = required_report_rules(RulebookSource.from_folder(Path("rulebook")))
    began = time.perf_counter()
    state = state_of_plan(as_of=date(2026, 11, 22))
    written = write_report(state, request=request, rules=rules, formats=("docx", "pdf", "html"), folder=folder / "out")
    return _row(began, next(path for path in written if path.suffix == ".pdf").read_bytes())


def _synthetic(charts: int) -> Any:
    """Return a document of as many charts and tables, each with a paragraph that refers to both."""
    from sunan.documents.core.composer import Composer, row
    from sunan.documents.core.content import Align, Column, FigureToken, Reference, Table

    report = Composer("长篇报告", language="zh", as_of=date(2026, 11, 22), issuer="示例单位")
    report.contents()
    years = [str(year) for year in range(2016, 2026)]
    for number in range(charts):
        if number % 10 == 0:
            report.heading(1, f"第{number // 10 + 1}组指标")
        report.heading(2, f"指标{number + 1}")
        tokens = [FigureToken(f"{(number * 7 + at * 13) % 97 + 0.5:.1f}", f"seal-{number}-{at}") for at in range(10)]
        report.paragraph(
            f"指标{number + 1}在{years[-1]}年为", tokens[-1], "，各年数值见", Reference(f"t{number}"), "和", Reference(f"c{number}"), "。"
        )  # fmt: skip
        columns = [Column("年份", Align.CENTRE), Column("数值", Align.END), Column("说明", share=3)]
        rows = [row(year, token, "按规则手册的取值顺序选用") for year, token in zip(years, tokens, strict=True)]
        report.table(f"指标{number + 1}各年数值", columns, rows, key=f"t{number}", unit="亿元", source="示例统计局")
        option = {
            "xAxis": {"type": "category", "data": years},
            "yAxis": {"type": "value"},
            "series": [{"type": "line", "data": [float(token.shown) for token in tokens]}],
        }
        same = Table("同上", tuple(columns[:2]), ())
        report.chart(f"指标{number + 1}", option, alt="逐年数值", key=f"c{number}", height_mm=60, table=same)
    return report.document()


def _row(began: float, pdf: bytes) -> Row:
    import io

    import pypdf

    seconds = time.perf_counter() - began
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) // 1024
    return {"seconds": round(seconds, 2), "pages": len(pypdf.PdfReader(io.BytesIO(pdf)).pages), "peak_mb": peak}


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), sys.argv[2:])))
