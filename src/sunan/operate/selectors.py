"""Questions about backups and about the program that runs: is it whole, is it ready?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sunan import __version__
from sunan.kernel.errors import NotFound
from sunan.kernel.findings import Finding, Place
from sunan.operate.core import manifest as said
from sunan.operate.core.manifest import Manifest, Part, numbers_of
from sunan.operate.folders import Progress, disk_trouble, files_below, hashed, silent
from sunan.operate.stores.snapshots import known_migrations


def manifest_of(folder: Path) -> Manifest:
    """Return what a backup says about itself.

    Raises:
        NotFound: the folder is no backup.
        InvalidInput: its manifest cannot be read.
    """
    file = folder / said.MANIFEST
    if not file.is_file():
        raise NotFound(
            f"{folder} 不是备份：里面没有 {said.MANIFEST}", f"{folder} is no backup: it holds no {said.MANIFEST}"
        )
    with disk_trouble(folder):
        return Manifest.from_json(file.read_text(encoding="utf-8", errors="replace"))


def keys_beside(folder: Path) -> Path:
    """Return where a backup's file of keys is written unless another place is named."""
    folder = folder.absolute()
    return folder.with_name(folder.name + ".keys")


def verify_backup(folder: Path, *, keys: Path | None = None, progress: Progress = silent) -> list[Finding]:
    """Read every byte of a backup and return all that is wrong with it; nothing when it is whole.

    Raises:
        NotFound: the folder is no backup.
    """
    manifest = manifest_of(folder)
    with disk_trouble(folder):
        return [
            *_newer(manifest),
            *_parts_differ(folder, manifest, progress),
            *_keys_differ(keys or keys_beside(folder), manifest),
        ]


def _newer(manifest: Manifest) -> Iterator[Finding]:
    place = Place(said.MANIFEST)
    if numbers_of(manifest.version) > numbers_of(__version__):
        yield said.NEWER_PROGRAM.at(place, version=manifest.version, ours=__version__)
        return
    for app, name in sorted(set(manifest.migrations) - known_migrations()):
        yield said.UNKNOWN_MIGRATION.at(place, migration=f"{app}.{name}", version=manifest.version, ours=__version__)


def parts_of(folder: Path) -> Iterator[Part]:
    """Yield the parts of a backup as its list says."""
    with (folder / said.PARTS).open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            yield Part.from_line(line)


def _parts_differ(folder: Path, manifest: Manifest, progress: Progress) -> Iterator[Finding]:
    listed = folder / said.PARTS
    if not listed.is_file() or hashed(listed)[1] != manifest.parts_sha256:
        yield said.LIST_ALTERED.at(Place(said.PARTS))
        return
    done = 0
    for part in parts_of(folder):
        file = folder / part.path
        place = Place(part.path)
        if file.is_symlink() or not file.is_file():
            yield said.PART_MISSING.at(place, path=part.path)
        elif (file.stat().st_size, hashed(file)[1]) != (part.bytes, part.sha256):
            yield said.PART_ALTERED.at(place, path=part.path)
        done += part.bytes
        progress(done, manifest.bytes)
    yield from _strangers(folder, manifest)


def _strangers(folder: Path, manifest: Manifest) -> Iterator[Finding]:
    """Yield files that are not on the list; the names are only remembered when there are too many files."""
    if sum(1 for _ in files_below(folder)) <= manifest.parts + 2:
        return
    listed = {said.MANIFEST, said.PARTS, *(part.path for part in parts_of(folder))}
    for file in files_below(folder):
        if (path := file.relative_to(folder).as_posix()) not in listed:
            yield said.PART_UNLISTED.at(Place(path), path=path)


def _keys_differ(keys: Path, manifest: Manifest) -> Iterator[Finding]:
    place = Place(str(keys))
    if not keys.is_file():
        yield said.KEYS_ABSENT.at(place, path=keys)
    elif hashed(keys)[1] != manifest.keys.sha256:
        yield said.KEYS_ALTERED.at(place, path=keys)
