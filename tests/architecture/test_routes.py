"""Every address of the site carries an access rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from sunan.access.rules import rule_of


def _routes(patterns: Iterable[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        where = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, where)
        else:
            yield where, pattern


def test_every_route_has_an_access_rule() -> None:
    routes = list(_routes(get_resolver().url_patterns))
    assert len(routes) > 5
    without = [where for where, pattern in routes if rule_of(pattern.callback) is None]
    assert without == [], "decorate the view with @access(Permission.…)"


def test_every_route_has_a_name() -> None:
    assert [where for where, pattern in _routes(get_resolver().url_patterns) if not pattern.name] == []
