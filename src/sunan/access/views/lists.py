"""What the address of a list asks for: words to search, a state, a page."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest
from django.utils.http import urlencode

_DIGITS = 6


def asked_for(request: HttpRequest, name: str) -> str:
    """Return what an address asks for, without what no column holds."""
    return "".join(char for char in request.GET.get(name, "")[:160] if char.isprintable()).strip()


def query_of(asked: Mapping[str, str]) -> str:
    """Return what was asked for as the beginning of an address of another page of the same list."""
    kept = {name: value for name, value in asked.items() if value}
    return f"{urlencode(kept)}&" if kept else ""


def page_number(request: HttpRequest) -> int:
    """Return the number of the page of a list that an address asks for; the first when it asks for none."""
    written = request.GET.get("page", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) <= _DIGITS else 1
