"""The program that runs Typst, in a process of its own: what it takes of memory goes back when it ends.

Started by `sunan.documents.typesetting` with `python -I`; it reads one request as JSON from standard input, writes the
files beside the sources and answers with JSON on standard output. It imports nothing of this package.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import typst


def main() -> None:
    request: dict[str, Any] = json.load(sys.stdin)
    folder = Path(request["folder"])
    answer: dict[str, Any] = {}
    try:
        fonts = typst.Fonts()
        for source, target in request["sheets"]:
            compiler = typst.Compiler(str(folder / source), font_paths=fonts)
            _make(compiler, folder / target, request)
            if request["query"]:
                answer["found"] = json.loads(compiler.query(request["query"], field="value"))
    except typst.TypstError as error:
        answer["error"] = error.message
    json.dump(answer, sys.stdout)


def _make(compiler: typst.Compiler, target: Path, request: dict[str, Any]) -> None:
    if request["format"] == "pdf":
        made = compiler.compile(format="pdf", timestamp=request["timestamp"])
    elif request["format"] == "png":
        made = compiler.compile(format="png", ppi=request["ppi"])
    else:
        return
    if isinstance(made, list):
        for number, page in enumerate(made):
            target.with_stem(f"{target.stem}-{number}").write_bytes(page)
    elif made is not None:
        target.write_bytes(made)


if __name__ == "__main__":
    main()
