"""Addresses for machines; they have no language."""

from __future__ import annotations

from django.urls import path

from sunan.operate import views

app_name = "operate"

urlpatterns = [
    path("health/live", views.live, name="live"),
    path("health/ready", views.ready, name="ready"),
    path("metrics", views.metrics, name="metrics"),
]
