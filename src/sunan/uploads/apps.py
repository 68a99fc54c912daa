"""The feature as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class UploadsConfig(AppConfig):
    """Files that people hand in."""

    name = "sunan.uploads"
    label = "uploads"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what this feature holds of persons."""
        from sunan.kernel.personal import declare
        from sunan.uploads.holdings import HANDED_IN

        declare(HANDED_IN)
