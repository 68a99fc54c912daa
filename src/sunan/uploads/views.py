"""Handing files in, listing them, taking them back, and handing them out so that no browser runs them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, cast

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sunan.access.forms import fresh_number, take_once
from sunan.access.rules import Permission, access
from sunan.access.selectors import names_of
from sunan.access.visitors import visitor_of
from sunan.kernel.errors import SunanError
from sunan.kernel.texts import Text, text
from sunan.uploads import selectors, services
from sunan.uploads.core.kinds import FileKind
from sunan.uploads.core.limits import size_in_words
from sunan.uploads.core.names import shown_name
from sunan.uploads.core.refusals import FileTooLarge
from sunan.uploads.core.upload import Upload
from sunan.uploads.forms import files_in, takes_files, too_large_in

_NUMBERS = 10**15
_ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Shown:
    """A file as the list shows it."""

    upload: Upload
    size: str
    by: str
    can_be_withdrawn: bool


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A file that was not kept, and why; the name is empty when no file was sent at all."""

    name: str
    why: Text


@access(Permission.UPLOAD_FILES)
@require_http_methods(["GET", "HEAD", "POST"])
@takes_files
@csrf_protect
def uploads(request: HttpRequest) -> HttpResponse:
    """List the visitor's files, and take new ones: each is kept or refused for itself."""
    if request.method != "POST":
        return _page(request)
    take_once(request)
    kept, refused = _hand_in(request)
    if refused:
        return _page(request, kept=kept, refused=refused, status=400)
    return HttpResponseRedirect(f"{reverse('uploads:uploads')}?kept={kept}")


@access(Permission.USE_ACCOUNT)
@require_safe
def download(request: HttpRequest, number: int) -> HttpResponseBase:
    """Hand out a file to whoever handed it in, and to those whose rights cover its organisation."""
    visitor = visitor_of(request)
    found = selectors.upload(number) if number < _NUMBERS else None
    if found is None or not selectors.may_read(found, user=visitor.user, rights=visitor.rights):
        raise selectors.no_file(number)
    return FileResponse(
        selectors.content(found),
        as_attachment=True,
        filename=found.name,
        content_type=found.kind.about.content_type,
        headers=dict(selectors.DOWNLOAD_HEADERS),
    )


@access(Permission.UPLOAD_FILES)
@require_POST
@csrf_protect
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take a file back, for a reason."""
    if number >= _NUMBERS:
        raise selectors.no_file(number)
    services.remove_upload(
        upload_id=number, by=visitor_of(request).actor, at=timezone.now(), why=request.POST.get("why", "")
    )
    return HttpResponseRedirect(reverse("uploads:uploads"))


def _hand_in(request: HttpRequest) -> tuple[int, list[NotTaken]]:
    """Keep the files of a form; return how many were kept, and those that were not."""
    by, now = visitor_of(request).actor, timezone.now()
    subject = f"organisation:{by.organisation}" if by.organisation else f"user:{by.id}"
    too_large = FileTooLarge(settings.SUNAN_UPLOAD_LIMITS.size).text
    refused = [NotTaken(shown_name(name), too_large) for name in too_large_in(request)]
    kept = 0
    for file in files_in(request):
        try:
            services.keep_upload(file=cast(BinaryIO, file), name=file.name or "", subject=subject, by=by, at=now)
        except SunanError as refusal:
            refused.append(NotTaken(shown_name(file.name or ""), refusal.text))
        else:
            kept += 1
    if not kept and not refused:
        refused.append(NotTaken("", _NOTHING_CHOSEN))
    return kept, refused


_NOTHING_CHOSEN = text("没有选择文件；请先选择，再上传", "No file was chosen; choose one first")


def _page(request: HttpRequest, *, kept: int = 0, refused: Sequence[NotTaken] = (), status: int = 200) -> HttpResponse:
    visitor, limits = visitor_of(request), settings.SUNAN_UPLOAD_LIMITS
    user, organisation, rights = visitor.user, visitor.actor.organisation, visitor.rights
    found = selectors.uploads_for(
        user=user,
        organisation=organisation,
        rights=rights,
        before=_number(request.GET.get("before", "")),
        most=_ON_A_PAGE + 1,
    )
    listed = found[:_ON_A_PAGE]
    names = names_of(one.by for one in listed)
    values = {
        "files": [
            Shown(
                one,
                size_in_words(one.size),
                names.get(one.by, ""),
                selectors.may_withdraw(one, user=user, organisation=organisation, rights=rights),
            )
            for one in listed
        ],
        "older": listed[-1].id if len(found) > _ON_A_PAGE else None,
        "kept": kept or _number(request.GET.get("kept", "")),
        "refused": refused,
        "limits": limits,
        "most": size_in_words(limits.size),
        "most_together": size_in_words(limits.form),
        "kinds": [kind.about.name for kind in FileKind],
        "suffixes": ",".join(suffix for kind in FileKind for suffix in kind.about.suffixes),
        "form_number": fresh_number(),
    }
    return render(request, "uploads/uploads.html", values, status=status)


def _number(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) <= len(str(_NUMBERS)) else None
