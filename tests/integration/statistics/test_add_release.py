"""A release that is made here enters by the rules of every other, once, and stands or falls with what made it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import transaction

from sunan.audit.models import Event
from sunan.monitoring.statistics import models, selectors, services
from sunan.monitoring.statistics.core.observations import Vintage
from sunan.monitoring.statistics.core.sheets import checksum
from tests.moments import TESTER
from tests.small_statistics import AREAS, COLUMNS, SmallRulebook, codes

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
GDP = "gdp,A1,2021,actual,,1000,亿元,=,no,high,,,"
GAZELLES = "gazelle,ZONE,2021,actual,provincial,120,家,=,no,medium,,,"


@pytest.fixture
def rulebook(tmp_path):
    return SmallRulebook(tmp_path)


def written(*rows: str) -> bytes:
    return ("\n".join([COLUMNS, *rows]) + "\n").encode()


def made(content: bytes, **changes: object) -> Vintage:
    vintage = Vintage(
        id="collected-round-1", title="填报汇总", publisher="制定机关", kind="communique", medium="original",
        published_on="2026-11-22", precision="day", retrieved_on=date(2026, 11, 22), known_on=date(2026, 11, 22),
        address="", checksum=checksum(content), note="第1次发布", collected_under="statistical_survey",
    )  # fmt: skip
    return replace(vintage, **changes)


def add(rulebook: SmallRulebook, *rows: str, content: bytes | None = None, **changes: object) -> services.LoadOutcome:
    content = written(*rows) if content is None else content
    return services.add_release(
        vintage=made(content, **changes), content=content, catalogue=rulebook.catalogue(), areas=AREAS, by=TESTER, at=AT
    )


def test_it_is_known_from_its_day_with_the_ground_it_was_collected_on(rulebook):
    outcome = add(rulebook, GDP, GAZELLES)
    assert (outcome.new, outcome.rows, outcome.findings) == (1, 2, ())
    catalogue = rulebook.catalogue()
    assert not selectors.record_as_of(date(2026, 11, 21), catalogue=catalogue).cells
    (best,) = selectors.record_as_of(date(2026, 11, 22), catalogue=catalogue).values("gdp", "A1", "2021")
    assert best.reference == "collected-round-1:2"
    assert best.vintage == made(written(GDP, GAZELLES))
    assert selectors.observation("collected-round-1:3", catalogue=catalogue).cell.list_id == "provincial"
    assert selectors.digest_of("collected-round-1:2") == best.digest


def test_one_event_names_it_with_its_checksum(rulebook):
    add(rulebook, GDP)
    (event,) = Event.objects.filter(action=services.ADDED)
    assert checksum(written(GDP)) in event.after
    assert not Event.objects.filter(action=services.LOADED).exists()


def test_the_same_again_changes_nothing_and_other_content_is_refused(rulebook):
    add(rulebook, GDP)
    assert (add(rulebook, GDP).new, add(rulebook, GDP).unchanged) == (0, 1)
    other = add(rulebook, GDP.replace("1000", "1001"))
    assert (other.is_refused, codes(other.findings)) == (True, ["release.never_overwritten"])
    ground = add(rulebook, GDP, collected_under="administrative_record")
    assert codes(ground.findings) == ["release.never_overwritten"]
    assert [one.printed for one in models.Observation.objects.all()] == ["1000"]


@pytest.mark.parametrize(
    ("rows", "changes", "found"),
    [
        pytest.param([GDP.replace("A1", "A9")], {}, ["figure.unknown_area"], id="area"),
        pytest.param([GDP.replace("1000", "约1000"), GDP], {}, ["figure.hedged_value"], id="value"),
        pytest.param([GDP], {"checksum": "0" * 64}, ["release.checksum_differs"], id="checksum"),
        pytest.param([GDP], {"kind": "rumour"}, ["release.unknown_word"], id="kind"),
        pytest.param([GDP], {"id": "Collected 1"}, ["release.malformed_id"], id="id"),
        pytest.param([GDP], {"retrieved_on": date(2026, 11, 21)}, ["release.published_after_retrieved"], id="dates"),
        pytest.param([GDP], {"address": "https://elsewhere.example"}, ["release.address_not_allowed"], id="address"),
    ],
)
def test_what_a_file_may_not_have_it_may_not_have_either(rulebook, rows, changes, found):
    outcome = add(rulebook, *rows, **changes)
    assert outcome.is_refused
    assert codes(outcome.findings) == found
    assert all(one.place.file == changes.get("id", "collected-round-1") for one in outcome.findings)
    assert not models.Release.objects.exists()


def test_it_goes_when_the_transaction_that_made_it_is_taken_back(rulebook):
    class _TakenBack(Exception):
        pass

    @transaction.atomic
    def make() -> None:
        assert add(rulebook, GDP).new == 1
        raise _TakenBack

    with pytest.raises(_TakenBack):
        make()
    assert not models.Release.objects.exists()
    assert not Event.objects.filter(action=services.ADDED).exists()


def test_it_stands_beside_releases_that_are_loaded_from_files(rulebook):
    rulebook.release("file", GDP.replace("1000", "990"))
    services.load_releases(batch=rulebook.batch(), by=TESTER, at=AT)
    add(rulebook, GDP)
    again = services.load_releases(batch=rulebook.batch(), by=TESTER, at=AT)
    assert (again.unchanged, again.is_refused) == (1, False)
    assert selectors.loaded_releases() == 2
