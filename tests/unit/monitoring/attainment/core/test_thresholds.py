"""The rulebook's settings of verdicts, and what is said when they are wrong."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from sunan.kernel.rulebook import RulebookSource
from sunan.monitoring.attainment.core.thresholds import (
    IDENTITIES_FILE,
    THRESHOLDS_FILE,
    read_identities,
    read_thresholds,
)
from sunan.monitoring.attainment.core.verdicts import Verdict

RULEBOOK = Path(__file__).parents[5] / "rulebook"
OURS = RulebookSource.from_folder(RULEBOOK)


def changed(change: Callable[[dict[str, Any]], object], file: str = THRESHOLDS_FILE) -> RulebookSource:
    rules = yaml.safe_load(OURS.files[file])
    change(rules)
    return RulebookSource("here", {file: yaml.safe_dump(rules, allow_unicode=True).encode()})


def codes(source: RulebookSource) -> list[str]:
    thresholds, findings = read_thresholds(source)
    assert thresholds is None
    assert all(finding.place.line for finding in findings)
    return [finding.code for finding in findings]


def test_our_rulebook_reads_without_findings() -> None:
    thresholds, findings = read_thresholds(OURS)
    assert findings == []
    assert thresholds is not None
    for verdict in Verdict:
        assert thresholds.name_of(verdict) == verdict.text, "one word for one verdict, here and in the rulebook"
    identities, findings = read_identities(OURS)
    assert (bool(identities), findings) == (True, [])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda rules: rules.update(sky="blue"), "rulebook.unknown_key"),
        (lambda rules: rules.pop("pace"), "rulebook.missing_key"),
        (lambda rules: rules["pace"].pop("ahead"), "rulebook.missing_key"),
        (lambda rules: rules["pace"].update(ahead="０.9"), "rulebook.wrong_value"),
        (lambda rules: rules["pace"].update(ahead="quick"), "rulebook.wrong_value"),
        (lambda rules: rules["pace"].update(ahead="-1"), "rulebook.wrong_value"),
        (lambda rules: rules["pace"].update(ahead="NaN"), "rulebook.wrong_value"),
        (lambda rules: rules["pace"].update(ahead="0.5"), "rulebook.wrong_value"),
        (lambda rules: rules["pace"].update(ahead=1.05), "rulebook.unquoted_number"),
        (lambda rules: rules["tolerance"].update(status="X"), "rulebook.wrong_value"),
        (lambda rules: rules["classes"].pop(), "rulebook.wrong_value"),
        (lambda rules: rules["classes"].append(deepcopy(rules["classes"][0])), "rulebook.wrong_value"),
        (lambda rules: rules["methods"][1].update(primary=True), "rulebook.wrong_value"),
        (lambda rules: rules["disagreement"].update(class_from="guess"), "rulebook.wrong_value"),
    ],
)
def test_a_wrong_setting_is_a_finding_with_its_line(change: Callable[[dict[str, Any]], object], code: str) -> None:
    assert code in codes(changed(change))


def test_everything_wrong_is_said_at_once() -> None:
    def spoil(rules: dict[str, Any]) -> None:
        rules["pace"]["ahead"] = "quick"
        rules["tolerance"]["relative"] = "much"
        rules["sky"] = "blue"

    assert sorted(codes(changed(spoil))) == ["rulebook.unknown_key", "rulebook.wrong_value", "rulebook.wrong_value"]


def test_a_missing_or_shapeless_file_is_a_finding() -> None:
    assert codes_without_line(RulebookSource("here", {})) == ["rulebook.missing_file"]
    assert codes_without_line(RulebookSource("here", {THRESHOLDS_FILE: b"- 1\n"})) == ["rulebook.wrong_value"]
    assert codes_without_line(RulebookSource("here", {THRESHOLDS_FILE: b""})) != []


def codes_without_line(source: RulebookSource) -> list[str]:
    thresholds, findings = read_thresholds(source)
    assert thresholds is None
    return [finding.code for finding in findings]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda rule: rule.update(formula="1 + 1"), "rulebook.wrong_value"),
        (lambda rule: rule.update(formula='"a" / '), "rulebook.wrong_value"),
        (lambda rule: rule.update(formula="exp(1)"), "rulebook.wrong_value"),
        (lambda rule: rule.update(formula='"nowhere" / "sunan-rd-intensity"'), "rulebook.unknown_reference"),
        (lambda rule: rule.pop("result_unit"), "rulebook.missing_key"),
    ],
)
def test_a_wrong_identity_is_a_finding(change: Callable[[dict[str, Any]], object], code: str) -> None:
    source = changed(lambda rules: change(rules["identities"][0]), IDENTITIES_FILE)
    known = {"sunan-rd-intensity", "sunan-rd-expenditure", "sunan-digital-core-share"}
    identities, findings = read_identities(source, targets=known)
    assert identities is None
    assert code in [finding.code for finding in findings]


def test_a_rulebook_may_have_no_identities() -> None:
    assert read_identities(RulebookSource("here", {})) == ((), [])
