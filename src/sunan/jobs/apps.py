"""The feature as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Background work."""

    name = "sunan.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what this feature holds of persons."""
        from sunan.jobs.holdings import ASKED
        from sunan.kernel.personal import declare

        declare(ASKED)
