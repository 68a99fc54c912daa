"""What the site hands in to operating when it starts: conditions of readiness, numbers for monitoring."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The site."""

    name = "sunan.web"
    label = "web"

    def ready(self) -> None:
        """Hand in what only the features above know."""
        from sunan.web import watching

        watching.register()
