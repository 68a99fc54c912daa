"""Reading a rulebook: every value keeps its line, every fault is a finding, and the same rules give the same bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydantic import Field, field_validator

from sunan.kernel.errors import InvalidInput, InvalidRule, NotFound
from sunan.kernel.findings import Finding
from sunan.kernel.periods import Period
from sunan.kernel.rule_documents import read_document
from sunan.kernel.rule_reading import RulebookReader, parse_rules
from sunan.kernel.rulebook import DecimalText, RulebookSource, RuleModel
from sunan.kernel.texts import Text, text


class Inner(RuleModel):
    """A part of a rule."""

    share: DecimalText
    note: Text | None = None


class Rule(RuleModel):
    """A rule of these tests."""

    id: str
    kind: Literal["one", "two"] = "one"
    count: int = Field(default=0, ge=0, le=9)
    inner: Inner | None = None
    names: tuple[str, ...] = ()
    listed: bool = False
    period: str = "2025"

    @field_validator("period")
    @classmethod
    def _is_period(cls, value: str) -> str:
        Period.parse(value)
        return value


def source(written: str, file: str = "rules.yaml") -> RulebookSource:
    return RulebookSource("here", {file: written.encode()})


def findings(written: str) -> list[Finding]:
    document, found = read_document(source(written), "rules.yaml")
    return found + (parse_rules(document, "rules", Rule)[1] if document else [])


def places(written: str) -> list[tuple[str, int]]:
    return [(one.code, one.place.line) for one in findings(written)]


def test_every_value_keeps_its_line() -> None:
    document, found = read_document(
        source("# remark\nrules:\n- id: a\n  inner:\n    share: '1'\n\n- {id: b,\n   kind: two}\n"), "rules.yaml"
    )
    assert found == []
    assert document is not None
    assert document.data["rules"][1] == {"id": "b", "kind": "two"}
    assert document.place("rules").line == 2
    assert document.place("rules", 0).line == 3
    assert document.place("rules", 0, "inner", "share").line == 5
    assert document.place("rules", 1, "kind").line == 8
    assert document.place("rules", 1, "nowhere", "at", "all").line == 7


@given(some.lists(some.integers(0, 3), min_size=1, max_size=12))
def test_lines_are_right_whatever_stands_between(blanks: list[int]) -> None:
    written, lines = "rules:\n", []
    for number, blank in enumerate(blanks):
        written += "# remark\n" * blank
        lines.append(written.count("\n") + 1)
        written += f"- id: rule-{number}\n  kind: one\n"
    document, _ = read_document(source(written), "rules.yaml")
    assert document is not None
    rules, found = parse_rules(document, "rules", Rule)
    assert found == []
    assert [placed.place.line for placed in rules] == lines
    assert [placed.at("kind").line for placed in rules] == [line + 1 for line in lines]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("rules:\n- id: a\n  colour: red\n", [("rulebook.unknown_key", 3)]),
        ("rules:\n- kind: one\n", [("rulebook.missing_key", 2)]),
        ("rules:\n- id: a\n  kind: three\n", [("rulebook.wrong_value", 3)]),
        ("rules:\n- id: a\n  count: -1\n", [("rulebook.wrong_value", 3)]),
        ("rules:\n- id: a\n  count: 3.5\n", [("rulebook.unquoted_number", 3), ("rulebook.wrong_value", 3)]),
        ("rules:\n- id: a\n  inner: {share: x}\n", [("rulebook.wrong_value", 3)]),
        ("rules:\n- id: a\n  inner:\n    share: '1'\n    note: {zh: 注}\n", [("rulebook.missing_key", 5)]),
        ("rules:\n- id: a\n  names: x\n", [("rulebook.wrong_value", 3)]),
        ("rules:\n- id: a\n  listed: perhaps\n", [("rulebook.wrong_value", 3)]),
        ("rules:\n- id: a\n  period: 2025年\n", [("rulebook.wrong_value", 3)]),
        ("rules:\n- id: a\n- id: b\n- id: a\n", [("rulebook.duplicate_id", 4)]),
        ("rules:\n- id: a\n  id: b\n", [("rulebook.duplicate_key", 3)]),
        ("rules: []\nothers: []\n", [("rulebook.unknown_key", 2)]),
        ("rules: {}\n", [("rulebook.wrong_value", 1)]),
        ("rules:\n- text\n", [("rulebook.wrong_value", 2)]),
        ("others: []\n", [("rulebook.missing_key", 1)]),
        ("rules:\n- id: [a\n", [("rulebook.not_yaml", 3)]),
        ("rules:\n- id: a\n\tkind: one\n", [("rulebook.not_yaml", 3)]),
        ("rules:\n- id: *a\n", [("rulebook.alias", 2)]),
        ("rules:\n- ? [a]\n  : b\n", [("rulebook.key_is_no_word", 2), ("rulebook.missing_key", 2)]),
        (
            "rules:\n- id: a\n  colour: red\n- kind: three\n- id: a\n",
            [("rulebook.unknown_key", 3), ("rulebook.missing_key", 4), ("rulebook.wrong_value", 4)],
        ),
    ],
)  # fmt: skip
def test_each_fault_is_a_finding_on_its_line(written: str, expected: list[tuple[str, int]]) -> None:
    assert places(written) == expected


@pytest.mark.parametrize(
    ("line", "zh", "en"),
    [
        ("id: 5", '应为加引号的文字，写成 "5"', 'quoted text is expected: "5"'),
        ("id:", "不能留空", "may not be empty"),
        ("id: [a]", "应为一段文字", "text is expected"),
        ("id: a\n  kind: three", "只能是 'one' 或 'two'", "it must be 'one' or 'two'"),
        ("id: a\n  count: many", "应为整数", "a whole number"),
        ("id: a\n  count: 10", "不得大于 9", "at most 9"),
        ("id: a\n  count: -1", "不得小于 0", "at least 0"),
        ("id: a\n  names: {a: b}", "这里应为一个列表", "a list is expected"),
        ("id: a\n  inner: x", "映射", "a mapping"),
        ("id: a\n  listed: perhaps", "应为 true 或 false", "true or false"),
        ("id: a\n  inner: {share: 1e9}", "半角数字", "half-width digits"),
        ("id: a\n  inner: {share: '３'}", "半角数字", "half-width digits"),
        ("id: a\n  period: 25", "写成", "quoted"),
        ("id: a\n  period: x", "不是可识别的期别", "is not a period"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_both_languages(line: str, zh: str, en: str) -> None:
    (found,) = (one for one in findings(f"rules:\n- {line}\n") if one.code == "rulebook.wrong_value")
    assert zh in found.message.zh
    assert en in found.message.en


def test_known_keys_are_those_of_the_part_that_has_the_unknown_one() -> None:
    (found,) = findings("rules:\n- id: a\n  inner: {share: '1', shape: round}\n")
    assert found.remedy.en == "Known keys: share, note"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("007", 7), ("'007'", "007"), ("0x1F", "0x1F"), ("1_000", "1_000"), ("12:30", "12:30"), ("2026-02-10", "2026-02-10"),
        ("yes", True), ("off", False), ("null", None), ("~", None), ("9" * 5000, "9" * 5000), ("３", "３"),
    ],
)  # fmt: skip
def test_values_are_taken_plainly(written: str, value: object) -> None:
    document, _ = read_document(source(f"a: {written}\n"), "rules.yaml")
    assert document is not None
    assert document.data == {"a": value}


def test_references_to_a_file_with_errors_are_not_repeated_errors() -> None:
    reader = RulebookReader(RulebookSource("here", {"areas.yaml": b"areas: [", "rules.yaml": b"rules:\n- id: a\n"}))
    (rule,) = reader.rules("rules", "rules", Rule)
    reader.document("areas.yaml")
    reader.refer(rule.at("id"), "id", text("地区", "the area"), ["x"], (), declared_in="areas")
    assert [one.code for one in reader.findings] == ["rulebook.not_yaml"]
    reader.refer(rule.at("id"), "id", text("地区", "the area"), ["x", ""], (), declared_in="zones")
    assert [one.code for one in reader.findings] == ["rulebook.not_yaml", "rulebook.unknown_reference"]


def test_a_required_file_that_is_missing_is_a_finding() -> None:
    reader = RulebookReader(RulebookSource("here", {}))
    assert reader.rules("rules", "rules", Rule, required=True) == []
    assert [(one.code, one.place.file) for one in reader.findings] == [("rulebook.missing_file", "rules.yaml")]


def test_ids_are_unique_across_the_files_of_a_folder() -> None:
    reader = RulebookReader(
        RulebookSource("here", {"rules/1.yaml": b"rules:\n- id: a\n", "rules/2.yaml": b"rules:\n- id: a\n"})
    )
    reader.rules("rules/", "rules", Rule)
    assert [(one.code, str(one.place)) for one in reader.findings] == [("rulebook.duplicate_id", "rules/2.yaml:2")]


names = some.from_regex(r"[a-z]{1,8}(/[a-z]{1,8}){0,2}\.(yaml|csv)", fullmatch=True)


@given(some.dictionaries(names, some.binary(max_size=40), max_size=5))
def test_an_archive_gives_back_the_same_rules_under_the_same_hash(files: dict[str, bytes]) -> None:
    kept = RulebookSource("here", files)
    again = RulebookSource.from_archive(kept.archived(), origin="archive")
    assert dict(again.files) == files
    assert again.hash == kept.hash
    assert again.archived() == RulebookSource("there", dict(reversed(list(files.items())))).archived()


@given(some.dictionaries(names, some.binary(max_size=40), min_size=1, max_size=5), some.data())
def test_any_change_gives_another_hash(files: dict[str, bytes], data: some.DataObject) -> None:
    changed = data.draw(some.sampled_from(sorted(files)))
    assert RulebookSource("here", files).hash != RulebookSource("here", files | {changed: files[changed] + b"x"}).hash
    assert (
        RulebookSource("here", files).hash
        != RulebookSource("here", {**files, "a-name-too-long-to-be-drawn/new.yaml": b""}).hash
    )


def test_a_folder_without_a_rulebook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"rulebook\.yaml"):
        RulebookSource.from_folder(tmp_path)


def test_a_folder_is_read_without_the_figures_of_its_releases(tmp_path: Path) -> None:
    for file in (
        "rulebook.yaml",
        "plan/tasks.yaml",
        "statistics/releases.csv",
        "statistics/releases/a.csv",
        "README.md",
    ):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text("x", encoding="utf-8")
    read = RulebookSource.from_folder(tmp_path)
    assert sorted(read.files) == ["plan/tasks.yaml", "rulebook.yaml", "statistics/releases.csv"]
    assert read.below("plan/") == ["plan/tasks.yaml"]


@pytest.mark.parametrize("refusal", [InvalidRule, InvalidInput])
def test_a_refusal_in_a_validator_becomes_a_finding_in_its_own_words(refusal: type[InvalidRule]) -> None:
    class Strict(RuleModel):
        id: str

        @field_validator("id")
        @classmethod
        def _never(cls, _: str) -> str:
            raise refusal("从不", "never")

    document, _ = read_document(source("rules:\n- id: a\n"), "rules.yaml")
    assert document is not None
    _, (found,) = parse_rules(document, "rules", Strict)
    assert (found.message.zh[-2:], found.message.en[-5:]) == ("从不", "never")
