"""What the handbook's pages on the methods of the index share: the list of methods, and reading small tables."""

from __future__ import annotations

import inspect
from collections.abc import Mapping

import numpy as np
import yaml

from sunan.kernel.texts import text
from sunan.monitoring.index.core.arrays import Array, Labels
from sunan.monitoring.index.core.methods import Method
from sunan.monitoring.index.core.refusals import IndexRefusal
from tests.spec.handbook import Page, Row, Table

UNITS = ("甲", "乙", "丙", "丁", "戊")
INDICATORS = ("a", "b", "c", "d")


def method_table(page: Page, methods: Mapping[str, Method]) -> Table:
    """Add the list of all methods of a family to a page: name, formula, least observations, source; why: conventions."""
    return page.table(
        text("全部方法", "All methods"),
        text(
            "配方以代号指明方法。x 为数值，w 为权重，d 为方向（1 越大越好，−1 越小越好），k 为指标数，n 为观测数。"
            "“至少”为五市护栏：少于此数时拒绝。",
            "A recipe names a method by its code. x is a value, w a weight, d the direction (1 more is better, −1 less is "
            "better), k the number of indicators, n of observations. “Least” is the five-city guard: with fewer, the "
            "method is refused.",
        ),
        columns=(
            "name 代号 | Code",
            "words 名称 | Name",
            "formula 公式 | Formula",
            "least 至少 | Least n",
            "source 来源 | Source",
        ),
        rows=tuple(
            Row(
                (name, f"{one.text.zh} | {one.text.en}", one.formula, _least(one), one.source),
                text(f"{one.convention.zh}{one.edge.zh}", f"{one.convention.en} {one.edge.en}"),
            )
            for name, one in methods.items()
        ),
    )


def check_method(methods: Mapping[str, Method], name: str, least: str, source: str) -> None:
    """Assert that the listed method is the function's own account of itself."""
    method = methods[name]
    told = " ".join((inspect.getdoc(method.function) or "").split())
    assert source in told, f"the docstring of {name} does not name its source"
    k = 4
    grown = 3 * k + 3 if "+ 3" in least else 3 * k
    needed = max(30, grown) if least.startswith("max(30") else grown if "k" in least else int(least)
    assert method.guard.needed(k) == needed


def _least(method: Method) -> str:
    guard = method.guard
    if not guard.per_indicator:
        return str(guard.least)
    grown = f"{guard.per_indicator:g}k" + (f" + {guard.added}" if guard.added else "")
    return f"max({guard.least}, {grown})" if guard.least > 1 else grown


def read_table(cell: str) -> Array:
    """Return `1, 2; 3, –` as rows of a table; – is missing."""
    return np.array(
        [
            [np.nan if one.strip() == "–" else float(one.replace("−", "-")) for one in row.split(",")]
            for row in cell.split(";")
        ]
    )


def answered(method: Method, table: Array, stated: str, **context: object) -> str:
    """Return what a method answers, as the handbook shows it; a refusal is shown by its place and first words.

    Args:
        stated: parameters as a recipe writes them, `cap: true, target: 5`; — for none.
    """
    given = {} if stated == "—" else yaml.safe_load("{" + stated.replace("−", "-") + "}")
    columns = table.shape[-1]
    try:
        arguments = method.arguments(given, units=UNITS[: len(table)], indicators=INDICATORS[:columns])
        found = method.call(table, arguments, context=context, labels=Labels(UNITS[: len(table)], INDICATORS[:columns]))
    except IndexRefusal as refusal:
        return f"✗ {refusal.where}" if refusal.where else "✗"
    return shown(found)


def shown(found: Array) -> str:
    """Return numbers with three decimals at most: columns of a table divided by semicolons."""
    if found.ndim == 1:
        return ", ".join(_number(one) for one in found)
    return "; ".join(", ".join(_number(one) for one in column) for column in found.T)


def _number(value: float) -> str:
    if np.isnan(value):
        return "–"
    return f"{value:.3f}".rstrip("0").rstrip(".").replace("-0", "0" if round(value, 3) == 0 else "-0").replace("-", "−")
