"""Reading a rulebook: YAML whose every value keeps its line, checked against typed models, all findings at once.

A rulebook is a folder. Its rules (YAML, and the register of releases) are held in memory, hashed and archived; the
figures of the releases are large, live in `statistics/releases/` and enter through their checksums.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import tarfile
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Generic, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from sunan.kernel.errors import InvalidInput, NotFound, SunanError, Unavailable
from sunan.kernel.findings import Finding, FindingKind, Place, Severity, errors_among
from sunan.kernel.texts import Text, text

DATA_FOLDER = "statistics/releases/"
_LARGEST_FILE = 16 * 1024 * 1024
_DEEPEST = 32
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,12})?")


class RuleModel(BaseModel):
    """A typed rule: frozen, and refusing keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _decimal(written: str) -> str:
    if not _DECIMAL.fullmatch(written):
        raise InvalidInput(
            "应为半角数字，不带单位、千分位和限定词，例如 3.7",
            "a number in half-width digits is expected, without unit, separators or hedge, such as 3.7",
        )
    return written


DecimalText = Annotated[str, AfterValidator(_decimal)]
"""A decimal number in text, as a rule writes it: "3.7". Never NaN, infinite or with an exponent."""


NOT_UTF8 = FindingKind(
    "rulebook.not_utf8", Severity.ERROR,
    text("文件不是 UTF-8 编码（第 {byte} 字节起无法读取）", "The file is not UTF-8 (unreadable from byte {byte})"),
    text("用编辑器另存为 UTF-8（GBK 文件请先转换编码）", "Save it as UTF-8; convert GBK files first"),
)  # fmt: skip
NOT_YAML = FindingKind(
    "rulebook.not_yaml", Severity.ERROR,
    text("YAML 语法有误：{problem}", "This is not valid YAML: {problem_en}"),
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
    text("“{key}”的值“{value}”不可用：{problem}", "The value “{value}” of “{key}” cannot be used: {problem_en}"),
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
ALIAS = FindingKind(
    "rulebook.alias", Severity.ERROR,
    text("使用了引用“*{anchor}”；规则手册不用 YAML 的锚点和引用", "The alias “*{anchor}” is used; rulebooks do without YAML anchors and aliases"),
    text("把所引用的内容原样写出；文字以 * 或 & 开头时加引号", "Write out what it stands for; quote text that starts with * or &"),
)  # fmt: skip
NESTED_TOO_DEEPLY = FindingKind(
    "rulebook.nested_too_deeply", Severity.ERROR,
    text("嵌套超过 {most} 层", "It is nested deeper than {most} levels"),
    text("规则手册的结构没有这么深；检查缩进和方括号、花括号是否成对", "No rule is that deep; check indentation and whether brackets pair"),
)  # fmt: skip
KEY_IS_NO_WORD = FindingKind(
    "rulebook.key_is_no_word", Severity.ERROR,
    text("键不是一个词，而是列表或映射", "The key is no word but a list or a mapping"),
    text("检查冒号的位置；含括号的键要加引号", "Check where the colon stands; quote keys with brackets"),
)  # fmt: skip
UNREAD_FILE = FindingKind(
    "rulebook.unread_file", Severity.WARNING,
    text("没有规则读取文件 {file}，其中的内容不起作用", "No rule reads the file {file}; what it says has no effect"),
    text("检查文件名和目录（规则文件以 .yaml 结尾），或移出规则手册", "Check its name and folder (rules end in .yaml), or take it out of the rulebook"),
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
            Unavailable: a file in it cannot be read.
        """
        if not (folder / "rulebook.yaml").is_file():
            raise NotFound(
                f"{folder} 不是规则手册：其中没有 rulebook.yaml",
                f"{folder} is no rulebook: it has no rulebook.yaml",
            )
        files = {
            path.relative_to(folder).as_posix(): _content(path)
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


def _content(path: Path) -> bytes:
    """Return a file of a rulebook; of a rule file that is too large no more than shows that it is."""
    try:
        with path.open("rb") as file:
            return file.read() if path.suffix == ".csv" else file.read(_LARGEST_FILE + 1)
    except OSError as error:
        raise Unavailable(f"{path} 无法读取：{error.strerror}", f"{path} cannot be read: {error.strerror}") from error


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
    _document: Document | None = None
    _path: tuple[Any, ...] = ()

    def at(self, key: str) -> Place:
        """Return the place of one of its keys (`rollup.weight_measure` leads inside), or its own."""
        return self._document.place(*self._path, *key.split(".")) if self._document else self.place


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
        refusal = _too_clever(written, file)
        if refusal:
            return None, [refusal]
        node = yaml.compose(written, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        return None, [_not_yaml(error, written, file)]
    positions, findings = _Positions(), list[Finding]()
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


def _plain(node: Any, path: tuple[Any, ...], file: str, positions: _Positions, findings: list[Finding]) -> Any:
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
