"""What the frame of every page shows of its visitor."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from sunan.access.visitors import visitor_of


def visitor(request: HttpRequest) -> dict[str, object]:
    """Add `visitor` and `is_demonstration` to every template."""
    return {
        "visitor": SimpleLazyObject(lambda: visitor_of(request)),
        "is_demonstration": settings.SUNAN_DEMO,
    }
