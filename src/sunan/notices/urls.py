"""Addresses of notices, of how a person gets them, and of calendars."""

from __future__ import annotations

from django.urls import path

from sunan.notices import views

app_name = "notices"

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.read_all, name="read_all"),
    path("notices/<int:number>/open/", views.open_notice, name="open"),
    path("notices/<int:number>/read/", views.read, name="read"),
    path("account/notices/", views.ways, name="ways"),
    path("account/notices/calendar/", views.make_calendar, name="make_calendar"),
    path("account/notices/calendar/revoke/", views.revoke_calendar, name="revoke_calendar"),
    path("calendar/<str:secret>.ics", views.calendar, name="calendar"),
]
