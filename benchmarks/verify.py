"""How long it takes to verify a copy: an edition of some two hundred pages, true and forged, in each format."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from statistics import median
from typing import Any

from benchmarks.report import _synthetic
from sunan.documents.charts import draw
from sunan.documents.core.comparison import compare
from sunan.documents.core.manifest import Manifest, draft_mark, manifest_of
from sunan.documents.core.numbering import arrange
from sunan.documents.filling import Format, fill
from sunan.documents.reading.files import read_document

RUNS = 3
CHARTS = 200

Row = dict[str, Any]


def run(*, runs: int = RUNS) -> list[Row]:
    """Return one row per file: seconds to read it and to compare it, numbers compared, differences found."""
    document = _synthetic(CHARTS)
    document = replace(document, edition=draft_mark(document))
    arranged = arrange(document)
    manifest = manifest_of(arranged, kind="draft", rulebook="", drawings=draw(arranged)).as_bytes()
    files = fill(document)
    page = files[Format.HTML].decode()
    forged = re.sub(
        r"(<data [^>]*>)(\d)", lambda found: f"{found[1]}{(int(found[2]) + 1) % 10}", page, count=50
    ).encode()
    copies = {
        **{f"{kind.value}, true copy": content for kind, content in files.items()},
        "html, 50 digits changed": forged,
    }
    return [_measured(name, content, manifest, runs) for name, content in copies.items()]


def _measured(name: str, content: bytes, manifest: bytes, runs: int) -> Row:
    seconds: list[float] = []
    for _ in range(runs):
        began = time.perf_counter()
        compared = compare(Manifest.from_bytes(manifest), read_document(content))
        seconds.append(time.perf_counter() - began)
    return {
        "file": name,
        "megabytes": round(len(content) / 1e6, 1),
        "numbers": compared.checked,
        "differences": len(compared.differences),
        "seconds": round(median(seconds), 2),
    }
