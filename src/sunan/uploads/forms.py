"""Taking files from a form part by part: what is larger than allowed is dropped while it comes, and named."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError

from sunan.kernel.errors import InvalidInput

FIELD = "file"
_PART = 64 * 1024
_TOO_LARGE = "sunan_too_large"


class NoFiles(FileUploadHandler):
    """Takes no file at all: the rule for every form that does not ask for one."""

    chunk_size = _PART

    def new_file(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 as Django calls it
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:  # noqa: ARG002
        return None

    def file_complete(self, file_size: int) -> UploadedFile[bytes] | None:  # noqa: ARG002
        return None


class UpToTheLimit(FileUploadHandler):
    """Writes each file aside while it comes; one that grows beyond the limit is removed, and the rest of it not kept.

    Attributes:
        too_large: names of the files that were dropped, as people called them.
    """

    chunk_size = _PART

    def __init__(self, request: HttpRequest, *, most: int) -> None:
        super().__init__(request)
        self.most = most
        self.too_large: list[str] = []
        self.file: TemporaryUploadedFile | None = None

    def new_file(self, *args: Any, **options: Any) -> None:
        super().new_file(*args, **options)
        assert self.file_name is not None
        self.file = TemporaryUploadedFile(self.file_name, self.content_type, 0, self.charset, self.content_type_extra)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        assert self.file is not None
        if start + len(raw_data) > self.most:
            self.file.close()
            self.too_large.append(self.file_name or "")
            raise SkipFile
        self.file.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> UploadedFile[bytes] | None:
        assert self.file is not None
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self) -> None:
        if self.file is not None:
            self.file.close()


View = Callable[..., HttpResponse]


def takes_files(view: View) -> View:
    """Let a view take files. It stands outside of `csrf_protect`, which reads the form and with it the files.

    Raises:
        InvalidInput: the form is cut off, or holds more files and fields than any page asks for.
    """

    @wraps(view)
    def taking(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        handler = UpToTheLimit(request, most=settings.SUNAN_UPLOAD_LIMITS.size)
        request.upload_handlers = [handler]
        try:
            request.POST  # noqa: B018 reading it takes the files
        except (SuspiciousOperation, MultiPartParserError, OSError) as error:
            raise InvalidInput(
                "表单不完整，或一次交的文件太多，没有保存；请检查网络，少选几个文件后再上传",
                "The form is incomplete, or holds too many files at once; nothing was kept. Check the connection, choose "
                "fewer files and hand them in again",
            ) from error
        request.__dict__[_TOO_LARGE] = tuple(handler.too_large)
        return view(request, *args, **options)

    # Django would read the form before the view can say how; the view itself asks for its token.
    taking.__dict__["csrf_exempt"] = True
    return taking


def files_in(request: HttpRequest) -> list[UploadedFile[bytes]]:
    """Return the files of a form that were taken."""
    return list(request.FILES.getlist(FIELD))


def too_large_in(request: HttpRequest) -> tuple[str, ...]:
    """Return the names of the files of a form that were larger than allowed."""
    found = request.__dict__.get(_TOO_LARGE, ())
    assert isinstance(found, tuple)
    return found
