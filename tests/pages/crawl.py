"""Walking through the site along its own links."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit

from django.urls import resolve
from django.urls.exceptions import Resolver404

from tests.pages.served import Answer, Site

_LINK = re.compile(r'<a [^>]*href="([^"]+)"')


def route_of(path: str) -> str:
    """Return the name of the route that a path leads to; empty when there is none."""
    bare = urlsplit(path).path
    try:
        return str(resolve(bare.removeprefix("/en") or "/").url_name)
    except Resolver404:
        return ""


def links(answer: Answer) -> list[str]:
    """Return the addresses within the site that a page links to, without fragments."""
    found = (unescape(one).partition("#")[0] for one in _LINK.findall(answer.text))
    return [one for one in dict.fromkeys(found) if one.startswith("/")]


def walk(site: Site, *, start: str = "/", most_per_route: int) -> Iterator[tuple[str, str, Answer]]:
    """Yield path, page that led there and answer, breadth first, at most so many paths of each route."""
    waiting = deque([(start, "")])
    seen = {start}
    visited: Counter[str] = Counter()
    while waiting:
        path, came_from = waiting.popleft()
        route = route_of(path)
        visited[route] += 1
        if visited[route] > most_per_route:
            continue
        answer = site.get(path)
        yield path, came_from, answer
        if answer.headers.get_content_type() == "text/html":
            for link in links(answer):
                if link not in seen:
                    seen.add(link)
                    waiting.append((link, path))
