"""Reading a rulebook: YAML whose every value keeps its line, checked against typed models, all findings at once.

A rulebook is a folder. Its rules (YAML, and the register of releases) are held in memory, hashed and archived; the
figures of the releases are large, live in `statistics/releases/` and enter through their checksums.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from sunan.kernel.errors import NotFound
from sunan.kernel.findings import Finding, FindingKind, Place, Severity
from sunan.kernel.texts import Text, text

DATA_FOLDER = "statistics/releases/"
_LARGEST_FILE = 16 * 1024 * 1024


class RuleModel(BaseModel):
    """A typed rule: frozen, and refusing keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


NOT_UTF8 = FindingKind(
    "rulebook.not_utf8", Severity.ERROR,
    text("文件不是 UTF-8 编码（第 {byte} 字节起无法读取）", "The file is not UTF-8 (unreadable from byte {byte})"),
    text("用编辑器另存为 UTF-8（GBK 文件请先转换编码）", "Save it as UTF-8; convert GBK files first"),
)  # fmt: skip
NOT_YAML = FindingKind(
    "rulebook.not_yaml", Severity.ERROR,
    text("YAML 语法有误：{problem}", "This is not valid YAML: {problem}"),
    text("检查缩进、冒号后的空格和引号", "Check indentation, the space after colons, and quotes"),
)  # fmt: skip
UNKNOWN_KEY = FindingKind(
    "rulebook.unknown_key", Severity.ERROR,
    text("键“{key}”不认识", "The key “{key}” is not known"),
    text("可用的键：{known}", "Known keys: {known}"),
)  # fmt: skip
MISSING_KEY = FindingKind(
    "rulebook.missing_key", Severity.ERROR,
    text("缺少键“{key}”", "The key “{key}” is missing"),
    text("补上“{key}”", "Add “{key}”"),
)  # fmt: skip
WRONG_VALUE = FindingKind(
    "rulebook.wrong_value", Severity.ERROR,
    text("“{key}”的值“{value}”不可用：{problem}", "The value “{value}” of “{key}” cannot be used: {problem}"),
    text("按说明改正这个值", "Correct the value as described"),
)  # fmt: skip
UNQUOTED_NUMBER = FindingKind(
    "rulebook.unquoted_number", Severity.ERROR,
    text("小数“{value}”没有加引号", "The decimal “{value}” is not quoted"),
    text('写成 "{value}"，以免被当作二进制浮点数', 'Write "{value}", so that it stays exact'),
)  # fmt: skip
DUPLICATE_KEY = FindingKind(
    "rulebook.duplicate_key", Severity.ERROR,
    text("键“{key}”在同一处写了两次（另见第 {other} 行）", "The key “{key}” stands twice (also on line {other})"),
    text("删去其中一个", "Remove one of them"),
)  # fmt: skip
DUPLICATE_ID = FindingKind(
    "rulebook.duplicate_id", Severity.ERROR,
    text("标识“{id}”重复（另见 {other}）", "The id “{id}” is used twice (also at {other})"),
    text("每个标识只能出现一次，请改名或删除其一", "Ids are unique: rename or remove one"),
)  # fmt: skip
MISSING_FILE = FindingKind(
    "rulebook.missing_file", Severity.ERROR,
    text("缺少文件 {file}", "The file {file} is missing"),
    text("按规则手册的目录结构补上该文件", "Add it as the layout of a rulebook asks"),
)  # fmt: skip
FILE_TOO_LARGE = FindingKind(
    "rulebook.file_too_large", Severity.ERROR,
    text("规则文件大于 16 MiB", "The rule file is larger than 16 MiB"),
    text("数据请放入 statistics/releases/，规则文件只写规则", "Figures belong in statistics/releases/; rules are short"),
)  # fmt: skip
UNKNOWN_REFERENCE = FindingKind(
    "rulebook.unknown_reference", Severity.ERROR,
    text("“{key}”指向的{what}“{id}”不存在", "“{key}” names {what_en} “{id}”, which does not exist"),
    text("改为已有的标识，或先登记它", "Use an id that exists, or declare it first"),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class RulebookSource:
    """The files of a rulebook as read, with the hash that names this very state of them.

    Attributes:
        origin: what messages call it, usually the folder.
        files: relative POSIX path → content, without the figures of the releases.
        folder: where the figures of the releases lie; `None` for a rulebook read from the archive.
    """

    origin: str
    files: Mapping[str, bytes] = field(repr=False)
    folder: Path | None = None

    @classmethod
    def from_folder(cls, folder: Path) -> RulebookSource:
        """Read all rules below `folder`.

        Raises:
            NotFound: there is no such folder, or no `rulebook.yaml` in it.
        """
        if not (folder / "rulebook.yaml").is_file():
            raise NotFound(
                f"{folder} 不是规则手册：其中没有 rulebook.yaml",
                f"{folder} is no rulebook: it has no rulebook.yaml",
            )
        files = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.suffix in (".yaml", ".yml", ".csv", ".json")
            and path.is_file()
            and not path.relative_to(folder).as_posix().startswith(DATA_FOLDER)
        }
        return cls(folder.as_posix(), files, folder)

    @cached_property
    def hash(self) -> str:
        """Return the SHA-256 over all paths and contents."""
        digest = hashlib.sha256()
        for path, content in sorted(self.files.items()):
            digest.update(f"{path}\0{hashlib.sha256(content).hexdigest()}\n".encode())
        return digest.hexdigest()

    def archived(self) -> bytes:
        """Return the rules as a reproducible compressed archive: the same rules give the same bytes."""
        plain = io.BytesIO()
        with tarfile.open(fileobj=plain, mode="w", format=tarfile.USTAR_FORMAT) as archive:
            for path, content in sorted(self.files.items()):
                entry = tarfile.TarInfo(path)
                entry.size = len(content)
                archive.addfile(entry, io.BytesIO(content))
        return gzip.compress(plain.getvalue(), mtime=0)

    @classmethod
    def from_archive(cls, archived: bytes, *, origin: str) -> RulebookSource:
        """Return the rules that `archived()` packed."""
        with tarfile.open(fileobj=io.BytesIO(gzip.decompress(archived))) as archive:
            files = {
                entry.name: content.read()
                for entry in archive.getmembers()
                if (content := archive.extractfile(entry)) is not None
            }
        return cls(origin, files)

    def below(self, prefix: str, suffix: str = ".yaml") -> list[str]:
        """Return the paths of the files that start with `prefix`, sorted."""
        return [path for path in sorted(self.files) if path.startswith(prefix) and path.endswith(suffix)]


class _Positions(dict[tuple[Any, ...], int]):
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
    positions: _Positions

    def place(self, *path: Any) -> Place:
        return Place(self.file, self.positions.line(path))


RuleT = TypeVar("RuleT", bound=RuleModel)


@dataclass(frozen=True)
class Placed(Generic[RuleT]):
    """A rule and the place in the rulebook where it stands."""

    rule: RuleT
    place: Place


def read_document(source: RulebookSource, file: str) -> tuple[Document | None, list[Finding]]:
    """Return a file of the rulebook as plain data with line numbers, or the findings that prevent it."""
    content = source.files.get(file)
    if content is None:
        return None, [MISSING_FILE.at(Place(file), file=file)]
    if len(content) > _LARGEST_FILE:
        return None, [FILE_TOO_LARGE.at(Place(file))]
    try:
        written = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return None, [NOT_UTF8.at(Place(file, line), byte=error.start)]
    try:
        node = yaml.compose(written, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        return None, [NOT_YAML.at(Place(file, mark.line + 1 if mark else 1), problem=problem)]
    except RecursionError:
        return None, [NOT_YAML.at(Place(file, 1), problem="nested too deeply")]
    positions, findings = _Positions(), list[Finding]()
    data = _plain(node, (), file, positions, findings)
    return Document(file, data, positions), findings


def _plain(node: Any, path: tuple[Any, ...], file: str, positions: _Positions, findings: list[Finding]) -> Any:
    if node is None:
        return None
    line = node.start_mark.line + 1
    positions[path] = line
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
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
            return int(node.value) if node.value.lstrip("+-").isdigit() else node.value
        case "float":
            findings.append(UNQUOTED_NUMBER.at(Place(file, line), value=node.value))
            return node.value
        case "bool":
            return node.value.lower() in ("true", "yes", "on")
        case "null":
            return None
    return node.value


def parse_rule(
    document: Document, model: type[RuleT], path: tuple[Any, ...] = ()
) -> tuple[Placed[RuleT] | None, list[Finding]]:
    """Return the part of a document at `path` as a typed rule, or a finding for every key that is wrong."""
    data = document.data
    for step in path:
        data = data[step]
    try:
        return Placed(model.model_validate(data), document.place(*path)), []
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
            WRONG_VALUE.at(document.place(key), key=key, value=found, problem="a list is expected"),
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

    def rules(self, prefix: str, key: str, model: type[RuleT], *, identity: str = "id") -> list[Placed[RuleT]]:
        """Return the lists under `key` of all files whose path starts with `prefix`, as one."""
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

    def refer(self, place: Place, key: str, what: Text, ids: Iterable[str], known: Container[str]) -> None:
        """Note a finding for every id that is not known; an empty id refers to nothing."""
        self.findings += [
            UNKNOWN_REFERENCE.at(place, key=key, what=what.zh, what_en=what.en, id=one)
            for one in ids
            if one and one not in known
        ]


def _finding(document: Document, path: tuple[Any, ...], model: type[BaseModel], problem: dict[str, Any]) -> Finding:
    location = tuple(step for step in problem["loc"] if isinstance(step, int) or not step.startswith("function-"))
    place = document.place(*path, *location)
    key = ".".join(str(step) for step in location)
    match problem["type"]:
        case "extra_forbidden":
            return UNKNOWN_KEY.at(place, key=key, known=", ".join(_known_keys(model, location[:-1])))
        case "missing":
            return MISSING_KEY.at(place, key=key)
    given = problem["input"]
    shown = given if isinstance(given, str | int) else json.dumps(given, ensure_ascii=False, default=str)
    return WRONG_VALUE.at(place, key=key or "-", value=shown, problem=problem["msg"])


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
