"""Findings: places, words, and what is left of a million of them."""

from __future__ import annotations

import pytest

from sunan.kernel.errors import InvalidInput, InvalidRule, NotFound, Refused, SunanError, Unavailable
from sunan.kernel.findings import FINDING_KINDS, Place, Severity, errors_among, shortened
from sunan.kernel.rule_findings import UNKNOWN_KEY, UNREAD_FILE
from sunan.kernel.texts import Text, text


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        (Place("a.yaml", 3), "a.yaml:3"),
        (Place("a.csv", 3, "value"), "a.csv:3:value"),
        (Place("a.csv", subject="x"), "a.csv (x)"),
        (Place(subject="x"), "x"),
        (Place(), ""),
    ],
)
def test_a_place_is_shown_as_editors_understand_it(place: Place, shown: str) -> None:
    assert str(place) == shown


def test_a_finding_fills_its_sentence_and_remedy() -> None:
    found = UNKNOWN_KEY.at(Place("a.yaml", 3), key="colour", known="id, name")
    assert found.message == text("键“colour”不认识", "The key “colour” is not known")
    assert found.remedy.en == "Known keys: id, name"
    assert found.as_json() == {
        "code": "rulebook.unknown_key",
        "severity": "error",
        "file": "a.yaml",
        "line": 3,
        "column": "",
        "subject": "",
        "message": {"zh": found.message.zh, "en": found.message.en},
        "remedy": {"zh": found.remedy.zh, "en": found.remedy.en},
    }


def test_values_from_a_file_are_shown_on_one_line_and_cut() -> None:
    found = UNKNOWN_KEY.at(Place("a.yaml", 1), key="a\x1b[31m\n" + "b" * 500, known="{key}")
    assert "\x1b" not in found.message.zh
    assert "\n" not in found.message.zh
    assert len(found.message.zh) < 200
    assert found.remedy.en == "Known keys: {key}"


def test_only_the_first_hundred_of_a_kind_in_a_file_are_kept_and_the_rest_counted() -> None:
    many = [UNKNOWN_KEY.at(Place("a.yaml", line), key="x", known="") for line in range(1, 1001)]
    few = [UNKNOWN_KEY.at(Place("b.yaml", 1), key="x", known=""), UNREAD_FILE.at(Place("a.yaml"), file="a.yaml")]
    kept = shortened([*many, *few])
    assert len(kept) == 103
    assert kept[-1].code == "findings.more_of_the_same"
    assert "900" in kept[-1].message.en
    assert shortened(few) == few


def test_warnings_and_notes_stop_nothing() -> None:
    found = [UNREAD_FILE.at(Place("a.yaml"), file="a.yaml"), UNKNOWN_KEY.at(Place("a.yaml", 1), key="x", known="")]
    assert errors_among(found) == found[1:]
    assert [severity.text.zh for severity in Severity] == ["错误", "提醒", "说明"]


def test_a_code_is_declared_once() -> None:
    with pytest.raises(AssertionError, match="declared twice"):
        type(UNKNOWN_KEY)(UNKNOWN_KEY.code, Severity.NOTE, UNKNOWN_KEY.message, UNKNOWN_KEY.remedy)
    assert FINDING_KINDS[UNKNOWN_KEY.code] is UNKNOWN_KEY


@pytest.mark.parametrize("refusal", [SunanError, InvalidRule, InvalidInput, NotFound, Refused, Unavailable])
def test_a_refusal_has_a_code_and_words_in_both_languages(refusal: type[SunanError]) -> None:
    error = refusal("不行", "it cannot be done")
    assert error.code
    assert str(error) == "不行"
    assert error.text.inside("en") == "it cannot be done"


def test_a_text_is_filled_and_chosen_by_language() -> None:
    words = text("{name}市", "{name} City").filled(name="甲")
    assert (words.inside("zh"), words.inside("en"), str(words)) == ("甲市", "甲 City", "甲市")
    with pytest.raises(ValueError, match="en"):
        Text.model_validate({"zh": "甲"})
