"""Write docs/findings.md and docs/errors.md from what the program declares; `tests/architecture` holds them to it.

.venv/bin/python -m scripts.references
"""

from __future__ import annotations

import inspect
import pkgutil
from importlib import import_module
from itertools import groupby
from pathlib import Path

import sunan
from sunan.kernel.errors import SunanError
from sunan.kernel.findings import FINDING_KINDS, FindingKind, Severity
from sunan.kernel.texts import Text, text

DOCS = Path(__file__).parents[1] / "docs"

EXIT_CODES = {
    0: text("完成", "done"),
    1: text("有错误级的问题，或请求被拒绝", "findings that are errors, or a refusal"),
    2: text("用法不对：命令、选项或填写的值", "wrong use: a command, an option or a value"),
    3: text("暂时不可用，稍后可重试", "not available at the moment; the same may succeed later"),
}
_MEANINGS = {
    "invalid_rule": text("规则手册中的规则不能照写的样子使用", "a rule of the rulebook cannot be applied as written"),
    "invalid_input": text("给出的值不能使用", "a value that was handed in cannot be used"),
    "not_found": text("所问的东西不存在", "what was asked for does not exist"),
    "refused": text("请求明白，但不予办理", "the request is understood and not granted"),
    "unavailable": text(
        "外部的某个东西此刻不在：数据库、文件夹、端口", "something outside is not there: a database, a folder, a port"
    ),
}
_GROUPS = {
    "attainment": text("完成情况与衔接", "Attainment and coherence"),
    "catalogue": text("统计目录", "Catalogue of statistics"),
    "figure": text("数据发布中的一行", "A row of a release"),
    "findings": text("问题清单本身", "The list of findings itself"),
    "indicators": text("指标与公式", "Indicators and formulas"),
    "plan": text("规划与目标", "Plan and targets"),
    "release": text("数据发布登记表", "The register of releases"),
    "rulebook": text("规则文件", "Rule files"),
    "sheet": text("CSV 文件", "CSV files"),
    "statistics": text("公布值之间", "Published values against each other"),
}


def finding_kinds() -> list[FindingKind]:
    """Return every kind of finding that the program declares, by code."""
    for module in pkgutil.walk_packages(sunan.__path__, "sunan."):
        parts = module.name.split(".")
        if "core" in parts or "kernel" in parts:
            import_module(module.name)
    return [FINDING_KINDS[code] for code in sorted(FINDING_KINDS) if not code.startswith("test")]


def refusals() -> list[type[SunanError]]:
    """Return every refusal, in the order of their declaration."""
    found: list[type[SunanError]] = []
    waiting: list[type[SunanError]] = SunanError.__subclasses__()
    while waiting:
        kind = waiting.pop(0)
        found.append(kind)
        waiting += kind.__subclasses__()
    return found


def findings_page() -> str:
    """Return docs/findings.md."""
    lines = [
        "# 问题代码 · Findings",
        "",
        (
            "每条问题有固定的代码、位置（文件:行:列或对象）、说明和处理办法。错误使载入不能进行；提醒和说明与数值一同显示。"
            "花括号中的词由具体的值填入。本页由程序生成。"
        ),
        "",
        (
            "Every finding has a stable code, a place (file:line:column, or a subject), a sentence and a remedy. An error stops a "
            "load; warnings and notes are shown beside figures. Words in braces are filled in. This page is printed by the program."
        ),
        "",
    ]
    for group, kinds in groupby(finding_kinds(), key=lambda kind: kind.code.split(".")[0]):
        title = _GROUPS.get(group, text(group, group))
        lines += [f"## {title.zh} · {title.en}", ""]
        for kind in kinds:
            severity = kind.severity.text
            lines += [
                f"### `{kind.code}` {severity.zh} · {severity.en}",
                "",
                f"{_line(kind.message.zh)}\\",
                f"→ {_line(kind.remedy.zh)}",
                "",
                f"{_line(kind.message.en)}\\",
                f"→ {_line(kind.remedy.en)}",
                "",
            ]
    counts = {one: sum(kind.severity is one for kind in finding_kinds()) for one in Severity}
    lines.append("；".join(f"{one.text.zh} {count}" for one, count in counts.items()) + "。")
    return "\n".join(lines) + "\n"


def errors_page() -> str:
    """Return docs/errors.md."""
    from sunan.web.refusals import EXIT_CODE, HTTP_STATUS

    lines = [
        "# 拒绝与退出码 · Refusals and exit codes",
        "",
        "数据有错是“问题”（见 [findings.md](findings.md)）；请求不能办是“拒绝”，各有固定的代码。本页由程序生成。",
        "",
        (
            "Wrong data are findings (see [findings.md](findings.md)); a request that cannot be met is a refusal with a stable code. "
            "This page is printed by the program."
        ),
        "",
        "| code | 含义 | means | HTTP | exit code |",
        "|---|---|---|---|---|",
    ]
    for kind in refusals():
        meaning = meaning_of(kind)
        lines.append(f"| `{kind.code}` | {meaning.zh} | {meaning.en} | {HTTP_STATUS[kind]} | {EXIT_CODE[kind]} |")
    lines += ["", "| exit code | 含义 | means |", "|---|---|---|"]
    lines += [f"| {code} | {meaning.zh} | {meaning.en} |" for code, meaning in EXIT_CODES.items()]
    return "\n".join(lines) + "\n"


def meaning_of(kind: type[SunanError]) -> Text:
    """Return what a refusal means."""
    return _MEANINGS.get(kind.code) or text(inspect.getdoc(kind) or "", inspect.getdoc(kind) or "")


def pages() -> dict[Path, str]:
    """Return every page of reference with its text."""
    return {DOCS / "findings.md": findings_page(), DOCS / "errors.md": errors_page()}


def _line(words: str) -> str:
    return words.replace("<", "&lt;").replace("*", "\\*")


if __name__ == "__main__":
    for path, written in pages().items():
        path.write_text(written, encoding="utf-8")
        print(f"wrote {path.relative_to(DOCS.parent)}")
