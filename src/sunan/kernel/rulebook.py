"""A rulebook is a folder of rules: read as files, named by a hash, archived whole.

Its rules (YAML, and the register of releases) are held in memory; the figures of the releases are large, live in
`statistics/releases/` and enter through their checksums.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

from sunan.kernel.errors import InvalidInput, NotFound, Unavailable

DATA_FOLDER = "statistics/releases/"
LARGEST_RULE_FILE = 16 * 1024 * 1024
_DECIMAL = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,12})?")


class RuleModel(BaseModel):
    """A typed rule: frozen, and refusing keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _decimal(written: str) -> str:
    if not _DECIMAL.fullmatch(written):
        raise InvalidInput(
            "应为半角数字，不带单位、千分位和限定词，例如 3.7",
            "a number in half-width digits is expected, without unit, separators or hedge, such as 3.7",
        )
    return written


DecimalText = Annotated[str, AfterValidator(_decimal)]
"""A decimal number in text, as a rule writes it: "3.7". Never NaN, infinite or with an exponent."""


@dataclass(frozen=True, eq=False)
class RulebookSource:
    """The files of a rulebook as read, with the hash that names this very state of them.

    Attributes:
        origin: what messages call it, usually the folder.
        files: relative POSIX path → content, without the figures of the releases.
        folder: where the figures of the releases lie; `None` for a rulebook read from the archive.
    """

    origin: str
    files: Mapping[str, bytes] = field(repr=False)
    folder: Path | None = None

    @classmethod
    def from_folder(cls, folder: Path) -> RulebookSource:
        """Read all rules below `folder`.

        Raises:
            NotFound: there is no such folder, or no `rulebook.yaml` in it.
            Unavailable: a file in it cannot be read.
        """
        if not (folder / "rulebook.yaml").is_file():
            raise NotFound(
                f"{folder} 不是规则手册：其中没有 rulebook.yaml",
                f"{folder} is no rulebook: it has no rulebook.yaml",
            )
        files = {
            path.relative_to(folder).as_posix(): _content(path)
            for path in sorted(folder.rglob("*"))
            if path.suffix in (".yaml", ".yml", ".csv", ".json")
            and path.is_file()
            and not path.relative_to(folder).as_posix().startswith(DATA_FOLDER)
        }
        return cls(folder.as_posix(), files, folder)

    @cached_property
    def hash(self) -> str:
        """Return the SHA-256 over all paths and contents."""
        digest = hashlib.sha256()
        for path, content in sorted(self.files.items()):
            digest.update(f"{path}\0{hashlib.sha256(content).hexdigest()}\n".encode())
        return digest.hexdigest()

    def archived(self) -> bytes:
        """Return the rules as a reproducible compressed archive: the same rules give the same bytes."""
        plain = io.BytesIO()
        with tarfile.open(fileobj=plain, mode="w", format=tarfile.USTAR_FORMAT) as archive:
            for path, content in sorted(self.files.items()):
                entry = tarfile.TarInfo(path)
                entry.size = len(content)
                archive.addfile(entry, io.BytesIO(content))
        return gzip.compress(plain.getvalue(), mtime=0)

    @classmethod
    def from_archive(cls, archived: bytes, *, origin: str) -> RulebookSource:
        """Return the rules that `archived()` packed."""
        with tarfile.open(fileobj=io.BytesIO(gzip.decompress(archived))) as archive:
            files = {
                entry.name: content.read()
                for entry in archive.getmembers()
                if (content := archive.extractfile(entry)) is not None
            }
        return cls(origin, files)

    def below(self, prefix: str, suffix: str = ".yaml") -> list[str]:
        """Return the paths of the files that start with `prefix`, sorted."""
        return [path for path in sorted(self.files) if path.startswith(prefix) and path.endswith(suffix)]


def _content(path: Path) -> bytes:
    """Return a file of a rulebook; of a rule file that is too large no more than shows that it is."""
    try:
        with path.open("rb") as file:
            return file.read() if path.suffix == ".csv" else file.read(LARGEST_RULE_FILE + 1)
    except OSError as error:
        raise Unavailable(f"{path} 无法读取：{error.strerror}", f"{path} cannot be read: {error.strerror}") from error
