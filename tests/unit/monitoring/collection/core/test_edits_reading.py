"""Graded edits are read from the rulebook whole: what is wrong with them is said with its line, all of it at once."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from sunan.kernel.findings import Finding
from sunan.kernel.rulebook import RulebookSource
from sunan.monitoring.collection.core.edits.reading import EDITS_FILE, EditBook, read_edits
from sunan.monitoring.collection.core.words import Grade
from sunan.monitoring.statistics.core.catalogue import draft_catalogue

RULEBOOK = RulebookSource.from_folder(Path(__file__).parents[5] / "rulebook")
CATALOGUE, _ = draft_catalogue(RULEBOOK)
HEAD = """
edits:
  - id: one
    grade: explain
    status: U
    basis: {zh: 例, en: example}
    words: {zh: "{measure}", en: "{measure}"}
"""


def read(written: str, **rest: object) -> tuple[EditBook | None, list[Finding]]:
    source = RulebookSource("test", {**RULEBOOK.files, EDITS_FILE: written.encode()})
    return read_edits(source, catalogue=CATALOGUE, **rest)  # type: ignore[arg-type]


def refused(written: str) -> str:
    book, findings = read(HEAD + written)
    assert book is None
    assert all(one.place.line for one in findings)
    return "\n".join(f"{one.code} {one.message.en} {one.remedy.en}" for one in findings)


def test_the_rulebook_of_the_project_is_read_without_a_finding() -> None:
    book, findings = read_edits(RULEBOOK, catalogue=CATALOGUE)
    assert findings == []
    assert book is not None
    assert len(book.of_table()) >= 30
    assert book.factors["intensity-is-its-ratio"] == 100
    assert book.factors["gdp-per-capita-is-its-ratio"] == 1
    assert book.about == Fraction(1, 50)


def test_every_edit_says_how_well_its_limit_is_known_and_shares_no_id() -> None:
    book, _ = read_edits(RULEBOOK, catalogue=CATALOGUE)
    assert book is not None
    assert len({rule.id for rule in book.rules}) == len(book.rules)
    assert {rule.status for rule in book.rules} == {"C", "S", "U"}
    questions = [rule for rule in book.rules if rule.kind in ("heaped", "bunched", "just_above_target")]
    assert questions
    assert all(rule.grade is Grade.NOTE and rule.words.zh.endswith("？") for rule in questions)


def test_a_rulebook_without_the_file_has_no_edits() -> None:
    files = {path: content for path, content in RULEBOOK.files.items() if path != EDITS_FILE}
    book, findings = read_edits(RulebookSource("test", files), catalogue=CATALOGUE)
    assert findings == []
    assert book is not None
    assert book.rules == ()


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("    kind: guess\n", "known kinds: required, whole"),
        ("    kind: range\n    measures: [gdp]\n", "give low, high or both"),
        ("    kind: range\n    measures: [gdp]\n    low: '3'\n    high: '2'\n", "low is above high"),
        ("    kind: range\n    measures: [gdp]\n    low: 3.5\n", "rulebook.unquoted_number"),
        ("    kind: range\n    low: '3'\n", "name measures or natures"),
        ("    kind: range\n    measures: [gdpp]\n    low: '3'\n", "the measure “gdpp”, which does not exist"),
        ("    kind: range\n    measures: [gdp]\n    low: '3'\n    lowest: '2'\n", "rulebook.unknown_key"),
        ("    kind: jump\n    measures: [gdp]\n", "give rise and fall, or points, not both"),
        ("    kind: jump\n    measures: [gdp]\n    rise: '1'\n    points: '1'\n", "give rise and fall, or points, not both"),
        ("    kind: jump\n    measures: [gdp]\n    fall: '1.5'\n", "must lie between 0 and 1"),
        ("    kind: unit_slip\n    measures: [gdp]\n    factors: ['1']\n    width: '2'\n", "must be more than 1"),
        ("    kind: sum\n    total: gdp\n    parts: [resident_population]\n", "collection.edit_units"),
        ("    kind: sum\n    total: gdp\n    parts: [gdp]\n", "stands in a sum once"),
        ("    kind: sum\n    total: gdp\n    parts: []\n", "at least 1 entries are needed"),
        ("    kind: ratio\n    ratio: rd_intensity\n    numerator: gdp\n    denominator: high_value_patents\n", "collection.edit_units"),
        ("    kind: ratio\n    ratio: gdp\n    numerator: gdp\n    denominator: rd_expenditure\n", "three measures"),
        ("    kind: heaped\n    measures: [gdp]\n    digits: ['0']\n    share: '0.3'\n    level: '0.01'\n    fewest: 100\n", "can only be a note"),
        ("    kind: peers\n    measures: [gdp]\n    limit: '3.5'\n    fewest: 2\n", "must be at least 4"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(written: str, says: str) -> None:
    assert says in refused(written)


@pytest.mark.parametrize("words", ["{measure} {valeu}", "{measure} {low"])
def test_words_hold_known_placeholders_alone(words: str) -> None:
    written = HEAD.replace('zh: "{measure}"', f'zh: "{words}"') + "    kind: whole\n    measures: [gdp]\n"
    book, findings = read(written)
    assert book is None
    assert [one.code for one in findings] == ["collection.unknown_placeholder"]
    assert "measure, unit, value" in findings[0].remedy.en


def test_a_question_has_to_be_one() -> None:
    written = (
        HEAD.replace("grade: explain", "grade: note")
        + "    kind: just_above_target\n    measures: [gdp]\n    width: '0.01'\n"
    )
    _, findings = read(written)
    assert "the words of this kind are a question" in findings[0].message.en


def test_an_edit_that_applies_to_nothing_is_a_warning() -> None:
    book, findings = read(HEAD + "    kind: whole\n    natures: [stock]\n    units: [亿元]\n")
    assert book is not None
    assert [one.code for one in findings] == ["collection.edit_applies_to_nothing"]


def test_ids_are_unique_and_all_faults_are_said_at_once() -> None:
    body = HEAD.partition("edits:\n")[2]
    written = "edits:\n" + 2 * (body + "    kind: range\n    measures: [gdpp]\n    low: '0'\n")
    _, findings = read(written)
    assert sorted(one.code for one in findings if one.severity.value == "error") == [
        "rulebook.duplicate_id", "rulebook.unknown_reference", "rulebook.unknown_reference",
    ]  # fmt: skip


def test_edits_of_a_micro_table_name_its_columns() -> None:
    written = HEAD + "    table: firms\n    kind: sum\n    total: assets\n    parts: [debts, equity]\n"
    columns = {"assets": "万元", "debts": "万元", "equity": "万元"}
    book, findings = read(written, tables={"firms": columns})
    assert book is not None
    assert findings == []
    assert [rule.id for rule in book.of_table("firms")] == ["one"]
    assert book.of_table() == ()
    book, findings = read(written, tables={"firms": {"assets": "万元"}})
    assert book is None
    assert {one.code for one in findings} == {"rulebook.unknown_reference"}
    book, findings = read(written)
    assert book is not None, "nothing is said of tables that are not known"


@pytest.mark.parametrize("written", ["", "[]", "edits: 3", "edits: [3]", "settings: {about: '0'}\nedits: []"])
def test_odd_files_are_refused_or_empty_and_never_break_the_reading(written: str) -> None:
    book, findings = read(written)
    assert (book is not None) is not any(one.severity.value == "error" for one in findings)
