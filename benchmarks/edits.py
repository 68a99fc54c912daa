"""Graded edits over a micro table, and where errors lie in a return: three sizes each, synthetic figures."""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from fractions import Fraction
from statistics import median
from typing import Any

ROWS = (50_000, 200_000, 800_000)
COLUMNS = 20
RULES = 100
CELLS = (50, 200, 800)
RUNS = 5

Row = dict[str, Any]


def run() -> list[Row]:
    """Return one row per size of table: seconds to read the digits and to run all edits, findings, peak memory."""
    return [_in_its_own_process("edits", rows) for rows in ROWS]


def run_localisation() -> list[Row]:
    """Return one row per size of return: seconds to find the lightest sets, how many, and whether they are proven."""
    return [_in_its_own_process("localisation", cells) for cells in CELLS]


def _in_its_own_process(what: str, size: int) -> Row:
    command = [sys.executable, "-m", "benchmarks.edits", what, str(size)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    row: Row = json.loads(done.stdout.splitlines()[-1])
    return row


def _rule(kind: str, number: int, *, grade: str = "explain", **given: Any) -> Any:
    from sunan.monitoring.collection.core.edits.rules import KINDS

    words = {"zh": "{measure}？", "en": "{measure}?"}
    common = {"id": f"{kind}-{number}", "kind": kind, "grade": grade, "status": "U", "basis": words, "words": words}
    return KINDS[kind].model_validate({**common, **given})


def hundred_rules() -> list[Any]:
    """Return a hundred edits of all kinds that look at single rows and at whole columns."""
    amounts = [f"c{at}" for at in range(16)]
    rules = [_rule("required", at, grade="hard", measures=[name]) for at, name in enumerate(amounts)]
    rules += [_rule("range", at, measures=[name], low="0", high="50000000") for at, name in enumerate(amounts)]
    rules += [_rule("jump", at, measures=[name], rise="0.5", fall="0.5") for at, name in enumerate(amounts)]
    slips = {"factors": ["100", "1000", "10000"], "width": "2"}
    rules += [_rule("unit_slip", at, measures=[name], **slips) for at, name in enumerate(amounts)]
    rules += [_rule("sum", at, grade="hard", total="total", parts=["c0", "c1"]) for at in range(8)]
    rules += [
        _rule("sum", 8 + at, total=name, parts=["c15"], relation="at_least") for at, name in enumerate(amounts[:6])
    ]
    rules += [
        _rule("ratio", at, ratio="share", numerator=name, denominator="total") for at, name in enumerate(amounts[:8])
    ]
    rules += [
        _rule("peers", at, measures=[name], of="logarithm", limit="3.5", fewest=10)
        for at, name in enumerate(amounts[:6])
    ]
    heaped = {"grade": "note", "digits": ["0", "5"], "share": "0.3", "level": "0.001", "fewest": 100}
    rules += [_rule("heaped", at, measures=[name], **heaped) for at, name in enumerate(amounts[:4])]
    bunched = {"grade": "note", "mark": "20000", "width": "0.05", "level": "0.001", "fewest": 50}
    rules += [_rule("bunched", at, measures=[name], **bunched) for at, name in enumerate(amounts[:3])]
    rules += [_rule("whole", 0, measures=["staff"])]
    assert len(rules) == RULES
    return rules


def measure_edits(rows: int) -> Row:
    """Check a table of `rows` enterprises with the year before beside it, again and again in this process."""
    import polars as pl

    from sunan.kernel.texts import text
    from sunan.monitoring.collection.core.edits.engine import run_edits
    from sunan.monitoring.collection.core.edits.table import Subject, table_of_printed

    numbers = random.Random(5)
    amounts = {f"c{at}": [f"{numbers.lognormvariate(9, 1):.2f}" for _ in range(rows)] for at in range(16)}
    sums = [f"{float(one) + float(other):.2f}" for one, other in zip(amounts["c0"], amounts["c1"], strict=True)]
    shares = [f"{100 * float(one) / float(total):.1f}" for one, total in zip(amounts["c0"], sums, strict=True)]
    staff = [str(numbers.randrange(5, 3000)) for _ in range(rows)]
    units = [f"e{at}" for at in range(rows)]
    given = {"unit": units, **amounts, "total": sums, "share": shares, "staff": staff, "patents": staff}
    now = pl.DataFrame(given)
    prior = now.select("unit", *(pl.col(name).reverse() if name == "c0" else pl.col(name) for name in amounts))
    subjects = [
        Subject(one, text(one, one), "万元", counted=one in ("staff", "patents")) for one in given if one != "unit"
    ]
    rules = hundred_rules()
    factors = {rule.id: Fraction(100) for rule in rules}
    reading, checking, said = [], [], 0
    for _ in range(RUNS):
        start = time.perf_counter()
        table = table_of_printed(now, subjects=subjects, period="2025", prior=prior)
        read = time.perf_counter()
        outcome = run_edits(rules, table, factors=factors, most=100)
        reading.append(read - start)
        checking.append(time.perf_counter() - read)
        said = sum(outcome.counts.values())
    return {
        "rows": rows, "columns": COLUMNS, "rules": RULES, "digits_read_seconds": round(median(reading), 2),
        "edits_seconds": round(median(checking), 2), "contradictions": said,
        "million_cells_and_rules_per_second": round(rows * RULES / median(checking) / 1e6, 1), "memory_mb": _peak(),
    }  # fmt: skip


def measure_localisation(cells: int) -> Row:
    """Find the errors of returns with slips in one cell of twenty, all joined by sums, ratios and totals of totals."""
    from sunan.kernel.printed import PrintedValue
    from sunan.kernel.texts import text
    from sunan.monitoring.collection.core.edits.localise import localise
    from sunan.monitoring.collection.core.edits.system import groups_of
    from sunan.monitoring.collection.core.edits.table import Spot, Subject, table_of_cells

    spent, found = [], ()
    for seed in range(RUNS):
        numbers = random.Random(seed)
        values, rules, factors = _return_of(cells, numbers)
        for name in numbers.sample(sorted(values), max(1, cells // 20)):
            values[name] = f"{float(values[name]) * numbers.choice((10, 100, 0.1, 1.5)):.2f}"
        spots = {Spot(name, "u", "2025"): PrintedValue.parse(value) for name, value in values.items()}
        subjects = {name: Subject(name, text(name, name), "亿元") for name in values}
        table = table_of_cells(dict(spots), subjects=subjects, asked=frozenset(spots), against={}, members={})
        start = time.perf_counter()
        groups = groups_of(rules, table, factors=factors)
        found = localise(groups, weight=lambda _: Fraction(1), alternatives=4, most_seconds=0.8, clock=time.monotonic)
        spent.append(time.perf_counter() - start)
    return {
        "cells": cells, "identities": len(rules) - 1, "slips": max(1, cells // 20), "median_seconds": round(median(spent), 3),
        "greatest_seconds": round(max(spent), 3), "cells_to_change": sum(len(one.changes) for one in found),
        "proven": all(one.is_proven for one in found), "memory_mb": _peak(),
    }  # fmt: skip


def _return_of(cells: int, numbers: random.Random) -> tuple[dict[str, str], list[Any], dict[str, Fraction]]:
    """Return figures that all fit: blocks of a total, four parts, a denominator and a share, and totals over the blocks."""
    values: dict[str, str] = {}
    rules: list[Any] = []
    factors: dict[str, Fraction] = {}
    totals: list[str] = []
    for block in _blocks(cells):
        parts = {f"{block}p{at}": round(numbers.uniform(10, 900), 2) for at in range(4)}
        total, whole = round(sum(parts.values()), 2), round(numbers.uniform(4000, 9000), 2)
        values |= {name: f"{value:.2f}" for name, value in parts.items()}
        values |= {f"{block}t": f"{total:.2f}", f"{block}w": f"{whole:.2f}", f"{block}s": f"{100 * total / whole:.2f}"}
        rules.append(_rule("sum", len(rules), grade="hard", total=f"{block}t", parts=list(parts)))
        share = _rule(
            "ratio", len(rules), grade="hard", ratio=f"{block}s", numerator=f"{block}t", denominator=f"{block}w"
        )
        rules.append(share)
        factors[share.id] = Fraction(100)
        totals.append(f"{block}t")
    for number, at in enumerate(range(0, len(totals), 7)):
        joined = totals[at : at + 8]
        if len(joined) > 1:
            values[f"g{number}"] = f"{sum(float(values[one]) for one in joined):.2f}"
            rules.append(_rule("sum", len(rules), grade="hard", total=f"g{number}", parts=joined))
    return values, [*rules, _rule("range", len(rules), grade="hard", measures=sorted(values), low="0")], factors


def _blocks(cells: int) -> Iterator[str]:
    return (f"b{number}" for number in range(max(1, cells * 7 // 50)))


def _peak() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    work = {"edits": measure_edits, "localisation": measure_localisation}[sys.argv[1]]
    print(json.dumps(work(int(sys.argv[2]))))
