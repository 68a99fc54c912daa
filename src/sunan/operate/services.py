"""Making a backup and bringing one back."""

from __future__ import annotations

import os
import secrets
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connections, transaction

from sunan import __version__
from sunan.audit import services as log
from sunan.audit.core.events import declare
from sunan.kernel.actors import Actor
from sunan.kernel.errors import InvalidInput, NotFound, Refused, Unavailable
from sunan.kernel.findings import Finding, errors_among
from sunan.kernel.texts import text
from sunan.operate import selectors
from sunan.operate.core.manifest import KEYS_ABSENT, KEYS_ALTERED, MANIFEST, PARTS, UPLOADS, Keys, Manifest, Part, Store
from sunan.operate.core.signing import private_key, public_word
from sunan.operate.folders import (
    Progress,
    copied,
    disk_trouble,
    files_below,
    hashed,
    kept_beside,
    part_of,
    refuse_without_room,
    silent,
    staging,
    sync_folder,
    write_whole,
)
from sunan.operate.keys import KeysToRestore, put_new_signing_key, signing_key, write_secrets
from sunan.operate.stores import postgresql, sqlite, tables
from sunan.operate.stores.snapshots import Snapshot, is_empty

BACKED_UP = declare("operate.backed_up", text("做了备份，密钥另存", "made a backup, its keys apart"))
KEY_CHANGED = declare("operate.signing_key_changed", text("更换了签名密钥", "changed the signing key"))
RESTORED = declare("operate.restored", text("恢复了备份", "restored a backup"))

HEADS = "audit-heads.txt"


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made: what it says about itself, where it lies, where its keys lie."""

    manifest: Manifest
    folder: Path
    keys: Path


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back, and where what it replaced is kept (SQLite only)."""

    manifest: Manifest
    replaced: Path | None


class BackupDamaged(Refused):
    """A backup is not restored because it is not whole; `findings` say what is wrong with it."""

    code = "backup_damaged"

    def __init__(self, folder: Path, findings: list[Finding]) -> None:
        super().__init__(
            f"备份 {folder} 没有通过核验，没有恢复任何内容",
            f"The backup {folder} did not stand verification; nothing was restored",
        )
        self.findings = findings


def back_up(
    *,
    folder: Path,
    by: Actor,
    at: datetime,
    keys: Path | None = None,
    portable: bool = False,
    progress: Progress = silent,
) -> Backup:
    """Write database, uploaded files and notes of the log into a new folder, and all keys into a file of their own.

    The database is that of one moment, whoever writes meanwhile. Files are copied after it: they are named by their
    content and only ever added, so whatever that moment knew is there.

    Args:
        keys: where the keys go; beside the folder, under its name with `.keys`, when none is named.
        portable: write tables that each database of this program can take, although this one has a dump of its own.

    Raises:
        Refused: folder or keys exist already.
        Unavailable: the disk is full, or the database cannot be reached. Nothing is left under the final names.
    """
    folder = folder.absolute()
    keys = (keys or selectors.keys_beside(folder)).absolute()
    if keys.exists() or keys.is_symlink():
        raise Refused(
            f"密钥文件 {keys} 已经存在，不覆盖；请换一个备份名字，或用 --keys 指定别处",
            f"The file of keys {keys} exists and is not overwritten; choose another name for the backup, or another place "
            "with --keys",
        )
    if folder == keys or folder in keys.parents:
        raise InvalidInput(
            "密钥文件不能放在备份文件夹里；请用 --keys 指定别处",
            "The file of keys must not lie inside the backup; choose another place with --keys",
        )
    refuse_without_room(folder, _expected_size())
    number = uuid.uuid4().hex
    passing = keys.with_name(f".{keys.name}.{number[:8]}")
    placed = False
    try:
        with disk_trouble(folder), staging(folder) as into:
            keys.parent.mkdir(parents=True, exist_ok=True)
            parts = list(_heads(into))
            with _private(passing) as file:
                write_secrets(file, number)
                snapshot = _dump(into, file, portable=portable, progress=progress)
            parts += [part_of(into, file) for file in files_below(into) if file.name.startswith("database.")]
            manifest = _manifest(into, number, snapshot, parts, passing, at=at, progress=progress)
            # Keys without their backup do no harm, a backup without its keys does: they take their name first.
            os.link(passing, keys)
            placed = True
            sync_folder(keys.parent)
    except BaseException:
        if placed:
            keys.unlink(missing_ok=True)
        raise
    finally:
        passing.unlink(missing_ok=True)
    # Who took all data and keys out of the house belongs into the log; it is not part of the backup itself.
    _note(BACKED_UP, manifest, by=by, at=at)
    return Backup(manifest, folder, keys)


def _private(file: Path) -> IO[str]:
    file.touch(mode=0o600, exist_ok=False)
    return file.open("w", encoding="utf-8")


def _expected_size() -> int:
    size = sum(file.stat().st_size for file in files_below(_uploads())) if _uploads().is_dir() else 0
    if connections["default"].vendor == "sqlite":
        if not sqlite.live_file().is_file():
            raise NotFound(
                f"还没有数据库：{sqlite.live_file()} 不存在；请检查 SUNAN_DATABASE 与 SUNAN_VAR",
                f"There is no database yet: {sqlite.live_file()} does not exist; check SUNAN_DATABASE and SUNAN_VAR",
            )
        size += sqlite.live_file().stat().st_size
    return size


def _uploads() -> Path:
    return Path(settings.SUNAN_UPLOADS)


def _heads(into: Path) -> Iterator[Part]:
    """Copy the noted heads of the log first: the database, copied later, knows every block they name."""
    heads = Path(settings.SUNAN_AUDIT_HEADS)
    if heads.is_file():
        with heads.open("rb") as source:
            size, sha256 = copied(source, into / HEADS)
        yield Part(HEADS, size, sha256)


def _dump(into: Path, keys: IO[str], *, portable: bool, progress: Progress) -> Snapshot:
    vendor = connections["default"].vendor
    if vendor == "sqlite" and not portable:
        return sqlite.dump(into, keys, progress=progress)
    programs = postgresql.programs() if vendor == "postgresql" and not portable else None
    if programs:
        return postgresql.dump(into, keys, programs=programs, progress=progress)
    return tables.dump(into, keys, progress=progress)


def _manifest(
    into: Path, number: str, snapshot: Snapshot, parts: list[Part], keys: Path, *, at: datetime, progress: Progress
) -> Manifest:
    count = size = 0
    with (into / PARTS).open("x", encoding="utf-8") as file:
        for part in parts:
            file.write(part.as_line())
            count += 1
            size += part.bytes
        for part in _copied_uploads(into, progress):
            file.write(part.as_line())
            count += 1
            size += part.bytes
    manifest = Manifest(
        backup=number,
        version=__version__,
        made_at=at.isoformat(timespec="seconds"),
        store=snapshot.store,
        store_version=snapshot.store_version,
        migrations=snapshot.migrations,
        rows=snapshot.rows,
        keys=Keys(sha256=part_of(keys.parent, keys).sha256, rows=snapshot.kept_apart),
        parts=count,
        bytes=size,
        parts_sha256=part_of(into, into / PARTS).sha256,
    )
    write_whole(into / MANIFEST, manifest.as_json().encode())
    return manifest


def _copied_uploads(into: Path, progress: Progress) -> Iterator[Part]:
    uploads = _uploads()
    if not uploads.is_dir():
        return
    done = 0
    for file in files_below(uploads):
        target = into / UPLOADS / file.relative_to(uploads)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with file.open("rb") as source:
                size, sha256 = copied(source, target)
        except FileNotFoundError:
            # Erased while we copied.
            continue
        done += size
        progress(done, 0)
        yield Part(target.relative_to(into).as_posix(), size, sha256)


def restore(
    *,
    folder: Path,
    by: Actor,
    at: datetime,
    keys: Path | None = None,
    replace: bool = False,
    without_keys: bool = False,
    progress: Progress = silent,
) -> Restored:
    """Bring a backup back, whole or not at all, and upgrade it to this program.

    Everything is verified first. Uploaded files are only added; keys follow; the database comes last and in one step,
    so a restore that was killed has changed nothing that is seen, and doing it again finishes it. Persons who were
    erased in the present database stay erased.

    Args:
        replace: even though the database holds something.
        without_keys: leave keys out; what is kept encrypted about persons stays closed for good.

    Raises:
        BackupDamaged: the backup is altered, incomplete, of a newer program, or its keys are missing.
        Refused: the database is not empty, or in use, or of another sort than the backup.
        Unavailable: the database or disk refused; everything is as it was.
    """
    folder = folder.absolute()
    keys = (keys or selectors.keys_beside(folder)).absolute()
    manifest = _verified(folder, keys, without_keys=without_keys, progress=progress)
    programs = _refuse_other_store(manifest)
    holds_something = not is_empty("default")
    if holds_something and not replace:
        raise Refused(
            "数据库里已有内容，没有恢复；确要用备份替换它，请加 --replace",
            "The database is not empty, nothing was restored; to replace what it holds add --replace",
        )
    opened = None if without_keys else KeysToRestore.read(keys, manifest)
    with disk_trouble(Path(settings.VAR)):
        refuse_without_room(Path(settings.VAR), manifest.bytes)
        _restore_uploads(folder)

        def last_step() -> None:
            if opened:
                opened.put_secrets_in_place(at)
            _restore_heads(folder, at)

        lines = opened.lines if opened else None
        replaced = None
        if manifest.store is Store.POSTGRESQL:
            assert programs is not None
            postgresql.restore(
                folder / postgresql.FILE, lines, programs=programs, rows=manifest.rows, before_commit=last_step
            )
        elif connections["default"].vendor == "sqlite":
            replaced = sqlite.restore(
                _source(folder, manifest, progress), lines, before_swap=last_step, keep=holds_something, at=at
            )
        else:
            tables.restore_within_transaction(
                folder / tables.FILE,
                lines,
                migrations=manifest.migrations,
                rows=manifest.rows,
                before_commit=last_step,
                progress=progress,
            )
    _note(RESTORED, manifest, by=by, at=at)
    return Restored(manifest, replaced)


def _verified(folder: Path, keys: Path, *, without_keys: bool, progress: Progress) -> Manifest:
    findings = selectors.verify_backup(folder, keys=keys, progress=progress)
    of_keys = (KEYS_ABSENT.code, KEYS_ALTERED.code)
    if without_keys:
        findings = [one for one in findings if one.code not in of_keys]
    if errors_among(findings) or any(one.code in of_keys for one in findings):
        raise BackupDamaged(folder, findings)
    return selectors.manifest_of(folder)


def _refuse_other_store(manifest: Manifest) -> Path | None:
    """Refuse a backup that this database cannot take; return the programs of PostgreSQL where they are needed."""
    vendor = connections["default"].vendor
    if manifest.store is not Store.TABLES and manifest.store.value != vendor:
        raise Refused(
            f"备份是{manifest.store.text.zh}，而 SUNAN_DATABASE 指的是 {vendor}；请指向同类数据库，"
            "或在原处用 sunan backup --portable 另做一份",
            f"The backup is {manifest.store.text.en}, and SUNAN_DATABASE names {vendor}; name a database of the same sort, "
            "or make another backup there with `sunan backup --portable`",
        )
    if manifest.store is not Store.POSTGRESQL:
        return None
    programs = postgresql.programs()
    if programs is None:
        raise Unavailable(
            "这台机器上没有与服务器版本相配的 pg_restore 和 psql；请安装 postgresql-client",
            "pg_restore and psql that fit the server's version are not on this machine; install postgresql-client",
        )
    return programs


def _source(folder: Path, manifest: Manifest, progress: Progress) -> Callable[[Path], None]:
    """Return what makes the new file of SQLite: a copy, or the portable tables filled in."""

    def copy(fresh: Path) -> None:
        with (folder / sqlite.FILE).open("rb") as source:
            copied(source, fresh)

    def fill(fresh: Path) -> None:
        with sqlite.new_file(fresh) as alias:
            tables.fill(
                alias,
                folder / tables.FILE,
                None,
                migrations=manifest.migrations,
                rows=manifest.rows,
                progress=progress,
            )

    return fill if manifest.store is Store.TABLES else copy


def _restore_uploads(folder: Path) -> None:
    uploads = _uploads()
    for part in selectors.parts_of(folder):
        if not part.path.startswith(UPLOADS + "/"):
            continue
        target = uploads / Path(part.path).relative_to(UPLOADS)
        if target.is_file() and hashed(target) == (part.bytes, part.sha256):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        passing = target.with_name(f".{target.name}.{os.getpid()}")
        passing.unlink(missing_ok=True)
        try:
            with (folder / part.path).open("rb") as source:
                copied(source, passing)
            passing.replace(target)
        finally:
            passing.unlink(missing_ok=True)


def _restore_heads(folder: Path, at: datetime) -> None:
    """Note the heads as they were, keeping the present notes beside: later heads speak of events that are gone."""
    heads = Path(settings.SUNAN_AUDIT_HEADS)
    if heads.is_file():
        heads.replace(kept_beside(heads, at))
    if (folder / HEADS).is_file():
        heads.parent.mkdir(parents=True, exist_ok=True)
        write_whole(heads, (folder / HEADS).read_bytes())


def _note(action: str, manifest: Manifest, *, by: Actor, at: datetime) -> None:
    log.record_event(
        action,
        subject=f"backup:{manifest.backup}",
        by=by,
        at=at,
        after={"made_at": manifest.made_at, "version": manifest.version, "store": manifest.store.value},
    )


@transaction.atomic
def change_signing_key(*, by: Actor, at: datetime) -> None:
    """Sign with a new key from now on; what the present one signed stays valid, its public key being kept.

    Raises:
        Refused: the key is given by the environment, and has to be changed there.
    """
    fresh = secrets.token_urlsafe(48)
    before, after = public_word(signing_key().public_key()), public_word(private_key(fresh).public_key())
    log.record_event(
        KEY_CHANGED, subject="operate:signing_key", by=by, at=at, before={"public": before}, after={"public": after}
    )
    put_new_signing_key(fresh, at)
