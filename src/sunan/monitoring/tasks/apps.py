"""The feature as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class TasksConfig(AppConfig):
    """Driving the key tasks."""

    name = "sunan.monitoring.tasks"
    label = "tasks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the work this feature does in the background, its deadlines, its files, and what it holds of persons."""
        from datetime import time

        from sunan.jobs import registry
        from sunan.jobs.core.rhythm import Rhythm
        from sunan.kernel.personal import declare
        from sunan.monitoring.tasks.holdings import WORKED
        from sunan.monitoring.tasks.jobs import ESCALATE, REMIND
        from sunan.monitoring.tasks.selectors.deadlines import deadlines_of_tasks
        from sunan.monitoring.tasks.services.files import why_kept
        from sunan.notices.registry import register_deadlines
        from sunan.uploads.registry import register_keeper

        for kind in (ESCALATE, REMIND):
            registry.register(kind)
        registry.register_recurring(registry.Recurring(ESCALATE.id, Rhythm(since=time(5))))
        registry.register_recurring(registry.Recurring(REMIND.id, Rhythm(since=time(7))))
        register_deadlines(deadlines_of_tasks)
        register_keeper(why_kept)
        declare(WORKED)
