"""The project speaks of itself alone: nothing in it says on which machine it was made or where packages come from."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.sunan_program import REPOSITORY

# A letter in brackets keeps a pattern from finding itself.
_HOSTS = r"py[p]i\.(org|python)|python[h]osted|registr[y]\.(npm|yarn)|npm[j]s\.|npm[m]irror|[t]una\.|mirror[s]\.|deb[.]debian"
_PLACES = r"[/]work/|[/]root/|[/]tmp/[a-z]|\.\.[/]shared|[/]home/[a-z]"
_UNFINISHED = r"\bTOD[O]\b|\bFIXM[E]\b|\bXX[X]\b|not[ ]implemented[ ]yet"


def project_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY, capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = [REPOSITORY / name for name in listed.stdout.split("\0") if name]
    return [path for path in found if path.is_file() and path.suffix not in {".png", ".jpg", ".woff2", ".pdf", ".docx"}]


@pytest.mark.parametrize(
    "words", [_HOSTS, _PLACES, _UNFINISHED], ids=["hosts of packages", "paths of a machine", "marks of unfinished work"]
)
def test_no_file_says(words: str) -> None:
    looked_for = re.compile(words, re.IGNORECASE)
    found = [
        f"{path.relative_to(REPOSITORY)}:{number}: {match.group()}"
        for path in project_files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if (match := looked_for.search(line))
    ]
    assert found == []


def test_lock_files_name_packages_and_hashes_and_no_address() -> None:
    for name in ("requirements/run.lock", "requirements/dev.lock", "package-lock.json"):
        written = (REPOSITORY / name).read_text(encoding="utf-8")
        assert not re.search(r'https?://|file://|"resolved"|--(extra-)?index-url|--find-links', written), name
    for name in ("requirements/run.lock", "requirements/dev.lock"):
        written = (REPOSITORY / name).read_text(encoding="utf-8")
        pinned = re.findall(r"^[a-z0-9][^ ]*==[^ ]+ \\$", written, re.MULTILINE)
        assert len(pinned) == len(re.findall(r"^[a-z0-9]", written, re.MULTILINE)), name


def test_every_text_file_is_utf8_and_ends_its_last_line() -> None:
    for path in project_files():
        content = path.read_bytes()
        content.decode("utf-8")
        assert not content or content.endswith(b"\n"), path
        assert b"\r" not in content, path
