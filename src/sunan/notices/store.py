"""Letters as files in the outbox, where no mail server is named: whole or not at all, each under a name of its own."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings

from sunan.kernel.errors import Unavailable


def put_letter(number: int, made: EmailMessage) -> Path:
    """Put the letter of a notice into the outbox; putting it there again changes nothing.

    Raises:
        Unavailable: the folder cannot be written.
    """
    path = _place(number)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".coming-", delete=False) as fresh:
            fresh.write(made.as_bytes())
            fresh.flush()
            os.fsync(fresh.fileno())
        Path(fresh.name).replace(path)
    except OSError as error:
        raise Unavailable(
            f"不能写入 {path.parent}：{error.strerror}；请检查文件夹的权限和剩余空间",
            f"{path.parent} cannot be written: {error.strerror}; check the folder's permissions and free space",
        ) from error
    return path


def remove_letters(numbers: Iterable[int]) -> None:
    """Remove the letters of some notices that still lie in the outbox."""
    for number in numbers:
        with contextlib.suppress(OSError):
            _place(number).unlink()


def _place(number: int) -> Path:
    outbox: Path = settings.SUNAN_OUTBOX
    return outbox / "letters" / f"notice-{number}.eml"
