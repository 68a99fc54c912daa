"""The rules of reports: read with every mistake at its line, applied at their limits."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from sunan.kernel.errors import InvalidRule
from sunan.kernel.rulebook import RulebookSource
from sunan.monitoring.reports.core.request import Audience
from sunan.monitoring.reports.core.rules import (
    DISCLOSURE_FILE,
    WORDING_FILE,
    Matter,
    ReportRules,
    read_report_rules,
    required_report_rules,
)
from sunan.monitoring.reports.selectors import check_rules
from tests.integration.reports.conftest import RULEBOOK
from tests.two_rivers import Copy

WORDING = "reports/wording.yaml"
DISCLOSURE = "reports/disclosure.yaml"


def test_the_rulebook_of_the_plan_has_them_without_findings(rules: ReportRules) -> None:
    assert check_rules(RulebookSource.from_folder(RULEBOOK)) == []
    assert set(rules.wording) == {"pace", "change", "change_points", "gap", "majority", "elapsed"}
    assert rules.hidden_from(Audience.INTERNAL) == frozenset()
    assert Matter.OTHER_CITIES in rules.hidden_from(Audience.CITY)


@pytest.mark.parametrize(
    ("rule", "value", "code"),
    [
        ("pace", "5", "faster"), ("pace", "4.999", "close"), ("pace", "-5", "close"), ("pace", "-5.001", "slower"),
        ("change", "20", "rose_sharply"), ("change", "0", "level"), ("change", "-20", "fell"),
        ("change_points", "0.05", "rose_slightly"), ("change_points", "-2.01", "fell_sharply"),
        ("gap", "0", "reached"), ("gap", "-0.001", "close"), ("gap", "-20.1", "far"),
        ("majority", "100", "all"), ("majority", "0", "none"), ("elapsed", "50", "second_half"),
    ],
)  # fmt: skip
def test_a_limit_belongs_to_the_word_it_opens(rules: ReportRules, rule: str, value: str, code: str) -> None:
    assert rules.wording[rule].choice(Decimal(value)).code == code


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (WORDING, 'at_least: "0"', "at_least: 0", "加引号"),
        (WORDING, 'at_least: "0", ', "", "at_least"),
        (WORDING, "id: pace", "id: speed", "pace"),
        (WORDING, "code: slower", "code: faster", "code"),
        (WORDING, "arrow: ↑", "sign: ↑", "sign"),
        (DISCLOSURE, "hides: [other_cities]", "hides: [everything]", "other_cities"),
        (DISCLOSURE, "audience: internal", "audience: public", "各一次"),
        (DISCLOSURE, "text: {zh", "words: {zh", "words"),
    ],
    ids=["unquoted", "no limit", "unknown rule", "twice", "unknown key", "unknown matter", "audience twice", "no text"],
)
def test_a_mistake_is_a_finding_at_its_line(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    copy = Copy.into(tmp_path)
    copy.replace(file, old, new)
    rules, findings = read_report_rules(copy.source())
    assert rules is None
    assert {one.place.file for one in findings} == {file}
    assert all(one.place.line >= 1 for one in findings)
    assert any(said in one.message.zh + one.remedy.zh for one in findings)
    with pytest.raises(InvalidRule, match="sunan check"):
        required_report_rules(copy.source())


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('{release: nothing-of-the-kind, until: "2031-01-01", reason: {zh: 待, en: wait}}', "nothing-of-the-kind"),
        ('{release: communique-2030, until: "2031-02-30", reason: {zh: 待, en: wait}}', "2026-11-22"),
    ],
    ids=["unknown release", "no such day"],
)
def test_an_embargo_names_a_release_and_a_day(tmp_path: Path, entry: str, said: str) -> None:
    copy = Copy.into(tmp_path)
    written = copy.text(DISCLOSURE) + f"embargoes:\n- {entry}\n"
    copy.write(DISCLOSURE, written.encode())
    rules, findings = read_report_rules(copy.source())
    assert rules is None
    assert said in findings[0].message.zh
    assert findings[0].place.line == written.split(entry)[0].count("\n") + 1


def test_a_rulebook_without_them_has_the_strictest(tmp_path: Path) -> None:
    copy = Copy.into(tmp_path)
    for file in (DISCLOSURE_FILE, WORDING_FILE):
        (copy.folder / file).unlink()
    rules, findings = read_report_rules(copy.source())
    assert findings == []
    assert rules == ReportRules()
    assert rules.hidden_from(Audience.PUBLIC) == frozenset(Matter) - {Matter.OTHER_CITIES}
