"""Taking over a table of enterprises: read from XLSX, checked by a hundred rules, stored; ours and a peer's.

The peer reads with openpyxl (its fastest way) and checks the same hundred rules with pandera, all failures at once. It is
given the file by its path and stores nothing; ours also looks for formulas, error values, merged cells and units that
stand twice, checks every credit code and area, and writes Parquet that has reached the disk.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

SIZES = (20_000, 200_000)
RUNS = 3
COUNTS = tuple(f"n{at}" for at in range(12))
AMOUNTS = tuple(f"a{at}" for at in range(6))
"""With a credit code and an area: twenty columns."""
HIGHEST = 5_000_000
PARTS = tuple((COUNTS[3 * at], COUNTS[3 * at + 1], COUNTS[3 * at + 2]) for at in range(4))
LARGER = tuple((whole, part) for whole, *parts in PARTS for part in parts)

Row = dict[str, Any]


def run(*, sizes: tuple[int, ...] = SIZES, runs: int = RUNS) -> list[Row]:
    """Return one row per size: seconds of each step of ours, of the peer, and how they compare."""
    rows = []
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="sunan-bench-") as folder:
            path = Path(folder, "table.xlsx")
            write_table(path, size)
            ours = [_in_its_own_process("ours", path) for _ in range(runs)]
            peer = [_in_its_own_process("peer", path) for _ in range(1 if size > SIZES[0] else runs)]
            assert ours[0]["contradicted"] == peer[0]["contradicted"], "the same rules find the same rows"
            whole = median(one["seconds"] for one in ours)
            other = median(one["seconds"] for one in peer)
            rows.append(
                {
                    "rows": size, "columns": 20, "rules": len(rules()), "megabytes": round(path.stat().st_size / 1e6, 1),
                    "read_s": median(one["read"] for one in ours), "check_s": median(one["check"] for one in ours),
                    "store_s": median(one["store"] for one in ours), "seconds": round(whole, 2),
                    "peak_mb": max(one["peak_mb"] for one in ours), "peer_read_s": median(one["read"] for one in peer),
                    "peer_check_s": median(one["check"] for one in peer), "peer_seconds": round(other, 2),
                    "peer_peak_mb": max(one["peak_mb"] for one in peer), "times_as_fast": round(other / whole, 1),
                    "contradictions": sum(ours[0]["contradicted"].values()),
                }
            )  # fmt: skip
    return rows


def write_table(path: Path, size: int) -> None:
    """Write a table of made-up enterprises; about one row in a thousand contradicts some rule."""
    import xlsxwriter

    from tests.credit_codes import credit_code

    draw = random.Random(7)
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("明细")
    sheet.write_row(0, 0, ["统一社会信用代码", "经营地区划", *COUNTS, *AMOUNTS])
    for at in range(1, size + 1):
        sheet.write_string(at, 0, credit_code(at))
        sheet.write_string(at, 1, draw.choice(("320505", "320102", "320211", "320411", "321102")))
        column = 2
        for _ in PARTS:
            one, other = draw.randrange(100_000), draw.randrange(100_000)
            whole = one + other + (draw.randrange(1, 9) if draw.random() < 0.0005 else 0)
            for value in (whole, one, other):
                sheet.write_number(at, column, value)
                column += 1
        for _ in AMOUNTS:
            amount = round(draw.random() * HIGHEST * (1.0 if draw.random() > 0.0005 else 3.0), 2)
            sheet.write_number(at, column, amount)
            column += 1
    book.close()


def rules() -> list[tuple[str, str, tuple[str, ...], float]]:
    """Return the hundred rules, as kind, name, columns and limit, for both to make their own of."""
    numbers = (*COUNTS, *AMOUNTS)
    made: list[tuple[str, str, tuple[str, ...], float]] = []
    made += [("low", f"low-{one}", (one,), 0) for one in numbers]
    made += [("high", f"high-{one}", (one,), HIGHEST) for one in numbers]
    made += [("required", f"required-{one}", (one,), 0) for one in numbers]
    made += [("whole", f"whole-{one}", (one,), 0) for one in COUNTS]
    made += [("decimals", f"decimals-{one}", (one,), 2) for one in AMOUNTS]
    made += [("at_least", f"at-least-{whole}-{part}", (whole, part), 0) for whole, part in LARGER]
    made += [("equal", f"equal-{parts[0]}", parts, 0) for parts in PARTS]
    spare = [(one, other) for one in COUNTS[1::3] for other in AMOUNTS][: 100 - len(made)]
    made += [("below", f"below-{one}-{other}", (one, other), 10_000_000) for one, other in spare]
    assert len(made) == 100, len(made)
    return made


def _in_its_own_process(who: str, path: Path) -> Row:
    command = [sys.executable, "-m", "benchmarks.imports", who, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    row: Row = json.loads(done.stdout.splitlines()[-1])
    return row


def _ours(path: Path) -> Row:
    from django.conf import settings

    settings.configure(SUNAN_UPLOADS=path.parent / "uploads")
    from fractions import Fraction

    from sunan.monitoring.collection import store
    from sunan.monitoring.collection.core.edits.engine import run_edits
    from sunan.monitoring.collection.core.edits.rules import KINDS
    from sunan.monitoring.collection.core.micro.checking import wide_table
    from sunan.monitoring.collection.core.micro.reading import read_table
    from sunan.monitoring.collection.core.micro.tables import TableRule

    words = {"zh": "{measure}", "en": "{measure}"}
    common = {"grade": "explain", "status": "U", "basis": words, "words": words, "table": "t"}
    shapes: dict[str, Any] = {
        "low": lambda columns, _: {"kind": "range", "measures": columns, "low": "0"},
        "high": lambda columns, limit: {"kind": "range", "measures": columns, "high": str(int(limit))},
        "required": lambda columns, _: {"kind": "required", "measures": columns},
        "whole": lambda columns, _: {"kind": "whole", "measures": columns},
        "decimals": lambda columns, limit: {"kind": "decimals", "measures": columns, "most": int(limit)},
        "at_least": lambda columns, _: {
            "kind": "sum",
            "total": columns[0],
            "parts": columns[1:],
            "relation": "at_least",
        },
        "equal": lambda columns, _: {"kind": "sum", "total": columns[0], "parts": columns[1:], "relation": "equal"},
        "below": lambda columns, limit: {"kind": "range", "measures": columns, "high": str(int(limit))},
    }
    edits = []
    for kind, name, columns, limit in rules():
        given = {"id": name, **common, **shapes[kind](columns, limit)}
        edits.append(KINDS[given["kind"]].model_validate(given))
    column = {"name": {"zh": "", "en": ""}, "status": "U", "required": True}
    table = TableRule.model_validate(
        {
            "id": "t", "name": words, "about": words, "collected_under": "statistical_survey", "key": ["credit_code"],
            "entity": "credit_code", "area": "area", "status": "U", "source": {"text": words, "status": "U"},
            "columns": [
                {**column, "id": "credit_code", "name": {"zh": "统一社会信用代码", "en": "code"}, "type": "credit_code"},
                {**column, "id": "area", "name": {"zh": "经营地区划", "en": "area of operation"}, "type": "area"},
                *({**column, "id": one, "name": {"zh": one, "en": one}, "type": "count", "unit": "件"} for one in COUNTS),
                *(
                    {**column, "id": one, "name": {"zh": one, "en": one}, "type": "number", "unit": "千元", "decimals": 2}
                    for one in AMOUNTS
                ),
            ],
        }
    )  # fmt: skip
    began = time.perf_counter()
    read, _ = read_table(
        path.read_bytes(), table, file="table.xlsx", cities=("320100", "320200", "320400", "320500", "321100"),
        is_workbook=True,
    )  # fmt: skip
    assert read, "the table is sound"
    after_reading = time.perf_counter()
    outcome = run_edits(edits, wide_table(read.frame, table, period="2025"), factors={}, about=Fraction(0), most=100)
    after_checking = time.perf_counter()
    store.keep_table(read.frame)
    ended = time.perf_counter()
    counts = {name: count for name, count in outcome.counts.items() if count}
    assert read.is_sound, [one.message.en for one in read.findings[:3]]
    return _row(began, after_reading, after_checking, ended, counts)


_OF_A_COLUMN: dict[str, Callable[..., Any]] = {
    "low": lambda series, limit: series >= limit,
    "high": lambda series, limit: series <= limit,
    "whole": lambda series, limit: series % 1 == limit,
    "decimals": lambda series, limit: (series * 10 ** int(limit) % 1).round(6).isin([0.0, 1.0]),
}
_OF_A_ROW: dict[str, Callable[..., Any]] = {
    "at_least": lambda frame, columns, limit: frame[columns[0]] >= frame[columns[1]] + limit,
    "equal": lambda frame, columns, limit: frame[columns[0]] == frame[columns[1]] + frame[columns[2]] + limit,
    "below": lambda frame, columns, limit: (frame[list(columns)] <= limit).all(axis=1),
}
"""The rules as the peer writes them; that a cell is not empty is its columns' own rule."""


def _peer(path: Path) -> Row:
    import pandas as pd
    import pandera.pandas as pa
    from openpyxl import load_workbook

    alone: dict[str, list[Any]] = {one: [] for one in (*COUNTS, *AMOUNTS)}
    together: list[Any] = []
    for kind, name, columns, limit in rules():
        if kind in _OF_A_COLUMN:
            alone[columns[0]].append(pa.Check(partial(_OF_A_COLUMN[kind], limit=limit), name=name))
        elif kind in _OF_A_ROW:
            together.append(pa.Check(partial(_OF_A_ROW[kind], columns=columns, limit=limit), name=name))
    texts = {one: pa.Column(str) for one in ("统一社会信用代码", "经营地区划")}
    numbers = {one: pa.Column(checks=checks) for one, checks in alone.items()}
    schema = pa.DataFrameSchema({**texts, **numbers}, checks=together)
    began = time.perf_counter()
    book = load_workbook(path, read_only=True, data_only=True)
    lines = book.worksheets[0].iter_rows(values_only=True)
    header = next(lines)
    frame = pd.DataFrame(lines, columns=list(header))
    after_reading = time.perf_counter()
    counts: dict[str, int] = {}
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as found:
        cases = found.failure_cases
        names = {name for _, name, _, _ in rules()}
        for check, group in cases.groupby("check"):
            if check in names:
                counts[str(check)] = group["index"].nunique()
    ended = time.perf_counter()
    return _row(began, after_reading, ended, ended, counts)


def _row(began: float, read: float, checked: float, ended: float, counts: dict[str, int]) -> Row:
    return {
        "read": round(read - began, 2), "check": round(checked - read, 2), "store": round(ended - checked, 2),
        "seconds": ended - began, "contradicted": dict(sorted(counts.items())),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps({"ours": _ours, "peer": _peer}[sys.argv[1]](Path(sys.argv[2]))))
