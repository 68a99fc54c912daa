"""The feature as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Pages have templates and no tables."""

    name = "sunan.monitoring.pages"
    label = "pages"
