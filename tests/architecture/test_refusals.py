"""Each refusal of collecting, of driving tasks and of notices says what to do, in Chinese by 请 and in English too."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts import references
from tests.sunan_program import REPOSITORY

_SOURCES = REPOSITORY / "src" / "sunan"
_FEATURES = (_SOURCES / "monitoring" / "collection", _SOURCES / "monitoring" / "tasks", _SOURCES / "notices")
_KINDS = {kind.__name__ for kind in references.refusals() if kind.__name__ != "InvalidRule"}
_CARRIED = re.compile(r"\{(zh|en)\}$|\{[a-z.]*(remedy|error\.text)\.(zh|en)\}")
"""A sentence that ends in the words of another refusal or finding has its remedy from there."""


def refusals_in(written: str) -> Iterator[tuple[int, str, str]]:
    """Yield line, Chinese and English of every refusal that a module words in full."""
    tree = ast.parse(written)
    for holder in ast.walk(tree):
        is_kind = isinstance(holder, ast.ClassDef) and holder.name in _KINDS
        if not is_kind and not isinstance(holder, ast.Module):
            continue
        for call in ast.walk(holder):
            if not isinstance(call, ast.Call) or len(call.args) < 2:
                continue
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            zh, en = sentence(call.args[-2]), sentence(call.args[-1])
            is_worded = name == "__init__" if is_kind else name in _KINDS - completed()
            if is_worded and zh and en:
                yield call.lineno, zh, en


@functools.cache
def completed() -> frozenset[str]:
    """Return the kinds that add what to do to the words they are given."""
    kinds: set[str] = set()
    for path in modules():
        for one in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(one, ast.ClassDef) and one.name in _KINDS and "{zh}" in (words := ast.unparse(one)):
                kinds |= {one.name} if "请" in words else set()
    return frozenset(kinds)


def sentence(argument: ast.expr) -> str:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value
    if isinstance(argument, ast.JoinedStr):
        parts = (one.value if isinstance(one, ast.Constant) else ast.unparse(one) for one in argument.values)
        return "".join(str(one) for one in parts).replace("f'{", "{").replace("}'", "}")
    return ""


def modules() -> list[Path]:
    return sorted(path for folder in _FEATURES for path in folder.rglob("*.py"))


@pytest.mark.parametrize("folder", _FEATURES, ids=lambda path: path.name)
def test_every_refusal_says_what_to_do(folder: Path) -> None:
    found = [
        (path.relative_to(_SOURCES), line, zh, en)
        for path in sorted(folder.rglob("*.py"))
        for line, zh, en in refusals_in(path.read_text(encoding="utf-8"))
    ]
    assert len(found) > 5, "refusals are found at all"
    assert [one for one in found if "请" not in one[2] and not _CARRIED.search(one[2])] == []
    # What to do follows what is wrong: in English too there are two clauses, unless the sentence is the advice itself.
    advice = r"[;:,.?] \S|^(Choose|Write|Enter|Give|Fill|List|To get|Each|Say|Name|Tick)\b"
    assert [one for one in found if not re.search(advice, one[3]) and not _CARRIED.search(one[3])] == []


def test_a_refusal_without_a_remedy_is_found() -> None:
    bare = 'def f():\n    raise InvalidInput("截止时间已过", "The deadline has passed")\n'
    assert [(line, "请" in zh) for line, zh, _ in refusals_in(bare)] == [(2, False)]
