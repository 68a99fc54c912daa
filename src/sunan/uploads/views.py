"""Handing a file out again: to whom it belongs, and so that no browser runs it."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from sunan.access.rules import Permission, access
from sunan.access.visitors import visitor_of
from sunan.kernel.errors import NotFound
from sunan.uploads import selectors

_NUMBERS = 10**15


@access(Permission.USE_ACCOUNT)
@require_safe
def download(request: HttpRequest, number: int) -> HttpResponseBase:
    """Hand out a file to whoever handed it in, and to those whose rights cover its organisation."""
    visitor = visitor_of(request)
    found = selectors.upload(number) if number < _NUMBERS else None
    if found is None or not selectors.may_read(found, user=visitor.user, rights=visitor.rights):
        raise NotFound(f"没有编号为 {number} 的文件", f"There is no file number {number}")
    return FileResponse(
        selectors.content(found),
        as_attachment=True,
        filename=found.name,
        content_type=found.kind.about.content_type,
        headers=dict(selectors.DOWNLOAD_HEADERS),
    )
