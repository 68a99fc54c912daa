"""Asks the press, a process of its own, to turn Typst sources into PDF and pictures."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from sunan.documents.core.printable import printable
from sunan.kernel.errors import InvalidInput, Unavailable

_PRESS = Path(__file__).with_name("press.py")
_PATIENCE_SECONDS = 900


@dataclass(frozen=True, slots=True)
class Sheet:
    """A Typst source in the folder and the file to be made of it; several pictures get -0, -1 … before the suffix."""

    source: str
    target: str


def typeset(
    folder: Path,
    sheets: Sequence[Sheet],
    *,
    kind: Literal["pdf", "png", "none"],
    timestamp: datetime | None = None,
    ppi: int = 0,
    query: str = "",
) -> list[Any]:
    """Make every sheet and return what `query` found in the last one.

    Raises:
        InvalidInput: Typst refuses a source; nothing that a document may contain should lead to this.
        Unavailable: the press broke off or took too long.
    """
    request = {
        "folder": str(folder),
        "sheets": [[sheet.source, sheet.target] for sheet in sheets],
        "format": kind,
        "timestamp": None if timestamp is None else int(timestamp.timestamp()),
        "ppi": ppi,
        "query": query,
    }
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_PRESS)],
            input=json.dumps(request).encode(),
            capture_output=True,
            timeout=_PATIENCE_SECONDS,
            check=True,
        )
    except subprocess.TimeoutExpired as error:
        raise Unavailable(
            f"排版超过 {_PATIENCE_SECONDS} 秒未完成。请缩短文件，然后重试。",
            f"Typesetting did not finish in {_PATIENCE_SECONDS} seconds. Shorten the document and try again.",
        ) from error
    except subprocess.CalledProcessError as error:
        said = printable(error.stderr.decode(errors="replace").strip()[-300:])
        raise Unavailable(
            f"排版程序中断：{said or error}。内存不足时请缩短文件，然后重试。",
            f"The typesetting program broke off: {said or error}. If memory ran out, shorten the document and retry.",
        ) from error
    answer: dict[str, Any] = json.loads(done.stdout)
    if "error" in answer:
        reason = printable(str(answer["error"]))
        raise InvalidInput(f"排版失败：{reason}", f"The document could not be typeset: {reason}")
    found: list[Any] = answer.get("found", [])
    return found
