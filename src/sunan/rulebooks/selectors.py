"""Questions about rulebooks."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from sunan.kernel.errors import NotFound
from sunan.kernel.rulebook import RulebookSource
from sunan.rulebooks.models import ArchivedRulebook


def rulebook_folder() -> Path:
    """Return the folder of the rulebook in force: `SUNAN_RULEBOOK`, or the one that comes with the project.

    Raises:
        NotFound: no rulebook is set and none lies beside the program or in the working folder.
    """
    configured = os.environ.get("SUNAN_RULEBOOK")
    if configured:
        return Path(configured)
    for folder in (Path.cwd() / "rulebook", Path(__file__).resolve().parents[3] / "rulebook"):
        if (folder / "rulebook.yaml").is_file():
            return folder
    raise NotFound(
        "找不到规则手册；请用环境变量 SUNAN_RULEBOOK 指明其文件夹",
        "No rulebook found; set the environment variable SUNAN_RULEBOOK to its folder",
    )


def archived_rulebook(rulebook_hash: str) -> RulebookSource:
    """Return the rules archived under a hash.

    Raises:
        NotFound: no rulebook with this hash was ever loaded here.
    """
    archived = ArchivedRulebook.objects.filter(hash=rulebook_hash).first()
    if archived is None:
        raise NotFound(
            f"存档中没有哈希为 {rulebook_hash[:12]} 的规则手册",
            f"No rulebook with hash {rulebook_hash[:12]} is archived",
        )
    return RulebookSource.from_archive(bytes(archived.content), origin=f"archive:{rulebook_hash[:12]}")


def is_archived(rulebook_hash: str) -> bool:
    """Return whether the rules with this hash are in the archive."""
    return ArchivedRulebook.objects.filter(hash=rulebook_hash).exists()


def source_in_force() -> RulebookSource:
    """Return the rules in force, read once; a changed rulebook takes effect when the program starts again."""
    return _read_once(rulebook_folder())


@lru_cache(maxsize=4)
def _read_once(folder: Path) -> RulebookSource:
    return RulebookSource.from_folder(folder)
