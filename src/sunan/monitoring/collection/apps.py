"""The feature as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class CollectionConfig(AppConfig):
    """Collecting figures."""

    name = "sunan.monitoring.collection"
    label = "collection"
    default_auto_field = "django.db.models.BigAutoField"
