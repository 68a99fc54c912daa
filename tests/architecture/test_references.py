"""Every code, refusal and setting is documented, and the documents say nothing that the program does not."""

from __future__ import annotations

import re
import string
from collections import Counter
from pathlib import Path

import pytest

from scripts import datapackage, references
from sunan.kernel.findings import FindingKind
from tests.sunan_program import REPOSITORY
from tests.two_rivers import FOLDER

KINDS = references.finding_kinds()
SETTINGS = REPOSITORY / "src" / "sunan" / "web" / "settings.py"
SOURCES = sorted((REPOSITORY / "src").rglob("*.py"))


@pytest.mark.parametrize("path", [pytest.param(path, id=path.name) for path in references.pages()])
def test_pages_of_reference_say_what_the_program_declares(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == references.pages()[path], "Run `python -m scripts.references`."


def test_the_rulebook_is_described_as_it_lies_there() -> None:
    written = (datapackage.RULEBOOK / datapackage.FILE).read_text(encoding="utf-8")
    assert written == datapackage.package(datapackage.RULEBOOK), "Run `python -m scripts.datapackage`."


def test_another_rulebook_can_be_described_too() -> None:
    described = datapackage.package(FOLDER)
    assert '"two-rivers-2026-2030"' in described
    assert "statistics/releases/communique-2030.csv" in described


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_a_finding_has_a_code_of_the_house_and_the_same_placeholders_in_both_languages(kind: FindingKind) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*\.[a-z0-9]+(_[a-z0-9]+)*", kind.code)
    for words in (kind.message, kind.remedy):
        assert words.zh.strip()
        assert words.en.strip()
        assert re.search(r"[\u4e00-\u9fff]|^\{(problem|words)\}$", words.zh), kind.code
        in_chinese, in_english = placeholders(words.zh), placeholders(words.en)
        # A value that is itself a word of one language comes as two: {holder} and {holder_en}.
        assert in_chinese == {name.removesuffix("_en") for name in in_english}, kind.code


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_codes_are_declared_once_and_used() -> None:
    assert len({kind.code for kind in KINDS}) == len(KINDS)
    everything = "\n".join(read(path) for path in SOURCES)
    declared = Counter(re.findall(r"^([A-Z][A-Z_0-9]+) = FindingKind\(", everything, re.MULTILINE))
    used = Counter(re.findall(r"\b[A-Z][A-Z_0-9]+\b", everything))
    assert declared
    never = [name for name, times in declared.items() if used[name] <= times]
    assert never == [], "declared and never raised"


def test_every_refusal_has_a_status_an_exit_code_and_a_meaning() -> None:
    codes = [kind.code for kind in references.refusals()]
    assert len(set(codes)) == len(codes)
    for kind in references.refusals():
        assert references.status_of(kind) in range(400, 600)
        assert references.exit_code_of(kind) in references.EXIT_CODES
        assert re.search(r"[\u4e00-\u9fff]", references.meaning_of(kind).zh), kind.code


def test_every_setting_that_the_program_reads_is_documented_and_the_reverse() -> None:
    documented = set(re.findall(r"^\| `(SUNAN_[A-Z_]+)`", read(REPOSITORY / "docs" / "settings.md"), re.MULTILINE))
    used = {name for path in SOURCES for name in re.findall(r"\bSUNAN_[A-Z_]+\b", read(path))}
    # What settings.py works out from several variables is a name of Django's, not a variable.
    used -= set(re.findall(r"^(SUNAN_[A-Z_]+) = ", read(SETTINGS), re.MULTILINE)) - documented
    assert used == documented


def test_the_documents_link_only_to_what_is_there() -> None:
    pages = [REPOSITORY / "README.md", REPOSITORY / "README.zh-CN.md", *(REPOSITORY / "docs").rglob("*.md")]
    for page in pages:
        for target in re.findall(r"\]\(([^)#]+)", read(page)):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name} → {target}"


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
