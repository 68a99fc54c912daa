"""What a backup says about itself, and what a check of it may find."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any

from sunan.kernel.errors import InvalidInput
from sunan.kernel.findings import FindingKind, Severity
from sunan.kernel.texts import Text, text

FORMAT = 1
MANIFEST = "manifest.json"
PARTS = "parts.jsonl"
UPLOADS = "uploads"


class Store(StrEnum):
    """How the database was written: as a file of SQLite, as a dump of PostgreSQL, or as portable tables."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"
    TABLES = "tables"

    @property
    def text(self) -> Text:
        return _STORE_WORDS[self]


_STORE_WORDS = {
    Store.SQLITE: text("SQLite 数据库文件", "a file of SQLite"),
    Store.POSTGRESQL: text("PostgreSQL 转储", "a dump of PostgreSQL"),
    Store.TABLES: text("通用数据表（SQLite 与 PostgreSQL 皆可）", "portable tables (SQLite or PostgreSQL)"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a backup: path below its folder with `/`, size in bytes, SHA-256 in hexadecimal."""

    path: str
    bytes: int
    sha256: str

    def as_line(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False) + "\n"

    @classmethod
    def from_line(cls, line: str) -> Part:
        """Read a line of the list of parts.

        Raises:
            InvalidInput: it is not such a line, or its path leads out of the folder.
        """
        try:
            written = json.loads(line)
            part = cls(path=str(written["path"]), bytes=int(written["bytes"]), sha256=str(written["sha256"]))
        except (ValueError, TypeError, KeyError) as error:
            raise _damaged(PARTS) from error
        path = PurePosixPath(part.path)
        if path.is_absolute() or ".." in path.parts or "\\" in part.path or not path.parts:
            raise _damaged(PARTS)
        return part


@dataclass(frozen=True, slots=True)
class Keys:
    """What a backup says about the file of keys, which is kept elsewhere: its SHA-256 and the rows it holds."""

    sha256: str
    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds.

    Attributes:
        backup: number of this backup; the file of keys carries the same.
        version: of the program that made it.
        made_at: moment, ISO 8601 with time zone.
        migrations: (application, migration) as applied to the database.
        rows: table → number of rows in the snapshot, those kept apart not counted.
        parts: number of files; `parts_sha256` is the hash of their list.
    """

    backup: str
    version: str
    made_at: str
    store: Store
    store_version: str
    migrations: Sequence[tuple[str, str]]
    rows: Mapping[str, int]
    keys: Keys
    parts: int
    bytes: int
    parts_sha256: str

    def as_json(self) -> str:
        return json.dumps({"format": FORMAT, "program": "sunan", **asdict(self)}, ensure_ascii=False, indent=2) + "\n"

    @classmethod
    def from_json(cls, written: str) -> Manifest:
        """Read a manifest.

        Raises:
            InvalidInput: it is none, or of a format this program does not know.
        """
        try:
            found: dict[str, Any] = json.loads(written)
            if found["program"] != "sunan":
                raise _damaged(MANIFEST)
            if found["format"] != FORMAT:
                raise _unknown_format(found)
            return cls(
                backup=str(found["backup"]),
                version=str(found["version"]),
                made_at=str(found["made_at"]),
                store=Store(found["store"]),
                store_version=str(found["store_version"]),
                migrations=tuple((str(app), str(name)) for app, name in found["migrations"]),
                rows={str(table): int(rows) for table, rows in found["rows"].items()},
                keys=Keys(
                    sha256=str(found["keys"]["sha256"]),
                    rows={str(table): int(rows) for table, rows in found["keys"]["rows"].items()},
                ),
                parts=int(found["parts"]),
                bytes=int(found["bytes"]),
                parts_sha256=str(found["parts_sha256"]),
            )
        except InvalidInput:
            raise
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise _damaged(MANIFEST) from error


def _unknown_format(found: Mapping[str, Any]) -> InvalidInput:
    return InvalidInput(
        f"备份的格式是第 {found['format']} 版，本程序只认第 {FORMAT} 版；请用制作它的版本（{found['version']}）或更新的版本恢复",
        f"The backup is of format {found['format']}, this program knows {FORMAT} only; restore it with the version that "
        f"made it ({found['version']}) or a newer one",
    )


def _damaged(file: str) -> InvalidInput:
    return InvalidInput(
        f"备份的 {file} 读不懂，备份不完整或被改动；请换一份备份",
        f"{file} of the backup cannot be read: the backup is incomplete or was altered; use another one",
    )


def numbers_of(version: str) -> tuple[int, ...]:
    """Return the leading numbers of a version, for comparing: `1.10.2rc1` → (1, 10, 2)."""
    numbers: list[int] = []
    for part in version.split("."):
        digits = part[: len(part) - len(part.lstrip("0123456789"))]
        if not digits:
            break
        numbers.append(int(digits))
        if digits != part:
            break
    return tuple(numbers)


_ANOTHER = text(
    "不要用这份备份恢复；换一份，并查明它是怎么坏的",
    "Do not restore from this backup; take another one, and find out what harmed it",
)

PART_MISSING = FindingKind(
    "backup.part_missing", Severity.ERROR, text("缺少文件 {path}", "{path} is missing"), _ANOTHER
)
PART_ALTERED = FindingKind(
    "backup.part_altered",
    Severity.ERROR,
    text("{path} 的内容与清单不符", "{path} is not what the list says"),
    _ANOTHER,
)
PART_UNLISTED = FindingKind(
    "backup.part_unlisted",
    Severity.ERROR,
    text("{path} 不在清单上", "{path} is not on the list"),
    text("移走这个文件后再核验", "Move this file away, then verify again"),
)
LIST_ALTERED = FindingKind(
    "backup.list_altered",
    Severity.ERROR,
    text("文件清单与备份说明不符", "The list of files is not what the manifest says"),
    _ANOTHER,
)
KEYS_ALTERED = FindingKind(
    "backup.keys_altered",
    Severity.ERROR,
    text("密钥文件 {path} 与这份备份不符", "The file of keys {path} does not belong to this backup, or was altered"),
    text(
        "用 --keys 指明与备份同时写出的密钥文件", "Name the file of keys that was written with the backup with --keys"
    ),
)
KEYS_ABSENT = FindingKind(
    "backup.keys_absent",
    Severity.WARNING,
    text("没有找到密钥文件 {path}，未核验", "The file of keys {path} was not found and not verified"),
    text(
        "用 --keys 指明它所在之处；没有它，加密保存的个人信息不能恢复",
        "Say where it is with --keys; without it, what is kept encrypted about persons cannot be restored",
    ),
)
NEWER_PROGRAM = FindingKind(
    "backup.newer_program",
    Severity.ERROR,
    text(
        "这份备份由更新的版本 {version} 制作，本程序是 {ours}，不认得它的数据结构",
        "The backup was made by the newer version {version}; this program is {ours} and does not know its tables",
    ),
    text("先把程序升级到 {version} 或更新，再恢复", "Upgrade the program to {version} or newer, then restore"),
)
UNKNOWN_MIGRATION = FindingKind(
    "backup.unknown_migration",
    Severity.ERROR,
    text(
        "备份的数据库已升级到 {migration}，本程序（{ours}）没有这一步",
        "The database of the backup has {migration}, which this program ({ours}) does not have",
    ),
    text(
        "用制作备份的版本 {version} 或更新的版本恢复", "Restore with version {version}, which made it, or a newer one"
    ),
)
