"""YAML whose every value keeps its line: plain data, never objects, aliases or anything nested without end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml

from sunan.kernel.findings import Finding, Place
from sunan.kernel.rule_findings import (
    ALIAS,
    DUPLICATE_KEY,
    FILE_TOO_LARGE,
    KEY_IS_NO_WORD,
    MISSING_FILE,
    NESTED_TOO_DEEPLY,
    NOT_UTF8,
    NOT_YAML,
    UNQUOTED_NUMBER,
)
from sunan.kernel.rulebook import LARGEST_RULE_FILE, RulebookSource

_DEEPEST = 32
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,18}")


class Positions(dict[tuple[Any, ...], int]):
    """Path into the parsed data → line number."""

    def line(self, path: tuple[Any, ...]) -> int:
        while path and path not in self:
            path = path[:-1]
        return self.get(path, 1)


@dataclass(frozen=True)
class Document:
    """One parsed YAML file: plain data, and the line of each of its values."""

    file: str
    data: Any
    positions: Positions

    def place(self, *path: Any) -> Place:
        return Place(self.file, self.positions.line(path))


def read_document(source: RulebookSource, file: str) -> tuple[Document | None, list[Finding]]:
    """Return a file of the rulebook as plain data with line numbers, or the findings that prevent it."""
    content = source.files.get(file)
    if content is None:
        return None, [MISSING_FILE.at(Place(file), file=file)]
    if len(content) > LARGEST_RULE_FILE:
        return None, [FILE_TOO_LARGE.at(Place(file))]
    try:
        written = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return None, [NOT_UTF8.at(Place(file, line), byte=error.start)]
    try:
        refusal = _too_clever(written, file)
        if refusal:
            return None, [refusal]
        node = yaml.compose(written, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        return None, [_not_yaml(error, written, file)]
    positions, findings = Positions(), list[Finding]()
    data = _plain(node, (), file, positions, findings)
    return Document(file, data, positions), findings


def _too_clever(written: str, file: str) -> Finding | None:
    """Return what a file must not use, before anything is built from it: few bytes of it could fill the memory."""
    depth = 0
    for event in yaml.parse(written, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            return ALIAS.at(Place(file, _line(event.start_mark)), anchor=event.anchor)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                return NESTED_TOO_DEEPLY.at(Place(file, _line(event.start_mark)), most=_DEEPEST)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return None


def _line(mark: Any) -> int:
    return int(mark.line) + 1 if mark else 1


def _not_yaml(error: yaml.YAMLError, written: str, file: str) -> Finding:
    line = _line(getattr(error, "problem_mark", None))
    problem = str(getattr(error, "problem", None) or error)
    if "\t" in _indentation(written, line):
        problem = "tabs are used for indentation, where spaces are needed"
    reasons = (zh for start, zh in _YAML_PROBLEMS if start in problem)
    return NOT_YAML.at(Place(file, line), problem=next(reasons, "无法解析这一处的写法"), problem_en=problem)


def _indentation(written: str, line: int) -> str:
    lines = written.splitlines()
    found = lines[line - 1] if line <= len(lines) else ""
    return found[: len(found) - len(found.lstrip())]


_YAML_PROBLEMS = (
    ("tabs are used", "用了制表符（Tab）缩进，应改为空格"),
    ("cannot start any token", "有不能用在词首的字符，整段文字要加引号"),
    ("control characters are not allowed", "含有控制字符"),
    ("mapping values are not allowed", "冒号的位置不对，或含冒号的文字没有加引号"),
    ("could not find expected ':'", "键后面缺冒号，或引号、括号没有成对"),
    ("did not find expected key", "缩进不齐，或缺键名"),
    ("did not find expected '-' indicator", "列表项缩进不齐"),
    ("did not find expected ',' or ']'", "方括号没有成对，或缺逗号"),
    ("did not find expected ',' or '}'", "花括号没有成对，或缺逗号"),
    ("unexpected end of stream", "引号没有成对，文件在引号内结束"),
    ("another document", "一个文件里有几份 YAML 文档（---），只能有一份"),
    ("undefined alias", "引用了不存在的锚点"),
)


def _plain(node: Any, path: tuple[Any, ...], file: str, positions: Positions, findings: list[Finding]) -> Any:
    if node is None:
        return None
    line = node.start_mark.line + 1
    positions[path] = line
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                findings.append(KEY_IS_NO_WORD.at(Place(file, key_node.start_mark.line + 1)))
                continue
            key = str(key_node.value)
            if key in found:
                place = Place(file, key_node.start_mark.line + 1)
                findings.append(DUPLICATE_KEY.at(place, key=key, other=positions[(*path, key)]))
            found[key] = _plain(value_node, (*path, key), file, positions, findings)
            positions[(*path, key)] = key_node.start_mark.line + 1
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, index), file, positions, findings) for index, item in enumerate(node.value)]
    match node.tag.rpartition(":")[2]:
        case "int":
            return int(node.value) if _WHOLE_NUMBER.fullmatch(node.value) else node.value
        case "float":
            findings.append(UNQUOTED_NUMBER.at(Place(file, line), value=node.value))
            return node.value
        case "bool":
            return node.value.lower() in ("true", "yes", "on")
        case "null":
            return None
    return node.value
