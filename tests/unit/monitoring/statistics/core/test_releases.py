"""The register of releases: since when each is known, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from sunan.monitoring.statistics.core.releases import known_on, read_register
from tests.small_statistics import REGISTER, SmallRulebook, codes

SUM = "0" * 64
SOUND = {
    "id": "r-2024", "title": "公报", "publisher": "统计局", "kind": "communique", "medium": "original",
    "published_on": "2021-06-30", "precision": "day", "retrieved_on": "2026-11-22",
    "address": "https://stats.example.gov.cn/a.html", "file": "releases/r.csv", "rows": "3", "sha256": SUM, "note": "",
}  # fmt: skip


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    return SmallRulebook(tmp_path_factory.mktemp("rules")).catalogue()


def register(*lines: dict[str, str]) -> bytes:
    return "\n".join([REGISTER, *(",".join((SOUND | line).values()) for line in lines), ""]).encode()


@pytest.mark.parametrize(
    ("published_on", "precision", "known"),
    [
        ("2021-06-30", "day", date(2021, 6, 30)),
        ("2021-06", "month", date(2021, 6, 30)),
        ("2024-02", "month", date(2024, 2, 29)),
        ("2021", "year", date(2021, 12, 31)),
        ("", "unknown", date(2026, 11, 22)),
        # What was retrieved was known, so the last day of a period that is still running is not waited for.
        ("2026", "year", date(2026, 11, 22)),
        ("2026-11", "month", date(2026, 11, 22)),
    ],
)
def test_a_release_is_known_from_the_last_day_its_date_allows_and_never_later_than_retrieved(
    published_on, precision, known
):
    assert known_on(published_on, precision, date(2026, 11, 22)) == known


def test_a_sound_line_becomes_a_release(catalogue):
    (entry,), findings = read_register(register({}), catalogue=catalogue)
    assert findings == []
    assert (entry.vintage.id, entry.vintage.known_on, entry.rows) == ("r-2024", date(2021, 6, 30), 3)
    assert (entry.file, entry.vintage.checksum) == ("releases/r.csv", SUM)


@pytest.mark.parametrize(
    ("changed", "code", "column"),
    [
        ({"id": ""}, "release.empty_field", "id"),
        ({"title": ""}, "release.empty_field", "title"),
        ({"id": "R 2024"}, "release.malformed_id", "id"),
        ({"id": "x" * 121}, "release.malformed_id", "id"),
        ({"kind": "gossip"}, "release.unknown_word", "kind"),
        ({"medium": "tape"}, "release.unknown_word", "medium"),
        ({"precision": "week"}, "release.unknown_word", "precision"),
        ({"published_on": "2021-06"}, "release.precision_does_not_fit", "published_on"),
        ({"published_on": "", "precision": "month"}, "release.precision_does_not_fit", "published_on"),
        ({"published_on": "2021", "precision": "unknown"}, "release.precision_does_not_fit", "published_on"),
        ({"published_on": "2021-02-30"}, "release.date_does_not_exist", "published_on"),
        ({"published_on": "2021-13", "precision": "month"}, "release.date_does_not_exist", "published_on"),
        ({"retrieved_on": "2026-11-31"}, "release.date_does_not_exist", "retrieved_on"),
        ({"retrieved_on": "22.11.2026"}, "release.malformed_date", "retrieved_on"),
        ({"retrieved_on": "２０２６-11-22"}, "release.malformed_date", "retrieved_on"),
        ({"published_on": "2026-11-23"}, "release.published_after_retrieved", "published_on"),
        ({"published_on": "2027", "precision": "year"}, "release.published_after_retrieved", "published_on"),
        ({"address": "https://ranking.example.com/a"}, "release.address_not_allowed", "address"),
        ({"address": "ftp://stats.example.gov.cn/a"}, "release.address_not_allowed", "address"),
        ({"address": "https://stats.example.gov.cn@evil.example/"}, "release.address_not_allowed", "address"),
        ({"address": "https://me@stats.example.gov.cn/"}, "release.address_not_allowed", "address"),
        ({"address": "https://stats.example.gov.cn:8443/"}, "release.address_not_allowed", "address"),
        ({"address": "https://["}, "release.address_not_allowed", "address"),
        ({"file": "../secret.csv"}, "release.file_outside", "file"),
        ({"file": "releases/../../x.csv"}, "release.file_outside", "file"),
        ({"file": "/etc/passwd.csv"}, "release.file_outside", "file"),
        ({"file": "releases\\x.csv"}, "release.file_outside", "file"),
        ({"file": "releases/x.xlsx"}, "release.file_outside", "file"),
        ({"rows": "1 000"}, "release.malformed_count", "rows"),
        ({"rows": "-1"}, "release.malformed_count", "rows"),
        ({"sha256": "abc"}, "release.malformed_checksum", "sha256"),
        ({"title": "=cmd|' /C calc'!A0"}, "sheet.formula", "title"),
    ],
)
def test_a_wrong_field_is_named_with_its_column(catalogue, changed, code, column):
    _, findings = read_register(register(changed), catalogue=catalogue)
    assert [(finding.code, finding.place.line, finding.place.column) for finding in findings] == [(code, 2, column)]


def test_a_release_and_its_file_are_registered_once(catalogue):
    _, findings = read_register(register({}, {}), catalogue=catalogue)
    assert codes(findings) == ["release.duplicate_file", "release.duplicate_id"]
    assert all("2" in finding.message.zh for finding in findings)


def test_all_wrong_lines_are_named_and_the_sound_ones_kept(catalogue):
    lines = ({"rows": "x"}, {"id": "b", "file": "releases/b.csv"}, {"id": "c", "file": "/c.csv", "kind": "?"})
    entries, findings = read_register(register(*lines), catalogue=catalogue)
    assert [entry.vintage.id for entry in entries] == ["b"]
    assert codes(findings) == ["release.file_outside", "release.malformed_count", "release.unknown_word"]


def test_a_register_without_releases_is_in_order(catalogue):
    assert read_register(f"{REGISTER}\n".encode(), catalogue=catalogue) == ([], [])


def test_a_register_without_a_column_is_refused(catalogue):
    entries, findings = read_register(b"id,title\na,b\n", catalogue=catalogue)
    assert entries == []
    assert {finding.code for finding in findings} == {"sheet.missing_column"}
