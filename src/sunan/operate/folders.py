"""Files of a backup: written whole or not at all, hashed while they are copied, in constant memory."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sunan.kernel.errors import Refused, Unavailable
from sunan.operate.core.manifest import Part

CHUNK = 1 << 20
_LOCK = ".lock"

Progress = Callable[[int, int], None]
"""Told how many bytes of how many are done."""


def silent(_done: int, _total: int) -> None:
    """Progress that nobody watches."""


@contextlib.contextmanager
def staging(final: Path) -> Iterator[Path]:
    """Give a folder beside `final` to write into; it takes the final name only when everything in it is on disk.

    Whatever ends the work before — an error, a full disk, a kill — leaves nothing under the final name. What a killed
    run left beside it is removed by the next one.

    Raises:
        Refused: something already has the final name.
        Unavailable: the disk is full or cannot be written.
    """
    if final.is_symlink() or final.exists():
        raise Refused(
            f"{final} 已经存在；备份不覆盖任何东西，请换一个名字（例如带上日期）",
            f"{final} exists already; a backup overwrites nothing, choose another name (with the date, say)",
        )
    with disk_trouble(final):
        final.parent.mkdir(parents=True, exist_ok=True)
        _remove_abandoned(final.parent)
        folder = final.parent / f".{final.name}.unfinished-{os.getpid()}"
        folder.mkdir(mode=0o700)
        lock = (folder / _LOCK).open("wb")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield folder
            (folder / _LOCK).unlink()
            for below in (path for path in folder.rglob("*") if path.is_dir()):
                sync_folder(below)
            sync_folder(folder)
            folder.rename(final)
            sync_folder(final.parent)
        finally:
            lock.close()
            shutil.rmtree(folder, ignore_errors=True)


def _remove_abandoned(parent: Path) -> None:
    """Remove what killed runs left: folders whose lock nobody holds."""
    for folder in parent.glob(".*.unfinished-*"):
        try:
            with (folder / _LOCK).open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        except BlockingIOError:
            continue
        except OSError:
            # Killed between making the folder and its lock.
            with contextlib.suppress(OSError):
                folder.rmdir()


_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextlib.contextmanager
def disk_trouble(where: Path) -> Iterator[None]:
    """Turn what the disk refuses into a sentence.

    Raises:
        Unavailable: the disk is full, read-only or broken.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise _disk_full(where) from error
        raise Unavailable(
            f"{error.filename or where} 不能读写：{error.strerror}。没有留下不完整的结果",
            f"{error.filename or where} cannot be read or written: {error.strerror}. Nothing unfinished was left",
        ) from error
    except sqlite3.OperationalError as error:
        if "full" in str(error) or "disk I/O" in str(error):
            raise _disk_full(where) from error
        raise Unavailable(f"数据库不可用：{error}", f"The database is not available: {error}") from error


def _disk_full(where: Path) -> Unavailable:
    return Unavailable(
        f"{where} 所在磁盘已满（或超出限额）。没有留下不完整的结果；腾出空间或换一个位置后重来",
        f"The disk of {where} is full (or a quota is used up). Nothing unfinished was left; make room or choose another "
        "place, then repeat",
    )


def refuse_without_room(where: Path, needed: int) -> None:
    """Refuse before anything is written when the disk plainly has no room for `needed` bytes.

    Raises:
        Unavailable: it has not.
    """
    place = where
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    if free < needed:
        raise Unavailable(
            f"{place} 只剩 {megabytes(free)}，需要约 {megabytes(needed)}；腾出空间或换一个位置",
            f"{place} has {megabytes(free)} left, about {megabytes(needed)} are needed; make room or choose another place",
        )


def megabytes(size: int) -> str:
    """Return a size for people."""
    return f"{size / 1_000_000:,.1f} MB"


def copied(source: BinaryIO, target: Path, *, told: Callable[[int], None] | None = None) -> tuple[int, str]:
    """Write a stream into a new file, on disk before this returns; return bytes and SHA-256."""
    digest = hashlib.sha256()
    size = 0
    with target.open("xb") as file:
        while chunk := source.read(CHUNK):
            file.write(chunk)
            digest.update(chunk)
            size += len(chunk)
            if told:
                told(len(chunk))
        file.flush()
        os.fsync(file.fileno())
    return size, digest.hexdigest()


def hashed(file: Path, *, told: Callable[[int], None] | None = None) -> tuple[int, str]:
    """Return bytes and SHA-256 of a file."""
    digest = hashlib.sha256()
    size = 0
    with file.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            if told:
                told(len(chunk))
    return size, digest.hexdigest()


def part_of(folder: Path, file: Path) -> Part:
    """Return a finished file of the folder as a part of the backup, on disk before this returns."""
    with file.open("rb") as stream:
        os.fsync(stream.fileno())
    size, sha256 = hashed(file)
    return Part(file.relative_to(folder).as_posix(), size, sha256)


def write_whole(target: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Write a file that is either the old one or the new one, never half of it."""
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(target)
        sync_folder(target.parent)
    finally:
        fresh.unlink(missing_ok=True)


def kept_beside(file: Path, at: datetime) -> Path:
    """Return the name under which a file is kept that a restore replaces."""
    return file.with_name(f"{file.name}.before-{at:%Y%m%d-%H%M%S}")


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def files_below(folder: Path) -> Iterator[Path]:
    """Yield the ordinary files below a folder, in a fixed order; links are not followed."""
    for entry in sorted(os.scandir(folder), key=lambda one: one.name):
        if entry.is_dir(follow_symlinks=False):
            yield from files_below(Path(entry.path))
        elif entry.is_file(follow_symlinks=False):
            yield Path(entry.path)
