"""The rules of collecting: what the plan's rulebook says, what holds without them, and what is wrong with bad ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from sunan.kernel.micro import CollectedUnder
from sunan.kernel.rulebook import RulebookSource
from sunan.monitoring.collection.core.rules import STRICTEST, read_collection_rules
from tests.two_rivers import Copy

RULEBOOK = Path(__file__).parents[3] / "rulebook"
SETTINGS = (RULEBOOK / "collection/settings.yaml").read_text(encoding="utf-8")
FORMS = (RULEBOOK / "collection/forms.yaml").read_text(encoding="utf-8")


def _findings(settings: str = SETTINGS, forms: str = FORMS) -> list[tuple[str, str, int]]:
    source = RulebookSource(
        "test", {"collection/settings.yaml": settings.encode(), "collection/forms.yaml": forms.encode()}
    )
    _, findings = read_collection_rules(source)
    return [(one.code, one.place.file, one.place.line) for one in findings]


def test_the_rulebook_of_the_plan_hides_small_cells_and_says_that_the_number_is_unconfirmed() -> None:
    rules, findings = read_collection_rules(RulebookSource.from_folder(RULEBOOK))
    assert findings == []
    assert rules is not None
    suppression = rules.settings.suppression
    assert (suppression.least_units, suppression.status) == (3, "U")


def test_the_torch_survey_is_known_second_hand_and_nothing_about_it_is_made_up() -> None:
    rules, _ = read_collection_rules(RulebookSource.from_folder(RULEBOOK))
    assert rules is not None
    [form] = [one for one in rules.forms if one.approval == "国统制〔2022〕11号"]
    assert (form.status, form.source.status) == ("S", "S")
    assert (form.number, form.maker, form.valid_until) == ("", "", None)
    assert form.collected_under is CollectedUnder.STATISTICAL_SURVEY


def test_a_rulebook_without_these_rules_still_collects_by_the_strictest_known(tmp_path: Path) -> None:
    rules, findings = read_collection_rules(Copy.into(tmp_path).source())
    assert (rules.settings if rules else None, findings) == (STRICTEST, [])


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        ("least_units: 3", "least_units: 1", "rulebook.wrong_value", "least_units"),
        ("least_units: 3", "fewest_units: 3", "rulebook.unknown_key", "fewest_units"),
        ("[14, 7, 3, 1]", "[1, 7]", "rulebook.wrong_value", "days_before"),
        ("[14, 7, 3, 1]", "[7, -1]", "rulebook.wrong_value", "days_before"),
        ("status: U", "status: unknown", "rulebook.wrong_value", "status"),
    ],
)
def test_a_wrong_setting_is_named_with_its_line(old: str, new: str, code: str, words: str) -> None:
    settings = SETTINGS.replace(old, new, 1)
    line = next(number for number, one in enumerate(settings.splitlines(), start=1) if words in one)
    assert (code, "collection/settings.yaml", line) in _findings(settings)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("    status: S\n", "    status: X\n", "rulebook.wrong_value"),
        ("statistical_survey", "hearsay", "rulebook.wrong_value"),
        ("    approval:", '    valid_until: "2026-02-30"\n    approval:', "rulebook.wrong_value"),
        ("  - id: torch-enterprises", "  - id: torch-enterprises\n    colour: red", "rulebook.unknown_key"),
    ],
    ids=["status", "ground", "day", "key"],
)
def test_a_wrong_form_is_a_finding(old: str, new: str, code: str) -> None:
    assert FORMS.replace(old, new, 1) != FORMS
    assert code in {one for one, _, _ in _findings(forms=FORMS.replace(old, new, 1))}
