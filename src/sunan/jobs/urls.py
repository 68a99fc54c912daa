"""Addresses of background work."""

from __future__ import annotations

from django.urls import path

from sunan.jobs import views

app_name = "jobs"

urlpatterns = [
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/start/<str:kind>/", views.start, name="start"),
    path("jobs/<int:number>/", views.job, name="job"),
    path("jobs/<int:number>/cancel/", views.cancel, name="cancel"),
    path("jobs/<int:number>/retry/", views.retry, name="retry"),
]
