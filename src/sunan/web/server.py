"""The server that answers browsers, with two manners of its own: who sends too much is told so, and a request knows when
it began to arrive, so that a deadline that passes while a file is on its way does no harm.

A server that stops reading in the middle of a form breaks the connection, and the browser shows an error of its own
instead of ours. So what is too large is read to its end, thrown away while it comes, and the site answers with a page.
"""

from __future__ import annotations

import socket
import time
from typing import Any

import waitress
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.task import WSGITask
from waitress.utilities import RequestEntityTooLarge

from sunan.kernel.requests import BEGAN

TOO_LARGE = "sunan.request_too_large"
"""Stands in the environment of a request whose body was thrown away; no visitor can put it there."""

THREADS = 8


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    """Reads one request; a body beyond the limit is counted and not kept."""

    is_too_large = False
    began_seconds = 0.0
    expect_continue: bool
    _to_come = 0

    def received(self, data: bytes) -> int:
        self.began_seconds = self.began_seconds or time.time()
        if self._to_come:
            thrown_away = min(len(data), self._to_come)
            self._to_come -= thrown_away
            self.completed = self._to_come == 0
            return thrown_away
        consumed: int = super().received(data)
        if isinstance(self.error, RequestEntityTooLarge) and not self.chunked:
            self._throw_away()
        return consumed

    def _throw_away(self) -> None:
        self.error = None
        self.is_too_large = True
        self.body_rcv = None
        self.headers["CONTENT_LENGTH"] = "0"
        if self.expect_continue:
            # This sender asked before sending, and is told before it sends.
            self.expect_continue = False
            self.headers["CONNECTION"] = "close"
        else:
            self.completed = False
            self._to_come = self.content_length


class _Task(WSGITask):  # type: ignore[misc]
    def get_environment(self) -> dict[str, Any]:
        environment: dict[str, Any] = super().get_environment()
        environment[BEGAN] = self.request.began_seconds
        if self.request.is_too_large:
            environment[TOO_LARGE] = True
        return environment


class _Channel(HTTPChannel):  # type: ignore[misc]
    parser_class = _Parser
    task_class = _Task


def server_of(application: object, listener: socket.socket, *, most: int, proxy: str = "") -> Any:
    """Return a server that answers requests once it is `run`.

    Args:
        most: bytes of the largest request body that is taken.
        proxy: address of the reverse proxy; what it says of source address and https is believed, nothing else.
    """
    trusted = {"trusted_proxy": proxy, "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"}}
    server = waitress.create_server(
        application,
        sockets=[listener],
        threads=THREADS,
        ident=None,
        # The largest that is refused, not the largest that is taken.
        max_request_body_size=most + 1,
        **(trusted if proxy else {}),
    )
    server.channel_class = _Channel
    return server
