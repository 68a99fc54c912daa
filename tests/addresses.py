"""The addresses of the site as they are written in its routes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def addresses(begin: str) -> list[str]:
    """Return the Chinese addresses that begin like this, with their parts as `<int:number>`."""
    found = [f"/{one.lstrip('/')}" for one in _all(get_resolver().url_patterns)]
    return [one for one in found if one.startswith(begin)]


def _all(patterns: Iterable[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for pattern in patterns:
        where = before + str(pattern.pattern)
        if not isinstance(pattern, URLResolver):
            yield where
        elif str(pattern.pattern) != "en/":
            yield from _all(pattern.url_patterns, where)
