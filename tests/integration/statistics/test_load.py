"""Loading releases: all or nothing, once, and never over what is there."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, OperationalError, transaction

from sunan.kernel.errors import Unavailable
from sunan.kernel.rulebook import RulebookSource
from sunan.monitoring.statistics import models, services
from sunan.monitoring.statistics.ingest.rulebook import check_batch, read_batch
from tests.moments import TESTER
from tests.small_statistics import AREAS, SmallRulebook, codes

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
GDP = "gdp,A1,2021,actual,,1000,亿元,=,no,high,,,全年1000亿元"
SHARE = "rd_intensity,A1,2021,actual,,3.9,%,≈,yes,medium,year_uncertain,before_census,约3.9%"
GAZELLES = "gazelle,ZONE,2021,goal,provincial,1.2,万家,>,no,low,,,瞪羚企业超过1.2万家"


@pytest.fixture
def rulebook(tmp_path):
    return SmallRulebook(tmp_path)


def load(rulebook: SmallRulebook, **options) -> services.LoadOutcome:
    return services.load_releases(batch=rulebook.batch(), by=TESTER, at=AT, **options)


def content() -> tuple[list, list]:
    return list(models.Release.objects.order_by("id").values()), list(
        models.Observation.objects.order_by("release_id", "line").values()
    )


def test_every_column_of_a_row_arrives(rulebook):
    rulebook.release("r", GDP, SHARE, GAZELLES)
    outcome = load(rulebook)
    assert (outcome.new, outcome.unchanged, outcome.refused, outcome.rows) == (1, 0, 0, 3)
    release = models.Release.objects.get()
    assert (release.id, release.known_on, release.rows, release.loaded_at) == ("r", date(2021, 6, 30), 3, AT)
    share = models.Observation.objects.get(line=3)
    assert (share.scaled, share.exponent, share.unit, share.printed, share.printed_unit) == (39, -1, "%", "3.9", "%")
    assert (share.qualifier, share.kind, share.expected, share.confidence) == ("≈", "actual", True, 2)
    assert (share.doubt, share.basis, share.quote) == ("year_uncertain", "before_census", "约3.9%")
    assert str(share) == f"{release.number}:3"
    gazelles = models.Observation.objects.get(line=4)
    assert (gazelles.list_id, gazelles.scaled, gazelles.exponent, gazelles.unit) == ("provincial", 12, 3, "家")


def test_a_second_run_changes_nothing(rulebook):
    rulebook.release("a", GDP)
    rulebook.release("b", SHARE)
    assert load(rulebook).new == 2
    before = content()
    outcome = load(rulebook)
    assert (outcome.new, outcome.unchanged, outcome.refused, outcome.rows) == (0, 2, 0, 0)
    assert content() == before


def test_a_new_release_is_added_beside_the_old_ones(rulebook):
    rulebook.release("a", GDP)
    load(rulebook)
    rulebook.release("b", GDP.replace("1000", "1010"))
    outcome = load(rulebook)
    assert (outcome.new, outcome.unchanged) == (1, 1)
    assert sorted(models.Observation.objects.values_list("printed", flat=True)) == ["1000", "1010"]


def test_one_wrong_row_keeps_out_every_release_and_all_faults_are_named(rulebook):
    rulebook.release("a", GDP)
    rulebook.release("b", GDP.replace("1000", "约1000"), SHARE.replace("A1", "A9"))
    rulebook.release("c", GDP.replace("亿元,=", "斗,="))
    outcome = load(rulebook)
    assert (outcome.new, outcome.refused, outcome.is_refused) == (0, 2, True)
    assert codes(outcome.findings) == ["figure.hedged_value", "figure.unknown_area", "figure.unknown_unit"]
    assert content() == ([], [])


def test_a_fault_in_the_register_keeps_out_the_sound_releases(rulebook):
    rulebook.release("a", GDP)
    rulebook.release("b", SHARE, kind="gossip")
    outcome = load(rulebook)
    assert codes(outcome.findings) == ["release.unknown_word"]
    assert (outcome.new, content()) == (0, ([], []))


def test_the_same_id_with_other_content_is_refused_and_nothing_is_loaded(rulebook, tmp_path):
    rulebook.release("a", GDP)
    load(rulebook)
    before = content()
    changed = SmallRulebook(tmp_path / "changed")
    changed.release("a", GDP.replace("1000", "1001"))
    changed.release("b", SHARE)
    outcome = load(changed)
    assert codes(outcome.findings) == ["release.never_overwritten"]
    assert "新的编号" in outcome.findings[0].remedy.zh
    assert (outcome.new, outcome.refused) == (0, 1)
    assert content() == before


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"published_on": "2021-07-01"}, "release.never_overwritten"),
        ({"kind": "yearbook"}, "release.never_overwritten"),
        ({"retrieved_on": "2026-11-23"}, "release.never_overwritten"),
        ({"title": "公报（更名）"}, "release.description_changed"),
    ],
)
def test_what_decides_about_a_loaded_release_stays_and_its_wording_too(rulebook, tmp_path, changed, code):
    rulebook.release("a", GDP)
    load(rulebook)
    before = content()
    again = SmallRulebook(tmp_path / "again")
    again.release("a", GDP, **changed)
    outcome = load(again)
    assert codes(outcome.findings) == [code]
    assert outcome.is_refused is (code == "release.never_overwritten")
    assert content() == before


def test_a_loaded_file_that_changed_behind_the_register_is_noticed(rulebook):
    rulebook.release("a", GDP)
    load(rulebook)
    path = rulebook.folder / "statistics" / "releases" / "a.csv"
    path.write_bytes(path.read_bytes().replace(b"1000", b"1001"))
    assert codes(load(rulebook).findings) == ["release.never_overwritten"]


def test_files_that_are_missing_unregistered_or_outside_are_named(rulebook, tmp_path):
    rulebook.release("a", GDP)
    rulebook.release("b", SHARE)
    rulebook.release("c", GAZELLES)
    releases = rulebook.folder / "statistics" / "releases"
    (releases / "a.csv").unlink()
    (releases / "stray.csv").write_text("x\n", encoding="utf-8")
    outside = tmp_path / "outside.csv"
    (releases / "b.csv").rename(outside)
    (releases / "b.csv").symlink_to(outside)
    (releases / "c.csv").unlink()
    (releases / "c.csv").mkdir()
    outcome = load(rulebook)
    assert codes(outcome.findings) == [
        "release.file_missing", "release.file_not_registered", "release.file_outside", "release.file_unreadable",
    ]  # fmt: skip
    assert outcome.refused == 3
    assert content() == ([], [])


def test_a_check_without_a_database_names_the_same_faults(rulebook):
    rulebook.release("a", GDP.replace("1000", "１０００"))
    rulebook.release("b", SHARE.replace("3.9,", "3.9%,"))
    assert codes(list(check_batch(rulebook.batch()))) == ["figure.full_width_digits", "figure.value_with_unit"]


def test_a_rulebook_without_a_register_has_a_finding_and_one_from_the_archive_cannot_be_loaded(rulebook):
    source = rulebook.source()
    archive = RulebookSource.from_archive(source.archived(), origin="archive")
    with pytest.raises(Unavailable):
        read_batch(archive, catalogue=rulebook.catalogue(), areas=AREAS)
    (rulebook.folder / "statistics" / "releases.csv").unlink()
    batch, findings = read_batch(rulebook.source(), catalogue=rulebook.catalogue(), areas=AREAS)
    assert (batch, codes(findings)) == (None, ["rulebook.missing_file"])


def test_progress_is_told_in_rows(rulebook):
    rulebook.release("a", GDP, SHARE)
    rulebook.release("b", GAZELLES)
    told: list[services.LoadProgress] = []
    load(rulebook, progress=told.append)
    assert [(step.done, step.total, step.release) for step in told] == [(2, 3, "a"), (3, 3, "b")]


def test_a_callback_that_fails_leaves_nothing_behind(rulebook):
    rulebook.release("a", GDP)
    rulebook.release("b", SHARE)

    def stop(step: services.LoadProgress) -> None:
        if step.release == "b":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(rulebook, progress=stop)
    assert content() == ([], [])
    assert load(rulebook).new == 2


def test_a_database_in_use_is_said_and_nothing_written(rulebook, monkeypatch):
    rulebook.release("a", GDP)

    def locked(*_: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(services._Loading, "_add", locked)
    with pytest.raises(Unavailable, match="database is locked"):
        load(rulebook)
    assert content() == ([], [])


def test_a_release_added_by_another_load_in_the_meantime_is_not_added_twice(rulebook, monkeypatch):
    rulebook.release("a", GDP)
    load(rulebook)
    monkeypatch.setattr(models.Release.objects, "in_bulk", dict)
    with pytest.raises(Unavailable, match="再运行一次"):
        load(rulebook)
    assert models.Observation.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"kind": "wish"}, {"confidence": 4}, {"qualifier": "?"}])
def test_the_database_itself_refuses_what_no_row_may_be(rulebook, wrong):
    rulebook.release("a", GDP)
    load(rulebook)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Observation.objects.update(**wrong)


def test_the_database_itself_refuses_a_second_row_of_the_same_line(rulebook):
    rulebook.release("a", GDP)
    load(rulebook)
    row = models.Observation.objects.values().get()
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Observation.objects.bulk_create([models.Observation(**row)])
