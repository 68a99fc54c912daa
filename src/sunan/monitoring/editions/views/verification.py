"""The public page on which anybody verifies a file by upload; nothing of it is kept."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from sunan.access.rules import Permission, access
from sunan.access.visitors import visitor_of
from sunan.documents.core.manifest import key_id, public_pem
from sunan.kernel.errors import InvalidInput, SunanError, Unavailable
from sunan.monitoring.editions.core.verification import Verification
from sunan.monitoring.editions.selectors import verification
from sunan.operate.keys import signing_key
from sunan.uploads.core.limits import MEBIBYTE
from sunan.uploads.core.refusals import FileTooLarge

_MOST_FROM_ONE = 30
_WITHIN_SECONDS = 600.0
_MOST_AT_ONCE = 2
_MOST_REMEMBERED = 10_000
_FORM_BYTES = MEBIBYTE
_LONGEST_MARK = 60
_WAITS_SECONDS = 20

_at_work = threading.BoundedSemaphore(_MOST_AT_ONCE)
_asked: dict[str, deque[float]] = {}
_lock = threading.Lock()


@csrf_exempt
@access(Permission.READ_PUBLISHED)
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Show the form, and below it what became of the file that was sent.

    The form changes nothing, so it needs no proof of where it was sent from; the size is looked at before the body.
    """
    if request.method != "POST":
        return _page(request)
    try:
        return _page(request, result=_verified(request))
    except SunanError as refusal:
        status = 503 if isinstance(refusal, Unavailable) else 400
        return _page(request, refused=refusal, status=status)


@access(Permission.READ_PUBLISHED)
@require_safe
def public_key(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  Django hands it to every view
    """Hand out the public key, for verifying off-line."""
    return _attachment(public_pem(signing_key().public_key()), "application/x-pem-file", "sunan-public.pem")


@access(Permission.READ_PUBLISHED)
@require_safe
def manifest(request: HttpRequest, mark: str) -> HttpResponse:
    """Hand out the signed manifest of an edition that the visitor may read."""
    found = verification.signed_manifest(mark, rights=visitor_of(request).rights)
    return _attachment(found.as_file(), "application/json", f"{mark}.manifest.json")


def _attachment(content: bytes, content_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=content_type, headers=headers)


def _page(request: HttpRequest, *, status: int = 200, **values: object) -> HttpResponse:
    told = {"largest_mib": verification.LARGEST_BYTES // MEBIBYTE, "key": key_id(signing_key().public_key()), **values}
    response = render(request, "editions/verify.html", told, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def _verified(request: HttpRequest) -> Verification:
    length = str(request.META.get("CONTENT_LENGTH") or "")
    if not length.isdecimal() or int(length) > verification.LARGEST_BYTES + _FORM_BYTES:
        raise FileTooLarge(verification.LARGEST_BYTES)
    _count(str(request.META.get("REMOTE_ADDR", "")))
    # Forms take no files unless they say so; this one holds a file aside for as long as it is read.
    request.upload_handlers = [TemporaryFileUploadHandler(request)]
    sent = request.FILES.get("file")
    if sent is None or isinstance(sent, list):
        raise InvalidInput(
            "没有收到文件；请先选择文件，再按“核验”", "No file arrived; choose one first, then press “Verify”"
        )
    mark = request.POST.get("mark", "").strip()[:_LONGEST_MARK]
    with _one_of_few():
        return verification.verified(
            sent.read(), name=sent.name or "", mark=mark, rights=visitor_of(request).rights
        )  # fmt: skip


def _count(source: str) -> None:
    """Refuse one address that asks too often; counted by each process for itself."""
    now = time.monotonic()
    with _lock:
        if len(_asked) > _MOST_REMEMBERED:
            _asked.clear()
        recent = _asked.setdefault(source, deque())
        while recent and recent[0] < now - _WITHIN_SECONDS:
            recent.popleft()
        if len(recent) >= _MOST_FROM_ONE:
            raise Unavailable(
                f"{_WITHIN_SECONDS / 60:.0f} 分钟内核验次数过多；请稍后再试，大批文件请用命令 sunan verify",
                f"Too many files within {_WITHIN_SECONDS / 60:.0f} minutes; try again later, or use the command `sunan "
                "verify` for many files",
            )
        recent.append(now)


@contextmanager
def _one_of_few() -> Iterator[None]:
    """Let few files be read at a time, so that the rest of the site answers meanwhile."""
    if not _at_work.acquire(timeout=_WAITS_SECONDS):
        raise Unavailable(
            "正有多个文件在核验；请过一会儿再试", "Several files are being verified; try again in a moment"
        )
    try:
        yield
    finally:
        _at_work.release()
