"""What the site hands in when it starts: conditions of readiness, numbers for monitoring, work that comes again."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The site."""

    name = "sunan.web"
    label = "web"

    def ready(self) -> None:
        """Hand in what only the features above know."""
        from sunan.web import recurring, watching

        watching.register()
        recurring.register()
