"""The server: who sends too much is told so by a page, whatever the browser, and nothing of it is stored."""

from __future__ import annotations

import contextlib
import http.client
import socket
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import RequestFactory

from sunan.kernel.requests import BEGAN
from sunan.uploads.core.limits import Limits
from sunan.web.refusals import RefusalMiddleware
from sunan.web.server import TOO_LARGE, server_of

MOST = 100_000


@pytest.fixture(autouse=True)
def _unused_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server looks its default address up, although it is handed a socket; here that is this machine."""
    look_up = socket.getaddrinfo

    def on_this_machine(host: str, *rest: Any, **options: Any) -> Any:
        return look_up("127.0.0.1" if host == "0.0.0.0" else host, *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", on_this_machine)


@contextlib.contextmanager
def serving(**options: Any) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """Run a server whose application answers with the size of what it got; hand over its port and what it was asked."""
    asked: list[dict[str, Any]] = []

    def application(environment: dict[str, Any], start: Any) -> Iterable[bytes]:
        asked.append(environment)
        body = environment["wsgi.input"].read()
        start("413 Too large" if TOO_LARGE in environment else "200 OK", [("Content-Type", "text/plain")])
        return [f"{len(body)}".encode()]

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = server_of(application, listener, most=MOST, **options)
        over = threading.Event()

        def run() -> None:
            while not over.is_set():
                server.asyncore.loop(timeout=0.05, map=server._map, count=1)
            server.task_dispatcher.shutdown()
            server.asyncore.close_all(server._map)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1], asked
        finally:
            over.set()
            thread.join()


def ask(connection: http.client.HTTPConnection, size: int, **headers: str) -> tuple[int, str]:
    connection.request("POST", "/uploads/", body=b"x" * size, headers=headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def test_a_body_within_the_limit_comes_whole_and_one_byte_more_does_not() -> None:
    with serving() as (port, asked), contextlib.closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
        assert ask(connection, MOST) == (200, str(MOST))
        assert ask(connection, MOST + 1) == (413, "0")
        assert ask(connection, 5) == (200, "5"), "the connection goes on"
        assert TOO_LARGE not in asked[0]


def test_a_large_body_is_read_to_its_end_and_stored_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda *_, **__: pytest.fail("something was stored"))
    with serving() as (port, asked), contextlib.closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
        assert ask(connection, 300 * MOST) == (413, "0")
        assert asked[0]["CONTENT_LENGTH"] == "0"


def test_who_asks_before_sending_is_told_before_sending() -> None:
    with serving() as (port, _), socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(
            b"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: " + b"9" * 15 + b"\r\n\r\n"
        )
        assert line.recv(1000).startswith(b"HTTP/1.1 413")


def test_nobody_says_of_themselves_that_they_sent_too_much() -> None:
    with serving() as (port, asked), contextlib.closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
        for name in ("sunan.request_too_large", "sunan-request-too-large", "SUNAN_REQUEST_TOO_LARGE"):
            assert ask(connection, 5, **{name: "1"}) == (200, "5")
        assert not any(TOO_LARGE in one for one in asked)


def test_a_request_knows_when_it_began_although_its_body_came_later() -> None:
    with serving() as (port, asked), socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nx")
        began_before = time.time()
        time.sleep(0.3)
        came_after = time.time()
        line.sendall(b"x")
        assert line.recv(1000).startswith(b"HTTP/1.1 200")
        assert asked[0][BEGAN] < came_after
        assert abs(asked[0][BEGAN] - began_before) < came_after - began_before


def test_a_proxy_is_believed_when_it_is_named_and_nobody_else() -> None:
    said = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
    for options, expected in (({}, ("127.0.0.1", "http")), ({"proxy": "127.0.0.1"}, ("203.0.113.9", "https"))):
        with (
            serving(**options) as (port, asked),
            contextlib.closing(http.client.HTTPConnection("127.0.0.1", port)) as connection,
        ):
            ask(connection, 5, **said)
            assert (asked[0]["REMOTE_ADDR"], asked[0]["wsgi.url_scheme"]) == expected


@pytest.mark.django_db
def test_the_site_answers_with_a_page_that_says_what_to_do(settings: LazySettings, tmp_path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.SUNAN_UPLOAD_LIMITS = Limits(size=2 * 1024 * 1024)
    request = RequestFactory().post("/uploads/", **{TOO_LARGE: True})
    answer = RefusalMiddleware(lambda _: pytest.fail("the page itself was asked"))(request)
    assert answer.status_code == 413
    content = answer.content.decode()
    for words in ("大于 9 MiB", "每个文件最大 2 MiB", "SUNAN_UPLOAD_MIB", 'href="/uploads/"'):
        assert words in content
