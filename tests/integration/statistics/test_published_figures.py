"""The figures that come with the project: all of them load, side by side, with their doubts."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from sunan.kernel.areas import Area
from sunan.kernel.periods import PeriodKind
from sunan.kernel.rule_reading import RulebookReader
from sunan.kernel.rulebook import RulebookSource
from sunan.monitoring.statistics import models, selectors, services
from sunan.monitoring.statistics.core.catalogue import read_catalogue
from sunan.monitoring.statistics.core.checks import check_record
from sunan.monitoring.statistics.core.observations import ObservationKind
from sunan.monitoring.statistics.ingest.rulebook import read_batch
from tests.moments import TESTER

pytestmark = pytest.mark.django_db

RULEBOOK = Path(__file__).parents[3] / "rulebook"


@pytest.fixture
def loaded():
    source = RulebookSource.from_folder(RULEBOOK)
    catalogue, findings = read_catalogue(source)
    assert findings == []
    areas = {placed.rule.code for placed in RulebookReader(source).rules("areas/areas", "areas", Area, identity="code")}
    batch, findings = read_batch(source, catalogue=catalogue, areas=areas)
    assert findings == []
    outcome = services.load_releases(batch=batch, by=TESTER, at=datetime(2026, 11, 22, tzinfo=UTC))
    assert outcome.findings == ()
    return catalogue, selectors.record_as_of(selectors.latest_known_date(), catalogue=catalogue)


def test_every_published_figure_is_there(loaded):
    assert models.Observation.objects.count() == 577
    by_kind = {kind.value: models.Observation.objects.filter(kind=kind.value).count() for kind in ObservationKind}
    assert by_kind == {"actual": 524, "goal": 53}


def test_cells_with_conflicting_values_keep_all_of_them(loaded):
    _, record = loaded
    conflicting = {
        (cell, kind)
        for cell, values in record.cells.items()
        for kind in ObservationKind
        if len({value.value.value for value in values if value.kind is kind}) > 1
    }
    assert len(conflicting) == 47


def test_confidence_qualifiers_and_part_year_periods_arrive(loaded):
    _, record = loaded
    rows = [value for values in record.cells.values() for value in values]
    confidence = [value.confidence.name for value in rows]
    assert [confidence.count(name) for name in ("HIGH", "MEDIUM", "LOW")] == [142, 276, 159]
    assert {value.value.qualifier.value for value in rows} >= {"=", "≈", ">", ">="}
    assert sum(value.expected for value in rows) > 50
    assert sum(value.period.kind is not PeriodKind.YEAR for value in rows) >= 14


def test_figures_of_unlike_lists_are_never_in_one_cell(loaded):
    catalogue, record = loaded
    for cell in record.cells:
        assert bool(cell.list_id) is catalogue.measure(cell.measure).listed


def test_no_low_or_doubtful_row_decides(loaded):
    catalogue, record = loaded
    for values in record.cells.values():
        for value in values:
            if catalogue.is_decisive(value):
                assert value.confidence.name != "LOW"
                assert not value.doubt


def test_contradictions_are_reported_and_no_unit_has_slipped(loaded):
    catalogue, record = loaded
    codes = {finding.code for finding in check_record(record, catalogue=catalogue)}
    assert "statistics.values_disagree" in codes
    assert "statistics.unit_slip" not in codes


def test_addresses_are_kept_for_listed_hosts_only(loaded):
    catalogue, _ = loaded
    kept = [release.address for release in models.Release.objects.exclude(address="")]
    assert kept
    assert all(catalogue.allows(address) for address in kept)
