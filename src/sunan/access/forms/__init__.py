"""Forms that are taken once."""

from __future__ import annotations

import secrets

from django.http import HttpRequest
from django.utils import timezone

from sunan.access.services.signing_in import take_form_once
from sunan.access.visitors import visitor_of

FIELD = "form_number"


def fresh_number() -> str:
    """Return the number that a form carries in a hidden field, so that it is taken once."""
    return secrets.token_urlsafe(16)


def take_once(request: HttpRequest) -> None:
    """Refuse a form that was sent before by this visitor.

    Raises:
        FormSentTwice: it was.
    """
    take_form_once(form=request.POST.get(FIELD, ""), session=visitor_of(request).session, at=timezone.now())
