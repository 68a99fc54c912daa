"""Changes: writing reports into a folder."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from sunan.documents.charts import DEFAULT_NODE_MODULES
from sunan.documents.core.content import Document
from sunan.documents.core.manifest import draft_mark
from sunan.documents.filling import Format, fill
from sunan.kernel.errors import InvalidInput, Unavailable
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.reports.core.composition import report
from sunan.monitoring.reports.core.request import ReportRequest, file_stem
from sunan.monitoring.reports.core.rules import ReportRules
from sunan.monitoring.tasks.core.delivery import NOTHING_DELIVERED, Delivery


def write_report(
    state: StateOfPlan,
    *,
    request: ReportRequest,
    rules: ReportRules,
    formats: Sequence[str],
    folder: Path,
    keep: Callable[[Document], bytes] | None = None,
    delivery: Delivery = NOTHING_DELIVERED,
) -> list[Path]:
    """Write a report in the formats asked for; return the files.

    Each file appears whole or not at all: it is written beside its place and moved there.

    Args:
        keep: is given the document with its mark, and returns the manifest by which its copies can be verified.
        delivery: what was delivered of tasks and commitments.
    Raises:
        InvalidInput: a format is not known.
        Unavailable: the folder cannot be written, or Node, `echarts` or a Chinese typeface is missing.
    """
    asked = [_format(one) for one in formats]
    node_modules = Path(os.environ.get("SUNAN_NODE_MODULES") or DEFAULT_NODE_MODULES)
    document = report(state, request, rules, delivery)
    if not document.edition:
        document = replace(document, edition=draft_mark(document))
    files = fill(document, formats=asked, node_modules=node_modules)
    name = file_stem(state.book.plan.programme.id, request, as_of=state.as_of)
    written = [_put(folder / f"{name}.{kind.value}", content) for kind, content in files.items()]
    if keep is not None:
        written.append(_put(folder / f"{name}.manifest.json", keep(document)))
    return written


def _format(written: str) -> Format:
    try:
        return Format(written.lower())
    except ValueError as error:
        known = "、".join(one.value for one in Format)
        raise InvalidInput(
            f"没有“{written}”这种格式；可用 {known}", f"There is no format “{written}”; use {known}"
        ) from error


def _put(path: Path, content: bytes) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file() and path.read_bytes() == content:
            return path
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=path.suffix, delete=False) as fresh:
            fresh.write(content)
        Path(fresh.name).chmod(0o644)
        Path(fresh.name).replace(path)
    except OSError as error:
        raise Unavailable(
            f"不能写入 {path}：{error.strerror}；检查文件夹的权限和剩余空间",
            f"{path} cannot be written: {error.strerror}; check the folder's permissions and free space",
        ) from error
    return path
