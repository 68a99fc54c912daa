"""Worked examples that run as tests and print the handbook of methods.

A page is a module `tests/spec/test_<subject>.py` that builds one `Page` named `PAGE`:

    PAGE = Page(20, "verdicts", title=text("判定", "Verdicts"), intro=text("……", "…"))

    FLOORS = PAGE.table(
        text("不低于", "At least"),
        text("目标写“以上”时……", "Where the target says 以上 …"),
        columns=("value 公布数 | Published", "asked 目标 | Target", "verdict 判定 | Verdict"),
        rows=(
            Row(("3.76", "≥ 3.7", "met"), text("下限 3.755 高于 3.7。", "The lower end, 3.755, is above 3.7.")),
        ),
    )

    @FLOORS.check
    def test_floors(value: str, asked: str, verdict: str) -> None:
        assert decide(value, asked) == verdict

Each row is one test: its cells are handed to the function under the names of the columns, so what the handbook shows
is exactly what was checked. A cell written `中文 | English` shows one part in each language, and its last part is
handed to the test. The words of a row say why. `pytest tests/spec --write-handbook` writes `docs/handbook/`;
without the option, `test_handbook.py` fails when the folder does not say what the specs print.

Pages are ordered by number: 10 periods and printed figures, 20 units and formulas, 30–39 statistics, 40–49
indicators, 50–59 attainment, 60–69 index, 70 tasks. Chinese stands first, English below it in each section.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TypeVar

import pytest

from sunan.kernel.texts import LANGUAGES, Language, Text

FOLDER = Path(__file__).parent
HANDBOOK = FOLDER.parents[1] / "docs" / "handbook"
OPTION = "--write-handbook"

TestT = TypeVar("TestT", bound=Callable[..., None])


@dataclass(frozen=True)
class Row:
    """One worked example: its cells, inputs first, and a sentence that says why."""

    cells: tuple[str, ...]
    why: Text

    def said(self, language: Language) -> tuple[str, ...]:
        """Return the cells as one language shows them."""
        parts = (cell.split(" | ") for cell in self.cells)
        return tuple(part[0 if language == "zh" else -1] for part in parts)


@dataclass(frozen=True)
class Table:
    """Worked examples of one rule.

    Attributes:
        columns: `name 中文 | English`, or `name words` when both are the same; the test takes the cell as `name`.
    """

    title: Text
    lead: Text
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def __post_init__(self) -> None:
        for row in self.rows:
            assert len(row.cells) == len(self.columns), f"a row of “{self.title}” does not fit its columns: {row.cells}"

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.split(" ", 1)[0] for column in self.columns)

    def heads(self, language: Language) -> tuple[str, ...]:
        titles = [column.split(" ", 1)[1].split(" | ") for column in self.columns]
        return tuple(title[0 if language == "zh" else -1] for title in titles)

    def check(self, test: TestT) -> TestT:
        """Run `test` once for every row."""
        cases = [pytest.param(*row.said("en"), id=f"{number}") for number, row in enumerate(self.rows, start=1)]
        checked: TestT = pytest.mark.parametrize(self.names, cases)(test)
        return checked

    def printed(self) -> list[str]:
        lines = [f"## {self.title.zh} · {self.title.en}", "", self.lead.zh, "", self.lead.en, ""]
        for language in LANGUAGES:
            heads = (*self.heads(language), "说明" if language == "zh" else "Why")
            lines += [_line(heads), _line(["---"] * len(heads))]
            lines += [_line((*row.said(language), row.why.inside(language))) for row in self.rows]
            lines.append("")
        return lines


@dataclass
class Page:
    """One page of the handbook."""

    number: int
    name: str
    title: Text
    intro: Text
    tables: list[Table] = field(default_factory=list)

    def table(self, title: Text, lead: Text, *, columns: tuple[str, ...], rows: tuple[Row, ...]) -> Table:
        """Add a table of worked examples; decorate its test with `@table.check`."""
        made = Table(title, lead, columns, rows)
        self.tables.append(made)
        return made

    @property
    def file(self) -> str:
        return f"{self.number}-{self.name}.md"

    def printed(self) -> str:
        lines = [f"# {self.title.zh} · {self.title.en}", "", self.intro.zh, "", self.intro.en, ""]
        for table in self.tables:
            lines += table.printed()
        return "\n".join(lines).rstrip() + "\n"


def pages() -> list[Page]:
    """Return the pages of all spec modules, in their order."""
    modules = [import_module(f"tests.spec.{path.stem}") for path in sorted(FOLDER.glob("test_*.py"))]
    found = sorted((module.PAGE for module in modules if hasattr(module, "PAGE")), key=lambda page: page.number)
    numbers = [page.number for page in found]
    assert len(set(numbers)) == len(numbers), f"two pages of the handbook have one number: {numbers}"
    return found


def contents() -> dict[str, str]:
    """Return the whole handbook: file name → text."""
    every = pages()
    index = [
        "# 方法手册 · Handbook of methods",
        "",
        "每个算例都是一项测试：表中每个结果都由程序重新计算，全部相符才印出。",
        "",
        "Every example is a test: the program computes each result again, and the pages are printed only when all agree.",
        "",
        *(f"- [{page.title.zh} · {page.title.en}]({page.file})" for page in every),
    ]
    return {"README.md": "\n".join(index) + "\n"} | {page.file: page.printed() for page in every}


def write() -> None:
    """Write `docs/handbook/` anew; pages that no spec prints any more are removed."""
    HANDBOOK.mkdir(parents=True, exist_ok=True)
    made = contents()
    for stale in HANDBOOK.glob("*.md"):
        if stale.name not in made:
            stale.unlink()
    for name, text in made.items():
        (HANDBOOK / name).write_text(text, encoding="utf-8")


def _line(cells: tuple[str, ...] | list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
