"""Answers that depend on who asks are not shared with anybody else."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers

from sunan.access.visitors import has_been_asked, visitor_of


class VisitorMiddleware:
    """Keep pages of people out of shared caches and off the disk of a shared computer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if has_been_asked(request):
            patch_vary_headers(response, ("Cookie",))
            if visitor_of(request).user:
                patch_cache_control(response, private=True, no_store=True)
        return response
