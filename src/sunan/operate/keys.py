"""The file of keys: what opens the encrypted parts of a backup, kept apart from it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.db import connections

from sunan.audit import selectors as audit
from sunan.kernel.errors import InvalidInput, Refused
from sunan.operate.core.manifest import Manifest
from sunan.operate.core.signing import private_key, public_keys, public_word
from sunan.operate.folders import kept_beside, write_whole
from sunan.operate.stores.snapshots import PERSON_KEYS

SECRETS = {
    "SUNAN_SECRET_KEY": ("SECRET_KEY", "secret.key"),
    "SUNAN_PERSONAL_KEY": ("SUNAN_PERSONAL_KEY", "personal.key"),
    "SUNAN_SIGNING_KEY": ("SUNAN_SIGNING_KEY", "signing.key"),
    "SUNAN_RETIRED_KEYS": ("SUNAN_RETIRED_KEYS", "retired.keys"),
}
"""Variable → the setting that holds the secret, and the file in `SUNAN_VAR` that keeps one made by the program."""

_NOTE = {
    "zh": "本文件能打开备份中加密保存的个人信息。请与备份分开存放（另一台机器或保险柜中的介质），只许负责人读取；"
    "同时拿到两者的人就拿到了全部内容。",
    "en": "This file opens what the backup keeps encrypted about persons. Keep it apart from the backup (on another machine, "
    "or on a medium in a safe), readable by the responsible person alone: who has both has everything.",
}


def signing_key() -> Ed25519PrivateKey:
    """Return the key that signs manifests now."""
    return private_key(settings.SUNAN_SIGNING_KEY)


def trusted_keys() -> tuple[Ed25519PublicKey, ...]:
    """Return the public keys whose signatures count: the present one, then those that were retired."""
    return (signing_key().public_key(), *public_keys(settings.SUNAN_RETIRED_KEYS))


def put_new_signing_key(fresh: str, at: datetime) -> None:
    """Put a new secret in place of the one that signs, whose public key joins the retired ones.

    Raises:
        Refused: the secret is kept elsewhere, and has to be changed there.
    """
    for variable in ("SUNAN_SIGNING_KEY", "SUNAN_RETIRED_KEYS"):
        if os.environ.get(variable):
            raise Refused(
                f"{variable} 由环境变量给定：请在那里换成新密钥，并把现在的公钥（sunan keys show）加进 SUNAN_RETIRED_KEYS",
                f"{variable} comes from the environment: put the new secret there, and add the present public key (`sunan "
                "keys show`) to SUNAN_RETIRED_KEYS",
            )
    retired = " ".join([*settings.SUNAN_RETIRED_KEYS.split(), public_word(signing_key().public_key())])
    folder = Path(settings.VAR)
    # The public key first: if the second step fails, a key that is still in use is trusted twice, and none is lost.
    write_whole(folder / "retired.keys", f"{retired}\n".encode("ascii"))
    file = folder / "signing.key"
    if file.is_file() and not kept_beside(file, at).exists():
        os.link(file, kept_beside(file, at))
    write_whole(file, fresh.encode("ascii"))
    settings.SUNAN_RETIRED_KEYS, settings.SUNAN_SIGNING_KEY = f"{retired}\n", fresh


def write_secrets(file: IO[str], number: str) -> None:
    """Write the first line of the file: which backup it belongs to, where to keep it, and the secrets."""
    secrets = {variable: getattr(settings, name) for variable, (name, _) in SECRETS.items()}
    json.dump({"sunan": "keys", "backup": number, "note": _NOTE, "secrets": secrets}, file, ensure_ascii=False)
    file.write("\n")


@dataclass(frozen=True, slots=True)
class KeysToRestore:
    """The file of keys, read as far as fits into the memory: its secrets, and who has been erased since."""

    file: Path
    secrets: Mapping[str, str]
    erased: frozenset[str]

    @classmethod
    def read(cls, file: Path, manifest: Manifest) -> KeysToRestore:
        """Read the secrets and ask the present database who was erased.

        Raises:
            InvalidInput: the file belongs to another backup.
            Refused: the environment holds another secret than the backup.
        """
        with file.open(encoding="utf-8") as lines:
            head = json.loads(next(lines))
        if head.get("backup") != manifest.backup:
            raise InvalidInput(f"密钥文件 {file} 属于另一份备份", f"The file of keys {file} belongs to another backup")
        secrets = dict(head["secrets"])
        for variable, (name, _) in SECRETS.items():
            if os.environ.get(variable) and secrets.get(variable, getattr(settings, name)) != getattr(settings, name):
                raise Refused(
                    f"环境变量 {variable} 与备份时的不同；请改成密钥文件 {file} 里的值，或去掉这个变量，再恢复",
                    f"The variable {variable} is not what it was when the backup was made; set it to the value in {file}, or "
                    "unset it, then restore",
                )
        return cls(file, secrets, frozenset(_erased_since(file)))

    def lines(self) -> Iterator[str]:
        """Yield the lines of the tables of keys; of a person erased since, the key is blank."""
        for line, row in _rows(self.file):
            if row and row["person"] in self.erased:
                blank = {**row, "wrapped": {"b": ""}, "erased_at": row["erased_at"] or row["created_at"]}
                yield json.dumps(list(blank.values()), ensure_ascii=False) + "\n"
            else:
                yield line

    def put_secrets_in_place(self, at: datetime) -> None:
        """Write the secrets that the program itself keeps, the present ones staying beside them."""
        for variable, (name, kept) in SECRETS.items():
            value = self.secrets.get(variable)
            if not value or value == getattr(settings, name) or os.environ.get(variable):
                continue
            file = Path(settings.VAR) / kept
            if file.is_file() and not kept_beside(file, at).exists():
                os.link(file, kept_beside(file, at))
            write_whole(file, value.encode("ascii"))


def _erased_since(file: Path) -> Iterator[str]:
    if PERSON_KEYS in connections["default"].introspection.table_names():
        for _, row in _rows(file):
            if row and audit.is_erased(str(row["person"])):
                yield str(row["person"])


def _rows(file: Path) -> Iterator[tuple[str, dict[str, object] | None]]:
    """Yield every line after the first, and the row it stands for where it is the key of a person."""
    columns: list[str] = []
    with file.open(encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            written = json.loads(line)
            if isinstance(written, dict):
                columns = written["columns"] if written["table"] == PERSON_KEYS else []
                yield line, None
            else:
                yield line, dict(zip(columns, written, strict=True)) if columns else None
