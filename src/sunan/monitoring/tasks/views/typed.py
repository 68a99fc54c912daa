"""What was typed into the forms of tasks: kept after a refusal, and read into what services take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from sunan.kernel.days import typed_day
from sunan.kernel.errors import InvalidInput
from sunan.monitoring.tasks.services.rounds import Shown
from sunan.uploads.core.kinds import FileKind
from sunan.uploads.core.limits import size_in_words
from sunan.uploads.core.refusals import FileTooLarge
from sunan.uploads.forms import files_in, too_large_in

_LONGEST = 4000
_NUMBERS = 15


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it was sent; texts without characters that no field needs."""

    request: HttpRequest

    def text(self, name: str, longest: int = _LONGEST) -> str:
        """Return what was typed.

        Raises:
            InvalidInput: it is longer than a field takes.
        """
        written = _clean(self.request.POST.get(name, ""))
        if len(written) > longest:
            raise InvalidInput(
                f"一栏最多 {longest} 个字符，您写了 {len(written)} 个；请压缩文字，或作为文件上传",
                f"A field takes {longest} characters, you wrote {len(written)}; shorten it, or hand it in as a file",
            )
        return written

    def day(self, name: str) -> date | None:
        """Return a day; `None` when nothing was typed.

        Raises:
            InvalidInput: it is no day.
        """
        return typed_day(self.text(name, 40))

    def number(self, name: str) -> int | None:
        """Return the number of a record that was chosen; `None` for none."""
        return _number(self.request.POST.get(name, ""))

    def numbers(self, name: str) -> list[int]:
        """Return the numbers of records that were ticked."""
        return [found for one in self.request.POST.getlist(name) if (found := _number(one)) is not None]

    def document(self, *, words: str, checkpoint: int | None = None) -> Shown | None:
        """Return the document that came with the form; `None` without one.

        Raises:
            InvalidInput: the document bears no date.
            FileRefused: it is larger than allowed.
        """
        if too_large_in(self.request):
            raise FileTooLarge(settings.SUNAN_UPLOAD_LIMITS.size)
        files = files_in(self.request)
        if not files:
            return None
        file: UploadedFile[bytes] = files[0]
        dated_on = self.day("dated_on")
        if dated_on is None:
            raise InvalidInput(
                "请填写文件上的日期（成文日期、签订日期或公布日期），不是今天上传的日期",
                "Give the date that the document itself bears (of issue, signature or publication), not that of today",
            )
        return Shown(cast(BinaryIO, file), file.name or "", dated_on, words or (file.name or ""), checkpoint)


def _clean(written: str) -> str:
    return "".join(char for char in written.replace("\r\n", "\n") if char.isprintable() or char == "\n").strip()


def _number(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) <= _NUMBERS else None


def file_limits() -> dict[str, object]:
    """Return what a page says of the files it takes."""
    limits = settings.SUNAN_UPLOAD_LIMITS
    return {
        "limits": limits,
        "most": size_in_words(limits.size),
        "most_together": size_in_words(limits.form),
        "file_kinds": [kind.about.name for kind in FileKind],
        "suffixes": ",".join(suffix for kind in FileKind for suffix in kind.about.suffixes),
    }
