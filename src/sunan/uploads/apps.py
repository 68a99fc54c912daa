"""The feature as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class UploadsConfig(AppConfig):
    """Files that people hand in."""

    name = "sunan.uploads"
    label = "uploads"
    default_auto_field = "django.db.models.BigAutoField"
