"""Files to take away: the data as CSV and JSON, and the reports that lie ready."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from sunan.access.rules import Permission, access
from sunan.kernel.errors import NotFound
from sunan.monitoring.pages.core.datasets import DATASETS, dataset
from sunan.monitoring.pages.core.reports import REPORT_TYPES, Report, offered
from sunan.monitoring.pages.core.sheets import as_csv, as_json
from sunan.monitoring.pages.views.page import show, state_asked

_CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json; charset=utf-8"}


@access(Permission.READ_PUBLISHED)
def downloads(request: HttpRequest) -> HttpResponse:
    """List the data files and the reports."""
    state = state_asked(request)
    return show(
        request,
        "pages/downloads.html",
        state,
        datasets=[(one, one.count(state)) for one in DATASETS.values()],
        rules=state.book.indicators.rules.values(),
        reports=_reports(),
    )


@access(Permission.READ_PUBLISHED)
def data_file(request: HttpRequest, dataset_id: str, form: str) -> StreamingHttpResponse:
    """Hand out one data file, row by row."""
    wanted = dataset(dataset_id)
    if form not in _CONTENT_TYPES:
        raise NotFound(
            f"没有“{form[:20]}”格式的下载；请用 csv 或 json。",
            f"There is no download as “{form[:20]}”; use csv or json.",
        )
    state = state_asked(request)
    head = {
        "dataset": wanted.id,
        "name": {"zh": wanted.name.zh, "en": wanted.name.en},
        "as_of": state.as_of.isoformat(),
        "rulebook": state.book.hash,
    }
    lines = (
        as_csv(wanted.columns, wanted.rows(state))
        if form == "csv"
        else as_json(head, wanted.objects(state) if wanted.objects else wanted.rows(state))
    )
    name = f"{wanted.id}-{state.as_of.isoformat()}.{form}"
    return StreamingHttpResponse(
        lines, content_type=_CONTENT_TYPES[form], headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@access(Permission.READ_PUBLISHED)
def report_file(request: HttpRequest, name: str) -> HttpResponseBase:  # noqa: ARG001 every view is handed its request
    """Hand out a report by its name; names are looked up among the files offered, never joined to a path."""
    for one in _reports():
        if one.name == name:
            content_type, _ = REPORT_TYPES[one.suffix]
            return FileResponse(
                (_folder() / one.name).open("rb"), as_attachment=True, filename=one.name, content_type=content_type
            )
    raise NotFound(
        f"没有报告“{name[:80]}”；现有的报告列在“下载”。",
        f"There is no report “{name[:80]}”; those that lie ready are listed under Downloads.",
    )


def _folder() -> Path:
    return Path(os.environ.get("SUNAN_OUT", "out"))


def _reports() -> tuple[Report, ...]:
    """Return the reports in the folder; none when there is no folder yet."""
    folder = _folder()
    if not folder.is_dir():
        return ()
    files = [path for path in folder.iterdir() if path.is_file() and not path.is_symlink()]
    return offered(
        Report(path.name, path.suffix.lower(), held.st_size, datetime.fromtimestamp(held.st_mtime, tz=UTC))
        for path in files
        for held in (path.stat(),)
    )
