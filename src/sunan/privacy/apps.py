"""The feature as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """Personal information."""

    name = "sunan.privacy"
    label = "privacy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what lies below, and what lies here."""
        from sunan.privacy import holdings

        holdings.declare_all()
