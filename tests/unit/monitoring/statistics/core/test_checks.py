"""What published figures say against each other: only real disagreements, each with who could settle it."""

from __future__ import annotations

from datetime import date

import pytest

from sunan.kernel.printed import PrintedValue, Qualifier
from sunan.monitoring.statistics.core.checks import Ratio, check_record
from sunan.monitoring.statistics.core.observations import Cell, Confidence, Observation, ObservationKind, Vintage
from sunan.monitoring.statistics.core.record import Record
from tests.small_statistics import SmallRulebook, codes

AS_OF = date(2026, 11, 22)


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    return SmallRulebook(tmp_path_factory.mktemp("rules")).catalogue()


def value(
    measure: str, period: str, printed: str, *, release="r", qualifier="=", kind="actual", basis="", expected=False,
    known=AS_OF, list_id="", line=2,
) -> Observation:  # fmt: skip
    vintage = Vintage(
        release, "公报", "统计局", "communique", "original", known.isoformat(), "day", AS_OF, known, "", "0" * 64
    )
    exact = PrintedValue.parse(printed, qualifier=Qualifier(qualifier))
    return Observation(
        Cell(measure, "A1", period, list_id), exact, "", printed, "", ObservationKind(kind), expected, Confidence.HIGH,
        "", basis, "", vintage, line,
    )  # fmt: skip


def findings(catalogue, *values: Observation, ratios=()):
    record = Record.of(values, as_of=AS_OF, preference=catalogue.preference)
    return check_record(record, catalogue=catalogue, ratios=ratios)


@pytest.mark.parametrize(
    ("measure", "first", "second", "disagrees"),
    [
        ("gdp", ("1000", "="), ("1010", "="), False),
        ("gdp", ("1000", "="), ("1011", "="), True),
        ("rd_intensity", ("3.38", "="), ("3.48", "="), False),
        ("rd_intensity", ("3.3", "="), ("3.48", "="), True),
        ("gdp", ("1000", ">"), ("1400", "="), False),
        ("gdp", ("1000", "="), ("1400", ">"), True),
        ("gdp", ("1000", ">"), ("1400", ">="), False),
        ("gdp", ("1400", "<"), ("1000", "="), False),
        ("gdp", ("1000", "≈"), ("1400", "="), True),
    ],
)
def test_values_disagree_beyond_the_margin_and_hedges_are_respected(catalogue, measure, first, second, disagrees):
    found = findings(
        catalogue,
        value(measure, "2021", first[0], qualifier=first[1], release="a"),
        value(measure, "2021", second[0], qualifier=second[1], release="b"),
    )
    assert codes(found) == (["statistics.values_disagree"] if disagrees else [])


def test_a_disagreement_names_the_values_and_who_can_settle_it(catalogue):
    (finding,) = findings(
        catalogue, value("gdp", "2021", "1000", release="a"), value("gdp", "2021", "1400", release="b")
    )
    assert "1000（a:2）；1400（b:2）" in finding.message.zh
    assert "省统计局" in finding.remedy.zh


def test_goals_and_unlike_bases_do_not_disagree(catalogue):
    found = findings(
        catalogue,
        value("gdp", "2021", "1000"),
        value("gdp", "2021", "1400", kind="goal"),
        value("gdp", "2021", "1200", basis="before_census", release="b"),
    )
    assert codes(found) == ["statistics.bases_differ"]


@pytest.mark.parametrize(
    ("share", "differs"), [("3.5", False), ("3.48", False), ("3.47", True), ("3.6", True), ("3", False)]
)
def test_a_ratio_is_computed_again_from_the_intervals_of_its_own_release(catalogue, share, differs):
    # 2316.7 / 66647.9 = 3.476 %; printed roundings of all three figures are granted.
    found = findings(
        catalogue,
        value("rd_intensity", "2021", share),
        value("rd_expenditure", "2021", "2316.7", line=3),
        value("gdp", "2021", "66647.9", line=4),
        ratios=[Ratio("rd_intensity", "rd_expenditure", "gdp")],
    )
    assert codes(found) == (["statistics.ratio_differs"] if differs else [])


def test_a_ratio_is_not_computed_across_releases_or_bases(catalogue):
    for other in ({"release": "b"}, {"basis": "before_census"}):
        found = findings(
            catalogue,
            value("rd_intensity", "2021", "9"),
            value("rd_expenditure", "2021", "2316.7"),
            value("gdp", "2021", "66647.9", **other),
            ratios=[Ratio("rd_intensity", "rd_expenditure", "gdp")],
        )
        assert found == []


@pytest.mark.parametrize(
    ("odd", "slips"), [("1300", False), ("13000000", True), ("0.13", True), ("130000", True), ("13000", False)]
)
def test_a_value_ten_thousand_times_its_neighbours_is_suspicious(catalogue, odd, slips):
    found = findings(catalogue, value("gdp", "2019", "1100"), value("gdp", "2020", "1200"), value("gdp", "2021", odd))
    assert codes(found) == (["statistics.unit_slip"] if slips else [])


def test_a_figure_published_before_its_period_was_over_is_marked_expected(catalogue):
    early = date(2021, 11, 30)
    assert codes(findings(catalogue, value("gdp", "2021", "1", known=early))) == ["statistics.not_marked_expected"]
    assert findings(catalogue, value("gdp", "2021", "1", known=early, expected=True)) == []
    assert findings(catalogue, value("gdp", "2021", "1", known=early, kind="goal")) == []
    assert findings(catalogue, value("gazelle", "2021", "1", known=early, list_id="provincial")) == []
    assert findings(catalogue, value("firms", "2021-11-30", "1", known=early)) == []
