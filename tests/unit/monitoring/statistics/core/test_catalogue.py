"""The rules about published figures: cross-references, the order of preference, units, dates on which figures are due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from sunan.kernel.errors import InvalidInput, NotFound
from sunan.kernel.periods import Period
from sunan.kernel.printed import PrintedValue
from sunan.kernel.texts import text
from sunan.monitoring.statistics.core.catalogue import read_catalogue
from sunan.monitoring.statistics.core.observations import Cell, Confidence, Observation, ObservationKind, Vintage
from sunan.monitoring.statistics.core.rules import Due
from tests.small_statistics import RULES, SmallRulebook, codes


@pytest.fixture
def rulebook(tmp_path):
    return SmallRulebook(tmp_path)


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("measures.yaml", "holder: bureau}", "holder: nobody}", "rulebook.unknown_reference"),
        ("measures.yaml", "unit: 亿元, nature: flow, price", "unit: 斗, nature: flow, price", "catalogue.unknown_unit"),
        ("measures.yaml", "id: rd_intensity", "id: gdp", "rulebook.duplicate_id"),
        ("measures.yaml", "nature: ratio", "nature: guess", "rulebook.wrong_value"),
        ("measures.yaml", "nature: ratio", "nature: ratio, colour: red", "rulebook.unknown_key"),
        ("measures.yaml", "listed: true, ", "", "catalogue.list_of_unlisted_measure"),
        ("lists.yaml", "measures: [gazelle]", "measures: [unicorn]", "rulebook.unknown_reference"),
        ("lists.yaml", "measures: [gazelle]", "measures: []", "catalogue.listed_measure_without_list"),
        ("lists.yaml", "measures: []", "measures: [], comparable_with: [x]", "rulebook.unknown_reference"),
        ("holders.yaml", "months_after: 9", "months_after: soon", "rulebook.wrong_value"),
        ("addresses.yaml", "stats.example.gov.cn", "https://stats.example.gov.cn/x", "catalogue.host_is_no_host"),
        ("preference.yaml", "[high, medium, low]", "[high, low]", "catalogue.incomplete_confidence_order"),
        ("preference.yaml", "id: news", "id: yearbook", "rulebook.duplicate_id"),
        ("preference.yaml", '"%": "0.1"', '斗: "0.1"', "catalogue.unknown_unit"),
        ("preference.yaml", '"0.01"', '"-1"', "rulebook.wrong_value"),
        ("doubts.yaml", "id: rounded", "id: year_uncertain", "rulebook.duplicate_id"),
        ("units.yaml", "base_units:", "units:", "rulebook.missing_key"),
    ],
)
def test_a_rule_that_does_not_hold_together_is_a_finding_with_file_and_line(rulebook, file, old, new, code):
    assert old in RULES[file]
    rulebook.rule(file, RULES[file].replace(old, new, 1))
    catalogue, findings = read_catalogue(rulebook.source())
    assert catalogue is None
    assert code in codes(findings)
    assert all(finding.place.file.startswith("statistics/") and finding.place.line for finding in findings)


@pytest.mark.parametrize("file", ["units.yaml", "measures.yaml", "holders.yaml", "preference.yaml"])
def test_a_missing_file_is_named(rulebook, file):
    (rulebook.folder / "statistics" / file).unlink()
    catalogue, findings = read_catalogue(rulebook.source())
    assert catalogue is None
    assert "rulebook.missing_file" in codes(findings)


def observation(**changes) -> Observation:
    vintage_changes = {
        name: changes.pop(name) for name in ("kind_of_release", "medium", "known_on", "release") if name in changes
    }
    known = vintage_changes.get("known_on", date(2021, 6, 30))
    vintage = Vintage(
        vintage_changes.get("release", "r"), "公报", "统计局", vintage_changes.get("kind_of_release", "communique"),
        vintage_changes.get("medium", "original"), "", "unknown", known, known, "", "0" * 64,
    )  # fmt: skip
    return replace(
        Observation(
            Cell("gdp", "A1", "2021"), PrintedValue.parse("1"), "亿元", "1", "亿元", ObservationKind.ACTUAL, False,
            Confidence.HIGH, "", "", "", vintage, 2,
        ),
        **changes,
    )  # fmt: skip


def test_values_are_preferred_by_kind_medium_confidence_later_date_release_and_line(rulebook):
    best_first = [
        observation(kind_of_release="yearbook", medium="mirror", confidence=Confidence.LOW),
        observation(known_on=date(2022, 1, 1)),
        observation(known_on=date(2021, 1, 1), release="a"),
        observation(known_on=date(2021, 1, 1), release="b", line=2),
        observation(known_on=date(2021, 1, 1), release="b", line=10),
        observation(confidence=Confidence.MEDIUM),
        observation(confidence=Confidence.LOW),
        observation(medium="mirror"),
        observation(kind_of_release="news"),
        observation(kind_of_release="no longer in the rulebook"),
        observation(kind_of_release="yearbook", kind=ObservationKind.GOAL),
    ]
    preference = rulebook.catalogue().preference
    mixed = [*best_first[5:], *best_first[:5]]
    assert sorted(mixed, key=preference) == best_first


@pytest.mark.parametrize(
    ("changed", "decides"),
    [
        ({}, True),
        ({"confidence": Confidence.MEDIUM}, True),
        ({"confidence": Confidence.LOW}, False),
        ({"doubt": "year_uncertain"}, False),
        ({"doubt": "rounded"}, True),
        ({"doubt": "no longer in the rulebook"}, False),
    ],
)
def test_low_confidence_and_doubts_never_decide(rulebook, changed, decides):
    assert rulebook.catalogue().is_decisive(observation(**changed)) is decides


def test_units_shift_by_powers_of_ten(rulebook):
    catalogue = rulebook.catalogue()
    assert [catalogue.shift("gdp", unit) for unit in ("万亿元", "亿元", "万元", "元")] == [4, 0, -4, -8]
    for unit in ("家", "斗", "%"):
        with pytest.raises(InvalidInput):
            catalogue.shift("gdp", unit)


def test_only_counts_in_whole_things_are_exact(rulebook):
    catalogue = rulebook.catalogue()
    assert [catalogue.is_counted(measure) for measure in ("firms", "gdp", "rd_intensity")] == [True, False, False]


def test_margins_are_relative_unless_the_unit_has_its_own(rulebook):
    catalogue = rulebook.catalogue()
    assert catalogue.margin("gdp", Decimal(1000)) == 10
    assert catalogue.margin("rd_intensity", Decimal(1000)) == Decimal("0.1")


def test_units_read_in_english(rulebook):
    catalogue = rulebook.catalogue()
    assert [catalogue.unit_text(unit).en for unit in ("亿元", "万元/人", "百分点", "家/万人", "?")] == [
        "100 million yuan", "10,000 yuan per persons", "percentage points", "enterprises per 10,000 persons", "?",
    ]  # fmt: skip


def test_an_unknown_measure_is_refused(rulebook):
    with pytest.raises(NotFound):
        rulebook.catalogue().measure("happiness")


def test_a_holder_names_the_bureau_of_the_city(rulebook):
    holder = rulebook.catalogue().holder_of("gdp")
    assert holder.of_city(text("南京", "Nanjing")) == text("南京市统计局", "bureau of Nanjing")


@pytest.mark.parametrize(
    ("period", "months", "day", "due"),
    [
        ("2025", 9, None, date(2026, 9, 30)),
        ("2025", 2, None, date(2026, 2, 28)),
        ("2025", 2, 31, date(2026, 2, 28)),
        ("2025", 1, 20, date(2026, 1, 20)),
        ("2025", 12, None, date(2026, 12, 31)),
        ("2025-Q3", 0, None, date(2025, 9, 30)),
        ("2021..2025", 3, 15, date(2026, 3, 15)),
    ],
)
def test_a_figure_is_due_so_many_months_after_its_period(period, months, day, due):
    rule = Due(months_after=months, day=day, text=text("说明", "text"), status="C")
    assert rule.on(Period.parse(period)) == due
