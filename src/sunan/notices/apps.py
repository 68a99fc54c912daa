"""The feature as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Notices to people."""

    name = "sunan.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what this feature holds of persons."""
        from sunan.kernel.personal import declare
        from sunan.notices.holdings import CALENDAR, MAIL, RECEIVED

        for one in (RECEIVED, MAIL, CALENDAR):
            declare(one)
