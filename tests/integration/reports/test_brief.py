"""The brief for leaders fits two A4 pages, in PDF and in what Word shows."""

from __future__ import annotations

import io
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pypdf
import pytest

from sunan.documents.filling import Format, fill
from sunan.monitoring.reports.core.request import Audience, ReportKind, ReportRequest
from tests.integration.reports.conftest import AFTER, HALF, Made

BRIEFS = [
    (ReportRequest(ReportKind.FINAL, brief=True), AFTER),
    (ReportRequest(ReportKind.FINAL, brief=True, language="en"), AFTER),
    (ReportRequest(ReportKind.FINAL, Audience.INTERNAL, brief=True), AFTER),
    (ReportRequest(ReportKind.FINAL, Audience.CITY, "320500", brief=True), AFTER),
    (ReportRequest(ReportKind.MIDTERM, Audience.INTERNAL, brief=True), HALF),
    (ReportRequest(ReportKind.YEARLY, brief=True, language="en"), HALF),
]


@pytest.mark.parametrize(("request_", "day"), BRIEFS, ids=[f"{one.name}-{one.language}" for one, _ in BRIEFS])
def test_a_brief_fits_two_pages(made: Made, tmp_path: Path, request_: ReportRequest, day: date) -> None:
    files = fill(made(request_, day), [Format.PDF, Format.DOCX], with_charts=False)
    pages = pypdf.PdfReader(io.BytesIO(files[Format.PDF])).pages
    assert len(pages) <= 2
    assert tuple(round(float(side) / 72 * 25.4) for side in pages[0].mediabox[2:]) == (210, 297)
    program = shutil.which("soffice")
    assert program, "LibreOffice is missing; `make setup-test` installs it"
    (tmp_path / "brief.docx").write_bytes(files[Format.DOCX])
    subprocess.run(
        [program, "--headless", "--norestore", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
         "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "brief.docx")],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    assert len(pypdf.PdfReader(tmp_path / "brief.pdf").pages) <= 2
