"""A refusal carried over to the next page by the browser, signed, shown once: an address never holds it."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from sunan.kernel.texts import Text, text

_COOKIE = "sunan_note"
_SALT = "sunan.access.note"
_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Note:
    """Why something came to nothing, and with which status the page says so."""

    refusal: Text
    status: int


def leave(response: HttpResponse, note: Note) -> None:
    """Give the browser a note for the page it is sent to."""
    written = signing.dumps([note.refusal.zh, note.refusal.en, note.status], salt=_SALT)
    response.set_cookie(
        _COOKIE, written, max_age=_SECONDS, httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
    )


def found(request: HttpRequest) -> Note | None:
    """Return the note that the browser brings; `None` for none, an old one, or one that was not written here."""
    try:
        zh, en, status = signing.loads(request.COOKIES.get(_COOKIE, ""), salt=_SALT, max_age=_SECONDS)
    except (signing.BadSignature, ValueError):
        return None
    return Note(text(zh, en), status)


def drop(response: HttpResponse) -> None:
    """Let the browser forget the note, which was shown."""
    response.delete_cookie(_COOKIE, samesite="Lax")
    response.headers["Cache-Control"] = "no-store"
