"""Files of editions: made from their content when first asked for, kept under its hash, and made again when lost."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection
from pathlib import Path

from django.conf import settings

from sunan.documents.charts import DEFAULT_NODE_MODULES
from sunan.documents.core.content import Document
from sunan.documents.filling import Format, fill
from sunan.kernel.errors import Unavailable
from sunan.monitoring.editions.core.freezing import content_hash


def files_of(document: Document, formats: Collection[Format] = tuple(Format)) -> dict[Format, Path]:
    """Return the files of a document, making those that are not there; each appears whole or not at all.

    Raises:
        Unavailable: Node, `echarts` or a Chinese typeface is missing, or the folder cannot be written.
    """
    name = content_hash(document)
    places = {one: _folder() / f"{name}.{one.value}" for one in formats}
    wanting = [one for one, path in places.items() if not path.is_file()]
    if wanting:
        node_modules = Path(os.environ.get("SUNAN_NODE_MODULES") or DEFAULT_NODE_MODULES)
        for one, content in fill(document, formats=wanting, node_modules=node_modules).items():
            _put(places[one], content)
    return places


def _folder() -> Path:
    found: Path = settings.SUNAN_EDITIONS
    return found


def _put(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".coming-", delete=False) as fresh:
            fresh.write(content)
        Path(fresh.name).replace(path)
    except OSError as error:
        raise Unavailable(
            f"不能写入 {path.parent}：{error.strerror}；检查文件夹的权限和剩余空间",
            f"{path.parent} cannot be written: {error.strerror}; check the folder's permissions and free space",
        ) from error
