"""What the command line prints: steps, findings, tables, JSON; Chinese unless English is asked for."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sunan.kernel.findings import Finding, Severity, errors_among
from sunan.kernel.texts import Language, Text, text

console = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def language() -> Language:
    """Return the language of this run: `--lang`, `SUNAN_LANG`, else Chinese."""
    return "en" if os.environ.get("SUNAN_LANG", "zh").lower().startswith("en") else "zh"


def word(zh: str, en: str) -> str:
    """Return one of two wordings."""
    return en if language() == "en" else zh


def shown(value: Text) -> str:
    """Return a text in the language of this run."""
    return value.inside(language())


def step(zh: str, en: str) -> None:
    """Say what is being done."""
    errors.print(f"[bold blue]▸[/] {escape(word(zh, en))}")


def say(zh: str, en: str) -> None:
    """Print a plain sentence."""
    console.print(escape(word(zh, en)))


def print_json(value: Any) -> None:
    """Print plain data, one JSON document, for programs."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("\n")


def print_findings(findings: Sequence[Finding], *, to: Console = console) -> None:
    """Print findings, the heaviest first, each with its place and remedy, and a line that counts them."""
    order = list(Severity)
    for finding in sorted(findings, key=lambda one: (order.index(one.severity), one.place)):
        colour = _COLOURS[finding.severity]
        to.print(
            f"[{colour}]{shown(finding.severity.text)}[/] [bold]{escape(str(finding.place))}[/] "
            f"{escape(shown(finding.message))} [dim]{finding.code}[/]"
        )
        to.print(f"    → {escape(shown(finding.remedy))}")
    heavy = len(errors_among(findings))
    rest = len(findings) - heavy
    to.print(
        escape(
            word(f"共 {heavy} 处错误，{rest} 处提醒或说明", f"{heavy} errors, {rest} warnings or notes")
            if findings
            else word("没有发现问题", "No findings")
        )
    )


def print_table(title: Text, columns: Sequence[Text], rows: Iterable[Sequence[str]]) -> None:
    """Print a table with its title; cells are plain text."""
    table = Table(title=escape(shown(title)), title_justify="left", show_edge=False)
    for column in columns:
        table.add_column(escape(shown(column)), overflow="fold")
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    console.print(table)


NONE = text("—", "—")
