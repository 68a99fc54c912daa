"""The folder in which contents lie, each whole, under its hash, written once."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from sunan.kernel.errors import NotFound, Unavailable
from sunan.uploads.core.refusals import FileTooLarge

_PART = 64 * 1024
_ASIDE = ".coming-"


@dataclass(frozen=True, slots=True)
class Arrived:
    """A content that lies aside, complete, not yet kept."""

    path: Path
    sha256: str
    size: int


def folder() -> Path:
    """Return the folder of all contents."""
    return Path(settings.SUNAN_UPLOADS)


def place_of(sha256: str) -> Path:
    """Return where a content lies: two levels of folders, so that none grows large."""
    assert len(sha256) == 64, "the hash of a content"
    assert set(sha256) <= set("0123456789abcdef"), "the hash of a content"
    return folder() / sha256[:2] / sha256[2:4] / sha256


@contextmanager
def arriving(parts: Iterable[bytes], *, most: int, put: Callable[[BinaryIO], object]) -> Iterator[Arrived]:
    """Write parts aside, counting and hashing, let `put` look at them, and hand over what arrived; aside is cleared.

    Raises:
        FileTooLarge: more than `most` bytes; the rest is not read.
        Unavailable: the folder cannot be written.
    """
    try:
        folder().mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(prefix=_ASIDE, dir=folder())
    except OSError as error:
        raise _unwritable(error) from error
    path = Path(name)
    try:
        digest, size = hashlib.sha256(), 0
        with os.fdopen(handle, "w+b") as file:
            for part in parts:
                size += len(part)
                if size > most:
                    raise FileTooLarge(most)
                digest.update(part)
                _write(file, part)
            put(file)
            try:
                file.flush()
                os.fsync(file.fileno())
            except OSError as error:
                raise _unwritable(error) from error
        yield Arrived(path, digest.hexdigest(), size)
    finally:
        path.unlink(missing_ok=True)


def keep(arrived: Arrived) -> None:
    """Put a content in its place; the same content put there twice is one file. Whole or not at all.

    Raises:
        Unavailable: the folder cannot be written.
    """
    place = place_of(arrived.sha256)
    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        arrived.path.chmod(0o400)
        # Replaced even if it lies there: that heals a damaged content, and a fresh file is not swept away.
        arrived.path.replace(place)
    except OSError as error:
        raise _unwritable(error) from error


def is_whole(sha256: str, size: int) -> bool:
    """Return whether a content lies in its place with its bytes as they were."""
    place = place_of(sha256)
    try:
        if place.stat().st_size != size:
            return False
        with place.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False


def opened(sha256: str) -> BinaryIO:
    """Return a content for reading.

    Raises:
        NotFound: it is not in the folder.
    """
    try:
        return place_of(sha256).open("rb")
    except OSError as error:
        raise NotFound(
            f"文件 {sha256[:12]} 不在上传文件夹中；请系统管理员从备份恢复",
            f"The file {sha256[:12]} is not in the folder of uploads; ask the administrator to restore it from the backup",
        ) from error


def remove(sha256: str) -> None:
    """Remove a content for good; one that is gone already is no error."""
    with contextlib.suppress(FileNotFoundError):
        place_of(sha256).unlink()


def _write(file: BinaryIO, part: bytes) -> None:
    try:
        file.write(part)
    except OSError as error:
        raise _unwritable(error) from error


def parts_of(file: BinaryIO) -> Iterator[bytes]:
    """Return a file in small parts."""
    while part := file.read(_PART):
        yield part


def _unwritable(error: OSError) -> Unavailable:
    return Unavailable(
        f"上传文件夹不能写入（{error.strerror}）；没有保存，请系统管理员检查剩余空间和权限后再上传",
        f"The folder of uploads cannot be written ({error.strerror}); nothing was kept. Ask the administrator to check "
        "free space and permissions, then hand it in again",
    )
