"""Files to take away."""

from __future__ import annotations

import csv
import io
import json
import os
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import RequestFactory

from sunan.kernel.errors import NotFound
from sunan.monitoring.pages.views import downloads
from tests.pages.book import plan
from tests.pages.looks import Look, check_look, opened
from tests.pages.refusals import check_access, check_bad_date, check_unknown
from tests.pages.served import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FILES = ("assessments", "observations", "targets", "commitments", "tasks", "errata", "missing", "cascades")


def test_downloads_stand_in_every_look(browser: Browser, site: Site, look: Look) -> None:
    with opened(browser, site, "/downloads/", look) as page:
        check_look(page, look)


@pytest.mark.parametrize("name", FILES)
def test_csv_and_json_hold_the_same_number_of_rows_as_the_page_says(page: Page, site: Site, name: str) -> None:
    answer = site.get(f"/downloads/{name}.csv")
    assert answer.text.startswith("\ufeff")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert f'filename="{name}-2026-11-22.csv"' in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows
    if name in ("targets", "commitments", "tasks", "errata"):
        assert len(rows) == len(getattr(plan(), name))
    page.goto(f"{site.address}/downloads/")
    entry = page.locator(".entry", has=page.locator(f'a[href="/downloads/{name}.csv"]'))
    assert f"{len(rows)} 行" in entry.inner_text()
    data = json.loads(site.get(f"/downloads/{name}.json").text)
    assert data["as_of"] == "2026-11-22"
    assert data["rows"]
    if name != "cascades":  # a certificate is one object, and a row for every city in CSV
        assert len(data["rows"]) == len(rows)


def test_observations_carry_their_whole_origin(site: Site) -> None:
    text = site.get("/downloads/observations.csv").text.removeprefix("\ufeff")
    for row in csv.DictReader(io.StringIO(text)):
        for column in ("value", "unit", "area", "period", "release", "line", "known_on", "digest", "confidence"):
            assert row[column], column


def test_files_are_taken_as_known_on_the_date_asked_for(site: Site) -> None:
    then = json.loads(site.get("/downloads/observations.json?as_of=2022-01-31").text)
    assert then["as_of"] == "2022-01-31"
    assert 0 < len(then["rows"]) < 577
    assert all(row["known_on"] <= "2022-01-31" for row in then["rows"])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of reports with things beside them that are nobody's business."""
    out = tmp_path / "out"
    out.mkdir()
    (tmp_path / "secret.pdf").write_text("secret")
    (out / "final.pdf").write_text("report")
    (out / "监测报告.docx").write_text("报告")
    (out / "notes.txt").write_text("notes")
    (out / ".hidden.pdf").write_text("hidden")
    (out / "folder.pdf").mkdir()
    (out / "link.pdf").symlink_to(tmp_path / "secret.pdf")
    monkeypatch.setenv("SUNAN_OUT", str(out))
    return out


def test_only_reports_that_lie_in_the_folder_are_handed_out(folder: Path) -> None:
    request = RequestFactory().get("/")
    answer = downloads.report_file(request, "final.pdf")
    with closing(answer.file_to_stream):
        assert b"".join(answer) == b"report"
        assert answer["Content-Type"] == "application/pdf"
        assert "attachment" in answer["Content-Disposition"]
    answer = downloads.report_file(request, "监测报告.docx")
    with closing(answer.file_to_stream):
        assert answer.status_code == 200
    hidden = [
        "notes.txt",
        ".hidden.pdf",
        "link.pdf",
        "folder.pdf",
        "../secret.pdf",
        "/etc/passwd",
        f"{folder}/final.pdf",
        "",
    ]
    for name in [*hidden, *(f"..{os.sep}out{os.sep}final.pdf",)]:
        with pytest.raises(NotFound):
            downloads.report_file(request, name)


def test_a_missing_folder_of_reports_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUNAN_OUT", str(tmp_path / "nowhere"))
    with pytest.raises(NotFound):
        downloads.report_file(RequestFactory().get("/"), "final.pdf")


def test_downloads_ask_for_access_and_refuse_what_is_wrong(site: Site) -> None:
    check_access("/downloads/")
    check_access("/downloads/missing.csv")
    check_access("/downloads/reports/final.pdf")
    check_bad_date(site, "/downloads/")
    check_bad_date(site, "/downloads/missing.csv")
    check_unknown(site, "/downloads/secrets.csv")
    check_unknown(site, "/downloads/missing.xls")
    check_unknown(site, "/downloads/reports/nothing.pdf")
    check_unknown(site, "/downloads/reports/..%2F..%2Fpyproject.toml")
