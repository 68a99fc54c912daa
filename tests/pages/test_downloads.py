"""Files to take away."""

from __future__ import annotations

import csv
import io
import json
import os
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import RequestFactory

from sunan.kernel.errors import NotFound
from sunan.monitoring.pages.views import downloads
from sunan.monitoring.reports.core.request import Audience, ReportKind, ReportRequest, file_stem, is_public_file
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


PUBLIC = "plan-final-public-2026-11-22-zh"
BRIEF = "规划-yearly-public-brief-2026-11-22-en"
OTHERS = (
    "plan-final-internal-2026-11-22-zh",
    "plan-final-city-320500-2026-11-22-zh",
    "plan-final-internal-brief-2026-11-22-en",
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of reports with things beside them that are nobody's business."""
    out = tmp_path / "out"
    out.mkdir()
    (tmp_path / "secret.pdf").write_text("secret")
    (out / f"{PUBLIC}.pdf").write_text("report")
    (out / f"{BRIEF}.docx").write_text("简报")
    for name in OTHERS:
        (out / f"{name}.pdf").write_text("not for everybody")
    (out / "notes.pdf").write_text("notes")
    (out / f"{PUBLIC}.manifest.json").write_text("{}")
    (out / f".{PUBLIC}.pdf").write_text("half-written")
    (out / f"folder-{PUBLIC}.pdf").mkdir()
    (out / f"link-{PUBLIC}.pdf").symlink_to(tmp_path / "secret.pdf")
    monkeypatch.setenv("SUNAN_OUT", str(out))
    return out


def test_only_reports_for_the_public_that_lie_in_the_folder_are_handed_out(folder: Path) -> None:
    request = RequestFactory().get("/")
    answer = downloads.report_file(request, f"{PUBLIC}.pdf")
    with closing(answer.file_to_stream):
        assert b"".join(answer) == b"report"
        assert answer["Content-Type"] == "application/pdf"
        assert "attachment" in answer["Content-Disposition"]
    answer = downloads.report_file(request, f"{BRIEF}.docx")
    with closing(answer.file_to_stream):
        assert answer.status_code == 200
    hidden = [
        *(f"{name}.pdf" for name in OTHERS),
        "notes.pdf",
        f"{PUBLIC}.manifest.json",
        f".{PUBLIC}.pdf",
        f"link-{PUBLIC}.pdf",
        f"folder-{PUBLIC}.pdf",
        "../secret.pdf",
        "/etc/passwd",
        f"{folder}/{PUBLIC}.pdf",
        f"..{os.sep}out{os.sep}{PUBLIC}.pdf",
        "",
    ]
    for name in hidden:
        with pytest.raises(NotFound):
            downloads.report_file(request, name)


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("brief", [False, True])
def test_a_file_is_offered_by_the_name_that_its_report_gives_it(audience: Audience, brief: bool) -> None:
    request = ReportRequest(ReportKind.FINAL, audience, "320500" if audience is Audience.CITY else "", brief)
    name = file_stem("sunan-2021-2025", request, as_of=date(2026, 11, 22)) + ".pdf"
    assert is_public_file(name) is (audience is Audience.PUBLIC)


def test_a_missing_folder_of_reports_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUNAN_OUT", str(tmp_path / "nowhere"))
    with pytest.raises(NotFound):
        downloads.report_file(RequestFactory().get("/"), f"{PUBLIC}.pdf")


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
