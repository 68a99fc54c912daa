"""The folder of micro tables: each whole, under its hash, written once; beside the uploads, so that backups hold it."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from pathlib import Path

import polars as pl
from django.conf import settings

from sunan.kernel.errors import NotFound, Unavailable

_FOLDER = "tables"
_ROWS_OF_A_GROUP = 50_000
"""Groups of rows are packed side by side; with fewer rows in each the packing gets worse again."""


def folder() -> Path:
    """Return the folder of all tables."""
    return Path(settings.SUNAN_UPLOADS) / _FOLDER


def keep_table(frame: pl.DataFrame) -> str:
    """Keep a table as Parquet and return the hash of its bytes. Whole or not at all; the same table is kept once.

    Raises:
        Unavailable: the folder cannot be written.
    """
    held = io.BytesIO()
    frame.write_parquet(held, compression="zstd", row_group_size=_ROWS_OF_A_GROUP)
    content = held.getbuffer()
    sha256 = hashlib.sha256(content).hexdigest()
    place = _place(sha256)
    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, aside = tempfile.mkstemp(prefix=".coming-", dir=place.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(aside).chmod(0o400)
            Path(aside).replace(place)
        finally:
            Path(aside).unlink(missing_ok=True)
    except OSError as error:
        raise Unavailable(
            f"数据文件夹不能写入（{error.strerror}）；没有保存，请系统管理员检查剩余空间和权限后再上传",
            f"The folder of data cannot be written ({error.strerror}); nothing was kept. Ask the administrator to check "
            "free space and permissions, then upload it again",
        ) from error
    return sha256


def kept_table(sha256: str) -> pl.DataFrame:
    """Return a table that was kept.

    Raises:
        NotFound: it is not in the folder, or not as it was.
    """
    try:
        content = _place(sha256).read_bytes()
    except OSError as error:
        raise _gone(sha256) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise _gone(sha256)
    return pl.read_parquet(io.BytesIO(content))


def _place(sha256: str) -> Path:
    return folder() / sha256[:2] / sha256


def _gone(sha256: str) -> NotFound:
    return NotFound(
        f"明细表 {sha256[:12]} 不在数据文件夹中或已损坏；请系统管理员从备份恢复",
        f"The table {sha256[:12]} is not in the folder of data, or damaged; ask the administrator to restore it",
    )
