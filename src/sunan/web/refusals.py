"""How refusals are shown: one table from the error tree to HTTP status and exit code, one page for all of them."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from sunan.kernel.errors import InvalidInput, InvalidRule, NotFound, Refused, SunanError, Unavailable

HTTP_STATUS: dict[type[SunanError], int] = {
    InvalidInput: 400,
    InvalidRule: 500,
    NotFound: 404,
    Refused: 403,
    Unavailable: 503,
}

EXIT_CODE: dict[type[SunanError], int] = {
    InvalidInput: 2,
    InvalidRule: 1,
    NotFound: 1,
    Refused: 1,
    Unavailable: 3,
}


def _entry(error: SunanError, table: dict[type[SunanError], int], default: int) -> int:
    return next((table[kind] for kind in type(error).__mro__ if kind in table), default)


def http_status(error: SunanError) -> int:
    """Return the HTTP status of a refusal."""
    return _entry(error, HTTP_STATUS, 500)


def exit_code(error: SunanError) -> int:
    """Return the exit code of a refusal."""
    return _entry(error, EXIT_CODE, 1)


class RefusalMiddleware:
    """Turn refusals raised by views into a page that says what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, SunanError):
            return None
        status = http_status(exception)
        message = exception.text.inside("en" if get_language() == "en" else "zh")
        return render(request, "refusal.html", {"message": message, "status": status}, status=status)
