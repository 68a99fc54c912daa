"""Addresses of the register of processing and of what is held of a person."""

from __future__ import annotations

from django.urls import path

from sunan.privacy import views

app_name = "privacy"

urlpatterns = [
    path("privacy/", views.register, name="register"),
    path("privacy/mine/", views.mine, name="mine"),
    path("privacy/mine/export/", views.export_mine, name="export_mine"),
    path("privacy/consents/<int:number>/withdraw/", views.withdraw, name="withdraw"),
    path("privacy/people/<slug:person>/", views.person, name="person"),
    path("privacy/people/<slug:person>/export/", views.export_person, name="export_person"),
    path("privacy/people/<slug:person>/erase/", views.erase, name="erase"),
]
