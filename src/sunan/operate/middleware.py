"""What happens around every request: a number, a line in the log, a count for monitoring."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from sunan.kernel.requests import numbered_request
from sunan.operate import monitoring

NUMBER_HEADER = "X-Request-ID"
_log = logging.getLogger("sunan.requests")


class RequestMiddleware:
    """Number each request, say how it ended without saying who asked, and count it.

    The log names the route and not the address: an address may hold a person's id or what somebody typed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with numbered_request() as number:
            began = time.perf_counter()
            response = self.get_response(request)
            seconds = time.perf_counter() - began
            response.headers[NUMBER_HEADER] = number
            match = request.resolver_match
            route = (match.view_name if match else "") or "none"
            monitoring.requests.observe(
                route=route, method=request.method or "", status=response.status_code, seconds=seconds
            )
            _log.info(
                "request",
                extra={
                    "method": request.method,
                    "route": route,
                    "status": response.status_code,
                    "milliseconds": round(seconds * 1000, 1),
                },
            )
            return response
