"""The feature as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class EditionsConfig(AppConfig):
    """Editions of reports."""

    name = "sunan.monitoring.editions"
    label = "editions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the work this feature does in the background, and what it holds of persons."""
        from datetime import time

        from sunan.jobs import registry
        from sunan.jobs.core.rhythm import Rhythm
        from sunan.kernel.personal import declare
        from sunan.monitoring.editions.holdings import WRITTEN
        from sunan.monitoring.editions.jobs import DRAFT_PLANNED, ISSUE_EDITION, KEEP_TO_PLANS

        for kind in (ISSUE_EDITION, DRAFT_PLANNED, KEEP_TO_PLANS):
            registry.register(kind)
        registry.register_recurring(registry.Recurring(KEEP_TO_PLANS.id, Rhythm(since=time(6))))
        declare(WRITTEN)
