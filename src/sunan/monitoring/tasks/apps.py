"""The feature as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class TasksConfig(AppConfig):
    """Driving the key tasks."""

    name = "sunan.monitoring.tasks"
    label = "tasks"
    default_auto_field = "django.db.models.BigAutoField"
