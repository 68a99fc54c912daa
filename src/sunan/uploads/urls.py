"""Addresses of files that were handed in."""

from __future__ import annotations

from django.urls import path

from sunan.uploads import views

app_name = "uploads"

urlpatterns = [path("uploads/<int:number>/", views.download, name="download")]
