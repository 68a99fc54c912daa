"""From plain data to typed rules with their places; every key that is wrong is a finding, all of them at once."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from sunan.kernel.errors import SunanError
from sunan.kernel.findings import Finding, Place, errors_among
from sunan.kernel.rule_documents import Document, read_document
from sunan.kernel.rule_findings import (
    DUPLICATE_ID,
    MISSING_FILE,
    MISSING_KEY,
    UNKNOWN_KEY,
    UNKNOWN_REFERENCE,
    WRONG_VALUE,
)
from sunan.kernel.rulebook import RulebookSource, RuleModel
from sunan.kernel.texts import Text, text

RuleT = TypeVar("RuleT", bound=RuleModel)


@dataclass(frozen=True)
class Placed(Generic[RuleT]):
    """A rule and the place in the rulebook where it stands."""

    rule: RuleT
    place: Place
    _document: Document | None = None
    _path: tuple[Any, ...] = ()

    def at(self, key: str) -> Place:
        """Return the place of one of its keys (`rollup.weight_measure` leads inside), or its own."""
        return self._document.place(*self._path, *key.split(".")) if self._document else self.place


def parse_rule(
    document: Document, model: type[RuleT], path: tuple[Any, ...] = ()
) -> tuple[Placed[RuleT] | None, list[Finding]]:
    """Return the part of a document at `path` as a typed rule, or a finding for every key that is wrong."""
    data = document.data
    for step in path:
        data = data[step]
    try:
        return Placed(model.model_validate(data), document.place(*path), document, path), []
    except ValidationError as error:
        return None, [_finding(document, path, model, dict(problem)) for problem in error.errors()]


def parse_rules(
    document: Document, key: str, model: type[RuleT], *, identity: str = "id"
) -> tuple[list[Placed[RuleT]], list[Finding]]:
    """Return the list under `key` as typed rules with their places; ids that repeat are findings."""
    if not isinstance(document.data, dict) or key not in document.data:
        return [], [MISSING_KEY.at(document.place(), key=key)]
    findings = [UNKNOWN_KEY.at(document.place(other), key=other, known=key) for other in document.data if other != key]
    entries = document.data[key]
    if not isinstance(entries, list):
        found = type(entries).__name__
        return [], [
            *findings,
            WRONG_VALUE.at(
                document.place(key), key=key, value=found, problem="这里应为一个列表", problem_en="a list is expected"
            ),
        ]
    rules: list[Placed[RuleT]] = []
    for index in range(len(entries)):
        rule, problems = parse_rule(document, model, (key, index))
        findings += problems
        if rule:
            rules.append(rule)
    return rules, findings + (duplicates(rules, identity) if identity else [])


def read_rules(
    source: RulebookSource, files: list[str], key: str, model: type[RuleT], *, identity: str = "id"
) -> tuple[list[Placed[RuleT]], list[Finding]]:
    """Return the lists under `key` of several files as one, with ids unique across all of them."""
    rules: list[Placed[RuleT]] = []
    findings: list[Finding] = []
    for file in files:
        document, problems = read_document(source, file)
        findings += problems
        if document:
            found, problems = parse_rules(document, key, model, identity="")
            rules += found
            findings += problems
    return rules, findings + (duplicates(rules, identity) if identity else [])


def duplicates(rules: list[Placed[RuleT]], identity: str) -> list[Finding]:
    """Return a finding for every rule whose identity an earlier one has."""
    first: dict[str, Place] = {}
    findings: list[Finding] = []
    for placed in rules:
        value = str(getattr(placed.rule, identity))
        if value in first:
            findings.append(DUPLICATE_ID.at(placed.place, id=value, other=first[value]))
        else:
            first[value] = placed.place
    return findings


class RulebookReader:
    """Reads the parts of a rulebook one after the other and gathers everything that is wrong with them."""

    def __init__(self, source: RulebookSource) -> None:
        self.source = source
        self.findings: list[Finding] = []

    def document(self, file: str) -> Document | None:
        document, findings = read_document(self.source, file)
        self.findings += findings
        return document

    def rule(self, document: Document, model: type[RuleT], path: tuple[Any, ...] = ()) -> Placed[RuleT] | None:
        rule, findings = parse_rule(document, model, path)
        self.findings += findings
        return rule

    def rules(
        self, prefix: str, key: str, model: type[RuleT], *, identity: str = "id", required: bool = False
    ) -> list[Placed[RuleT]]:
        """Return the lists under `key` of all files whose path starts with `prefix`, as one."""
        if required and not self.source.below(prefix):
            file = prefix if prefix.endswith(".yaml") else f"{prefix}.yaml"
            self.findings.append(MISSING_FILE.at(Place(file), file=file))
        found, findings = read_rules(self.source, self.source.below(prefix), key, model, identity=identity)
        self.findings += findings
        return found

    def single_rules(self, prefix: str, model: type[RuleT], *, identity: str = "id") -> list[Placed[RuleT]]:
        """Return the rules of a folder in which every file is one rule."""
        found: list[Placed[RuleT]] = []
        for file in self.source.below(prefix):
            document = self.document(file)
            placed = self.rule(document, model) if document else None
            if placed:
                found.append(placed)
        self.findings += duplicates(found, identity)
        return found

    def is_sound(self, prefix: str) -> bool:
        """Return whether no error was found in the files whose path starts with `prefix`."""
        return not any(finding.place.file.startswith(prefix) for finding in errors_among(self.findings))

    def refer(
        self, place: Place, key: str, what: Text, ids: Iterable[str], known: Container[str], *, declared_in: str = ""
    ) -> None:
        """Note a finding for every id that is not known; an empty id refers to nothing.

        Args:
            declared_in: prefix of the files that declare the ids. While something is wrong with those, nothing is
                said of references: the one error there would be repeated at every place that refers to it.
        """
        if declared_in and not self.is_sound(declared_in):
            return
        self.findings += [
            UNKNOWN_REFERENCE.at(place, key=key, what=what.zh, what_en=what.en, id=one)
            for one in ids
            if one and one not in known
        ]


def _finding(document: Document, path: tuple[Any, ...], model: type[BaseModel], problem: dict[str, Any]) -> Finding:
    missing = problem["type"] == "missing"
    location = _location(document, path, problem["loc"], whole=missing)
    place = document.place(*path, *location)
    key = ".".join(str(step) for step in location)
    if problem["type"] == "extra_forbidden":
        return UNKNOWN_KEY.at(place, key=key, known=", ".join(_known_keys(model, location[:-1])))
    if missing:
        return MISSING_KEY.at(place, key=key)
    given = problem["input"]
    wrong = _words(problem)
    key = key or ".".join(str(step) for step in path) or document.file
    return WRONG_VALUE.at(place, key=key, value=_shown(given), problem=wrong.zh, problem_en=wrong.en)


def _shown(given: Any) -> object:
    """Return a value as a finding shows it; of a whole rule the value or id that it carries."""
    if isinstance(given, dict):
        return given.get("value") or given.get("id") or "{…}"
    return given if isinstance(given, str | int) else json.dumps(given, ensure_ascii=False, default=str)


def _location(document: Document, path: tuple[Any, ...], loc: tuple[Any, ...], *, whole: bool) -> tuple[Any, ...]:
    """Return the steps of `loc` that lead through the file; others name a type or validator. `whole` keeps the last."""
    found: list[Any] = []
    data = document.data
    for step in path:
        data = data[step]
    for step in loc:
        inside = (isinstance(data, dict) and step in data) or (
            isinstance(data, list) and isinstance(step, int) and step < len(data)
        )
        if inside:
            data = data[step]
            found.append(step)
    if whole and loc:
        found.append(loc[-1])
    return tuple(found)


def _words(problem: dict[str, Any]) -> Text:
    """Return what pydantic says of a value, in both languages of the system."""
    kind, given, context = problem["type"], problem["input"], problem.get("ctx", {})
    cause = context.get("error")
    if isinstance(cause, SunanError):
        return cause.text
    if given is None:
        return text("不能留空", "it may not be empty")
    if kind == "string_type" and isinstance(given, int | float):
        return text(f'应为加引号的文字，写成 "{given}"', f'quoted text is expected: "{given}"')
    if kind in ("literal_error", "enum"):
        expected = str(context.get("expected", ""))
        return text(f"只能是 {expected.replace(' or ', ' 或 ').replace(', ', '、')}", f"it must be {expected}")
    if kind in _PYDANTIC_WORDS:
        return _PYDANTIC_WORDS[kind].filled(**context)
    return text(f"不合这一项的规则（{kind}）", str(problem["msg"]))


_LIST = text("这里应为一个列表", "a list is expected")
_MAPPING = text("这里应为“键: 值”的映射", "a mapping of keys to values is expected")
_WHOLE = text("应为整数，半角，不加引号", "a whole number without quotes is expected")
_TRUTH = text("应为 true 或 false", "true or false is expected")
_DAY = text("应为存在的日期，写成 2026-11-22 的样子并加引号", "a date that exists is expected, quoted, like 2026-11-22")
_PYDANTIC_WORDS = {
    "string_type": text("应为一段文字", "text is expected"),
    "string_too_short": text("文字太短，至少 {min_length} 个字符", "it is too short: at least {min_length} characters"),
    "string_too_long": text("文字太长，最多 {max_length} 个字符", "it is too long: at most {max_length} characters"),
    "string_pattern_mismatch": text("写法应符合 {pattern}", "it must be written like {pattern}"),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_from_float": _WHOLE,
    "bool_type": _TRUTH,
    "bool_parsing": _TRUTH,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "greater_than": text("应大于 {gt}", "it must be more than {gt}"),
    "greater_than_equal": text("不得小于 {ge}", "it must be at least {ge}"),
    "less_than": text("应小于 {lt}", "it must be less than {lt}"),
    "less_than_equal": text("不得大于 {le}", "it must be at most {le}"),
    "too_short": text("至少要有 {min_length} 项", "at least {min_length} entries are needed"),
    "too_long": text("最多 {max_length} 项", "at most {max_length} entries are allowed"),
}


def _known_keys(model: type[BaseModel], location: tuple[Any, ...]) -> list[str]:
    """Return the keys that the model at `location` accepts; those of the outer model where it is not plain to see."""
    current: Any = model
    for step in location:
        if isinstance(step, int):
            continue
        annotation = current.model_fields[step].annotation if step in current.model_fields else None
        candidates = [annotation, *getattr(annotation, "__args__", ())]
        inner = next((c for c in candidates if isinstance(c, type) and issubclass(c, BaseModel)), None)
        if inner is None:
            break
        current = inner
    return list(current.model_fields)
