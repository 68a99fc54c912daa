"""Addresses of files that people hand in."""

from __future__ import annotations

from django.urls import path

from sunan.uploads import views

app_name = "uploads"

urlpatterns = [
    path("uploads/", views.uploads, name="uploads"),
    path("uploads/<int:number>/", views.download, name="download"),
    path("uploads/<int:number>/withdraw/", views.withdraw, name="withdraw"),
]
